//! A platform with an app that declares routes, a handler that answers as it is told, and a client that sends exact bytes.

use crate::world::{self, World};
use base64ct::{Base64, Encoding};
use linkworld_contract::wire::routes;
use linkworld_emulator::{InstallRequest, InstalledApp, Mocks, PlatformOptions, StoreLocation, Upstream};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};

/// A request as a handler's server got it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) head: String,
    pub(super) envelope: Value,
}

/// What a handler's server does with a request.
#[derive(Clone)]
pub(super) enum Reaction {
    /// 200 with these bytes.
    Body(Vec<u8>),
    /// Exactly these bytes.
    Raw(Vec<u8>),
    /// Bytes without end.
    Endless,
    /// Nothing until the gate opens, then 200 with these bytes.
    Held(Arc<Semaphore>, Vec<u8>),
}

/// A handler's server.
#[derive(Clone)]
pub(super) struct RouteHandler {
    pub(super) address: SocketAddr,
    pub(super) reaction: Arc<Mutex<Reaction>>,
    pub(super) asked: Arc<Mutex<Vec<Asked>>>,
    /// Bytes that any connection brought.
    pub(super) received: Arc<AtomicUsize>,
    pub(super) arrived: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<()>>>,
}

/// What a route answers.
pub(super) fn envelope(status: u16, headers: &Value, body: &[u8]) -> Vec<u8> {
    let body = Base64::encode_string(body);
    json!({"_lw_response": true, "status": status, "headers": headers, "body_b64": body}).to_string().into_bytes()
}

impl RouteHandler {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (arrive, arrived) = mpsc::unbounded_channel();
        let first = Reaction::Body(envelope(200, &json!({"Content-Type": "text/plain"}), b"fine"));
        let handler = Self {
            address: listener.local_addr().unwrap(),
            reaction: Arc::new(Mutex::new(first)),
            asked: Arc::default(),
            received: Arc::default(),
            arrived: Arc::new(tokio::sync::Mutex::new(arrived)),
        };
        let serving = handler.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream, arrive.clone()));
            }
        });
        handler
    }

    async fn serve(self, mut stream: TcpStream, arrive: mpsc::UnboundedSender<()>) {
        let mut bytes = Vec::new();
        let asked = loop {
            let mut part = vec![0; 65_536];
            let Ok(length) = stream.read(&mut part).await else { return };
            if length == 0 {
                return;
            }
            self.received.fetch_add(length, Ordering::SeqCst);
            bytes.extend_from_slice(&part[..length]);
            if let Some(asked) = whole(&bytes) {
                break asked;
            }
        };
        self.asked.lock().unwrap().push(asked);
        let _ = arrive.send(());
        let reaction = self.reaction.lock().unwrap().clone();
        let head = |length: usize| {
            format!("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n")
        };
        let answer = match reaction {
            Reaction::Body(body) => [head(body.len()).as_bytes(), &body].concat(),
            Reaction::Raw(bytes) => bytes,
            Reaction::Held(gate, body) => {
                gate.acquire().await.unwrap().forget();
                [head(body.len()).as_bytes(), &body].concat()
            }
            Reaction::Endless => {
                let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"_lw_response\": true, \"body_b64\": \"").await;
                while stream.write_all(&[b'A'; 65_536]).await.is_ok() {}
                return;
            }
        };
        let _ = stream.write_all(&answer).await;
    }

    pub(super) fn reacts(&self, reaction: Reaction) {
        *self.reaction.lock().unwrap() = reaction;
    }

    /// Answers every further request so.
    pub(super) fn answers(&self, status: u16, headers: &Value, body: &[u8]) {
        self.reacts(Reaction::Body(envelope(status, headers, body)));
    }

    pub(super) fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub(super) fn last(&self) -> Asked {
        self.asked.lock().unwrap().last().unwrap().clone()
    }
}

fn whole(bytes: &[u8]) -> Option<Asked> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let lengths: Vec<usize> = head
        .lines()
        .filter_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(|text| text.parse().unwrap()))
        .collect();
    assert_eq!(lengths.len(), 1, "exactly one length: {head}");
    let body = &bytes[end + 4..];
    if body.len() < lengths[0] {
        return None;
    }
    assert_eq!(body.len(), lengths[0], "nothing follows the body");
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    Some(Asked { method, path, head: head.clone(), envelope: serde_json::from_slice(body).unwrap() })
}

