//! The one interpreter of the field table: a tree in, the default-filled normal form and all findings out.
//!
//! Never stops at the first mistake and never fails. What could not be read is left out of the normal form, so
//! that the rules after it judge only what is known.

mod scalars;

use crate::codes;
use crate::coerce;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::node::{Data, Holds, Node};
use crate::normal::{Fields, Normal};
use crate::source::Span;
use crate::spec::app::MANIFEST;
use crate::spec::field::{FieldDefault, FieldKind, FieldSpec, ObjectSpec};
use crate::walk::Decoder;
use crate::{fields, keys, reshape, words};
use linkworld_contract::limits;
use serde_json::{Map, Value};
use smol_str::SmolStr;
use std::borrow::Cow;

/// Reads the tree as a manifest. The value is complete only if there are no error findings.
pub(crate) fn decode(root: &Node, source: &str, compat: Compat) -> (Normal, Vec<Diagnostic>) {
    let mut decoder = Decoder { source, compat, path: String::new(), findings: Vec::new(), suggestions: 0, errors: 0 };
    let place = Span::empty(root.span.start);
    let normal = decoder.object(root, &MANIFEST, place).unwrap_or(Normal::Null);
    (normal, decoder.findings)
}

/// Reads a JSON document as a manifest, whatever is wrong with it; none if it is nested too deeply.
pub(crate) fn lenient(blob: &Value) -> Option<Normal> {
    let (root, too_deep) = Node::from_json(blob, limits::YAML_DEPTH_MAX);
    (!too_deep).then(|| decode(&root, "", Compat::Ours).0)
}

