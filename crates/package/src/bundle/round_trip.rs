//! Whatever packing accepts, unpacking accepts, and the other way round.

use crate::archive::unpack::unpack;
use crate::bundle::{BundleEntry, BundleEntryKind, BundleRead, ENTRY, pack, select};
use linkworld_contract::limits::{BUNDLE_DEPTH_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_BYTES_MAX};
use linkworld_manifest::diagnostic::{FileFindings, Severity};

/// The archive of files with these names, if no finding is an error.
fn packed(names: &[String]) -> Option<Vec<u8>> {
    let entries = names.iter().map(|path| BundleEntry { path: path.clone(), kind: BundleEntryKind::File(1) }).collect();
    let mut selection = select("dist", entries, &["**".to_owned()]);
    let files: Vec<_> =
        selection.wanted.iter().map(|(path, _)| (path.clone(), BundleRead::Bytes(b"x".to_vec()))).collect();
    let mut findings = std::mem::take(&mut selection.findings_by_file);
    let archive = pack("dist", files, &["**".to_owned()], &mut selection.excluded, &mut findings);
    let is_error = |file: &FileFindings| file.findings.iter().any(|finding| finding.severity == Severity::Error);
    archive.filter(|_| !findings.iter().any(is_error)).map(|archive| archive.parts.concat())
}

fn long(bytes: usize) -> String {
    "n".repeat(bytes)
}

/// Names that some file system allows, and a few that only an archive can have.
const NAMES: &[&str] = &[
    "a.js",
    "clip_12:30.js",
    "c:",
    "a\\b.js",
    "a b.js",
    " ",
    "a ",
    "a.",
    "...",
    "..",
    ".",
    "a/../b.js",
    "a/./b",
    "a//b",
    "/a",
    "a/",
    "",
    "-rf",
    "~",
    "*",
    "?",
    "\"",
    "<x>",
    "|",
    "a\tb",
    "a\nb",
    "\u{7f}",
    "\u{85}",
    "\u{200b}",
    "\u{202e}x",
    "\u{feff}a",
    "ä",
    "a\u{308}",
    "日本語/ファイル.js",
    "\u{1f600}.png",
    "CON",
    "nul.js",
    "aux/x",
    ".hidden",
    ".env",
    "node_modules/a.js",
    "PaxHeader/a",
    "././@PaxHeader",
    "a%2Fb",
    "index.html/x",
];

#[test]
fn packing_and_unpacking_agree_on_every_name() {
    let mut names: Vec<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
    for bytes in [98, 99, 100, 101, 154, 155, 156, 157, 255, 256, 257, BUNDLE_NAME_BYTES_MAX, BUNDLE_NAME_BYTES_MAX + 1]
    {
        names.push(long(bytes));
        names.push(format!("{}/{}", long(bytes / 2), long(bytes - bytes / 2 - 1)));
        names.push("ä".repeat(bytes / 2));
    }
    for depth in [BUNDLE_DEPTH_MAX, BUNDLE_DEPTH_MAX + 1] {
        names.push("d/".repeat(depth) + "n");
    }
    let mut accepted = 0;
    for name in names {
        // No file system has these.
        let is_possible = !name.split('/').any(|segment| matches!(segment, "" | ".")) && name != "index.html/x";
        if !is_possible {
            assert!(name == "index.html/x" || packed(&[ENTRY.to_owned(), name.clone()]).is_none(), "{name:?}");
            continue;
        }
        let Some(archive) = packed(&[ENTRY.to_owned(), name.clone()]) else {
            // What is refused here, the archive's own writer would have written and the reader refuses.
            let mut writer = crate::archive::ArchiveWriter::default();
            writer.add(ENTRY, b"x");
            writer.add(&name, b"x");
            assert!(unpack(&writer.finish().parts.concat()).is_err(), "{name:?} is refused only when packing");
            continue;
        };
        let members = unpack(&archive).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        assert!(members.iter().any(|member| member.path == name), "{name:?}");
        accepted += 1;
    }
    assert!(accepted > 50, "{accepted}");
}

#[test]
fn as_many_files_as_are_packed_are_unpacked() {
    let mut names: Vec<String> = (1..BUNDLE_FILES_MAX).map(|n| format!("d{}/ä{n}", n % 7)).collect();
    names.push(ENTRY.to_owned());
    let archive = packed(&names).expect("within the limits");
    assert_eq!(unpack(&archive).map(|members| members.len()), Ok(BUNDLE_FILES_MAX));
    names.push("one-more".to_owned());
    assert_eq!(packed(&names), None);
}
