//! Whom a command talks to: the platform one is logged in to, or the local platform that runs.

use crate::context::Context;
use crate::error::CommandError;
use crate::terminal::Progress;
use linkworld_client::api::{ApiClient, ControlClient, RetryNotice, RetryObserver, RetryPolicy, RetryTimer};
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials::{
    SettingName, Settings, SettingsFlags, Sourced, TokenExpiry, TokenSetting, TokenStatus,
};
use linkworld_client::deploy::Journals;
use linkworld_client::running;
use linkworld_contract::limits::PLATFORM_RETRIES_MAX;
use linkworld_contract::secret::Secret;
use linkworld_system::clock::Clock;
use linkworld_system::env;
use linkworld_system::http::HttpLimits;

/// Which platform the developer commands talk to.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RemoteOptions {
    /// The platform's address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
}

impl RemoteOptions {
    /// A client with the token in force for that address. Says once when two sources disagree.
    pub fn connect(&self, context: &mut Context) -> Result<ApiClient, CommandError> {
        let progress = context.terminal.progress_hidden();
        self.connect_telling(context, &progress)
    }

    /// The same, with repeated calls told above a moving line.
    pub fn connect_telling(&self, context: &mut Context, progress: &Progress) -> Result<ApiClient, CommandError> {
        let settings = self.settings(context)?;
        let (origin, token) = settings.credentials()?;
        let progress = progress.clone();
        let observer = RetryObserver::new(move |again| progress.say(&repetition(again)));
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

    /// Everything in force, in the project one works in.
    pub fn settings(&self, context: &mut Context) -> Result<Settings, CommandError> {
        self.resolve(context, &SettingsEnv::read().in_project())
    }

    /// Everything in force, whatever a project asks for: for a token that is about to be given to the platform.
    pub fn settings_of_the_user(&self, context: &mut Context) -> Result<Settings, CommandError> {
        self.resolve(context, &SettingsEnv::read())
    }

    fn resolve(&self, context: &mut Context, around: &SettingsEnv) -> Result<Settings, CommandError> {
        let flags = SettingsFlags { api_url: self.api_url.clone(), token: None, profile: context.profile.clone() };
        let settings = Settings::resolve(&flags, around)?;
        if let Some(path) = &settings.token_in_project {
            let path = path.display();
            context.terminal.warn(&format!(
                "the token in the project's {path} is not used: everybody who has the project has it; remove it there, \
                 let it be revoked, and use `linkworld login`"
            ));
        }
        for disagreement in &settings.disagreements {
            let what = match disagreement.setting {
                SettingName::ApiUrl => "the address",
                SettingName::Token => "the token",
            };
            let (used, ignored) = (&disagreement.used, &disagreement.ignored);
            context.terminal.warn(&format!("{what} comes from {used}; the one in {ignored} differs and is not used"));
        }
        if let TokenSetting::Present(token) = &settings.token {
            warn_of_the_end(context, token, Clock::Real.unix_seconds());
        }
        Ok(settings)
    }
}

/// A repeated call in one line: what failed, when it is tried again, and how long that can go on.
fn repetition(again: &RetryNotice<'_>) -> String {
    let RetryNotice { what, error, attempt, wait, left } = again;
    let (attempts, wait, left) = (PLATFORM_RETRIES_MAX + 1, wait.as_secs_f64(), left.as_secs());
    format!("{what}: {error}; attempt {attempt} of {attempts} in {wait:.1} s, giving up after {left} s more")
}

/// Where the journals of deploys are kept; nowhere on a machine without a folder for state.
pub fn journals() -> Journals {
    running::state_dir(&SettingsEnv::read())
        .map_or_else(|_| Journals::nowhere(), |state| Journals::at(state.join("deploys")))
}

/// Says that a token ends soon, or has ended, before the platform does.
fn warn_of_the_end(context: &mut Context, token: &Sourced<Secret>, now: i64) {
    let Some(expiry) = TokenExpiry::of(&token.value) else { return };
    let (source, when) = (&token.source, expiry.words(now));
    let said = match expiry.status(now) {
        TokenStatus::Good => return,
        TokenStatus::Ending => format!("the token from {source} expires {when}; get a new one and log in again"),
        TokenStatus::Ended => format!("the token from {source} expired {when}; get a new one and log in again"),
    };
    context.terminal.warn(&said);
}
