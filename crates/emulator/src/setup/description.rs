//! The description of a tenant: what it names is set, everything else stays as it is.

use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;

/// A tenant, which is created if it does not exist.
#[derive(Debug, Clone)]
pub struct TenantSetup {
    /// Its name in commands.
    pub tenant: TenantSlug,
    /// What people call it.
    pub name: Option<String>,
    /// People; the first one activates apps. A tenant without any keeps its own.
    pub users: Vec<UserSetup>,
    /// Providers that are connected.
    pub integrations: Vec<String>,
    /// Its projects: the id and the name of each.
    pub projects: Vec<(String, String)>,
    /// Its knowledge collections.
    pub collections: Vec<CollectionSetup>,
    /// What apps may call of each other.
    pub calls: Vec<AppCallSetup>,
    /// Events between apps that both approved.
    pub wires: Vec<WireSetup>,
    /// What belongs to single apps, which need not be installed yet.
    pub apps: Vec<AppSetup>,
}

/// A knowledge collection of a tenant. Documents that it does not name stay.
#[derive(Debug, Clone)]
pub struct CollectionSetup {
    /// Its name.
    pub name: String,
    /// Some of its documents.
    pub documents: Vec<DocumentSetup>,
}

/// A document of a collection.
#[derive(Debug, Clone)]
pub struct DocumentSetup {
    /// Unique in the collection.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Markdown.
    pub content: String,
    /// Words that queries can ask for.
    pub tags: Vec<String>,
}

/// An event of one app that another one gets.
#[derive(Debug, Clone)]
pub struct WireSetup {
    /// The app that emits it.
    pub from: String,
    /// Its name.
    pub event: String,
    /// The app that gets it.
    pub to: String,
}

/// Calls of one app that another one accepts.
#[derive(Debug, Clone)]
pub struct AppCallSetup {
    /// The app that calls.
    pub from: AppId,
    /// The app that is called.
    pub to: AppId,
    /// Agents it may invoke; `__route__` stands for the routes.
    pub agents: Vec<String>,
}

/// A person of a tenant, known by id or address.
#[derive(Debug, Clone)]
pub struct UserSetup {
    /// The id of a new user.
    pub id: String,
    /// Whether a user who is known by the address gets this id, too.
    pub replaces_id: bool,
    /// Unique in the tenant.
    pub email: String,
    /// The name that people see.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Language, for example `de-DE`.
    pub locale: String,
    /// For example `admin`.
    pub roles: Vec<String>,
}

/// What a tenant has for one app.
#[derive(Debug, Clone)]
pub struct AppSetup {
    /// The app.
    pub app: AppId,
    /// Who activates it, by position in the tenant's users; the activating user of the tenant by default.
    pub activated_by: Option<usize>,
    /// Slots with the collection of each.
    pub bindings: Vec<(String, String)>,
    /// The tenant's own values of secrets.
    pub secrets: Vec<(SecretKey, Secret)>,
}
