//! `linkworld routes`: the HTTP routes of apps on the local platform.

use crate::connect::TenantCommandOptions;
use crate::connect::route::{self, RouteRequest};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::options::body_argument;
use crate::output::destination::Destination;
use crate::output::{route_answer, time};
use clap::builder::PossibleValuesParser;
use linkworld_contract::names::AppId;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::{AppRoute, IssueRoutePass, RoutePass};
use linkworld_contract::wire::proxy::envelope::{ROUTE_BODY_BYTES_MAX, ROUTE_METHODS, TICKET_PARAMETER};
use linkworld_contract::wire::routes::encode_segment;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;
use std::path::PathBuf;

/// List and call the HTTP routes of apps
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The manifest declares routes under `http_routes`. A private route needs a session of a user of the tenant; \
        a public one is called by anyone, with a signed token if it has `requires_token`. `call` sends what the route needs.",
    after_help = "
  linkworld routes list
  linkworld routes call /quotes/q9.pdf --output q9.pdf
  linkworld routes call /webhook/stripe --method POST --body @event.json
  linkworld routes open /report
"
)]
pub struct RoutesArgs {
    #[command(subcommand)]
    action: RoutesAction,
    #[command(flatten)]
    options: TenantCommandOptions,
    /// App, needed only when several declare the route
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<AppId>,
}

#[derive(Debug, clap::Subcommand)]
enum RoutesAction {
    /// List the routes with their URLs
    List,
    /// Call a route through the proxy, as a browser or a third party does
    Call(CallArgs),
    /// Print a URL that opens a private route once, within 60 seconds
    Open {
        /// Path of a GET route, without query
        path: String,
        /// Open it as this user: an id, or an address [default: the user who activates the app]
        #[arg(long, value_name = "USER")]
        user: Option<String>,
    },
    /// Print a public token for a path of a public route
    Token {
        /// Path of a public route
        path: String,
        /// Seconds that the token is valid, from 30 to 3600
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        ttl: u64,
    },
}

#[derive(Debug, clap::Args)]
struct CallArgs {
    /// Path below the app, with its placeholders filled
    path: String,
    /// Method
    #[arg(long, default_value = "GET", ignore_case = true, value_parser = PossibleValuesParser::new(ROUTE_METHODS))]
    method: String,
    /// Body: a text, @FILE, or - for stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    body: Option<String>,
    /// Header, for example 'Content-Type: text/csv' (repeatable) [default with a body: Content-Type: application/json]
    #[arg(long, value_name = "HEADER")]
    header: Vec<String>,
    /// Value of the query, NAME=VALUE (repeatable)
    #[arg(long, value_name = "PAIR")]
    query: Vec<String>,
    /// Call a private route as this user: an id, or an address [default: the user who activates the app]
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Call the public route where a private one has the same path
    #[arg(long)]
    public: bool,
    /// Send neither a session nor a public token
    #[arg(long)]
    anonymous: bool,
    /// Write the body of the answer to a file
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &RoutesArgs) -> CommandResult {
    match &args.action {
        RoutesAction::List => list(context, args),
        RoutesAction::Call(call) => run_call(context, args, call),
        RoutesAction::Open { path, user } => {
            let wanted = (RoutePass::Ticket, user.clone(), None);
            issue(context, args, path, wanted)
        }
        RoutesAction::Token { path, ttl } => issue(context, args, path, (RoutePass::PublicToken, None, Some(*ttl))),
    }
}

fn list(context: &mut Context, args: &RoutesArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, routes) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let routes = client.app_routes(&tenant, args.app.as_ref()).await?;
        Ok((tenant, routes))
    })?;
    if args.options.json {
        let envelope = json!({"schema": "linkworld.routes/1", "tenant": tenant, "routes": routes});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print_table(&table(&routes));
    if routes.is_empty() {
        context.terminal.message("no routes; the manifest declares them under `http_routes`");
    }
    Ok(Exit::Done)
}

