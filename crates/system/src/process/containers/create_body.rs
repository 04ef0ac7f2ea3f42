//! What a container is created with. Everything that a container may do is decided here, and nothing of it by the app.

use super::super::spec::HandlerSpec;
use linkworld_contract::limits::{
    CONTAINER_FILES_MAX, CONTAINER_LOG_BYTES_MAX, CONTAINER_PROCESSES_MAX, CONTAINER_TMP_BYTES_MAX,
    CONTAINER_USER_PROCESSES_MAX,
};
use serde_json::{Map, Value, json};

/// The label with the folder of state that a container belongs to.
pub(super) const LABEL_STATE: &str = "dev.linkworld.state";
/// The label with the run of `dev` that created a container.
pub(super) const LABEL_RUN: &str = "dev.linkworld.run";
/// The label with the app.
const LABEL_APP: &str = "dev.linkworld.app";
/// An image whose label has the value `true` gets a root file system that can be written to.
pub(super) const LABEL_WRITABLE: &str = "dev.linkworld.writable-root";

/// Bytes of a mebibyte, the unit of `memory_mb`.
const MIB: u64 = 1 << 20;
/// Billionths of a processor in a thousandth.
const NANOS_PER_MILLI: u64 = 1_000_000;

/// What a container is created from.
pub(super) struct ContainerRequest<'a> {
    pub(super) spec: &'a HandlerSpec,
    /// The id of the image.
    pub(super) image: &'a str,
    /// The command in place of that of the image; empty to keep that.
    pub(super) command: &'a [String],
    pub(super) is_root_writable: bool,
    pub(super) state: &'a str,
    pub(super) run: &'a str,
    /// The name of this machine and the address that it stands for.
    pub(super) host: (&'a str, &'a str),
}

/// The body of `POST /containers/create`.
pub(super) fn create_body(request: &ContainerRequest<'_>) -> Value {
    let spec = request.spec;
    let env: Vec<String> = spec.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let port = format!("{}/tcp", spec.port);
    let mut body = json!({
        "Image": request.image,
        "Env": env,
        "Labels": {LABEL_STATE: request.state, LABEL_RUN: request.run, LABEL_APP: spec.label},
        "ExposedPorts": Map::from_iter([(port.clone(), json!({}))]),
        "AttachStdin": false,
        "AttachStdout": false,
        "AttachStderr": false,
        "OpenStdin": false,
        "StdinOnce": false,
        "Tty": false,
        // The platform asks for health itself.
        "Healthcheck": {"Test": ["NONE"]},
        "StopSignal": "SIGTERM",
        "HostConfig": Value::Object(network(request, port).into_iter().chain(rights(request)).chain(limits(spec)).collect()),
    });
    if !request.command.is_empty() {
        body["Cmd"] = json!(request.command);
    }
    body
}

/// Its port is bound on loopback only, and one name stands for this machine.
fn network(request: &ContainerRequest<'_>, port: String) -> Map<String, Value> {
    let (name, address) = request.host;
    object(json!({
        "NetworkMode": "bridge",
        "PortBindings": Map::from_iter([(port, json!([{"HostIp": "127.0.0.1", "HostPort": ""}]))]),
        "PublishAllPorts": false,
        "ExtraHosts": [format!("{name}:{address}")],
    }))
}

/// No privileges, nothing of this machine, and no name space but its own.
fn rights(request: &ContainerRequest<'_>) -> Map<String, Value> {
    object(json!({
        "Privileged": false,
        "CapAdd": [],
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges"],
        "ReadonlyRootfs": !request.is_root_writable,
        "Binds": [],
        "Mounts": [],
        "VolumesFrom": [],
        "Devices": [],
        "Tmpfs": {"/tmp": format!("rw,noexec,nosuid,nodev,size={CONTAINER_TMP_BYTES_MAX}")},
        "IpcMode": "private",
        "PidMode": "",
        "UTSMode": "",
        "UsernsMode": "",
    }))
}

