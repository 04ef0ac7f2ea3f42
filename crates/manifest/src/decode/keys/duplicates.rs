//! Keys that a mapping contains more than once, and items of a list that run into one.

use crate::codes;
use crate::decode::decoder::push_step;
use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::keys::{self, KeyIdentity};
use crate::yaml::node::{Data, MapEntry, Node};
use linkworld_contract::{limits, text};
use std::collections::{HashMap, HashSet};

/// Duplicate keys anywhere in the tree; shared values are searched once.
#[derive(Debug)]
pub(crate) struct DuplicateKeys {
    /// One for each key.
    pub(crate) findings: Vec<Diagnostic>,
    /// True when two items of a list run into one, so that what they hold together means nothing.
    pub(crate) merged_items: bool,
}

/// Looks for them.
pub(crate) fn duplicates(root: &Node, source: &str) -> DuplicateKeys {
    let twice = DuplicateKeys { findings: Vec::new(), merged_items: false };
    let mut walk = DuplicateFinder { source, path: String::new(), seen: HashSet::new(), twice };
    walk.node(root);
    walk.twice
}

struct DuplicateFinder<'s> {
    source: &'s str,
    path: String,
    seen: HashSet<*const ()>,
    twice: DuplicateKeys,
}

impl DuplicateFinder<'_> {
    fn node(&mut self, node: &Node) {
        if !node.summary.repeats || node.shared().is_some_and(|contents| !self.seen.insert(contents)) {
            return;
        }
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.summary.repeats) {
                    self.within(&index.to_string(), |walk| match walk.second_item(item) {
                        Some((start, again)) => walk.two_items(start, again),
                        None => walk.node(item),
                    });
                }
            }
            Data::Map(entries) | Data::Set(entries) => self.entries(entries),
            _ => {}
        }
    }

    /// The keys at which two items of a list run into one, because the `- ` between them is missing.
    fn second_item<'n>(&self, item: &'n Node) -> Option<(&'n MapEntry, &'n MapEntry)> {
        let Data::Map(entries) = &item.data else { return None };
        second_start(entries).filter(|(start, again)| {
            let between = self.source.get(start.key.span.end..again.key.span.start).unwrap_or_default();
            let in_block =
                |span: Span| !matches!(wording::before(self.source, span, |byte| byte == b' '), Some(b'{' | b','));
            between.contains(['\n', '\r']) && in_block(start.key.span) && in_block(again.key.span)
        })
    }

    /// One finding for all keys that come twice by it.
    fn two_items(&mut self, start: &MapEntry, again: &MapEntry) {
        self.twice.merged_items = true;
        let name = wording::shown(&again.key, self.source);
        let headline = format!("duplicate key {name} in one item of a list");
        let finding = Diagnostic::error(codes::DUPLICATE_KEY, again.key.span, headline)
            .label(start.key.span, "first set here")
            .help(format!("write `- ` before {name} if a new item starts here, or remove one of the two lines"));
        if self.twice.findings.len() < limits::MANIFEST_FINDINGS_MAX {
            let step = wording::bare(&again.key, self.source);
            self.within(&step, |walk| {
                let path = text::shorten(&walk.path, limits::PATH_CHARS_MAX);
                walk.twice.findings.push(finding.at(path));
            });
        }
    }

    fn within(&mut self, step: &str, work: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        push_step(&mut self.path, step);
        work(self);
        self.path.truncate(length);
    }

    fn entries(&mut self, entries: &[MapEntry]) {
        if entries.iter().any(|entry| entry.repeated) {
            let mut last: HashMap<KeyIdentity<'_>, Span> = HashMap::with_capacity(entries.len());
            for entry in entries.iter().filter(|entry| !entry.merged) {
                if let Some(earlier) = last.insert(keys::identity(&entry.key), entry.key.span) {
                    self.report(entry, earlier);
                }
            }
        }
        for entry in entries.iter().filter(|entry| entry.value.summary.repeats) {
            match entry.key.as_text() {
                Some(name) => self.within(name, |walk| walk.node(&entry.value)),
                None => self.within(&wording::bare(&entry.key, self.source), |walk| walk.node(&entry.value)),
            }
        }
    }

    fn report(&mut self, entry: &MapEntry, earlier: Span) {
        if self.twice.findings.len() >= limits::MANIFEST_FINDINGS_MAX {
            return;
        }
        let headline = format!("duplicate key {}", wording::shown(&entry.key, self.source));
        let name = wording::bare(&entry.key, self.source);
        self.within(&name, |walk| {
            let finding = Diagnostic::error(codes::DUPLICATE_KEY, entry.key.span, headline)
                .label(earlier, "first set here")
                .help("remove one of the two lines; YAML readers silently use the last one")
                .at(text::shorten(&walk.path, limits::PATH_CHARS_MAX));
            walk.twice.findings.push(finding);
        });
    }
}

/// A key of an item, and where it comes again as the first of another: the first key with others between, or one of
/// several keys that all come again.
fn second_start(entries: &[MapEntry]) -> Option<(&MapEntry, &MapEntry)> {
    let same = |a: &MapEntry, b: &MapEntry| keys::identity(&a.key) == keys::identity(&b.key);
    let start = entries.first().filter(|entry| !entry.merged)?;
    if let Some(again) = entries.iter().skip(2).find(|entry| same(entry, start)) {
        return Some((start, again));
    }
    let own = |entry: &&MapEntry| !entry.merged;
    let at = entries.iter().position(|entry| entry.repeated && !entry.merged)?;
    let (before, after) = (&entries[..at], &entries[at + 1..]);
    let start = before.iter().position(|entry| own(&entry) && same(entry, &entries[at]))?;
    let known: HashSet<KeyIdentity<'_>> = before.iter().filter(own).map(|entry| keys::identity(&entry.key)).collect();
    let others = after.iter().filter(own).any(|entry| known.contains(&keys::identity(&entry.key)));
    (start + 1 < at && others).then_some((&before[start], &entries[at]))
}
