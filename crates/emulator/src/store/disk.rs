//! Why the disk does not take a write: what, where and how much.

use linkworld_system::files;
use rusqlite::ErrorCode;
use std::fmt;
use std::path::{Path, PathBuf};

/// A write to the store that the disk refused. The transaction was rolled back, so nothing that was acknowledged is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskProblem {
    what: &'static str,
    path: PathBuf,
    bytes: u64,
    free: Option<u64>,
    cause: String,
}

impl DiskProblem {
    /// The problem behind an error of SQLite; `None` if the disk is not the cause.
    pub(super) fn behind(error: &rusqlite::Error, path: &Path) -> Option<Self> {
        let free = files::free_space(path);
        let cause = match error.sqlite_error_code()? {
            ErrorCode::DiskFull => "the disk is full".to_owned(),
            // The journal could not be created.
            ErrorCode::CannotOpen if free == Some(0) => "the disk is full".to_owned(),
            ErrorCode::SystemIoFailure | ErrorCode::ReadOnly => error.to_string(),
            _ => return None,
        };
        // A write goes to the journal beside the file first.
        let mut journal = path.as_os_str().to_owned();
        journal.push("-wal");
        let bytes = [path, Path::new(&journal)].into_iter().filter_map(files::size).sum();
        Some(Self { what: "the local platform's store", path: path.to_owned(), bytes, free, cause })
    }

    /// The same for a world that is being saved.
    pub(super) fn of_world(self) -> Self {
        Self { what: "the world", ..self }
    }
}

impl fmt::Display for DiskProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, path, bytes, free, cause } = self;
        write!(f, "cannot write to {what} {} ({}): {cause}", path.display(), size(*bytes))?;
        match free {
            Some(free) => write!(f, "; {} left on its disk", size(*free)),
            None => Ok(()),
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{Store, StoreError, TenantRow};

    #[test]
    fn a_full_store_is_named_and_keeps_what_was_committed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("platform.db");
        let store = Store::open(&path).unwrap();
        let tenant = |slug: String| TenantRow { id: slug.clone(), slug, created_at: 1 };
        store.ensure_tenant(&tenant("first".into())).unwrap();
        let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        store.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
        let fill = || (0..10_000).try_for_each(|n| store.ensure_tenant(&tenant(format!("tenant-{n:0100}"))).map(drop));
        let error = store.atomic(fill).map_err(|error| store.named(error)).unwrap_err();
        let StoreError::Unwritable(problem) = error else { panic!("{error}") };
        let text = problem.to_string();
        assert!(text.contains("platform.db (") && text.contains("kB): the disk is full; "), "{text}");
        assert!(store.tenant("first").unwrap().is_some());
        assert_eq!(store.tenant(&format!("tenant-{:0100}", 0)).unwrap(), None, "all of a failed transaction is undone");
        store.connection.query_row("PRAGMA max_page_count = 100000", [], |_| Ok(())).unwrap();
        store.ensure_tenant(&tenant("second".into())).unwrap();
        store.close().unwrap();
        let store = Store::open(&path).unwrap();
        assert!(store.tenant("first").unwrap().is_some() && store.tenant("second").unwrap().is_some());
    }
}
