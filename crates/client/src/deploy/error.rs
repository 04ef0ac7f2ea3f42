//! How a deploy can end badly, always with what was changed before it did.

use super::plan::ContentDifference;
use super::report::StepName;
use crate::api::ApiError;
use linkworld_contract::names::NameError;
use linkworld_system::files::FileError;

/// Why a deploy did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The shipment's app id or version is none: a mistake of whoever made it.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The journal could not be written; without one nothing is sent.
    #[error(transparent)]
    Journal(#[from] FileError),
    /// The account may not register versions. Nothing was changed.
    #[error("the account {account} is not allowed to publish")]
    NotAllowed {
        /// Its address, or its id.
        account: String,
    },
    /// Another account has an app of this name. Nothing was changed.
    #[error("the app `{app}` belongs to another account")]
    AppTaken {
        /// The app's id.
        app: String,
        /// The platform's words.
        detail: String,
    },
    /// The version is there with other content, and versions never change.
    #[error("version {version} of `{app}` already exists with different content")]
    Immutable {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// What differs; empty when the platform does not tell.
        differs: Vec<ContentDifference>,
    },
    /// The version is there with the same content, and the platform will not make it the current one this way.
    #[error("the platform refused to make version {version} of `{app}` current again: {detail}")]
    PromotionRefused {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// The platform's words.
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
    /// There is nothing to go back to.
    #[error("`{app}` has no version before the current one")]
    NothingBefore {
        /// The app's id.
        app: String,
    },
    /// Neither the platform nor this machine knows what the version was registered with.
    #[error(
        "the content of version {version} of `{app}` is unknown: neither the local journal nor the platform has \
        it"
    )]
    NoRecord {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
    },
    /// Since the plan was made, the platform or the project has changed.
    #[error("the plan no longer applies: {}", .0.join(", "))]
    PlanStale(Vec<&'static str>),
    /// Every call succeeded, and yet the platform does not show what it should.
    #[error("the platform accepted version {version} of `{app}` but does not list it as deployed")]
    NotVerified {
        /// The app's id.
        app: String,
        /// The version.
        version: String,
        /// What is not as it should be.
        wrong: Vec<VerifyFailure>,
        /// What was changed, and what is missing.
        so_far: Box<PartialDeploy>,
    },
    /// A call failed.
    #[error("{source}")]
    Call {
        /// In this step.
        step: StepName,
        /// What was changed before, and what is missing.
        so_far: Box<PartialDeploy>,
        /// True when the step itself may have been carried out all the same.
        in_doubt: bool,
        /// Why.
        source: ApiError,
    },
}

/// What a deploy that did not reach its end leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct PartialDeploy {
    /// The steps that changed something; empty when nothing was changed.
    pub applied: Vec<StepName>,
    /// The steps that would have changed something and were not carried out.
    pub missing: Vec<StepName>,
}

/// What a read-back can miss.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifyFailure {
    /// The app is not there.
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
