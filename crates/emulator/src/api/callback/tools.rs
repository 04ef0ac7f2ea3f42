//! Platform tools, as a handler calls them: the token identifies the install, the decision is made and recorded, then
//! storage, a service or a mock replies. It never succeeds silently.
//!
//! A call that needs nothing but the store is decided, made and recorded in one transaction. One that takes time has its
//! begin in the log before it is made, outside of the store, and its end before the handler hears.

use crate::api::callback::denial::DeniedCall;
use crate::api::callback::passthrough;
use crate::api::callback::perform::{AllowedCall, is_mockable};
use crate::api::callback::reply::{ToolRefusal, status_of, success};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::handler::to_its_end::to_its_end;
use crate::instance::registry::Instance;
use crate::observed::observed_call::ObservedCall;
use crate::server::request::ApiRequest;
use crate::server::response::ApiResult;
use crate::state::PlatformState;
use crate::store::{AuditRow, InstallRow, Store, StoreError, ToolApprovalRow};
use crate::tools::decide::{ApprovalState, ToolDenial, ToolFacts, ToolVerdict, decide};
use crate::tools::rules::{ToolRule, ToolRules};
use linkworld_contract::digest;
use linkworld_contract::names::Scope;
use linkworld_contract::scope::InstallScopes;
use linkworld_contract::text::shorten;
use linkworld_contract::tool_limits::TOOL_APPROVAL_ARGS_CHARS_MAX;
use linkworld_contract::wire::callback::ToolCall;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::mocks::{MockAnswer, MockReply, MockTarget};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a call of a platform tool returns.
pub(crate) type ToolResult = Result<RawJson, ToolRefusal>;

/// Who calls a platform tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToolCaller {
    /// The handler of the app, in a call that the queue of its instance knows.
    Handler,
    /// An agent of the app, in this call.
    Agent(i64),
    /// A user, by the bundle of the app.
    Bundle,
}

/// What the first transaction led to.
enum FirstStep {
    /// The call is over.
    Done(Box<(ToolResult, AuditEntry)>),
    /// The call is allowed and takes time.
    Later(Box<SlowCall>),
}

/// A call whose begin is in the log.
struct SlowCall {
    install: Arc<InstallRow>,
    row: AuditRow,
    /// The user on whose behalf it is made.
    user: Option<String>,
    latency: Duration,
    reply: SlowReply,
}

/// What replies to it.
enum SlowReply {
    Failure(Box<ToolRefusal>),
    Store(Option<MockReply>),
    Program(MockTarget),
}

pub(crate) async fn call(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let claims = request.session()?;
    let tool_call: ToolCall = request
        .json()
        .map_err(|error| ToolRefusal::unread(format!("expected {{\"tool_name\": …, \"args\": {{…}}}}: {error}")))?;
    let (shared, start, tool_call) = (Arc::clone(&state), request.start, Arc::new(tool_call));
    let made = Arc::clone(&tool_call);
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        Arriving { state: &shared, store, call: &made, start, caller: ToolCaller::Handler }.take(install).map(Ok)
    };
    let first = state.store.run(work).await??;
    let sent = args_as_sent(&request.body);
    Ok(match concluded(&state, first, (tool_call, sent), start).await? {
        Ok(result) => success(result),
        Err(refusal) => refusal.response(),
    })
}

/// The text of the arguments in a body that was read.
fn args_as_sent(body: &[u8]) -> &str {
    #[derive(Deserialize)]
    struct Sent<'a> {
        #[serde(borrow)]
        args: Option<&'a RawValue>,
    }
    let sent = serde_json::from_slice::<Sent<'_>>(body).ok().and_then(|sent| sent.args);
    sent.map_or("{}", RawValue::get)
}

