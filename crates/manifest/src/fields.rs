//! Which entry of a mapping is which field: unknown, missing, misspelt, repeated and unusable keys.
//!
//! One mistake is one finding: a key that is clearly a misspelt field takes that field's place.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::keys::{self, Identity, effective};
use crate::node::{Data, Entry, Node};
use crate::source::Span;
use crate::spec::field::{FieldDefault, ObjectSpec};
use crate::walk::{Decoder, push_step};
use crate::{foreign, hints, spelling, words};
use linkworld_contract::limits;
use linkworld_contract::text;
use std::collections::{HashMap, HashSet};

/// What stands for a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'n> {
    /// Nothing; the default applies.
    Missing,
    /// Nothing usable, and that was said.
    Reported,
    /// This value, under this key.
    At {
        /// The key's place.
        key: Span,
        /// The value.
        value: &'n Node,
    },
}

/// A key that is no text.
pub(crate) fn bad_key(key: &Node, source: &str) -> Diagnostic {
    let shown = words::shown(key, source);
    let finding = match key.data {
        Data::Surrogates(_) => Diagnostic::error(codes::NOT_UNICODE, key.span, "this key holds half a character"),
        _ => {
            let said = format!("{shown} is {} as a key, expected a string", key.noun());
            Diagnostic::error(codes::BAD_KEY, key.span, said)
        }
    };
    match words::quotable(key, source) {
        Some(raw) => finding
            .help(format!("put the key in quotes if it is meant: \"{raw}\""))
            .edit(key.span, format!("\"{raw}\"")),
        None => finding,
    }
}

/// Sorts the entries into the object's fields, in their order, and reports all that do not fit.
pub(crate) fn assign<'n>(
    decoder: &mut Decoder<'_>,
    entries: &'n [Entry],
    object: &'static ObjectSpec,
    place: Span,
) -> Vec<Found<'n>> {
    let mut found = vec![Found::Missing; object.fields.len()];
    let mut unknown = Vec::new();
    let known = |name: &str, compat: Compat| {
        let index = object.index_of(name)?;
        // A field of ours alone is unknown to the SDK.
        let ours = matches!(object.fields[index].default, FieldDefault::Absent);
        (!ours || compat == Compat::Ours).then_some(index)
    };
    for entry in effective(entries) {
        match entry.key.as_text() {
            Some(name) => match known(name, decoder.compat) {
                Some(index) => found[index] = Found::At { key: entry.key.span, value: &entry.value },
                None => unknown.push((name, entry)),
            },
            None if matches!(entry.key.data, Data::Broken(_)) => {}
            None => {
                let finding = bad_key(&entry.key, decoder.source);
                decoder.report(finding);
            }
        }
    }
    for (name, entry) in unknown {
        unknown_key(decoder, name, entry, object, &mut found);
    }
    for (field, found) in object.fields.iter().zip(&mut found) {
        if field.is_required() && matches!(found, Found::Missing) {
            *found = Found::Reported;
            let said = format!("`{}` is missing, {} needs it", field.name, object.noun);
            let help = format!("add `{}: …`, {}", field.name, words::wanted(&field.kind));
            let finding = Diagnostic::error(codes::MISSING_FIELD, place, said).help(help);
            decoder.within(field.name, |decoder| decoder.report(finding));
        }
    }
    found
}

