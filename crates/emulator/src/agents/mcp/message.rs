//! Messages of the protocol: JSON-RPC 2.0, as a body or as an event of a stream.

use linkworld_contract::text::shorten;
use serde_json::{Value, json};

/// The version that is offered.
pub(super) const VERSION: &str = "2025-06-18";
/// Versions whose messages are the same, as far as they are used here.
const VERSIONS: [&str; 4] = ["2025-11-25", VERSION, "2025-03-26", "2024-11-05"];
/// Characters of a server's own message that are repeated.
const MESSAGE_CHARS_MAX: usize = 300;

/// What is wrong with a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MessageFault {
    /// It is not what the protocol says.
    Invalid(String),
    /// The server refused the request.
    Refused(String),
}

/// A request.
pub(super) fn request(id: u64, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

/// A message that has no reply.
pub(super) fn notification(method: &str) -> Value {
    json!({"jsonrpc": "2.0", "method": method})
}

/// Parameters of `initialize`.
pub(super) fn hello() -> Value {
    json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": client_info()})
}

/// Name and version of this client.
pub(super) fn client_info() -> Value {
    json!({"name": "linkworld", "version": env!("CARGO_PKG_VERSION")})
}

/// What a server says about a request that it refuses, if it is an error of the protocol.
pub(super) fn refusal(reply: &Value) -> Option<String> {
    let error = reply.get("error").filter(|error| error.is_object())?;
    let said = shorten(error["message"].as_str().unwrap_or("no reason given"), MESSAGE_CHARS_MAX);
    let supported = error.pointer("/data/supported").and_then(Value::as_array);
    let versions: Vec<&str> = supported.into_iter().flatten().filter_map(Value::as_str).take(8).collect();
    let versions = if versions.is_empty() { String::new() } else { format!("; it speaks {}", versions.join(", ")) };
    Some(format!("{said} (code {}){}", error["code"], shorten(&versions, MESSAGE_CHARS_MAX)))
}

/// The version that a server chose.
pub(super) fn agreed(result: &Value) -> Result<String, MessageFault> {
    let version = result["protocolVersion"].as_str().unwrap_or_default();
    if VERSIONS.contains(&version) {
        return Ok(version.to_owned());
    }
    let version = shorten(version, 40);
    Err(MessageFault::Invalid(format!("it speaks version `{version}` of the protocol, known: {}", VERSIONS.join(", "))))
}

/// Reads a response as it arrives, until the reply to one request is there.
#[derive(Debug)]
pub(super) struct ReplyReader {
    id: u64,
    /// What was not read yet: the end of a stream, or a body.
    pending: Vec<u8>,
    /// How much of it has no end of an event.
    looked_at: usize,
    has_events: bool,
    reply: Option<Value>,
}

impl ReplyReader {
    pub(super) fn new(id: u64) -> Self {
        Self { id, pending: Vec::new(), looked_at: 0, has_events: false, reply: None }
    }

    /// Takes more bytes. Returns whether the reply is there, so that a stream that stays open is not waited for.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        // The end of an event has at most four bytes, which may arrive in two parts.
        let from = self.looked_at.saturating_sub(3);
        self.pending.extend_from_slice(bytes);
        if self.is_body() {
            return false;
        }
        let mut at = from;
        while let Some((end, next)) = event_end(&self.pending, at) {
            let event: Vec<u8> = self.pending.drain(..next).take(end).collect();
            self.event(&event);
            self.has_events = true;
            at = 0;
        }
        self.looked_at = self.pending.len();
        self.reply.is_some()
    }

    /// Whether this is a JSON value, and not a stream, whose lines begin with the name of a field.
    fn is_body(&self) -> bool {
        let first = self.pending.iter().find(|byte| !byte.is_ascii_whitespace());
        !self.has_events && matches!(first, Some(b'{' | b'['))
    }

    fn event(&mut self, event: &[u8]) {
        let text = String::from_utf8_lossy(event);
        let lines = text.lines().filter_map(|line| line.strip_prefix("data:"));
        let data: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        if let Ok(message) = serde_json::from_str(&data.join("\n")) {
            self.message(message);
        }
    }

    /// One message, or several in one list.
    fn message(&mut self, message: Value) {
        match message {
            Value::Array(messages) => messages.into_iter().for_each(|message| self.message(message)),
            message if message["id"] == self.id && message.get("method").is_none() => {
                self.reply.get_or_insert(message);
            }
            _ => {}
        }
    }

    /// The result of the request, when the response is over.
    pub(super) fn result(mut self, content_type: Option<&str>) -> Result<Value, MessageFault> {
        let rest = std::mem::take(&mut self.pending);
        if content_type.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            self.event(&rest);
        } else if let Ok(message) = serde_json::from_slice(&rest) {
            self.message(message);
        }
        let Some(reply) = self.reply else {
            return Err(MessageFault::Invalid("it has no reply to the request".to_owned()));
        };
        if let Some(said) = refusal(&reply) {
            return Err(MessageFault::Refused(said));
        }
        match reply.get("result") {
            Some(result) if result.is_object() => Ok(result.clone()),
            _ => Err(MessageFault::Invalid("its reply has no result".to_owned())),
        }
    }
}

