//! What can be told about a file without reading it: whether it changed, its size, the room left on its disk.

use super::system_calls;
use std::path::Path;
use std::time::SystemTime;

/// Identifies the state of a file, to notice that it was changed, replaced, created or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp(Option<(SystemTime, u64, u64)>);

impl FileStamp {
    /// The state of the file now. Links are followed.
    pub fn of(path: &Path) -> Self {
        let state =
            |meta: std::fs::Metadata| Some((meta.modified().ok()?, meta.len(), system_calls::file_number(&meta)));
        Self(std::fs::metadata(path).ok().and_then(state))
    }
}

/// Bytes of a file; `None` if there is none.
pub fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|meta| meta.len())
}

/// Bytes that may still be written to the disk of a file or folder; `None` where the system does not report it.
pub fn free_space(path: &Path) -> Option<u64> {
    system_calls::free_space(path)
}

#[cfg(test)]
mod tests {
    use super::super::write::write_private;
    use super::{FileStamp, free_space, size};

    #[test]
    fn a_change_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut stamps = vec![FileStamp::of(&path)];
        for text in ["a", "b", "long"] {
            write_private(&path, text.as_bytes()).unwrap();
            assert_eq!(FileStamp::of(&path), FileStamp::of(&path));
            stamps.push(FileStamp::of(&path));
        }
        for pair in stamps.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert_eq!((size(&path), size(&folder.path().join("none"))), (Some(4), None));
        if cfg!(unix) {
            assert!(free_space(&path).is_some());
        }
    }
}
