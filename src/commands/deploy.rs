//! `linkworld deploy`: a version of an app, with its docs, templates, bundle and image, to the platform.

use crate::connect::{self, RemoteOptions};
use crate::context::Context;
use crate::context::Outcome;
use crate::deploy::report;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::options::FrontendOptions;
use crate::project::bundle;
use crate::project::{self, Project, ProjectError, Release};
use crate::terminal::{Format, Progress};
use hyper::body::Bytes;
use linkworld_client::api::ApiClient;
use linkworld_client::deploy::{
    self, Bundle, DeployError, DeployOutcome, DeployPreview, Journals, PLAN_SCHEMA, PreviewOutcome, Shipment, StepName,
    StepProgress, StepState,
};
use linkworld_contract::image::ImageReference;
use linkworld_contract::limits::{PLAN_BYTES_MAX, REGISTER_BODY_BYTES_MAX};
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{PreflightRequest, PreflightVerdict};
use linkworld_manifest::Compat;
use linkworld_package::parallel;
use linkworld_system::failpoint;
use linkworld_system::files;
use linkworld_system::process::ContainerEngine;
use linkworld_system::upload::{self, UploadProgress};
use std::path::{Path, PathBuf};

/// Bring a version of a project to the platform: image, docs, templates and bundle, and make it the current one
///
/// The same content again changes nothing. Other content under the same version is refused before anything is sent:
/// versions are immutable, so raise `version` in the manifest. A fault on the way is waited for and looked into; what
/// was broken off goes on where it stopped when the same command runs again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 it is there, 1 the project has errors, 3 the image was not built, 4 not logged in,\n\
    6 refused, 7 not reachable, 9 partly there: the same command again finishes it, 10 differences (--plan --exit-code)."
)]
pub struct Args {
    /// A manifest, or a folder with a `linkworld.app.yaml` in it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The manifest, as the Python CLI takes it
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    manifest: Option<PathBuf>,
    #[command(flatten)]
    frontend: FrontendOptions,
    #[command(flatten)]
    image: ImageArgs,
    /// Register another version than the manifest's
    #[arg(long, value_name = "X.Y.Z")]
    version: Option<Version>,
    /// Register it without making it the current version
    #[arg(long)]
    no_promote: bool,
    /// Deploy it as `<app>-staging`, an app of its own
    #[arg(long)]
    staging: bool,
    /// Do not ask the platform for its own check first
    #[arg(long)]
    no_preflight: bool,
    #[command(flatten)]
    plan: PlanArgs,
    /// Go on with a deploy that was broken off, and only with the content it had
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// How the image comes into being.
#[derive(Debug, clap::Args)]
struct ImageArgs {
    /// The image is in the registry already: build and push none
    #[arg(long)]
    skip_build: bool,
    /// What builds and pushes it; the first of `docker` and `podman` that answers unless given
    #[arg(long, value_enum, conflicts_with = "skip_build")]
    engine: Option<EngineChoice>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum EngineChoice {
    Docker,
    Podman,
}

/// Looking before acting.
#[derive(Debug, clap::Args)]
struct PlanArgs {
    /// Show what would change, field by field, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    plan: bool,
    /// With --plan: exit with 10 when anything would change
    #[arg(long, requires = "plan")]
    exit_code: bool,
    /// With --plan: write the plan to a file as well, for --plan-file
    #[arg(long, value_name = "FILE", requires = "plan")]
    out: Option<PathBuf>,
    /// Carry out this plan, and nothing else: refused when the platform or the project has changed since
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    plan_file: Option<PathBuf>,
}

/// Checks, packs, looks, sends, and looks whether it arrived.
pub fn run(context: &mut Context, args: &Args) -> Outcome {
    let path = args.manifest.as_ref().unwrap_or(&args.path);
    let pack = || bundle::pack(&project::root_of(path), &args.frontend.choice(), &args.frontend.include);
    let (loaded, packed) = parallel::both(|| load(path, args), pack);
    let (mut project, loaded) = loaded?;
    failpoint::pass("project.loaded");
    let packed = packed?;
    packed.report(&mut project.report);
    failpoint::pass("bundle.packed");
    let Some(loaded) = loaded.filter(|_| project.report.is_valid()) else {
        let format = if args.json { Format::Json } else { Format::Human };
        context.terminal.report(&project.report, format);
        return Ok(Exit::No);
    };
    let Loaded { mut shipment, image, pages } = loaded?;
    shipment.bundle = packed.archive.map(|archive| Bundle {
        parts: archive.parts.into_iter().map(Bytes::from).collect(),
        digest: archive.digest,
        sent: UploadProgress::default(),
    });
    fits(&shipment, REGISTER_BODY_BYTES_MAX)?;
    let agreed = args.plan.plan_file.as_deref().map(read_plan).transpose()?;
    let progress = context.terminal.progress();
    let client = args.remote.connect_telling(context, &progress)?;
    let mut work = Work { args, client: &client, shipment, journals: connect::journals(), progress: &progress };
    let walked = block_on(work.walk(&project, &image, agreed.as_ref()));
    progress.clone().done();
    let platform = client.origin().to_string();
    match walked? {
        Walked::Refused(verdict) => {
            report::show_preflight(context, &verdict, args.json);
            Ok(Exit::No)
        }
        Walked::Planned(preview) => {
            if let Some(file) = &args.plan.out {
                let bytes = serde_json::to_vec_pretty(&preview).expect("a plan has text keys only");
                files::write_report(file, &bytes)?;
            }
            report::show_plan(context, &preview, args.json);
            let changes = preview.outcome != PreviewOutcome::Unchanged;
            Ok(if args.plan.exit_code && changes { Exit::Differences } else { Exit::Done })
        }
        Walked::DeployOutcome(Ok(ended)) => {
            report::show_end(context, &ended, (&platform, pages), args.json)?;
            Ok(Exit::Done)
        }
        Walked::DeployOutcome(Err(error)) => {
            if args.json {
                context.terminal.answer_json(&report::failure(&error, &platform));
            }
            Err(error.into())
        }
    }
}

/// What the manifest and its pages come to.
struct Loaded {
    shipment: Shipment,
    image: ImageReference,
    /// Number of pages and their bytes together.
    pages: (usize, usize),
}

/// The project, and of a sound one what is sent, but for the bundle.
fn load(path: &Path, args: &Args) -> Result<(Project, Option<Result<Loaded, CommandError>>), ProjectError> {
    let mut project = project::load_with(path, Compat::Ours, &args.frontend.include)?;
    let promote = !args.no_promote;
    let waits = promote && bundle::is_there(&project.root, &args.frontend.choice());
    let loaded = project.app.take().map(|app| {
        let pages = (app.docs.len(), app.docs.values().map(String::len).sum());
        let Release { app, mut register, templates, image } = prepare(Release::of(app, promote)?, args)?;
        register.bundle_pending = waits;
        Ok(Loaded { shipment: Shipment::new(app, register, templates), image, pages })
    });
    Ok((project, loaded))
}

/// The release as the flags want it.
fn prepare(release: Release, args: &Args) -> Result<Release, CommandError> {
    let release = match &args.version {
        None => release,
        Some(version) => release.as_version(version, !args.image.skip_build).map_err(|tag| {
            CommandError::usage(format!("--version {version}: the manifest's image carries the tag `{tag}`"))
                .hint("take the tag off `runtime.image`, or change it together with the version")
        })?,
    };
    if !args.staging {
        return Ok(release);
    }
    release.as_staging().map_err(|error| CommandError::usage(format!("--staging: with `-staging` added, {error}")))
}

/// Each file is within its cap, and still all of them together may be more than the platform takes in one body.
fn fits(shipment: &Shipment, bytes_max: usize) -> Result<(), CommandError> {
    let waits = shipment.promote() && shipment.bundle.is_some();
    let templates = serde_json::to_vec(shipment.templates()).map_or(usize::MAX, |body| body.len());
    for (what, bytes) in [
        ("the manifest with the pages of `app_docs/`", shipment.body(waits).len()),
        ("the document templates", templates),
    ] {
        if bytes > bytes_max {
            let headline = format!("{what}: {bytes} bytes as JSON, and the platform takes {bytes_max} in one call");
            return Err(CommandError::new(Exit::No, headline).hint("see what is large: `linkworld package`"));
        }
    }
    Ok(())
}

fn read_plan(file: &Path) -> Result<DeployPreview, CommandError> {
    let text = files::read_text(file, PLAN_BYTES_MAX)?;
    let plan = serde_json::from_str(&text).ok().filter(|plan: &DeployPreview| plan.schema == PLAN_SCHEMA);
    plan.ok_or_else(|| {
        CommandError::local(format!("{} is no plan of `{PLAN_SCHEMA}`", file.display()))
            .hint("make one: `linkworld deploy --plan --out FILE`")
    })
}

/// Where the walk ended.
enum Walked {
    /// The platform's own check said no.
    Refused(PreflightVerdict),
    Planned(Box<DeployPreview>),
    DeployOutcome(Result<DeployOutcome, DeployError>),
}

struct Work<'a> {
    args: &'a Args,
    client: &'a ApiClient,
    shipment: Shipment,
    journals: Journals,
    progress: &'a Progress,
}

impl Work<'_> {
    async fn walk(
        &mut self,
        project: &Project,
        image: &ImageReference,
        agreed: Option<&DeployPreview>,
    ) -> Result<Walked, CommandError> {
        if let Some(verdict) = self.preflight(project).await? {
            return Ok(Walked::Refused(verdict));
        }
        let wants_look = self.args.plan.plan || agreed.is_some() || !self.args.image.skip_build;
        if wants_look {
            self.progress.step(StepName::Inspect.words());
            let preview = deploy::preview(self.client, &self.shipment, &self.journals).await?;
            if self.args.plan.plan {
                return Ok(Walked::Planned(Box::new(preview)));
            }
            if let Some(agreed) = agreed {
                agreed.holds(&preview)?;
            }
            // A version that is there has its image, and one that will be refused needs none.
            if !self.args.image.skip_build && !preview.registered {
                self.build(project, image).await?;
            }
        }
        Ok(Walked::DeployOutcome(self.deploy().await?))
    }

