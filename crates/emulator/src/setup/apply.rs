//! Brings a tenant to its description in one transaction. What changes is in the audit log; what is so already is not.

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::setup::description::{AppSetup, CollectionSetup, TenantSetup, UserSetup, WireSetup};
use crate::state::PlatformState;
use crate::store::{AppGrantRow, InstallRow, ProjectRow, SecretRef, Store, StoreError, TenantRow, UserRow, WireRow};
use crate::vault::secret_values::NewSecret;
use linkworld_contract::names::SecretKey;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawObject;
use linkworld_system::clock::random_uuid;
use serde_json::json;
use std::sync::Arc;

/// What a description changed in a tenant.
#[derive(Debug, Default)]
pub struct TenantChange {
    /// How many things.
    pub count: usize,
    pub(crate) added_users: Vec<String>,
    /// The apps that were installed before and want to know of new users.
    pub(crate) listening: Vec<Arc<InstallRow>>,
}

/// What was done.
#[derive(Default)]
pub(crate) struct SetupOutcome {
    /// To be published after the commit.
    pub(crate) entries: Vec<AuditEntry>,
    /// The ids of new users.
    pub(crate) added_users: Vec<String>,
}

/// Applies a description.
pub(crate) fn apply(state: &PlatformState, store: &Store, setup: &TenantSetup) -> Result<SetupOutcome, StoreError> {
    let (start, now) = (CallStart::now(&state.clock), state.clock.unix_millis());
    let new = TenantRow { id: random_uuid(), slug: setup.tenant.to_string(), created_at: now };
    let mut change = SetupChange { state, store, start, now, tenant: new, done: SetupOutcome::default() };
    change.tenant(setup)?;
    if let Some(name) = &setup.name
        && store.set_tenant_name(&change.tenant.id, name)?
    {
        change.note(None, AuditKind::TenantChange, format!("name {name}"))?;
    }
    change.users(&setup.users)?;
    for provider in &setup.integrations {
        if store.connect(&change.tenant.id, provider, now)? {
            change.note(None, AuditKind::IntegrationChange, format!("{provider} connected"))?;
        }
    }
    for (id, name) in &setup.projects {
        let project = ProjectRow { id: id.clone(), name: name.clone() };
        if store.set_project(&change.tenant.id, &project)? {
            change.note(None, AuditKind::TenantChange, format!("project {id}"))?;
        }
    }
    for collection in &setup.collections {
        change.collection(collection)?;
    }
    for call in &setup.calls {
        let (from, to) = (call.from.to_string(), call.to.to_string());
        let grant = AppGrantRow { from, to, agents: call.agents.clone(), is_active: true };
        if store.set_app_grant(&change.tenant.id, &grant, now)? {
            change.note(Some(&grant.from), AuditKind::GrantChange, format!("calls to {}", grant.to))?;
        }
    }
    for described in &setup.wires {
        let WireSetup { from, event, to } = described.clone();
        let wire = WireRow { emitter: from, event, subscriber: to, is_active: true };
        store.add_wire(&change.tenant.id, &WireRow { is_active: false, ..wire.clone() })?;
        if store.set_wire(&change.tenant.id, &wire)? == Some(true) {
            let name = format!("{}:{} approved", wire.emitter, wire.event);
            change.note(Some(&wire.subscriber), AuditKind::WireChange, name)?;
        }
    }
    for app in &setup.apps {
        change.app(app, &setup.users)?;
    }
    Ok(change.done)
}

/// Which of these secrets of an app have no value in a tenant, its own or the developer's default.
pub(crate) fn lacking_secrets(
    store: &Store,
    (tenant, app): (&str, &str),
    keys: &[SecretKey],
) -> Result<Vec<SecretKey>, StoreError> {
    let tenant_id = store.tenant(tenant)?.map(|tenant| tenant.id);
    let has = |key: &SecretKey, tenant_id: Option<String>| {
        let secret = SecretRef { app: app.to_owned(), key: key.to_string(), tenant_id };
        Ok::<_, StoreError>(store.secret(&secret)?.is_some())
    };
    let mut lacking = Vec::new();
    for key in keys {
        let own = tenant_id.as_ref().map_or(Ok(false), |id| has(key, Some(id.clone())))?;
        if !own && !has(key, None)? {
            lacking.push(key.clone());
        }
    }
    Ok(lacking)
}

struct SetupChange<'a> {
    state: &'a PlatformState,
    store: &'a Store,
    start: CallStart,
    now: i64,
    tenant: TenantRow,
    done: SetupOutcome,
}

