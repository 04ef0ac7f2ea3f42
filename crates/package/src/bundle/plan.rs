//! Which files of the bundle's folder are packed, which are excluded, and findings about them.

use crate::archive::writer::{Archive, ArchiveWriter};
use crate::bundle::entry::{BundleEntry, BundleEntryKind, ENTRY, ExcludedFile};
use crate::bundle::path::check_path;
use crate::bundle::references;
use crate::include_patterns;
use crate::secret_scan::{finding, masking, names, scan};
use crate::similar_names::similar_names;
use linkworld_contract::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_EXPANDED_BYTES_ADVISED, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_ADVISED, BUNDLE_FILES_MAX,
    LARGEST_FILES_NAMED,
};
use linkworld_contract::text::shorten;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};

/// The folders that are packed by default; the first one found is used.
pub const FOLDERS: [&str; 2] = ["dist", "web"];
/// Characters of an invalid path that a message shows.
const SHOWN_PATH_CHARS: usize = 80;
/// Why hidden files and folders are left out.
const HIDDEN: &str = "hidden";
/// The folder of installed packages, which are not part of a built frontend.
pub const MODULES: &str = "node_modules";

/// The files to read, the excluded ones, and the findings so far.
#[derive(Debug, Default)]
pub struct BundleSelection {
    /// Path and size in bytes of each file to read, ordered by path.
    pub wanted: Vec<(String, u64)>,
    /// The files and folders that are not packed.
    pub excluded: Vec<ExcludedFile>,
    /// The findings so far.
    pub findings_by_file: Vec<FileFindings>,
    /// Whether the bundle exceeds a limit, so that reading the files is pointless.
    pub is_too_much: bool,
}

/// Whether an error prevents packing. What looks like a secret does not: the user may have allowed it.
fn has_errors(findings_by_file: &[FileFindings]) -> bool {
    use linkworld_manifest::diagnostic::Severity::Error;
    let prevents = |finding: &Diagnostic| finding.severity == Error && finding.code != codes::BUNDLE_SECRET;
    findings_by_file.iter().any(|file| file.findings.iter().any(prevents))
}

/// Selects the entries to pack. `folder` is the name shown in messages; `include` are patterns of `--include`.
pub fn select(folder: &str, mut entries: Vec<BundleEntry>, include: &[String]) -> BundleSelection {
    entries.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    let mut selection = BundleSelection::default();
    for entry in entries {
        classify(folder, entry, include, &mut selection);
    }
    let names = selection.wanted.iter().map(|(path, _)| path.as_str());
    selection.findings_by_file.extend(similar_names(folder, names));
    let wanted = &selection.wanted;
    if !wanted.iter().any(|(path, _)| path == ENTRY) {
        let headline = format!("`{folder}/` has no `{ENTRY}`, which every bundle must have");
        let finding = Diagnostic::error(codes::BUNDLE_NO_INDEX, Span::empty(0), headline)
            .help("build the frontend first, or pass its folder with --bundle DIR")
            .help("or deploy without a frontend: --no-bundle");
        selection.findings_by_file.push(at(&format!("{folder}/{ENTRY}"), finding));
    }
    if wanted.len() > BUNDLE_FILES_ADVISED {
        let is_too_much = wanted.len() > BUNDLE_FILES_MAX;
        let most = if is_too_much { BUNDLE_FILES_MAX } else { BUNDLE_FILES_ADVISED };
        let headline = format!("`{folder}/` has {} files, expected at most {most}", wanted.len());
        let finding = Diagnostic::error(codes::BUNDLE_TOO_MANY_FILES, Span::empty(0), headline)
            .help("configure the bundler to merge small files");
        selection.findings_by_file.push(at(folder, if is_too_much { finding } else { finding.as_warning() }));
        selection.is_too_much |= is_too_much;
    }
    let bytes: u64 = wanted.iter().map(|(_, bytes)| *bytes).sum();
    if bytes > BUNDLE_EXPANDED_BYTES_ADVISED as u64 {
        let is_too_much = bytes > BUNDLE_EXPANDED_BYTES_MAX as u64;
        let most = if is_too_much { BUNDLE_EXPANDED_BYTES_MAX } else { BUNDLE_EXPANDED_BYTES_ADVISED };
        let headline = format!("`{folder}/` has {bytes} bytes unpacked, expected at most {most}");
        let finding = Diagnostic::error(codes::BUNDLE_EXPANDED_TOO_LARGE, Span::empty(0), headline);
        let finding = if is_too_much { finding } else { finding.as_warning() };
        selection.findings_by_file.push(at(folder, name_largest(finding, folder, wanted)));
        selection.is_too_much |= is_too_much;
    }
    selection
}

