//! What a handler prints, as lines: limited in length, in order, and buffered only as far as the receiver lags.

use super::event::{HandlerEvent, OutputStream};
use super::spec::LineListener;
use linkworld_contract::limits::{HANDLER_LINE_BYTES_MAX, HANDLER_TAIL_LINES};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::mpsc::Sender;

/// The last lines of both streams.
#[derive(Debug, Clone, Default)]
pub(super) struct OutputTail(Arc<Mutex<VecDeque<String>>>);

impl OutputTail {
    pub(super) fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == HANDLER_TAIL_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Where the lines of a handler go: to the receiver of its news, and the last of them into a tail.
#[derive(Debug, Clone)]
pub struct HandlerOutput {
    tail: OutputTail,
    events: Sender<HandlerEvent>,
    listener: Option<LineListener>,
}

impl HandlerOutput {
    /// For one run of a handler.
    pub(super) fn new(events: Sender<HandlerEvent>, listener: Option<LineListener>) -> Self {
        Self { tail: OutputTail::default(), events, listener }
    }

    /// The last lines, oldest first.
    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.lines()
    }

    /// Takes a line, and waits while the receiver lags; once the receiver is dropped, only the tail is kept.
    pub async fn line(&self, stream: OutputStream, text: String) {
        self.tail.push(text.clone());
        if let Some(listener) = &self.listener {
            listener.hear(stream, &text);
        }
        let _ = self.events.send(HandlerEvent::Line { stream, text }).await;
    }

    /// Takes lines to the end of a stream of bytes.
    pub async fn forward(self, stream: OutputStream, bytes: impl AsyncRead + Unpin) {
        let mut lines = OutputLines::new(bytes);
        while let Some(text) = lines.next().await {
            self.line(stream, text).await;
        }
    }
}

/// OutputLines out of a stream of bytes.
pub(super) struct OutputLines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    dropped: u64,
}

impl<R: AsyncRead + Unpin> OutputLines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new(), dropped: 0 }
    }

    /// The next line without its end; none at the end of the stream or after an error.
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            let chunk = self.reader.fill_buf().await.unwrap_or_default();
            if chunk.is_empty() {
                let unfinished = !self.line.is_empty() || self.dropped > 0;
                return unfinished.then(|| self.take());
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let kept = part.len().min(HANDLER_LINE_BYTES_MAX - self.line.len());
            self.line.extend_from_slice(&part[..kept]);
            self.dropped += (part.len() - kept) as u64;
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                return Some(self.take());
            }
        }
    }

    fn take(&mut self) -> String {
        let dropped = std::mem::take(&mut self.dropped);
        if dropped == 0 && self.line.ends_with(b"\r") {
            self.line.pop();
        }
        let mut text = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        if dropped > 0 {
            text.push_str(&format!(" [{dropped} more bytes of this line dropped]"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{OutputLines, OutputTail};
    use linkworld_contract::limits::{HANDLER_LINE_BYTES_MAX, HANDLER_TAIL_LINES};

    async fn lines_of(bytes: &[u8]) -> Vec<String> {
        let mut lines = OutputLines::new(bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().await {
            found.push(line);
        }
        found
    }

    #[tokio::test]
    async fn lines_are_split_at_line_ends() {
        assert_eq!(lines_of(b"a\r\n\nb").await, ["a", "", "b"]);
        assert_eq!(lines_of(b"a\n").await, ["a"]);
        assert!(lines_of(b"").await.is_empty());
    }

    #[tokio::test]
    async fn invalid_text_is_replaced() {
        assert_eq!(lines_of(b"caf\xe9\x1b[0m\n").await, ["caf\u{fffd}\u{1b}[0m"]);
    }

    #[tokio::test]
    async fn a_long_line_is_cut_with_a_note() {
        let at = "x".repeat(HANDLER_LINE_BYTES_MAX);
        assert_eq!(lines_of(format!("{at}\nnext\n").as_bytes()).await, [at.clone(), "next".into()]);
        let cut = format!("{at} [1 more bytes of this line dropped]");
        assert_eq!(lines_of(format!("{at}x\nnext\n").as_bytes()).await, [cut.clone(), "next".into()]);
        assert_eq!(lines_of(format!("{at}x").as_bytes()).await, [cut]);
    }

    #[test]
    fn the_tail_keeps_the_last_lines() {
        let tail = OutputTail::default();
        (0..=HANDLER_TAIL_LINES).for_each(|number| tail.push(number.to_string()));
        let lines = tail.lines();
        assert_eq!(lines.len(), HANDLER_TAIL_LINES);
        assert_eq!(lines.first().map(String::as_str), Some("1"));
    }
}
