//! The frontend bundle: which files of its folder are packed, what is left out, and what stands against it
//! (contract section 8).

use crate::archive::{Archive, Writer};
use crate::{Judged, guard, include};
use linkworld_contract::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_BYTES_MAX, LARGEST_FILES_NAMED,
};
use linkworld_contract::text::shorten;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};

/// The page without which a bundle shows nothing.
pub const ENTRY: &str = "index.html";
/// The folders that are packed without being asked for, the first one found.
pub const FOLDERS: [&str; 2] = ["dist", "web"];
/// What package managers install; frontends are built from it and do not ship it.
pub const MODULES: &str = "node_modules";

/// Something in the bundle's folder, as a first look shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Path below the folder, `/` between segments.
    pub path: String,
    /// What is there.
    pub kind: Kind,
}

/// What a first look shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file of so many bytes.
    File(u64),
    /// A hidden folder or `node_modules`, not looked into.
    Folder,
    /// A link.
    Link,
    /// A pipe, a socket, a device.
    Special,
    /// A name that is no text; the path shows it with stand-ins.
    NameNotUtf8,
    /// The system's words why it could not be looked at.
    Unreadable(String),
}

/// A file or folder that is not packed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Path below the folder; a folder ends in `/`.
    pub path: String,
    /// Why, in words that follow its name.
    pub why: &'static str,
}

/// What is to be read, what is not, and what is to be said by now.
#[derive(Debug, Default)]
pub struct Selection {
    /// Path and size in bytes of each file to read, by path.
    pub wanted: Vec<(String, u64)>,
    /// What is not packed.
    pub left_out: Vec<LeftOut>,
    /// Findings so far.
    pub judged: Vec<Judged>,
    /// True when there is too much to read.
    pub is_too_much: bool,
}

/// Whether a finding among these is an error.
fn has_errors(judged: &[Judged]) -> bool {
    use linkworld_manifest::diagnostic::Severity::Error;
    judged.iter().any(|(_, findings)| findings.iter().any(|finding| finding.severity == Error))
}

/// Selects among what lies in `folder`, the name it is shown under. `include` are patterns of `--include`.
pub fn select(folder: &str, mut sightings: Vec<Sighting>, include: &[String]) -> Selection {
    sightings.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    let mut selection = Selection::default();
    for sighting in sightings {
        sort(folder, sighting, include, &mut selection);
    }
    let wanted = &selection.wanted;
    if !wanted.iter().any(|(path, _)| path == ENTRY) {
        let headline = format!("`{folder}/` has no `{ENTRY}`, the page that opens first");
        let finding = Diagnostic::error("bundle-no-index", Span::empty(0), headline)
            .help("build the frontend first, or name its folder with --bundle DIR")
            .help("leave the frontend out with --no-bundle");
        selection.judged.push(at(&format!("{folder}/{ENTRY}"), finding));
    }
    if wanted.len() > BUNDLE_FILES_MAX {
        let headline = format!("`{folder}/` has {} files, at most {BUNDLE_FILES_MAX} are packed", wanted.len());
        let finding = Diagnostic::error("bundle-too-many-files", Span::empty(0), headline)
            .help("let the bundler put small files together");
        selection.judged.push(at(folder, finding));
        selection.is_too_much = true;
    }
    let bytes: u64 = wanted.iter().map(|(_, bytes)| *bytes).sum();
    if bytes > BUNDLE_EXPANDED_BYTES_MAX as u64 {
        let headline =
            format!("`{folder}/` has {bytes} bytes, at most {BUNDLE_EXPANDED_BYTES_MAX} are allowed unpacked");
        let finding = Diagnostic::error("bundle-expanded-too-large", Span::empty(0), headline);
        selection.judged.push(at(folder, name_largest(finding, folder, wanted)));
        selection.is_too_much = true;
    }
    selection
}

/// Whether the user named the file: below the folder, or with the folder's name before it.
fn is_asked(include: &[String], folder: &str, path: &str) -> bool {
    spellings(folder, path).iter().any(|path| include::any_fits(include, path))
}

/// Whether the user named something in a folder that is otherwise not looked into.
pub fn may_reach(include: &[String], folder: &str, path: &str) -> bool {
    spellings(folder, path).iter().any(|path| include::may_reach(include, path))
}

