//! Writing a new project: whole or not at all, over nothing that exists.

use super::new_app::NewApp;
use linkworld_system::files::{self, FileError};
use std::path::{Path, PathBuf};

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
    /// There is a file in place of the folder.
    #[error("{} already exists and is not a folder", .0.display())]
    NotFolder(PathBuf),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] FileError),
}

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
    pub written: Vec<&'static str>,
    /// Files that existed and were not touched.
    pub kept: Vec<&'static str>,
}

/// Writes the project into a folder that is new, empty, or a fresh repository. A file that exists is kept as it is.
pub fn write(folder: &Path, app: &NewApp) -> Result<NewProject, ScaffoldError> {
    let texts = app.files();
    if files::exists(folder) {
        if !folder.is_dir() {
            return Err(ScaffoldError::NotFolder(folder.to_owned()));
        }
        if let Some(found) = first_foreign(folder)? {
            return Err(ScaffoldError::Occupied { folder: folder.to_owned(), found });
        }
        return Ok(fill(folder, &texts)?);
    }
    // A name of its own beside it, so that an interrupted run leaves no half of a project at the real one.
    let staged = files::staged_folder(folder);
    files::remove_dir(&staged)?;
    let made = fill(&staged, &texts).and_then(|project| files::move_folder(&staged, folder).map(|()| project));
    if made.is_err() {
        let _ = files::remove_dir(&staged);
    }
    Ok(made?)
}

/// Writes the files that do not exist; if one cannot be written, removes those that were.
fn fill(folder: &Path, texts: &[(&'static str, String)]) -> Result<NewProject, FileError> {
    let mut project = NewProject::default();
    for (path, text) in texts {
        let target = folder.join(path);
        if files::exists(&target) {
            project.kept.push(path);
        } else if let Err(error) = files::write_new(&target, text.as_bytes()) {
            for path in project.written {
                let _ = files::remove(&folder.join(path));
            }
            return Err(error);
        } else {
            project.written.push(path);
        }
    }
    Ok(project)
}

/// The first entry that a fresh repository does not have.
fn first_foreign(folder: &Path) -> Result<Option<String>, FileError> {
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

#[cfg(test)]
mod tests {
    use super::super::choices::{Language, StarterTemplate};
    use super::super::new_app::NewApp;
    use super::{ScaffoldError, write};
    use linkworld_contract::names::AppId;

    fn app(name: &str, language: Language, template: StarterTemplate) -> NewApp {
        NewApp {
            slug: AppId::parse("lamp-shop").unwrap(),
            name: name.into(),
            description: "Sells: lamps # and \"more\"".into(),
            owner: "acme".into(),
            language,
            template,
        }
    }

    #[test]
    fn what_is_written_validates_whatever_it_is_called() {
        let names = ["Lamp Shop", "A: B", "yes", "#1 {{slug}}", "\"quoted\" \\ 10:30", "ä\u{1f4a1}", "[x](y) <b>&_*`"];
        for language in Language::ALL {
            for template in StarterTemplate::ALL {
                for name in names {
                    let parent = tempfile::tempdir().unwrap();
                    let folder = parent.path().join("new");
                    write(&folder, &app(name, language, template)).unwrap();
                    let loaded = crate::loading::load(&folder).unwrap();
                    // Its `.linkworld/config.toml` allows this one, with the reason.
                    let found = loaded.report.findings().map(|(_, finding)| finding);
                    let found = found.filter(|one| one.code != "public-route-method");
                    let said: Vec<_> = found.map(|finding| &finding.headline).collect();
                    assert!(said.is_empty(), "{name} {language:?} {template:?}: {said:?}");
                    assert_eq!(loaded.app.unwrap().manifest.name, name);
                    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1, "nothing is left beside it");
                }
            }
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let new = app("Lamp", Language::Python, StarterTemplate::Blank);
        let file = folder.path().join("mine");
        linkworld_system::files::write_new(&file, b"x").unwrap();
        let refused = write(folder.path(), &new);
        assert!(matches!(refused, Err(ScaffoldError::Occupied { .. })));
        assert!(matches!(write(&file, &new), Err(ScaffoldError::NotFolder(_))));
        assert_eq!(linkworld_system::files::files_in(folder.path()).unwrap().len(), 1);
    }

    #[test]
    fn what_cannot_be_written_whole_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        // A file in place of a folder of the project.
        linkworld_system::files::write_new(&folder.path().join("LICENSE"), b"x").unwrap();
        linkworld_system::files::write_new(&folder.path().join(".github"), b"x").unwrap();
        let failed = write(folder.path(), &app("Lamp", Language::Python, StarterTemplate::Blank));
        assert!(matches!(failed, Err(ScaffoldError::Disk(_))), "{failed:?}");
        assert_eq!(linkworld_system::files::files_in(folder.path()).unwrap().len(), 2);
    }
}
