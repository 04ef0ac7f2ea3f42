//! Where things stand in the file, by dotted path.

use crate::node::{Data, Node};
use crate::source::Span;
use crate::spec::path::{PathStep, PathSteps};

/// The places of a manifest's keys and values; empty for a manifest that came without text.
#[derive(Debug, Clone, Default)]
pub struct Places {
    root: Option<Node>,
}

impl Places {
    pub(crate) fn new(root: Node) -> Self {
        Self { root: Some(root) }
    }

    /// The top of the file; none for a manifest that came without text.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The value at a path such as `tools.0.name`; none when the file does not write it.
    pub fn value(&self, path: &str) -> Option<Span> {
        self.find(path).map(|(_, value)| value.span)
    }

    /// The key a value stands under; none for items of a list and for what the file does not write.
    pub fn key(&self, path: &str) -> Option<Span> {
        self.find(path).and_then(|(key, _)| key)
    }

    /// The value at a path.
    pub(crate) fn value_of(&self, path: impl Into<PathSteps>) -> Option<Span> {
        self.find_steps(path.into().as_slice()).map(|(_, value)| value.span)
    }

    /// The key the value at a path has; none for items of a list.
    pub(crate) fn key_of(&self, path: impl Into<PathSteps>) -> Option<Span> {
        self.find_steps(path.into().as_slice()).and_then(|(key, _)| key)
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
                Some((_, outer)) => steps = outer,
                None => return Span::empty(self.root.as_ref().map_or(0, |root| root.span.start)),
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
