//! Rules about heartbeats: fields that their schedule type reads, and checks that only read.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::agents::Heartbeat;
use crate::spec::app::Manifest;
use crate::spec::path::{FieldPath, PathSteps};
use crate::time::zones;
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::scope;
use linkworld_contract::text::{nearest, shorten};

/// A field of another schedule type.
pub(in crate::lint) const UNREAD_FIELD: LintRule = LintRule {
    code: codes::UNREAD_SCHEDULE_FIELD,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "a heartbeat sets a time that its `schedule_type` does not read",
    why: "only `schedule_type` decides when the heartbeat runs, so the other time has no effect",
    source: "Python SDK 1.7: each `schedule_type` requires fields of its own",
    bad: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, interval_minutes: 60, time_of_day: \"09:00\"}",
    good: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, schedule_type: daily, time_of_day: \"09:00\"}",
    check: unread_field,
};

/// A check that does more than read.
pub(in crate::lint) const RISK: LintRule = LintRule {
    code: codes::HEARTBEAT_RISK,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "the check of a heartbeat is a platform tool that changes or sends something",
    why: "only low-risk tools may run as a check",
    source: "heartbeats reference: a check must be a low-risk tool; which tools are is our inference from their scopes",
    bad: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, skill: mail, tool: email_send, interval_minutes: 60}",
    good: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, skill: mail, tool: email_search, interval_minutes: 60}",
    check: risk,
};

/// A time zone that does not exist.
pub(in crate::lint) const UNKNOWN_ZONE: LintRule = LintRule {
    code: codes::UNKNOWN_TIME_ZONE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the `timezone` of active hours is neither `user` nor a zone of the IANA database",
    why: "the hours of the heartbeat cannot be computed in a zone that does not exist",
    source: "manifest reference, agents.heartbeats, shows `timezone: user`; the names of zones are those of the IANA database",
    bad: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"08:00\", end: \"18:00\", timezone: Europe/Berln}}",
    good: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"08:00\", end: \"18:00\", timezone: Europe/Berlin}}",
    check: unknown_zone,
};

/// Every heartbeat with its path.
fn heartbeats(manifest: &Manifest) -> impl Iterator<Item = (FieldPath<Heartbeat>, &Heartbeat)> {
    manifest.agents_by_path().flat_map(|(path, agent)| {
        let each = agent.heartbeats.iter().enumerate();
        each.map(move |(index, heartbeat)| (path.heartbeats().at(index), heartbeat))
    })
}

fn unread_field(run: &mut LintRun<'_>) {
    for (path, heartbeat) in heartbeats(run.manifest()) {
        let has_cron = heartbeat.cron_expression.as_deref().is_some_and(|cron| !cron.is_empty());
        let fields: [(PathSteps, bool, &[&str]); 4] = [
            (path.interval_minutes().into(), heartbeat.interval_minutes.is_some(), &["interval"]),
            (path.cron_expression().into(), has_cron, &["cron"]),
            (path.time_of_day().into(), heartbeat.time_of_day.is_some(), &["daily", "weekly"]),
            (path.day_of_week().into(), heartbeat.day_of_week.is_some(), &["weekly"]),
        ];
        let schedule_type = heartbeat.schedule_type.as_str();
        for (path, is_set, readers) in fields {
            if !is_set || readers.contains(&schedule_type) {
                continue;
            }
            let name = path.last_name();
            let headline = format!("`{name}` has no effect in a heartbeat of type `{schedule_type}`");
            let help = format!("remove it, or write `schedule_type: {}`", readers[0]);
            run.report(run.at_key(path, headline).help(help));
        }
    }
}

fn unknown_zone(run: &mut LintRun<'_>) {
    for (path, heartbeat) in heartbeats(run.manifest()) {
        let Some(hours) = &heartbeat.active_hours else { continue };
        let zone = hours.timezone.as_str();
        let known = zones::find(zone);
        if matches!(zone, "" | "user") || known == Some(zone) || run.is_full() {
            continue;
        }
        let path = path.active_hours().some().timezone();
        let finding = run.at_value(path, format!("unknown time zone `{}`", shorten(zone, QUOTE_CHARS_MAX)));
        // The database finds names in any case; others may not.
        run.report(match known.or_else(|| nearest(zone, zones::names())) {
            Some(near) => finding.did_you_mean(near),
            None => finding.help("write `user`, or a name such as `Europe/Berlin`"),
        });
    }
}

fn risk(run: &mut LintRun<'_>) {
    for (path, heartbeat) in heartbeats(run.manifest()) {
        let Some(tool) = heartbeat.tool.as_deref() else { continue };
        let Some(scope) = scope::catalog::ROWS.iter().find(|row| row.tools.contains(&tool)).map(|row| row.scope) else {
            continue;
        };
        if !["send", "write", "share", "manage"].iter().any(|action| scope.ends_with(&format!(".{action}"))) {
            continue;
        }
        let headline = format!("`{tool}` needs `{scope}`, expected a tool that only reads for a check");
        let help = "check with a tool that only reads, and let the agent act";
        run.report(run.at_value(path.tool(), headline).help(help));
    }
}
