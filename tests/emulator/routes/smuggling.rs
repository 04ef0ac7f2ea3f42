//! Bytes that two parsers could read as different requests: at most as many are parsed as a strict second parser (Python's
//! h11) sees, or the connection is closed.

use super::place::Place;
use crate::support::{fixture, sdk_python};
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long nothing comes before a connection counts as silent.
const SILENCE: Duration = Duration::from_millis(500);

/// What follows the request that is altered: a second one, which must not be seen twice or out of place.
fn second(to: SocketAddr) -> String {
    format!(
        "GET /api/apps/tax-bot/public/t/dev/oauth/callback?second=1 HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n"
    )
}

const LENGTHS: [&str; 20] = [
    "5",
    "05",
    "+5",
    "-5",
    "5 ",
    " 5",
    "5,5",
    "5, 5",
    "5, 6",
    "0x5",
    "5.0",
    "5e0",
    "",
    "five",
    "4294967301",
    "18446744073709551621",
    "9223372036854775808",
    "\u{b}5",
    "5\u{c}",
    "0",
];
const CODINGS: [&str; 20] = [
    "chunked",
    "Chunked",
    "CHUNKED",
    "chunked ",
    " chunked",
    "\tchunked",
    "chunked,",
    ",chunked",
    "chunked, chunked",
    "identity",
    "identity, chunked",
    "chunked, identity",
    "gzip, chunked",
    "xchunked",
    "chunkedx",
    "chunked;q=1",
    "\"chunked\"",
    "chunk\u{b}ed",
    "chunked\u{b}",
    "",
];
const CODING_NAMES: [&str; 9] = [
    "Transfer-Encoding ",
    " Transfer-Encoding",
    "Transfer_Encoding",
    "Transfer-Encoding\t",
    "Transfer-Encoding\u{b}",
    "X: y\r\n Transfer-Encoding",
    "X: y\nTransfer-Encoding",
    "X: y\rTransfer-Encoding",
    "X:\r\n\tTransfer-Encoding",
];
const LENGTH_NAMES: [&str; 7] = [
    "Content-Length ",
    " Content-Length",
    "Content_Length",
    "Content-Length\t",
    "X: y\r\n Content-Length",
    "X: y\nContent-Length",
    "X: y\rContent-Length",
];

/// Headers that say how long a body is, in every way that a lenient parser may take.
fn framings() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for length in LENGTHS {
        all.push(format!("Content-Length: {length}"));
        all.push(format!("Content-Length: {length}\r\nContent-Length: 5"));
        all.push(format!("Content-Length: 5\r\nContent-Length: {length}"));
        all.push(format!("Content-Length: {length}\r\nTransfer-Encoding: chunked"));
        all.push(format!("Transfer-Encoding: chunked\r\nContent-Length: {length}"));
    }
    for coding in CODINGS {
        all.push(format!("Transfer-Encoding: {coding}"));
        all.push(format!("Transfer-Encoding: {coding}\r\nTransfer-Encoding: chunked"));
        all.push(format!("Transfer-Encoding: {coding}\r\nTransfer-Encoding: identity"));
        all.push(format!("Transfer-Encoding: {coding}\r\nContent-Length: 5"));
    }
    for name in CODING_NAMES {
        all.push(format!("{name}: chunked"));
        all.push(format!("{name}: chunked\r\nContent-Length: 5"));
    }
    for name in LENGTH_NAMES {
        all.push(format!("{name}: 5"));
        all.push(format!("{name}: 5\r\nContent-Length: 0"));
    }
    all
}

/// Bodies of five bytes, chunked in every way that a lenient parser may take, and the bytes themselves.
const BODIES: [&str; 15] = [
    "5\r\nhello\r\n0\r\n\r\n",
    "hello",
    "0\r\n\r\n",
    "5\nhello\n0\n\n",
    "5;a=b\r\nhello\r\n0\r\n\r\n",
    "05\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n",
    "5\r\nhelloX\r\n0\r\n\r\n",
    "5\r\nhello0\r\n\r\n",
    "-1\r\nhello\r\n0\r\n\r\n",
    "FFFFFFFFFFFFFFFF1\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
];

