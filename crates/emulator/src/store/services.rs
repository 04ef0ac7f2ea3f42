//! The simulated services over the store's connection.

use super::connection::Store;
use super::error::StoreError;
use super::tables::installed::install_row::InstallRow;
use super::tables::tenant::doc_templates::DocTemplateRow;
use super::tables::tenant::tenants::TenantRow;
use super::tables::tenant::users::UserRow;
use linkworld_contract::wire::raw::RawObject;
use linkworld_services::{
    DOCUMENTS, DocumentTemplate, RagBinding, ServiceCaller, ServiceError, ServiceRefusal, ServiceReply, ServiceUser,
    inspect, is_simulated, needs_templates, perform,
};
use serde_json::Value;

/// The tools that need the knowledge slots of the app.
const RAG: &str = "rag_";

impl Store {
    /// Makes a call of a simulated tool for a user of the tenant, else for the one who activates the app; `None` for any
    /// other tool. A refused call changes nothing.
    pub(crate) fn call_service(
        &self,
        install: &InstallRow,
        on_behalf: Option<&str>,
        (tool, args): (&str, &RawObject),
        now: i64,
    ) -> Result<Option<Result<Value, ServiceRefusal>>, StoreError> {
        if !is_simulated(tool) {
            return Ok(None);
        }
        let given = match on_behalf.filter(|id| is_uuid(id)) {
            Some(id) => self.user_with_id(&install.tenant_id, id)?,
            None => None,
        };
        let on_behalf = given.is_some();
        let user = given.map_or_else(|| self.activator(&install.tenant_id, &install.app), Ok)?;
        let slots = if tool.starts_with(RAG) { self.slots_of(install)? } else { Vec::new() };
        let templates = if needs_templates(tool) { self.templates_of(&install.tenant_id)? } else { Vec::new() };
        let caller = ServiceCaller {
            tenant_id: &install.tenant_id,
            app: Some(&install.app),
            user: shown(&user),
            on_behalf,
            now,
            slots: &slots,
            templates: &templates,
        };
        let work = || perform(&self.connection, &caller, tool, args).map_or_else(|| Ok(Ok(Value::Null)), split);
        self.attempt(work).map(Some)
    }

    /// Carries out what a person does with a service at the command line.
    pub(crate) fn inspect_service(
        &self,
        tenant: &TenantRow,
        what: (&str, &str),
        args: &RawObject,
        now: i64,
    ) -> Result<Result<ServiceReply, ServiceRefusal>, StoreError> {
        let user = self.activating_user(&tenant.id)?;
        let templates = if what.0 == DOCUMENTS { self.templates_of(&tenant.id)? } else { Vec::new() };
        let caller = ServiceCaller {
            tenant_id: &tenant.id,
            app: None,
            user: shown(&user),
            on_behalf: false,
            now,
            slots: &[],
            templates: &templates,
        };
        self.attempt(|| split(inspect(&self.connection, &caller, what, args)))
    }

    fn templates_of(&self, tenant_id: &str) -> Result<Vec<DocumentTemplate>, StoreError> {
        let template = |row: DocTemplateRow| DocumentTemplate {
            slug: row.slug,
            name: row.name,
            sections: row.sections.value(),
            metadata: row.metadata.value(),
            is_active: row.is_active,
        };
        Ok(self.doc_templates(tenant_id)?.into_iter().map(template).collect())
    }

    fn slots_of(&self, install: &InstallRow) -> Result<Vec<RagBinding>, StoreError> {
        let bound = self.rag_bindings(&install.tenant_id, &install.app)?;
        let declared = &install.manifest.typed()?.rag_slots;
        let binding = |slot: &linkworld_manifest::spec::connections::RagSlot| RagBinding {
            slot: slot.name.clone(),
            is_writable: slot.scope == "read_write",
            collection: bound.iter().find(|(name, _)| *name == slot.name).map(|(_, collection)| collection.clone()),
        };
        Ok(declared.iter().map(binding).collect())
    }
}

fn shown(user: &UserRow) -> ServiceUser<'_> {
    ServiceUser { id: &user.id, email: &user.email, name: &user.name, roles: &user.roles }
}

fn split<T>(result: Result<T, ServiceError>) -> Result<Result<T, ServiceRefusal>, StoreError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(ServiceError::Refused(refusal)) => Ok(Err(refusal)),
        Err(ServiceError::Database(error)) => Err(error.into()),
    }
}

/// Groups of hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    groups.len() == lengths.len()
        && groups
            .iter()
            .zip(lengths)
            .all(|(group, length)| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn only_uuids_name_a_user() {
        assert!(is_uuid("0f8fad5b-d9cb-469f-a165-70867728950e"));
        for text in [
            "",
            "u-7",
            "app-principal:tax-bot",
            "0f8fad5bd9cb469fa16570867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950g",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
