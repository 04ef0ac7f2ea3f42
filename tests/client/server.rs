//! A tiny HTTP server on loopback that answers as it is told and writes down what it was asked.

use crate::leaks::{Guard, Kind};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request, as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What to do with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Json(u16, Value),
    /// Status, further header lines, body.
    Text(u16, &'static str, String),
    /// These bytes and the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing, for ever.
    Silence,
    /// The end of the connection.
    Close,
}

/// The running server; its address is `origin`.
pub(crate) struct Server {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with what `answer` makes of it.
    pub(crate) async fn start(mut answer: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&seen);
        tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                let Some(request) = read(&mut socket).await else { continue };
                let reply = answer(&request);
                written.lock().unwrap().push(request);
                match reply {
                    Reply::Json(status, body) => say(&mut socket, status, "", &body.to_string()).await,
                    Reply::Text(status, headers, body) => say(&mut socket, status, headers, &body).await,
                    Reply::Bytes(bytes) => drop(socket.write_all(&bytes).await),
                    Reply::Silence => silent.push(socket),
                    Reply::Close => {}
                }
            }
        });
        Self { origin, seen }
    }

    /// Answers with these in turn, and with the last one from then on.
    pub(crate) async fn replying(replies: Vec<Reply>) -> Self {
        let mut next = 0;
        Self::start(move |_| {
            let reply = replies[next.min(replies.len() - 1)].clone();
            next += 1;
            reply
        })
        .await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The request lines, without the protocol.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// The requests that are no reads.
    pub(crate) fn changes(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| !line.starts_with("GET ")).collect()
    }
}

impl Drop for Server {
    /// Whatever a test is about: a token travels in its header and a secret in the body that sets it, and nowhere else.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let seen = self.seen();
        let (tokens, secrets) = (Guard::default(), Guard::default());
        let sets = |one: &Seen| one.line.starts_with("PUT ") && one.line.contains("/secrets");
        for one in &seen {
            tokens.watch(
                one.header("authorization").and_then(|it| it.strip_prefix("Bearer ")).unwrap_or(""),
                Kind::Token,
            );
            let body: Value = serde_json::from_str(&one.body).unwrap_or_default();
            secrets.watch(body["value"].as_str().filter(|_| sets(one)).unwrap_or(""), Kind::Secret);
        }
        for one in &seen {
            let headers = one.headers.iter().filter(|(key, _)| key != "authorization");
            let headers: Vec<String> = headers.map(|(key, value)| format!("{key}: {value}")).collect();
            for guard in [&tokens, &secrets] {
                guard.scan("a request line", one.line.as_bytes());
                guard.scan("a header", headers.join("\n").as_bytes());
            }
            tokens.scan("a body", one.body.as_bytes());
            if !sets(one) {
                secrets.scan("a body", one.body.as_bytes());
            }
        }
    }
}

async fn say(socket: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
}

async fn read(socket: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(key, _)| key == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    while bytes.len() < head + 4 + length {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen { line, headers, body: String::from_utf8(bytes[head + 4..].to_vec()).unwrap() })
}
