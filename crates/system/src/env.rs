//! Environment variables: every one that this program reads, in one place. A test compares README's table with
//! [`ALL`].

use std::path::PathBuf;

/// A variable with the sentence that explains it.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// The developer token; wins over the configuration file.
pub const TOKEN: Variable = Variable { name: "LINKWORLD_TOKEN", about: "developer token; overrides the saved login" };
/// The platform's origin; wins over the configuration file.
pub const API_URL: Variable =
    Variable { name: "LINKWORLD_API_URL", about: "address of the platform's API; overrides the saved login" };
/// Uses the running local platform in place of one elsewhere.
pub const LOCAL_PLATFORM: Variable = Variable {
    name: "LINKWORLD_LOCAL_PLATFORM",
    about: "`1`: use the running local platform, as with `--local`; it needs no login",
};
/// Which of several logins is used.
pub const PROFILE: Variable =
    Variable { name: "LINKWORLD_PROFILE", about: "saved login to use [default: the unnamed one]" };
/// Where the configuration file lives.
pub const CONFIG_DIR: Variable =
    Variable { name: "LINKWORLD_CONFIG_DIR", about: "folder of `config.toml` [default: `~/.linkworld`]" };
/// Where the local platform keeps its stores.
pub const STATE_DIR: Variable = Variable {
    name: "LINKWORLD_STATE_DIR",
    about: "folder of the local platform's data [default: `$XDG_STATE_HOME/linkworld` or `~/.local/state/linkworld`]",
};
/// The interpreter of Python handlers.
pub const PYTHON: Variable = Variable {
    name: "LINKWORLD_PYTHON",
    about: "Python that `dev` starts handlers with [default: the project's `.venv`, else `$VIRTUAL_ENV`, else \
        `python3`]",
};
/// Turns colour off, whatever its value.
pub const NO_COLOR: Variable = Variable { name: "NO_COLOR", about: "any value disables colour" };
/// Marks a pipeline: no prompts, no progress.
pub const CI: Variable = Variable { name: "CI", about: "any value disables prompts and progress" };

/// Set to `true` by GitHub Actions.
pub const GITHUB_ACTIONS: Variable =
    Variable { name: "GITHUB_ACTIONS", about: "`true`: `validate` adds annotations on stderr" };
/// Set by GitLab's runners, which look for section markers in a log.
pub const GITLAB_CI: Variable =
    Variable { name: "GITLAB_CI", about: "any value: text in the output cannot become a command of the log" };
/// Set by Azure Pipelines, which looks for commands in a log.
pub const TF_BUILD: Variable = Variable { name: "TF_BUILD", about: "the same for Azure Pipelines" };
/// The file that becomes the summary page of a step.
pub const GITHUB_STEP_SUMMARY: Variable =
    Variable { name: "GITHUB_STEP_SUMMARY", about: "file that `validate` and `deploy` append summaries to" };

/// The file that hands values to later steps.
pub const GITHUB_OUTPUT: Variable = Variable {
    name: "GITHUB_OUTPUT",
    about: "file that `deploy` appends `app`, `version`, `outcome`, `changed` and `promoted` to",
};

/// What runs handlers.
pub const ENGINE: Variable =
    Variable { name: "LINKWORLD_ENGINE", about: "`process`, `docker` or `podman`: as `dev --engine`" };
/// Where Docker's engine listens.
pub const DOCKER_HOST: Variable = Variable {
    name: "DOCKER_HOST",
    about: "address of the engine of `dev --engine docker`; `CONTAINER_HOST` for `podman`",
};
/// Where Podman's service listens.
pub const CONTAINER_HOST: Variable = Variable { name: "CONTAINER_HOST", about: "" };

/// The proxy towards a platform.
pub const HTTPS_PROXY: Variable =
    Variable { name: "HTTPS_PROXY", about: "http or https proxy for calls to a platform; also `ALL_PROXY`" };
