//! A search on the command line: its words, and the options that are short for its qualifiers.

use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use jiff::Timestamp;
use linkworld_client::api::ControlClient;
use linkworld_contract::audit::{AuditSearch, SearchField, SearchProblem, SearchValue, SearchWords, parse};
use linkworld_emulator::audit_kinds;
use linkworld_system::clock::Clock;
use linkworld_system::since::Since;
use linkworld_terminal::{Exit, Role, StyledText, paint};

/// What to look for. Every condition must match.
#[derive(Debug, Default, clap::Args)]
pub(super) struct SearchArgs {
    /// Words to find, and qualifiers such as `tool:email_*` or `-app:tax-bot`; see below
    #[arg(value_name = "SEARCH")]
    search: Vec<String>,
    /// Only calls of this app
    #[arg(long, value_name = "SLUG")]
    app: Option<String>,
    /// Only calls in this tenant
    #[arg(long, value_name = "SLUG")]
    tenant: Option<String>,
    /// Only calls of this tool; `*` stands for any characters
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
    /// Only calls with this decision: `allowed`, `denied`, or why, such as `no_scope`
    #[arg(long, value_name = "WORD")]
    decision: Option<String>,
    /// Only calls since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    since: Option<Since>,
    /// Only calls before then
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    until: Option<Since>,
}

impl SearchArgs {
    /// Whether anything is searched for.
    pub(super) fn is_empty(&self) -> bool {
        let Self { search, app, tenant, tool, decision, since, until } = self;
        let names = [app, tenant, tool, decision];
        search.is_empty() && names.iter().all(|name| name.is_none()) && since.or(*until).is_none()
    }

    /// The search. A mistake in it is printed; it ends the command.
    pub(super) fn read(
        &self,
        context: &mut Context,
        client: &ControlClient,
    ) -> Result<Result<AuditSearch, Exit>, CommandError> {
        let text = self.search.join(" ");
        let needs_time =
            self.since.is_some() || self.until.is_some() || text.contains("since:") || text.contains("until:");
        // Entries have the time of the platform's clock.
        let now = if needs_time { platform_time(client)? } else { Timestamp::UNIX_EPOCH };
        let time = |text: &str| Since::parse(text).ok().map(|since| since.unix_millis(now));
        let search = match parse(&text, &SearchWords { kinds: &audit_kinds(), time: &time }) {
            Ok(search) => search,
            Err(problems) => {
                problems.iter().for_each(|problem| report(context, &text, problem));
                return Ok(Err(Exit::Usage));
            }
        };
        let times = AuditSearch {
            since: self.since.map(|since| since.unix_millis(now)),
            until: self.until.map(|until| until.unix_millis(now)),
            ..AuditSearch::default()
        };
        Ok(Ok(self
            .named()
            .into_iter()
            .fold(search.and_all(times), |search, (field, value)| search.and(field, [value]))))
    }

    fn named(&self) -> Vec<(SearchField, SearchValue)> {
        let value = |text: &String| SearchValue { text: text.clone(), is_pattern: text.contains('*') };
        let fields = [
            (SearchField::App, &self.app),
            (SearchField::Tenant, &self.tenant),
            (SearchField::Tool, &self.tool),
            (SearchField::Decision, &self.decision),
        ];
        fields.into_iter().filter_map(|(field, text)| Some((field, value(text.as_ref()?)))).collect()
    }
}

/// The time of the platform's clock.
pub(super) fn platform_time(client: &ControlClient) -> Result<Timestamp, CommandError> {
    let now = block_on(async { Ok(client.clock().await?.now) })?;
    Ok(now.parse::<Timestamp>().unwrap_or_else(|_| Clock::Real.now()))
}

/// Prints a mistake with the place that it is at.
fn report(context: &mut Context, text: &str, problem: &SearchProblem) {
    let before = text[..problem.span.start].chars().count();
    let length = text[problem.span.clone()].chars().count().max(1);
    let mark = format!("  {}{}", " ".repeat(before), "^".repeat(length));
    let lines = [
        paint(Role::Error, "error") + ": " + problem.headline.as_str(),
        StyledText::from("  ") + text,
        paint(Role::Error, mark),
        paint(Role::Good, "help") + ": " + problem.help.as_str(),
    ];
    lines.iter().for_each(|line| context.terminal.print_usage(line, true));
}
