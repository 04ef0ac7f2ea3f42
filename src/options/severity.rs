//! Which findings are reported, and how bad they are: flags, and the `[lint]` table of the project.

use crate::error::CommandError;
use linkworld_client::config::{SettingsEnv, config_path};
use linkworld_contract::limits::{BASELINE_BYTES_MAX, CONFIG_BYTES_MAX};
use linkworld_manifest::diagnostic::{Diagnostic, Report};
use linkworld_manifest::policy::config::{self, codes_of};
use linkworld_manifest::policy::{Baseline, LintPolicy};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{codes, explain};
use linkworld_project::repository::RepositoryRoots;
use linkworld_system::files::{self, FileError};
use linkworld_terminal::Exit;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The configuration of a project, below its folder.
const CONFIG: &str = ".linkworld/config.toml";

/// The severity options.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SeverityOptions {
    /// Do not report findings with this code (repeatable)
    #[arg(long, value_name = "CODE", help_heading = "Findings")]
    allow: Vec<String>,
    /// Report findings with this code as warnings (repeatable)
    #[arg(long, value_name = "CODE", help_heading = "Findings")]
    warn: Vec<String>,
    /// Report findings with this code as errors (repeatable)
    #[arg(long, value_name = "CODE", help_heading = "Findings")]
    deny: Vec<String>,
    /// Do not report findings listed in this baseline file
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    baseline: Option<PathBuf>,
}

/// The policy for one project.
#[derive(Debug)]
pub struct ProjectPolicy {
    policy: LintPolicy,
    roots: RepositoryRoots,
    /// What is wrong with the project's configuration.
    config: Option<(SourceFile, Vec<Diagnostic>)>,
}

impl SeverityOptions {
    /// The baseline file.
    pub fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// The flags alone; an unknown code is an error even where no project can be read.
    pub fn check(&self) -> Result<(), CommandError> {
        self.flags().map(drop)
    }

    /// The policy for the project in this folder: a flag wins over its `[lint]` table.
    pub fn of_project(&self, root: &Path) -> Result<ProjectPolicy, CommandError> {
        let flags = self.flags()?;
        let roots = RepositoryRoots::from_environment();
        let mut found = find_config(root, &roots);
        let mut policy = LintPolicy::default();
        let mut baseline = self.baseline.clone();
        let mut config = None;
        if let Some(found) = &mut found {
            policy = std::mem::take(&mut found.lint.policy);
            baseline = baseline.or_else(|| found.lint.baseline.as_ref().map(|path| found.folder.join(path)));
            let mut findings = std::mem::take(&mut found.lint.findings);
            explain::add_addresses(&mut findings);
            if !findings.is_empty() {
                config = Some((found.source.clone(), findings));
            }
        }
        let named: BTreeSet<&String> = flags.allow.iter().chain(&flags.warn).chain(&flags.deny).collect();
        for (set, flag) in
            [(&mut policy.allow, &flags.allow), (&mut policy.warn, &flags.warn), (&mut policy.deny, &flags.deny)]
        {
            set.retain(|code| !named.contains(code));
            set.extend(flag.iter().cloned());
        }
        policy.baseline = baseline.as_deref().map(read_baseline).transpose()?;
        Ok(ProjectPolicy { policy, roots, config })
    }

    fn flags(&self) -> Result<LintPolicy, CommandError> {
        let set = |words: &[String]| -> Result<BTreeSet<String>, CommandError> {
            let mut codes = BTreeSet::new();
            for word in words {
                let unknown = |hint| CommandError::usage(format!("unknown code `{word}`")).hint(hint);
                codes.extend(codes_of(word).map_err(unknown)?);
            }
            Ok(codes)
        };
        Ok(LintPolicy { allow: set(&self.allow)?, warn: set(&self.warn)?, deny: set(&self.deny)?, baseline: None })
    }
}

impl ProjectPolicy {
    /// The report as the policy wants it, with what is wrong with the configuration.
    pub fn apply(&self, mut report: Report) -> Report {
        if let Some((source, findings)) = &self.config {
            report.add(source.clone(), findings.clone());
        }
        self.policy.apply(report, |name| self.roots.baseline_path(name))
    }
}

/// For a command that needs the manifest: a policy can hide errors, but not read a manifest that has them.
pub fn check_is_readable(report: &Report, is_readable: bool) -> Result<(), CommandError> {
    if is_readable || !report.is_valid() {
        return Ok(());
    }
    let headline = "the manifest has errors that were allowed or lowered, but it cannot be read with them";
    Err(CommandError::new(Exit::Failed, headline)
        .hint("fix them: `linkworld validate` without --allow, --warn, --baseline and `[lint]` lists them"))
}

/// A configuration with a `[lint]` table, or one that cannot be read.
struct FoundConfig {
    /// The folder that contains `.linkworld`.
    folder: PathBuf,
    source: SourceFile,
    lint: config::LintConfig,
}

/// The nearest configuration with a `[lint]` table: of the project's folder, else of a folder above it in the same
/// repository.
fn find_config(root: &Path, roots: &RepositoryRoots) -> Option<FoundConfig> {
    let users = config_path(&SettingsEnv::read()).ok().map(|path| files::canonical(&path));
    for (level, folder) in roots.folders_of(root).into_iter().enumerate() {
        let path = folder.join(CONFIG);
        // The user's own file says nothing about projects.
        if users.as_ref() == Some(&files::canonical(&path)) {
            continue;
        }
        // The name that the user would type, where there is one.
        let name = if level == 0 && root != Path::new(".") { root.join(CONFIG) } else { path.clone() };
        let name = if level == 0 && root == Path::new(".") { PathBuf::from(CONFIG) } else { name };
        let name = name.display().to_string();
        match files::read_text(&path, CONFIG_BYTES_MAX) {
            Err(FileError::NotFound(_)) => {}
            Err(error) => {
                let lint = config::LintConfig {
                    findings: vec![Diagnostic::error(codes::LINT_CONFIG, Default::default(), error.to_string())],
                    ..Default::default()
                };
                return Some(FoundConfig { folder, source: SourceFile::new(name, ""), lint });
            }
            Ok(text) => {
                let lint = config::read(&text);
                if lint.is_there || !lint.findings.is_empty() {
                    return Some(FoundConfig { folder, source: SourceFile::new(name, text), lint });
                }
            }
        }
    }
    None
}

fn read_baseline(path: &Path) -> Result<Baseline, CommandError> {
    let text = files::read_text(path, BASELINE_BYTES_MAX)?;
    Baseline::parse(&text).map_err(|error| {
        CommandError::local(format!("{} is not a valid baseline: {error}", path.display()))
            .hint("create one with `linkworld validate --write-baseline FILE`")
    })
}
