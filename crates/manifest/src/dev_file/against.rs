//! A dev file compared with the manifest of the project it belongs to.

use crate::codes;
use crate::dev_file::check::{CheckedDevFile, has_errors, settle};
use crate::dev_file::checker::{DevChecker, quote};
use crate::dev_file::path::NamedPath;
use crate::diagnostic::Diagnostic;
use crate::lint::misfit;
use crate::source::Span;
use crate::spec::app::Manifest;
use crate::spec::dev_file::file::DevFile;
use crate::spec::dev_file::install::DevInstall;
use crate::spec::dev_file::tenant::DevTenant;
use crate::spec::pattern;
use crate::spec::settings::InstallSetting;
use linkworld_contract::names;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What in a dev file does not fit the project's manifest, in the order of the text. Of a file with errors, what could
/// be read is compared.
pub fn check_against(checked: &CheckedDevFile, manifest: &Manifest) -> Vec<Diagnostic> {
    let Some(file) = checked.readable() else { return Vec::new() };
    let mut checker = DevChecker::new(checked.source.text(), &checked.source_map);
    let path = NamedPath::file();
    let own = manifest.app_id.as_str();
    if file.apps.contains(own) {
        let headline = format!("`{own}` is the project's own app, expected other apps");
        let finding =
            checker.error_at_key(codes::DEV_CONFLICTING_FIELDS, &path.at(|file| file.apps()).entry(own), headline);
        checker.report(finding.help("remove it; its own app needs no entry"));
    }
    mcp_servers(&mut checker, file, manifest);
    let tenants = path.at(|file| file.tenants());
    for (slug, tenant) in file.tenants.iter() {
        let path = tenants.entry(slug);
        unknown_apps(&mut checker, file, tenant, &path, own);
        events(&mut checker, file, tenant, &path, manifest);
        if let Some(install) = tenant.apps.get(own) {
            let path = path.at(|tenant| tenant.apps()).entry(own);
            scopes(&mut checker, install, &path, manifest);
            settings(&mut checker, tenant, install, &path, manifest);
            slots(&mut checker, install, &path, manifest);
        }
    }
    let mut findings = checker.into_findings();
    settle(&mut findings);
    findings
}

impl CheckedDevFile {
    /// With the findings of a comparison with the project's manifest; the description is gone if one is an error.
    pub fn compared_with(mut self, manifest: &Manifest) -> Self {
        let compared = check_against(&self, manifest);
        // A scope that the manifest does not declare is one mistake, whether or not it exists.
        let undeclared = |span: Span| {
            compared.iter().any(|one| one.code == codes::DEV_SCOPE_NOT_DECLARED && one.primary.span == span)
        };
        self.findings.retain(|one| one.code != codes::DEV_UNKNOWN_SCOPE || !undeclared(one.primary.span));
        if has_errors(&compared) {
            self.partial = self.dev_file.take().or(self.partial);
        }
        self.findings.extend(compared);
        settle(&mut self.findings);
        self
    }
}

fn unknown_apps(
    checker: &mut DevChecker<'_>,
    file: &DevFile,
    tenant: &DevTenant,
    path: &NamedPath<DevTenant>,
    own: &str,
) {
    let known: HashSet<&str> = file.apps.names().chain([own]).collect();
    let path = path.at(|tenant| tenant.apps());
    // A name that is no app id was reported.
    for id in tenant.apps.names().filter(|id| !known.contains(id) && names::is_app_id(id)) {
        if checker.is_full(codes::DEV_UNKNOWN_APP) {
            return;
        }
        let headline = format!("unknown app {}, expected `{own}` or a name from `apps`", quote(id));
        let finding = checker.error_at_key(codes::DEV_UNKNOWN_APP, &path.entry(id), headline);
        let names = file.apps.names().chain([own]);
        let otherwise = format!("add it to `apps:` at the top, for example `{id}: {{ path: ../{id} }}`");
        let finding = checker.suggest(finding, id, names, otherwise);
        checker.report(finding);
    }
}

/// Events of wires, where it is known what the app sends.
fn events(
    checker: &mut DevChecker<'_>,
    file: &DevFile,
    tenant: &DevTenant,
    path: &NamedPath<DevTenant>,
    manifest: &Manifest,
) {
    let wires = path.at(|tenant| tenant.wires());
    for (index, wire) in tenant.wires.iter().enumerate() {
        let (emits, where_to) = if wire.from == manifest.app_id {
            (&manifest.emits, "`emits` of the manifest")
        } else if let Some(stub) = file.apps.get(&wire.from).filter(|app| app.is_stub()) {
            (&stub.emits, "`emits` of the stub")
        } else {
            continue;
        };
        if wire.event.is_empty() || emits.contains(&wire.event) || checker.is_full(codes::DEV_UNKNOWN_EVENT) {
            continue;
        }
        let headline = format!("unknown event {} of {}", quote(&wire.event), quote(&wire.from));
        let finding = checker.error(codes::DEV_UNKNOWN_EVENT, &wires.item(index).at(|wire| wire.event()), headline);
        let names = emits.iter().map(String::as_str);
        let finding = checker.suggest(finding, &wire.event, names, format!("add it to {where_to}"));
        checker.report(finding);
    }
}

