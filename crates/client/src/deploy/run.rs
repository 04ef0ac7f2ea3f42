//! Carries out the steps of a deploy: inspect, plan, change, verify.
//!
//! A step that changes something is never repeated blindly. If its result is unconfirmed, or its error is transient, the
//! deploy waits and starts over with a new inspection: what has arrived is not sent again.

use super::error::{DeployError, PartialDeploy, VerifyFailure};
use super::journal::{Journal, StepMark};
use super::plan::{
    AttachmentPlan, ContentDifference, DeployDecision, DeployPlan, Registration, decide, differences, missing,
};
use super::report::{
    AttachmentState, ChangedDeploy, DeployOutcome, StepDone, StepName, StepProgress, StepState, TemplatesOutcome,
    UnchangedDeploy,
};
use super::shipment::Shipment;
use crate::api::ApiClient;
use crate::api::ApiError;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{AppInfo, VersionInfo};
use linkworld_system::failpoint;
use std::time::Instant;

/// Deploys the shipment; does nothing if nothing is left to do.
///
/// `on_step` is called when a step begins and ends.
pub async fn deploy(
    client: &ApiClient,
    shipment: &Shipment,
    journal: &mut Journal,
    on_step: &mut dyn FnMut(StepProgress),
) -> Result<DeployOutcome, DeployError> {
    let mut run = Run {
        client,
        shipment,
        journal,
        app: AppId::parse(&shipment.app.slug)?,
        version: Version::parse(shipment.version())?,
        applied: Vec::new(),
        missing: Vec::new(),
        looked_again: Vec::new(),
        before: StepMark::Not,
        acted: false,
        first: None,
        templates: None,
        bundle: None,
        steps: Vec::new(),
        on_step,
    };
    run.check_account().await?;
    let mut attempt = 0;
    loop {
        match run.round().await {
            Ok(outcome) => return Ok(outcome),
            Err(Stop::Look) => {}
            Err(Stop::Failed(error)) => {
                let (step, source) = match &error {
                    DeployError::Call { step, source, .. } if step.changes() && source.is_transient() => {
                        (*step, source)
                    }
                    _ => return Err(error),
                };
                if !client.another(step.words(), source, attempt).await {
                    return Err(error);
                }
                attempt += 1;
            }
        }
    }
}

/// Why a round ended early.
enum Stop {
    /// The platform has changed since the inspection.
    Look,
    Failed(DeployError),
}

impl<E: Into<DeployError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What the platform had at the first inspection.
#[derive(Debug, Clone)]
struct First {
    app: bool,
    version: bool,
    current: Option<String>,
}

struct Run<'a> {
    client: &'a ApiClient,
    shipment: &'a Shipment,
    journal: &'a mut Journal,
    app: AppId,
    version: Version,
    /// The steps that changed something.
    applied: Vec<StepName>,
    /// The steps of the current plan that are still to do.
    missing: Vec<StepName>,
    /// Steps whose conflict caused another inspection; a second conflict is final.
    looked_again: Vec<StepName>,
    /// The mark that the current step had before it began.
    before: StepMark,
    /// True once a change was sent.
    acted: bool,
    first: Option<First>,
    templates: Option<AttachmentState>,
    bundle: Option<AttachmentState>,
    steps: Vec<StepDone>,
    on_step: &'a mut dyn FnMut(StepProgress),
}

