//! What a tenant may change of an agent (contract 15.1). The values are checked as those of the manifest are.

use crate::store::AgentRow;
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::agents::FieldEdits;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::agents::AGENT;
use linkworld_manifest::spec::field::FieldKind;

/// The slug of the agent of the singular form (contract 27.16).
pub(crate) const ONLY: &str = "default";

/// The fields, each with its key in the manifest.
const FIELDS: [(&str, &str); 5] = [
    ("system_prompt", "system_prompt"),
    ("display_name", "name"),
    ("allowed_skills", "allowed_skills"),
    ("tools_allowed", "tools_allowed"),
    ("routing_hints", "routing_hints"),
];

/// Why an agent cannot be changed like that.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct EditProblem {
    pub(crate) detail: String,
    pub(crate) hint: String,
}

/// The field with this key of the manifest.
pub(crate) fn field_of(key: &str) -> &str {
    FIELDS.iter().find(|(_, known)| *known == key).map_or(key, |(field, _)| field)
}

/// The agent with these changes.
pub(crate) fn edited(
    mut agent: AgentRow,
    manifest: Option<&Manifest>,
    edits: &FieldEdits,
) -> Result<AgentRow, EditProblem> {
    for field in &edits.reset {
        agent.edits.take(key_of(field)?);
    }
    for (field, value) in edits.set.iter() {
        let key = key_of(field)?;
        check(key, value).map_err(|expected| EditProblem {
            detail: format!("`{field}`: expected {expected}"),
            hint: String::new(),
        })?;
        if key == "tools_allowed"
            && let (Some(manifest), Some(tools)) = (manifest, value.to::<Vec<String>>())
        {
            check_tools(manifest, &tools)?;
        }
        agent.edits.set(key, value.compact());
    }
    Ok(agent)
}

fn key_of(field: &str) -> Result<&'static str, EditProblem> {
    let known = FIELDS.iter().find(|(known, _)| *known == field).map(|(_, key)| *key);
    known.ok_or_else(|| {
        let names = FIELDS.map(|(name, _)| name);
        let near = nearest(field, names).map(|near| did_you_mean(&[near]));
        EditProblem {
            detail: format!("an agent has no field `{field}` that can be changed"),
            hint: near.unwrap_or_else(|| format!("fields: {}", names.join(", "))),
        }
    })
}

fn check_tools(manifest: &Manifest, tools: &[String]) -> Result<(), EditProblem> {
    let declared = || manifest.tools.iter().map(|tool| tool.name.as_str());
    match tools.iter().find(|tool| declared().all(|known| known != tool.as_str())) {
        None => Ok(()),
        Some(tool) => Err(EditProblem {
            detail: format!("`tools_allowed`: the manifest declares no tool `{tool}`"),
            hint: nearest(tool, declared()).map_or_else(String::new, |near| did_you_mean(&[near])),
        }),
    }
}

/// Checks a value by the table of the manifest's fields. The error is what was expected.
fn check(key: &str, value: &RawJson) -> Result<(), String> {
    let Some(field) = AGENT.field(key) else { return Ok(()) };
    let or_null = if field.nullable { ", or null" } else { "" };
    if field.nullable && value.kind() == "null" {
        return Ok(());
    }
    match &field.kind {
        FieldKind::Text(rule) => {
            let most = rule.max.unwrap_or(usize::MAX);
            let fits = value.to::<String>().is_some_and(|text| (rule.min..=most).contains(&text.chars().count()));
            if fits { Ok(()) } else { Err(format!("a string of {} to {most} characters{or_null}", rule.min)) }
        }
        FieldKind::List { max, .. } => {
            let fits = value.to::<Vec<String>>().is_some_and(|list| max.is_none_or(|max| list.len() <= max));
            let most = max.map_or_else(String::new, |max| format!(", at most {max}"));
            if fits { Ok(()) } else { Err(format!("a list of strings{most}{or_null}")) }
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{FIELDS, check, field_of};
    use linkworld_contract::wire::raw::RawJson;
    use linkworld_manifest::spec::agents::AGENT;
    use serde_json::{Value, json};

    #[test]
    fn values_are_checked_by_the_field_table() {
        let long = |length: usize| json!("x".repeat(length));
        let list = |length: usize| json!(vec!["sum"; length]);
        for (key, value, expected) in [
            ("name", long(80), None),
            ("name", long(81), Some("a string of 1 to 80 characters")),
            ("name", json!(""), Some("a string of 1 to 80 characters")),
            ("name", Value::Null, Some("a string of 1 to 80 characters")),
            ("system_prompt", long(20_000), None),
            ("system_prompt", long(20_001), Some("a string of 1 to 20000 characters")),
            ("routing_hints", json!(""), None),
            ("routing_hints", long(2_001), Some("a string of 0 to 2000 characters")),
            ("tools_allowed", Value::Null, None),
            ("tools_allowed", list(64), None),
            ("tools_allowed", list(65), Some("a list of strings, at most 64, or null")),
            ("allowed_skills", json!([1]), Some("a list of strings, or null")),
            ("allowed_skills", json!("mail"), Some("a list of strings, or null")),
        ] {
            assert_eq!(check(key, &RawJson::of(&value)).err().as_deref(), expected, "{key} {value}");
        }
        for (field, key) in FIELDS {
            assert!(AGENT.field(key).is_some(), "{key}");
            assert_eq!(field_of(key), field);
        }
    }
}
