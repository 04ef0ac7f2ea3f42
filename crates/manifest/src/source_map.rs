//! Where values are in the file, by path.

use crate::source::Span;
use crate::spec::path::{PathStep, PathSteps};
use crate::yaml::node::{Data, Integer, Node};
use serde_json::{Map, Value, json};

/// The spans of a manifest's keys and values; empty for a manifest that came without text.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    root: Option<Node>,
}

impl SourceMap {
    pub(crate) fn new(root: Node) -> Self {
        Self { root: Some(root) }
    }

    /// The top of the file; none for a manifest that came without text.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The value at a path such as `tools.0.name`; none when the file does not contain it.
    pub fn value(&self, path: &str) -> Option<Span> {
        self.find(path).map(|(_, value)| value.span)
    }

    /// The value at a path with all that is in it.
    pub(crate) fn node(&self, path: &str) -> Option<&Node> {
        self.find(path).map(|(_, value)| value)
    }

    /// The key of a value; none for items of a list and for what the file does not contain.
    pub fn key(&self, path: &str) -> Option<Span> {
        self.find(path).and_then(|(key, _)| key)
    }

    /// The document as JSON; none where JSON cannot hold it: dates, sets, equal keys, infinities.
    pub fn to_json(&self) -> Option<Value> {
        json(self.root.as_ref()?)
    }

    /// The value at a path.
    pub(crate) fn value_of(&self, path: impl Into<PathSteps>) -> Option<Span> {
        self.find_steps(path.into().as_slice()).map(|(_, value)| value.span)
    }

    /// The key the value at a path has; none for items of a list.
    pub(crate) fn key_of(&self, path: impl Into<PathSteps>) -> Option<Span> {
        self.find_steps(path.into().as_slice()).and_then(|(key, _)| key)
    }

    /// Whether the value at a path says nothing: null, an empty text or list, or a mapping of such values only.
    pub(crate) fn is_empty_at(&self, path: impl Into<PathSteps>) -> bool {
        self.find_steps(path.into().as_slice()).is_some_and(|(_, node)| says_nothing(node))
    }

    /// The best bytes to point at for a path: its value, or the key of what contains it.
    pub(crate) fn nearest_to(&self, path: impl Into<PathSteps>) -> Span {
        let path = path.into();
        let mut steps = path.as_slice();
        if let Some((_, node)) = self.find_steps(steps)
            && !node.span.is_empty()
            && !matches!(node.data, Data::Map(_))
        {
            return node.span;
        }
        loop {
            match self.find_steps(steps) {
                Some((Some(key), _)) => return key,
                Some((None, Node { data: Data::Map(entries), .. })) if !entries.is_empty() => {
                    return entries[0].key.span;
                }
                _ => {}
            }
            match steps.split_last() {
                Some((_, outer)) if !outer.is_empty() => steps = outer,
                _ => return Span::empty(self.root.as_ref().map_or(0, |root| root.span.start)),
            }
        }
    }

    fn find_steps(&self, steps: &[PathStep]) -> Option<(Option<Span>, &Node)> {
        let mut found = (None, self.root.as_ref()?);
        for step in steps {
            found = match (&found.1.data, step) {
                // Of equal keys the last counts.
                (Data::Map(entries), PathStep::Field(name)) => {
                    let entry = entries.iter().rev().find(|entry| entry.key.as_text() == Some(name))?;
                    (Some(entry.key.span), &entry.value)
                }
                (Data::List(items), PathStep::Item(index)) => (None, items.get(*index)?),
                _ => return None,
            };
        }
        Some(found)
    }

    fn find(&self, path: &str) -> Option<(Option<Span>, &Node)> {
        let mut node: &Node = self.root.as_ref()?;
        let mut key = None;
        let mut rest = path;
        while !rest.is_empty() {
            match &node.data {
                Data::Map(entries) => {
                    // A key may hold dots itself; the longest that fits is meant. Of equal keys the last counts.
                    let fits = entries.iter().filter_map(|entry| {
                        let after = rest.strip_prefix(entry.key.as_text()?)?;
                        (after.is_empty() || after.starts_with('.')).then_some((entry, after))
                    });
                    let (entry, after) =
                        fits.min_by(|a, b| a.1.len().cmp(&b.1.len()).then(std::cmp::Ordering::Greater))?;
                    key = Some(entry.key.span);
                    node = &entry.value;
                    rest = after.strip_prefix('.').unwrap_or(after);
                }
                Data::List(items) => {
                    let (index, after) = rest.split_once('.').unwrap_or((rest, ""));
                    node = items.get(index.parse::<usize>().ok()?)?;
                    key = None;
                    rest = after;
                }
                _ => return None,
            }
        }
        Some((key, node))
    }
}

fn says_nothing(node: &Node) -> bool {
    match &node.data {
        Data::Null => true,
        Data::Text(text) => text.is_empty(),
        Data::List(items) => items.is_empty(),
        Data::Map(entries) => entries.iter().all(|entry| says_nothing(&entry.value)),
        _ => false,
    }
}

fn json(node: &Node) -> Option<Value> {
    Some(match &node.data {
        Data::Null => Value::Null,
        Data::Bool(answer) => json!(answer),
        Data::Int(Integer::Small(number)) => json!(number),
        Data::Float(number) if number.is_finite() => json!(number),
        Data::Text(text) => json!(text.as_str()),
        Data::List(items) => Value::Array(items.iter().map(json).collect::<Option<_>>()?),
        Data::Map(entries) => {
            let mut map = Map::new();
            for entry in entries.iter() {
                let Data::Text(key) = &entry.key.data else { return None };
                if map.insert(key.to_string(), json(&entry.value)?).is_some() {
                    return None;
                }
            }
            Value::Object(map)
        }
        _ => return None,
    })
}
