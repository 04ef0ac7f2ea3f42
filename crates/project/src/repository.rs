//! Where a file is in its repository: what annotations, fingerprints and baselines name it by.
//!
//! A command runs in any folder and names files as the user typed them. Code hosting services know a file only by its
//! path from the root of the repository.

use linkworld_manifest::diagnostic::Report;
use linkworld_manifest::source::SourcePlace;
use linkworld_system::{env, files};
use std::path::{Component, Path, PathBuf};

/// What tells that a folder is the root of a repository.
const GIT: &str = ".git";

/// The folders from which paths count.
#[derive(Debug)]
pub struct RepositoryRoots {
    here: PathBuf,
    /// The checkout that a pipeline works on.
    checkouts: Vec<PathBuf>,
}

/// A file by its two absolute paths.
struct FoundFile {
    /// Without links in its folder.
    real: PathBuf,
    /// As it was named.
    named: PathBuf,
}

impl RepositoryRoots {
    /// Those of this process: the checkout of GitHub Actions or GitLab, and the current folder.
    pub fn from_environment() -> Self {
        let checkout = |variable| env::value_of(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        let checkouts = [env::GITHUB_WORKSPACE, env::CI_PROJECT_DIR].into_iter().filter_map(checkout);
        let checkouts = checkouts.map(|path| files::canonical(&path)).collect();
        Self { here: files::canonical(Path::new(".")), checkouts }
    }

    /// The report as a code hosting service names the files: from the checkout, else from the root of the repository,
    /// else from the current folder.
    pub fn located(&self, report: &Report) -> Report {
        report.placed(|name| self.place(name))
    }

    /// The report as a baseline names the files: from the root of the repository, which is the same on every machine,
    /// else from the checkout, else from the current folder.
    pub fn for_baseline(&self, report: &Report) -> Report {
        report.placed(|name| SourcePlace::of(self.baseline_path(name)))
    }

    /// A folder and those above it, up to the root of the repository; only itself outside of one.
    pub fn folders_of(&self, folder: &Path) -> Vec<PathBuf> {
        let folder = files::canonical(&self.here.join(folder));
        let root = git_root(&folder.join(GIT)).unwrap_or_else(|| folder.clone());
        folder.ancestors().take_while(|above| above.starts_with(&root)).map(Path::to_owned).collect()
    }

    /// One name in a baseline.
    pub fn baseline_path(&self, name: &str) -> String {
        let Some(file) = self.find(name) else { return name.to_owned() };
        let roots = git_root(&file.real).into_iter().chain(self.checkouts.iter().cloned());
        let inside = roots.chain([self.here.clone()]).find_map(|root| file.below(&root));
        inside.unwrap_or_else(|| shown(&file.real))
    }

    fn place(&self, name: &str) -> SourcePlace {
        let Some(file) = self.find(name) else { return SourcePlace::of(name) };
        let roots = self.checkouts.iter().cloned().chain(git_root(&file.real)).chain(git_root(&file.named));
        if let Some(path) = roots.into_iter().find_map(|root| file.below(&root)) {
            return SourcePlace::of(path);
        }
        // Without a root only the whole path tells two files apart.
        let identity = shown(&file.real);
        match file.below(&self.here) {
            Some(path) => SourcePlace { name: path, identity, is_outside: false },
            None => SourcePlace { name: from_common_folder(&self.here, &file.real), identity, is_outside: true },
        }
    }

    /// The file of a name; none for a text that is no file, such as stdin.
    fn find(&self, name: &str) -> Option<FoundFile> {
        if name.starts_with('<') {
            return None;
        }
        let named = without_dots(&self.here.join(name));
        let real = match (named.parent(), named.file_name()) {
            (Some(folder), Some(file)) => files::canonical(folder).join(file),
            _ => named.clone(),
        };
        Some(FoundFile { real, named })
    }
}

impl FoundFile {
    /// The path below a folder, with `/`.
    fn below(&self, root: &Path) -> Option<String> {
        let path = self.real.strip_prefix(root).or_else(|_| self.named.strip_prefix(root)).ok()?;
        Some(shown(path))
    }
}

/// The folder of the repository that a file is in.
fn git_root(file: &Path) -> Option<PathBuf> {
    file.ancestors().skip(1).find(|folder| files::exists(&folder.join(GIT))).map(Path::to_owned)
}

/// The path from the innermost folder that holds both.
fn from_common_folder(here: &Path, file: &Path) -> String {
    let common = here.components().zip(file.components()).take_while(|(one, other)| one == other).count();
    shown(&file.components().skip(common.max(1)).collect::<PathBuf>())
}

/// Without `.` and `..`, which are taken by name.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// A path with `/` between its parts.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::{RepositoryRoots, without_dots};
    use linkworld_system::files;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};

    #[test]
    fn dots_are_taken_by_name() {
        for (path, plain) in [("/a/./b/../c", "/a/c"), ("/../a", "/a"), ("/a/..", "/")] {
            assert_eq!(without_dots(Path::new(path)), Path::new(plain));
        }
    }

    #[test]
    fn files_are_named_from_the_checkout_the_repository_or_here() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().canonicalize().unwrap();
        let make = |path: &str| {
            files::write_private(&base.join(path).join("file"), b"").unwrap();
            base.join(path)
        };
        let (one, other, plain) = (make("repo/apps/one"), make("repo/other"), make("plain/app"));
        make("repo/.git");
        make("repo/vendor/inner/app");
        files::write_private(&base.join("repo/vendor/inner/.git"), b"gitdir: x").unwrap();
        symlink(&one, base.join("repo/link")).unwrap();
        symlink(base.join("repo"), base.join("alias")).unwrap();
        let roots = |here: &Path, checkouts: &[&str]| RepositoryRoots {
            here: here.to_owned(),
            checkouts: checkouts.iter().map(PathBuf::from).collect(),
        };
        let place = |here: &Path, name: &str| {
            let place = roots(here, &[]).place(name);
            (place.name, place.is_outside)
        };
        let inside = |name: &str| (name.to_owned(), false);
        for (here, name, expected) in [
            (&one, "m.yaml", "apps/one/m.yaml"),
            (&one, "./m.yaml", "apps/one/m.yaml"),
            (&other, "../apps/one/m.yaml", "apps/one/m.yaml"),
            (&other, "../apps/../apps/one/app_docs/x y.md", "apps/one/app_docs/x y.md"),
            (&base, "repo/link/m.yaml", "apps/one/m.yaml"),
            (&base, "alias/apps/one/m.yaml", "apps/one/m.yaml"),
            (&base, "repo/vendor/inner/app/m.yaml", "app/m.yaml"),
            (&plain, "m.yaml", "m.yaml"),
            (&plain, "no/such/m.yaml", "no/such/m.yaml"),
            (&one, "<stdin>", "<stdin>"),
        ] {
            assert_eq!(place(here, name), inside(expected), "{name} in {}", here.display());
        }
        let absolute = one.join("m.yaml").display().to_string();
        assert_eq!(place(&plain, &absolute), inside("apps/one/m.yaml"));
        // Two files without a repository differ by their whole paths.
        assert_ne!(
            roots(&plain, &[]).place("m.yaml").identity,
            roots(&make("plain/two"), &[]).place("m.yaml").identity
        );
        assert_eq!(place(&make("plain/two"), "../app/m.yaml"), ("app/m.yaml".to_owned(), true));
        // The checkout wins over a repository inside of it, and counts for nothing outside of it.
        let checkout = base.join("repo").display().to_string();
        let within = |name: &str| roots(&one, &["/nowhere", &checkout]).place(name).name;
        assert_eq!(within("m.yaml"), "apps/one/m.yaml");
        assert_eq!(within("../../vendor/inner/app/m.yaml"), "vendor/inner/app/m.yaml");
        assert_eq!(roots(&one, &["/nowhere"]).place("m.yaml").name, "apps/one/m.yaml");
    }
}
