//! Which platform is used and with which token: saved logins, the settings in force, and what a token says of its end.
//!
//! Nothing here prints, prompts or sends. What a user should know (a token that is not used, two sources that
//! disagree) is returned as data.

mod expiry;
mod fingerprint;
mod in_file;
mod login;
mod resolve;
mod setting;

pub use expiry::{TokenExpiry, TokenStatus};
pub use fingerprint::fingerprint;
pub use login::{
    Login, LoginSaved, LogoutResult, TokenStorage, forget_all_logins, forget_login, save_login, saved_logins,
    switch_login,
};
pub use resolve::{Settings, SettingsFlags, profile};
pub use setting::{IgnoredAddress, SettingConflict, SettingName, SettingSource, Sourced, TokenSetting};
