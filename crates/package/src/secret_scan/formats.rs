//! Tokens with a format of their own, and private keys.
//!
//! A match needs the prefix and length of a token format and a body that looks random, because documentation may mention
//! `sk-xxxx` and `AKIAIOSFODNN7EXAMPLE`.

use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::samples::{has_placeholder, is_public_sample, is_public_web_token};
use crate::secret_scan::tokens::{TOKENS, TokenBody, TokenFormat};
use linkworld_contract::limits::GUARD_HITS_MAX;
use linkworld_manifest::source::Span;

/// The start of a private key in PEM.
const PEM: &[u8] = b"-----BEGIN ";
/// How many bytes after the heading may precede the content of a private key: other header lines may come first.
const PEM_WINDOW: usize = 400;
/// The minimum length of a run of token characters; `-----BEGIN` is the shortest match.
const RUN_MIN: usize = 10;

/// Tokens and private keys in `bytes`, in order of position, at most [`GUARD_HITS_MAX`].
pub(super) fn find(bytes: &[u8]) -> Vec<SecretMatch> {
    let mut found = Vec::new();
    let mut done = 0;
    let mut probe = RUN_MIN - 1;
    // Every run of `RUN_MIN` characters contains one of the probed bytes, so most text is skipped in long steps.
    while probe < bytes.len() && found.len() < GUARD_HITS_MAX {
        if !IN_RUN[usize::from(bytes[probe])] {
            probe += RUN_MIN;
            continue;
        }
        let in_run = |byte: &u8| IN_RUN[usize::from(*byte)];
        let start = probe - bytes[done..probe].iter().rev().take_while(|byte| in_run(byte)).count();
        let end = probe + bytes[probe..].iter().take_while(|byte| in_run(byte)).count();
        if end - start >= RUN_MIN {
            search_run(bytes, start, end, &mut found);
        }
        done = end;
        probe = end + RUN_MIN;
    }
    found.truncate(GUARD_HITS_MAX);
    found
}

/// The characters that tokens and their prefixes consist of.
const IN_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "counted below 256")]
        let char = byte as u8;
        table[byte] = char.is_ascii_alphanumeric() || matches!(char, b'_' | b'-' | b'.' | b'/' | b':' | b'=' | b'+');
        byte += 1;
    }
    table
};

/// The formats whose prefix has a byte at a position, as bits. Most text is no prefix after two look-ups.
const fn with_byte_at(position: usize) -> [u128; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < TOKENS.len() {
        table[TOKENS[index].prefix.as_bytes()[position] as usize] |= 1 << index;
        index += 1;
    }
    table
}

const FIRST: [u128; 256] = with_byte_at(0);
const SECOND: [u128; 256] = with_byte_at(1);
const _: () = assert!(TOKENS.len() <= u128::BITS as usize, "one bit for each format");

fn search_run(bytes: &[u8], start: usize, end: usize, found: &mut Vec<SecretMatch>) {
    let mut at = start;
    while at < end {
        match match_at(bytes, at, end) {
            Some(hit) => {
                at = hit.span.end;
                found.push(hit);
            }
            None => at += 1,
        }
    }
}

fn match_at(bytes: &[u8], at: usize, end: usize) -> Option<SecretMatch> {
    let rest = &bytes[at..end];
    let mut formats = FIRST[usize::from(rest[0])] & rest.get(1).map_or(0, |byte| SECOND[usize::from(*byte)]);
    if formats == 0 && !matches!(rest[0], b'-' | b'e') {
        return None;
    }
    // A prefix in the middle of a word does not count: `task-…` is not an `sk-` token.
    let inside = bytes[..at].last().is_some_and(u8::is_ascii_alphanumeric) && rest[0].is_ascii_alphanumeric();
    if inside {
        return None;
    }
    if rest.starts_with(b"eyJ") {
        return json_web_token(rest)
            .map(|length| SecretMatch { what: "a token (JWT)", span: Span::new(at, at + length) });
    }
    if rest[0] == b'-' {
        let span = private_key(bytes, at)?;
        return Some(SecretMatch { what: "a private key", span });
    }
    while formats != 0 {
        let format = &TOKENS[formats.trailing_zeros() as usize];
        if let Some(length) = format_at(format, bytes, at, end) {
            return Some(SecretMatch { what: format.what, span: Span::new(at, at + length) });
        }
        formats &= formats - 1;
    }
    None
}

/// The length of a token of this format at `at`.
fn format_at(format: &TokenFormat, bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let after = bytes[at..end].strip_prefix(format.prefix.as_bytes())?;
    let length = after.iter().take_while(|byte| format.body.contains(**byte)).count();
    let ends = after.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let (min, max) = format.length;
    let fits = length >= min && length <= max && ends && looks_random(&after[..length]);
    // Class names may start with `sk-` too.
    let fits = fits && (format.prefix != "sk-" || after[..length].iter().any(u8::is_ascii_digit));
    let fits = fits && !is_public_sample(&bytes[at..at + format.prefix.len() + length]);
    // A bot's token starts with its number.
    let fits = fits
        && (format.prefix != ":AA" || bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count() >= 8);
    fits.then_some(format.prefix.len() + length)
}

/// The length of a signed JWT (three parts) at the start of `rest`.
fn json_web_token(rest: &[u8]) -> Option<usize> {
    let mut parts = rest.splitn(3, |byte| *byte == b'.');
    let (head, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let word = |part: &[u8]| part.iter().take_while(|byte| TokenBody::Word.contains(**byte)).count();
    let signed = word(signature);
    let whole = word(head) == head.len() && word(claims) == claims.len() && claims.starts_with(b"eyJ");
    let valid = whole && head.len() >= 12 && claims.len() >= 8 && signed >= 16 && looks_random(&signature[..signed]);
    let valid = valid && !is_public_web_token(claims);
    valid.then_some(head.len() + claims.len() + 2 + signed)
}

/// The heading and content of a private key at `at`. A heading without content is documentation.
fn private_key(bytes: &[u8], at: usize) -> Option<Span> {
    let rest = bytes[at..].strip_prefix(PEM)?;
    let heading = &rest[..rest.iter().take(60).position(|byte| *byte == b'-')?];
    if !String::from_utf8_lossy(heading).contains("PRIVATE KEY") {
        return None;
    }
    let from = at + PEM.len() + heading.len();
    let window = &bytes[from..bytes.len().min(from + PEM_WINDOW)];
    let mut offset = 0;
    for part in window.split(|byte| !(byte.is_ascii_alphanumeric() || b"+/=".contains(byte))) {
        // In JSON a line break is a backslash and an `n`.
        if part.len() >= 16 && looks_random(part) {
            return Some(Span::new(at, from + offset + part.len()));
        }
        offset += part.len() + 1;
    }
    None
}

/// Whether a body looks generated: enough different characters and no placeholder.
fn looks_random(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in body {
        seen[usize::from(*byte)] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    different >= 8 && !has_placeholder(&String::from_utf8_lossy(body))
}
