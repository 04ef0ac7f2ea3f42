//! The local platform: the developer, callback and control APIs on one loopback port, over one store.
//!
//! It plays the platform's side of the contract for one developer. It prints nothing: events go to the channel in
//! [`PlatformOptions`]. It does not know the client; both sides meet in the contract crate only.

mod agents;
mod api;
mod audit;
mod auth;
mod chat;
mod collaboration;
mod container_callbacks;
mod error;
mod handler;
mod install;
mod instance;
mod observed;
mod options;
mod platform;
mod platform_event;
mod probe;
mod route_proxy;
mod running_app;
mod scripted;
mod server;
mod setup;
mod shell;
mod startup;
mod state;
mod store;
mod time;
mod tools;
mod vault;
mod world;

pub use agents::model::direct::{ModelQuestion, ask_model};
pub use agents::model::endpoint::{ModelApi, ModelEndpoint, ModelKey};
pub use agents::replies::rules::{AgentRules, CannedCall, CannedReply, McpServerRule, RepliesFrom};
pub use audit::audit_kinds;
pub use chat::site::{ChatAnswer, ChatSite};
pub use error::EmulatorError;
pub use handler::trigger::TriggerError;
pub use handler::upstream::Upstream;
pub use install::activation::{InstallError, InstallRequest, InstalledApp, TenantPreparation};
pub use install::settings::{SettingKind, SettingPrompt, SettingValues};
pub use instance::attach::{CodeReload, CodeReloadError};
pub use instance::code::{CodeSource, HandlerCode, HandlerMaking};
pub use instance::managed::Replaced;
/// Mocks are read by the same functions that check them.
pub use linkworld_manifest::mocks::{Mock, Mocks, MocksError};
/// The tools that have a simulated service.
pub use linkworld_services::is_simulated;
pub use observed::observed_call::{ObservedCall, ObservedRefusal};
pub use options::{PlatformOptions, StoreLocation};
pub use platform::{Platform, start};
pub use platform_event::PlatformEvent;
pub use probe::{CarryOver, ProbeError, ProbeReport, probe_isolation};
pub use running_app::{AppSpec, AppStartError, RunningApp, StartTime};
pub use scripted::apparatus::{MadeDelivery, PlatformImage};
pub use scripted::script::{CallScript, ScriptedCall, ScriptedReply};
pub use server::docs_site::DocsSite;
pub use server::pages::PageSource;
pub use setup::{
    AppCallSetup, AppSetup, CollectionSetup, DocumentSetup, TenantChange, TenantSetup, UserSetup, WireSetup,
};
pub use shell::bundle_problems::BundleProblem;
pub use shell::options::{FrontendFiles, FrontendSource, ShellApp, ShellOptions};
pub use shell::serving::{ShellAddress, ShellNotices};
pub use store::{DiskProblem, StoreError, WorldFileError};
pub use tools::rules::{ToolRule, ToolRules};
pub use vault::error::VaultError;
pub use vault::key_location::{KeyPreference, KeyStorage};
pub use world::error::WorldError;
pub use world::folder::{SavedWorld, WorldFolder, WorldSummary};
pub use world::stopped::StoppedPlatform;

/// The cipher of the vault, for the fuzz targets only.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    pub use crate::vault::cipher::{RecordIdentity, SecretTier, VaultKey};
}
