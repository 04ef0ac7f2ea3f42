//! A value of the normal form together with its path, so that a rule names each field once and the compiler checks it.

use crate::decode::normal::NormalForm;
use crate::spec::app::Manifest;
use crate::spec::path::{FieldPath, PathSteps};
use linkworld_contract::limits;

/// A value that should be a `T`; what could not be read is absent.
#[derive(Debug)]
pub(super) struct View<'v, T> {
    value: Option<&'v NormalForm>,
    path: FieldPath<T>,
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<'v> View<'v, Manifest> {
    pub(super) fn manifest(normal: &'v NormalForm) -> Self {
        Self::new(normal, Manifest::PATH)
    }
}

impl<'v, T> View<'v, T> {
    pub(super) fn new(value: &'v NormalForm, path: FieldPath<T>) -> Self {
        Self { value: Some(value), path }
    }

    pub(super) fn path(self) -> FieldPath<T> {
        self.path
    }

    /// A field of the object.
    pub(super) fn get<F>(self, field: impl FnOnce(FieldPath<T>) -> FieldPath<F>) -> View<'v, F> {
        let path = field(self.path);
        let name = PathSteps::from(path).last_name();
        View { value: self.value.and_then(|value| value.get(name)), path }
    }

    /// The text of a field, also in an object that is kept as it was written.
    pub(super) fn text_of<F>(self, field: impl FnOnce(FieldPath<T>) -> FieldPath<F>) -> Option<&'v str> {
        self.value?.text(PathSteps::from(field(self.path)).last_name())
    }

    /// True when the value could be read, be it null.
    pub(super) fn is_readable(self) -> bool {
        self.value.is_some()
    }

    pub(super) fn is_null(self) -> bool {
        self.value.is_some_and(NormalForm::is_null)
    }

    /// True when it could be read, and is null or an empty text.
    pub(super) fn is_unset(self) -> bool {
        self.value.is_some_and(|value| value.is_null() || value.as_str() == Some(""))
    }

    /// True for a text that is not empty.
    pub(super) fn is_set(self) -> bool {
        self.text().is_some_and(|text| !text.is_empty())
    }

    pub(super) fn text(self) -> Option<&'v str> {
        self.value?.as_str()
    }

    pub(super) fn answer(self) -> Option<bool> {
        self.value?.as_bool()
    }

    /// True for a flag that is set; one that could not be read is not.
    pub(super) fn is_true(self) -> bool {
        self.answer().unwrap_or(false)
    }
}

impl<'v, T> View<'v, Option<T>> {
    /// What is there; none when it is null or could not be read.
    pub(super) fn some(self) -> Option<View<'v, T>> {
        let value = self.value.filter(|value| !value.is_null())?;
        Some(View { value: Some(value), path: self.path.some() })
    }
}

impl<'v, T> View<'v, Option<Vec<T>>> {
    /// The list, which is empty when it is null.
    pub(super) fn or_empty(self) -> View<'v, Vec<T>> {
        View { value: self.value, path: self.path.some() }
    }
}

impl<'v, T: 'v> View<'v, Vec<T>> {
    /// All items; none of them when the list could not be read.
    pub(super) fn items(self) -> impl ExactSizeIterator<Item = View<'v, T>> {
        self.first(usize::MAX)
    }

    /// The first items of a list whose documented cap is smaller; what comes after is too much anyway.
    pub(super) fn few(self) -> impl ExactSizeIterator<Item = View<'v, T>> {
        self.first(limits::RULE_ITEMS_MAX)
    }

    fn first(self, most: usize) -> impl ExactSizeIterator<Item = View<'v, T>> {
        let all = self.value.and_then(NormalForm::as_list).unwrap_or_default();
        let path = self.path;
        let item = move |(index, value)| View { value: Some(value), path: path.at(index) };
        all[..all.len().min(most)].iter().enumerate().map(item)
    }
}
