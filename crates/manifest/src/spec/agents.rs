//! The app's agents: prompts, visions, heartbeats, knowledge and MCP servers.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FREE_LIST, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{choice, int, list, matching, nullable, optional, required, text};
use crate::spec::pattern;
use serde_json::{Map, Value};

object! {
    /// A specialist agent.
    Agent, AGENT, "an agent" {
        /// Slug; needed in `agents`, without effect in `agent`.
        id: Option<String> = nullable(matching(0, Some(64), &pattern::SLUG)), aliases ["slug"];
        /// Name shown in the orchestrator's catalog.
        name: String = required(text(1, Some(80)));
        /// The agent's instructions.
        system_prompt: String = required(text(1, Some(20_000))), aliases ["prompt", "system", "instructions"];
        /// Platform skills it may use; null for all that the scopes allow.
        allowed_skills: Option<Vec<String>> = nullable(FREE_LIST), aliases ["skills"];
        /// When to prefer this agent.
        routing_hints: String = optional(text(0, Some(2000)), FieldDefault::Text(""));
        /// A goal it pursues on its own.
        vision: Option<Vision> = nullable(FieldKind::Object(&VISION));
        /// Tools of this app it may call; null for all.
        tools_allowed: Option<Vec<String>> = nullable(list(&FREE, 64)), aliases ["tools"];
        /// True for the agent that is used by default.
        is_default: bool = FLAG, aliases ["default"];
        /// Routines it runs on a schedule.
        heartbeats: Vec<Heartbeat> = optional(list(&FieldKind::Object(&HEARTBEAT), 20), NO_ITEMS);
        /// Agents of this app it may delegate to.
        team: Option<Vec<String>> = nullable(list(&FREE, 8));
        /// Texts it can read on demand.
        knowledge_skills: Vec<KnowledgeSkill> = optional(list(&FieldKind::Object(&KNOWLEDGE_SKILL), 30), NO_ITEMS);
        /// MCP servers it connects to.
        mcp_servers: Vec<McpServer> = optional(list(&FieldKind::Object(&MCP_SERVER), 10), NO_ITEMS);
    }
}

object! {
    /// A goal an agent pursues on its own.
    Vision, VISION, "`vision`" {
        /// The goal.
        text: String = required(text(1, Some(4000))), aliases ["goal"];
        /// How to recognize that the goal is reached.
        success_criteria: Vec<String> = optional(list(&text(1, Some(300)), 20), NO_ITEMS), aliases ["criteria"];
        /// Whether large plans need approval.
        autonomy_mode: String =
            optional(choice(&["supervised", "full_autonomy"]), FieldDefault::Text("supervised")), aliases ["mode"];
        /// Maximum number of goals it may create.
        budget_max_goals: u32 = optional(int(1, 500), FieldDefault::Int(50)), aliases ["max_goals"];
        /// Maximum cost in cents.
        budget_max_cost_cents: Option<f64> = nullable(FieldKind::Int { min: Some(0), max: None });
    }
}

object! {
    /// A routine of an agent that runs by the clock.
    Heartbeat, HEARTBEAT, "a heartbeat" {
        /// Slug, unique in the agent.
        slug: String = required(matching(1, Some(64), &pattern::SLUG)), aliases ["id", "name"];
        /// Skill of the check that runs before the agent.
        skill: Option<String> = nullable(text(0, Some(64)));
        /// Tool of that skill.
        tool: Option<String> = nullable(text(0, Some(64)));
        /// Arguments of the check.
        params: Map<String, Value> = optional(FieldKind::Map(&FieldKind::Any), FieldDefault::Empty);
        /// How the schedule is specified.
        schedule_type: String =
            optional(choice(&["interval", "daily", "weekly", "cron"]), FieldDefault::Text("interval"));
        /// Minutes between runs, for `interval`.
        interval_minutes: Option<u32> = nullable(int(5, 43_200)), aliases ["interval", "every"];
        /// Five cron fields, for `cron`.
        cron_expression: Option<String> = nullable(text(0, Some(100))), aliases ["cron", "schedule"];
        /// HH:MM, for `daily` and `weekly`.
        time_of_day: Option<String> = nullable(matching(4, Some(5), &pattern::CLOCK));
        /// 0 for Monday to 6 for Sunday, for `weekly`.
        day_of_week: Option<u8> = nullable(int(0, 6));
        /// Hours in which it runs.
        active_hours: Option<ActiveHours> = nullable(FieldKind::Object(&ACTIVE_HOURS));
        /// True runs the agent without a check.
        invoke_always: bool = FLAG;
        /// Minimum time between two runs of the agent.
        cooldown_seconds: Option<u32> = nullable(int(0, 86_400)), aliases ["cooldown_minutes", "cooldown"];
        /// Conversation it writes to.
        conversation_mode: String =
            optional(choice(&["dedicated", "isolated", "main"]), FieldDefault::Text("dedicated"));
        /// Capability of the model it uses.
        model_tier: String =
            optional(choice(&["cheap", "standard", "premium"]), FieldDefault::Text("cheap")), aliases ["model"];
        /// Instruction for the agent on each run.
        prompt: String = optional(text(0, Some(8000)), FieldDefault::Text(""));
    }
}

object! {
    /// The hours of the day in which a heartbeat runs.
    ActiveHours, ACTIVE_HOURS, "`active_hours`" {
        /// Start, HH:MM.
        start: String = required(matching(4, Some(5), &pattern::CLOCK)), aliases ["from"];
        /// End, HH:MM; may be earlier than the start to span midnight.
        end: String = required(matching(4, Some(5), &pattern::CLOCK)), aliases ["to"];
        /// Time zone; `user` for the user's own.
        timezone: String = optional(text(0, Some(64)), FieldDefault::Text("user")), aliases ["tz"];
    }
}

object! {
    /// A text an agent can read.
    KnowledgeSkill, KNOWLEDGE_SKILL, "a knowledge skill" {
        /// Slug, unique in the agent.
        id: String = required(matching(1, Some(64), &pattern::SLUG)), aliases ["slug"];
        /// Description by which the agent decides whether to read it.
        description: String = required(text(10, Some(500)));
        /// File in the container image.
        path: Option<String> = nullable(text(0, Some(256))), aliases ["file"];
        /// Shared pack as `<app_id>@<version>`.
        pack: Option<String> = nullable(text(0, Some(96)));
    }
}

object! {
    /// An MCP server an agent connects to.
    McpServer, MCP_SERVER, "an MCP server" {
        /// Name, unique in the agent.
        name: String = required(matching(1, Some(64), &pattern::SLUG)), aliases ["id"];
        /// Address of the server.
        url: String = required(matching(1, Some(512), &pattern::SERVER_URL));
        /// Key of the secret sent as bearer token.
        auth_secret: Option<String> = nullable(text(0, Some(64))), aliases ["secret"];
        /// Tools of the server to use; null for all.
        tools_filter: Option<Vec<String>> = nullable(list(&FREE, 64)), aliases ["tools"];
        /// True allows the agent to run if the server is down.
        optional: bool = FLAG;
    }
}
