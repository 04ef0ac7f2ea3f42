//! Which platform is used and with which token: saved logins, the settings in force, and what a token says of its end.
//!
//! Nothing here prints, prompts or sends. What a user should know (a token that is not used, two sources that
//! disagree) is returned as data.

mod expiry;
mod fingerprint;
mod login;
mod resolve;

pub use expiry::{TokenExpiry, TokenStatus};
pub use fingerprint::fingerprint;
pub use login::{
    Login, LoginSaved, LogoutResult, TokenStorage, forget_all_logins, forget_login, save_login, saved_logins,
    switch_login,
};
pub use resolve::{
    IgnoredAddress, SettingConflict, SettingName, SettingSource, Settings, SettingsFlags, Sourced, TokenSetting,
    profile,
};
