//! The one route table: methods and path templates of every API, read by the client and by the server.

use super::route::RouteAccess::{Developer, ExpiredHandler, Handler, Owner, Public, TenantUser};
use super::route::{Route, delete, get, post, put};

/// The account of the token. Developer API (contract section 9).
pub const ME: Route = get(Developer, "/api/dev/me");
/// The account's apps.
pub const APPS: Route = get(Developer, "/api/dev/apps");
/// Creates an app, or returns the caller's own one of that name.
pub const APP_CREATE: Route = post(Developer, "/api/dev/apps");
/// One app.
pub const APP: Route = get(Developer, "/api/dev/apps/{slug}");
/// The versions of an app.
pub const VERSIONS: Route = get(Developer, "/api/dev/apps/{slug}/versions");
/// Registers a version, and promotes it if asked.
pub const VERSION_REGISTER: Route = post(Developer, "/api/dev/apps/{slug}/versions");
/// Attaches the document templates of a version, once.
pub const TEMPLATES_ATTACH: Route = post(Developer, "/api/dev/apps/{slug}/versions/{version}/defaults/templates");
/// One version with the manifest it was registered with. Ours `[R]`: only the local platform has it.
pub const VERSION: Route = get(Developer, "/api/dev/apps/{slug}/versions/{version}");
/// Uploads the frontend bundle of a version, as `multipart/form-data`.
pub const BUNDLE_UPLOAD: Route = post(Developer, "/api/dev/apps/{slug}/versions/{version}/bundle");
/// Where the bundle of a version is served, for browsers and without a token; the second part is the version behind a
/// `v`. Below it are the bundle's own files, so it is not a route of an API.
pub const BUNDLE_FOLDER: Route = get(Public, "/apps-cdn/{slug}/{version}/");
/// The platform's own check of a manifest and the sources beside it.
pub const PREFLIGHT: Route = post(Developer, "/api/dev/preflight");
/// Upgrades tenants that have the app to another version.
pub const UPGRADE_TENANTS: Route = post(Developer, "/api/dev/apps/{slug}/upgrade-tenants");
/// The developer's default secrets, without their values.
pub const SECRETS: Route = get(Developer, "/api/dev/apps/{slug}/secrets");
/// Sets one.
pub const SECRET_SET: Route = put(Developer, "/api/dev/apps/{slug}/secrets/{key}");
/// Removes one.
pub const SECRET_DELETE: Route = delete(Developer, "/api/dev/apps/{slug}/secrets/{key}");

/// Issues a token for a program that speaks MCP, by `?audience=dev` or `session`.
pub const MCP_TOKEN: Route = post(Developer, "/api/mcp/token");
/// Where such a program connects, with `?token=`. Our server does not implement it, so it is not a route.
pub const MCP_SSE_PATH: &str = "/api/mcp/sse";

/// Every platform tool call of a handler. Callback API (contract section 12).
pub const APP_TOOLS: Route = post(Handler, "/api/mcp/app-tools");
/// One secret, by `?key=`.
pub const APP_SECRETS: Route = get(Handler, "/api/mcp/app-secrets");
/// A fresh session token for a nearly or recently expired one.
pub const SESSION_REFRESH: Route = post(ExpiredHandler, "/api/mcp/app-session-refresh");
/// Every tool call of a bundle, on behalf of a user of the tenant (contract 12.10).
pub const IFRAME_TOOLS: Route = post(TenantUser, "/api/mcp/iframe-tools");
/// Asking one of the app's own agents, or delegating between them.
pub const AGENT_INVOKE: Route = post(Handler, "/api/mcp/agent-invoke");
/// Asking another app's agent.
pub const CROSS_APP_INVOKE: Route = post(Handler, "/api/mcp/cross-app-invoke");
/// Calling another app's route.
pub const CROSS_APP_FETCH: Route = post(Handler, "/api/mcp/cross-app-fetch");
/// Emitting an event to subscribers.
pub const EVENTS_EMIT: Route = post(Handler, "/api/mcp/events-emit");
/// Posting into an agent room.
pub const ROOMS_POST: Route = post(Handler, "/api/mcp/rooms-post");
/// Adding a commitment.
pub const COMMITMENTS_ADD: Route = post(Handler, "/api/mcp/commitments-add");
/// Listing commitments.
pub const COMMITMENTS_LIST: Route = post(Handler, "/api/mcp/commitments-list");
/// Dismissing a commitment.
pub const COMMITMENTS_DISMISS: Route = post(Handler, "/api/mcp/commitments-dismiss");

