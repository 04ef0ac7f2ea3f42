//! Named values in the order of the file.

use crate::decode::normal::NormalForm;
use crate::decode::typed::{self, FromNormalForm};

/// Names with their values, in the order of the file; each name is there once.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<T>(Vec<(String, T)>);

impl<T> Entries<T> {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Adds a name that is not there yet.
    pub fn push(&mut self, name: &str, value: T) {
        self.0.push((name.to_owned(), value));
    }

    /// True when the name is there.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Names and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromNormalForm> FromNormalForm for Entries<T> {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        typed::entries(form).map(Self)
    }
}
