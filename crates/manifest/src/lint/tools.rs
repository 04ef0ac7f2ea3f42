//! Rules about tools and schedules: unique names, and no more tools than an agent can be given.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::path::FieldPath;
use std::collections::HashMap;

/// Two tools of one name.
pub(super) const DUPLICATE_TOOL: LintRule = LintRule {
    code: codes::DUPLICATE_TOOL,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "two entries of `tools` have the same name",
    why: "a call names one tool, so only one of them could be called",
    source: "our advice; neither the manifest reference nor the SDK requires unique tool names",
    bad: "tools:\n  - {name: send, description: A, scopes_required: []}\n  - {name: send, description: B, scopes_required: []}",
    good: "tools:\n  - {name: send_mail, description: A, scopes_required: []}\n  - {name: send_fax, description: B, scopes_required: []}",
    check: |run| {
        let names = run.manifest().tools.iter().map(|tool| tool.name.as_str());
        duplicates(run, "tool", names, |index| Manifest::PATH.tools().at(index).name());
    },
};

/// Two schedules of one name.
pub(super) const DUPLICATE_SCHEDULE: LintRule = LintRule {
    code: codes::DUPLICATE_SCHEDULE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "two entries of `lifecycle.schedules` have the same name",
    why: "an event carries the name of its schedule, so the handler could not tell them apart",
    source: "our advice; neither the manifest reference nor the SDK requires unique schedule names",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * *\"}\n    - {name: daily, cron: \"0 9 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: morning, cron: \"0 8 * * *\"}\n    - {name: later, cron: \"0 9 * * *\"}",
    check: |run| {
        let names = run.manifest().lifecycle.schedules.iter().map(|schedule| schedule.name.as_str());
        duplicates(run, "schedule", names, |index| Manifest::PATH.lifecycle().schedules().at(index).name());
    },
};

/// A description of several lines.
pub(super) const DESCRIPTION_LINES: LintRule = LintRule {
    code: codes::TOOL_DESCRIPTION_LINES,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the description of a tool has more than one line",
    why: "the agent's planner is shown one line",
    source: "manifest reference, tools: `description` is one line, shown to the agent's planner",
    bad: "tools:\n  - name: send_mail\n    description: |\n      Sends a mail.\n      Needs an address.\n    scopes_required: []",
    good: "tools:\n  - name: send_mail\n    description: Sends a mail to an address\n    scopes_required: []",
    check: description_lines,
};

/// More tools than an agent can list.
pub(super) const TOO_MANY: LintRule = LintRule {
    code: codes::TOO_MANY_TOOLS,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the app declares more than 64 tools",
    why: "`tools_allowed` of an agent has at most 64 entries, and agents choose less well among many",
    source: "Python SDK 1.7: at most 64 entries in `tools_allowed`; `tools` has no limit",
    bad: MANY,
    good: "tools:\n  - {name: send_mail, description: A, scopes_required: []}",
    check: |run| {
        let count = run.manifest().tools.len();
        if count > TOOLS_MAX {
            let headline = format!("{count} tools, but `tools_allowed` of an agent lists at most {TOOLS_MAX}");
            let finding = run.at_key(Manifest::PATH.tools().at(TOOLS_MAX), headline);
            run.report(finding.help("combine tools that differ in one argument only"));
        }
    },
};

/// Sixty-five of them, sharing what they have in common.
const MANY: &str = "tools:\n  - &t {name: tool_1, description: A, scopes_required: []}
  - {<<: *t, name: tool_2}
  - {<<: *t, name: tool_3}
  - {<<: *t, name: tool_4}
  - {<<: *t, name: tool_5}
  - {<<: *t, name: tool_6}
  - {<<: *t, name: tool_7}
  - {<<: *t, name: tool_8}
  - {<<: *t, name: tool_9}
  - {<<: *t, name: tool_10}
  - {<<: *t, name: tool_11}
  - {<<: *t, name: tool_12}
  - {<<: *t, name: tool_13}
  - {<<: *t, name: tool_14}
  - {<<: *t, name: tool_15}
  - {<<: *t, name: tool_16}
  - {<<: *t, name: tool_17}
  - {<<: *t, name: tool_18}
  - {<<: *t, name: tool_19}
  - {<<: *t, name: tool_20}
  - {<<: *t, name: tool_21}
  - {<<: *t, name: tool_22}
  - {<<: *t, name: tool_23}
  - {<<: *t, name: tool_24}
  - {<<: *t, name: tool_25}
  - {<<: *t, name: tool_26}
  - {<<: *t, name: tool_27}
  - {<<: *t, name: tool_28}
  - {<<: *t, name: tool_29}
  - {<<: *t, name: tool_30}
  - {<<: *t, name: tool_31}
  - {<<: *t, name: tool_32}
  - {<<: *t, name: tool_33}
  - {<<: *t, name: tool_34}
  - {<<: *t, name: tool_35}
  - {<<: *t, name: tool_36}
  - {<<: *t, name: tool_37}
  - {<<: *t, name: tool_38}
  - {<<: *t, name: tool_39}
  - {<<: *t, name: tool_40}
  - {<<: *t, name: tool_41}
  - {<<: *t, name: tool_42}
  - {<<: *t, name: tool_43}
  - {<<: *t, name: tool_44}
  - {<<: *t, name: tool_45}
  - {<<: *t, name: tool_46}
  - {<<: *t, name: tool_47}
  - {<<: *t, name: tool_48}
  - {<<: *t, name: tool_49}
  - {<<: *t, name: tool_50}
  - {<<: *t, name: tool_51}
  - {<<: *t, name: tool_52}
  - {<<: *t, name: tool_53}
  - {<<: *t, name: tool_54}
  - {<<: *t, name: tool_55}
  - {<<: *t, name: tool_56}
  - {<<: *t, name: tool_57}
  - {<<: *t, name: tool_58}
  - {<<: *t, name: tool_59}
  - {<<: *t, name: tool_60}
  - {<<: *t, name: tool_61}
  - {<<: *t, name: tool_62}
  - {<<: *t, name: tool_63}
  - {<<: *t, name: tool_64}
  - {<<: *t, name: tool_65}
";

/// Most names `tools_allowed` accepts. Source: contract 2.7.
const TOOLS_MAX: usize = 64;

fn description_lines(run: &mut LintRun<'_>) {
    for (index, tool) in run.manifest().tools.iter().enumerate() {
        let lines = tool.description.trim().lines().filter(|line| !line.trim().is_empty()).count();
        if lines > 1 && !run.is_full() {
            let headline = format!("the description of `{}` has {lines} lines, expected one", tool.name);
            let finding = run.at_value(Manifest::PATH.tools().at(index).description(), headline);
            run.report(finding.help("write one sentence; `description: >` joins the lines of a block"));
        }
    }
}

fn duplicates<'a>(
    run: &mut LintRun<'_>,
    noun: &str,
    names: impl Iterator<Item = &'a str>,
    path: fn(usize) -> FieldPath<String>,
) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (index, name) in names.enumerate().filter(|(_, name)| !name.is_empty()) {
        if run.is_full() {
            return;
        }
        let Some(earlier) = first.get(name) else {
            first.insert(name, index);
            continue;
        };
        let finding = run.at_value(path(index), format!("duplicate {noun} name `{name}`"));
        let label = run.input.span(path(*earlier));
        run.report(finding.label(label, "first defined here").help(format!("give each {noun} a name of its own")));
    }
}
