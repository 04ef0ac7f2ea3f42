//! A local platform in a folder of its own, with the app that echoes.

use crate::client::Calls;
use crate::handler::{environment, free_port};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Slug of the app.
pub(crate) const APP: &str = "echo-bot";
/// Handlers of the tests.
const HANDLERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/handlers");

/// A platform that runs.
pub(crate) struct Platform {
    binary: PathBuf,
    home: TempDir,
    child: Child,
    /// Address and port.
    pub(crate) host: String,
    /// Address and port of the handler.
    pub(crate) handler: String,
    token: String,
    handler_token: String,
}

impl Platform {
    /// Starts in a new folder.
    pub(crate) async fn start(binary: &Path) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let app = home.path().join("app");
        std::fs::create_dir(&app).expect("a folder");
        let manifest = json!({"apiVersion": "linkworld.ai/v2", "app_id": APP, "version": "1.0.0", "name": "Echo",
            "runtime": {"image": "echo", "port": free_port()}, "required_scopes": ["mail.send"],
            "http_routes": [{"path": "/open", "method": "GET", "public": true}],
            "tools": [{"name": "echo", "description": "Answers with its arguments.", "scopes_required": []}]});
        std::fs::write(app.join("linkworld.app.yaml"), manifest.to_string()).expect("a file");
        Self::start_in(binary, home).await
    }

    /// Starts in a new folder, with a second app that misbehaves.
    pub(crate) async fn start_beside(binary: &Path, behaviour: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        for (slug, tool) in [(APP, "echo"), ("case-bot", "work")] {
            let app = home.path().join(slug);
            std::fs::create_dir(&app).expect("a folder");
            let manifest = json!({"apiVersion": "linkworld.ai/v2", "app_id": slug, "version": "1.0.0", "name": "App",
                "runtime": {"image": "x", "port": free_port()},
                "tools": [{"name": tool, "description": "Works.", "scopes_required": []}]});
            std::fs::write(app.join("linkworld.app.yaml"), manifest.to_string()).expect("a file");
        }
        let program = std::env::current_exe().expect("this program");
        let becomes = format!("import os\nos.execv({0:?}, [{0:?}, '--handler'])\n", program.display().to_string());
        std::fs::write(home.path().join(APP).join("main.py"), becomes).expect("a file");
        for (name, file) in [("misbehaving", "main"), ("healthy", "healthy")] {
            let source = format!("{HANDLERS}/{name}.py");
            std::fs::copy(source, home.path().join(format!("case-bot/{file}.py"))).expect("a file");
        }
        std::fs::write(home.path().join("case-bot/behaviour"), behaviour).expect("a file");
        Self::run(binary, home, &[APP.into(), "case-bot".into()]).await
    }

    /// A folder with an app that has agents: one with a model at `url`, one with a canned reply.
    pub(crate) fn home_with_agents(url: &str) -> TempDir {
        let home = tempfile::tempdir().expect("a folder");
        let app = home.path().join("app");
        std::fs::create_dir(&app).expect("a folder");
        let agent = |id: &str| json!({"id": id, "name": id, "system_prompt": "Be brief.", "is_default": id == "asked"});
        let manifest = json!({"apiVersion": "linkworld.ai/v2", "app_id": APP, "version": "1.0.0", "name": "Echo",
            "runtime": {"image": "echo", "port": free_port()}, "agents": [agent("asked"), agent("stubbed")]});
        std::fs::write(app.join("linkworld.app.yaml"), manifest.to_string()).expect("a file");
        let replies = json!({"source": "recorded", "replies": [{"agent": "stubbed", "text": "All is well."}]});
        let file = json!({"agents": replies, "models": {"bench": {"url": url, "model": "bench"}}});
        std::fs::write(app.join("linkworld.dev.yaml"), file.to_string()).expect("a file");
        home
    }

    /// Starts in such a folder with options of `dev`.
    pub(crate) async fn start_with(binary: &Path, home: TempDir, options: &[&str]) -> Self {
        let program = std::env::current_exe().expect("this program").into_os_string();
        let mut args: Vec<OsString> = vec!["app".into()];
        args.extend(options.iter().map(OsString::from));
        args.extend(["--".into(), program, "--handler".into()]);
        Self::run(binary, home, &args).await
    }

    /// Ends it and keeps its folder.
    pub(crate) async fn stopped(mut self) -> TempDir {
        self.child.kill().await.expect("it ends");
        self.home
    }

    /// Calls of the handler to a path of the platform.
    pub(crate) async fn callback_to(&self, path: &str) -> Calls {
        Calls::connect(&self.host, path, Some(&self.handler_token)).await
    }

    async fn start_in(binary: &Path, home: TempDir) -> Self {
        let program = std::env::current_exe().expect("this program").into_os_string();
        Self::run(binary, home, &["app".into(), "--".into(), program, "--handler".into()]).await
    }

    async fn run(binary: &Path, home: TempDir, args: &[OsString]) -> Self {
        let mut child = Command::new(binary)
            .args(["dev", "--port", "0", "--json", "--no-reload"])
            .args(args)
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", std::env::var("PATH").unwrap_or_default())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the platform starts");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let line = lines.next_line().await.expect("stdout").expect("a line when it is ready");
        let ready: Value = serde_json::from_str(&line).expect("JSON");
        let host = |origin: &Value| origin.as_str().unwrap_or_default().trim_start_matches("http://").to_owned();
        let handler = host(&ready["handler"]);
        let handler_token = environment(&handler).await["LINKWORLD_MCP_TOKEN"].as_str().unwrap_or_default().to_owned();
        let token = ready["token"].as_str().unwrap_or_default().to_owned();
        Self { binary: binary.to_owned(), home, child, host: host(&ready["origin"]), handler, token, handler_token }
    }

    /// Calls straight to the handler.
    pub(crate) async fn direct(&self) -> Calls {
        Calls::connect(&self.handler, "/tool/echo", None).await
    }

    /// Calls to a path of the control API.
    pub(crate) async fn control(&self, path: &str) -> Calls {
        Calls::connect(&self.host, path, Some(&self.token)).await
    }

    /// Calls of the handler to the platform.
    pub(crate) async fn callback(&self) -> Calls {
        Calls::connect(&self.host, "/api/mcp/app-tools", Some(&self.handler_token)).await
    }

    /// Calls of a public route of an app.
    pub(crate) async fn public(&self, app: &str) -> Calls {
        Calls::connect(&self.host, &format!("/api/apps/{app}/public/t/dev/open"), None).await
    }

    /// Resident memory in MB.
    pub(crate) fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap_or_default()))
            .unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a Linux system");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1_024.0 / 1e6
    }

    /// Kills it at once and starts it again on what it left.
    pub(crate) async fn killed_and_started(mut self) -> Self {
        self.child.kill().await.expect("it ends");
        Self::start_in(&self.binary, self.home).await
    }

    /// Ends it, as Ctrl-C does where there are signals.
    pub(crate) async fn stop(mut self) {
        #[cfg(unix)]
        {
            let pid = rustix::process::Pid::from_raw(self.child.id().unwrap_or_default().cast_signed());
            rustix::process::kill_process(pid.expect("it runs"), rustix::process::Signal::INT).expect("it runs");
        }
        #[cfg(not(unix))]
        self.child.start_kill().expect("it runs");
        self.child.wait().await.expect("it ends");
    }
}
