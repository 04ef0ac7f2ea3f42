//! Which templates of `defaults/templates/` are sent, and findings about them.

use crate::found_file::{FileContent, FoundFile, not_utf8};
use crate::include_patterns;
use crate::secret_scan::{self, SecretMatch, masking, names, scan, structured};
use crate::similar_names::similar_names;
use crate::templates::rules::{self, FIELDS, TemplateProblem};
use linkworld_contract::limits::{TEMPLATE_FILE_BYTES_ADVISED, TEMPLATE_FILE_BYTES_MAX, TEMPLATES_ADVISED};
use linkworld_contract::text::nearest;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The folder, beside the manifest.
pub const FOLDER: &str = "defaults/templates";

/// The templates to send, and the findings.
#[derive(Debug, Default)]
pub struct TemplatesPlan {
    /// The templates in the order of their file names, without `app_ids`.
    pub templates: Vec<Value>,
    /// One entry for each file that was checked.
    pub findings_by_file: Vec<FileFindings>,
}

/// Checks the files found directly in `defaults/templates/`, in the given order. Files that match `include` (patterns of
/// `--include`) are not checked for secrets.
pub fn plan(found: Vec<FoundFile>, include: &[String]) -> TemplatesPlan {
    let mut plan = TemplatesPlan::default();
    let mut first_with_slug: BTreeMap<String, String> = BTreeMap::new();
    for file in found {
        let name = format!("{FOLDER}/{}", file.path);
        let included = include_patterns::any_fits(include, &name) || include_patterns::any_fits(include, &file.path);
        let (source, mut findings, template) = check_file(&name, file.content, included);
        if let Some(template) = template {
            if let Some((slug, span)) = &template.slug {
                match first_with_slug.get(slug) {
                    Some(other) => findings.push(duplicate(slug, *span, other)),
                    None => drop(first_with_slug.insert(slug.clone(), name)),
                }
            }
            plan.templates.push(template.value);
        }
        plan.findings_by_file.push(FileFindings { source, findings });
    }
    let paths: Vec<String> = plan.findings_by_file.iter().map(|file| file.source.name().to_owned()).collect();
    let paths = paths.iter().filter_map(|name| name.strip_prefix(FOLDER)?.strip_prefix('/'));
    plan.findings_by_file.extend(similar_names(FOLDER, paths));
    if plan.templates.len() > TEMPLATES_ADVISED {
        let headline =
            format!("`{FOLDER}/` has {} templates, expected at most {TEMPLATES_ADVISED}", plan.templates.len());
        plan.findings_by_file[0].findings.push(Diagnostic::warning(
            codes::TEMPLATES_TOO_MANY,
            Span::empty(0),
            headline,
        ));
    }
    plan
}

struct Template {
    value: Value,
    slug: Option<(String, Span)>,
}

fn check_file(name: &str, content: FileContent, included: bool) -> (SourceFile, Vec<Diagnostic>, Option<Template>) {
    let alone = |code, headline: String| {
        (SourceFile::new(name, ""), vec![Diagnostic::error(code, Span::empty(0), headline)], None)
    };
    let path = name.rsplit('/').next().unwrap_or(name);
    if !included && names::is_secret_name(path) {
        let headline = format!("`{name}` has a file name that is typical for secrets and would be sent");
        return alone(codes::TEMPLATE_SECRET, headline);
    }
    match content {
        FileContent::Text(text) => {
            let hits = if included { Vec::new() } else { scan::scan(text.as_bytes()) };
            if !hits.is_empty() {
                let source = SourceFile::new(name, masking::masked(&text, &hits));
                let findings =
                    hits.iter().map(|hit| secret_scan::finding(codes::TEMPLATE_SECRET, &source, path, *hit)).collect();
                return (source, findings, None);
            }
            let (mut findings, template) = check_text(name, &text);
            if text.len() > TEMPLATE_FILE_BYTES_ADVISED {
                let headline =
                    format!("`{name}` has {} bytes, expected at most {TEMPLATE_FILE_BYTES_ADVISED}", text.len());
                findings.push(Diagnostic::warning(codes::TEMPLATE_TOO_LARGE, Span::empty(0), headline));
            }
            let hits = if included { Vec::new() } else { hidden_secrets(&text) };
            let source = SourceFile::new(name, masking::masked(&text, &hits));
            if !hits.is_empty() {
                // The other findings may quote them.
                findings.clear();
            }
            findings.extend(hits.iter().map(|hit| secret_scan::finding(codes::TEMPLATE_SECRET, &source, path, *hit)));
            (source, findings, template)
        }
        FileContent::TooLarge(bytes) => alone(codes::TEMPLATE_TOO_LARGE, too_large(name, bytes)),
        FileContent::NotUtf8(before, problem) => {
            (SourceFile::new(name, before), vec![not_utf8(codes::TEMPLATE_NOT_UTF8, name, problem)], None)
        }
        FileContent::Link => alone(codes::TEMPLATE_LINK, format!("`{name}` is a symbolic link, which is not followed")),
        FileContent::HardLink(_) => {
            alone(codes::TEMPLATE_LINK, format!("`{name}` is a hard link; replace it with a copy"))
        }
        FileContent::Changed => alone(codes::TEMPLATE_CHANGED, format!("`{name}` changed while being read")),
        FileContent::Special => alone(codes::TEMPLATE_SPECIAL, format!("`{name}` is not a regular file")),
        FileContent::Unreadable(why) => alone(codes::TEMPLATE_UNREADABLE, format!("`{name}` cannot be read: {why}")),
    }
}