/// Where the next event ends, and where the one after it begins.
fn event_end(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    (from..bytes.len()).find_map(|at| {
        let rest = &bytes[at..];
        [&b"\r\n\r\n"[..], b"\n\n", b"\r\r"].iter().find(|end| rest.starts_with(end)).map(|end| (at, at + end.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::{MessageFault, ReplyReader, agreed};
    use serde_json::json;

    const STREAM: Option<&str> = Some("text/event-stream; charset=utf-8");
    const JSON: Option<&str> = Some("application/json");

    fn read(parts: &[&str], kind: Option<&str>) -> (bool, Result<serde_json::Value, MessageFault>) {
        let mut reader = ReplyReader::new(7);
        let mut is_there = false;
        for part in parts {
            is_there = reader.take(part.as_bytes());
        }
        (is_there, reader.result(kind))
    }

    #[test]
    fn the_reply_is_found_among_other_messages() {
        let other = r#"data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}"#;
        let ping = r#"data: {"jsonrpc":"2.0","id":7,"method":"ping"}"#;
        let reply = r#"data: {"jsonrpc":"2.0","id":7,"result":{"a":1}}"#;
        for end in ["\n\n", "\r\n\r\n", "\r\r"] {
            let stream =
                format!(": hello{end}event: message{}{other}{end}{ping}{end}{reply}{end}", &end[..end.len() / 2]);
            let bytes: Vec<String> = stream.chars().map(String::from).collect();
            let single: Vec<&str> = bytes.iter().map(String::as_str).collect();
            assert_eq!(read(&single, STREAM), (true, Ok(json!({"a": 1}))), "{end:?}");
            assert_eq!(read(&[&stream], STREAM), (true, Ok(json!({"a": 1}))), "{end:?}");
        }
        assert_eq!(read(&[reply], STREAM), (false, Ok(json!({"a": 1}))), "a stream may end without an empty line");
        let lines = "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":7,\"result\":{}}\n\n";
        assert_eq!(read(&[lines], STREAM), (true, Ok(json!({}))));
        let body = r#"{"jsonrpc":"2.0","id":7,"result":{"a":1}}"#;
        assert_eq!(read(&[&body[..9], &body[9..]], JSON).1, Ok(json!({"a": 1})));
        assert_eq!(read(&[&format!("[{body}]")], JSON).1, Ok(json!({"a": 1})));
        assert_eq!(
            read(&[&body.replacen(',', ",\n\n", 1)], JSON),
            (false, Ok(json!({"a": 1}))),
            "a body with empty lines"
        );
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        for (body, why) in [
            ("", "no reply"),
            ("<html>", "no reply"),
            (r#"{"jsonrpc":"2.0","id":8,"result":{}}"#, "no reply"),
            (r#"{"jsonrpc":"2.0","id":7}"#, "no result"),
            (r#"{"jsonrpc":"2.0","id":7,"result":[]}"#, "no result"),
        ] {
            match read(&[body], JSON).1 {
                Err(MessageFault::Invalid(found)) => assert!(found.contains(why), "{body}: {found}"),
                other => panic!("{body}: {other:?}"),
            }
        }
        let error = r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool"}}"#;
        assert_eq!(read(&[error], JSON).1, Err(MessageFault::Refused("Unknown tool (code -32602)".into())));
        assert!(agreed(&json!({"protocolVersion": "2025-06-18"})).is_ok());
        assert!(agreed(&json!({"protocolVersion": "1999-01-01"})).is_err() && agreed(&json!({})).is_err());
    }
}
