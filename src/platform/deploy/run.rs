//! The walk through a deploy's steps.

use crate::names::{AppId, Version};
use crate::platform::client::Client;
use crate::platform::deploy::error::{DeployError, Unverified};
use crate::platform::deploy::outcome::{
    Deployed, Outcome, Step, StepDone, StepName, StepState, Templates, TemplatesState, Unchanged,
};
use crate::platform::deploy::plan::{Decision, Difference, Plan, TemplatesPlan, decide, differences};
use crate::platform::deploy::shipment::Shipment;
use crate::platform::error::PlatformError;
use crate::wire::developer::{App, RegisterVersion, Version as AppVersion};
use std::time::Instant;

/// Brings the shipment to the platform; does nothing where nothing is left to do.
///
/// `on_step` hears of each step as it begins and ends.
pub async fn deploy(
    client: &Client,
    shipment: &Shipment,
    promote: bool,
    on_step: &mut dyn FnMut(Step),
) -> Result<Outcome, DeployError> {
    let mut run = Run {
        client,
        shipment,
        app: AppId::parse(&shipment.app.slug)?,
        version: Version::parse(&shipment.register.version)?,
        promote,
        applied: Vec::new(),
        steps: Vec::new(),
        on_step,
    };
    run.check_account().await?;
    let (app, versions) = run.inspect(StepName::Inspect).await?;
    let current_version = app.as_ref().and_then(|app| app.current_version.clone());
    match decide(shipment, promote, app.as_ref(), &versions) {
        Decision::Immutable(differs) => Err(run.immutable(differs)),
        Decision::Unchanged => Ok(Outcome::Unchanged(Unchanged {
            app: run.app.to_string(),
            version: run.version.to_string(),
            current_version,
            steps: run.steps,
        })),
        Decision::Ship(plan) => {
            run.create_app(&plan).await?;
            run.register(&plan, &versions).await?;
            let templates = run.attach_templates(&plan).await?;
            let now_current = run.verify().await?;
            Ok(Outcome::Deployed(Deployed {
                app: run.app.to_string(),
                created_app: plan.create_app,
                registered: plan.new_version,
                promoted: now_current.as_deref() == Some(run.version.as_str()) && now_current != current_version,
                version: run.version.to_string(),
                current_version: now_current,
                templates,
                steps: run.steps,
            }))
        }
    }
}

