//! Takes over a dev file that changed while the run goes on.

use crate::error::CommandError;
use crate::local::plan::{DevPlan, DevPlanSource, InstallPlan, PlannedCode, PlannedProject, TenantPlan, Unplanned};
use crate::local::plan::{agent_rules, tool_rules};
use crate::local::running::projects::{RunningProject, RunningProjects};
use crate::local::running::reload::RunningInstance;
use crate::local::running::reload_notices::ReloadNotices;
use crate::local::running::starting::set_up;
use linkworld_emulator::Platform;
use linkworld_manifest::spec::dev_file::run::DevRun;
use std::path::Path;

impl RunningProjects {
    /// Applies the dev file as it is now. One with errors leaves everything as it was.
    pub(super) async fn apply_dev_file(&mut self, path: &Path, platform: &Platform) -> ReloadNotices {
        let mut notices = ReloadNotices::default();
        let shown = path.display().to_string();
        let Some(source) = &self.source else { return notices };
        let plan = match DevPlan::read(&DevPlanSource { tenant: Some(self.plan.tenant.clone()), ..source.clone() }) {
            Ok(plan) => plan,
            Err(Unplanned::Invalid(report)) => {
                notices.list_errors(&shown, &report);
                return notices;
            }
            Err(Unplanned::Failed(error)) => {
                notices.error(error);
                return notices;
            }
        };
        let names = |plan: &DevPlan| -> Vec<(String, String)> {
            let id = |one: &PlannedProject| (one.app.manifest.app_id.clone(), one.project.root.display().to_string());
            plan.projects.iter().map(id).collect()
        };
        if names(&plan) != names(&self.plan) {
            notices.warn(format!("the list of projects in {shown} changed; restart `linkworld dev` to apply it"));
            return notices;
        }
        let has_other_run = plan.projects.iter().zip(&self.plan.projects).any(|(now, before)| now.run != before.run);
        if has_other_run {
            notices.done("`dev` of the dev file changed; restart `linkworld dev` to apply it");
        }
        // The tenants are those of the projects as they were planned; how these run stays.
        let runs: Vec<DevRun> = self.plan.projects.iter().map(|project| project.run.clone()).collect();
        self.plan = plan;
        for (project, run) in self.plan.projects.iter_mut().zip(runs) {
            project.run = run;
        }
        platform.set_tool_rules(tool_rules(&self.plan.file, self.auto_approve));
        platform.set_agent_rules(agent_rules(&self.plan.file, &self.plan.folder(), self.record_agents));
        let mut is_applied = true;
        for tenant in self.plan.tenants.clone() {
            if let Err(error) = self.apply_tenant(&tenant, platform, &mut notices).await {
                notices.error(error);
                is_applied = false;
            }
        }
        if is_applied {
            notices.done(format!("{shown} changed and was applied"));
        }
        notices
    }

    async fn apply_tenant(
        &mut self,
        tenant: &TenantPlan,
        platform: &Platform,
        notices: &mut ReloadNotices,
    ) -> Result<(), CommandError> {
        let (change, notes) = set_up(None, platform, (tenant, &self.plan.folder())).await?;
        notes.into_iter().for_each(|note| notices.warn(note));
        platform.tell_of_users(change);
        for install in &tenant.installs {
            let install = &InstallPlan { code: self.code_of(platform, install).await?, ..install.clone() };
            let PlannedCode::Project(index) = install.code else {
                self.install_stub(platform, install).await?;
                continue;
            };
            let runs_it = |project: &RunningProject| project.instances.iter().any(|one| is_of(one, install));
            let running = self.projects.iter().position(runs_it);
            match running {
                Some(found) if found == index => {
                    let project = &mut self.projects[index];
                    let Some(instance) = project.instances.iter_mut().find(|one| is_of(one, install)) else { continue };
                    instance.plan = install.clone();
                    if !project.reload.has_version(platform, instance).await {
                        continue;
                    }
                    let app = project.reload.app.clone();
                    project.reload.install_again(&app, platform, instance, notices).await?;
                    let mocks = project.reload.mocks(install)?;
                    mocks.incomplete().into_iter().for_each(|note| notices.warn(note));
                    platform.replace_mocks(instance.app.installed(), mocks);
                }
                Some(_) => {
                    let (app, tenant) = (&install.app, &install.tenant);
                    notices.warn(format!(
                        "another version of {app} is described for tenant {tenant}; restart `linkworld dev` to run it"
                    ));
                }
                None => {
                    let failure = self.add_instance(platform, install.clone()).await?;
                    let (app, tenant) = (&install.app, &install.tenant);
                    notices.done(format!(
                        "{app} was installed in tenant {tenant}; its handler starts with its first call"
                    ));
                    if let Some(why) = failure {
                        notices.warn(format!("`on_install` of {app} failed in tenant {tenant} ({why})"));
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_of(instance: &RunningInstance, install: &InstallPlan) -> bool {
    instance.plan.tenant == install.tenant && instance.plan.app == install.app
}