fn spellings(folder: &str, path: &str) -> [String; 3] {
    let last = folder.rsplit('/').next().unwrap_or_default();
    [path.to_owned(), format!("{folder}/{path}"), format!("{last}/{path}")]
}

/// Puts one sighting where it belongs.
fn sort(folder: &str, sighting: Sighting, include: &[String], selection: &mut Selection) {
    let Sighting { path, kind } = sighting;
    let full = format!("{folder}/{path}");
    let name = path.rsplit('/').next().unwrap_or_default();
    let asked = is_asked(include, folder, &path);
    let mut leave = |path: String, why| selection.left_out.push(LeftOut { path, why });
    match kind {
        Kind::Folder if name == MODULES => leave(format!("{path}/"), "installed packages are not part of a frontend"),
        Kind::Folder => leave(format!("{path}/"), "hidden"),
        Kind::Link | Kind::Special => {
            let why = if kind == Kind::Link { "links are not followed" } else { "not a regular file" };
            let finding =
                Diagnostic::warning("bundle-left-out", Span::empty(0), format!("`{full}` is left out: {why}"));
            leave(path, why);
            selection.judged.push(at(&full, finding));
        }
        Kind::Unreadable(why) => {
            let finding = unreadable(&full, &why);
            selection.judged.push(at(&full, finding));
        }
        Kind::NameNotUtf8 => {
            selection.judged.push(at(&full, bad_name(&full, "is not UTF-8")));
        }
        Kind::File(_) if guard::is_secret_name(name) && !asked => {
            let headline = format!("`{full}` is named like a file of secrets and would be public");
            let finding = Diagnostic::error("bundle-secret", Span::empty(0), headline)
                .help("move it out of the folder")
                .help(format!("or, if everybody may read it, name it: --include '{path}'"));
            selection.judged.push(at(&full, finding));
        }
        Kind::File(_) if name.starts_with('.') && !asked => leave(path, "hidden"),
        Kind::File(bytes) => {
            if name.chars().any(char::is_control) || path.contains('\\') {
                selection.judged.push(at(&full, bad_name(&full, "has a control character or a backslash")));
            } else if path.len() > BUNDLE_NAME_BYTES_MAX {
                selection.judged.push(at(&full, bad_name(&shorten(&full, 80), "is too long")));
            } else {
                selection.wanted.push((path, bytes));
            }
        }
    }
}

/// What reading a wanted file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// All of it.
    Bytes(Vec<u8>),
    /// It was written to or replaced meanwhile.
    Changed,
    /// It turned out to be none of ours; why, in words that follow its name.
    LeftOut(&'static str),
    /// The system's words.
    Unreadable(String),
}

/// Judges files as they are read, in the order of [`Selection::wanted`], and packs them, unless something stands against
/// that.
pub fn pack(
    folder: &str,
    files: impl IntoIterator<Item = (String, Read)>,
    include: &[String],
    left_out: &mut Vec<LeftOut>,
    judged: &mut Vec<Judged>,
) -> Option<Archive> {
    pack_within(folder, files, include, left_out, judged, BUNDLE_BYTES_MAX)
}

fn pack_within(
    folder: &str,
    files: impl IntoIterator<Item = (String, Read)>,
    include: &[String],
    left_out: &mut Vec<LeftOut>,
    judged: &mut Vec<Judged>,
    bytes_max: usize,
) -> Option<Archive> {
    // None once something stands against the bundle: the rest is looked at all the same, and not packed.
    let mut writer = (!has_errors(judged)).then(Writer::default);
    let mut sizes = Vec::new();
    for (path, read) in files {
        let full = format!("{folder}/{path}");
        match read {
            Read::Bytes(bytes) => {
                let found = if is_asked(include, folder, &path) { None } else { secrets(&full, &path, &bytes) };
                match found {
                    Some(found) => {
                        writer = None;
                        judged.push(found);
                    }
                    None => {
                        if let Some(writer) = &mut writer {
                            writer.add(&path, &bytes);
                        }
                        sizes.push((path, bytes.len() as u64));
                    }
                }
            }
            Read::Changed => {
                let finding = Diagnostic::error(
                    "bundle-changed",
                    Span::empty(0),
                    format!("`{full}` changed while being read, so what would be packed is neither old nor new"),
                )
                .help("wait until the build is done and run the command again");
                writer = None;
                judged.push(at(&full, finding));
            }
            Read::LeftOut(why) => {
                let finding =
                    Diagnostic::warning("bundle-left-out", Span::empty(0), format!("`{full}` is left out: {why}"));
                left_out.push(LeftOut { path, why });
                judged.push(at(&full, finding));
            }
            Read::Unreadable(why) => {
                let finding = unreadable(&full, &why);
                writer = None;
                judged.push(at(&full, finding));
            }
        }
    }
    let archive = writer.filter(|_| sizes.iter().any(|(path, _)| path == ENTRY))?.finish();
    if archive.bytes > bytes_max {
        let headline = format!("`{folder}/` has {} bytes packed, at most {bytes_max} are allowed", archive.bytes);
        let finding = Diagnostic::error("bundle-too-large", Span::empty(0), headline);
        judged.push(at(folder, name_largest(finding, folder, &sizes)));
        return None;
    }
    Some(archive)
}

