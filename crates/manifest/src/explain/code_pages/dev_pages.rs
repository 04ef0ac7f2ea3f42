//! Findings about `linkworld.dev.yaml`: the file, references in it, and what it says about the project's app.

use crate::codes;
use crate::explain::example::Example::{self, File, Words};
use crate::explain::row::{PageRow, error, warning};

const FORMAT: &str = "our file format; the platform does not read this file";

const fn dev_file(text: &'static str) -> Example {
    File { path: "linkworld.dev.yaml", text }
}

/// The codes of dev files.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::DEV_FILE_TOO_LARGE,
        "the dev file is larger than 1 MiB",
        "it is read into memory; documents and mocks belong in files of their own",
        Words("a `linkworld.dev.yaml` larger than 1 MiB"),
        Words("a `linkworld.dev.yaml` of a few kilobytes"),
    )
    .source("our limit, the same as for the manifest"),
    error(
        codes::DEV_FILE_NOT_UTF8,
        "the dev file contains bytes that are not UTF-8",
        "it is read as UTF-8, like the manifest",
        Words("a `linkworld.dev.yaml` saved as Latin-1 with `ä` in it"),
        Words("the same file saved as UTF-8"),
    )
    .source(FORMAT),
    error(
        codes::DEV_SECRET,
        "the dev file contains the value of a secret, or what looks like one",
        "the file is checked in, so that everyone who can read the repository can read the value",
        dev_file("tenants:\n  acme:\n    apps:\n      tax-bot:\n        secrets: {API_KEY: hunter22}\n"),
        dev_file("tenants:\n  acme:\n    apps:\n      tax-bot:\n        secrets: {API_KEY: {env: API_KEY}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_CONFLICTING_FIELDS,
        "two fields exclude each other, or the project's own app is listed as another app",
        "only one of them could apply",
        dev_file("dev: {engine: docker, image: \"r.example/tax:1\", dockerfile: Dockerfile}\n"),
        dev_file("dev: {engine: docker, dockerfile: Dockerfile}\n"),
    )
    .source(FORMAT),
    warning(
        codes::DEV_UNUSED_FIELD,
        "a field has no effect because of another one",
        "most likely the other field is missing or wrong",
        dev_file("dev: {image: \"r.example/tax:1\"}\n"),
        dev_file("dev: {engine: podman, image: \"r.example/tax:1\"}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_ZONE,
        "the time zone of a user does not exist",
        "heartbeats in the user's zone could not be scheduled",
        dev_file("tenants: {acme: {users: {ada: {zone: Europe/Berlim}}}}\n"),
        dev_file("tenants: {acme: {users: {ada: {zone: Europe/Berlin}}}}\n"),
    )
    .source("the IANA time zone database, which is part of this program"),
    error(
        codes::DEV_UNKNOWN_USER,
        "`activated_by` names a user that the tenant does not have",
        "an app is activated by one of the tenant's users",
        dev_file("tenants: {acme: {users: {ada: {}}, apps: {tax-bot: {activated_by: adam}}}}\n"),
        dev_file("tenants: {acme: {users: {ada: {}}, apps: {tax-bot: {activated_by: ada}}}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_COLLECTION,
        "a knowledge slot is bound to a collection that the tenant does not have",
        "the slot would stay unbound",
        dev_file("tenants: {acme: {collections: {laws: {}}, apps: {tax-bot: {rag_bindings: {handbook: law}}}}}\n"),
        dev_file("tenants: {acme: {collections: {laws: {}}, apps: {tax-bot: {rag_bindings: {handbook: laws}}}}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_PROJECT,
        "a `project_picker` setting names a project that the tenant does not have",
        "the value of such a setting is the id of a project",
        dev_file("tenants: {acme: {projects: {spring: {}}, apps: {tax-bot: {settings: {project: sprint}}}}}\n"),
        dev_file("tenants: {acme: {projects: {spring: {}}, apps: {tax-bot: {settings: {project: spring}}}}}\n"),
    )
    .source("install settings guide, project_picker"),
    error(
        codes::DEV_UNKNOWN_MODEL,
        "`agents` needs a model that `models` does not have",
        "agents could not reply",
        dev_file("agents: {source: live, model: small}\nmodels: {big: {url: \"http://127.0.0.1:11434/v1\", model: llama3}}\n"),
        dev_file("agents: {source: live, model: big}\nmodels: {big: {url: \"http://127.0.0.1:11434/v1\", model: llama3}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_APP,
        "an installed app is neither the project's own nor one of `apps`, or a wire or grant names an app that is not installed",
        "there is nothing to install or to connect",
        dev_file("tenants: {acme: {apps: {office: {}}}}\n"),
        dev_file("apps: {office: {path: ../office}}\ntenants: {acme: {apps: {office: {}}}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_EVENT,
        "a wire names an event that the app does not send",
        "the wire would never deliver anything",
        dev_file(
            "apps: {crm: {emits: [lead_hot]}}\ntenants: {acme: {apps: {crm: {}, tax-bot: {}}, wires: [{from: crm, event: lead_cold, to: tax-bot}]}}\n",
        ),
        dev_file(
            "apps: {crm: {emits: [lead_hot]}}\ntenants: {acme: {apps: {crm: {}, tax-bot: {}}, wires: [{from: crm, event: lead_hot, to: tax-bot}]}}\n",
        ),
    )
    .source("manifest reference, emits: the events that an app may send"),
    warning(
        codes::DEV_UNKNOWN_INTEGRATION,
        "a connected integration is not one that this program knows",
        "an app that requires the right one could not be activated",
        dev_file("tenants: {acme: {integrations: [m356]}}\n"),
        dev_file("tenants: {acme: {integrations: [m365]}}\n"),
    )
    .source("manifest reference, required_integrations: names three as examples, not a full list"),
    warning(
        codes::DEV_UNKNOWN_SCOPE,
        "a granted scope is not in the catalog known to this program",
        "it allows no known tool; the catalog is only partly public, so this is not certain",
        dev_file("apps: {crm: {}}\ntenants: {acme: {apps: {crm: {granted_scopes: [calendar.see]}}}}\n"),
        dev_file("apps: {crm: {}}\ntenants: {acme: {apps: {crm: {granted_scopes: [calendar.read]}}}}\n"),
    )
    .source("FAQ: scopes are defined by the platform. Its newest catalog is only partly public"),
    error(
        codes::DEV_SCOPE_NOT_DECLARED,
        "a granted scope is not in `required_scopes` of the manifest",
        "a tenant grants only scopes that the app asks for",
        dev_file("tenants: {acme: {apps: {tax-bot: {granted_scopes: [files.read]}}}}\n"),
        dev_file("tenants: {acme: {apps: {tax-bot: {granted_scopes: [mail.read]}}}}\n"),
    )
    .source("manifest reference, required_scopes"),
    warning(
        codes::DEV_UNKNOWN_TOOL,
        "a mock or a service has nearly the name of a platform tool",
        "it would not apply to the tool that was most likely meant",
        dev_file("services: {email_sent: {latency_ms: 200}}\n"),
        dev_file("services: {email_send: {latency_ms: 200}}\n"),
    )
    .source("scope catalog, as far as it is public"),
    error(
        codes::DEV_MOCK,
        "the reply of a mocked tool has a field of a wrong type, or is not one of the forms",
        "the call would get another reply than the one that was meant",
        dev_file("tenants: {acme: {apps: {tax-bot: {mocks: {email_send: {sequence: []}}}}}}\n"),
        dev_file("tenants: {acme: {apps: {tax-bot: {mocks: {email_send: {sequence: [{ok: true}, {ok: false}]}}}}}}\n"),
    )
    .source(FORMAT),
    error(
        codes::DEV_UNKNOWN_SETTING,
        "a setting is not in `install_settings` of the manifest",
        "the app would never receive its value",
        dev_file("tenants: {acme: {apps: {tax-bot: {settings: {dayz: 7}}}}}\n"),
        dev_file("tenants: {acme: {apps: {tax-bot: {settings: {days: 7}}}}}\n"),
    )
    .source("manifest reference, install_settings"),
    error(
        codes::DEV_SETTING_VALUE,
        "the value of a setting does not fit its type, its bounds or its options",
        "activation refuses it",
        dev_file("tenants: {acme: {apps: {tax-bot: {settings: {days: seven}}}}}\n"),
        dev_file("tenants: {acme: {apps: {tax-bot: {settings: {days: 7}}}}}\n"),
    )
    .source("manifest reference, install_settings: `type`, `min`, `max` and `options`"),
    error(
        codes::DEV_UNKNOWN_SLOT,
        "a knowledge slot is not in `rag_slots` of the manifest",
        "the app cannot read from a slot that it does not declare",
        dev_file("tenants: {acme: {collections: {laws: {}}, apps: {tax-bot: {rag_bindings: {handbok: laws}}}}}\n"),
        dev_file("tenants: {acme: {collections: {laws: {}}, apps: {tax-bot: {rag_bindings: {handbook: laws}}}}}\n"),
    )
    .source("manifest reference, rag_slots"),
    error(
        codes::DEV_UNKNOWN_MCP_SERVER,
        "`agents.mcp_servers` names a server that no agent of the manifest has",
        "the entry would change nothing",
        dev_file("agents: {mcp_servers: {cmr: {url: \"http://127.0.0.1:8000/mcp\"}}}\n"),
        dev_file("agents: {mcp_servers: {crm: {url: \"http://127.0.0.1:8000/mcp\"}}}\n"),
    )
    .source("manifest reference, agents"),
];
