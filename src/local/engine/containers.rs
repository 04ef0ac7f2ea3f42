//! Handlers in containers: which engine runs them, and the image that is built or pulled for it.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::events::HandlerNews;
use crate::local::signals::Signals;
use crate::local::start_advice::StartedHandler;
use linkworld_contract::digest;
use linkworld_contract::image::ImageReference;
use linkworld_emulator::{HandlerCode, Platform};
use linkworld_manifest::spec::dev_file::run::DevEngine;
use linkworld_project::handler::Command;
use linkworld_project::{LoadedApp, Project};
use linkworld_system::env;
use linkworld_system::files;
use linkworld_system::process::{
    ApiEngine, ContainerEngine, ContainerEngineError, DOCKERFILE, Engine, EngineSetupError, HandlerEvent, HandlerImage,
    HandlerProgram, HandlerResources, OutputStream, Supervision,
};
use linkworld_terminal::Exit;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// The registry of images that are only built here; the name leads nowhere.
const LOCAL_REGISTRY: &str = "dev.linkworld.internal";
/// Thousandths of a processor in one.
const MILLIS_PER_CORE: f64 = 1_000.0;

/// What `dev` runs a handler on, before anything is started.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    /// The engine.
    pub engine: DevEngine,
    /// The image to run in place of one that is built.
    pub image: Option<String>,
    /// The Dockerfile in place of the project's own.
    pub dockerfile: Option<PathBuf>,
}

/// An engine of containers with what is run on it.
#[derive(Debug, Clone)]
pub struct ContainerPlan {
    /// Creates the containers.
    pub engine: Arc<ApiEngine>,
    /// Builds and pulls.
    program: ContainerEngine,
    /// The project's folder.
    root: PathBuf,
    source: ImageSource,
    /// The command in place of that of the image; empty to keep that.
    command: Vec<String>,
    /// Variables in addition to those of the manifest.
    env: Vec<(String, String)>,
    /// The image as it was built or found last.
    image: String,
    /// Where handlers call back, once the platform listens there.
    callback: Option<String>,
    /// Takes what building prints while the app runs.
    news: Option<Sender<HandlerEvent>>,
}

#[derive(Debug, Clone)]
enum ImageSource {
    /// Built from a Dockerfile, under a name of its own.
    Built { dockerfile: PathBuf, name: ImageReference },
    /// An image of this name, or that of `runtime.image`, pulled if the engine does not have it.
    Named(Option<String>),
}

/// How preparing ended.
pub enum PreparedContainers {
    /// The engine responds and has the image; none if handlers run as processes.
    Ready(Option<Box<ContainerPlan>>),
    /// A signal came first.
    Stopped(Exit),
}

/// The engine named by the option, else by the variable, else by the dev file.
pub fn engine_choice(given: Option<DevEngine>, described: DevEngine) -> Result<DevEngine, CommandError> {
    let Some(named) = env::value_of(env::ENGINE).filter(|_| given.is_none()) else {
        return Ok(given.unwrap_or(described));
    };
    match named.as_str() {
        "process" => Ok(DevEngine::Process),
        "docker" => Ok(DevEngine::Docker),
        "podman" => Ok(DevEngine::Podman),
        _ => Err(CommandError::usage(format!(
            "{}: `{named}` is not an engine; expected `process`, `docker` or `podman`",
            env::ENGINE.name
        ))),
    }
}

