//! The thirteen calls, and the command that makes each.

use super::world::World;
use linkworld_contract::wire::routes::{self, Method, Route};
use serde_json::{Value, json};

/// How often the platform may carry a call out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Any number of times comes to the same.
    Repeatable,
    /// Once; whoever is not sure has to look first.
    Once,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Deploy,
    SecretSet,
    SecretList,
    SecretDelete,
    Upgrade,
    McpToken,
}

#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) route: Route,
    pub(crate) command: Command,
    pub(crate) nature: Nature,
}

const fn call(name: &'static str, route: Route, command: Command, nature: Nature) -> Call {
    Call { name, route, command, nature }
}

pub(crate) const CALLS: &[Call] = {
    use Command::{Deploy, McpToken, SecretDelete, SecretList, SecretSet, Upgrade};
    use Nature::{Once, Repeatable};
    &[
        call("preflight", routes::PREFLIGHT, Deploy, Repeatable),
        call("me", routes::ME, Deploy, Repeatable),
        call("get app", routes::APP, Deploy, Repeatable),
        call("create app", routes::APP_CREATE, Deploy, Once),
        call("register version", routes::VERSION_REGISTER, Deploy, Once),
        call("upload bundle", routes::BUNDLE_UPLOAD, Deploy, Once),
        call("upload templates", routes::TEMPLATES_ATTACH, Deploy, Once),
        call("list versions", routes::VERSIONS, Deploy, Repeatable),
        call("put secret", routes::SECRET_SET, SecretSet, Repeatable),
        call("list secrets", routes::SECRETS, SecretList, Repeatable),
        call("delete secret", routes::SECRET_DELETE, SecretDelete, Repeatable),
        call("upgrade tenants", routes::UPGRADE_TENANTS, Upgrade, Repeatable),
        call("mint MCP token", routes::MCP_TOKEN, McpToken, Repeatable),
    ]
};

impl Call {
    /// Whether a request line without the protocol is this call.
    pub(crate) fn is(&self, line: &str) -> bool {
        let Some((method, target)) = line.split_once(' ') else { return false };
        let path = target.split('?').next().unwrap_or_default();
        let (given, wanted) = (path.split('/'), self.route.template.split('/'));
        method == word(self.route.method)
            && given.clone().count() == wanted.clone().count()
            && given.zip(wanted).all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
    }
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

pub(crate) const APP: &str = "tax-bot";
pub(crate) const KEY: &str = "A_KEY";
pub(crate) const VALUE: &str = "sk-lwCANARY0123456789faults";

impl Command {
    pub(crate) fn words(self, world: &World) -> Vec<String> {
        let folder = world.project.to_str().unwrap();
        let words: &[&str] = match self {
            Self::Deploy => &["deploy", folder, "--skip-build", "--json"],
            Self::SecretSet => &["secrets", "set", KEY, "--app", APP, "--json"],
            Self::SecretList => &["secrets", "list", "--app", APP, "--json"],
            Self::SecretDelete => &["secrets", "delete", KEY, "--app", APP, "--json"],
            Self::Upgrade => &["upgrade", APP, "--json"],
            Self::McpToken => &["mcp", "token", "--quiet", "--json"],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    pub(crate) fn input(self) -> &'static str {
        if self == Self::SecretSet { VALUE } else { "" }
    }

    /// What has to be there before.
    pub(crate) async fn prepare(self, world: &World) {
        if matches!(self, Self::Deploy | Self::McpToken) {
            return;
        }
        world.install("1.0.0").await;
        if matches!(self, Self::SecretList | Self::SecretDelete) {
            world.ask(routes::SECRET_SET, &[APP, KEY], &json!({"value": VALUE, "description": null})).await.unwrap();
        }
        if self == Self::Upgrade {
            for version in ["1.0.0", "2.0.0"] {
                world.register(version).await;
            }
        }
    }

    /// Whether an answer with exit code 0 is the whole answer.
    pub(crate) fn is_answered(self, stdout: &str) -> bool {
        let Ok(said) = serde_json::from_str::<Value>(stdout) else { return false };
        match self {
            Self::SecretList => said["secrets"].as_array().is_some_and(|list| list.len() == 1 && list[0]["key"] == KEY),
            Self::McpToken => said["token"].as_str().is_some_and(|token| token.len() > 20),
            Self::Deploy => said["current_version"] == "1.2.3",
            Self::SecretSet | Self::SecretDelete | Self::Upgrade => said["schema"].is_string(),
        }
    }
}
