//! `defaults/templates/*.json`: document templates attached to a version, once (contract section 7).

use crate::{Content, Found, Judged, guard, include};
use linkworld_contract::limits::{TEMPLATE_FILE_BYTES_MAX, TEMPLATES_MAX};
use linkworld_contract::text::nearest;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The folder, beside the manifest.
pub const FOLDER: &str = "defaults/templates";

/// The fields of a template, the likelier typing mistakes first.
const FIELDS: [&str; 5] = ["slug", "name", "description", "sections", "metadata"];

/// What will be sent, and what stands against it.
#[derive(Debug, Default)]
pub struct Plan {
    /// The templates in the order of their file names, without `app_ids`.
    pub templates: Vec<Value>,
    /// One entry for each file that was looked at.
    pub judged: Vec<Judged>,
}

/// Judges what was found directly in `defaults/templates/`, in the order given. Templates that `include` names
/// (patterns of `--include`) may be named like secrets and hold what looks like one.
pub fn plan(found: Vec<Found>, include: &[String]) -> Plan {
    let mut plan = Plan::default();
    let mut first_with_slug: BTreeMap<String, String> = BTreeMap::new();
    for file in found {
        let name = format!("{FOLDER}/{}", file.path);
        let asked = include::any_fits(include, &name) || include::any_fits(include, &file.path);
        let (source, mut findings, template) = judge_file(&name, file.content, asked);
        if let Some(template) = template {
            if let Some((slug, span)) = &template.slug {
                match first_with_slug.get(slug) {
                    Some(other) => findings.push(duplicate(slug, *span, other)),
                    None => drop(first_with_slug.insert(slug.clone(), name)),
                }
            }
            plan.templates.push(template.value);
        }
        plan.judged.push((source, findings));
    }
    if plan.templates.len() > TEMPLATES_MAX {
        let headline = format!("`{FOLDER}/` has {} templates, at most {TEMPLATES_MAX} are sent", plan.templates.len());
        plan.judged[0].1.push(Diagnostic::error("templates-too-many", Span::empty(0), headline));
    }
    plan
}

struct Template {
    value: Value,
    slug: Option<(String, Span)>,
}

fn judge_file(name: &str, content: Content, asked: bool) -> (SourceFile, Vec<Diagnostic>, Option<Template>) {
    let alone = |code, headline: String| {
        (SourceFile::new(name, ""), vec![Diagnostic::error(code, Span::empty(0), headline)], None)
    };
    let path = name.rsplit('/').next().unwrap_or(name);
    if !asked && guard::is_secret_name(path) {
        let headline = format!("`{name}` is named like a file of secrets and would be sent");
        return alone("template-secret", headline);
    }
    match content {
        Content::Text(text) => {
            let hits = if asked { Vec::new() } else { guard::hits(text.as_bytes()) };
            if !hits.is_empty() {
                let source = SourceFile::new(name, guard::masked(&text, &hits));
                let findings = hits.iter().map(|hit| guard::finding("template-secret", &source, path, *hit)).collect();
                return (source, findings, None);
            }
            let (findings, template) = check_text(&text);
            (SourceFile::new(name, text), findings, template)
        }
        Content::TooLarge(bytes) => alone(
            "template-too-large",
            format!("`{name}` has {bytes} bytes, at most {TEMPLATE_FILE_BYTES_MAX} are allowed in one template"),
        ),
        Content::NotUtf8(before) => {
            alone("template-not-utf8", format!("`{name}` is not UTF-8 from byte {} on", before.len()))
        }
        Content::Link => alone("template-link", format!("`{name}` is a link; links are not followed")),
        Content::HardLink(_) => {
            alone("template-link", format!("`{name}` is a hard link, which has other names; put a copy there"))
        }
        Content::Changed => alone("template-changed", format!("`{name}` changed while being read")),
        Content::Special => alone("template-special", format!("`{name}` is not a regular file")),
        Content::Unreadable(why) => alone("template-unreadable", format!("`{name}` cannot be read: {why}")),
    }
}

