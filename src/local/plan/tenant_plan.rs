//! The tenants of a run, and what is installed in each: those of the dev file, and the tenant that `dev` needs anyway.

use crate::error::CommandError;
use crate::local::plan::app_flags::AppFlags;
use crate::local::plan::secret_values::PlannedSecret;
use linkworld_contract::digest;
use linkworld_contract::names::{AppId, Scope, SecretKey, TenantSlug};
use linkworld_emulator::{AppCallSetup, AppSetup, TenantSetup, UserSetup, WireSetup};
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_manifest::spec::dev_file::install::DevInstall;
use linkworld_manifest::spec::dev_file::tenant::{DevGrant, DevProject, DevTenant, DevUser, DevWire};
use linkworld_terminal::Exit;
use serde_json::Value;

/// A tenant and its installs.
#[derive(Debug, Clone)]
pub struct TenantPlan {
    /// Its name.
    pub slug: TenantSlug,
    /// Its description; none if the dev file has none.
    pub described: Option<DevTenant>,
    /// The installs, an app behind those that it depends on.
    pub installs: Vec<InstallPlan>,
}

/// An app in a tenant.
#[derive(Debug, Clone)]
pub struct InstallPlan {
    /// The tenant.
    pub tenant: TenantSlug,
    /// The app.
    pub app: AppId,
    /// What runs.
    pub code: PlannedCode,
    /// Its description; none if the dev file has none.
    pub described: Option<DevInstall>,
    /// Options of the command line.
    pub flags: AppFlags,
}

/// What replies for an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedCode {
    /// The project at this position.
    Project(usize),
    /// The stub of the dev file.
    Stub,
}

/// What the projects of a run are, as far as tenants need to know.
pub(super) struct RunnableProject<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// The options, which hold in the default tenant.
    pub flags: &'a AppFlags,
    /// Whether it is on the command line, not only in the dev file.
    pub is_given: bool,
}

/// The tenant that commands mean by default: `given`, else the first one of the file that has the app, else the first one.
pub(super) fn default_tenant(
    given: Option<&TenantSlug>,
    file: &DevFile,
    app: &str,
) -> Result<TenantSlug, CommandError> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    let with_app = file.tenants.iter().find(|(_, tenant)| tenant.apps.contains(app)).map(|(slug, _)| slug);
    Ok(TenantSlug::parse(with_app.or_else(|| file.tenants.names().next()).unwrap_or("dev"))?)
}

