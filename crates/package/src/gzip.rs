//! Gzip, block by block and on all cores, whose bytes depend on nothing but the content.

use crate::parallel;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// Content that is compressed by itself. Larger blocks save hardly a byte; each one takes a packer of its own, whose
/// memory costs as much as a third of a megabyte of content.
const BLOCK_BYTES: usize = 1024 * 1024;
/// Content that waits to be packed, so that all cores have something to do.
const PENDING_BYTES_MAX: usize = 4 * BLOCK_BYTES;
/// Deflate, no flags, no time, no name, made on no system in particular. Source: RFC 1952, section 2.3.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A block in which two bytes are the same less often than once in so many is stored as it is; in noise it is once in
/// 256. Images, fonts and archives are compressed already, and trying again takes most of the time and saves next to
/// nothing.
const DENSE_ONCE_IN: u64 = 224;
/// Places of a block that are looked at for that, and the bytes at each.
const SAMPLES: usize = 64;
const SAMPLE_BYTES: usize = 1_024;

/// Takes content bit by bit and packs it into one member.
#[derive(Debug, Default)]
pub(super) struct Packer {
    /// Content that is not packed yet: whole blocks, but for the last.
    pending: Vec<u8>,
    parts: Vec<Vec<u8>>,
    sum: Crc,
}

impl Packer {
    /// Takes more content.
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

    /// The member, in parts that follow one another: putting them into one would take as long as packing.
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
            // An empty member has a block too.
            None => blocks.push((&[], last)),
        }
        for (part, sum) in parallel::map(blocks, |(block, last)| deflated(block, last)) {
            self.parts.push(part);
            self.sum.combine(&sum);
        }
        self.pending.clear();
    }
}

/// One block, ending at a byte's border so that the next can follow, and the sum of its content.
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

/// Whether compressing cannot make it noticeably smaller, by how often each byte comes in samples of it. Whole numbers
/// only: they are the same on every machine.
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
    use super::{BLOCK_BYTES, PENDING_BYTES_MAX, Packer};
    use std::io::Read;

    fn packed(pieces: &[&[u8]]) -> Vec<u8> {
        let mut packer = Packer::default();
        pieces.iter().for_each(|piece| packer.push(piece));
        packer.finish().concat()
    }

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        // A reader that takes one member and no more.
        let mut reader = flate2::bufread::GzDecoder::new(bytes);
        reader.read_to_end(&mut content).unwrap();
        assert!(reader.into_inner().is_empty(), "one member, and nothing behind it");
        content
    }

    /// Bytes without any pattern.
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
    fn what_went_in_comes_out() {
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
    fn the_cut_into_pieces_does_not_matter() {
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
