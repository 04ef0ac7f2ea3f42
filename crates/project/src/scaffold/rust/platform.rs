//! The platform's HTTP contract: the server that it calls, and the calls to it. There is no published SDK for Rust.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tiny_http::{Header, Request, Response, Server};

/// Why a handler fails.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// What a handler returns; none if nothing handles the call.
pub type Handled = Option<Result<Value, Failure>>;
/// Handles a call, for example `tool greet`, `event inbound` or `route GET /report`, with its JSON.
pub type Handler = fn(&Platform, &str, &Value) -> Handled;

/// The platform, as the app calls it.
pub struct Platform {
    url: String,
    token: Mutex<String>,
    http: ureq::Agent,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl Platform {
    fn from_environment() -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let http = config.timeout_global(Some(Duration::from_secs(120))).build().into();
        Self { url: variable("LINKWORLD_MCP_URL"), token: Mutex::new(variable("LINKWORLD_MCP_TOKEN")), http }
    }

    fn at(&self, name: &str) -> String {
        format!("{}{name}", self.url.strip_suffix("app-tools").unwrap_or(&self.url))
    }

    fn post(&self, token: &str, url: &str, body: Option<Value>) -> Result<Value, Failure> {
        let request = self.http.post(url).header("Authorization", format!("Bearer {token}"));
        let mut answer = match body {
            Some(body) => request.send_json(body)?,
            None => request.send_empty()?,
        };
        Ok(answer.body_mut().read_json()?)
    }

    /// The session token, exchanged ten minutes before it expires.
    fn token(&self) -> Result<String, Failure> {
        let mut token = self.token.lock().map_err(|_| "a thread failed")?;
        let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).unwrap_or_default();
        let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
        if claims["exp"].as_u64().unwrap_or_default() < unix_seconds() + 600 {
            let answer = self.post(&token, &self.at("app-session-refresh"), None)?;
            if let Some(fresh) = answer["token"].as_str() {
                *token = fresh.to_owned();
            }
        }
        Ok(token.clone())
    }

    fn succeeded(&self, what: &str, url: &str, body: Value) -> Result<Value, Failure> {
        let answer = self.post(&self.token()?, url, Some(body))?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        let decision = answer["decision"].as_str().unwrap_or("denied");
        let error = answer["error"].as_str().or(answer["detail"].as_str()).unwrap_or_default();
        Err(format!("{what}: {decision}: {error}").into())
    }

    /// Calls a platform tool; if the call is denied, fails with the decision.
    #[allow(dead_code, reason = "not every app calls tools")]
    pub fn call(&self, tool: &str, args: Value) -> Result<Value, Failure> {
        let answer = self.succeeded(tool, &self.url, json!({"tool_name": tool, "args": args}))?;
        Ok(answer["result"].clone())
    }

    /// Asks an agent of the app: `{"prompt": "…"}` the default one, with `agent` another. `response_format` is a JSON
    /// Schema for `data` of the reply. With `caller_agent`, that agent delegates to another of its team.
    #[allow(dead_code, reason = "not every app has agents")]
    pub fn ask(&self, mut request: Value) -> Result<Value, Failure> {
        request["max_tokens"] = json!(4096);
        self.succeeded("agent", &self.at("agent-invoke"), request)
    }

    /// The value of a secret; none if it is not set.
    #[allow(dead_code, reason = "not every app has secrets")]
    pub fn secret(&self, key: &str) -> Result<Option<String>, Failure> {
        let request = self.http.get(format!("{}?key={key}", self.at("app-secrets")));
        let mut answer = request.header("Authorization", format!("Bearer {}", self.token()?)).call()?;
        let answer: Value = answer.body_mut().read_json()?;
        Ok(answer["value"].as_str().map(str::to_owned))
    }
}

/// What a route answers, as the platform expects it.
fn routed(handled: Handled) -> Value {
    let (status, body) = match handled {
        None => (404, json!({"error": "not found"})),
        Some(Err(error)) => {
            eprintln!("{error}");
            (500, json!({"error": "the route failed"}))
        }
        Some(Ok(answer)) => (answer["status"].as_u64().unwrap_or(200), answer["body"].clone()),
    };
    let bytes = STANDARD.encode(body.to_string());
    json!({"_lw_response": true, "status": status, "headers": {"Content-Type": "application/json"}, "body_b64": bytes})
}

/// The text of a path segment: `%3A` is a colon.
fn decoded(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => bytes.extend([&[byte], &part.as_bytes()[2..]].concat()),
            None => bytes.extend(["%".as_bytes(), part.as_bytes()].concat()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn answer(platform: &Platform, handle: Handler, request: &mut Request) -> (u16, Value) {
    let (url, method) = (request.url().to_owned(), request.method().to_string());
    if url == "/health" {
        return (200, json!({"status": "healthy", "app_id": variable("LINKWORLD_APP_ID")}));
    }
    let mut text = String::new();
    if let Err(error) = request.as_reader().read_to_string(&mut text) {
        return (400, json!({"ok": false, "error": error.to_string()}));
    }
    let body: Value = if text.is_empty() { json!({}) } else { serde_json::from_str(&text).unwrap_or_default() };
    let (kind, name) = url[1..].split_once('/').unwrap_or_default();
    if kind == "route" || kind == "public" {
        let call = format!("route {method} {}", body["decoded_path"].as_str().unwrap_or_default());
        return (200, routed(handle(platform, &call, &body)));
    }
    match handle(platform, &format!("{kind} {}", decoded(name)), &body) {
        Some(Ok(result)) => (200, json!({"ok": true, "result": result})),
        Some(Err(error)) => {
            eprintln!("{error}");
            (400, json!({"ok": false, "error": error.to_string()}))
        }
        None => (404, json!({"ok": false, "no_handler": kind == "event", "error": "not found"})),
    }
}

/// Serves the app until it is stopped, each call in a thread of its own.
pub fn serve(handle: Handler) -> Result<(), Failure> {
    let port: u16 = variable("PORT").parse().unwrap_or(8080);
    let server = Server::http(("0.0.0.0", port))?;
    let platform = Arc::new(Platform::from_environment());
    println!("listening on port {port}");
    for mut request in server.incoming_requests() {
        let platform = platform.clone();
        std::thread::spawn(move || {
            let (status, body) = answer(&platform, handle, &mut request);
            let json = Header::from_bytes("Content-Type", "application/json").expect("a header");
            let _ = request.respond(Response::from_string(body.to_string()).with_status_code(status).with_header(json));
        });
    }
    Ok(())
}
