//! The body of an upload, which counts the bytes sent so that progress can be shown.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

/// Bytes handed to the connection at once: small enough for smooth progress, large enough to be cheap.
const PIECE_BYTES: usize = 64 * 1024;

/// Bytes of an upload that the connection has taken; shared with the progress display.
#[derive(Debug, Clone, Default)]
pub struct UploadProgress(Arc<AtomicU64>);

impl UploadProgress {
    /// Bytes so far. An upload that is repeated starts at 0 again.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts bytes that were sent.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The one file of a `multipart/form-data` body.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// The field's name.
    pub name: &'static str,
    /// The file's name, without a path.
    pub file_name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content, in parts that follow one another.
    pub parts: Vec<Bytes>,
    /// Counts the bytes sent.
    pub sent: UploadProgress,
}

/// Length of content in parts, in bytes.
pub fn length(parts: &[Bytes]) -> u64 {
    parts.iter().map(|part| part.len() as u64).sum()
}

/// Content in parts as a body that counts what is sent.
pub(crate) struct CountedBody {
    now: Bytes,
    later: VecDeque<Bytes>,
    left: u64,
    sent: UploadProgress,
}

impl CountedBody {
    /// From the start.
    pub(crate) fn of(parts: &[Bytes], sent: &UploadProgress) -> Self {
        sent.0.store(0, Ordering::Relaxed);
        Self { now: Bytes::new(), later: parts.iter().cloned().collect(), left: length(parts), sent: sent.clone() }
    }
}

impl Body for CountedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        while self.now.is_empty() {
            let Some(next) = self.later.pop_front() else { return Poll::Ready(None) };
            self.now = next;
        }
        let length = self.now.len().min(PIECE_BYTES);
        let piece = self.now.split_to(length);
        self.left -= length as u64;
        self.sent.add(length as u64);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
