//! Heartbeats: the check before the agent wakes, the schedule, the hours.

use super::{Judge, flag, quote};
use crate::normal::Normal;
use smol_str::SmolStr;

/// The check that costs nothing, put in where a heartbeat needs none.
const NO_CHECK: (&str, &str) = ("_internal_app_records", "query");
/// Skills of the platform itself that have one tool only.
const QUERY_ONLY: [&str; 2] = ["_internal_app_records", "_internal_agent_memory"];

/// Fills the check of heartbeats that always wake their agent and name none.
pub(crate) fn fill(normal: &mut Normal) {
    if let Some(agent) = normal.get_mut("agent") {
        fill_agent(agent);
    }
    if let Some(Normal::List(agents)) = normal.get_mut("agents") {
        agents.iter_mut().for_each(fill_agent);
    }
}

fn fill_agent(agent: &mut Normal) {
    let Some(Normal::List(heartbeats)) = agent.get_mut("heartbeats") else { return };
    for heartbeat in heartbeats {
        if flag(heartbeat, "invoke_always") && lacks(heartbeat, "skill") && lacks(heartbeat, "tool") {
            for (name, check) in [("skill", NO_CHECK.0), ("tool", NO_CHECK.1)] {
                if let Some(value) = heartbeat.get_mut(name) {
                    *value = Normal::Text(SmolStr::new_static(check));
                }
            }
        }
    }
}

/// Readable, and null or empty.
fn lacks(object: &Normal, name: &str) -> bool {
    object.get(name).is_some_and(|value| value.is_null() || value.as_str() == Some(""))
}

fn has(object: &Normal, name: &str) -> bool {
    object.text(name).is_some_and(|text| !text.is_empty())
}

/// Judges one heartbeat at `path`.
pub(crate) fn check(judge: &mut Judge<'_>, heartbeat: &Normal, path: &str) {
    source(judge, heartbeat, path);
    schedule(judge, heartbeat, path);
    let skill = heartbeat.text("skill").unwrap_or_default();
    if QUERY_ONLY.contains(&skill) && heartbeat.get("tool").is_some_and(|tool| tool.as_str() != Some("query")) {
        let said = format!("the skill {} has the tool `query` only", quote(skill));
        let finding = judge.error("heartbeat-check", &format!("{path}.tool"), said).help("write `tool: query`");
        judge.report(finding);
    }
    let hours = heartbeat.get("active_hours").unwrap_or(&Normal::Null);
    if let (Some(start), Some(end)) = (hours.text("start"), hours.text("end"))
        && start == end
    {
        let said = format!("the active hours start and end at {}, expected two different times", quote(start));
        let finding = judge.error("empty-window", &format!("{path}.active_hours.end"), said);
        let begin = judge.places.near(&format!("{path}.active_hours.start"));
        judge.report(finding.label(begin, "they start here").help("remove `active_hours` to run all day"));
    }
}

fn source(judge: &mut Judge<'_>, heartbeat: &Normal, path: &str) {
    let (no_skill, no_tool) = (lacks(heartbeat, "skill"), lacks(heartbeat, "tool"));
    let both_known = (no_skill || has(heartbeat, "skill")) && (no_tool || has(heartbeat, "tool"));
    let always = heartbeat.get("invoke_always").and_then(Normal::as_bool);
    let (Some(always), true, true) = (always, both_known, no_skill || no_tool) else { return };
    let finding = match (no_skill, no_tool) {
        (true, true) => judge
            .error(
                "heartbeat-check",
                path,
                "a heartbeat without `skill` and `tool`, expected both or `invoke_always: true`",
            )
            .help("add the `skill` and `tool` of a cheap check, or `invoke_always: true`"),
        (true, false) => judge
            .error("heartbeat-check", &format!("{path}.tool"), "`tool` without `skill`, expected both")
            .help("add the `skill` the tool belongs to"),
        _ => judge
            .error("heartbeat-check", &format!("{path}.skill"), "`skill` without `tool`, expected both")
            .help("add the `tool` to call"),
    };
    debug_assert!(!always || no_skill != no_tool, "filled before");
    judge.report(finding);
}

/// Each kind of schedule needs fields of its own.
fn schedule(judge: &mut Judge<'_>, heartbeat: &Normal, path: &str) {
    let Some(kind) = heartbeat.text("schedule_type") else { return };
    let needed: &[(&str, &str)] = match kind {
        "interval" => &[("interval_minutes", "for example `interval_minutes: 60`")],
        "daily" => &[("time_of_day", "for example `time_of_day: \"09:00\"`")],
        "weekly" => &[
            ("time_of_day", "for example `time_of_day: \"09:00\"`"),
            ("day_of_week", "for example `day_of_week: 0` for Monday"),
        ],
        _ => &[("cron_expression", "for example `cron_expression: \"0 8 * * *\"`")],
    };
    for (name, example) in needed {
        let missing = if *name == "cron_expression" {
            lacks(heartbeat, name)
        } else {
            heartbeat.get(name).is_some_and(Normal::is_null)
        };
        if missing {
            let said = format!("`{name}` is missing, a heartbeat of type `{kind}` needs it");
            let at = judge.places.value(&format!("{path}.schedule_type"));
            let mut finding = judge.error("heartbeat-schedule", path, said).help(format!("add it, {example}"));
            if let Some(at) = at {
                finding = finding.label(at, "required by this");
            }
            finding.path = format!("{path}.{name}");
            judge.report(finding);
        }
    }
}
