//! One handler with a platform of its own, which runs one scenario at a time. Every scenario starts in the same world.

use crate::call::ScenarioCall;
use crate::comparing::snapshot;
use crate::comparing::verdict::{self, Observed};
use crate::copies::without_copies;
use crate::grading;
use crate::hidden::{hidden_lines, without_secrets};
use crate::outcome::HandlerEnd;
use crate::plan::{PlannedScenario, PlannedStep};
use crate::replies::{GivenReplies, SECRET_BYTES_MIN};
use crate::result::{ExpectationFailure, ScenarioResult, StepRecord};
use crate::runner::{AppSource, RunOptions, RunnerError};
use crate::script::ScenarioScript;
use linkworld_contract::names::{Scope, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::control::AuditEntry;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_emulator::{
    InstallRequest, InstalledApp, KeyPreference, MadeDelivery, Mocks, Platform, PlatformEvent, PlatformImage,
    PlatformOptions, RunningApp, SettingValues, StartTime, StoreLocation, TriggerError,
};
use linkworld_manifest::eval_file::python;
use linkworld_manifest::spec::eval_file::given::{EvalGiven, EvalGrants};
use linkworld_system::clock::{Clock, ClockSetting, VirtualClock};
use linkworld_system::process::HandlerEvent;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Entries of the audit log that one step may have.
const EVENTS_WAITING_MAX: usize = 8_192;
/// Lines of a handler that are waiting.
const NEWS_WAITING_MAX: usize = 256;
/// Lines of a handler that are kept for a failed scenario.
const OUTPUT_LINES_MAX: usize = 200;
/// No handler sleeps while scenarios run.
const IDLE: Duration = Duration::from_secs(7 * 24 * 3_600);
/// How long the last lines of a handler may take to arrive after its reply.
const OUTPUT_GRACE: Duration = Duration::from_millis(20);

/// What a handler printed.
type OutputLines = Arc<Mutex<Vec<String>>>;

/// A platform and a handler.
pub(crate) struct Slot {
    platform: Platform,
    app: RunningApp,
    script: Arc<ScenarioScript>,
    image: PlatformImage,
    /// Whether the world is not that of the image, apart from what calls of the handler changed.
    is_changed: bool,
    events: mpsc::Receiver<PlatformEvent>,
    output: OutputLines,
    /// The manifest and templates.
    blob: Value,
    templates: Vec<Value>,
}

impl Slot {
    /// Starts a platform with a tenant, and the handler.
    pub(crate) async fn start(source: &dyn AppSource, tenant_id: &str) -> Result<Self, RunnerError> {
        let (events, seen) = mpsc::channel(EVENTS_WAITING_MAX);
        let tenant = TenantSlug::parse(tenant_id).or_else(|_| TenantSlug::parse("eval"));
        let platform = linkworld_emulator::start(PlatformOptions {
            port: 0,
            store: StoreLocation::Memory,
            vault_key: KeyPreference::default(),
            tenant: tenant.map_err(|error| RunnerError::App(error.to_string()))?,
            tenant_id: Some(tenant_id.to_owned()),
            clock: Clock::Virtual(VirtualClock::new(ClockSetting::Running { ahead: 0 })),
            token_clock: Clock::Real,
            idle: IDLE,
            events,
        })
        .await?;
        let spec = source.spec().map_err(RunnerError::App)?;
        let (blob, templates) = (spec.app.blob.clone(), spec.app.templates.clone());
        let (news, lines) = mpsc::channel(NEWS_WAITING_MAX);
        let output = OutputLines::default();
        tokio::spawn(keep_lines(lines, source.copies(), Arc::clone(&output)));
        let app = RunningApp::start_silently(&platform, (None, StartTime::Now), spec, news).await;
        let app = match app {
            Ok(app) => app,
            Err(error) => {
                platform.stop().await?;
                return Err(RunnerError::Start(error));
            }
        };
        let script = Arc::new(ScenarioScript::new());
        platform.set_project_folder(app.installed(), source.folder());
        platform.set_call_script(app.installed(), Some(Arc::<ScenarioScript>::clone(&script)));
        let image = platform.image().await?;
        Ok(Self { platform, app, script, image, is_changed: false, events: seen, output, blob, templates })
    }

    /// Stops both.
    pub(crate) async fn stop(self) -> Result<(), RunnerError> {
        self.app.stop().await;
        Ok(self.platform.stop().await?)
    }

    /// Runs a scenario in the world that this started with.
    pub(crate) async fn run(
        &mut self,
        scenario: &PlannedScenario,
        options: &RunOptions,
    ) -> Result<ScenarioResult, RunnerError> {
        // Returning takes as long as some calls, and most scenarios leave nothing but entries in the audit log.
        if self.is_changed || self.script.has_passed_on() {
            self.platform.return_to(&self.image).await?;
        }
        self.is_changed = scenario.model.is_some() || changes_world(scenario.given.as_ref());
        self.platform.set_agent_rules(options.rules_for(scenario.model.as_deref()));
        self.lines().clear();
        let mut result = ScenarioResult {
            index: scenario.index,
            name: scenario.name.clone(),
            file: scenario.file.clone(),
            line: scenario.line,
            tenant_id: scenario.tenant_id.clone(),
            ok: false,
            duration_ms: 0.0,
            error: None,
            failures: Vec::new(),
            grades: Vec::new(),
            steps: Vec::new(),
            snapshot: None,
            output: Vec::new(),
        };
        let mut replies = GivenReplies::of(scenario.given.as_ref());
        replies.has_model = scenario.model.is_some();
        let settings = setting_values(&self.blob, scenario.given.as_ref().and_then(|given| given.settings.as_ref()));
        let settings = settings.secrets.values().map(Secret::expose).filter(|value| value.len() >= SECRET_BYTES_MIN);
        let secrets: Vec<String> = replies.secret_values().chain(settings).map(str::to_owned).collect();
        match self.prepare(scenario, &replies).await {
            Ok(installed) => {
                self.script.begin(replies);
                self.drained();
                self.steps(scenario, &installed, options, &mut result).await?;
            }
            Err(why) => result.error = Some(why),
        }
        let result = &mut without_secrets(result, &secrets);
        grading::grade(scenario, &options.grader, result).await;
        snapshot::compare(scenario, options, result);
        result.ok = result.error.is_none() && result.failures.is_empty();
        if !result.ok {
            tokio::time::sleep(OUTPUT_GRACE).await;
            result.output = hidden_lines(&self.lines(), &secrets);
        }
        Ok(result.clone())
    }

    async fn steps(
        &mut self,
        scenario: &PlannedScenario,
        installed: &InstalledApp,
        options: &RunOptions,
        result: &mut ScenarioResult,
    ) -> Result<(), RunnerError> {
        for step in &scenario.steps {
            let (call, sent, made) = match self.deliver(step, installed, scenario.deadline).await {
                Ok(delivered) => delivered,
                Err(DeliveryError::Scenario(why)) => {
                    result.error = Some(why);
                    return Ok(());
                }
                Err(DeliveryError::Trigger(error)) => return Err(RunnerError::App(error.to_string())),
            };
            let end = HandlerEnd::of(&made, call.starts_with("tool "));
            let duration_ms = Duration::from_micros(made.duration_us).as_secs_f64() * 1_000.0;
            let record =
                StepRecord { call, sent, duration_ms, end, calls: self.script.take_calls(), audit: self.drained() };
            result.duration_ms += duration_ms;
            if made.failure.is_some() {
                // What still runs inside it would call into the next scenario.
                self.app.restart().await.map_err(|error| RunnerError::Start(error.into()))?;
            }
            let expects_raise = step.then.as_ref().is_some_and(|then| python::is_true(&then.then.handler_raises));
            let error = record.end.error().filter(|_| !expects_raise);
            result.steps.push(record);
            if let Some(error) = error {
                result.error = Some(error);
                return Ok(());
            }
            if let (Some(planned), Some(record)) = (&step.then, result.steps.last()) {
                let observed = Observed {
                    end: Some(&record.end),
                    calls: record.calls.iter().collect(),
                    audit: record.audit.iter().collect(),
                    kv: self.kv_of(installed, planned.then.kv.as_ref()).await?,
                    cost: options.cost(&record.audit),
                };
                let failures = verdict::failures(planned, &observed);
                result.failures.extend(failures);
            }
        }
        if let Some(planned) = &scenario.then {
            let audit: Vec<AuditEntry> = result.steps.iter().flat_map(|step| step.audit.clone()).collect();
            let observed = Observed {
                end: None,
                calls: result.steps.iter().flat_map(|step| &step.calls).collect(),
                audit: audit.iter().collect(),
                kv: self.kv_of(installed, planned.then.kv.as_ref()).await?,
                cost: options.cost(&audit),
            };
            let failures: Vec<ExpectationFailure> = verdict::failures(planned, &observed);
            result.failures.extend(failures);
        }
        Ok(())
    }

    /// Gives the world what the scenario asks for.
    async fn prepare(&self, scenario: &PlannedScenario, replies: &GivenReplies) -> Result<InstalledApp, String> {
        let given = scenario.given.as_ref();
        if let Some(clock) = given.and_then(|given| given.clock.as_ref()) {
            let at = clock.parse::<jiff::Timestamp>().map_err(|error| format!("given.clock: {error}"))?;
            self.platform.set_clock(ClockSetting::Frozen { at: at.as_millisecond() });
        }
        let installed = self.installed(given, replies).await?;
        if let Some(kv) = given.and_then(|given| given.kv.as_ref()) {
            self.platform.set_kv(&installed, kv).await.map_err(|error| error.to_string())?;
        }
        Ok(installed)
    }

    async fn installed(&self, given: Option<&EvalGiven>, replies: &GivenReplies) -> Result<InstalledApp, String> {
        let (grants, settings) = given.map_or((None, None), |given| (given.grants.as_ref(), given.settings.as_ref()));
        if grants.is_none() && settings.is_none() && !replies.has_model {
            return Ok(self.app.installed().clone());
        }
        // A model's calls of tools do not come from the handler, so that the platform replies to them.
        let is_platforms = replies.decides_by_scope || replies.has_model;
        let mocks = if is_platforms { replies.platform_mocks() } else { Vec::new() };
        let mocks = Mocks::from_entries(mocks.iter().map(|(tool, mock)| (tool.as_str(), mock)))
            .map_err(|why| format!("given.tools: {why}"))?;
        let grants = match grants {
            Some(EvalGrants::Listed(scopes)) => {
                let parsed = scopes.iter().map(|scope| Scope::parse(scope)).collect::<Result<Vec<_>, _>>();
                Some(parsed.map_err(|error| format!("given.grants: {error}"))?)
            }
            _ => None,
        };
        let request = InstallRequest { blob: self.blob.clone(), mocks, grants, templates: self.templates.clone() };
        let values = setting_values(&self.blob, settings);
        self.platform.install_in(None, request, values).await.map_err(|error| error.to_string())
    }

    async fn deliver(
        &self,
        step: &PlannedStep,
        installed: &InstalledApp,
        deadline: Duration,
    ) -> Result<(String, Value, MadeDelivery), DeliveryError> {
        self.script.begin_step();
        let call = ScenarioCall::of(step).map_err(DeliveryError::Scenario)?;
        let (name, sent) = (call.to_string(), call.sent());
        let made = match &call {
            ScenarioCall::Tool { name, args } => {
                self.platform.deliver_tool(installed, (name, RawJson::of(args)), deadline).await?
            }
            ScenarioCall::Event { event, payload } => {
                self.platform.deliver_event(installed, (event, RawObject::of(payload)), deadline).await?
            }
        };
        Ok((name, sent, made))
    }

    async fn kv_of(
        &self,
        installed: &InstalledApp,
        expected: Option<&Map<String, Value>>,
    ) -> Result<Map<String, Value>, RunnerError> {
        let mut found = Map::new();
        for key in expected.into_iter().flat_map(Map::keys) {
            if let Some(value) = self.platform.kv(installed, key).await? {
                found.insert(key.clone(), value);
            }
        }
        Ok(found)
    }

    /// The entries of the audit log since the last look.
    fn drained(&mut self) -> Vec<AuditEntry> {
        let mut entries = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            if let PlatformEvent::Audited { entry, .. } = event {
                entries.push(entry);
            }
        }
        entries.sort_by_key(|entry| entry.id);
        entries
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why nothing was called.
enum DeliveryError {
    /// The scenario does not say what to call.
    Scenario(String),
    Trigger(TriggerError),
}

impl From<TriggerError> for DeliveryError {
    fn from(error: TriggerError) -> Self {
        Self::Trigger(error)
    }
}

/// Whether a scenario starts with more than replies.
fn changes_world(given: Option<&EvalGiven>) -> bool {
    given.is_some_and(|given| {
        given.grants.is_some() || given.clock.is_some() || given.kv.is_some() || given.settings.is_some()
    })
}

/// The values of install settings; those of secret ones are kept in the vault.
fn setting_values(blob: &Value, given: Option<&Map<String, Value>>) -> SettingValues {
    let mut values = SettingValues::default();
    let declared = blob.get("install_settings").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (id, value) in given.into_iter().flatten() {
        let is_secret = declared.iter().any(|setting| setting["id"] == *id && setting["type"] == "secret");
        match value.as_str().filter(|_| is_secret) {
            Some(text) => drop(values.secrets.insert(id.clone(), Secret::new(text.to_owned()))),
            None => values.plain.set(id, RawJson::of(value)),
        }
    }
    values
}

async fn keep_lines(mut news: mpsc::Receiver<HandlerEvent>, copies: String, into: OutputLines) {
    while let Some(event) = news.recv().await {
        let HandlerEvent::Line { text, .. } = event else { continue };
        // The SDK prints one for each request.
        if text.starts_with("[sdk-runtime] POST ") {
            continue;
        }
        let mut lines = into.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < OUTPUT_LINES_MAX {
            lines.push(without_copies(&text, &copies));
        }
    }
}