fn streams(to: SocketAddr) -> Vec<Vec<u8>> {
    let second = second(to);
    let path = "/api/apps/tax-bot/public/t/dev/oauth/callback";
    let request = |line: &str, headers: &str, body: &str| {
        format!("{line}\r\nHost: {to}\r\n{headers}\r\n\r\n{body}{second}").into_bytes()
    };
    let line = format!("GET {path} HTTP/1.1");
    let mut all = Vec::new();
    for framing in framings() {
        for body in &BODIES[..3] {
            all.push(request(&line, &framing, body));
        }
    }
    for body in BODIES {
        all.push(request(&line, "Transfer-Encoding: chunked", body));
        all.push(request(&line, "Transfer-Encoding: chunked\r\nX: y", body));
    }
    for line in [
        format!("GET  {path} HTTP/1.1"),
        format!("GET {path}  HTTP/1.1"),
        format!("GET\t{path} HTTP/1.1"),
        format!(" GET {path} HTTP/1.1"),
        format!("GET {path} HTTP/1.1 "),
        format!("GET {path}"),
        format!("GET {path} HTTP/0.9"),
        format!("GET {path} HTTP/1.2"),
        format!("GET {path} HTTP/2.0"),
        format!("GET {path} http/1.1"),
        format!("GET {path} HTTP/1.1\rX"),
        format!("G\u{0}T {path} HTTP/1.1"),
        format!("GET {path}\u{0} HTTP/1.1"),
        format!("GET {path}\u{7f} HTTP/1.1"),
        format!("GET http://{to}{path} HTTP/1.1"),
        "GET * HTTP/1.1".to_owned(),
        format!("\r\nGET {path} HTTP/1.1"),
        format!("\nGET {path} HTTP/1.1"),
        format!("get {path} HTTP/1.1"),
    ] {
        all.push(request(&line, "X: y", ""));
        all.push(request(&line, "Content-Length: 5", "hello"));
    }
    for headers in [
        "X",
        "X :y",
        ": y",
        "X: y\r\nHost: evil.example",
        "X: y\u{0}",
        "X\u{0}: y",
        "X: \r\n\r\n",
        "\u{e4}: y",
        "X: \u{e4}",
        "X=y: z",
        "(X): y",
        "X:\ty",
        "X: y\r\n z",
    ] {
        all.push(request(&line, headers, ""));
    }
    all
}

/// How many requests were understood before the connection ended, and whether the platform ended it.
async fn answered(to: SocketAddr, stream: &[u8]) -> (usize, bool) {
    let mut connection = TcpStream::connect(to).await.unwrap();
    let _ = connection.write_all(stream).await;
    let (mut answers, mut part) = (Vec::new(), vec![0; 8_192]);
    // Nothing tells that no further answer comes.
    let is_closed = loop {
        match tokio::time::timeout(SILENCE, connection.read(&mut part)).await {
            Ok(Ok(0) | Err(_)) => break true,
            Ok(Ok(length)) => answers.extend_from_slice(&part[..length]),
            Err(_) => break false,
        }
    };
    let text = String::from_utf8_lossy(&answers);
    let refused = ["HTTP/1.1 400 ", "HTTP/1.1 421 "].map(|line| text.matches(line).count());
    (text.matches("HTTP/1.1 ").count() - refused.iter().sum::<usize>(), is_closed)
}

/// Streams that hyper reads and h11 does not, as RFC 9112 allows: an empty line before a request (2.2), and one length in two
/// spellings (6.3). Whoever reads them sees the same requests.
fn is_lenient(stream: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stream);
    let lengths: Vec<Option<u64>> = text
        .split("\r\n\r\n")
        .next()
        .unwrap_or_default()
        .lines()
        .filter_map(|line| Some(line.strip_prefix("Content-Length: ")?.trim().parse().ok()))
        .collect();
    let is_one_length = lengths.len() == 2 && lengths[0].is_some() && lengths[0] == lengths[1];
    let has_empty_line = text.starts_with(['\r', '\n']) || text.contains("\r\n\r\n\r\n");
    has_empty_line || (is_one_length && !text.contains("Transfer-Encoding"))
}

fn counted_by_h11(streams: &[Vec<u8>]) -> Vec<usize> {
    let script = fixture("../tests/emulator/hostile.py");
    let mut child =
        Command::new(sdk_python()).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let hex: String = streams
        .iter()
        .map(|stream| stream.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
        .collect();
    let writing = std::thread::spawn(move || stdin.write_all(hex.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

#[tokio::test]
async fn no_more_requests_are_seen_than_a_strict_parser_sees() {
    let place = Place::start().await;
    let to = place.world.platform.address();
    let streams = streams(to);
    let strict = counted_by_h11(&streams);
    assert_eq!(strict.len(), streams.len());
    let (mut same, mut fewer, mut lenient, mut more) = (0, 0, 0, Vec::new());
    for (streams, strict) in streams.chunks(64).zip(strict.chunks(64)) {
        let ours = streams.iter().map(|stream| answered(to, stream));
        for ((stream, strict), (ours, is_closed)) in streams.iter().zip(strict).zip(futures(ours).await) {
            match ours.cmp(strict) {
                std::cmp::Ordering::Equal => same += 1,
                std::cmp::Ordering::Less => fewer += 1,
                // One request whose framing the other parser refuses, and nothing after it.
                _ if ours == 1 && *strict == 0 && is_closed => fewer += 1,
                _ if is_lenient(stream) => lenient += 1,
                _ => more.push((ours, *strict, String::from_utf8_lossy(&stream[..stream.len().min(160)]).into_owned())),
            }
        }
    }
    println!(
        "{} streams: {same} as the strict parser, {fewer} closed earlier, {lenient} lenient, {} more",
        streams.len(),
        more.len()
    );
    assert!(streams.len() >= 600, "{}", streams.len());
    more.iter().for_each(|(ours, strict, start)| println!("{ours} for {strict}: {start:?}"));
    assert!(lenient <= 20, "{lenient}");
    assert!(more.is_empty());
}

/// Runs all at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (one, slot) in all.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = one.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
