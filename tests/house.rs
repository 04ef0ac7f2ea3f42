//! The law of the house: the floors, what may import what, and which words stand where.
//!
//! A file imports only files above it in [`HOUSE`], and never through a wall. A doorway (`mod.rs`) stands at the head
//! of its room: what it declares and hands out is no import. README.md, "How the house is built", gives the reasons.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads the sources from the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A group of files in order, with the letter of its wing: `p`ure, `y`ard, `r`ooms, `c`ommands, `d`oor.
type Floor = (char, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const HOUSE: &[Floor] = &[
    ('p', "ground", &["limits", "text", "secret", "names", "origin", "diagnostic", "digest", "exact", "dotenv", "image", "parallel"]),
    ('p', "contract", &[
        "wire/container", "wire/control", "wire/developer", "wire/routes", "wire/callback", "wire/mod", "scope/mod",
        "scope/catalog",
    ]),
    ('p', "understanding: the manifest", &[
        "manifest/mod", "manifest/node", "manifest/keys", "manifest/moment", "manifest/spec/pattern", "manifest/scalar",
        "manifest/coerce", "manifest/drift", "manifest/foreign", "manifest/hints", "manifest/spec", "manifest/normal",
        "manifest/spelling", "manifest/units", "manifest/words", "manifest/walk", "manifest/fields", "manifest/reshape", "manifest/decode",
        "manifest/spec/panel", "manifest/json_schema", "manifest/codes", "manifest/decode/scalars", "manifest/model",
        "manifest/places", "manifest/rules", "manifest/rules/heartbeats", "manifest/rules/agents", "manifest/sketch",
        "manifest/spec/agents", "manifest/spec/connections", "manifest/spec/settings", "manifest/spec/tools",
        "manifest/spec/app", "manifest/yaml", "manifest/yaml/base64", "manifest/yaml/cursor", "manifest/yaml/token",
        "manifest/yaml/directive", "manifest/yaml/quoted", "manifest/yaml/unquoted", "manifest/yaml/scan",
        "manifest/yaml/blame", "manifest/yaml/build", "manifest/yaml/parse", "manifest/yaml/parse/collections",
        "manifest/yaml/scan/keys", "manifest/yaml/scan/pull", "manifest/yaml/build/merge", "manifest/yaml/build/tagged",
        "manifest/dialect",
    ]),
    ('p', "judgement", &[
        "lint/mod", "lint/policy", "lint/fix", "lint/rule", "lint/agents", "lint/chrome", "lint/connections",
        "lint/expression", "lint/cron", "lint/deprecated", "lint/dialect", "lint/heartbeats", "lint/integrations",
        "lint/release",
        "lint/routes", "lint/scopes", "lint/settings", "lint/tools", "package/mod", "package/include",
        "package/guard", "package/front", "package/markdown", "package/gzip", "package/archive", "package/bundle", "package/docs",
        "package/templates", "package/site", "package/unpack/mod", "package/unpack/refusal",
        "package/unpack/header", "package/unpack/tree", "explain/mod", "explain/address", "explain/example",
        "explain/field", "explain/manifest_pages", "explain/package_pages", "explain/bundle_pages", "explain/page",
        "explain/table",
    ]),
    ('y', "yard: tools", &["clock", "vars", "disk", "beneath", "failpoint", "upload", "http", "keyring", "shield"]),
    ('y', "yard: machines", &[
        "terminal/mod", "terminal/clean", "terminal/concise", "terminal/diff", "terminal/github", "terminal/gitlab",
        "terminal/human", "terminal/json", "terminal/junit", "terminal/progress", "terminal/prompt",
        "terminal/sarif",
        "store/mod", "store/accounts", "store/apps", "store/audit", "store/bundles", "store/error", "store/installs", "store/kv",
        "store/schema", "store/secrets",
        "vault", "vault/place",
        "runtime/mod", "runtime/breaker", "runtime/engine", "runtime/error", "runtime/event", "runtime/health",
        "runtime/output",
        "runtime/tree", "runtime/ports", "runtime/report", "runtime/life", "runtime/handler", "runtime/supervise",
    ]),
    ('r', "rooms", &[
        "settings/mod", "settings/error", "settings/surroundings", "settings/state", "settings/expiry",
        "settings/file", "settings/fingerprint", "settings/project", "settings/resolve",
        "project/mod", "project/scaffold", "project/sample", "project/mend", "project/app", "project/gather",
        "project/bundle", "project/handler", "project/release", "project/sources",
        "platform/deploy/mod", "platform/mod", "platform/error", "platform/retry", "platform/answer",
        "platform/transport", "platform/client", "platform/control", "platform/deploy/change",
        "platform/deploy/outcome", "platform/deploy/shipment", "platform/deploy/journal", "platform/deploy/plan",
        "platform/deploy/error", "platform/deploy/run", "platform/deploy/preview", "platform/deploy/rollback",
        "emulator/mod", "emulator/blueprint", "emulator/answers", "emulator/mocks", "emulator/session",
        "emulator/audit", "emulator/call", "emulator/event", "emulator/keeper", "emulator/rotation",
        "emulator/upstream", "emulator/world", "emulator/activation", "emulator/callback/reply",
        "emulator/callback/kv", "emulator/callback/later", "emulator/callback/mod", "emulator/callback/secrets",
        "emulator/callback/session", "emulator/callback/tools", "emulator/fields", "emulator/form", "emulator/shelf", "emulator/developer/apps",
        "emulator/developer/secrets", "emulator/dispatch", "emulator/trigger", "emulator/control",
        "emulator/developer/bundle", "emulator/developer/docs", "emulator/developer/judge", "emulator/developer/mcp",
        "emulator/developer/me", "emulator/developer/mod", "emulator/developer/sources",
        "emulator/developer/preflight", "emulator/developer/templates", "emulator/developer/upgrade",
        "emulator/developer/versions", "emulator/door", "emulator/host", "emulator/router", "emulator/listener",
        "emulator/docs_site",
    ]),
    ('c', "commands", &[
        "commands/mod", "commands/error", "commands/connect", "commands/ledger", "commands/audit",
        "commands/completions", "commands/frontend", "commands/handover", "commands/apps", "commands/rollback", "commands/upgrade",
        "commands/deploy", "commands/answers", "commands/stage", "commands/dev", "commands/docs",
        "commands/env", "commands/explain", "commands/init", "commands/login", "commands/mcp", "commands/package",
        "commands/schema",
        "commands/shelf", "commands/import", "commands/secrets", "commands/trigger", "commands/try",
        "commands/validate",
    ]),
    ('d', "door", &["cli", "lib", "main"]),
];

/// Lines of a file without its tests.
const FILE_LINES_MAX: usize = 400;

/// `(from, to, why)`: no file whose path starts with `from` imports one whose path starts with `to`.
const WALLS: &[(&str, &str, &str)] = &[
    ("manifest/", "wire/", "the manifest is understood, not sent"),
    ("manifest/", "scope/", "the manifest is understood, not judged"),
    ("manifest/", "lint/", "the manifest is understood, not judged"),
    ("wire/", "manifest/", "`project/release` is the one translator"),
    ("platform/", "emulator/", "`wire` is the hinge"),
    ("emulator/", "platform/", "`wire` is the hinge"),
    ("project/", "platform/", "a project is made ready, a command sends it"),
    ("project/", "emulator/", "a project is made ready, a command runs it"),
    ("store/", "wire/", "the store never learns what is sent"),
    ("runtime/", "manifest/", "the runtime never learns what a manifest is"),
];

/// Machines of the yard: each imports the ground and the tools, never another machine.
const MACHINES: &[&str] = &["terminal/", "store/", "vault", "runtime/", "watch"];
/// What machines and tools stand on.
const GROUND_AND_TOOLS: &[&str] = &[
    "limits",
    "text",
    "secret",
    "names",
    "origin",
    "diagnostic",
    "digest",
    "exact",
    "dotenv",
    "image",
    "clock",
    "vars",
    "disk",
    "beneath",
    "failpoint",
    "upload",
    "http",
    "keyring",
    "shield",
];

/// What commands have in common.
#[rustfmt::skip]
const SHARED_BY_COMMANDS: &[&str] =
    &["commands/mod", "commands/error", "commands/connect", "commands/answers", "commands/ledger", "commands/frontend", "commands/handover", "commands/shelf", "commands/import", "commands/stage"];

/// `(word, where it may stand, why)`.
const WORDS: &[(&str, &[&str], &str)] = &[
    ("std::fs", &["disk"], "files are opened only in `disk`"),
    ("std::env", &["vars", "main"], "the environment is read only in `vars`"),
    ("annotate_snippets", &["terminal/human"], "one renderer of snippets"),
    ("dialoguer", &["terminal/prompt"], "one place that asks"),
    ("similar", &["terminal/diff"], "one place that compares texts"),
    ("indicatif", &["terminal/progress"], "one place that draws"),
    ("walkdir", &["project/gather"], "one place that walks"),
    ("reqwest", &["http"], "one client towards the platform"),
    ("keyring_core", &["keyring"], "one door to the system's keyring"),
    ("rusqlite", &["store/"], "one owner of the database"),
    ("aes_gcm", &["vault"], "one owner of the cipher"),
    ("toml_edit", &["settings/"], "one owner of the configuration file"),
    ("serde_yaml", &["package/front"], "a manifest has a reader of its own; this one is for a page's few lines"),
    ("pulldown_cmark", &["package/markdown", "package/site"], "one dialect of Markdown"),
    ("maud", &["package/site"], "one maker of HTML"),
    ("cronexpr", &["lint/expression"], "one calendar of cron"),
    ("axum", &["emulator/"], "one server"),
    ("multer", &["emulator/form"], "one reader of forms"),
    ("clap", &["commands/", "cli", "main"], "arguments are read at the door"),
    ("getrandom", &["clock"], "one source of chance"),
    ("catch_unwind", &["cli", "emulator/keeper"], "faults are caught at the door, and where one thread serves many"),
];

/// Words the pure wing never says: it takes values and gives values.
const OUTSIDE: &[&str] =
    &["std::fs", "std::env", "std::process", "std::net", "std::time::Instant", "tokio", "SystemTime"];

/// Files that may open a [`linkworld::secret::Secret`].
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "secret", "http", "vault", "vault/place", "keyring", "settings/expiry", "settings/fingerprint", "settings/file", "settings/resolve", "settings/state", "platform/client",
    "platform/control", "emulator/session", "emulator/activation", "emulator/callback/secrets",
    "emulator/callback/session", "emulator/control", "emulator/developer/mcp", "emulator/host", "commands/answers", "commands/mcp", "commands/stage",
];

