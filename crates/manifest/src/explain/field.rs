//! One page about one field of the manifest or of the dev file, read from their field tables.

use crate::explain::address::address;
use crate::spec::app::MANIFEST;
use crate::spec::dev_file::file::DEV_FILE;
use crate::spec::field::{FieldDefault, FieldKind, FieldSpec, ObjectSpec, TextRule};
use linkworld_contract::names;
use linkworld_contract::text::nearest;
use serde_json::{Value, json};

/// The file that a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DescribedFile {
    /// `linkworld.app.yaml`.
    Manifest,
    /// `linkworld.dev.yaml`.
    Dev,
}

impl DescribedFile {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manifest => names::MANIFEST_FILE,
            Self::Dev => names::DEV_FILE,
        }
    }

    fn table(self) -> &'static ObjectSpec {
        match self {
            Self::Manifest => &MANIFEST,
            Self::Dev => &DEV_FILE,
        }
    }
}

/// A field with the place it has.
#[derive(Debug, Clone)]
pub struct FieldPage {
    /// The file it belongs to.
    pub file: DescribedFile,
    /// Dotted path, without list indexes.
    pub path: String,
    /// The row of the table.
    pub field: &'static FieldSpec,
}

/// The field of a dotted path such as `agents.heartbeats.cron_expression`; list indexes do not matter, and a name
/// that only one object has needs no path.
///
/// A word that means no field of the manifest may mean one of `linkworld.dev.yaml`.
pub fn field(word: &str) -> Option<FieldPage> {
    field_of(DescribedFile::Manifest, word).or_else(|| field_of(DescribedFile::Dev, word))
}

fn field_of(file: DescribedFile, word: &str) -> Option<FieldPage> {
    let steps: Vec<&str> = word.split(['.', '[', ']']).filter(|step| is_name(step)).collect();
    let mut object = Some(file.table());
    let mut found = None;
    for step in &steps {
        let field = object.and_then(|object| object.field(step));
        object = field.and_then(|field| object_in(&field.kind));
        found = field;
        if field.is_none() {
            break;
        }
    }
    if let Some(field) = found {
        return Some(FieldPage { file, path: steps.join("."), field });
    }
    let mut named = fields_of(file).into_iter().filter(|page| page.field.name == word);
    let only = named.next()?;
    // Both forms of agent hold the same object.
    named.all(|other| std::ptr::eq(other.field, only.field)).then_some(only)
}

fn is_name(step: &str) -> bool {
    !step.is_empty() && !step.bytes().all(|byte| byte.is_ascii_digit())
}

/// Every field of every object of the manifest, outer before inner, in the order of the table.
pub fn fields() -> Vec<FieldPage> {
    fields_of(DescribedFile::Manifest)
}

/// The same for `linkworld.dev.yaml`; keys of the user's making are left out of the paths.
pub fn dev_file_fields() -> Vec<FieldPage> {
    fields_of(DescribedFile::Dev)
}

fn fields_of(file: DescribedFile) -> Vec<FieldPage> {
    let mut pages = Vec::new();
    collect(file, file.table(), "", &mut pages);
    pages
}

fn collect(file: DescribedFile, object: &'static ObjectSpec, base: &str, pages: &mut Vec<FieldPage>) {
    for field in object.fields {
        let path = if base.is_empty() { field.name.to_owned() } else { format!("{base}.{}", field.name) };
        pages.push(FieldPage { file, path: path.clone(), field });
        if let Some(inner) = object_in(&field.kind) {
            collect(file, inner, &path, pages);
        }
    }
}

