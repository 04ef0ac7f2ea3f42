//! The two example apps keep the contract, and do the same: one in plain Python, one with the unmodified SDK.

use crate::support;

use crate::support::leaks::{Guard, Kind};
use crate::support::{app_on, call, free_port};
use linkworld_system::process::{
    Handler, HandlerCommand, HandlerEvent, HandlerProgram, HandlerResources, HandlerSpec, ProcessEngine, Supervision,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::sync::mpsc::channel;

/// Tokens without an end that can be read count as ended, so an app exchanges this one before its first call.
const FIRST_TOKEN: &str = "first";
/// Claims: `{"exp":99999999999}`.
const SECOND_TOKEN: &str = "e30.eyJleHAiOjk5OTk5OTk5OTk5fQ.x";
const SECRET: &str = "sk-canary-7361";

/// What the app kept, the mails it sent, and all it printed.
#[derive(Default)]
struct Seen {
    kept: BTreeMap<String, Value>,
    mails: Vec<Value>,
    printed: String,
}

/// The least a platform is: enough to tell whether an app speaks to it as it should.
struct Platform {
    url: String,
    may_send: bool,
    seen: Arc<Mutex<Seen>>,
}

impl Platform {
    fn start(may_send: bool) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/api/mcp/app-tools", listener.local_addr().unwrap());
        let platform = Arc::new(Self { url, may_send, seen: Arc::default() });
        let server = Arc::clone(&platform);
        std::thread::spawn(move || listener.incoming().for_each(|stream| server.answer(stream.unwrap())));
        platform
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = Vec::new();
        while head.last().is_none_or(|line: &String| !line.is_empty()) {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            head.push(line.trim_end().to_owned());
        }
        let header = |name: &str| {
            let field =
                head.iter().find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)));
            field.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let mut body = vec![0; header("content-length").parse().unwrap_or_default()];
        reader.read_exact(&mut body).unwrap();
        let path = head[0].split(' ').nth(1).unwrap();
        let (status, answer) = match (path, header("authorization").strip_prefix("Bearer ")) {
            ("/api/mcp/app-session-refresh", Some(FIRST_TOKEN)) => (200, json!({"token": SECOND_TOKEN})),
            ("/api/mcp/app-secrets?key=OPENAI_KEY", Some(SECOND_TOKEN)) => {
                (200, json!({"key": "OPENAI_KEY", "found": true, "value": SECRET}))
            }
            ("/api/mcp/app-tools", Some(SECOND_TOKEN)) => self.tool(&serde_json::from_slice(&body).unwrap()),
            _ => (401, json!({"detail": "Token expired"})),
        };
        let answer = answer.to_string();
        write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        )
        .unwrap();
    }

    fn tool(&self, call: &Value) -> (u16, Value) {
        let mut seen = self.seen.lock().unwrap();
        let args = &call["args"];
        let key = args["key"].as_str().unwrap_or_default().to_owned();
        match call["tool_name"].as_str().unwrap() {
            "app_kv_get" => {
                let value = seen.kept.get(&key);
                (200, json!({"ok": true, "result": {"key": key, "found": value.is_some(), "value": value}}))
            }
            "app_kv_set" => {
                seen.kept.insert(key, args["value"].clone());
                (200, json!({"ok": true, "result": {}}))
            }
            "email_send" if self.may_send => {
                seen.mails.push(args.clone());
                (200, json!({"ok": true, "result": {"status": "sent"}}))
            }
            "email_send" => {
                let hint = "grant mail.send";
                let denied = json!({"ok": false, "error": "no", "decision": "scope_denied",
                    "needed_scopes": ["mail.send"], "fix_hint": hint, "doc_link": "https://docs.example/scopes"});
                (400, denied)
            }
            "file_get" => (200, json!({"ok": true, "result": {"filename": "q.txt", "text": "Quittung: bar bezahlt"}})),
            other => (400, json!({"ok": false, "error": format!("{other} has no mock"), "decision": "not_mocked"})),
        }
    }
}