/// Connects to the engine, and builds or pulls the image of an app. A signal ends it early.
pub async fn prepare(
    context: &mut Context,
    (project, app): (&Project, &LoadedApp),
    options: &EngineOptions,
    plan: ContainerOptions<'_>,
) -> Result<PreparedContainers, CommandError> {
    let program = match options.engine {
        DevEngine::Process => return Ok(PreparedContainers::Ready(None)),
        DevEngine::Docker => ContainerEngine::Docker,
        DevEngine::Podman => ContainerEngine::Podman,
    };
    let mut signals = Signals::listen_meanwhile()?;
    let preparing = async {
        let endpoint = program.endpoint().await.map_err(|error| CommandError::local(error.to_string()))?;
        let engine = ApiEngine::connect(endpoint, plan.state).await.map_err(|error| unusable(program, error))?;
        if engine.leftovers() > 0 {
            let count = linkworld_terminal::count(engine.leftovers(), "container");
            context.terminal.message(format!("removed {count} of an earlier run that was killed"));
        }
        let mut plan = ContainerPlan {
            source: source(&project.root, options)?,
            engine: Arc::new(engine),
            program,
            root: files::canonical(&project.root),
            command: plan.command.to_vec(),
            env: plan.env.to_vec(),
            image: String::new(),
            callback: None,
            news: None,
        };
        context.terminal.message(plan.intention(app));
        plan.image = plan.newest(app, |line| context.terminal.pass_through(format!("{program} | {line}"))).await?;
        Ok(Box::new(plan))
    };
    tokio::select! {
        prepared = preparing => prepared.map(|prepared| PreparedContainers::Ready(Some(prepared))),
        exit = signals.next() => Ok(PreparedContainers::Stopped(exit)),
    }
}

/// What containers take from the options of a session.
pub struct ContainerOptions<'a> {
    /// The folder of state.
    pub state: &'a Path,
    /// The command of the user.
    pub command: &'a [String],
    /// Variables of `--env`.
    pub env: &'a [(String, String)],
}

impl ContainerPlan {
    /// Lets the platform listen where containers reach it, and takes what building prints from now on.
    pub(in crate::local) fn connect(&mut self, platform: &Platform, news: &HandlerNews) -> Result<(), CommandError> {
        let callback = self.engine.callback();
        self.callback = Some(platform.serve_containers(callback.host, callback.listen)?);
        self.news = Some(news.of(&self.program.to_string(), Some(self.started(0))));
        Ok(())
    }

    /// The same limits for its handlers, on its engine.
    pub(in crate::local) fn supervision(&self, limits: &Supervision) -> Supervision {
        Supervision { engine: Arc::clone(&self.engine) as Arc<dyn Engine>, ..limits.clone() }
    }

    /// The engine and where it listens.
    pub(in crate::local) fn described(&self) -> String {
        format!("{} at {}", self.engine.version(), self.engine.endpoint())
    }

    /// Files whose change changes the image, besides sources.
    pub(in crate::local) fn watched(&self) -> Option<Vec<String>> {
        match &self.source {
            ImageSource::Built { dockerfile, .. } => {
                Some(vec![dockerfile.display().to_string(), ".dockerignore".to_owned(), ".containerignore".to_owned()])
            }
            ImageSource::Named(_) => None,
        }
    }

    /// What to run, and what is known about it.
    pub(in crate::local) fn code(&self, app: &LoadedApp) -> (HandlerCode, StartedHandler) {
        let port = app.manifest.runtime.port;
        let image = HandlerImage { image: self.image.clone(), command: self.command.clone() };
        let code = HandlerCode {
            port,
            program: HandlerProgram::Image(image),
            resources: resources(app),
            callback: self.callback.clone(),
            env: self.env.clone(),
            place: None,
        };
        (code, self.started(port))
    }

    fn started(&self, port: u16) -> StartedHandler {
        let command = Command { program: self.program.to_string().into(), args: Vec::new() };
        StartedHandler { command, root: self.root.clone(), port, in_container: true }
    }

    /// Builds or finds the image of the code as it is now.
    pub(in crate::local) async fn renew(&mut self, app: &LoadedApp) -> Result<(), CommandError> {
        let news = self.news.clone();
        let print = |line: &str| {
            if let Some(news) = &news {
                // Output that nobody takes in time is dropped.
                let _ = news.try_send(HandlerEvent::Line { stream: OutputStream::Stdout, text: line.to_owned() });
            }
        };
        self.image = self.newest(app, print).await?;
        Ok(())
    }

