//! The sources of a project's frontend, `web/`: what would not work or look right in the platform.

use linkworld_contract::limits::{SOURCE_FILE_BYTES_MAX, SOURCE_FILES_MAX, WALK_DEPTH_MAX};
use linkworld_manifest::diagnostic::FileFindings;
use linkworld_manifest::source::SourceFile;
use linkworld_package::bundle;
use linkworld_package::sources::{SourceLanguage, blocked_calls, is_skipped_file, is_skipped_folder};
use linkworld_system::confined::ConfinedFolder;
use std::path::Path;
use walkdir::WalkDir;

/// The folder of the frontend's sources.
pub const WEB_FOLDER: &str = "web";
/// Colours of their own in a file that uses none of the platform's variables. `[C]` contract 21.3.
const OWN_COLOURS_MIN: usize = 5;
/// The platform's variables for colours.
const THEME_VARIABLES: [&str; 2] = ["--lw-", "--_lw-"];
/// Endings of files that have colours.
const STYLED: [&str; 6] = ["css", "html", "js", "jsx", "ts", "tsx"];

/// What was found in the frontend.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct WebFindings {
    /// Calls that are blocked: `web/app.js:12: fetch`.
    pub blocked: Vec<String>,
    /// Files with colours of their own and none of the platform's.
    pub unthemed: Vec<String>,
}

/// What the platform's policy blocks in the pages and scripts of the frontend, file by file.
pub fn blocked(root: &Path) -> Vec<FileFindings> {
    let mut judged = Vec::new();
    each(root, &mut |name, shown, text| {
        let findings = match SourceLanguage::of(name) {
            Some(SourceLanguage::Python) => Vec::new(),
            Some(_) => bundle::script_findings(text),
            None if name.ends_with(".html") => bundle::page_findings(text),
            None => Vec::new(),
        };
        if !findings.is_empty() {
            judged.push(FileFindings { source: SourceFile::new(shown, text), findings });
        }
    });
    judged
}

/// Looks at the frontend of a project; none if it has none.
pub fn look(root: &Path) -> Option<WebFindings> {
    let mut findings = WebFindings::default();
    let is_there = each(root, &mut |name, shown, text| {
        if SourceLanguage::of(name).is_some_and(|language| language != SourceLanguage::Python) {
            findings
                .blocked
                .extend(blocked_calls(text).iter().map(|call| format!("{shown}:{}: {}", call.line, call.what)));
        }
        let is_themed = THEME_VARIABLES.iter().any(|variable| text.contains(variable));
        if !is_themed && own_colours(text) >= OWN_COLOURS_MIN {
            findings.unthemed.push(shown.to_owned());
        }
    });
    is_there.then_some(findings)
}

/// Calls `look` with the name, the path in the project and the text of each source of the frontend. False if there is none.
fn each(root: &Path, look: &mut dyn FnMut(&str, &str, &str)) -> bool {
    let Ok(folder) = ConfinedFolder::open(&root.join(WEB_FOLDER)) else { return false };
    let own = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !entry.file_type().is_dir() || !is_skipped_folder(&name)
    };
    let walk = WalkDir::new(root.join(WEB_FOLDER)).max_depth(WALK_DEPTH_MAX).sort_by_file_name();
    let files = walk.into_iter().filter_entry(own).filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    for entry in files.take(SOURCE_FILES_MAX) {
        let name = entry.file_name().to_string_lossy();
        let Ok(path) = entry.path().strip_prefix(root.join(WEB_FOLDER)) else { continue };
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if !STYLED.contains(&ending) && SourceLanguage::of(&name).is_none() || is_skipped_file(&name) {
            continue;
        }
        // Links, and files above the limit, are not read.
        let Ok(bytes) = folder.read(path, SOURCE_FILE_BYTES_MAX) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let shown = format!("{WEB_FOLDER}/{}", path.to_string_lossy().replace('\\', "/"));
        look(&name, &shown, &text);
    }
    true
}

/// How many colours of six hex digits a text has.
fn own_colours(text: &str) -> usize {
    let is_colour = |rest: &&str| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        digits == 6 && !rest[digits..].starts_with(|c: char| c.is_alphanumeric())
    };
    text.split('#').skip(1).filter(is_colour).count()
}

#[cfg(test)]
mod tests {
    use super::{WebFindings, look, own_colours};
    use linkworld_system::files::write_private;

    #[test]
    fn own_colours_are_counted_at_the_limit_and_one_below() {
        assert_eq!(own_colours("#a1B2c3; #fff #1234567 #12345g #000000"), 2);
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            linkworld_system::files::create_private_dir(path.parent().unwrap()).unwrap();
            write_private(&path, text.as_bytes()).unwrap();
        };
        assert_eq!(look(root.path()), None);
        write("web/four.css", &"a{color:#112233}".repeat(4));
        write("web/five.css", &"a{color:#112233}".repeat(5));
        write("web/themed.css", &"a{color:var(--lw-text);border:#112233}".repeat(5));
        write("web/app.js", "// fetch('/x')\nfetch('/y')\n");
        write("web/vendor/bridge.js", "fetch('/z')\n");
        let expected =
            WebFindings { blocked: vec!["web/app.js:2: fetch".into()], unthemed: vec!["web/five.css".into()] };
        assert_eq!(look(root.path()), Some(expected));
    }
}
