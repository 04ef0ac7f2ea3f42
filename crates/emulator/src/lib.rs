//! The local platform: developer API, callback API and control API on one loopback port, over one store.
//!
//! It plays the platform's side of the contract for one developer. It starts no process and prints nothing: a
//! handler is attached to it, and news go through the channel it is given.

mod activation;
mod answers;
mod audit;
mod blueprint;
mod call;
mod callback;
mod control;
mod developer;
mod dispatch;
mod docs_site;
mod door;
mod event;
mod fields;
mod form;
mod host;
mod keeper;
mod listener;
mod mocks;
mod rotation;
mod router;
mod session;
mod shelf;
pub mod store;
mod trigger;
mod upstream;
pub mod vault;
mod world;

pub use activation::{App, InstallError, Installed};
pub use answers::{Answers, Kind as AnswerKind, Question};
pub use docs_site::{DocsSite, Pages};
pub use event::PlatformEvent;
pub use host::{Guest, Host, HostError};
pub use mocks::{Mock, Mocks, MocksError};
pub use trigger::TriggerError;
pub use upstream::Upstream;

use crate::store::{Account, Store, StoreError, Tenant};
use crate::vault::place::{Keeping, KeyPlace, Wish};
use crate::vault::{VaultError, VaultKey};
use keeper::Keeper;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::TriggerReply;
use linkworld_system::clock::{Clock, random_bytes, random_uuid};
use linkworld_system::files::{self, FileError, FileLock};
use linkworld_system::keyring::KeyringError;
use linkworld_system::process::{self, PortOwner};
use listener::Serving;
use rotation::Vault;
use serde_json::{Map, Value};
use session::SigningKey;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use world::{Live, World};

/// Where the store lives.
#[derive(Debug, Clone)]
pub enum StorePlace {
    /// Nowhere: gone with the process.
    Memory,
    /// In a folder of its own; the vault's key, or the file that says where it is, lies beside it, with `.key` at its
    /// end.
    Folder(PathBuf),
}

/// How to start.
#[derive(Debug)]
pub struct Options {
    /// The port on loopback; 0 means any.
    pub port: u16,
    /// Where the store lives.
    pub store: StorePlace,
    /// Where the vault's key may be; nothing is asked for a store in memory.
    pub vault_key: Wish,
    /// Where things are installed.
    pub tenant: TenantSlug,
    /// Where time comes from.
    pub clock: Clock,
    /// Where news go.
    pub events: mpsc::Sender<PlatformEvent>,
}

/// Why the local platform does not start or stop as it should.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// Somebody listens there already.
    #[error("port {port} is taken{}", owner.as_ref().map(|owner| format!(" by {owner}")).unwrap_or_default())]
    PortTaken {
        /// The port asked for.
        port: u16,
        /// Who, where the system tells.
        owner: Option<PortOwner>,
    },
    /// The port cannot be used for another reason.
    #[error("cannot listen on port {port}: {source}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// The system's word for it.
        source: std::io::Error,
    },
    /// Another local platform has this store.
    #[error("the store {} is held by another local platform", .0.display())]
    StoreHeld(PathBuf),
    /// The folder cannot be used.
    #[error(transparent)]
    Disk(#[from] FileError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault's key cannot be used, or is not the one this store was made with.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gives no thread.
    #[error("cannot start a thread for the store: {0}")]
    Thread(std::io::Error),
    /// The app cannot be installed.
    #[error(transparent)]
    Install(#[from] InstallError),
}

/// The running local platform.
pub struct Platform {
    address: SocketAddr,
    developer_token: Secret,
    world: Arc<World>,
    serving: Serving,
    turned_away: Option<KeyringError>,
    _lock: Option<FileLock>,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Platform({})", self.world.origin)
    }
}

/// Opens the store, takes the port and serves.
pub async fn start(options: Options) -> Result<Platform, EmulatorError> {
    let Options { port, store, vault_key, tenant, clock, events } = options;
    let now = clock.unix_millis();
    let lasting = matches!(store, StorePlace::Folder(_));
    let opened = tokio::task::spawn_blocking(move || open(&store, vault_key, &tenant, now))
        .await
        .map_err(|_| EmulatorError::Store(StoreError::Closed))??;
    let (listener, address) = listener::bind(port).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => EmulatorError::PortTaken { port, owner: process::port_owner(port) },
        _ => EmulatorError::Listen { port, source },
    })?;
    let developer_token = opened.keys.developer(&opened.owner.id, clock.unix_seconds());
    let world = Arc::new(World {
        keeper: Keeper::start(opened.store).map_err(EmulatorError::Thread)?,
        vault: opened.vault,
        clock,
        keys: opened.keys,
        owner: opened.owner,
        tenant: opened.tenant,
        origin: format!("http://{address}"),
        handlers: linkworld_system::handler_http::HandlerClient::new(),
        events,
        live: Live::default(),
        lasting,
    });
    let serving = listener::serve(listener, address.port(), router::build(&world));
    let turned_away = opened.turned_away;
    Ok(Platform { address, developer_token, world, serving, turned_away, _lock: opened.lock })
}

impl Platform {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a web origin.
    pub fn origin(&self) -> String {
        self.world.origin.clone()
    }

    /// A token for the developer whose machine this is, good for the developer and the control API.
    pub fn developer_token(&self) -> &Secret {
        &self.developer_token
    }

    /// Where the vault's key is kept; none for one that goes with the process.
    pub fn vault_keeping(&self) -> Option<Keeping> {
        self.world.vault.keeping()
    }

    /// Why the vault's key, made at this start, is not in the keyring although one was asked for.
    pub fn vault_turned_away(&self) -> Option<&KeyringError> {
        self.turned_away.as_ref()
    }

