//! Why each finding of the manifest's reader is one, with an example that has it and the same one mended.

use crate::explain::example::Example::{self, Document, Part, Words};

/// Code, reason, bad example, good example; what the code means stands in `manifest::codes`.
pub(super) const PAGES: &[(&str, &str, Example, Example)] = &[
    (
        "yaml-syntax",
        "the platform's reader stops at the same place, so nothing else can be said before this is mended",
        Part("description: Note: this is not one value"),
        Part("description: \"Note: this is one value\""),
    ),
    (
        "too-deep",
        "readers follow each level with a call of their own; a document like this one ends them",
        Words("`[[[[…` with more than 64 levels of lists or mappings, one inside the other"),
        Part("description: flat"),
    ),
    (
        "too-many-nodes",
        "a few hundred bytes of aliases that point at aliases can fill any memory",
        Words("a list of ten aliases to a list of ten aliases, six times over: more than 200,000 values"),
        Part("description: small"),
    ),
    (
        "recursive-alias",
        "such a value has no end, so it cannot be sent",
        Part("install_settings:\n  - {id: a, type: string, label: A, default: &x [*x]}"),
        Part("install_settings:\n  - {id: a, type: string, label: A, default: x}"),
    ),
    (
        "not-a-mapping",
        "a manifest is a mapping of fields; a list or a single value has none",
        Document("- app_id: tax-bot\n"),
        Part("description: a mapping"),
    ),
    (
        "duplicate-key",
        "readers silently take the last one, which is hardly ever what was meant",
        Part("description: one\ndescription: two"),
        Part("description: two"),
    ),
    (
        "bad-key",
        "only names can be fields or variables; YAML reads `on` and `8080` as a boolean and a number",
        Part("required_scopes: []\n8080: port"),
        Part("required_scopes: []"),
    ),
    (
        "not-unicode",
        "such a text cannot be sent as JSON",
        Part("description: \"\\ud83d\""),
        Part("description: \"\\U0001F600\""),
    ),
    (
        "unknown-tag",
        "a tag asks the reader to build something of its own, and it builds none here",
        Part("description: !secret x"),
        Part("description: x"),
    ),
    (
        "tagged-mapping",
        "the SDK takes the value of the key `=` in it, a relic of YAML 1.1 that nobody writes on purpose",
        Part("description: !!str {=: x}"),
        Part("description: x"),
    ),
    (
        "bad-value",
        "the platform's reader fails on it before any field is looked at",
        Part("description: 2026-13-45"),
        Part("description: \"2026-13-45\""),
    ),
    ("bad-merge", "`<<` takes over the fields of a mapping, and this is none", Part("<<: 5"), Part("description: x")),
    (
        "merge-as-value",
        "a plain `<<` is a sign of YAML, not a text",
        Part("description: <<"),
        Part("description: \"<<\""),
    ),
    ("equals-as-value", "a plain `=` is a sign of YAML, not a text", Part("icon: ="), Part("icon: \"=\"")),
    (
        "unknown-field",
        "every object is closed: the platform refuses a key it does not know, at every level",
        Part("descripton: Sorts receipts"),
        Part("description: Sorts receipts"),
    ),
    (
        "missing-field",
        "the platform cannot do without it",
        Part("tools:\n  - {name: send_mail, description: Sends it}"),
        Part("tools:\n  - {name: send_mail, description: Sends it, scopes_required: []}"),
    ),
    (
        "wrong-type",
        "the platform refuses it; often YAML read an unquoted word as something else",
        Part("description: on"),
        Part("description: \"on\""),
    ),
    (
        "too-short",
        "the platform refuses it",
        Part("install_settings:\n  - {id: a, type: string, label: \"\"}"),
        Part("install_settings:\n  - {id: a, type: string, label: A}"),
    ),
    (
        "too-long",
        "the platform refuses it; lengths count characters, not bytes",
        Part("rag_slots:\n  - {name: a, description: D, suggested_tags: [a-tag-of-more-than-thirty-two-letters]}"),
        Part("rag_slots:\n  - {name: a, description: D, suggested_tags: [short]}"),
    ),
    (
        "too-few-items",
        "the platform refuses it",
        Part("workflows:\n  - {id: a, name: A, intent: I, flow: []}"),
        Part("workflows:\n  - {id: a, name: A, intent: I, flow: [Do it]}"),
    ),
    (
        "too-many-items",
        "the platform refuses it",
        Part(
            "chrome:\n  panel: {tabs: [settings, files, status, {id: a, label: A}, {id: b, label: B}, {id: c, label: C}, {id: d, label: D}, {id: e, label: E}, {id: f, label: F}]}",
        ),
        Part("chrome:\n  panel: {tabs: [settings, files]}"),
    ),
    (
        "out-of-range",
        "the platform refuses it",
        Part("chrome:\n  panel: {width: 100}"),
        Part("chrome:\n  panel: {width: 400}"),
    ),
    (
        "huge-integer",
        "readers of JSON round it, so that another number would arrive",
        Part(
            "agent: {name: A, system_prompt: P, vision: {text: V, budget_max_cost_cents: 99999999999999999999}}\ninstall_settings: [{id: p, type: project_picker, label: P}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P, vision: {text: V, budget_max_cost_cents: 9999}}\ninstall_settings: [{id: p, type: project_picker, label: P}]",
        ),
    ),
    (
        "not-finite",
        "JSON has no such number, so it cannot be sent",
        Part("install_settings:\n  - {id: a, type: number, label: A, max: .inf}"),
        Part("install_settings:\n  - {id: a, type: number, label: A}"),
    ),
    (
        "bad-pattern",
        "the text becomes part of addresses, keys or code, which take only such names",
        Part("emits: [Invoice-Booked]"),
        Part("emits: [invoice_booked]"),
    ),
    (
        "trailing-newline",
        "the SDK lets it through by accident, and every comparison with the name then fails",
        Part("emits:\n  - \"invoice_booked\\n\""),
        Part("emits:\n  - invoice_booked"),
    ),
    (
        "non-ascii-digit",
        "the SDK lets it through by accident, and nothing that compares versions or times can read it",
        Document("apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: １.0.0\nname: Tax\nruntime: {image: x}\n"),
        Document("apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n"),
    ),
    (
        "bad-choice",
        "the platform knows only the listed words",
        Part("rag_slots:\n  - {name: a, description: D, scope: write}"),
        Part("rag_slots:\n  - {name: a, description: D, scope: read_write}"),
    ),
    (
        "duplicate-name",
        "whatever refers to the name could mean either",
        Part("emits: [booked, booked]"),
        Part("emits: [booked, paid]"),
    ),
    (
        "reserved-name",
        "the platform's own tab has that name",
        Part("chrome:\n  panel: {tabs: [{id: files, label: Files}]}"),
        Part("chrome:\n  panel: {tabs: [{id: my-files, label: Files}]}"),
    ),
    (
        "long-tool-name",
        "the documentation allows 64 characters and the published SDK 63, so Python handlers would not start",
        Part(
            "tools:\n  - {name: a123456789012345678901234567890123456789012345678901234567890123, description: D, scopes_required: []}",
        ),
        Part(
            "tools:\n  - {name: a12345678901234567890123456789012345678901234567890123456789012, description: D, scopes_required: []}",
        ),
    ),
    (
        "public-route",
        "anybody on the internet could call it as often as they like",
        Part("http_routes:\n  - {path: /hook, method: POST, public: true}"),
        Part("http_routes:\n  - {path: /hook, method: POST, public: true, requires_token: true}"),
    ),
    (
        "conflicting-fields",
        "an app has either one agent or a list of them",
        Part("agent: {name: A, system_prompt: P}\nagents: [{id: b, name: B, system_prompt: P, is_default: true}]"),
        Part("agents: [{id: b, name: B, system_prompt: P, is_default: true}]"),
    ),
    (
        "single-agent-team",
        "a single agent has nobody to delegate to",
        Part("agent: {name: A, system_prompt: P, team: [b]}"),
        Part("agent: {name: A, system_prompt: P}"),
    ),
    (
        "default-agent",
        "the platform asks the default agent unless another is named, so there must be exactly one",
        Part("agents: [{id: a, name: A, system_prompt: P}]"),
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true}]"),
    ),
    (
        "unknown-tool",
        "an agent can only be given tools the app declares; platform tools come with its skills",
        Part("agent: {name: A, system_prompt: P, tools_allowed: [send_fax]}"),
        Part(
            "tools: [{name: send_fax, description: D, scopes_required: []}]\nagent: {name: A, system_prompt: P, tools_allowed: [send_fax]}",
        ),
    ),
    (
        "unknown-agent",
        "the reference leads nowhere",
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: clerk}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default}]",
        ),
    ),
    (
        "unknown-heartbeat",
        "the event would wake nothing",
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default, target_heartbeat: x}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default}]",
        ),
    ),
    (
        "own-team",
        "an agent cannot delegate to itself",
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true, team: [a]}]"),
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true}]"),
    ),
    (
        "knowledge-source",
        "the agent would be offered a text that is nowhere",
        Part("agent: {name: A, system_prompt: P, knowledge_skills: [{id: tax, description: Rates of taxes}]}"),
        Part(
            "agent: {name: A, system_prompt: P, knowledge_skills: [{id: tax, description: Rates of taxes, path: skills/tax.md}]}",
        ),
    ),
    (
        "heartbeat-check",
        "a heartbeat runs a cheap check first and wakes the agent only when that finds something",
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, interval_minutes: 60}]}"),
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, interval_minutes: 60, invoke_always: true}]}"),
    ),
    (
        "heartbeat-schedule",
        "without it the platform does not know when to run",
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, schedule_type: daily}]}"),
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, schedule_type: daily, time_of_day: \"09:00\"}]}",
        ),
    ),
    (
        "empty-window",
        "a window of no length never opens",
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"09:00\", end: \"09:00\"}}]}",
        ),
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"09:00\", end: \"17:00\"}}]}",
        ),
    ),
];
