//! `linkworld logout`: deletes saved tokens.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use linkworld_client::config::{self, SettingsEnv};
use linkworld_client::credentials::{self, LogoutResult, SettingsFlags, TokenStorage};
use linkworld_client::running;
use linkworld_contract::origin::Origin;
use linkworld_terminal::Exit;

/// Delete a saved token
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Deletes the login that is in use, or the one that is named. Other logins stay. The platform accepts the token until it expires.",
    after_help = "
  linkworld logout
  linkworld logout --api-url http://127.0.0.1:4600
  linkworld logout --profile work
  linkworld logout --all
"
)]
pub struct LogoutArgs {
    /// Address of the login to delete [default: `LINKWORLD_API_URL`, the current login]
    #[arg(long, alias = "url", value_name = "URL", conflicts_with = "all")]
    api_url: Option<String>,
    /// Delete all logins of all profiles
    #[arg(long)]
    all: bool,
}

/// Deletes them.
pub fn run(context: &mut Context, args: &LogoutArgs) -> CommandResult {
    let around = SettingsEnv::read();
    if let Ok(state) = running::state_dir(&around) {
        // An entry of a local platform that was killed has a token too; reading the registry removes it.
        let _ = running::list(&state);
    }
    if args.all {
        return log_out_of_all(context, &around);
    }
    let flags = SettingsFlags { profile: context.profile.clone(), ..SettingsFlags::default() };
    let profile = credentials::profile(&flags, &around)?.value;
    let origin = named_address(args, &around)?;
    match credentials::forget_login(&around, profile.as_ref(), origin.as_ref())? {
        Some(result) => print(context, &around, &result),
        None => {
            let place = origin.map(|origin| format!(" for {origin}")).unwrap_or_default();
            context.terminal.print(format!("no token was saved{place}"));
            let others = credentials::saved_logins(&around).unwrap_or_default();
            if !others.is_empty() {
                context.terminal.hint("list the other logins with `linkworld login --list`");
            }
        }
    }
    Ok(Exit::Done)
}

fn named_address(args: &LogoutArgs, around: &SettingsEnv) -> Result<Option<Origin>, CommandError> {
    let (text, from) = match (&args.api_url, &around.api_url) {
        (Some(text), _) => (text, "--api-url"),
        (None, Some(text)) => (text, "LINKWORLD_API_URL"),
        (None, None) => return Ok(None),
    };
    let origin = Origin::parse(text.trim());
    origin.map(Some).map_err(|error| CommandError::usage(format!("invalid address in {from}: {error}")))
}

fn log_out_of_all(context: &mut Context, around: &SettingsEnv) -> CommandResult {
    let removed = credentials::forget_all_logins(around)?;
    if removed.is_empty() {
        context.terminal.print("no token was saved");
    }
    for result in removed {
        print(context, around, &result);
    }
    Ok(Exit::Done)
}

fn print(context: &mut Context, around: &SettingsEnv, result: &LogoutResult) {
    let origin = result.origin.as_ref().map(|origin| format!(" of {origin}")).unwrap_or_default();
    let profile = result.profile.as_ref().map(|profile| format!(" (profile {profile})")).unwrap_or_default();
    if let Some(error) = &result.left_in_keyring {
        context.terminal.print(format!("logged out{origin}{profile}"));
        context.terminal.warn(format!("cannot remove the token from the keyring: {error}"));
        return;
    }
    let place = match result.was_in {
        TokenStorage::File => {
            config::config_path(around).map_or_else(|_| String::new(), |path| path.display().to_string())
        }
        TokenStorage::Keyring => "the system keyring".to_owned(),
    };
    let text =
        format!("logged out{origin}{profile}; token removed from {place}. The platform accepts it until it expires");
    context.terminal.print_text(&text, 0);
}
