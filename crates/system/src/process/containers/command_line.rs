//! Building and pushing an image with the user's own `docker` or `podman`, by arguments and never through a shell.
//!
//! The command line rather than a socket: it follows the user's contexts, rootless sockets and credential helpers.

use super::super::program_run::run_to_end;
use super::endpoint::{EndpointError, EngineEndpoint};
use crate::clock::random_uuid;
use crate::env;
use crate::files;
use linkworld_contract::image::{ImageReference, is_digest};
use linkworld_contract::limits::{DIGEST_FILE_BYTES_MAX, ENGINE_ANSWER_DEADLINE};
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// The file an image is built from, in the project's folder.
pub const DOCKERFILE: &str = "Dockerfile";

/// A program that builds images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerEngine {
    /// `docker`.
    Docker,
    /// `podman`.
    Podman,
}

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum ContainerEngineError {
    /// Neither program is installed and reaches its engine.
    #[error("no container engine is available: {docker}; {podman}")]
    None {
        /// Why not `docker`.
        docker: String,
        /// Why not `podman`.
        podman: String,
    },
    /// The selected program is not installed or does not reach its engine.
    #[error("`{engine}` does not respond: {why}")]
    NotThere {
        /// Which.
        engine: ContainerEngine,
        /// Its own message, or the system's.
        why: String,
    },
    /// There is no Dockerfile.
    #[error("no `{DOCKERFILE}` found in {}", .0.display())]
    NoDockerfile(std::path::PathBuf),
    /// It failed, and what it printed says why.
    #[error("`{command}` failed with {}", .code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}")))]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        code: Option<i32>,
    },
    /// It could not be run.
    #[error("cannot run `{engine}`: {why}")]
    Run {
        /// Which.
        engine: ContainerEngine,
        /// The system's message.
        why: String,
    },
}

impl std::fmt::Display for ContainerEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.program())
    }
}

impl ContainerEngine {
    fn program(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }

    /// The selected engine, or else the first of `docker` and `podman` that is available.
    pub async fn find(wanted: Option<Self>) -> Result<Self, ContainerEngineError> {
        if let Some(engine) = wanted {
            return engine
                .answers()
                .await
                .map(|()| engine)
                .map_err(|why| ContainerEngineError::NotThere { engine, why });
        }
        let Err(docker) = Self::Docker.answers().await else { return Ok(Self::Docker) };
        let Err(podman) = Self::Podman.answers().await else { return Ok(Self::Podman) };
        Err(ContainerEngineError::None { docker, podman })
    }

    /// Where the engine listens: as its variable says, else where its program is configured to look, else at the usual
    /// socket.
    pub async fn endpoint(self) -> Result<EngineEndpoint, EndpointError> {
        let named = match self {
            Self::Docker => env::value_of(env::DOCKER_HOST),
            Self::Podman => env::value_of(env::CONTAINER_HOST),
        };
        if let Some(named) = named {
            return EngineEndpoint::parse(&named);
        }
        if let Some(configured) = self.configured_endpoint().await {
            return EngineEndpoint::parse(&configured);
        }
        let user = env::xdg_runtime_dir().map(|folder| folder.join("podman/podman.sock"));
        let usual = match self {
            Self::Docker if cfg!(windows) => r"\\.\pipe\docker_engine".into(),
            Self::Docker => "/var/run/docker.sock".into(),
            Self::Podman => user.filter(|path| path.exists()).unwrap_or_else(|| "/run/podman/podman.sock".into()),
        };
        Ok(EngineEndpoint::Socket(usual))
    }