fn scopes(checker: &mut DevChecker<'_>, install: &DevInstall, path: &NamedPath<DevInstall>, manifest: &Manifest) {
    let declared: HashSet<&str> = manifest.required_scopes.iter().map(String::as_str).collect();
    let path = path.at(|install| install.granted_scopes());
    for (index, scope) in install.granted_scopes.listed().unwrap_or_default().iter().enumerate() {
        if scope.is_empty() || declared.contains(scope.as_str()) || checker.is_full(codes::DEV_SCOPE_NOT_DECLARED) {
            continue;
        }
        let headline = format!("the scope {} is not in `required_scopes` of the manifest", quote(scope));
        let finding = checker.error(codes::DEV_SCOPE_NOT_DECLARED, &path.item(index), headline);
        let names = manifest.required_scopes.iter().map(String::as_str);
        let otherwise = "remove it, or add it to `required_scopes` of the manifest";
        let finding = checker.suggest(finding, scope, names, otherwise);
        checker.report(finding);
    }
}

fn settings(
    checker: &mut DevChecker<'_>,
    tenant: &DevTenant,
    install: &DevInstall,
    path: &NamedPath<DevInstall>,
    manifest: &Manifest,
) {
    let declared: HashMap<&str, &InstallSetting> =
        manifest.install_settings.iter().map(|setting| (setting.id.as_str(), setting)).collect();
    let path = path.at(|install| install.settings());
    for (id, value) in install.settings.iter() {
        if !(pattern::IDENTIFIER.accepts)(id) {
            continue;
        }
        let Some(setting) = declared.get(id) else {
            if checker.is_full(codes::DEV_UNKNOWN_SETTING) {
                continue;
            }
            let headline = format!("unknown setting {}, expected an id from `install_settings`", quote(id));
            let finding = checker.error_at_key(codes::DEV_UNKNOWN_SETTING, &path.entry(id), headline);
            let names = manifest.install_settings.iter().map(|setting| setting.id.as_str());
            let finding = checker.suggest(finding, id, names, "declare it in `install_settings:` of the manifest");
            checker.report(finding);
            continue;
        };
        if let Some(finding) = misplaced_value(checker, tenant, setting, value, &path.entry(id)) {
            checker.report(finding);
        }
    }
}

/// What is wrong with the value of a setting.
fn misplaced_value(
    checker: &mut DevChecker<'_>,
    tenant: &DevTenant,
    setting: &InstallSetting,
    value: &Value,
    path: &NamedPath<Value>,
) -> Option<Diagnostic> {
    let id = setting.id.as_str();
    if setting.is_secret() {
        let key = id.to_uppercase();
        // The value itself is not repeated: it may be a real one.
        let headline = format!("the value of the secret setting `{id}` in plain text, expected it in `secrets`");
        let finding = checker.error(codes::DEV_SECRET, path, headline);
        return Some(finding.help(format!("write `secrets: {{ {key}: {{ env: {key} }} }}`, and set that variable")));
    }
    if let (Value::String(project), "project_picker") = (value, setting.kind.as_str())
        && !project.is_empty()
        && !tenant.projects.contains(project)
    {
        let headline = format!("unknown project {}, expected an id from `projects` of the tenant", quote(project));
        let finding = checker.error(codes::DEV_UNKNOWN_PROJECT, path, headline);
        let otherwise = "add it to `projects:` of the tenant";
        return Some(checker.suggest(finding, project, tenant.projects.names(), otherwise));
    }
    let (headline, help) = misfit(setting, value, "the value")?;
    Some(checker.error(codes::DEV_SETTING_VALUE, path, headline).help(help))
}

fn slots(checker: &mut DevChecker<'_>, install: &DevInstall, path: &NamedPath<DevInstall>, manifest: &Manifest) {
    let path = path.at(|install| install.rag_bindings());
    for slot in install.rag_bindings.names().filter(|slot| (pattern::SLOT_NAME.accepts)(slot)) {
        if manifest.rag_slots.iter().any(|declared| declared.name == slot) || checker.is_full(codes::DEV_UNKNOWN_SLOT) {
            continue;
        }
        let headline = format!("unknown slot {}, expected a name from `rag_slots`", quote(slot));
        let finding = checker.error_at_key(codes::DEV_UNKNOWN_SLOT, &path.entry(slot), headline);
        let names = manifest.rag_slots.iter().map(|slot| slot.name.as_str());
        let finding = checker.suggest(finding, slot, names, "declare it in `rag_slots:` of the manifest");
        checker.report(finding);
    }
}

/// Servers that no agent has. Those of another project are in its own manifest, which is not read here.
fn mcp_servers(checker: &mut DevChecker<'_>, file: &DevFile, manifest: &Manifest) {
    if file.apps.iter().any(|(_, app)| !app.is_stub()) {
        return;
    }
    let servers = manifest.agents_by_id().flat_map(|(_, agent)| &agent.mcp_servers);
    let known: Vec<&str> = servers.map(|server| server.name.as_str()).collect();
    let path = NamedPath::file().at(|file| file.agents()).at(|agents| agents.mcp_servers());
    // A name that is invalid was reported.
    for name in file.agents.mcp_servers.names().filter(|name| (pattern::SLUG.accepts)(name)) {
        if known.contains(&name) || checker.is_full(codes::DEV_UNKNOWN_MCP_SERVER) {
            continue;
        }
        let headline = format!("unknown MCP server {}, expected a name from `mcp_servers` of an agent", quote(name));
        let finding = checker.error_at_key(codes::DEV_UNKNOWN_MCP_SERVER, &path.entry(name), headline);
        let otherwise = "declare it in `mcp_servers:` of an agent of the manifest";
        let finding = checker.suggest(finding, name, known.iter().copied(), otherwise);
        checker.report(finding);
    }
}
