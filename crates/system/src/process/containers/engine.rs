//! The engine of containers, reached through the Docker Engine API.

use super::super::engine::interface::{Engine, EngineFuture, EngineRun};
use super::super::error::HandlerError;
use super::super::output::HandlerOutput;
use super::super::spec::{HandlerProgram, HandlerSpec};
use super::client::{EngineApiError, EngineClient};
use super::container_run::ContainerRun;
use super::create_body::{ContainerRequest, LABEL_WRITABLE, create_body};
use super::endpoint::EngineEndpoint;
use super::leftovers::{lock_of, remove_leftovers, remove_run};
use crate::clock::random_uuid;
use crate::files::{self, FileError, FileLock};
use linkworld_contract::digest;
use serde_json::Value;
use std::io::{Error, ErrorKind};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

/// The name of this machine inside a container. `internal` is reserved for private use.
const HOST_NAME: &str = "platform.linkworld.internal";
/// What engines in a virtual machine replace by the address of this machine.
const HOST_GATEWAY: &str = "host-gateway";
/// Folder of the locks of runs, in the folder of state.
const RUNS_FOLDER: &str = "container-runs";
/// The network that containers are in; Podman names its own like this too.
const NETWORK: &str = "/networks/bridge";

/// Why an engine cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineSetupError {
    /// It does not respond, or refuses.
    #[error(transparent)]
    Api(#[from] EngineApiError),
    /// It runs without root.
    #[error(
        "the container engine at {0} is rootless, and its containers cannot reach a single address of this machine"
    )]
    Rootless(String),
    /// It runs containers of another system.
    #[error("the container engine at {endpoint} runs containers of {system}, expected linux")]
    System {
        /// Where it listens.
        endpoint: String,
        /// The system.
        system: String,
    },
    /// The address of this machine in its network is not known.
    #[error("the container engine at {0} has no bridge network with an address of this machine")]
    NoGateway(String),
    /// The folder of state cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Runs handlers in containers.
#[derive(Debug)]
pub struct ApiEngine {
    client: EngineClient,
    /// Identifies the folder of state.
    state: String,
    run: String,
    callback: ContainerCallback,
    version: String,
    /// The folder with the locks of runs.
    locks: PathBuf,
    /// Leftovers of killed runs that were removed.
    leftovers: usize,
    _lock: FileLock,
}

/// How this machine is reached from a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerCallback {
    /// The name inside the container.
    pub host: &'static str,
    /// Where this program has to listen.
    pub listen: Ipv4Addr,
    /// What the name stands for, for the engine.
    address: String,
}

impl ApiEngine {
    /// Connects to an engine, and removes the containers that killed runs with the same folder of state left behind.
    pub async fn connect(endpoint: EngineEndpoint, state_folder: &Path) -> Result<Self, EngineSetupError> {
        let (client, about) = EngineClient::connect(endpoint).await?;
        let shown = || client.endpoint().to_string();
        let info = client.get("/info", "describe itself").await?;
        if let Some(system) = info["OSType"].as_str().filter(|system| *system != "linux") {
            return Err(EngineSetupError::System { endpoint: shown(), system: system.to_owned() });
        }
        if is_rootless(&info) {
            return Err(EngineSetupError::Rootless(shown()));
        }
        let callback = callback(&client, &info).await?.ok_or_else(|| EngineSetupError::NoGateway(shown()))?;
        let folder = files::canonical(state_folder);
        let (state, run) = (digest::short_hex(folder.as_os_str().as_encoded_bytes()), random_uuid());
        let locks = folder.join(RUNS_FOLDER);
        let lock = lock_of(&locks, &run)?.temporary();
        let leftovers = remove_leftovers(&client, &state, &locks).await?;
        let name = about["Components"][0]["Name"].as_str().unwrap_or("Engine");
        let name = if name.starts_with("Podman") { "Podman" } else { "Docker" };
        let version = format!("{name} {}", about["Version"].as_str().unwrap_or_default());
        Ok(Self { client, state, run, callback, version, locks, leftovers, _lock: lock })
    }

