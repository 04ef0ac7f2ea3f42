//! 10,000 clients that call at the same time: 100,000 calls of platform tools, none lost, within a bound of memory.

use crate::support::{Home, session_tokens};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

const CLIENTS: usize = 10_000;
const CALLS_EACH: usize = 10;
/// How long a client waits for a connection before it tries again.
const CONNECT_AGAIN: Duration = Duration::from_secs(1);
/// Bytes that the platform may have in memory at its peak.
const PEAK_BYTES_MAX: u64 = 350 * 1_024 * 1_024;

fn peak_bytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

/// One client. A connection that the platform closed while it was idle is opened again, as every HTTP client does.
async fn client(address: String, token: String, number: usize, start: Arc<Barrier>, answered: Arc<AtomicUsize>) {
    let body = format!(r#"{{"tool_name": "app_kv_set", "args": {{"key": "c{}", "value": {number}}}}}"#, number % 1_000);
    let request = format!(
        "POST /api/mcp/app-tools HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut open: Option<BufReader<TcpStream>> = None;
    start.wait().await;
    for _ in 0..CALLS_EACH {
        loop {
            let mut stream = match open.take() {
                Some(stream) => stream,
                // The kernel drops what does not fit into its queue, and waits longer and longer before it tries again.
                None => match tokio::time::timeout(CONNECT_AGAIN, TcpStream::connect(&address)).await {
                    Ok(Ok(stream)) => BufReader::new(stream),
                    Ok(Err(_)) | Err(_) => continue,
                },
            };
            match call(&mut stream, request.as_bytes()).await {
                Some(answer) => {
                    assert!(answer.contains(r#""ok":true"#), "{answer}");
                    answered.fetch_add(1, Ordering::Relaxed);
                    open = Some(stream);
                    break;
                }
                // Closed before a byte of an answer: nothing was done, and setting a key twice is the same.
                None => continue,
            }
        }
    }
}

/// The body of the answer; none if the connection was closed before it began.
async fn call(stream: &mut BufReader<TcpStream>, request: &[u8]) -> Option<String> {
    stream.write_all(request).await.ok()?;
    let (mut length, mut line) = (0, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some(bytes) = line.to_lowercase().strip_prefix("content-length:") {
            length = bytes.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    Some(String::from_utf8(body).unwrap())
}

#[test]
fn ten_thousand_clients_at_once() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let token = session_tokens(&dev.origin).pop().expect("the handler's token");
    let address = dev.origin.strip_prefix("http://").unwrap().to_owned();
    let before = peak_bytes(dev.child.id());
    let (answered, start) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(CLIENTS)));
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (start, answered) = (Arc::clone(&start), Arc::clone(&answered));
                tokio::spawn(client(address.clone(), token.clone(), number, start, answered))
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
    });
    let (calls, took, peak) = (answered.load(Ordering::Relaxed), began.elapsed(), peak_bytes(dev.child.id()));
    println!("{calls} calls of {CLIENTS} clients in {took:?}: {:.0}/s, 0 errors", calls as f64 / took.as_secs_f64());
    println!("memory at its peak: {:.1} MB, {:.1} MB before", peak as f64 / 1e6, before as f64 / 1e6);
    assert_eq!(calls, CLIENTS * CALLS_EACH);
    assert!(peak <= PEAK_BYTES_MAX, "{peak} bytes");
    assert_eq!(dev.stop(), 130);
}