struct Running {
    handler: Handler,
    port: u16,
    platform: Arc<Platform>,
    folder: TempDir,
}

impl Drop for Running {
    /// What an app is given is in nothing it prints or keeps.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let guard = Guard::default();
        guard.watch(SECRET, Kind::Secret);
        guard.watch(SECOND_TOKEN, Kind::Session);
        let seen = self.platform.seen.lock().unwrap();
        guard.scan("what the app printed", seen.printed.as_bytes());
        guard.scan("what the app kept", format!("{:?} {:?}", seen.kept, seen.mails).as_bytes());
        guard.scan_files(self.folder.path());
        guard.scan_processes(&[]);
    }
}

impl Running {
    async fn start(name: &str, python: PathBuf, may_send: bool) -> Self {
        support::signals::reset_for_children();
        let (platform, port) = (Platform::start(may_send), free_port());
        let folder = app_on(name, port);
        let env = [
            ("PORT", port.to_string()),
            ("LINKWORLD_MCP_URL", platform.url.clone()),
            ("LINKWORLD_MCP_TOKEN", FIRST_TOKEN.into()),
            ("LINKWORLD_TENANT_ID", "t-1".into()),
            ("PYTHONUNBUFFERED", "1".into()),
        ];
        let spec = HandlerSpec {
            label: name.into(),
            program: HandlerProgram::Command(HandlerCommand {
                program: python,
                args: vec!["main.py".into()],
                dir: folder.path().into(),
            }),
            env: env.map(|(key, value)| (key.to_owned(), value)).into(),
            port,
            health_path: "/health",
            resources: HandlerResources { memory_mb: 256, cpu_millis: 500 },
            listener: None,
        };
        let supervision = Supervision::of(Arc::new(ProcessEngine::new(env!("CARGO_BIN_EXE_linkworld"))));
        let (events, mut news) = channel(64);
        let seen = Arc::clone(&platform.seen);
        tokio::spawn(async move {
            while let Some(event) = news.recv().await {
                if let HandlerEvent::Line { text, .. } = event {
                    seen.lock().unwrap().printed += &(text + "\n");
                }
            }
        });
        let handler = Handler::start_with(supervision, spec, events).await.unwrap();
        assert_eq!(handler.health()["app_id"], name);
        assert_eq!(handler.health()["tenant_id"], "t-1");
        Self { handler, port, platform, folder }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        serde_json::from_str(&call(self.port, "POST", path, &body.to_string()).await).unwrap()
    }

    fn kept(&self, key: &str) -> Value {
        self.platform.seen.lock().unwrap().kept.get(key).cloned().unwrap_or_default()
    }
}