    /// The platform's verdict, if it is a no.
    async fn preflight(&self, project: &Project) -> Result<Option<PreflightVerdict>, CommandError> {
        if self.args.no_preflight {
            return Ok(None);
        }
        self.progress.step("asking for the platform's own check");
        failpoint::pass("preflight.before");
        let body = PreflightRequest { files: project::sources::read(project) };
        let verdict = self.client.preflight(&body).await?;
        failpoint::pass("preflight.after");
        Ok(verdict.filter(|verdict| !verdict.valid))
    }

    async fn build(&mut self, project: &Project, image: &ImageReference) -> Result<(), CommandError> {
        let engine = ContainerEngine::find(self.args.image.engine.map(|engine| match engine {
            EngineChoice::Docker => ContainerEngine::Docker,
            EngineChoice::Podman => ContainerEngine::Podman,
        }))
        .await?;
        // Its own output tells how far it is.
        self.progress.clone().done();
        failpoint::pass("build.before");
        engine.build(&project.root, image).await?;
        failpoint::pass("build.after");
        self.shipment.set_image_digest(engine.push(image).await?);
        failpoint::pass("push.after");
        Ok(())
    }

    async fn deploy(&self) -> Result<Result<DeployOutcome, DeployError>, CommandError> {
        let (app, version) = (AppId::parse(&self.shipment.app.slug)?, Version::parse(self.shipment.version())?);
        let mut journal = self.journals.open(self.client.origin(), &app, &version).map_err(DeployError::Journal)?;
        if self.args.resume
            && let Some(unfinished) = journal.unfinished()
            && !unfinished.content.agrees(&self.shipment.content())
        {
            return Err(CommandError::new(
                Exit::Refused,
                format!("the deploy of {version} that was broken off had other content"),
            )
            .hint("put the project back to what it was, or deploy it under a new version"));
        }
        let mut on_step = |step: StepProgress| {
            if step.state != StepState::Started {
                return;
            }
            match (step.name, &self.shipment.bundle) {
                (StepName::Bundle, Some(bundle)) => {
                    let bytes = upload::length(&bundle.parts);
                    self.progress.upload(step.name.words(), bytes, bundle.sent.clone());
                }
                (name, _) => self.progress.step(name.words()),
            }
        };
        Ok(deploy::deploy(self.client, &self.shipment, &mut journal, &mut on_step).await)
    }
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::project::{self, Release};
    use linkworld_client::deploy::Shipment;
    use linkworld_manifest::Compat;

    #[test]
    fn a_body_fits_up_to_the_cap() {
        let text = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime:\n  image: r.io/x\n";
        let project = project::check_text("linkworld.app.yaml", text.into(), Compat::Ours);
        let release = Release::of(project.app.unwrap(), true).unwrap();
        let bytes = serde_json::to_vec(&release.register).unwrap().len();
        let with = |templates| Shipment::new(release.app.clone(), release.register.clone(), templates);
        assert!(fits(&with(Vec::new()), bytes).is_ok());
        let error = fits(&with(Vec::new()), bytes - 1).unwrap_err();
        assert!(error.headline.starts_with("the manifest with"), "{}", error.headline);
        assert!(fits(&with(vec!["t".repeat(bytes - 4).into()]), bytes).is_ok());
        let error = fits(&with(vec!["t".repeat(bytes - 3).into()]), bytes).unwrap_err();
        assert!(error.headline.starts_with("the document templates"), "{}", error.headline);
    }
}
