//! Agents: one form or the other, ids, the default, and everything that refers to them.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::rules::checker::{RuleChecker, quote};
use crate::rules::heartbeats;
use crate::rules::view::View;
use crate::spec::agents::Agent;
use crate::spec::app::Manifest;
use crate::spec::path::PathSteps;
use crate::suggest::spelling;
use linkworld_contract::limits;
use linkworld_contract::text::nearest;
use std::collections::HashSet;

/// Checks agents, their parts, and the subscriptions that name them.
pub(super) fn check(checker: &mut RuleChecker<'_>, manifest: View<'_, Manifest>) {
    let agent = manifest.get(|manifest| manifest.agent()).some();
    let agents: Vec<View<'_, Agent>> = manifest.get(|manifest| manifest.agents()).few().collect();
    if agent.is_some() && !agents.is_empty() {
        let span = checker.source_map.key_of(Manifest::PATH.agents()).unwrap_or_default();
        let other = checker.source_map.key_of(Manifest::PATH.agent()).unwrap_or_default();
        let headline = "`agents` and `agent` are both set, expected one of them";
        let finding = Diagnostic::error(codes::CONFLICTING_FIELDS, span, headline)
            .at(Manifest::PATH.agents().to_string())
            .label(other, "the other form is here")
            .help("move the agent below `agent:` into the list, with an `id`");
        checker.report(finding);
    }
    // Only agents refer to tools.
    let tools = if agent.is_none() && agents.is_empty() { None } else { tool_names(manifest) };
    if let Some(agent) = agent {
        parts(checker, agent, tools.as_ref());
        let team = agent.get(|agent| agent.team());
        if team.or_empty().few().len() > 0 {
            let headline = "`team` is set in the single `agent`, expected only in `agents`";
            let finding = checker.error(codes::SINGLE_AGENT_TEAM, team.path(), headline);
            checker.report(finding.help("remove `team`; there is no other agent to delegate to"));
        }
    }
    for agent in &agents {
        parts(checker, *agent, tools.as_ref());
        let id = agent.get(|agent| agent.id());
        if id.is_null() {
            let headline = "missing field `id` in an agent of `agents`";
            let finding = checker.error(codes::MISSING_FIELD, agent.path(), headline).at(id.path().to_string());
            checker.report(finding.help("add `id: …`, lowercase letters, digits, `_` and `-`"));
        }
    }
    checker.unique(manifest.get(|manifest| manifest.agents()), "agent id", |agent| agent.id());
    default_agent(checker, &agents);
    // With a duplicate id it is open which agent a reference means, and that was reported.
    let ids: Option<Vec<&str>> = agents.iter().map(|agent| agent.text_of(|agent| agent.id())).collect();
    let ids = ids.filter(|ids| ids.iter().collect::<HashSet<_>>().len() == ids.len());
    if let Some(ids) = &ids {
        teams(checker, &agents, ids);
    }
    subscriptions(checker, manifest, &agents, ids.as_deref());
}

/// The declared tools; none when one of them could not be read.
fn tool_names<'v>(manifest: View<'v, Manifest>) -> Option<HashSet<&'v str>> {
    let tools = manifest.get(|manifest| manifest.tools());
    tools.is_readable().then_some(())?;
    tools.items().map(|tool| tool.text_of(|tool| tool.name())).collect()
}

/// What both forms of agent hold.
fn parts(checker: &mut RuleChecker<'_>, agent: View<'_, Agent>, tools: Option<&HashSet<&str>>) {
    if let Some(tools) = tools {
        for allowed in agent.get(|agent| agent.tools_allowed()).or_empty().few() {
            let Some(name) = allowed.text().filter(|name| !tools.contains(name)) else { continue };
            let headline = format!("unknown tool {}, expected a name from `tools`", quote(name));
            // Sorted, so that of equally near names it is always the same; searched only where that is quick.
            let few_tools = tools.len() <= limits::RULE_ITEMS_MAX;
            let mut near: Vec<&str> = tools.iter().copied().filter(|_| few_tools).collect();
            near.sort_unstable();
            let finding = checker.error(codes::UNKNOWN_TOOL, allowed.path(), headline);
            checker.report(suggest(checker.source, finding, name, &near, "declare it in `tools:` first"));
        }
    }
    for heartbeat in agent.get(|agent| agent.heartbeats()).few() {
        heartbeats::check(checker, heartbeat);
    }
    checker.unique(agent.get(|agent| agent.heartbeats()), "heartbeat slug", |heartbeat| heartbeat.slug());
    checker.unique(agent.get(|agent| agent.knowledge_skills()), "knowledge skill id", |skill| skill.id());
    checker.unique(agent.get(|agent| agent.mcp_servers()), "MCP server name", |server| server.name());
    for skill in agent.get(|agent| agent.knowledge_skills()).few() {
        if skill.get(|skill| skill.path()).is_unset() && skill.get(|skill| skill.pack()).is_unset() {
            let headline = "missing `path` or `pack` in a knowledge skill";
            let finding = checker.error(codes::KNOWLEDGE_SOURCE, skill.path(), headline);
            checker.report(finding.help("add `path: skills/….md`, a file in the container image"));
        }
    }
}

