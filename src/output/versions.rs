//! The versions of an app, for the commands that print them.

use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::output::time;
use linkworld_client::api::{ApiClient, ApiError};
use linkworld_contract::names::AppId;
use linkworld_contract::wire::developer::{AppInfo, VersionInfo};
use linkworld_terminal::{Cell, Column, Role, Table};

/// An app with its versions, newest first.
pub fn fetch(client: &ApiClient, slug: &AppId) -> Result<(AppInfo, Vec<VersionInfo>), CommandError> {
    block_on(async {
        let Some(app) = client.app(slug).await? else {
            return Err(CommandError::from(ApiError::no_app(slug)).account_hint("list your apps", "apps list"));
        };
        let mut versions = client.versions(slug).await?;
        // RFC 3339 in one time zone: the order of the texts is the order of the times.
        versions.sort_by(|a, b| b.deployed_at.cmp(&a.deployed_at));
        Ok((app, versions))
    })
}

/// Prints them; the current one is marked.
pub fn print(context: &mut Context, app: &AppInfo, versions: &[VersionInfo]) {
    if versions.is_empty() {
        context.terminal.message("no versions yet");
    }
    let mut table = Table::new([
        Column::new("VERSION"),
        Column::new("CURRENT"),
        Column::new("DEPLOYED"),
        Column::new("STATUS"),
        Column::new("BUILD"),
        Column::new("IMAGE").flexible_middle(),
    ]);
    for version in versions {
        let is_current = app.current_version.as_ref() == Some(&version.version);
        let cell = |text: &str| if is_current { Cell::painted(Role::Good, text) } else { Cell::from(text) };
        table.row([
            cell(&version.version),
            cell(if is_current { "current" } else { "" }),
            cell(&time::local(&version.deployed_at)),
            cell(&version.status),
            cell(if version.build_status.is_empty() { "-" } else { &version.build_status }),
            cell(version.image_url.as_deref().unwrap_or("-")),
        ]);
    }
    context.terminal.print_table(&table);
}
