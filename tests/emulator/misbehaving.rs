//! Handlers that misbehave when they are called: the platform answers with the right status, logs the call, and the other
//! app does not notice.
//!
//! Those that misbehave when they start are in `runtime.rs`, full disks in `load.rs`.

use crate::support::{Dev, Home, fixture, free_port, processes_with};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The deadline of a call is 2.4 s.
const TIME_SCALE: &str = "0.02";
/// A stop ends long before a supervisor loses its patience.
const STOPPED: Duration = Duration::from_secs(5);

/// A way to misbehave; the status of the call and what the log has for it.
const CASES: &[(&str, u64, Option<&str>)] = &[
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

fn project(home: &Home, slug: &str, behaviour: &str) -> String {
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

fn call(home: &Home, dev: &Dev, app: &str) -> Value {
    let args = ["trigger", "tool", "work", "--app", app, "--json", "--api-url", &dev.origin];
    home.run(&args).json()
}

fn last_row(home: &Home, dev: &Dev, app: &str) -> Value {
    let page = home.run(&["audit", "--app", app, "--limit", "1", "--json", "--api-url", &dev.origin]).json();
    page["entries"][0].clone()
}

fn misbehaves(behaviour: &str, status: u64, error: Option<&str>) {
    let mut home = Home::new();
    home.set("LINKWORLD_TEST_TIME_SCALE", TIME_SCALE);
    let (case, honest) = (project(&home, "case-bot", behaviour), project(&home, "honest-bot", "none"));
    let dev = home.dev(case.as_ref(), &[&honest]);
    home.set("LINKWORLD_TEST_TIME_SCALE", "1");
    let answer = call(&home, &dev, "case-bot");
    assert_eq!(answer["status"], status, "{behaviour}: {answer}");
    let row = last_row(&home, &dev, "case-bot");
    assert_eq!(row["name"], "work", "{behaviour}: {row}");
    let word = match status {
        200 => "success",
        504 => "timeout",
        _ => "error",
    };
    assert_eq!(row["status"], word, "{behaviour}: {row}");
    assert_eq!(row["error"].as_str(), error, "{behaviour}: {row}");
    assert_eq!(call(&home, &dev, "honest-bot")["status"], 200, "the other app does not notice: {behaviour}");
    match behaviour {
        // It is started again, and the next call waits for it.
        "crash before its reply" | "crash after its reply" => assert_eq!(call(&home, &dev, "case-bot")["status"], 200),
        // What came too late belongs to nobody.
        "reply after its deadline" => assert_eq!(call(&home, &dev, "case-bot")["reply"]["result"], 2),
        _ => {}
    }
    let (marker, started) = (dev.token.clone(), Instant::now());
    let origin = dev.origin.clone();
    assert_eq!(dev.stop(), 130, "{behaviour}");
    assert!(started.elapsed() < STOPPED, "{behaviour}: stopped after {:?}", started.elapsed());
    assert!(processes_with(&origin).is_empty() && processes_with(&marker).is_empty(), "{behaviour} leaves processes");
}

fn every_third(first: usize) {
    CASES.iter().skip(first).step_by(3).for_each(|(behaviour, status, error)| misbehaves(behaviour, *status, *error));
}

#[test]
fn handlers_that_misbehave_when_called_first_third() {
    every_third(0);
}

#[test]
fn handlers_that_misbehave_when_called_second_third() {
    every_third(1);
}

#[test]
fn handlers_that_misbehave_when_called_last_third() {
    every_third(2);
}
