//! Reads the projects of a run and the dev file that describes its tenants.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::plan::agent_rules::agent_rules;
use crate::local::plan::app_flags::{AppFlags, AppFlagsGiven};
use crate::local::plan::tenant_plan::{self, RunnableProject, TenantPlan};
use crate::options::{SeverityOptions, check_is_readable};
use linkworld_contract::names::TenantSlug;
use linkworld_emulator::AgentRules;
use linkworld_manifest::diagnostic::Report;
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_manifest::spec::dev_file::run::DevRun;
use linkworld_project::beside::dev_file::{self, DevFileChoice, LoadedDevFile};
use linkworld_project::{LoadedApp, Project};
use linkworld_terminal::{Exit, Format};
use std::path::{Path, PathBuf};

/// A project that runs.
#[derive(Debug)]
pub struct PlannedProject {
    /// The project, with its findings.
    pub project: Project,
    /// Its app.
    pub app: LoadedApp,
    /// How it runs, by its own dev file.
    pub run: DevRun,
    /// Options of the command line.
    pub flags: AppFlags,
    /// Whether it is on the command line, not only in the dev file.
    pub is_given: bool,
}

/// A run.
#[derive(Debug)]
pub struct DevPlan {
    /// The projects; the first one is what the run is about.
    pub projects: Vec<PlannedProject>,
    /// The dev file of the first project; an empty one if it has none.
    pub file: DevFile,
    /// Where it is, or would be.
    pub path: Option<PathBuf>,
    /// The tenant that commands mean by default.
    pub tenant: TenantSlug,
    /// All tenants, the default one first.
    pub tenants: Vec<TenantPlan>,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct DevPlanSource {
    /// The projects, at least one.
    pub paths: Vec<PathBuf>,
    /// The dev file of the first one.
    pub dev_file: DevFileChoice,
    /// What is done about findings.
    pub severity: SeverityOptions,
    /// Options of single apps.
    pub flags: AppFlagsGiven,
    /// `--tenant`.
    pub tenant: Option<TenantSlug>,
}

/// Why there is no plan.
pub enum Unplanned {
    /// Something cannot be read.
    Failed(CommandError),
    /// The files have errors, which these findings name.
    Invalid(Box<Report>),
}

impl<E: Into<CommandError>> From<E> for Unplanned {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl DevPlan {
    /// Reads the projects. Prints the findings if there are errors, and returns none.
    pub fn load(context: &mut Context, source: &DevPlanSource) -> Result<Option<Self>, CommandError> {
        match Self::read(source) {
            Ok(plan) => Ok(Some(plan)),
            Err(Unplanned::Failed(error)) => Err(error),
            Err(Unplanned::Invalid(report)) => {
                context.terminal.report(&report, Format::Human);
                Ok(None)
            }
        }
    }

    /// A plan of one project alone, without a dev file.
    pub fn of(project: Project, app: LoadedApp) -> Result<Self, CommandError> {
        let file = LoadedDevFile::of_nothing();
        let run = file.dev.clone();
        let projects = vec![PlannedProject { project, app, run, flags: AppFlags::default(), is_given: true }];
        Self::of_projects(projects, (file, None), None)
    }

    /// Where replies of agents come from.
    pub fn agent_rules(&self) -> AgentRules {
        agent_rules(&self.file, &self.folder(), false)
    }