/// Whether a pattern matches the file: its path below the folder, or with the folder's name in front.
fn is_included(include: &[String], folder: &str, path: &str) -> bool {
    spellings(folder, path).iter().any(|path| include_patterns::any_fits(include, path))
}

/// Whether a pattern matches something in a folder that is otherwise not searched.
pub fn may_reach(include: &[String], folder: &str, path: &str) -> bool {
    spellings(folder, path).iter().any(|path| include_patterns::may_reach(include, path))
}

fn spellings(folder: &str, path: &str) -> [String; 3] {
    let last = folder.rsplit('/').next().unwrap_or_default();
    [path.to_owned(), format!("{folder}/{path}"), format!("{last}/{path}")]
}

/// Classifies one entry.
fn classify(folder: &str, entry: BundleEntry, include: &[String], selection: &mut BundleSelection) {
    let BundleEntry { path, kind } = entry;
    let full = format!("{folder}/{path}");
    let name = path.rsplit('/').next().unwrap_or_default();
    let included = is_included(include, folder, &path);
    if let Some(why) = excluded_by_default(&path, &kind).filter(|_| !included) {
        let finding = is_build(folder).then(|| left_out(&full, &path, &kind, why));
        selection.findings_by_file.extend(finding.flatten());
        let path = if kind == BundleEntryKind::Folder { format!("{path}/") } else { path };
        selection.excluded.push(ExcludedFile { path, why });
        return;
    }
    let mut leave = |path: String, why| selection.excluded.push(ExcludedFile { path, why });
    match kind {
        BundleEntryKind::Folder => leave(format!("{path}/"), HIDDEN),
        BundleEntryKind::Link | BundleEntryKind::Special => {
            let why =
                if kind == BundleEntryKind::Link { "symbolic links are not followed" } else { "not a regular file" };
            let finding =
                Diagnostic::warning(codes::BUNDLE_LEFT_OUT, Span::empty(0), format!("`{full}` is not packed: {why}"));
            leave(path, why);
            selection.findings_by_file.push(at(&full, finding));
        }
        BundleEntryKind::Unreadable(why) => {
            let finding = unreadable(&full, &why);
            selection.findings_by_file.push(at(&full, finding));
        }
        BundleEntryKind::NameNotUtf8 => {
            selection.findings_by_file.push(at(&full, bad_name(&full, "is not UTF-8")));
        }
        BundleEntryKind::File(_) if names::is_secret_name(name) && !included => {
            let headline = format!("`{full}` has a file name that is typical for secrets and would be public");
            let finding = Diagnostic::error(codes::BUNDLE_SECRET, Span::empty(0), headline)
                .help("move it out of the folder")
                .help(format!("or, if it may be public, include it explicitly: --include '{path}'"));
            leave(path, "its name is typical for secrets");
            selection.findings_by_file.push(at(&full, finding));
        }
        BundleEntryKind::File(bytes) => match check_path(&path) {
            Ok(()) => selection.wanted.push((path, bytes)),
            Err(problem) => {
                let shown = shorten(&full, SHOWN_PATH_CHARS);
                selection.findings_by_file.push(at(&full, bad_name(&shown, &problem.to_string())));
            }
        },
    }
}

/// Why an entry is left out unless it is included: it is hidden or an installed package, or in such a folder.
fn excluded_by_default(path: &str, kind: &BundleEntryKind) -> Option<&'static str> {
    if !matches!(kind, BundleEntryKind::File(_) | BundleEntryKind::Folder) {
        return None;
    }
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    // A name that is typical for secrets is an error, not only left out.
    let is_secret = matches!(kind, BundleEntryKind::File(_)) && names::is_secret_name(name);
    if path.split('/').any(|segment| segment == MODULES) {
        Some("installed packages are not part of a frontend")
    } else if folders.split('/').any(|segment| segment.starts_with('.')) || (name.starts_with('.') && !is_secret) {
        Some(HIDDEN)
    } else {
        None
    }
}

/// Whether a folder is written by a bundler, so that everything in it is there for a reason.
fn is_build(folder: &str) -> bool {
    folder.rsplit('/').next() != Some("web")
}

