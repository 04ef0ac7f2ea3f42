//! What the field table does not say: fields that cross-field rules ask for, and values that such rules refuse.

use super::values::{At, Break, Spot, Value};
use std::ops::Range;

/// Fields that every instance of an object needs beside its required ones, or with a value of their own.
pub(crate) fn needed(place: &str, number: usize) -> Vec<(&'static str, String)> {
    let fields: &[(&'static str, &str)] = match place {
        "agent.heartbeats" => &[("skill", "s"), ("tool", "t"), ("interval_minutes", "5")],
        "agent.heartbeats.active_hours" => &[("end", "\"23:01\"")],
        "agent.knowledge_skills" => &[("path", "a.md")],
        "lifecycle.schedules" => &[("cron", "\"0 8 * * *\"")],
        "subscribes_to" => &[("target_agent", "default")],
        "agents" if number == 0 => &[("id", "a"), ("is_default", "true")],
        "agents" => return vec![("id", format!("a{number}"))],
        _ => &[],
    };
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// Fields that a field needs beside it when it has this value.
pub(crate) fn beside(field: &str, value: &str) -> Vec<(&'static str, String)> {
    let fields: &[(&'static str, &str)] = match (field, value) {
        ("subscribes_to", _) => {
            &[("agent", "{name: A, system_prompt: P, heartbeats: [{slug: h, skill: s, tool: t, interval_minutes: 5}]}")]
        }
        ("agent.heartbeats.schedule_type", "\"daily\"") => &[("time_of_day", "\"09:00\"")],
        ("agent.heartbeats.schedule_type", "\"weekly\"") => &[("time_of_day", "\"09:00\""), ("day_of_week", "0")],
        ("agent.heartbeats.schedule_type", "\"cron\"") => &[("cron_expression", "\"* * * * *\"")],
        _ => &[],
    };
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// The good values of a field whose values must be declared elsewhere; none for all other fields.
pub(crate) fn declared(field: &str) -> Option<Vec<Value>> {
    Some(match field {
        "agent.tools_allowed" | "agent.team" => vec![Value::good("min", "[]")],
        "subscribes_to.target_agent" => vec![Value::good("default", "default")],
        "subscribes_to.target_heartbeat" => vec![Value::good("declared", "h")],
        _ => return None,
    })
}

/// False for values whose findings are many more than the one they are about.
pub(crate) fn is_tried(field: &str, label: &str) -> bool {
    !(matches!(field, "agent.tools_allowed" | "agent.team") && label == "above-max")
}

/// Values that only a rule refuses or that no kind of field has.
pub(crate) fn more(field: &str) -> Vec<Value> {
    let found = |code, below: &str, spot| vec![Break::new(code, At::Field(below.to_owned()), spot)];
    match field {
        "emits" => vec![Value::bad("twice-in-list", "[e, e]", found("duplicate-name", ".1", Spot::Within(4..5)))],
        "chrome.panel.tabs" => vec![
            Value::good("words", "[chat, settings, files, status]"),
            Value::bad("twice-in-list", "[chat, chat]", found("duplicate-name", ".1", Spot::Within(7..11))),
            Value::bad("reserved", "[{id: chat, label: x}]", found("reserved-name", ".0.id", Spot::Within(6..10))),
            Value::bad(
                "half",
                "[{id: a}]",
                vec![Break {
                    missing: Some("label"),
                    ..Break::new("missing-field", At::Field(".0.label".to_owned()), Spot::Within(2..4))
                }],
            ),
        ],
        "agent.tools_allowed" => {
            vec![Value::bad("undeclared", "[t]", found("unknown-tool", ".0", Spot::Within(1..2)))]
        }
        "agent.team" => vec![Value::bad("single", "[t]", found("single-agent-team", "", Spot::Value))],
        "subscribes_to.target_agent" => {
            vec![Value::bad("undeclared", "\"a\"", found("unknown-agent", "", Spot::Value))]
        }
        "subscribes_to.target_heartbeat" => {
            vec![Value::bad("undeclared", "\"x\"", found("unknown-heartbeat", "", Spot::Value))]
        }
        _ => Vec::new(),
    }
}

/// Findings of rules beside those of the value itself.
pub(crate) fn also(field: &str, label: &str) -> Vec<Break> {
    match field {
        "agent.team" if label.starts_with("item-") => {
            vec![Break::new("single-agent-team", At::Field(String::new()), Spot::Value)]
        }
        _ => Vec::new(),
    }
}

/// Findings of rules about an item `{a: b}` of a list.
pub(crate) fn beside_missing(list: &str, key: Range<usize>) -> Vec<Break> {
    let spot = Spot::Within(key);
    let at = |code, below: &str| Break::new(code, At::Field(below.to_owned()), spot.clone());
    match list {
        "agent.heartbeats" => vec![
            at("heartbeat-check", ""),
            Break { missing: Some("interval_minutes"), ..at("heartbeat-schedule", ".interval_minutes") },
        ],
        "agent.knowledge_skills" => vec![at("knowledge-source", "")],
        "agents" => vec![
            Break { missing: Some("id"), ..at("missing-field", ".id") },
            // About the list as a whole: its item must not bring an index into the path.
            Break::new("default-agent", At::Object("agents".to_owned()), Spot::Key),
        ],
        _ => Vec::new(),
    }
}

/// The findings of a rule where the table alone would take the value, or the field's absence (`missing`).
pub(crate) fn ruled(field: &str, label: &str) -> Option<Vec<Break>> {
    let absent = matches!(label, "null" | "nothing" | "missing");
    let empty = absent || label == "min";
    let found = match field {
        "agent.heartbeats.skill" if empty => {
            Break::new("heartbeat-check", At::Object(".tool".to_owned()), Spot::Sibling("tool"))
        }
        "agent.heartbeats.tool" if empty => {
            Break::new("heartbeat-check", At::Object(".skill".to_owned()), Spot::Sibling("skill"))
        }
        "agent.heartbeats.interval_minutes" if absent => Break {
            missing: Some("interval_minutes"),
            ..Break::new("heartbeat-schedule", At::Field(String::new()), Spot::Opening)
        },
        "agent.knowledge_skills.path" if empty => {
            Break::new("knowledge-source", At::Object(String::new()), Spot::Opening)
        }
        "agents.id" if absent => {
            Break { missing: Some("id"), ..Break::new("missing-field", At::Field(String::new()), Spot::Opening) }
        }
        _ => return None,
    };
    Some(vec![found])
}
