//! What each finding of reading a manifest means and why it matters, with an example that has it and a fixed one.

use crate::codes;
use crate::explain::example::Example::{Document, Part, Words};
use crate::explain::row::{PageRow, error, warning};

/// The source of a rule that the SDK has too.
const SDK: &str = "Python SDK 1.7, which rejects it too";

/// Every code of [`codes::READING`], in that order.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::YAML_SYNTAX,
        "the text is not valid YAML; nothing after the marked place could be read",
        "the platform's reader stops at the same place, so nothing after it can be checked until it is fixed",
        Part("description: Note: this is not one value"),
        Part("description: \"Note: this is one value\""),
    )
    .source(SDK),
    error(
        codes::TOO_DEEP,
        "lists and mappings are nested deeper than any manifest needs",
        "YAML readers recurse once per level, and a document like this one overflows their stack",
        Words("`[[[[…` with more than 64 levels of lists or mappings, one inside the other"),
        Part("description: flat"),
    )
    .source("our limit; the Python SDK 1.7 fails at 487 to 494 levels"),
    error(
        codes::TOO_MANY_NODES,
        "the document contains more values, with its aliases expanded, than any manifest needs",
        "a few hundred bytes of nested aliases can exhaust the memory",
        Words("a list of ten aliases to a list of ten aliases, six times over: more than 200,000 values"),
        Part("description: small"),
    )
    .source("our limit, for memory; the Python SDK 1.7 has none"),
    error(
        codes::RECURSIVE_ALIAS,
        "an alias is inside the value it refers to",
        "such a value never ends, so it cannot be sent as JSON",
        Part("install_settings:\n  - {id: a, type: string, label: A, default: &x [*x]}"),
        Part("install_settings:\n  - {id: a, type: string, label: A, default: x}"),
    )
    .source("JSON has no such value, so it cannot be sent; the Python SDK 1.7 accepts it and fails when it sends it"),
    error(
        codes::NOT_A_MAPPING,
        "the file is empty, or its top level is not a mapping of fields",
        "a manifest is a mapping of fields; a list or a single value has none",
        Document("- app_id: tax-bot\n"),
        Part("description: a mapping"),
    )
    .source(SDK),
    error(
        codes::DUPLICATE_KEY,
        "a mapping contains the same key twice; YAML readers silently use the last one",
        "YAML readers silently use the last one, which is rarely what was intended",
        Part("description: one\ndescription: two"),
        Part("description: two"),
    )
    .source("YAML 1.1, section 3.2.1.3: the keys of a mapping are unique; the Python SDK 1.7 accepts it"),
    error(
        codes::BAD_KEY,
        "a key is not a string, or a list or mapping is used as a key",
        "only strings can be names of fields or variables; YAML reads `on` as a boolean and `8080` as a number",
        Part("required_scopes: []\n8080: port"),
        Part("required_scopes: []"),
    )
    .source(SDK),
    error(
        codes::NOT_UNICODE,
        "a text contains a lone surrogate, or bytes that are not UTF-8",
        "such a text cannot be sent as JSON",
        Part("description: \"\\ud83d\""),
        Part("description: \"\\U0001F600\""),
    )
    .source("RFC 8259: JSON is UTF-8; the Python SDK 1.7 accepts it and fails when it sends it"),
    error(
        codes::UNKNOWN_TAG,
        "a YAML tag has no meaning in a manifest",
        "a tag asks the YAML reader to build a special value, and the platform's reader knows none",
        Part("description: !secret x"),
        Part("description: x"),
    )
    .source(SDK),
    error(
        codes::TAGGED_MAPPING,
        "a mapping has a tag that is meant for plain values",
        "the SDK uses the value of the key `=`, a rarely used feature of YAML 1.1",
        Part("description: !!str {=: x}"),
        Part("description: x"),
    )
    .source("our decision; the Python SDK 1.7 accepts it"),
    error(
        codes::BAD_VALUE,
        "a value looks like a date or a number but is invalid, or does not fit its tag",
        "the platform's reader fails on it before any field is checked",
        Part("description: 2026-13-45"),
        Part("description: \"2026-13-45\""),
    )
    .source(SDK),
    error(
        codes::BAD_MERGE,
        "`<<` merges something that is not a mapping",
        "`<<` copies the entries of a mapping, and this value is not one",
        Part("<<: 5"),
        Part("description: x"),
    )
    .source(SDK),
    error(
        codes::MERGE_AS_VALUE,
        "an unquoted `<<` is used as a value",
        "an unquoted `<<` is the merge key of YAML, not a text",
        Part("description: <<"),
        Part("description: \"<<\""),
    )
    .source(SDK),
    error(
        codes::EQUALS_AS_VALUE,
        "an unquoted `=` is used as a value",
        "an unquoted `=` has a special meaning in YAML 1.1 and is not a text",
        Part("icon: ="),
        Part("icon: \"=\""),
    )
    .source(SDK),
    error(
        codes::UNKNOWN_FIELD,
        "a key is not a field of its object",
        "every object is closed: the platform rejects unknown keys at every level",
        Part("descripton: Sorts receipts"),
        Part("description: Sorts receipts"),
    )
    .source(SDK),
    error(
        codes::MISSING_FIELD,
        "a required field is missing",
        "the platform rejects a manifest without it",
        Part("tools:\n  - {name: send_mail, description: Sends it}"),
        Part("tools:\n  - {name: send_mail, description: Sends it, scopes_required: []}"),
    )
    .source(SDK),
    error(
        codes::WRONG_TYPE,
        "a value has the wrong type for its field",
        "the platform rejects it; often YAML reads an unquoted word as something other than text",
        Part("description: on"),
        Part("description: \"on\""),
    )
    .source(SDK),
    error(
        codes::TOO_SHORT,
        "a text has fewer characters than its field requires",
        "the platform rejects it",
        Part("install_settings:\n  - {id: a, type: string, label: \"\"}"),
        Part("install_settings:\n  - {id: a, type: string, label: A}"),
    )
    .source(SDK),
    error(
        codes::TOO_LONG,
        "a text has more characters than its field allows",
        "the platform rejects it; lengths count characters, not bytes",
        Part("rag_slots:\n  - {name: a, description: D, suggested_tags: [a-tag-of-more-than-thirty-two-letters]}"),
        Part("rag_slots:\n  - {name: a, description: D, suggested_tags: [short]}"),
    )
    .source(SDK),
    error(
        codes::TOO_FEW_ITEMS,
        "a list has fewer items than its field requires",
        "the platform rejects it",
        Part("workflows:\n  - {id: a, name: A, intent: I, flow: []}"),
        Part("workflows:\n  - {id: a, name: A, intent: I, flow: [Do it]}"),
    )
    .source(SDK),
    error(
        codes::TOO_MANY_ITEMS,
        "a list has more items than its field allows",
        "the platform rejects it",
        Part(
            "chrome:\n  panel: {tabs: [settings, files, status, {id: a, label: A}, {id: b, label: B}, {id: c, label: C}, {id: d, label: D}, {id: e, label: E}, {id: f, label: F}]}",
        ),
        Part("chrome:\n  panel: {tabs: [settings, files]}"),
    )
    .source(SDK),
    error(
        codes::OUT_OF_RANGE,
        "a number is outside the range of its field",
        "the platform rejects it",
        Part("chrome:\n  panel: {width: 100}"),
        Part("chrome:\n  panel: {width: 400}"),
    )
    .source(SDK),
    error(
        codes::HUGE_INTEGER,
        "a number needs more than 64 bits",
        "JSON readers round it, so a different number would arrive",
        Part(
            "agent: {name: A, system_prompt: P, vision: {text: V, budget_max_cost_cents: 99999999999999999999}}\ninstall_settings: [{id: p, type: project_picker, label: P}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P, vision: {text: V, budget_max_cost_cents: 9999}}\ninstall_settings: [{id: p, type: project_picker, label: P}]",
        ),
    )
    .source("RFC 8259, section 6: numbers beyond 64 bits are not interoperable; the Python SDK 1.7 accepts it"),
    error(
        codes::NOT_FINITE,
        "a number is infinite or NaN, which JSON cannot represent",
        "JSON has no such number, so it cannot be sent",
        Part("install_settings:\n  - {id: a, type: number, label: A, max: .inf}"),
        Part("install_settings:\n  - {id: a, type: number, label: A}"),
    )
    .source("RFC 8259, section 6: JSON has no infinity; the Python SDK 1.7 accepts it and cannot send it"),
    error(
        codes::BAD_PATTERN,
        "a name, version, path or address does not have the required form",
        "the text becomes part of addresses, keys or code, which restrict its form",
        Part("emits: [Invoice-Booked]"),
        Part("emits: [invoice_booked]"),
    )
    .source(SDK),
    error(
        codes::TRAILING_NEWLINE,
        "a name ends with a line break",
        "the SDK accepts it by accident, and every comparison with the name then fails",
        Part("emits:\n  - \"invoice_booked\\n\""),
        Part("emits:\n  - invoice_booked"),
    )
    .source("manifest reference: the forms of ids, versions, scopes and names; the Python SDK 1.7 accepts it by accident"),
    error(
        codes::NON_ASCII_DIGIT,
        "a version or time contains digits that are not ASCII",
        "the SDK accepts it by accident, and nothing that compares versions or times can read it",
        Document("apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: １.0.0\nname: Tax\nruntime: {image: x}\n"),
        Document("apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n"),
    )
    .source("manifest reference, version: a Semantic Version; the Python SDK 1.7 accepts it by accident"),
    error(
        codes::BAD_CHOICE,
        "a word is not one of the field's choices",
        "the platform knows only the listed words",
        Part("rag_slots:\n  - {name: a, description: D, scope: write}"),
        Part("rag_slots:\n  - {name: a, description: D, scope: read_write}"),
    )
    .source(SDK),
    error(
        codes::DUPLICATE_NAME,
        "two entries of a list share a name that must be unique",
        "a reference to the name would be ambiguous",
        Part("emits: [booked, booked]"),
        Part("emits: [booked, paid]"),
    )
    .source(SDK),
    error(
        codes::RESERVED_NAME,
        "a name is reserved for something built in",
        "the platform's own tab has that name",
        Part("chrome:\n  panel: {tabs: [{id: files, label: Files}]}"),
        Part("chrome:\n  panel: {tabs: [{id: my-files, label: Files}]}"),
    )
    .source(SDK),
    warning(
        codes::LONG_TOOL_NAME,
        "a tool name has 64 characters, which the documentation allows and the SDK 1.7 rejects",
        "the documentation allows 64 characters and the published SDK 63, so Python handlers would not start",
        Part(
            "tools:\n  - {name: a123456789012345678901234567890123456789012345678901234567890123, description: D, scopes_required: []}",
        ),
        Part(
            "tools:\n  - {name: a12345678901234567890123456789012345678901234567890123456789012, description: D, scopes_required: []}",
        ),
    )
    .source("manifest reference, tools: 3 to 64 characters; Python SDK 1.7: 3 to 63"),
    error(
        codes::PUBLIC_ROUTE,
        "a public route that is not GET does not require a token",
        "anyone on the internet could call it as often as they like",
        Part("http_routes:\n  - {path: /hook, method: POST, public: true}"),
        Part("http_routes:\n  - {path: /hook, method: GET, public: true}"),
    )
    .source("manifest reference, http_routes: public routes with other methods are rejected at deploy time; Python SDK 1.7"),
    error(
        codes::CONFLICTING_FIELDS,
        "two fields that exclude each other are both set",
        "an app has either one `agent` or a list of `agents`",
        Part("agent: {name: A, system_prompt: P}\nagents: [{id: b, name: B, system_prompt: P, is_default: true}]"),
        Part("agents: [{id: b, name: B, system_prompt: P, is_default: true}]"),
    )
    .source(SDK),
    error(
        codes::SINGLE_AGENT_TEAM,
        "the single `agent` has a `team`",
        "a single agent has no other agent to delegate to",
        Part("agent: {name: A, system_prompt: P, team: [b]}"),
        Part("agent: {name: A, system_prompt: P}"),
    )
    .source(SDK),
    error(
        codes::DEFAULT_AGENT,
        "the number of default agents is not one",
        "the platform asks the default agent if no other is named, so there must be exactly one",
        Part("agents: [{id: a, name: A, system_prompt: P}]"),
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true}]"),
    )
    .source(SDK),
    error(
        codes::UNKNOWN_TOOL,
        "an agent is allowed a tool that the app does not declare",
        "an agent can only be given tools that the app declares; platform tools come with its skills",
        Part("agent: {name: A, system_prompt: P, tools_allowed: [send_fax]}"),
        Part(
            "tools: [{name: send_fax, description: D, scopes_required: []}]\nagent: {name: A, system_prompt: P, tools_allowed: [send_fax]}",
        ),
    )
    .source(SDK),
    error(
        codes::UNKNOWN_AGENT,
        "a reference names an agent that the app does not declare",
        "the event would reach no agent",
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: clerk}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default}]",
        ),
    )
    .source(SDK),
    error(
        codes::UNKNOWN_HEARTBEAT,
        "a reference names a heartbeat that the agent does not declare",
        "the event would wake no heartbeat",
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default, target_heartbeat: x}]",
        ),
        Part(
            "agent: {name: A, system_prompt: P}\nsubscribes_to: [{emitter_app: ledger, event_name: paid, target_agent: default}]",
        ),
    )
    .source(SDK),
    error(
        codes::OWN_TEAM,
        "an agent is in its own team",
        "an agent cannot delegate to itself",
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true, team: [a]}]"),
        Part("agents: [{id: a, name: A, system_prompt: P, is_default: true}]"),
    )
    .source(SDK),
    error(
        codes::KNOWLEDGE_SOURCE,
        "a knowledge skill has neither a `path` nor a `pack`",
        "the agent would be offered a text that does not exist",
        Part("agent: {name: A, system_prompt: P, knowledge_skills: [{id: tax, description: Rates of taxes}]}"),
        Part(
            "agent: {name: A, system_prompt: P, knowledge_skills: [{id: tax, description: Rates of taxes, path: skills/tax.md}]}",
        ),
    )
    .source(SDK),
    error(
        codes::HEARTBEAT_CHECK,
        "the check of a heartbeat is incomplete or impossible",
        "a heartbeat runs a cheap check first and wakes the agent only if the check finds something",
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, interval_minutes: 60}]}"),
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, interval_minutes: 60, invoke_always: true}]}"),
    )
    .source(SDK),
    error(
        codes::HEARTBEAT_SCHEDULE,
        "a heartbeat lacks a field that its schedule type needs",
        "without it the platform does not know when to run",
        Part("agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, schedule_type: daily}]}"),
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, schedule_type: daily, time_of_day: \"09:00\"}]}",
        ),
    )
    .source(SDK),
    error(
        codes::EMPTY_WINDOW,
        "active hours start and end at the same time",
        "a window of no length never opens",
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"09:00\", end: \"09:00\"}}]}",
        ),
        Part(
            "agent: {name: A, system_prompt: P, heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, active_hours: {start: \"09:00\", end: \"17:00\"}}]}",
        ),
    )
    .source(SDK),
];
