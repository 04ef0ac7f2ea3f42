//! Which agent a call reaches, and whether it may (contract 12.5, 12.6). Pure: the rows are given.

use crate::api::callback::reply::ToolRefusal;
use crate::store::{AgentRow, AgentState, AppGrantRow};
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::agents::calls::{
    AGENT_IMAGES_MAX, AGENT_PROMPT_CHARS_MAX, AGENT_TOKENS_DEFAULT, AGENT_TOKENS_MAX,
};
use linkworld_contract::wire::collaboration::CHAIN_DEPTH_MAX;

/// The only agent of `agent:` (contract 27.16).
const ONLY: &str = "default";

/// The agent of an app that a call without a caller reaches; by default the default one.
pub(crate) fn asked<'a>(app: &str, agents: &'a [AgentRow], wanted: Option<&str>) -> Result<&'a AgentRow, ToolRefusal> {
    let is_active = |row: &&AgentRow| row.status == AgentState::Active;
    if !agents.iter().any(|row| is_active(&row)) {
        let refusal = ToolRefusal::new(404, "no_agent", format!("app `{app}` declares no agent"));
        return Err(refusal.hint("declare it under `agents:` in linkworld.app.yaml"));
    }
    match wanted {
        Some(slug) => named(app, agents, slug),
        None => {
            let is_default = |row: &&AgentRow| {
                row.slug == ONLY || row.declared.get("is_default").and_then(|is| is.to()).unwrap_or(false)
            };
            let found = agents.iter().filter(is_active).find(is_default);
            found.ok_or_else(|| ToolRefusal::new(404, "no_agent", format!("app `{app}` has no default agent")))
        }
    }
}

/// The agent that another one of the same app delegates to.
pub(crate) fn delegated<'a>(
    app: &str,
    agents: &'a [AgentRow],
    (caller, target): (&str, Option<&str>),
) -> Result<&'a AgentRow, ToolRefusal> {
    let is_caller = |row: &&AgentRow| row.slug == caller && row.status == AgentState::Active;
    let Some(from) = agents.iter().find(is_caller) else {
        let error = format!("`from_agent` `{caller}` is not an agent of app `{app}`");
        return Err(ToolRefusal::bad_input(error).hint(near(caller, agents)));
    };
    let target = asked(app, agents, target)?;
    if target.slug == from.slug {
        return Ok(target);
    }
    let team: Option<Vec<String>> = from.effective().get("team").and_then(|team| team.to());
    let Some(team) = team.filter(|team| !team.is_empty()) else {
        let error = format!("agent `{caller}` has no team, so that it may not delegate");
        let hint = format!("add `{}` to `team` of `{caller}` in linkworld.app.yaml", target.slug);
        return Err(ToolRefusal::new(403, "no_team", error).hint(hint));
    };
    if team.contains(&target.slug) {
        return Ok(target);
    }
    let error = format!("agent `{}` is not in the team of `{caller}`", target.slug);
    let hint = format!("its team is {}; `team` in linkworld.app.yaml decides", team.join(", "));
    Err(ToolRefusal::new(403, "not_in_team", error).hint(hint))
}

/// The agent of another app. `installed` are the apps of the tenant.
pub(crate) fn of_other_app<'a>(
    (from, to): (&str, &str),
    (grant, installed): (Option<&AppGrantRow>, &[String]),
    (agents, slug): (&'a [AgentRow], &str),
) -> Result<&'a AgentRow, ToolRefusal> {
    if !installed.iter().any(|app| app == to) {
        let refusal = ToolRefusal::new(404, "app_not_installed", format!("app `{to}` is not installed in this tenant"));
        let hint = nearest(to, installed.iter().map(String::as_str)).map(|near| did_you_mean(&[near]));
        return Err(refusal.hint(hint.unwrap_or_else(|| format!("install it: `linkworld install {to}`"))));
    }
    let grant = grant.filter(|grant| grant.agents.iter().any(|agent| agent != ROUTES));
    let Some(grant) = grant else {
        let error = format!("app `{from}` has no grant to invoke agents of app `{to}`");
        return Err(ToolRefusal::new(403, "no_grant", error).hint(grant_hint(from, to, slug)));
    };
    if !grant.is_active {
        let error = format!("the grant of app `{from}` for app `{to}` is not approved, or was revoked");
        return Err(ToolRefusal::new(403, "grant_pending", error).hint("`linkworld approve` lists the grants"));
    }
    if !grant.agents.iter().any(|agent| agent == slug) {
        let allowed: Vec<&str> = grant.agents.iter().map(String::as_str).filter(|agent| *agent != ROUTES).collect();
        let error = format!("the grant of app `{from}` does not include agent `{slug}` of app `{to}`");
        let refusal = ToolRefusal::new(403, "agent_not_allowed", error);
        return Err(refusal.hint(format!("it includes {}; {}", allowed.join(", "), grant_hint(from, to, slug))));
    }
    named(to, agents, slug)
}

