//! Whose fault it is: from each room's errors to a headline, its causes, what to do and the exit code.
//!
//! The words a user reads when something fails are made here and nowhere else.

use crate::commands::Exit;
use crate::project::scaffold::ScaffoldError;
use crate::project::{MANIFEST_FILE, ProjectError};
use crate::terminal::PromptError;
use linkworld_client::platform::PlatformError;
use linkworld_client::platform::deploy::{DeployError, StepName};
use linkworld_client::settings::SettingsError;
use linkworld_client::settings::state;
use linkworld_contract::image::ImageError;
use linkworld_contract::names::NameError;
use linkworld_contract::origin::Origin;
use linkworld_emulator::vault::cipher::VaultError;
use linkworld_emulator::{EmulatorError, HostError};
use linkworld_system::disk::DiskError;
use linkworld_system::http::HttpError;
use linkworld_system::runtime::{EngineError, RuntimeError};
use std::path::Path;

/// A failure as the user reads it.
#[derive(Debug)]
pub struct CommandError {
    /// What failed, in one sentence.
    pub headline: String,
    /// Why, from the nearest cause to the furthest.
    pub causes: Vec<String>,
    /// What to type next.
    pub hints: Vec<String>,
    /// How the process ends.
    pub exit: Exit,
}

impl CommandError {
    /// A failure of its own kind.
    pub fn new(exit: Exit, headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), causes: Vec::new(), hints: Vec::new(), exit }
    }

    /// A problem of this machine.
    pub fn local(headline: impl Into<String>) -> Self {
        Self::new(Exit::Local, headline)
    }

    /// A command line that does not make sense.
    pub fn usage(headline: impl Into<String>) -> Self {
        Self::new(Exit::Usage, headline)
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a cause.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }
}

impl From<ProjectError> for CommandError {
    fn from(error: ProjectError) -> Self {
        let headline = error.to_string();
        match error {
            ProjectError::NoManifest(_) => Self::local(headline)
                .hint(format!("name the folder that has your `{MANIFEST_FILE}`, or write one there")),
            ProjectError::Disk(error) => error.into(),
        }
    }
}

impl From<ScaffoldError> for CommandError {
    fn from(error: ScaffoldError) -> Self {
        let headline = error.to_string();
        match error {
            ScaffoldError::Occupied(_) => Self::local(headline).hint("choose another folder with --directory"),
            ScaffoldError::Disk(error) => error.into(),
        }
    }
}

impl From<NameError> for CommandError {
    fn from(error: NameError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<DeployError> for CommandError {
    fn from(error: DeployError) -> Self {
        let headline = error.to_string();
        let so_far = error.so_far().cloned().unwrap_or_default();
        let mut failure = match error {
            DeployError::Name(error) => error.into(),
            DeployError::Journal(error) => journal_failure(error),
            DeployError::NotAllowed { .. } => {
                Self::new(Exit::Refused, headline).hint("ask the platform's team to allow your account to publish")
            }
            DeployError::AppTaken { .. } => {
                Self::new(Exit::Refused, headline).hint("choose another `app_id`, or log in as the app's owner")
            }
            DeployError::Immutable { version, differs, .. } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for difference in differs {
                    refused = refused.because(difference.to_string());
                }
                refused.hint(format!("versions are immutable: raise `version` above {version} in the manifest"))
            }
            DeployError::PromotionRefused { .. } => Self::new(Exit::Refused, headline),
            DeployError::NoVersion { app, .. } => {
                Self::new(Exit::Refused, headline).hint(format!("see which there are: `linkworld versions {app}`"))
            }
            DeployError::NothingBefore { app } => {
                Self::new(Exit::Refused, headline).hint(format!("see which there are: `linkworld versions {app}`"))
            }
            DeployError::NoRecord { version, .. } => Self::new(Exit::Refused, headline)
                .hint(format!("check out what {version} was made from and run `linkworld deploy --skip-build` there")),
            DeployError::PlanStale(_) => {
                Self::new(Exit::Refused, headline).hint("make and read a new one: `linkworld deploy --plan --out FILE`")
            }
            DeployError::NotVerified { .. } => Self::new(Exit::Partly, headline),
            DeployError::Call { step, in_doubt, source, .. } => {
                let failure = CommandError::from(source);
                if in_doubt {
                    failure.because(format!("while {}: it may have been done all the same", step.words()))
                } else {
                    failure
                }
            }
        };
        if so_far.applied.is_empty() {
            return failure;
        }
        let words = |steps: &[StepName]| steps.iter().map(|step| step.thing()).collect::<Vec<_>>().join(", ");
        failure = failure.because(format!("done: {}", words(&so_far.applied)));
        if !so_far.missing.is_empty() {
            failure = failure.because(format!("missing: {}", words(&so_far.missing)));
        }
        Self { exit: Exit::Partly, ..failure }
            .hint("run the same deploy again, or with --resume: it goes on from there")
    }
}

/// Without a journal nothing is sent.
fn journal_failure(error: DiskError) -> CommandError {
    match error {
        DiskError::Locked(_) => CommandError::local("another process is deploying this version to this platform")
            .hint("wait for it; what it does is not done twice"),
        error => CommandError::local(format!("the deploy's journal cannot be kept: {error}"))
            .hint("name a folder that can be written in LINKWORLD_STATE_DIR"),
    }
}

impl From<ImageError> for CommandError {
    fn from(error: ImageError) -> Self {
        Self::new(Exit::No, format!("`runtime.image`: {error}"))
            .hint("write it like `ghcr.io/you/your-app`; without a tag it gets the version as its tag")
    }
}

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            EngineError::None { .. } | EngineError::NotThere { .. } => {
                failure.hint("install and start docker or podman, or build the image elsewhere and pass --skip-build")
            }
            EngineError::NoDockerfile(_) => {
                failure.hint("write one, or build the image elsewhere and pass --skip-build")
            }
            EngineError::Failed { .. } => failure.hint("its own words are above; nothing was registered"),
            EngineError::Run { .. } => failure,
        }
    }
}

