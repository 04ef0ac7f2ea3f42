//! Deploys that build: a real engine, a real registry on loopback, and the digest the version is registered with.
//! Run by `tests/campaign`. Wants Debian's `podman`, `runc` and `docker-registry`, and a user who may build.

use crate::support::{Dev, Home, PATIENCE, edit, free_port};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

const APP: &str = "tax-bot";
/// `version` of the sample's manifest.
const VERSION: &str = "1.2.3";

/// A registry with an empty store of its own.
struct Registry {
    child: Child,
    port: u16,
}

impl Registry {
    fn start(folder: &Path) -> Self {
        let port = free_port();
        let config = folder.join("registry.yml");
        let store = folder.join("registry");
        std::fs::write(
            &config,
            format!(
                "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n",
                store.display()
            ),
        )
        .unwrap();
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("docker-registry is installed");
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the registry does not listen");
            std::thread::yield_now();
        }
        Self { child, port }
    }

    /// What it knows the image by.
    fn digest(&self, name: &str, tag: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "HEAD /v2/{name}/manifests/{tag} HTTP/1.0\r\n\
             Accept: application/vnd.oci.image.manifest.v1+json\r\n\
             Accept: application/vnd.docker.distribution.manifest.v2+json\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let line = answer.lines().find(|line| line.to_lowercase().starts_with("docker-content-digest: "))?;
        Some(line.split_once(": ").unwrap().1.to_owned())
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// podman that keeps everything below the home: no cgroups, no overlay, plain HTTP to that registry.
fn configure_podman(home: &mut Home, port: u16) {
    let folder = home.path().join("containers");
    let shown = folder.display();
    let files = [
        (
            "CONTAINERS_CONF",
            "containers.conf",
            "[engine]\ncgroup_manager = \"cgroupfs\"\nruntime = \"runc\"\n".to_owned(),
        ),
        (
            "CONTAINERS_STORAGE_CONF",
            "storage.conf",
            format!("[storage]\ndriver = \"vfs\"\nrunroot = \"{shown}/run\"\ngraphroot = \"{shown}/graph\"\n"),
        ),
        (
            "CONTAINERS_REGISTRIES_CONF",
            "registries.conf",
            format!("[[registry]]\nlocation = \"127.0.0.1:{port}\"\ninsecure = true\n"),
        ),
    ];
    for (variable, name, text) in files {
        let path = home.write(&format!("containers/{name}"), text);
        home.set(variable, path.to_str().unwrap());
    }
}

fn project(home: &Home, image: &str) -> PathBuf {
    let app = home.app(APP);
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("ghcr.io/you/tax-bot:1.2.3", image));
    std::fs::write(app.join("Dockerfile"), "FROM scratch\nCOPY main.py contract.py /\nCMD [\"/main.py\"]\n").unwrap();
    app
}

fn login(home: &Home, dev: &Dev) {
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
}

fn versions(home: &Home) -> Value {
    home.run(&["versions", APP, "--json"]).exits(0).json()["versions"].clone()
}

#[test]
fn the_digest_of_the_registry_is_the_digest_of_the_version() {
    let mut home = Home::new();
    let registry = Registry::start(home.path());
    configure_podman(&mut home, registry.port);
    let name = "you/tax-bot";
    let app = project(&home, &format!("127.0.0.1:{}/{name}", registry.port));
    let folder = app.to_str().unwrap();
    let dev = home.dev(&app, &[]);
    login(&home, &dev);

    let deployed = home.run(&["deploy", folder, "--engine", "podman", "--json"]).exits(0).json();
    assert_eq!((&deployed["outcome"], &deployed["promoted"]), (&json!("deployed"), &json!(true)), "{deployed}");
    let pushed = registry.digest(name, VERSION).expect("the image is in the registry under the version");
    let listed = versions(&home);
    assert_eq!(listed[0]["version"], VERSION);
    assert_eq!(listed[0]["image_digest"], pushed, "{listed}");

    // The same sources again make the same image, which is no other content.
    let again = home.run(&["deploy", folder, "--engine", "podman", "--json"]).exits(0).json();
    assert_eq!(again["changed"], false, "{again}");
    assert_eq!(registry.digest(name, VERSION).as_deref(), Some(pushed.as_str()));

    // Another version is another tag; the first one stays what it was.
    edit(&app.join("main.py"), |text| format!("{text}\n# more\n"));
    let next = home.run(&["deploy", folder, "--engine", "podman", "--version", "1.3.0", "--json"]).exits(0).json();
    assert_eq!(next["version"], "1.3.0", "{next}");
    let second = registry.digest(name, "1.3.0").unwrap();
    assert_ne!(second, pushed);
    assert_eq!(registry.digest(name, VERSION), Some(pushed));
    let listed = versions(&home);
    let digests: Vec<_> = listed.as_array().unwrap().iter().map(|version| &version["image_digest"]).collect();
    assert!(digests.contains(&&json!(second)), "{listed}");
}

#[test]
fn what_does_not_build_or_cannot_be_pushed_registers_nothing() {
    let mut home = Home::new();
    let registry = Registry::start(home.path());
    configure_podman(&mut home, registry.port);
    let app = project(&home, &format!("127.0.0.1:{}/you/tax-bot", registry.port));
    let folder = app.to_str().unwrap();
    let dev = home.dev(&app, &[]);
    login(&home, &dev);
    let nothing = json!([]);

    std::fs::write(app.join("Dockerfile"), "FROM scratch\nCOPY nowhere.py /\n").unwrap();
    let _ = home.run(&["deploy", folder, "--engine", "podman"]).exits(3).says("podman build");
    assert_eq!(versions(&home), nothing);

    std::fs::write(app.join("Dockerfile"), "FROM scratch\nCOPY main.py /\n").unwrap();
    drop(registry);
    let ran = home.run(&["deploy", folder, "--engine", "podman"]);
    assert!([3, 7].contains(&ran.code), "{ran:?}");
    let _ = ran.says("podman push");
    assert_eq!(versions(&home), nothing);
}
