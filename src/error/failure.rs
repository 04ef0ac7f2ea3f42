//! A failure as the user reads it.

use crate::output::time;
use linkworld_client::credentials::SettingSource;
use linkworld_contract::limits::PLATFORM_PORT_DEFAULT;
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_system::env;
use linkworld_terminal::Exit;

/// A failure as the user reads it.
#[derive(Debug)]
pub struct CommandError {
    /// What failed, in one sentence.
    pub headline: String,
    /// Why, from the nearest cause to the furthest.
    pub causes: Vec<String>,
    /// What to do next.
    pub hints: Vec<NextStep>,
    /// The exit code.
    pub exit: Exit,
}

/// What to do next. Commands are completed with the options of this run when they are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// A sentence.
    Text(String),
    /// A command that uses an account; the program's name and `--profile` are added.
    Account {
        /// What the command is for.
        lead: String,
        /// Its words after the program's name.
        command: String,
    },
    /// The platform rejected the token: what helps depends on where the token came from.
    NewToken,
    /// The platform cannot be reached.
    Unreachable,
    /// Nothing listens at this address.
    NotRunning(Origin),
}

/// The account of this run, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct AccountInUse {
    /// The profile in use; none for the unnamed one.
    pub profile: Option<ProfileName>,
    /// The platform.
    pub origin: Option<Origin>,
    /// Where the platform's address came from.
    pub origin_source: Option<SettingSource>,
    /// Where the token came from.
    pub token_source: Option<SettingSource>,
    /// When the token expired, by its own claims, in seconds since 1970; none if it did not.
    pub token_ended: Option<i64>,
}

impl CommandError {
    /// A failure with an exit code.
    pub fn new(exit: Exit, headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), causes: Vec::new(), hints: Vec::new(), exit }
    }

    /// A problem of this machine.
    pub fn local(headline: impl Into<String>) -> Self {
        Self::new(Exit::Local, headline)
    }

    /// An invalid command line.
    pub fn usage(headline: impl Into<String>) -> Self {
        Self::new(Exit::Usage, headline)
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(NextStep::Text(hint.into()));
        self
    }

    /// Adds a command that uses an account, given without the program's name: `log in`, `login --api-url …`.
    pub fn account_hint(mut self, lead: impl Into<String>, command: impl Into<String>) -> Self {
        self.hints.push(NextStep::Account { lead: lead.into(), command: command.into() });
        self
    }

    /// Adds how to get a token that the platform accepts.
    pub fn token_hint(mut self) -> Self {
        self.hints.push(NextStep::NewToken);
        self
    }

    /// Adds what to do about a platform that cannot be reached.
    pub fn unreachable_hint(mut self) -> Self {
        self.hints.push(NextStep::Unreachable);
        self
    }

    /// Whatever was not found in a current folder that was removed: that is the reason.
    pub fn in_current_folder(self) -> Self {
        if self.exit != Exit::Local || !env::is_current_folder_gone() {
            return self;
        }
        let cause = self.headline;
        Self { headline: "the current folder is gone".to_owned(), hints: Vec::new(), ..self }
            .because(cause)
            .hint("change to a folder that exists")
    }

    /// A local platform that is not running: one sentence says where, why there, and how to start it.
    pub fn about_local_platform(self, account: &AccountInUse) -> Self {
        let absent = self.hints.iter().find_map(|hint| match hint {
            NextStep::NotRunning(origin) if origin.is_loopback() => Some(origin),
            _ => None,
        });
        let Some(origin) = absent else { return self };
        let source = account.origin_source.as_ref().filter(|_| account.origin.as_ref() == Some(origin));
        let chosen = source.map(|source| format!(" (the address comes from {source})")).unwrap_or_default();
        let start = match origin.port() {
            PLATFORM_PORT_DEFAULT => "`linkworld dev`".to_owned(),
            port => format!("`linkworld dev --port {port}`"),
        };
        let headline =
            format!("no local platform is running at {origin}{chosen}; start it in the project's folder with {start}");
        let others = self.hints.iter().filter(|hint| !matches!(hint, NextStep::NotRunning(_))).cloned();
        Self { headline, hints: others.collect(), ..self }
    }

    /// Adds a cause.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }
}