impl From<DiskError> for CommandError {
    fn from(error: DiskError) -> Self {
        let failure = Self::local(error.to_string());
        match &error {
            DiskError::Shared { path, cure, .. } => {
                failure.hint(format!("close it: `chmod {cure} {}`", path.display()))
            }
            DiskError::Foreign { path, .. } => {
                failure.hint(format!("if it is meant to be yours: `chown \"$(id -u)\" {}`", path.display()))
            }
            _ => failure,
        }
    }
}

impl From<PromptError> for CommandError {
    fn from(error: PromptError) -> Self {
        let headline = error.to_string();
        match error {
            PromptError::NotInteractive | PromptError::Unanswered(_) => Self::new(Exit::Input, headline),
            PromptError::Interrupted => Self::new(Exit::Interrupted, headline),
            PromptError::SeveralLines => {
                Self::usage(headline).hint("pipe a value of several lines into stdin, or read it from a file")
            }
            PromptError::TooLong | PromptError::NotUtf8 => Self::usage(headline),
        }
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        let headline = error.to_string();
        match &error {
            SettingsError::NoToken { origin, .. } | SettingsError::TokenForAnother { origin, .. } => {
                Self::new(Exit::Auth, headline)
                    .hint(format!("log in: `linkworld login --api-url {origin}`, or set LINKWORLD_TOKEN"))
            }
            SettingsError::Keyring { origin, .. } => Self::new(Exit::Auth, headline)
                .hint("unlock the keyring, or set LINKWORLD_TOKEN")
                .hint(format!("or keep it in a file: `linkworld login --insecure-storage --api-url {origin}`")),
            SettingsError::KeyringWrite(_) => {
                Self::local(headline).hint("keep the token in a file instead: `linkworld login --insecure-storage`")
            }
            SettingsError::NotTrusted { path, origin, token_in_variable } => {
                untrusted(Self::new(Exit::Auth, headline), path, origin, *token_in_variable)
            }
            SettingsError::ProjectFile { .. } => {
                Self::local(headline).hint("mend the project's file, or say with --api-url which platform is meant")
            }
            SettingsError::Address { .. } | SettingsError::Profile { .. } => Self::usage(headline),
            SettingsError::NotRunning { .. } => Self::local(headline).hint("start one with `linkworld dev`"),
            SettingsError::Broken { .. } | SettingsError::WrongType { .. } => {
                Self::local(headline).hint("mend the file, or remove it and log in again")
            }
            SettingsError::NoHome { .. } | SettingsError::AlreadyAnnounced { .. } => Self::local(headline),
            SettingsError::Disk(_) => match error {
                SettingsError::Disk(error) => error.into(),
                _ => Self::local(headline),
            },
        }
    }
}

/// Both ways on: to trust the platform the project names, and to do without.
fn untrusted(failure: CommandError, path: &Path, origin: &Origin, token_in_variable: bool) -> CommandError {
    let failure =
        failure.because(format!("{} says so, and whoever writes the project writes that file", path.display()));
    if token_in_variable {
        return failure
            .because("LINKWORLD_TOKEN does not say which platform it is for, so it is not sent where a project asks")
            .hint(format!("if it is: `--api-url {origin}` or LINKWORLD_API_URL; else name the one meant"));
    }
    failure
        .hint(format!("if you trust it: `linkworld login --api-url {origin}`"))
        .hint("to go without, say with --api-url which platform is meant")
}