    fn intention(&self, app: &LoadedApp) -> String {
        let engine = self.engine.version();
        match &self.source {
            ImageSource::Built { dockerfile, .. } => format!("building {} with {engine}", dockerfile.display()),
            ImageSource::Named(name) => {
                format!("running {} with {engine}", name.as_deref().unwrap_or(&app.manifest.runtime.image))
            }
        }
    }

    /// The image of the app as it is now, built or pulled.
    async fn newest(&self, app: &LoadedApp, print: impl FnMut(&str)) -> Result<String, CommandError> {
        let endpoint = self.engine.endpoint();
        let name = match &self.source {
            ImageSource::Built { dockerfile, name } => {
                let built = self.program.build_on(endpoint, (&self.root, dockerfile), name, print).await;
                built.map_err(no_image)?;
                name.clone()
            }
            ImageSource::Named(named) => {
                let text = named.as_ref().unwrap_or(&app.manifest.runtime.image);
                let name = ImageReference::parse(text).map_err(|error| CommandError::local(error.to_string()))?;
                let name = if named.is_some() { name } else { name.tagged(&app.manifest.version) };
                if self.image_id(&name).await?.is_none() {
                    self.program.pull_on(endpoint, &name, print).await.map_err(no_image)?;
                }
                name
            }
        };
        let id = self.image_id(&name).await?;
        id.ok_or_else(|| CommandError::local(format!("{} has no image {name}", self.engine.version())))
    }

    async fn image_id(&self, name: &ImageReference) -> Result<Option<String>, CommandError> {
        self.engine.image_id(&name.to_string()).await.map_err(|error| CommandError::local(error.to_string()))
    }
}

/// `runtime.resources` of the manifest.
pub(in crate::local) fn resources(app: &LoadedApp) -> HandlerResources {
    let resources = &app.manifest.runtime.resources;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 4 processors")]
    let cpu_millis = (resources.cpu_cores * MILLIS_PER_CORE).round() as u64;
    HandlerResources { memory_mb: u64::from(resources.memory_mb), cpu_millis }
}

/// A given image, else the Dockerfile, else the image of the manifest.
fn source(root: &Path, options: &EngineOptions) -> Result<ImageSource, CommandError> {
    if let Some(image) = &options.image {
        return Ok(ImageSource::Named(Some(image.clone())));
    }
    let root = files::canonical(root);
    let dockerfile = options.dockerfile.clone().unwrap_or_else(|| DOCKERFILE.into());
    if options.dockerfile.is_none() && !root.join(&dockerfile).is_file() {
        return Ok(ImageSource::Named(None));
    }
    // The same folder gets the same name, so that an image that is built again replaces the one before.
    let name = format!("{LOCAL_REGISTRY}/{}:dev", digest::short_hex(root.as_os_str().as_encoded_bytes()));
    let name = ImageReference::parse(&name).map_err(|error| CommandError::local(error.to_string()))?;
    Ok(ImageSource::Built { dockerfile, name })
}

fn no_image(error: ContainerEngineError) -> CommandError {
    let failure = CommandError::local(error.to_string());
    match error {
        ContainerEngineError::Failed { .. } => failure.hint("see its output above"),
        ContainerEngineError::NoDockerfile(_) => failure.hint("create it, or correct its path"),
        _ => failure.hint("`dev --engine` builds and pulls images with the command line of the engine; install it"),
    }
}

fn unusable(program: ContainerEngine, error: EngineSetupError) -> CommandError {
    let failure = CommandError::local(error.to_string());
    let (variable, start) = match program {
        ContainerEngine::Docker => (env::DOCKER_HOST, "start Docker"),
        ContainerEngine::Podman => (env::CONTAINER_HOST, "start its service: `systemctl start podman.socket`"),
    };
    match error {
        EngineSetupError::Api(_) => failure.hint(format!("{start}, or set {} to its address", variable.name)),
        EngineSetupError::Rootless(_) | EngineSetupError::System { .. } => failure.hint(format!(
            "set {} to an engine that runs Linux containers as root, or use `--engine process`",
            variable.name
        )),
        EngineSetupError::NoGateway(_) | EngineSetupError::File(_) => failure,
    }
}
