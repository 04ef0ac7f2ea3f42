//! The one interpreter of the field table: a tree in, the default-filled normal form and all findings out.
//!
//! Never stops at the first mistake and never fails. What could not be read is left out of the normal form, so
//! that later rules only check what is known.

use crate::codes;
use crate::decode::coerce;
use crate::decode::decoder::Decoder;
use crate::decode::keys::misindented;
use crate::decode::keys::unknown_key::{self, FieldMatch};
use crate::decode::normal::{NormalFields, NormalForm};
use crate::decode::{fields, wording};
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::source::Span;
use crate::spec::app::MANIFEST;
use crate::spec::field::{FieldDefault, FieldKind, FieldSpec, ObjectSpec, TextRule};
use crate::suggest::reshape;
use crate::yaml::keys;
use crate::yaml::node::{Data, Node, NodeSummary};
use linkworld_contract::{limits, text};
use serde_json::{Map, Value};
use smol_str::SmolStr;
use std::borrow::Cow;

/// The path of a file.
const PATH: TextRule = TextRule { min: 1, max: None, pattern: None };

/// Reads the tree as a manifest. The value is complete only if there are no error findings.
pub(crate) fn decode(root: &Node, source: &str, compat: Compat) -> (NormalForm, Vec<Diagnostic>) {
    decode_as(root, &MANIFEST, source, compat)
}

/// Reads the tree as the document of a table.
pub(crate) fn decode_as(
    root: &Node,
    object: &'static ObjectSpec,
    source: &str,
    compat: Compat,
) -> (NormalForm, Vec<Diagnostic>) {
    let mut decoder = Decoder::new(source, object, compat);
    let place = Span::empty(root.span.start);
    let normal = decoder.object(root, object, place).unwrap_or(NormalForm::Null);
    (normal, decoder.findings)
}

/// Reads a JSON document as a manifest, whatever is wrong with it; none if it is nested too deeply.
pub(crate) fn lenient(blob: &Value) -> Option<NormalForm> {
    let (root, too_deep) = Node::from_json(blob, limits::YAML_DEPTH_MAX);
    (!too_deep).then(|| decode(&root, "", Compat::Ours).0)
}

