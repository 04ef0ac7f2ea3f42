//! Bodies of the control API about the platform's clock and the schedules that follow it `[R]`.

use serde::{Deserialize, Serialize};

/// Body of [`super::routes::CONTROL_CLOCK_CHANGE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockChange {
    /// It stands still from now on.
    Freeze,
    /// It runs on from its time.
    Run,
    /// It jumps to a time; schedules that were due in between run once.
    Set {
        /// RFC 3339; the machine's time if it is null.
        to: Option<String>,
    },
    /// Time passes: schedules that are due in between run in order, each at its time.
    Advance {
        /// For so long.
        seconds: u64,
    },
    /// Time passes until the next schedule has run.
    RunUntilNext,
}

/// Answer of [`super::routes::CONTROL_CLOCK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStatus {
    /// The platform's time: RFC 3339 with milliseconds, UTC.
    pub now: String,
    /// Whether it stands still.
    pub frozen: bool,
    /// How far it is ahead of the machine's clock in milliseconds; negative if it is behind.
    pub ahead_ms: i64,
    /// The schedule that is due next; null if there is none.
    pub next: Option<ScheduleRun>,
}

/// Answer of [`super::routes::CONTROL_CLOCK_CHANGE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockChanged {
    /// The clock after the change.
    pub clock: ClockStatus,
    /// What it was before: RFC 3339 with milliseconds, UTC.
    pub before: String,
    /// The schedules that ran because of the change, in order.
    pub runs: Vec<ScheduleRun>,
    /// Why the clock stopped before the time it was to advance to; null if it got there.
    pub stopped: Option<AdvanceStop>,
}

/// Why time did not pass to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceStop {
    /// `runs` or `time`.
    pub limit: String,
    /// The limit in a sentence.
    pub detail: String,
    /// What is left, in seconds.
    pub left_seconds: u64,
}

/// What runs by the platform's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// A schedule of an app's handler.
    #[default]
    Schedule,
    /// A heartbeat of an agent.
    Heartbeat,
    /// The delivery of a commitment; the name is the agent.
    Commitment,
}

/// One run of a schedule or heartbeat, past or coming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRun {
    /// What it is.
    #[serde(default)]
    pub kind: RunKind,
    /// Its tenant.
    pub tenant: String,
    /// Its app.
    pub app: String,
    /// Its name in the manifest; `agent/slug` of a heartbeat.
    pub name: String,
    /// When it is or was due: RFC 3339 with milliseconds, UTC.
    pub due: String,
    /// The status of the call in the audit log; null for a run that is still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// Answer of [`super::routes::CONTROL_SCHEDULES`], ordered by tenant, app and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleList {
    /// The schedules.
    pub schedules: Vec<ScheduleStatus>,
    /// Whether there are more than one list has.
    pub more: bool,
}

/// One schedule or heartbeat of an installed app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleStatus {
    /// What it is.
    #[serde(default)]
    pub kind: RunKind,
    /// Its tenant.
    pub tenant: String,
    /// Its app.
    pub app: String,
    /// Its name in the manifest; `agent/slug` of a heartbeat.
    pub name: String,
    /// Its cron expression; empty for a heartbeat with an interval.
    pub cron: String,
    /// The zone of the cron expression.
    #[serde(default)]
    pub zone: String,
    /// Minutes between the beats of a heartbeat with an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_minutes: Option<u32>,
    /// What came of the last time a heartbeat was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_result: Option<String>,
    /// Its next run; null while it is paused, and if the calendar has none.
    pub next_run: Option<String>,
    /// When it was sent last by the platform's clock.
    pub last_run: Option<String>,
    /// Whether it is paused.
    pub paused: bool,
}

/// Body of [`super::routes::CONTROL_SCHEDULE_CHANGE`]; the answer is the [`ScheduleStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleChange {
    /// Its name in the manifest; `agent/slug` of a heartbeat.
    pub name: String,
    /// Whether it is paused from now on.
    #[serde(default)]
    pub paused: bool,
    /// Whether it runs once now instead, due or not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub run: bool,
    /// The app; by default the only installed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The tenant; by default the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}
