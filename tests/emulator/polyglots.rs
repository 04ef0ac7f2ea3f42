//! Texts of a manifest in a real browser: each of 60 texts that become markup or script where a page does not treat them as
//! text, in each field that accepts it, on every page.

use crate::browser::{address, home, repository, run};
use crate::support::{Home, copy, free_port};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::spec::app::MANIFEST;
use linkworld_manifest::spec::field::{FieldKind, ObjectSpec};
use linkworld_manifest::spec::object_id::ObjectId;
use linkworld_manifest::{CheckOptions, check};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Pages of each app: its tabs, and its documentation with what that links to.
const PAGES_LEAST: usize = 9;
/// Fields of the table into which a text of this kind can be written. It only grows.
const FIELDS_LEAST: usize = 34;

/// Texts that become markup or script where a page does not treat them as text.
const POLYGLOTS: [&str; 60] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "\"><svg onload=alert(1)>",
    "'\"><svg/onload=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\u{00a0}script:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:alert(1)",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=javascript:/a/-alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "--><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "]]><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</option></select><script>alert(1)</script>",
    "</td></tr></table><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "`;alert(1)//",
    "';alert(1)//",
    "\";alert(1)//",
    "\\\";alert(1)//",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u{202e}<script>alert(1)</script>",
    "\u{feff}<script>alert(1)</script>",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//</sTyle/</tiTle/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>",
];

/// A text of the manifest: where it is, which field of the table it is, and how many characters it may have.
struct TextPlace {
    pointer: String,
    field: (ObjectId, &'static str),
    most: usize,
}

/// Adds the texts below a value, as the field table describes it.
fn texts(kind: &'static FieldKind, value: &Value, at: &TextPlace, into: &mut Vec<TextPlace>) {
    let inner = |step: &str, most| TextPlace { pointer: format!("{}/{step}", at.pointer), field: at.field, most };
    match (kind, value) {
        (FieldKind::Text(rule), Value::String(_)) => {
            into.push(TextPlace { pointer: at.pointer.clone(), field: at.field, most: rule.max.unwrap_or(usize::MAX) })
        }
        (FieldKind::Any, Value::String(_)) => {
            into.push(TextPlace { pointer: at.pointer.clone(), field: at.field, most: usize::MAX });
        }
        (FieldKind::Any, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                texts(kind, item, &inner(&index.to_string(), usize::MAX), into);
            }
        }
        (FieldKind::List { item, .. } | FieldKind::WordOrList { item, .. }, Value::Array(items)) => {
            for (index, found) in items.iter().enumerate() {
                texts(item, found, &inner(&index.to_string(), usize::MAX), into);
            }
        }
        (FieldKind::Map(item), Value::Object(entries)) => {
            for (key, entry) in entries {
                texts(item, entry, &inner(key, usize::MAX), into);
            }
        }
        (FieldKind::Object(object) | FieldKind::WordOrObject { object, .. }, Value::Object(_)) => {
            fields(object, value, &at.pointer, into);
        }
        _ => {}
    }
}

fn fields(object: &'static ObjectSpec, value: &Value, pointer: &str, into: &mut Vec<TextPlace>) {
    for field in object.fields {
        if let Some(found) = value.get(field.name) {
            let at = TextPlace {
                pointer: format!("{pointer}/{}", field.name),
                field: (object.id, field.name),
                most: usize::MAX,
            };
            texts(&field.kind, found, &at, into);
        }
    }
}

fn is_accepted(manifest: &Value) -> bool {
    let checked = check("m", serde_json::to_vec(manifest).unwrap(), CheckOptions::default());
    !checked.findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn write(manifest: &mut Value, place: &TextPlace, text: &str) {
    let text: String = text.chars().take(place.most).collect();
    *manifest.pointer_mut(&place.pointer).unwrap() = text.trim().into();
}

/// The manifest with all its fields, and its places that accept such a text by themselves.
fn places() -> (Value, Vec<TextPlace>) {
    let bytes = std::fs::read(repository().join("tests/browser/hostile/linkworld.app.yaml")).unwrap();
    let checked = check("m", bytes, CheckOptions::default());
    let manifest = checked.normal.expect("the manifest has no errors").to_json();
    let mut all = Vec::new();
    fields(&MANIFEST, &manifest, "", &mut all);
    all.retain(|place| {
        let mut changed = manifest.clone();
        write(&mut changed, place, POLYGLOTS[3]);
        is_accepted(&changed)
    });
    (manifest, all)
}

/// An app with one text in all places that accept it; how many these are.
fn hostile(home: &Home, number: usize, (manifest, places): (&Value, &[TextPlace])) -> (PathBuf, usize) {
    let mut changed = manifest.clone();
    for place in places {
        write(&mut changed, place, POLYGLOTS[number]);
    }
    let mut count = places.len();
    if !is_accepted(&changed) {
        // One by one: some places refuse some texts.
        changed = manifest.clone();
        count = 0;
        for place in places {
            let before = changed.clone();
            write(&mut changed, place, POLYGLOTS[number]);
            match is_accepted(&changed) {
                true => count += 1,
                false => changed = before,
            }
        }
    }
    changed["app_id"] = format!("hostile-{number}").into();
    changed["runtime"]["port"] = free_port().into();
    let project = home.path().join(format!("hostile-{number}"));
    copy(&repository().join("tests/browser/notes-sdk"), &project);
    std::fs::write(project.join("linkworld.app.yaml"), serde_json::to_vec_pretty(&changed).unwrap()).unwrap();
    std::fs::write(project.join("app_docs/user.md"), POLYGLOTS.join("\n\n")).unwrap();
    std::fs::write(project.join("main.py"), HOSTILE_HANDLER).unwrap();
    std::fs::remove_file(project.join("requirements.txt")).unwrap();
    (project, count)
}

/// Answers everything, so that each of the apps starts quickly.
const HOSTILE_HANDLER: &str = r#"
import http.server, json, os

APP = json.load(open("linkworld.app.yaml"))["app_id"]

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = json.dumps({"ok": True, "app_id": APP}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
    def log_message(self, *args):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

#[test]
fn no_text_of_a_manifest_ever_runs() {
    let home = home();
    let (manifest, places) = places();
    let names: BTreeSet<_> = places.iter().map(|place| format!("{:?}.{}", place.field.0, place.field.1)).collect();
    assert!(names.len() >= FIELDS_LEAST, "{names:?}");
    let made: Vec<_> = (0..POLYGLOTS.len()).map(|number| hostile(&home, number, (&manifest, &places))).collect();
    let written: usize = made.iter().map(|(_, count)| count).sum();
    // A place may refuse a few of the texts, such as one with a character that cannot be seen.
    assert!(written * 20 >= places.len() * POLYGLOTS.len() * 19, "{written} of {}", places.len() * POLYGLOTS.len());
    let more: Vec<&str> = made[1..].iter().map(|(project, _)| project.to_str().unwrap()).collect();
    let dev = home.dev(&made[0].0, &more);
    let printed = run("polyglots.mjs", &[address(&dev, "shell"), &made.len().to_string(), &PAGES_LEAST.to_string()]);
    println!("{} fields in {} places x {} texts: {written} written; {printed}", names.len(), places.len(), made.len());
    assert_eq!(dev.stop(), 130);
}
