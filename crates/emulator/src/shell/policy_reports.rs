//! What browsers report of requests that the policy of a bundle blocked, and the call that would work instead.

use crate::server::pages::origin_of;
use crate::shell::bundle_problems::{BundleProblem, below_bundle, clean};
use linkworld_package::bundle::ENTRY;
use serde::Deserialize;
use serde_json::Value;

/// What the policy calls scripts and styles that are in the page itself.
const INLINE: &str = "inline";
const EVAL: &str = "eval";
const WASM: &str = "wasm-eval";

/// The two forms of a report; both name fields with hyphens or in camel case.
#[derive(Debug, Deserialize)]
struct SentReport {
    #[serde(rename = "csp-report")]
    report: Value,
}

/// Reads the body of a report about the bundle of an app. None for one that is not understood.
pub(crate) fn read(body: &[u8], app: &str) -> Option<BundleProblem> {
    let SentReport { report } = serde_json::from_slice(body).ok()?;
    let text = |name: &str| report.get(name).and_then(Value::as_str).unwrap_or_default();
    let named = Some(text("effective-directive")).filter(|name| !name.is_empty());
    let directive = named.unwrap_or_else(|| text("violated-directive")).split(' ').next().unwrap_or_default();
    if directive.is_empty() {
        return None;
    }
    let file =
        path_of(Some(text("source-file")).filter(|file| !file.is_empty()).unwrap_or_else(|| text("document-uri")), app);
    let address = text("blocked-uri");
    let is_own = origin_of(address) == origin_of(text("document-uri"));
    let blocked = path_below(address, app).filter(|_| is_own).unwrap_or(address);
    let what = if blocked.is_empty() { "a request".to_owned() } else { format!("`{}`", clean(blocked)) };
    Some(BundleProblem {
        headline: format!("the bundle policy `{}` blocked {what}", clean(directive)),
        file: clean(file),
        line: if has_line(directive) {
            report.get("line-number").and_then(Value::as_u64).unwrap_or_default()
        } else {
            0
        },
        advice: advice(directive, blocked).to_owned(),
    })
}

/// Whether the line is that of the code. For fonts, images and other files of a page, Chromium reports how far it had read the
/// page, which is another line each time.
fn has_line(directive: &str) -> bool {
    ["script-src", "connect-src", "worker-src"].iter().any(|known| directive.starts_with(known))
}

/// The path that an address names, below the bundle's folder if it is there.
fn path_of<'a>(address: &'a str, app: &str) -> &'a str {
    path_below(address, app).unwrap_or_else(|| or_entry(path_at_root(address)))
}

/// The path below the bundle's folder that an address names; none if it is elsewhere.
pub(crate) fn path_below<'a>(address: &'a str, app: &str) -> Option<&'a str> {
    below_bundle(path_at_root(address), app).map(or_entry)
}

/// The path of an address without the origin and the leading slash.
fn path_at_root(address: &str) -> &str {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    path.split(['?', '#']).next().unwrap_or_default()
}

fn or_entry(path: &str) -> &str {
    if path.is_empty() { ENTRY } else { path }
}

/// What works where the policy blocks something.
pub(crate) fn advice(directive: &str, blocked: &str) -> &'static str {
    match (directive, blocked) {
        ("connect-src", _) => {
            "call `bridge.callRoute(method, path)` for a route of the app, or `bridge.tools.call(tool, args)` for a tool"
        }
        ("script-src-attr", _) => "register the handler in a script: `element.addEventListener('click', …)`",
        ("script-src" | "script-src-elem", INLINE) => {
            "move the script into a file of the bundle: `<script src=\"app.js\">`"
        }
        ("script-src" | "script-src-elem", EVAL) => "`eval` and `new Function` are blocked; use a build without them",
        ("script-src" | "script-src-elem", WASM) => {
            "WebAssembly is blocked; use a build without it, or a tool of the app"
        }
        ("worker-src", "blob" | "data") => "start the worker from a file of the bundle: `new Worker('worker.js')`",
        ("script-src" | "script-src-elem" | "worker-src", _) => {
            "copy the script into the bundle; only its own files run"
        }
        ("style-src" | "style-src-elem" | "style-src-attr", _) => "copy the style sheet into the bundle",
        ("font-src", _) => "copy the font into the bundle as a file, or use the system's",
        ("img-src", _) => "use an image of the bundle or a `data:` address; `bridge.callRoute` fetches content",
        ("media-src", _) => "audio and video are blocked; open them with `bridge.openExternal(url)`",
        ("frame-src" | "child-src" | "object-src", _) => {
            "frames are blocked; open a page of the bundle with `bridge.modal({ bundlePath: '/modal/…' })`, or \
             another site with `bridge.openExternal(url)`"
        }
        ("form-action", _) => {
            "handle `submit` in a script, and send the fields with `bridge.callRoute` or `bridge.tools.call`"
        }
        ("base-uri", _) => "leave `<base>` out; addresses are relative to the bundle",
        ("manifest-src", _) => "leave the web app manifest out; the platform shows the bundle in a frame",
        _ => "use files of the bundle, and the bridge for everything else",
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reports_are_read_and_name_what_works() {
        let body = br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/", "effective-directive": "connect-src",
            "violated-directive": "connect-src", "blocked-uri": "https://api.example/x", "line-number": 7,
            "source-file": "http://127.0.0.1:5173/notes/v1.0.0/js/app.js?v=1"}}"#;
        let blocked = read(body, "notes").unwrap();
        assert_eq!(blocked.headline, "the bundle policy `connect-src` blocked `https://api.example/x`");
        assert_eq!((blocked.file.as_str(), blocked.line), ("js/app.js", 7));
        assert!(blocked.advice.contains("bridge.callRoute"));
        let own =
            br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/notes/v1/", "effective-directive": "media-src",
            "blocked-uri": "http://127.0.0.1:5173/notes/v1/a.mp4", "line-number": 7}}"#;
        let blocked = read(own, "notes").unwrap();
        assert_eq!(blocked.headline, "the bundle policy `media-src` blocked `a.mp4`");
        assert_eq!((blocked.file.as_str(), blocked.line), ("index.html", 0));
        let foreign =
            br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/notes/v1/", "effective-directive": "media-src",
            "blocked-uri": "http://x/notes/v1/a.mp4"}}"#;
        assert!(read(foreign, "notes").unwrap().headline.contains("`http://x/notes/v1/a.mp4`"));
        let inline = br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/", "violated-directive": "script-src-elem 'self'",
            "blocked-uri": "inline"}}"#;
        let blocked = read(inline, "notes").unwrap();
        assert_eq!(blocked.headline, "the bundle policy `script-src-elem` blocked `inline`");
        assert_eq!(blocked.file, "index.html");
        assert!(blocked.advice.contains("<script src"), "{blocked:?}");
        for other in [&b""[..], b"[]", b"{}", b"{\"csp-report\": {}}", b"{\"csp-report\": 1}", b"\xff"] {
            assert_eq!(read(other, "notes"), None);
        }
    }
}