async fn does_its_work(name: &str, python: PathBuf) {
    let app = Running::start(name, python, true).await;
    let about: Value = serde_json::from_str(&call(app.port, "GET", "/manifest", "").await).unwrap();
    assert_eq!(about["app_id"], name);
    let hooks = json!([
        "on_install",
        "on_uninstall",
        "on_inbound",
        "schedule:daily-summary",
        "tool:classify_file",
        "tool:classify_invoice",
        "tool:look_up_supplier",
        "tool:read_key_status",
        "tool:remember_note",
    ]);
    assert_eq!(about["lifecycle_hooks"], hooks);

    for (text, category) in [
        ("Rechnung Nr. 7", "invoice"),
        ("Ihre Gehaltsabrechnung", "payroll"),
        ("Your RECEIPT", "receipt"),
        ("Hallo", "other"),
    ] {
        let answer = app.post("/tool/classify_invoice", json!({"text": text})).await;
        let result = json!({"category": category, "count": 1, "has_key": true, "emailed": true});
        assert_eq!(answer, json!({"ok": true, "result": result}));
    }
    let file = app.post("/tool/classify_file", json!({"file_id": "f1"})).await;
    assert_eq!((&file["result"]["category"], &file["result"]["count"]), (&json!("receipt"), &json!(2)));
    let status = app.post("/tool/read_key_status", json!({})).await;
    assert_eq!(status["result"], json!({"set": true, "length": SECRET.len()}));
    app.post("/tool/remember_note", json!({"note": "one"})).await;
    let note = app.post("/tool/remember_note", json!({"note": "two"})).await;
    assert_eq!(note["result"], json!({"note": "two", "before": "one"}));

    let unmocked = app.post("/tool/look_up_supplier", json!({"name": "Lamp"})).await;
    assert_eq!((&unmocked["ok"], &unmocked["decision"]), (&json!(false), &json!("not_mocked")));
    assert_eq!(app.post("/tool/none", json!({})).await["error"], "app has no tool 'none' registered");
    assert_eq!(app.post("/tool/classify_invoice", json!({"wrong": 1})).await["ok"], false);
    assert_eq!(app.post("/tool/classify_invoice", json!([])).await["error"], "body must be a JSON object");

    let ok = json!({"ok": true});
    assert_eq!(app.post("/event/install", json!({"user_id": "u-7", "config": {}})).await, ok);
    assert_eq!(app.kept("installed")["by"], "u-7");
    let inbound = json!({"channel": "email", "channel_thread_id": "th-1", "message_text": "Invoice attached",
        "sender_name": "Ada", "attachments": [{"file_id": "f1"}]});
    assert_eq!(app.post("/event/inbound", inbound).await, ok);
    let last = json!({"channel": "email", "thread": "th-1", "text": "Invoice attached", "attachments": 1,
        "category": "invoice", "emailed": true});
    assert_eq!(app.kept("last_message"), last);
    assert_eq!(app.post("/event/schedule%3Adaily-summary", json!({})).await, ok);
    assert_eq!(app.kept("daily_summary"), json!({"payroll": 1, "receipt": 2, "invoice": 1, "other": 1}));
    assert_eq!(app.post("/event/user_added", json!({})).await["no_handler"], true);
    assert_eq!(app.post("/event/uninstall", json!({})).await, ok);

    app.handler.stop().await;
    let seen = app.platform.seen.lock().unwrap();
    assert_eq!(seen.mails.len(), 6);
    assert!(!seen.mails.iter().chain(seen.kept.values()).any(|value| value.to_string().contains(SECRET)));
    assert!(!seen.printed.contains(SECRET) && !seen.printed.contains(SECOND_TOKEN), "{}", seen.printed);
}

async fn works_on_without_the_right_to_send(name: &str, python: PathBuf) {
    let app = Running::start(name, python, false).await;
    let answer = app.post("/tool/classify_invoice", json!({"text": "Rechnung"})).await;
    let denied = json!({"decision": "scope_denied", "needed_scopes": ["mail.send"],
        "fix_hint": "grant mail.send", "doc_link": "https://docs.example/scopes"});
    let result = json!({"category": "invoice", "count": 1, "has_key": true, "emailed": false, "denied": denied});
    assert_eq!(answer, json!({"ok": true, "result": result}));
    assert_eq!(app.post("/event/inbound", json!({"message_text": "Hi"})).await, json!({"ok": true}));
    assert_eq!(app.kept("last_message")["denied"], denied);
    app.handler.stop().await;
}

#[tokio::test]
async fn the_plain_app_does_its_work() {
    does_its_work("tax-bot", support::python()).await;
}

#[tokio::test]
async fn the_sdk_app_does_its_work() {
    does_its_work("tax-bot-sdk", support::sdk_python()).await;
}

#[tokio::test]
async fn the_plain_app_works_on_without_the_right_to_send() {
    works_on_without_the_right_to_send("tax-bot", support::python()).await;
}

#[tokio::test]
async fn the_sdk_app_works_on_without_the_right_to_send() {
    works_on_without_the_right_to_send("tax-bot-sdk", support::sdk_python()).await;
}