/// The object a value is, or is a list of.
pub(super) fn object_in(kind: &'static FieldKind) -> Option<&'static ObjectSpec> {
    match kind {
        FieldKind::Object(object) | FieldKind::WordOrObject { object, .. } => Some(object),
        FieldKind::List { item, .. } => object_in(item),
        FieldKind::Entries { value, .. } => object_in(value),
        _ => None,
    }
}

/// Paths and names near an unknown word, the nearest first.
pub(super) fn near(word: &str) -> Vec<String> {
    let pages = fields();
    let path = nearest(word, pages.iter().map(|page| page.path.as_str()));
    let last = word.rsplit('.').next().unwrap_or(word);
    let name = nearest(last, pages.iter().map(|page| page.field.name));
    let mut found: Vec<String> = path.map(str::to_owned).into_iter().collect();
    for page in pages.iter().filter(|page| Some(page.field.name) == name) {
        // The single agent has the same fields; its path adds nothing.
        if !found.contains(&page.path) && !page.path.starts_with("agent.") {
            found.push(page.path.clone());
        }
    }
    found.truncate(4);
    found
}

impl FieldPage {
    /// What a value must be, in words.
    pub fn wanted(&self) -> String {
        let wanted = describe(&self.field.kind);
        if self.field.nullable { format!("{wanted}, or null") } else { wanted }
    }

    /// What a missing key means, in words.
    pub fn absent(&self) -> String {
        match self.field.default {
            FieldDefault::Required => "an error: the field is required".to_owned(),
            FieldDefault::Absent => "nothing".to_owned(),
            _ => default_of(self.field).to_string(),
        }
    }

    /// Which documents know the field, where they differ; none where they agree or do not mention it.
    ///
    /// Sources: the manifest reference in its older and its newer edition, and the published SDK 1.7.0.
    pub fn known_since(&self) -> Option<&'static str> {
        if self.file == DescribedFile::Dev {
            return None;
        }
        Some(match self.path.split('.').next()? {
            "docs_url" => "the newer manifest reference; the Python SDK 1.7 does not know it",
            "pricing" => "the older manifest reference and the Python SDK 1.7; the newer reference leaves it out",
            "required_integrations"
            | "cross_app_dependencies"
            | "seed_doc_templates_from"
            | "workflows"
            | "agents"
            | "install_settings"
            | "http_routes"
            | "chrome"
            | "rag_slots"
            | "emits"
            | "subscribes_to" => {
                "the newer manifest reference and the Python SDK 1.7; the older reference does not have it"
            }
            _ => return None,
        })
    }

    /// The address of its documentation; our own file has no public one.
    pub fn address(&self) -> Option<String> {
        (self.file == DescribedFile::Manifest).then(|| address("", &self.path))
    }

    /// The fields of the object it contains.
    pub fn inner(&self) -> Vec<&'static str> {
        object_in(&self.field.kind).map_or(Vec::new(), |object| object.fields.iter().map(|field| field.name).collect())
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "path": self.path,
            "type": self.wanted(),
            "required": self.field.is_required(),
            "nullable": self.field.nullable,
            "default": if matches!(self.field.default, FieldDefault::Required | FieldDefault::Absent) {
                Value::Null
            } else {
                default_of(self.field)
            },
            "doc": self.field.doc,
            "known_since": self.known_since(),
            "deprecated": self.field.deprecated,
            "fields": self.inner(),
            "url": self.address(),
        })
    }
}

/// The default as it would be written; an object's own defaults are on the pages of its fields.
pub(super) fn default_of(field: &FieldSpec) -> Value {
    match field.default {
        FieldDefault::Required | FieldDefault::Absent | FieldDefault::Null => Value::Null,
        FieldDefault::Text(text) => json!(text),
        FieldDefault::Int(number) => json!(number),
        FieldDefault::Float(number) => json!(number),
        FieldDefault::Bool(answer) => json!(answer),
        FieldDefault::List(items) => json!(items),
        FieldDefault::Empty => json!({}),
    }
}

