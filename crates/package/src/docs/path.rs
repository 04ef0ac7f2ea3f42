//! The rules for paths below `app_docs/`, for client and server.

/// The folder, beside the manifest.
pub const FOLDER: &str = "app_docs";
/// The page that opens first. Without it an app has no documentation site.
pub const ENTRY: &str = "user.md";

/// Why the path of a page is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocsPathProblem<'a> {
    /// Not a Markdown file.
    NotMarkdown,
    /// This segment is not allowed.
    Segment(&'a str),
}

/// Checks the path of a page below `app_docs/`.
pub fn check_path(path: &str) -> Result<(), DocsPathProblem<'_>> {
    if !path.ends_with(".md") {
        return Err(DocsPathProblem::NotMarkdown);
    }
    match path.split('/').find(|segment| !is_segment(segment)) {
        Some(segment) => Err(DocsPathProblem::Segment(segment)),
        None => Ok(()),
    }
}

/// Whether a segment is the name of a file or folder on every system and is not hidden, `.` or `..`.
fn is_segment(segment: &str) -> bool {
    !segment.is_empty() && !segment.starts_with('.') && !segment.chars().any(|char| char.is_control() || char == '\\')
}

/// The first segment of a valid path that an address can only contain percent-encoded; worth a warning.
pub fn unusual_segment(path: &str) -> Option<&str> {
    let is_plain = |segment: &str| segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    path.split('/').find(|segment| !is_plain(segment))
}

#[cfg(test)]
mod tests {
    use super::{DocsPathProblem, check_path, unusual_segment};

    #[test]
    fn paths_of_pages() {
        for path in ["user.md", "a/b.md", "A-1/b_c.d.md"] {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
            assert_eq!(unusual_segment(path), None, "{path:?}");
        }
        for (path, segment) in [
            ("Getting Started.md", "Getting Started.md"),
            ("\u{fc}bersicht.md", "\u{fc}bersicht.md"),
            ("a b/c.md", "a b"),
            ("a/はじめに.md", "はじめに.md"),
            ("a+b@c&d#e?f%20.md", "a+b@c&d#e?f%20.md"),
        ] {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
            assert_eq!(unusual_segment(path), Some(segment), "{path:?}");
        }
        for (path, segment) in [
            ("/a.md", ""),
            ("a//b.md", ""),
            ("../a.md", ".."),
            ("a/./b.md", "."),
            (".a.md", ".a.md"),
            ("a/.md", ".md"),
            ("a\nb/c.md", "a\nb"),
            ("a\u{7f}.md", "a\u{7f}.md"),
            ("a\\b.md", "a\\b.md"),
        ] {
            assert_eq!(check_path(path), Err(DocsPathProblem::Segment(segment)), "{path:?}");
        }
        for path in ["", "a", "a.MD", "a.txt", "a.md/"] {
            assert_eq!(check_path(path), Err(DocsPathProblem::NotMarkdown), "{path:?}");
        }
    }
}
