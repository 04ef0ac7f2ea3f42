//! The running local platform: start, install apps, attach handlers, stop.

use crate::agents::replies::sources::AgentSources;
use crate::audit::CallStart;
use crate::auth::ticket::RouteTickets;
use crate::error::EmulatorError;
use crate::handler::dispatch::MadeCall;
use crate::handler::trigger::{self, TriggerError};
use crate::handler::upstream::Upstream;
use crate::handler::user_added;
use crate::install::activation::{self, InstallRequest, InstalledApp};
use crate::install::settings::{SettingPrompt, SettingValues};
use crate::install::working_copy::WorkingCopies;
use crate::instance::attach::{self, CodeReload};
use crate::instance::code::{CodeOffers, CodeSource};
use crate::instance::registry::{Instance, Instances};
use crate::instance::{handler_log::HandlerLog, log_keeping};
use crate::observed::call_values::CallValueTable;
use crate::options::{PlatformOptions, StoreLocation};
use crate::scripted::script::CallScripts;
use crate::server::listener::{self, Serving};
use crate::server::{origin_guard, router};
use crate::setup::{self, TenantChange, TenantSetup};
use crate::shell::state::ShellState;
use crate::startup::open_store;
use crate::state::PlatformState;
use crate::store::handle::StoreHandle;
use crate::store::{Store, StoreError, TenantRow};
use crate::time::scheduler::ScheduleScanner;
use crate::time::turn::ScheduleTurn;
use crate::tools::counters::ToolCounters;
use crate::tools::rules::ToolRules;
use crate::vault::key_location::KeyStorage;
use crate::world::{change::WorldCommand, error::WorldError, folder::WorldFolder, gate::WorldGate, running};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug, WorldName};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::TriggerReply;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::worlds::WorldChanged;
use linkworld_manifest::mocks::Mocks;
use linkworld_system::clock::{Clock, ClockSetting};
use linkworld_system::files::FileLock;
use linkworld_system::handler_http::HandlerClient;
use linkworld_system::keyring::KeyringError;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// The running local platform.
pub struct Platform {
    address: SocketAddr,
    developer_token: Secret,
    pub(crate) state: Arc<PlatformState>,
    serving: Serving,
    keyring_error: Option<KeyringError>,
    scanner: OnceLock<ScheduleScanner>,
    /// The listeners beside the first one: for containers, for the page around bundles, and for bundles.
    others: Mutex<Vec<Serving>>,
    /// Whether this start created the store.
    is_new: bool,
    _lock: Option<FileLock>,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Platform({})", self.state.origin)
    }
}

/// Opens the store, binds the port and starts serving.
pub async fn start(options: PlatformOptions) -> Result<Platform, EmulatorError> {
    let PlatformOptions { port, store, vault_key, tenant, tenant_id, clock, token_clock, idle, events } = options;
    let now = clock.unix_millis();
    let worlds = match &store {
        StoreLocation::Folder(folder) => OnceLock::from(WorldFolder::of_store(folder).path().to_owned()),
        StoreLocation::Memory => OnceLock::new(),
    };
    let persistent = matches!(store, StoreLocation::Folder(_));
    let opened = tokio::task::spawn_blocking(move || open_store(&store, vault_key, (&tenant, tenant_id), now))
        .await
        .map_err(|_| EmulatorError::Store(StoreError::Closed))??;
    let (listener, address) = listener::bind(port).await.map_err(|source| EmulatorError::from_bind(port, source))?;
    if let (Clock::Virtual(clock), Some(setting)) = (&clock, opened.clock) {
        clock.set(setting);
    }
    let developer_token = opened.keys.developer(&opened.owner.id, token_clock.unix_seconds());
    let (handler_log, lines) = HandlerLog::new();
    let state = Arc::new(PlatformState {
        store: StoreHandle::new(opened.store)?,
        vault: opened.vault,
        instances: Instances::new(clock.clone()),
        clock,
        token_clock,
        keys: opened.keys,
        owner: opened.owner,
        tenant: opened.tenant,
        origin: format!("http://{address}"),
        handlers: HandlerClient::new(),
        events,
        used: Mutex::default(),
        codes: CodeOffers::default(),
        idle,
        schedule_turn: ScheduleTurn::default(),
        world_gate: WorldGate::default(),
        worlds,
        working_copies: WorkingCopies::default(),
        tool_rules: RwLock::default(),
        tool_calls: ToolCounters::default(),
        handler_log,
        call_values: CallValueTable::default(),
        agent_sources: AgentSources::default(),
        route_tickets: RouteTickets::default(),
        observer: OnceLock::new(),
        shell: ShellState::default(),
        persistent,
        call_scripts: CallScripts::default(),
    });
    tokio::spawn(log_keeping::keep(Arc::downgrade(&state), lines));
    let serving = listener::serve(listener, origin_guard::loopback_names(address.port()), router::build(&state));
    Ok(Platform {
        address,
        developer_token,
        state,
        serving,
        keyring_error: opened.keyring_error,
        scanner: OnceLock::new(),
        others: Mutex::default(),
        is_new: opened.is_new,
        _lock: opened.lock,
    })
}

