//! Gzip, block by block and on all cores, whose bytes depend on nothing but the content.

use crate::parallel;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// Content that is compressed by itself. Larger blocks save hardly a byte, smaller ones cost some.
const BLOCK_BYTES: usize = 256 * 1024;
/// Deflate, no flags, no time, no name, made on no system in particular. Source: RFC 1952, section 2.3.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A block with more information than this in each byte is stored as it is: images, fonts and archives are compressed
/// already, and trying again takes most of the time and saves next to nothing.
const DENSE_BITS: f64 = 7.9;
/// Places of a block that are looked at for that, and the bytes at each.
const SAMPLES: usize = 16;
const SAMPLE_BYTES: usize = 1_024;

/// What all pieces together are, one after the other, as one member.
pub(super) fn packed(pieces: &[&[u8]]) -> Vec<u8> {
    let blocks = blocks(pieces);
    let last = blocks.len() - 1;
    let numbered: Vec<_> = blocks.into_iter().enumerate().collect();
    let deflated = parallel::map(&numbered, |(number, block)| match block.as_slice() {
        [whole] => deflated(whole, *number == last),
        pieces => deflated(&pieces.concat(), *number == last),
    });
    let bytes = deflated.iter().map(|(bytes, _)| bytes.len()).sum::<usize>();
    let mut member = Vec::with_capacity(HEADER.len() + bytes + 8);
    member.extend_from_slice(&HEADER);
    let mut sum = Crc::new();
    for (bytes, block_sum) in deflated {
        member.extend_from_slice(&bytes);
        sum.combine(&block_sum);
    }
    member.extend_from_slice(&sum.sum().to_le_bytes());
    member.extend_from_slice(&sum.amount().to_le_bytes());
    member
}

/// Cuts the pieces into blocks; there is always one.
fn blocks<'p>(pieces: &[&'p [u8]]) -> Vec<Vec<&'p [u8]>> {
    let mut blocks = vec![Vec::new()];
    let mut room = BLOCK_BYTES;
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            if room == 0 {
                blocks.push(Vec::new());
                room = BLOCK_BYTES;
            }
            let (now, later) = rest.split_at(rest.len().min(room));
            blocks.last_mut().expect("there is always one").push(now);
            room -= now.len();
            rest = later;
        }
    }
    blocks
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

/// Whether compressing cannot make it noticeably smaller, by how often each byte comes in samples of it.
fn is_dense(block: &[u8]) -> bool {
    let mut counts = [0_u32; 256];
    let mut total = 0.0;
    for sample in block.chunks_exact((block.len() / SAMPLES).max(SAMPLE_BYTES)) {
        for byte in &sample[..SAMPLE_BYTES] {
            counts[usize::from(*byte)] += 1;
        }
        total += SAMPLE_BYTES as f64;
    }
    let bits = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum::<f64>() > DENSE_BITS
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, packed};
    use std::io::Read;

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
        for content in [&b""[..], b"x", &text[..BLOCK_BYTES], &text[..=BLOCK_BYTES], &noise, &text] {
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
