//! The platform that the developer commands talk to, and the account they use.

use crate::context::Context;
use crate::error::{AccountInUse, CommandError};
use crate::output::time;
use linkworld_client::api::{ApiClient, ControlClient, RetryNotice, RetryObserver, RetryPolicy, RetryTimer};
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials::{
    IgnoredAddress, SettingName, SettingSource, Settings, SettingsFlags, Sourced, TokenExpiry, TokenSetting,
    TokenStatus,
};
use linkworld_client::deploy::Journals;
use linkworld_client::running;
use linkworld_contract::limits::PLATFORM_RETRIES_MAX;
use linkworld_contract::secret::Secret;
use linkworld_system::clock::Clock;
use linkworld_system::env;
use linkworld_system::files::{self, FileError};
use linkworld_system::http::HttpLimits;
use linkworld_terminal::Progress;

/// Options of a command that talks to a platform.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RemoteOptions {
    /// Address of the platform's API [default: `LINKWORLD_API_URL`, the project, the saved login]
    #[arg(long, alias = "url", value_name = "URL", global = true)]
    pub api_url: Option<String>,
    /// Use the running local platform (`linkworld dev`), which needs no login
    #[arg(long, global = true, conflicts_with = "api_url")]
    pub local: bool,
}

impl RemoteOptions {
    /// A client with the token in use for that address. Warns when two sources disagree.
    pub fn connect(&self, context: &mut Context) -> Result<ApiClient, CommandError> {
        let progress = context.terminal.progress_hidden();
        self.connect_with(context, &progress)
    }

    /// The same, with messages about retries printed above a progress line.
    pub fn connect_with(&self, context: &mut Context, progress: &Progress) -> Result<ApiClient, CommandError> {
        let settings = self.settings(context)?;
        let (origin, token) = settings.credentials()?;
        let progress = progress.clone();
        let observer = RetryObserver::new(move |again| progress.message(&retry(again)));
        let scale = env::test_time_scale();
        let bounds = scale.map_or_else(HttpLimits::default, |factor| HttpLimits::default().scaled(factor));
        let waiter = scale.map_or(RetryTimer::Real, RetryTimer::Scaled);
        let patience = RetryPolicy { waiter, observer, ..RetryPolicy::default() };
        Ok(ApiClient::with(origin.clone(), token.clone(), bounds, patience))
    }

    /// A client of the control API, with the same token; none for a platform that is not on this machine.
    pub fn connect_local(&self, context: &mut Context) -> Result<Option<ControlClient>, CommandError> {
        let settings = self.settings(context)?;
        let (origin, token) = settings.credentials()?;
        Ok(origin.is_loopback().then(|| ControlClient::new(origin.clone(), token.clone())))
    }

    /// Every setting, with those of the project in the current folder.
    pub fn settings(&self, context: &mut Context) -> Result<Settings, CommandError> {
        self.resolve(context, &SettingsEnv::read().in_project())
    }

    /// Every setting, without the project's and without the local platform: for a token that is about to be sent to the
    /// platform.
    pub fn settings_of_the_user(&self, context: &mut Context) -> Result<Settings, CommandError> {
        self.resolve(context, &SettingsEnv { local: false, ..SettingsEnv::read() })
    }

    fn resolve(&self, context: &mut Context, around: &SettingsEnv) -> Result<Settings, CommandError> {
        let flags = SettingsFlags {
            api_url: self.api_url.clone(),
            token: None,
            profile: context.profile.clone(),
            local: self.local,
        };
        let settings = Settings::resolve(&flags, around)?;
        context.account = AccountInUse {
            profile: settings.profile.value.clone(),
            origin: Some(settings.api_url.value.clone()),
            origin_source: Some(settings.api_url.source.clone()),
            token_source: match &settings.token {
                TokenSetting::Present(token) => Some(token.source.clone()),
                _ => None,
            },
            token_ended: match &settings.token {
                TokenSetting::Present(token) => ended(&token.value),
                _ => None,
            },
        };
        if let Some(ignored) = &settings.ignored_address {
            let IgnoredAddress { path, origin } = ignored;
            context.terminal.warn(format!(
                "ignoring the address {origin} in the project's {}: no local platform of yours is running there",
                path.display()
            ));
        }
        if let Some(error) = &settings.unreadable {
            context.terminal.warn(format!("not reading the saved logins, as none is needed: {error}"));
        }
        if settings.token_variable_is_blank && matches!(settings.token, TokenSetting::Present(_)) && !self.local {
            context.terminal.warn("LINKWORLD_TOKEN is set, but blank; using the token from elsewhere");
        }
        if let Some(path) = &settings.token_in_project {
            let path = path.display();
            context.terminal.warn(format!(
                "ignoring the token in the project's {path}, because everyone with access to the project can read \
                    it; remove it there, have it revoked, and run `linkworld login`"
            ));
        }
        for disagreement in &settings.disagreements {
            let what = match disagreement.setting {
                SettingName::ApiUrl => "API address",
                SettingName::Token => "token",
            };
            let (used, ignored) = (&disagreement.used, &disagreement.ignored);
            context.terminal.warn(format!("using the {what} from {used}; the one in {ignored} differs and is ignored"));
        }
        if let TokenSetting::Present(token) = &settings.token {
            warn_of_expiry(context, token, Clock::Real.unix_seconds());
        }
        Ok(settings)
    }
}

/// A retry in one line: what failed, when it is repeated, and for how long.
fn retry(again: &RetryNotice<'_>) -> String {
    let RetryNotice { what, error, attempt, wait, left } = again;
    let (attempts, wait, left) = (PLATFORM_RETRIES_MAX + 1, wait.as_secs_f64(), left.as_secs());
    format!("{what}: {error}; retrying in {wait:.1} s (attempt {attempt} of {attempts}, giving up after {left} s)")
}

/// Where the journals of deploys are kept; nowhere on a machine without a folder for state that can be written to.
pub fn journals(context: &mut Context) -> Journals {
    let Ok(state) = running::state_dir(&SettingsEnv::read()) else { return Journals::nowhere() };
    let folder = state.join("deploys");
    match files::create_private_dir(&folder) {
        Ok(()) => Journals::at(folder),
        // That is reported when something is written: a deploy that cannot be resumed would be the worse surprise.
        Err(error) if error.is_storage_full() => Journals::at(folder),
        Err(error) => {
            context.terminal.warn(not_resumable(&error));
            Journals::nowhere()
        }
    }
}

/// The warning about a journal that is not kept.
pub fn not_resumable(error: &FileError) -> String {
    format!("an interrupted deploy cannot be resumed: {error}")
}

/// When the token expired, if it did.
fn ended(token: &Secret) -> Option<i64> {
    let expiry = TokenExpiry::of(token)?;
    (expiry.status(Clock::Real.unix_seconds()) == TokenStatus::Ended).then_some(expiry.at)
}

/// Warns of a token that expires soon or has expired, before the platform rejects it.
fn warn_of_expiry(context: &mut Context, token: &Sourced<Secret>, now: i64) {
    let Some(expiry) = TokenExpiry::of(&token.value) else { return };
    let source = &token.source;
    let advice = match source {
        SettingSource::Environment(_) | SettingSource::Flag(_) => "get a new one",
        _ => "get a new one and log in again",
    };
    if expiry.status(now) != TokenStatus::Good {
        let when = format!("{} ({})", expiry.phrase(now), time::local_clock(expiry.at, now));
        context.terminal.warn(format!("the token from {source} {when}; {advice}"));
    }
}
