//! Keys that are no field of their object: which field each one means, or where it belongs.
//!
//! One mistake is one finding: a key that clearly means a field also brings that field its value.

use crate::codes;
use crate::decode::decoder::Decoder;
use crate::decode::keys::misindented;
use crate::decode::wording;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;
use crate::spec::field::ObjectSpec;
use crate::spec::object_id::ObjectId;
use crate::suggest::{lookalike, misplaced, spelling, translate};
use crate::yaml::node::{Data, MapEntry, Node};
use linkworld_contract::limits;
use linkworld_contract::text;

/// The entry that was found for a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldMatch<'n> {
    /// Nothing; the default applies.
    Missing,
    /// Nothing usable, which was reported.
    Reported,
    /// This value, under this key.
    At {
        /// The key's place.
        key: Span,
        /// The value.
        value: &'n Node,
    },
}

impl FieldMatch<'_> {
    fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// A key that is no field, with what is around it.
struct UnknownKey<'n> {
    name: &'n str,
    entry: &'n MapEntry,
    object: &'static ObjectSpec,
}

/// Reports a key that is no field; a misspelt one still brings its value to the field it meant.
pub(crate) fn report<'n>(
    decoder: &mut Decoder<'_>,
    name: &'n str,
    entry: &'n MapEntry,
    object: &'static ObjectSpec,
    found: &mut [FieldMatch<'n>],
) {
    let key = UnknownKey { name, entry, object };
    let finding = key
        .schema_line(decoder)
        .or_else(|| key.translated(decoder, found))
        .or_else(|| key.glued_colon(decoder, found))
        .or_else(|| key.strange_colon(decoder, found))
        .or_else(|| key.lost_colon(decoder, found))
        .or_else(|| key.look_alike(decoder, found))
        .or_else(|| key.misplaced(found))
        .or_else(|| key.misspelt(decoder, found))
        .unwrap_or_else(|| key.finding().help(wording::keys_help(object)));
    decoder.within(name, |decoder| decoder.report(finding));
}

impl<'n> UnknownKey<'n> {
    fn finding(&self) -> Diagnostic {
        let shown = text::shorten(self.name, limits::QUOTE_CHARS_MAX);
        let headline = format!("unknown field `{}` in {}", wording::clean(&shown), self.object.noun);
        Diagnostic::error(codes::UNKNOWN_FIELD, self.entry.key.span, headline)
    }

    /// The way some editors name the schema of a file, which only JSON needs.
    fn schema_line(&self, decoder: &Decoder<'_>) -> Option<Diagnostic> {
        let is_top = self.name == "$schema" && decoder.path.is_empty();
        let address = self.entry.value.as_text().and_then(wording::short).unwrap_or("…");
        let line = wording::clean(&format!("# yaml-language-server: $schema={address}"));
        is_top.then(|| {
            let finding = self.finding().help(format!("say it in a comment on the first line: `{line}`"));
            match self.object.id {
                ObjectId::Manifest => finding.help("`linkworld validate --fix --modeline` does this"),
                _ => finding,
            }
        })
    }

    /// A field of other documentation.
    fn translated(&self, decoder: &Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let index_of = |wanted: &str| self.object.index_of(wanted);
        let is_free = |wanted: &str| index_of(wanted).is_some_and(|index| found[index].is_missing());
        let foreign = translate::translate(self.object.id, self.name, self.entry, decoder.source, is_free)?;
        for answered in foreign.answers.iter().filter_map(|field| index_of(field)) {
            found[answered] = FieldMatch::Reported;
        }
        let finding = self.finding().help(foreign.help);
        Some(foreign.edits.into_iter().fold(finding, |finding, edit| finding.unsafe_edit(edit.span, edit.replacement)))
    }

    /// `{port:8080}`, which is one key without a value.
    fn glued_colon(&self, decoder: &Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let (word, finding) = glued_colon(self.entry, decoder.source, codes::UNKNOWN_FIELD)?;
        let index = match meant(word, self.object, found) {
            Some(MeantField { index, is_free: true, .. }) => index,
            _ => return None,
        };
        found[index] = FieldMatch::Reported;
        Some(finding)
    }

    /// `{port： 8080}`, where the colon is another character.
    fn strange_colon(&self, decoder: &Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let is_alone = matches!(self.entry.value.data, Data::Null) && self.entry.value.span.is_empty();
        let strange = lookalike::all(self.name).find(|strange| strange.ascii == ":").filter(|_| is_alone)?;
        let index = match meant(self.name[..strange.at].trim(), self.object, found) {
            Some(MeantField { index, is_free: true, .. }) => index,
            _ => return None,
        };
        let key = self.entry.key.span;
        let at = strange.span(key.start);
        if decoder.source.get(key.start..key.end) != Some(self.name) {
            return None;
        }
        found[index] = FieldMatch::Reported;
        let rest = &self.name[strange.at + strange.char.len_utf8()..];
        let colon = if rest.starts_with(' ') { ":" } else { ": " };
        let headline = format!("this key contains {}", strange.described());
        let finding = Diagnostic::error(codes::UNKNOWN_FIELD, at, headline).help("replace it with `:`");
        Some(if self.entry.merged { finding } else { finding.safe_edit(at, colon) })
    }