impl Platform {
    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as a web origin.
    pub fn origin(&self) -> String {
        self.state.origin.clone()
    }

    /// A token for the developer who owns this machine, valid for the developer API and the control API.
    pub fn developer_token(&self) -> &Secret {
        &self.developer_token
    }

    /// Where the vault key is kept; `None` for a store in memory.
    pub fn vault_key_storage(&self) -> Option<KeyStorage> {
        self.state.vault.key_storage()
    }

    /// Why the vault key created at this start is not in the keyring, although that was preferred.
    pub fn vault_keyring_error(&self) -> Option<&KeyringError> {
        self.keyring_error.as_ref()
    }

    /// Keeps worlds in this folder. A platform with a store on disk has one already.
    pub fn keep_worlds_in(&self, folder: &WorldFolder) {
        self.state.worlds.get_or_init(|| folder.path().to_owned());
    }

    /// Replaces everything that the platform has by a world.
    ///
    /// # Errors
    /// If there is no such world, or it cannot be loaded; nothing was changed.
    pub async fn load_world(&self, world: WorldName) -> Result<WorldChanged, WorldError> {
        running::change(&self.state, WorldCommand::Load { world }, CallStart::now(&self.state.clock)).await
    }

    /// Installs an app in the tenant and replaces any other version of it.
    pub async fn install(&self, app: InstallRequest) -> Result<InstalledApp, EmulatorError> {
        self.install_with(app, SettingValues::default()).await
    }

    /// Installs an app with values for its install settings. Settings without a new value keep the previous one.
    pub async fn install_with(
        &self,
        app: InstallRequest,
        values: SettingValues,
    ) -> Result<InstalledApp, EmulatorError> {
        self.install_in(None, app, values).await
    }

    /// Installs an app in a tenant, by default that of the platform.
    pub async fn install_in(
        &self,
        tenant: Option<&TenantSlug>,
        app: InstallRequest,
        values: SettingValues,
    ) -> Result<InstalledApp, EmulatorError> {
        let tenant = self.tenant(tenant).await?;
        Ok(activation::install(&self.state, tenant, app, values).await?)
    }

    /// Brings a tenant to a description: creates it, and sets what is named. Everything else stays as it is.
    pub async fn set_up(&self, setup: TenantSetup) -> Result<TenantChange, EmulatorError> {
        self.state.working_copies.keep_setup(setup.clone());
        let (shared, slug) = (Arc::clone(&self.state), setup.tenant.to_string());
        let work = move |store: &Store| {
            let done = setup::apply(&shared, store, &setup)?;
            Ok((done, trigger::listening(store, &slug, &AppEvent::UserAdded)?))
        };
        let (done, listening) = self.state.store.run(work).await?;
        let count = done.entries.len();
        done.entries.into_iter().for_each(|entry| self.state.publish_entry(entry));
        Ok(TenantChange { count, added_users: done.added_users, listening })
    }