impl Run<'_> {
    async fn check_account(&mut self) -> Result<(), DeployError> {
        let client = self.client;
        let started = self.start(StepName::Account);
        let me = self.end(StepName::Account, started, client.me().await)?;
        if me.publish_allowed {
            return Ok(());
        }
        Err(DeployError::NotAllowed { account: me.email.unwrap_or(me.id) })
    }

    /// One inspection, one plan, and its steps.
    async fn round(&mut self) -> Result<DeployOutcome, Stop> {
        let (app, versions) = self.inspect(StepName::Inspect).await?;
        let listed = versions.iter().any(|listed| listed.version == self.version.as_str());
        let first = self.first.get_or_insert_with(|| First {
            app: app.is_some(),
            version: listed,
            current: app.as_ref().and_then(|app| app.current_version.clone()),
        });
        let first = first.clone();
        if !listed {
            self.journal.reset();
        }
        let plan = match decide(self.shipment, app.as_ref(), &versions, self.journal.record()) {
            DeployDecision::Immutable(differs) => return Err(self.immutable(differs).into()),
            DeployDecision::Unchanged if !self.acted && first.version => {
                if self.journal.unfinished().is_some_and(|record| record.content.agrees(&self.shipment.content())) {
                    if versions.iter().all(|listed| listed.content.is_none()) {
                        self.journal.keep(self.shipment)?;
                    }
                    self.journal.finish()?;
                }
                return Ok(DeployOutcome::Unchanged(UnchangedDeploy {
                    app: self.app.to_string(),
                    version: self.version.to_string(),
                    current_version: app.and_then(|app| app.current_version),
                    steps: std::mem::take(&mut self.steps),
                }));
            }
            // An earlier round did more than its responses confirmed.
            DeployDecision::Unchanged => DeployPlan {
                create_app: false,
                register: None,
                templates: if self.shipment.templates().is_empty() {
                    AttachmentPlan::None
                } else {
                    AttachmentPlan::Skip
                },
                bundle: if self.shipment.bundle.is_none() { AttachmentPlan::None } else { AttachmentPlan::Skip },
            },
            DeployDecision::Ship(plan) => plan,
        };
        self.journal.begin(self.shipment)?;
        failpoint::pass("journal.begun");
        self.missing = plan.steps();
        self.create_app(&plan).await?;
        self.register(&plan, &versions).await?;
        // Before the bundle, which may promote the version: by then the version is complete.
        self.attach_templates(plan.templates).await?;
        self.upload_bundle(plan.bundle).await?;
        let now_current = self.verify().await?;
        self.journal.finish()?;
        failpoint::pass("journal.finished");
        Ok(DeployOutcome::Deployed(ChangedDeploy {
            app: self.app.to_string(),
            created_app: !first.app,
            registered: !first.version,
            promoted: now_current.as_deref() == Some(self.version.as_str()) && now_current != first.current,
            version: self.version.to_string(),
            current_version: now_current,
            templates: TemplatesOutcome {
                state: plan.templates.state(self.templates),
                count: self.shipment.templates().len(),
            },
            bundle: plan.bundle.state(self.bundle),
            steps: std::mem::take(&mut self.steps),
        }))
    }

    /// What the platform has of this app.
    async fn inspect(&mut self, step: StepName) -> Result<(Option<AppInfo>, Vec<VersionInfo>), DeployError> {
        let client = self.client;
        let started = self.start(step);
        let seen = client.look(&self.app).await;
        self.end(step, started, seen)
    }

    async fn create_app(&mut self, plan: &DeployPlan) -> Result<(), Stop> {
        if !plan.create_app {
            return Ok(());
        }
        let (client, shipment) = (self.client, self.shipment);
        let started = self.start(StepName::CreateApp);
        match client.create_app(&shipment.app).await {
            Err(ApiError::Conflict { detail, .. } | ApiError::Forbidden { detail, .. }) => {
                self.tell(StepName::CreateApp, StepState::Failed);
                Err(DeployError::AppTaken { app: self.app.to_string(), detail }.into())
            }
            created => Ok(self.end(StepName::CreateApp, started, created.map(drop))?),
        }
    }

    async fn register(&mut self, plan: &DeployPlan, versions: &[VersionInfo]) -> Result<(), Stop> {
        let Some(Registration { new, bundle_pending }) = plan.register else { return Ok(()) };
        let (client, shipment) = (self.client, self.shipment);
        let body = shipment.body(bundle_pending);
        let started =
            self.begin(StepName::Register, if new { StepMark::Begun } else { self.journal.marks().register })?;
        let before = self.before;
        match client.register_json(&self.app, body).await {
            Err(ApiError::Conflict { detail, .. }) => {
                self.tell(StepName::Register, StepState::Failed);
                let tells = versions.iter().any(|listed| listed.content.is_some());
                if before == StepMark::Not {
                    self.journal.mark(StepName::Register, StepMark::Not)?;
                }
                // Either the platform reports the content, or we may have sent it ourselves: inspect.
                if new && (tells || versions.is_empty() || before != StepMark::Not) && self.may_look(StepName::Register)
                {
                    return Err(Stop::Look);
                }
                let listed = versions.iter().find(|listed| listed.version == shipment.version());
                let known_equal = listed.is_some_and(|listed| listed.content.is_some()) || before != StepMark::Not;
                Err(Stop::Failed(if known_equal && !new {
                    let (app, version) = (self.app.to_string(), self.version.to_string());
                    DeployError::PromotionRefused { app, version, detail }
                } else {
                    self.immutable(Vec::new())
                }))
            }
            registered => {
                self.end(StepName::Register, started, registered.map(drop))?;
                self.journal.mark(StepName::Register, StepMark::Done)?;
                failpoint::pass("register.recorded");
                Ok(())
            }
        }
    }

    async fn attach_templates(&mut self, plan: AttachmentPlan) -> Result<(), Stop> {
        if !plan.sends() {
            return Ok(());
        }
        let (client, shipment) = (self.client, self.shipment);
        let started = self.begin(StepName::Templates, StepMark::Begun)?;
        let answer = client.attach_templates(&self.app, &self.version, shipment.templates()).await;
        let state = self.piece(StepName::Templates, started, plan, answer)?;
        self.templates = Some(state);
        Ok(())
    }

    async fn upload_bundle(&mut self, plan: AttachmentPlan) -> Result<(), Stop> {
        let Some(bundle) = self.shipment.bundle.as_ref().filter(|_| plan.sends()) else { return Ok(()) };
        let client = self.client;
        let started = self.begin(StepName::Bundle, StepMark::Begun)?;
        let answer = client.upload_bundle(&self.app, &self.version, &bundle.parts, &bundle.sent).await;
        let state = self.piece(StepName::Bundle, started, plan, answer.map(drop))?;
        self.bundle = Some(state);
        Ok(())
    }

    /// The result of attaching something, where "already attached" may be our own doing.
    fn piece(
        &mut self,
        step: StepName,
        started: Instant,
        plan: AttachmentPlan,
        answer: Result<(), ApiError>,
    ) -> Result<AttachmentState, Stop> {
        let state = match answer {
            Err(ApiError::Conflict { .. }) if plan == AttachmentPlan::AttachOrKeep => {
                self.done(step, started);
                self.missing.retain(|missing| *missing != step);
                AttachmentState::AlreadyAttached
            }
            Err(ApiError::Conflict { .. }) if self.may_look(step) => {
                self.tell(step, StepState::Failed);
                return Err(Stop::Look);
            }
            answer => {
                self.end(step, started, answer)?;
                AttachmentState::Attached
            }
        };
        self.journal.mark(step, StepMark::Done)?;
        failpoint::pass(match step {
            StepName::Bundle => "bundle.recorded",
            _ => "templates.recorded",
        });
        Ok(state)
    }

    /// True at the first call for each step.
    fn may_look(&mut self, step: StepName) -> bool {
        let first = !self.looked_again.contains(&step);
        self.looked_again.push(step);
        first
    }

    /// Verifies the result, and returns the version that is current now.
    async fn verify(&mut self) -> Result<Option<String>, Stop> {
        let (app, versions) = self.inspect(StepName::Verify).await?;
        let current = app.as_ref().and_then(|app| app.current_version.clone());
        let mut wrong = Vec::new();
        if app.is_none() {
            wrong.push(VerifyFailure::App);
        }
        match versions.iter().find(|listed| listed.version == self.version.as_str()) {
            None => wrong.push(VerifyFailure::Version),
            Some(listed) => {
                if listed.content.is_none() {
                    self.journal.keep(self.shipment)?;
                }
                let ours = self.journal.record();
                let content = differences(self.shipment, listed, ours).into_iter();
                wrong.extend(content.chain(missing(self.shipment, listed, ours)).map(VerifyFailure::Content));
            }
        }
        if self.shipment.promote() && current.as_deref() != Some(self.version.as_str()) {
            wrong.push(VerifyFailure::CurrentVersion(current.clone()));
        }
        if wrong.is_empty() {
            return Ok(current);
        }
        if self.may_look(StepName::Verify) {
            return Err(Stop::Look);
        }
        let (app, version) = (self.app.to_string(), self.version.to_string());
        Err(DeployError::NotVerified { app, version, wrong, so_far: self.so_far() }.into())
    }

    fn immutable(&self, differs: Vec<ContentDifference>) -> DeployError {
        DeployError::Immutable { app: self.app.to_string(), version: self.version.to_string(), differs }
    }

    fn so_far(&self) -> Box<PartialDeploy> {
        Box::new(PartialDeploy { applied: self.applied.clone(), missing: self.missing.clone() })
    }

    /// Records that a step is about to be sent.
    fn begin(&mut self, name: StepName, mark: StepMark) -> Result<Instant, DeployError> {
        self.before = self.journal.marks().of(name);
        self.journal.mark(name, mark)?;
        Ok(self.start(name))
    }

    fn start(&mut self, name: StepName) -> Instant {
        failpoint::pass(&format!("{}.before", name.word()));
        self.acted |= name.changes();
        self.tell(name, StepState::Started);
        Instant::now()
    }

    fn end<T>(&mut self, name: StepName, started: Instant, answer: Result<T, ApiError>) -> Result<T, DeployError> {
        failpoint::pass(&format!("{}.after", name.word()));
        match answer {
            Ok(value) => {
                self.done(name, started);
                if name.changes() {
                    self.applied.push(name);
                    self.missing.retain(|missing| *missing != name);
                }
                Ok(value)
            }
            Err(source) => {
                self.tell(name, StepState::Failed);
                let unconfirmed = name.changes() && source.is_unconfirmed();
                if name.changes() && !unconfirmed {
                    self.journal.mark(name, self.before)?;
                }
                Err(DeployError::Call { step: name, so_far: self.so_far(), unconfirmed, source })
            }
        }
    }

    fn done(&mut self, name: StepName, started: Instant) {
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.steps.push(StepDone { name, duration_ms });
        self.tell(name, StepState::Done(duration_ms));
    }

    fn tell(&mut self, name: StepName, state: StepState) {
        (self.on_step)(StepProgress { name, state });
    }
}