fn limits(spec: &HandlerSpec) -> Map<String, Value> {
    let memory = spec.resources.memory_mb * MIB;
    let ulimits = [("core", 0), ("nofile", CONTAINER_FILES_MAX), ("nproc", CONTAINER_USER_PROCESSES_MAX)]
        .map(|(name, max)| json!({"Name": name, "Soft": max, "Hard": max}));
    object(json!({
        "Init": true,
        "PidsLimit": CONTAINER_PROCESSES_MAX,
        "Memory": memory,
        // Together with the memory: no swap.
        "MemorySwap": memory,
        "NanoCpus": spec.resources.cpu_millis * NANOS_PER_MILLI,
        "Ulimits": ulimits,
        "RestartPolicy": {"Name": "no"},
        "AutoRemove": false,
        "LogConfig": {"Type": "json-file", "Config": {"max-size": CONTAINER_LOG_BYTES_MAX.to_string()}},
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::spec::{HandlerImage, HandlerProgram, HandlerResources, HandlerSpec};
    use super::{ContainerRequest, create_body};
    use serde_json::Value;

    fn spec(label: &str, env: &[(&str, &str)], port: u16) -> HandlerSpec {
        HandlerSpec {
            label: label.into(),
            program: HandlerProgram::Image(HandlerImage { image: "app".into(), command: Vec::new() }),
            env: env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            port,
            health_path: "/health",
            resources: HandlerResources { memory_mb: 512, cpu_millis: 1_500 },
            listener: None,
        }
    }

    fn body_of(spec: &HandlerSpec, command: &[String], is_root_writable: bool) -> Value {
        let host = ("platform.linkworld.internal", "172.17.0.1");
        create_body(&ContainerRequest {
            spec,
            image: "sha256:1",
            command,
            is_root_writable,
            state: "s",
            run: "r",
            host,
        })
    }

    #[test]
    fn every_field_of_a_container_is_as_written_here() {
        let command = ["python".to_owned(), "app.py".to_owned()];
        let found = body_of(&spec("tax-bot", &[("PORT", "8080"), ("TOKEN", "a=b")], 8080), &command, false);
        let expected: Value = serde_json::from_str(
            r#"{
            "Image": "sha256:1",
            "Env": ["PORT=8080", "TOKEN=a=b"],
            "Labels": {"dev.linkworld.state": "s", "dev.linkworld.run": "r", "dev.linkworld.app": "tax-bot"},
            "ExposedPorts": {"8080/tcp": {}},
            "AttachStdin": false,
            "AttachStdout": false,
            "AttachStderr": false,
            "OpenStdin": false,
            "StdinOnce": false,
            "Tty": false,
            "Healthcheck": {"Test": ["NONE"]},
            "StopSignal": "SIGTERM",
            "HostConfig": {
                "NetworkMode": "bridge",
                "PortBindings": {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]},
                "PublishAllPorts": false,
                "ExtraHosts": ["platform.linkworld.internal:172.17.0.1"],
                "Privileged": false,
                "CapAdd": [],
                "CapDrop": ["ALL"],
                "SecurityOpt": ["no-new-privileges"],
                "ReadonlyRootfs": true,
                "Binds": [],
                "Mounts": [],
                "VolumesFrom": [],
                "Devices": [],
                "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=67108864"},
                "IpcMode": "private",
                "PidMode": "",
                "UTSMode": "",
                "UsernsMode": "",
                "Init": true,
                "PidsLimit": 256,
                "Memory": 536870912,
                "MemorySwap": 536870912,
                "NanoCpus": 1500000000,
                "Ulimits": [
                    {"Name": "core", "Soft": 0, "Hard": 0},
                    {"Name": "nofile", "Soft": 16384, "Hard": 16384},
                    {"Name": "nproc", "Soft": 32768, "Hard": 32768}
                ],
                "RestartPolicy": {"Name": "no"},
                "AutoRemove": false,
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "10485760"}}
            },
            "Cmd": ["python", "app.py"]
            }"#,
        )
        .unwrap();
        assert_eq!(found, expected);
    }

    /// What an app can choose, taken out of a body.
    fn without_choices(mut body: Value) -> Value {
        for chosen in ["Env", "ExposedPorts", "Labels", "Cmd"] {
            body.as_object_mut().unwrap().remove(chosen);
        }
        body["HostConfig"].as_object_mut().unwrap().remove("PortBindings");
        body
    }

    #[test]
    fn nothing_that_an_app_chooses_changes_another_field() {
        let expected = without_choices(body_of(&spec("a", &[], 1), &[], false));
        let hostile = ["--privileged", "\"},\"Privileged\":true,\"x\":{\"", "/:/host", "a\nb", "", "\u{0}", "host"];
        for value in hostile {
            for port in [1_024, 8_080, 65_535] {
                let body = body_of(&spec(value, &[(value, value), ("HostConfig", "x")], port), &[value.into()], false);
                assert_eq!(without_choices(body), expected, "{value:?}");
            }
        }
        let writable = body_of(&spec("a", &[], 1), &[], true);
        assert_eq!(writable["HostConfig"]["ReadonlyRootfs"], false);
    }
}
