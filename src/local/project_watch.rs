//! The files of a project that may change while it runs: its manifest, mocks, settings, and the source of its handler.

use linkworld_contract::digest;
use linkworld_contract::limits::{DEV_WATCH_INTERVAL, MANIFEST_BYTES_MAX, MOCKS_BYTES_MAX};
use linkworld_project::web::WEB_FOLDER;
use linkworld_project::{MOCKS_FILE, Project};
use linkworld_system::files::{self, FileStamp, SourceFilter};
use linkworld_system::watch::SourceWatch;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::task::Poll;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Files with these extensions are source of a handler: code, and what code usually reads at its start.
const SOURCE_EXTENSIONS: [&str; 29] = [
    "cjs", "css", "cts", "go", "graphql", "html", "j2", "java", "jinja", "jinja2", "js", "jsx", "kt", "lua", "mjs",
    "mts", "php", "proto", "py", "pyi", "rb", "rs", "sh", "sql", "toml", "ts", "tsx", "yaml", "yml",
];
/// Further files that are source, by name. Other JSON and text is often data that the handler writes.
const SOURCE_NAMES: [&str; 6] =
    [".env", "package.json", "package-lock.json", "Procfile", "requirements.txt", "tsconfig.json"];
/// Files that have the extension and do not belong to the handler.
const NOT_SOURCE_NAMES: [&str; 2] = ["linkworld.dev.yaml", "linkworld.eval.yaml"];
/// Folders whose content is generated or somebody else's, besides those whose name starts with a dot.
const IGNORED_FOLDERS: [&str; 8] =
    ["__pycache__", "app_docs", "build", "coverage", "dist", "node_modules", "target", "vendor"];

/// A file that is read again by itself when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ProjectFile {
    /// The manifest.
    Manifest,
    /// `linkworld.dev.json`, or the file of `--mocks`.
    Mocks,
    /// The file of `--settings`.
    Settings,
    /// `linkworld.dev.yaml`, or the file of `--dev-file`.
    DevFile,
    /// A file with scenarios, or with their rows.
    Scenarios,
}

/// What changed since the last look.
#[derive(Debug, Clone, Default)]
pub(super) struct ProjectChanges {
    /// Files that are read again, with their paths.
    pub(super) files: BTreeSet<(ProjectFile, PathBuf)>,
    /// Source files of the handler, relative to the project's folder.
    pub(super) sources: BTreeSet<PathBuf>,
}

impl ProjectChanges {
    /// Both.
    pub(super) fn and(mut self, later: Self) -> Self {
        self.files.extend(later.files);
        self.sources.extend(later.sources);
        self
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.sources.is_empty()
    }
}

/// The watched files of a project.
pub(super) struct ProjectWatch {
    root: PathBuf,
    watched: Vec<WatchedFile>,
    /// None if the handler is not started again when its code changes.
    sources: Option<SourceWatch>,
    ticks: Option<Interval>,
}

struct WatchedFile {
    what: ProjectFile,
    path: PathBuf,
    stamp: FileStamp,
    content: Option<String>,
}

impl WatchedFile {
    fn new(what: ProjectFile, path: PathBuf) -> Self {
        Self { what, stamp: FileStamp::of(&path), content: content(&path), path }
    }

    /// Whether the file has another content than at the last look. An editor may write the same one again.
    fn has_changed(&mut self) -> bool {
        let stamp = FileStamp::of(&self.path);
        if stamp == self.stamp {
            return false;
        }
        self.stamp = stamp;
        let content = content(&self.path);
        // What cannot be read, for example because it is too large, cannot be compared.
        let has_changed = content.is_none() || content != self.content;
        self.content = content;
        has_changed
    }
}

/// Identifies the content of a file; none if it cannot be read.
fn content(path: &Path) -> Option<String> {
    files::read_capped(path, MANIFEST_BYTES_MAX.max(MOCKS_BYTES_MAX)).ok().map(|bytes| digest::sha256_hex(&bytes))
}

impl ProjectWatch {
    /// Watches the files of a project from now on, and its source if the handler with this command is reloaded.
    pub(super) fn start(
        project: &Project,
        (mocks, settings, dev_file): (Option<&Path>, Option<&Path>, Option<&Path>),
        reloaded: Option<&[String]>,
    ) -> Self {
        let manifest = project.file.as_ref().map(|file| (ProjectFile::Manifest, project.root.join(file)));
        let answers = settings.map(|file| (ProjectFile::Settings, file.to_owned()));
        let replies = mocks.map_or_else(|| project.root.join(MOCKS_FILE), Path::to_owned);
        let described = dev_file.map(|file| (ProjectFile::DevFile, file.to_owned()));
        let watched = manifest.into_iter().chain(answers).chain(described).chain([(ProjectFile::Mocks, replies)]);
        let root = files::canonical(&project.root);
        let sources = reloaded.map(|command| SourceWatch::start(&root, source_filter(&root, command)));
        let watched = watched.map(|(what, path)| WatchedFile::new(what, path)).collect();
        Self { root, watched, sources, ticks: None }
    }

