//! The server side of the control API, `/_emulator/*`: what commands and tests say to a running local platform.

use crate::audit::{self, Place, Verdict};
use crate::call::{Answer, Call, Reply};
use crate::developer::secrets::{read_key, read_new, shown};
use crate::store::{Account, Install, SecretPlace, StoreError};
use crate::trigger::{self, TriggerError};
use crate::upstream::{Outcome, Upstream};
use crate::vault::VaultError;
use crate::world::World;
use linkworld_contract::limits::{AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX};
use linkworld_contract::names::Scope;
use linkworld_contract::scope;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{
    AuditKind, AuditPage, ControlRefusal, CreateAccount, CreateAccountReply, GrantsBody, InstallStatus, PlatformStatus,
    TriggerEvent, TriggerReply, TriggerTool, VaultRotateReply,
};
use linkworld_contract::wire::developer::SecretDeleteReply;
use linkworld_system::clock::random_uuid;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The tier of a tenant's own secrets as listings name it.
const TENANT_SCOPE: &str = "tenant";

pub(super) async fn status(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let installs = world.keeper.run(|store| store.installs()).await?;
    let installs = installs.into_iter().map(|install| install_status(&world, install)).collect();
    Ok(Answer::ok(&PlatformStatus {
        linkworld: env!("CARGO_PKG_VERSION").into(),
        tenant: world.tenant.slug.clone(),
        installs,
    }))
}

pub(super) async fn trigger_tool(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let TriggerTool { name, args, app, tenant } = body(&call)?;
    let install = find(&world, tenant, app).await?;
    let delivered = trigger::tool(&world, &install, (&name, args), call.started).await;
    triggered(install.app, delivered)
}

pub(super) async fn trigger_event(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let TriggerEvent { event, payload, app, tenant } = body(&call)?;
    let known = "`install`, `uninstall`, `inbound`, `user_added` or `schedule:<name>`";
    let event = AppEvent::parse(&event)
        .ok_or_else(|| refusal(422, "unknown_event", format!("no event `{event}`"), format!("one of {known}")))?;
    let install = find(&world, tenant, app).await?;
    let delivered = trigger::event(&world, &install, &event, payload, call.started).await;
    triggered(install.app, delivered)
}

pub(super) async fn audit_page(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let (after, limit) = (number(&call, "after")?, number(&call, "limit")?.unwrap_or(AUDIT_PAGE_DEFAULT.into()));
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=AUDIT_PAGE_MAX).contains(limit)).ok_or_else(|| {
        let hint = format!("ask for 1 to {AUDIT_PAGE_MAX} entries");
        refusal(422, "bad_request", "`limit` is out of range".into(), hint)
    })?;
    let rows = world
        .keeper
        .run(move |store| match after {
            Some(after) => store.audit_after(after, limit),
            None => store.audit_last(limit),
        })
        .await?;
    let last = rows.last().map(|row| row.id).or(after);
    let entries = rows.into_iter().map(audit::entry).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Answer::ok(&AuditPage { entries, last }))
}

pub(super) async fn create_account(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let CreateAccount { email, publish_allowed } = body(&call)?;
    if email.trim().is_empty() || email.chars().any(char::is_control) {
        return Err(refusal(422, "bad_request", "`email` is no address".into(), String::new()));
    }
    let created_at = world.clock.unix_millis();
    let new = Account { id: random_uuid(), email, publish_allowed, owner: false, created_at };
    let account = world.keeper.run(move |store| store.ensure_account(&new)).await?;
    let token = world.keys.developer(&account.id, world.clock.unix_seconds());
    Ok(Answer::new(201, &CreateAccountReply { id: account.id, token }))
}