    /// Tells the apps that were installed before about the users that a change added. Does not wait for them.
    pub fn tell_of_users(&self, change: TenantChange) {
        for user in change.added_users {
            // The audit log has what became of each event.
            tokio::spawn(user_added::tell(Arc::clone(&self.state), change.listening.clone(), user));
        }
    }

    /// Which of these secrets of an app have no value in a tenant.
    pub async fn lacking_secrets(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        keys: Vec<SecretKey>,
    ) -> Result<Vec<SecretKey>, EmulatorError> {
        let (tenant, app) = (tenant.to_string(), app.to_string());
        Ok(self.state.store.run(move |store| setup::lacking_secrets(store, (&tenant, &app), &keys)).await?)
    }

    /// Sets the clock of a store that was created by this start. Returns whether it was.
    pub async fn begin_clock(&self, setting: ClockSetting) -> Result<bool, EmulatorError> {
        let Clock::Virtual(clock) = &self.state.clock else { return Ok(false) };
        if !self.is_new {
            return Ok(false);
        }
        clock.set(setting);
        self.state.store.run(move |store| store.set_clock_setting(setting)).await?;
        Ok(true)
    }

    /// A tenant by its name, by default that of the platform.
    async fn tenant(&self, slug: Option<&TenantSlug>) -> Result<TenantRow, EmulatorError> {
        let Some(slug) = slug.map(TenantSlug::to_string).filter(|slug| *slug != self.state.tenant.slug) else {
            return Ok(self.state.tenant.clone());
        };
        let named = slug.clone();
        let found = self.state.store.run(move |store| store.tenant(&named)).await?;
        found.ok_or(EmulatorError::NoTenant(slug))
    }

    /// Gives an installed app other values of its install settings, from the next event on.
    pub async fn change_settings(&self, installed: &InstalledApp, values: SettingValues) -> Result<(), EmulatorError> {
        Ok(activation::change_settings(&self.state, installed, values).await?)
    }

    /// The install settings of an app, and which of them still need a value in a tenant, by default that of the platform.
    pub async fn setting_prompts(
        &self,
        tenant: Option<&TenantSlug>,
        blob: &Value,
    ) -> Result<Vec<SettingPrompt>, EmulatorError> {
        let tenant = self.tenant(tenant).await?;
        Ok(activation::setting_prompts(&self.state, tenant, blob).await?)
    }

    /// Sends calls of the app to `upstream` from now on.
    pub fn attach(&self, installed: &InstalledApp, upstream: Upstream) {
        self.instance(installed).attach(Some(upstream));
    }

    /// Stops further listeners with the platform.
    pub(crate) fn keep_serving(&self, serving: Vec<Serving>) {
        self.others.lock().unwrap_or_else(PoisonError::into_inner).extend(serving);
    }

    /// What all endpoints share.
    pub(crate) fn state(&self) -> &Arc<PlatformState> {
        &self.state
    }

    /// Takes the code of a version of an app from here. Installs of it without a handler get one, which starts with its
    /// first call. Returns why installs stay without one.
    pub async fn offer(
        &self,
        (app, version): (&str, &str),
        source: Arc<dyn CodeSource>,
    ) -> Result<Vec<String>, EmulatorError> {
        self.state.codes.add(app, version, source);
        let named = app.to_owned();
        let installs = self.state.store.run(move |store| store.installs_of_app(&named)).await?;
        let of_version = installs.iter().filter(|install| install.version == version);
        Ok(of_version.filter_map(|install| attach::attach_offered(&self.state, install).err()).collect())
    }

    /// The code of a version is not here any more. Its handlers keep running.
    pub fn withdraw(&self, app: &str, version: &str) {
        self.state.codes.remove(app, version);
    }

    /// Lets all handlers of a version run its code as it is now. Each is started beside the one before, which answers
    /// until it is healthy.
    pub async fn reload(&self, app: &str, version: &str) -> Result<Vec<CodeReload>, EmulatorError> {
        Ok(attach::reload(&self.state, app, version).await?)
    }

