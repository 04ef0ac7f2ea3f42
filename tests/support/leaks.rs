//! The leak scan: fresh canaries, searched in every way a program may have written them.

use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The canaries of one home and the files that may have them.
#[derive(Default)]
pub(crate) struct Guard {
    needles: RefCell<Vec<(String, Vec<Needle>)>>,
    allowed: RefCell<Vec<PathBuf>>,
}

type Needle = (&'static str, Vec<u8>);

impl Guard {
    pub(crate) fn canary(&self) -> String {
        let mut chance = [0; 12];
        std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut chance).unwrap();
        let canary = format!("lwCANARY{}", hex(&chance));
        self.watch(&canary);
        canary
    }

    pub(crate) fn watch(&self, value: &str) {
        self.needles.borrow_mut().push((value.to_owned(), needles(value)));
    }

    pub(crate) fn allow(&self, path: &Path) {
        self.allowed.borrow_mut().push(path.to_owned());
    }

    /// Fails when the bytes have a canary in any encoding.
    pub(crate) fn scan(&self, place: &str, bytes: &[u8]) {
        for (canary, needles) in &*self.needles.borrow() {
            for (encoding, needle) in needles {
                assert!(!has(bytes, needle), "{place} has {}... as {encoding}", &canary[..12.min(canary.len())]);
            }
        }
    }

    /// Arguments and environment of every process that can be read, unless the test itself put a canary there.
    pub(crate) fn scan_processes(&self, given: &[&str]) {
        let needles = self.needles.borrow();
        if needles.is_empty()
            || given.iter().any(|word| needles.iter().any(|(canary, _)| word.contains(canary.as_str())))
        {
            return;
        }
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let name = entry.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            for part in ["cmdline", "environ"] {
                let bytes = std::fs::read(entry.path().join(part)).unwrap_or_default();
                self.scan(&format!("{part} of process {pid}"), &bytes);
            }
        }
    }

    /// Every file below a folder.
    pub(crate) fn scan_files(&self, folder: &Path) {
        if self.needles.borrow().is_empty() {
            return;
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                self.scan_files(&path);
            } else if kind.is_file() && !self.allowed.borrow().contains(&path) {
                self.scan(&path.display().to_string(), &std::fs::read(&path).unwrap_or_default());
            }
        }
    }
}

/// The value in eleven encodings.
fn needles(value: &str) -> Vec<Needle> {
    let bytes = value.as_bytes();
    let each = |write: &dyn Fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>().into_bytes();
    let utf16 = |order: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut found: Vec<Needle> = vec![
        ("text", bytes.to_vec()),
        ("hex", hex(bytes).into_bytes()),
        ("upper case hex", hex(bytes).to_uppercase().into_bytes()),
        ("percent", each(&|byte| format!("%{byte:02X}"))),
        ("JSON escapes", each(&|byte| format!("\\u{byte:04x}"))),
        ("HTML escapes", each(&|byte| format!("&#{byte};"))),
        ("UTF-16", utf16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(u16::to_be_bytes)),
        ("reversed text", bytes.iter().rev().copied().collect()),
        ("bytes of a list", each(&|byte| format!("{byte},")).split_last().unwrap().1.to_vec()),
    ];
    // Base64 of a text in the middle of others: three ways to fall on its groups; the edges belong to the neighbours.
    for shift in 0..3 {
        let mut padded = vec![b'.'; shift];
        padded.extend_from_slice(bytes);
        let inner = padded.len() / 3 * 4;
        found.push(("base64", base64(&padded)[if shift == 0 { 0 } else { 4 }..inner].to_vec()));
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Canaries are of letters and digits whose base64 has neither `+` nor `/`, so both alphabets agree often enough;
/// where they do not, both are compared by [`has`].
fn base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        out.extend((0..4).map(|at| ALPHABET[usize::try_from(number >> (18 - 6 * at) & 63).unwrap()]));
    }
    out
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    let same = |a: u8, b: u8| a == b || (a == b'-' && b == b'+') || (a == b'_' && b == b'/');
    let Some(first) = needle.first() else { return false };
    bytes.len() >= needle.len()
        && (0..=bytes.len() - needle.len()).any(|at| {
            same(bytes[at], *first) && bytes[at..at + needle.len()].iter().zip(needle).all(|(a, b)| same(*a, *b))
        })
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    let guard = Guard::default();
    let canary = guard.canary();
    let caught =
        |bytes: &[u8]| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| guard.scan("x", bytes))).is_err();
    assert!(!caught(b"nothing here"));
    assert!(caught(format!("a {canary} b").as_bytes()));
    for shift in 0..3 {
        let text = format!("{}{canary}tail", "abc".split_at(shift).0);
        assert!(caught(&base64(text.as_bytes())), "base64 after {shift}");
    }
    for (name, needle) in needles(&canary) {
        assert!(caught(&[b"..".as_slice(), &needle, b".."].concat()), "{name}");
    }
}
