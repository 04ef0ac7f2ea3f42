//! The page around bundles: which folders it shows, its ports, and what it hears of changed files.

use crate::error::CommandError;
use crate::local::plan::PlannedProject;
use linkworld_contract::limits::{BUNDLE_PORT_DEFAULT, SHELL_PORT_DEFAULT};
use linkworld_contract::names::AppId;
use linkworld_emulator::{
    EmulatorError, FrontendFiles, FrontendSource, Platform, ShellAddress, ShellApp, ShellNotices, ShellOptions,
};
use linkworld_package::docs::site::{self, Site};
use linkworld_project::bundle::{Choice, LiveBundle};
use linkworld_system::files::{self, SourceFilter};
use linkworld_system::process::free_port;
use linkworld_system::watch::SourceWatch;
use linkworld_terminal::Terminal;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Folders of a bundle that are not looked at for changes.
const UNWATCHED: [&str; 2] = ["node_modules", ".git"];

/// What the user wants of the page.
#[derive(Debug, Clone, Default)]
pub struct ShellPlan {
    /// The folder of the first project's bundle.
    pub folder: Option<PathBuf>,
    /// A server with its pages.
    pub address: Option<String>,
    /// The app that is shown first.
    pub app: Option<AppId>,
    /// The port of the first bundle.
    pub bundle_port: Option<u16>,
    /// The port of the page.
    pub shell_port: Option<u16>,
}

/// The page, as it is served.
#[derive(Debug)]
pub struct OpenedShell {
    /// Its address.
    pub address: String,
    /// The bundles that it shows.
    pub bundles: Vec<ShownBundle>,
}

/// A bundle.
#[derive(Debug)]
pub struct ShownBundle {
    /// Its app.
    pub app: String,
    /// Where it is served.
    pub address: String,
    /// The folder, or another program.
    pub from: String,
}

/// Serves the page and the bundles of these projects.
pub(in crate::local) async fn open(
    platform: &Platform,
    projects: &[PlannedProject],
    plan: &ShellPlan,
    terminal: &mut Terminal,
) -> Result<OpenedShell, CommandError> {
    let address = plan.address.as_deref().map(checked_address).transpose()?;
    let mut apps = Vec::new();
    let mut folders: Vec<(String, PathBuf)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, project) in projects.iter().enumerate() {
        let slug = project.app.manifest.app_id.clone();
        // Two versions of an app have one page.
        if !seen.insert(slug.clone()) {
            continue;
        }
        let frontend = match (&address, index) {
            (Some(address), 0) => FrontendSource::Address(address.clone()),
            _ => folder_of(project, plan, index)?.map_or(FrontendSource::None, |live| {
                folders.push((slug.clone(), live.folder().to_owned()));
                files_of(live)
            }),
        };
        apps.push(ShellApp { app: slug, frontend, docs: docs_of(project) });
    }
    put_first(&mut apps, plan.app.as_ref())?;
    let ports = Ports { shell: plan.shell_port, bundle: plan.bundle_port };
    let served = ports.serve(platform, apps, terminal).await?;
    for (app, folder) in &folders {
        follow(platform.shell_notices(), app.clone(), folder);
    }
    let mut bundles: Vec<ShownBundle> = address
        .iter()
        .zip(projects)
        .map(|(address, first)| ShownBundle {
            app: first.app.manifest.app_id.clone(),
            address: address.clone(),
            from: "another program; the platform's policy is not applied".to_owned(),
        })
        .collect();
    bundles.extend(served.bundles.iter().filter_map(|(app, port)| {
        let (_, folder) = folders.iter().find(|(slug, _)| slug == app)?;
        let (address, from) = (format!("http://127.0.0.1:{port}/"), folder.display().to_string());
        Some(ShownBundle { app: app.clone(), address, from })
    }));
    Ok(OpenedShell { address: format!("http://127.0.0.1:{}/", served.port), bundles })
}

