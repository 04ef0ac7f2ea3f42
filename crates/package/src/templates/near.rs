//! Files that may have been meant as templates: beside the folder of templates, below it, or with another extension.

use crate::templates::plan::FOLDER;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};

/// The folder that contains the folder of templates.
pub const FOLDERS_PARENT: &str = "defaults";
/// Folders in which templates are looked for in vain; all but the first by the names that are misspelt most often.
pub const NEAR_FOLDERS: [&str; 5] =
    [FOLDERS_PARENT, "default/templates", "defaults_templates", "doc_templates", "document_templates"];
/// Warnings about such files; more of the same say nothing new.
const FINDINGS_MAX: usize = 20;

/// A warning for each of these files (paths in the project) that is not read as a template.
pub fn left_out(paths: &[String]) -> Vec<FileFindings> {
    paths.iter().filter_map(|path| finding(path)).take(FINDINGS_MAX).collect()
}

fn finding(path: &str) -> Option<FileFindings> {
    let inside = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
    let (name, extension) = {
        let name = path.rsplit('/').next().unwrap_or_default();
        (name, name.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default())
    };
    let is_json = extension.eq_ignore_ascii_case("json");
    // Notes for people are welcome in every folder.
    let is_note = name.to_ascii_lowercase().starts_with("readme") || name.to_ascii_lowercase().starts_with("license");
    let why = match inside {
        Some(rest) if extension == "json" && !rest.contains('/') => return None,
        Some(_) if is_note => return None,
        Some(rest) if rest.contains('/') => {
            format!("templates are read directly from `{FOLDER}/`, not from folders in it")
        }
        Some(_) => "templates are files with the extension `.json`".to_owned(),
        None if is_json => format!("templates are read from `{FOLDER}/`"),
        None => return None,
    };
    let finding = Diagnostic::warning(codes::TEMPLATE_LEFT_OUT, Span::empty(0), format!("`{path}` is not sent: {why}"));
    let finding = if is_json {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        finding.help(format!("if it is a template, move it to `{FOLDER}/{stem}.json`"))
    } else {
        finding.help("if it is a template, write it as JSON")
    };
    Some(FileFindings { source: SourceFile::new(path, ""), findings: vec![finding] })
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn files_near_the_templates_are_named() {
        for (path, named) in [
            ("defaults/templates/quote.json", false),
            ("defaults/templates/README.md", false),
            ("defaults/settings.yaml", false),
            ("defaults/templates/quote.JSON", true),
            ("defaults/templates/quote.yaml", true),
            ("defaults/templates/quote.jsonc", true),
            ("defaults/templates/de/quote.json", true),
            ("defaults/template/quote.json", true),
            ("defaults/quote.json", true),
            ("default/templates/quote.json", true),
        ] {
            let found = left_out(&[path.to_owned()]);
            assert_eq!(!found.is_empty(), named, "{path}");
            assert!(found.iter().all(|file| file.source.name() == path && file.findings[0].help.len() == 1));
        }
    }
}
