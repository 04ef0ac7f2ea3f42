//! What handlers print, over the control API `[R]`.

use serde::{Deserialize, Serialize};

/// Lines that are kept of one instance. `[R]`: at most a few megabytes.
pub const LOG_LINES_MAX: u32 = 10_000;
/// Characters of a line that are kept. `[R]`
pub const LOG_LINE_CHARS_MAX: usize = 4_000;
/// Lines that wait to be kept. `[R]`: more are dropped rather than delay a handler.
pub const LOG_LINES_WAITING_MAX: usize = 8_192;
/// Lines that are written at a time. `[R]`
pub const LOG_BATCH_LINES_MAX: usize = 256;
/// The most lines of a page. `[R]`
pub const LOG_PAGE_MAX: u32 = 1_000;

/// Which lines are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Only lines after the one with this number, in the order in which they arrived; without it the newest.
    pub after: Option<i64>,
    /// The most lines of a page.
    pub limit: Option<u32>,
    /// Only of handlers in this tenant.
    pub tenant: Option<String>,
    /// Only of handlers of this app.
    pub app: Option<String>,
    /// Only from this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Only what belongs to the calls of the trace with this id.
    pub trace: Option<i64>,
}

/// Answer of [`crate::wire::routes::CONTROL_LOGS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// In the order in which they arrived.
    pub lines: Vec<LogLine>,
}

/// A line that a handler printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Ascending; ask for the next lines with `after` this.
    pub seq: i64,
    /// RFC 3339 with milliseconds, UTC, by the platform's clock.
    pub at: String,
    /// The tenant.
    pub tenant: String,
    /// The app.
    pub app: String,
    /// The version that ran.
    pub version: String,
    /// `stdout` or `stderr`.
    pub stream: String,
    /// The id in the audit log of the call that it belongs to; null where several calls, or none, were inside the handler.
    pub call: Option<i64>,
    /// The line. Values of secrets that the handler read are replaced.
    pub text: String,
}