/// The address of another program on this machine: everything else would be shown to the platform as the app.
fn checked_address(given: &str) -> Result<String, CommandError> {
    let wrong = |why: &str| CommandError::usage(format!("invalid address in --bundle-url: {why}"));
    let rest = given.strip_prefix("http://").ok_or_else(|| wrong("it must start with `http://`"))?;
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    if !["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return Err(wrong("it must be on this machine: localhost, 127.0.0.1 or [::1]"));
    }
    if port.parse::<u16>().ok().is_none_or(|port| port == 0) {
        return Err(wrong("its port must be a number from 1 to 65535"));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.-".contains(&byte);
    if !path.bytes().all(is_plain) || path.contains("..") {
        return Err(wrong("its path has characters other than letters, digits and `/_.-`"));
    }
    let slash = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
    Ok(format!("http://{name}:{port}/{path}{slash}"))
}

/// The bundle of a project.
fn folder_of(project: &PlannedProject, plan: &ShellPlan, index: usize) -> Result<Option<LiveBundle>, CommandError> {
    let given = plan.folder.clone().filter(|_| index == 0);
    let choice = given.map_or(Choice::Auto, Choice::Folder);
    Ok(LiveBundle::open(&project.project.root, &choice)?)
}

fn files_of(live: LiveBundle) -> FrontendSource {
    let files: FrontendFiles = Arc::new(move |path: &str| live.read(path));
    FrontendSource::Files { port: 0, files }
}

/// The documentation as it is now, or as it was when the project had no errors.
fn docs_of(project: &PlannedProject) -> Arc<dyn Fn() -> Site + Send + Sync> {
    let path = project.project.file.as_ref().map(|file| project.project.root.join(file));
    let last = Mutex::new(project.app.clone());
    Arc::new(move || {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = path.as_ref().and_then(|path| linkworld_project::load(path).ok());
        if let Some(app) = loaded.and_then(|loaded| loaded.app) {
            *last = app;
        }
        site::render(&last.manifest, &last.docs, &[])
    })
}

fn put_first(apps: &mut [ShellApp], wanted: Option<&AppId>) -> Result<(), CommandError> {
    let Some(wanted) = wanted else { return Ok(()) };
    let Some(at) = apps.iter().position(|app| app.app == wanted.as_str()) else {
        let known = apps.iter().map(|app| app.app.as_str()).collect::<Vec<_>>().join(", ");
        return Err(CommandError::usage(format!("--app-id: no project is the app `{wanted}`"))
            .hint(format!("the apps of this run: {known}")));
    };
    apps[..=at].rotate_right(1);
    Ok(())
}

/// The ports that the user named.
struct Ports {
    shell: Option<u16>,
    bundle: Option<u16>,
}

impl Ports {
    /// Serves at these ports, else at the usual ones, else at free ones.
    async fn serve(
        &self,
        platform: &Platform,
        mut apps: Vec<ShellApp>,
        terminal: &mut Terminal,
    ) -> Result<ShellAddress, CommandError> {
        let first = apps.iter_mut().find_map(|app| match &mut app.frontend {
            FrontendSource::Files { port, .. } => Some(port),
            _ => None,
        });
        if let Some(port) = first {
            *port = self.bundle.unwrap_or(BUNDLE_PORT_DEFAULT);
        }
        let mut options = ShellOptions { port: self.shell.unwrap_or(SHELL_PORT_DEFAULT), apps };
        // At most once for each of the two.
        for _ in 0..2 {
            match platform.open_shell(options.clone()).await {
                Err(EmulatorError::PortTaken { port, owner }) => {
                    let (flag, is_named) = match port == options.port {
                        true => ("--parent-port", self.shell.is_some()),
                        false => ("--bundle-port", self.bundle.is_some()),
                    };
                    if is_named {
                        let taken = EmulatorError::PortTaken { port, owner };
                        let hint = format!("this one is free: {flag} {}", free_port(0));
                        return Err(CommandError::local(taken.to_string()).hint(hint));
                    }
                    terminal.message(format!("port {port} is in use; using a free one in place of {flag} {port}"));
                    options = without_port(options, port);
                }
                served => return Ok(served?),
            }
        }
        Ok(platform.open_shell(options).await?)
    }
}

/// The same at any port in place of this one.
fn without_port(mut options: ShellOptions, taken: u16) -> ShellOptions {
    if options.port == taken {
        options.port = 0;
        return options;
    }
    for app in &mut options.apps {
        if let FrontendSource::Files { port, .. } = &mut app.frontend
            && *port == taken
        {
            *port = 0;
        }
    }
    options
}

/// Tells pages when files of the bundle change, for as long as the run goes on.
fn follow(notices: ShellNotices, app: String, folder: &Path) {
    let folder = files::canonical(folder);
    tokio::spawn(async move {
        let enters = |name: &OsStr| !UNWATCHED.iter().any(|unwatched| name == *unwatched);
        let mut watch = SourceWatch::start(&folder, SourceFilter { enters, takes: Box::new(|_| true) });
        loop {
            watch.changed().await;
            notices.frontend_changed(&app);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::checked_address;

    #[test]
    fn addresses_of_this_machine_only() {
        for (given, expected) in [
            ("http://localhost:5173", "http://localhost:5173/"),
            ("http://127.0.0.1:5173/app", "http://127.0.0.1:5173/app/"),
            ("http://[::1]:5173/", "http://[::1]:5173/"),
            ("http://localhost", "http://localhost:80/"),
        ] {
            assert_eq!(checked_address(given).unwrap(), expected);
        }
        for wrong in [
            "localhost:5173",
            "https://localhost:5173",
            "http://evil.example:5173/",
            "http://localhost.evil.example/",
            "http://user@localhost:5173/",
            "http://localhost:0/",
            "http://localhost:5173/a;script-src *",
            "http://localhost:5173/../x",
        ] {
            assert!(checked_address(wrong).is_err(), "{wrong}");
        }
    }
}
