//! The commands of the simulated services: what is put in is found again, in columns that other commands can use.

use crate::support::{Dev, Home};
use serde_json::json;

struct Platform {
    home: Home,
    dev: Dev,
}

impl Platform {
    fn said(&self, args: &[&str]) -> String {
        self.home.run(&[args, &["--api-url", &self.dev.origin]].concat()).exits(0).stdout
    }

    fn json(&self, args: &[&str]) -> serde_json::Value {
        self.home.run(&[args, &["--json", "--api-url", &self.dev.origin]].concat()).exits(0).json()["reply"].clone()
    }
}

#[test]
fn what_is_put_into_a_service_is_found_again() {
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let file = home.write("note.md", "# VAT\n\nThe reduced rate is seven.\n");
    let file = file.to_str().unwrap();
    let platform = Platform { home, dev };

    let received =
        platform.said(&["mail", "receive", "--from", "ada@acme.example", "--subject", "Invoice", "--body", "Hello"]);
    let id = received.trim().strip_prefix("received ").unwrap();
    let listed = platform.said(&["mail", "list"]);
    assert!(listed.contains(id) && listed.contains("ada@acme.example") && listed.contains(" UTC"), "{listed}");
    assert_eq!(platform.json(&["mail", "show", id])["body"], "Hello");
    let shown = platform.said(&["mail", "show", id]);
    assert!(shown.starts_with("FIELD") && shown.ends_with("\n\nHello\n") && !shown.contains("body_html"), "{shown}");

    let added = platform.said(&["calendar", "add", "Review", "--start", "2026-03-02T09:00:00Z"]);
    let event = added.trim().strip_prefix("added ").unwrap();
    assert!(platform.said(&["calendar", "list"]).contains("2026-03-02 09:00 UTC  10:00"));
    let _ = platform.said(&["calendar", "add", "Night", "--start", "2026-03-02T23:30:00Z"]);
    assert!(platform.said(&["calendar", "list"]).contains("2026-03-02 23:30 UTC  2026-03-03 00:30 UTC"));
    let night = platform.json(&["calendar", "list"])["events"][1]["event_id"].as_str().unwrap().to_owned();
    assert_eq!(platform.said(&["calendar", "delete", &night]), "deleted the event\n");
    assert_eq!(platform.said(&["calendar", "delete", event]), "deleted the event\n");
    assert_eq!(platform.json(&["calendar", "list"])["events"], json!([]));

    assert_eq!(platform.said(&["records", "add", "res.partner", r#"{"name": "Ada"}"#]), "added 1\n");
    assert_eq!(platform.json(&["records", "list", "res.partner"])["records"][0]["name"], "Ada");

    let records = r#"[{"name": "شركة", "vat": 12345678901234567890123}, {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}]"#;
    assert_eq!(platform.said(&["records", "add", "res.partner", records]), "added 2, 3\n");
    let listed = platform.said(&["records", "list", "res.partner"]);
    let heading: Vec<&str> = listed.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["ID", "NAME", "VAT", "A", "B", "C"], "{listed}");
    assert!(listed.contains("شركة") && listed.lines().count() == 4, "{listed}");
    assert!(platform.said(&["records", "show", "res.partner", "1"]).contains("name   Ada"));

    let added = platform.said(&["files", "add", file]);
    assert!(platform.said(&["files", "list"]).contains(" B  20"), "the size has a unit");
    assert!(platform.said(&["files", "list"]).contains(added.trim().strip_prefix("added ").unwrap()));
    let _ = platform.said(&["rag", "add", "law", file]);
    let found = platform.json(&["rag", "search", "law", "reduced rate"]);
    assert_eq!(found["results"].as_array().unwrap().len(), 1, "{found}");

    let _ = platform.said(&["kv", "set", "tax-bot", "count", "7"]);
    assert_eq!(platform.said(&["kv", "get", "tax-bot", "count"]), "7\n");
    // A value is printed as it is stored: for scripts.
    for (key, given, printed) in [
        ("large", "12345678901234567890123", "12345678901234567890123\n"),
        ("text", "\"a  b\\n c\"", "a  b\n c\n"),
        ("plain", "a  b", "a  b\n"),
        ("none", "null", "null\n"),
        ("object", "{\"b\": 2.50, \"a\": 1}", "{\"b\":2.50,\"a\":1}\n"),
    ] {
        let _ = platform.said(&["kv", "set", "tax-bot", key, given]);
        assert_eq!(platform.said(&["kv", "get", "tax-bot", key]), printed, "{key}");
    }
    assert!(platform.said(&["kv", "list", "tax-bot"]).contains("12345678901234567890123"));
    for action in ["get", "delete"] {
        let missing = platform.home.run(&["kv", action, "tax-bot", "missing", "--api-url", &platform.dev.origin]);
        let _ = missing.exits(6).says("there is no key `missing`");
    }
    assert_eq!(platform.said(&["kv", "delete", "tax-bot", "large"]), "deleted large\n");
    let unknown = platform.home.run(&["mail", "show", "m-0", "--api-url", &platform.dev.origin]);
    let _ = unknown.exits(6).says("m-0");
}