/// The same in its other spelling.
pub const HTTPS_PROXY_LOWER: Variable = Variable { name: "https_proxy", about: "" };
/// The proxy for everything.
pub const ALL_PROXY: Variable = Variable { name: "ALL_PROXY", about: "" };
/// The same in its other spelling.
pub const ALL_PROXY_LOWER: Variable = Variable { name: "all_proxy", about: "" };
/// Hosts that are reached without a proxy.
pub const NO_PROXY: Variable = Variable { name: "NO_PROXY", about: "hosts that are reached without the proxy" };
/// The same in its other spelling.
pub const NO_PROXY_LOWER: Variable = Variable { name: "no_proxy", about: "" };
/// Certificate authorities in place of the system's.
pub const SSL_CERT_FILE: Variable =
    Variable { name: "SSL_CERT_FILE", about: "PEM file of certificate authorities, used in place of the system's" };
/// The same as a folder.
pub const SSL_CERT_DIR: Variable = Variable { name: "SSL_CERT_DIR", about: "" };

/// The checkout of a GitHub Actions job.
pub const GITHUB_WORKSPACE: Variable = Variable {
    name: "GITHUB_WORKSPACE",
    about: "folder from which annotations and reports name files [default: the root of the Git repository]",
};
/// The checkout of a GitLab job.
pub const CI_PROJECT_DIR: Variable = Variable { name: "CI_PROJECT_DIR", about: "the same for GitLab" };

/// All of them, for README and help.
pub const ALL: [Variable; 21] = [
    TOKEN,
    API_URL,
    LOCAL_PLATFORM,
    PROFILE,
    CONFIG_DIR,
    STATE_DIR,
    PYTHON,
    ENGINE,
    DOCKER_HOST,
    NO_COLOR,
    CI,
    GITHUB_ACTIONS,
    GITLAB_CI,
    TF_BUILD,
    GITHUB_STEP_SUMMARY,
    GITHUB_OUTPUT,
    HTTPS_PROXY,
    NO_PROXY,
    SSL_CERT_FILE,
    GITHUB_WORKSPACE,
    CI_PROJECT_DIR,
];

/// The failpoint at which a debug build kills itself. Not for users.
pub const TEST_FAILPOINT: Variable = Variable { name: "LINKWORLD_TEST_FAILPOINT", about: "" };
/// The file in which a debug build lists the failpoints it passes. Not for users.
pub const TEST_FAILPOINT_LIST: Variable = Variable { name: "LINKWORLD_TEST_FAILPOINT_LIST", about: "" };
/// The factor by which a debug build multiplies the deadlines of the keyring and every wait and deadline of its platform
/// client. Not for users.
const TEST_TIME_SCALE: Variable = Variable { name: "LINKWORLD_TEST_TIME_SCALE", about: "" };

/// Lets a debug build continue without waiting for the disk. Not for users.
const TEST_NO_SYNC: Variable = Variable { name: "LINKWORLD_TEST_NO_SYNC", about: "" };

/// Whether a write ends only when the disk has it. Always, except in a debug build under test: a killed process loses
/// nothing either way, only a power cut would make a difference, and a disk takes milliseconds.
pub fn waits_for_disk() -> bool {
    !cfg!(debug_assertions) || value_of(TEST_NO_SYNC).is_none()
}

/// The factor for waits and deadlines that a test sets; none in release builds.
pub fn test_time_scale() -> Option<f64> {
    if !cfg!(debug_assertions) {
        return None;
    }
    value_of(TEST_TIME_SCALE)?.parse().ok().filter(|factor: &f64| factor.is_finite() && *factor > 0.0)
}

/// The variable's value, if it is set, UTF-8 and not empty.
pub fn value_of(variable: Variable) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let value = std::env::var(variable.name).ok();
    value.filter(|value| !value.is_empty())
}

/// Whether the variable is set to nothing but white space, as a pipeline does with a secret that it does not have.
pub fn is_blank(variable: Variable) -> bool {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let value = std::env::var(variable.name).ok();
    value.is_some_and(|value| value.trim().is_empty())
}