/// The warning about something in a build that is not packed; none for what tools and systems leave everywhere.
fn left_out(full: &str, path: &str, kind: &BundleEntryKind, why: &str) -> Option<FileFindings> {
    const USUAL: [&str; 16] = [
        ".DS_Store",
        ".git",
        ".gitignore",
        ".gitkeep",
        ".gitattributes",
        ".npmignore",
        ".nojekyll",
        ".svn",
        ".hg",
        ".vite",
        ".idea",
        ".vscode",
        ".cache",
        ".keep",
        ".env.example",
        ".env.sample",
    ];
    let name = path.rsplit('/').next().unwrap_or_default();
    if USUAL.contains(&name) || name.starts_with("._") || path.split('/').any(|segment| segment == ".git") {
        return None;
    }
    let (shown, pattern) = match kind {
        BundleEntryKind::Folder => (format!("{full}/"), format!("{path}/**")),
        _ => (full.to_owned(), path.to_owned()),
    };
    let finding =
        Diagnostic::warning(codes::BUNDLE_LEFT_OUT, Span::empty(0), format!("`{shown}` is not packed: {why}"))
            .help(format!("if the frontend needs it, include it: --include '{pattern}'"));
    Some(at(full, finding))
}

/// The result of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleRead {
    /// The whole content.
    Bytes(Vec<u8>),
    /// It was modified or replaced while it was read.
    Changed,
    /// It must not be packed after all; the reason, as a phrase after its name.
    Excluded(&'static str),
    /// The system refused to read it; its error.
    Unreadable(String),
}

/// Checks files as they are read, in the order of [`BundleSelection::wanted`], and packs them if there are no errors.
pub fn pack(
    folder: &str,
    files: impl IntoIterator<Item = (String, BundleRead)>,
    include: &[String],
    excluded: &mut Vec<ExcludedFile>,
    findings_by_file: &mut Vec<FileFindings>,
) -> Option<Archive> {
    pack_within(folder, files, include, excluded, findings_by_file, BUNDLE_BYTES_MAX)
}

fn pack_within(
    folder: &str,
    files: impl IntoIterator<Item = (String, BundleRead)>,
    include: &[String],
    excluded: &mut Vec<ExcludedFile>,
    findings_by_file: &mut Vec<FileFindings>,
    bytes_max: usize,
) -> Option<Archive> {
    // `None` after the first error: the remaining files are still checked, but not packed.
    let mut writer = (!has_errors(findings_by_file)).then(ArchiveWriter::default);
    let mut sizes = Vec::new();
    let mut entry = None;
    for (path, read) in files {
        let full = format!("{folder}/{path}");
        match read {
            BundleRead::Bytes(bytes) => {
                let found = if is_included(include, folder, &path) { None } else { secrets(&full, &path, &bytes) };
                findings_by_file.extend(found);
                if let Some(writer) = &mut writer {
                    writer.add(&path, &bytes);
                }
                if path == ENTRY {
                    entry = Some(bytes.clone());
                }
                sizes.push((path, bytes.len() as u64));
            }
            BundleRead::Changed => {
                let finding = Diagnostic::error(
                    codes::BUNDLE_CHANGED,
                    Span::empty(0),
                    format!("`{full}` changed while being read"),
                )
                .help("run the command again after the build has finished");
                writer = None;
                findings_by_file.push(at(&full, finding));
            }
            BundleRead::Excluded(why) => {
                let finding = Diagnostic::warning(
                    codes::BUNDLE_LEFT_OUT,
                    Span::empty(0),
                    format!("`{full}` is not packed: {why}"),
                );
                excluded.push(ExcludedFile { path, why });
                findings_by_file.push(at(&full, finding));
            }
            BundleRead::Unreadable(why) => {
                let finding = unreadable(&full, &why);
                writer = None;
                findings_by_file.push(at(&full, finding));
            }
        }
    }
    if let Some(entry) = entry {
        let packed = sizes.iter().map(|(path, _)| path.as_str()).collect();
        findings_by_file.extend(references::missing(folder, &entry, &packed, excluded));
    }
    let archive = writer.filter(|_| sizes.iter().any(|(path, _)| path == ENTRY))?.finish();
    if archive.bytes > bytes_max {
        let headline = format!("`{folder}/` has {} bytes packed, at most {bytes_max} are allowed", archive.bytes);
        let finding = Diagnostic::error(codes::BUNDLE_TOO_LARGE, Span::empty(0), headline);
        findings_by_file.push(at(folder, name_largest(finding, folder, &sizes)));
        return None;
    }
    Some(archive)
}

/// Findings about matches of the secret scanner in a file. The matches are masked in the source.
fn secrets(full: &str, path: &str, bytes: &[u8]) -> Option<FileFindings> {
    let hits = scan::scan(bytes);
    if hits.is_empty() {
        return None;
    }
    // Bytes that are not UTF-8 are replaced by one character each, so that positions stay the same.
    let text: String = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
    };
    let source = SourceFile::new(full, masking::masked(&text, &hits));
    let findings = hits.iter().map(|hit| finding(codes::BUNDLE_SECRET, &source, path, *hit)).collect();
    Some(FileFindings { source, findings })
}

