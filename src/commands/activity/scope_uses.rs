//! Which scopes of a project are used: by the audit log of the local platform, and by its sources and manifest.

use crate::connect::LocalOptions;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_contract::audit::{AuditSearch, SearchField, SearchValue};
use linkworld_contract::wire::control::InstallStatus;
use linkworld_manifest::codes;
use linkworld_project::{Project, sources};
use linkworld_terminal::Exit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How sure it is that a declared scope is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredUse {
    /// The audit log has calls that it allowed.
    Called,
    /// No call is known, and the sources or the manifest may use it.
    Possible,
    /// Nothing uses it, as far as the audit log, the sources and the manifest show.
    NotFound,
}

impl DeclaredUse {
    /// As it is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Called => "used",
            Self::Possible => "possibly used",
            Self::NotFound => "unused",
        }
    }
}

/// A scope of the manifest.
#[derive(Debug)]
pub struct DeclaredScope {
    /// Its name.
    pub scope: String,
    /// Its place in `required_scopes`.
    pub at: usize,
    /// Calls in the audit log that it allowed.
    pub calls: u64,
    /// Whether it is used.
    pub used: DeclaredUse,
}

/// The scopes of a project and what is known of their use.
pub struct ScopeUsage {
    /// The project.
    pub project: Project,
    /// Its app.
    pub app: String,
    /// Those of the manifest.
    pub declared: Vec<DeclaredScope>,
    /// Scopes that calls needed and that the manifest does not declare.
    pub missing: BTreeSet<String>,
    /// Installs on the local platform; none if none is running.
    pub installs: Option<Vec<InstallStatus>>,
}

/// Calls by scope: those that were allowed, and the scopes that were not declared.
type AuditedScopes = (BTreeMap<String, u64>, BTreeSet<String>);

/// Reads a project and compares it with the running local platform. A project with errors ends the command.
pub fn read(
    context: &mut Context,
    path: &Path,
    local: &LocalOptions,
) -> Result<Result<ScopeUsage, Exit>, CommandError> {
    let project = sources::lint::with_sources(linkworld_project::load(path)?);
    let Some(manifest) = project.app.as_ref().map(|app| app.manifest.clone()) else {
        let headline = "the manifest has errors; `linkworld validate` lists them";
        context.terminal.fail(headline, &[], &[]);
        return Ok(Err(Exit::Failed));
    };
    let app = manifest.app_id.clone();
    let (audited, installs) = match local.connect() {
        Ok(client) => {
            let search = AuditSearch::default()
                .and(SearchField::App, [SearchValue::exact(app.as_str())])
                .and(SearchField::Kind, [SearchValue::exact("platform_tool")]);
            let (report, status) =
                block_on(async { Ok((client.usage(&search.to_string()).await?, client.status().await?)) })?;
            let mut audited = AuditedScopes::default();
            for row in report.rows {
                let Some(scope) = row.scope else { continue };
                match row.gate_decision.as_str() {
                    "allow" => *audited.0.entry(scope).or_default() += row.used.calls,
                    "deny:no_scope" => drop(audited.1.insert(scope)),
                    _ => {}
                }
            }
            (audited, Some(status.installs.into_iter().filter(|install| install.app_id == app).collect()))
        }
        Err(error) if local.api_url.is_some() => return Err(error),
        Err(_) => (AuditedScopes::default(), None),
    };
    let unused: BTreeSet<String> = project
        .report
        .findings()
        .filter(|(_, finding)| finding.code == codes::UNUSED_SCOPE)
        .map(|(_, finding)| finding.path.clone())
        .collect();
    let declared = manifest.required_scopes.iter().enumerate().map(|(at, scope)| {
        let calls = audited.0.get(scope).copied().unwrap_or_default();
        let used = match calls {
            0 if unused.contains(&format!("required_scopes.{at}")) => DeclaredUse::NotFound,
            0 => DeclaredUse::Possible,
            _ => DeclaredUse::Called,
        };
        DeclaredScope { scope: scope.clone(), at, calls, used }
    });
    let declared: Vec<DeclaredScope> = declared.collect();
    let missing = audited.1.into_iter().filter(|scope| !manifest.required_scopes.contains(scope)).collect();
    Ok(Ok(ScopeUsage { project, app, declared, missing, installs }))
}

impl ScopeUsage {
    /// What removing the unused scopes and declaring the missing ones does to consent, in sentences.
    pub fn consent(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let removed: Vec<&str> = self.unused().map(|one| one.scope.as_str()).collect();
        let tenants = |with: &dyn Fn(&InstallStatus) -> bool| {
            let installs = self.installs.iter().flatten().filter(|install| with(install));
            installs.map(|install| install.tenant.clone()).collect::<Vec<_>>().join(", ")
        };
        if !removed.is_empty() {
            sentences.push(format!(
                "removing {} asks no tenant for consent; a tenant loses the grant, and is asked again if it returns",
                removed.join(", ")
            ));
            let granted =
                tenants(&|install| install.granted_scopes.iter().any(|scope| removed.contains(&scope.as_str())));
            if !granted.is_empty() {
                sentences.push(format!("tenants that lose a grant: {granted}"));
            }
        }
        if !self.missing.is_empty() {
            let missing: Vec<&str> = self.missing.iter().map(String::as_str).collect();
            let asked = tenants(&|_| true);
            let whom = if asked.is_empty() { "every tenant".to_owned() } else { format!("each tenant ({asked})") };
            sentences.push(format!("declaring {} asks {whom} for consent at the next upgrade", missing.join(", ")));
        }
        sentences
    }

    /// The scopes that can be removed.
    pub fn unused(&self) -> impl Iterator<Item = &DeclaredScope> {
        self.declared.iter().filter(|one| one.used == DeclaredUse::NotFound)
    }
}
