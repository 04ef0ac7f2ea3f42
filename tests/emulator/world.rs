//! A started platform, a handler to attach to it, and a client that sends exactly the bytes it is told.

use crate::support::leaks::{Guard, Kind};
use linkworld_contract::limits::HANDLER_IDLE_SLEEP;
use linkworld_contract::names::{Scope, TenantSlug};
use linkworld_contract::wire::control::AuditEntry;
use linkworld_contract::wire::routes::{Method, Route};
use linkworld_emulator::{
    self, InstallRequest, InstalledApp, KeyPreference, Mocks, Platform, PlatformEvent, PlatformOptions, StoreLocation,
    Upstream,
};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A platform with one installed app.
pub(crate) struct World {
    pub(crate) platform: Platform,
    pub(crate) installed: InstalledApp,
    pub(crate) clock: VirtualClock,
    pub(crate) events: mpsc::Receiver<PlatformEvent>,
    /// Tokens and the values of secrets: no answer has them, apart from the one that is there to give a secret.
    guard: Guard,
}

/// A head and a body as they came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) fn manifest() -> Value {
    let tool = |name| json!({"name": name, "description": "", "scopes_required": []});
    let tools = ["echo", "gone", "words", "refuse"].map(tool);
    json!({
        "apiVersion": "linkworld.ai/v2", "app_id": "tax-bot", "version": "0.1.0", "name": "Tax Bot",
        "description": "", "icon": "box", "required_scopes": ["mail.send", "calendar.read"],
        "runtime": {"image": "x/tax-bot:0.1.0", "port": 8080, "env": {"MODE": "test", "LINKWORLD_APP_ID": "planted"}},
        "lifecycle": {"on_install": true, "on_uninstall": false, "on_inbound": true, "on_user_added": false,
                      "schedules": [{"name": "nightly", "cron": "0 3 * * *"}]},
        "tools": tools,
        "install_settings": [{"id": "inbox", "type": "string", "label": "Inbox", "default": "a@b.c"}]
    })
}

pub(crate) const MOCKS: &str = r#"{
    "email_send": {"ok": true, "result": {"message_id": "m-1"}},
    "calendar_list_events": {"ok": false, "error": {"decision": "approval_required", "message": "later", "neededScopes": []}},
    "user_profile_get": {"ok": true, "result": {"email": "dev@example.com"}}
}"#;

pub(crate) fn scopes(names: &[&str]) -> Vec<Scope> {
    names.iter().map(|name| Scope::parse(name).unwrap()).collect()
}

pub(crate) fn options(store: StoreLocation, clock: Clock) -> (PlatformOptions, mpsc::Receiver<PlatformEvent>) {
    let (events, seen) = mpsc::channel(1_024);
    (
        PlatformOptions {
            tenant_id: None,
            port: 0,
            store,
            vault_key: KeyPreference::default(),
            tenant: TenantSlug::parse("dev").unwrap(),
            token_clock: clock.clone(),
            idle: HANDLER_IDLE_SLEEP,
            clock,
            events,
        },
        seen,
    )
}

/// Starts with the app of [`manifest`], every declared scope granted unless said otherwise.
pub(crate) async fn start(grants: Option<&[&str]>) -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    World::with_app(options, events, clock, grants).await
}

/// Starts over a store that lasts, as another tenant, with the same app.
pub(crate) async fn start_in(folder: std::path::PathBuf, tenant: &str) -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = options(StoreLocation::Folder(folder), Clock::Virtual(clock.clone()));
    let options = PlatformOptions { tenant: TenantSlug::parse(tenant).unwrap(), ..options };
    World::with_app(options, events, clock, None).await
}

impl World {
    async fn with_app(
        options: PlatformOptions,
        events: mpsc::Receiver<PlatformEvent>,
        clock: VirtualClock,
        grants: Option<&[&str]>,
    ) -> Self {
        let platform = linkworld_emulator::start(options).await.unwrap();
        let app = InstallRequest {
            blob: manifest(),
            mocks: Mocks::parse(MOCKS).unwrap(),
            grants: grants.map(scopes),
            templates: Vec::new(),
        };
        let installed = platform.install(app).await.unwrap();
        Self::of(platform, installed, clock, events)
    }

    /// A platform with an app that was installed.
    pub(crate) fn of(
        platform: Platform,
        installed: InstalledApp,
        clock: VirtualClock,
        events: mpsc::Receiver<PlatformEvent>,
    ) -> Self {
        let guard = Guard::default();
        guard.watch(platform.developer_token().expose(), Kind::Token);
        let world = Self { platform, installed, clock, events, guard };
        world.guard.watch(world.session(), Kind::Session);
        world
    }

