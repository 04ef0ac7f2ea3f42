//! Merge keys: what `<<` brings into a mapping.

use crate::codes;
use crate::source::Span;
use crate::yaml::build::builder::{MergedEntries, NodeBuilder, too_many};
use crate::yaml::node::{Data, Defect, MapEntry, Node};
use crate::yaml::scan::cursor::SyntaxError;
use linkworld_contract::limits;
use std::borrow::Cow;
use std::collections::HashMap;

impl NodeBuilder<'_> {
    /// Follows the merge keys: merged entries come first, so that the mapping's own win.
    pub(super) fn merge(
        &mut self,
        entries: Vec<MapEntry>,
        span: Span,
        first: Span,
    ) -> Result<MergedEntries, Box<SyntaxError>> {
        let is_merge =
            |entry: &MapEntry| matches!(&entry.key.data, Data::Broken(defect) if defect.code == codes::MERGE_AS_VALUE);
        if !entries.iter().any(is_merge) {
            return Ok(MergedEntries { entries, defect: None });
        }
        self.merging.insert(span);
        let mut from_elsewhere: Vec<MapEntry> = Vec::new();
        let mut own = Vec::new();
        let mut defect = None;
        for entry in entries {
            if !is_merge(&entry) {
                own.push(entry);
                continue;
            }
            // What merges itself gets nothing new by it.
            if is_recursion_of(&entry.value, first) {
                continue;
            }
            if let Some(inner) = broken_merge(&entry.value) {
                defect.get_or_insert(Defect::new(inner.code, inner.span, inner.headline.clone()));
            }
            let Some(sources) = merge_sources(&entry.value, &self.under_scalar_tags) else {
                let headline = "`<<` merges a mapping or a list of mappings, nothing else";
                defect.get_or_insert(Defect::new(codes::BAD_MERGE, entry.value.span, headline));
                continue;
            };
            for source in sources {
                self.merged += source.len();
                if self.merged > limits::YAML_NODES_MAX {
                    return Err(too_many(span));
                }
                from_elsewhere.extend(source.iter().map(|entry| MapEntry { merged: true, ..entry.clone() }));
            }
        }
        from_elsewhere.extend(own);
        Ok(MergedEntries { entries: from_elsewhere, defect })
    }
}

/// True for an alias inside the collection that starts with its anchor at `first`, or a list of such aliases.
fn is_recursion_of(value: &Node, first: Span) -> bool {
    match &value.data {
        Data::Broken(defect) => defect.is_recursion() && defect.span == first,
        Data::List(items) => !items.is_empty() && items.iter().all(|item| is_recursion_of(item, first)),
        _ => false,
    }
}

/// The entries a merge accepts, the weakest first; none when the value is no mapping.
fn merge_sources<'n>(
    value: &'n Node,
    under_scalar_tags: &'n HashMap<Span, Vec<MapEntry>>,
) -> Option<Vec<Cow<'n, [MapEntry]>>> {
    let entries = |node: &'n Node| match &node.data {
        Data::Map(entries) | Data::Set(entries) => Some(Cow::Borrowed(&**entries)),
        Data::Broken(defect) => defect.entries.as_deref().map(Cow::Borrowed),
        _ => under_scalar_tags.get(&node.span).map(|entries| Cow::Borrowed(&**entries)),
    };
    if let Some(entries) = entries(value) {
        return Some(vec![entries]);
    }
    let items = match &value.data {
        Data::List(items) => items,
        Data::Broken(defect) => defect.items.as_ref()?,
        Data::Pairs(pairs) => {
            let pair = |(key, value): &(Node, Node)| Cow::Owned(vec![MapEntry::new(key.clone(), value.clone())]);
            return Some(pairs.iter().rev().map(pair).collect());
        }
        _ => return None,
    };
    items.iter().rev().map(entries).collect()
}

/// The defects of a mapping that stay when it is merged; any other tag is looked through.
fn spoils(defect: &Defect) -> bool {
    [codes::BAD_MERGE, codes::TAGGED_MAPPING, codes::RECURSIVE_ALIAS].contains(&defect.code)
}

/// The failed merge inside a value that is merged itself: its entries can be had, and it is a mistake all the same.
fn broken_merge(value: &Node) -> Option<&Defect> {
    let failed = |node: &Node| matches!(&node.data, Data::Broken(defect) if spoils(defect));
    let node = match &value.data {
        Data::List(items) => items.iter().find(|item| failed(item))?,
        Data::Broken(defect) if !spoils(defect) => {
            defect.items.iter().flat_map(|items| items.iter()).find(|item| failed(item))?
        }
        _ => value,
    };
    match &node.data {
        Data::Broken(defect) if failed(node) => Some(defect),
        _ => None,
    }
}
