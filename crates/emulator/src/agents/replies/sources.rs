//! What replies for agents in this run, and what was used of it.

use crate::agents::model::endpoint::ModelClients;
use crate::agents::replies::recording::folder::UsedRecordings;
use crate::agents::replies::rules::AgentRules;
use std::sync::{Arc, RwLock};

/// The sources of replies.
#[derive(Default)]
pub(crate) struct AgentSources {
    /// Where replies come from.
    pub(crate) rules: RwLock<Arc<AgentRules>>,
    /// The connections to models.
    pub(crate) model_clients: ModelClients,
    /// The recorded replies that were used.
    pub(crate) used_recordings: UsedRecordings,
}
