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
    assert!(platform.said(&["mail", "show", id]).starts_with("{\n  \""), "indented");

    let added = platform.said(&["calendar", "add", "Review", "--start", "2026-03-02T09:00:00Z"]);
    let event = added.trim().strip_prefix("added ").unwrap();
    assert!(platform.said(&["calendar", "list"]).contains("2026-03-02 09:00 UTC"));
    assert_eq!(platform.said(&["calendar", "delete", event]), "deleted the event\n");
    assert_eq!(platform.json(&["calendar", "list"])["events"], json!([]));

    assert_eq!(platform.said(&["records", "add", "res.partner", r#"{"name": "Ada"}"#]), "added 1\n");
    assert_eq!(platform.json(&["records", "list", "res.partner"])["records"][0]["name"], "Ada");

    let added = platform.said(&["files", "add", file]);
    assert!(platform.said(&["files", "list"]).contains(added.trim().strip_prefix("added ").unwrap()));
    let _ = platform.said(&["rag", "add", "law", file]);
    let found = platform.json(&["rag", "search", "law", "reduced rate"]);
    assert_eq!(found["results"].as_array().unwrap().len(), 1, "{found}");

    let _ = platform.said(&["kv", "set", "tax-bot", "count", "7"]);
    assert_eq!(platform.said(&["kv", "get", "tax-bot", "count"]), "7\n");
    let unknown = platform.home.run(&["mail", "show", "m-0", "--api-url", &platform.dev.origin]);
    let _ = unknown.exits(6).says("m-0");
}