    /// A context of Docker, or the socket of Podman.
    async fn configured_endpoint(self) -> Option<String> {
        let mut command = self.command();
        match self {
            Self::Docker => command.args(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]),
            Self::Podman => command.args(["info", "--format", "{{.Host.RemoteSocket.Path}}"]),
        };
        command.stdin(Stdio::null()).kill_on_drop(true);
        let output = tokio::time::timeout(ENGINE_ANSWER_DEADLINE, command.output()).await.ok()?.ok()?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let is_path = said.starts_with('/');
        let said = if is_path { format!("unix://{said}") } else { said };
        (output.status.success() && said.contains("://")).then_some(said)
    }

    /// The client alone is not enough: it must reach the engine.
    async fn answers(self) -> Result<(), String> {
        let format = match self {
            Self::Docker => "{{.Server.Version}}",
            Self::Podman => "{{.Client.Version}}",
        };
        let mut command = self.command();
        command.args(["version", "--format", format]).stdin(Stdio::null()).kill_on_drop(true);
        let answer = tokio::time::timeout(ENGINE_ANSWER_DEADLINE, command.output()).await;
        match answer {
            Err(_) => Err(format!("`{self}` did not respond within {} s", ENGINE_ANSWER_DEADLINE.as_secs())),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Err(format!("`{self}` is not installed")),
            Ok(Err(error)) => Err(format!("`{self}`: {error}")),
            Ok(Ok(output)) if output.status.success() => Ok(()),
            Ok(Ok(output)) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
                Err(format!("`{self}`: {}", last.trim()))
            }
        }
    }

    /// Builds the project's image, and hands over each line that the engine prints.
    pub async fn build(
        self,
        project: &Path,
        image: &ImageReference,
        print: impl FnMut(&str),
    ) -> Result<(), ContainerEngineError> {
        self.build_with(self.command(), (project, Path::new(DOCKERFILE)), image, print).await
    }

    /// Builds an image of a project from one of its Dockerfiles, on the engine that listens at `endpoint`.
    pub async fn build_on(
        self,
        endpoint: &EngineEndpoint,
        source: (&Path, &Path),
        image: &ImageReference,
        print: impl FnMut(&str),
    ) -> Result<(), ContainerEngineError> {
        self.build_with(self.command_on(endpoint), source, image, print).await
    }

    /// Pulls an image to the engine that listens at `endpoint`.
    pub async fn pull_on(
        self,
        endpoint: &EngineEndpoint,
        image: &ImageReference,
        print: impl FnMut(&str),
    ) -> Result<(), ContainerEngineError> {
        let mut command = self.command_on(endpoint);
        command.args(["pull", "--"]).arg(image.to_string());
        self.run(command, &format!("{self} pull {image}"), print).await
    }

    async fn build_with(
        self,
        mut command: Command,
        (project, dockerfile): (&Path, &Path),
        image: &ImageReference,
        print: impl FnMut(&str),
    ) -> Result<(), ContainerEngineError> {
        let dockerfile = project.join(dockerfile);
        if !dockerfile.is_file() {
            return Err(ContainerEngineError::NoDockerfile(project.to_owned()));
        }
        command.args(["build", "--tag"]).arg(image.to_string()).arg("--file").arg(dockerfile).arg("--").arg(project);
        self.run(command, &format!("{self} build --tag {image}"), print).await
    }

    /// Pushes the image, and returns its digest in the registry if the engine reports it.
    pub async fn push(
        self,
        image: &ImageReference,
        print: impl FnMut(&str),
    ) -> Result<Option<String>, ContainerEngineError> {
        let shown = format!("{self} push {image}");
        let mut command = self.command();
        match self {
            Self::Docker => {
                command.args(["push", "--"]).arg(image.to_string());
                self.run(command, &shown, print).await?;
                Ok(self.repository_digest(image).await)
            }
            Self::Podman => {
                // It reports the digest of the compressed image only while pushing.
                let file = env::temporary_dir().join(format!("linkworld-{}.digest", random_uuid()));
                command.args(["push", "--digestfile"]).arg(&file).arg("--").arg(image.to_string());
                let pushed = self.run(command, &shown, print).await;
                let digest = files::read_text(&file, DIGEST_FILE_BYTES_MAX).ok();
                let _ = files::remove(&file);
                pushed?;
                Ok(digest.map(|digest| digest.trim().to_owned()).filter(|digest| is_digest(digest)))
            }
        }
    }

    async fn repository_digest(self, image: &ImageReference) -> Option<String> {
        let mut command = self.command();
        command.args(["image", "inspect", "--format", "{{json .RepoDigests}}", "--"]).arg(image.to_string());
        let output = command.stdin(Stdio::null()).output().await.ok()?;
        let listed: Vec<String> = serde_json::from_slice(&output.stdout).ok()?;
        listed.iter().find_map(|name| {
            let named = ImageReference::parse(name).ok()?;
            (named.repository() == image.repository()).then(|| named.digest().map(str::to_owned))?
        })
    }

    /// The program, for the engine that listens at `endpoint` and no other.
    fn command_on(self, endpoint: &EngineEndpoint) -> Command {
        let mut command = self.command();
        match self {
            Self::Docker => command.arg("--host").arg(endpoint.to_string()),
            Self::Podman => command.arg("--url").arg(endpoint.to_string()),
        };
        command
    }

    fn command(self) -> Command {
        #[expect(clippy::disallowed_methods, reason = "the one place that starts container engines")]
        let mut command = Command::new(self.program());
        // It needs most of the environment, but not the token. Ignored signals are inherited on purpose: under `nohup` a
        // push must survive the end of the terminal, as this program does.
        command.env_remove(env::TOKEN.name);
        command
    }

    /// Runs to the end, and hands over each line that it prints on either stream.
    async fn run(self, command: Command, shown: &str, print: impl FnMut(&str)) -> Result<(), ContainerEngineError> {
        let run = |error: std::io::Error| ContainerEngineError::Run { engine: self, why: error.to_string() };
        let status = run_to_end(command, print).await.map_err(run)?;
        if status.success() {
            return Ok(());
        }
        Err(ContainerEngineError::Failed { command: shown.to_owned(), code: status.code() })
    }
}