fn check_text(name: &str, text: &str) -> (Vec<Diagnostic>, Option<Template>) {
    let Members(members) = match serde_json::from_str(text) {
        Ok(members) => members,
        Err(error) => return (vec![broken(text, &error)], None),
    };
    let mut findings = Vec::new();
    let mut spans = BTreeMap::new();
    let mut value = serde_json::Map::new();
    for (key, raw) in &members {
        let (span, read) = (span_of(text, raw.get()), serde_json::from_str::<Value>(raw.get()).unwrap_or_default());
        match key.as_str() {
            "app_ids" => {
                findings.push(app_ids(span));
                continue;
            }
            known if FIELDS.contains(&known) => drop(spans.insert(known, span)),
            unknown => findings.push(unknown_field(unknown, span)),
        }
        if value.insert(key.clone(), read).is_some() {
            let headline = format!("duplicate field `{key}` in the template, this value is used");
            findings.push(Diagnostic::warning(codes::TEMPLATE_DUPLICATE_KEY, span, headline).at(key));
        }
    }
    let value = Value::Object(value);
    // What is not in the text is placed at its first character.
    let start = Span::new(0, text.len().min(1));
    for (field, problem) in rules::check(&value) {
        findings.push(finding((name, field), spans.get(field).copied().unwrap_or(start), &problem));
    }
    findings.sort_by_key(|finding| (finding.code == codes::TEMPLATE_MISSING_FIELD, finding.primary.span.start));
    let slug = value["slug"].as_str().and_then(|slug| Some((slug.to_owned(), *spans.get("slug")?)));
    (findings, Some(Template { value, slug }))
}

/// Secrets that only the values show: written with escapes, or under a key such as `api_token`.
fn hidden_secrets(text: &str) -> Vec<SecretMatch> {
    let Ok(Members(members)) = serde_json::from_str(text) else { return Vec::new() };
    let hit = |(key, raw): &(String, &RawValue)| {
        let value = serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
        Some(SecretMatch { what: structured::secret_in(key, &value)?, span: span_of(text, raw.get()) })
    };
    members.iter().filter_map(hit).collect()
}

/// The finding about a problem of one field of a file.
fn finding((name, field): (&str, &str), span: Span, problem: &TemplateProblem) -> Diagnostic {
    let headline = problem.to_string();
    match problem {
        TemplateProblem::WrongType(path, _) => Diagnostic::error(codes::TEMPLATE_WRONG_TYPE, span, headline).at(path),
        TemplateProblem::BadSlug(_) => {
            let help = "use lowercase letters, digits and `_`, starting with a letter, for example `delivery_note`";
            Diagnostic::error(codes::TEMPLATE_BAD_SLUG, span, headline).at(field).help(help)
        }
        TemplateProblem::EmptyName => Diagnostic::warning(codes::TEMPLATE_EMPTY_NAME, span, headline).at(field),
        TemplateProblem::Missing(_) => {
            let finding = Diagnostic::error(codes::TEMPLATE_MISSING_FIELD, span, headline);
            finding.at(field).help(format!("add `\"{field}\": \"…\"`"))
        }
        TemplateProblem::TooLarge(bytes) => {
            Diagnostic::error(codes::TEMPLATE_TOO_LARGE, Span::empty(0), too_large(name, *bytes as u64))
        }
    }
}

fn too_large(name: &str, bytes: u64) -> String {
    format!("`{name}` has {bytes} bytes, at most {TEMPLATE_FILE_BYTES_MAX} are allowed in a template")
}

fn app_ids(span: Span) -> Diagnostic {
    let headline = "`app_ids` is not sent: the platform sets it to your app";
    Diagnostic::warning(codes::TEMPLATE_APP_IDS, span, headline).at("app_ids").help("remove `app_ids` from the file")
}

fn unknown_field(key: &str, span: Span) -> Diagnostic {
    let key = linkworld_contract::text::shorten(key, 80);
    let finding =
        Diagnostic::warning(codes::TEMPLATE_UNKNOWN_FIELD, span, format!("unknown field `{key}` in the template"));
    match nearest(&key, FIELDS) {
        Some(field) => finding.at(key).did_you_mean(field),
        None => finding.at(key),
    }
}

fn duplicate(slug: &str, span: Span, other: &str) -> Diagnostic {
    Diagnostic::warning(codes::TEMPLATE_DUPLICATE_SLUG, span, format!("the slug `{slug}` is already used by `{other}`"))
        .at("slug")
        .help("give each template a unique slug")
}

