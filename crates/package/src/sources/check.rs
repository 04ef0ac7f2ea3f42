//! Sources compared with the manifest: LWP002, LWP003 and LWP005 to LWP007, and which scopes are used.

use crate::sources::facts::{HandlerKind, HandlerRegistration, SourceName, ToolCallSite};
use crate::sources::language::SourceLanguage;
use crate::sources::read_source::ReadSource;
use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, InstallScopes, ScopeDecision, catalog::ScopeStatus};
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::source::Span;
use linkworld_manifest::{Manifest, codes};
use std::collections::HashSet;

/// Tools that send mail.
const SENDS_MAIL: &[&str] = &["email_send", "email_reply", "email_draft_send", "email_draft_reply"];
/// Words by which a handler recognizes mail that no person has sent.
const NOISE_FILTERS: &[&str] =
    &["noreply", "no-reply", "no_reply", "donotreply", "notifications@", "mailer-daemon", "auto-submitted", "bot"];

/// What a check of sources found.
#[derive(Debug, Default)]
pub struct SourceCheck {
    /// The findings of each source, in the order given.
    pub findings: Vec<Vec<Diagnostic>>,
    /// Which scopes the sources use.
    pub uses: ScopeUses,
}

/// Whether sources use a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeUse {
    /// A tool of the scope is named, or the scope itself.
    Found,
    /// None of the tools is named, and everything could be read.
    NotFound,
    /// Something could not be read, or the tools of the scope are not known.
    Unknown,
}

/// What sources say about the use of scopes.
#[derive(Debug, Default)]
pub struct ScopeUses {
    words: HashSet<String>,
    /// Everything was read, and every tool that is called is named.
    is_complete: bool,
}

impl ScopeUses {
    /// Whether the sources use a scope.
    pub fn of(&self, scope: &str) -> ScopeUse {
        let group = scope.split('.').next().unwrap_or_default();
        let tools: Vec<&str> = scope::rows_of(scope).flat_map(|row| row.tools).copied().collect();
        let named = |word: &String| tools.iter().any(|tool| scope::catalog::covers(tool, word));
        if self.words.contains(scope) || self.words.contains(group) || self.words.iter().any(named) {
            return ScopeUse::Found;
        }
        if self.is_complete && !tools.is_empty() { ScopeUse::NotFound } else { ScopeUse::Unknown }
    }
}

/// Compares sources with the manifest. `is_all` is false when some sources were not read.
pub fn check(manifest: &Manifest, sources: &[ReadSource], is_all: bool) -> SourceCheck {
    let project = Project::of(manifest, sources, is_all);
    let findings = sources.iter().map(|source| project.findings(source)).collect();
    let named = |source: &ReadSource| source.facts.calls.iter().all(|call| call.name != SourceName::Computed);
    let is_complete = project.is_certain && !sources.is_empty() && sources.iter().all(named);
    let words = sources.iter().flat_map(|source| source.facts.words.iter().cloned()).collect();
    SourceCheck { findings, uses: ScopeUses { words, is_complete } }
}

struct Project<'a> {
    manifest: &'a Manifest,
    scopes: Vec<Scope>,
    /// Variables of apps of the SDK, anywhere.
    apps: HashSet<&'a str>,
    /// Everything was read and parsed.
    is_certain: bool,
    /// What is registered anywhere; none where a name is computed.
    registered: HashSet<(HandlerKind, Option<&'a str>)>,
}

impl<'a> Project<'a> {
    fn of(manifest: &'a Manifest, sources: &'a [ReadSource], is_all: bool) -> Self {
        let users = || sources.iter().filter(|source| source.facts.uses_sdk);
        let apps = users().flat_map(|source| source.facts.apps.iter().map(|(name, _)| name.as_str())).collect();
        let mut project = Self {
            manifest,
            scopes: manifest.required_scopes.iter().filter_map(|scope| Scope::parse(scope).ok()).collect(),
            apps,
            is_certain: is_all && !sources.iter().any(|source| source.facts.is_uncertain),
            registered: HashSet::new(),
        };
        for source in sources {
            for found in project.registrations(source) {
                let name = match &found.name {
                    SourceName::Literal(name) => Some(name.as_str()),
                    SourceName::Computed => None,
                };
                project.registered.insert((found.kind, name));
            }
        }
        project
    }

