//! When two keys of a mapping are the same key, and which entries then count.

use crate::manifest::node::{Data, Entry, Integer, Node, whole};
use std::collections::{HashMap, HashSet};

/// What makes two keys the same key: numbers and booleans compare as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Identity<'n> {
    /// Null.
    Null,
    /// Text.
    Text(&'n str),
    /// A whole number, however it is written.
    Whole(i64),
    /// Any other number, by its bits.
    Float(u64),
    /// Bytes.
    Bytes(&'n [u8]),
    /// A date or time.
    Moment(&'n str),
    /// What equals only itself.
    Place(usize, usize),
}

/// The identity of a key.
pub(crate) fn identity(key: &Node) -> Identity<'_> {
    let float = |number: f64| match whole(number) {
        Integer::Small(small) if number.fract() == 0.0 => Identity::Whole(small),
        _ if number.is_nan() => Identity::Place(key.span.start, key.span.end),
        _ => Identity::Float(number.to_bits()),
    };
    match &key.data {
        Data::Text(text) => Identity::Text(text),
        Data::Surrogates(text) => Identity::Text(text),
        Data::Bool(answer) => Identity::Whole(i64::from(*answer)),
        Data::Int(Integer::Small(small)) => Identity::Whole(*small),
        Data::Int(Integer::Huge(number)) | Data::Float(number) => float(*number),
        Data::Bytes(bytes) => Identity::Bytes(bytes),
        Data::Moment(iso) => Identity::Moment(iso),
        Data::Null => Identity::Null,
        // Never keys of a mapping that was built.
        Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_) | Data::Broken(_) => {
            Identity::Place(key.span.start, key.span.end)
        }
    }
}

/// Up to this many entries a scan is faster than a table.
pub(crate) const SCANNED_MAX: usize = 16;

/// The entries that count: of equal keys the last. In order of first appearance.
pub(crate) fn effective(entries: &[Entry]) -> Vec<&Entry> {
    let mut places: HashMap<Identity<'_>, usize> = HashMap::new();
    let mut kept: Vec<&Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let wanted = identity(&entry.key);
        let place = if entries.len() <= SCANNED_MAX {
            kept.iter().position(|known| identity(&known.key) == wanted)
        } else {
            match places.entry(wanted) {
                std::collections::hash_map::Entry::Occupied(place) => Some(*place.get()),
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(kept.len());
                    None
                }
            }
        };
        match place {
            Some(place) => kept[place] = entry,
            None => kept.push(entry),
        }
    }
    kept
}

/// The first entry of each key, in their order.
pub(crate) fn distinct(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let mut seen = HashSet::new();
    entries.iter().filter(move |entry| seen.insert(identity(&entry.key)))
}
