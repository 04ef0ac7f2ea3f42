//! The rules for file paths in a bundle, for packing and for unpacking.

use linkworld_contract::limits::{BUNDLE_DEPTH_MAX, BUNDLE_NAME_BYTES_MAX};

/// Why a path is not allowed in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundlePathProblem {
    /// More bytes than [`BUNDLE_NAME_BYTES_MAX`].
    TooLong,
    /// Contains a control character.
    ControlCharacter,
    /// More folders than [`BUNDLE_DEPTH_MAX`].
    TooDeep,
    /// Not a relative path of plain segments: `..`, `.`, an empty segment, a backslash or a colon.
    NotPlain,
}

impl std::fmt::Display for BundlePathProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => write!(f, "has more than {BUNDLE_NAME_BYTES_MAX} bytes"),
            Self::ControlCharacter => write!(f, "contains a control character"),
            Self::TooDeep => write!(f, "is more than {BUNDLE_DEPTH_MAX} folders deep"),
            Self::NotPlain => write!(f, "contains `\\`, `:` or a segment that is empty, `.` or `..`"),
        }
    }
}

/// Checks the path of a file or folder below the root of a bundle.
pub fn check_path(path: &str) -> Result<(), BundlePathProblem> {
    if path.len() > BUNDLE_NAME_BYTES_MAX {
        return Err(BundlePathProblem::TooLong);
    }
    if path.chars().any(char::is_control) {
        return Err(BundlePathProblem::ControlCharacter);
    }
    if path.matches('/').count() > BUNDLE_DEPTH_MAX {
        return Err(BundlePathProblem::TooDeep);
    }
    let is_plain = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', ':']);
    if path.split('/').all(is_plain) { Ok(()) } else { Err(BundlePathProblem::NotPlain) }
}

#[cfg(test)]
mod tests {
    use super::{BundlePathProblem, check_path};
    use linkworld_contract::limits::{BUNDLE_DEPTH_MAX, BUNDLE_NAME_BYTES_MAX};

    #[test]
    fn paths_at_and_past_their_limits() {
        use BundlePathProblem::{ControlCharacter, NotPlain, TooDeep, TooLong};
        assert_eq!(check_path(&"n".repeat(BUNDLE_NAME_BYTES_MAX)), Ok(()));
        assert_eq!(check_path(&"n".repeat(BUNDLE_NAME_BYTES_MAX + 1)), Err(TooLong));
        assert_eq!(check_path(&("d/".repeat(BUNDLE_DEPTH_MAX) + "n")), Ok(()));
        assert_eq!(check_path(&("d/".repeat(BUNDLE_DEPTH_MAX + 1) + "n")), Err(TooDeep));
        for path in ["a\nb", "a\u{7f}", "a\u{85}b"] {
            assert_eq!(check_path(path), Err(ControlCharacter), "{path:?}");
        }
        for path in ["", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "c:a", "a/b:c"] {
            assert_eq!(check_path(path), Err(NotPlain), "{path:?}");
        }
        for path in ["a", "a/b.js", "ä/ö.css", ".well-known/x", "...", "a b"] {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
        }
    }
}
