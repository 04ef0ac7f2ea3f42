//! `linkworld cost`: what calls on the local platform used, and what that costs by the prices of the dev file.

use crate::commands::activity::search::SearchArgs;
use crate::connect::LocalOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::output::prices;
use clap::ValueEnum;
use linkworld_contract::audit::usage::{PriceSheet, Usage, UsageRow};
use linkworld_terminal::{Cell, Column, Exit, Role, Table, duration};
use serde_json::json;
use std::collections::BTreeMap;

/// Sum up what calls on the local platform used and cost
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Counts calls, time inside handlers and tokens of models, from the audit log. Denied calls are not counted. \
        The platform publishes no prices: without `prices` in `linkworld.dev.yaml` nothing costs anything.",
    after_help = "
  linkworld cost
  linkworld cost --by tool --app tax-bot --since 1d
  linkworld cost kind:agent_invoke --by app
"
)]
pub struct CostArgs {
    #[command(flatten)]
    search: SearchArgs,
    /// What one row is about
    #[arg(long, value_enum, default_value_t = CostBy::App)]
    by: CostBy,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CostBy {
    /// A tenant
    Tenant,
    /// An app, in all tenants
    App,
    /// A tool, event or agent of an app
    Tool,
}

impl CostBy {
    fn of(self, row: &UsageRow) -> String {
        match self {
            Self::Tenant => row.tenant.clone(),
            Self::App => row.app.clone(),
            Self::Tool => format!("{} {} {}", row.app, row.kind, row.name),
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Tenant => "TENANT",
            Self::App => "APP",
            Self::Tool => "APP AND CALL",
        }
    }
}

/// Sums up.
pub fn run(context: &mut Context, args: &CostArgs) -> CommandResult {
    let client = args.local.connect()?;
    let search = match args.search.read(context, &client)? {
        Ok(search) => search,
        Err(exit) => return Ok(exit),
    };
    let sheet = prices::of_this_project()?;
    let report = block_on(async { Ok(client.usage(&search.to_string()).await?) })?;
    let mut sums: BTreeMap<String, Usage> = BTreeMap::new();
    let mut total = Usage::default();
    for row in report.rows.iter().filter(|row| row.is_use() && row.used != Usage::default()) {
        sums.entry(args.by.of(row)).or_default().add(&row.used);
        total.add(&row.used);
    }
    if args.json {
        let row = |(name, used): (&String, &Usage)| json!({"name": name, "used": used, "cost": sheet.cost(used)});
        let rows: Vec<_> = sums.iter().map(row).collect();
        context
            .terminal
            .print_json(&json!({"schema": "linkworld.cost/1", "prices": sheet, "rows": rows, "total": total,
            "cost": sheet.cost(&total), "is_cut": report.is_cut}));
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table((args.by.heading(), &sums, &total), &sheet));
    if report.is_cut {
        context.terminal.warn("too many different calls: the rest is summed up as `(others)`; name a tenant or an app");
    }
    if sheet.is_free() {
        context.terminal.hint("no prices are known; set `prices` in linkworld.dev.yaml");
    }
    Ok(Exit::Done)
}

fn table((heading, sums, total): (&str, &BTreeMap<String, Usage>, &Usage), sheet: &PriceSheet) -> Table {
    let cost = if sheet.is_free() { "COST".to_owned() } else { format!("COST ({})", sheet.currency) };
    let mut table = Table::new([
        Column::new(heading).flexible(),
        Column::new("CALLS").right(),
        Column::new("COMPUTE").right(),
        Column::new("TOKENS IN").right(),
        Column::new("TOKENS OUT").right(),
        Column::new(cost).right(),
    ]);
    for (name, used) in sums.iter().map(|(name, used)| (name.as_str(), used)).chain([("total", total)]) {
        table.row([
            Cell::painted(Role::Name, name),
            used.calls.to_string().into(),
            duration(used.compute_us).into(),
            used.tokens_in.to_string().into(),
            used.tokens_out.to_string().into(),
            prices::amount(sheet.cost(used)).into(),
        ]);
    }
    table
}
