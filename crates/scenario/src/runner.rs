//! Runs scenarios, several at a time.

use crate::grading::Grader;
use crate::plan::PlannedScenario;
use crate::result::ScenarioResult;
use crate::slot::Slot;
use linkworld_contract::wire::control::AuditEntry;
use linkworld_emulator::{AgentRules, AppSpec, AppStartError, EmulatorError, RepliesFrom};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Handlers of other tenants that one worker keeps.
const SLOTS_KEPT_MAX: usize = 4;

/// Where the app under test comes from.
pub trait AppSource: Send + Sync {
    /// The app with a handler at a place that no other handler has.
    ///
    /// # Errors
    /// Says why there is none.
    fn spec(&self) -> Result<AppSpec, String>;

    /// The folder with the texts that its agents read.
    fn folder(&self) -> PathBuf;

    /// What paths of files start with, up to a `/`, if the handler runs in a copy of that folder.
    fn copies(&self) -> String;
}

/// What calls cost.
pub type CostOf = Arc<dyn Fn(&[AuditEntry]) -> f64 + Send + Sync>;

/// How scenarios run.
#[derive(Clone, Default)]
pub struct RunOptions {
    /// How many run at a time, each against a handler of its own.
    pub jobs: usize,
    /// What calls cost; nothing by default.
    pub cost: Option<CostOf>,
    /// What was kept of each scenario that is compared with a snapshot, by name.
    pub snapshots: Arc<Map<String, Value>>,
    /// Whether snapshots are kept anew, and not compared.
    pub update: bool,
    /// Whether each scenario has a handler that no other one has called.
    pub fresh_handlers: bool,
    /// The models that scenarios may name, and what else is said about agents.
    pub agents: Arc<AgentRules>,
    /// What grades `then.graded`.
    pub grader: Arc<Grader>,
}

impl RunOptions {
    pub(crate) fn cost(&self, entries: &[AuditEntry]) -> f64 {
        self.cost.as_ref().map_or(0.0, |cost| cost(entries))
    }

    /// What replies for agents that a scenario has no reply of: its model, and nothing without one.
    pub(crate) fn rules_for(&self, model: Option<&str>) -> AgentRules {
        let Some(wanted) = model else { return AgentRules::default() };
        let rules = self.agents.as_ref().clone();
        let models = rules.models.into_iter().filter(|model| model.name == wanted).collect();
        AgentRules { from: RepliesFrom::Live, replies: Vec::new(), record: false, models, ..rules }
    }
}

/// Why the scenarios could not be run.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    /// The platform failed.
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    /// The handler did not start.
    #[error(transparent)]
    Start(AppStartError),
    /// There is no app to run.
    #[error("{0}")]
    App(String),
}

/// Runs the scenarios and sends each result as soon as it is there. Returns all of them in the order of the scenarios.
pub async fn run(
    source: Arc<dyn AppSource>,
    scenarios: Vec<PlannedScenario>,
    options: RunOptions,
    done: mpsc::UnboundedSender<ScenarioResult>,
) -> Result<Vec<ScenarioResult>, RunnerError> {
    let count = scenarios.len();
    let shared = Arc::new((scenarios, AtomicUsize::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..options.jobs.clamp(1, count.max(1)) {
        let work = Worker { source: Arc::clone(&source), options: options.clone(), slots: VecDeque::new() };
        workers.spawn(work.run(Arc::clone(&shared), done.clone()));
    }
    drop(done);
    let mut results = Vec::with_capacity(count);
    let mut failed = None;
    while let Some(ended) = workers.join_next().await {
        match ended.map_err(|error| RunnerError::App(error.to_string()))? {
            Ok(of_worker) => results.extend(of_worker),
            Err(error) => {
                // The others stop before their next scenario.
                shared.1.store(count, Ordering::Relaxed);
                failed = failed.or(Some(error));
            }
        }
    }
    results.sort_by_key(|result: &ScenarioResult| result.index);
    failed.map_or(Ok(results), Err)
}

/// Runs one scenario after another.
struct Worker {
    source: Arc<dyn AppSource>,
    options: RunOptions,
    /// By the id of the tenant, the one used last at the back.
    slots: VecDeque<(String, Slot)>,
}

impl Worker {
    async fn run(
        mut self,
        shared: Arc<(Vec<PlannedScenario>, AtomicUsize)>,
        done: mpsc::UnboundedSender<ScenarioResult>,
    ) -> Result<Vec<ScenarioResult>, RunnerError> {
        let mut results = Vec::new();
        let outcome = loop {
            let Some(scenario) = shared.0.get(shared.1.fetch_add(1, Ordering::Relaxed)) else { break Ok(()) };
            match self.result_of(scenario).await {
                Ok(result) => {
                    // Without a receiver nobody watches.
                    let _ = done.send(result.clone());
                    results.push(result);
                }
                Err(error) => break Err(error),
            }
        };
        for (_, slot) in self.slots.drain(..) {
            slot.stop().await?;
        }
        outcome.map(|()| results)
    }

    async fn result_of(&mut self, scenario: &PlannedScenario) -> Result<ScenarioResult, RunnerError> {
        let kept = self.slots.iter().position(|(tenant, _)| *tenant == scenario.tenant_id);
        let mut slot = match kept.and_then(|at| self.slots.remove(at)) {
            Some((_, slot)) => slot,
            None => Slot::start(self.source.as_ref(), &scenario.tenant_id).await?,
        };
        let result = slot.run(scenario, &self.options).await;
        if self.options.fresh_handlers || result.is_err() {
            slot.stop().await?;
            return result;
        }
        self.slots.push_back((scenario.tenant_id.clone(), slot));
        if self.slots.len() > SLOTS_KEPT_MAX
            && let Some((_, oldest)) = self.slots.pop_front()
        {
            oldest.stop().await?;
        }
        result
    }
}