    /// `Docker 28.2.2`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &EngineEndpoint {
        self.client.endpoint()
    }

    /// How this machine is reached from its containers.
    pub fn callback(&self) -> &ContainerCallback {
        &self.callback
    }

    /// Containers of killed runs that were removed.
    pub fn leftovers(&self) -> usize {
        self.leftovers
    }

    /// Removes what is left of this run, such as a container that was being started when everything was stopped.
    pub async fn remove_own(&self) {
        // What cannot be removed is found at the next start. An engine may have finished what a killed run asked for later
        // than it was looked for.
        let _ = remove_run(&self.client, &self.run).await;
        let _ = remove_leftovers(&self.client, &self.state, &self.locks).await;
    }

    /// The id of an image; none if the engine does not have it.
    pub async fn image_id(&self, image: &str) -> Result<Option<String>, EngineApiError> {
        match self.image(image).await {
            Ok(found) => Ok(found["Id"].as_str().map(str::to_owned)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn image(&self, image: &str) -> Result<Value, EngineApiError> {
        self.client.get(&format!("/images/{image}/json"), "inspect the image").await
    }

    async fn run_container(
        &self,
        spec: &HandlerSpec,
        output: HandlerOutput,
    ) -> Result<Box<dyn EngineRun>, HandlerError> {
        let HandlerProgram::Image(program) = &spec.program else {
            let unsupported = Error::new(ErrorKind::Unsupported, "a program of this machine is run as a process");
            return Err(HandlerError::io("start the handler in a container", unsupported));
        };
        let image = match self.image(&program.image).await {
            Err(error) if error.is_missing() => return Err(HandlerError::ImageMissing(program.image.clone())),
            image => image?,
        };
        let body = create_body(&ContainerRequest {
            spec,
            image: image["Id"].as_str().unwrap_or(&program.image),
            command: &program.command,
            is_root_writable: image["Config"]["Labels"][LABEL_WRITABLE] == "true",
            state: &self.state,
            run: &self.run,
            host: (self.callback.host, &self.callback.address),
        });
        let run = ContainerRun::start(&self.client, &spec.label, &body, output).await?;
        Ok(Box::new(run))
    }
}

impl Engine for ApiEngine {
    fn start<'a>(
        &'a self,
        spec: &'a HandlerSpec,
        output: HandlerOutput,
    ) -> EngineFuture<'a, Result<Box<dyn EngineRun>, HandlerError>> {
        Box::pin(self.run_container(spec, output))
    }
}

fn is_rootless(info: &Value) -> bool {
    let options = info["SecurityOptions"].as_array();
    let named =
        options.is_some_and(|all| all.iter().any(|one| one.as_str().is_some_and(|one| one.contains("rootless"))));
    named || info["Rootless"] == true
}

/// On Linux the address of this machine in the engine's network, to which nothing else is bound. An engine in a virtual
/// machine forwards from there to this machine's loopback.
async fn callback(client: &EngineClient, info: &Value) -> Result<Option<ContainerCallback>, EngineApiError> {
    let is_virtual = !cfg!(target_os = "linux") || info["OperatingSystem"] == "Docker Desktop";
    if is_virtual {
        let address = HOST_GATEWAY.to_owned();
        return Ok(Some(ContainerCallback { host: HOST_NAME, listen: Ipv4Addr::LOCALHOST, address }));
    }
    let network = client.get(NETWORK, "describe its network").await?;
    let listen = network["IPAM"]["Config"].as_array().into_iter().flatten().find_map(gateway);
    Ok(listen.map(|listen| ContainerCallback { host: HOST_NAME, listen, address: listen.to_string() }))
}

/// The address of this machine in a network, which is the first one unless it says otherwise.
fn gateway(config: &Value) -> Option<Ipv4Addr> {
    if let Some(named) = config["Gateway"].as_str().and_then(|text| text.parse().ok()) {
        return Some(named);
    }
    let (network, bits) = config["Subnet"].as_str()?.split_once('/')?;
    let (network, bits) = (network.parse::<Ipv4Addr>().ok()?, bits.parse::<u32>().ok()?);
    (bits < 31).then(|| Ipv4Addr::from(u32::from(network) + 1))
}

#[cfg(test)]
mod tests {
    use super::{gateway, is_rootless};
    use serde_json::json;

    #[test]
    fn the_address_of_this_machine_in_a_network() {
        let address = |config| gateway(&config).map(|found| found.to_string());
        assert_eq!(address(json!({"Subnet": "10.88.0.0/16", "Gateway": "10.88.0.9"})).as_deref(), Some("10.88.0.9"));
        assert_eq!(address(json!({"Subnet": "172.17.0.0/16"})).as_deref(), Some("172.17.0.1"));
        assert_eq!(address(json!({"Subnet": "fd00::/64"})), None);
        assert_eq!(address(json!({})), None);
    }

    #[test]
    fn rootless_engines_are_recognised() {
        assert!(is_rootless(&json!({"SecurityOptions": ["name=seccomp,profile=default", "name=rootless"]})));
        assert!(is_rootless(&json!({"Rootless": true})));
        assert!(!is_rootless(&json!({"SecurityOptions": ["name=seccomp"], "Rootless": false})));
    }
}
