//! Agents: one form or the other, ids, the default, and everything that refers to them.

use super::{Judge, few, flag, heartbeats, quote};
use crate::diagnostic::Diagnostic;
use crate::normal::Normal;
use crate::spelling;
use linkworld_contract::limits;
use linkworld_contract::text::nearest;
use std::collections::HashSet;

/// Judges agents, their parts, and the subscriptions that name them.
pub(crate) fn check(judge: &mut Judge<'_>, normal: &Normal) {
    let agent = normal.get("agent").filter(|agent| !agent.is_null());
    let agents = few(normal, "agents");
    if agent.is_some() && !agents.is_empty() {
        let span = judge.places.key("agents").unwrap_or_default();
        let other = judge.places.key("agent").unwrap_or_default();
        let finding = Diagnostic::error("conflicting-fields", span, "`agents` beside `agent`, expected one of the two")
            .at("agents")
            .label(other, "the other form is here")
            .help("move the agent below `agent:` into the list, with an `id`");
        judge.report(finding);
    }
    // Asked for by agents alone.
    let tools = if agent.is_none() && agents.is_empty() { None } else { tool_names(normal) };
    if let Some(agent) = agent {
        parts(judge, agent, "agent.", tools.as_ref());
        if !few(agent, "team").is_empty() {
            let said = "`team` in a single `agent`, expected only in `agents`";
            let finding = judge.error("single-agent-team", "agent.team", said);
            judge.report(finding.help("remove `team`; there is no other agent to delegate to"));
        }
    }
    for (index, agent) in agents.iter().enumerate() {
        parts(judge, agent, &format!("agents.{index}."), tools.as_ref());
        if agent.get("id").is_some_and(Normal::is_null) {
            let path = format!("agents.{index}");
            let mut finding = judge.error("missing-field", &path, "`id` is missing, an agent in `agents` needs it");
            finding.path.push_str(".id");
            judge.report(finding.help("add `id: …`, lowercase letters, digits, `_` and `-`"));
        }
    }
    judge.unique(normal, "agents", "id", "agent");
    default_agent(judge, agents);
    // With one id twice it is open whom a reference means, and that was said.
    let ids: Option<Vec<&str>> = agents.iter().map(|agent| agent.text("id")).collect();
    let ids = ids.filter(|ids| ids.iter().collect::<HashSet<_>>().len() == ids.len());
    if let Some(ids) = &ids {
        teams(judge, agents, ids);
    }
    subscriptions(judge, normal, agent, agents, ids.as_deref());
}

/// The declared tools; none when one of them could not be read.
fn tool_names(normal: &Normal) -> Option<HashSet<&str>> {
    normal.get("tools")?.as_list()?.iter().map(|tool| tool.text("name")).collect()
}

/// What both forms of agent hold.
fn parts(judge: &mut Judge<'_>, agent: &Normal, base: &str, tools: Option<&HashSet<&str>>) {
    if let Some(tools) = tools {
        for (index, name) in few(agent, "tools_allowed").iter().enumerate() {
            let Some(name) = name.as_str().filter(|name| !tools.contains(name)) else { continue };
            let said = format!("{} is no tool of this app, expected a name from `tools`", quote(name));
            // Sorted, so that of equally near names it is always the same; searched only where that is quick.
            let few_tools = tools.len() <= limits::RULE_ITEMS_MAX;
            let mut near: Vec<&str> = tools.iter().copied().filter(|_| few_tools).collect();
            near.sort_unstable();
            let finding = judge.error("unknown-tool", &format!("{base}tools_allowed.{index}"), said);
            let finding = suggest(judge.source, finding, name, &near, "declare it in `tools:` first");
            judge.report(finding);
        }
    }
    for (index, heartbeat) in few(agent, "heartbeats").iter().enumerate() {
        heartbeats::check(judge, heartbeat, &format!("{base}heartbeats.{index}"));
    }
    judge.unique_at(agent, base, "heartbeats", "slug", "heartbeat");
    judge.unique_at(agent, base, "knowledge_skills", "id", "knowledge skill");
    judge.unique_at(agent, base, "mcp_servers", "name", "MCP server");
    for (index, skill) in few(agent, "knowledge_skills").iter().enumerate() {
        let empty = |name: &str| skill.get(name).is_some_and(|value| value.is_null() || value.as_str() == Some(""));
        if empty("path") && empty("pack") {
            let said = "a knowledge skill without `path` and `pack`, expected one of them";
            let finding = judge.error("knowledge-source", &format!("{base}knowledge_skills.{index}"), said);
            judge.report(finding.help("add `path: skills/….md`, a file in the container image"));
        }
    }
}

