//! What a deploy reports: while it runs, step by step, and at its end. Serialised as the body of `linkworld.deploy/1`.

use serde::{Deserialize, Serialize};

/// The steps in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Checks the account and its permission to publish.
    Account,
    /// Reads what the platform has of this app and version.
    Inspect,
    /// Creates the app.
    CreateApp,
    /// Registers the version, and promotes it if asked.
    Register,
    /// Attaches the document templates.
    Templates,
    /// Uploads the frontend bundle, which makes a version that waits for it the current one.
    Bundle,
    /// Reads everything back and compares.
    Verify,
}

impl StepName {
    /// One word for scripts and for the points tests stop at.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Inspect => "inspect",
            Self::CreateApp => "create_app",
            Self::Register => "register",
            Self::Templates => "templates",
            Self::Bundle => "bundle",
            Self::Verify => "verify",
        }
    }

    /// True for steps that change what the platform has.
    pub(super) fn changes(self) -> bool {
        match self {
            Self::Account | Self::Inspect | Self::Verify => false,
            Self::CreateApp | Self::Register | Self::Templates | Self::Bundle => true,
        }
    }

    /// What it does, as a noun for messages afterwards.
    pub fn thing(self) -> &'static str {
        match self {
            Self::Account => "the account",
            Self::Inspect => "the comparison",
            Self::CreateApp => "the app",
            Self::Register => "the version",
            Self::Templates => "its templates",
            Self::Bundle => "the bundle and its promotion",
            Self::Verify => "the verification",
        }
    }

    /// The message while it runs.
    pub fn words(self) -> &'static str {
        match self {
            Self::Account => "checking the account",
            Self::Inspect => "comparing with the deployed version",
            Self::CreateApp => "creating the app",
            Self::Register => "registering the version",
            Self::Templates => "attaching the templates",
            Self::Bundle => "uploading the bundle",
            Self::Verify => "verifying the result",
        }
    }
}

/// Progress of a deploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepProgress {
    /// Which.
    pub name: StepName,
    /// Its state.
    pub state: StepState,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It begins.
    Started,
    /// It is done, after this many milliseconds.
    Done(u64),
    /// It failed; the error says why.
    Failed,
}

/// A step that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StepDone {
    /// Which.
    pub name: StepName,
    /// Wall time.
    pub duration_ms: u64,
}

/// Result of a successful deploy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum DeployOutcome {
    /// The platform had everything already; nothing was changed.
    Unchanged(UnchangedDeploy),
    /// Something was changed and verified.
    Deployed(ChangedDeploy),
}

/// See [`DeployOutcome::Unchanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnchangedDeploy {
    /// The app's id.
    pub app: String,
    /// The version deployed.
    pub version: String,
    /// The version that new installs get.
    pub current_version: Option<String>,
    /// The steps that were carried out.
    pub steps: Vec<StepDone>,
}

/// See [`DeployOutcome::Deployed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedDeploy {
    /// The app's id.
    pub app: String,
    /// The version deployed.
    pub version: String,
    /// True when the app is new on the platform.
    pub created_app: bool,
    /// True when the version is new on the platform.
    pub registered: bool,
    /// True when this deploy made the version the current one.
    pub promoted: bool,
    /// The version that new installs get now.
    pub current_version: Option<String>,
    /// What was done with the templates.
    pub templates: TemplatesOutcome,
    /// What was done with the bundle.
    pub bundle: AttachmentState,
    /// The steps that were carried out.
    pub steps: Vec<StepDone>,
}

/// What was done with the templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TemplatesOutcome {
    /// Their state.
    pub state: AttachmentState,
    /// How many the project has.
    pub count: usize,
}

/// State of something that is attached to a version once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// The project has none.
    None,
    /// Attached by this deploy.
    Attached,
    /// The same was attached before.
    Unchanged,
    /// Something was attached before; this platform does not report what.
    AlreadyAttached,
}
