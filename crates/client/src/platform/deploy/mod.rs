//! Bringing one version of an app to a platform: look, decide, act, look again.
//!
//! Everything that stands against a deploy is found before the first call that changes something. What the platform
//! already has is not sent again, so that the same deploy once more is free.

mod change;
mod error;
mod journal;
mod outcome;
mod plan;
mod preview;
mod rollback;
mod run;
mod shipment;

pub use change::{Change, ChangeKind};
pub use error::{DeployError, SoFar, Unverified};
pub use journal::{Journal, Journals, Mark, Marks, Record};
pub use outcome::{Deployed, Outcome, PieceState, Step, StepDone, StepName, StepState, Templates, Unchanged};
pub use plan::Difference;
pub use preview::{PLAN_SCHEMA, Preview, PreviewOutcome, preview};
pub use rollback::{RolledBack, rollback};
pub use run::deploy;
pub use shipment::{Bundle, Content, Shipment};
