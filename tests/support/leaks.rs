//! The leak scan: what must not be seen, searched in every way a program may have written it.
//!
//! Every home has a guard, and whatever a test gives to `login` or `secrets` through the home, and every token a local
//! platform makes in it, is watched from then on: a test need not think of it. Watched values may be in the
//! credential file, in the entry of a running platform, in the environment of the handler a session token is for, and
//! where a test itself has put them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A shorter value is found in ordinary words.
const WATCHED_BYTES_MIN: usize = 8;
/// Of a longer value a piece from the middle is looked for: it leaks as a whole.
const WATCHED_BYTES_MAX: usize = 256;

/// What is watched in one home, and where it may be.
#[derive(Default)]
pub(crate) struct Guard {
    watched: Mutex<Vec<Watched>>,
    allowed: Mutex<Vec<PathBuf>>,
    /// Processes that a test itself has given an environment.
    started: Mutex<Vec<u32>>,
    /// Folders beside the home that the scan looks into.
    beside: Mutex<Vec<PathBuf>>,
}

struct Watched {
    value: String,
    kind: Kind,
    needles: Vec<Needle>,
}

type Needle = (&'static str, Vec<u8>);

/// What a value is, and with that where it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nowhere.
    Secret,
    /// In `config.toml` and in the entry of the running platform.
    Token,
    /// In the environment of a handler.
    Session,
}