/// With the nearest name as help, and as edit.
fn suggest(source: &str, finding: Diagnostic, name: &str, names: &[&str], otherwise: &str) -> Diagnostic {
    match nearest(name, names.iter().copied()) {
        Some(near) => {
            let span = spelling::inside(finding.primary.span, name, source);
            finding.did_you_mean(near).unsafe_edit(span, near)
        }
        None => finding.help(otherwise),
    }
}

fn default_agent(checker: &mut RuleChecker<'_>, agents: &[View<'_, Agent>]) {
    let mut flags = agents.iter().map(|agent| agent.get(|agent| agent.is_default()));
    // An agent that could not be read may be the default.
    if flags.clone().any(|flag| !flag.is_readable()) {
        return;
    }
    let Some(first) = flags.find(|flag| flag.is_true()) else {
        if !agents.is_empty() {
            let span = checker.source_map.key_of(Manifest::PATH.agents()).unwrap_or_default();
            let headline = "no agent in `agents` is the default, expected exactly one";
            let finding =
                Diagnostic::error(codes::DEFAULT_AGENT, span, headline).at(Manifest::PATH.agents().to_string());
            checker.report(finding.help("add `is_default: true` to the agent that is used by default"));
        }
        return;
    };
    let first = checker.source_map.nearest_to(first.path());
    for other in flags.filter(|flag| flag.is_true()) {
        let headline = "duplicate default agent, expected exactly one";
        let finding = checker.error(codes::DEFAULT_AGENT, other.path(), headline);
        checker.report(finding.label(first, "the first is here").help("remove one of the two lines"));
    }
}

fn teams(checker: &mut RuleChecker<'_>, agents: &[View<'_, Agent>], ids: &[&str]) {
    for (agent, own) in agents.iter().zip(ids) {
        let members: Vec<(PathSteps, &str)> = agent
            .get(|agent| agent.team())
            .or_empty()
            .few()
            .filter_map(|member| Some((member.path().into(), member.text()?)))
            .collect();
        for (path, name) in &members {
            if name == own {
                let headline = format!("{} lists itself in its `team`, expected other agents", quote(name));
                checker.report(checker.error(codes::OWN_TEAM, *path, headline).help("remove it"));
            } else if !ids.contains(name) {
                let headline = format!("unknown agent {}, expected an id from `agents`", quote(name));
                let others: Vec<&str> = ids.iter().copied().filter(|id| id != own).collect();
                let finding = checker.error(codes::UNKNOWN_AGENT, *path, headline);
                checker.report(suggest(checker.source, finding, name, &others, "declare it in `agents:`"));
            }
        }
        checker.report_duplicates("team member", members.into_iter());
    }
}

/// Subscriptions name an agent, and possibly one of its heartbeats.
fn subscriptions(
    checker: &mut RuleChecker<'_>,
    manifest: View<'_, Manifest>,
    agents: &[View<'_, Agent>],
    ids: Option<&[&str]>,
) {
    let agent = manifest.get(|manifest| manifest.agent());
    // A list that could not be read, or an id in it, may hold the name.
    let known = manifest.get(|manifest| manifest.agents()).is_readable() && agent.is_readable();
    let (Some(ids), true) = (ids, known) else { return };
    let mut targets: Vec<(&str, View<'_, Agent>)> = ids.iter().copied().zip(agents.iter().copied()).collect();
    if targets.is_empty() {
        targets.extend(agent.some().map(|agent| ("default", agent)));
    }
    for subscription in manifest.get(|manifest| manifest.subscribes_to()).few() {
        let wanted = subscription.get(|subscription| subscription.target_agent());
        let Some(name) = wanted.text() else { continue };
        let Some((_, target)) = targets.iter().rev().find(|(id, _)| *id == name) else {
            let finding = checker.error(codes::UNKNOWN_AGENT, wanted.path(), no_such_agent(name, &targets));
            let known: Vec<&str> = targets.iter().map(|(id, _)| *id).collect();
            checker.report(match known.as_slice() {
                ["default"] => {
                    let span = spelling::inside(finding.primary.span, name, checker.source);
                    finding.help("write `default`").unsafe_edit(span, "default")
                }
                _ => suggest(checker.source, finding, name, &known, "declare it in `agents:`"),
            });
            continue;
        };
        let wanted = subscription.get(|subscription| subscription.target_heartbeat());
        let Some(slug) = wanted.text() else { continue };
        let heartbeats = target.get(|agent| agent.heartbeats());
        let slugs: Option<Vec<&str>> = heartbeats.few().map(|beat| beat.text_of(|beat| beat.slug())).collect();
        let Some(slugs) = slugs.filter(|slugs| heartbeats.is_readable() && !slugs.contains(&slug)) else { continue };
        let headline = format!("unknown heartbeat {} of the agent {}", quote(slug), quote(name));
        let finding = checker.error(codes::UNKNOWN_HEARTBEAT, wanted.path(), headline);
        checker.report(suggest(checker.source, finding, slug, &slugs, "remove the line to call the agent directly"));
    }
}

fn no_such_agent(name: &str, targets: &[(&str, View<'_, Agent>)]) -> String {
    let name = quote(name);
    match targets {
        [] => format!("unknown agent {name}, this app declares none"),
        [("default", _)] => format!("unknown agent {name}, expected `default` for the single agent"),
        _ => format!("unknown agent {name}, expected an id from `agents`"),
    }
}
