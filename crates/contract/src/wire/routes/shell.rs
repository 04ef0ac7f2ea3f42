//! The endpoints of the two listeners beside the platform: the shell around bundles, and a bundle's own origin. Ours alone
//! `[R]`.

use super::route::RouteAccess::{Public, Shell};
use super::route::{Route, get, post, put};

/// The page itself. Below [`SHELL_APP_PAGES`] it is the same one.
pub const SHELL_PAGE: Route = get(Public, "/");
/// The page of an app, with what `navigate.push` of its bundle adds. Not a route of an API: further parts follow.
pub const SHELL_APP_PAGES: Route = get(Public, "/apps/{slug}/");
/// A script or the style of the page.
pub const SHELL_ASSET: Route = get(Public, "/_shell/assets/{name}");
/// The documentation of an app. Its pages are below.
pub const SHELL_HELP: Route = get(Public, "/_shell/help/{slug}/");
/// What the page shows: `?tenant=`, `?app=`.
pub const SHELL_VIEW: Route = get(Shell, "/_shell/view");
/// Waits for news: `?after=`.
pub const SHELL_NEWS: Route = get(Shell, "/_shell/news");
/// The state of an install, its instance and its schedules: `?tenant=`, `?app=`.
pub const SHELL_STATUS: Route = get(Shell, "/_shell/status");
/// The newest files of a tenant: `?tenant=`.
pub const SHELL_FILES: Route = get(Shell, "/_shell/files");
/// A call of a tool by a bundle.
pub const SHELL_TOOL: Route = post(Shell, "/_shell/tool");
/// A call of a private route by a bundle.
pub const SHELL_ROUTE: Route = post(Shell, "/_shell/route");
/// A message of the chat.
pub const SHELL_CHAT: Route = post(Shell, "/_shell/chat");
/// Changes values of install settings.
pub const SHELL_SETTINGS: Route = put(Shell, "/_shell/settings");

/// Those of the shell that need its token, so that a rule can be checked for each.
pub const ALL_OF_SHELL: [Route; 8] =
    [SHELL_VIEW, SHELL_NEWS, SHELL_STATUS, SHELL_FILES, SHELL_TOOL, SHELL_ROUTE, SHELL_CHAT, SHELL_SETTINGS];

/// Where browsers report what the policy of a bundle blocked, at the bundle's own origin.
pub const POLICY_REPORTS: Route = post(Public, "/_lw/policy-reports");
