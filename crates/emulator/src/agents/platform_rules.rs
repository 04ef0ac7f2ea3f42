//! What the program sets about agents.

use crate::agents::replies::rules::AgentRules;
use crate::install::activation::InstalledApp;
use crate::instance::project_files::ProjectFiles;
use crate::platform::Platform;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

impl Platform {
    /// Replaces where replies of agents come from, for all apps.
    pub fn set_agent_rules(&self, rules: AgentRules) {
        *self.state().agent_sources.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Where the files of an app's project are, for the texts that its agents read.
    pub fn set_project_folder(&self, installed: &InstalledApp, folder: PathBuf) {
        let instance = self.state().instances.get(installed.tenant.as_str(), installed.app.as_str());
        instance.set_project_files(ProjectFiles::in_folder(folder));
    }
}