impl SetupChange<'_> {
    fn note(&mut self, app: Option<&str>, kind: AuditKind, name: impl Into<String>) -> Result<(), StoreError> {
        let mut target = AuditTarget::tenant(&self.tenant.slug);
        if let Some(app) = app {
            app.clone_into(&mut target.app);
        }
        let subject = AuditSubject::new(kind, name);
        let entry = audit::write(self.store, &target, subject, AuditOutcome::success(), self.start)?;
        self.done.entries.push(entry);
        Ok(())
    }

    fn tenant(&mut self, setup: &TenantSetup) -> Result<(), StoreError> {
        if let Some(found) = self.store.tenant(setup.tenant.as_str())? {
            self.tenant = found;
            return Ok(());
        }
        let first = match setup.users.first() {
            Some(user) => self.row(user, true)?,
            None => self.tenant.first_user(),
        };
        self.done.added_users.push(first.id.clone());
        self.store.add_tenant(&self.tenant, &first)?;
        self.note(None, AuditKind::TenantChange, "created")
    }

    /// Adds and changes documents. One that is refused is in the log with the reason.
    fn collection(&mut self, collection: &CollectionSetup) -> Result<(), StoreError> {
        for document in &collection.documents {
            let args = json!({
                "collection": collection.name, "document_id": document.id, "title": document.title,
                "content": document.content, "tags": document.tags,
            });
            let added = self.store.inspect_service(&self.tenant, ("rag", "add"), &RawObject::of(&args), self.now)?;
            let outcome = match added {
                Ok(done) if done.reply["changed"] == false => continue,
                Ok(_) => AuditOutcome::success(),
                Err(refused) => AuditOutcome::error(refused.decision),
            };
            let subject = AuditSubject::new(AuditKind::ServiceChange, format!("rag add {}", collection.name));
            let target = AuditTarget::tenant(&self.tenant.slug);
            self.done.entries.push(audit::write(self.store, &target, subject, outcome, self.start)?);
        }
        Ok(())
    }

    /// Every person as described. The user whom a new tenant got is replaced by them.
    fn users(&mut self, users: &[UserSetup]) -> Result<(), StoreError> {
        let Some(first) = users.first() else { return Ok(()) };
        for user in users {
            self.user(user)?;
        }
        let before = self.store.activating_user(&self.tenant.id)?;
        let Some(first) = self.known(first)?.filter(|first| first.id != before.id) else { return Ok(()) };
        self.store.set_activating_user(&self.tenant.id, &first.id)?;
        let was_made = before.email == self.tenant.first_user().email && before.created_at == self.tenant.created_at;
        if was_made && self.store.apps_in(&self.tenant.slug)?.is_empty() {
            self.store.remove_user(&before.id)?;
        }
        self.note(None, AuditKind::UserChange, format!("{} activates apps", first.email))
    }

    fn user(&mut self, user: &UserSetup) -> Result<(), StoreError> {
        let Some(before) = self.known(user)? else {
            let row = self.row(user, false)?;
            self.store.add_user(&row)?;
            self.done.added_users.push(row.id);
            return self.note(None, AuditKind::UserChange, format!("{} added", user.email));
        };
        let is_free = user.replaces_id && !self.store.has_user_id(&user.id)?;
        let id = if is_free { user.id.clone() } else { before.id.clone() };
        let now =
            UserRow { id, activating: before.activating, created_at: before.created_at, ..self.row(user, false)? };
        // The address may be that of another user: then only the rest is changed.
        let is_taken = self.store.user(&self.tenant.id, &now.email)?.is_some_and(|other| other.id != before.id);
        let now = if is_taken { UserRow { email: before.email.clone(), ..now } } else { now };
        if now == before {
            return Ok(());
        }
        self.store.update_user(&before.id, &now)?;
        self.note(None, AuditKind::UserChange, format!("{} changed", now.email))
    }

    fn known(&self, user: &UserSetup) -> Result<Option<UserRow>, StoreError> {
        match self.store.user_with_id(&self.tenant.id, &user.id)? {
            Some(found) => Ok(Some(found)),
            None => self.store.user(&self.tenant.id, &user.email),
        }
    }

    /// The row of a described user. An id that another tenant's user has is not given twice.
    fn row(&self, user: &UserSetup, activating: bool) -> Result<UserRow, StoreError> {
        let is_own = self.store.user_with_id(&self.tenant.id, &user.id)?.is_some();
        let id = if !is_own && self.store.has_user_id(&user.id)? { random_uuid() } else { user.id.clone() };
        Ok(UserRow {
            id,
            tenant_id: self.tenant.id.clone(),
            email: user.email.clone(),
            name: user.name.clone(),
            zone: user.zone.clone(),
            locale: user.locale.clone(),
            roles: user.roles.clone(),
            activating,
            created_at: self.now,
        })
    }

    fn app(&mut self, setup: &AppSetup, users: &[UserSetup]) -> Result<(), StoreError> {
        let (store, app) = (self.store, setup.app.as_str());
        if let Some(described) = setup.activated_by.and_then(|index| users.get(index))
            && let Some(user) = self.known(described)?
            && store.set_activator(&self.tenant.id, app, &user.id)?
        {
            self.note(Some(app), AuditKind::UserChange, format!("{} activates this app", user.email))?;
        }
        let bound = store.rag_bindings(&self.tenant.id, app)?;
        for binding in setup.bindings.iter().filter(|binding| !bound.contains(binding)) {
            let (slot, collection) = binding;
            store.bind((&self.tenant.id, app), slot, collection)?;
            self.note(Some(app), AuditKind::RagBinding, format!("{slot} to {collection}"))?;
        }
        for (key, value) in &setup.secrets {
            let secret =
                SecretRef { app: app.to_owned(), key: key.to_string(), tenant_id: Some(self.tenant.id.clone()) };
            let new = NewSecret { key: key.clone(), value: value.clone(), description: None };
            if self.state.vault.save_secret(store, &secret, &new, self.now)? {
                self.note(Some(app), AuditKind::SecretChange, key.as_str())?;
            }
        }
        Ok(())
    }
}
