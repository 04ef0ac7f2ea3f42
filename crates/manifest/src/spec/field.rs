//! What a table says about a field: its kind, its default, its documentation.

use crate::spec::object_id::ObjectId;
use crate::spec::pattern::Pattern;

/// A closed object: a key that is not one of its fields is an error.
#[derive(Debug)]
pub struct ObjectSpec {
    /// Which object it is.
    pub id: ObjectId,
    /// What an instance is called in a sentence, with its article, for example `a tool`.
    pub noun: &'static str,
    /// In the order of the wire.
    pub fields: &'static [FieldSpec],
}

impl ObjectSpec {
    /// The field with this key.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// True when no field must be there.
    pub(crate) fn has_all_defaults(&self) -> bool {
        !self.fields.iter().any(FieldSpec::is_required)
    }

    /// The index of the field with this key.
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// One field of an object.
#[derive(Debug)]
pub struct FieldSpec {
    /// The key.
    pub name: &'static str,
    /// What values it accepts.
    pub kind: FieldKind,
    /// What a missing key means.
    pub default: FieldDefault,
    /// True when `null` may be written.
    pub nullable: bool,
    /// One line for people.
    pub doc: &'static str,
    /// Names people type in place of the key, in snake case.
    pub aliases: &'static [&'static str],
    /// Why not to use it any more.
    pub deprecated: Option<&'static str>,
}

impl FieldSpec {
    /// True when the key must be there.
    pub const fn is_required(&self) -> bool {
        matches!(self.default, FieldDefault::Required)
    }
}

/// What a missing key means.
#[derive(Debug, Clone, Copy)]
pub enum FieldDefault {
    /// An error.
    Required,
    /// The key is left out of the normal form too.
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
pub enum FieldKind {
    /// Text.
    Text(TextRule),
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
        item: &'static FieldKind,
        /// Fewest items.
        min: usize,
        /// Most items; none for no cap.
        max: Option<usize>,
    },
    /// Text keys to values of one kind.
    Map(&'static FieldKind),
    /// Names of the user's making, which all match a pattern, to values of one kind, in the order of the file.
    Entries {
        /// What each name must match.
        key: &'static Pattern,
        /// What each value is.
        value: &'static FieldKind,
    },
    /// A closed object.
    Object(&'static ObjectSpec),
    /// A word of the list, or the object.
    WordOrObject {
        /// The words.
        words: &'static [&'static str],
        /// The object; kept as written in the normal form, without defaults.
        object: &'static ObjectSpec,
    },
    /// The word, or a list.
    WordOrList {
        /// The word.
        word: &'static str,
        /// What each item of the list is.
        item: &'static FieldKind,
    },
    /// The path of a file that has the list, or the list.
    PathOrList(&'static FieldKind),
    /// Anything.
    Any,
    /// The reply of a mocked tool; a rule checks what is in it.
    Mock,
}

/// Limits of a text, in code points.
#[derive(Debug)]
pub struct TextRule {
    /// Least length.
    pub min: usize,
    /// Most; none for no cap.
    pub max: Option<usize>,
    /// What it must match.
    pub pattern: Option<&'static Pattern>,
}

impl TextRule {
    /// True when any text is accepted.
    pub(crate) fn accepts_any(&self) -> bool {
        self.min == 0 && self.max.is_none() && self.pattern.is_none()
    }
}

/// What a field accepts and what its absence means; the rest of a [`FieldSpec`] comes from its declaration.
#[derive(Debug)]
pub struct FieldRule {
    kind: FieldKind,
    default: FieldDefault,
    nullable: bool,
}

/// A field from the parts of its declaration.
pub(super) const fn field(
    name: &'static str,
    doc: &'static str,
    aliases: &'static [&'static str],
    deprecated: Option<&'static str>,
    rule: FieldRule,
) -> FieldSpec {
    let FieldRule { kind, default, nullable } = rule;
    // A doc comment starts with the space behind its slashes.
    FieldSpec { name, kind, default, nullable, doc: doc.trim_ascii(), aliases, deprecated }
}

/// A key that must be there.
pub(super) const fn required(kind: FieldKind) -> FieldRule {
    FieldRule { kind, default: FieldDefault::Required, nullable: false }
}

/// A key with a default.
pub(super) const fn optional(kind: FieldKind, default: FieldDefault) -> FieldRule {
    FieldRule { kind, default, nullable: false }
}

/// A key that is `null` by default, and may be written so.
pub(super) const fn nullable(kind: FieldKind) -> FieldRule {
    FieldRule { kind, default: FieldDefault::Null, nullable: true }
}

/// A flag that is off by default.
pub(super) const FLAG: FieldRule = optional(FieldKind::Bool, FieldDefault::Bool(false));
/// Text without limits.
pub(super) const FREE: FieldKind = text(0, None);
/// A list of texts without limits.
pub(super) const FREE_LIST: FieldKind = FieldKind::List { item: &FREE, min: 0, max: None };
/// The default of a list: no items.
pub(super) const NO_ITEMS: FieldDefault = FieldDefault::List(&[]);

/// Text of `min` to `max` code points.
pub(super) const fn text(min: usize, max: Option<usize>) -> FieldKind {
    FieldKind::Text(TextRule { min, max, pattern: None })
}

/// Text of `min` to `max` code points that matches a pattern.
pub(super) const fn matching(min: usize, max: Option<usize>, pattern: &'static Pattern) -> FieldKind {
    FieldKind::Text(TextRule { min, max, pattern: Some(pattern) })
}

/// One of these words.
pub(super) const fn choice(words: &'static [&'static str]) -> FieldKind {
    FieldKind::Choice { words, any_case: false }
}

/// A whole number within bounds.
pub(super) const fn int(min: i64, max: i64) -> FieldKind {
    FieldKind::Int { min: Some(min), max: Some(max) }
}

/// Names that match `key`, to values of one kind; none by default.
pub(super) const fn entries(key: &'static Pattern, value: &'static FieldKind) -> FieldRule {
    optional(FieldKind::Entries { key, value }, FieldDefault::Empty)
}

/// At most `max` items.
pub(super) const fn list(item: &'static FieldKind, max: usize) -> FieldKind {
    FieldKind::List { item, min: 0, max: Some(max) }
}
