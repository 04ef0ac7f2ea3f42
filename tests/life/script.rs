//! The steps of the life. Each is one request, so a step that was answered was acknowledged.

use linkworld_contract::wire::routes::{self, Method, Route};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// The second app: it has no code, and comes in two versions.
const OTHER: &str = "notes";
/// What the clock is set to; [`super::stored`] knows times after it to be the same in every life.
const BEGIN: &str = "2030-01-01T00:00:00Z";
/// How long the clock is advanced from there.
const DAY: u64 = 86_400;

/// One request that changes something.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    route: Route,
    values: &'static [&'static str],
    query: &'static str,
    body: Value,
    /// Whether it replaces the store or what it has of a tenant, audit log included.
    pub(crate) replaces: bool,
}

/// Where a platform listens, and whose requests they are.
pub(crate) struct Caller {
    pub(crate) origin: String,
    pub(crate) token: String,
}

impl Step {
    fn new(name: &'static str, route: Route, values: &'static [&'static str], body: Value) -> Self {
        Self { name, route, values, query: "", body, replaces: false }
    }

    fn with(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    fn replacing(self) -> Self {
        Self { replaces: true, ..self }
    }

    /// Sends it after it was interrupted, to do the rest of it.
    pub(crate) fn play_again(&self, caller: &Caller) -> Option<(u16, Value)> {
        if self.body["action"] != "advance" {
            return self.play(caller);
        }
        // Schedules run one after the other, each at its time.
        let clock = routes::CONTROL_CLOCK;
        let (_, status) = caller.send(clock.method, &clock.path(&[]), &Value::Null)?;
        let now = status["now"].as_str()?.strip_prefix("2030-01-01T")?;
        let passed: u64 = now.get(..8)?.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap());
        let rest = json!({"action": "advance", "seconds": DAY - passed});
        caller.send(self.route.method, &self.route.path(&[]), &rest)
    }

    /// Sends it. None if the platform ended before it answered.
    pub(crate) fn play(&self, caller: &Caller) -> Option<(u16, Value)> {
        let path = self.route.path(self.values) + self.query;
        caller.send(self.route.method, &path, &self.body)
    }
}

impl Caller {
    pub(crate) fn send(&self, method: Method, path: &str, body: &Value) -> Option<(u16, Value)> {
        let host = self.origin.strip_prefix("http://").unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let method = match method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.token,
            body.len()
        );
        let mut stream = TcpStream::connect(host).ok()?;
        stream.write_all((head + &body).as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, serde_json::from_str(body).ok()?))
    }
}

fn version(number: &str, scopes: &[&str]) -> Value {
    let manifest = json!({
        "apiVersion": "linkworld.ai/v2", "app_id": OTHER, "version": number, "name": "Notes", "description": "",
        "icon": "box", "required_scopes": scopes, "runtime": {"image": "x/notes", "port": 8080}, "tools": [],
        "install_settings": [{"id": "folder", "type": "string", "label": "Folder", "default": "inbox"}],
    });
    json!({"version": number, "image_url": "x/notes", "manifest": manifest, "promote": true})
}

/// Everything after the start.
pub(crate) fn steps() -> Vec<Step> {
    [first_half(), second_half()].into_iter().flatten().collect()
}

