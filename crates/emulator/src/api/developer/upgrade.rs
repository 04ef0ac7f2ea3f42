//! Bringing the tenants that have an app to another version: owner only, one verdict a tenant (contract 9.2, 15.2).
//!
//! A tenant whose handler is running has the working copy of `linkworld dev`. That is neither restarted nor taken its
//! token away behind its owner's back: such a tenant fails, with the reason.

use crate::api::developer::apps;
use crate::audit::{self, Place, Verdict};
use crate::blueprint::Blueprint;
use crate::platform_event::PlatformEvent;
use crate::server::body_fields::{self, Kind, optional};
use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use crate::store::{Account, App, Install, Store, StoreError};
use linkworld_contract::digest;
use linkworld_contract::names::{self, Scope};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::developer::{APP_DOCS, TenantsUpgraded, UpgradeDetail, UpgradeTenants};
use linkworld_system::clock::random_uuid;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Characters of a tenant's id that its detail shows.
const PREFIX_CHARS: usize = 8;
/// Characters of a UUID with its hyphens.
const UUID_CHARS: usize = 36;

pub(crate) async fn tenants(world: Arc<World>, mut call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let (owner, named) = (account.clone(), slug.clone());
    world.keeper.run(move |store| apps::to_write(store, &owner, &named)).await??;
    if call.body.is_empty() {
        // What is not asked for is absent, and so may the body be.
        call.body = b"{}".to_vec();
    }
    let asked = asked(&call)?;
    let (state, timing) = (Arc::clone(&world), (world.clock.unix_millis(), call.micros()));
    let (target, results) =
        world.keeper.run(move |store| Upgrade { world: &state, store, timing }.all(&account, &slug, &asked)).await??;
    let mut answer = TenantsUpgraded {
        target_version: Some(target.version.clone()),
        upgraded_tenant_count: 0,
        skipped_tenant_count: 0,
        failed_tenant_count: 0,
        details: Vec::new(),
    };
    for (detail, entry) in results {
        match detail.status.as_str() {
            UPGRADED => answer.upgraded_tenant_count += 1,
            NOOP | NEEDS_CONSENT => answer.skipped_tenant_count += 1,
            _ => answer.failed_tenant_count += 1,
        }
        answer.details.push(detail);
        world.show(entry);
    }
    let (upgraded, failed) = (answer.upgraded_tenant_count, answer.failed_tenant_count);
    let skipped = answer.skipped_tenant_count;
    world.tell(PlatformEvent::Upgraded { app: target.app, version: target.version, upgraded, skipped, failed });
    Ok(Answer::ok(&answer))
}

/// The contract's words for a tenant's end.
const UPGRADED: &str = "upgraded";
const NOOP: &str = "noop";
const NEEDS_CONSENT: &str = "needs_consent";
/// Ours, for what it shows as an error.
const FAILED: &str = "failed";

fn asked(call: &Call) -> Result<UpgradeTenants, Answer> {
    let fields = [
        optional("target_version", Kind::TextOrNull),
        optional("tenant_id", Kind::TextOrNull),
        optional("force_grant_new_scopes", Kind::Flag),
    ];
    let asked: UpgradeTenants = body_fields::read(call, &fields)?;
    if asked.target_version.as_deref().is_some_and(|version| !names::is_version(version)) {
        return Err(body_fields::wrong("target_version", "expected X.Y.Z or X.Y.Z-pre"));
    }
    if asked.tenant_id.as_deref().is_some_and(|id| !is_uuid(id)) {
        return Err(body_fields::wrong("tenant_id", "expected a UUID"));
    }
    Ok(asked)
}

fn is_uuid(text: &str) -> bool {
    text.len() == UUID_CHARS
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The version that tenants are brought to.
struct Target {
    app: String,
    version: String,
    manifest: Value,
    blueprint: Blueprint,
}

impl Target {
    fn read(store: &Store, app: &App, wanted: Option<&String>) -> Result<Result<Self, Answer>, StoreError> {
        let Some(version) = wanted.or(app.current_version.as_ref()) else {
            return Ok(Err(Answer::detail(404, "no version of this app is current")));
        };
        let Some(posted) = store.version_manifest(&app.id, version)? else {
            return Ok(Err(Answer::detail(404, format!("version {version} not found"))));
        };
        let unreadable = || StoreError::Unreadable("manifest");
        let mut manifest: Value = serde_json::from_str(&posted).map_err(|_| unreadable())?;
        if let Some(fields) = manifest.as_object_mut() {
            // Kept beside the manifest, not in it.
            fields.shift_remove(APP_DOCS);
        }
        let blueprint = Blueprint::read(&manifest).map_err(|_| unreadable())?;
        Ok(Ok(Self { app: app.slug.clone(), version: version.clone(), manifest, blueprint }))
    }
}

/// One run over the tenants, as one piece of work of the store.
struct Upgrade<'a> {
    world: &'a World,
    store: &'a Store,
    /// Now, and how long it took so far.
    timing: (i64, u64),
}