impl Guard {
    pub(crate) fn canary(&self) -> String {
        let mut chance = [0; 12];
        std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut chance).unwrap();
        let canary = format!("lwCANARY{}", hex(&chance));
        self.watch(&canary, Kind::Secret);
        canary
    }

    /// Looks for the value from now on. What is watched as a secret already may be where its other kind may be, too.
    pub(crate) fn watch(&self, value: &str, kind: Kind) {
        let value = middle(value.trim());
        let mut watched = held(&self.watched);
        if let Some(known) = watched.iter_mut().find(|known| known.value == value) {
            known.kind = kind;
        } else if value.len() >= WATCHED_BYTES_MIN {
            watched.push(Watched { value: value.to_owned(), kind, needles: needles(value) });
        }
    }

    pub(crate) fn allow(&self, path: &Path) {
        held(&self.allowed).push(path.to_owned());
    }

    pub(crate) fn look_beside(&self, folder: &Path) {
        held(&self.beside).push(folder.to_owned());
    }

    pub(crate) fn started(&self, pid: u32) {
        held(&self.started).push(pid);
    }

    /// Watches what a command is given, where it is a token or a secret.
    pub(crate) fn notice(&self, args: &[&str], input: &[u8]) {
        let after = |flag: &str| args.iter().position(|arg| *arg == flag).and_then(|at| args.get(at + 1)).copied();
        let text = String::from_utf8_lossy(input);
        match args {
            ["login", ..] => {
                self.watch(after("--token").unwrap_or_default(), Kind::Token);
                self.watch(&text, Kind::Token);
            }
            ["secrets", "set", key, ..] => {
                self.watch(key.split_once('=').map_or("", |(_, value)| value), Kind::Secret);
                self.watch(&text, Kind::Secret);
            }
            ["secrets", "import", file, ..] => {
                let read = std::fs::read_to_string(file).unwrap_or_default();
                self.allow(Path::new(file));
                for line in text.lines().chain(read.lines()) {
                    let value = line.split_once('=').map_or("", |(_, value)| value);
                    self.watch(value.split(" #").next().unwrap_or_default().trim_matches(['"', '\'']), Kind::Secret);
                }
            }
            _ => {}
        }
        if let Some(file) = after("--from-file") {
            self.watch(&String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()), Kind::Secret);
            self.allow(Path::new(file));
        }
    }

    /// Fails when the bytes have a watched value in any encoding.
    pub(crate) fn scan(&self, place: &str, bytes: &[u8]) {
        self.scan_for(place, bytes, |_| true);
    }

    fn scan_for(&self, place: &str, bytes: &[u8], counts: impl Fn(Kind) -> bool) {
        let watched = held(&self.watched);
        let found = |bytes: &[u8]| {
            let needles = watched.iter().filter(|one| counts(one.kind)).flat_map(|one| &one.needles);
            first(bytes, &needles.collect::<Vec<_>>())
        };
        // Encoders break what they write into lines.
        let whole: Vec<u8> = bytes.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
        if let Some((encoding, needle)) = found(bytes).or_else(|| found(&whole)) {
            let whose = watched.iter().find(|one| one.needles.iter().any(|other| other.1 == *needle));
            let whose = whose.map(|one| (one.kind, head(&one.value, 12)));
            panic!("{place} has {whose:?}... as {encoding}");
        }
    }

    /// Arguments and environment of every process that can be read. `given` are the words of the test itself.
    pub(crate) fn scan_processes(&self, given: &[&str]) {
        if held(&self.watched).is_empty() {
            return;
        }
        let by_test = |words: &[u8]| {
            let words = String::from_utf8_lossy(words);
            let watched = held(&self.watched);
            let mut mine = watched.iter().filter(|one| given.iter().any(|word| word.contains(one.value.as_str())));
            mine.any(|one| words.contains(one.value.as_str()))
        };
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let name = entry.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            let arguments = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            if !by_test(&arguments) {
                self.scan(&format!("the arguments of process {pid}"), &arguments);
            }
            if held(&self.started).contains(&pid) || pid == std::process::id() {
                continue;
            }
            let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
            if self.is_before_exec(&entry.path(), (&arguments, &environment)) {
                continue;
            }
            let (own, rest): (Vec<&[u8]>, Vec<&[u8]>) = environment
                .split(|byte| *byte == 0)
                .partition(|variable| variable.starts_with(b"LINKWORLD_MCP_TOKEN="));
            let place = format!("the environment of process {pid}");
            self.scan(&place, &rest.join(&0));
            self.scan_for(&place, &own.join(&0), |kind| kind != Kind::Session);
        }
    }

    /// Whether a process is the copy of one that a test has started, which has not become another program yet: it has the same
    /// arguments and environment.
    fn is_before_exec(&self, process: &Path, (arguments, environment): (&[u8], &[u8])) -> bool {
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")?.trim().parse::<u32>().ok());
        let Some(parent) = parent.filter(|parent| held(&self.started).contains(parent)) else { return false };
        let of_parent = |file: &str| std::fs::read(format!("/proc/{parent}/{file}")).unwrap_or_default();
        of_parent("cmdline") == arguments && of_parent("environ") == environment
    }

    /// Every file below the home, and below what lies beside it.
    pub(crate) fn scan_files(&self, home: &Path) {
        if held(&self.watched).is_empty() {
            return;
        }
        let mut folders = held(&self.beside).clone();
        folders.push(home.to_owned());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let (path, kind) = (entry.path(), entry.file_type().unwrap());
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() && !held(&self.allowed).contains(&path) {
                    let bytes = std::fs::read(&path).unwrap_or_default();
                    self.scan_for(&path.display().to_string(), &bytes, |kind| !may_be_in(kind, &path));
                }
            }
        }
    }
}

/// A scan that failed is no reason for the next one not to look.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn may_be_in(kind: Kind, path: &Path) -> bool {
    let is_entry = path.parent().is_some_and(|folder| folder.ends_with("running"));
    kind == Kind::Token && (path.ends_with("config.toml") || is_entry)
}

fn middle(value: &str) -> &str {
    if value.len() <= WATCHED_BYTES_MAX {
        return value;
    }
    let start = head(value, value.len() / 2 - WATCHED_BYTES_MAX / 2).len();
    head(&value[start..], WATCHED_BYTES_MAX).trim()
}

