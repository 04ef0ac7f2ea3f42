//! A model that replies what a test scripts, byte for byte, and remembers what it was sent.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Replies in their order, each on a connection of its own.
pub(crate) struct FakeModel {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<(String, String)>>>,
}

impl FakeModel {
    pub(crate) async fn start(script: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            for reply in script {
                let (stream, _) = listener.accept().await.unwrap();
                serve(stream, &reply, &kept).await;
            }
        });
        Self { origin, seen }
    }

    /// One whose first reply waits: the first end hears of the request, the second lets it go on.
    pub(crate) async fn paused(script: Vec<String>) -> (Self, oneshot::Receiver<()>, oneshot::Sender<()>) {
        let ((heard, arrived), (go_on, wait)) = (oneshot::channel(), oneshot::channel::<()>());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            let mut pause = Some((heard, wait));
            for reply in script {
                let (mut stream, _) = listener.accept().await.unwrap();
                take(&mut stream, &kept).await;
                if let Some((heard, wait)) = pause.take() {
                    heard.send(()).unwrap();
                    wait.await.unwrap();
                }
                answer(stream, &reply).await;
            }
        });
        (Self { origin, seen }, arrived, go_on)
    }

    /// The bodies.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.seen.lock().unwrap().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }

    /// The heads, with the names of headers in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(head, _)| head.clone()).collect()
    }
}

async fn serve(mut stream: TcpStream, reply: &str, seen: &Mutex<Vec<(String, String)>>) {
    take(&mut stream, seen).await;
    answer(stream, reply).await;
}

/// Reads a request.
async fn take(stream: &mut TcpStream, seen: &Mutex<Vec<(String, String)>>) {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 8192]);
    let head_end = loop {
        let count = stream.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the request ends early");
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let length: usize = length.unwrap_or(0);
    while bytes.len() < head_end + length {
        let count = stream.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the request ends early");
        bytes.extend_from_slice(&chunk[..count]);
    }
    seen.lock().unwrap().push((head, String::from_utf8(bytes[head_end..].to_vec()).unwrap()));
}

async fn answer(mut stream: TcpStream, reply: &str) {
    // A client that has heard enough closes.
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn events(events: &[Value]) -> String {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    stream(&format!("{body}data: [DONE]\n\n"))
}

fn stream(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A text as OpenAI streams it.
pub(crate) fn openai_text(text: &str, tokens_in: u64, tokens_out: u64) -> String {
    let (first, second) = text.split_at(1);
    events(&[
        json!({"model": "m-real", "choices": [{"delta": {"content": first}}]}),
        json!({"choices": [{"delta": {"content": second}, "finish_reason": "stop"}]}),
        json!({"choices": [], "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out}}),
    ])
}

/// A tool call as OpenAI streams it; ten tokens in, two out.
pub(crate) fn openai_call(tool: &str, args: &Value) -> String {
    let args = args.to_string();
    let (first, second) = args.split_at(3);
    let piece = |index: u64, id: &str, name: &str, args: &str| json!({"index": index, "id": id, "function": {"name": name, "arguments": args}});
    events(&[
        json!({"model": "m-real", "choices": [{"delta": {"tool_calls": [piece(0, "call_x7", tool, first)]}}]}),
        json!({"choices": [{"delta": {"tool_calls": [piece(0, "", "", second)]}, "finish_reason": "tool_calls"}]}),
        json!({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 2}}),
    ])
}

/// A text as Anthropic streams it.
pub(crate) fn anthropic_text(text: &str, tokens_in: u64, tokens_out: u64) -> String {
    let events = [
        json!({"type": "message_start", "message": {"model": "m-real", "usage": {"input_tokens": tokens_in}}}),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}),
        json!({"type": "message_delta", "usage": {"output_tokens": tokens_out}}),
        json!({"type": "message_stop"}),
    ];
    stream(&events.iter().map(|event| format!("event: {}\ndata: {event}\n\n", event["type"])).collect::<String>())
}