    /// `name Tax: Bot` makes one key of a field and its value.
    fn lost_colon(&self, decoder: &Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let (word, _) = self.name.split_once(' ')?;
        let index = self.object.index_of(word).filter(|index| found[*index].is_missing())?;
        found[index] = FieldMatch::Reported;
        let finding = self.finding().help(format!("write `{word}: …`, with a `:` after the key"));
        let span = self.entry.key.span;
        let quoted = !self.entry.merged && reads_as_quoted(decoder.source, span, word);
        Some(if quoted { finding.safe_edit(Span::empty(span.start + word.len()), ":") } else { finding })
    }

    /// A field with a character in it that cannot be seen, or that looks like the right one.
    fn look_alike(&self, decoder: &Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let strange = lookalike::first(self.name)?;
        let plain = lookalike::plain(self.name)?;
        let index = match meant(plain.trim(), self.object, found) {
            Some(MeantField { index, is_free: true, certainty: Applicability::Safe, .. }) => index,
            _ => return None,
        };
        let field = self.object.fields[index].name;
        let place = spelling::inside(self.entry.key.span, self.name, decoder.source);
        let written = decoder.source.get(place.start..place.end) == Some(self.name);
        let at = if written { strange.span(place.start) } else { place };
        let headline = format!("the key `{}` contains {}", lookalike::visible(self.name), strange.described());
        let mut finding = Diagnostic::error(codes::UNKNOWN_FIELD, at, headline).help(format!("write `{field}`"));
        if !self.entry.merged {
            finding = finding.safe_edit(place, field);
        }
        found[index] = FieldMatch::At { key: self.entry.key.span, value: &self.entry.value };
        Some(finding)
    }

    /// A field that is right elsewhere.
    fn misplaced(&self, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        let hint = misplaced::misplaced(self.object.id, self.name)?;
        // What the hint moves elsewhere also answers for the field it names here, if that has no value either.
        if let Some(index) = hint.answers.and_then(|name| self.object.index_of(name))
            && match found[index] {
                FieldMatch::Missing => true,
                FieldMatch::At { value, .. } => value.span.is_empty() && matches!(value.data, Data::Null),
                FieldMatch::Reported => false,
            }
        {
            found[index] = FieldMatch::Reported;
        }
        Some(self.finding().help(hint.help))
    }

    /// A misspelt field, or a field of an object around this one.
    fn misspelt(&self, decoder: &mut Decoder<'_>, found: &mut [FieldMatch<'n>]) -> Option<Diagnostic> {
        if decoder.suggestions >= limits::MANIFEST_SUGGESTIONS_MAX {
            return None;
        }
        decoder.suggestions += 1;
        let finding = self.finding();
        let outer = misindented::outer_object(decoder.root, self.name, Some(self.object.id), &decoder.path);
        let mut meant = meant(self.name, self.object, found).filter(|meant| outer.is_none() || !meant.is_similar);
        if let Some(meant) = meant.as_mut().filter(|_| outer.is_some()) {
            // `tools` in a heartbeat may be its `tool`, or the `tools` of the manifest.
            meant.certainty = Applicability::Unsafe;
        }
        match meant {
            Some(MeantField { index, is_free: true, certainty, .. }) => {
                let field = &self.object.fields[index];
                let mut finding = finding.did_you_mean(field.name);
                let span = self.entry.key.span;
                if !self.entry.merged {
                    finding = finding.edit(certainty, spelling::inside(span, self.name, decoder.source), field.name);
                }
                found[index] = FieldMatch::At { key: span, value: &self.entry.value };
                Some(finding)
            }
            Some(MeantField { index, .. }) => {
                let other = self.object.fields[index].name;
                Some(finding.help(format!("`{other}` is already set; remove this line, or merge the two")))
            }
            None => outer.map(|outer| finding.help(format!("it is a field of {outer}; indent it less"))),
        }
    }
}

/// The key and the finding of `key:value` in a flow mapping, which YAML reads as a key alone.
pub(crate) fn glued_colon<'n>(entry: &'n MapEntry, source: &str, code: &'static str) -> Option<(&'n str, Diagnostic)> {
    let name = entry.key.as_text().filter(|_| !entry.merged)?;
    let is_alone = matches!(entry.value.data, Data::Null) && entry.value.span.is_empty();
    let (word, value) = name.split_once(':').filter(|_| is_alone)?;
    let is_name = word.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let span = entry.key.span;
    let in_flow = matches!(wording::before(source, span, |byte| byte.is_ascii_whitespace()), Some(b'{' | b','));
    // In quotes it may well be a name.
    let written = source.get(span.start..span.end) == Some(name);
    let colon = span.start + word.len();
    (is_name && in_flow && written && !value.is_empty()).then(|| {
        let finding = Diagnostic::error(code, Span::new(colon, colon + 1), "expected a space after this `:`");
        let value = text::shorten(value, limits::QUOTE_CHARS_MAX);
        let column = column_of(source, colon + 1);
        let place = column.map(|column| format!(", with the space in column {column}")).unwrap_or_default();
        let help = format!("write `{word}: {value}`{place}");
        (word, finding.help(wording::clean(&help)).safe_edit(Span::empty(colon + 1), " "))
    })
}

