//! The log of a container: frames of both streams, taken apart into lines.

use super::super::event::OutputStream;
use super::super::output::HandlerOutput;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinSet;

/// Bytes of a frame's header: the stream, three zeros, and the length of what follows.
const HEADER_BYTES: usize = 8;
/// Bytes between the engine and the lines.
const BUFFER_BYTES: usize = 64 * 1024;

/// Forwards the lines of a log to its end.
pub(super) async fn forward<B>(mut body: B, output: HandlerOutput)
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut readers = JoinSet::new();
    let mut streams = [OutputStream::Stdout, OutputStream::Stderr].map(|stream| {
        let (bytes, read) = duplex(BUFFER_BYTES);
        readers.spawn(output.clone().forward(stream, read));
        bytes
    });
    let mut frames = FrameReader::default();
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(bytes) = frame.into_data() else { continue };
        frames.take(&bytes, &mut streams).await;
    }
    drop(streams);
    while readers.join_next().await.is_some() {}
}

/// Where in a frame the next byte is.
#[derive(Default)]
struct FrameReader {
    header: Vec<u8>,
    /// The stream of the frame, and how many of its bytes are left.
    inside: Option<(usize, usize)>,
}

impl FrameReader {
    async fn take(&mut self, mut bytes: &[u8], streams: &mut [DuplexStream; 2]) {
        while !bytes.is_empty() {
            let Some((stream, left)) = self.inside else {
                let missing = HEADER_BYTES - self.header.len();
                let (head, rest) = bytes.split_at(missing.min(bytes.len()));
                self.header.extend_from_slice(head);
                bytes = rest;
                if let Ok([kind, _, _, _, length @ ..]) = <[u8; HEADER_BYTES]>::try_from(self.header.as_slice()) {
                    let length = u32::from_be_bytes(length) as usize;
                    self.inside = (length > 0).then_some((usize::from(kind == 2), length));
                    self.header.clear();
                }
                continue;
            };
            let (part, rest) = bytes.split_at(left.min(bytes.len()));
            bytes = rest;
            // The reader takes everything to the end of the stream.
            let _ = streams[stream].write_all(part).await;
            self.inside = (left > part.len()).then(|| (stream, left - part.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::event::{HandlerEvent, OutputStream};
    use super::super::super::output::HandlerOutput;
    use super::forward;
    use hyper::body::{Bytes, Frame};
    use tokio::sync::mpsc;

    struct Chunks(std::vec::IntoIter<Vec<u8>>);

    impl hyper::body::Body for Chunks {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Ready(self.0.next().map(|chunk| Ok(Frame::data(chunk.into()))))
        }
    }

    async fn lines_of(log: &[u8], chunk: usize) -> Vec<(OutputStream, String)> {
        let (events, mut heard) = mpsc::channel(64);
        let chunks: Vec<Vec<u8>> = log.chunks(chunk).map(<[u8]>::to_vec).collect();
        forward(Chunks(chunks.into_iter()), HandlerOutput::new(events, None)).await;
        let mut lines = Vec::new();
        while let Some(HandlerEvent::Line { stream, text }) = heard.recv().await {
            lines.push((stream, text));
        }
        lines
    }

    #[tokio::test]
    async fn frames_are_taken_apart_wherever_they_are_cut() {
        let frame = |stream: u8, text: &str| {
            let length = u32::try_from(text.len()).unwrap().to_be_bytes();
            [&[stream, 0, 0, 0], length.as_slice(), text.as_bytes()].concat()
        };
        let log = [frame(1, "hello wo"), frame(1, "rld\nsecond\n"), frame(1, ""), frame(1, "no end")].concat();
        for chunk in 1..=log.len() {
            let lines: Vec<String> = lines_of(&log, chunk).await.into_iter().map(|(_, text)| text).collect();
            assert_eq!(lines, ["hello world", "second", "no end"], "{chunk}");
        }
        assert_eq!(lines_of(&frame(2, "bad\n"), 3).await, [(OutputStream::Stderr, "bad".to_owned())]);
    }
}
