//! A value that must not be shown: no `Display`, no `Serialize`, a `Debug` that hides it, wiped when dropped.
//!
//! `expose` opens it. A wire body that carries one names [`in_body`] or [`in_optional_body`] at its field.

use serde::{Deserialize, Deserializer, Serializer};
use zeroize::Zeroizing;

/// A token or a secret value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership, so that the plain string is not left behind.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` with `***` in place of this value, for words of others that may repeat it.
    ///
    /// Values under eight bytes are left: they would be found in ordinary words.
    pub fn hide_in(&self, text: &str) -> String {
        if self.0.len() < 8 { text.to_owned() } else { text.replace(self.0.as_str(), "***") }
    }

    /// Whether it is exactly this word.
    pub fn is(&self, word: &str) -> bool {
        self.0.as_str() == word
    }

    /// Length in bytes, which may be shown.
    pub fn byte_count(&self) -> usize {
        self.0.len()
    }
}

/// Reads a value straight into a secret.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Writes the plain value, for `#[serde(serialize_with)]` at a field of a wire body.
pub fn in_body<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// Writes the plain value or null, for `#[serde(serialize_with)]` at a field of a wire body.
pub fn in_optional_body<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_some(secret.expose()),
        None => serializer.serialize_none(),
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

    #[test]
    fn others_words_are_cleaned_of_the_value() {
        assert_eq!(Secret::new("hunter22".into()).hide_in("no hunter22 here"), "no *** here");
        assert_eq!(Secret::new("dev".into()).hide_in("developer"), "developer");
        assert_eq!(Secret::new(String::new()).hide_in("a"), "a");
    }
}
