//! Headers of tar members and PAX records, parsed strictly.

use crate::archive::unpack::refusal::{ArchiveReason, ArchiveRefusal, bad, refusal};
use std::collections::BTreeMap;
use tar::Header;

/// Bytes of a header; contents are padded to a multiple of this.
pub(super) const BLOCK: usize = 512;

/// The fields of a header.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: u8,
    /// Size of the contents in bytes.
    pub(super) size: usize,
}

impl Entry {
    pub(super) fn read(block: &[u8; BLOCK]) -> Result<Self, ArchiveRefusal> {
        let header = Header::from_byte_slice(block);
        let old = header.as_old();
        let sum = octal(&old.cksum).filter(|sum| *sum == checksum(block));
        if sum.is_none() {
            return bad("a header has a wrong checksum");
        }
        let kind = old.linkflag[0];
        // Other kinds are refused anyway, whatever else their headers contain.
        let is_plain = matches!(kind, b'0' | 0 | b'x' | b'5');
        let mut name = text(&old.name)?;
        if let Some(ustar) = header.as_ustar() {
            if block[500..].iter().any(|byte| *byte != 0) {
                // The header of star, in which the name prefix is shorter.
                return bad(format!("{name:?} has a header in the format of star"));
            }
            let prefix = text(&ustar.prefix)?;
            if !prefix.is_empty() {
                name = format!("{prefix}/{name}");
            }
        } else if header.as_gnu().is_none() {
            return bad("a header is neither POSIX nor GNU");
        } else if is_plain && block[345..].iter().any(|byte| *byte != 0) {
            // Some readers interpret these bytes as the name prefix, others as times.
            return bad(format!("{name:?} uses extra fields of GNU tar"));
        }
        let Some(size) = octal(&old.size) else {
            return bad(format!("{name:?} has a size that is not an octal number"));
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if is_plain && old.linkname.iter().any(|byte| *byte != 0) {
            return bad(format!("{name:?} is not a link but has a link target"));
        }
        Ok(Self { name, kind, size })
    }
}

/// The sum of the bytes of a header, with the checksum field counted as spaces.
fn checksum(block: &[u8; BLOCK]) -> u64 {
    let outside = block[..148].iter().chain(&block[156..]);
    outside.map(|byte| u64::from(*byte)).sum::<u64>() + 8 * u64::from(b' ')
}

/// Octal digits, with optional leading spaces and trailing spaces or zero bytes. The binary form is not accepted.
fn octal(field: &[u8]) -> Option<u64> {
    let end = field.iter().rposition(|byte| !matches!(byte, b' ' | 0))? + 1;
    let start = field.iter().position(|byte| *byte != b' ')?;
    let digits = field.get(start..end)?;
    digits.iter().try_fold(0_u64, |sum, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        sum.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// The text of a field without the zero bytes that pad it.
fn text(field: &[u8]) -> Result<String, ArchiveRefusal> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (own, padding) = field.split_at(end);
    if padding.iter().any(|byte| *byte != 0) {
        return bad("a name has data after a zero byte");
    }
    match std::str::from_utf8(own) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => bad("a name is not UTF-8"),
    }
}

/// The relevant records of a PAX header; times and owners are ignored.
#[derive(Default)]
pub(super) struct Pax {
    pub(super) path: Option<String>,
    pub(super) size: Option<usize>,
}

impl Pax {
    /// Records of the form `LENGTH KEY=VALUE\n`; each length counts the whole record.
    pub(super) fn read(mut records: &[u8]) -> Result<Self, ArchiveRefusal> {
        let wrong = || refusal("a PAX header has a malformed record");
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
                return bad(format!("a PAX header has a duplicate record {key:?}"));
            }
            records = rest;
        }
        for (key, value) in &found {
            if key.starts_with("GNU.sparse.") || key.starts_with("SUN.") {
                return Err(ArchiveRefusal {
                    reason: ArchiveReason::SpecialFile,
                    message: format!("a member has an unsupported PAX record {key:?}"),
                });
            }
            // An empty value deletes a record, but not in all readers.
            if matches!(*key, "linkpath" | "hdrcharset" | "charset")
                || value.is_empty() && matches!(*key, "path" | "size")
            {
                return bad(format!("a member has an unsupported PAX record {key:?}"));
            }
        }
        let size = found.get("size").map(|size| decimal(size.as_bytes()).ok_or_else(wrong)).transpose()?;
        Ok(Self { path: found.get("path").map(|path| (*path).to_owned()), size })
    }
}

/// Digits without a sign or leading zero.
fn decimal(digits: &[u8]) -> Option<usize> {
    if digits.first() == Some(&b'0') && digits.len() > 1 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}
