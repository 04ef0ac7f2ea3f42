//! Bodies of the control API about saved worlds `[R]`.

use serde::{Deserialize, Serialize};

/// Body of [`super::routes::CONTROL_WORLD`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum WorldChange {
    /// Saves what the platform has.
    Save {
        /// The world's name.
        world: String,
        /// Whether it may replace a world of this name.
        #[serde(default)]
        replace: bool,
    },
    /// Replaces what the platform has by a saved world.
    Load {
        /// The world's name.
        world: String,
    },
    /// Replaces what the platform or one tenant has by nothing, or by what it has in a saved world.
    Reset {
        /// The world's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        world: Option<String>,
        /// The tenant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tenant: Option<String>,
    },
}

/// Answer of [`super::routes::CONTROL_WORLD`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldChanged {
    /// The number of tenants that were saved, or that the platform has now.
    pub tenants: u32,
    /// The number of installs.
    pub installs: u32,
    /// The name of the world that has what was replaced; null if it was not kept.
    pub previous: Option<String>,
    /// Secrets that the world names and that have no value here.
    pub missing_secrets: Vec<MissingSecret>,
    /// Running apps that could not be activated again, with the reason.
    pub failed: Vec<FailedApp>,
}

/// A secret without a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingSecret {
    /// The tenant; null for the developer's default.
    pub tenant: Option<String>,
    /// The app.
    pub app: String,
    /// The secret's key.
    pub key: String,
}

/// A running app that is not active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedApp {
    /// Its tenant.
    pub tenant: String,
    /// The app.
    pub app: String,
    /// Why.
    pub detail: String,
}