/// A call that does not come from a handler. What its app may do now decides.
pub(crate) async fn call_by(
    caller: ToolCaller,
    state: &Arc<PlatformState>,
    install: &InstallRow,
    tool_call: ToolCall,
    start: CallStart,
) -> Result<ToolResult, StoreError> {
    let (shared, id, tool_call) = (Arc::clone(state), install.id.clone(), Arc::new(tool_call));
    let made = Arc::clone(&tool_call);
    let work = move |store: &Store| {
        let Some(install) = store.install(&id)? else { return Ok(None) };
        Arriving { state: &shared, store, call: &made, start, caller }.take(install).map(Some)
    };
    match state.store.run(work).await? {
        Some(first) => {
            let sent = RawJson::of(&tool_call.args);
            concluded(state, first, (tool_call, sent.text()), start).await
        }
        None => Ok(Err(ToolRefusal::new(409, "app_unavailable", "the app is not installed any more"))),
    }
}

/// Makes what is left of a call, and publishes its end.
async fn concluded(
    state: &Arc<PlatformState>,
    first: FirstStep,
    (tool_call, sent): (Arc<ToolCall>, &str),
    start: CallStart,
) -> Result<ToolResult, StoreError> {
    let call = Arc::clone(&tool_call);
    let (result, entry) = match first {
        FirstStep::Done(done) => *done,
        // A handler that does not wait for the reply does not undo the call.
        FirstStep::Later(slow) => to_its_end(finish(Arc::clone(state), *slow, tool_call, start)).await?,
    };
    let cause = result.as_ref().err().map(|refusal| refusal.error.clone());
    let returned = result.as_ref().map_or_else(|refusal| Cow::Owned(refusal.kept()), Cow::Borrowed);
    state.keep_values(&entry, (sent, Some(returned.text())));
    state.observe(|| ObservedCall {
        entry: entry.clone(),
        input: serde_json::to_value(&call.args).unwrap_or_default(),
        output: result.as_ref().map(RawJson::value).map_err(ToolRefusal::observed),
        ended: Instant::now(),
    });
    state.publish_call(entry, cause);
    Ok(result)
}

/// Makes a call that takes time, and records its end.
async fn finish(
    state: Arc<PlatformState>,
    slow: SlowCall,
    call: Arc<ToolCall>,
    start: CallStart,
) -> Result<(ToolResult, AuditEntry), StoreError> {
    let SlowCall { install, row, user, latency, reply } = slow;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let mock = match reply {
        SlowReply::Store(mock) => mock,
        SlowReply::Failure(refusal) => return ended(&state, (row, user, start), Err(*refusal)).await,
        SlowReply::Program(target) => {
            let result = passthrough::send(&state, &target, &call).await;
            return ended(&state, (row, user, start), result).await;
        }
    };
    let shared = Arc::clone(&state);
    let work = move |store: &Store| {
        let now = shared.clock.unix_millis();
        let allowed = AllowedCall {
            install: &install,
            tool: &call.tool_name,
            args: &call.args,
            on_behalf: call.on_behalf_of_user_id.as_deref(),
            now,
        };
        let result = allowed.make(store, mock.as_ref())?;
        let outcome = outcome_of(&result).on_behalf_of(user.as_deref());
        Ok((result, audit::end(store, row, outcome, start)?))
    };
    state.store.run(work).await
}

async fn ended(
    state: &PlatformState,
    (row, user, start): (AuditRow, Option<String>, CallStart),
    result: ToolResult,
) -> Result<(ToolResult, AuditEntry), StoreError> {
    let outcome = outcome_of(&result).on_behalf_of(user.as_deref());
    let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
    Ok((result, entry))
}

fn outcome_of(result: &ToolResult) -> AuditOutcome {
    match result {
        Ok(_) => AuditOutcome::success(),
        // Only the decision: the message may quote what the handler sent.
        Err(refusal) => AuditOutcome::error(refusal.decision.clone()),
    }
}

/// A call in the transaction that decides about it.
struct Arriving<'a> {
    state: &'a PlatformState,
    store: &'a Store,
    call: &'a ToolCall,
    start: CallStart,
    caller: ToolCaller,
}

