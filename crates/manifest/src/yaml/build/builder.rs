//! What a value is: tags, implicit types, merge keys, and the budget for what they expand to.
//!
//! A value that cannot be built is kept as [`Data::Broken`], not thrown: all of them are reported, and merging
//! looks at the shape of a mapping, never at its tag.

use crate::codes;
use crate::drift::Compat;
use crate::source::Span;
use crate::yaml::base64;
use crate::yaml::keys;
use crate::yaml::node::{Data, Defect, MapEntry, Node, NodeSummary};
use crate::yaml::scalar::{self, ImplicitType};
use crate::yaml::scan::cursor::SyntaxError;
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) const YAML_TAGS: &str = "tag:yaml.org,2002:";
/// YAML's own tags for plain values.
pub(super) const SCALAR_TAGS: [&str; 7] = ["str", "null", "bool", "int", "float", "timestamp", "binary"];
/// Characters of a value that a headline repeats.
const QUOTED_CHARS_MAX: usize = limits::QUOTE_CHARS_MAX;

/// The content of a collection.
pub(crate) struct CollectionContent {
    pub(crate) items: CollectionItems,
    /// One past its last byte.
    pub(crate) end: usize,
}

/// The two shapes of a collection.
pub(crate) enum CollectionItems {
    List(Vec<Node>),
    Map(Vec<MapEntry>),
}

impl CollectionContent {
    pub(crate) fn list(items: Vec<Node>, end: usize) -> Self {
        Self { items: CollectionItems::List(items), end }
    }

    pub(crate) fn map(entries: Vec<MapEntry>, end: usize) -> Self {
        Self { items: CollectionItems::Map(entries), end }
    }
}

/// The error of a document that expands to too much.
pub(crate) fn too_many(span: Span) -> Box<SyntaxError> {
    let most = limits::YAML_NODES_MAX;
    SyntaxError::new(codes::TOO_MANY_NODES, span, format!("more than {most} values with all aliases expanded"))
        .help("look for aliases of aliases or of long texts, and for generated lists")
}

/// Builds nodes and keeps the budget.
pub(crate) struct NodeBuilder<'a> {
    pub(super) text: &'a str,
    pub(super) compat: Compat,
    /// Entries copied by `<<` so far.
    pub(super) merged: usize,
    /// The spans of mappings with a `<<`: they are not pairs, even if they merged nothing.
    pub(super) merging: HashSet<Span>,
    /// The entries of mappings that a tag made plain values: `<<` merges what is written, whatever it is read as.
    pub(super) under_scalar_tags: HashMap<Span, Vec<MapEntry>>,
}

impl<'a> NodeBuilder<'a> {
    /// Nothing built yet of `text`.
    pub(crate) fn new(text: &'a str, compat: Compat) -> Self {
        Self { text, compat, merged: 0, merging: HashSet::new(), under_scalar_tags: HashMap::new() }
    }

    /// True when YAML itself does not reject a value that contains itself.
    pub(crate) fn takes_recursion(&self) -> bool {
        self.compat == Compat::Sdk17
    }

    /// An alias inside the value it names, whose anchor is at `anchor`.
    pub(crate) fn recursion(&self, span: Span, name: &str, anchor: Span) -> Node {
        let headline = format!("`*{}` is inside the value it refers to", shorten(name, QUOTED_CHARS_MAX));
        // The span identifies the anchor; no finding points there.
        Node::leaf(span, Defect::new(codes::RECURSIVE_ALIAS, anchor, headline).data())
    }

    /// A scalar with its tag, if it has one.
    pub(crate) fn scalar(
        &mut self,
        tag: Option<(String, Span)>,
        text: Cow<'_, str>,
        plain: bool,
        surrogates: bool,
        span: Span,
    ) -> Node {
        let data = match tag {
            None if plain => implicit(&text, span),
            None => written(text, surrogates),
            Some((tag, _)) if tag == "!" => implicit(&text, span),
            Some((tag, tag_span)) => match tag.strip_prefix(YAML_TAGS) {
                Some(name) => explicit(name, text, surrogates, span, tag_span),
                None => unknown_tag(&tag, tag_span),
            },
        };
        Node::leaf(span, data)
    }

