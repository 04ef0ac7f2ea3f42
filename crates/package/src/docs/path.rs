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

/// Whether a segment consists of letters, digits, `.`, `_` and `-` and is not hidden, `.` or `..`.
fn is_segment(segment: &str) -> bool {
    !segment.is_empty()
        && !segment.starts_with('.')
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{DocsPathProblem, check_path};

    #[test]
    fn paths_of_pages() {
        for path in ["user.md", "a/b.md", "A-1/b_c.d.md"] {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
        }
        for (path, segment) in [
            ("/a.md", ""),
            ("a//b.md", ""),
            ("../a.md", ".."),
            ("a/./b.md", "."),
            (".a.md", ".a.md"),
            ("a/.md", ".md"),
            ("ä.md", "ä.md"),
            ("a b/c.md", "a b"),
            ("a\\b.md", "a\\b.md"),
        ] {
            assert_eq!(check_path(path), Err(DocsPathProblem::Segment(segment)), "{path:?}");
        }
        for path in ["", "a", "a.MD", "a.txt", "a.md/"] {
            assert_eq!(check_path(path), Err(DocsPathProblem::NotMarkdown), "{path:?}");
        }
    }
}
