//! `linkworld login`: verifies a developer token and saves it.

use crate::connect::{RemoteOptions, verify};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::exit::Exit;
use linkworld_client::config;
use linkworld_client::config::{SettingsEnv, SettingsError};
use linkworld_client::credentials;
use linkworld_client::credentials::{Login, TokenStorage};
use linkworld_client::running;
use linkworld_contract::limits::TOKEN_BYTES_MAX;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;

/// Stands for the running local platform's own token.
const LOCAL_WORD: &str = "dev";

/// Log in with a developer token
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Prompts for the token, verifies it with the platform and saves it in the system keyring, or in `config.toml` (mode 0600) if no keyring is available.",
    after_help = "
  linkworld login
  linkworld login --token-stdin < token.txt
  linkworld login --profile work --api-url https://platform.example.com
  linkworld login --token dev --api-url http://127.0.0.1:4600   # local platform
"
)]
pub struct LoginArgs {
    /// Token, or `dev` for the local platform at --api-url; it stays in your shell's history
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Read the token from stdin
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
    /// Save the token without verifying it
    #[arg(long)]
    no_verify: bool,
    /// Save the token in `config.toml` instead of the system keyring; the Python command line reads it from there
    #[arg(long)]
    insecure_storage: bool,
    /// Address of the platform's API [default: `LINKWORLD_API_URL`, the saved login]
    #[arg(long, alias = "url", value_name = "URL")]
    api_url: Option<String>,
}

/// Finds out where the token will be saved before prompting, then verifies and saves it.
pub fn run(context: &mut Context, args: &LoginArgs) -> CommandResult {
    let surroundings = SettingsEnv::read();
    let settings = RemoteOptions { api_url: args.api_url.clone() }.settings_of_the_user(context)?;
    let (origin, profile) = (settings.api_url.value, settings.profile.value);
    // The token of this login is meant from here on, not one of the settings.
    context.account.token_source = match (&args.token, args.token_stdin) {
        (Some(_), _) => Some(credentials::SettingSource::Flag("--token")),
        (None, true) => Some(credentials::SettingSource::Flag("--token-stdin")),
        (None, false) => None,
    };
    config::config_path(&surroundings)?;
    let storage = storage(context, args, &surroundings);
    let token = token(context, args, &origin, &surroundings)?;
    let me = if args.no_verify { None } else { Some(verify(&origin, &token)?) };
    let login = Login { profile: profile.as_ref(), origin: &origin, token: &token };
    let path = credentials::save_login(&surroundings, login, storage).map_err(not_saved)?;
    let account = me.map(|me| format!(" as {}", me.display_name.or(me.email).unwrap_or(me.id)));
    let account = account.unwrap_or_else(|| " without verifying the token".to_owned());
    let profile = profile.map(|profile| format!(" (profile {profile})")).unwrap_or_default();
    let place = match storage {
        TokenStorage::Keyring => "the system keyring".to_owned(),
        TokenStorage::File => path.display().to_string(),
    };
    let text = format!("logged in to {origin}{account}{profile}; token saved in {place}");
    context.terminal.print_text(&text, 0);
    Ok(Exit::Done)
}

/// The keyring, if it returns what is stored in it; else the file, with the reason printed.
fn storage(context: &mut Context, args: &LoginArgs, surroundings: &SettingsEnv) -> TokenStorage {
    if args.insecure_storage {
        return TokenStorage::File;
    }
    match surroundings.keyring.probe() {
        Ok(()) => TokenStorage::Keyring,
        Err(error) => {
            let why = error.to_string();
            context.terminal.message(&format!("saving the token in a file because the keyring cannot be used: {why}"));
            TokenStorage::File
        }
    }
}

fn not_saved(error: SettingsError) -> CommandError {
    let is_unwritable = matches!(error, SettingsError::Disk(_));
    let failure = CommandError::from(error);
    if is_unwritable {
        failure.hint("set LINKWORLD_TOKEN instead of logging in, or LINKWORLD_CONFIG_DIR to a folder you can write to")
    } else {
        failure
    }
}

fn token(
    context: &mut Context,
    args: &LoginArgs,
    origin: &Origin,
    surroundings: &SettingsEnv,
) -> Result<Secret, CommandError> {
    let given = if let Some(token) = &args.token {
        Secret::new(token.trim().to_owned())
    } else if args.token_stdin {
        from_stdin(context)?
    } else {
        let hint = "pipe the token to `linkworld login --token-stdin`, or set LINKWORLD_TOKEN instead of logging in";
        let prompted = context.terminal.ask_secret(&format!("Token for {origin}"));
        prompted.map_err(|error| CommandError::unanswered(error, hint))?
    };
    if given.is(LOCAL_WORD) && origin.is_loopback() {
        let state = running::state_dir(surroundings)?;
        return Ok(running::local_token(&state, origin)?);
    }
    if given.byte_count() == 0 {
        return Err(CommandError::usage("the token is empty"));
    }
    Ok(given)
}

fn from_stdin(context: &mut Context) -> Result<Secret, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(TOKEN_BYTES_MAX).map_err(unreadable)?.unwrap_or_default();
    if bytes.len() > TOKEN_BYTES_MAX {
        let headline = format!("stdin has more than {TOKEN_BYTES_MAX} bytes, too many for a token");
        return Err(CommandError::usage(headline));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| CommandError::usage("stdin is not valid UTF-8, so it cannot be a token"))?;
    Ok(Secret::new(text.trim().to_owned()))
}