/// Head and body as they came.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}: ");
        self.head.lines().filter_map(|line| line.strip_prefix(prefix.as_str())).collect()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Status and decision of a refusal.
    pub(super) fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["decision"].as_str().unwrap_or_default().to_owned())
    }
}

pub(super) async fn exchange(to: SocketAddr, bytes: &[u8]) -> Got {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // A server that refuses closes before it has read all.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let got = Got { status, head, body: answer[end + 4..].to_vec() };
    // A request that is not HTTP has no path, and its answer no body.
    let is_unread = status == 400 && got.body.is_empty();
    if !is_unread && bytes.windows(11).any(|part| part == b" /api/apps/") {
        // The floor, on everything: rows 5 to 8 of reliability 2.4.
        assert_eq!(got.header("content-security-policy"), ["sandbox"], "{}", got.head);
        assert_eq!(got.header("x-content-type-options"), ["nosniff"], "{}", got.head);
        for name in ["set-cookie", "location", "refresh", "link", "access-control-allow-origin", "x-lw-tenant-id"] {
            assert!(got.header(name).is_empty(), "{}", got.head);
        }
    }
    got
}

pub(super) fn request(to: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{length}{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// `tax-bot` with routes.
pub(super) fn manifest() -> Value {
    let mut blob = world::manifest();
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    let route = |method: &str, path: &str, public: bool, token: bool| json!({"method": method, "path": path, "public": public, "requires_token": token});
    blob["http_routes"] = json!([
        route("GET", "/quotes/{id}.pdf", false, false),
        route("POST", "/documents", false, false),
        route("PUT", "/documents", false, false),
        route("PATCH", "/documents/{id}", false, false),
        route("DELETE", "/documents/{id}", false, false),
        route("GET", "/oauth/callback", true, false),
        route("POST", "/hook", true, true),
        route("GET", "/signed", true, true),
    ]);
    blob
}

pub(super) struct Place {
    pub(super) world: World,
    pub(super) handler: RouteHandler,
}

pub(super) fn install_request(blob: Value) -> InstallRequest {
    InstallRequest { blob, mocks: Mocks::parse("{}").unwrap(), grants: None, templates: Vec::new() }
}

impl Place {
    /// On a virtual clock; tokens follow the machine's, as in the program.
    pub(super) async fn start() -> Self {
        let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
        let (options, events) = world::options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
        let options = PlatformOptions { token_clock: Clock::Real, ..options };
        let platform = linkworld_emulator::start(options).await.unwrap();
        let installed = platform.install(install_request(manifest())).await.unwrap();
        let handler = RouteHandler::start().await;
        platform.attach(&installed, Upstream::Fixed(handler.address));
        Self { world: World::of(platform, installed, clock, events), handler }
    }

    /// Another app in the same tenant, with a handler of its own.
    pub(super) async fn beside(&self, blob: Value) -> (InstalledApp, RouteHandler) {
        let installed = self.world.platform.install(install_request(blob)).await.unwrap();
        let handler = RouteHandler::start().await;
        self.world.platform.attach(&installed, Upstream::Fixed(handler.address));
        (installed, handler)
    }

    pub(super) async fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Got {
        let to = self.world.platform.address();
        exchange(to, &request(to, method, path, headers, body)).await
    }

    pub(super) async fn public(&self, method: &str, path: &str, headers: &str) -> Got {
        self.send(method, &format!("/api/apps/tax-bot/public/t/dev{path}"), headers, b"").await
    }

    pub(super) async fn pass(&self, body: Value) -> Value {
        let answer = self.world.dev(routes::CONTROL_ROUTE_PASS, &["dev", "tax-bot"], &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body
    }

    /// The header of a tenant session.
    pub(super) async fn session(&self) -> String {
        let pass = self.pass(json!({"pass": "session"})).await;
        format!("Authorization: Bearer {}\r\n", pass["value"].as_str().unwrap())
    }

    pub(super) async fn private(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Got {
        let session = self.session().await;
        let headers = format!("{session}{headers}");
        self.send(method, &format!("/api/apps/tax-bot/route{path}"), &headers, body).await
    }

    /// Kind, name, decision, status and error of the newest entries.
    pub(super) async fn log(&self, count: usize) -> Vec<[String; 5]> {
        let page = self.world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        let entries = page["entries"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        entries[entries.len() - count..]
            .iter()
            .map(|entry| ["kind", "name", "gate_decision", "status", "error"].map(|key| text(&entry[key])))
            .collect()
    }
}

pub(super) fn entry(parts: [&str; 5]) -> [String; 5] {
    parts.map(str::to_owned)
}