/// The finding about what looks like secrets in a file; what is shown of the file has them blanked out.
fn secrets(full: &str, path: &str, bytes: &[u8]) -> Option<Judged> {
    let hits = guard::hits(bytes);
    if hits.is_empty() {
        return None;
    }
    // What is no text is shown with stand-ins of the same length.
    let text: String = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
    };
    let source = SourceFile::new(full, guard::masked(&text, &hits));
    let findings = hits.iter().map(|hit| guard::finding("bundle-secret", &source, path, *hit)).collect();
    Some((source, findings))
}

/// The largest files first: they are what would help.
fn name_largest(mut finding: Diagnostic, folder: &str, files: &[(String, u64)]) -> Diagnostic {
    let mut largest: Vec<_> = files.iter().collect();
    largest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (path, bytes) in largest.into_iter().take(LARGEST_FILES_NAMED) {
        finding = finding.help(format!("`{folder}/{path}` has {bytes} bytes"));
    }
    finding
}

fn unreadable(full: &str, why: &str) -> Diagnostic {
    Diagnostic::error("bundle-unreadable", Span::empty(0), format!("`{full}` cannot be read: {why}"))
}

fn bad_name(full: &str, why: &str) -> Diagnostic {
    let headline = format!("the name of `{full}` {why}; no address could lead to it");
    Diagnostic::error("bundle-bad-name", Span::empty(0), headline).help("rename the file")
}

fn at(name: &str, finding: Diagnostic) -> Judged {
    (SourceFile::new(name, ""), vec![finding])
}

/// The finding about a folder that was not asked for and is a link.
pub fn folder_is_link(folder: &str) -> Judged {
    let headline = format!("`{folder}` is a link, and links are not followed");
    let finding = Diagnostic::error("bundle-folder-link", Span::empty(0), headline)
        .help(format!("if it is the frontend, say so: --bundle {folder}"));
    at(folder, finding)
}

#[cfg(test)]
mod tests {
    use super::{Kind, LeftOut, Read, Sighting, pack_within, select};
    use crate::Judged;
    use linkworld_contract::limits::{BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX};

    fn sighting(path: &str, kind: Kind) -> Sighting {
        Sighting { path: path.into(), kind }
    }

