//! Digests of JSON values and bytes, by which both sides recognise the same content.

use crate::text::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{BufWriter, Result, Write};

/// `sha256:` and 64 hex digits over the value written compactly with sorted keys.
pub fn of_json(value: &Value) -> String {
    let mut sum = BufWriter::new(Summing(Sha256::new()));
    let spelled = spell(value, &mut sum).and_then(|()| Ok(sum.into_inner()?));
    let Summing(sum) = spelled.expect("summing up does not fail");
    format!("sha256:{}", hex(&sum.finalize()))
}

/// `sha256:` and 64 hex digits over bytes.
pub fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256_hex(bytes))
}

/// The 64 hex digits alone, which identify archives and the files in them.
pub fn sha256_hex(bytes: &[u8]) -> String {
    sha256_hex_of_parts([bytes])
}

/// The digest itself.
pub fn sha256_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The 64 hex digits over parts, one after the other.
pub fn sha256_hex_of_parts<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let sum = parts.into_iter().fold(Sha256::new(), |sum, part| sum.chain_update(part));
    hex(&sum.finalize())
}

/// The first 16 hex digits: enough to keep names of folders and files apart.
pub fn short_hex(bytes: &[u8]) -> String {
    let mut text = sha256_hex(bytes);
    text.truncate(16);
    text
}

/// Feeds a digest with what is written: a manifest with its pages is not copied in memory once more.
struct Summing(Sha256);

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn spell(value: &Value, into: &mut impl Write) -> Result<()> {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            into.write_all(b"{")?;
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    into.write_all(b",")?;
                }
                serde_json::to_writer(&mut *into, key)?;
                into.write_all(b":")?;
                spell(value, into)?;
            }
            into.write_all(b"}")
        }
        Value::Array(items) => {
            into.write_all(b"[")?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.write_all(b",")?;
                }
                spell(item, into)?;
            }
            into.write_all(b"]")
        }
        scalar => Ok(serde_json::to_writer(into, scalar)?),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_json, sha256};
    use serde_json::json;

    #[test]
    fn order_of_keys_does_not_matter_and_order_of_items_does() {
        assert_eq!(
            of_json(&json!({"a": 1, "b": [1, {"x": 0.5, "y": null}]})),
            of_json(&json!({"b": [1, {"y": null, "x": 0.5}], "a": 1}))
        );
        assert_ne!(of_json(&json!([1, 2])), of_json(&json!([2, 1])));
        assert_ne!(of_json(&json!("1")), of_json(&json!(1)));
    }

    #[test]
    fn known_digest() {
        assert_eq!(sha256(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