    /// The version of an app that a tenant has now.
    pub async fn version_of(&self, tenant: &TenantSlug, app: &AppId) -> Result<Option<String>, EmulatorError> {
        let (tenant, app) = (tenant.to_string(), app.to_string());
        let found = self.state.store.run(move |store| store.install_of(&tenant, &app)).await?;
        Ok(found.map(|install| install.version.clone()))
    }

    /// Lets an installed app reply with these instead of a handler.
    pub fn attach_stub(&self, installed: &InstalledApp, replies: Mocks) {
        self.attach(installed, Upstream::Stub(Arc::new(replies)));
    }

    /// Detaches the app's handler; its calls fail until another one is attached.
    pub fn detach(&self, installed: &InstalledApp) {
        self.instance(installed).attach(None);
    }

    /// Replaces the mocked replies of platform tools for an app.
    pub fn replace_mocks(&self, installed: &InstalledApp, mocks: Mocks) {
        self.instance(installed).set_mocks(mocks);
    }

    /// Replaces how calls of platform tools behave, for all apps.
    pub fn set_tool_rules(&self, rules: ToolRules) {
        *self.state.tool_rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Where the manifest of an app declares its scopes, for refusals: `linkworld.app.yaml:12`.
    pub fn set_scopes_place(&self, installed: &InstalledApp, place: String) {
        self.instance(installed).set_scopes_place(place);
    }

    /// The mocked replies of platform tools for an app.
    pub fn mocks(&self, installed: &InstalledApp) -> Mocks {
        (*self.instance(installed).mocks()).clone()
    }

    /// Sends `install` to an app whose install hook has not succeeded yet. Returns why the last try failed; none if the hook
    /// succeeded, now or before, or if the manifest declares none.
    pub async fn run_install_hook(&self, installed: &InstalledApp) -> Result<Option<String>, TriggerError> {
        let _entered = self.state.world_gate.enter().await;
        let outcome = trigger::install_hook(&self.state, &installed.row.id).await?;
        Ok(outcome.and_then(|outcome| outcome.cause()))
    }

    /// Sends a declared event to an app. Fields of `payload` override those the platform would send.
    pub async fn fire(
        &self,
        installed: &InstalledApp,
        event: &AppEvent,
        payload: RawObject,
    ) -> Result<TriggerReply, TriggerError> {
        let _entered = self.state.world_gate.enter().await;
        let (tenant, app) = (installed.tenant.to_string(), installed.app.to_string());
        let found = self.state.store.run(move |store| store.install_of(&tenant, &app)).await?;
        let install = found.ok_or_else(|| TriggerError::NotInstalled(installed.app.to_string()))?;
        let MadeCall { outcome, entry, micros } =
            trigger::event(&self.state, &install, event, payload, CallStart::now(&self.state.clock)).await?;
        let (status, reply) = outcome.into_reply();
        Ok(TriggerReply { app: install.app.clone(), status, reply, duration_us: micros, entry: Some(entry) })
    }

    /// Starts to run the schedules of installed apps by the platform's clock, those that were missed once.
    pub fn run_schedules(&self) {
        self.scanner.get_or_init(|| ScheduleScanner::start(&self.state));
    }

    /// Waits for open requests to finish, checkpoints the store and closes it.
    pub async fn stop(self) -> Result<(), EmulatorError> {
        self.state.shell.close();
        self.serving.stop().await;
        for other in self.others.into_inner().unwrap_or_else(PoisonError::into_inner) {
            other.stop().await;
        }
        if let Some(scanner) = self.scanner.into_inner() {
            scanner.stop().await;
        }
        let handlers: Vec<_> = self.state.instances.with_handler();
        let ending: Vec<_> = handlers
            .into_iter()
            .map(|(_, instance)| tokio::spawn(async move { instance.remove_handler().await }))
            .collect();
        for ended in ending {
            // A task that panicked has ended, too.
            let _ = ended.await;
        }
        Ok(self.state.store.close().await?)
    }

    fn instance(&self, installed: &InstalledApp) -> Arc<Instance> {
        self.state.instances.get(installed.tenant.as_str(), installed.app.as_str())
    }
}