struct Run<'a> {
    client: &'a Client,
    shipment: &'a Shipment,
    app: AppId,
    version: Version,
    promote: bool,
    /// The steps that changed something. A journal will write these down as they happen.
    applied: Vec<StepName>,
    steps: Vec<StepDone>,
    on_step: &'a mut dyn FnMut(Step),
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

    /// What the platform has of this app.
    async fn inspect(&mut self, step: StepName) -> Result<(Option<App>, Vec<AppVersion>), DeployError> {
        let client = self.client;
        let started = self.start(step);
        let seen = async {
            let Some(app) = client.app(&self.app).await? else { return Ok((None, Vec::new())) };
            let versions = client.versions(&self.app).await?;
            Ok((Some(app), versions))
        };
        let seen = seen.await;
        self.end(step, started, seen)
    }

    async fn create_app(&mut self, plan: &Plan) -> Result<(), DeployError> {
        if !plan.create_app {
            return Ok(());
        }
        let (client, shipment) = (self.client, self.shipment);
        let started = self.start(StepName::CreateApp);
        match client.create_app(&shipment.app).await {
            Err(PlatformError::Conflict { detail } | PlatformError::Forbidden { detail }) => {
                self.tell(StepName::CreateApp, StepState::Failed);
                Err(DeployError::AppTaken { app: self.app.to_string(), detail })
            }
            created => self.end(StepName::CreateApp, started, created.map(drop)),
        }
    }

    async fn register(&mut self, plan: &Plan, versions: &[AppVersion]) -> Result<(), DeployError> {
        if !plan.register {
            return Ok(());
        }
        let (client, shipment) = (self.client, self.shipment);
        let body = RegisterVersion { promote: self.promote, ..shipment.register.clone() };
        let started = self.start(StepName::Register);
        match client.register(&self.app, &body).await {
            Err(PlatformError::Conflict { detail }) => {
                self.tell(StepName::Register, StepState::Failed);
                let listed = versions.iter().find(|listed| listed.version == shipment.register.version);
                let known_equal = listed.is_some_and(|listed| listed.content.is_some());
                Err(if known_equal {
                    let (app, version) = (self.app.to_string(), self.version.to_string());
                    DeployError::PromotionRefused { app, version, detail }
                } else {
                    self.immutable(Vec::new())
                })
            }
            registered => self.end(StepName::Register, started, registered.map(drop)),
        }
    }

    async fn attach_templates(&mut self, plan: &Plan) -> Result<Templates, DeployError> {
        let (client, shipment) = (self.client, self.shipment);
        let count = shipment.templates.len();
        let state = match plan.templates {
            TemplatesPlan::None => TemplatesState::None,
            TemplatesPlan::Skip => TemplatesState::Unchanged,
            TemplatesPlan::Attach | TemplatesPlan::AttachOrKeep => {
                let started = self.start(StepName::Templates);
                let answer = client.attach_templates(&self.app, &self.version, &shipment.templates).await;
                let keep = plan.templates == TemplatesPlan::AttachOrKeep;
                match answer {
                    Err(PlatformError::Conflict { .. }) if keep => {
                        self.done(StepName::Templates, started);
                        TemplatesState::TemplatesAlreadyAttached
                    }
                    answer => {
                        self.end(StepName::Templates, started, answer)?;
                        TemplatesState::Attached
                    }
                }
            }
        };
        Ok(Templates { state, count })
    }

    /// Reads back, and gives the version that is current now.
    async fn verify(&mut self) -> Result<Option<String>, DeployError> {
        let (app, versions) = self.inspect(StepName::Verify).await?;
        let current = app.as_ref().and_then(|app| app.current_version.clone());
        let mut wrong = Vec::new();
        if app.is_none() {
            wrong.push(Unverified::App);
        }
        match versions.iter().find(|listed| listed.version == self.version.as_str()) {
            None => wrong.push(Unverified::Version),
            Some(listed) => {
                wrong.extend(differences(self.shipment, listed).into_iter().map(Unverified::Content));
                let lost = listed.content.as_ref().is_some_and(|content| content.templates.is_none());
                if lost && !self.shipment.templates.is_empty() {
                    wrong.push(Unverified::Content(Difference::Templates));
                }
            }
        }
        if self.promote && current.as_deref() != Some(self.version.as_str()) {
            wrong.push(Unverified::CurrentVersion(current.clone()));
        }
        if wrong.is_empty() {
            return Ok(current);
        }
        let (app, version) = (self.app.to_string(), self.version.to_string());
        Err(DeployError::NotVerified { app, version, wrong, applied: self.applied.clone() })
    }

    fn immutable(&self, differs: Vec<Difference>) -> DeployError {
        DeployError::Immutable { app: self.app.to_string(), version: self.version.to_string(), differs }
    }

    fn start(&mut self, name: StepName) -> Instant {
        self.tell(name, StepState::Started);
        Instant::now()
    }

    fn end<T>(&mut self, name: StepName, started: Instant, answer: Result<T, PlatformError>) -> Result<T, DeployError> {
        match answer {
            Ok(value) => {
                self.done(name, started);
                if changes(name) {
                    self.applied.push(name);
                }
                Ok(value)
            }
            Err(source) => {
                self.tell(name, StepState::Failed);
                let in_doubt = changes(name) && source.leaves_doubt();
                Err(DeployError::Call { step: name, applied: self.applied.clone(), in_doubt, source })
            }
        }
    }

    fn done(&mut self, name: StepName, started: Instant) {
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.steps.push(StepDone { name, duration_ms });
        self.tell(name, StepState::Done(duration_ms));
    }

    fn tell(&mut self, name: StepName, state: StepState) {
        (self.on_step)(Step { name, state });
    }
}

/// True for steps that change what the platform has.
fn changes(step: StepName) -> bool {
    match step {
        StepName::Account | StepName::Inspect | StepName::Verify => false,
        StepName::CreateApp | StepName::Register | StepName::Templates => true,
    }
}
