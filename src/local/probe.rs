//! `dev --probe-isolation`: reports state that handlers carry between tenants.

use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::local::session::Session;
use linkworld_emulator::{CarryOver, ProbeReport, probe_isolation};
use linkworld_terminal::{Exit, count};
use serde_json::{Value, json};

/// Probes the handlers of the default tenant. Exits with 1 if one of them carries state.
pub async fn run(context: &mut Context, session: &mut Session, is_json: bool) -> CommandResult {
    let mut probed = Vec::new();
    let apps: Vec<_> = session.instances().filter(|one| one.is_ready).map(|one| one.installed.clone()).collect();
    for installed in apps {
        let report = probe(context, session, &installed).await?;
        match report {
            Ok(report) => probed.push((installed.app.to_string(), report)),
            Err(exit) => return Ok(exit),
        }
    }
    if is_json {
        let apps: Vec<Value> = probed.iter().map(|(app, report)| as_json(app, report)).collect();
        context.terminal.print_json(&json!({"schema": "linkworld.isolation/1", "apps": apps}));
    } else {
        probed.iter().for_each(|(app, report)| print(context, app, report));
    }
    let is_clean = probed.iter().all(|(_, report)| report.carried.is_empty());
    Ok(if is_clean { Exit::Done } else { Exit::Failed })
}

async fn probe(
    context: &mut Context,
    session: &mut Session,
    installed: &linkworld_emulator::InstalledApp,
) -> Result<Result<ProbeReport, Exit>, CommandError> {
    let (platform, events) = session.parts();
    let work = probe_isolation(platform, installed);
    tokio::pin!(work);
    loop {
        tokio::select! {
            report = &mut work => {
                return report.map(Ok).map_err(|error| CommandError::local(format!("{} was not probed: {error}", installed.app)));
            }
            exit = events.show_next(&mut context.terminal) => if let Some(exit) = exit { return Ok(Err(exit)) },
        }
    }
}

fn print(context: &mut Context, app: &str, report: &ProbeReport) {
    let calls = count(report.calls, "call");
    for CarryOver { call, place, fresh, after } in &report.carried {
        let fresh = if fresh.is_empty() { "nothing" } else { fresh };
        let after = if after.is_empty() { "nothing" } else { after };
        let place = if place.is_empty() { "reply" } else { place };
        context.terminal.print(format!(
            "{app}: {call}: `{place}` is {after} after calls of another tenant, and {fresh} in a new process"
        ));
    }
    let found = match report.carried.len() {
        0 => "found no state that is carried between tenants".to_owned(),
        many => format!("found {} that depend on calls of another tenant", count(many, "value")),
    };
    context.terminal.print(format!("{app}: {found}; {calls} compared"));
    if !report.failed.is_empty() {
        context.terminal.message(format!("{app}: failed each time: {}", report.failed.join(", ")));
    }
}

fn as_json(app: &str, report: &ProbeReport) -> Value {
    let carried =
        |one: &CarryOver| json!({"call": one.call, "place": one.place, "fresh": one.fresh, "after": one.after});
    let carried: Vec<Value> = report.carried.iter().map(carried).collect();
    json!({"app": app, "calls": report.calls, "failed": report.failed, "carried": carried})
}