/// All tenants of a run, the default one first.
pub(super) fn tenants(
    file: &DevFile,
    projects: &[RunnableProject<'_>],
    default: &TenantSlug,
) -> Result<Vec<TenantPlan>, CommandError> {
    let mut plans = Vec::new();
    for (slug, tenant) in file.tenants.iter() {
        let slug = TenantSlug::parse(slug)?;
        let mut installs = Vec::new();
        for (id, install) in tenant.apps.iter() {
            let code = code(file, projects, (&slug, id), install.version.as_deref())?;
            installs.push(install_plan((&slug, id, code), Some(install), projects, default)?);
        }
        plans.push(TenantPlan { slug, described: Some(tenant.clone()), installs });
    }
    let at = match plans.iter().position(|plan| plan.slug == *default) {
        Some(at) => at,
        None => {
            plans.push(TenantPlan { slug: default.clone(), described: None, installs: Vec::new() });
            plans.len() - 1
        }
    };
    plans[..=at].rotate_right(1);
    complete(&mut plans[0], file, projects)?;
    for plan in &mut plans {
        plan.installs = in_order(std::mem::take(&mut plan.installs), projects);
        check_scopes(plan, projects)?;
    }
    Ok(plans)
}

/// Adds to the default tenant what runs there without being described: the projects of the command line, and all
/// neighbours if the tenant has no description.
fn complete(plan: &mut TenantPlan, file: &DevFile, projects: &[RunnableProject<'_>]) -> Result<(), CommandError> {
    let default = plan.slug.clone();
    for (index, project) in projects.iter().enumerate() {
        let id = project.manifest.app_id.as_str();
        let is_wanted = project.is_given || plan.described.is_none();
        if is_wanted && plan.installs.iter().all(|install| install.app.as_str() != id) {
            let code = PlannedCode::Project(index);
            plan.installs.push(install_plan((&default, id, code), None, projects, &default)?);
        }
    }
    for (id, _) in file.apps.iter().filter(|(_, app)| app.is_stub() && plan.described.is_none()) {
        if plan.installs.iter().all(|install| install.app.as_str() != id) {
            plan.installs.push(install_plan((&default, id, PlannedCode::Stub), None, projects, &default)?);
        }
    }
    Ok(())
}

fn install_plan(
    (tenant, id, code): (&TenantSlug, &str, PlannedCode),
    described: Option<&DevInstall>,
    projects: &[RunnableProject<'_>],
    default: &TenantSlug,
) -> Result<InstallPlan, CommandError> {
    let flags = match code {
        PlannedCode::Project(index) if tenant == default => projects[index].flags.clone(),
        // What the file does not say about replies is the same everywhere.
        PlannedCode::Project(index) => AppFlags { mocks: projects[index].flags.mocks.clone(), ..AppFlags::default() },
        PlannedCode::Stub => AppFlags::default(),
    };
    let (tenant, app, described) = (tenant.clone(), AppId::parse(id)?, described.cloned());
    Ok(InstallPlan { tenant, app, code, described, flags })
}

/// What runs for an app of a tenant: the project with the version, else the stub.
fn code(
    file: &DevFile,
    projects: &[RunnableProject<'_>],
    (tenant, id): (&TenantSlug, &str),
    version: Option<&str>,
) -> Result<PlannedCode, CommandError> {
    let of_app = || projects.iter().enumerate().filter(|(_, project)| project.manifest.app_id == id);
    let found = of_app().find(|(_, project)| version.is_none_or(|version| project.manifest.version == version));
    if let Some((index, _)) = found {
        return Ok(PlannedCode::Project(index));
    }
    if let Some(version) = version.filter(|_| of_app().next().is_some()) {
        let versions: Vec<&str> = of_app().map(|(_, project)| project.manifest.version.as_str()).collect();
        let headline = format!("tenants.{tenant}.apps.{id}: no project has version {version}");
        return Err(CommandError::new(Exit::Failed, headline)
            .because(format!("the version of {id} is {}", versions.join(", ")))
            .hint("add the folder with this version: `linkworld dev . FOLDER`"));
    }
    if file.apps.get(id).is_some_and(|app| app.is_stub()) {
        return Ok(PlannedCode::Stub);
    }
    Err(CommandError::new(Exit::Failed, format!("tenants.{tenant}.apps.{id}: unknown app"))
        .hint("add it to `apps:` at the top"))
}

/// An app behind those that it depends on; in a circle the order of the file.
fn in_order(mut left: Vec<InstallPlan>, projects: &[RunnableProject<'_>]) -> Vec<InstallPlan> {
    let mut sorted: Vec<InstallPlan> = Vec::new();
    while !left.is_empty() {
        let is_ready = |install: &InstallPlan| {
            let PlannedCode::Project(index) = install.code else { return true };
            let needed = &projects[index].manifest.cross_app_dependencies;
            let waits_for = |other: &InstallPlan| {
                other.app != install.app && needed.iter().any(|needed| needed.app_id == other.app.as_str())
            };
            !left.iter().any(waits_for)
        };
        let at = left.iter().position(is_ready).unwrap_or(0);
        sorted.push(left.remove(at));
    }
    sorted
}

/// The file is compared with the manifest of the project it belongs to; here are the others.
fn check_scopes(plan: &TenantPlan, projects: &[RunnableProject<'_>]) -> Result<(), CommandError> {
    for install in &plan.installs {
        let declared: &[String] = match install.code {
            PlannedCode::Project(index) => &projects[index].manifest.required_scopes,
            PlannedCode::Stub => &[],
        };
        let granted = install.described.as_ref().and_then(|described| described.granted_scopes.listed());
        let extra = granted.unwrap_or_default().iter().find(|scope| !declared.contains(scope));
        if let Some(scope) = extra {
            let (tenant, app) = (&plan.slug, &install.app);
            let headline = format!("tenants.{tenant}.apps.{app}.granted_scopes: {app} does not declare `{scope}`");
            return Err(CommandError::new(Exit::Failed, headline));
        }
    }
    Ok(())
}

impl InstallPlan {
    /// The scopes that the tenant grants, if the command line or the file says so.
    pub fn grants(&self) -> Option<Vec<Scope>> {
        let listed = || {
            let listed = self.described.as_ref()?.granted_scopes.listed()?;
            Some(listed.iter().filter_map(|scope| Scope::parse(scope).ok()).collect())
        };
        self.flags.grants.clone().or_else(listed)
    }

    /// The values of install settings that the file has.
    pub fn settings(&self) -> Vec<(String, Value)> {
        let named = self.described.iter().flat_map(|described| described.settings.iter());
        named.map(|(id, value)| (id.to_owned(), value.clone())).collect()
    }

    /// The secrets that the file names.
    pub fn secrets(&self) -> Vec<PlannedSecret> {
        let named = self.described.iter().flat_map(|described| described.secrets.iter());
        let planned = |(key, source): (&str, &_)| {
            Some(PlannedSecret { key: SecretKey::parse(key).ok()?, source: Clone::clone(source) })
        };
        named.filter_map(planned).collect()
    }
}

/// The description of a tenant in the platform's terms, without the values of secrets and the documents of collections.
pub(in crate::local) fn tenant_setup(plan: &TenantPlan) -> TenantSetup {
    let users = plan.described.iter().flat_map(|tenant| tenant.users.iter());
    let position = |name: &str| plan.described.as_ref()?.users.names().position(|user| user == name);
    let app = |install: &InstallPlan| {
        let described = install.described.as_ref();
        let bindings = described.iter().flat_map(|described| described.rag_bindings.iter());
        AppSetup {
            app: install.app.clone(),
            activated_by: described.and_then(|described| position(described.activated_by.as_deref()?)),
            bindings: bindings.map(|(slot, collection)| (slot.to_owned(), collection.clone())).collect(),
            secrets: Vec::new(),
        }
    };
    let projects = plan.described.iter().flat_map(|tenant| tenant.projects.iter());
    let project =
        |(id, project): (&str, &DevProject)| (id.to_owned(), project.name.clone().unwrap_or_else(|| id.to_owned()));
    TenantSetup {
        tenant: plan.slug.clone(),
        name: plan.described.as_ref().and_then(|tenant| tenant.name.clone()),
        projects: projects.map(project).collect(),
        collections: Vec::new(),
        users: users.map(|(short, described)| user(&plan.slug, short, described)).collect(),
        integrations: plan.described.as_ref().map(|tenant| tenant.integrations.clone()).unwrap_or_default(),
        calls: plan.described.iter().flat_map(|tenant| &tenant.grants).filter_map(calls).collect(),
        wires: plan.described.iter().flat_map(|tenant| &tenant.wires).map(wire).collect(),
        apps: plan.installs.iter().map(app).collect(),
    }
}

fn wire(described: &DevWire) -> WireSetup {
    let DevWire { from, event, to } = described.clone();
    WireSetup { from, event, to }
}

/// What stands for the routes among the agents that an app may call (contract 15.1).
const ROUTES: &str = "__route__";

fn calls(described: &DevGrant) -> Option<AppCallSetup> {
    let routes = described.routes.then(|| ROUTES.to_owned());
    Some(AppCallSetup {
        from: AppId::parse(&described.from).ok()?,
        to: AppId::parse(&described.to).ok()?,
        agents: routes.into_iter().chain(described.agents.iter().cloned()).collect(),
    })
}

fn user(tenant: &TenantSlug, short: &str, described: &DevUser) -> UserSetup {
    let or_short = |text: &Option<String>| text.clone().unwrap_or_else(|| short.to_owned());
    UserSetup {
        id: described.id.clone().unwrap_or_else(|| user_id(tenant, short)),
        replaces_id: described.id.is_some(),
        email: described.email.clone().unwrap_or_else(|| format!("{short}@{tenant}.example")),
        name: or_short(&described.name),
        zone: described.zone.clone(),
        locale: described.locale.clone().unwrap_or_else(|| "en".to_owned()),
        roles: described.roles.clone(),
    }
}

/// A UUID that is the same on every machine: version 8, of a digest.
fn user_id(tenant: &TenantSlug, short: &str) -> String {
    let hex = digest::sha256_hex(format!("user {short} of {tenant}").as_bytes());
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}
