//! What a new project can be: languages and templates, with what differs between them.

/// The programming language of the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// With the published SDK.
    Python,
    /// With the HTTP contract: there is no published SDK.
    TypeScript,
    /// With the HTTP contract: there is no published SDK.
    Rust,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Python, Self::TypeScript, Self::Rust];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::Rust => "rust",
        }
    }

    /// The command that prepares it.
    pub fn setup(self) -> &'static str {
        match self {
            Self::Python => "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
            Self::TypeScript => "npm install",
            Self::Rust => "cargo build",
        }
    }

    /// The file with the handlers.
    pub(super) fn main(self) -> &'static str {
        match self {
            Self::Python => "main.py",
            Self::TypeScript => "app.ts",
            Self::Rust => "src/main.rs",
        }
    }

    /// The image of the development container.
    pub(super) fn container(self) -> &'static str {
        match self {
            Self::Python => "mcr.microsoft.com/devcontainers/python:3.12",
            Self::TypeScript => "mcr.microsoft.com/devcontainers/typescript-node:20",
            Self::Rust => "mcr.microsoft.com/devcontainers/rust:1",
        }
    }

    /// `memory_mb` of the manifest. The compiler runs within it when the local platform starts a changed handler.
    pub(super) fn memory_mb(self) -> &'static str {
        match self {
            Self::Python | Self::TypeScript => "256",
            Self::Rust => "1024",
        }
    }
}

/// What a new app does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StarterTemplate {
    /// One tool and an agent.
    Blank,
    /// An agent classifies mails.
    EmailTriage,
    /// A schedule sends a report.
    ReportPublisher,
    /// A public route takes signed messages.
    WebhookHandler,
    /// Agents delegate to each other.
    MultiAgent,
}

/// What differs between templates, beside their files.
pub(super) struct TemplateTexts {
    /// In one sentence, for `app_docs/user.md` and as default of the description.
    pub(super) about: &'static str,
    /// What a user does first.
    pub(super) first_steps: &'static str,
    /// A command that calls the running app.
    pub(super) try_it: &'static str,
    /// The integrations of the tenant on the local platform.
    pub(super) integrations: &'static str,
    /// The form of the page: tool, argument, label, button.
    pub(super) page: [&'static str; 4],
}

impl StarterTemplate {
    /// All of them, the default first.
    pub const ALL: [Self; 5] =
        [Self::Blank, Self::EmailTriage, Self::ReportPublisher, Self::WebhookHandler, Self::MultiAgent];

    /// Its name; those of the platform's MCP server, where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::EmailTriage => "email-triage",
            Self::ReportPublisher => "report-publisher",
            Self::WebhookHandler => "webhook-handler",
            Self::MultiAgent => "multi-agent",
        }
    }

    /// Another name that is accepted.
    pub fn alias(self) -> Option<&'static str> {
        match self {
            Self::ReportPublisher => Some("scheduled-report"),
            Self::WebhookHandler => Some("webhook-receiver"),
            Self::Blank | Self::EmailTriage | Self::MultiAgent => None,
        }
    }

    /// What it has, for help texts.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Blank => "a tool and an agent",
            Self::EmailTriage => "an agent classifies mails, and urgent ones are sent to a team",
            Self::ReportPublisher => "a schedule sends a report of business records",
            Self::WebhookHandler => "a public route takes signed messages of another service",
            Self::MultiAgent => "a team of agents that delegate to each other",
        }
    }

    /// The template with a name or its other name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name || template.alias() == Some(name))
    }

    pub(super) fn texts(self) -> TemplateTexts {
        match self {
            Self::Blank => TemplateTexts {
                about: "Greets people and answers their messages.",
                first_steps: "Ask your assistant to greet somebody.",
                try_it: r#"linkworld trigger tool greet --args '{"name": "Ada"}'"#,
                integrations: "",
                page: ["greet", "name", "Name", "Greet"],
            },
            Self::EmailTriage => TemplateTexts {
                about: "Classifies incoming mails and sends urgent ones to a team.",
                first_steps: "Set the address for urgent mails in the settings of the app.",
                try_it: r#"linkworld trigger inbound --channel email --text "Nothing works since this morning!""#,
                integrations: "m365",
                page: ["classify_mail", "text", "Text of a mail", "Classify"],
            },
            Self::ReportPublisher => TemplateTexts {
                about: "Sends a report of open invoices every Monday.",
                first_steps: "Set the address that gets the report in the settings of the app.",
                try_it: "linkworld trigger schedule weekly_report",
                integrations: "m365, odoo",
                page: ["publish_report", "", "", "Send the report now"],
            },
            Self::WebhookHandler => TemplateTexts {
                about: "Takes messages of another service.",
                first_steps: "Set the secret that the service signs its messages with in the settings of the app.",
                try_it: r#"linkworld trigger webhook /webhook --secret WEBHOOK_SECRET --body '{"event": "paid"}'"#,
                integrations: "",
                page: ["list_messages", "", "", "Show messages"],
            },
            Self::MultiAgent => TemplateTexts {
                about: "Writes short texts about a topic.",
                first_steps: "Send a topic in a message.",
                try_it: r#"linkworld trigger tool write_brief --args '{"topic": "tea"}'"#,
                integrations: "",
                page: ["write_brief", "topic", "Topic", "Write"],
            },
        }
    }
}
