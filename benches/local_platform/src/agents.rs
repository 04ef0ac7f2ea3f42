//! How long the reply of an agent takes that was recorded, and one of the stub beside it. A model of our own is recorded
//! first, because the name of a recording is a digest of the request.

use crate::figures::Times;
use crate::platform::Platform;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const TURNS: usize = 2_000;
const ASK: &str = r#"{"prompt": "Summarize the month"}"#;
const STUB: &str = r#"{"prompt": "Summarize the month", "agent": "stubbed"}"#;

/// Records a reply and measures it.
pub(crate) async fn measure(binary: &Path) {
    let model = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = model.local_addr().expect("an address");
    tokio::spawn(reply(model));
    let home = Platform::home_with_agents(&format!("http://{address}/v1"));
    let platform = Platform::start_with(binary, home, &["--record-agents"]).await;
    ask(&platform).await;
    let home: TempDir = platform.stopped().await;
    let platform = Platform::start_with(binary, home, &[]).await;
    ask(&platform).await;
    let mut calls = platform.callback_to("/api/mcp/agent-invoke").await;
    let (mut recorded, mut canned) = (Times::default(), Times::default());
    for turn in 0..TURNS + 200 {
        let (one, other) = (calls.timed(ASK).await, calls.timed(STUB).await);
        if turn >= 200 {
            recorded.push(one);
            canned.push(other);
        }
    }
    recorded.print("a recorded reply", None);
    canned.print("a canned reply", None);
    platform.stop().await;
}

async fn ask(platform: &Platform) {
    let sent = platform.callback_to("/api/mcp/agent-invoke").await.send("POST", ASK.to_owned()).await;
    let (status, body) = sent.expect("an answer");
    let reply: Value = serde_json::from_slice(&body).expect("JSON");
    assert!(status == 200 && reply["text"] == "All is well.", "{status} {reply}");
}

/// A model with one reply.
async fn reply(listener: TcpListener) {
    let choice = json!({"message": {"content": "All is well."}, "finish_reason": "stop"});
    let body = json!({"model": "bench", "choices": [choice], "usage": {}}).to_string();
    let reply = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    while let Ok((mut stream, _)) = listener.accept().await {
        let (mut bytes, mut chunk) = (Vec::new(), [0; 65_536]);
        // Its requests end with the JSON object of their body.
        while !bytes.ends_with(b"}") {
            let count = stream.read(&mut chunk).await.expect("a request");
            bytes.extend_from_slice(&chunk[..count]);
        }
        stream.write_all(reply.as_bytes()).await.expect("a client");
        stream.shutdown().await.expect("a client");
    }
}
