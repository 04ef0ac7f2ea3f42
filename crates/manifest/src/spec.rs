//! The fields of a manifest as data: one table for decoding, the JSON Schema, `explain` and `docs/manifest-fields.md`.
//!
//! One file per family. Nothing about a field is written anywhere else.

pub mod agents;
pub mod app;
pub mod connections;
pub mod panel;
pub mod pattern;
pub mod settings;
pub mod tools;

use pattern::Pattern;

/// A closed object: a key that is no field is an error.
#[derive(Debug)]
pub struct Object {
    /// What an entry is called in a sentence, with its article, for example `a tool`.
    pub noun: &'static str,
    /// In the model's order, which is the order of the wire.
    pub fields: &'static [Field],
    /// Names people type in place of a field, and the field they mean.
    pub aliases: &'static [(&'static str, &'static str)],
}

impl Object {
    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What stands there when the key does not.
    pub default: Default,
    /// True when `null` may be written.
    pub nullable: bool,
    /// One line for people.
    pub doc: &'static str,
    /// Why not to use it any more.
    pub deprecated: Option<&'static str>,
}

impl Field {
    /// True when the key must be there.
    pub const fn is_required(&self) -> bool {
        matches!(self.default, Default::Required)
    }
}

/// What a missing key means.
#[derive(Debug, Clone, Copy)]
pub enum Default {
    /// An error.
    Required,
    /// The key stays away in the normal form too.
    Absent,
    /// `null`.
    Null,
    /// This text.
    Text(&'static str),
    /// This number.
    Int(i64),
    /// This number.
    Float(f64),
    /// This answer.
    Bool(bool),
    /// A list of these texts.
    List(&'static [&'static str]),
    /// The object or map with all its own defaults.
    Empty,
}

/// What a value may be.
#[derive(Debug)]
pub enum Kind {
    /// Text.
    Text(Text),
    /// One word of a list; with `any_case` it is upper-cased first.
    Choice {
        /// The words.
        words: &'static [&'static str],
        /// Upper-cases what is written before comparing.
        any_case: bool,
    },
    /// A whole number within bounds, both included.
    Int {
        /// Least.
        min: Option<i64>,
        /// Most.
        max: Option<i64>,
    },
    /// A number within bounds, both included.
    Float {
        /// Least.
        min: Option<f64>,
        /// Most.
        max: Option<f64>,
    },
    /// True or false.
    Bool,
    /// A list.
    List {
        /// What each item is.
        item: &'static Kind,
        /// Fewest items.
        min: usize,
        /// Most items; none for no cap.
        max: Option<usize>,
    },
    /// Text keys to values of one kind.
    Map(&'static Kind),
    /// A closed object.
    Object(&'static Object),
    /// A word of the list, or the object.
    WordOrObject {
        /// The words.
        words: &'static [&'static str],
        /// The object; kept as written in the normal form, without defaults.
        object: &'static Object,
    },
    /// Anything.
    Any,
}

/// Limits of a text, in code points.
#[derive(Debug)]
pub struct Text {
    /// Least length.
    pub min: usize,
    /// Most; none for no cap.
    pub max: Option<usize>,
    /// What it must look like.
    pub pattern: Option<&'static Pattern>,
}

impl Text {
    /// True when nothing is asked of the text.
    pub(crate) fn takes_any(&self) -> bool {
        self.min == 0 && self.max.is_none() && self.pattern.is_none()
    }
}

/// Text without limits.
pub const FREE: Kind = text(0, None);
/// A list of texts without limits.
pub const FREE_LIST: Kind = Kind::List { item: &FREE, min: 0, max: None };

/// Text of `min` to `max` code points.
pub const fn text(min: usize, max: Option<usize>) -> Kind {
    Kind::Text(Text { min, max, pattern: None })
}

/// Text of `min` to `max` code points that fits a pattern.
pub const fn name(min: usize, max: Option<usize>, pattern: &'static Pattern) -> Kind {
    Kind::Text(Text { min, max, pattern: Some(pattern) })
}

/// One of these words.
pub const fn choice(words: &'static [&'static str]) -> Kind {
    Kind::Choice { words, any_case: false }
}

/// A whole number within bounds.
pub const fn int(min: i64, max: i64) -> Kind {
    Kind::Int { min: Some(min), max: Some(max) }
}

/// At most `max` items.
pub const fn list(item: &'static Kind, max: usize) -> Kind {
    Kind::List { item, min: 0, max: Some(max) }
}

/// A field that must be there.
pub const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, default: Default::Required, nullable: false, doc, deprecated: None }
}

/// A field with a default.
pub const fn optional(name: &'static str, kind: Kind, default: Default, doc: &'static str) -> Field {
    Field { name, kind, default, nullable: false, doc, deprecated: None }
}

/// A field that is `null` when it is not there, and may be written so.
pub const fn nullable(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, default: Default::Null, nullable: true, doc, deprecated: None }
}

/// The whole manifest.
pub const MANIFEST: &Object = &app::MANIFEST;
