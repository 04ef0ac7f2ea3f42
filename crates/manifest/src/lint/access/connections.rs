//! Rules about calls to and events of other apps.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;

/// An event of the app itself.
pub(in crate::lint) const OWN_EVENT: LintRule = LintRule {
    code: codes::OWN_EVENT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["app_id"]),
    about: "the app subscribes to its own event",
    why: "events connect two different apps; an app can call its own code",
    source: "manifest reference, subscribes_to: events connect an emitting and a subscribing app",
    bad: "agent: {name: A, system_prompt: P}\nsubscribes_to:\n  - {emitter_app: tax-bot, event_name: booked, target_agent: default}",
    good: "agent: {name: A, system_prompt: P}\nsubscribes_to:\n  - {emitter_app: ledger, event_name: booked, target_agent: default}",
    check: own_event,
};

/// A dependency on the app itself.
pub(in crate::lint) const OWN_DEPENDENCY: LintRule = LintRule {
    code: codes::OWN_DEPENDENCY,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["app_id"]),
    about: "the app depends on itself",
    why: "activation requires every dependency to be installed first, so the app would wait for itself",
    source: "manifest reference, cross_app_dependencies: other tenant-apps; activation rejects until each is installed",
    bad: "cross_app_dependencies:\n  - app_id: tax-bot",
    good: "cross_app_dependencies:\n  - app_id: ledger",
    check: own_dependency,
};

/// A duplicate dependency.
pub(in crate::lint) const DUPLICATE_DEPENDENCY: LintRule = LintRule {
    code: codes::DUPLICATE_DEPENDENCY,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "two entries of `cross_app_dependencies` name the same app",
    why: "the platform grants access per app, so one entry is enough",
    source: "our advice; the manifest reference describes one grant for each target app",
    bad: "cross_app_dependencies:\n  - app_id: ledger\n  - app_id: ledger",
    good: "cross_app_dependencies:\n  - app_id: ledger\n  - app_id: archive",
    check: duplicate_dependency,
};

/// An id no app can have.
pub(in crate::lint) const SHORT_APP_ID: LintRule = LintRule {
    code: codes::SHORT_APP_ID,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a dependency names an app of two characters",
    why: "the SDK accepts it, but an app id has at least three characters, so there is no such app",
    source: "manifest reference, app_id: 3 to 64 characters; the SDK accepts 2 in a dependency",
    bad: "cross_app_dependencies:\n  - app_id: lg",
    good: "cross_app_dependencies:\n  - app_id: ledger",
    check: short_app_id,
};

fn own_event(run: &mut LintRun<'_>) {
    let manifest = run.manifest();
    for (index, subscription) in manifest.subscribes_to.iter().enumerate() {
        if subscription.emitter_app == manifest.app_id {
            let path = Manifest::PATH.subscribes_to().at(index).emitter_app();
            let headline = format!("`{}` is this app itself, expected another app", subscription.emitter_app);
            let finding = run.at_value(path, headline).label(run.input.span(Manifest::PATH.app_id()), "defined here");
            run.report(finding.help("call the agent from the code that emits the event"));
        }
    }
}

fn own_dependency(run: &mut LintRun<'_>) {
    let manifest = run.manifest();
    for (index, dependency) in manifest.cross_app_dependencies.iter().enumerate() {
        if dependency.app_id == manifest.app_id {
            let path = Manifest::PATH.cross_app_dependencies().at(index).app_id();
            let headline = format!("`{}` is this app itself, expected another app", dependency.app_id);
            let finding = run.at_value(path, headline).label(run.input.span(Manifest::PATH.app_id()), "defined here");
            run.report(finding.help("remove it"));
        }
    }
}

fn duplicate_dependency(run: &mut LintRun<'_>) {
    let dependencies = &run.manifest().cross_app_dependencies;
    for (index, dependency) in dependencies.iter().enumerate() {
        let Some(earlier) = dependencies[..index].iter().position(|other| other.app_id == dependency.app_id) else {
            continue;
        };
        let path = |index| Manifest::PATH.cross_app_dependencies().at(index).app_id();
        let finding = run.at_value(path(index), format!("duplicate dependency `{}`", dependency.app_id));
        let first = run.input.span(path(earlier));
        run.report(finding.label(first, "first listed here").help("put the routes of both into one entry"));
    }
}

fn short_app_id(run: &mut LintRun<'_>) {
    for (index, dependency) in run.manifest().cross_app_dependencies.iter().enumerate() {
        if dependency.app_id.len() < 3 {
            let path = Manifest::PATH.cross_app_dependencies().at(index).app_id();
            let headline = format!("invalid app id `{}`, expected at least 3 characters", dependency.app_id);
            run.report(run.at_value(path, headline).help("write the id of the other app"));
        }
    }
}
