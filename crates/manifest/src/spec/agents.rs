//! The app's agents: prompts, visions, heartbeats, knowledge and MCP servers.

use super::{Default, FREE, Kind, Object, choice, int, list, name, nullable, optional, pattern, required, text};

/// One specialist agent.
pub static AGENT: Object = Object {
    noun: "an agent",
    fields: &[
        nullable("id", name(0, Some(64), &pattern::SLUG), "Slug; needed in `agents`, without effect in `agent`."),
        required("name", text(1, Some(80)), "Name the orchestrator's catalog shows."),
        required("system_prompt", text(1, Some(20_000)), "The agent's instructions."),
        nullable("allowed_skills", super::FREE_LIST, "Platform skills it may use; null for all the scopes allow."),
        optional("routing_hints", text(0, Some(2000)), Default::Text(""), "When to prefer this agent."),
        nullable("vision", Kind::Object(&VISION), "A goal it pursues on its own."),
        nullable("tools_allowed", list(&FREE, 64), "Tools of this app it may call; null for all."),
        optional(
            "is_default",
            Kind::Bool,
            Default::Bool(false),
            "Marks the one agent that is asked unless another is named.",
        ),
        optional(
            "heartbeats",
            list(&Kind::Object(&HEARTBEAT), 20),
            Default::List(&[]),
            "Routines it runs by the clock.",
        ),
        nullable("team", list(&FREE, 8), "Agents of this app it may delegate to."),
        optional(
            "knowledge_skills",
            list(&Kind::Object(&KNOWLEDGE), 30),
            Default::List(&[]),
            "Texts it can read when needed.",
        ),
        optional("mcp_servers", list(&Kind::Object(&SERVER), 10), Default::List(&[]), "MCP servers it connects to."),
    ],
    aliases: &[
        ("slug", "id"),
        ("prompt", "system_prompt"),
        ("system", "system_prompt"),
        ("instructions", "system_prompt"),
        ("skills", "allowed_skills"),
        ("tools", "tools_allowed"),
        ("default", "is_default"),
    ],
};

static VISION: Object = Object {
    noun: "`vision`",
    fields: &[
        required("text", text(1, Some(4000)), "The goal."),
        optional(
            "success_criteria",
            list(&text(1, Some(300)), 20),
            Default::List(&[]),
            "How to tell that it is reached.",
        ),
        optional(
            "autonomy_mode",
            choice(&["supervised", "full_autonomy"]),
            Default::Text("supervised"),
            "Whether large plans wait for approval.",
        ),
        optional("budget_max_goals", int(1, 500), Default::Int(50), "Goals it may spawn."),
        nullable("budget_max_cost_cents", Kind::Int { min: Some(0), max: None }, "What it may spend, in cents."),
    ],
    aliases: &[
        ("goal", "text"),
        ("criteria", "success_criteria"),
        ("mode", "autonomy_mode"),
        ("max_goals", "budget_max_goals"),
    ],
};

static HEARTBEAT: Object = Object {
    noun: "a heartbeat",
    fields: &[
        required("slug", name(1, Some(64), &pattern::SLUG), "Slug, unique in the agent."),
        nullable("skill", text(0, Some(64)), "Skill of the check that runs before the agent wakes."),
        nullable("tool", text(0, Some(64)), "Tool of that skill."),
        optional("params", Kind::Map(&Kind::Any), Default::Empty, "Arguments of the check."),
        optional(
            "schedule_type",
            choice(&["interval", "daily", "weekly", "cron"]),
            Default::Text("interval"),
            "How the times are given.",
        ),
        nullable("interval_minutes", int(5, 43_200), "Minutes between runs, for `interval`."),
        nullable("cron_expression", text(0, Some(100)), "Five cron fields, for `cron`."),
        nullable("time_of_day", name(4, Some(5), &pattern::CLOCK), "HH:MM, for `daily` and `weekly`."),
        nullable("day_of_week", int(0, 6), "0 for Monday to 6 for Sunday, for `weekly`."),
        nullable("active_hours", Kind::Object(&ACTIVE_HOURS), "Hours outside of which it is skipped."),
        optional("invoke_always", Kind::Bool, Default::Bool(false), "True wakes the agent whatever the check says."),
        nullable("cooldown_seconds", int(0, 86_400), "Least time between two wakes."),
        optional(
            "conversation_mode",
            choice(&["dedicated", "isolated", "main"]),
            Default::Text("dedicated"),
            "Which conversation it speaks in.",
        ),
        optional(
            "model_tier",
            choice(&["cheap", "standard", "premium"]),
            Default::Text("cheap"),
            "How strong a model it uses.",
        ),
        optional("prompt", text(0, Some(8000)), Default::Text(""), "What the agent is told on each run."),
    ],
    aliases: &[
        ("cron", "cron_expression"),
        ("schedule", "cron_expression"),
        ("cooldown_minutes", "cooldown_seconds"),
        ("cooldown", "cooldown_seconds"),
        ("interval", "interval_minutes"),
        ("every", "interval_minutes"),
        ("id", "slug"),
        ("name", "slug"),
        ("model", "model_tier"),
    ],
};

static ACTIVE_HOURS: Object = Object {
    noun: "`active_hours`",
    fields: &[
        required("start", name(4, Some(5), &pattern::CLOCK), "HH:MM of the beginning."),
        required(
            "end",
            name(4, Some(5), &pattern::CLOCK),
            "HH:MM of the end; may lie before the beginning, over midnight.",
        ),
        optional("timezone", text(0, Some(64)), Default::Text("user"), "Time zone; `user` for the user's own."),
    ],
    aliases: &[("from", "start"), ("to", "end"), ("tz", "timezone")],
};

static KNOWLEDGE: Object = Object {
    noun: "a knowledge skill",
    fields: &[
        required("id", name(1, Some(64), &pattern::SLUG), "Slug, unique in the agent."),
        required("description", text(10, Some(500)), "What the agent reads before it decides to open it."),
        nullable("path", text(0, Some(256)), "File in the container image."),
        nullable("pack", text(0, Some(96)), "Shared pack as `<app_id>@<version>`."),
    ],
    aliases: &[("file", "path"), ("slug", "id")],
};

static SERVER: Object = Object {
    noun: "an MCP server",
    fields: &[
        required("name", name(1, Some(64), &pattern::SLUG), "Name, unique in the agent."),
        required("url", name(1, Some(512), &pattern::SERVER_URL), "Address of the server."),
        nullable("auth_secret", text(0, Some(64)), "Key of the secret sent as bearer token."),
        nullable("tools_filter", list(&FREE, 64), "Tools of the server to use; null for all."),
        optional("optional", Kind::Bool, Default::Bool(false), "True lets the agent run when the server is down."),
    ],
    aliases: &[("id", "name"), ("secret", "auth_secret"), ("tools", "tools_filter")],
};