impl Arriving<'_> {
    fn take(&self, install: Arc<InstallRow>) -> Result<FirstStep, StoreError> {
        let (instance, rules) = (self.state.instances.get(&install.tenant, &install.app), self.state.tool_rules());
        let tool = self.call.tool_name.as_str();
        let user = (install.tenant.as_str(), install.app.as_str(), tool);
        let (declared, granted) = (scopes(&install.declared), scopes(&install.granted));
        let rule = rules.tools.get(tool);
        let approval = self.approval(&install, rule.is_some_and(|rule| rule.needs_approval) && !rules.auto_approve)?;
        let facts = ToolFacts {
            tool,
            scopes: InstallScopes { declared: &declared, granted: &granted },
            is_yanked: rules.yanked.contains(&(install.tenant.clone(), install.app.clone())),
            plan: rules.plans.get(&install.tenant).map(String::as_str),
            rule,
            counts: rule.map(|_| self.state.tool_calls.get(user)).unwrap_or_default(),
            approval: approval.1,
            now: self.state.clock.unix_millis(),
        };
        let (scope, fails) = match decide(&facts) {
            ToolVerdict::Deny(denial) => {
                return self.deny(&install, (&instance, &rules), approval.0, &denial);
            }
            ToolVerdict::Allow { scope, fails, counts } => {
                if rule.is_some() {
                    self.state.tool_calls.set(user, counts);
                }
                (scope, fails)
            }
        };
        if let Some(id) = approval.0 {
            self.store.use_approval(&install, &id)?;
        }
        self.allow(install, &instance, (scope, rule, fails))
    }

    /// The id of the approval that this call needs, if it needs one, and whether there is one.
    fn approval(&self, install: &InstallRow, needs: bool) -> Result<(Option<String>, ApprovalState), StoreError> {
        if !needs {
            return Ok((None, ApprovalState::Approved));
        }
        let ToolCall { tool_name, args, on_behalf_of_user_id } = self.call;
        let args = RawJson::of(args).compact();
        let user = on_behalf_of_user_id.as_deref().unwrap_or_default();
        let parts = [tool_name.as_bytes(), b"\n", user.as_bytes(), b"\n", args.text().as_bytes()];
        let id = digest::sha256_hex_of_parts(parts);
        let state = match self.store.tool_approval(install, &id)?.and_then(|row| row.is_approved) {
            None => ApprovalState::Waiting,
            Some(true) => ApprovalState::Approved,
            Some(false) => ApprovalState::Rejected,
        };
        Ok((Some(id), state))
    }

    fn deny(
        &self,
        install: &InstallRow,
        (instance, rules): (&Instance, &ToolRules),
        approval: Option<String>,
        denial: &ToolDenial,
    ) -> Result<FirstStep, StoreError> {
        let tool = self.call.tool_name.as_str();
        let approval = match (denial, approval) {
            (ToolDenial::NeedsApproval(_), Some(id)) => {
                let args = shorten(RawJson::of(&self.call.args).compact().text(), TOOL_APPROVAL_ARGS_CHARS_MAX);
                let requested_at = self.state.clock.unix_millis();
                let row = ToolApprovalRow { id: id.clone(), tool: tool.into(), args, is_approved: None, requested_at };
                self.store.request_approval(install, &row)?.then_some(id)
            }
            (ToolDenial::Rejected(_), Some(id)) => {
                self.store.use_approval(install, &id)?;
                None
            }
            _ => None,
        };
        let denied = DeniedCall { install, tool, rules, scopes_place: instance.scopes_place(), approval };
        let (refusal, outcome) = denied.explain(denial);
        let outcome = outcome.on_behalf_of(self.user(install)?.as_deref());
        let entry = audit::write(self.store, &AuditTarget::of(install), self.subject(instance), outcome, self.start)?;
        Ok(FirstStep::Done(Box::new((Err(refusal), entry))))
    }

    /// The user on whose behalf the call is made, if the tenant has that user.
    fn user(&self, install: &InstallRow) -> Result<Option<String>, StoreError> {
        let Some(id) = &self.call.on_behalf_of_user_id else { return Ok(None) };
        Ok(self.store.user_with_id(&install.tenant_id, id)?.map(|user| user.id))
    }

    /// The reply of a script of the handler.
    fn scripted(&self, install: &InstallRow) -> Option<MockReply> {
        let tool = self.call.tool_name.as_str();
        if self.caller != ToolCaller::Handler || !is_mockable(tool) {
            return None;
        }
        self.state.call_scripts.of(&install.id)?.reply_if_allowed(tool, &self.call.args)
    }

    fn subject(&self, instance: &Instance) -> AuditSubject {
        let name = self.call.tool_name.as_str();
        AuditSubject::new(AuditKind::PlatformTool, name).caused_by(match self.caller {
            ToolCaller::Handler => instance.queue.sole_call(),
            ToolCaller::Agent(cause) => Some(cause),
            ToolCaller::Bundle => None,
        })
    }

    fn allow(
        &self,
        install: Arc<InstallRow>,
        instance: &Instance,
        (scope, rule, fails): (Option<Scope>, Option<&ToolRule>, bool),
    ) -> Result<FirstStep, StoreError> {
        let tool = self.call.tool_name.as_str();
        let scope = scope.as_ref().map(Scope::as_str);
        let mocks = instance.mocks();
        let mock = mocks.get(tool).filter(|_| is_mockable(tool));
        let scripted = self.scripted(&install);
        let reply = match (rule.filter(|_| fails), scripted) {
            (Some(rule), _) => SlowReply::Failure(Box::new(failure(tool, &rule.failure))),
            (None, Some(reply)) => SlowReply::Store(Some(reply)),
            (None, None) => match mock.map_or(MockAnswer::None, |mock| mock.answer(&self.call.args)) {
                MockAnswer::Passthrough(target) => SlowReply::Program(target.clone()),
                MockAnswer::Reply(reply) => SlowReply::Store(Some(reply.clone())),
                MockAnswer::None => SlowReply::Store(None),
            },
        };
        let latency = rule.map_or(Duration::ZERO, |rule| rule.latency);
        let (target, subject) = (AuditTarget::of(&install), self.subject(instance));
        let result = match reply {
            SlowReply::Store(mock) if latency.is_zero() => {
                let now = self.state.clock.unix_millis();
                let allowed = AllowedCall {
                    install: &install,
                    tool,
                    args: &self.call.args,
                    on_behalf: self.call.on_behalf_of_user_id.as_deref(),
                    now,
                };
                allowed.make(self.store, mock.as_ref())?
            }
            SlowReply::Failure(refusal) if latency.is_zero() => Err(*refusal),
            reply => {
                let row = audit::begin_by(self.store, &target, subject, (scope, self.start))?;
                let user = self.user(&install)?;
                return Ok(FirstStep::Later(Box::new(SlowCall { install, row, user, latency, reply })));
            }
        };
        let outcome = outcome_of(&result).by(scope).on_behalf_of(self.user(&install)?.as_deref());
        let entry = audit::write(self.store, &target, subject, outcome, self.start)?;
        Ok(FirstStep::Done(Box::new((result, entry))))
    }
}

/// The failure that a dev file asks for.
fn failure(tool: &str, decision: &str) -> ToolRefusal {
    let status = if decision == "platform_error" { 500 } else { status_of(decision) };
    let error = format!("this call of `{tool}` fails, because the dev file says that some do");
    let refusal = ToolRefusal::new(status, decision, error);
    let refusal = refusal.hint(format!("`services.{tool}.failure_rate` of the dev file decided this"));
    ToolRefusal { retry_after: (decision == "rate_limited").then_some(1), ..refusal }
}

fn scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::parse(name).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::args_as_sent;

    #[test]
    fn arguments_are_kept_as_they_were_sent() {
        for (body, args) in [
            (r#"{"tool_name": "x", "args" : { "a" : 1e2,  "a": "\u00e9" } }"#, r#"{ "a" : 1e2,  "a": "\u00e9" }"#),
            (r#"{"args":{"args":1}}"#, r#"{"args":1}"#),
            (r#"{"tool_name": "x"}"#, "{}"),
            ("", "{}"),
        ] {
            assert_eq!(args_as_sent(body.as_bytes()), args);
        }
    }
}
