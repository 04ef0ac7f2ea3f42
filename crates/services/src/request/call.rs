//! Who calls a service, and how a call ends.

use serde_json::Value;

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub struct ServiceCaller<'a> {
    /// The tenant's id.
    pub tenant_id: &'a str,
    /// The app's slug; none for a person at the command line.
    pub app: Option<&'a str>,
    /// The person the app acts for, else the one who activates it.
    pub user: ServiceUser<'a>,
    /// Whether the app acts for that person.
    pub on_behalf: bool,
    /// The platform's time in milliseconds since 1970.
    pub now: i64,
    /// The knowledge slots of the app.
    pub slots: &'a [RagBinding],
    /// The document templates of the tenant, if the tool needs them ([`crate::needs_templates`]).
    pub templates: &'a [DocumentTemplate],
}

/// A person of a tenant.
#[derive(Debug, Clone, Copy)]
pub struct ServiceUser<'a> {
    /// UUID.
    pub id: &'a str,
    /// Address.
    pub email: &'a str,
    /// Full name.
    pub name: &'a str,
    /// For example `admin`.
    pub roles: &'a [String],
}

/// A knowledge slot of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RagBinding {
    /// Its name in the manifest.
    pub slot: String,
    /// Whether the manifest lets the app write.
    pub is_writable: bool,
    /// The bound collection.
    pub collection: Option<String>,
}

/// A document template of a tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentTemplate {
    /// Unique in the tenant.
    pub slug: String,
    /// The title of its documents.
    pub name: String,
    /// A list of objects.
    pub sections: Value,
    /// An object.
    pub metadata: Value,
    /// Whether documents are made from it.
    pub is_active: bool,
}

impl ServiceCaller<'_> {
    /// The person the app acts for, as far as it does.
    pub(crate) fn user_id(&self) -> Option<&str> {
        self.on_behalf.then_some(self.user.id)
    }
}

/// A refused call. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRefusal {
    /// HTTP status.
    pub status: u16,
    /// A code of contract section 13 or 27.26.
    pub decision: &'static str,
    /// What is wrong.
    pub error: String,
    /// What to do; may be empty.
    pub hint: String,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum ServiceError {
    /// It was refused.
    Refused(ServiceRefusal),
    /// The database failed.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for ServiceError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<ServiceRefusal> for ServiceError {
    fn from(refusal: ServiceRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The result of a call, always an object.
pub type ServiceResult = Result<Value, ServiceError>;

/// Invalid arguments.
pub(crate) fn bad_input(error: impl Into<String>) -> ServiceError {
    refusal(400, "bad_input", error, "")
}

/// Something that does not exist.
pub(crate) fn not_found(what: &str, id: &str) -> ServiceError {
    refusal(404, "not_found", format!("there is no {what} `{}`", linkworld_contract::text::shorten(id, 60)), "")
}

pub(crate) fn refusal(
    status: u16,
    decision: &'static str,
    error: impl Into<String>,
    hint: impl Into<String>,
) -> ServiceError {
    ServiceRefusal { status, decision, error: error.into(), hint: hint.into() }.into()
}