pub(super) async fn set_grants(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let GrantsBody { scopes } = body(&call)?;
    let scopes = scopes.iter().map(|scope| known_scope(scope)).collect::<Result<Vec<_>, Answer>>()?;
    let install = find(&world, Some(call.param(0).into()), Some(call.param(1).into())).await?;
    let (now, duration) = (world.clock.unix_millis(), call.micros());
    let name = scopes.join(",");
    let (install, entry) = world
        .keeper
        .run(move |store| {
            store.set_granted(&install.id, &scopes)?;
            let subject = (AuditKind::GrantChange, name.as_str());
            let entry = audit::write(store, &Place::of(&install), subject, Verdict::success(), (now, duration))?;
            Ok((store.install(&install.id)?.unwrap_or(install), entry))
        })
        .await?;
    world.show(entry);
    Ok(Answer::ok(&install_status(&world, install)))
}

pub(super) async fn set_tenant_secret(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let new = read_new(&call, call.param(2))?;
    let install = find(&world, Some(call.param(0).into()), Some(call.param(1).into())).await?;
    let (now, duration) = (world.clock.unix_millis(), call.micros());
    let state = Arc::clone(&world);
    let (changed, entry) = world
        .keeper
        .run(move |store| {
            let changed = state.keep_secret(store, &tenant_place(&install, new.key.as_str()), &new, now)?;
            let subject = (AuditKind::SecretChange, new.key.as_str());
            Ok((changed, audit::write(store, &Place::of(&install), subject, Verdict::success(), (now, duration))?))
        })
        .await?;
    world.show(entry);
    Ok(Answer::ok(&serde_json::json!({ "ok": true, "changed": changed })))
}

pub(super) async fn tenant_secrets(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let install = find(&world, Some(call.param(0).into()), Some(call.param(1).into())).await?;
    let secrets = world.keeper.run(move |store| store.tenant_secrets(&install.app, &install.tenant_id)).await?;
    Ok(Answer::ok(&secrets.into_iter().map(|secret| shown(secret, TENANT_SCOPE)).collect::<Vec<_>>()))
}

pub(super) async fn rotate_vault(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let state = Arc::clone(&world);
    let rotated = world.keeper.run(move |store| state.vault.rotate(store)).await?;
    let unchanged = |error: VaultError| {
        let hint = match error {
            VaultError::Disk(_) | VaultError::Keyring(_) => {
                "nothing was changed; rotate again once the key can be kept"
            }
            _ => "set that secret again, then rotate",
        };
        refusal(409, "vault_refused", error.to_string(), hint.into())
    };
    let records = rotated.map_err(unchanged)?;
    // Durable from here on; until the next line a start finds both keys and does it itself.
    world.vault.settle().map_err(|error| Answer::fault(error.to_string()))?;
    let key_in = world.vault.keeping().map(|keeping| keeping.word().to_owned());
    Ok(Answer::ok(&VaultRotateReply { records, key_id: world.vault.id(), key_in }))
}

pub(super) async fn delete_tenant_secret(world: Arc<World>, call: Call) -> Reply {
    world.owner(&call).await?;
    let key = read_key(call.param(2))?;
    let install = find(&world, Some(call.param(0).into()), Some(call.param(1).into())).await?;
    let (now, duration) = (world.clock.unix_millis(), call.micros());
    let (deleted, entry) = world
        .keeper
        .run(move |store| {
            let deleted = store.remove_secret(&tenant_place(&install, key.as_str()))?;
            let verdict = if deleted { Verdict::success() } else { Verdict::error("nothing was set") };
            let subject = (AuditKind::SecretChange, key.as_str());
            Ok((deleted, audit::write(store, &Place::of(&install), subject, verdict, (now, duration))?))
        })
        .await?;
    world.show(entry);
    Ok(Answer::ok(&SecretDeleteReply { deleted }))
}

/// A whole number of the query, from 0.
fn number(call: &Call, key: &str) -> Result<Option<i64>, Answer> {
    let Some(text) = call.query(key) else { return Ok(None) };
    let parsed = text.parse::<i64>().ok().filter(|number| *number >= 0);
    let refused = || refusal(422, "bad_request", format!("`{key}` is no whole number from 0"), String::new());
    parsed.map(Some).ok_or_else(refused)
}

fn tenant_place(install: &Install, key: &str) -> SecretPlace {
    SecretPlace { app: install.app.clone(), key: key.to_owned(), tenant_id: Some(install.tenant_id.clone()) }
}

