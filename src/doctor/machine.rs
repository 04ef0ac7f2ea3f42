//! This machine: the container engine, the login of the image's registry, Python and the SDK, and the state folder.

use crate::doctor::check::Check;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::local::engine::state_folder::state_folder;
use linkworld_client::config::SettingsEnv;
use linkworld_contract::image::ImageReference;
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_project::handler;
use linkworld_system::process::{ContainerEngine, run_program};
use linkworld_system::{env, files};
use linkworld_terminal::size;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

const ENGINE: &str = "engine";
const REGISTRY: &str = "registry";
const SDK: &str = "sdk";
const STATE: &str = "state";

/// The registry of images without a project, and that of the Python command line's check.
const USUAL_REGISTRY: &str = "ghcr.io";
/// The name under which Docker saves a login of its own registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
/// Free space below which a build or a store may fail. `[R]`
const FREE_BYTES_MIN: u64 = 512 << 20;
/// Prints the version of the SDK.
const SDK_VERSION: &str = "import importlib.metadata as m; print(m.version('linkworld-sdk'))";

/// Whether an engine is there to build images, and to run handlers in containers.
pub fn engine() -> Check {
    match block_on(async { Ok(ContainerEngine::find(None).await) }) {
        Ok(Ok(engine)) => Check::ok(ENGINE, format!("`{engine}` responds")),
        Ok(Err(error)) => {
            let hint = "install and start Docker or Podman, or deploy with --skip-build";
            Check::error(ENGINE, error.to_string(), hint)
        }
        Err(error) => Check::error(ENGINE, error.headline, "run it again"),
    }
}

/// Whether there is a login for the registry of the project's image.
pub fn registry(image: Option<&str>) -> Check {
    let host = image.map_or_else(|| USUAL_REGISTRY.to_owned(), registry_of);
    let mut unreadable = Vec::new();
    let mut read = Vec::new();
    for path in login_files().into_iter().filter(|path| files::exists(path)) {
        let text = files::read_text(&path, CONFIG_BYTES_MAX).map_err(|error| error.to_string());
        match text.and_then(|text| serde_json::from_str::<Value>(&text).map_err(|error| error.to_string())) {
            Ok(config) if has_login(&config, &host) => {
                return Check::ok(REGISTRY, format!("{host}: there is a login in {}", path.display()));
            }
            Ok(_) => read.push(path.display().to_string()),
            Err(why) => unreadable.push(format!("{}: {why}", path.display())),
        }
    }
    let hint = format!("before you push an image: `docker login {host}` or `podman login {host}`");
    if !unreadable.is_empty() {
        return Check::warning(REGISTRY, format!("{host}: a file with logins cannot be read"), hint).at(unreadable);
    }
    let detail = if read.is_empty() { "no container engine has saved a login" } else { "no login is saved" };
    Check::warning(REGISTRY, format!("{host}: {detail}"), hint).at(read)
}

/// The host of an image; Docker's own registry for one without a host.
fn registry_of(image: &str) -> String {
    let image = ImageReference::parse(image).ok();
    image.as_ref().and_then(ImageReference::host).unwrap_or("docker.io").to_owned()
}

/// Where Docker and Podman save logins.
fn login_files() -> Vec<PathBuf> {
    let home = env::home_dir().unwrap_or_default();
    let podman = env::xdg_runtime_dir().map(|folder| folder.join("containers/auth.json"));
    let known = [home.join(".docker/config.json"), home.join(".config/containers/auth.json")];
    known.into_iter().chain(podman).collect()
}

/// Whether a configuration has a login for a host: the login itself, or the program that keeps it.
fn has_login(config: &Value, host: &str) -> bool {
    let is_it = |name: &str| {
        let bare = name.trim_start_matches("https://").trim_start_matches("http://");
        bare == host
            || bare.strip_prefix(host).is_some_and(|rest| rest.starts_with('/'))
            || host == "docker.io" && name == DOCKER_HUB
    };
    ["auths", "credHelpers"]
        .iter()
        .any(|key| config[key].as_object().is_some_and(|known| known.keys().any(|name| is_it(name))))
}

