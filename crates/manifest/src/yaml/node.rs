//! The document as a tree: the type and value of everything by YAML 1.1, and its exact bytes.
//!
//! A copy of a node shares what is large in it. So does an alias with its target: a small file stays small in memory
//! whatever it expands to; [`NodeSummary::nodes`] is the expanded count. Knows nothing of fields.

use crate::codes;
use crate::source::Span;
use linkworld_contract::limits;
use smol_str::SmolStr;
use std::sync::Arc;

/// One value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// From the first to the last byte of the value; empty where YAML reads "nothing" as null.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) data: Data,
    /// What is in it.
    pub(crate) summary: NodeSummary,
}

/// What a node and its descendants contain, so that searches can skip subtrees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NodeSummary {
    /// Nodes when every alias is followed, itself included, and more for long texts; saturates.
    pub(crate) nodes: u32,
    /// A value that could not be built.
    pub(crate) broken: bool,
    /// A mapping with a key that is there twice.
    pub(crate) repeats: bool,
}

impl NodeSummary {
    /// The summary of a collection of these.
    pub(crate) fn all<'n>(children: impl Iterator<Item = &'n Node>) -> Self {
        let mut sum = Self { nodes: 1, broken: false, repeats: false };
        for Node { summary, .. } in children {
            sum.nodes = sum.nodes.saturating_add(summary.nodes);
            sum.broken |= summary.broken;
            sum.repeats |= summary.repeats;
        }
        sum
    }
}

/// The types of value the platform's reader builds.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(Integer),
    /// A number with a point, an exponent or a special value.
    Float(f64),
    /// Text.
    Text(SmolStr),
    /// Text with a lone surrogate in it, which is no Unicode; the surrogates are replaced here.
    Surrogates(Arc<str>),
    /// What `!!binary` makes.
    Bytes(Arc<[u8]>),
    /// A date or a time, in ISO 8601.
    Timestamp(Arc<str>),
    /// A list.
    List(Arc<[Node]>),
    /// A mapping.
    Map(Arc<[MapEntry]>),
    /// The keys of a `!!set`, each once; reads like a list.
    Set(Arc<[MapEntry]>),
    /// What `!!omap` and `!!pairs` make: a list of pairs.
    Pairs(Arc<[(Node, Node)]>),
    /// A value the platform's reader cannot build; the tree below it is kept for merging.
    Broken(Arc<Defect>),
}

/// A whole number as far as we carry it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Integer {
    /// One that fits.
    Small(i64),
    /// One that does not, as near as a float comes; its sign and size are right.
    Huge(f64),
}

impl Integer {
    /// The number as a float, rounded if need be.
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            // Rounding to the nearest float is what Python does here too.
            Self::Small(number) => number as f64,
            Self::Huge(number) => number,
        }
    }
}

/// A float without fraction as a whole number, exact where it fits.
pub(crate) fn whole(number: f64) -> Integer {
    // 2^63 is the first float past the range; every float below it converts exactly.
    const PAST_RANGE: f64 = 9_223_372_036_854_775_808.0;
    if (-PAST_RANGE..PAST_RANGE).contains(&number) { Integer::Small(number as i64) } else { Integer::Huge(number) }
}

/// One key with its value.
#[derive(Debug, Clone)]
pub(crate) struct MapEntry {
    /// The key.
    pub(crate) key: Node,
    /// The value.
    pub(crate) value: Node,
    /// True when it came here through `<<`.
    pub(crate) merged: bool,
    /// True when an entry before it has the same key.
    pub(crate) repeated: bool,
}

impl MapEntry {
    /// An entry as it is written.
    pub(crate) fn new(key: Node, value: Node) -> Self {
        Self { key, value, merged: false, repeated: false }
    }
}

/// Why a value could not be built.
#[derive(Debug, Clone)]
pub(crate) struct Defect {
    /// The bytes to report.
    pub(crate) span: Span,
    /// Stable code of the finding.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) headline: String,
    /// What to type instead.
    pub(crate) help: Option<String>,
    /// The text of a key that YAML 1.1 reads as the mapping's default value.
    pub(crate) written: Option<String>,
    /// The entries of a mapping whose tag was the trouble: merging looks through the tag.
    pub(crate) entries: Option<Arc<[MapEntry]>>,
    /// The items of a list whose tag was the trouble.
    pub(crate) items: Option<Arc<[Node]>>,
}

