//! Cases made from the field table: every field of every object at its borders, beyond them, missing, null, twice and
//! misspelt.
//!
//! A case says what must be found and where. That follows from how its text was made, never from reading it: the
//! generator knows which bytes it broke. The published SDK's verdict on each case is compared in [`super::drift`],
//! so a limit that is wrong in the table shows there.

mod bad;
mod contexts;
mod exceptions;
mod good;
mod headlines;
mod names;
mod values;
mod verdicts;

use contexts::{Context, Document, join};
use linkworld_manifest::spec::field::{FieldKind, FieldSpec};
use std::collections::BTreeSet;
use std::ops::Range;
use values::{At, Break, Spot, Value};

/// A document and what must be found in it.
pub(crate) struct Case {
    /// The field and what was done to it, for example `agent.heartbeats.slug above-max`.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Every error; none for a valid manifest.
    pub(crate) errors: Vec<Expected>,
    /// Codes of the warnings of a valid manifest.
    pub(crate) warnings: &'static [&'static str],
}

/// One finding.
pub(crate) struct Expected {
    pub(crate) code: &'static str,
    pub(crate) path: String,
    pub(crate) span: Range<usize>,
    /// The field that a misspelt key is renamed to.
    pub(crate) rename: Option<&'static str>,
    /// What was done, for the table of headlines, for example `text above-max`.
    kind: String,
    quotes: headlines::Quotes,
}

/// Every case, in the order of the table.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for context in contexts::all() {
        for field in &context.fields {
            Maker { context: &context, field, place: join(&context.place, field.name), cases: &mut cases }.all();
        }
    }
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases with one name");
    cases
}

/// The texts of the cases without errors, and of those with some.
pub(crate) fn texts() -> (Vec<String>, Vec<String>) {
    let (good, bad): (Vec<Case>, Vec<Case>) = cases().into_iter().partition(|case| case.errors.is_empty());
    let texts = |cases: Vec<Case>| cases.into_iter().map(|case| case.text).collect();
    (texts(good), texts(bad))
}

struct Maker<'m> {
    context: &'m Context,
    field: &'static FieldSpec,
    /// The field's path without indexes.
    place: String,
    cases: &'m mut Vec<Case>,
}

