//! Errors of the command line, printed without what may be a secret: a token or a value at the wrong place is repeated
//! neither on the screen nor in the log of a pipeline.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Commands whose arguments may be tokens or values of secrets.
const ACCOUNT_COMMANDS: [&str; 6] = ["login", "logout", "whoami", "secrets", "mcp", "env"];
/// From this length on a word of letters and digits may be a token; the names of apps, files and tools are shorter or
/// contain dots and slashes.
const TOKEN_CHARS_MIN: usize = 20;

/// The text of the error without what may be a secret, and what to do instead; none if there is nothing to hide.
pub(crate) fn without_secrets(error: &clap::Error, args: &[String]) -> Option<(String, &'static str)> {
    let hidden = hidden(error, args);
    if hidden.is_empty() {
        return None;
    }
    let mut text = error.render().to_string();
    for value in &hidden {
        text = text.replace(&format!("'{value}'"), "'***'").replace(&format!("={value}'"), "=***'");
        text = text.replace(&format!("-- {value}'"), "-- ***'");
    }
    Some((text.trim_end().to_owned(), advice(args)))
}

/// What of the error's context is not shown.
fn hidden(error: &clap::Error, args: &[String]) -> Vec<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let is_account = command(args).is_some_and(|command| ACCOUNT_COMMANDS.contains(&command));
    let of_option = text(ContextKind::InvalidArg).is_some_and(|name| name.starts_with('-'));
    let mut hidden = Vec::new();
    // With every other kind of error, that is the name of an option or of an argument.
    let names_found = error.kind() == ErrorKind::UnknownArgument;
    for (kind, is_free) in [
        (ContextKind::InvalidArg, names_found),
        (ContextKind::InvalidValue, !of_option || error.kind() == ErrorKind::TooManyValues),
        (ContextKind::InvalidSubcommand, false),
    ] {
        let Some(text) = text(kind).filter(|_| kind != ContextKind::InvalidArg || names_found) else { continue };
        let (option, value) = match text.strip_prefix('-') {
            None => (false, text),
            Some(rest) => (true, rest.split_once('=').map_or("", |(_, value)| value)),
        };
        if !value.is_empty() && (is_account && is_free && !option || may_be_token(value)) {
            hidden.push(value.to_owned());
        }
    }
    hidden
}

fn command(args: &[String]) -> Option<&str> {
    args.iter().skip(1).map(String::as_str).find(|arg| !arg.starts_with('-'))
}

fn may_be_token(text: &str) -> bool {
    let has = |test: fn(&char) -> bool| text.chars().any(|char| test(&char));
    let is_plain = !text.contains(['/', '\\', ' ']) && !text.ends_with(".yaml") && !text.ends_with(".yml");
    text.starts_with("eyJ")
        || (text.chars().count() >= TOKEN_CHARS_MIN
            && is_plain
            && has(char::is_ascii_digit)
            && has(char::is_ascii_alphabetic))
}

fn advice(args: &[String]) -> &'static str {
    match command(args) {
        Some("login") => {
            "pass a token with `linkworld login --token-stdin`, or type it at the prompt of `linkworld login`"
        }
        Some("secrets") => {
            "pass a value on stdin, with --from-file FILE, or type it at the prompt of `linkworld secrets set KEY`"
        }
        _ => "the argument is not shown, because it may be a secret",
    }
}

#[cfg(test)]
mod tests {
    use super::{command, may_be_token};

    #[test]
    fn names_are_not_tokens() {
        for text in
            ["my-app", "linkworld.app.yaml", "some/long/path/to/an-app-2", "validate-everything-please", "a b 1"]
        {
            assert!(!may_be_token(text), "{text}");
        }
        for text in ["eyJhbGci.x.y", "ghp_0123456789abcdefABCDEF", "sk-proj-0123456789-abcdef", "tok-0123456789-abcdef"]
        {
            assert!(may_be_token(text), "{text}");
        }
        let args = ["linkworld", "--color", "login", "x"].map(str::to_owned);
        assert_eq!(command(&args), Some("login"));
    }
}