impl From<PlatformError> for CommandError {
    fn from(error: PlatformError) -> Self {
        let headline = error.to_string();
        match error {
            PlatformError::NoToken | PlatformError::Unauthorized { .. } => {
                Self::new(Exit::Auth, headline).hint("log in again: `linkworld login`")
            }
            PlatformError::Forbidden { .. } => Self::new(Exit::Auth, headline)
                .hint("see with `linkworld whoami` which account this is and whether it may publish"),
            PlatformError::NotFound { .. } | PlatformError::Conflict { .. } => Self::new(Exit::Refused, headline),
            PlatformError::Invalid { places } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for place in places {
                    refused = refused.because(format!("{}: {}", place.path, place.message));
                }
                refused
            }
            PlatformError::Refused { detail, hint, .. } if !detail.is_empty() => {
                let refused = Self::new(Exit::Refused, detail);
                if hint.is_empty() { refused } else { refused.hint(hint) }
            }
            PlatformError::Refused { .. } => Self::new(Exit::Refused, headline),
            PlatformError::RateLimited { .. } | PlatformError::Unavailable { .. } => {
                Self::new(Exit::Unavailable, headline).hint("it is safe to run the same command again")
            }
            PlatformError::Redirected { .. } => Self::new(Exit::Unavailable, headline).hint("check the address"),
            PlatformError::BadAnswer { .. } => {
                Self::new(Exit::Unavailable, headline).hint("check the address: this may not be the platform's API")
            }
            PlatformError::Network(error) => error.into(),
        }
    }
}

impl From<HttpError> for CommandError {
    fn from(error: HttpError) -> Self {
        let headline = error.to_string();
        match error {
            HttpError::Token => Self::new(Exit::Auth, headline).hint("log in again: `linkworld login`"),
            HttpError::NoCaStore { .. } => Self::local(headline),
            HttpError::Connect { .. } | HttpError::Timeout { .. } | HttpError::Interrupted { .. } => {
                Self::new(Exit::Unavailable, headline).hint("it is safe to run the same command again")
            }
            _ => Self::new(Exit::Unavailable, headline),
        }
    }
}

impl From<RuntimeError> for CommandError {
    fn from(error: RuntimeError) -> Self {
        let mut failure = Self::local(error.to_string());
        match error {
            RuntimeError::ProgramNotFound { .. } => {
                failure.hint("install it, or say how to start the handler: `linkworld dev . -- COMMAND`")
            }
            RuntimeError::ExitedAtStart { tail, .. } | RuntimeError::GaveUp { tail, .. } => {
                if tail.is_empty() {
                    failure = failure.because("it printed nothing");
                }
                failure
            }
            RuntimeError::NeverHealthy { port, .. } => failure
                .hint(format!("it has to listen on `runtime.port` ({port}) and answer `GET /health` with 200"))
                .hint("give it longer with --start-timeout SECONDS"),
            RuntimeError::PortTaken { .. } | RuntimeError::PortStolen { .. } => {
                failure.hint("stop that program, or change `runtime.port` in the manifest")
            }
            RuntimeError::Stopped | RuntimeError::Io { .. } => failure,
        }
    }
}

impl From<EmulatorError> for CommandError {
    fn from(error: EmulatorError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            EmulatorError::PortTaken { .. } | EmulatorError::Listen { .. } => {
                failure.hint("choose another port with --port, or --port 0 for any")
            }
            EmulatorError::Disk(error) | EmulatorError::Vault(VaultError::Disk(error)) => error.into(),
            EmulatorError::Vault(error) => about_key(failure, &error),
            _ => failure,
        }
    }
}

/// What to do about a vault that does not open. Never "make a new key": that loses what the old one sealed.
fn about_key(failure: CommandError, error: &VaultError) -> CommandError {
    match error {
        VaultError::Keyring(_) => failure
            .hint("unlock the keyring, or start in the session whose keyring it was")
            .hint("or run beside it, with nothing kept: `linkworld dev --ephemeral`"),
        VaultError::KeyGone(path) => {
            let store = path.with_extension("");
            failure
                .hint("put the file back, for example from a backup")
                .hint(format!("or give the store up, secrets and all: `rm -r {}`", store.display()))
        }
        VaultError::OtherKey => failure.hint("the key file is another store's: put this store's own back"),
        _ => failure,
    }
}

impl CommandError {
    /// A question nobody answered; the hint says what answers it where nobody is.
    pub fn unanswered(error: PromptError, hint: &str) -> Self {
        match error {
            PromptError::NotInteractive => Self::from(error).hint(hint),
            error => error.into(),
        }
    }

    /// Names the local platform that has the port, where the system does not say whose it is.
    pub fn about_port(self, state: &Path, port: u16) -> Self {
        let owner = state::list(state).ok().and_then(|all| all.into_iter().find(|one| one.origin.port() == port));
        match owner {
            Some(owner) => self.because(format!("the local platform of {} listens there", owner.project.display())),
            None => self,
        }
    }

    /// Adds who runs already when a project's store is held.
    pub fn about(self, state: &Path, project: &Path) -> Self {
        let owner = state::list(state).ok().and_then(|running| running.into_iter().find(|one| one.project == project));
        match owner {
            Some(owner) => Self::local(format!("this project runs already at {}", owner.origin))
                .because(format!("process {} owns its store since {}", owner.pid, owner.started_at))
                .hint("use that one, stop it, or run beside it with --ephemeral --port 0"),
            None => self,
        }
    }
}

impl From<HostError> for CommandError {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Emulator(error) => error.into(),
            HostError::Runtime(error) => error.into(),
            HostError::Trigger(error) => Self::local(error.to_string()),
            HostError::Stranger { .. } => Self::local(error.to_string())
                .hint("let `GET /health` answer with the manifest's `app_id`, or stop the other program"),
        }
    }
}
