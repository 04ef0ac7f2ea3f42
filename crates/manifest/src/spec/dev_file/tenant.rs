//! A tenant with its people, collections and projects, and what connects its apps.

use crate::spec::declare::object;
use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::install::{DEV_INSTALL, DevInstall};
use crate::spec::dev_file::pattern as names;
use crate::spec::field::{FREE_LIST, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{entries, list, matching, nullable, optional, required, text};
use crate::spec::pattern;

object! {
    /// A tenant of the local platform.
    DevTenant, DEV_TENANT, "a tenant" {
        /// Name of the tenant; its slug by default.
        name: Option<String> = nullable(text(1, Some(120)));
        /// Plan of the tenant, which `plans` of `services` name; without one it has every tool.
        plan: Option<String> = nullable(matching(0, Some(64), &pattern::SLUG));
        /// People of the tenant, by a short name that the file refers to them by.
        users: Entries<DevUser> = entries(&pattern::SLUG, &FieldKind::Object(&DEV_USER)), aliases ["members", "people"];
        /// Integrations that are connected.
        integrations: Vec<String> = optional(FREE_LIST, NO_ITEMS), aliases ["connected", "connections"];
        /// Knowledge collections, by name.
        collections: Entries<DevCollection> =
            entries(&pattern::SLUG, &FieldKind::Object(&DEV_COLLECTION)), aliases ["knowledge", "rag"];
        /// Projects, by id.
        projects: Entries<DevProject> = entries(&pattern::SLUG, &FieldKind::Object(&DEV_PROJECT));
        /// Installed apps, by app id.
        apps: Entries<DevInstall> =
            entries(&pattern::APP_ID, &FieldKind::Object(&DEV_INSTALL)), aliases ["installs", "installed"];
        /// Events that are delivered between apps, approved by both.
        wires: Vec<DevWire> = optional(list(&FieldKind::Object(&DEV_WIRE), 100), NO_ITEMS);
        /// Calls between apps, approved by both.
        grants: Vec<DevGrant> = optional(list(&FieldKind::Object(&DEV_GRANT), 100), NO_ITEMS);
        /// True delivers inbound messages to the apps.
        inbound: bool = optional(FieldKind::Bool, FieldDefault::Bool(true));
    }
}

object! {
    /// A person of a tenant.
    DevUser, DEV_USER, "a user" {
        /// The platform's id; made from the tenant and the short name by default.
        id: Option<String> = nullable(text(1, Some(64))), aliases ["user_id", "uuid"];
        /// Email address; made from the short name by default.
        email: Option<String> = nullable(matching(0, Some(254), &names::EMAIL)), aliases ["mail"];
        /// Full name; the short name by default.
        name: Option<String> = nullable(text(1, Some(120))), aliases ["display_name", "full_name"];
        /// Time zone, for example `Europe/Berlin`.
        zone: String = optional(text(1, Some(64)), FieldDefault::Text("UTC")), aliases ["timezone", "time_zone", "tz"];
        /// Language tag, for example `de-CH`.
        locale: Option<String> = nullable(matching(0, Some(35), &names::LOCALE)), aliases ["language", "lang"];
        /// Roles in the tenant, for example `admin`.
        roles: Vec<String> =
            optional(list(&matching(0, Some(64), &pattern::SLUG), 20), NO_ITEMS);
    }
}

object! {
    /// A knowledge collection of a tenant.
    DevCollection, DEV_COLLECTION, "a collection" {
        /// Markdown files that are its documents, relative to this file.
        files: Vec<String> = optional(list(&text(1, Some(512)), 1000), NO_ITEMS), aliases ["documents", "paths"];
        /// Tags of its documents.
        tags: Vec<String> = optional(list(&text(1, Some(32)), 20), NO_ITEMS);
    }
}

object! {
    /// A project of a tenant.
    DevProject, DEV_PROJECT, "a project" {
        /// Name of the project; its id by default.
        name: Option<String> = nullable(text(1, Some(120))), aliases ["title"];
    }
}

object! {
    /// An event of one app that another receives.
    DevWire, DEV_WIRE, "a wire" {
        /// App that sends the event.
        from: String = required(matching(0, None, &pattern::APP_ID)), aliases ["emitter", "emitter_app", "source"];
        /// Name of the event.
        event: String = required(matching(0, None, &pattern::IDENTIFIER)), aliases ["event_name", "name"];
        /// App that receives it.
        to: String = required(matching(0, None, &pattern::APP_ID)), aliases ["subscriber", "target"];
    }
}

object! {
    /// Calls of one app that another accepts.
    DevGrant, DEV_GRANT, "a grant" {
        /// App that calls.
        from: String = required(matching(0, None, &pattern::APP_ID)), aliases ["caller", "source"];
        /// App that is called.
        to: String = required(matching(0, None, &pattern::APP_ID)), aliases ["callee", "target"];
        /// Agents it may invoke; none by default.
        agents: Vec<String> = optional(list(&matching(0, Some(64), &pattern::SLUG), 50), NO_ITEMS), aliases ["allowed_agents"];
        /// True lets it fetch the routes of the other app.
        routes: bool = optional(FieldKind::Bool, FieldDefault::Bool(true));
    }
}
