//! Refusals of platform tools in words: the scope, where to declare it, and what decided.

use crate::api::callback::reply::ToolRefusal;
use crate::audit::AuditOutcome;
use crate::store::InstallRow;
use crate::tools::decide::ToolDenial;
use crate::tools::rules::ToolRules;
use linkworld_contract::names::Scope;
use linkworld_contract::scope::MissingScope;
use linkworld_contract::text;

/// What a refusal is about.
pub(super) struct DeniedCall<'a> {
    pub(super) install: &'a InstallRow,
    pub(super) tool: &'a str,
    pub(super) rules: &'a ToolRules,
    /// Where the manifest declares its scopes.
    pub(super) scopes_place: Option<String>,
    /// The id of the approval that it waits for; none if there is no room for another one.
    pub(super) approval: Option<String>,
}

impl DeniedCall<'_> {
    /// The refusal, and what the audit log has of it.
    pub(super) fn explain(&self, denial: &ToolDenial) -> (ToolRefusal, AuditOutcome) {
        let tool = self.tool;
        match denial {
            ToolDenial::Scope(needed, lacking) => self.no_scope(needed, *lacking),
            ToolDenial::ChatBuiltOnly => {
                let error = format!("tool `{tool}` is available to chat-built apps only");
                let (refusal, audit) = blocked(400, "marketplace_app_wrong_tool", error, None);
                (ToolRefusal { use_kv: true, ..refusal.hint("use ctx.kv instead") }, audit)
            }
            ToolDenial::UnknownTool(nearest) => {
                let hint = match nearest.is_empty() {
                    false => text::did_you_mean(nearest),
                    true => {
                        "the platform's catalog has no such tool; `linkworld scopes` lists the known ones".to_owned()
                    }
                };
                let (refusal, audit) = blocked(404, "unknown_tool", format!("unknown tool `{tool}`"), None);
                (refusal.hint(hint), audit)
            }
            ToolDenial::Yanked => {
                let InstallRow { app, version, .. } = self.install;
                let error = format!("version {version} of `{app}` was withdrawn, so that its tool calls are refused");
                let (refusal, audit) = blocked(410, "yanked", error, None);
                (refusal.hint("deploy and install another version; `yanked` of the dev file decided this"), audit)
            }
            ToolDenial::Plan(scope) => self.no_plan(scope.as_ref()),
            ToolDenial::RateLimited(scope, seconds) => {
                let most = self.rules.tools.get(tool).and_then(|rule| rule.calls_per_minute).unwrap_or_default();
                let error = format!("tool `{tool}` was called {most} times in a minute, the maximum for this app");
                let (refusal, audit) = blocked(429, "rate_limited", error, scope.as_ref());
                let hint = format!("call it again after {seconds} s; `services.{tool}` of the dev file has the limit");
                (ToolRefusal { retry_after: Some(*seconds), ..refusal.hint(hint) }, audit)
            }
            ToolDenial::NeedsApproval(scope) => self.not_approved(scope.as_ref()),
            ToolDenial::Rejected(scope) => {
                let error = format!("the approval of this call of `{tool}` was rejected");
                let (refusal, audit) = blocked(403, "denied", error, scope.as_ref());
                (refusal.hint("the same call asks for another approval"), audit)
            }
        }
    }

    fn no_scope(&self, needed: &[Scope], lacking: MissingScope) -> (ToolRefusal, AuditOutcome) {
        let tool = self.tool;
        let names: Vec<String> = needed.iter().map(Scope::to_string).collect();
        let one = names.first().cloned().unwrap_or_default();
        let place = self.scopes_place.as_deref().unwrap_or("linkworld.app.yaml");
        let InstallRow { app, tenant, .. } = self.install;
        let (reason, error, hint) = match lacking {
            MissingScope::Undeclared => (
                "no_scope",
                format!("tool `{tool}` needs scope `{one}`, which the manifest does not declare"),
                format!("add `{one}` to required_scopes in {place}"),
            ),
            MissingScope::Ungranted => (
                "not_granted",
                format!("tool `{tool}` needs scope `{one}`, which this tenant has not granted"),
                format!(
                    "grant `{one}` to the app in this tenant (`linkworld grant {app} {one} --tenant {tenant}`), or handle \
                     the denial in the app; required_scopes in {place} declares it"
                ),
            ),
        };
        let refusal = ToolRefusal { needed_scopes: names, ..ToolRefusal::new(400, "scope_denied", error) };
        (refusal.hint(hint), AuditOutcome::blocked(reason, "scope_denied").by(Some(&one)))
    }

    fn no_plan(&self, scope: Option<&Scope>) -> (ToolRefusal, AuditOutcome) {
        let (tool, tenant) = (self.tool, &self.install.tenant);
        let plan = self.rules.plans.get(tenant).map_or("", String::as_str);
        let error = format!("the plan `{plan}` of tenant `{tenant}` does not include tool `{tool}`");
        let (refusal, audit) = blocked(403, "plan_gated", error, scope);
        let plans = self.rules.tools.get(tool).map(|rule| rule.plans.join("`, `")).unwrap_or_default();
        let hint = format!(
            "plans with it: `{plans}`; `services.{tool}.plans` and `tenants.{tenant}.plan` of the dev file decided this"
        );
        (refusal.hint(hint), audit)
    }

    fn not_approved(&self, scope: Option<&Scope>) -> (ToolRefusal, AuditOutcome) {
        let InstallRow { app, tenant, .. } = self.install;
        let error = format!("this call of `{}` waits for an approval", self.tool);
        let (refusal, audit) = blocked(409, "approval_required", error, scope);
        let hint = match &self.approval {
            Some(id) => {
                let id = id.get(..SHOWN_ID_CHARS).unwrap_or(id);
                format!("approve it and call again: `linkworld approve {app} --call {id} --tenant {tenant}`")
            }
            None => "too many calls wait; `linkworld approve` lists them".to_owned(),
        };
        (refusal.hint(hint), audit)
    }
}

/// Characters of an id that are enough to tell calls apart.
pub(crate) const SHOWN_ID_CHARS: usize = 12;

fn blocked(status: u16, decision: &str, error: String, scope: Option<&Scope>) -> (ToolRefusal, AuditOutcome) {
    let audit = AuditOutcome::blocked(decision, decision).by(scope.map(Scope::as_str));
    (ToolRefusal::new(status, decision, error), audit)
}
