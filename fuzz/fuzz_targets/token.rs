//! Any text as a token: when it ends is said or not, in words that fit one line, and never with a piece of the token.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_contract::secret::Secret;
use linkworld_client::credentials::{TokenExpiry, TokenStatus};

fuzz_target!(|input: (&str, i64)| {
    let (text, now) = input;
    // As it is, and as the middle of a token: a fuzzer does not find base64 by itself.
    for token in [text.to_owned(), format!("e30.{}.c2ln", base64_of_addresses(text.as_bytes()))] {
        let Some(expiry) = TokenExpiry::of(&Secret::new(token)) else { continue };
        let ended = expiry.at <= now;
        assert_eq!(expiry.status(now) == TokenStatus::Ended, expiry.at.saturating_sub(now) <= 0);
        let words = expiry.words(now);
        assert!(words.len() <= 40 && words.is_ascii(), "{words}");
        assert_eq!(words.ends_with(" ago"), ended, "{words}");
    }
});

fn base64_of_addresses(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        out.extend((0..=group.len()).map(|at| char::from(ALPHABET[number >> (18 - 6 * at) & 63])));
    }
    out
}