/// Bytes of a line that are looked at for a lost colon.
const QUOTED_LINE_BYTES_MAX: usize = 1_024;

/// The column of a byte; none far from the start of its line, where nobody counts.
fn column_of(source: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(QUOTED_LINE_BYTES_MAX);
    let near = source.as_bytes().get(from..at)?;
    let start = near.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map(|line| from + line + 1);
    let start = start.or((from == 0).then_some(0))?;
    Some(source.get(start..at)?.trim_start_matches('\u{feff}').chars().count() + 1)
}

/// True when the line of a key is this word, a space and one text in quotes: all that lacks is the colon.
fn reads_as_quoted(source: &str, key: Span, word: &str) -> bool {
    let rest = source.get(key.start..).unwrap_or_default();
    // There can be thousands of keys on one line; this is about one on a line of its own.
    let end = rest.bytes().take(QUOTED_LINE_BYTES_MAX).position(|byte| byte == b'\n');
    let line = &rest[..end.unwrap_or_default()];
    let value = line.strip_prefix(word).unwrap_or_default().trim();
    ['\'', '"'].iter().any(|quote| {
        let inside = value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
        inside.is_some_and(|inside| !inside.contains([*quote, '\\']))
    })
}

/// The field a key most likely means.
struct MeantField {
    index: usize,
    /// Whether its place is still free.
    is_free: bool,
    /// Safe where only case, separators or the plural differ.
    certainty: Applicability,
    /// True where the name is only near to the field's.
    is_similar: bool,
}

fn meant(name: &str, object: &'static ObjectSpec, found: &[FieldMatch<'_>]) -> Option<MeantField> {
    let free = |index: usize| found[index].is_missing();
    let as_field =
        |index: usize, certainty| Some(MeantField { index, is_free: free(index), certainty, is_similar: false });
    let snake = spelling::snake_case(name);
    if let Some(index) = object.index_of(&snake) {
        return as_field(index, Applicability::Safe);
    }
    let fields = || object.fields.iter().enumerate();
    if let Some((index, _)) = fields().find(|(_, field)| field.aliases.contains(&snake.as_str())) {
        return as_field(index, Applicability::Unsafe);
    }
    if let Some((index, _)) = fields().find(|(_, field)| are_one_plural(&snake, field.name)) {
        return as_field(index, Applicability::Safe);
    }
    if let Some((index, _)) = fields().find(|(_, field)| same_words(&snake, field.name)) {
        return as_field(index, Applicability::Unsafe);
    }
    let missing = fields().filter(|(index, field)| field.is_required() && free(*index)).map(|(_, field)| field.name);
    let vacant = fields().filter(|(index, field)| !field.is_required() && free(*index)).map(|(_, field)| field.name);
    let taken = fields().filter(|(index, _)| !free(*index)).map(|(_, field)| field.name);
    let near = text::nearest(&snake, missing)
        .or_else(|| text::nearest(&snake, vacant))
        .or_else(|| text::nearest(&snake, taken))?;
    let index = object.index_of(near)?;
    Some(MeantField { index, is_free: free(index), certainty: Applicability::Unsafe, is_similar: true })
}

/// `tool` and `tools`, `dependency` and `dependencies`.
fn are_one_plural(one: &str, other: &str) -> bool {
    let plural_of = |single: &str, plural: &str| {
        plural.strip_suffix('s') == Some(single)
            || (single.ends_with('y') && plural.strip_suffix("ies") == single.strip_suffix('y'))
    };
    plural_of(one, other) || plural_of(other, one)
}

/// `allowed_tools` and `tools_allowed`.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let mut words: Vec<String> = text.split('_').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    one.len() == other.len() && one.contains('_') && words(one) == words(other)
}

#[cfg(test)]
mod tests {
    use super::{are_one_plural, same_words};

    #[test]
    fn plurals_and_swapped_words() {
        assert!(are_one_plural("tool", "tools") && are_one_plural("tools", "tool"));
        assert!(are_one_plural("cross_app_dependency", "cross_app_dependencies"));
        assert!(!are_one_plural("tool", "toolset") && !are_one_plural("tool", "tool"));
        assert!(same_words("allowed_tools", "tools_allowed") && !same_words("allowed_tools", "allowed_skills"));
    }
}