/// Reports a key that is no field; a misspelt one still brings its value to the field it meant.
fn unknown_key<'n>(
    decoder: &mut Decoder<'_>,
    name: &str,
    entry: &'n Entry,
    object: &'static ObjectSpec,
    found: &mut [Found<'n>],
) {
    let span = entry.key.span;
    let shown = text::shorten(name, limits::QUOTE_CHARS_MAX);
    let said = format!("`{}` is not a field of {}", words::clean(&shown), object.noun);
    let mut finding = Diagnostic::error(codes::UNKNOWN_FIELD, span, said);
    let index_of = |wanted: &str| object.index_of(wanted);
    let is_free = |wanted: &str| index_of(wanted).is_some_and(|index| matches!(found[index], Found::Missing));
    // `name Tax: Bot` makes one key of a field and its value.
    let colon_lacks = name.split_once(' ').and_then(|(word, _)| Some((word, index_of(word)?)));
    if let Some(foreign) = foreign::translate(object.id, name, entry, decoder.source, is_free) {
        finding = finding.help(foreign.help);
        finding.edits.extend(foreign.edits);
        for answered in foreign.answers.iter().filter_map(|field| index_of(field)) {
            found[answered] = Found::Reported;
        }
    } else if let Some((word, index)) = colon_lacks.filter(|(_, index)| matches!(found[*index], Found::Missing)) {
        finding = finding.help(format!("write `{word}: …`, with a `:` after the key"));
        if !entry.merged && reads_as_quoted(decoder.source, span, word) {
            finding = finding.edit(Span::empty(span.start + word.len()), ":");
        }
        found[index] = Found::Reported;
    } else if let Some(hint) = hints::misplaced(object.id, name) {
        finding = finding.help(hint.help);
        // What the hint moves elsewhere also answers for the field it names here, if that has no value either.
        if let Some(index) = hint.answers.and_then(index_of)
            && match found[index] {
                Found::Missing => true,
                Found::At { value, .. } => value.span.is_empty() && matches!(value.data, Data::Null),
                Found::Reported => false,
            }
        {
            found[index] = Found::Reported;
        }
    } else if decoder.suggestions < limits::MANIFEST_SUGGESTIONS_MAX {
        decoder.suggestions += 1;
        match meant(name, object, found) {
            Some((index, true)) => {
                let field = &object.fields[index];
                finding = finding.help(format!("did you mean `{}`?", field.name));
                if !entry.merged {
                    finding = finding.edit(spelling::inside(span, name, decoder.source), field.name);
                }
                found[index] = Found::At { key: span, value: &entry.value };
            }
            Some((index, false)) => {
                let other = object.fields[index].name;
                finding = finding.help(format!("`{other}` is there already; remove this line, or write it there"));
            }
            None => finding = finding.help(words::keys_help(object)),
        }
    }
    decoder.within(name, |decoder| decoder.report(finding));
}

/// Bytes of a line that are looked at for a lost colon.
const QUOTED_LINE_BYTES_MAX: usize = 1_024;

/// True when the line of a key is this word, a space and one text in quotes: all that lacks is the colon.
fn reads_as_quoted(source: &str, key: Span, word: &str) -> bool {
    let rest = source.get(key.start..).unwrap_or_default();
    // Thousands of keys can stand on one line; this is about one on a line of its own.
    let end = rest.bytes().take(QUOTED_LINE_BYTES_MAX).position(|byte| byte == b'\n');
    let line = &rest[..end.unwrap_or_default()];
    let value = line.strip_prefix(word).unwrap_or_default().trim();
    ['\'', '"'].iter().any(|quote| {
        let inside = value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
        inside.is_some_and(|inside| !inside.contains([*quote, '\\']))
    })
}

/// The field a key most likely meant, and whether its place is still free.
fn meant(name: &str, object: &'static ObjectSpec, found: &[Found<'_>]) -> Option<(usize, bool)> {
    let free = |index: usize| matches!(found[index], Found::Missing);
    let snake = snake_case(name);
    let alias = || object.fields.iter().position(|field| field.aliases.contains(&snake.as_str()));
    if let Some(index) = object.index_of(&snake).or_else(alias) {
        return Some((index, free(index)));
    }
    let fields = || object.fields.iter().enumerate();
    let missing = fields().filter(|(index, field)| field.is_required() && free(*index)).map(|(_, field)| field.name);
    let vacant = fields().filter(|(index, field)| !field.is_required() && free(*index)).map(|(_, field)| field.name);
    let taken = fields().filter(|(index, _)| !free(*index)).map(|(_, field)| field.name);
    let near = text::nearest(&snake, missing)
        .or_else(|| text::nearest(&snake, vacant))
        .or_else(|| text::nearest(&snake, taken))?;
    object.index_of(near).map(|index| (index, free(index)))
}

/// `appId`, `app-id` and `AppId` as `app_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut last = '_';
    for char in name.chars() {
        if char.is_ascii_uppercase() && (last.is_ascii_lowercase() || last.is_ascii_digit()) {
            snake.push('_');
        }
        snake.push(if matches!(char, '-' | ' ' | '.') { '_' } else { char.to_ascii_lowercase() });
        last = char;
    }
    snake
}

/// Keys that stand twice in one mapping, anywhere in the tree; shared values are looked at once.
#[derive(Debug)]
pub(crate) struct Twice {
    /// What is to be said.
    pub(crate) findings: Vec<Diagnostic>,
    /// True when two items of a list run into one, so that what they hold together means nothing.
    pub(crate) merged_items: bool,
}

/// Looks for them.
pub(crate) fn duplicates(root: &Node, source: &str) -> Twice {
    let twice = Twice { findings: Vec::new(), merged_items: false };
    let mut walk = Duplicates { source, path: String::new(), seen: HashSet::new(), twice };
    walk.node(root);
    walk.twice
}

