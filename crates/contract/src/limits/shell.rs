//! The bundle's origin, the shell around it, and the messages between them (contract 18).

use super::units::{KIB, MIB};
use std::time::Duration;

/// The default port of the bundle. `[C]`
pub const BUNDLE_PORT_DEFAULT: u16 = 5173;
/// The default port of the shell. `[C]`
pub const SHELL_PORT_DEFAULT: u16 = 5174;
/// Bytes of one message of a bundle as JSON. `[R]`: the body cap of the private routes.
pub const BRIDGE_MESSAGE_BYTES_MAX: usize = MIB;
/// Bytes of a call of a tool or a route that the shell sends for a bundle. `[R]`: a message, and the names around it.
pub const SHELL_CALL_BODY_BYTES_MAX: usize = BRIDGE_MESSAGE_BYTES_MAX + 16 * KIB;
/// Characters of a message's id. `[R]`: those of the bridge have about a dozen.
pub const BRIDGE_ID_CHARS_MAX: usize = 200;
/// Characters of a tool's name. `[R]`: twice those of the longest known one.
pub const BRIDGE_TOOL_CHARS_MAX: usize = 200;
/// Characters of the path of `route.call`, query included. `[C]`
pub const BRIDGE_ROUTE_PATH_CHARS_MAX: usize = 1_024;
/// Characters of a sub-path. `[C]`
pub const BRIDGE_SUB_PATH_CHARS_MAX: usize = 200;
/// Characters of an address that the bundle opens. `[C]`
pub const BRIDGE_EXTERNAL_CHARS_MAX: usize = 2_048;
/// Pixels of the least height that a bundle may ask for. `[C]`
pub const BRIDGE_HEIGHT_MIN: u32 = 80;
/// Pixels of the greatest. `[C]`
pub const BRIDGE_HEIGHT_MAX: u32 = 8_000;
/// Toasts of one page in [`BRIDGE_TOAST_WINDOW`]. `[C]`
pub const BRIDGE_TOASTS_MAX: u32 = 5;
/// See [`BRIDGE_TOASTS_MAX`]. `[C]`
pub const BRIDGE_TOAST_WINDOW: Duration = Duration::from_secs(1);
/// How long a question waits for the user. `[C]`
pub const BRIDGE_CONFIRM_DEADLINE: Duration = Duration::from_secs(60);
/// How long a modal may be open. `[C]`
pub const BRIDGE_MODAL_DEADLINE: Duration = Duration::from_secs(5 * 60);
/// Calls of one page that are in progress. `[R]`: far above what a page needs, and a loop is noticed.
pub const BRIDGE_CALLS_MAX: u32 = 100;
/// Navigations, and openings of addresses, of one page in a second. `[R]`: browsers limit both, too.
pub const BRIDGE_NAVIGATIONS_MAX: u32 = 20;
/// Questions of one page that wait for the user. `[R]`
pub const BRIDGE_CONFIRMS_MAX: u32 = 5;
/// Characters of a text that the shell shows for a bundle; the rest is cut. `[R]`
pub const BRIDGE_TEXT_CHARS_MAX: usize = 2_000;
/// Bytes of a message of the chat. `[R]`
pub const SHELL_CHAT_CHARS_MAX: usize = 20_000;
/// How long the shell waits for news with one request. `[R]`: shorter than proxies and browsers wait.
pub const SHELL_NEWS_WAIT: Duration = Duration::from_secs(20);
/// News that the shell may still ask for. `[R]`
pub const SHELL_NEWS_KEPT: usize = 64;
/// Bytes of a report of a browser about a blocked request. `[R]`
pub const POLICY_REPORT_BYTES_MAX: usize = 64 * KIB;
/// Different blocked requests of one app that are reported; further ones are only counted. `[R]`
pub const POLICY_REPORTS_MAX: usize = 100;
