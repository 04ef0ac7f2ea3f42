//! Gzip compression on all cores. The output depends only on the content.

use crate::parallel;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// Bytes that are compressed independently. Larger blocks save almost nothing; for each block an encoder is set up, which
/// takes as long as compressing a third of a megabyte.
const BLOCK_BYTES: usize = 1024 * 1024;
/// Bytes that are buffered, so that all cores have work.
const PENDING_BYTES_MAX: usize = 4 * BLOCK_BYTES;
/// Deflate, no flags, no time, no name, unknown system. Source: RFC 1952, section 2.3.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A block is stored uncompressed if two random bytes of it are equal less often than once in this many pairs; for random
/// data it is once in 256. Images, fonts and archives are already compressed, and compressing them again would take most
/// of the time.
const DENSE_ONCE_IN: u64 = 224;
/// Number of samples of a block, and the bytes of each sample.
const SAMPLES: usize = 64;
const SAMPLE_BYTES: usize = 1_024;

/// Compresses content into one gzip member.
#[derive(Debug, Default)]
pub(super) struct GzipWriter {
    /// Content that is not compressed yet: whole blocks, except for the last.
    pending: Vec<u8>,
    parts: Vec<Vec<u8>>,
    sum: Crc,
}

impl GzipWriter {
    /// Adds content.
    pub(super) fn push(&mut self, mut content: &[u8]) {
        while !content.is_empty() {
            if self.pending.len() == PENDING_BYTES_MAX {
                self.deflate(false);
            }
            let room = PENDING_BYTES_MAX - self.pending.len();
            let (now, later) = content.split_at(content.len().min(room));
            self.pending.extend_from_slice(now);
            content = later;
        }
    }

    /// The member in consecutive parts. They are not joined, because copying them takes time.
    pub(super) fn finish(mut self) -> Vec<Vec<u8>> {
        self.deflate(true);
        let Self { mut parts, sum, .. } = self;
        parts.insert(0, HEADER.to_vec());
        parts.push([sum.sum().to_le_bytes(), sum.amount().to_le_bytes()].concat());
        parts
    }

    fn deflate(&mut self, last: bool) {
        let mut blocks: Vec<(&[u8], bool)> = self.pending.chunks(BLOCK_BYTES).map(|block| (block, false)).collect();
        match blocks.last_mut() {
            Some((_, ends)) => *ends = last,
            // An empty member also has a block.
            None => blocks.push((&[], last)),
        }
        for (part, sum) in parallel::map(blocks, |(block, last)| deflated(block, last)) {
            self.parts.push(part);
            self.sum.combine(&sum);
        }
        self.pending.clear();
    }
}

/// One compressed block that ends at a byte boundary, and the checksum of its content.
fn deflated(block: &[u8], last: bool) -> (Vec<u8>, Crc) {
    let level = if is_dense(block) { Compression::none() } else { Compression::default() };
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(block.len() + 1_024), level);
    let ended = encoder.write_all(block).and_then(|()| {
        if last {
            return encoder.finish();
        }
        encoder.flush()?;
        Ok(std::mem::take(encoder.get_mut()))
    });
    let mut sum = Crc::new();
    sum.update(block);
    (ended.expect("writing into memory does not fail"), sum)
}

/// Whether a block is incompressible, judging by the byte frequencies of samples. It uses integers only, which give the
/// same result on every machine.
fn is_dense(block: &[u8]) -> bool {
    let mut counts = [0_u64; 256];
    for sample in block.chunks_exact((block.len() / SAMPLES).max(SAMPLE_BYTES)) {
        for byte in &sample[..SAMPLE_BYTES] {
            counts[usize::from(*byte)] += 1;
        }
    }
    let total: u64 = counts.iter().sum();
    let pairs: u64 = counts.iter().map(|count| count * count).sum();
    pairs * DENSE_ONCE_IN < total * total
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, GzipWriter, PENDING_BYTES_MAX};
    use std::io::Read;

    fn packed(pieces: &[&[u8]]) -> Vec<u8> {
        let mut writer = GzipWriter::default();
        pieces.iter().for_each(|piece| writer.push(piece));
        writer.finish().concat()
    }

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        // This reader stops after one member.
        let mut reader = flate2::bufread::GzDecoder::new(bytes);
        reader.read_to_end(&mut content).unwrap();
        assert!(reader.into_inner().is_empty(), "one member, and nothing after it");
        content
    }

    /// Random bytes.
    fn noise(bytes: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let step = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        };
        (0..bytes).map(step).collect()
    }

    #[test]
    fn content_survives_a_round_trip() {
        let text = "the quick brown fox ".repeat(BLOCK_BYTES / 10).into_bytes();
        let noise = noise(BLOCK_BYTES + 1);
        let large = text.repeat(10);
        let at_borders = [BLOCK_BYTES, BLOCK_BYTES + 1, PENDING_BYTES_MAX, PENDING_BYTES_MAX + 1];
        for content in at_borders.map(|bytes| &large[..bytes]).into_iter().chain([&b""[..], b"x", &noise, &text]) {
            assert_eq!(unpacked(&packed(&[content])), content);
        }
        let pieces: [&[u8]; 5] = [b"", &text, b"between", &noise, &noise[..BLOCK_BYTES]];
        assert_eq!(unpacked(&packed(&pieces)), pieces.concat());
    }

    #[test]
    fn the_output_does_not_depend_on_the_size_of_pieces() {
        let content = [noise(BLOCK_BYTES), "words and words ".repeat(40_000).into_bytes()].concat();
        let whole = packed(&[&content]);
        for size in [1_000, 65_536, BLOCK_BYTES, BLOCK_BYTES + 1] {
            assert_eq!(packed(&content.chunks(size).collect::<Vec<_>>()), whole, "pieces of {size} bytes");
        }
    }

    #[test]
    fn text_is_compressed_and_noise_is_stored() {
        let text = "the quick brown fox ".repeat(50_000).into_bytes();
        assert!(packed(&[&text]).len() < text.len() / 50);
        let noise = noise(1_000_000);
        let stored = packed(&[&noise]).len();
        assert!((noise.len()..noise.len() + 1_000).contains(&stored), "{stored}");
        let digits: Vec<u8> = noise.iter().map(|byte| byte % 128).collect();
        assert!(packed(&[&digits]).len() < digits.len() * 9 / 10);
    }
}