impl Defect {
    /// True for the alias itself, not for a mapping that wanted to merge it.
    pub(crate) fn is_recursion(&self) -> bool {
        self.code == codes::RECURSIVE_ALIAS && self.entries.is_none()
    }
}

impl Node {
    /// A node without children.
    pub(crate) fn leaf(span: Span, data: Data) -> Self {
        let text = match &data {
            Data::Text(text) => text.len(),
            Data::Surrogates(text) => text.len(),
            Data::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        // As it is written or as it reads, whatever is longer: findings look at both.
        let bytes = text.max(span.end.saturating_sub(span.start));
        let nodes = u32::try_from(1 + bytes / limits::YAML_TEXT_BYTES_PER_NODE).unwrap_or(u32::MAX);
        let broken = matches!(data, Data::Broken(_));
        Self { span, data, summary: NodeSummary { nodes, broken, repeats: false } }
    }

    /// A node with children, which hold this.
    pub(crate) fn collection(span: Span, data: Data, summary: NodeSummary) -> Self {
        let broken = summary.broken || matches!(data, Data::Broken(_));
        Self { span, data, summary: NodeSummary { broken, ..summary } }
    }

    /// An identity of its contents, if other nodes share them: such contents can be visited twice.
    pub(crate) fn shared(&self) -> Option<*const ()> {
        fn several<T: ?Sized>(contents: &Arc<T>) -> Option<*const ()> {
            (Arc::strong_count(contents) > 1).then(|| Arc::as_ptr(contents).cast())
        }
        match &self.data {
            Data::List(items) => several(items),
            Data::Map(entries) | Data::Set(entries) => several(entries),
            Data::Pairs(pairs) => several(pairs),
            Data::Broken(defect) => several(defect),
            _ => None,
        }
    }

    /// True when it has no children.
    pub(crate) fn is_leaf(&self) -> bool {
        !matches!(self.data, Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_))
    }

    /// The word for what it is, with an article where English wants one.
    pub(crate) fn noun(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Int(_) => "an integer",
            Data::Float(_) => "a number",
            Data::Text(_) | Data::Surrogates(_) => "a string",
            Data::Bytes(_) => "binary data",
            Data::Timestamp(_) => "a date",
            Data::List(_) | Data::Pairs(_) => "a list",
            Data::Map(_) => "a mapping",
            Data::Set(_) => "a set",
            Data::Broken(_) => "an unreadable value",
        }
    }

    /// The text, when it is text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The tree of a JSON document; nothing in it has a place.
    ///
    /// `depth_max` caps the recursion: what lies deeper reads as null, and the flag is true.
    pub(crate) fn from_json(value: &serde_json::Value, depth_max: usize) -> (Self, bool) {
        use serde_json::Value;
        let span = Span::default();
        let mut too_deep = false;
        let data = match value {
            Value::Null => Data::Null,
            Value::Bool(value) => Data::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Data::Int(Integer::Small(number)),
                (None, Some(number)) if !number_is_whole(value) => Data::Float(number),
                (None, Some(number)) => Data::Int(Integer::Huge(number)),
                (None, None) => Data::Null,
            },
            Value::String(text) => Data::Text(text.into()),
            Value::Array(_) | Value::Object(_) if depth_max == 0 => {
                too_deep = true;
                Data::Null
            }
            Value::Array(items) => Data::List(
                items
                    .iter()
                    .map(|item| {
                        let (node, deep) = Self::from_json(item, depth_max - 1);
                        too_deep |= deep;
                        node
                    })
                    .collect(),
            ),
            Value::Object(fields) => Data::Map(
                fields
                    .iter()
                    .map(|(name, value)| {
                        let (node, deep) = Self::from_json(value, depth_max - 1);
                        too_deep |= deep;
                        let key = Self::leaf(span, Data::Text(name.into()));
                        MapEntry::new(key, node)
                    })
                    .collect(),
            ),
        };
        (Self::leaf(span, data), too_deep)
    }
}

fn number_is_whole(value: &serde_json::Value) -> bool {
    value.as_u64().is_some()
}
