//! The files of new projects: path in the project, and text with `{{placeholders}}`.

use super::choices::{Language, StarterTemplate};

/// A path in the project and a text.
pub(super) type FileTable = &'static [(&'static str, &'static str)];

/// Those of every project.
pub(super) const SHARED: FileTable = &[
    ("linkworld.app.yaml", include_str!("shared/linkworld.app.yaml")),
    ("linkworld.dev.yaml", include_str!("shared/linkworld.dev.yaml")),
    ("app_docs/user.md", include_str!("shared/user.md")),
    ("defaults/templates/letter.json", include_str!("shared/template.json")),
    ("README.md", include_str!("shared/README.md")),
    ("AGENTS.md", include_str!("shared/AGENTS.md")),
    ("SKILL.md", include_str!("shared/SKILL.md")),
    (".devcontainer/devcontainer.json", include_str!("shared/devcontainer.json")),
    (".github/workflows/deploy.yml", include_str!("shared/deploy.yml")),
    ("web/index.html", include_str!("shared/web/index.html")),
    ("web/app.js", include_str!("shared/web/app.js")),
    ("web/bridge.js", include_str!("shared/web/bridge.js")),
    ("web/styles.css", include_str!("shared/web/styles.css")),
];

const PYTHON: FileTable = &[
    ("requirements.txt", include_str!("python/requirements.txt")),
    ("Dockerfile", include_str!("python/Dockerfile")),
    (".dockerignore", include_str!("python/dockerignore")),
    (".gitignore", include_str!("python/gitignore")),
];
const TYPESCRIPT: FileTable = &[
    ("platform.ts", include_str!("typescript/platform.ts")),
    ("package.json", include_str!("typescript/package.json")),
    ("tsconfig.json", include_str!("typescript/tsconfig.json")),
    ("Dockerfile", include_str!("typescript/Dockerfile")),
    (".dockerignore", include_str!("typescript/dockerignore")),
    (".gitignore", include_str!("typescript/gitignore")),
];
const RUST: FileTable = &[
    ("src/platform.rs", include_str!("rust/platform.rs")),
    // Cargo does not publish folders that have a file of its own name.
    ("Cargo.toml", include_str!("rust/manifest.toml")),
    ("Dockerfile", include_str!("rust/Dockerfile")),
    (".dockerignore", include_str!("rust/dockerignore")),
    (".gitignore", include_str!("rust/gitignore")),
];

impl Language {
    /// The files of every project in this language.
    pub(super) fn files(self) -> FileTable {
        match self {
            Self::Python => PYTHON,
            Self::TypeScript => TYPESCRIPT,
            Self::Rust => RUST,
        }
    }
}

/// The files of one template: the end of the manifest, and the handlers by language.
pub(super) struct TemplateFiles {
    pub(super) manifest: &'static str,
    pub(super) files: FileTable,
    handlers: [&'static str; 3],
}

impl TemplateFiles {
    /// The handlers in a language.
    pub(super) fn handlers(&self, language: Language) -> &'static str {
        let [python, typescript, rust] = self.handlers;
        match language {
            Language::Python => python,
            Language::TypeScript => typescript,
            Language::Rust => rust,
        }
    }
}

macro_rules! template {
    ($name:literal $(, $path:literal: $file:literal)*) => {
        TemplateFiles {
            manifest: include_str!(concat!("templates/", $name, "/manifest.yaml")),
            files: &[
                ("linkworld.eval.yaml", include_str!(concat!("templates/", $name, "/eval.yaml"))),
                ("linkworld.dev.json", include_str!(concat!("templates/", $name, "/dev.json"))),
                $(($path, include_str!(concat!("templates/", $name, "/", $file))),)*
            ],
            handlers: [
                include_str!(concat!("python/", $name, ".py")),
                include_str!(concat!("typescript/", $name, ".ts")),
                include_str!(concat!("rust/", $name, ".rs")),
            ],
        }
    };
}

impl StarterTemplate {
    pub(super) fn files(self) -> TemplateFiles {
        match self {
            Self::Blank => template!("blank"),
            Self::EmailTriage => template!("email-triage"),
            Self::ReportPublisher => template!("report-publisher"),
            Self::WebhookHandler => template!("webhook-handler", ".linkworld/config.toml": "config.toml"),
            Self::MultiAgent => template!("multi-agent"),
        }
    }
}