/// Whether the variable is set to something else than a word for no.
pub fn is_on(variable: Variable) -> bool {
    value_of(variable)
        .is_some_and(|value| !matches!(value.trim().to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off"))
}

/// Variables of the system that handlers need and that carry no credentials.
const HANDLER_VARIABLES: &[&str] = if cfg!(windows) {
    // Without SYSTEMROOT no program can open a socket.
    &["PATH", "SYSTEMROOT", "USERPROFILE", "TEMP", "TMP", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV"]
} else {
    &["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV"]
};

/// How the machine's network is reached: proxies and certificate authorities.
const NETWORK_VARIABLES: &[&str] = &[
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "NODE_EXTRA_CA_CERTS",
    "NODE_USE_SYSTEM_CA",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "DENO_CERT",
];
/// Hosts that are reached without a proxy, in both spellings that programs read.
const HANDLER_NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The hosts of the local platform, to which a handler calls back.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "::1"];

/// The variables of the system that a handler gets, with their values.
pub fn handler_variables() -> Vec<(&'static str, String)> {
    let basic = HANDLER_VARIABLES.iter().filter_map(|name| Some((*name, system(name)?)));
    basic.chain(handler_network_variables()).collect()
}

/// Those of them that are set for proxies and certificate authorities. Calls to the platform never go through a proxy.
pub fn handler_network_variables() -> Vec<(&'static str, String)> {
    let mut passed: Vec<_> = NETWORK_VARIABLES.iter().filter_map(|name| Some((*name, system(name)?))).collect();
    let has_proxy = passed.iter().any(|(name, _)| name.to_ascii_lowercase().ends_with("_proxy"));
    let given = HANDLER_NO_PROXY.iter().find_map(|name| system(name));
    if has_proxy || given.is_some() {
        let hosts = with_loopback(&given.unwrap_or_default());
        // Names of variables have no case on Windows.
        let spellings = if cfg!(windows) { &HANDLER_NO_PROXY[..1] } else { &HANDLER_NO_PROXY };
        passed.extend(spellings.iter().map(|name| (*name, hosts.clone())));
    }
    passed
}

/// Whether the variable lists the hosts that are reached without a proxy.
pub fn lists_direct_hosts(name: &str) -> bool {
    HANDLER_NO_PROXY.contains(&name)
}

/// A list of hosts that are reached without a proxy, with those of the local platform.
pub fn with_loopback(hosts: &str) -> String {
    let mut listed: Vec<&str> = hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).collect();
    if !listed.contains(&"*") {
        listed.extend(LOOPBACK_HOSTS.iter().filter(|host| !hosts.split(',').any(|listed| listed.trim() == **host)));
    }
    listed.join(",")
}

/// A variable by a name that the user gives, to be passed to a handler; `None` if it is not set or not UTF-8.
pub fn value_to_pass(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    std::env::var(name).ok()
}

/// Names the user's home folder.
const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// The home folder, if it is known.
pub fn home_dir() -> Option<PathBuf> {
    system(HOME).map(PathBuf::from)
}

/// The user's folder for state, as XDG defines it.
pub fn xdg_state_dir() -> Option<PathBuf> {
    system("XDG_STATE_HOME").map(PathBuf::from).or_else(|| home_dir().map(|home| home.join(".local/state")))
}

/// The user's folder for sockets, as XDG defines it.
pub fn xdg_runtime_dir() -> Option<PathBuf> {
    system("XDG_RUNTIME_DIR").map(PathBuf::from)
}

/// Whether the current folder was removed.
pub fn is_current_folder_gone() -> bool {
    std::env::current_dir().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// The system's folder for temporary files.
pub fn temporary_dir() -> PathBuf {
    std::env::temp_dir()
}

/// The active Python virtual environment.
pub fn virtual_env() -> Option<PathBuf> {
    system("VIRTUAL_ENV").map(PathBuf::from)
}

/// This program, to start it again as the supervisor of a handler.
///
/// On Linux the running file itself, even if it was replaced on the disk: an upgrade while `dev` runs must not mix two
/// versions.
pub fn this_program() -> std::io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

fn system(name: &'static str) -> Option<String> {
    value_of(Variable { name, about: "" })
}

#[cfg(test)]
mod tests {
    use super::with_loopback;

    #[test]
    fn the_local_platform_is_never_reached_by_a_proxy() {
        for (given, expected) in [
            ("", "127.0.0.1,localhost,::1"),
            ("localhost,127.0.0.1", "localhost,127.0.0.1,::1"),
            (" .corp.example , 10.0.0.0/8", ".corp.example,10.0.0.0/8,127.0.0.1,localhost,::1"),
            ("*", "*"),
        ] {
            assert_eq!(with_loopback(given), expected, "{given:?}");
        }
    }
}
