//! Rules between the fields of a dev file, and values that exist or do not.
//!
//! They read the typed description, in which what could not be read has a neutral value: an empty text is skipped.

use crate::codes;
use crate::dev_file::agents;
use crate::dev_file::checker::{DevChecker, quote};
use crate::dev_file::path::NamedPath;
use crate::diagnostic::Diagnostic;
use crate::mocks;
use crate::source::Span;
use crate::source_map::SourceMap;
use crate::spec::dev_file::apps::NeighbourApp;
use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::file::DevFile;
use crate::spec::dev_file::install::DevInstall;
use crate::spec::dev_file::run::{DevEngine, DevRun};
use crate::spec::dev_file::tenant::{DevTenant, DevUser};
use crate::time::zones;
use linkworld_contract::scope;
use linkworld_contract::scope::catalog::INTEGRATION_NAMES;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::raw::RawJson;
use serde_json::Value;
use std::collections::HashSet;

/// Applies every rule that needs nothing but the file.
pub(super) fn apply(file: &DevFile, source: &str, source_map: &SourceMap) -> Vec<Diagnostic> {
    let mut checker = DevChecker::new(source, source_map);
    let path = NamedPath::file();
    run(&mut checker, &file.dev, &path.at(|file| file.dev()));
    let tenants = path.at(|file| file.tenants());
    for (slug, tenant) in file.tenants.iter() {
        self::tenant(&mut checker, tenant, &tenants.entry(slug));
    }
    let apps = path.at(|file| file.apps());
    for (id, app) in file.apps.iter() {
        neighbour(&mut checker, app, &apps.entry(id));
    }
    agents::check(&mut checker, file, &path);
    let services = path.at(|file| file.services());
    for tool in file.services.names() {
        platform_tool(&mut checker, tool, &services.entry(tool));
    }
    checker.into_findings()
}

fn run(checker: &mut DevChecker<'_>, run: &DevRun, path: &NamedPath<DevRun>) {
    let (image, dockerfile) = (path.at(|run| run.image()), path.at(|run| run.dockerfile()));
    if run.image.is_some() && run.dockerfile.is_some() {
        let headline = "`image` and `dockerfile` are both set, expected one of them".to_owned();
        let mut finding = checker.error_at_key(codes::DEV_CONFLICTING_FIELDS, &dockerfile, headline);
        if let Some(other) = checker.key(&image) {
            finding = finding.label(other, "the other is here");
        }
        checker.report(finding.help("keep `image` to run it as it is, `dockerfile` to build it"));
        return;
    }
    if run.engine != DevEngine::Process {
        return;
    }
    for (path, name, is_set) in
        [(&image, "image", run.image.is_some()), (&dockerfile, "dockerfile", run.dockerfile.is_some())]
    {
        if is_set {
            let headline = format!("`{name}` has no effect with `engine: process`");
            let finding = checker.error_at_key(codes::DEV_UNUSED_FIELD, path, headline).as_warning();
            checker.report(finding.help("add `engine: docker` or `engine: podman`, or remove it"));
        }
    }
}

fn tenant(checker: &mut DevChecker<'_>, tenant: &DevTenant, path: &NamedPath<DevTenant>) {
    users(checker, &tenant.users, &path.at(|tenant| tenant.users()));
    let integrations = path.at(|tenant| tenant.integrations());
    let named = tenant.integrations.iter().enumerate();
    checker.report_duplicates("integration", named.map(|(index, name)| (name.clone(), integrations.item(index))));
    for (index, name) in tenant.integrations.iter().enumerate() {
        if name.is_empty()
            || INTEGRATION_NAMES.contains(&name.as_str())
            || checker.is_full(codes::DEV_UNKNOWN_INTEGRATION)
        {
            continue;
        }
        let headline = format!("unknown integration {}", quote(name));
        let finding = checker.warning(codes::DEV_UNKNOWN_INTEGRATION, &integrations.item(index), headline);
        let known = format!("known are `{}`; keep it if the platform offers it", INTEGRATION_NAMES.join("`, `"));
        let finding = checker.suggest(finding, name, INTEGRATION_NAMES.into_iter(), known);
        checker.report(finding);
    }
    let apps = path.at(|tenant| tenant.apps());
    let names = TenantNames {
        users: tenant.users.names().collect(),
        collections: tenant.collections.names().collect(),
        tenant,
    };
    for (id, install) in tenant.apps.iter() {
        self::install(checker, install, &apps.entry(id), &names);
    }
    connections(checker, tenant, path);
}

