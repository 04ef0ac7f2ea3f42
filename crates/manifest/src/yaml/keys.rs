//! When two keys of a mapping are the same key, and which entries then count.

use crate::yaml::node::{Data, Integer, MapEntry, Node, whole};
use std::collections::{HashMap, HashSet};

/// What makes two keys the same key: numbers and booleans compare as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum KeyIdentity<'n> {
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
    Timestamp(&'n str),
    /// What equals only itself.
    Place(usize, usize),
}

/// The identity of a key.
pub(crate) fn identity(key: &Node) -> KeyIdentity<'_> {
    let float = |number: f64| match whole(number) {
        Integer::Small(small) if number.fract() == 0.0 => KeyIdentity::Whole(small),
        _ if number.is_nan() => KeyIdentity::Place(key.span.start, key.span.end),
        _ => KeyIdentity::Float(number.to_bits()),
    };
    match &key.data {
        Data::Text(text) => KeyIdentity::Text(text),
        Data::Surrogates(text) => KeyIdentity::Text(text),
        Data::Bool(answer) => KeyIdentity::Whole(i64::from(*answer)),
        Data::Int(Integer::Small(small)) => KeyIdentity::Whole(*small),
        Data::Int(Integer::Huge(number)) | Data::Float(number) => float(*number),
        Data::Bytes(bytes) => KeyIdentity::Bytes(bytes),
        Data::Timestamp(iso) => KeyIdentity::Timestamp(iso),
        Data::Null => KeyIdentity::Null,
        // Never keys of a mapping that was built.
        Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Pairs(_) | Data::Broken(_) => {
            KeyIdentity::Place(key.span.start, key.span.end)
        }
    }
}

/// Up to this many entries a scan is faster than a table.
const SCANNED_MAX: usize = 16;

/// Marks the entries whose key an earlier one has, and answers whether there are any.
pub(crate) fn mark(entries: &mut [MapEntry]) -> bool {
    let repeated: Vec<usize> = if entries.len() <= SCANNED_MAX {
        let is_repeated = |at: &usize| {
            let key = &entries[*at].key;
            entries[..*at].iter().any(|earlier| is_same(&earlier.key, key))
        };
        (0..entries.len()).filter(is_repeated).collect()
    } else {
        let mut seen = HashSet::with_capacity(entries.len());
        (0..entries.len()).filter(|at| !seen.insert(identity(&entries[*at].key))).collect()
    };
    // Merged entries still have the mark of their old mapping.
    entries.iter_mut().for_each(|entry| entry.repeated = false);
    repeated.iter().for_each(|at| entries[*at].repeated = true);
    !repeated.is_empty()
}

fn is_same(a: &Node, b: &Node) -> bool {
    match (&a.data, &b.data) {
        // Nearly all keys are.
        (Data::Text(a), Data::Text(b)) => a == b,
        _ => identity(a) == identity(b),
    }
}

/// The entries that count: of equal keys the last. In order of first appearance.
pub(crate) fn effective(entries: &[MapEntry]) -> impl Iterator<Item = &MapEntry> {
    let last = entries.iter().any(|entry| entry.repeated).then(|| last_of_each(entries));
    let all = if last.is_none() { entries } else { &[] };
    all.iter().chain(last.into_iter().flatten())
}

fn last_of_each(entries: &[MapEntry]) -> Vec<&MapEntry> {
    let mut source_map: HashMap<KeyIdentity<'_>, usize> = HashMap::with_capacity(entries.len());
    let mut kept: Vec<&MapEntry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match source_map.entry(identity(&entry.key)) {
            std::collections::hash_map::Entry::Occupied(place) => kept[*place.get()] = entry,
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(kept.len());
                kept.push(entry);
            }
        }
    }
    kept
}

/// The first entry of each key, in their order.
pub(crate) fn distinct(entries: &[MapEntry]) -> impl Iterator<Item = &MapEntry> {
    entries.iter().filter(|entry| !entry.repeated)
}

#[cfg(test)]
mod tests {
    use super::{SCANNED_MAX, distinct, effective, mark};
    use crate::source::Span;
    use crate::yaml::node::{Data, Integer, MapEntry, Node};

    /// Entries with these keys; each value tells its index.
    fn entries(keys: Vec<Data>) -> Vec<MapEntry> {
        let leaf = |data| Node::leaf(Span::default(), data);
        let index = |index: usize| Data::Int(Integer::Small(index as i64));
        keys.into_iter().enumerate().map(|(at, key)| MapEntry::new(leaf(key), leaf(index(at)))).collect()
    }

    fn indexes<'n>(entries: impl Iterator<Item = &'n MapEntry>) -> Vec<i64> {
        let index = |entry: &MapEntry| match entry.value.data {
            Data::Int(Integer::Small(index)) => index,
            _ => panic!("not ours"),
        };
        entries.map(index).collect()
    }

    #[test]
    fn of_equal_keys_the_last_counts_in_the_place_of_the_first() {
        for filler in [0, SCANNED_MAX - 6, SCANNED_MAX - 5, 100] {
            let mut keys = vec![
                Data::Text("a".into()),
                Data::Int(Integer::Small(1)),
                Data::Text("1".into()),
                Data::Text("a".into()),
                Data::Bool(true),
                Data::Text("a".into()),
            ];
            keys.extend((0..filler).map(|number| Data::Text(format!("f{number}").into())));
            let mut entries = entries(keys);
            assert!(mark(&mut entries), "{filler}");
            assert_eq!(indexes(effective(&entries))[..3], [5, 4, 2], "{filler}");
            assert_eq!(indexes(distinct(&entries))[..3], [0, 1, 2], "{filler}");
            assert_eq!(effective(&entries).count(), filler + 3);
            assert_eq!(distinct(&entries).count(), filler + 3);
        }
    }

    #[test]
    fn a_mark_of_another_mapping_is_forgotten() {
        let mut entries = entries(vec![Data::Text("a".into()), Data::Null]);
        entries[1].repeated = true;
        assert!(!mark(&mut entries));
        assert_eq!(indexes(effective(&entries)), [0, 1]);
    }
}