impl NextStep {
    /// The sentence, with commands complete for the account of this run.
    pub fn text(&self, account: &AccountInUse) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Account { lead, command } => format!("{lead}: {}", complete(command, account)),
            Self::NewToken => new_token(account),
            Self::Unreachable if account.origin.as_ref().is_some_and(Origin::is_loopback) => {
                "start the local platform with `linkworld dev`, or name another one with --api-url URL".to_owned()
            }
            Self::Unreachable | Self::NotRunning(_) => "it is safe to run the same command again".to_owned(),
        }
    }
}

impl AccountInUse {
    /// A command that uses this account, complete and in backticks; given without the program's name.
    pub fn command(&self, command: &str) -> String {
        complete(command, self)
    }
}

fn complete(command: &str, account: &AccountInUse) -> String {
    let profile = account.profile.as_ref().map(|profile| format!(" --profile {profile}")).unwrap_or_default();
    format!("`linkworld {command}{profile}`")
}

fn new_token(account: &AccountInUse) -> String {
    let ended = account.token_ended.map(|at| format!(" (it expired on {})", time::day(at))).unwrap_or_default();
    match &account.token_source {
        // Logging in does not help: the variable takes precedence over what is saved.
        Some(SettingSource::Environment(variable)) => format!(
            "the token comes from {variable}{ended}: renew it there, in a pipeline its secret, or unset {variable} to \
                use the saved login"
        ),
        Some(SettingSource::Flag(flag)) => {
            format!("the token comes from {flag}{ended}: check that it is the right one and was copied completely")
        }
        Some(SettingSource::Running(_)) => {
            "the token comes from the registry of running local platforms: restart `linkworld dev`".to_owned()
        }
        source => {
            let origin = account.origin.as_ref().map(|origin| format!(" --api-url {origin}")).unwrap_or_default();
            if account.origin.as_ref().is_some_and(Origin::is_loopback) && source.is_some() {
                return format!(
                    "the saved login is that of another local platform; use the running one with --local, or remove \
                        the login: {}",
                    complete(&format!("logout{origin}"), account)
                );
            }
            format!("log in again{ended}: {}", complete(&format!("login{origin}"), account))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountInUse, NextStep};
    use linkworld_client::credentials::SettingSource;
    use linkworld_contract::names::ProfileName;
    use linkworld_contract::origin::Origin;

    #[test]
    fn a_hint_is_complete_for_the_account() {
        let account = AccountInUse {
            profile: Some(ProfileName::parse("work").unwrap()),
            origin_source: None,
            origin: Some(Origin::parse("https://api.example.com").unwrap()),
            token_source: Some(SettingSource::Keyring),
            token_ended: None,
        };
        let login = "log in again: `linkworld login --api-url https://api.example.com --profile work`";
        assert_eq!(NextStep::NewToken.text(&account), login);
        let variable = AccountInUse { token_source: Some(SettingSource::Environment("LINKWORLD_TOKEN")), ..account };
        let said = NextStep::NewToken.text(&variable);
        assert!(said.contains("LINKWORLD_TOKEN") && !said.contains("`linkworld login"), "{said}");
        assert_eq!(NextStep::NewToken.text(&AccountInUse::default()), "log in again: `linkworld login`");
        let local = AccountInUse {
            origin: Some(Origin::local(4600)),
            token_source: Some(SettingSource::Keyring),
            token_ended: Some(0),
            ..AccountInUse::default()
        };
        let said = NextStep::NewToken.text(&local);
        assert!(
            said.contains("--local") && said.contains("`linkworld logout --api-url http://127.0.0.1:4600`"),
            "{said}"
        );
    }
}