fn check_text(text: &str) -> (Vec<Diagnostic>, Option<Template>) {
    let Members(members) = match serde_json::from_str(text) {
        Ok(members) => members,
        Err(error) => return (vec![broken(text, &error)], None),
    };
    let mut findings = Vec::new();
    let mut slug = None;
    let mut value = serde_json::Map::new();
    for (key, raw) in &members {
        let (span, read) = (span_of(text, raw.get()), serde_json::from_str::<Value>(raw.get()).unwrap_or_default());
        match key.as_str() {
            "app_ids" => {
                findings.push(app_ids(span));
                continue;
            }
            "slug" => slug = judge_slug(&read, span, &mut findings),
            "name" => judge_name(&read, span, &mut findings),
            "description" if !read.is_string() => findings.push(wrong_type("description", "a string", span)),
            "sections" => judge_sections(&read, span, &mut findings),
            "metadata" if !read.is_object() => findings.push(wrong_type("metadata", "an object", span)),
            "description" | "metadata" => {}
            unknown => findings.push(unknown_field(unknown, span)),
        }
        if value.insert(key.clone(), read).is_some() {
            let headline = format!("`{key}` stands in the template more than once");
            findings.push(Diagnostic::error("template-duplicate-key", span, headline).at(key));
        }
    }
    for field in ["slug", "name"] {
        if !value.contains_key(field) {
            let headline = format!("the template has no `{field}`");
            let finding = Diagnostic::error("template-missing-field", Span::new(0, text.len().min(1)), headline);
            findings.push(finding.at(field).help(format!("add `\"{field}\": \"…\"`")));
        }
    }
    (findings, Some(Template { value: Value::Object(value), slug }))
}

fn judge_slug(read: &Value, span: Span, findings: &mut Vec<Diagnostic>) -> Option<(String, Span)> {
    let Some(slug) = read.as_str() else {
        findings.push(wrong_type("slug", "a string", span));
        return None;
    };
    let fits = slug.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !fits {
        let headline = format!("`{}` is not a template slug", linkworld_contract::text::shorten(slug, 80));
        let help = "use lowercase letters, digits and `_`, starting with a letter, for example `delivery_note`";
        findings.push(Diagnostic::error("template-bad-slug", span, headline).at("slug").help(help));
    }
    Some((slug.to_owned(), span))
}

fn judge_name(read: &Value, span: Span, findings: &mut Vec<Diagnostic>) {
    match read.as_str() {
        None => findings.push(wrong_type("name", "a string", span)),
        Some(name) if name.trim().is_empty() => {
            let headline = "`name` is empty; tenants see it in their list of templates";
            findings.push(Diagnostic::error("template-empty-name", span, headline).at("name"));
        }
        Some(_) => {}
    }
}

fn judge_sections(read: &Value, span: Span, findings: &mut Vec<Diagnostic>) {
    match read.as_array() {
        None => findings.push(wrong_type("sections", "a list of objects", span)),
        Some(items) => {
            if let Some(index) = items.iter().position(|item| !item.is_object()) {
                let finding = wrong_type(&format!("sections.{index}"), "an object", span);
                findings.push(finding);
            }
        }
    }
}

fn app_ids(span: Span) -> Diagnostic {
    let headline = "`app_ids` is not sent: the platform tags templates with your app itself";
    Diagnostic::warning("template-app-ids", span, headline).at("app_ids").help("remove `app_ids` from the file")
}

fn wrong_type(path: &str, wanted: &str, span: Span) -> Diagnostic {
    Diagnostic::error("template-wrong-type", span, format!("`{path}` must be {wanted}")).at(path)
}

fn unknown_field(key: &str, span: Span) -> Diagnostic {
    let key = linkworld_contract::text::shorten(key, 80);
    let finding = Diagnostic::warning("template-unknown-field", span, format!("templates have no field `{key}`"));
    match nearest(&key, FIELDS) {
        Some(field) => finding.at(key).help(format!("did you mean `{field}`?")),
        None => finding.at(key),
    }
}

fn duplicate(slug: &str, span: Span, other: &str) -> Diagnostic {
    Diagnostic::error("template-duplicate-slug", span, format!("the slug `{slug}` is taken by `{other}`"))
        .at("slug")
        .help("give each template a slug of its own")
}

