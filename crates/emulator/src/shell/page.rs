//! The page around bundles: one document without inline scripts or styles, its scripts, and the documentation of apps.

use crate::server::pages::{self, FoundPage, origin_of};
use crate::shell::options::FrontendSource;
use crate::shell::state::FrontendPlace;
use crate::state::PlatformState;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use hyper::header::{HOST, HeaderName, HeaderValue, LOCATION};
use hyper::{HeaderMap, StatusCode, Uri};
use linkworld_contract::limits::{
    BRIDGE_CALLS_MAX, BRIDGE_CONFIRM_DEADLINE, BRIDGE_CONFIRMS_MAX, BRIDGE_EXTERNAL_CHARS_MAX, BRIDGE_HEIGHT_MAX,
    BRIDGE_HEIGHT_MIN, BRIDGE_ID_CHARS_MAX, BRIDGE_MESSAGE_BYTES_MAX, BRIDGE_MODAL_DEADLINE, BRIDGE_NAVIGATIONS_MAX,
    BRIDGE_ROUTE_PATH_CHARS_MAX, BRIDGE_SUB_PATH_CHARS_MAX, BRIDGE_TEXT_CHARS_MAX, BRIDGE_TOAST_WINDOW,
    BRIDGE_TOASTS_MAX, BRIDGE_TOOL_CHARS_MAX, SHELL_CHAT_CHARS_MAX,
};
use linkworld_contract::wire::routes::{SHELL_APP_PAGES, SHELL_ASSET, SHELL_HELP, SHELL_PAGE};
use linkworld_package::docs::site;
use linkworld_package::percent::percent_decoded;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DOCUMENT: &str = include_str!("assets/shell.html");
/// What takes the place of the token and the limits in the document.
const CONFIG_MARK: &str = "@config@";
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Name, type and content of each file of the page.
const ASSETS: [(&str, &str, &str); 8] = [
    ("main.js", SCRIPT, include_str!("assets/main.js")),
    ("elements.js", SCRIPT, include_str!("assets/elements.js")),
    ("bridge.js", SCRIPT, include_str!("assets/bridge.js")),
    ("checks.js", SCRIPT, include_str!("assets/checks.js")),
    ("overlays.js", SCRIPT, include_str!("assets/overlays.js")),
    ("panel.js", SCRIPT, include_str!("assets/panel.js")),
    ("settings.js", SCRIPT, include_str!("assets/settings.js")),
    ("shell.css", "text/css; charset=utf-8", include_str!("assets/shell.css")),
];

/// The pages, scripts and documentation of the page's origin, added to the endpoints behind it.
pub(crate) fn add_pages(router: Router, state: &Arc<PlatformState>) -> Router {
    let document = || {
        let state = Arc::clone(state);
        move |headers: HeaderMap| async move { document(&state, &headers) }
    };
    let help = || {
        let state = Arc::clone(state);
        move |uri: Uri| async move { help(&state, &uri).await }
    };
    let below = |template: &str| format!("{template}{{*path}}");
    router
        .route(SHELL_PAGE.template, get(document()))
        .route(SHELL_APP_PAGES.template, get(document()))
        .route(&below(SHELL_APP_PAGES.template), get(document()))
        .route(SHELL_ASSET.template, get(|Path(name): Path<String>| async move { asset(&name) }))
        .route(SHELL_HELP.template, get(help()))
        .route(&below(SHELL_HELP.template), get(help()))
}

