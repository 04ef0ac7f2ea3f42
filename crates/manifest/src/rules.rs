//! The contract's rules between fields: unique names, references, heartbeats, public routes, chrome tabs.
//!
//! They read the normal form, in which what could not be read is absent; a rule that needs it stays silent. All
//! violations are reported, where the SDK stops at the first.

mod agents;
mod heartbeats;

use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::normal::Normal;
use crate::places::Places;
use crate::spec::panel::BUILT_IN_TABS;
use crate::{drift, words};
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use std::collections::HashMap;

/// Applies every rule; fills what the heartbeat rule fills.
pub(crate) fn apply(normal: &mut Normal, places: &Places, source: &str, compat: Compat) -> Vec<Diagnostic> {
    heartbeats::fill(normal);
    let mut judge = Judge { places, source, findings: Vec::new() };
    judge.unique(normal, "workflows", "id", "workflow");
    judge.unique(normal, "install_settings", "id", "setting");
    judge.unique(normal, "rag_slots", "name", "slot");
    judge.emits(normal);
    judge.routes(normal);
    judge.tabs(normal);
    agents::check(&mut judge, normal);
    if compat == Compat::Ours {
        judge.long_tool_names(normal);
    }
    judge.findings
}

/// Collects findings and knows their places.
pub(crate) struct Judge<'p> {
    places: &'p Places,
    source: &'p str,
    findings: Vec<Diagnostic>,
}

/// A name in backticks, as findings repeat it.
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", words::clean(&shorten(name, limits::QUOTE_CHARS_MAX)))
}

/// The items of a list field; none of them when it could not be read.
pub(crate) fn items<'v>(object: &'v Normal, name: &str) -> &'v [Normal] {
    object.get(name).and_then(Normal::as_list).unwrap_or(&[])
}

/// The first items of a list whose documented cap is smaller; what comes after is too much anyway.
pub(crate) fn few<'v>(object: &'v Normal, name: &str) -> &'v [Normal] {
    let all = items(object, name);
    &all[..all.len().min(limits::RULE_ITEMS_MAX)]
}

/// Whether a flag is set; a flag that could not be read is not.
pub(crate) fn flag(object: &Normal, name: &str) -> bool {
    object.get(name).and_then(Normal::as_bool).unwrap_or(false)
}

impl Judge<'_> {
    /// An error at a path.
    pub(crate) fn error(&self, code: &'static str, path: &str, headline: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.places.near(path), headline).at(path)
    }

    pub(crate) fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < limits::MANIFEST_FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    /// Reports names that come twice; `names` are paths with what stands there.
    pub(crate) fn twice(&mut self, noun: &str, names: impl Iterator<Item = (String, String)>) {
        let mut first: HashMap<String, String> = HashMap::new();
        for (path, name) in names {
            if let Some(other) = first.get(&name) {
                let said = format!("the {noun} {} is there twice, expected once", quote(&name));
                let finding = self
                    .error("duplicate-name", &path, said)
                    .label(self.places.near(other), "first used here")
                    .help("give it another name");
                self.report(finding);
            } else {
                first.insert(name, path);
            }
        }
    }

    /// Names of the objects in a list must differ.
    pub(crate) fn unique(&mut self, object: &Normal, list: &str, field: &str, noun: &str) {
        self.unique_at(object, "", list, field, noun);
    }

    /// The same below a path.
    pub(crate) fn unique_at(&mut self, object: &Normal, base: &str, list: &str, field: &str, noun: &str) {
        let names: Vec<(String, String)> = items(object, list)
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((format!("{base}{list}.{index}.{field}"), item.text(field)?.to_owned())))
            .collect();
        self.twice(&format!("{noun} {field}"), names.into_iter());
    }

    fn emits(&mut self, normal: &Normal) {
        let names: Vec<(String, String)> = items(normal, "emits")
            .iter()
            .enumerate()
            .filter_map(|(index, name)| Some((format!("emits.{index}"), name.as_str()?.to_owned())))
            .collect();
        self.twice("event", names.into_iter());
    }

    fn routes(&mut self, normal: &Normal) {
        let mut names = Vec::new();
        for (index, route) in items(normal, "http_routes").iter().enumerate() {
            let (Some(path), Some(method)) = (route.text("path"), route.text("method")) else { continue };
            names.push((format!("http_routes.{index}.path"), format!("{method} {path}")));
            if method != "GET" && flag(route, "public") && route.get("requires_token") == Some(&Normal::Bool(false)) {
                let said = format!(
                    "{} is public and not GET, expected `requires_token: true` with it",
                    quote(&format!("{method} {path}"))
                );
                let method = self.places.value(&format!("http_routes.{index}.method"));
                let mut finding = self.error("public-route", &format!("http_routes.{index}.public"), said);
                if let Some(method) = method {
                    finding = finding.label(method, "changes things");
                }
                let finding = finding.help("set `requires_token: true`, or use GET, or remove `public`");
                self.report(finding);
            }
        }
        self.twice("route", names.into_iter());
    }

    fn tabs(&mut self, normal: &Normal) {
        let Some(panel) = normal.get("chrome").and_then(|chrome| chrome.get("panel")) else { return };
        let mut names = Vec::new();
        for (index, tab) in items(panel, "tabs").iter().enumerate() {
            let path = format!("chrome.panel.tabs.{index}");
            match tab {
                Normal::Text(name) => names.push((path, name.to_string())),
                _ => {
                    let Some(id) = tab.text("id") else { continue };
                    let path = format!("{path}.id");
                    if BUILT_IN_TABS.contains(&id) {
                        let said = format!("{} is the name of a built-in tab, expected another id", quote(id));
                        let help = format!("write `- {id}` for the built-in tab, or choose another id");
                        let finding = self.error("reserved-name", &path, said).help(help);
                        self.report(finding);
                    } else {
                        names.push((path, id.to_owned()));
                    }
                }
            }
        }
        self.twice("tab", names.into_iter());
    }

    fn long_tool_names(&mut self, normal: &Normal) {
        for (index, tool) in items(normal, "tools").iter().enumerate() {
            if tool.text("name").is_some_and(|name| name.len() > drift::TOOL_NAME_CHARS_SDK) {
                let path = format!("tools.{index}.name");
                let said = "64 characters, which the documentation allows and the SDK 1.7 refuses";
                let finding = Diagnostic::warning("long-tool-name", self.places.near(&path), said);
                self.report(finding.at(path).help("shorten it by 1"));
            }
        }
    }
}
