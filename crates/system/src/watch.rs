//! Waits for changes of the source files below a folder.
//!
//! The system's notices only say when to look: a look compares all files with the one before, so that a lost notice, a
//! renamed folder or a full queue loses nothing that a later notice does not bring up. Where the system gives no notices,
//! there is a look at fixed times.

use crate::files::{SourceFilter, SourceTree};
use linkworld_contract::limits::{DEV_SETTLE_COMPLETE_TIME, DEV_SETTLE_MAX, DEV_SETTLE_TIME, DEV_WATCH_INTERVAL};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, sleep, sleep_until};

/// Linux has a notice for each folder, so that those which are not watched cost nothing; elsewhere one covers a tree.
const EACH_FOLDER: bool = cfg!(target_os = "linux");

/// The source files of a folder, from now on.
pub struct SourceWatch {
    tree: SourceTree,
    filter: Arc<SourceFilter>,
    notices: Result<Notices, String>,
    burst: Option<Burst>,
}

struct Notices {
    watcher: RecommendedWatcher,
    heard: Receiver<()>,
    /// Whether the last change completed a file: it was closed by its writer, or renamed.
    is_complete: Arc<AtomicBool>,
    watched: BTreeSet<PathBuf>,
}

/// Changes that follow each other quickly.
#[derive(Clone, Copy)]
struct Burst {
    began: Instant,
    last: Instant,
}

impl SourceWatch {
    /// Watches a folder: every change after this returned is noticed.
    pub fn start(root: &Path, filter: SourceFilter) -> Self {
        let filter = Arc::new(filter);
        let tree = SourceTree::new(root, &filter);
        let notices = Notices::of(root, &filter);
        let mut watch = Self { tree, filter, notices, burst: None };
        if watch.watch_folders() {
            // Between the look and the first notice.
            watch.burst = Some(Burst { began: Instant::now(), last: Instant::now() });
        }
        watch
    }

    /// Why there is a look at fixed times only.
    pub fn problem(&self) -> Option<&str> {
        self.notices.as_ref().err().map(String::as_str)
    }

    /// Waits for a change, and until no further one follows at once. Returns the files. May be dropped and called again.
    pub async fn changed(&mut self) -> Vec<PathBuf> {
        loop {
            self.until_next_look().await;
            let mut changed = self.tree.changed(&self.filter);
            if self.watch_folders() {
                // A new folder may have got files before it was watched.
                changed.extend(self.tree.changed(&self.filter));
            }
            if !changed.is_empty() {
                return changed;
            }
        }
    }

    async fn until_next_look(&mut self) {
        loop {
            let Ok(notices) = &mut self.notices else { return sleep(DEV_WATCH_INTERVAL).await };
            let Some(burst) = self.burst else {
                if notices.heard.recv().await.is_none() {
                    self.notices = Err("the system's notices ended".into());
                }
                self.burst = Some(Burst { began: Instant::now(), last: Instant::now() });
                continue;
            };
            let is_complete = notices.is_complete.load(Ordering::Acquire);
            let settle = if is_complete { DEV_SETTLE_COMPLETE_TIME } else { DEV_SETTLE_TIME };
            let until = (burst.last + settle).min(burst.began + DEV_SETTLE_MAX);
            tokio::select! {
                biased;
                () = sleep_until(until) => {
                    self.burst = None;
                    return;
                }
                Some(()) = notices.heard.recv() => self.burst = Some(Burst { last: Instant::now(), ..burst }),
            }
        }
    }

    /// Watches the folders of the last look that are not watched yet, and returns whether there were any.
    fn watch_folders(&mut self) -> bool {
        let Ok(notices) = &mut self.notices else { return false };
        if !EACH_FOLDER {
            return false;
        }
        let folders = self.tree.folders();
        // The system forgets a folder that was removed.
        notices.watched.retain(|folder| folders.contains(folder));
        let new: Vec<PathBuf> = folders.difference(&notices.watched).cloned().collect();
        for folder in &new {
            match notices.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => drop(notices.watched.insert(folder.clone())),
                // It was removed meanwhile.
                Err(_) if !folder.is_dir() => {}
                Err(error) => {
                    self.notices = Err(error.to_string());
                    return true;
                }
            }
        }
        !new.is_empty()
    }
}

