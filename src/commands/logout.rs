//! `linkworld logout`: deletes the saved token.

use crate::context::{CommandResult, Context};
use crate::exit::Exit;
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials;
use linkworld_client::credentials::{SettingsFlags, TokenStorage};

/// Delete the saved token; the address is kept
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The platform accepts the token until it expires.",
    after_help = "
  linkworld logout
  linkworld logout --profile work
"
)]
pub struct LogoutArgs {}

/// Deletes it.
pub fn run(context: &mut Context, _: &LogoutArgs) -> CommandResult {
    let surroundings = SettingsEnv::read();
    let flags = SettingsFlags { profile: context.profile.clone(), ..SettingsFlags::default() };
    let profile = credentials::profile(&flags, &surroundings)?.value;
    let forgotten = credentials::forget_login(&surroundings, profile.as_ref())?;
    let place = match forgotten.was_in {
        None => {
            context.terminal.print("no token was saved");
            return Ok(Exit::Done);
        }
        Some(TokenStorage::File) => forgotten.path.display().to_string(),
        Some(TokenStorage::Keyring) => "the system keyring".to_owned(),
    };
    if let Some(error) = forgotten.left_in_keyring {
        context.terminal.print("logged out");
        context.terminal.warn(&format!("cannot remove the token from the keyring: {error}"));
    } else {
        let text = format!("logged out; token removed from {place}. The platform accepts it until it expires");
        context.terminal.print_text(&text, 0);
    }
    Ok(Exit::Done)
}