impl Decoder<'_> {
    /// A value of another type.
    pub(super) fn wrong_type(&self, node: &Node, wanted: &str) -> Diagnostic {
        let found = match &node.data {
            Data::Null if node.span.is_empty() => "no value".to_owned(),
            Data::Null => "`null`".to_owned(),
            Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_) | Data::Bytes(_) => node.noun().to_owned(),
            _ => format!("{} {} {}", self.shown(node), wording::verb(node, self.source), node.noun()),
        };
        let finding = Diagnostic::error(codes::WRONG_TYPE, node.span, format!("{found}, expected {wanted}"));
        match self.comment_behind(node) {
            Some(comment) => self.read_as_comment(finding, comment),
            None => finding,
        }
    }

    /// A comment in place of a value that begins like a value: `#fff`, `#1`.
    fn comment_behind(&self, node: &Node) -> Option<Span> {
        if !matches!(node.data, Data::Null) || !node.span.is_empty() {
            return None;
        }
        let line = self.source.get(node.span.start..)?.lines().next()?;
        let comment = line.trim_start_matches([' ', '\t', ':']);
        let is_value =
            comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(|char: char| char.is_alphanumeric()));
        let start = node.span.start + line.len() - comment.len();
        is_value.then(|| Span::new(start, start + comment.trim_end().len()))
    }

    fn read_as_comment(&self, finding: Diagnostic, comment: Span) -> Diagnostic {
        let written = self.source.get(comment.start..comment.end).unwrap_or_default();
        let shown = wording::clean(&text::shorten(written, limits::QUOTE_CHARS_MAX));
        let headline = format!("`{shown}` is a comment; {}", finding.headline);
        let mut finding = Diagnostic { headline, help: Vec::new(), ..finding };
        finding.primary.span = comment;
        let finding = finding.help(format!("put it in quotes if it is the value: \"{shown}\""));
        let plain = !written.contains(['"', '\\']) && !written.chars().any(char::is_control);
        if plain { finding.unsafe_edit(comment, format!("\"{written}\"")) } else { finding }
    }

    // --- objects, lists and maps -----------------------------------------------------------------

    /// Reads a closed object; `place` is where a missing key is reported.
    fn object(&mut self, node: &Node, object: &'static ObjectSpec, place: Span) -> Option<NormalForm> {
        let entries = match &node.data {
            Data::Map(entries) => entries,
            Data::Broken(_) => return None,
            _ => {
                let wanted = format!("a mapping with {}", wording::keys_of(object));
                let finding = reshape::to_object(self.wrong_type(node, &wanted), node, object);
                self.report(finding);
                return None;
            }
        };
        let place = if entries.is_empty() && !node.span.is_empty() { node.span } else { place };
        let found = fields::assign(self, entries, object, place);
        let value = |(field, found): (&'static FieldSpec, FieldMatch<'_>)| match found {
            FieldMatch::Missing => default_of(field),
            FieldMatch::Reported => None,
            FieldMatch::At { key, value } => self.within(field.name, |this| this.field(value, field, key)),
        };
        let values = object.fields.iter().zip(found).map(value).collect();
        Some(NormalForm::Object(NormalFields::new(object, values)))
    }

    fn field(&mut self, node: &Node, field: &'static FieldSpec, key: Span) -> Option<NormalForm> {
        if field.nullable && matches!(node.data, Data::Null) {
            return Some(NormalForm::Null);
        }
        if matches!(node.data, Data::Null) && !matches!(field.kind, FieldKind::Any | FieldKind::Mock) {
            // An empty span right after the colon shows nothing; the key shows what lacks its value.
            let span = if node.span.is_empty() { key } else { node.span };
            let wanted = wording::wanted(&field.kind);
            let headline = if node.span.is_empty() { "no value" } else { "`null`" };
            let finding = Diagnostic::error(
                codes::WRONG_TYPE,
                span,
                format!("{headline} for `{}`, expected {wanted}", field.name),
            );
            let help = if field.is_required() {
                format!("write a value after `{}:`", field.name)
            } else {
                format!("write a value after `{}:`, or remove the line to get the default", field.name)
            };
            let finding = finding.help(help);
            self.report(match self.comment_behind(node) {
                Some(comment) => self.read_as_comment(finding, comment),
                None => finding,
            });
            return None;
        }
        self.value(node, &field.kind, key)
    }

    /// Reads one value; `place` is the key it belongs to, or the item itself.
    pub(super) fn value(&mut self, node: &Node, kind: &'static FieldKind, place: Span) -> Option<NormalForm> {
        match &node.data {
            // Whether recursion is an error depends on the field; all other defects are reported wherever they are.
            Data::Broken(defect) if defect.is_recursion() => match kind {
                FieldKind::Any | FieldKind::Mock => return self.any(node),
                _ => {
                    self.report(Diagnostic::error(defect.code, node.span, defect.headline.clone()));
                    return None;
                }
            },
            Data::Broken(_) => return None,
            _ => {}
        }
        match kind {
            FieldKind::Text(text) => self.text(node, text),
            FieldKind::Choice { words, any_case } => self.choice(node, words, *any_case),
            FieldKind::Int { min, max } => self.int(node, *min, *max),
            FieldKind::Float { min, max } => self.float(node, *min, *max),
            FieldKind::Bool => self.bool(node),
            FieldKind::List { item, min, max } => self.list(node, item, *min, *max),
            FieldKind::Map(kind) => self.map(node, kind),
            FieldKind::Entries { key, value } => self.entries(node, key, value),
            FieldKind::Object(object) => self.object(node, object, place),
            FieldKind::WordOrObject { words, object } => self.word_or_object(node, words, object),
            FieldKind::WordOrList { word, item } => match &node.data {
                Data::List(_) | Data::Set(_) | Data::Pairs(_) => self.list(node, item, 0, None),
                _ if node.as_text() == Some(word) => Some(NormalForm::Text(SmolStr::new_static(word))),
                _ => {
                    let finding = self.wrong_type(node, &wording::wanted(kind));
                    let finding = reshape::to_list(finding, node, item, self.source);
                    self.report(finding);
                    None
                }
            },
            FieldKind::PathOrList(list) => match &node.data {
                Data::Text(_) => self.text(node, &PATH),
                Data::List(_) | Data::Set(_) | Data::Pairs(_) => self.value(node, list, place),
                _ => {
                    let finding = self.wrong_type(node, &wording::wanted(kind));
                    self.report(finding);
                    None
                }
            },
            FieldKind::Any | FieldKind::Mock => self.any(node),
        }
    }

    fn list(&mut self, node: &Node, item: &'static FieldKind, min: usize, max: Option<usize>) -> Option<NormalForm> {
        let items: Cow<'_, [Node]> = match &node.data {
            Data::List(items) => Cow::Borrowed(items),
            Data::Set(entries) => keys::distinct(entries).map(|entry| entry.key.clone()).collect(),
            Data::Pairs(pairs) => pairs
                .iter()
                .map(|(key, value)| {
                    let span = Span::new(key.span.start, value.span.end.max(key.span.start));
                    let both = [key.clone(), value.clone()];
                    let summary = NodeSummary::all(both.iter());
                    Node::collection(span, Data::List(both.into()), summary)
                })
                .collect(),
            _ => {
                let finding = reshape::to_list(self.wrong_type(node, "a list"), node, item, self.source);
                self.report(finding);
                return None;
            }
        };
        if max.is_some_and(|max| items.len() > max) {
            let max = max.unwrap_or_default();
            let span = items.get(max).map_or(node.span, |item| item.span);
            let headline = format!("{} items, expected at most {max}", items.len());
            self.report(Diagnostic::error(codes::TOO_MANY_ITEMS, span, headline).saying(format!("item {}", max + 1)));
        }
        if items.len() < min {
            let headline = format!("{} items, expected at least {min}", items.len());
            self.report(Diagnostic::error(codes::TOO_FEW_ITEMS, node.span, headline).help("add an item"));
        }
        let mut values = Vec::with_capacity(items.len());
        for (index, node) in items.iter().enumerate() {
            // The SDK counts the characters of these texts itself, and so accepts half ones.
            if let (Data::Surrogates(text), FieldKind::Text(rule), Compat::Sdk17) = (&node.data, item, self.compat)
                && self.violation(text, rule).is_none()
            {
                values.push(NormalForm::Text((&**text).into()));
                continue;
            }
            let value = self.within(&index.to_string(), |this| {
                let place = wording::first_key(node);
                this.value(node, item, place)
            });
            // Nothing that could be read is null in a list, so that the others keep their index.
            values.push(value.unwrap_or(NormalForm::Null));
        }
        Some(NormalForm::List(values))
    }

    fn map(&mut self, node: &Node, kind: &'static FieldKind) -> Option<NormalForm> {
        let Data::Map(entries) = &node.data else {
            let finding = self.wrong_type(node, "a mapping of names to values");
            self.report(reshape::to_map(finding, node));
            return None;
        };
        let mut values = Map::new();
        let mut complete = true;
        for entry in keys::effective(entries) {
            let half = match &entry.key.data {
                Data::Broken(_) => {
                    complete = false;
                    continue;
                }
                Data::Surrogates(_) if self.compat == Compat::Sdk17 => coerce::json_key(&entry.key, true),
                _ => None,
            };
            let Some(name) = half.as_deref().or_else(|| coerce::text(&entry.key)) else {
                let finding = fields::bad_key(&entry.key, self.source);
                self.report(finding);
                complete = false;
                continue;
            };
            if let Some((_, finding)) = unknown_key::glued_colon(entry, self.source, codes::WRONG_TYPE)
                && !matches!(kind, FieldKind::Any | FieldKind::Mock)
            {
                self.within(name, |this| this.report(finding));
                complete = false;
                continue;
            }
            if matches!((kind, &entry.value.data), (FieldKind::Text(_), Data::Map(_) | Data::List(_)))
                && let Some(outer) = misindented::outer_object(self.root, name, None, &self.path)
            {
                let headline = format!("{} under `{name}`, expected a string", entry.value.noun());
                let help = format!("`{name}` is a field of {outer}; indent it less");
                let finding = Diagnostic::error(codes::WRONG_TYPE, entry.key.span, headline).help(help);
                self.within(name, |this| this.report(finding));
                complete = false;
                continue;
            }
            match self.within(name, |this| this.value(&entry.value, kind, entry.key.span)) {
                Some(value) => {
                    values.insert(name.to_owned(), value.to_json());
                }
                None => complete = false,
            }
        }
        complete.then(|| NormalForm::any(Value::Object(values)))
    }

    fn word_or_object(
        &mut self,
        node: &Node,
        words: &'static [&'static str],
        object: &'static ObjectSpec,
    ) -> Option<NormalForm> {
        match &node.data {
            Data::Text(_) => self.choice(node, words, false),
            Data::Map(_) => {
                let errors = self.errors;
                self.object(node, object, wording::first_key(node));
                if self.errors > errors { None } else { self.any(node) }
            }
            _ => {
                let list = text::alternatives(words);
                let wanted = format!("{list} or {} with {}", object.noun, wording::keys_of(object));
                let finding = self.wrong_type(node, &wanted);
                self.report(finding);
                None
            }
        }
    }

    fn any(&mut self, node: &Node) -> Option<NormalForm> {
        if self.compat == Compat::Sdk17 {
            // Whatever the SDK accepts here and then cannot send is taken too; nothing of ours sends it either.
            return Some(coerce::json(node, true).map_or(NormalForm::Null, NormalForm::any));
        }
        let value = coerce::json(node, false);
        // What could not be built was reported already.
        if value.is_none() && !node.summary.broken {
            let headline = "this value contains a lone surrogate or bytes that are not UTF-8, and cannot be sent";
            self.report(
                Diagnostic::error(codes::NOT_UNICODE, node.span, headline).help("write the characters directly"),
            );
        }
        value.map(NormalForm::any)
    }
}

/// What a missing key means, defaults filled all the way down; none where the key stays away.
pub(crate) fn default_of(field: &'static FieldSpec) -> Option<NormalForm> {
    Some(match field.default {
        FieldDefault::Required | FieldDefault::Absent => return None,
        FieldDefault::Null => NormalForm::Null,
        FieldDefault::Text(text) => NormalForm::Text(SmolStr::new_static(text)),
        FieldDefault::Int(number) => NormalForm::any(Value::from(number)),
        FieldDefault::Float(number) => NormalForm::any(coerce::json_float(number)),
        FieldDefault::Bool(answer) => NormalForm::Bool(answer),
        FieldDefault::List(items) => {
            NormalForm::List(items.iter().map(|text| NormalForm::Text(SmolStr::new_static(text))).collect())
        }
        FieldDefault::Empty => match &field.kind {
            FieldKind::Object(object) => {
                NormalForm::Object(NormalFields::new(object, object.fields.iter().map(default_of).collect()))
            }
            _ => NormalForm::empty_map(),
        },
    })
}
