//! `linkworld deploy`: a version of an app, with its docs, templates, bundle and image, to the platform.

use crate::connect::{RemoteOptions, journals};
use crate::context::{CommandResult, Context};
use crate::deploy::delivery::{Delivery, DeliveryEnd, Steps};
use crate::deploy::report::{self, DeployDestination};
use crate::deploy::shipment::{self, Prepared, ReleaseOptions};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::options::{FrontendOptions, ManifestOptions, SeverityOptions, check_is_readable};
use crate::output::destination::{self, Destination};
use clap::ValueEnum;
use hyper::body::Bytes;
use linkworld_client::api::ApiError;
use linkworld_client::deploy::{self, Bundle, DeployError, DeployPreview, PLAN_SCHEMA, PreviewOutcome};
use linkworld_contract::limits::{PLAN_BYTES_MAX, REGISTER_BODY_BYTES_MAX};
use linkworld_contract::names::{AppId, Version};
use linkworld_package::parallel;
use linkworld_package::secret_scan::structured;
use linkworld_project::bundle;
use linkworld_system::failpoint;
use linkworld_system::files;
use linkworld_system::process::ContainerEngine;
use linkworld_system::upload::UploadProgress;
use linkworld_terminal::{Exit, Format};
use std::path::{Path, PathBuf};

/// Deploy a version of an app to the platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Checks the project, builds and pushes the image, and sends manifest, docs, templates and bundle. \
        Deploying the same content again changes nothing; different content under the same version is rejected \
        before anything is sent. If a request fails, `deploy` retries reads and idempotent writes; for other writes \
        it first checks whether the change already went through. Run the same command again to resume an interrupted \
        deploy.",
    after_help = "
  linkworld deploy
  linkworld deploy --plan                # show what would change
  linkworld deploy --skip-build --json   # in a pipeline that builds the image
  linkworld deploy --staging             # as my-app-staging

