//! Where replies of agents come from, by the dev file.

use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_emulator::{
    AgentRules, CannedCall, CannedReply, McpServerRule, ModelApi, ModelEndpoint, ModelKey, RepliesFrom,
};
use linkworld_manifest::spec::dev_file::agents::{AgentCannedReply, DevMcpServer, DevModel};
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_system::env;
use std::path::Path;
use std::time::Duration;

/// The rules of a dev file in this folder. With `record`, the replies of a model are recorded.
pub(in crate::local) fn agent_rules(file: &DevFile, folder: &Path, record: bool) -> AgentRules {
    let agents = &file.agents;
    let mut models: Vec<ModelEndpoint> = file.models.iter().map(model).collect();
    let default = models.iter().position(|model| Some(&model.name) == agents.model.as_ref()).unwrap_or(0);
    if !models.is_empty() {
        models[..=default].rotate_right(1);
    }
    AgentRules {
        from: match agents.source.as_str() {
            _ if record => RepliesFrom::Live,
            "recorded" => RepliesFrom::Recorded,
            "live" => RepliesFrom::Live,
            _ => RepliesFrom::Stub,
        },
        replies: agents.replies.iter().map(canned).collect(),
        recordings: Some(folder.join(&agents.recordings)),
        models,
        record,
        packs: agents.packs.iter().map(|(pack, path)| (pack.clone(), folder.join(path))).collect(),
        mcp_servers: agents.mcp_servers.iter().map(|(name, server)| (name.to_owned(), mcp_server(server))).collect(),
    }
}

/// Models whose key cannot be found, as sentences.
pub(in crate::local) fn without_key(file: &DevFile) -> Vec<String> {
    let lacks = |(name, model): (&str, &DevModel)| {
        let variable = model.key_env.as_deref().filter(|variable| key_of(variable).is_none())?;
        Some(format!("model {name} of the dev file has no key: the variable {variable} is not set"))
    };
    file.models.iter().filter_map(lacks).collect()
}

fn model((name, described): (&str, &DevModel)) -> ModelEndpoint {
    let from_env = || described.key_env.as_deref().and_then(key_of).map(ModelKey::Value);
    let from_vault = || Some(ModelKey::Secret(SecretKey::parse(described.key_secret.as_deref()?).ok()?));
    ModelEndpoint {
        name: name.to_owned(),
        api: if described.api == "anthropic" { ModelApi::Anthropic } else { ModelApi::OpenAi },
        url: described.url.clone(),
        model: described.model.clone(),
        key: from_env().or_else(from_vault).unwrap_or(ModelKey::None),
        progress: Duration::from_secs(described.timeout_seconds.into()),
    }
}

fn mcp_server(server: &DevMcpServer) -> McpServerRule {
    let (url, auth_secret) = (server.url.clone(), server.auth_secret.clone());
    McpServerRule { url, auth_secret, is_off: !server.enabled }
}

fn key_of(variable: &str) -> Option<Secret> {
    env::value_to_pass(variable).filter(|value| !value.is_empty()).map(Secret::new)
}

fn canned(reply: &AgentCannedReply) -> CannedReply {
    let calls = reply.calls.iter().map(|call| CannedCall { tool: call.tool.clone(), args: call.args.clone() });
    CannedReply {
        app: reply.app.clone(),
        agent: reply.agent.clone(),
        contains: reply.contains.clone(),
        text: reply.text.clone(),
        data: Some(reply.data.clone()).filter(|data| !data.is_null()),
        error: reply.error.clone(),
        calls: calls.collect(),
    }
}