struct Duplicates<'s> {
    source: &'s str,
    path: String,
    seen: HashSet<*const ()>,
    twice: Twice,
}

impl Duplicates<'_> {
    fn node(&mut self, node: &Node) {
        if !node.holds.repeats || node.shared().is_some_and(|contents| !self.seen.insert(contents)) {
            return;
        }
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.holds.repeats) {
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
    fn second_item<'n>(&self, item: &'n Node) -> Option<(&'n Entry, &'n Entry)> {
        let Data::Map(entries) = &item.data else { return None };
        second_start(entries).filter(|(start, again)| {
            let between = self.source.get(start.key.span.end..again.key.span.start).unwrap_or_default();
            let in_block =
                |span: Span| !matches!(words::before(self.source, span, |byte| byte == b' '), Some(b'{' | b','));
            between.contains(['\n', '\r']) && in_block(start.key.span) && in_block(again.key.span)
        })
    }

    /// One finding for all keys that come twice by it.
    fn two_items(&mut self, start: &Entry, again: &Entry) {
        self.twice.merged_items = true;
        let name = words::shown(&again.key, self.source);
        let said = format!("{name} is set twice in one item, expected once");
        let finding = Diagnostic::error(codes::DUPLICATE_KEY, again.key.span, said)
            .label(start.key.span, "first set here")
            .help(format!("write `- ` before {name} if a new item starts here, or remove one of the two lines"));
        if self.twice.findings.len() < limits::MANIFEST_FINDINGS_MAX {
            let step = words::bare(&again.key, self.source);
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

    fn entries(&mut self, entries: &[Entry]) {
        if entries.iter().any(|entry| entry.repeated) {
            let mut last: HashMap<Identity<'_>, Span> = HashMap::with_capacity(entries.len());
            for entry in entries.iter().filter(|entry| !entry.merged) {
                if let Some(earlier) = last.insert(keys::identity(&entry.key), entry.key.span) {
                    self.report(entry, earlier);
                }
            }
        }
        for entry in entries.iter().filter(|entry| entry.value.holds.repeats) {
            match entry.key.as_text() {
                Some(name) => self.within(name, |walk| walk.node(&entry.value)),
                None => self.within(&words::bare(&entry.key, self.source), |walk| walk.node(&entry.value)),
            }
        }
    }

    fn report(&mut self, entry: &Entry, earlier: Span) {
        if self.twice.findings.len() >= limits::MANIFEST_FINDINGS_MAX {
            return;
        }
        let said = format!("{} is set twice in one mapping, expected once", words::shown(&entry.key, self.source));
        let name = words::bare(&entry.key, self.source);
        self.within(&name, |walk| {
            let finding = Diagnostic::error(codes::DUPLICATE_KEY, entry.key.span, said)
                .label(earlier, "first set here")
                .help("remove one of the two lines; YAML readers silently take the last")
                .at(text::shorten(&walk.path, limits::PATH_CHARS_MAX));
            walk.twice.findings.push(finding);
        });
    }
}

/// A key of an item, and where it comes again as the first of another: the first key with others between, or one of
/// several keys that all come again.
fn second_start(entries: &[Entry]) -> Option<(&Entry, &Entry)> {
    let same = |a: &Entry, b: &Entry| keys::identity(&a.key) == keys::identity(&b.key);
    let start = entries.first().filter(|entry| !entry.merged)?;
    if let Some(again) = entries.iter().skip(2).find(|entry| same(entry, start)) {
        return Some((start, again));
    }
    let own = |entry: &&Entry| !entry.merged;
    let at = entries.iter().position(|entry| entry.repeated && !entry.merged)?;
    let (before, after) = (&entries[..at], &entries[at + 1..]);
    let start = before.iter().position(|entry| own(&entry) && same(entry, &entries[at]))?;
    let known: HashSet<Identity<'_>> = before.iter().filter(own).map(|entry| keys::identity(&entry.key)).collect();
    let others = after.iter().filter(own).any(|entry| known.contains(&keys::identity(&entry.key)));
    (start + 1 < at && others).then_some((&before[start], &entries[at]))
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn foreign_spellings_become_ours() {
        for (foreign, ours) in [
            ("appId", "app_id"),
            ("AppId", "app_id"),
            ("on-install", "on_install"),
            ("cpuCores", "cpu_cores"),
            ("URL", "url"),
        ] {
            assert_eq!(snake_case(foreign), ours);
        }
    }
}