/// What stands for the routes among the agents of a grant (contract 15.1).
const ROUTES: &str = "__route__";

fn grant_hint(from: &str, to: &str, slug: &str) -> String {
    format!("add `{{from: {from}, to: {to}, agents: [{slug}]}}` to `grants` of the tenant in linkworld.dev.yaml")
}

fn named<'a>(app: &str, agents: &'a [AgentRow], slug: &str) -> Result<&'a AgentRow, ToolRefusal> {
    let Some(row) = agents.iter().find(|row| row.slug == slug) else {
        let error = format!("app `{app}` has no agent `{slug}`");
        return Err(ToolRefusal::new(404, "unknown_agent", error).hint(near(slug, agents)));
    };
    match row.status {
        AgentState::Active => Ok(row),
        AgentState::Archived => {
            let error = format!("agent `{slug}` is archived: the installed version of app `{app}` does not declare it");
            Err(ToolRefusal::new(409, "agent_archived", error).hint(near(slug, agents)))
        }
        AgentState::Inactive => {
            let error = format!("agent `{slug}` is inactive: app `{app}` is not installed");
            Err(ToolRefusal::new(409, "agent_inactive", error))
        }
    }
}

/// The agents that may have been meant.
fn near(slug: &str, agents: &[AgentRow]) -> String {
    let active = || agents.iter().filter(|row| row.status == AgentState::Active).map(|row| row.slug.as_str());
    match nearest(slug, active().filter(|known| *known != slug)) {
        Some(near) => did_you_mean(&[near]),
        None => format!("its agents: {}", active().collect::<Vec<_>>().join(", ")),
    }
}

/// Checks what every call has. Returns the most tokens of the reply.
pub(crate) fn check_question(prompt: &str, max_tokens: Option<u64>, images: &[String]) -> Result<u64, ToolRefusal> {
    if prompt.trim().is_empty() {
        return Err(ToolRefusal::bad_input("`prompt` is empty"));
    }
    if prompt.chars().count() > AGENT_PROMPT_CHARS_MAX {
        let error = format!("`prompt` has more than {AGENT_PROMPT_CHARS_MAX} characters, the maximum");
        return Err(ToolRefusal::bad_input(error));
    }
    if images.len() > AGENT_IMAGES_MAX {
        return Err(ToolRefusal::bad_input(format!("`images` has more than {AGENT_IMAGES_MAX} items, the maximum")));
    }
    let is_base64 = |image: &&String| {
        let text = image.split_once(";base64,").map_or(image.as_str(), |(_, text)| text);
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte))
    };
    if let Some(at) = images.iter().position(|image| !is_base64(&image)) {
        return Err(ToolRefusal::bad_input(format!("`images` item {at} is not base64")));
    }
    match max_tokens.unwrap_or(AGENT_TOKENS_DEFAULT) {
        tokens if (1..=AGENT_TOKENS_MAX).contains(&tokens) => Ok(tokens),
        _ => Err(ToolRefusal::bad_input(format!("`max_tokens` must be an integer from 1 to {AGENT_TOKENS_MAX}"))),
    }
}

/// A call that would follow too many others, or itself.
pub(crate) fn broken_chain(is_circle: bool, agent: &str) -> ToolRefusal {
    let (decision, error) = match is_circle {
        true => {
            ("chain_circle", format!("agent `{agent}` is among those that caused this call: agents call in a circle"))
        }
        false => {
            let error = format!("{CHAIN_DEPTH_MAX} calls of agents and apps already caused this one, the maximum");
            ("chain_too_deep", error)
        }
    };
    ToolRefusal::new(400, decision, error).hint("`linkworld audit` shows which call caused which")
}

#[cfg(test)]
mod tests {
    use super::{asked, check_question, delegated, of_other_app};
    use crate::store::{AgentRow, AgentState, AppGrantRow};
    use linkworld_contract::wire::agents::calls::{AGENT_IMAGES_MAX, AGENT_PROMPT_CHARS_MAX, AGENT_TOKENS_MAX};
    use linkworld_contract::wire::raw::RawObject;
    use serde_json::{Value, json};

    fn row(slug: &str, status: AgentState, declared: Value) -> AgentRow {
        let declared = RawObject::of(&declared);
        AgentRow { app: "tax-bot".into(), slug: slug.into(), status, declared, edits: RawObject::default() }
    }

    fn agents() -> Vec<AgentRow> {
        vec![
            row("cmo", AgentState::Active, json!({"is_default": true, "team": ["writer", "old"]})),
            row("writer", AgentState::Active, json!({"team": null})),
            row("old", AgentState::Archived, json!({})),
        ]
    }