Exit codes: 0 deployed or unchanged, 1 the project has errors, 3 building the image failed, 4 not logged in, 6 rejected, 7 unavailable, 9 partly applied (run it again), 10 differences (--plan --exit-code).
"
)]
pub struct DeployArgs {
    #[command(flatten)]
    manifest: ManifestOptions,
    #[command(flatten)]
    frontend: FrontendOptions,
    #[command(flatten)]
    image: ImageArgs,
    #[command(flatten)]
    severity: SeverityOptions,
    /// Register this version instead of the manifest's; one that exists with other content becomes current again
    #[arg(long, value_name = "X.Y.Z")]
    version: Option<Version>,
    /// Register the version without making it the current one
    #[arg(long)]
    no_promote: bool,
    /// Deploy as `<app>-staging`, a separate app
    #[arg(long)]
    staging: bool,
    /// Skip the platform's own check of the sources
    #[arg(long)]
    no_preflight: bool,
    #[command(flatten)]
    plan: PlanArgs,
    /// Only resume an interrupted deploy of the same content
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct ImageArgs {
    /// Do not build and push the image; it must already be in the registry
    #[arg(long)]
    skip_build: bool,
    /// Container engine that builds and pushes the image [default: the first of docker and podman that responds]
    #[arg(long, value_enum, conflicts_with = "skip_build")]
    engine: Option<EngineChoice>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineChoice {
    Docker,
    Podman,
}

#[derive(Debug, clap::Args)]
struct PlanArgs {
    /// Show what would change, field by field, without changing anything
    #[arg(long, visible_alias = "dry-run")]
    plan: bool,
    /// With --plan: show the values of `runtime.env`, which are otherwise hidden
    #[arg(long, requires = "plan")]
    show_env: bool,
    /// With --plan: exit with code 10 if anything would change
    #[arg(long, requires = "plan")]
    exit_code: bool,
    /// With --plan: also write the plan to this file, for --plan-file; `-` is stdout
    #[arg(short, long, alias = "out", value_name = "FILE", requires = "plan", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Apply exactly this plan; fails if the platform or the project has changed since
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    plan_file: Option<PathBuf>,
}

/// Checks, packs, compares, sends, verifies.
pub fn run(context: &mut Context, args: &DeployArgs) -> CommandResult {
    let path = args.manifest.path();
    let frontend = args.frontend.choice();
    let manifest = linkworld_project::manifest_file(path);
    destination::check_distinct(args.plan.output.as_deref(), [manifest.as_path()])?;
    let options = release_options(args, &frontend);
    let pack = || bundle::pack(&linkworld_project::root_of(path), &frontend, &args.frontend.include);
    let (loaded, packed) = parallel::both(|| shipment::load(path, &options), pack);
    let (mut project, prepared) = loaded?;
    failpoint::pass("project.loaded");
    let packed = packed?;
    packed.report(&mut project.report);
    project.report = args.severity.of_project(&project.root)?.apply(project.report);
    check_is_readable(&project.report, prepared.is_some())?;
    failpoint::pass("bundle.packed");
    let is_complete = project.report.is_valid() && !packed.is_incomplete();
    let Some(prepared) = prepared.filter(|_| is_complete) else {
        let format = if args.json { Format::Json } else { Format::Human };
        context.terminal.report(&project.report, format);
        return Ok(Exit::Failed);
    };
    let Prepared { mut shipment, image, pages } = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return deploy_again(context, args, error),
    };
    shipment.bundle = packed.archive.map(|archive| Bundle {
        parts: archive.parts.into_iter().map(Bytes::from).collect(),
        digest: archive.digest,
        sent: UploadProgress::default(),
    });
    shipment::check_size(&shipment, REGISTER_BODY_BYTES_MAX)?;
    let agreed = args.plan.plan_file.as_deref().map(read_plan).transpose()?;
    let progress = context.terminal.progress();
    let client = args.remote.connect_with(context, &progress)?;
    let mut delivery =
        Delivery { steps: steps(args), client: &client, shipment, journals: journals(context), progress: &progress };
    let delivered = block_on(delivery.run(&project, &image, agreed.as_ref()));
    progress.clone().done();
    let destination = DeployDestination { platform: client.origin().to_string(), pages };
    match delivered? {
        // The version exists with other content than this folder has: what was meant is that content (FAQ).
        DeliveryEnd::Sent(Err(error @ DeployError::Immutable { .. })) if earlier_version(args).is_some() => {
            let envelope = report::failure(&error, &destination.platform);
            deploy_again(context, args, error.into()).inspect_err(|_| {
                if args.json {
                    context.terminal.print_json(&envelope);
                }
            })
        }
        delivered => finish(context, args, delivered, &destination),
    }
}

/// `deploy --version` of a version that the platform has, as the FAQ describes it: registers its recorded content again,
/// which makes it current. Otherwise fails with the error that a deploy of this folder under that version gives.
fn deploy_again(context: &mut Context, args: &DeployArgs, error: CommandError) -> CommandResult {
    let Some((app, version)) = earlier_version(args) else { return Err(error) };
    let (client, journals) = (args.remote.connect(context)?, journals(context));
    let (journal, _) = journals.open_if_writable(client.origin(), &app, &version).map_err(DeployError::Journal)?;
    let hint = format!("if {version} is registered, make it current with `linkworld rollback {version} --app {app}`");
    // An interrupted deploy may lack its bundle, so it must not become current.
    if journal.unfinished().is_some() {
        return Err(error);
    }
    drop(journal);
    match block_on(async { Ok(deploy::rollback(&client, &app, Some(&version), &journals).await) })? {
        Ok(done) => {
            report::print_rollback(context, &done, &client.origin().to_string(), args.json);
            Ok(Exit::Done)
        }
        Err(DeployError::NoVersion { .. } | DeployError::NoRecord { .. }) => Err(error.hint(hint)),
        Err(DeployError::Call { source: ApiError::NotFound { .. }, .. }) => Err(error),
        Err(other) => Err(other.into()),
    }
}

/// The app and the version to make current: another one than the manifest's, in a command that may promote it.
fn earlier_version(args: &DeployArgs) -> Option<(AppId, Version)> {
    let version = args.version.clone()?;
    let only_plans = args.plan.plan || args.plan.plan_file.is_some();
    if only_plans || args.no_promote || args.resume {
        return None;
    }
    let manifest = linkworld_project::load(args.manifest.path()).ok()?.app?.manifest;
    if manifest.version == version.as_str() {
        return None;
    }
    let suffix = if args.staging { linkworld_project::STAGING_SUFFIX } else { "" };
    let app = AppId::parse(&format!("{}{suffix}", manifest.app_id)).ok()?;
    Some((app, version))
}

fn finish(
    context: &mut Context,
    args: &DeployArgs,
    delivered: DeliveryEnd,
    destination: &DeployDestination,
) -> CommandResult {
    match delivered {
        DeliveryEnd::Rejected(verdict) => {
            report::print_preflight(context, &verdict, args.json);
            Ok(Exit::Failed)
        }
        DeliveryEnd::Planned(preview) => {
            let output = args.plan.output.clone().map(Destination::from);
            if let Some(Destination::File(file)) = &output {
                let bytes = serde_json::to_vec_pretty(&preview).expect("a plan has text keys only");
                files::write_report(file, &bytes)?;
            }
            // The plan in the file is what --json prints.
            report::print_plan(context, &preview, args.json || output == Some(Destination::Stdout));
            let changes = preview.outcome != PreviewOutcome::Unchanged;
            Ok(if args.plan.exit_code && changes { Exit::Differences } else { Exit::Done })
        }
        DeliveryEnd::Sent(Ok(ended)) => {
            report::print_end(context, &ended, destination, args.json);
            Ok(Exit::Done)
        }
        DeliveryEnd::Sent(Err(error)) => {
            if args.json {
                context.terminal.print_json(&report::failure(&error, &destination.platform));
            }
            Err(error.into())
        }
    }
}

fn release_options<'a>(args: &'a DeployArgs, frontend: &'a bundle::Choice) -> ReleaseOptions<'a> {
    ReleaseOptions {
        version: args.version.as_ref(),
        is_built: !args.image.skip_build,
        promote: !args.no_promote,
        staging: args.staging,
        frontend,
        include: &args.frontend.include,
    }
}

fn steps(args: &DeployArgs) -> Steps {
    Steps {
        preflight: !args.no_preflight,
        only_plan: args.plan.plan,
        build: !args.image.skip_build,
        engine: args.image.engine.map(|engine| match engine {
            EngineChoice::Docker => ContainerEngine::Docker,
            EngineChoice::Podman => ContainerEngine::Podman,
        }),
        resume: args.resume,
        shown: match args.plan.show_env {
            true => |path, value| structured::shown(path, value, true),
            false => |path, value| structured::shown(path, value, false),
        },
    }
}

fn read_plan(file: &Path) -> Result<DeployPreview, CommandError> {
    let text = files::read_text(file, PLAN_BYTES_MAX)?;
    let plan = serde_json::from_str(&text).ok().filter(|plan: &DeployPreview| plan.schema == PLAN_SCHEMA);
    plan.ok_or_else(|| {
        CommandError::local(format!("{} is not a plan with the schema `{PLAN_SCHEMA}`", file.display()))
            .account_hint("make one", "deploy --plan --output FILE")
    })
}