fn first_half() -> Vec<Step> {
    let trigger = |value: &str| json!({"name": "remember_note", "args": {"value": value}});
    vec![
        Step::new("freeze the clock", routes::CONTROL_CLOCK_CHANGE, &[], json!({"action": "freeze"})),
        Step::new("set the clock", routes::CONTROL_CLOCK_CHANGE, &[], json!({"action": "set", "to": BEGIN})),
        Step::new(
            "change settings",
            routes::CONTROL_SETTINGS_CHANGE,
            &["dev", "tax-bot"],
            json!({"values": {"inbox": "a@b.c", "api_key": "hunter2"}}),
        ),
        Step::new("set a default secret", routes::SECRET_SET, &["tax-bot", "A_KEY"], json!({"value": "one"})),
        Step::new("set it to another value", routes::SECRET_SET, &["tax-bot", "A_KEY"], json!({"value": "two"})),
        Step::new(
            "set a tenant's secret",
            routes::CONTROL_TENANT_SECRET_SET,
            &["dev", "tax-bot", "A_KEY"],
            json!({"value": "three"}),
        ),
        Step::new("rotate the key", routes::CONTROL_VAULT_ROTATE, &[], Value::Null),
        Step::new("delete the default secret", routes::SECRET_DELETE, &["tax-bot", "A_KEY"], Value::Null),
        Step::new("call a tool that keeps a value", routes::CONTROL_TRIGGER_TOOL, &[], trigger("first")),
        Step::new("call it again", routes::CONTROL_TRIGGER_TOOL, &[], trigger("second")),
        Step::new("send a message", routes::CONTROL_TRIGGER_EVENT, &[], json!({"event": "inbound"})),
        Step::new("run a schedule", routes::CONTROL_TRIGGER_EVENT, &[], json!({"event": "schedule:daily-summary"})),
        Step::new("let a day pass", routes::CONTROL_CLOCK_CHANGE, &[], json!({"action": "advance", "seconds": DAY})),
        Step::new(
            "pause a schedule",
            routes::CONTROL_SCHEDULE_CHANGE,
            &[],
            json!({"name": "daily-summary", "paused": true}),
        ),
        Step::new("save a world", routes::CONTROL_WORLD, &[], json!({"action": "save", "world": "base"})),
    ]
}

fn second_half() -> Vec<Step> {
    let here = &["acme", OTHER];
    vec![
        Step::new(
            "create a tenant",
            routes::CONTROL_TENANT_CREATE,
            &[],
            json!({"tenant": "acme", "email": "ada@acme.example"}),
        ),
        Step::new("add a user", routes::CONTROL_USER_ADD, &["acme"], json!({"email": "bob@acme.example"})),
        Step::new("add a user beside the app", routes::CONTROL_USER_ADD, &["dev"], json!({"email": "cy@dev.example"})),
        Step::new("connect", routes::CONTROL_CONNECT, &["acme", "m365"], Value::Null),
        Step::new("create an app", routes::APP_CREATE, &[], json!({"slug": OTHER, "name": "Notes"})),
        Step::new("register a version", routes::VERSION_REGISTER, &[OTHER], version("1.0.0", &["mail.send"])),
        Step::new("install it", routes::CONTROL_INSTALL, here, json!({"grants": ["mail.send"]})),
        Step::new("change its settings", routes::CONTROL_SETTINGS_CHANGE, here, json!({"values": {"folder": "tax"}})),
        Step::new("revoke a scope", routes::CONTROL_GRANTS_CHANGE, here, json!({"revoke": ["mail.send"]})),
        Step::new("register another", routes::VERSION_REGISTER, &[OTHER], version("1.1.0", &["files.read"])),
        Step::new("upgrade tenants", routes::UPGRADE_TENANTS, &[OTHER], json!({})),
        Step::new("approve", routes::CONTROL_APPROVE, here, Value::Null),
        Step::new("uninstall it and keep its data", routes::CONTROL_UNINSTALL, here, Value::Null).with("?retain=true"),
        Step::new("install it again", routes::CONTROL_INSTALL, here, json!({})),
        Step::new("uninstall it", routes::CONTROL_UNINSTALL, here, Value::Null),
        Step::new("reset a tenant", routes::CONTROL_WORLD, &[], json!({"action": "reset", "tenant": "acme"}))
            .replacing(),
        Step::new("load a world", routes::CONTROL_WORLD, &[], json!({"action": "load", "world": "base"})).replacing(),
        Step::new("delete a secret", routes::CONTROL_TENANT_SECRET_DELETE, &["dev", "tax-bot", "A_KEY"], Value::Null),
        Step::new("reset it all", routes::CONTROL_WORLD, &[], json!({"action": "reset"})).replacing(),
    ]
}
