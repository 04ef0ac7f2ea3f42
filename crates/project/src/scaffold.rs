//! `init`: the files of a new project, ready to validate, run and deploy.

use linkworld_contract::names::AppId;
use linkworld_manifest::json_schema;
use linkworld_system::files::{self, FileError};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Name of the schema that the manifest's first line points editors to.
pub const SCHEMA_FILE: &str = "linkworld.schema.json";

/// The programming language of the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// With the published SDK.
    Python,
    /// With the HTTP contract: there is no published SDK.
    TypeScript,
}

/// What varies between new projects.
#[derive(Debug, Clone)]
pub struct Blank {
    /// The app's id, which names the image too.
    pub slug: AppId,
    /// Display name.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Owner of the container images at ghcr.io.
    pub owner: String,
    /// The language of its handler.
    pub language: Language,
}

/// Why no project was created.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The folder has files that do not belong to a fresh repository.
    #[error("the folder {} already exists and contains `{found}`", folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// The first of them.
        found: String,
    },
    /// The disk.
    #[error(transparent)]
    Disk(#[from] FileError),
}

const PYTHON: &[(&str, &str)] = &[
    ("main.py", include_str!("scaffold/python/main.py")),
    ("requirements.txt", include_str!("scaffold/python/requirements.txt")),
    ("Dockerfile", include_str!("scaffold/python/Dockerfile")),
    ("linkworld.eval.yaml", include_str!("scaffold/python/linkworld.eval.yaml")),
    (".gitignore", include_str!("scaffold/python/gitignore")),
];
const TYPESCRIPT: &[(&str, &str)] = &[
    ("app.ts", include_str!("scaffold/typescript/app.ts")),
    ("package.json", include_str!("scaffold/typescript/package.json")),
    ("tsconfig.json", include_str!("scaffold/typescript/tsconfig.json")),
    ("Dockerfile", include_str!("scaffold/typescript/Dockerfile")),
    (".gitignore", include_str!("scaffold/typescript/gitignore")),
];
const SHARED: &[(&str, &str)] = &[
    ("linkworld.app.yaml", include_str!("scaffold/shared/linkworld.app.yaml")),
    ("linkworld.dev.json", include_str!("scaffold/shared/linkworld.dev.json")),
    ("app_docs/user.md", include_str!("scaffold/shared/user.md")),
    ("README.md", include_str!("scaffold/shared/README.md")),
    ("AGENTS.md", include_str!("scaffold/shared/AGENTS.md")),
    (".github/workflows/deploy.yml", include_str!("scaffold/shared/deploy.yml")),
    ("web/index.html", include_str!("scaffold/shared/web/index.html")),
    ("web/app.js", include_str!("scaffold/shared/web/app.js")),
    ("web/bridge.js", include_str!("scaffold/shared/web/bridge.js")),
    ("web/styles.css", include_str!("scaffold/shared/web/styles.css")),
];
/// What a fresh repository may have: names in lower case, without an ending.
const FRESH: &[&str] = &[
    "",
    "readme",
    "license",
    "licence",
    "copying",
    ".git",
    ".github",
    ".gitignore",
    ".gitattributes",
    ".editorconfig",
];

/// What was done with each path of a new project.
#[derive(Debug, Default)]
pub struct NewProject {
    /// Files that were written.
    pub written: Vec<String>,
    /// Files that existed and were not touched.
    pub kept: Vec<String>,
}

/// The command that prepares the handler's language.
pub fn setup(language: Language) -> &'static str {
    match language {
        Language::Python => "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
        Language::TypeScript => "npm install",
    }
}

/// Writes the project into a folder that is new, empty, or a fresh repository. A file that exists is kept as it is.
pub fn write(folder: &Path, blank: &Blank) -> Result<NewProject, ScaffoldError> {
    if let Some(found) = first_foreign(folder)? {
        return Err(ScaffoldError::Occupied { folder: folder.to_owned(), found });
    }
    let (own, main) = match blank.language {
        Language::Python => (PYTHON, "main.py"),
        Language::TypeScript => (TYPESCRIPT, "app.ts"),
    };
    let schema = format!("{:#}\n", json_schema::schema());
    let mut project = NewProject::default();
    for (path, template) in SHARED.iter().chain(own) {
        // Texts in the manifest are quoted, so that no name is read as something else.
        let text = template
            .replace("{{slug}}", blank.slug.as_str())
            .replace("{{name}}", &quoted(&blank.name))
            .replace("{{description}}", &quoted(&blank.description))
            .replace("{{html}}", &html(blank.name.trim()))
            .replace("{{title}}", blank.name.trim())
            .replace("{{owner}}", &blank.owner)
            .replace("{{setup}}", setup(blank.language))
            .replace("{{main}}", main);
        project.add(folder, path, &text)?;
    }
    project.add(folder, SCHEMA_FILE, &schema)?;
    project.written.sort();
    Ok(project)
}

impl NewProject {
    fn add(&mut self, folder: &Path, path: &str, text: &str) -> Result<(), FileError> {
        let target = folder.join(path);
        if files::exists(&target) {
            self.kept.push(path.to_owned());
            return Ok(());
        }
        files::write_new(&target, text.as_bytes())?;
        self.written.push(path.to_owned());
        Ok(())
    }
}

/// The first entry that a fresh repository does not have; none for a folder that does not exist.
fn first_foreign(folder: &Path) -> Result<Option<String>, FileError> {
    if !files::has_entries(folder)? {
        return Ok(None);
    }
    let mut names: Vec<String> =
        files::names_in(folder)?.into_iter().map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    let is_fresh = |name: &String| {
        let lower = name.to_lowercase();
        let stem = lower.strip_suffix(".md").or(lower.strip_suffix(".txt")).unwrap_or(&lower);
        FRESH.contains(&stem)
    };
    Ok(names.into_iter().find(|name| !is_fresh(name)))
}

/// A text in HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A text as a double-quoted scalar: YAML understands JSON's escapes.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Blank, Language, ScaffoldError, write};
    use linkworld_contract::names::AppId;

    fn blank(name: &str, language: Language) -> Blank {
        Blank {
            slug: AppId::parse("lamp-shop").unwrap(),
            name: name.into(),
            description: "Sells: lamps # and \"more\"".into(),
            owner: "acme".into(),
            language,
        }
    }

    #[test]
    fn what_is_written_validates_whatever_it_is_called() {
        for language in [Language::Python, Language::TypeScript] {
            for name in ["Lamp Shop", "A: B", "yes", "#1 {{slug}}", "\"quoted\" \\ 10:30", "ä\u{1f4a1}"] {
                let folder = tempfile::tempdir().unwrap();
                write(folder.path(), &blank(name, language)).unwrap();
                let loaded = crate::loading::load(folder.path()).unwrap();
                let said: Vec<_> = loaded.report.findings().map(|(_, finding)| &finding.headline).collect();
                assert!(said.is_empty(), "{name}: {said:?}");
                if !name.contains("{{") {
                    assert_eq!(loaded.app.unwrap().manifest.name, name);
                }
            }
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        linkworld_system::files::write_new(&folder.path().join("mine"), b"x").unwrap();
        let refused = write(folder.path(), &blank("Lamp", Language::Python));
        assert!(matches!(refused, Err(ScaffoldError::Occupied { .. })));
        assert_eq!(linkworld_system::files::files_in(folder.path()).unwrap().len(), 1);
    }
}