/// Whether the handler's Python has the SDK.
pub fn sdk(root: &Path) -> Check {
    let command = handler::command(root, &[]).filter(|command| command.args.iter().any(|arg| arg.ends_with(".py")));
    let is_python = command.is_some();
    let python = command.map_or_else(|| PathBuf::from("python3"), |command| command.program);
    let requirements = files::read_text(&root.join("requirements.txt"), CONFIG_BYTES_MAX).unwrap_or_default();
    let is_required = requirements.lines().any(|line| line.trim_start().replace('_', "-").starts_with("linkworld-sdk"));
    let mut version = String::new();
    let args = ["-c", SDK_VERSION].map(OsStr::new);
    let ended =
        block_on(async { Ok::<_, CommandError>(run_program(&python, &args, root, |line| version = line).await) });
    let shown = python.display();
    match ended {
        Ok(Ok(status)) if status.success() => Check::ok(SDK, format!("linkworld-sdk {version} in {shown}")),
        Ok(Ok(_)) if is_required && handler::runs_path_python(root, &[]) => {
            Check::ok(SDK, "`dev` installs linkworld-sdk, because requirements.txt lists it")
        }
        Ok(Ok(_)) if is_required => Check::warning(
            SDK,
            format!("{shown} has no linkworld-sdk"),
            format!("`{shown} -m pip install -r requirements.txt`"),
        ),
        Ok(Ok(_)) if is_python => {
            let hint = "add `linkworld-sdk` to requirements.txt, which `dev` and the image install";
            Check::warning(SDK, format!("{shown} has no linkworld-sdk"), hint)
        }
        Ok(Ok(_)) => Check::ok(SDK, "no linkworld-sdk, which only a handler in Python needs"),
        _ if is_python => Check::error(SDK, format!("`{shown}` does not start"), "install Python 3.10 or later"),
        _ => Check::ok(SDK, "no `python3`, which only a handler in Python needs"),
    }
}

/// Whether the local platform can keep its data.
pub fn state() -> Check {
    let folder = match state_folder(&SettingsEnv::read(), false) {
        Ok((folder, _)) => folder,
        Err(error) => return Check::error(STATE, error.headline, "set LINKWORLD_STATE_DIR to a folder of yours"),
    };
    let probe = folder.join(format!("doctor-{}", std::process::id()));
    let written = files::create_private_dir(&folder)
        .and_then(|()| files::write_private(&probe, b""))
        .and_then(|()| files::remove(&probe));
    if let Err(error) = written {
        let hint = "make it writable, or set LINKWORLD_STATE_DIR to another folder";
        return Check::error(STATE, format!("the local platform cannot write its data: {error}"), hint);
    }
    match files::free_space(&folder) {
        Some(free) if free < FREE_BYTES_MIN => {
            let detail = format!("the disk of {} has {} left", folder.display(), size(free));
            Check::warning(STATE, detail, "make room, or set LINKWORLD_STATE_DIR to a folder on another disk")
        }
        _ => Check::ok(STATE, format!("{} can be written", folder.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::{has_login, registry_of};
    use serde_json::json;

    #[test]
    fn logins_are_found_as_each_engine_writes_them() {
        for (config, host, expected) in [
            (json!({"auths": {"ghcr.io": {}}}), "ghcr.io", true),
            (json!({"auths": {"https://ghcr.io/v2/": {}}}), "ghcr.io", true),
            (json!({"credHelpers": {"ghcr.io": "gh"}}), "ghcr.io", true),
            (json!({"auths": {"https://index.docker.io/v1/": {}}}), "docker.io", true),
            (json!({"auths": {"ghcr.io.example.com": {}}}), "ghcr.io", false),
            (json!({"auths": []}), "ghcr.io", false),
            (json!([]), "ghcr.io", false),
        ] {
            assert_eq!(has_login(&config, host), expected, "{config} {host}");
        }
        assert_eq!(registry_of("ghcr.io/you/app:1.0.0"), "ghcr.io");
        assert_eq!(registry_of("localhost:5000/app"), "localhost:5000");
        assert_eq!(registry_of("you/app"), "docker.io");
    }
}
