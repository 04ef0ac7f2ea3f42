//! Rules about cron expressions, of schedules and of heartbeats alike (contract 4, row 7).

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::lint::rule::LintInput;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::lint::schedules::cron_expression::{Ambiguity, CronExpression, parse};
use crate::spec::app::Manifest;
use crate::spec::path::PathSteps;
use crate::suggest::lookalike;
use linkworld_contract::text::shorten;

/// How many coming runs a help line names.
const RUNS_SHOWN: usize = 3;

/// An invalid cron expression.
pub(in crate::lint) const SYNTAX: LintRule = LintRule {
    code: codes::CRON_SYNTAX,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression does not consist of five fields of numbers, names, ranges, lists and steps",
    why: "schedules are standard cron with five fields: minute, hour, day, month and weekday",
    source: "manifest reference, lifecycle.schedules: standard 5-field cron. For heartbeats the reference names no format, so there it is a warning",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 25 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * mon-fri\"}",
    check: syntax,
};

/// A cron expression without a day.
pub(in crate::lint) const NEVER: LintRule = LintRule {
    code: codes::CRON_NEVER,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression names only days that no month has",
    why: "it is valid but never runs, which is usually noticed much later",
    source: "our advice; the manifest reference does not require that a schedule ever runs",
    bad: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 30 2 *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 28 2 *\"}",
    check: never,
};

/// A cron expression with two readings.
pub(in crate::lint) const AMBIGUOUS: LintRule = LintRule {
    code: codes::CRON_AMBIGUOUS,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "croniter and cron read a cron expression differently",
    why: "the platform is written in Python and may use croniter, which reads equal and reversed ranges, `5/15` and `*/1` with a weekday differently from cron; which of the two it follows is not documented",
    source: "documentation of croniter and crontab(5); which of them the platform follows is not documented",
    bad: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 */1 * 1\"}",
    good: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 * * 1\"}",
    check: ambiguous,
};

/// Two day fields.
pub(in crate::lint) const EITHER_DAY: LintRule = LintRule {
    code: codes::CRON_EITHER_DAY,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a cron expression sets both the day of the month and the weekday",
    why: "cron runs on days that match either of them, which is often more than intended",
    source: "crontab(5) and croniter agree on it; the manifest reference only says standard 5-field cron",
    bad: "lifecycle:\n  schedules:\n    - {name: first-monday, cron: \"0 7 1 * 1\"}",
    good: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 7 * * 1\"}",
    check: either_day,
};

/// A step larger than the field.
pub(in crate::lint) const LONG_STEP: LintRule = LintRule {
    code: codes::CRON_LONG_STEP,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a step in a cron expression is larger than its field, so only the first value matches",
    why: "steps start again in every hour, day, month or year: `*/90` in the minute field means minute 0 of every hour",
    source: "crontab(5) and croniter agree on it; the manifest reference only says standard 5-field cron",
    bad: "lifecycle:\n  schedules:\n    - {name: sync, cron: \"*/90 * * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: sync, cron: \"0 */2 * * *\"}",
    check: long_step,
};

/// Every cron expression of the manifest with its path, those of schedules before those of heartbeats.
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
        let plain = lookalike::plain(cron).filter(|plain| plain.is_ascii());
        if plain.is_some_and(|plain| parse(plain.trim().trim_matches(['"', '\''])).is_ok()) {
            // All of them come from one character, which is named instead of each.
            run.report(run.at_value(path, format!("invalid cron expression `{}`", shorten(cron, 80))));
            continue;
        }
        let is_documented = path.last_name() == "cron";
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
            // What a heartbeat's expression may contain is not documented.
            run.report(if is_documented { finding } else { finding.as_warning() });
        }
    }
}

fn either_day(run: &mut LintRun<'_>) {
    for (path, cron) in expressions(run.manifest()) {
        let Ok(expression) = parse(cron) else { continue };
        let Some(at) = expression.either_day.clone().filter(|_| !run.is_full()) else { continue };
        let span = run.input.part(path, cron, at.start, at.end);
        let headline = format!("`{}` runs on days that match either day or weekday", shorten(cron.trim(), 80));
        let mut finding = run.at_span(span, &path.to_string(), headline);
        finding.help.extend(next_runs(run.input, &expression, false).map(|runs| format!("it next runs {runs}")));
        run.report(finding.help("write `*` for one of the two; to require both, check the other in the handler"));
    }
}

fn long_step(run: &mut LintRun<'_>) {
    for (path, cron) in expressions(run.manifest()) {
        let Ok(expression) = parse(cron) else { continue };
        for step in expression.long_steps {
            if run.is_full() {
                return;
            }
            let span = run.input.part(path, cron, step.at.start, step.at.end);
            let finding = run.at_span(span, &path.to_string(), step.headline);
            run.report(finding.help("write that value alone, or a step that fits into the field"));
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
    let croniter = next_runs(input, expression, false);
    lines.extend(croniter.map(|runs| format!("in croniter, it next runs {runs}")));
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
