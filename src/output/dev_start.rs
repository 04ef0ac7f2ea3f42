//! What `linkworld dev` says when everything runs.

use crate::local::{OpenedShell, Session, SessionInstance};
use linkworld_emulator::KeyStorage;
use linkworld_system::process::{AppliedLimits, HandlerResources, LimitedResources};
use linkworld_terminal::{Role, Terminal, paint};
use serde_json::{Value, json};

/// Columns before the text of a detail.
const DETAIL_INDENT: usize = 11;

/// A token by its ends, for a line that a person reads.
fn shortened(token: &str) -> String {
    const KEPT: usize = 6;
    match (token.get(..KEPT), token.get(token.len().saturating_sub(KEPT)..)) {
        (Some(start), Some(end)) if token.len() > 4 * KEPT => format!("{start}…{end}"),
        _ => token.to_owned(),
    }
}

/// What runs.
pub struct DevStart<'a> {
    /// The platform and its handlers.
    pub session: &'a Session,
    /// The page around bundles.
    pub shell: &'a OpenedShell,
    /// Names of environment variables that the handlers get.
    pub passed: &'a [String],
    /// The scopes that the default tenant grants the first project, in words.
    pub granted: &'a str,
    /// Which limits were asked for.
    pub limited: LimitedResources,
}

impl DevStart<'_> {
    /// Says it to a person, or in one line of JSON to a program.
    pub fn announce(&self, terminal: &mut Terminal, json: bool) {
        let instances: Vec<SessionInstance<'_>> = self.session.instances().collect();
        if json {
            // Always on one line: a script waits for the line break.
            terminal.print_json_line(&ready(self, &instances));
        } else if let Some(first) = instances.first() {
            self.announce_in_words(terminal, &instances, first);
        }
    }

    fn announce_in_words(
        &self,
        terminal: &mut Terminal,
        instances: &[SessionInstance<'_>],
        first: &SessionInstance<'_>,
    ) {
        let Self { session, shell, passed, granted, limited } = self;
        let installed = first.installed;
        let origin = session.origin.to_string();
        let mut apps: Vec<String> =
            instances.iter().map(|one| format!("{} {}", one.installed.app, one.installed.version)).collect();
        apps.sort_unstable();
        apps.dedup();
        let running = format!("{} {} running", apps.join(", "), if apps.len() == 1 { "is" } else { "are" });
        terminal.print(paint(Role::Good, format!("{running} on the local platform")));
        terminal.print(format!("  address  {origin}"));
        terminal.print(format!("  shell    {}", shell.address));
        for bundle in &shell.bundles {
            let of = if shell.bundles.len() > 1 { format!("  {}", bundle.app) } else { String::new() };
            terminal.print_text(format!("  bundle   {}, from {}{of}", bundle.address, bundle.from), DETAIL_INDENT);
        }
        for instance in instances {
            let of = if session.has_several() { format!("  {}", instance.label) } else { String::new() };
            terminal.print(if instance.is_ready {
                format!("  handler  http://127.0.0.1:{}{of}", instance.port)
            } else {
                format!("  handler  starts with its first call{of}")
            });
            if let Some(engine) = &instance.engine {
                terminal.print_text(format!("  engine   {engine}{of}"), DETAIL_INDENT);
            }
        }
        terminal.print_text(format!("  limits   {}", limits(first, *limited)), DETAIL_INDENT);
        for stub in session.stubs() {
            terminal.print(format!("  stub     {} in {}", stub.app, stub.tenant));
        }
        if !passed.is_empty() {
            terminal.print_text(format!("  passed   {}", passed.join(", ")), DETAIL_INDENT);
        }
        terminal.print(format!("  tenant   {}", installed.tenant));
        terminal.print_text(format!("  grants   {granted}"), DETAIL_INDENT);
        match &session.store {
            Some(store) => terminal.print_text(format!("  store    {}", store.display()), DETAIL_INDENT),
            None => terminal.print("  store    in memory; deleted when the process exits"),
        }
        if let Some(storage) = session.platform.vault_key_storage() {
            terminal.print(format!("  secrets  encrypted; the key is {}", storage.phrase()));
        }
        terminal.print(format!("  token    {} (complete with --json)", shortened(session.token_shown())));
        terminal.print_text(
            "  use it   add --local to other commands, for example `linkworld secrets list --local`".to_owned(),
            DETAIL_INDENT,
        );
        terminal.message("press Ctrl-C to stop");
    }
}

/// Which of `runtime.resources` apply, in words.
fn limits(instance: &SessionInstance<'_>, asked: LimitedResources) -> String {
    let HandlerResources { memory_mb, cpu_millis } = instance.resources;
    let memory = format!("{memory_mb} MB of memory");
    let cores = format!("{}.{:03}", cpu_millis / 1_000, cpu_millis % 1_000);
    let processor = format!("{} processors", cores.trim_end_matches('0').trim_end_matches('.'));
    match instance.limits {
        Some(AppliedLimits::Container) => format!("{memory} and {processor}, by the container engine"),
        Some(AppliedLimits::All) => format!("{memory} and {processor}, by a control group"),
        Some(AppliedLimits::Memory) => format!("{memory}, by a control group; --limits all adds processor time"),
        Some(AppliedLimits::None) if matches!(asked, LimitedResources::None) => "none".to_owned(),
        Some(AppliedLimits::None) => "none, because this program may not make a control group here".to_owned(),
        None => "set when the handler starts".to_owned(),
    }
}

fn ready(start: &DevStart<'_>, instances: &[SessionInstance<'_>]) -> Value {
    let DevStart { session, shell, .. } = start;
    let handler = |instance: &SessionInstance<'_>| format!("http://127.0.0.1:{}", instance.port);
    let of = |instance: &SessionInstance<'_>| {
        let installed = instance.installed;
        json!({
            "tenant": installed.tenant, "app": installed.app, "version": installed.version,
            "handler": handler(instance), "ready": instance.is_ready,
            "engine": instance.engine.as_deref().unwrap_or("process"),
        })
    };
    let first = instances.first();
    json!({
        "schema": "linkworld.dev/1",
        "event": "ready",
        "origin": session.origin.to_string(),
        "token": session.token_shown(),
        "shell": shell.address,
        "bundle": shell.bundles.first().map(|bundle| &bundle.address),
        "tenant": first.map(|one| &one.installed.tenant),
        "app": first.map(|one| &one.installed.app),
        "version": first.map(|one| &one.installed.version),
        "handler": first.map(handler),
        "engine": first.map(|one| one.engine.as_deref().unwrap_or("process")),
        "store": session.store,
        "vault_key": session.platform.vault_key_storage().map(KeyStorage::as_str),
        "instances": instances.iter().map(of).collect::<Vec<_>>(),
    })
}
