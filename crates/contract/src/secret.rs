//! A value that must not be seen: no `Display`, no `Serialize`, a `Debug` that hides it, wiped when dropped.
//!
//! Reading one is [`Secret::expose`], so that a search finds every place that does. A wire body that carries a plain
//! secret says so on the field, with [`exposed`] or [`exposed_option`]: the value goes straight into the writer of the
//! body, and never through a `serde_json::Value`.

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

    /// `text` with `***` in place of this value, for text from outside that may repeat it.
    ///
    /// Values under eight bytes are left: they would be found in ordinary words.
    pub fn hide_in(&self, text: &str) -> String {
        if self.0.len() < 8 { text.to_owned() } else { text.replace(self.0.as_str(), "***") }
    }

    /// Whether the value is exactly this word.
    pub fn is(&self, word: &str) -> bool {
        self.0.as_str() == word
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

/// For `#[serde(with = "…")]` on a field that carries a plain secret.
pub mod exposed {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the value.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads a value.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

/// For `#[serde(with = "…")]` on a field that carries a plain secret or null.
pub mod exposed_option {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the value or null.
    pub fn serialize<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
        match secret {
            Some(secret) => serializer.serialize_str(secret.expose()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a value or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
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
    fn the_value_is_hidden_in_other_text() {
        assert_eq!(Secret::new("hunter22".into()).hide_in("no hunter22 here"), "no *** here");
        assert_eq!(Secret::new("dev".into()).hide_in("developer"), "developer");
        assert_eq!(Secret::new(String::new()).hide_in("a"), "a");
    }
}