fn known_scope(name: &str) -> Result<String, Answer> {
    let hint = || scope::nearest_scope(name).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
    let refused = |why: String| refusal(422, "unknown_scope", why, hint());
    let parsed = Scope::parse(name).map_err(|error| refused(error.to_string()))?;
    match scope::status_of(name) {
        Some(_) => Ok(parsed.to_string()),
        None => Err(refused(format!("the catalog has no scope `{name}`"))),
    }
}

fn install_status(world: &World, install: Install) -> InstallStatus {
    let upstream = world.live.of(&install.tenant, &install.app).upstream();
    InstallStatus {
        tenant: install.tenant,
        app_id: install.app,
        version: install.version,
        status: install.status,
        declared_scopes: install.declared,
        granted_scopes: install.granted,
        handler: upstream.as_ref().map_or("stopped", Upstream::state).into(),
    }
}

/// The install meant: by name, or the only one of the tenant.
async fn find(world: &World, tenant: Option<String>, app: Option<String>) -> Result<Install, Answer> {
    let tenant = tenant.unwrap_or_else(|| world.tenant.slug.clone());
    let mut here: Vec<Install> = world.keeper.run(|store| store.installs()).await?;
    here.retain(|install| install.tenant == tenant);
    let names: Vec<&str> = here.iter().map(|install| install.app.as_str()).collect();
    let at = match &app {
        Some(app) => names.iter().position(|name| name == app),
        None if here.len() == 1 => Some(0),
        None => None,
    };
    match (at, app) {
        (Some(at), _) => Ok(here.swap_remove(at)),
        (None, Some(app)) => {
            let hint = nearest(&app, names).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            Err(refusal(404, "not_installed", format!("`{app}` is not installed in tenant `{tenant}`"), hint))
        }
        (None, None) if names.is_empty() => {
            let detail = format!("nothing is installed in tenant `{tenant}`");
            Err(refusal(404, "not_installed", detail, String::new()))
        }
        (None, None) => {
            let hint = format!("name one of: {}", names.join(", "));
            Err(refusal(409, "app_needed", format!("several apps are installed in tenant `{tenant}`"), hint))
        }
    }
}

/// The platform's own status when the handler gave no answer: such a body reads as either of its two halves.
#[derive(Serialize)]
struct HandlerFailed {
    #[serde(flatten)]
    triggered: TriggerReply,
    #[serde(flatten)]
    refusal: ControlRefusal,
}

fn triggered(app: String, delivered: trigger::Delivered) -> Reply {
    let (outcome, duration_us) = match delivered {
        Ok(delivered) => delivered,
        Err(error) => return Err(undelivered(error)),
    };
    let failure = outcome.failure();
    let (status, reply) = Outcome::shown(outcome);
    let triggered = TriggerReply { app, status, reply, duration_us };
    Ok(match failure {
        None => Answer::ok(&triggered),
        Some((status, reason, detail)) => {
            let refusal = ControlRefusal { detail, reason: reason.into(), hint: String::new() };
            Answer::new(status, &HandlerFailed { triggered, refusal })
        }
    })
}

fn undelivered(error: TriggerError) -> Answer {
    match &error {
        TriggerError::Undeclared { what, name, declared, .. } => {
            let near = nearest(name, declared.iter().map(String::as_str));
            let hint = match (near, declared.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "the manifest declares none".to_owned(),
                (None, false) => format!("declared: {}", declared.join(", ")),
            };
            let reason = if *what == "tool" { "tool_not_declared" } else { "event_not_declared" };
            refusal(404, reason, error.to_string(), hint)
        }
        TriggerError::NotInstalled(_) => refusal(404, "not_installed", error.to_string(), String::new()),
        TriggerError::Store(_) => Answer::fault(error.to_string()),
    }
}

fn body<T: DeserializeOwned>(call: &Call) -> Result<T, Answer> {
    call.json().map_err(|error| refusal(422, "bad_request", error, String::new()))
}

fn refusal(status: u16, reason: &str, detail: String, hint: String) -> Answer {
    Answer::new(status, &ControlRefusal { detail, reason: reason.into(), hint })
}
