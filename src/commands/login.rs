//! `linkworld login`, `logout` and `whoami`: whose token is used for which platform.

use super::connect::Remote;
use super::{Context, Exit, Outcome, block_on};
use crate::commands::error::CommandError;
use crate::limits::TOKEN_BYTES_MAX;
use crate::origin::Origin;
use crate::platform::Client;
use crate::secret::Secret;
use crate::settings::{self, Surroundings, Token, state};
use crate::wire::developer::Me;
use serde_json::json;

/// The word that stands for the running local platform's own token.
const LOCAL_WORD: &str = "dev";

/// Verify a developer token and save it
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --token and --token-stdin the token is asked for without showing it.\n\
    For a loopback address the word `dev` stands for the token of the local platform that runs there.")]
pub struct LoginArgs {
    /// The token; it stays in your shell's history, so prefer --token-stdin
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Read the token from stdin
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
    /// Save the token without asking the platform whether it is good
    #[arg(long)]
    no_verify: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Forget the saved token; the address stays
#[derive(Debug, clap::Args)]
pub struct LogoutArgs {}

/// Say whose token is used, for which platform, and where it comes from
#[derive(Debug, clap::Args)]
pub struct WhoamiArgs {
    #[command(flatten)]
    remote: Remote,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Verifies first, then saves.
pub fn login(context: &mut Context, args: &LoginArgs) -> Outcome {
    let surroundings = Surroundings::read();
    let origin = args.remote.settings(context)?.api_url.value;
    let token = token(context, args, &origin, &surroundings)?;
    let me = if args.no_verify { None } else { Some(verify(&origin, &token)?) };
    let path = settings::save_login(&surroundings, &origin, &token)?;
    let who = me.map_or_else(|| "a token nobody verified".to_owned(), |me| name_of(&me));
    context.terminal.answer(&format!("logged in to {origin} as {who}; the token is in {}", path.display()));
    Ok(Exit::Done)
}

/// Forgets.
pub fn logout(context: &mut Context, _: &LogoutArgs) -> Outcome {
    let forgotten = settings::forget_login(&Surroundings::read())?;
    if forgotten.had_token {
        let path = forgotten.path.display();
        context.terminal.answer(&format!("the token is gone from {path}; the platform accepts it until it expires"));
    } else {
        context.terminal.answer("no token was saved");
    }
    Ok(Exit::Done)
}

/// Asks the platform.
pub fn whoami(context: &mut Context, args: &WhoamiArgs) -> Outcome {
    let settings = args.remote.settings(context)?;
    let (origin, token) = settings.credentials()?;
    let me = verify(origin, token)?;
    let source = match &settings.token {
        Token::Present(token) => token.source.to_string(),
        Token::Missing | Token::ForAnother { .. } => String::new(),
    };
    if args.json {
        let envelope = json!({
            "schema": "linkworld.whoami/1",
            "api_url": origin.to_string(),
            "token_source": source,
            "me": me,
        });
        context.terminal.answer_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.answer(&name_of(&me));
    context.terminal.answer(&format!("platform   {origin} (from {})", settings.api_url.source));
    context.terminal.answer(&format!("token      from {source}"));
    let publish = if me.publish_allowed { "yes" } else { "no" };
    context.terminal.answer(&format!("publishes  {publish}"));
    Ok(Exit::Done)
}

fn token(
    context: &mut Context,
    args: &LoginArgs,
    origin: &Origin,
    surroundings: &Surroundings,
) -> Result<Secret, CommandError> {
    let given = if let Some(token) = &args.token {
        Secret::new(token.trim().to_owned())
    } else if args.token_stdin {
        from_stdin(context)?
    } else {
        let question = format!("Token for {origin}");
        let hint = "pass --token-stdin and pipe the token in, or set LINKWORLD_TOKEN instead of logging in";
        context.terminal.ask_secret(&question).map_err(|error| CommandError::from(error).hint(hint))?
    };
    if given.is(LOCAL_WORD) && origin.is_loopback() {
        let state = state::state_dir(surroundings)?;
        return Ok(state::local_token(&state, origin)?);
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
        return Err(CommandError::usage(format!("stdin has more than {TOKEN_BYTES_MAX} bytes, which is no token")));
    }
    let text = String::from_utf8(bytes).map_err(|_| CommandError::usage("stdin is not text, which is no token"))?;
    Ok(Secret::new(text.trim().to_owned()))
}

fn verify(origin: &Origin, token: &Secret) -> Result<Me, CommandError> {
    let client = Client::new(origin.clone(), token.clone());
    block_on(async { client.me().await.map_err(CommandError::from) })
}

fn name_of(me: &Me) -> String {
    me.display_name.as_ref().or(me.email.as_ref()).unwrap_or(&me.id).clone()
}
