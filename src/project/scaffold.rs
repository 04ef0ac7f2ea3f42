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
    /// The folder exists and is not empty.
    #[error("the folder {} already exists and is not empty", .0.display())]
    Occupied(PathBuf),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] FileError),
}

const PYTHON: &[(&str, &str)] = &[
    ("main.py", include_str!("scaffold/python/main.py")),
    ("requirements.txt", include_str!("scaffold/python/requirements.txt")),
    ("Dockerfile", include_str!("scaffold/python/Dockerfile")),
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
];

/// Writes the project into a folder that is new or empty, and returns the paths in it.
pub fn write(folder: &Path, blank: &Blank) -> Result<Vec<String>, ScaffoldError> {
    if files::has_entries(folder)? {
        return Err(ScaffoldError::Occupied(folder.to_owned()));
    }
    let (own, setup, main) = match blank.language {
        Language::Python => (PYTHON, "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt", "main.py"),
        Language::TypeScript => (TYPESCRIPT, "npm install", "app.ts"),
    };
    let mut written = Vec::new();
    for (path, template) in SHARED.iter().chain(own) {
        // Texts in the manifest are quoted, so that no name is read as something else.
        let text = template
            .replace("{{slug}}", blank.slug.as_str())
            .replace("{{name}}", &quoted(&blank.name))
            .replace("{{description}}", &quoted(&blank.description))
            .replace("{{title}}", blank.name.trim())
            .replace("{{owner}}", &blank.owner)
            .replace("{{setup}}", setup)
            .replace("{{main}}", main);
        files::write_new(&folder.join(path), text.as_bytes())?;
        written.push((*path).to_owned());
    }
    let schema = format!("{:#}\n", json_schema::schema());
    files::write_new(&folder.join(SCHEMA_FILE), schema.as_bytes())?;
    written.push(SCHEMA_FILE.to_owned());
    written.sort();
    Ok(written)
}

/// A text as a double-quoted scalar: YAML understands JSON's escapes.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Blank, Language, ScaffoldError, write};
    use crate::project;
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
                let loaded = project::load(folder.path()).unwrap();
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
        assert!(matches!(refused, Err(ScaffoldError::Occupied(_))));
        assert_eq!(linkworld_system::files::files_in(folder.path()).unwrap().len(), 1);
    }
}