type Results = Vec<(UpgradeDetail, AuditEntry)>;

impl Upgrade<'_> {
    fn all(
        &self,
        account: &Account,
        slug: &str,
        asked: &UpgradeTenants,
    ) -> Result<Result<(Target, Results), Answer>, StoreError> {
        let app = match apps::to_write(self.store, account, slug)? {
            Ok(app) => app,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let target = match Target::read(self.store, &app, asked.target_version.as_ref())? {
            Ok(target) => target,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let wanted = |install: &Install| {
            install.app == slug && asked.tenant_id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&install.tenant_id))
        };
        let installs: Vec<Install> = self.store.installs()?.into_iter().filter(wanted).collect();
        if let (Some(id), true) = (&asked.tenant_id, installs.is_empty()) {
            return Ok(Err(Answer::detail(404, format!("no tenant {id} has this app"))));
        }
        let force = asked.force_grant_new_scopes == Some(true);
        let results: Result<Results, StoreError> =
            installs.into_iter().map(|install| self.one(install, &target, force)).collect();
        Ok(Ok((target, results?)))
    }

    fn one(&self, before: Install, target: &Target, force: bool) -> Result<(UpgradeDetail, AuditEntry), StoreError> {
        let place = Place { version: target.version.clone(), ..Place::of(&before) };
        let tenant_prefix = before.tenant_id.chars().take(PREFIX_CHARS).collect();
        let (status, error) = self.bring(before, target, force)?;
        let verdict = match (status, &error) {
            (UPGRADED | NOOP, _) => Verdict::success(),
            (NEEDS_CONSENT, Some(why)) => Verdict::blocked(NEEDS_CONSENT, why),
            (_, why) => Verdict::error(why.as_deref().unwrap_or(status)),
        };
        let entry = audit::write(self.store, &place, (AuditKind::Upgrade, status), verdict, self.timing)?;
        Ok((UpgradeDetail { tenant_prefix, status: status.to_owned(), error }, entry))
    }

    /// The tenant's status and, where it was not brought there, why.
    fn bring(
        &self,
        before: Install,
        target: &Target,
        force: bool,
    ) -> Result<(&'static str, Option<String>), StoreError> {
        let running = self.world.live.of(&before.tenant, &before.app).upstream().is_some();
        let same_version = before.version == target.version;
        if same_version && (running || is_same(&before.manifest, &target.manifest)) {
            return Ok((NOOP, None));
        }
        if running {
            let why = format!("its handler is the working copy {}; stop `linkworld dev` first", before.version);
            return Ok((FAILED, Some(why)));
        }
        let declared: Vec<String> = target.blueprint.scopes().iter().map(Scope::to_string).collect();
        let is_new = |scope: &&String| !before.declared.contains(scope) && !before.granted.contains(scope);
        let new: Vec<String> = declared.iter().filter(is_new).cloned().collect();
        if !new.is_empty() && !force {
            return Ok((NEEDS_CONSENT, Some(format!("new scopes: {}", new.join(", ")))));
        }
        let answered: Map<String, Value> = serde_json::from_str(&before.config).unwrap_or_default();
        let config = Value::Object(target.blueprint.config(&answered, &Map::new())).to_string();
        let granted = before.granted.iter().cloned().chain(new).collect();
        self.store.put_install(&Install {
            id: if same_version { before.id.clone() } else { random_uuid() },
            version: target.version.clone(),
            manifest: target.manifest.to_string(),
            declared,
            granted,
            config,
            status: "active".into(),
            created_at: self.timing.0,
            ..before
        })?;
        Ok((UPGRADED, None))
    }
}

/// Whether an install was made from this manifest; a key that is null on one side only is no difference.
fn is_same(installed: &str, target: &Value) -> bool {
    let told = |mut value: Value| {
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|key, value| key != APP_DOCS && !value.is_null());
        }
        digest::of(&value)
    };
    serde_json::from_str(installed).is_ok_and(|installed: Value| told(installed) == told(target.clone()))
}

#[cfg(test)]
mod tests {
    use super::{is_same, is_uuid};
    use serde_json::json;

    #[test]
    fn uuids_and_manifests() {
        assert!(is_uuid("9f3c1a77-0000-4000-8000-00000000000A"));
        for bad in ["", "9f3c1a77", "9f3c1a77-0000-4000-8000-00000000000g", "9f3c1a7700000-4000-8000-000000000000"] {
            assert!(!is_uuid(bad), "{bad}");
        }
        assert!(is_same(r#"{"b":1,"docs_url":null}"#, &json!({"b": 1, "app_docs": {"a.md": ""}})));
        assert!(!is_same(r#"{"b":1}"#, &json!({"b": 2})));
        assert!(!is_same("x", &json!({})));
    }
}
