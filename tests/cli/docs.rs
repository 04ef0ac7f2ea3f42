//! `linkworld docs` from outside: the pages it writes, and the ones it serves.

use crate::support::Home;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

const MANIFEST: &str = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A <b>\nruntime: {image: x}\n";

fn project(home: &Home) {
    home.write("p/linkworld.app.yaml", MANIFEST);
    home.write("p/app_docs/user.md", "# Hi\n<script>alert(1)</script>\n[go](workflows/lead-import.md)\n");
    home.write("p/app_docs/workflows/lead-import.md", "# Leads\n");
}

#[test]
fn pages_are_written_where_the_platform_has_them() {
    let home = Home::new();
    project(&home);
    let written = "site/index.html\nsite/workflows/lead-import/index.html\n";
    let _ = home.test(&["docs", "p", "--output", "site"]).stdout(written).run();
    let index = fs::read_to_string(home.path().join("site/index.html")).unwrap();
    assert!(index.starts_with("<!DOCTYPE html>") && index.contains("<title>Hi · A &lt;b&gt;</title>"), "{index}");
    assert!(index.contains("href=\"workflows/lead-import/\"") && !index.contains("<script"), "{index}");
    // What is there is not written over.
    let _ = home.test(&["docs", "p", "--output", "site"]).code(3).stderr_has("is not empty").run();
    let listed = home.run(&["docs", "p", "--output", "other", "--json"]).exits(0).json();
    assert_eq!(listed["pages"], serde_json::json!(["index.html", "workflows/lead-import/index.html"]));
    home.write("p/linkworld.app.yaml", MANIFEST.replace("name: A <b>", "name: ''"));
    let _ = home.run(&["docs", "p", "--output", "third"]).exits(1);
    assert!(!home.path().join("third").exists());
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Status line, headers and body of one answer.
fn ask(port: u16, request: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn pages_are_served_on_loopback_without_scripts_and_follow_edits() {
    let home = Home::new();
    project(&home);
    let mut command = home.command(&["docs", "p", "--port", "0", "--json"]);
    let mut served = Served(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut ready = String::new();
    BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
    let origin = ready["origin"].as_str().unwrap();
    let port: u16 = origin.rsplit(':').next().unwrap().parse().unwrap();
    let own = format!("127.0.0.1:{port}");
    let index = ask(port, "GET /", &own);
    assert!(index.starts_with("HTTP/1.1 200 OK"), "{index}");
    let lower = index.to_lowercase();
    for header in [
        "content-type: text/html; charset=utf-8",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'; style-src 'sha256-",
        "cache-control: no-store",
    ] {
        assert!(lower.contains(header), "{header} in {index}");
    }
    assert!(index.contains("&lt;script&gt;") && !index.contains("<script"), "{index}");
    assert!(ask(port, "GET /workflows/lead-import/", &own).contains("<h1 id=\"leads\">Leads</h1>"));
    let moved = ask(port, "GET /workflows/lead-import", &own);
    assert!(moved.starts_with("HTTP/1.1 308") && moved.contains("location: /workflows/lead-import/"), "{moved}");
    for gone in ["GET /none/", "GET /../linkworld.app.yaml", "GET /%2e%2e/linkworld.app.yaml", "GET //evil.example"] {
        assert!(ask(port, gone, &own).starts_with("HTTP/1.1 404"), "{gone}");
    }
    assert!(ask(port, "POST /", &own).starts_with("HTTP/1.1 405"));
    assert!(ask(port, "GET /", "evil.example").starts_with("HTTP/1.1 421"));
    home.write("p/app_docs/user.md", "# Changed\n");
    assert!(ask(port, "GET /", &own).contains("<h1 id=\"changed\">"));
    // Broken for a moment: the pages of the last valid state, with the errors.
    home.write("p/linkworld.app.yaml", "name: [");
    let broken = ask(port, "GET /", &own);
    assert!(broken.contains("<h1 id=\"changed\">") && broken.contains("linkworld.app.yaml:1:"), "{broken}");
    home.write("p/linkworld.app.yaml", MANIFEST);
    assert!(!ask(port, "GET /", &own).contains("last valid state"));
    let pid = rustix::process::Pid::from_child(&served.0);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(served.0.wait().unwrap().code(), Some(130));
}
