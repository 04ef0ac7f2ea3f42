//! Bringing one version of an app to a platform: look, decide, act, look again.
//!
//! Everything that stands against a deploy is found before the first call that changes something. What the platform
//! already has is not sent again, so that the same deploy once more is free.

mod error;
mod outcome;
mod plan;
mod run;
mod shipment;

pub use error::{DeployError, Unverified};
pub use outcome::{Deployed, Outcome, Step, StepDone, StepName, StepState, Templates, TemplatesState, Unchanged};
pub use plan::Difference;
pub use run::deploy;
pub use shipment::Shipment;
