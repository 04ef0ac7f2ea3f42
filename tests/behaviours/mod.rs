//! Handlers that misbehave when they are called, and what each call must come to.

use crate::support::{Dev, Home, fixture, free_port};
use serde_json::Value;

/// A way to misbehave; the status of the call and what the log has for it.
pub(crate) const CASES: &[(&str, u64, Option<&str>)] = &[
    ("crash before its reply", 502, Some("handler_gone")),
    ("crash inside its reply", 502, Some("handler_gone")),
    ("crash after its reply", 200, None),
    ("never answer", 504, Some("handler_timeout")),
    ("half a header", 502, Some("handler_gone")),
    ("stall inside a header", 504, Some("handler_timeout")),
    ("too long a length", 502, Some("handler_gone")),
    ("too short a length", 502, Some("handler_reply_not_json")),
    ("endless reply", 502, Some("handler_reply_too_large")),
    ("large reply", 502, Some("handler_reply_too_large")),
    ("no JSON", 502, Some("handler_reply_not_json")),
    ("no UTF-8", 502, Some("handler_reply_not_json")),
    ("stop itself", 504, Some("handler_timeout")),
    ("reply after its deadline", 504, Some("handler_timeout")),
    ("flood of output", 200, None),
    ("closed stderr", 200, None),
    ("ignore TERM", 200, None),
    ("child of its own session", 200, None),
    ("zombies", 200, None),
    ("many children", 200, None),
    ("remove its folder", 200, None),
];

/// The name of the status in the audit log.
pub(crate) fn word(status: u64) -> &'static str {
    match status {
        200 => "success",
        504 => "timeout",
        _ => "error",
    }
}

/// A project with the handler that misbehaves as `BEHAVIOUR` says, else as the file `behaviour` does, and the healthy one.
pub(crate) fn project(home: &Home, slug: &str, behaviour: &str) -> String {
    for (name, file) in [("misbehaving", "main"), ("healthy", "healthy")] {
        let source = std::fs::read(fixture(&format!("handlers/{name}.py"))).unwrap();
        home.write(&format!("{slug}/{file}.py"), source);
    }
    home.write(&format!("{slug}/behaviour"), behaviour);
    home.write(
        &format!("{slug}/linkworld.app.yaml"),
        format!(
            "apiVersion: linkworld.ai/v2\napp_id: {slug}\nversion: 1.0.0\nname: Case\nruntime: {{image: x, port: {}}}\n\
             tools: [{{name: work, description: Works., scopes_required: []}}]\n",
            free_port()
        ),
    );
    home.path().join(slug).to_str().unwrap().to_owned()
}

pub(crate) fn call(home: &Home, dev: &Dev, app: &str) -> Value {
    let args = ["trigger", "tool", "work", "--app", app, "--json", "--api-url", &dev.origin];
    home.run(&args).json()
}

pub(crate) fn last_row(home: &Home, dev: &Dev, app: &str) -> Value {
    let page = home.run(&["audit", "--app", app, "--limit", "1", "--json", "--api-url", &dev.origin]).json();
    page["entries"][0].clone()
}

/// Calls the app that misbehaves and the other one: the statuses, and the entry in the log. A handler in a container
/// that is replaced does not find the file that says that it has crashed.
pub(crate) fn is_answered(
    home: &Home,
    dev: &Dev,
    (behaviour, status, error): (&str, u64, Option<&str>),
    keeps_files: bool,
) {
    let answer = call(home, dev, "case-bot");
    assert_eq!(answer["status"], status, "{behaviour}: {answer}");
    let row = last_row(home, dev, "case-bot");
    assert_eq!(row["name"], "work", "{behaviour}: {row}");
    assert_eq!(row["status"], word(status), "{behaviour}: {row}");
    assert_eq!(row["error"].as_str(), error, "{behaviour}: {row}");
    assert_eq!(call(home, dev, "honest-bot")["status"], 200, "the other app does not notice: {behaviour}");
    match behaviour {
        // It is started again, and the next call waits for it.
        "crash before its reply" => {
            let again = if keeps_files { 200 } else { 502 };
            assert_eq!(call(home, dev, "case-bot")["status"], again, "{behaviour}");
        }
        "crash after its reply" => assert_eq!(call(home, dev, "case-bot")["status"], 200, "{behaviour}"),
        // What came too late belongs to nobody.
        "reply after its deadline" => assert_eq!(call(home, dev, "case-bot")["reply"]["result"], 2),
        _ => {}
    }
}