impl Maker<'_> {
    fn all(&mut self) {
        let kind: &'static FieldKind = &self.field.kind;
        let mut values = exceptions::declared(&self.place).unwrap_or_else(|| good::values(kind, &self.place));
        values.extend(bad::values(kind, &self.place));
        values.extend(exceptions::more(&self.place));
        values.extend(self.absences());
        for value in values {
            self.put(value);
        }
        self.missing();
        self.twice();
        self.misspelt();
    }

    /// `null`, and a key without a value.
    fn absences(&self) -> [Value; 2] {
        if self.field.nullable {
            return [Value::good("null", "~"), Value::good("nothing", "")];
        }
        let found = |spot| vec![Break::new("wrong-type", At::Field(String::new()), spot)];
        [Value::bad("null", "null", found(Spot::Value)), Value::bad("nothing", "", found(Spot::Key))]
    }

    /// The object's fields with this one set to a value, in place.
    fn fields(&self, value: &str) -> Vec<(String, String)> {
        let mut fields = self.rest();
        let own = (self.field.name.to_owned(), value.to_owned());
        let at = contexts::base(self.context.object, &self.context.place, 0)
            .iter()
            .position(|(name, _)| *name == self.field.name);
        fields.insert(at.unwrap_or(fields.len()), own);
        for (name, value) in exceptions::beside(&self.place, value) {
            fields.push((name.to_owned(), value));
        }
        fields
    }

    /// The object's fields without this one.
    fn rest(&self) -> Vec<(String, String)> {
        let fields = contexts::base(self.context.object, &self.context.place, 0).into_iter();
        fields.filter(|(name, _)| *name != self.field.name).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn put(&mut self, value: Value) {
        let Value { label, text, mut breaks, warnings } = value;
        if !exceptions::is_tried(&self.place, &label) {
            return;
        }
        if let Some(ruled) = exceptions::ruled(&self.place, &label) {
            breaks = ruled;
        }
        breaks.extend(exceptions::also(&self.place, &label));
        let document = self.context.document(&self.fields(&text));
        let entry = document.entries.iter().position(|(name, ..)| name == self.field.name);
        self.push(&label, document, entry.expect("the field is written"), &breaks);
        self.cases.last_mut().expect("just pushed").warnings = warnings;
    }

    fn missing(&mut self) {
        let found = if let Some(ruled) = exceptions::ruled(&self.place, "missing") {
            ruled
        } else if self.field.is_required() {
            let found = Break::new("missing-field", At::Field(String::new()), Spot::Opening);
            vec![Break { missing: Some(self.field.name), ..found }]
        } else {
            return;
        };
        let document = self.context.document(&self.rest());
        self.push("missing", document, 0, &found);
    }

    fn twice(&mut self) {
        let value = self.sample();
        let mut fields = self.fields(&value);
        fields.push((self.field.name.to_owned(), value));
        let document = self.context.document(&fields);
        let last = document.entries.len() - 1;
        let found = Break::new("duplicate-key", At::Field(String::new()), Spot::Key);
        self.push("twice", document, last, &[found]);
    }

    fn sample(&self) -> String {
        let given = contexts::base(self.context.object, &self.context.place, 0).into_iter();
        let mut given = given.filter(|(name, _)| *name == self.field.name).map(|(_, value)| value);
        let declared = || Some(exceptions::declared(&self.place)?.remove(0).text);
        let free = || values::sample(&self.field.kind, &self.place, 0);
        given.next().or_else(declared).unwrap_or_else(free)
    }

    /// Keys that resemble the field's name, each one rename.
    fn misspelt(&mut self) {
        let value = self.sample();
        for (label, key) in look_alikes(self.field.name) {
            if key.len() < 3 || self.context.object.field(&key).is_some() {
                continue;
            }
            let mut fields = self.rest();
            for (name, value) in exceptions::beside(&self.place, &value) {
                fields.push((name.to_owned(), value));
            }
            fields.push((key.clone(), value.clone()));
            let document = self.context.document(&fields);
            let last = document.entries.len() - 1;
            let path = At::Object(format!(".{key}"));
            self.push(&format!("as-{label}"), document, last, &[Break::new("unknown-field", path, Spot::Key)]);
            let case = self.cases.last_mut().expect("just pushed");
            case.errors[0].rename = Some(self.field.name);
        }
    }

    fn push(&mut self, label: &str, document: Document, entry: usize, breaks: &[Break]) {
        let errors = breaks.iter().map(|found| self.expected(label, &document, entry, found)).collect();
        let name = format!("{} {label}", self.place);
        self.cases.push(Case { name, text: document.text, errors, warnings: &[] });
    }

    fn expected(&self, label: &str, document: &Document, entry: usize, found: &Break) -> Expected {
        let entries = &document.entries;
        let span = match &found.spot {
            Spot::Value => entries[entry].2.clone(),
            Spot::Within(range) => entries[entry].2.start + range.start..entries[entry].2.start + range.end,
            Spot::Key => entries[entry].1.clone(),
            Spot::Opening => document.opening.clone(),
            Spot::Sibling(name) => {
                let sibling = entries.iter().find(|(other, ..)| other == name);
                sibling.expect("the other field is written").2.clone()
            }
        };
        let path = match &found.path {
            At::Field(end) => join(&self.context.path, self.field.name) + end,
            At::Object(end) => format!("{}{end}", self.context.path).trim_start_matches('.').to_owned(),
        };
        let kind = found.kind.unwrap_or(&self.field.kind);
        Expected {
            code: found.code,
            path,
            kind: format!("{} {}", headlines::kind_name(&self.field.kind), headlines::class(label, found.code)),
            quotes: headlines::Quotes {
                found: document.text[span.clone()].to_owned(),
                field: found.missing.unwrap_or(self.field.name),
                object: self.context.object,
                kind,
            },
            span,
            rename: None,
        }
    }
}

fn look_alikes(name: &str) -> Vec<(&'static str, String)> {
    if name.len() < 3 {
        return Vec::new();
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        camel.push_str(&capital(word));
    }
    let swapped = format!("{}{}{}{}", &name[..1], &name[2..3], &name[1..2], &name[3..]);
    let all = [
        ("kebab", name.replace('_', "-")),
        ("camel", camel),
        ("upper", capital(&name.to_lowercase())),
        ("short", name[..name.len() - 1].to_owned()),
        ("swapped", swapped),
    ];
    all.into_iter().filter(|(_, key)| key != name).collect()
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
