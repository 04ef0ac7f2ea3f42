//! Requests and answers as bytes: cut out of a stream, sent on, taken apart.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const END_OF_CHUNKS: &[u8] = b"0\r\n\r\n";

/// One request or answer as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Up to and with the empty line.
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Cuts a whole answer in two.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let at = find(bytes, END_OF_HEAD).map_or(bytes.len(), |at| at + END_OF_HEAD.len());
        Self { head: bytes[..at].to_vec(), body: bytes[at..].to_vec() }
    }

    /// The next request of a connection; none when it ended before one was whole.
    pub(crate) async fn read(stream: &mut TcpStream, left: &mut Vec<u8>) -> Option<Self> {
        let head = loop {
            if let Some(at) = find(left, END_OF_HEAD) {
                break at + END_OF_HEAD.len();
            }
            more(stream, left).await?;
        };
        let end = match length(&left[..head]) {
            Length::Bytes(count) => head + count,
            Length::Chunks => loop {
                if let Some(at) = find(&left[head..], END_OF_CHUNKS) {
                    break head + at + END_OF_CHUNKS.len();
                }
                more(stream, left).await?;
            },
        };
        while left.len() < end {
            more(stream, left).await?;
        }
        let rest = left.split_off(end);
        let body = left.split_off(head);
        Some(Self { head: std::mem::replace(left, rest), body })
    }

    /// Method and path of a request, status and words of an answer.
    pub(crate) fn line(&self) -> String {
        let text = String::from_utf8_lossy(&self.head);
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> u16 {
        self.line().split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [&self.head[..], &self.body].concat()
    }

    /// The same without the header lines of that name.
    pub(crate) fn without(&self, name: &str) -> Self {
        let text = String::from_utf8_lossy(&self.head);
        let kept = text
            .split_inclusive("\r\n")
            .filter(|line| !line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name)));
        Self { head: kept.collect::<String>().into_bytes(), body: self.body.clone() }
    }

    /// The same with one more header line.
    pub(crate) fn with(&self, line: &str) -> Self {
        let at = self.head.len() - 2;
        let head = [&self.head[..at], line.as_bytes(), b"\r\n\r\n"].concat();
        Self { head, body: self.body.clone() }
    }

    /// Sends it on a connection of its own and waits for the whole answer.
    pub(crate) async fn send(&self, to: SocketAddr) -> io::Result<Self> {
        let mut stream = TcpStream::connect(to).await?;
        // The platform goes by the name of its own port.
        let request = self.without("connection").without("host").with(&format!("host: {to}\r\nconnection: close"));
        // Who refuses a body may answer before it has read it.
        let _ = stream.write_all(&request.bytes()).await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(Self::of(&answer).without("connection"))
    }
}

/// An answer with a length.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

enum Length {
    Bytes(usize),
    Chunks,
}

fn length(head: &[u8]) -> Length {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let header = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim));
    if header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        return Length::Chunks;
    }
    Length::Bytes(header("content-length").map_or(0, |value| value.parse().unwrap()))
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

async fn more(stream: &mut TcpStream, left: &mut Vec<u8>) -> Option<()> {
    left.reserve(64 * 1024);
    (stream.read_buf(left).await.ok()? > 0).then_some(())
}
