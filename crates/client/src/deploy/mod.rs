//! Deploying one version of an app: inspect, plan, carry out, verify.
//!
//! Every reason not to deploy is found before the first call that changes something. What the platform already has is
//! not sent again, so repeating a deploy costs nothing.

mod error;
mod journal;
mod manifest_diff;

mod plan;
mod preview;
mod report;
mod rollback;
mod run;
mod shipment;

pub use error::{DeployError, PartialDeploy, VerifyFailure};
pub use journal::{Journal, JournalRecord, Journals, StepMark, StepMarks};
pub use manifest_diff::{ManifestChange, ManifestChangeKind, ShownValue};
pub use plan::ContentDifference;
pub use preview::{DeployPreview, PLAN_SCHEMA, PreviewOutcome, preview};
pub use report::{
    AttachmentState, ChangedDeploy, DeployOutcome, StepDone, StepName, StepProgress, StepState, TemplatesOutcome,
    UnchangedDeploy,
};
pub use rollback::{RollbackOutcome, rollback};
pub use run::deploy;
pub use shipment::{Bundle, Shipment, ShipmentDigests};
