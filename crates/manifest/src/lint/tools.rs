//! Rules about tools and schedules: one name, one thing, and no more of them than an agent can be given.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use std::collections::HashMap;

/// Two tools of one name.
pub(super) const DUPLICATE_TOOL: Rule = Rule {
    code: "duplicate-tool",
    severity: Severity::Error,
    lwp: None,
    about: "two entries of `tools` have the same name",
    why: "a call names one tool; the platform could only ever reach one of them",
    bad: "tools:\n  - {name: send, description: A, scopes_required: []}\n  - {name: send, description: B, scopes_required: []}",
    good: "tools:\n  - {name: send_mail, description: A, scopes_required: []}\n  - {name: send_fax, description: B, scopes_required: []}",
    check: |rule, subject, findings| {
        let names = subject.manifest.tools.iter().map(|tool| tool.name.as_str());
        duplicates(rule, subject, ("tools", "tool", names.collect()), findings);
    },
};

/// Two schedules of one name.
pub(super) const DUPLICATE_SCHEDULE: Rule = Rule {
    code: "duplicate-schedule",
    severity: Severity::Error,
    lwp: None,
    about: "two entries of `lifecycle.schedules` have the same name",
    why: "a tick is sent by its schedule's name; the handler could not tell them apart",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * *\"}\n    - {name: daily, cron: \"0 9 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: morning, cron: \"0 8 * * *\"}\n    - {name: later, cron: \"0 9 * * *\"}",
    check: |rule, subject, findings| {
        let names = subject.manifest.lifecycle.schedules.iter().map(|schedule| schedule.name.as_str());
        duplicates(rule, subject, ("lifecycle.schedules", "schedule", names.collect()), findings);
    },
};

/// More tools than an agent can list.
pub(super) const TOO_MANY: Rule = Rule {
    code: "too-many-tools",
    severity: Severity::Warning,
    lwp: None,
    about: "the app declares more than 64 tools",
    why: "`tools_allowed` of an agent ends at 64, and agents choose worse among many",
    bad: MANY,
    good: "tools:\n  - {name: send_mail, description: A, scopes_required: []}",
    check: |rule, subject, findings| {
        let count = subject.manifest.tools.len();
        if count > TOOLS_MAX {
            let headline = format!("{count} tools, an agent can be given {TOOLS_MAX}");
            let path = format!("tools.{TOOLS_MAX}");
            findings
                .push(rule.key_finding(subject, &path, headline).help("join tools that differ in an argument only"));
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

/// Most names `tools_allowed` takes. Source: contract 2.7.
const TOOLS_MAX: usize = 64;

fn duplicates(
    rule: &Rule,
    subject: Subject<'_>,
    (list, noun, names): (&str, &str, Vec<&str>),
    findings: &mut Vec<Diagnostic>,
) {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(names.len());
    for (index, name) in names.into_iter().enumerate() {
        if rule.has_said_enough(findings) {
            return;
        }
        let Some(earlier) = first.get(name) else {
            first.insert(name, index);
            continue;
        };
        let path = format!("{list}.{index}.name");
        findings.push(
            rule.finding(subject, &path, format!("there is a {noun} named `{name}` already"))
                .label(subject.span(&format!("{list}.{earlier}.name")), "first defined here")
                .help(format!("give each {noun} a name of its own")),
        );
    }
}