fn table(routes: &[AppRoute]) -> Table {
    let mut table =
        Table::new([Column::new("APP"), Column::new("METHOD"), Column::new("ACCESS"), Column::new("URL").flexible()]);
    for route in routes {
        let access = match (route.public, route.requires_token) {
            (false, _) => "private",
            (true, false) => "public",
            (true, true) => "public, with token",
        };
        table.row([
            Cell::painted(Role::Name, route.app.as_str()),
            route.method.as_str().into(),
            access.into(),
            route.url.as_str().into(),
        ]);
    }
    table
}

fn run_call(context: &mut Context, args: &RoutesArgs, call: &CallArgs) -> CommandResult {
    let mut headers = call.header.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
    let body = match &call.body {
        Some(given) => body_argument(context, ("--body", given), ROUTE_BODY_BYTES_MAX)?,
        None => Vec::new(),
    };
    if call.body.is_some() && !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(("content-type".to_owned(), Secret::new("application/json".to_owned())));
    }
    let query = query(&call.query)?;
    let client = args.options.connect()?;
    let tenant = block_on(args.options.tenant(&client))?;
    let request = RouteRequest {
        tenant,
        app: args.app.as_ref(),
        method: &call.method.to_ascii_uppercase(),
        path: &call.path,
        is_public: call.public,
        user: call.user.as_deref(),
        is_anonymous: call.anonymous,
    };
    let result = route::send(&client, &request, (query, headers), body)?;
    let output = call.output.clone().map(Destination::from);
    route_answer::print(context, &result, output.as_ref(), args.options.json)
}

fn header(text: &str) -> Result<(String, Secret), CommandError> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        CommandError::usage(format!("--header {text}: expected NAME: VALUE")).hint("for example 'Accept: text/plain'")
    })?;
    Ok((name.trim().to_ascii_lowercase(), Secret::new(value.trim().to_owned())))
}

fn query(pairs: &[String]) -> Result<String, CommandError> {
    let mut text = String::new();
    for pair in pairs {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| CommandError::usage(format!("--query {pair}: expected NAME=VALUE")))?;
        if !text.is_empty() {
            text.push('&');
        }
        encode_segment(name, &mut text);
        text.push('=');
        encode_segment(value, &mut text);
    }
    Ok(text)
}

fn issue(
    context: &mut Context,
    args: &RoutesArgs,
    path: &str,
    (pass, user, ttl_seconds): (RoutePass, Option<String>, Option<u64>),
) -> CommandResult {
    let client = args.options.connect()?;
    let is_ticket = pass == RoutePass::Ticket;
    let issued = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let methods: &[&str] = if is_ticket { &["GET"] } else { &ROUTE_METHODS };
        let mut app = None;
        for method in methods {
            let request = RouteRequest {
                tenant: tenant.clone(),
                app: args.app.as_ref(),
                method,
                path,
                is_public: !is_ticket,
                user: None,
                is_anonymous: true,
            };
            match route::find(&client, &request).await {
                Ok((found, slug)) if found.public != is_ticket => {
                    app = Some(slug);
                    break;
                }
                // The last one has the reason.
                Err(error) if Some(method) == methods.last() => return Err(error),
                _ => {}
            }
        }
        let app = app.ok_or_else(|| {
            let kind = if is_ticket { "private GET" } else { "public" };
            CommandError::usage(format!("no app declares a {kind} route {path}"))
                .hint("declared routes: `linkworld routes list`")
        })?;
        let wanted = IssueRoutePass { pass, path: Some(path.to_owned()), user, ttl_seconds };
        Ok(client.route_pass(&tenant, &app, &wanted).await?)
    })?;
    let value = issued.value.expose();
    let shown = if is_ticket { format!("{}?{TICKET_PARAMETER}={value}", issued.url) } else { value.to_owned() };
    if args.options.json {
        let key = if is_ticket { "url" } else { "token" };
        let envelope = json!({"schema": "linkworld.route-pass/1", key: shown, "expires_at": issued.expires_at});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.print(shown);
    let what = if is_ticket { "opens the route once" } else { "is sent as the header X-LW-Public-Token" };
    context.terminal.message(format!("it {what} and ends at {}", time::local(&issued.expires_at)));
    Ok(Exit::Done)
}
