//! What a deploy reports: while it runs, step by step, and at its end. Serialised as the body of `linkworld.deploy/1`.

use serde::Serialize;

/// The steps in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Who is deploying, and may they.
    Account,
    /// What the platform has of this app and version.
    Inspect,
    /// Makes the app.
    CreateApp,
    /// Registers the version, and promotes it if asked.
    Register,
    /// Attaches the document templates.
    Templates,
    /// Reads back and compares.
    Verify,
}

/// Tells whoever draws progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// Where it stands.
    pub state: StepState,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It begins.
    Started,
    /// It is done, after so many milliseconds.
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

/// The end of a deploy that went well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The platform had all of it; nothing was changed.
    Unchanged(Unchanged),
    /// Something was changed, and read back.
    Deployed(Deployed),
}

/// See [`Outcome::Unchanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unchanged {
    /// The app's id.
    pub app: String,
    /// The version deployed.
    pub version: String,
    /// The version that new installs get.
    pub current_version: Option<String>,
    /// What was done to find out.
    pub steps: Vec<StepDone>,
}

/// See [`Outcome::Deployed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deployed {
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
    /// What became of the templates.
    pub templates: Templates,
    /// What was done.
    pub steps: Vec<StepDone>,
}

/// What became of the templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Templates {
    /// How it went.
    pub state: TemplatesState,
    /// How many the project has.
    pub count: usize,
}

/// How it went with the templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplatesState {
    /// The project has none.
    None,
    /// Attached by this deploy.
    Attached,
    /// The same ones were attached before.
    Unchanged,
    /// Some were attached before; this platform does not tell which.
    TemplatesAlreadyAttached,
}