/// Rooms that may be asynchronous.
const ASYNC: &[&str] = &["http", "platform/", "runtime/", "watch", "scenario/", "emulator/", "commands/"];

struct Source {
    name: String,
    /// Without comments, string contents and tests.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let name = path.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                let body = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                found.push(Source { name, code: plain(body), lines: body.lines().count() });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The code without comments and without what stands in string literals.
fn plain(text: &str) -> String {
    let mut code = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '/' if chars.peek() == Some(&'/') => {
                for skipped in chars.by_ref() {
                    if skipped == '\n' {
                        code.push('\n');
                        break;
                    }
                }
            }
            '"' => {
                while let Some(inside) = chars.next() {
                    match inside {
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
                code.push_str("\"\"");
            }
            '\'' => {
                // A character literal or a lifetime; only the literal may hold a quote.
                let rest: String = chars.clone().take(3).collect();
                if rest.starts_with('\\') {
                    chars.next();
                    chars.next();
                    if chars.peek() == Some(&'\'') {
                        chars.next();
                    }
                } else if rest.chars().nth(1) == Some('\'') {
                    chars.next();
                    chars.next();
                }
                code.push('\'');
            }
            other => code.push(other),
        }
    }
    code
}

fn order() -> BTreeMap<&'static str, usize> {
    HOUSE.iter().flat_map(|(_, _, files)| files.iter()).enumerate().map(|(index, file)| (*file, index)).collect()
}

