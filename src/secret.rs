//! A value that must not be seen: no `Display`, no `Serialize`, a `Debug` that hides it, wiped when dropped.
//!
//! Opening one is `expose`; `tests/house.rs` names the few files that may call it.

use zeroize::Zeroizing;

/// A token or a secret value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership, so that the plain string is not left behind.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. Only for the files the house test names.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Length in bytes, which may be shown.
    pub fn byte_count(&self) -> usize {
        self.0.len()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = Secret::new("hunter2".into());
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(secret.byte_count(), 7);
    }
}