/// The names that an install of a tenant can refer to.
struct TenantNames<'t> {
    users: HashSet<&'t str>,
    collections: HashSet<&'t str>,
    tenant: &'t DevTenant,
}

fn users(checker: &mut DevChecker<'_>, users: &Entries<DevUser>, path: &NamedPath<Entries<DevUser>>) {
    for (name, user) in users.iter() {
        let zone = user.zone.as_str();
        let known = zones::find(zone);
        if zone.is_empty() || known == Some(zone) || checker.is_full(codes::DEV_UNKNOWN_ZONE) {
            continue;
        }
        let path = path.entry(name).at(|user| user.zone());
        let finding = checker.error(codes::DEV_UNKNOWN_ZONE, &path, format!("unknown time zone {}", quote(zone)));
        // The database finds names in any case; others may not.
        let near = known.or_else(|| nearest(zone, zones::names()));
        checker.report(match near {
            Some(near) => {
                let span = finding.primary.span;
                finding.did_you_mean(near).unsafe_edit(span, near)
            }
            None => finding.help("write a name of the time zone database, such as `Europe/Berlin`"),
        });
    }
    let email = |(name, user): (&str, &DevUser)| {
        Some((user.email.as_deref()?.to_lowercase(), path.entry(name).at(|user| user.email())))
    };
    checker.report_duplicates("email address", users.iter().filter_map(email));
}

fn install(checker: &mut DevChecker<'_>, install: &DevInstall, path: &NamedPath<DevInstall>, names: &TenantNames<'_>) {
    let is_unknown = |user: &&str| !user.is_empty() && !names.users.contains(user);
    if let Some(user) = install.activated_by.as_deref().filter(is_unknown)
        && !checker.is_full(codes::DEV_UNKNOWN_USER)
    {
        let headline = format!("unknown user {}, expected a name from `users` of the tenant", quote(user));
        let finding = checker.error(codes::DEV_UNKNOWN_USER, &path.at(|install| install.activated_by()), headline);
        let otherwise = "add the user to `users:` of the tenant";
        let finding = checker.suggest(finding, user, names.tenant.users.names(), otherwise);
        checker.report(finding);
    }
    let scopes = path.at(|install| install.granted_scopes());
    let listed = install.granted_scopes.listed().unwrap_or_default();
    for (index, name) in listed.iter().enumerate() {
        if name.is_empty() || scope::status_of(name).is_some() || checker.is_full(codes::DEV_UNKNOWN_SCOPE) {
            continue;
        }
        let headline = format!("unknown scope {}", quote(name));
        let finding = checker.warning(codes::DEV_UNKNOWN_SCOPE, &scopes.item(index), headline);
        let near = scope::nearest_scope(name);
        let finding = checker.suggest(finding, name, near.into_iter(), "`linkworld scopes` lists the known ones");
        checker.report(finding);
    }
    let named = listed.iter().enumerate();
    checker.report_duplicates("scope", named.map(|(index, name)| (name.clone(), scopes.item(index))));
    let bindings = path.at(|install| install.rag_bindings());
    for (slot, collection) in install.rag_bindings.iter() {
        let is_known = collection.is_empty() || names.collections.contains(collection.as_str());
        if is_known || checker.is_full(codes::DEV_UNKNOWN_COLLECTION) {
            continue;
        }
        let headline = format!("unknown collection {}, expected a name from `collections`", quote(collection));
        let finding = checker.error(codes::DEV_UNKNOWN_COLLECTION, &bindings.entry(slot), headline);
        let otherwise = "add it to `collections:` of the tenant";
        let finding = checker.suggest(finding, collection, names.tenant.collections.names(), otherwise);
        checker.report(finding);
    }
    let mocks = path.at(|install| install.mocks());
    for (tool, mock) in install.mocks.iter() {
        platform_tool(checker, tool, &mocks.entry(tool));
        self::mock(checker, mock, &mocks.entry(tool));
    }
}