/// With the nearest name as help, and as edit.
fn suggest(source: &str, finding: Diagnostic, name: &str, names: &[&str], otherwise: &str) -> Diagnostic {
    match nearest(name, names.iter().copied()) {
        Some(near) => {
            let span = spelling::inside(finding.primary.span, name, source);
            finding.help(format!("did you mean `{near}`?")).edit(span, near)
        }
        None => finding.help(otherwise),
    }
}

fn default_agent(judge: &mut Judge<'_>, agents: &[Normal]) {
    // An agent that could not be read may be the default.
    if agents.iter().any(|agent| agent.get("is_default").is_none()) {
        return;
    }
    let defaults: Vec<usize> =
        agents.iter().enumerate().filter(|(_, agent)| flag(agent, "is_default")).map(|(index, _)| index).collect();
    match defaults.as_slice() {
        [] if !agents.is_empty() => {
            let span = judge.places.key("agents").unwrap_or_default();
            let said = "no agent in `agents` is the default, expected exactly one";
            let finding = Diagnostic::error("default-agent", span, said).at("agents");
            judge.report(finding.help("add `is_default: true` to the agent that answers unless another is named"));
        }
        [first, others @ ..] => {
            let first = judge.places.near(&format!("agents.{first}.is_default"));
            for other in others {
                let said = "a second default agent, expected exactly one";
                let finding = judge.error("default-agent", &format!("agents.{other}.is_default"), said);
                judge.report(finding.label(first, "the first is here").help("remove one of the two lines"));
            }
        }
        [] => {}
    }
}

fn teams(judge: &mut Judge<'_>, agents: &[Normal], ids: &[&str]) {
    for (index, agent) in agents.iter().enumerate() {
        let own = ids[index];
        let team = few(agent, "team");
        let names: Vec<(String, String)> = team
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((format!("agents.{index}.team.{at}"), name.as_str()?.to_owned())))
            .collect();
        for (path, name) in &names {
            if name == own {
                let said = format!("{} is in its own team, expected other agents", quote(name));
                let finding = judge.error("own-team", path, said).help("remove it");
                judge.report(finding);
            } else if !ids.contains(&name.as_str()) {
                let said = format!("{} is no agent of this app, expected an id from `agents`", quote(name));
                let others: Vec<&str> = ids.iter().copied().filter(|id| *id != own).collect();
                let finding = suggest(
                    judge.source,
                    judge.error("unknown-agent", path, said),
                    name,
                    &others,
                    "declare it in `agents:` first",
                );
                judge.report(finding);
            }
        }
        judge.twice("team member", names.into_iter());
    }
}

/// Subscriptions name an agent, and perhaps a heartbeat of it.
fn subscriptions(
    judge: &mut Judge<'_>,
    normal: &Normal,
    agent: Option<&Normal>,
    agents: &[Normal],
    ids: Option<&[&str]>,
) {
    // A list that could not be read, or an id in it, may hold the name.
    let (Some(ids), true) = (ids, normal.get("agents").is_some() && normal.get("agent").is_some()) else { return };
    let mut targets: Vec<(&str, &Normal)> = ids.iter().copied().zip(agents).collect();
    if targets.is_empty() {
        targets.extend(agent.map(|agent| ("default", agent)));
    }
    for (index, subscription) in few(normal, "subscribes_to").iter().enumerate() {
        let Some(name) = subscription.text("target_agent") else { continue };
        // Of agents with one id the last counts.
        let Some((_, target)) = targets.iter().rev().find(|(id, _)| *id == name) else {
            let said = match targets.as_slice() {
                [] => format!("{} is no agent of this app, it declares none", quote(name)),
                [("default", _)] => {
                    format!("{} is no agent of this app, expected `default` for the single agent", quote(name))
                }
                _ => format!("{} is no agent of this app, expected an id from `agents`", quote(name)),
            };
            let known: Vec<&str> = targets.iter().map(|(id, _)| *id).collect();
            let finding = judge.error("unknown-agent", &format!("subscribes_to.{index}.target_agent"), said);
            let finding = match known.as_slice() {
                ["default"] => {
                    let span = spelling::inside(finding.primary.span, name, judge.source);
                    finding.help("write `default`").edit(span, "default")
                }
                _ => suggest(judge.source, finding, name, &known, "declare the agent first"),
            };
            judge.report(finding);
            continue;
        };
        let Some(slug) = subscription.text("target_heartbeat") else { continue };
        let known = target.get("heartbeats").is_some();
        let slugs: Option<Vec<&str>> = few(target, "heartbeats").iter().map(|beat| beat.text("slug")).collect();
        let Some(slugs) = slugs.filter(|slugs| known && !slugs.contains(&slug)) else { continue };
        let said = format!("{} is no heartbeat of the agent {}", quote(slug), quote(name));
        let finding = judge.error("unknown-heartbeat", &format!("subscribes_to.{index}.target_heartbeat"), said);
        let finding = suggest(judge.source, finding, slug, &slugs, "remove the line to call the agent itself");
        judge.report(finding);
    }
}