fn broken(text: &str, error: &serde_json::Error) -> Diagnostic {
    if error.is_data() {
        return Diagnostic::error(
            "template-not-object",
            Span::new(0, text.len().min(1)),
            "a template is one JSON object",
        );
    }
    // serde_json counts lines from 1 and columns in bytes, the column being that of the last byte it read.
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let end = text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default().to_owned();
    Diagnostic::error("template-broken-json", Span::new(at, end), format!("broken JSON: {words}"))
}

/// Where a borrowed part of `text` stands in it.
fn span_of(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

/// The members of an object in their order, duplicates included, values unread.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, plan};
    use crate::{Content, Found};
    use serde_json::json;

    fn judged(files: &[(&str, &str)]) -> Plan {
        let found = files
            .iter()
            .map(|(path, text)| Found { path: (*path).into(), content: Content::Text((*text).into()) })
            .collect();
        plan(found, &[])
    }

    /// `code@marked text` for each finding.
    fn marks(plan: &Plan) -> Vec<String> {
        let mark = |source: &linkworld_manifest::source::SourceFile,
                    finding: &linkworld_manifest::diagnostic::Diagnostic| {
            format!("{}@{}", finding.code, source.slice(finding.primary.span))
        };
        plan.judged.iter().flat_map(|(source, findings)| findings.iter().map(move |f| mark(source, f))).collect()
    }

    #[test]
    fn a_sound_template_passes_as_it_is() {
        let plan = judged(&[(
            "q.json",
            r#"{"slug":"quote","name":"Angebot","sections":[{"type":"markdown"}],"metadata":{}}"#,
        )]);
        assert_eq!(marks(&plan), Vec::<String>::new());
        assert_eq!(
            plan.templates,
            [json!({"slug":"quote","name":"Angebot","sections":[{"type":"markdown"}],"metadata":{}})]
        );
    }

    #[test]
    fn findings_stand_under_the_value_to_change() {
        let plan = judged(&[(
            "q.json",
            r#"{"slug":"No-Good","name":" ","sections":[1],"metadata":3,"app_ids":["x"],"nmae":1}"#,
        )]);
        assert_eq!(
            marks(&plan),
            [
                "template-bad-slug@\"No-Good\"",
                "template-empty-name@\" \"",
                "template-wrong-type@[1]",
                "template-wrong-type@3",
                "template-app-ids@[\"x\"]",
                "template-unknown-field@1",
            ]
        );
        assert_eq!(plan.templates[0].get("app_ids"), None);
    }

    #[test]
    fn broken_json_has_its_place() {
        assert_eq!(marks(&judged(&[("q.json", "{\"slug\": \"a\",\n  oops}")])), ["template-broken-json@o"]);
        assert_eq!(marks(&judged(&[("q.json", "[]")])), ["template-not-object@["]);
        assert_eq!(marks(&judged(&[("q.json", "{\"name\": \"x\"}")])), ["template-missing-field@{"]);
    }

    #[test]
    fn slugs_and_keys_are_unique() {
        let two = judged(&[("a.json", r#"{"slug":"q","name":"A"}"#), ("b.json", r#"{"slug":"q","name":"B"}"#)]);
        assert_eq!(marks(&two), ["template-duplicate-slug@\"q\""]);
        let keys = judged(&[("a.json", r#"{"slug":"q","name":"A","name":"B"}"#)]);
        assert_eq!(marks(&keys), ["template-duplicate-key@\"B\""]);
    }

    #[test]
    fn secrets_are_refused_by_name_and_by_what_they_hold() {
        let token = format!("npm_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let holds = judged(&[("q.json", &format!("{{\"slug\":\"q\",\n\"name\":\"{token}\"}}"))]);
        assert!(holds.templates.is_empty() && holds.judged[0].1[0].headline.starts_with("line 2 of "));
        assert_eq!(marks(&holds), [format!("template-secret@{}", "*".repeat(40))]);
        let files = || vec![Found { path: "credentials.json".into(), content: Content::Text("{}".into()) }];
        assert_eq!(marks(&plan(files(), &[])), ["template-secret@"]);
        assert!(!marks(&plan(files(), &["credentials.json".into()])).contains(&"template-secret@".to_owned()));
    }
}