    /// A collection with its tag, if it has one; `first` is its first token, which an anchor is.
    pub(crate) fn collection(
        &mut self,
        tag: Option<(String, Span)>,
        items: CollectionItems,
        span: Span,
        first: Span,
    ) -> Result<Node, Box<SyntaxError>> {
        let tag = tag.filter(|(tag, _)| tag != "!");
        let node = match items {
            CollectionItems::List(items) => list(tag, items, span, &self.merging),
            CollectionItems::Map(entries) => match self.tagged_mapping(tag.as_ref(), &entries, span) {
                Some(node) => {
                    let merged = self.merge(entries, span, first)?;
                    if merged.defect.is_none() {
                        self.under_scalar_tags.insert(span, merged.entries);
                    }
                    node
                }
                None => {
                    let merged = self.merge(entries, span, first)?;
                    map(tag, merged, span, self.text)
                }
            },
        };
        // Checked here and not only at the end: a tree that is too large need not be finished.
        if node.summary.nodes as usize > limits::YAML_NODES_MAX {
            return Err(too_many(span));
        }
        Ok(node)
    }
}

/// A mapping's entries after merging.
pub(super) struct MergedEntries {
    pub(super) entries: Vec<MapEntry>,
    pub(super) defect: Option<Defect>,
}

impl Defect {
    pub(super) fn new(code: &'static str, span: Span, headline: impl Into<String>) -> Self {
        Self { code, span, headline: headline.into(), help: None, written: None, entries: None, items: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn data(self) -> Data {
        Data::Broken(Arc::new(self))
    }
}

fn written(text: Cow<'_, str>, surrogates: bool) -> Data {
    if surrogates { Data::Surrogates(text.into()) } else { Data::Text(text.into()) }
}

fn implicit(text: &str, span: Span) -> Data {
    match scalar::resolve(text) {
        ImplicitType::Text => Data::Text(text.into()),
        ImplicitType::Null => Data::Null,
        ImplicitType::Bool => valued(scalar::bool(text), text, span),
        ImplicitType::Int => valued(scalar::int(text), text, span),
        ImplicitType::Float => valued(scalar::float(text), text, span),
        ImplicitType::Timestamp => valued(scalar::moment(text), text, span),
        ImplicitType::Merge => merge_key(span),
        ImplicitType::Default => default_value("=".to_owned(), span),
    }
}

fn merge_key(span: Span) -> Data {
    Defect::new(codes::MERGE_AS_VALUE, span, "`<<` is a merge key and cannot be a value")
        .help("put it in quotes if it is text: \"<<\"")
        .data()
}

fn default_value(written: String, span: Span) -> Data {
    let mut defect = Defect::new(codes::EQUALS_AS_VALUE, span, "a plain `=` has no value in YAML 1.1")
        .help("put it in quotes if it is text: \"=\"");
    defect.written = Some(written);
    defect.data()
}

fn valued(value: Result<Data, scalar::NoValue>, text: &str, span: Span) -> Data {
    value.unwrap_or_else(|scalar::NoValue(wanted)| {
        let text = shorten(text, QUOTED_CHARS_MAX);
        Defect::new(codes::BAD_VALUE, span, format!("`{text}` looks like {wanted} but is invalid"))
            .help("put it in double quotes if it is text")
            .data()
    })
}

fn unknown_tag(tag: &str, span: Span) -> Data {
    let tag = shorten(tag.strip_prefix(YAML_TAGS).unwrap_or(tag), QUOTED_CHARS_MAX);
    Defect::new(codes::UNKNOWN_TAG, span, format!("unknown tag `{tag}`"))
        .help("remove the tag, or put the whole value in quotes if it is text")
        .data()
}

/// A scalar under one of YAML's own tags.
pub(super) fn explicit(name: &str, text: Cow<'_, str>, surrogates: bool, span: Span, tag_span: Span) -> Data {
    match name {
        "str" => written(text, surrogates),
        "null" => Data::Null,
        "bool" => valued(scalar::bool(&text), &text, span),
        "int" => valued(scalar::int(&text), &text, span),
        "float" => valued(scalar::float(&text), &text, span),
        "timestamp" => valued(scalar::moment(&text), &text, span),
        "binary" => match base64::decode(&text) {
            Some(bytes) => Data::Bytes(bytes.into()),
            None => {
                Defect::new(codes::BAD_VALUE, span, "invalid base64").help("write text instead of `!!binary`").data()
            }
        },
        "merge" => merge_key(span),
        "value" => default_value(text.into_owned(), span),
        "map" | "set" | "seq" | "omap" | "pairs" => {
            Defect::new(codes::BAD_VALUE, span, format!("the tag `{name}` needs a collection"))
                .help("remove the tag")
                .data()
        }
        _ => unknown_tag(name, tag_span),
    }
}

fn list(tag: Option<(String, Span)>, items: Vec<Node>, span: Span, merging: &HashSet<Span>) -> Node {
    let summary = NodeSummary::all(items.iter());
    let name = tag.as_ref().and_then(|(tag, _)| tag.strip_prefix(YAML_TAGS));
    let data = match (&tag, name) {
        (None, _) | (_, Some("seq")) => Data::List(items.into()),
        (_, Some("omap" | "pairs")) => pairs(items, span, merging),
        (Some((tag, tag_span)), name) => {
            let misplaced = name.is_some_and(|name| matches!(name, "map" | "set") || SCALAR_TAGS.contains(&name));
            let mut defect = match unknown_tag(tag, *tag_span) {
                Data::Broken(defect) if !misplaced => Arc::unwrap_or_clone(defect),
                _ => Defect::new(codes::BAD_VALUE, *tag_span, "this tag does not fit a list").help("remove the tag"),
            };
            defect.items = Some(items.into());
            defect.data()
        }
    };
    Node::collection(span, data, summary)
}

/// `!!omap` and `!!pairs`: a list of mappings with one entry each.
fn pairs(items: Vec<Node>, span: Span, merging: &HashSet<Span>) -> Data {
    let pair = |item: &Node| {
        // Neither the item's own tag nor what its key is matters here: only the pair is built.
        let entries = match &item.data {
            Data::Map(entries) | Data::Set(entries) => Some(entries),
            Data::Broken(defect) => defect.entries.as_ref(),
            _ => None,
        };
        match entries.map(Arc::as_ref) {
            // A plain `=` is a key of mappings only, and this is not a mapping any more.
            Some([entry]) if !merging.contains(&item.span) && !is_plain_equals(&entry.key) => {
                Some((entry.key.clone(), entry.value.clone()))
            }
            _ => None,
        }
    };
    match items.iter().map(pair).collect::<Option<_>>() {
        Some(pairs) => Data::Pairs(pairs),
        None => {
            let mut defect =
                Defect::new(codes::BAD_VALUE, span, "this tag needs a list of mappings with one entry each");
            defect.items = Some(items.into());
            defect.data()
        }
    }
}

fn map(tag: Option<(String, Span)>, merged: MergedEntries, span: Span, text: &str) -> Node {
    let MergedEntries { mut entries, mut defect } = merged;
    let name = tag.as_ref().and_then(|(tag, _)| tag.strip_prefix(YAML_TAGS));
    // The platform's reader accepts the value of a `=` key here, if there is one, which is a relic of YAML 1.1.
    let scalar_tag = name.filter(|name| SCALAR_TAGS.contains(name)).zip(tag.as_ref());
    if let Some((name, (_, tag_span))) = scalar_tag {
        let headline = format!("the tag `{name}` needs a plain value, not a mapping");
        defect = Some(Defect::new(codes::TAGGED_MAPPING, *tag_span, headline).help("remove the tag"));
    }
    for entry in &mut entries {
        if let Some(text) = default_key(&entry.key) {
            entry.key = Node::leaf(entry.key.span, Data::Text(text.into()));
        }
        if is_unhashable(&entry.key) {
            let headline = "a list or a mapping cannot be a key";
            let placeholder = text.get(span.start..).is_some_and(|raw| raw.starts_with("{{"));
            let help = match placeholder {
                true => "write the value instead of a placeholder, or put it in quotes if it is text",
                false => "write the key as plain text",
            };
            defect.get_or_insert(Defect::new(codes::BAD_KEY, entry.key.span, headline).help(help));
        }
    }
    let mut summary = NodeSummary::all(entries.iter().flat_map(|entry| [&entry.key, &entry.value]));
    summary.repeats |= keys::mark(&mut entries);
    if let (Some((tag, tag_span)), false) = (&tag, matches!(name, Some("map" | "set"))) {
        let wrong = match unknown_tag(tag, *tag_span) {
            Data::Broken(wrong) => Arc::unwrap_or_clone(wrong),
            _ => Defect::new(codes::UNKNOWN_TAG, *tag_span, "this tag does not fit a mapping"),
        };
        defect.get_or_insert(wrong);
    }
    let data = match defect {
        Some(mut defect) => {
            defect.entries = Some(entries.into());
            defect.data()
        }
        None if name == Some("set") => Data::Set(entries.into()),
        None => Data::Map(entries.into()),
    };
    Node::collection(span, data, summary)
}

/// The text of a `=` key, or of one that is tagged as such.
pub(super) fn default_key(key: &Node) -> Option<&str> {
    match &key.data {
        Data::Broken(defect) if defect.code == codes::EQUALS_AS_VALUE => Some(defect.written.as_deref().unwrap_or("=")),
        _ => None,
    }
}

/// A `=` key that was written without quotes, after it became text.
pub(super) fn is_plain_equals(key: &Node) -> bool {
    key.as_text() == Some("=") && key.span.end - key.span.start == 1
}

fn is_unhashable(key: &Node) -> bool {
    match &key.data {
        Data::Broken(defect) => defect.is_recursion(),
        data => matches!(data, Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_)),
    }
}