/// The name in the address, without the port; the origin guard has checked it.
fn host_name(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// Its own scripts and style, its endpoints, and the frames of the bundles: nothing else.
fn policy(state: &PlatformState, host: &str) -> String {
    let frames = state.shell.apps().into_iter().filter_map(|app| app.frontend).filter_map(|place| match place {
        FrontendPlace::Port(port) => Some(format!(" http://{host}:{port}")),
        FrontendPlace::Url(address) => origin_of(&address).map(|origin| format!(" {origin}")),
    });
    let frames: String = frames.collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src \
         'self'{frames}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn document(state: &PlatformState, headers: &HeaderMap) -> Response {
    // `<` cannot end the element that the text is in.
    let config = config(state).to_string().replace('<', "\\u003c");
    let body = DOCUMENT.replace(CONFIG_MARK, &config);
    with_headers(body, "text/html; charset=utf-8", &policy(state, host_name(headers)))
}

fn config(state: &PlatformState) -> Value {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    json!({
        "token": state.shell.token.secret().expose(),
        "limits": {
            "messageBytes": BRIDGE_MESSAGE_BYTES_MAX,
            "idChars": BRIDGE_ID_CHARS_MAX,
            "toolChars": BRIDGE_TOOL_CHARS_MAX,
            "routePathChars": BRIDGE_ROUTE_PATH_CHARS_MAX,
            "subPathChars": BRIDGE_SUB_PATH_CHARS_MAX,
            "externalChars": BRIDGE_EXTERNAL_CHARS_MAX,
            "heightMin": BRIDGE_HEIGHT_MIN,
            "heightMax": BRIDGE_HEIGHT_MAX,
            "toasts": BRIDGE_TOASTS_MAX,
            "toastWindowMs": millis(BRIDGE_TOAST_WINDOW),
            "confirmMs": millis(BRIDGE_CONFIRM_DEADLINE),
            "modalMs": millis(BRIDGE_MODAL_DEADLINE),
            "calls": BRIDGE_CALLS_MAX,
            "navigations": BRIDGE_NAVIGATIONS_MAX,
            "confirms": BRIDGE_CONFIRMS_MAX,
            "textChars": BRIDGE_TEXT_CHARS_MAX,
            "chatChars": SHELL_CHAT_CHARS_MAX,
        },
    })
}

fn asset(name: &str) -> Response {
    let Some((_, kind, content)) = ASSETS.into_iter().find(|(known, ..)| *known == name) else { return missing() };
    with_headers(content, kind, "default-src 'none'")
}

fn missing() -> Response {
    let mut response = with_headers("page not found\n", "text/plain; charset=utf-8", "default-src 'none'");
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// A page of the documentation of an app, which the page shows in a frame without scripts.
async fn help(state: &Arc<PlatformState>, uri: &Uri) -> Response {
    let folder = SHELL_HELP.template.split('{').next().unwrap_or_default();
    let below = uri.path().strip_prefix(folder).and_then(|rest| rest.split_once('/'));
    let Some((app, path)) = below else { return missing() };
    let Some(shown) = state.shell.app(app) else { return missing() };
    // Rendering reads files, which blocks.
    let Ok(rendered) = tokio::task::spawn_blocking(move || (shown.docs)()).await else { return missing() };
    let path = percent_decoded(path);
    let policy = site::content_security_policy().replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    match pages::find(&rendered, &path, uri) {
        FoundPage::Page(page) => with_headers(page.to_owned(), "text/html; charset=utf-8", &policy),
        FoundPage::Moved(place) => {
            let mut moved = with_headers("", "text/plain; charset=utf-8", &policy);
            *moved.status_mut() = StatusCode::PERMANENT_REDIRECT;
            moved.headers_mut().insert(LOCATION, place);
            moved
        }
        FoundPage::Missing => missing(),
    }
}

fn with_headers(body: impl Into<Body>, kind: &'static str, policy: &str) -> Response {
    let mut response = pages::with_policy(Response::new(body.into()), kind, policy);
    for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("same-origin"));
    }
    response
}

/// Where a source is served, once its port is known.
pub(crate) fn place_of(source: &FrontendSource, port: Option<u16>) -> Option<FrontendPlace> {
    match source {
        FrontendSource::None => None,
        FrontendSource::Files { .. } => port.map(FrontendPlace::Port),
        FrontendSource::Address(address) => Some(FrontendPlace::Url(address.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::{ASSETS, CONFIG_MARK, DOCUMENT};

    #[test]
    fn the_document_has_no_inline_script_or_style() {
        assert_eq!(DOCUMENT.matches(CONFIG_MARK).count(), 1);
        assert!(
            !DOCUMENT.contains(" style=") && !DOCUMENT.contains("<style") && !DOCUMENT.contains(" on"),
            "{DOCUMENT}"
        );
        for (_, _, content) in ASSETS {
            for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
                assert!(!content.contains(banned), "{banned}");
            }
        }
        for name in ["main.js", "shell.css"] {
            assert!(DOCUMENT.contains(&format!("/_shell/assets/{name}")));
        }
    }
}
