//! Heartbeats: the check before the agent wakes, the schedule, the hours.

use crate::codes;
use crate::decode::normal::NormalForm;
use crate::rules::checker::{RuleChecker, quote};
use crate::rules::view::View;
use crate::spec::agents::{Agent, Heartbeat};
use crate::spec::app::Manifest;
use crate::spec::path::{FieldPath, PathSteps};
use smol_str::SmolStr;

/// The check that costs nothing, put in where a heartbeat needs none.
const NO_CHECK: (&str, &str) = ("_internal_app_records", "query");
/// Skills of the platform itself that have one tool only.
const QUERY_ONLY: [&str; 2] = ["_internal_app_records", "_internal_agent_memory"];

const AGENT: FieldPath<Agent> = FieldPath::ROOT;
const HEARTBEAT: FieldPath<Heartbeat> = FieldPath::ROOT;

/// Fills in the check of heartbeats that always wake their agent and name none.
pub(super) fn fill(normal: &mut NormalForm) {
    if let Some(agent) = normal.get_mut(Manifest::PATH.agent()) {
        fill_agent(agent);
    }
    if let Some(NormalForm::List(agents)) = normal.get_mut(Manifest::PATH.agents()) {
        agents.iter_mut().for_each(fill_agent);
    }
}

fn fill_agent(agent: &mut NormalForm) {
    let Some(NormalForm::List(heartbeats)) = agent.get_mut(AGENT.heartbeats()) else { return };
    for heartbeat in heartbeats {
        let view = View::new(heartbeat, HEARTBEAT);
        let unset =
            view.get(|heartbeat| heartbeat.skill()).is_unset() && view.get(|heartbeat| heartbeat.tool()).is_unset();
        if view.get(|heartbeat| heartbeat.invoke_always()).is_true() && unset {
            for (field, check) in [(HEARTBEAT.skill(), NO_CHECK.0), (HEARTBEAT.tool(), NO_CHECK.1)] {
                if let Some(value) = heartbeat.get_mut(field) {
                    *value = NormalForm::Text(SmolStr::new_static(check));
                }
            }
        }
    }
}

/// Checks one heartbeat.
pub(super) fn check(checker: &mut RuleChecker<'_>, heartbeat: View<'_, Heartbeat>) {
    source(checker, heartbeat);
    schedule(checker, heartbeat);
    let skill = heartbeat.text_of(|heartbeat| heartbeat.skill()).unwrap_or_default();
    let tool = heartbeat.get(|heartbeat| heartbeat.tool());
    if QUERY_ONLY.contains(&skill) && tool.is_readable() && tool.text() != Some("query") {
        let headline = format!("the skill {} has only the tool `query`", quote(skill));
        checker.report(checker.error(codes::HEARTBEAT_CHECK, tool.path(), headline).help("write `tool: query`"));
    }
    let Some(hours) = heartbeat.get(|heartbeat| heartbeat.active_hours()).some() else { return };
    if let (Some(start), Some(end)) = (hours.text_of(|hours| hours.start()), hours.text_of(|hours| hours.end()))
        && start == end
    {
        let headline = format!("the active hours start and end at {}, expected two different times", quote(start));
        let begin = checker.source_map.nearest_to(hours.path().start());
        let finding = checker.error(codes::EMPTY_WINDOW, hours.path().end(), headline).label(begin, "they start here");
        checker.report(finding.help("remove `active_hours` to run all day"));
    }
}

fn source(checker: &mut RuleChecker<'_>, heartbeat: View<'_, Heartbeat>) {
    let (skill, tool) = (heartbeat.get(|heartbeat| heartbeat.skill()), heartbeat.get(|heartbeat| heartbeat.tool()));
    let (no_skill, no_tool) = (skill.is_unset(), tool.is_unset());
    let both_known = (no_skill || skill.is_set()) && (no_tool || tool.is_set());
    let always = heartbeat.get(|heartbeat| heartbeat.invoke_always()).answer();
    let (Some(always), true, true) = (always, both_known, no_skill || no_tool) else { return };
    debug_assert!(!always || no_skill != no_tool, "filled before");
    let code = codes::HEARTBEAT_CHECK;
    checker.report(match (no_skill, no_tool) {
        (true, true) => checker
            .error(
                code,
                heartbeat.path(),
                "missing `skill` and `tool` in a heartbeat, expected both or `invoke_always: true`",
            )
            .help("add the `skill` and `tool` of a cheap check, or `invoke_always: true`"),
        (true, false) => checker
            .error(code, tool.path(), "`tool` without `skill`, expected both")
            .help("add the `skill` the tool belongs to"),
        _ => checker.error(code, skill.path(), "`skill` without `tool`, expected both").help("add the `tool` to call"),
    });
}

/// Each type of schedule needs fields of its own.
fn schedule(checker: &mut RuleChecker<'_>, heartbeat: View<'_, Heartbeat>) {
    let Some(schedule_type) = heartbeat.text_of(|heartbeat| heartbeat.schedule_type()) else { return };
    let interval = heartbeat.get(|heartbeat| heartbeat.interval_minutes());
    let time = heartbeat.get(|heartbeat| heartbeat.time_of_day());
    let day = heartbeat.get(|heartbeat| heartbeat.day_of_week());
    let cron = heartbeat.get(|heartbeat| heartbeat.cron_expression());
    let mut needs = |path: PathSteps, is_missing: bool, example: &str| {
        if is_missing {
            missing(checker, heartbeat, path, schedule_type, example);
        }
    };
    if schedule_type == "interval" {
        needs(interval.path().into(), interval.is_null(), "for example `interval_minutes: 60`");
    }
    if matches!(schedule_type, "daily" | "weekly") {
        needs(time.path().into(), time.is_null(), "for example `time_of_day: \"09:00\"`");
    }
    if schedule_type == "weekly" {
        needs(day.path().into(), day.is_null(), "for example `day_of_week: 0` for Monday");
    }
    if schedule_type == "cron" {
        needs(cron.path().into(), cron.is_unset(), "for example `cron_expression: \"0 8 * * *\"`");
    }
}

fn missing(
    checker: &mut RuleChecker<'_>,
    heartbeat: View<'_, Heartbeat>,
    path: PathSteps,
    schedule_type: &str,
    example: &str,
) {
    let headline = format!("missing field `{}` in a heartbeat of type `{schedule_type}`", path.last_name());
    let mut finding = checker
        .error(codes::HEARTBEAT_SCHEDULE, heartbeat.path(), headline)
        .help(format!("add it, {example}"))
        .at(path.to_string());
    if let Some(at) = checker.source_map.value_of(heartbeat.path().schedule_type()) {
        finding = finding.label(at, "required by this");
    }
    checker.report(finding);
}