    /// The handlers that are registered with an app of the SDK, and not with something that has methods of that name.
    fn registrations(&self, source: &'a ReadSource) -> Vec<&'a HandlerRegistration> {
        let facts = &source.facts;
        let is_app = |found: &&HandlerRegistration| {
            let own = facts.uses_sdk && facts.apps.iter().any(|(name, _)| *name == found.app);
            own || (facts.imported.contains(&found.app) && self.apps.contains(found.app.as_str()))
        };
        facts.registrations.iter().filter(is_app).collect()
    }

    fn findings(&self, source: &'a ReadSource) -> Vec<Diagnostic> {
        let registrations = self.registrations(source);
        let mut found: Vec<Diagnostic> = source.facts.calls.iter().filter_map(|call| self.about_call(call)).collect();
        found.extend(registrations.iter().filter_map(|registration| self.about_registration(registration)));
        found.extend(registrations.iter().filter_map(|registration| unfiltered_mail(source, registration)));
        found.extend(self.requests(source, &registrations));
        if let Some((_, app)) = source.facts.apps.first().filter(|_| source.facts.uses_sdk) {
            found.extend(self.missing_handlers(*app));
        }
        if source.language != SourceLanguage::Python {
            // Only the Python SDK is published, so only its refusal is certain.
            for finding in found.iter_mut().filter(|finding| finding.code == codes::HANDLER_NOT_DECLARED) {
                finding.severity = Severity::Warning;
            }
        }
        found.sort_by_key(|finding| finding.primary.span.start);
        found
    }

    /// LWP002 and LWP006.
    fn about_call(&self, call: &ToolCallSite) -> Option<Diagnostic> {
        let SourceName::Literal(tool) = &call.name else { return None };
        let grant = InstallScopes { declared: &self.scopes, granted: &self.scopes };
        match scope::decide(grant, tool) {
            ScopeDecision::ChatBuiltOnly => {
                let headline = format!("`{tool}` is not available to marketplace apps");
                let finding = Diagnostic::error(codes::APP_RECORD_TOOL, call.span, headline);
                Some(finding.help("use key-value storage, `ctx.kv`"))
            }
            ScopeDecision::Deny { needed, .. } => {
                let needed: Vec<&str> = needed.iter().map(Scope::as_str).collect();
                let is_current = |scope: &&str| scope::status_of(scope) == Some(ScopeStatus::Current);
                let headline = format!("`{tool}` needs the scope `{}`, which is not in `required_scopes`", needed[0]);
                let finding = Diagnostic::error(codes::CALL_WITHOUT_SCOPE, call.span, headline);
                let severity = if needed.iter().any(is_current) { Severity::Error } else { Severity::Warning };
                let names = needed.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(" or ");
                Some(Diagnostic { severity, ..finding.help(format!("add {names} to `required_scopes`")) })
            }
            ScopeDecision::Allow { .. } | ScopeDecision::UnknownTool { .. } => None,
        }
    }

    /// LWP007, and the half of LWP003 about handlers that the manifest does not declare.
    fn about_registration(&self, found: &HandlerRegistration) -> Option<Diagnostic> {
        let events = &self.manifest.lifecycle;
        let undeclared = |what: String, field: &str| {
            let headline = format!("{what} is handled here, but the manifest does not declare it");
            let finding = Diagnostic::error(codes::HANDLER_NOT_DECLARED, found.span, headline);
            Some(finding.help(format!("declare it under `{field}`, or remove the handler")))
        };
        let flag = |is_declared: bool, field: &str| {
            if is_declared {
                return None;
            }
            let headline = format!("a handler for `{field}` is registered here, but `lifecycle.{field}` is not true");
            let finding = Diagnostic::error(codes::HANDLER_NOT_DECLARED, found.span, headline);
            Some(finding.help(format!("add `{field}: true` to `lifecycle`, or remove the handler")))
        };
        match (found.kind, &found.name) {
            (HandlerKind::Install, _) => flag(events.on_install, "on_install"),
            (HandlerKind::Uninstall, _) => flag(events.on_uninstall, "on_uninstall"),
            (HandlerKind::Inbound, _) => flag(events.on_inbound, "on_inbound"),
            (HandlerKind::UserAdded, _) => flag(events.on_user_added, "on_user_added"),
            (_, SourceName::Computed) => None,
            (HandlerKind::Tool, SourceName::Literal(name)) => {
                if self.manifest.tools.iter().any(|tool| tool.name == *name) {
                    return None;
                }
                let headline = format!("the tool `{name}` is registered here, but missing from `tools`");
                let finding = Diagnostic::error(codes::TOOL_NOT_LISTED, found.span, headline);
                Some(finding.help("add it to `tools` in the manifest, else no agent sees it"))
            }
            (HandlerKind::Schedule, SourceName::Literal(name)) => {
                let is_declared = events.schedules.iter().any(|schedule| schedule.name == *name);
                if is_declared { None } else { undeclared(format!("the schedule `{name}`"), "lifecycle.schedules") }
            }
            (HandlerKind::Event, SourceName::Literal(name)) => {
                let is_declared = self.manifest.subscribes_to.iter().any(|event| event.event_name == *name);
                if is_declared { None } else { undeclared(format!("the event `{name}`"), "subscribes_to") }
            }
            (HandlerKind::Route, SourceName::Literal(path)) => {
                let is_declared = self.manifest.http_routes.iter().any(|route| route.path == *path);
                if is_declared { None } else { undeclared(format!("the route `{path}`"), "http_routes") }
            }
        }
    }

    /// The other half of LWP003: what the manifest declares and no source handles, where that can be decided.
    fn missing_handlers(&self, app: Span) -> Vec<Diagnostic> {
        if !self.is_certain {
            return Vec::new();
        }
        let events = &self.manifest.lifecycle;
        let flags = [
            (events.on_install, HandlerKind::Install, "on_install"),
            (events.on_uninstall, HandlerKind::Uninstall, "on_uninstall"),
            (events.on_inbound, HandlerKind::Inbound, "on_inbound"),
            (events.on_user_added, HandlerKind::UserAdded, "on_user_added"),
        ];
        let missing = |what: String| {
            let headline = format!("{what} is declared in the manifest, but no handler for it was found");
            Diagnostic::warning(codes::HANDLER_MISSING, app, headline).help("register a handler, or remove it there")
        };
        let has = |kind, name| self.registered.contains(&(kind, name)) || self.registered.contains(&(kind, None));
        let mut found: Vec<Diagnostic> = flags
            .into_iter()
            .filter(|(is_declared, kind, _)| *is_declared && !has(*kind, None))
            .map(|(_, _, field)| missing(format!("`lifecycle.{field}`")))
            .collect();
        let schedules = events.schedules.iter().map(|one| (HandlerKind::Schedule, "schedule", &one.name));
        let routes = self.manifest.http_routes.iter().map(|one| (HandlerKind::Route, "route", &one.path));
        for (kind, noun, name) in schedules.chain(routes) {
            if !has(kind, Some(name.as_str())) {
                found.push(missing(format!("the {noun} `{name}`")));
            }
        }
        found
    }

    /// A part of LWP005: requests inside handlers that go past the platform, unless the manifest names the hosts.
    fn requests(&self, source: &ReadSource, registrations: &[&HandlerRegistration]) -> Vec<Diagnostic> {
        if !self.manifest.network.egress_hosts.is_empty() {
            return Vec::new();
        }
        let inside = |request: &&Span| registrations.iter().any(|found| contains(found.handler, **request));
        let finding = |span: &Span| {
            let headline = "this handler sends an HTTP request itself, and the manifest names no hosts";
            Diagnostic::warning(codes::DIRECT_HTTP, *span, headline)
                .help("call a platform tool, which the audit log shows, or list the host in `network.egress_hosts`")
        };
        source.facts.requests.iter().filter(inside).map(finding).collect()
    }
}

/// The other part of LWP005: an inbound handler that answers mail without a look at who sent it.
fn unfiltered_mail(source: &ReadSource, found: &HandlerRegistration) -> Option<Diagnostic> {
    let sends = |call: &ToolCallSite| match &call.name {
        SourceName::Literal(tool) => SENDS_MAIL.contains(&tool.as_str()) && contains(found.handler, call.span),
        SourceName::Computed => false,
    };
    let filters = |word: &String| {
        let word = word.to_lowercase();
        NOISE_FILTERS.iter().any(|filter| word.contains(filter))
    };
    let is_found = found.kind == HandlerKind::Inbound
        && source.facts.calls.iter().any(sends)
        && !source.facts.words.iter().any(filters);
    let headline = "this handler answers messages without a filter for automatic senders";
    is_found.then(|| {
        Diagnostic::warning(codes::UNFILTERED_MAIL, found.span, headline)
            .help("ignore senders such as `noreply@` and `notifications@` before you answer")
    })
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::{ScopeUse, SourceCheck, check};
    use crate::sources::{ReadSource, SourceLanguage};
    use linkworld_manifest::CheckOptions;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime:\n  \
                        image: ghcr.io/you/my-bot:0.1.0\n";
    const PYTHON: &str = "from linkworld_sdk import App\napp = App.from_manifest()\n";
    const SCRIPT: &str = "import { App } from '@linkworld_ai/sdk'\nconst app = App.fromManifest('x')\n";

    fn checked(manifest: &str, sources: &[(&str, &str)]) -> SourceCheck {
        let options = CheckOptions::default();
        let checked = linkworld_manifest::check("m", format!("{HEAD}{manifest}").into_bytes(), options);
        let manifest = checked.manifest.unwrap_or_else(|| panic!("{:?}", checked.findings));
        let sources: Vec<ReadSource> = sources
            .iter()
            .map(|(name, text)| {
                let head = if name.ends_with("py") { PYTHON } else { SCRIPT };
                ReadSource::new(*name, format!("{head}{text}"), SourceLanguage::of(name).unwrap())
            })
            .collect();
        check(&manifest, &sources, true)
    }

    fn codes(manifest: &str, sources: &[(&str, &str)]) -> Vec<&'static str> {
        checked(manifest, sources).findings.concat().iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_rule_has_a_case_that_it_reports_and_one_that_it_does_not() {
        let tool = "tools: [{name: greet, description: Greets, scopes_required: []}]\n";
        let cases = [
            ("", "@app.tool('greet')\nasync def f(ctx): ...\n", &["tool-not-listed"][..]),
            (tool, "@app.tool('greet')\nasync def f(ctx): ...\n", &[]),
            ("", "@app.tool(NAME)\nasync def f(ctx): ...\n", &[]),
            ("", "@other.tool('greet')\nasync def f(ctx): ...\n", &[]),
            ("", "@app.on_install\nasync def f(ctx): ...\n", &["handler-not-declared"]),
            ("lifecycle: {on_install: true}\n", "@app.on_install\nasync def f(ctx): ...\n", &[]),
            ("lifecycle: {on_install: true}\n", "", &["handler-missing"]),
            ("lifecycle: {on_install: true}\n", "broken(\n", &[]),
            ("", "@app.on_schedule('a')\nasync def f(ctx): ...\n", &["handler-not-declared"]),
            ("lifecycle: {schedules: [{name: a, cron: 0 8 * * *}]}\n", "@app.on_schedule('a')\ndef f(ctx): ...\n", &[]),
            ("lifecycle: {schedules: [{name: a, cron: 0 8 * * *}]}\n", "@app.on_schedule(x)\ndef f(ctx): ...\n", &[]),
            ("lifecycle: {schedules: [{name: a, cron: 0 8 * * *}]}\n", "", &["handler-missing"]),
            ("", "@app.on_event('a')\nasync def f(ctx): ...\n", &["handler-not-declared"]),
            ("", "@app.http_route('/a')\nasync def f(ctx, request): ...\n", &["handler-not-declared"]),
            ("http_routes: [{path: /a}]\n", "@app.http_route('/a')\nasync def f(ctx, request): ...\n", &[]),
            ("", "ctx.tools.call('email_send')\n", &["call-without-scope"]),
            ("required_scopes: [mail.send]\n", "ctx.tools.call('email_send')\n", &[]),
            ("", "# ctx.tools.call('email_send')\nx = \"ctx.tools.call('email_send')\"\n", &[]),
            ("", "ctx.tools.call('app_kv_get')\nctx.tools.call('not_known')\nctx.tools.call(f'email_{x}')\n", &[]),
            ("", "ctx.tools.call('read_app_records')\n", &["app-record-tool"]),
            (
                "required_scopes: [mail.send]\nlifecycle: {on_inbound: true}\n",
                "@app.on_inbound\nasync def f(ctx, env):\n    await ctx.tools.call('email_send')\n",
                &["unfiltered-mail"],
            ),
            (
                "required_scopes: [mail.send]\nlifecycle: {on_inbound: true}\n",
                "@app.on_inbound\nasync def f(ctx, env):\n    if 'noreply@' in env.sender: return\n    \
                 await ctx.tools.call('email_send')\n",
                &[],
            ),
            (tool, "@app.tool('greet')\nasync def f(ctx):\n    requests.get('https://a.example')\n", &["direct-http"]),
            (tool, "requests.get('https://a.example')\n", &[]),
        ];
        for (manifest, source, expected) in cases {
            assert_eq!(codes(manifest, &[("main.py", source)]), expected, "{manifest}\n{source}");
        }
        let scripts = [
            ("", "app.tool('greet', async () => {})\n", &["tool-not-listed"][..]),
            (tool, "app.tool('greet', async () => {})\n", &[]),
            ("", "app.onInstall(async () => {})\n", &["handler-not-declared"]),
            ("", "bridge.tools.call('email_send', {})\n", &["call-without-scope"]),
            ("", "// bridge.tools.call('email_send', {})\n", &[]),
            (tool, "app.tool('greet', async () => { await fetch('https://a.example') })\n", &["direct-http"]),
        ];
        for (manifest, source, expected) in scripts {
            for name in ["app.ts", "app.tsx", "app.mjs"] {
                assert_eq!(codes(manifest, &[(name, source)]), expected, "{name}: {source}");
            }
        }
    }

    #[test]
    fn an_app_is_known_in_the_modules_that_import_it() {
        let tool = "@app.tool('greet')\nasync def f(ctx): ...\n";
        let other = format!("from main import app\n{tool}");
        let foreign = format!("from fastmcp import FastMCP\nserver = FastMCP()\n{}", tool.replace("app.", "server."));
        let sources = [("main.py", ""), ("tools.py", other.as_str()), ("foreign.py", foreign.as_str())];
        let found: Vec<usize> = checked("", &sources).findings.iter().map(Vec::len).collect();
        assert_eq!(found, [0, 1, 0]);
    }

    #[test]
    fn a_scope_is_used_unless_everything_was_read_and_nothing_names_it() {
        let of = |source: &str, scope: &str| checked("", &[("main.py", source)]).uses.of(scope);
        assert_eq!(of("ctx.tools.call('email_send')\n", "mail.send"), ScopeUse::Found);
        assert_eq!(of("call('email_send')\n", "mail.send"), ScopeUse::Found);
        assert_eq!(of("# email_send\n", "mail.send"), ScopeUse::NotFound);
        assert_eq!(of("ctx.tools.call(name)\n", "mail.send"), ScopeUse::Unknown);
        assert_eq!(of("broken(\n", "mail.send"), ScopeUse::Unknown);
        assert_eq!(of("", "mail.manage"), ScopeUse::Unknown);
    }
}
