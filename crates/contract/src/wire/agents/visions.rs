//! Bodies of the control API about the loops of visions `[R]`.

use serde::{Deserialize, Serialize};

/// Answer of [`super::routes::CONTROL_VISIONS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisionList {
    /// By app and agent.
    pub visions: Vec<VisionLoopStatus>,
}

/// A vision, and how far its loop is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisionLoopStatus {
    /// The app.
    pub app_id: String,
    /// Its agent.
    pub agent: String,
    /// The project that was picked.
    pub project_id: String,
    /// The goal.
    pub text: String,
    /// `active`, `waits for approval`, `done` or `budget exhausted`.
    pub state: String,
    /// The phase that comes next: `assess`, `debate`, `plan`, `execute` or `review`.
    pub phase: String,
    /// Goals that were reviewed.
    pub goals: u32,
    /// The newest steps, in their order.
    pub steps: Vec<VisionStepStatus>,
}

/// What an agent said in a phase; answer of [`super::routes::CONTROL_VISION_STEP`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisionStepStatus {
    /// Counts goals from 1.
    pub goal: u32,
    /// The phase.
    pub phase: String,
    /// The reply.
    pub said: String,
    /// Id of the call in the audit log.
    pub entry: i64,
    /// RFC 3339, UTC.
    pub at: String,
}

/// Body of [`super::routes::CONTROL_VISION_STEP`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeVisionStep {
    /// Whether the plan of a supervised vision is approved.
    #[serde(default)]
    pub approve: bool,
}
