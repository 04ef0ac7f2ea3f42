//! All rules of a manifest, and those that belong to no agent.

use crate::codes;
use crate::decode::normal::NormalForm;
use crate::diagnostic::Diagnostic;
use crate::drift::{self, Compat};
use crate::rules::checker::{RuleChecker, quote};
use crate::rules::view::View;
use crate::rules::{agents, heartbeats};
use crate::source_map::SourceMap;
use crate::spec::app::Manifest;
use crate::spec::panel::BUILT_IN_TABS;

/// Applies every rule, and fills in the check of heartbeats that need none.
pub(crate) fn apply(normal: &mut NormalForm, source_map: &SourceMap, source: &str, compat: Compat) -> Vec<Diagnostic> {
    heartbeats::fill(normal);
    let manifest = View::manifest(normal);
    let mut checker = RuleChecker::new(source_map, source);
    checker.unique(manifest.get(|manifest| manifest.workflows()), "workflow id", |workflow| workflow.id());
    checker.unique(manifest.get(|manifest| manifest.install_settings()), "setting id", |setting| setting.id());
    checker.unique(manifest.get(|manifest| manifest.rag_slots()), "slot name", |slot| slot.name());
    emits(&mut checker, manifest);
    routes(&mut checker, manifest);
    tabs(&mut checker, manifest);
    agents::check(&mut checker, manifest);
    if compat == Compat::Ours {
        long_tool_names(&mut checker, manifest);
    }
    checker.into_findings()
}

fn emits(checker: &mut RuleChecker<'_>, manifest: View<'_, Manifest>) {
    let events = manifest.get(|manifest| manifest.emits()).items();
    checker.report_duplicates("event", events.filter_map(|event| Some((event.path().into(), event.text()?))));
}

fn routes(checker: &mut RuleChecker<'_>, manifest: View<'_, Manifest>) {
    let mut names = Vec::new();
    for route in manifest.get(|manifest| manifest.http_routes()).items() {
        let (Some(path), Some(method)) = (route.text_of(|route| route.path()), route.text_of(|route| route.method()))
        else {
            continue;
        };
        let name = format!("{method} {path}");
        let public = route.get(|route| route.public());
        if method != "GET" && public.is_true() && route.get(|route| route.requires_token()).answer() == Some(false) {
            let headline = format!("the public route {} is not GET, expected `requires_token: true`", quote(&name));
            let mut finding = checker.error(codes::PUBLIC_ROUTE, public.path(), headline);
            if let Some(method) = checker.source_map.value_of(route.path().method()) {
                finding = finding.label(method, "not GET");
            }
            checker.report(finding.help("set `requires_token: true`, or use GET, or remove `public`"));
        }
        names.push((route.path().path().into(), name));
    }
    checker.report_duplicates("route", names.iter().map(|(path, name)| (*path, name.as_str())));
}

fn tabs(checker: &mut RuleChecker<'_>, manifest: View<'_, Manifest>) {
    let chrome = manifest.get(|manifest| manifest.chrome()).some();
    let Some(panel) = chrome.and_then(|chrome| chrome.get(|chrome| chrome.panel()).some()) else { return };
    let mut names = Vec::new();
    for tab in panel.get(|panel| panel.tabs()).items() {
        if let Some(name) = tab.text() {
            names.push((tab.path().into(), name));
            continue;
        }
        let Some(id) = tab.text_of(|tab| tab.own_tab().id()) else { continue };
        let path = tab.path().own_tab().id();
        if BUILT_IN_TABS.contains(&id) {
            let headline = format!("{} is the name of a built-in tab, expected another id", quote(id));
            let help = format!("write `- {id}` for the built-in tab, or choose another id");
            checker.report(checker.error(codes::RESERVED_NAME, path, headline).help(help));
        } else {
            names.push((path.into(), id));
        }
    }
    checker.report_duplicates("tab", names.into_iter());
}

fn long_tool_names(checker: &mut RuleChecker<'_>, manifest: View<'_, Manifest>) {
    for tool in manifest.get(|manifest| manifest.tools()).items() {
        if tool.text_of(|tool| tool.name()).is_some_and(|name| name.len() > drift::TOOL_NAME_CHARS_SDK) {
            let path = tool.path().name();
            let headline = "tool name of 64 characters, which the documentation allows but the SDK 1.7 rejects";
            let finding = Diagnostic::warning(codes::LONG_TOOL_NAME, checker.source_map.nearest_to(path), headline);
            checker.report(finding.at(path.to_string()).help("shorten it by 1"));
        }
    }
}