    fn decision<T>(result: Result<T, super::ToolRefusal>) -> String {
        result.map_or_else(|refusal| refusal.decision, |_| "allowed".to_owned())
    }

    #[test]
    fn the_default_agent_is_asked_unless_one_is_named() {
        let agents = agents();
        assert_eq!(asked("tax-bot", &agents, None).unwrap().slug, "cmo");
        assert_eq!(asked("tax-bot", &agents, Some("writer")).unwrap().slug, "writer");
        let unknown = asked("tax-bot", &agents, Some("writter")).unwrap_err();
        assert!(unknown.decision == "unknown_agent" && unknown.fix_hint.contains("writer"), "{unknown:?}");
        assert_eq!(decision(asked("tax-bot", &agents, Some("old"))), "agent_archived");
        assert_eq!(decision(asked("tax-bot", &[], None)), "no_agent");
        assert_eq!(decision(asked("tax-bot", &[row("a", AgentState::Inactive, json!({}))], None)), "no_agent");
        assert_eq!(asked("tax-bot", &[row("default", AgentState::Active, json!({}))], None).unwrap().slug, "default");
    }

    #[test]
    fn a_team_decides_about_delegation() {
        let agents = agents();
        let to = |caller: &str, target: Option<&str>| decision(delegated("tax-bot", &agents, (caller, target)));
        assert_eq!(to("cmo", Some("writer")), "allowed");
        assert_eq!(to("cmo", Some("cmo")), "allowed", "no team is needed for itself");
        assert_eq!(to("writer", Some("writer")), "allowed");
        assert_eq!(to("writer", Some("cmo")), "no_team");
        assert_eq!(to("cmo", Some("old")), "agent_archived");
        assert_eq!(to("nobody", Some("cmo")), "bad_input");
        assert_eq!(to("old", Some("cmo")), "bad_input");
        let more = [agents.clone(), vec![row("third", AgentState::Active, json!({}))]].concat();
        assert_eq!(decision(delegated("tax-bot", &more, ("cmo", Some("third")))), "not_in_team");
    }

    #[test]
    fn a_grant_decides_about_agents_of_other_apps() {
        let (agents, installed) = (agents(), ["tax-bot".to_owned(), "crm".to_owned()]);
        let grant = |agents: &[&str], is_active| AppGrantRow {
            from: "crm".into(),
            to: "tax-bot".into(),
            agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
            is_active,
        };
        let to = |grant: Option<AppGrantRow>, app: &str, agent: &str| {
            decision(of_other_app(("crm", app), (grant.as_ref(), &installed), (&agents, agent)))
        };
        assert_eq!(to(Some(grant(&["cmo"], true)), "tax-bot", "cmo"), "allowed");
        assert_eq!(to(Some(grant(&["cmo"], true)), "tax-bot", "writer"), "agent_not_allowed");
        assert_eq!(to(Some(grant(&["cmo"], false)), "tax-bot", "cmo"), "grant_pending");
        assert_eq!(to(Some(grant(&["__route__"], true)), "tax-bot", "cmo"), "no_grant");
        assert_eq!(to(None, "tax-bot", "cmo"), "no_grant");
        assert_eq!(to(None, "tax-bto", "cmo"), "app_not_installed");
        assert_eq!(to(Some(grant(&["old", "gone"], true)), "tax-bot", "old"), "agent_archived");
        assert_eq!(to(Some(grant(&["old", "gone"], true)), "tax-bot", "gone"), "unknown_agent");
    }

    #[test]
    fn questions_are_checked_at_their_limits() {
        let check =
            |prompt: &str, tokens: Option<u64>, images: &[String]| decision(check_question(prompt, tokens, images));
        let long = |chars: usize| "x".repeat(chars);
        assert_eq!(check("x", None, &[]), "allowed");
        assert_eq!(check(" \n", None, &[]), "bad_input");
        assert_eq!(check(&long(AGENT_PROMPT_CHARS_MAX), Some(AGENT_TOKENS_MAX), &[]), "allowed");
        assert_eq!(check(&long(AGENT_PROMPT_CHARS_MAX + 1), None, &[]), "bad_input");
        for (tokens, expected) in [(0, "bad_input"), (1, "allowed"), (AGENT_TOKENS_MAX + 1, "bad_input")] {
            assert_eq!(check("x", Some(tokens), &[]), expected);
        }
        let images = |count: usize| vec!["aGk=".to_owned(); count];
        assert_eq!(check("x", None, &images(AGENT_IMAGES_MAX)), "allowed");
        assert_eq!(check("x", None, &images(AGENT_IMAGES_MAX + 1)), "bad_input");
        assert_eq!(check("x", None, &["data:image/png;base64,aGk=".to_owned()]), "allowed");
        assert_eq!(check("x", None, &["not base 64!".to_owned()]), "bad_input");
    }
}