impl Notices {
    fn of(root: &Path, filter: &Arc<SourceFilter>) -> Result<Self, String> {
        // One notice that waits says as much as many.
        let (tell, heard) = mpsc::channel(1);
        let (filter, is_complete) = (Arc::clone(filter), Arc::new(AtomicBool::new(false)));
        let completes = Arc::clone(&is_complete);
        let listener = move |event: Result<Event, notify::Error>| {
            if event.as_ref().map_or(true, |event| concerns(&filter, event)) {
                completes.store(event.is_ok_and(|event| is_complete_after(&event)), Ordering::Release);
                let _ = tell.try_send(());
            }
        };
        let refused = |error: notify::Error| error.to_string();
        let mut watcher = RecommendedWatcher::new(listener, Config::default()).map_err(refused)?;
        if !EACH_FOLDER {
            watcher.watch(root, RecursiveMode::Recursive).map_err(refused)?;
        }
        Ok(Self { watcher, heard, is_complete, watched: BTreeSet::new() })
    }
}

/// Whether a notice is worth a look. Of a file that is no source only its appearance is: it may be a folder.
fn concerns(filter: &SourceFilter, event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(_)) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => {
            event.paths.iter().any(|path| (filter.takes)(path))
        }
        EventKind::Access(_) => false,
        _ => true,
    }
}

/// Whether the file of a notice has what it will have.
fn is_complete_after(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_))
    )
}

#[cfg(test)]
mod tests {
    use super::SourceWatch;
    use crate::files::{self, SourceFilter, remove_dir};
    use std::path::Path;
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn watch(root: &Path) -> SourceWatch {
        let takes = |path: &Path| path.extension().is_some_and(|extension| extension == "py");
        SourceWatch::start(root, SourceFilter { enters: |name| name != "target", takes: Box::new(takes) })
    }

    async fn sees(watch: &mut SourceWatch, expected: &[&Path]) {
        let seen = tokio::time::timeout(PATIENCE, watch.changed()).await.expect("a change is seen");
        assert_eq!(seen, expected);
    }

    async fn changes_are_seen(watch: &mut SourceWatch, root: &Path) {
        let at = |name: &str| root.join(name);
        let write = |name: &str, text: &str| files::write_private(&at(name), text.as_bytes()).unwrap();
        write("main.py", "1");
        sees(watch, &[&at("main.py")]).await;
        write("target/x.py", "1");
        write("data.db", "1");
        write("new/deep/b.py", "1");
        sees(watch, &[&at("new/deep/b.py")]).await;
        write("new/deep/b.py", "2");
        sees(watch, &[&at("new/deep/b.py")]).await;
        remove_dir(&at("new")).unwrap();
        sees(watch, &[&at("new/deep/b.py")]).await;
        write("new/deep/b.py", "3");
        sees(watch, &[&at("new/deep/b.py")]).await;
    }

    #[tokio::test]
    async fn changes_are_seen_by_notices() {
        let folder = tempfile::tempdir().unwrap();
        let root = files::canonical(folder.path());
        let mut watch = watch(&root);
        assert_eq!(watch.problem(), None);
        changes_are_seen(&mut watch, &root).await;
        assert_eq!(watch.problem(), None);
    }

    #[tokio::test]
    async fn changes_are_seen_without_notices() {
        let folder = tempfile::tempdir().unwrap();
        let root = files::canonical(folder.path());
        let mut watch = watch(&root);
        watch.notices = Err("no room".into());
        changes_are_seen(&mut watch, &root).await;
        assert_eq!(watch.problem(), Some("no room"));
    }
}