    fn codes(judged: &[Judged]) -> Vec<&'static str> {
        judged.iter().flat_map(|(_, findings)| findings.iter().map(|finding| finding.code)).collect()
    }

    #[test]
    fn what_is_left_out_is_listed_and_what_looks_secret_is_refused() {
        let file = |path: &str| sighting(path, Kind::File(1));
        let sightings = || {
            vec![
                file("index.html"),
                file(".env"),
                file(".DS_Store"),
                file(".env.example"),
                sighting("node_modules", Kind::Folder),
                sighting(".git", Kind::Folder),
                sighting("link", Kind::Link),
                sighting("pipe", Kind::Special),
                file("tls/server.pem"),
                file("a\nb"),
                sighting("caf\u{fffd}", Kind::NameNotUtf8),
                sighting("locked", Kind::Unreadable("permission denied".into())),
            ]
        };
        let plain = select("dist", sightings(), &[]);
        let left: Vec<&str> = plain.left_out.iter().map(|left| left.path.as_str()).collect();
        assert_eq!(left, [".DS_Store", ".env.example", ".git/", "link", "node_modules/", "pipe"]);
        assert_eq!(
            codes(&plain.judged),
            [
                "bundle-secret",
                "bundle-bad-name",
                "bundle-bad-name",
                "bundle-left-out",
                "bundle-unreadable",
                "bundle-left-out",
                "bundle-secret"
            ]
        );
        assert_eq!(plain.wanted, [("index.html".to_owned(), 1)]);
        let asked = select("dist", sightings(), &["dist/.env".into(), "*.pem".into(), ".DS_Store".into()]);
        let wanted: Vec<&str> = asked.wanted.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(wanted, [".DS_Store", ".env", "index.html", "tls/server.pem"]);
    }

    #[test]
    fn caps_hold_at_the_cap_and_break_one_past_it() {
        let many = |count: usize| {
            let mut files = vec![sighting("index.html", Kind::File(0))];
            files.extend((1..count).map(|n| sighting(&format!("f{n}"), Kind::File(0))));
            codes(&select("dist", files, &[]).judged)
        };
        assert_eq!(many(BUNDLE_FILES_MAX), Vec::<&str>::new());
        assert_eq!(many(BUNDLE_FILES_MAX + 1), ["bundle-too-many-files"]);
        let large = |bytes: usize| {
            let files = vec![sighting("index.html", Kind::File(1)), sighting("big", Kind::File(bytes as u64 - 1))];
            select("dist", files, &[]).judged
        };
        assert_eq!(codes(&large(BUNDLE_EXPANDED_BYTES_MAX)), Vec::<&str>::new());
        let past = large(BUNDLE_EXPANDED_BYTES_MAX + 1);
        assert_eq!(codes(&past), ["bundle-expanded-too-large"]);
        assert!(past[0].1[0].help[0].starts_with("`dist/big` has "), "{:?}", past[0].1[0].help);
        assert_eq!(codes(&select("dist", vec![], &[]).judged), ["bundle-no-index"]);
    }

    fn packed(files: &[(&str, Read)], include: &[String], max: usize) -> (Option<usize>, Vec<LeftOut>, Vec<Judged>) {
        let files = files.iter().map(|(path, read)| ((*path).to_owned(), read.clone()));
        let (mut left_out, mut judged) = (Vec::new(), Vec::new());
        let archive = pack_within("dist", files, include, &mut left_out, &mut judged, max);
        (archive.map(|archive| archive.bytes), left_out, judged)
    }

    #[test]
    fn the_packed_size_is_held_to_the_byte() {
        let files = [("index.html", Read::Bytes(b"<p>".to_vec())), ("big", Read::Bytes(vec![7; 9_999]))];
        let (size, ..) = packed(&files, &[], usize::MAX);
        let size = size.unwrap();
        assert_eq!(packed(&files, &[], size).0, Some(size));
        let (none, _, judged) = packed(&files, &[], size - 1);
        assert_eq!((none, codes(&judged)), (None, vec!["bundle-too-large"]));
        assert_eq!(judged[0].1[0].help, ["`dist/big` has 9999 bytes", "`dist/index.html` has 3 bytes"]);
    }

    #[test]
    fn a_token_is_refused_with_its_line_and_not_repeated() {
        let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let text = format!("let a;\nlet t = \"{token}\";\n");
        let files = [("index.html", Read::Bytes(b"x".to_vec())), ("app.js", Read::Bytes(text.into_bytes()))];
        let (none, _, judged) = packed(&files, &[], usize::MAX);
        assert_eq!((none, codes(&judged)), (None, vec!["bundle-secret"]));
        let (source, findings) = &judged[0];
        assert!(findings[0].headline.starts_with("line 2 of `dist/app.js`"), "{}", findings[0].headline);
        assert_eq!(source.slice(findings[0].primary.span), "*".repeat(40));
        assert!(!format!("{judged:?}").contains(&token));
        assert!(packed(&files, &["app.js".into()], usize::MAX).0.is_some());
    }

    #[test]
    fn files_that_change_or_vanish_pack_nothing() {
        for (read, code) in [
            (Read::Changed, "bundle-changed"),
            (Read::Unreadable("gone".into()), "bundle-unreadable"),
            (Read::LeftOut("links are not followed"), "bundle-left-out"),
        ] {
            let (packed, left_out, judged) = packed(&[("index.html", read.clone())], &[], usize::MAX);
            assert_eq!((packed, codes(&judged)), (None, vec![code]));
            assert_eq!(left_out.is_empty(), code != "bundle-left-out");
        }
    }
}