/// Wires and grants connect apps that are installed.
fn connections(checker: &mut DevChecker<'_>, tenant: &DevTenant, path: &NamedPath<DevTenant>) {
    let installed: HashSet<&str> = tenant.apps.names().collect();
    let unknown = |checker: &mut DevChecker<'_>, app: &str, path: &NamedPath<String>| {
        if !app.is_empty() && !installed.contains(app) && !checker.is_full(codes::DEV_UNKNOWN_APP) {
            let headline = format!("the app {} is not installed in this tenant", quote(app));
            let finding = checker.error(codes::DEV_UNKNOWN_APP, path, headline);
            let otherwise = "add it to `apps:` of the tenant";
            let finding = checker.suggest(finding, app, tenant.apps.names(), otherwise);
            checker.report(finding);
        }
    };
    let wires = path.at(|tenant| tenant.wires());
    for (index, wire) in tenant.wires.iter().enumerate() {
        let path = wires.item(index);
        unknown(checker, &wire.from, &path.at(|wire| wire.from()));
        unknown(checker, &wire.to, &path.at(|wire| wire.to()));
    }
    let grants = path.at(|tenant| tenant.grants());
    for (index, grant) in tenant.grants.iter().enumerate() {
        let path = grants.item(index);
        unknown(checker, &grant.from, &path.at(|grant| grant.from()));
        unknown(checker, &grant.to, &path.at(|grant| grant.to()));
    }
    let wired = tenant.wires.iter().enumerate();
    let wired = wired.map(|(index, wire)| (format!("{} {} {}", wire.from, wire.event, wire.to), wires.item(index)));
    checker.report_duplicates("wire", wired);
    let granted = tenant.grants.iter().enumerate();
    let granted = granted.map(|(index, grant)| (format!("{} {}", grant.from, grant.to), grants.item(index)));
    checker.report_duplicates("grant", granted);
}

/// The reply of a tool in one of the forms of mocks.
fn mock(checker: &mut DevChecker<'_>, mock: &Value, path: &NamedPath<Value>) {
    if let Err(problem) = mocks::read(&RawJson::of(mock)) {
        let finding = checker.error(codes::DEV_MOCK, &path.inside(&problem.path), problem.message);
        checker.report(finding.help(MOCK_FORMS));
    }
}

const MOCK_FORMS: &str = "write `{ok: true, result: {…}}`, `{ok: false, error: {…}}`, `{sequence: […]}`, `{when: […]}` or \
                          `{passthrough: http://…}`";

/// Another project says itself what it has.
fn neighbour(checker: &mut DevChecker<'_>, app: &NeighbourApp, path: &NamedPath<NeighbourApp>) {
    if app.is_stub() {
        return;
    }
    let project = checker.key(&path.at(|app| app.path()));
    of_stub(checker, app.version.is_some(), &path.at(|app| app.version()), project);
    of_stub(checker, app.name.is_some(), &path.at(|app| app.name()), project);
    of_stub(checker, !app.tools.is_empty(), &path.at(|app| app.tools()), project);
    of_stub(checker, !app.routes.is_empty(), &path.at(|app| app.routes()), project);
    of_stub(checker, !app.agents.is_empty(), &path.at(|app| app.agents()), project);
    of_stub(checker, !app.emits.is_empty(), &path.at(|app| app.emits()), project);
}

/// Reports a field of a stub beside `path`.
fn of_stub<T>(checker: &mut DevChecker<'_>, is_set: bool, path: &NamedPath<T>, project: Option<Span>) {
    if !is_set {
        return;
    }
    let name = path.last_step();
    let headline = format!("`{name}` is set beside `path`, expected only in a stub");
    let mut finding = checker.error_at_key(codes::DEV_CONFLICTING_FIELDS, path, headline);
    if let Some(project) = project {
        finding = finding.label(project, "the project is here");
    }
    checker.report(finding.help(format!("remove `{name}`, which the project's manifest has, or remove `path`")));
}

/// A tool of the platform whose name is nearly that of a known one.
fn platform_tool<T>(checker: &mut DevChecker<'_>, tool: &str, path: &NamedPath<T>) {
    let is_known =
        scope::catalog::ROWS.iter().any(|row| row.tools.contains(&tool)) || scope::catalog::UNSCOPED.contains(&tool);
    if is_known || checker.is_full(codes::DEV_UNKNOWN_TOOL) || !checker.may_suggest() {
        return;
    }
    // The catalog is known only in part, so that a name which is like no other may well exist.
    let Some(near) = scope::nearest_tool(tool) else { return };
    let headline = format!("unknown platform tool {}", quote(tool));
    let finding = checker.error_at_key(codes::DEV_UNKNOWN_TOOL, path, headline).as_warning();
    let span = finding.primary.span;
    checker.report(finding.did_you_mean(near).unsafe_edit(span, near));
}