    /// Reads the projects, or returns the findings if there are errors.
    pub fn read(source: &DevPlanSource) -> Result<Self, Unplanned> {
        let mut projects = Vec::new();
        let (mut file, mut path) = (LoadedDevFile::of_nothing(), None);
        for (index, given) in source.paths.iter().enumerate() {
            let choice = match (index, &source.dev_file) {
                (0, choice) => choice.clone(),
                (_, DevFileChoice::Ignored) => DevFileChoice::Ignored,
                _ => DevFileChoice::Beside,
            };
            let (project, described) = read_project(given, &choice, &source.severity)?;
            if index == 0 {
                path = choice.path(&project.project);
                file = described;
            }
            projects.push(project);
        }
        check_distinct(&projects)?;
        let apps: Vec<(&str, &[String])> = projects
            .iter()
            .map(|one| (one.app.manifest.app_id.as_str(), one.app.manifest.required_scopes.as_slice()))
            .collect();
        let flags = source.flags.for_apps(&apps)?;
        for (project, flags) in projects.iter_mut().zip(flags) {
            project.flags = flags;
        }
        let folder = path.as_deref().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_owned);
        for (id, app) in file.apps.iter() {
            let Some(relative) = &app.path else { continue };
            if projects.iter().any(|one| one.app.manifest.app_id == id) {
                continue;
            }
            let choice = match &source.dev_file {
                DevFileChoice::Ignored => DevFileChoice::Ignored,
                _ => DevFileChoice::Beside,
            };
            let (mut neighbour, _) = read_project(&folder.join(relative), &choice, &source.severity)?;
            let found = &neighbour.app.manifest.app_id;
            if found != id {
                let headline = format!("apps.{id}.path: the project has the app id `{found}`, expected `{id}`");
                return Err(CommandError::new(Exit::Failed, headline).into());
            }
            neighbour.is_given = false;
            projects.push(neighbour);
        }
        Ok(Self::of_projects(projects, (file, path), source.tenant.as_ref())?)
    }

    fn of_projects(
        projects: Vec<PlannedProject>,
        (file, path): (DevFile, Option<PathBuf>),
        tenant: Option<&TenantSlug>,
    ) -> Result<Self, CommandError> {
        let own = projects.first().map_or("", |project| project.app.manifest.app_id.as_str());
        let tenant = tenant_plan::default_tenant(tenant, &file, own)?;
        let mut plan = Self { projects, file, path, tenant, tenants: Vec::new() };
        plan.tenants = plan.tenants_of(&plan.file)?;
        Ok(plan)
    }

    /// The folder that paths of the dev file are relative to.
    pub fn folder(&self) -> PathBuf {
        let beside = self.path.as_deref().and_then(Path::parent).map(Path::to_owned);
        beside.or_else(|| self.projects.first().map(|one| one.project.root.clone())).unwrap_or_default()
    }

    /// The tenants that a dev file describes for these projects.
    pub fn tenants_of(&self, file: &DevFile) -> Result<Vec<TenantPlan>, CommandError> {
        let projects: Vec<RunnableProject<'_>> = self
            .projects
            .iter()
            .map(|one| RunnableProject { manifest: &one.app.manifest, flags: &one.flags, is_given: one.is_given })
            .collect();
        tenant_plan::tenants(file, &projects, &self.tenant)
    }
}

/// A valid project, and what its dev file describes.
fn read_project(
    path: &Path,
    choice: &DevFileChoice,
    severity: &SeverityOptions,
) -> Result<(PlannedProject, DevFile), Unplanned> {
    let mut project = linkworld_project::load(path)?;
    let loaded = dev_file::load_for(&mut project, choice)?;
    project.report = severity.of_project(&project.root)?.apply(std::mem::take(&mut project.report));
    let content = loaded.map_or_else(|| Some(LoadedDevFile::of_nothing()), |loaded| loaded.content);
    check_is_readable(&project.report, project.app.is_some() && content.is_some())?;
    match (project.app.clone().filter(|_| project.report.is_valid()), content) {
        (Some(app), Some(content)) => {
            let run = content.dev.clone();
            Ok((PlannedProject { project, app, run, flags: AppFlags::default(), is_given: true }, content))
        }
        _ => Err(Unplanned::Invalid(Box::new(project.report))),
    }
}

/// One app may be there in several versions, but each of them once.
fn check_distinct(projects: &[PlannedProject]) -> Result<(), CommandError> {
    for (index, one) in projects.iter().enumerate() {
        let (app, version) = (&one.app.manifest.app_id, &one.app.manifest.version);
        let same =
            |other: &&PlannedProject| other.app.manifest.app_id == *app && other.app.manifest.version == *version;
        if let Some(other) = projects[..index].iter().find(same) {
            let folders = [other, one].map(|project| project.project.root.display().to_string());
            let headline = format!("{app} {version} is in two folders: {}", folders.join(", "));
            return Err(CommandError::usage(headline).hint("give one of them another version"));
        }
    }
    Ok(())
}
