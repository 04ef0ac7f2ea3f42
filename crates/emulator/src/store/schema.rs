//! The schema and its migrations.

use super::error::StoreError;
use linkworld_system::failpoint;
use rusqlite::Connection;

/// Migration `n` leads from schema version `n` to `n + 1`. A released migration is never edited; a change is a new one.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/01_start.sql"),
    include_str!("migrations/02_bundles.sql"),
    include_str!("migrations/03_calls.sql"),
    include_str!("migrations/04_tenants.sql"),
    include_str!("migrations/05_clock.sql"),
    include_str!("migrations/06_activators.sql"),
    include_str!("migrations/07_heartbeats.sql"),
    include_str!("migrations/08_upgrades.sql"),
    include_str!("migrations/09_activation.sql"),
    include_str!("migrations/10_approvals.sql"),
    include_str!("migrations/11_collaboration.sql"),
    linkworld_services::schema::TABLES,
    include_str!("migrations/13_visions.sql"),
    include_str!("migrations/14_chain.sql"),
    include_str!("migrations/15_handler_lines.sql"),
    include_str!("migrations/16_audit_batches.sql"),
    include_str!("migrations/17_open_calls.sql"),
    linkworld_services::schema::SEARCH_WAITING,
    include_str!("migrations/19_ends_by_status.sql"),
];

/// The schema version that this program writes.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The first schema version, for the migration test.
#[cfg(test)]
pub(super) fn first() -> &'static str {
    MIGRATIONS[0]
}

/// Migrates the file to [`known`], each migration in a transaction.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known() {
        return Err(StoreError::Newer { found, known: known() });
    }
    for (version, sql) in (0u32..).zip(MIGRATIONS).filter(|(version, _)| *version >= found) {
        failpoint::pass("store.migrate");
        // `user_version` is part of the database, so the transaction covers it.
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {sql} PRAGMA user_version = {}; COMMIT", version + 1))?;
    }
    Ok(())
}