/// Whether the local platform is up, and what runs on it. Control API: ours alone `[R]`.
pub const CONTROL_STATUS: Route = get(Owner, "/_emulator/status");
/// Calls one of the installed app's tools as the tenant's agent would.
pub const CONTROL_TRIGGER_TOOL: Route = post(Owner, "/_emulator/trigger/tool");
/// Sends the installed app an event.
pub const CONTROL_TRIGGER_EVENT: Route = post(Owner, "/_emulator/trigger/event");
/// Reads the audit log.
pub const CONTROL_AUDIT: Route = get(Owner, "/_emulator/audit");
/// Checks the chain of hashes over it.
pub const CONTROL_AUDIT_VERIFY: Route = get(Owner, "/_emulator/audit/verification");
/// A trace: a call that no other one caused, and all that it caused; by the id of any of them.
pub const CONTROL_TRACE: Route = get(Owner, "/_emulator/traces/{entry}");
/// What handlers printed.
pub const CONTROL_LOGS: Route = get(Owner, "/_emulator/logs");
/// What the calls of a search used.
pub const CONTROL_USAGE: Route = get(Owner, "/_emulator/usage");
/// Makes a developer account and prints its token, to try what another developer may do.
pub const CONTROL_ACCOUNT: Route = post(Owner, "/_emulator/accounts");
/// The instances: the running code of installed apps.
pub const CONTROL_INSTANCES: Route = get(Owner, "/_emulator/instances");
/// Starts an instance, or stops it, or both.
pub const CONTROL_INSTANCE_SET: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/instance");
/// Sets the scopes a tenant grants.
pub const CONTROL_GRANTS: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/grants");
/// A tenant's own secrets, without their values.
pub const CONTROL_TENANT_SECRETS: Route = get(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/secrets");
/// Sets a tenant's own value of a secret.
pub const CONTROL_TENANT_SECRET_SET: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/secrets/{key}");
/// Removes it, so that the developer's default applies again.
pub const CONTROL_TENANT_SECRET_DELETE: Route = delete(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/secrets/{key}");
/// Saves, loads or resets what the platform has.
pub const CONTROL_WORLD: Route = post(Owner, "/_emulator/world");
/// The tenants.
pub const CONTROL_TENANTS: Route = get(Owner, "/_emulator/tenants");
/// Creates a tenant with the user who activates its apps.
pub const CONTROL_TENANT_CREATE: Route = post(Owner, "/_emulator/tenants");
/// Deletes a tenant with everything it has; one with installs needs `?force=true`.
pub const CONTROL_TENANT_DELETE: Route = delete(Owner, "/_emulator/tenants/{tenant}");
/// The users of a tenant.
pub const CONTROL_USERS: Route = get(Owner, "/_emulator/tenants/{tenant}/users");
/// Adds a user and sends `user_added` to the tenant's apps.
pub const CONTROL_USER_ADD: Route = post(Owner, "/_emulator/tenants/{tenant}/users");
/// Removes a user by address.
pub const CONTROL_USER_REMOVE: Route = delete(Owner, "/_emulator/tenants/{tenant}/users/{email}");
/// Connects a provider.
pub const CONTROL_CONNECT: Route = put(Owner, "/_emulator/tenants/{tenant}/integrations/{name}");
/// Disconnects it.
pub const CONTROL_DISCONNECT: Route = delete(Owner, "/_emulator/tenants/{tenant}/integrations/{name}");
/// Binds a collection to a slot of an app, which need not be installed yet.
pub const CONTROL_RAG_BIND: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/rag/{slot}");
/// Removes what is bound to a slot.
pub const CONTROL_RAG_UNBIND: Route = delete(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/rag/{slot}");
/// Upgrades that wait until a tenant grants new scopes.
pub const CONTROL_APPROVALS: Route = get(Owner, "/_emulator/approvals");
/// Grants the scopes that an upgrade waits for, and upgrades.
pub const CONTROL_APPROVE: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/approval");
/// Calls of platform tools that wait for an approval.
pub const CONTROL_TOOL_APPROVALS: Route = get(Owner, "/_emulator/tool-approvals");
/// Approves or rejects one of them, by the start of its id.
pub const CONTROL_TOOL_APPROVE: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/tool-approvals/{id}");
/// Looks at a simulated service of a tenant, or feeds it. The body has the arguments.
pub const CONTROL_SERVICE: Route = post(Owner, "/_emulator/tenants/{tenant}/services/{service}/{action}");
/// What the apps of a tenant may call of each other.
pub const CONTROL_APP_GRANTS: Route = get(Owner, "/_emulator/tenants/{tenant}/app-grants");
/// Revokes what one app may call of another.
pub const CONTROL_APP_GRANT_REVOKE: Route = delete(Owner, "/_emulator/tenants/{tenant}/app-grants/{from}/{to}");
/// Installs a registered version, or activates an installed one again.
pub const CONTROL_INSTALL: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}");
/// Uninstalls an app: `?retain=true` keeps its data, `?force=true` ignores apps that depend on it.
pub const CONTROL_UNINSTALL: Route = delete(Owner, "/_emulator/tenants/{tenant}/apps/{slug}");
/// Grants and revokes single scopes.
pub const CONTROL_GRANTS_CHANGE: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/grants");
/// The install settings and their values, without those of secrets.
pub const CONTROL_SETTINGS: Route = get(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/settings");
/// Changes values of install settings.
pub const CONTROL_SETTINGS_CHANGE: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/settings");
/// The agents of a tenant's apps; `?app=` names one app.
pub const CONTROL_AGENTS: Route = get(Owner, "/_emulator/tenants/{tenant}/agents");
/// One agent.
pub const CONTROL_AGENT: Route = get(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/agents/{agent}");
/// Changes fields of it for the tenant.
pub const CONTROL_AGENT_EDIT: Route = put(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/agents/{agent}");
/// Asks it, as a handler of its app does.
pub const CONTROL_AGENT_ASK: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/agents/{agent}/ask");
/// The recorded replies of agents, and which of them were used.
pub const CONTROL_AGENT_REPLIES: Route = get(Owner, "/_emulator/agent-replies");
/// The visions of a tenant's agents.
pub const CONTROL_VISIONS: Route = get(Owner, "/_emulator/tenants/{tenant}/visions");
/// Makes the next step of one.
pub const CONTROL_VISION_STEP: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/agents/{agent}/vision");
/// The document templates of a tenant.
pub const CONTROL_TEMPLATES: Route = get(Owner, "/_emulator/tenants/{tenant}/templates");
/// One template.
pub const CONTROL_TEMPLATE: Route = get(Owner, "/_emulator/tenants/{tenant}/templates/{template}");
/// Changes fields of it.
pub const CONTROL_TEMPLATE_EDIT: Route = put(Owner, "/_emulator/tenants/{tenant}/templates/{template}");
/// The projects of a tenant.
pub const CONTROL_PROJECTS: Route = get(Owner, "/_emulator/tenants/{tenant}/projects");
/// Adds a project, or changes its name.
pub const CONTROL_PROJECT_SET: Route = put(Owner, "/_emulator/tenants/{tenant}/projects/{project}");
/// The events that apps of a tenant want of each other.
pub const CONTROL_WIRES: Route = get(Owner, "/_emulator/tenants/{tenant}/wires");
/// Approves one of them, or takes the approval back.
pub const CONTROL_WIRE_CHANGE: Route = put(Owner, "/_emulator/tenants/{tenant}/wires");
/// Emits an event of an app in its place: a stub has no code that does.
pub const CONTROL_EVENT_EMIT: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{app}/events");
/// The rooms of a tenant.
pub const CONTROL_ROOMS: Route = get(Owner, "/_emulator/tenants/{tenant}/rooms");
/// Creates a room.
pub const CONTROL_ROOM_CREATE: Route = post(Owner, "/_emulator/tenants/{tenant}/rooms");
/// Deletes a room with its messages.
pub const CONTROL_ROOM_DELETE: Route = delete(Owner, "/_emulator/tenants/{tenant}/rooms/{room}");
/// Adds a member to a room.
pub const CONTROL_ROOM_JOIN: Route = put(Owner, "/_emulator/tenants/{tenant}/rooms/{room}/members/{member}");
/// Removes a member from a room.
pub const CONTROL_ROOM_LEAVE: Route = delete(Owner, "/_emulator/tenants/{tenant}/rooms/{room}/members/{member}");
/// The newest messages of a room.
pub const CONTROL_ROOM_MESSAGES: Route = get(Owner, "/_emulator/tenants/{tenant}/rooms/{room}/messages");
/// Posts a message of the activating user.
pub const CONTROL_ROOM_POST: Route = post(Owner, "/_emulator/tenants/{tenant}/rooms/{room}/messages");
/// The commitments of agents: `?app=`, `?state=`.
pub const CONTROL_COMMITMENTS: Route = get(Owner, "/_emulator/tenants/{tenant}/commitments");
/// Dismisses a commitment.
pub const CONTROL_COMMITMENT_DISMISS: Route = delete(Owner, "/_emulator/tenants/{tenant}/commitments/{id}");
/// The HTTP routes of a tenant's apps; `?app=` names one app.
pub const CONTROL_ROUTES: Route = get(Owner, "/_emulator/tenants/{tenant}/routes");
/// Issues a session, ticket or token that opens routes.
pub const CONTROL_ROUTE_PASS: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/route-passes");
/// Signs a message with a secret of an app, after Standard Webhooks.
pub const CONTROL_WEBHOOK_SIGNATURE: Route = post(Owner, "/_emulator/tenants/{tenant}/apps/{slug}/webhook-signatures");
/// The platform's clock.
pub const CONTROL_CLOCK: Route = get(Owner, "/_emulator/clock");
/// Sets it, stops it, or lets time pass.
pub const CONTROL_CLOCK_CHANGE: Route = post(Owner, "/_emulator/clock");
/// The schedules of the installed apps.
pub const CONTROL_SCHEDULES: Route = get(Owner, "/_emulator/schedules");
/// Pauses or resumes one of them.
pub const CONTROL_SCHEDULE_CHANGE: Route = post(Owner, "/_emulator/schedules");
/// Encrypts everything again with a new key.
pub const CONTROL_VAULT_ROTATE: Route = post(Owner, "/_emulator/vault/rotate");

/// All of them, so that a rule can be checked for each.
pub const ALL: [Route; 97] = [
    ME,
    APPS,
    APP_CREATE,
    APP,
    VERSIONS,
    VERSION_REGISTER,
    VERSION,
    TEMPLATES_ATTACH,
    BUNDLE_UPLOAD,
    PREFLIGHT,
    UPGRADE_TENANTS,
    SECRETS,
    SECRET_SET,
    SECRET_DELETE,
    MCP_TOKEN,
    APP_TOOLS,
    IFRAME_TOOLS,
    APP_SECRETS,
    SESSION_REFRESH,
    AGENT_INVOKE,
    CROSS_APP_INVOKE,
    CROSS_APP_FETCH,
    EVENTS_EMIT,
    ROOMS_POST,
    COMMITMENTS_ADD,
    COMMITMENTS_LIST,
    COMMITMENTS_DISMISS,
    CONTROL_STATUS,
    CONTROL_TRIGGER_TOOL,
    CONTROL_TRIGGER_EVENT,
    CONTROL_AUDIT,
    CONTROL_AUDIT_VERIFY,
    CONTROL_TRACE,
    CONTROL_LOGS,
    CONTROL_USAGE,
    CONTROL_ACCOUNT,
    CONTROL_INSTANCES,
    CONTROL_INSTANCE_SET,
    CONTROL_GRANTS,
    CONTROL_TENANT_SECRETS,
    CONTROL_TENANT_SECRET_SET,
    CONTROL_TENANT_SECRET_DELETE,
    CONTROL_TENANTS,
    CONTROL_TENANT_CREATE,
    CONTROL_TENANT_DELETE,
    CONTROL_USERS,
    CONTROL_USER_ADD,
    CONTROL_USER_REMOVE,
    CONTROL_CONNECT,
    CONTROL_DISCONNECT,
    CONTROL_RAG_BIND,
    CONTROL_RAG_UNBIND,
    CONTROL_APPROVALS,
    CONTROL_APPROVE,
    CONTROL_TOOL_APPROVALS,
    CONTROL_TOOL_APPROVE,
    CONTROL_SERVICE,
    CONTROL_APP_GRANTS,
    CONTROL_APP_GRANT_REVOKE,
    CONTROL_INSTALL,
    CONTROL_UNINSTALL,
    CONTROL_GRANTS_CHANGE,
    CONTROL_SETTINGS,
    CONTROL_SETTINGS_CHANGE,
    CONTROL_AGENTS,
    CONTROL_AGENT,
    CONTROL_AGENT_EDIT,
    CONTROL_AGENT_ASK,
    CONTROL_AGENT_REPLIES,
    CONTROL_VISIONS,
    CONTROL_VISION_STEP,
    CONTROL_TEMPLATES,
    CONTROL_TEMPLATE,
    CONTROL_TEMPLATE_EDIT,
    CONTROL_PROJECTS,
    CONTROL_PROJECT_SET,
    CONTROL_WIRES,
    CONTROL_WIRE_CHANGE,
    CONTROL_EVENT_EMIT,
    CONTROL_ROOMS,
    CONTROL_ROOM_CREATE,
    CONTROL_ROOM_DELETE,
    CONTROL_ROOM_JOIN,
    CONTROL_ROOM_LEAVE,
    CONTROL_ROOM_MESSAGES,
    CONTROL_ROOM_POST,
    CONTROL_COMMITMENTS,
    CONTROL_COMMITMENT_DISMISS,
    CONTROL_ROUTES,
    CONTROL_ROUTE_PASS,
    CONTROL_WEBHOOK_SIGNATURE,
    CONTROL_CLOCK,
    CONTROL_CLOCK_CHANGE,
    CONTROL_SCHEDULES,
    CONTROL_SCHEDULE_CHANGE,
    CONTROL_VAULT_ROTATE,
    CONTROL_WORLD,
];
