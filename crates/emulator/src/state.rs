//! The state that all endpoints share.

use crate::agents::replies::rules::AgentRules;
use crate::agents::replies::sources::AgentSources;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::ticket::RouteTickets;
use crate::auth::token::SigningKey;
use crate::install::working_copy::WorkingCopies;
use crate::instance::code::CodeOffers;
use crate::instance::handler_log::HandlerLog;
use crate::instance::registry::Instances;
use crate::observed::call_values::CallValueTable;
use crate::observed::observed_call::ObservedCall;
use crate::platform_event::PlatformEvent;
use crate::scripted::script::CallScripts;
use crate::shell::state::ShellState;
use crate::store::handle::StoreHandle;
use crate::store::{AccountRow, Store, StoreError, TenantRow};
use crate::time::turn::ScheduleTurn;
use crate::tools::counters::ToolCounters;
use crate::tools::rules::ToolRules;
use crate::vault::rotation::Vault;
use crate::world::gate::WorldGate;
use linkworld_contract::audit::usage::Usage;
use linkworld_contract::wire::control::AuditEntry;
use linkworld_system::clock::Clock;
use linkworld_system::handler_http::HandlerClient;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::mpsc;

/// The state of the local platform.
pub(crate) struct PlatformState {
    pub(crate) store: StoreHandle,
    pub(crate) vault: Vault,
    /// The platform's time.
    pub(crate) clock: Clock,
    /// The time by which tokens end: the SDK compares them with the machine's clock (contract 27.8).
    pub(crate) token_clock: Clock,
    pub(crate) keys: SigningKey,
    /// The developer who owns this machine.
    pub(crate) owner: AccountRow,
    /// The tenant that apps are installed in by default.
    pub(crate) tenant: TenantRow,
    pub(crate) origin: String,
    pub(crate) handlers: HandlerClient,
    pub(crate) events: mpsc::Sender<PlatformEvent>,
    /// What all calls of this run have used.
    pub(crate) used: Mutex<Usage>,
    pub(crate) instances: Instances,
    /// The code that there is for installs.
    pub(crate) codes: CodeOffers,
    /// How long a handler may be idle on the platform's clock before it sleeps.
    pub(crate) idle: Duration,
    pub(crate) schedule_turn: ScheduleTurn,
    /// Holds back calls while the world is replaced.
    pub(crate) world_gate: WorldGate,
    /// Where worlds are kept, once that is known.
    pub(crate) worlds: OnceLock<PathBuf>,
    /// What this process installed.
    pub(crate) working_copies: WorkingCopies,
    /// How calls of platform tools behave.
    pub(crate) tool_rules: RwLock<Arc<ToolRules>>,
    pub(crate) tool_calls: ToolCounters,
    /// What handlers print.
    pub(crate) handler_log: HandlerLog,
    /// What calls were sent and returned.
    pub(crate) call_values: CallValueTable,
    /// What replies for agents.
    pub(crate) agent_sources: AgentSources,
    /// What opens private routes once.
    pub(crate) route_tickets: RouteTickets,
    /// Receives calls with their values, if somebody watches.
    pub(crate) observer: OnceLock<mpsc::Sender<ObservedCall>>,
    /// What replies to handlers in place of the platform.
    pub(crate) call_scripts: CallScripts,
    /// The page around bundles.
    pub(crate) shell: ShellState,
    /// Whether the store outlives the process.
    pub(crate) persistent: bool,
}

impl PlatformState {
    /// How calls of platform tools behave now.
    pub(crate) fn tool_rules(&self) -> Arc<ToolRules> {
        Arc::clone(&self.tool_rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where replies of agents come from now.
    pub(crate) fn agent_rules(&self) -> Arc<AgentRules> {
        Arc::clone(&self.agent_sources.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes a call that is over in its own transaction and publishes it.
    pub(crate) async fn audit(
        &self,
        target: AuditTarget,
        subject: AuditSubject,
        outcome: AuditOutcome,
        start: CallStart,
    ) -> Result<i64, StoreError> {
        let cause = outcome.cause.clone();
        let write = move |store: &Store| audit::write(store, &target, subject, outcome, start);
        let entry = self.store.run(write).await?;
        let id = entry.id;
        self.publish_call(entry, cause);
        Ok(id)
    }

    /// Publishes an audit entry that has been committed.
    pub(crate) fn publish_entry(&self, entry: AuditEntry) {
        self.publish_call(entry, None);
    }

    /// The same, with the cause of a failure in more words than the log keeps.
    pub(crate) fn publish_call(&self, entry: AuditEntry, cause: Option<String>) {
        let used = {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            used.add(&Usage::of(&entry));
            *used
        };
        self.publish(PlatformEvent::Audited { entry, cause, used });
    }

    /// Keeps the values of a call that is over: what was sent and what it returned, both JSON.
    pub(crate) fn keep_values(&self, entry: &AuditEntry, values: (&str, Option<&str>)) {
        self.call_values.keep(&self.handler_log, entry, values);
    }

    /// Hands a call to who watches; `call` is made only if somebody does.
    pub(crate) fn observe(&self, call: impl FnOnce() -> ObservedCall) {
        if let Some(observer) = self.observer.get() {
            let _ = observer.try_send(call());
        }
    }

    /// Publishes an event. A full channel drops it rather than delay a request.
    pub(crate) fn publish(&self, event: PlatformEvent) {
        let _ = self.events.try_send(event);
    }
}
