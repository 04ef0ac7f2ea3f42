//! A method of the callback API whose effect is in the store alone: effect and audit entry are committed together.

use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawJson;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What a method does: its reply, or why it is refused. It changes nothing when it refuses.
pub(super) type MethodResult<T> = Result<Result<T, ToolRefusal>, StoreError>;

/// Who calls a method, and when.
pub(super) struct MethodCaller<'a> {
    pub(super) store: &'a Store,
    pub(super) install: &'a InstallRow,
    /// The platform's time, in milliseconds since 1970.
    pub(super) now: i64,
}

impl MethodCaller<'_> {
    /// Checks that an agent is one of the app's.
    pub(super) fn check_agent(&self, slug: &str) -> Result<Result<(), ToolRefusal>, StoreError> {
        let manifest = self.install.manifest.typed()?;
        let slugs: Vec<&str> = manifest.agents_by_id().map(|(slug, _)| slug).collect();
        if slugs.contains(&slug) {
            return Ok(Ok(()));
        }
        let hint = match nearest(slug, slugs.iter().copied()) {
            Some(near) => text::did_you_mean(&[near]),
            None if slugs.is_empty() => "declare it under `agents:` in linkworld.app.yaml".to_owned(),
            None => format!("the manifest declares {}", slugs.join(", ")),
        };
        let error = format!("`from_agent` `{slug}` is not an agent of app `{}`", self.install.app);
        Ok(Err(ToolRefusal::bad_input(error).hint(hint)))
    }
}

/// The body of a method.
pub(super) fn body<T: DeserializeOwned>(request: &ApiRequest) -> Result<T, ApiResponse> {
    request.json().map_err(ToolRefusal::unread)
}

/// Carries out a method; `kind` and `name` are what the log has.
pub(super) async fn carry_out<T: Serialize + Send + 'static>(
    state: &Arc<PlatformState>,
    request: &ApiRequest,
    subject: (AuditKind, String),
    work: impl FnOnce(&MethodCaller<'_>) -> MethodResult<T> + Send + 'static,
) -> ApiResult {
    let (result, entry) = made(state, request, subject, work).await?;
    keep_values(state, &entry, (request, &result));
    Ok(match result {
        Ok(reply) => ApiResponse::ok(&reply),
        Err(refusal) => refusal.response(),
    })
}

/// Keeps what a method was sent and what it replied.
pub(super) fn keep_values<T: Serialize>(
    state: &PlatformState,
    entry: &AuditEntry,
    (request, result): (&ApiRequest, &Result<T, ToolRefusal>),
) {
    let Ok(sent) = std::str::from_utf8(&request.body) else { return };
    let returned = result.as_ref().map_or_else(ToolRefusal::kept, RawJson::of);
    state.keep_values(entry, (sent, Some(returned.text())));
}

/// What a method did, and its entry in the log.
pub(super) async fn made<T: Send + 'static>(
    state: &Arc<PlatformState>,
    request: &ApiRequest,
    (kind, name): (AuditKind, String),
    work: impl FnOnce(&MethodCaller<'_>) -> MethodResult<T> + Send + 'static,
) -> Result<(Result<T, ToolRefusal>, AuditEntry), ApiResponse> {
    let (claims, start, shared) = (request.session()?, request.start, Arc::clone(state));
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        let now = shared.clock.unix_millis();
        let result = work(&MethodCaller { store, install: &install, now })?;
        let outcome = match &result {
            Ok(_) => AuditOutcome::success(),
            Err(refusal) => AuditOutcome::blocked(&refusal.decision, refusal.decision.clone()),
        };
        let cause = shared.instances.get(&install.tenant, &install.app).queue.sole_call();
        let subject = AuditSubject::new(kind, name).caused_by(cause);
        let entry = audit::write(store, &AuditTarget::of(&install), subject, outcome, start)?;
        Ok(Ok((result, entry)))
    };
    let (result, entry) = state.store.run(work).await??;
    let cause = result.as_ref().err().map(|refusal| refusal.error.clone());
    state.publish_call(entry.clone(), cause);
    Ok((result, entry))
}