impl Decoder<'_> {
    /// A value of another type.
    fn wrong_type(&self, node: &Node, wanted: &str) -> Diagnostic {
        let found = match &node.data {
            Data::Null if node.span.is_empty() => "nothing here".to_owned(),
            Data::Null => "`null`".to_owned(),
            Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_) | Data::Bytes(_) => node.noun().to_owned(),
            _ => format!("{} {} {}", self.shown(node), words::verb(node, self.source), node.noun()),
        };
        Diagnostic::error(codes::WRONG_TYPE, node.span, format!("{found}, expected {wanted}"))
    }

    // --- objects, lists and maps -----------------------------------------------------------------

    /// Reads a closed object; `place` is where a missing key is reported.
    fn object(&mut self, node: &Node, object: &'static ObjectSpec, place: Span) -> Option<Normal> {
        let entries = match &node.data {
            Data::Map(entries) => entries,
            Data::Broken(_) => return None,
            _ => {
                let wanted = format!("a mapping with {}", words::keys_of(object));
                let finding = reshape::to_object(self.wrong_type(node, &wanted), node, object);
                self.report(finding);
                return None;
            }
        };
        let place = if entries.is_empty() && !node.span.is_empty() { node.span } else { place };
        let found = fields::assign(self, entries, object, place);
        let value = |(field, found): (&'static FieldSpec, fields::Found<'_>)| match found {
            fields::Found::Missing => default_of(field),
            fields::Found::Reported => None,
            fields::Found::At { key, value } => self.within(field.name, |this| this.field(value, field, key)),
        };
        let values = object.fields.iter().zip(found).map(value).collect();
        Some(Normal::Object(Fields::new(object, values)))
    }

    fn field(&mut self, node: &Node, field: &'static FieldSpec, key: Span) -> Option<Normal> {
        if field.nullable && matches!(node.data, Data::Null) {
            return Some(Normal::Null);
        }
        if matches!(node.data, Data::Null) && !matches!(field.kind, FieldKind::Any) {
            // An empty span right after the colon shows nothing; the key shows what lacks its value.
            let span = if node.span.is_empty() { key } else { node.span };
            let wanted = words::wanted(&field.kind);
            let said = if node.span.is_empty() { "no value" } else { "`null`" };
            let finding =
                Diagnostic::error(codes::WRONG_TYPE, span, format!("{said} for `{}`, expected {wanted}", field.name));
            let help = if field.is_required() {
                format!("write a value after `{}:`", field.name)
            } else {
                format!("write a value after `{}:`, or remove the line to get the default", field.name)
            };
            self.report(finding.help(help));
            return None;
        }
        self.value(node, &field.kind, key)
    }

    /// Reads one value; `place` is the key it belongs to, or the item itself.
    fn value(&mut self, node: &Node, kind: &'static FieldKind, place: Span) -> Option<Normal> {
        match &node.data {
            // The one break that the place decides about; all others are told of wherever they stand.
            Data::Broken(defect) if defect.is_recursion() => match kind {
                FieldKind::Any => return self.any(node),
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
            FieldKind::Object(object) => self.object(node, object, place),
            FieldKind::WordOrObject { words, object } => self.word_or_object(node, words, object),
            FieldKind::Any => self.any(node),
        }
    }

    fn list(&mut self, node: &Node, item: &'static FieldKind, min: usize, max: Option<usize>) -> Option<Normal> {
        let items: Cow<'_, [Node]> = match &node.data {
            Data::List(items) => Cow::Borrowed(items),
            Data::Set(entries) => keys::distinct(entries).map(|entry| entry.key.clone()).collect(),
            Data::Pairs(pairs) => pairs
                .iter()
                .map(|(key, value)| {
                    let span = Span::new(key.span.start, value.span.end.max(key.span.start));
                    let both = [key.clone(), value.clone()];
                    let holds = Holds::all(both.iter());
                    Node::collection(span, Data::List(both.into()), holds)
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
            let said = format!("{} items, expected at most {max}", items.len());
            self.report(Diagnostic::error(codes::TOO_MANY_ITEMS, span, said).saying(format!("item {}", max + 1)));
        }
        if items.len() < min {
            let said = format!("{} items, expected at least {min}", items.len());
            self.report(Diagnostic::error(codes::TOO_FEW_ITEMS, node.span, said).help("add an item"));
        }
        let mut values = Vec::with_capacity(items.len());
        for (index, node) in items.iter().enumerate() {
            // The SDK counts the characters of these texts itself, and so takes half ones.
            if let (Data::Surrogates(text), FieldKind::Text(rule), Compat::Sdk17) = (&node.data, item, self.compat)
                && self.breach(text, rule).is_none()
            {
                values.push(Normal::Text((&**text).into()));
                continue;
            }
            let value = self.within(&index.to_string(), |this| {
                let place = words::first_key(node);
                this.value(node, item, place)
            });
            // Nothing that could be read is null in a list, so that the others keep their index.
            values.push(value.unwrap_or(Normal::Null));
        }
        Some(Normal::List(values))
    }

    fn map(&mut self, node: &Node, kind: &'static FieldKind) -> Option<Normal> {
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
            match self.within(name, |this| this.value(&entry.value, kind, entry.key.span)) {
                Some(value) => {
                    values.insert(name.to_owned(), value.to_json());
                }
                None => complete = false,
            }
        }
        complete.then(|| Normal::any(Value::Object(values)))
    }

    fn word_or_object(
        &mut self,
        node: &Node,
        words: &'static [&'static str],
        object: &'static ObjectSpec,
    ) -> Option<Normal> {
        match &node.data {
            Data::Text(_) => self.choice(node, words, false),
            Data::Map(_) => {
                let errors = self.errors;
                self.object(node, object, words::first_key(node));
                if self.errors > errors { None } else { self.any(node) }
            }
            _ => {
                let list = words::alternatives(words);
                let finding = self.wrong_type(node, &format!("{list} or {} with `id` and `label`", object.noun));
                self.report(finding);
                None
            }
        }
    }

    fn any(&mut self, node: &Node) -> Option<Normal> {
        if self.compat == Compat::Sdk17 {
            // Whatever the SDK takes here and then cannot send is taken too; nothing of ours sends it either.
            return Some(coerce::json(node, true).map_or(Normal::Null, Normal::any));
        }
        let value = coerce::json(node, false);
        // What could not be built was reported already.
        if value.is_none() && !node.holds.broken {
            let said = "this value holds text that is not Unicode and cannot be sent";
            self.report(Diagnostic::error(codes::NOT_UNICODE, node.span, said).help("write the characters themselves"));
        }
        value.map(Normal::any)
    }
}

/// What a missing key means, defaults filled all the way down; none where the key stays away.
pub(crate) fn default_of(field: &'static FieldSpec) -> Option<Normal> {
    Some(match field.default {
        FieldDefault::Required | FieldDefault::Absent => return None,
        FieldDefault::Null => Normal::Null,
        FieldDefault::Text(text) => Normal::Text(SmolStr::new_static(text)),
        FieldDefault::Int(number) => Normal::any(Value::from(number)),
        FieldDefault::Float(number) => Normal::any(coerce::json_float(number)),
        FieldDefault::Bool(answer) => Normal::Bool(answer),
        FieldDefault::List(items) => {
            Normal::List(items.iter().map(|text| Normal::Text(SmolStr::new_static(text))).collect())
        }
        FieldDefault::Empty => match &field.kind {
            FieldKind::Object(object) => {
                Normal::Object(Fields::new(object, object.fields.iter().map(default_of).collect()))
            }
            _ => Normal::empty_map(),
        },
    })
}
