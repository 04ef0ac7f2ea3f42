//! Errors of starting, using and stopping the local platform.

use crate::install::activation::InstallError;
use crate::store::StoreError;
use crate::vault::error::VaultError;
use linkworld_system::files::FileError;
use linkworld_system::process::{self, PortOwner};
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// Why the local platform could not start, stop or install an app.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// Another process listens on the port.
    #[error("port {port} is already in use{}", owner.as_ref().map(|owner| format!(" by {owner}")).unwrap_or_default())]
    PortTaken {
        /// The requested port.
        port: u16,
        /// The process that listens, if the system reports it.
        owner: Option<PortOwner>,
    },
    /// The port cannot be used for another reason.
    #[error("cannot listen on port {port}: {source}")]
    Listen {
        /// The requested port.
        port: u16,
        /// The system's error.
        source: std::io::Error,
    },
    /// Containers could not call back.
    #[error("cannot listen on {listen} for the callbacks of containers: {source}")]
    Callbacks {
        /// The address of this machine in the engine's network.
        listen: Ipv4Addr,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another local platform has this store open.
    #[error("the store {} is in use by another local platform", .0.display())]
    StoreHeld(PathBuf),
    /// The store's folder cannot be used.
    #[error(transparent)]
    Disk(#[from] FileError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault key cannot be used, or it is not the key of this store.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// There is no tenant of this name.
    #[error("there is no tenant `{0}`")]
    NoTenant(String),
    /// The app cannot be installed.
    #[error(transparent)]
    Install(#[from] InstallError),
}

impl EmulatorError {
    /// The error for a failed `bind`; names the process that has the port.
    pub(crate) fn from_bind(port: u16, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::AddrInUse => Self::PortTaken { port, owner: process::port_owner(port) },
            _ => Self::Listen { port, source },
        }
    }
}
