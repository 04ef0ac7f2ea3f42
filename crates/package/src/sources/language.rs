//! Which files are sources, and in which language.

/// The language of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceLanguage {
    /// Python.
    Python,
    /// TypeScript.
    TypeScript,
    /// TypeScript or JavaScript that may have JSX, which is not read: a source that has some says nothing.
    ScriptWithJsx,
}

/// The endings of source files with their language.
pub const ENDINGS: &[(&str, SourceLanguage)] = &[
    ("py", SourceLanguage::Python),
    ("ts", SourceLanguage::TypeScript),
    ("mts", SourceLanguage::TypeScript),
    ("cts", SourceLanguage::TypeScript),
    ("tsx", SourceLanguage::ScriptWithJsx),
    ("js", SourceLanguage::ScriptWithJsx),
    ("jsx", SourceLanguage::ScriptWithJsx),
    ("mjs", SourceLanguage::ScriptWithJsx),
    ("cjs", SourceLanguage::ScriptWithJsx),
];

/// Folders whose content is not written by the app's author, or is not part of the app: packages, builds, tests.
const SKIPPED_FOLDERS: &[&str] = &[
    "node_modules",
    "vendor",
    "site-packages",
    "venv",
    "env",
    "__pycache__",
    "dist",
    "build",
    "out",
    "target",
    "coverage",
    "test",
    "tests",
    "__tests__",
];

impl SourceLanguage {
    /// The language of a file by its name; none if it is not a source.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, language)| *language)
    }
}

/// The language of a source that is checked: tests, declarations of types, minified and hidden files are not.
pub fn checked_language(path: &str) -> Option<SourceLanguage> {
    let name = path.rsplit('/').next().unwrap_or(path);
    SourceLanguage::of(name).filter(|_| !is_skipped_file(name))
}

/// True for a folder that is not entered.
pub fn is_skipped_folder(name: &str) -> bool {
    name.starts_with('.') || SKIPPED_FOLDERS.contains(&name)
}

/// True for a source that is a test, a declaration of types or minified, or whose name is hidden.
pub fn is_skipped_file(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    name.starts_with('.')
        || name == "conftest.py"
        || stem.starts_with("test_")
        || [".d", ".min", ".test", ".spec", "_test"].iter().any(|end| stem.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{SourceLanguage, is_skipped_file, is_skipped_folder};

    #[test]
    fn sources_are_known_by_their_names() {
        assert_eq!(SourceLanguage::of("src/main.py"), Some(SourceLanguage::Python));
        assert_eq!(SourceLanguage::of("app.jsx"), Some(SourceLanguage::ScriptWithJsx));
        assert_eq!([SourceLanguage::of("README.md"), SourceLanguage::of("py")], [None, None]);
        for name in ["test_main.py", "main_test.py", "conftest.py", "a.test.ts", "a.spec.js", "a.d.ts", "a.min.js"] {
            assert!(is_skipped_file(name), "{name}");
        }
        assert!(!is_skipped_file("main.py") && !is_skipped_file("contest.py"));
        assert!(is_skipped_folder(".venv") && is_skipped_folder("node_modules") && !is_skipped_folder("src"));
    }
}