/// Every path of the code into this crate, groups in braces taken apart, `super::` read from where `file` stands.
fn paths(file: &str, code: &str) -> Vec<String> {
    let inner = file.strip_suffix("/mod").unwrap_or(file);
    let parent = inner.rsplit_once('/').map(|(parent, _)| format!("{}::", parent.replace('/', "::")));
    let mut found = Vec::new();
    for (word, prefix) in [("crate::", ""), ("super::", parent.as_deref().unwrap_or_default())] {
        for (at, _) in code.match_indices(word) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|char| !char.is_alphanumeric() && char != '_') {
                expand(prefix, &code[at + word.len()..], &mut found);
            }
        }
    }
    found
}

/// Reads one path after `prefix` and returns how many bytes it took.
fn expand(prefix: &str, text: &str, found: &mut Vec<String>) -> usize {
    if let Some(group) = text.strip_prefix('{') {
        return 1 + expand_group(prefix, group, found);
    }
    let word: usize = text
        .char_indices()
        .find(|(_, char)| !char.is_alphanumeric() && *char != '_' && *char != '#')
        .map_or(text.len(), |(at, _)| at);
    let here = format!("{prefix}{}", text[..word].trim_start_matches("r#"));
    let rest = &text[word..];
    if let Some(after) = rest.strip_prefix("::") {
        return word + 2 + expand(&format!("{here}::"), after, found);
    }
    found.push(here);
    word
}

