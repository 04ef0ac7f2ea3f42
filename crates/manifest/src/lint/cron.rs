//! Rules about cron expressions, of schedules and of heartbeats alike (contract 4, row 7).

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::lint::cron_expression::{Ambiguity, CronExpression, parse};
use crate::lint::rule::LintInput;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::path::PathSteps;
use crate::suggest::lookalike;
use linkworld_contract::text::shorten;

/// How many coming runs a help line names.
const RUNS_SHOWN: usize = 3;

/// An invalid cron expression.
pub(super) const SYNTAX: LintRule = LintRule {
    code: codes::CRON_SYNTAX,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression does not consist of five fields of numbers, names, ranges, lists and steps",
    why: "the platform reads minute, hour, day, month and weekday; anything else never runs",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 25 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * mon-fri\"}",
    check: syntax,
};

/// A cron expression without a day.
pub(super) const NEVER: LintRule = LintRule {
    code: codes::CRON_NEVER,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression names only days that no month has",
    why: "it is valid but never runs, which is usually noticed much later",
    bad: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 30 2 *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 28 2 *\"}",
    check: never,
};

/// A cron expression with two readings.
pub(super) const AMBIGUOUS: LintRule = LintRule {
    code: codes::CRON_AMBIGUOUS,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression runs at other times on the platform than in cron",
    why: "the platform is written in Python and probably uses croniter, which reads equal and reversed ranges, `5/15` and `*/1` with a weekday differently from cron",
    bad: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 */1 * 1\"}",
    good: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 * * 1\"}",
    check: ambiguous,
};

/// Every cron expression of the manifest with its path.
fn expressions(manifest: &Manifest) -> Vec<(PathSteps, &str)> {
    let path = |index| Manifest::PATH.lifecycle().schedules().at(index).cron();
    let schedules = manifest.lifecycle.schedules.iter().enumerate();
    let mut found: Vec<(PathSteps, &str)> =
        schedules.map(|(index, schedule)| (path(index).into(), schedule.cron.as_str())).collect();
    for (path, agent) in manifest.agents_by_path() {
        for (index, heartbeat) in agent.heartbeats.iter().enumerate() {
            let Some(cron) = heartbeat.cron_expression.as_deref() else { continue };
            if heartbeat.schedule_type == "cron" {
                found.push((path.heartbeats().at(index).cron_expression().into(), cron));
            }
        }
    }
    found
}

fn syntax(run: &mut LintRun<'_>) {
    for (path, cron) in expressions(run.manifest()) {
        if run.is_full() {
            return;
        }
        let Err(errors) = parse(cron) else { continue };
        if lookalike::plain(cron).is_some_and(|plain| plain.is_ascii()) {
            // All of them come from one character, which is named instead of each.
            run.report(run.at_value(path, format!("invalid cron expression `{}`", shorten(cron, 80))));
            continue;
        }
        for error in errors {
            let span = run.input.part(path, cron, error.at.start, error.at.end);
            let mut finding = run.at_span(span, &path.to_string(), error.headline);
            finding.help.extend(error.help);
            if let Some(meant) = error.meant {
                if let Ok(expression) = parse(&meant) {
                    let runs = next_runs(run.input, &expression, false);
                    finding.help.extend(runs.map(|runs| format!("it would run {runs}")));
                }
                finding = finding.unsafe_edit(run.input.span(path), format!("\"{meant}\""));
            }
            run.report(finding);
        }
    }
}

fn never(run: &mut LintRun<'_>) {
    for (path, cron) in expressions(run.manifest()) {
        if run.is_full() {
            return;
        }
        if parse(cron).is_ok_and(|expression| expression.never_fires()) {
            let headline = format!("`{}` never runs, no month it names has such a day", shorten(cron.trim(), 80));
            let help = "choose a day that exists in these months; February ends on the 28th or 29th";
            run.report(run.at_value(path, headline).help(help));
        }
    }
}

fn ambiguous(run: &mut LintRun<'_>) {
    for (path, cron) in expressions(run.manifest()) {
        if run.is_full() {
            return;
        }
        let Ok(expression) = parse(cron) else { continue };
        for ambiguity in &expression.ambiguities {
            run.report(ambiguity_finding(run, path, cron, &expression, ambiguity));
        }
    }
}

fn ambiguity_finding(
    run: &LintRun<'_>,
    path: PathSteps,
    cron: &str,
    expression: &CronExpression,
    ambiguity: &Ambiguity,
) -> Diagnostic {
    let span = run.input.part(path, cron, ambiguity.at.start, ambiguity.at.end);
    let mut finding = run.at_span(span, &path.to_string(), ambiguity.headline.clone()).help(ambiguity.help.clone());
    finding.help.extend(readings(run.input, expression, ambiguity));
    // Only where the bytes are certainly those of the item; the span is the whole value otherwise.
    match ambiguity.same.clone().filter(|_| span.end - span.start == ambiguity.at.len()) {
        Some(same) => finding.unsafe_edit(span, same),
        None => finding,
    }
}

/// The next runs in each reading that has some.
fn readings(input: LintInput<'_>, expression: &CronExpression, ambiguity: &Ambiguity) -> Vec<String> {
    let mut lines = Vec::new();
    let platform = next_runs(input, expression, false);
    lines.extend(platform.map(|runs| format!("on the platform, it next runs {runs}")));
    if ambiguity.both_days {
        lines.extend(next_runs(input, expression, true).map(|runs| format!("in cron, it would next run {runs}")));
    }
    lines
}

/// `on Sat 2026-11-21 08:00, … and … (UTC)`; none without a time to count from, or without a run.
fn next_runs(input: LintInput<'_>, expression: &CronExpression, both_days: bool) -> Option<String> {
    let next = expression.next(input.now?, RUNS_SHOWN, both_days);
    let shown: Vec<String> = next.iter().map(|run| run.strftime("%a %Y-%m-%d %H:%M").to_string()).collect();
    let (last, first) = shown.split_last()?;
    Some(match first {
        [] => format!("on {last} (UTC)"),
        _ => format!("on {} and {last} (UTC)", first.join(", ")),
    })
}
