//! What browsers report of requests that the policy of a bundle blocked, and the call that would work instead.

use linkworld_contract::limits::POLICY_REPORTS_MAX;
use linkworld_contract::text::shorten;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Characters of an address that is repeated.
const SHOWN_CHARS: usize = 200;
/// What the policy calls scripts and styles that are in the page itself.
const INLINE: &str = "inline";
const EVAL: &str = "eval";
const WASM: &str = "wasm-eval";

/// Something that the policy of a bundle blocked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BlockedRequest {
    /// The directive of the policy, such as `connect-src`.
    pub directive: String,
    /// The address, or `inline` or `eval`.
    pub blocked: String,
    /// The file of the bundle; empty if the browser does not say.
    pub file: String,
    /// Its line, from 1; 0 if the browser does not say.
    pub line: u64,
    /// What to do instead.
    pub advice: &'static str,
}

/// The reports so far, so that each is shown once.
#[derive(Default)]
pub(crate) struct SeenReports(Mutex<BTreeSet<(String, BlockedRequest)>>);

impl SeenReports {
    /// Whether this one is new, and there is room for it.
    pub(crate) fn is_new(&self, app: &str, blocked: &BlockedRequest) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seen.iter().filter(|(known, _)| known == app).count();
        count < POLICY_REPORTS_MAX && seen.insert((app.to_owned(), blocked.clone()))
    }

    /// The files of the bundle changed: what is still blocked is reported again.
    pub(crate) fn forget(&self, app: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| known != app);
    }
}

/// The two forms of a report; both name fields with hyphens or in camel case.
#[derive(Debug, Deserialize)]
struct SentReport {
    #[serde(rename = "csp-report")]
    report: Value,
}

/// Reads the body of a report. None for one that is not understood.
pub(crate) fn read(body: &[u8]) -> Option<BlockedRequest> {
    let SentReport { report } = serde_json::from_slice(body).ok()?;
    let text = |name: &str| report.get(name).and_then(Value::as_str).unwrap_or_default();
    let named = Some(text("effective-directive")).filter(|name| !name.is_empty());
    let directive = named.unwrap_or_else(|| text("violated-directive")).split(' ').next().unwrap_or_default();
    if directive.is_empty() {
        return None;
    }
    let file =
        path_of(Some(text("source-file")).filter(|file| !file.is_empty()).unwrap_or_else(|| text("document-uri")));
    Some(BlockedRequest {
        directive: clean(directive),
        blocked: clean(text("blocked-uri")),
        file: clean(file),
        line: report.get("line-number").and_then(Value::as_u64).unwrap_or_default(),
        advice: advice(directive, text("blocked-uri")),
    })
}

/// The path of an address of the bundle, without the origin, as it is below the bundle's folder.
fn path_of(address: &str) -> &str {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() { "index.html" } else { path }
}

fn clean(text: &str) -> String {
    shorten(&text.replace(|c: char| c.is_control(), " "), SHOWN_CHARS)
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
        ("script-src" | "script-src-elem" | "worker-src", _) => {
            "copy the script into the bundle; only its own files run"
        }
        ("style-src" | "style-src-elem" | "style-src-attr", _) => "copy the style sheet into the bundle",
        ("font-src", _) => "copy the font into the bundle, or use the system's",
        ("img-src" | "media-src", _) => {
            "use an image of the bundle or a `data:` address; `bridge.callRoute` fetches content"
        }
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
    use super::{BlockedRequest, POLICY_REPORTS_MAX, SeenReports, read};

    #[test]
    fn reports_are_read_and_name_what_works() {
        let body = br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/", "effective-directive": "connect-src",
            "violated-directive": "connect-src", "blocked-uri": "https://api.example/x", "line-number": 7,
            "source-file": "http://127.0.0.1:5173/js/app.js?v=1"}}"#;
        let blocked = read(body).unwrap();
        assert_eq!((blocked.directive.as_str(), blocked.file.as_str(), blocked.line), ("connect-src", "js/app.js", 7));
        assert!(blocked.advice.contains("bridge.callRoute"));
        let inline = br#"{"csp-report": {"document-uri": "http://127.0.0.1:5173/", "violated-directive": "script-src-elem 'self'",
            "blocked-uri": "inline"}}"#;
        let blocked = read(inline).unwrap();
        assert_eq!((blocked.directive.as_str(), blocked.file.as_str()), ("script-src-elem", "index.html"));
        assert!(blocked.advice.contains("<script src"), "{blocked:?}");
        for other in [&b""[..], b"[]", b"{}", b"{\"csp-report\": {}}", b"{\"csp-report\": 1}", b"\xff"] {
            assert_eq!(read(other), None);
        }
    }

    #[test]
    fn a_report_is_shown_once_until_the_files_change_and_as_many_as_may_be() {
        let (seen, blocked) = (SeenReports::default(), |line| BlockedRequest {
            directive: "connect-src".into(),
            blocked: "x".into(),
            file: "a.js".into(),
            line,
            advice: "",
        });
        for line in 0..POLICY_REPORTS_MAX as u64 {
            assert!(seen.is_new("a", &blocked(line)) && !seen.is_new("a", &blocked(line)));
        }
        assert!(!seen.is_new("a", &blocked(POLICY_REPORTS_MAX as u64)), "one more");
        assert!(seen.is_new("b", &blocked(0)));
        seen.forget("a");
        assert!(seen.is_new("a", &blocked(0)) && !seen.is_new("b", &blocked(0)));
    }
}