/// Names the largest files, because removing those helps most.
fn name_largest(mut finding: Diagnostic, folder: &str, files: &[(String, u64)]) -> Diagnostic {
    let mut largest: Vec<_> = files.iter().collect();
    largest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (path, bytes) in largest.into_iter().take(LARGEST_FILES_NAMED) {
        finding = finding.help(format!("`{folder}/{path}` has {bytes} bytes"));
    }
    finding
}

fn unreadable(full: &str, why: &str) -> Diagnostic {
    Diagnostic::error(codes::BUNDLE_UNREADABLE, Span::empty(0), format!("`{full}` cannot be read: {why}"))
}

fn bad_name(full: &str, why: &str) -> Diagnostic {
    let headline = format!("invalid file name: `{full}` {why}");
    Diagnostic::error(codes::BUNDLE_BAD_NAME, Span::empty(0), headline).help("rename the file")
}

fn at(name: &str, finding: Diagnostic) -> FileFindings {
    FileFindings { source: SourceFile::new(name, ""), findings: vec![finding] }
}

/// The finding about a default folder that is a link.
pub fn folder_is_link(folder: &str) -> FileFindings {
    let headline = format!("`{folder}` is a symbolic link, which is not followed");
    let finding = Diagnostic::error(codes::BUNDLE_FOLDER_LINK, Span::empty(0), headline)
        .help(format!("if it is the frontend, pass it explicitly: --bundle {folder}"));
    at(folder, finding)
}

#[cfg(test)]
mod tests {
    use super::{
        BundleEntry, BundleEntryKind, BundleRead, BundleSelection, ExcludedFile, FileFindings, pack_within, select,
    };
    use linkworld_contract::limits::{
        BUNDLE_EXPANDED_BYTES_ADVISED, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_ADVISED, BUNDLE_FILES_MAX,
    };
    use linkworld_manifest::diagnostic::Severity;

    fn entry(path: &str, kind: BundleEntryKind) -> BundleEntry {
        BundleEntry { path: path.into(), kind }
    }