    /// With files of scenarios.
    pub(super) fn with_scenarios(mut self, paths: &[PathBuf]) -> Self {
        let scenarios = paths.iter().map(|path| WatchedFile::new(ProjectFile::Scenarios, path.clone()));
        self.watched.extend(scenarios);
        self
    }

    /// Why the source is only looked at from time to time.
    pub(super) fn problem(&self) -> Option<&str> {
        self.sources.as_ref().and_then(SourceWatch::problem)
    }

    /// Waits for a change. May be dropped and called again.
    pub(super) async fn next(&mut self) -> ProjectChanges {
        loop {
            let ticks = self.ticks.get_or_insert_with(|| {
                let mut ticks = interval(DEV_WATCH_INTERVAL);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
                ticks
            });
            let mut changes = ProjectChanges::default();
            tokio::select! {
                _ = ticks.tick() => {}
                sources = changed(&mut self.sources) => changes.sources = self.relative(sources),
            }
            for file in &mut self.watched {
                if file.has_changed() {
                    changes.files.insert((file.what, file.path.clone()));
                }
            }
            if !changes.is_empty() {
                return changes;
            }
        }
    }

    /// The files that belong to the handler, with the names that the user knows.
    fn relative(&self, sources: Vec<PathBuf>) -> BTreeSet<PathBuf> {
        let own: Vec<PathBuf> = self.watched.iter().map(|file| files::canonical(&file.path)).collect();
        let handlers = sources.into_iter().filter(|path| !own.contains(path));
        handlers.map(|path| path.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(path)).collect()
    }
}

/// Waits for a change of any project, and returns its position. May be dropped and called again.
pub(super) async fn next_of(watches: &mut [ProjectWatch]) -> (usize, ProjectChanges) {
    let mut waiting: Vec<_> = watches.iter_mut().map(|watch| Box::pin(watch.next())).collect();
    poll_fn(|context| {
        let polled = waiting.iter_mut().enumerate().find_map(|(index, next)| match next.as_mut().poll(context) {
            Poll::Ready(changes) => Some((index, changes)),
            Poll::Pending => None,
        });
        polled.map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

async fn changed(sources: &mut Option<SourceWatch>) -> Vec<PathBuf> {
    match sources {
        Some(sources) => sources.changed().await,
        None => std::future::pending().await,
    }
}

/// The source files of a project: by name, and what the command of the user runs.
fn source_filter(root: &Path, command: &[String]) -> SourceFilter {
    let run: Vec<PathBuf> = command.iter().map(|word| files::canonical(&root.join(word))).collect();
    // The browser loads a bundle again; the handler does not read it.
    let frontend = Some(root.join(WEB_FOLDER)).filter(|folder| folder.join("index.html").is_file());
    let is_frontend = move |path: &Path| {
        let is_below = frontend.as_ref().is_some_and(|folder| path.starts_with(folder));
        is_below && path.extension().is_none_or(|extension| extension != "py")
    };
    let takes = move |path: &Path| (is_source(path) && !is_frontend(path)) || run.iter().any(|run| run == path);
    SourceFilter { enters, takes: Box::new(takes) }
}

fn enters(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    !name.starts_with('.') && !IGNORED_FOLDERS.contains(&name.as_ref())
}

fn is_source(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else { return false };
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    // Emacs writes `.#main.py` and `#main.py#` while a file is edited; swap files and backups have other extensions.
    let is_of_an_editor = name.starts_with(".#") || name.starts_with('#') || name.ends_with('~');
    let is_known = SOURCE_EXTENSIONS.contains(&extension) || SOURCE_NAMES.contains(&name);
    is_known && !is_of_an_editor && !NOT_SOURCE_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{enters, is_source};
    use std::path::Path;

    #[test]
    fn sources_are_told_from_data_and_from_files_of_editors() {
        for name in ["main.py", "src/app.ts", "prompts/a.j2", "requirements.txt", ".env", "package.json", "config.yaml"]
        {
            assert!(is_source(Path::new(name)), "{name}");
        }
        for name in
            [".main.py.swp", ".#main.py", "main.py~", "4913", "data.db", "log.txt", "state.json", "linkworld.dev.yaml"]
        {
            assert!(!is_source(Path::new(name)), "{name}");
        }
        for name in [".git", ".venv", "node_modules", "__pycache__", "target", "dist", "app_docs"] {
            assert!(!enters(name.as_ref()), "{name}");
        }
        assert!(enters("src".as_ref()));
    }
}