/// What a value must be.
pub(super) fn describe(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text(TextRule { min, max, pattern }) => {
            // Some rules count the characters themselves.
            let counts = pattern.is_some_and(|pattern| pattern.words.starts_with(|char: char| char.is_ascii_digit()));
            let length = match (min, max) {
                _ if counts => String::new(),
                (0, None) => String::new(),
                (0, Some(max)) => format!(" of at most {max} characters"),
                (min, Some(max)) => format!(" of {min} to {max} characters"),
                (min, None) => format!(" of at least {min} characters"),
            };
            let looks = pattern.map_or(String::new(), |pattern| format!(": {}", pattern.words));
            format!("string{length}{looks}")
        }
        FieldKind::Choice { words, .. } => list(words),
        FieldKind::Int { min: Some(min), max: Some(max) } if min == max => format!("`{min}`"),
        FieldKind::Int { min, max } => format!("integer{}", range(*min, *max)),
        FieldKind::Float { min, max } => format!("number{}", range(*min, *max)),
        FieldKind::Bool => "boolean".to_owned(),
        FieldKind::List { item, min, max } => {
            let many = match (min, max) {
                (0, None) => String::new(),
                (0, Some(max)) => format!(", at most {max}"),
                (min, Some(max)) => format!(", {min} to {max}"),
                (min, None) => format!(", at least {min}"),
            };
            match item {
                FieldKind::Text(TextRule { pattern: Some(pattern), .. }) => {
                    format!("list of strings{many}; each {}", pattern.words)
                }
                FieldKind::Text(_) => format!("list of strings{many}"),
                FieldKind::Object(object) => format!("list of objects{many}; each {}", object.noun),
                FieldKind::Any => format!("list{many}"),
                item => format!("list{many}; each {}", describe(item)),
            }
        }
        FieldKind::Map(FieldKind::Any) => "object with any keys and values".to_owned(),
        FieldKind::Map(value) => format!("object with any keys; each value {}", describe(value)),
        FieldKind::Entries { key, value } => {
            let value = match value {
                FieldKind::Object(object) => object.noun.to_owned(),
                FieldKind::Any => "anything".to_owned(),
                value => describe(value),
            };
            format!("object; each key {}, each value {value}", key.noun)
        }
        FieldKind::Object(_) => "object".to_owned(),
        FieldKind::WordOrObject { words, object } => format!("{} or {}", list(words), object.noun),
        FieldKind::WordOrList { word, item } => {
            format!("`{word}` or {}", describe(&FieldKind::List { item, min: 0, max: None }))
        }
        FieldKind::PathOrList(list) => format!("path of a file, or {}", describe(list)),
        FieldKind::Any => "any value".to_owned(),
        FieldKind::Mock => "a reply".to_owned(),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn range<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        (Some(min), None) => format!(" from {min}"),
        (None, Some(max)) => format!(" up to {max}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{field, fields, near, object_in};

    #[test]
    fn paths_names_and_indexes_lead_to_a_field() {
        let found = |word: &str| field(word).map(|page| page.path);
        assert_eq!(found("runtime.port").as_deref(), Some("runtime.port"));
        assert_eq!(
            found("agents.0.heartbeats[2].cron_expression").as_deref(),
            Some("agents.heartbeats.cron_expression")
        );
        assert_eq!(found("agents[].vision.text").as_deref(), Some("agents.vision.text"));
        assert_eq!(found("cooldown_seconds").as_deref(), Some("agent.heartbeats.cooldown_seconds"));
        assert_eq!(found("name").as_deref(), Some("name"));
        assert_eq!(found("slug").as_deref(), Some("agent.heartbeats.slug"));
        for word in ["", "x", "runtime.x", "runtime.port.x", "0", "label", "."] {
            assert_eq!(found(word), None, "{word}");
        }
    }

    #[test]
    fn an_alias_is_not_a_field_of_its_object_and_means_one_field() {
        for page in fields() {
            let Some(object) = object_in(&page.field.kind) else { continue };
            let aliases: Vec<&str> = object.fields.iter().flat_map(|field| field.aliases).copied().collect();
            for alias in &aliases {
                assert!(object.field(alias).is_none(), "{}: `{alias}` is a field", page.path);
                assert_eq!(aliases.iter().filter(|other| *other == alias).count(), 1, "{}: `{alias}`", page.path);
            }
        }
    }

    #[test]
    fn what_is_near() {
        assert_eq!(near("runtime.prot")[0], "runtime.port");
        assert!(near("label").contains(&"install_settings.label".to_owned()));
        assert_eq!(near("qwertzuiop"), Vec::<String>::new());
    }

    #[test]
    fn every_field_can_be_looked_up_and_described() {
        for page in fields() {
            let again = field(&page.path).unwrap_or_else(|| panic!("{}", page.path));
            assert!(std::ptr::eq(again.field, page.field), "{}", page.path);
            assert!(!page.wanted().is_empty() && !page.absent().is_empty() && page.field.doc.ends_with(['.', '?']));
        }
    }
}
