//! Headers of a tar and the PAX records before them, read by the letter.

use crate::unpack::refusal::{Reason, Refusal, bad, refusal};
use std::collections::BTreeMap;
use tar::Header;

/// Bytes of a header, and what contents are filled up to.
pub(super) const BLOCK: usize = 512;

/// What a header says.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: u8,
    /// Bytes of its contents.
    pub(super) size: usize,
}

impl Entry {
    pub(super) fn read(block: &[u8; BLOCK]) -> Result<Self, Refusal> {
        let header = Header::from_byte_slice(block);
        let old = header.as_old();
        let sum = octal(&old.cksum).filter(|sum| *sum == checksum(block));
        if sum.is_none() {
            return bad("a header has a wrong checksum");
        }
        let kind = old.linkflag[0];
        // Other kinds are refused for what they are, whatever else their headers hold.
        let is_plain = matches!(kind, b'0' | 0 | b'x' | b'5');
        let mut name = text(&old.name)?;
        if let Some(ustar) = header.as_ustar() {
            if block[500..].iter().any(|byte| *byte != 0) {
                // A third kind of header, which ends the first part of the name earlier.
                return bad(format!("{name:?} has a header of star's"));
            }
            let prefix = text(&ustar.prefix)?;
            if !prefix.is_empty() {
                name = format!("{prefix}/{name}");
            }
        } else if header.as_gnu().is_none() {
            return bad("a header is neither POSIX nor GNU");
        } else if is_plain && block[345..].iter().any(|byte| *byte != 0) {
            // Some readers take it for the first part of the name, others for times.
            return bad(format!("{name:?} has GNU's extra fields"));
        }
        let Some(size) = octal(&old.size) else {
            return bad(format!("{name:?} has a size that is no octal number"));
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if is_plain && old.linkname.iter().any(|byte| *byte != 0) {
            return bad(format!("{name:?} is no link but names a target"));
        }
        Ok(Self { name, kind, size })
    }
}

/// The sum of a header's bytes with its own field as blanks.
fn checksum(block: &[u8; BLOCK]) -> u64 {
    let outside = block[..148].iter().chain(&block[156..]);
    outside.map(|byte| u64::from(*byte)).sum::<u64>() + 8 * u64::from(b' ')
}

/// Octal digits, perhaps behind blanks, up to blanks and zero bytes; never the binary form of huge numbers.
fn octal(field: &[u8]) -> Option<u64> {
    let end = field.iter().rposition(|byte| !matches!(byte, b' ' | 0))? + 1;
    let start = field.iter().position(|byte| *byte != b' ')?;
    let digits = field.get(start..end)?;
    digits.iter().try_fold(0_u64, |sum, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        sum.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// The text before the zero bytes that fill a field up.
fn text(field: &[u8]) -> Result<String, Refusal> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (own, filling) = field.split_at(end);
    if filling.iter().any(|byte| *byte != 0) {
        return bad("a name goes on behind a zero byte");
    }
    match std::str::from_utf8(own) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => bad("a name is not UTF-8"),
    }
}

/// What of a PAX header matters; times and owners are read over.
#[derive(Default)]
pub(super) struct Pax {
    pub(super) path: Option<String>,
    pub(super) size: Option<usize>,
}

impl Pax {
    /// Records of `LENGTH KEY=VALUE\n`, each length over its whole record.
    pub(super) fn read(mut records: &[u8]) -> Result<Self, Refusal> {
        let wrong = || refusal("a PAX header has a record of the wrong form");
        let mut found = BTreeMap::new();
        while !records.is_empty() {
            let blank = records.iter().position(|byte| *byte == b' ').ok_or_else(wrong)?;
            let length = decimal(&records[..blank]).filter(|length| *length > blank + 1).ok_or_else(wrong)?;
            let (record, rest) = records.split_at_checked(length).ok_or_else(wrong)?;
            let record = record[blank + 1..].strip_suffix(b"\n").ok_or_else(wrong)?;
            let record = std::str::from_utf8(record).map_err(|_| refusal("a PAX record is not UTF-8"))?;
            let (key, value) = record.split_once('=').ok_or_else(wrong)?;
            if key.is_empty() || value.contains('\0') {
                return Err(wrong());
            }
            if found.insert(key, value).is_some() {
                return bad(format!("a PAX header has {key:?} twice"));
            }
            records = rest;
        }
        for (key, value) in &found {
            if key.starts_with("GNU.sparse.") || key.starts_with("SUN.") {
                return Err(Refusal {
                    reason: Reason::SpecialFile,
                    message: format!("a member has the record {key:?}"),
                });
            }
            // An empty value takes a record back, which readers do not agree about.
            if matches!(*key, "linkpath" | "hdrcharset" | "charset")
                || value.is_empty() && matches!(*key, "path" | "size")
            {
                return bad(format!("a member has the record {key:?}"));
            }
        }
        let size = found.get("size").map(|size| decimal(size.as_bytes()).ok_or_else(wrong)).transpose()?;
        Ok(Self { path: found.get("path").map(|path| (*path).to_owned()), size })
    }
}

/// Digits without a sign or a zero in front.
fn decimal(digits: &[u8]) -> Option<usize> {
    if digits.first() == Some(&b'0') && digits.len() > 1 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}
