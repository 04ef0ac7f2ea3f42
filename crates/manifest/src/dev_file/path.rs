//! Paths into a dev file that the compiler checks, with the names that the user chose in them.

use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::file::DevFile;
use crate::spec::dev_file::install::GrantedScopes;
use crate::spec::path::FieldPath;
use serde_json::Value;
use std::marker::PhantomData;

/// A path that leads to a `T`. Fields come from the table, so a misspelt one does not compile.
pub(super) struct NamedPath<T> {
    text: String,
    target: PhantomData<fn() -> T>,
}

impl NamedPath<DevFile> {
    /// The file itself.
    pub(super) fn file() -> Self {
        Self::new(String::new())
    }
}

impl<T> NamedPath<T> {
    fn new(text: String) -> Self {
        Self { text, target: PhantomData }
    }

    fn below<F>(&self, step: &str) -> NamedPath<F> {
        let text = if self.text.is_empty() { step.to_owned() } else { format!("{}.{step}", self.text) };
        NamedPath::new(text)
    }

    /// A field of the object.
    pub(super) fn at<F>(&self, field: impl FnOnce(FieldPath<T>) -> FieldPath<F>) -> NamedPath<F> {
        self.below(&field(FieldPath::ROOT).to_string())
    }

    /// The key or index that it ends with.
    pub(super) fn last_step(&self) -> &str {
        self.text.rsplit('.').next().unwrap_or_default()
    }

    /// As findings show it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> NamedPath<Entries<T>> {
    /// The value of a name.
    pub(super) fn entry(&self, name: &str) -> NamedPath<T> {
        self.below(name)
    }
}

impl NamedPath<Value> {
    /// Something inside a value of any form.
    pub(super) fn inside(&self, steps: &[String]) -> Self {
        steps.iter().fold(Self::new(self.text.clone()), |path, step| path.below(step))
    }
}

impl<T> NamedPath<Vec<T>> {
    /// The item at an index.
    pub(super) fn item(&self, index: usize) -> NamedPath<T> {
        self.below(&index.to_string())
    }
}

impl NamedPath<GrantedScopes> {
    /// A listed scope.
    pub(super) fn item(&self, index: usize) -> NamedPath<String> {
        self.below(&index.to_string())
    }
}
