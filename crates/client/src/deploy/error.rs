//! Why a deploy failed, with what was changed before.

use super::plan::ContentDifference;
use super::report::StepName;
use crate::api::ApiError;
use linkworld_contract::names::NameError;
use linkworld_system::files::FileError;

/// Why a deploy failed.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The shipment's app id or version is invalid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The journal could not be written; without one nothing is sent.
    #[error(transparent)]
    Journal(#[from] FileError),
    /// The account may not register versions. Nothing was changed.
    #[error("the account {account} is not allowed to publish")]
    NotAllowed {
        /// The account's address, or its id.
        account: String,
    },
    /// Another account has an app of this name. Nothing was changed.
    #[error("the app `{app}` belongs to another account")]
    AppTaken {
        /// The app's id.
        app: String,
        /// The platform's text.
        detail: String,
    },
    /// The version exists with other content, and versions are immutable.
    #[error("version {version} of `{app}` already exists with different content")]
    Immutable {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// What differs; empty if the platform does not report it.
        differs: Vec<ContentDifference>,
    },
    /// The version exists with the same content, but the platform does not promote it by registering it again.
    #[error("the platform refused to make version {version} of `{app}` current again: {detail}")]
    PromotionRefused {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// The platform's text.
        detail: String,
    },
    /// The app has no such version.
    #[error("`{app}` has no version {version}")]
    NoVersion {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
    },
    /// There is no earlier version.
    #[error("`{app}` has no version before the current one")]
    NothingBefore {
        /// The app's id.
        app: String,
    },
    /// Neither the platform nor this machine has the manifest that the version was registered with.
    #[error(
        "the content of version {version} of `{app}` is unknown: neither the local journal nor the platform has it"
    )]
    NoRecord {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
    },
    /// The platform or the project has changed since the plan was made.
    #[error("the plan no longer applies: {}", .0.join(", "))]
    PlanStale(Vec<&'static str>),
    /// Every call succeeded, but the platform does not show the expected result.
    #[error("the platform accepted version {version} of `{app}` but does not list it as deployed")]
    NotVerified {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// What differs from the expected result.
        wrong: Vec<VerifyFailure>,
        /// What was changed and what is missing.
        so_far: Box<PartialDeploy>,
    },
    /// A call failed.
    #[error("{source}")]
    Call {
        /// The step.
        step: StepName,
        /// What was changed before and what is missing.
        so_far: Box<PartialDeploy>,
        /// True if the step may have been carried out in spite of the error.
        unconfirmed: bool,
        /// Why.
        source: ApiError,
    },
}

/// What a failed deploy has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct PartialDeploy {
    /// The steps that changed something; empty when nothing was changed.
    pub applied: Vec<StepName>,
    /// The steps that would have changed something and were not carried out.
    pub missing: Vec<StepName>,
}

/// What verification can find.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifyFailure {
    /// The app does not exist.
    App,
    /// The version is not listed.
    Version,
    /// Another version is the current one.
    CurrentVersion(Option<String>),
    /// The version is listed with other content.
    Content(ContentDifference),
}

impl DeployError {
    /// What was changed before the error, and what is missing.
    pub fn so_far(&self) -> Option<&PartialDeploy> {
        match self {
            Self::NotVerified { so_far, .. } | Self::Call { so_far, .. } => Some(so_far),
            _ => None,
        }
    }
}
