//! `linkworld apps` and `linkworld versions`: what a developer has on the platform.

use crate::connect::RemoteOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::options::project_app;
use crate::terminal::{Role, clean, paint};
use linkworld_client::api::ApiError;
use linkworld_contract::names::AppId;
use linkworld_contract::wire::developer::{AppInfo, VersionInfo};
use serde_json::json;

/// The apps of this account on the platform
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List them
    List,
    /// One of them, with its versions
    Show {
        /// The app's id
        slug: AppId,
    },
}

/// The versions of an app, the newest first
#[derive(Debug, clap::Args)]
pub struct VersionsArgs {
    /// The app's id; the one of the manifest in this folder unless given
    slug: Option<AppId>,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Lists apps, or shows one.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    match &args.what {
        What::List => list(context, args),
        What::Show { slug } => {
            let (app, versions) = look(context, &args.remote, slug)?;
            if args.json {
                let said = json!({"schema": "linkworld.apps/1", "app": app, "versions": versions});
                context.terminal.answer_json(&said);
                return Ok(Exit::Done);
            }
            for line in about(&app) {
                context.terminal.answer(&line);
            }
            show_versions(context, &app, &versions);
            Ok(Exit::Done)
        }
    }
}

/// Lists the versions of one app.
pub fn versions(context: &mut Context, args: &VersionsArgs) -> Outcome {
    let slug = project_app(args.slug.as_ref())?;
    let (app, versions) = look(context, &args.remote, &slug)?;
    if args.json {
        let current = &app.current_version;
        let said =
            json!({"schema": "linkworld.versions/1", "app": slug, "current_version": current, "versions": versions});
        context.terminal.answer_json(&said);
    } else {
        show_versions(context, &app, &versions);
    }
    Ok(Exit::Done)
}

fn list(context: &mut Context, args: &Args) -> Outcome {
    let client = args.remote.connect(context)?;
    let apps = block_on(async { Ok(client.apps().await?) })?;
    if args.json {
        context.terminal.answer_json(&json!({"schema": "linkworld.apps/1", "apps": apps}));
        return Ok(Exit::Done);
    }
    if apps.is_empty() {
        context.terminal.say("no apps yet; `linkworld deploy` makes the first");
    }
    let width = apps.iter().map(|app| app.slug.len()).max().unwrap_or_default();
    for app in &apps {
        let current = app.current_version.as_deref().unwrap_or("-");
        let line = format!("{:width$}  {current:10}  {:6}  {}", clean(&app.slug), clean(&app.status), clean(&app.name));
        context.terminal.answer(&line);
    }
    Ok(Exit::Done)
}

fn look(
    context: &mut Context,
    remote: &RemoteOptions,
    slug: &AppId,
) -> Result<(AppInfo, Vec<VersionInfo>), CommandError> {
    let client = remote.connect(context)?;
    block_on(async {
        let Some(app) = client.app(slug).await? else {
            let detail = format!("no app `{slug}` of yours");
            return Err(CommandError::from(ApiError::NotFound { detail }).hint("see them: `linkworld apps list`"));
        };
        let mut versions = client.versions(slug).await?;
        // RFC 3339 in one time zone: the order of the texts is the order of the times.
        versions.sort_by(|a, b| b.deployed_at.cmp(&a.deployed_at));
        Ok((app, versions))
    })
}

fn about(app: &AppInfo) -> Vec<String> {
    vec![
        paint(Role::Name, &clean(&app.slug)),
        format!("  name      {}", clean(&app.name)),
        format!("  status    {}", clean(&app.status)),
        format!("  current   {}", clean(app.current_version.as_deref().unwrap_or("none"))),
        format!("  created   {}", clean(&app.created_at)),
        String::new(),
    ]
}

fn show_versions(context: &mut Context, app: &AppInfo, versions: &[VersionInfo]) {
    if versions.is_empty() {
        context.terminal.say("no versions yet");
    }
    let width = versions.iter().map(|version| version.version.len()).max().unwrap_or_default();
    for version in versions {
        let is_current = app.current_version.as_ref() == Some(&version.version);
        let mark = if is_current { "*" } else { " " };
        let line = format!(
            "{mark} {:width$}  {:24}  {:9}  {}",
            clean(&version.version),
            clean(&version.deployed_at),
            clean(&version.status),
            clean(version.image_url.as_deref().unwrap_or("-"))
        );
        context.terminal.answer(&if is_current { paint(Role::Good, &line) } else { line });
    }
}