/// Reads what stands between braces, up to and with the closing one.
fn expand_group(prefix: &str, text: &str, found: &mut Vec<String>) -> usize {
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
        if text[at..].is_empty() || text[at..].starts_with('}') {
            return at + 1;
        }
        at += expand(prefix, &text[at..], found).max(1);
        // `as name`
        at += text[at..].find([',', '}']).unwrap_or(text[at..].len());
    }
}

/// The file a path leads into: the longest prefix that is one.
fn file_of(path: &str, order: &BTreeMap<&'static str, usize>) -> Option<&'static str> {
    let parts: Vec<_> = path.split("::").collect();
    (1..=parts.len()).rev().find_map(|length| {
        let joined = parts[..length].join("/");
        let doorway = format!("{joined}/mod");
        order.keys().find(|file| **file == joined || **file == doorway).copied()
    })
}

fn under(file: &str, places: &[&str]) -> bool {
    places.iter().any(|place| if place.ends_with('/') { file.starts_with(place) } else { file == *place })
}

/// Fails with all broken rules at once.
fn hold(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_file_has_its_place() {
    let order = order();
    let sources = sources();
    let mut broken: Vec<String> = sources
        .iter()
        .filter(|source| !order.contains_key(source.name.as_str()))
        .map(|source| format!("src/{}.rs is not in the house list", source.name))
        .collect();
    for file in order.keys() {
        if !sources.iter().any(|source| source.name == **file) {
            broken.push(format!("the house list names src/{file}.rs, which does not exist"));
        }
    }
    hold(&broken);
}

#[test]
fn imports_go_one_way() {
    let order = order();
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.name != "lib") {
        let Some(own) = order.get(source.name.as_str()) else { continue };
        for path in paths(&source.name, &source.code) {
            let Some(target) = file_of(&path, &order) else { continue };
            if target != source.name && order[target] > *own {
                broken.push(format!("src/{}.rs imports `{path}` from below it ({target})", source.name));
            }
        }
    }
    hold(&broken);
}

#[test]
fn walls_stand() {
    let order = order();
    let mut broken = Vec::new();
    for source in sources() {
        for path in paths(&source.name, &source.code) {
            let Some(target) = file_of(&path, &order) else { continue };
            for (from, to, why) in WALLS {
                if source.name.starts_with(from) && target.starts_with(to) {
                    broken.push(format!("src/{}.rs imports `{path}` through a wall: {why}", source.name));
                }
            }
            let machine = MACHINES.iter().find(|machine| source.name.starts_with(**machine));
            if let Some(machine) = machine.filter(|machine| !target.starts_with(**machine))
                && !under(target, GROUND_AND_TOOLS)
            {
                broken.push(format!("src/{}.rs, of the machine {machine}, imports `{path}`", source.name));
            }
            let command = |file: &str| file.starts_with("commands/") && !SHARED_BY_COMMANDS.contains(&file);
            if command(&source.name) && command(target) && target != source.name {
                broken.push(format!("src/{}.rs imports the command `{path}`", source.name));
            }
        }
    }
    hold(&broken);
}

#[test]
fn words_stand_where_they_belong() {
    let mut broken = Vec::new();
    for source in sources() {
        for (word, places, why) in WORDS {
            if source.code.contains(word) && !under(&source.name, places) {
                broken.push(format!("src/{}.rs says `{word}`: {why}", source.name));
            }
        }
        let wing = HOUSE.iter().find(|(_, _, files)| files.contains(&source.name.as_str())).map(|(wing, _, _)| *wing);
        for word in OUTSIDE.iter().filter(|_| wing == Some('p')) {
            if source.code.contains(word) {
                broken.push(format!("src/{}.rs is of the pure wing and says `{word}`", source.name));
            }
        }
        if source.code.contains(".expose()") && !under(&source.name, OPENERS) {
            broken.push(format!("src/{}.rs opens a secret and is not on the list of openers", source.name));
        }
        let is_async = source.code.contains("async fn") || source.code.contains(".await");
        if is_async && !under(&source.name, ASYNC) {
            broken.push(format!("src/{}.rs is asynchronous", source.name));
        }
    }
    hold(&broken);
}

#[test]
fn habits_are_kept() {
    let mut broken = Vec::new();
    for source in sources() {
        let Source { name, code, lines } = &source;
        if *lines > FILE_LINES_MAX {
            broken.push(format!("src/{name}.rs has {lines} lines without its tests, more than {FILE_LINES_MAX}"));
        }
        if code.contains("::*") {
            broken.push(format!("src/{name}.rs imports by a star; name what it takes"));
        }
        let doorway = name.ends_with("/mod");
        if code.contains("pub use ") && !doorway {
            broken.push(format!("src/{name}.rs re-exports and is no doorway"));
        }
        let folder = name.split('/').next().unwrap_or_default();
        if ["util", "utils", "common", "helpers", "misc", "core", "shared", "types"].contains(&folder) {
            broken.push(format!("src/{name}.rs lives in a folder without a meaning"));
        }
        let first_lines =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/{name}.rs"))).unwrap();
        if !first_lines.starts_with("//!") {
            broken.push(format!("src/{name}.rs does not say at its head what it is for"));
        }
    }
    hold(&broken);
}

#[test]
fn the_reader_of_imports_reads() {
    let code = "use crate::disk::{self, DiskError};\nuse crate::wire::{developer::{App, Me as You}, routes};\nlet x = crate::text::shorten(y);";
    assert_eq!(
        paths("x", code),
        [
            "disk::self",
            "disk::DiskError",
            "wire::developer::App",
            "wire::developer::Me",
            "wire::routes",
            "text::shorten",
        ]
    );
    assert_eq!(plain("a // crate::x\n\"crate::y\" 'a' '\"' b::<'_>"), "a \n\"\" ' ' b::<'_>");
}