    /// Installs an app in the tenant, in place of any other version of it.
    pub async fn install(&self, app: App) -> Result<Installed, EmulatorError> {
        self.install_with(app, Answers::default()).await
    }

    /// The same with answers to its install settings; earlier ones stay where none is given.
    pub async fn install_with(&self, app: App, answers: Answers) -> Result<Installed, EmulatorError> {
        Ok(activation::install(&self.world, app, answers).await?)
    }

    /// The install settings of an app, and which of them nothing answers yet.
    pub async fn questions(&self, blob: &Value) -> Result<Vec<Question>, EmulatorError> {
        Ok(activation::questions(&self.world, blob).await?)
    }

    /// Sends the app's calls there from now on.
    pub fn attach(&self, installed: &Installed, upstream: Upstream) {
        self.live(installed).attach(Some(upstream));
    }

    /// Makes fresh session tokens for an install, for as long as anybody asks.
    fn minter(&self, installed: &Installed) -> impl Fn() -> Secret + Send + 'static {
        let (world, row) = (Arc::clone(&self.world), installed.row.clone());
        move || activation::session_token(&world, &row)
    }

    /// Sends the app's calls nowhere from now on.
    pub fn detach(&self, installed: &Installed) {
        self.live(installed).attach(None);
    }

    /// Lets platform tools answer the app in another way from now on.
    pub fn replace_mocks(&self, installed: &Installed, mocks: Mocks) {
        self.live(installed).set_mocks(mocks);
    }

    /// Sends a declared event; `payload` replaces fields of what the platform would send.
    pub async fn fire(
        &self,
        installed: &Installed,
        event: &AppEvent,
        payload: Map<String, Value>,
    ) -> Result<TriggerReply, TriggerError> {
        let (tenant, app) = (installed.tenant.to_string(), installed.app.to_string());
        let found = self.world.keeper.run(move |store| store.install_of(&tenant, &app)).await?;
        let install = found.ok_or_else(|| TriggerError::NotInstalled(installed.app.to_string()))?;
        let (outcome, duration_us) = trigger::event(&self.world, &install, event, payload, Instant::now()).await?;
        let (status, reply) = outcome.shown();
        Ok(TriggerReply { app: install.app, status, reply, duration_us })
    }

    /// Lets open requests finish, moves the journal into the store and closes it.
    pub async fn stop(self) -> Result<(), EmulatorError> {
        self.serving.stop().await;
        Ok(self.world.keeper.close().await?)
    }

    fn live(&self, installed: &Installed) -> Arc<world::LiveInstall> {
        self.world.live.of(installed.tenant.as_str(), installed.app.as_str())
    }
}

struct Opened {
    lock: Option<FileLock>,
    vault: Vault,
    turned_away: Option<KeyringError>,
    store: Store,
    owner: Account,
    tenant: Tenant,
    keys: SigningKey,
}

/// The address of the account whose machine this is.
const OWNER: &str = "developer@localhost";
/// Name of the store's file in its folder.
const STORE_FILE: &str = "platform.db";
/// Name of the lock's file in it.
const LOCK_FILE: &str = "lock";
/// Bytes of chance in a signing key.
const SIGNING_KEY_BYTES: usize = 32;

fn open(place: &StorePlace, wish: Wish, tenant: &TenantSlug, now: i64) -> Result<Opened, EmulatorError> {
    let mut turned_away = None;
    let (lock, vault, store) = match place {
        StorePlace::Memory => {
            let store = Store::in_memory()?;
            (None, Vault::open_over(&store, VaultKey::ephemeral(), None)?, store)
        }
        StorePlace::Folder(folder) => {
            // The lock first: it is what keeps two starts from making two keys or two stores.
            let lock = files::lock(&folder.join(LOCK_FILE)).map_err(|error| match error {
                FileError::Locked(_) => EmulatorError::StoreHeld(folder.clone()),
                other => other.into(),
            })?;
            let file = folder.join(STORE_FILE);
            // A store is made after its key, so one without a key has lost it.
            let (place, key) = KeyPlace::find(&key_file(folder), files::exists(&file), wish)?;
            turned_away = place.turned_away().cloned();
            let store = Store::open(&file)?;
            (Some(lock), Vault::open_over(&store, key, Some(place))?, store)
        }
    };
    let owner = Account { id: random_uuid(), email: OWNER.into(), publish_allowed: true, owner: true, created_at: now };
    let tenant = Tenant { id: random_uuid(), slug: tenant.to_string(), created_at: now };
    // One wait for the disk for all a first start writes.
    let (material, owner, tenant) = store.atomic(|| {
        let material = signing_material(&store, &vault)?;
        Ok((material, store.ensure_account(&owner)?, store.ensure_tenant(&tenant)?))
    })?;
    Ok(Opened { lock, vault, turned_away, store, owner, tenant, keys: SigningKey::new(material?) })
}

/// Beside the folder, not in it: a copied or backed-up store is worth nothing without it.
fn key_file(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// The key tokens are signed with, the same at every start, so that a saved login keeps working.
fn signing_material(store: &Store, vault: &Vault) -> Result<Result<Secret, VaultError>, StoreError> {
    const NAME: &str = "signing_key";
    if let Some(sealed) = store.own(NAME)? {
        return Ok(vault.open_own(NAME, &sealed));
    }
    let hex = linkworld_contract::text::hex(&random_bytes::<SIGNING_KEY_BYTES>());
    let material = Secret::new(hex);
    store.set_own(NAME, &vault.seal_own(NAME, &material))?;
    Ok(Ok(material))
}