    fn codes(findings_by_file: &[FileFindings]) -> Vec<&'static str> {
        findings_by_file.iter().flat_map(|file| file.findings.iter().map(|finding| finding.code)).collect()
    }

    #[test]
    fn excluded_files_are_listed_and_secrets_are_refused() {
        let file = |path: &str| entry(path, BundleEntryKind::File(1));
        let entries = || {
            vec![
                file("index.html"),
                file(".env"),
                file(".DS_Store"),
                file(".env.example"),
                entry("node_modules", BundleEntryKind::Folder),
                entry(".git", BundleEntryKind::Folder),
                entry("link", BundleEntryKind::Link),
                entry("pipe", BundleEntryKind::Special),
                file("tls/server.pem"),
                file("a\nb"),
                entry("caf\u{fffd}", BundleEntryKind::NameNotUtf8),
                entry("locked", BundleEntryKind::Unreadable("permission denied".into())),
            ]
        };
        let plain = select("dist", entries(), &[]);
        let left: Vec<&str> = plain.excluded.iter().map(|left| left.path.as_str()).collect();
        assert_eq!(
            left,
            [".DS_Store", ".env", ".env.example", ".git/", "link", "node_modules/", "pipe", "tls/server.pem"]
        );
        assert_eq!(
            codes(&plain.findings_by_file),
            [
                "bundle-secret",
                "bundle-bad-name",
                "bundle-bad-name",
                "bundle-left-out",
                "bundle-unreadable",
                "bundle-left-out",
                "bundle-left-out",
                "bundle-secret"
            ]
        );
        assert_eq!(plain.wanted, [("index.html".to_owned(), 1)]);
        let included = select("dist", entries(), &["dist/.env".into(), "*.pem".into(), ".DS_Store".into()]);
        let wanted: Vec<&str> = included.wanted.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(wanted, [".DS_Store", ".env", "index.html", "tls/server.pem"]);
    }

    /// Codes and severities, and whether nothing is packed.
    fn severities(selection: &BundleSelection) -> (Vec<(&'static str, Severity)>, bool) {
        let findings = selection.findings_by_file.iter().flat_map(|file| &file.findings);
        (findings.map(|finding| (finding.code, finding.severity)).collect(), selection.is_too_much)
    }

    #[test]
    fn file_count_and_size_limits() {
        let many = |count: usize| {
            let mut files = vec![entry("index.html", BundleEntryKind::File(0))];
            files.extend((1..count).map(|n| entry(&format!("f{n}"), BundleEntryKind::File(0))));
            severities(&select("dist", files, &[]))
        };
        assert_eq!(many(BUNDLE_FILES_ADVISED), (vec![], false));
        let code = "bundle-too-many-files";
        assert_eq!(many(BUNDLE_FILES_ADVISED + 1), (vec![(code, Severity::Warning)], false));
        assert_eq!(many(BUNDLE_FILES_MAX), (vec![(code, Severity::Warning)], false));
        assert_eq!(many(BUNDLE_FILES_MAX + 1), (vec![(code, Severity::Error)], true));
        let large = |bytes: usize| {
            let files = vec![
                entry("index.html", BundleEntryKind::File(1)),
                entry("big", BundleEntryKind::File(bytes as u64 - 1)),
            ];
            select("dist", files, &[])
        };
        assert_eq!(severities(&large(BUNDLE_EXPANDED_BYTES_ADVISED)), (vec![], false));
        let code = "bundle-expanded-too-large";
        for bytes in [BUNDLE_EXPANDED_BYTES_ADVISED + 1, BUNDLE_EXPANDED_BYTES_MAX] {
            assert_eq!(severities(&large(bytes)), (vec![(code, Severity::Warning)], false));
        }
        let past = large(BUNDLE_EXPANDED_BYTES_MAX + 1);
        assert_eq!(severities(&past), (vec![(code, Severity::Error)], true));
        let past = past.findings_by_file;
        assert!(past[0].findings[0].help[0].starts_with("`dist/big` has "), "{:?}", past[0].findings[0].help);
        assert_eq!(codes(&select("dist", vec![], &[]).findings_by_file), ["bundle-no-index"]);
    }

    fn packed(
        files: &[(&str, BundleRead)],
        include: &[String],
        max: usize,
    ) -> (Option<usize>, Vec<ExcludedFile>, Vec<FileFindings>) {
        let files = files.iter().map(|(path, read)| ((*path).to_owned(), read.clone()));
        let (mut excluded, mut findings_by_file) = (Vec::new(), Vec::new());
        let archive = pack_within("dist", files, include, &mut excluded, &mut findings_by_file, max);
        (archive.map(|archive| archive.bytes), excluded, findings_by_file)
    }

    #[test]
    fn packed_size_limit() {
        let files = [("index.html", BundleRead::Bytes(b"<p>".to_vec())), ("big", BundleRead::Bytes(vec![7; 9_999]))];
        let (size, ..) = packed(&files, &[], usize::MAX);
        let size = size.unwrap();
        assert_eq!(packed(&files, &[], size).0, Some(size));
        let (none, _, findings_by_file) = packed(&files, &[], size - 1);
        assert_eq!((none, codes(&findings_by_file)), (None, vec!["bundle-too-large"]));
        assert_eq!(
            findings_by_file[0].findings[0].help,
            ["`dist/big` has 9999 bytes", "`dist/index.html` has 3 bytes"]
        );
    }

    #[test]
    fn a_token_is_refused_with_its_line_and_masked() {
        let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let text = format!("let a;\nlet t = \"{token}\";\n");
        let files =
            [("index.html", BundleRead::Bytes(b"x".to_vec())), ("app.js", BundleRead::Bytes(text.into_bytes()))];
        let (none, _, findings_by_file) = packed(&files, &[], usize::MAX);
        assert_eq!((none.is_some(), codes(&findings_by_file)), (true, vec!["bundle-secret"]));
        let FileFindings { source, findings } = &findings_by_file[0];
        assert!(findings[0].headline.starts_with("line 2 of `dist/app.js`"), "{}", findings[0].headline);
        assert_eq!(source.slice(findings[0].primary.span), "*".repeat(40));
        assert!(!format!("{findings_by_file:?}").contains(&token));
        assert!(packed(&files, &["app.js".into()], usize::MAX).0.is_some());
    }

    #[test]
    fn files_that_change_or_disappear_are_not_packed() {
        for (read, code) in [
            (BundleRead::Changed, "bundle-changed"),
            (BundleRead::Unreadable("gone".into()), "bundle-unreadable"),
            (BundleRead::Excluded("symbolic links are not followed"), "bundle-left-out"),
        ] {
            let (packed, excluded, findings_by_file) = packed(&[("index.html", read.clone())], &[], usize::MAX);
            assert_eq!((packed, codes(&findings_by_file)), (None, vec![code]));
            assert_eq!(excluded.is_empty(), code != "bundle-left-out");
        }
    }
}
