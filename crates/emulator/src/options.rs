//! Settings of a local platform.

use crate::platform_event::PlatformEvent;
use crate::vault::key_location::KeyPreference;
use linkworld_contract::names::TenantSlug;
use linkworld_system::clock::Clock;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;

/// Where the store is kept.
#[derive(Debug, Clone)]
pub enum StoreLocation {
    /// In memory; the data is lost when the process exits.
    Memory,
    /// In this folder. The vault key file is beside the folder, with the suffix `.key`.
    Folder(PathBuf),
}

/// How to start the local platform.
#[derive(Debug)]
pub struct PlatformOptions {
    /// The loopback port; 0 picks a free one.
    pub port: u16,
    /// Where the store is kept.
    pub store: StoreLocation,
    /// Where to keep the vault key. Not used for a store in memory.
    pub vault_key: KeyPreference,
    /// The tenant that apps are installed in.
    pub tenant: TenantSlug,
    /// The id that a new tenant gets. [default: a random one]
    pub tenant_id: Option<String>,
    /// The platform's time.
    pub clock: Clock,
    /// The time by which tokens end. Apart from tests that is the machine's clock, because the SDK reads that.
    pub token_clock: Clock,
    /// How long a handler may be idle on the platform's clock before it sleeps.
    pub idle: Duration,
    /// Receives events. The channel is bounded; events are dropped when it is full.
    pub events: mpsc::Sender<PlatformEvent>,
}