/// At most so many bytes of it, whole characters.
fn head(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// The value in eleven encodings and their variants.
fn needles(value: &str) -> Vec<Needle> {
    let bytes = value.as_bytes();
    let each = |write: &dyn Fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>().into_bytes();
    let utf16 = |order: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let json = serde_json::to_string(value).unwrap();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut found: Vec<Needle> = vec![
        ("text", bytes.to_vec()),
        ("text without line breaks", value.replace(['\r', '\n'], "").into_bytes()),
        ("hex", hex(bytes).into_bytes()),
        ("upper case hex", hex(bytes).to_uppercase().into_bytes()),
        ("percent", each(&|byte| format!("%{byte:02X}"))),
        ("percent", each(&|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") })),
        ("JSON escapes", each(&|byte| format!("\\u{byte:04x}"))),
        ("JSON", json.as_bytes()[1..json.len() - 1].to_vec()),
        ("HTML escapes", each(&|byte| format!("&#{byte};"))),
        ("HTML", html.into_bytes()),
        ("UTF-16", utf16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(u16::to_be_bytes)),
        ("reversed text", bytes.iter().rev().copied().collect()),
        ("bytes of a list", each(&|byte| format!("{byte},")).split_last().unwrap().1.to_vec()),
        ("bytes of a list", each(&|byte| format!("{byte}, "))),
    ];
    // Base64 of a text in the middle of others: three ways to fall on its groups; the edges belong to the neighbours.
    for shift in 0..3 {
        let mut padded = vec![b'.'; shift];
        padded.extend_from_slice(bytes);
        let inner = padded.len() / 3 * 4;
        let encoded = &base64(&padded)[if shift == 0 { 0 } else { 4 }..inner];
        let url = encoded.iter().map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        });
        found.push(("base64", encoded.to_vec()));
        found.push(("base64 of addresses", url.collect()));
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        out.extend((0..4).map(|at| ALPHABET[usize::try_from(number >> (18 - 6 * at) & 63).unwrap()]));
    }
    out
}

/// The first needle the bytes have. One pass for all of them, as whole stores are searched.
fn first<'a>(bytes: &[u8], needles: &[&'a Needle]) -> Option<&'a Needle> {
    let mut begins = vec![false; 1 << 16];
    for (_, needle) in needles {
        if let [a, b, ..] = needle[..] {
            begins[usize::from(a) << 8 | usize::from(b)] = true;
        }
    }
    let mut pair = 0;
    for (at, byte) in bytes.iter().enumerate() {
        pair = (pair << 8 | usize::from(*byte)) & 0xffff;
        if at > 0 && begins[pair] {
            let rest = &bytes[at - 1..];
            if let Some(found) = needles.iter().find(|(_, needle)| rest.starts_with(needle)) {
                return Some(found);
            }
        }
    }
    None
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
        let lines: Vec<u8> = base64(text.as_bytes()).chunks(16).flat_map(|line| [line, b"\n"].concat()).collect();
        assert!(caught(&lines), "base64 in lines after {shift}");
    }
    for (name, needle) in needles(&canary) {
        assert!(caught(&[b"..".as_slice(), &needle, b".."].concat()), "{name}");
    }
}

#[test]
fn what_commands_are_given_is_watched() {
    for (args, input) in [
        (&["login", "--token", "value-one"][..], ""),
        (&["login", "--token-stdin"], "value-one\n"),
        (&["secrets", "set", "A=value-one"], ""),
        (&["secrets", "set", "A", "--app", "x"], "value-one"),
        (&["secrets", "import", "-"], "A=1\nexport B='value-one' # tail\n"),
    ] {
        let guard = Guard::default();
        guard.notice(args, input.as_bytes());
        let scan = std::panic::AssertUnwindSafe(|| guard.scan("x", b"a value-one b"));
        assert!(std::panic::catch_unwind(scan).is_err(), "{args:?}");
    }
}
