//! The handlers of the app. `linkworld dev` builds and starts this program.

mod platform;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use platform::{Failure, Handled, Platform};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a value of the key-value storage can hold, and how old a message may be.
const BYTES_MAX: usize = 60_000;
const SECONDS_MAX: u64 = 300;
const KEPT_SECONDS: u64 = 30 * 24 * 60 * 60;
const WAITING_MAX: usize = 1000;

/// Messages wait here until the next run of the schedule: a public route should only check them.
static RECEIVED: Mutex<VecDeque<(String, String)>> = Mutex::new(VecDeque::new());

fn handle(platform: &Platform, call: &str, input: &Value) -> Handled {
    Some(match call {
        "route POST /webhook" => webhook(platform, input),
        "route GET /registration" => registration(input),
        "event schedule:store_messages" => store_messages(platform),
        "tool list_messages" => list_messages(platform),
        _ => return None,
    })
}

fn unix_millis() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// Whether a message has a signature as in https://www.standardwebhooks.com.
fn is_signed(secret: &str, header: impl Fn(&str) -> String, body: &[u8]) -> bool {
    let sent = header("webhook-timestamp");
    if !sent.parse::<u64>().is_ok_and(|sent| (unix_millis() / 1000).abs_diff(sent) <= SECONDS_MAX) {
        return false;
    }
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).unwrap_or_default(),
        None => secret.as_bytes().to_vec(),
    };
    let signed = [format!("{}.{sent}.", header("webhook-id")).as_bytes(), body].concat();
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
    let mac = mac.chain_update(signed);
    let signatures = header("webhook-signature");
    let mut found = signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
    found.any(|one| mac.clone().verify_slice(&one).is_ok())
}

/// Accepts a signed message. Its sender repeats it if the answer is not 2xx.
fn webhook(platform: &Platform, envelope: &Value) -> Result<Value, Failure> {
    let header = |name: &str| {
        let headers = envelope["headers"].as_object();
        let found = headers.and_then(|all| all.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)));
        found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
    };
    let answer = |status: u16, body: Value| Ok(json!({"status": status, "body": body}));
    let body = STANDARD.decode(envelope["body_b64"].as_str().unwrap_or_default())?;
    let secret = platform.secret("WEBHOOK_SECRET")?;
    if !secret.is_some_and(|secret| is_signed(&secret, header, &body)) {
        return answer(401, json!({"error": "the signature is missing or wrong"}));
    }
    let id = header("webhook-id");
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    if !is_plain || !(1..=200).contains(&id.len()) || body.len() > BYTES_MAX {
        return answer(413, json!({"error": "the message is too long"}));
    }
    let mut received = RECEIVED.lock().map_err(|_| "a thread failed")?;
    if received.len() >= WAITING_MAX {
        return answer(503, json!({"error": "too many messages are waiting"}));
    }
    received.push_back((id.clone(), String::from_utf8_lossy(&body).into_owned()));
    answer(202, json!({"received": id}))
}

/// The URL for the sender, with a token for the header `X-LW-Public-Token` that is valid for an hour.
fn registration(envelope: &Value) -> Result<Value, Failure> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (app, nonce) = (variable("LINKWORLD_APP_ID"), format!("{:016x}", unix_millis()));
    let tenant = variable("LINKWORLD_TENANT_ID");
    let claims = json!({"a": app, "e": unix_millis() + 3_600_000, "n": nonce, "p": "/webhook", "t": tenant});
    let claims = claims.to_string();
    let key = variable("LINKWORLD_PUBLIC_TOKEN_SECRET");
    let signature = Hmac::<Sha256>::new_from_slice(key.as_bytes())?.chain_update(&claims).finalize().into_bytes();
    let token = format!("{}.{}", URL_SAFE_NO_PAD.encode(&claims), URL_SAFE_NO_PAD.encode(signature));
    let (origin, slug) = (&envelope["platform_origin"], &envelope["tenant_slug"]);
    let (origin, slug) = (origin.as_str().unwrap_or_default(), slug.as_str().unwrap_or_default());
    let url = format!("{origin}/api/apps/{app}/public/t/{slug}/webhook");
    Ok(json!({"status": 200, "body": {"url": url, "token": token}}))
}

/// Stores what was received. The same message has the same key, so it is stored once.
fn store_messages(platform: &Platform) -> Result<Value, Failure> {
    loop {
        let Some((id, value)) = RECEIVED.lock().map_err(|_| "a thread failed")?.pop_front() else { break };
        let args = json!({"key": format!("message:{id}"), "value": value, "ttl_seconds": KEPT_SECONDS});
        if let Err(error) = platform.call("app_kv_set", args) {
            RECEIVED.lock().map_err(|_| "a thread failed")?.push_front((id, value));
            return Err(error);
        }
    }
    Ok(json!({}))
}

fn list_messages(platform: &Platform) -> Result<Value, Failure> {
    store_messages(platform)?;
    let found = platform.call("app_kv_list", json!({"prefix": "message:", "limit": 100, "include_values": true}))?;
    Ok(json!({"messages": found["items"]}))
}

fn main() -> Result<(), Failure> {
    platform::serve(handle)
}
