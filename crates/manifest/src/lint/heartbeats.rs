//! Rules about heartbeats: fields that their kind of schedule reads, and checks that only look.

use crate::Heartbeat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use linkworld_contract::scope;

/// A field of another kind of schedule.
pub(super) const UNREAD_FIELD: Rule = Rule {
    code: "unread-schedule-field",
    severity: Severity::Warning,
    lwp: None,
    about: "a heartbeat sets a time that its `schedule_type` does not read",
    why: "the heartbeat runs by `schedule_type` alone, so the other time is not when it runs",
    bad: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, interval_minutes: 60, time_of_day: \"09:00\"}",
    good: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, invoke_always: true, schedule_type: daily, time_of_day: \"09:00\"}",
    check: unread_field,
};

/// A check that does more than look.
pub(super) const RISK: Rule = Rule {
    code: "heartbeat-risk",
    severity: Severity::Warning,
    lwp: None,
    about: "the check of a heartbeat is a platform tool that changes or sends something",
    why: "only low-risk tools may run as a check; the platform refuses others each time the clock strikes",
    bad: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, skill: mail, tool: email_send, interval_minutes: 60}",
    good: "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {slug: a, skill: mail, tool: email_search, interval_minutes: 60}",
    check: risk,
};

/// Every heartbeat with its path.
fn heartbeats(subject: Subject<'_>) -> impl Iterator<Item = (String, &Heartbeat)> {
    subject.manifest.agents_by_path().flat_map(|(base, agent)| {
        let each = agent.heartbeats.iter().enumerate();
        each.map(move |(index, heartbeat)| (format!("{base}.heartbeats.{index}"), heartbeat))
    })
}

fn unread_field(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, heartbeat) in heartbeats(subject) {
        let set = [
            ("interval_minutes", heartbeat.interval_minutes.is_some(), &["interval"][..]),
            ("cron_expression", heartbeat.cron_expression.as_deref().is_some_and(|cron| !cron.is_empty()), &["cron"]),
            ("time_of_day", heartbeat.time_of_day.is_some(), &["daily", "weekly"]),
            ("day_of_week", heartbeat.day_of_week.is_some(), &["weekly"]),
        ];
        let kind = heartbeat.schedule_type.as_str();
        for (name, is_set, readers) in set {
            if !is_set || readers.contains(&kind) {
                continue;
            }
            let path = format!("{path}.{name}");
            let headline = format!("`{name}` has no effect, a heartbeat of type `{kind}` does not read it");
            let help = format!("remove it, or write `schedule_type: {}`", readers[0]);
            findings.push(rule.key_finding(subject, &path, headline).help(help));
        }
    }
}

fn risk(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, heartbeat) in heartbeats(subject) {
        let Some(tool) = heartbeat.tool.as_deref() else { continue };
        let Some(scope) = scope::catalog::ROWS.iter().find(|row| row.tools.contains(&tool)).map(|row| row.scope) else {
            continue;
        };
        if !["send", "write", "share", "manage"].iter().any(|action| scope.ends_with(&format!(".{action}"))) {
            continue;
        }
        let headline = format!("`{tool}` needs `{scope}`, which is more than a check may do");
        let help = "check with a tool that only reads, and let the agent act";
        findings.push(rule.finding(subject, &format!("{path}.tool"), headline).help(help));
    }
}
