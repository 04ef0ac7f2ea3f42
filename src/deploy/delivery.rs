//! The course of a deploy: preflight, comparison, image, upload.

use crate::connect::not_resumable;
use crate::error::CommandError;
use linkworld_client::api::ApiClient;
use linkworld_client::deploy::{
    self, DeployError, DeployOutcome, DeployPreview, Journals, Shipment, ShownValue, StepName, StepProgress, StepState,
};
use linkworld_contract::image::ImageReference;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{PreflightRequest, PreflightVerdict};
use linkworld_project::{Project, sources};
use linkworld_system::env;
use linkworld_system::failpoint;
use linkworld_system::process::ContainerEngine;
use linkworld_system::upload;
use linkworld_terminal::{Exit, Progress, size};
use std::time::Duration;

/// How often the progress of an upload is printed where there is no progress line.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(10);

/// Which steps are taken.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// Ask the platform for its own check first.
    pub preflight: bool,
    /// Compare, and change nothing.
    pub only_plan: bool,
    /// Build and push the image.
    pub build: bool,
    /// What builds it; the first that responds by default.
    pub engine: Option<ContainerEngine>,
    /// Only resume an interrupted deploy of the same content.
    pub resume: bool,
    /// How a plan shows the values of the manifest.
    pub shown: ShownValue,
}

/// How a delivery ended.
pub enum DeliveryEnd {
    /// The platform's own check found errors.
    Rejected(PreflightVerdict),
    /// Nothing was changed.
    Planned(Box<DeployPreview>),
    /// It was sent, or failed on the way.
    Sent(Result<DeployOutcome, DeployError>),
}

/// A deploy under way.
pub struct Delivery<'a> {
    /// Which steps.
    pub steps: Steps,
    /// The platform.
    pub client: &'a ApiClient,
    /// What is sent.
    pub shipment: Shipment,
    /// Where progress is recorded.
    pub journals: Journals,
    /// Where progress is shown.
    pub progress: &'a Progress,
}

impl Delivery<'_> {
    /// Takes the steps. With an `agreed` plan, nothing is changed unless it still holds.
    pub async fn run(
        &mut self,
        project: &Project,
        image: &ImageReference,
        agreed: Option<&DeployPreview>,
    ) -> Result<DeliveryEnd, CommandError> {
        if let Some(verdict) = self.preflight(project).await? {
            return Ok(DeliveryEnd::Rejected(verdict));
        }
        if self.steps.only_plan || agreed.is_some() || self.steps.build {
            self.progress.step(StepName::Inspect.words());
            let preview = deploy::preview(self.client, &self.shipment, &self.journals, self.steps.shown).await?;
            if self.steps.only_plan {
                return Ok(DeliveryEnd::Planned(Box::new(preview)));
            }
            if let Some(agreed) = agreed {
                agreed.holds(&preview)?;
            }
            // A registered version has its image, and one that will be refused needs none.
            if self.steps.build && !preview.registered {
                self.build(project, image).await?;
            }
        }
        Ok(DeliveryEnd::Sent(self.send().await?))
    }

    /// The platform's own check, if it found errors.
    async fn preflight(&self, project: &Project) -> Result<Option<PreflightVerdict>, CommandError> {
        if !self.steps.preflight {
            return Ok(None);
        }
        self.progress.step("running the platform's preflight check");
        failpoint::pass("preflight.before");
        let body = PreflightRequest { files: sources::read(project) };
        let verdict = self.client.preflight(&body).await?;
        failpoint::pass("preflight.after");
        Ok(verdict.filter(|verdict| !verdict.valid))
    }

    async fn build(&mut self, project: &Project, image: &ImageReference) -> Result<(), CommandError> {
        let engine = ContainerEngine::find(self.steps.engine).await?;
        let print = |line: &str| self.progress.output(&format!("{engine} | {line}"));
        self.progress.step(&format!("building the image with {engine}"));
        failpoint::pass("build.before");
        engine.build(&project.root, image, print).await?;
        failpoint::pass("build.after");
        self.progress.step(&format!("pushing the image with {engine}"));
        let digest = engine.push(image, print).await?;
        self.shipment.set_image_digest(digest);
        failpoint::pass("push.after");
        Ok(())
    }

    async fn send(&self) -> Result<Result<DeployOutcome, DeployError>, CommandError> {
        let (app, version) = (AppId::parse(&self.shipment.app.slug)?, Version::parse(self.shipment.version())?);
        let opened = self.journals.open_if_writable(self.client.origin(), &app, &version);
        let (mut journal, unwritable) = opened.map_err(DeployError::Journal)?;
        if let Some(error) = unwritable {
            self.progress.message(&format!("warning: {}", not_resumable(&error)));
        }
        if self.steps.resume
            && let Some(unfinished) = journal.unfinished()
            && !unfinished.content.agrees(&self.shipment.content())
        {
            let headline = format!("cannot resume: the interrupted deploy of {app} {version} had different content");
            return Err(CommandError::new(Exit::Refused, headline)
                .hint("restore the project as it was, or deploy this content under a new version"));
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
        let deploying = deploy::deploy(self.client, &self.shipment, &mut journal, &mut on_step);
        tokio::pin!(deploying);
        let interval = env::test_time_scale().map_or(PROGRESS_INTERVAL, |factor| PROGRESS_INTERVAL.mul_f64(factor));
        let mut ticks = tokio::time::interval(interval);
        ticks.tick().await;
        loop {
            tokio::select! {
                done = &mut deploying => return Ok(done),
                _ = ticks.tick() => self.report_upload(),
            }
        }
    }

    /// Prints how much of the bundle was sent, where no progress line does.
    fn report_upload(&self) {
        let Some(bundle) = self.shipment.bundle.as_ref().filter(|_| !self.progress.is_visible()) else { return };
        let (sent, all) = (bundle.sent.bytes(), upload::length(&bundle.parts));
        if sent > 0 && sent < all {
            self.progress.message(&format!("{}: {} of {}", StepName::Bundle.words(), size(sent), size(all)));
        }
    }
}
