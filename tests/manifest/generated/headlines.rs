//! The headline of every kind of break, with its quotes taken out, so that thousands of cases need few lines.
//!
//! What a headline quotes (the text found, the field, its limits) is put in by the generator, not read from the
//! finding: a headline that quotes something else gives a line of its own.

use linkworld_manifest::spec::field::{FieldKind, ObjectSpec};

/// What the headline of a case may quote.
pub(crate) struct Quotes {
    /// The text under the finding.
    pub(crate) found: String,
    pub(crate) field: &'static str,
    /// The object that has the field.
    pub(crate) object: &'static ObjectSpec,
    /// The kind whose limits are broken.
    pub(crate) kind: &'static FieldKind,
}

/// What a kind is called in the table of headlines.
pub(crate) fn kind_name(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text(text) => if text.pattern.is_some() { "name" } else { "text" }.to_owned(),
        FieldKind::Choice { .. } => "choice".to_owned(),
        FieldKind::Int { .. } => "integer".to_owned(),
        FieldKind::Float { .. } => "number".to_owned(),
        FieldKind::Bool => "boolean".to_owned(),
        FieldKind::List { item: FieldKind::WordOrObject { .. }, .. } => "list of words or objects".to_owned(),
        FieldKind::List { item: FieldKind::Any, .. } => "list of anything".to_owned(),
        FieldKind::List { item, .. } => format!("list of {}s", kind_name(item)),
        FieldKind::Map(_) => "mapping".to_owned(),
        FieldKind::Object(_) => "object".to_owned(),
        FieldKind::WordOrObject { .. } => "word or object".to_owned(),
        FieldKind::Entries { .. } | FieldKind::WordOrList { .. } | FieldKind::PathOrList(_) => {
            unreachable!("in no manifest")
        }
        FieldKind::Any | FieldKind::Mock => "anything".to_owned(),
    }
}

/// The label without the number of a text or the way of misspelling, and the code.
pub(crate) fn class(label: &str, code: &str) -> String {
    let class = match label {
        misspelt if misspelt.starts_with("as-") => "misspelt",
        numbered if numbered.contains("bad") => numbered.trim_end_matches(|char: char| char.is_ascii_digit()),
        other => other,
    };
    format!("{class} [{code}]")
}

impl Quotes {
    /// The headline with names in place of what it quotes.
    pub(crate) fn shape(&self, headline: &str) -> String {
        let mut shape = headline.to_owned();
        let item = match self.kind {
            FieldKind::List { item, .. } => item,
            kind => kind,
        };
        if let FieldKind::Choice { words, .. } | FieldKind::WordOrObject { words, .. } = item {
            shape = shape.replace(&series(words, "or"), "{choices}");
        }
        match item {
            FieldKind::Text(text) => {
                if let Some(pattern) = text.pattern {
                    shape = shape.replace(pattern.words, "{rule}");
                    shape = shape.replace(&format!("is not {}", pattern.noun), "is not {noun}");
                }
            }
            FieldKind::Object(object) | FieldKind::WordOrObject { object, .. } => {
                let names = |required: bool| {
                    let fields = object.fields.iter().filter(move |field| field.is_required() || !required);
                    fields.map(|field| field.name).collect::<Vec<&str>>()
                };
                // Without required fields the first ones are examples.
                let (required, mut fields) = (names(true), names(false));
                fields.truncate(3);
                let fields = if required.is_empty() { fields } else { required };
                shape = shape.replace(&format!("mapping with {}", series(&fields, "and")), "mapping with {fields}");
                for before in ["of ", ", "] {
                    shape = shape.replace(&format!("{before}{}", object.noun), &format!("{before}{{inner object}}"));
                }
                if shape.starts_with(object.noun) && !object.noun.starts_with('`') {
                    shape = shape.replacen(object.noun, "{inner object}", 1);
                }
            }
            _ => {}
        }
        shape = shape.replace(self.object.noun, "{object}");
        shape = shape.replace(&format!("`{}`", self.field), "`{field}`");
        numbered(&self.quoted(&shape), self.kind)
    }

    /// The found text in backticks, as far as it is shown.
    fn quoted(&self, shape: &str) -> String {
        let found = self.found.trim_matches(['"', '\'']).replace("\\n", "␣");
        let chunks: Vec<&str> = shape.split('`').collect();
        let shown = chunks.iter().enumerate().map(|(index, chunk)| {
            let cut = chunk.strip_suffix('…').is_some_and(|start| found.starts_with(start));
            if index % 2 == 1 && (*chunk == found || cut) { "{value}" } else { chunk }
        });
        shown.collect::<Vec<_>>().join("`")
    }
}

/// The words in backticks, as a sentence lists them.
fn series(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((end, start)) if !start.is_empty() => format!("{} {last} {end}", start.join(", ")),
        _ => quoted.concat(),
    }
}

/// Limits of the kind, and numbers just beyond them, by name.
fn numbered(shape: &str, kind: &FieldKind) -> String {
    let (min, max) = match kind {
        FieldKind::Text(text) => (Some(text.min.to_string()), text.max.map(|max| max.to_string())),
        FieldKind::List { min, max, .. } => (Some(min.to_string()), max.map(|max| max.to_string())),
        FieldKind::Int { min, max } => (min.map(|min| min.to_string()), max.map(|max| max.to_string())),
        FieldKind::Float { min, max } => (min.map(|min| min.to_string()), max.map(|max| max.to_string())),
        _ => (None, None),
    };
    let beyond = |limit: &Option<String>, by: i64| limit.as_ref()?.parse::<i64>().ok().map(|limit| limit + by);
    let names = [
        (max.clone(), "{max}"),
        (min.clone(), "{min}"),
        (beyond(&max, 1).map(|number| number.to_string()), "{max + 1}"),
        (beyond(&min, -1).map(|number| number.to_string()), "{min - 1}"),
    ];
    let is_number = |char: char| char.is_ascii_digit() || char == '.';
    let words = shape.split(' ').map(|word| {
        let name = names.iter().find(|(number, _)| number.as_deref() == Some(word));
        if word.chars().all(is_number) { name.map_or(word, |(_, name)| name) } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}
