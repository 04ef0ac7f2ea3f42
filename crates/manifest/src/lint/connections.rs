//! Rules about other apps: calls and events between two of them, by the names they have.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};

/// An event to oneself.
pub(super) const OWN_EVENT: Rule = Rule {
    code: "own-event",
    severity: Severity::Warning,
    lwp: None,
    about: "the app subscribes to an event of itself",
    why: "events connect two apps, with the consent of both; an app can call its own code",
    bad: "agent: {name: A, system_prompt: P}\nsubscribes_to:\n  - {emitter_app: tax-bot, event_name: booked, target_agent: default}",
    good: "agent: {name: A, system_prompt: P}\nsubscribes_to:\n  - {emitter_app: ledger, event_name: booked, target_agent: default}",
    check: own_event,
};

/// A dependency on oneself.
pub(super) const OWN_DEPENDENCY: Rule = Rule {
    code: "own-dependency",
    severity: Severity::Warning,
    lwp: None,
    about: "the app depends on itself",
    why: "activation waits for every dependency to be installed, and this one waits for itself",
    bad: "cross_app_dependencies:\n  - app_id: tax-bot",
    good: "cross_app_dependencies:\n  - app_id: ledger",
    check: own_dependency,
};

/// One app twice.
pub(super) const DUPLICATE_DEPENDENCY: Rule = Rule {
    code: "duplicate-dependency",
    severity: Severity::Warning,
    lwp: None,
    about: "two entries of `cross_app_dependencies` name the same app",
    why: "one grant is made for each app, so the routes and the reason of one entry are lost",
    bad: "cross_app_dependencies:\n  - app_id: ledger\n  - app_id: ledger",
    good: "cross_app_dependencies:\n  - app_id: ledger\n  - app_id: archive",
    check: duplicate_dependency,
};

/// A name no app can have.
pub(super) const SHORT_APP_ID: Rule = Rule {
    code: "short-app-id",
    severity: Severity::Warning,
    lwp: None,
    about: "a dependency names an app of two characters",
    why: "the SDK lets it through, but an app's own id has at least three, so there is no such app",
    bad: "cross_app_dependencies:\n  - app_id: lg",
    good: "cross_app_dependencies:\n  - app_id: ledger",
    check: short_app_id,
};

fn own_event(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, subscription) in subject.manifest.subscribes_to.iter().enumerate() {
        if subscription.emitter_app == subject.manifest.app_id {
            let path = format!("subscribes_to.{index}.emitter_app");
            let headline = format!("`{}` is this app itself, expected another one", subscription.emitter_app);
            let finding = rule.finding(subject, &path, headline).label(subject.span("app_id"), "named here");
            findings.push(finding.help("call the agent from the code that emits the event"));
        }
    }
}

fn own_dependency(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, dependency) in subject.manifest.cross_app_dependencies.iter().enumerate() {
        if dependency.app_id == subject.manifest.app_id {
            let path = format!("cross_app_dependencies.{index}.app_id");
            let headline = format!("`{}` is this app itself, expected another one", dependency.app_id);
            let finding = rule.finding(subject, &path, headline).label(subject.span("app_id"), "named here");
            findings.push(finding.help("remove it"));
        }
    }
}

fn duplicate_dependency(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let dependencies = &subject.manifest.cross_app_dependencies;
    for (index, dependency) in dependencies.iter().enumerate() {
        let Some(earlier) = dependencies[..index].iter().position(|other| other.app_id == dependency.app_id) else {
            continue;
        };
        let path = format!("cross_app_dependencies.{index}.app_id");
        let finding = rule.finding(subject, &path, format!("`{}` is a dependency already", dependency.app_id));
        let first = subject.span(&format!("cross_app_dependencies.{earlier}.app_id"));
        findings.push(finding.label(first, "first here").help("put the routes of both into one entry"));
    }
}

fn short_app_id(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, dependency) in subject.manifest.cross_app_dependencies.iter().enumerate() {
        if dependency.app_id.len() < 3 {
            let path = format!("cross_app_dependencies.{index}.app_id");
            let headline = format!("`{}` can be no app, ids have at least 3 characters", dependency.app_id);
            findings.push(rule.finding(subject, &path, headline).help("write the id of the other app"));
        }
    }
}