    pub(crate) fn env(&self, name: &str) -> &str {
        let found = self.installed.env.iter().find(|(key, _)| key == name);
        &found.unwrap_or_else(|| panic!("{name} is not in the environment")).1
    }

    /// The token of the app's handler.
    pub(crate) fn session(&self) -> &str {
        self.env("LINKWORLD_MCP_TOKEN")
    }

    /// Sends as the developer whose machine this is.
    pub(crate) async fn dev(&self, route: Route, values: &[&str], body: &Value) -> Answer {
        self.call(route, &route.path(values), self.platform.developer_token().expose(), body).await
    }

    /// Sends as the app's handler.
    pub(crate) async fn app(&self, route: Route, body: &Value) -> Answer {
        self.call(route, route.template, self.session(), body).await
    }

    /// A platform tool, as the app's handler.
    pub(crate) async fn tool(&self, name: &str, args: &Value) -> Answer {
        let body = json!({"tool_name": name, "args": args});
        self.app(linkworld_contract::wire::routes::APP_TOOLS, &body).await
    }

    pub(crate) async fn call(&self, route: Route, path: &str, token: &str, body: &Value) -> Answer {
        if let Some(value) = body["value"].as_str().filter(|_| path.contains("/secrets")) {
            self.guard.watch(value, Kind::Secret);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let auth = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
        let answer = send(self.platform.address(), route.method, path, &auth, body.as_bytes()).await;
        self.guard.scan("the head of an answer", answer.head.as_bytes());
        if route != linkworld_contract::wire::routes::APP_SECRETS {
            self.guard.scan(path, answer.body.to_string().as_bytes());
        }
        answer
    }

    /// The newest audit entry, from the log and from the channel: they are one.
    pub(crate) async fn audited(&mut self) -> AuditEntry {
        let mut last = None;
        while let Ok(event) = self.events.try_recv() {
            self.guard.scan("news", format!("{event:?}").as_bytes());
            if let PlatformEvent::Audited { entry, .. } = event {
                last = Some(entry);
            }
        }
        let last = last.expect("an audit entry was told");
        let page = self.dev(linkworld_contract::wire::routes::CONTROL_AUDIT, &[], &Value::Null).await;
        let logged = page.body["entries"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(serde_json::to_value(&last).unwrap(), logged);
        last
    }
}

pub(crate) fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

pub(crate) async fn send(to: SocketAddr, method: Method, path: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!(
        "{} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        word(method),
        body.len()
    );
    raw(to, &[head.as_bytes(), body].concat()).await
}

/// Sends bytes and reads until the platform closes.
pub(crate) async fn raw(to: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {body:?}"));
    Answer { status, head: head.to_lowercase(), body }
}

/// What a handler was sent: path and body.
pub(crate) type Seen = Arc<Mutex<Vec<(String, Value)>>>;

/// A handler that speaks as the published SDK does: HTTP/1.0, one request per connection.
pub(crate) async fn handler() -> (Upstream, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = Upstream::Fixed(listener.local_addr().unwrap());
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&log)));
        }
    });
    (upstream, seen)
}

async fn serve(mut stream: TcpStream, log: Seen) {
    let mut bytes = Vec::new();
    let (path, body) = loop {
        let mut part = [0; 4_096];
        let length = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..length]);
        if let Some(whole) = whole(&bytes) {
            break whole;
        }
    };
    let (status, reply) = match path.as_str() {
        "/tool/gone" => return,
        "/tool/words" => (200, "words".to_owned()),
        "/tool/refuse" => (400, json!({"ok": false, "error": "ValueError: hunter2"}).to_string()),
        "/event/inbound" if body["message_text"] == "fail" => (400, json!({"ok": false, "error": "X: y"}).to_string()),
        path if path.starts_with("/tool/") => (200, json!({"ok": true, "result": body}).to_string()),
        _ => (200, json!({"ok": true}).to_string()),
    };
    log.lock().unwrap().push((path, body));
    let head =
        format!("HTTP/1.0 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", reply.len());
    stream.write_all(format!("{head}{reply}").as_bytes()).await.unwrap();
}

fn whole(bytes: &[u8]) -> Option<(String, Value)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
    let path = head.split(' ').nth(1)?.to_owned();
    if body.len() < length {
        return None;
    }
    Some((path, serde_json::from_str(body).ok()?))
}
