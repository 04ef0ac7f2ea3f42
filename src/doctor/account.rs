//! The login: whether the platform accepts the token, and for how long.

use crate::connect::{RemoteOptions, verify};
use crate::context::Context;
use crate::doctor::check::{Check, CheckStatus};
use crate::error::CommandError;
use linkworld_client::credentials::{TokenExpiry, TokenStatus};
use linkworld_system::clock::Clock;
use linkworld_terminal::Exit;

const LOGIN: &str = "login";

/// Asks the platform whose token it is.
pub fn login(context: &mut Context, remote: &RemoteOptions) -> Check {
    let settings = match remote.settings(context) {
        Ok(settings) => settings,
        Err(error) => return Check::failed(LOGIN, CheckStatus::Error, &error, context),
    };
    let (origin, token) = match settings.credentials() {
        Ok(found) => found,
        Err(error) => return Check::failed(LOGIN, CheckStatus::Error, &CommandError::from(error), context),
    };
    let me = match verify(origin, token) {
        Ok(me) => me,
        Err(error) => {
            // What runs on this machine works without the platform.
            let status = if error.exit == Exit::Unavailable { CheckStatus::Warning } else { CheckStatus::Error };
            return Check::failed(LOGIN, status, &error, context);
        }
    };
    let name = me.display_name.as_ref().or(me.email.as_ref()).unwrap_or(&me.id);
    let who = format!("{name} at {origin}");
    if !me.publish_allowed {
        let hint = "`deploy` works; ask the operator of the platform to allow publishing";
        return Check::warning(LOGIN, format!("{who} may not publish versions"), hint);
    }
    let now = Clock::Real.unix_seconds();
    match TokenExpiry::of(token).filter(|expiry| expiry.status(now) == TokenStatus::Ending) {
        Some(expiry) => {
            let hint = format!("log in again: {}", context.account.command("login"));
            Check::warning(LOGIN, format!("{who}; the token {}", expiry.phrase(now)), hint)
        }
        None => Check::ok(LOGIN, who),
    }
}