fn broken(text: &str, error: &serde_json::Error) -> Diagnostic {
    if error.is_data() {
        return Diagnostic::error(
            codes::TEMPLATE_NOT_OBJECT,
            Span::new(0, text.len().min(1)),
            "a template must be one JSON object",
        );
    }
    // serde_json counts lines from 1 and columns in bytes; the column is that of the last byte it read.
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let end = text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default().to_owned();
    Diagnostic::error(codes::TEMPLATE_BROKEN_JSON, Span::new(at, end), format!("invalid JSON: {words}"))
}

/// The position of a borrowed part of `text`.
fn span_of(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

/// The members of an object in order, including duplicates, with unparsed values.
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
    use super::{TemplatesPlan, plan};
    use crate::found_file::{FileContent, FoundFile};
    use crate::templates::rules;
    use linkworld_contract::limits::TEMPLATE_FILE_BYTES_MAX;
    use linkworld_manifest::diagnostic::Severity;
    use serde_json::json;

    fn planned(files: &[(&str, &str)]) -> TemplatesPlan {
        let found = files
            .iter()
            .map(|(path, text)| FoundFile { path: (*path).into(), content: FileContent::Text((*text).into()) })
            .collect();
        plan(found, &[])
    }

    /// `code@marked text` for each finding.
    fn marks(plan: &TemplatesPlan) -> Vec<String> {
        let mark = |source: &linkworld_manifest::source::SourceFile,
                    finding: &linkworld_manifest::diagnostic::Diagnostic| {
            format!("{}@{}", finding.code, source.slice(finding.primary.span))
        };
        plan.findings_by_file.iter().flat_map(|file| file.findings.iter().map(move |f| mark(&file.source, f))).collect()
    }

    #[test]
    fn a_valid_template_passes_unchanged() {
        let plan = planned(&[(
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
    fn findings_mark_the_value_to_change() {
        let plan = planned(&[(
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
    fn invalid_json_has_a_position() {
        assert_eq!(marks(&planned(&[("q.json", "{\"slug\": \"a\",\n  oops}")])), ["template-broken-json@o"]);
        assert_eq!(marks(&planned(&[("q.json", "[]")])), ["template-not-object@["]);
        assert_eq!(marks(&planned(&[("q.json", "{\"name\": \"x\"}")])), ["template-missing-field@{"]);
    }

    #[test]
    fn slugs_and_keys_are_unique() {
        let two = planned(&[("a.json", r#"{"slug":"q","name":"A"}"#), ("b.json", r#"{"slug":"q","name":"B"}"#)]);
        assert_eq!(marks(&two), ["template-duplicate-slug@\"q\""]);
        let keys = planned(&[("a.json", r#"{"slug":"q","name":"A","name":"B"}"#)]);
        assert_eq!(marks(&keys), ["template-duplicate-key@\"B\""]);
    }

    #[test]
    fn secrets_are_refused_by_name_and_by_content() {
        let token = format!("npm_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let holds = planned(&[("q.json", &format!("{{\"slug\":\"q\",\n\"name\":\"{token}\"}}"))]);
        assert!(holds.templates.is_empty() && holds.findings_by_file[0].findings[0].headline.starts_with("line 2 of "));
        assert_eq!(marks(&holds), [format!("template-secret@{}", "*".repeat(40))]);
        let files = || vec![FoundFile { path: "credentials.json".into(), content: FileContent::Text("{}".into()) }];
        assert_eq!(marks(&plan(files(), &[])), ["template-secret@"]);
        assert!(!marks(&plan(files(), &["credentials.json".into()])).contains(&"template-secret@".to_owned()));
    }

    #[test]
    fn a_plan_has_errors_exactly_where_the_platform_refuses_the_template() {
        let long = "x".repeat(TEMPLATE_FILE_BYTES_MAX);
        for (text, is_valid) in [
            (r#"{"slug":"a","name":"A"}"#.to_owned(), true),
            (r#"{"slug":"a","name":" "}"#.to_owned(), true),
            (r#"{"slug":"a","name":"A","more":1}"#.to_owned(), true),
            (r#"{"slug":"A","name":"A"}"#.to_owned(), false),
            // The last value of a repeated key is sent.
            (r#"{"slug":"A","name":"A","slug":"a"}"#.to_owned(), true),
            (r#"{"slug":"a","name":"A","slug":"A"}"#.to_owned(), false),
            (r#"{"slug":"a"}"#.to_owned(), false),
            (r#"{"name":"A","sections":[1],"metadata":[]}"#.to_owned(), false),
            (format!(r#"{{"slug":"a","name":"{long}"}}"#), false),
            // 8 bytes more as JSON than in the file.
            (format!(r#"{{"slug":"a","name":"A","n":1e15,"x":"{}"}}"#, &long[40..]), false),
        ] {
            let plan = planned(&[("q.json", &text)]);
            let sent = rules::check(&plan.templates[0]).into_iter().filter(|(_, problem)| !problem.is_advice());
            let has_error = plan.findings_by_file[0].findings.iter().any(|one| one.severity == Severity::Error);
            assert_eq!((sent.count() == 0, !has_error), (is_valid, is_valid), "{}", &text[..60.min(text.len())]);
        }
    }
}
