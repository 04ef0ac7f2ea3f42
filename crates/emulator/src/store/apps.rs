//! Apps and their versions, as registered by developers.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// An app of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Opaque.
    pub id: String,
    /// The app id of the manifest.
    pub slug: String,
    /// Whose it is.
    pub account_id: String,
    /// Display name.
    pub name: String,
    /// May be empty.
    pub description: String,
    /// An icon's name.
    pub icon: Option<String>,
    /// What new installs get; none while nothing is promoted.
    pub current_version: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// A registered version, without its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Opaque.
    pub id: String,
    /// `X.Y.Z` or `X.Y.Z-pre`.
    pub version: String,
    /// The OCI image.
    pub image_url: String,
    /// Its digest, when given.
    pub image_digest: Option<String>,
    /// Over the manifest blob as posted.
    pub manifest_digest: String,
    /// Over the template array; none while none are attached.
    pub templates_digest: Option<String>,
    /// Of the bundle's archive; none while none is uploaded.
    pub bundle_digest: Option<String>,
    /// Files of the bundle.
    pub bundle_files: u32,
    /// Their bytes together.
    pub bundle_bytes: u32,
    /// Whether the bundle that is still to come makes it the current version.
    pub promote_pending: bool,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// What is kept of a version besides its row: the blob as posted, `app_docs` inside.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The row.
    pub row: Version,
    /// The manifest blob as compact JSON.
    pub manifest: String,
}

const APP: &str = "id, slug, account_id, name, description, icon, current_version, created_at";
const VERSION: &str = "id, version, image_url, image_digest, manifest_digest, templates_digest, bundle_digest, \
                       bundle_files, bundle_bytes, promote_pending, created_at";

fn read_app(row: &Row<'_>) -> rusqlite::Result<App> {
    Ok(App {
        id: row.get(0)?,
        slug: row.get(1)?,
        account_id: row.get(2)?,
        name: row.get(3)?,
        description: row.get(4)?,
        icon: row.get(5)?,
        current_version: row.get(6)?,
        created_at: row.get(7)?,
    })
}

fn read_version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        version: row.get(1)?,
        image_url: row.get(2)?,
        image_digest: row.get(3)?,
        manifest_digest: row.get(4)?,
        templates_digest: row.get(5)?,
        bundle_digest: row.get(6)?,
        bundle_files: row.get(7)?,
        bundle_bytes: row.get(8)?,
        promote_pending: row.get(9)?,
        created_at: row.get(10)?,
    })
}

impl Store {
    /// The app of a slug.
    pub fn app(&self, slug: &str) -> Result<Option<App>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {APP} FROM apps WHERE slug = ?"))?;
        Ok(query.query_row([slug], read_app).optional()?)
    }

    /// An account's apps, by slug.
    pub fn apps_of(&self, account_id: &str) -> Result<Vec<App>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT {APP} FROM apps WHERE account_id = ? ORDER BY slug"))?;
        Ok(query.query_map([account_id], read_app)?.collect::<Result<_, _>>()?)
    }

    /// Adds the app unless its slug is taken; true when it was added.
    pub fn add_app(&self, app: &App) -> Result<bool, StoreError> {
        let added = self
            .connection
            .prepare_cached(&format!(
                "INSERT INTO apps ({APP}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING"
            ))?
            .execute(params![
                app.id,
                app.slug,
                app.account_id,
                app.name,
                app.description,
                app.icon,
                app.current_version,
                app.created_at
            ])?;
        Ok(added == 1)
    }

    /// Makes a version the one new installs get.
    pub fn promote(&self, app_id: &str, version: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE apps SET current_version = ? WHERE id = ?")?
            .execute([version, app_id])?;
        Ok(())
    }

    /// Says whether the bundle that is still to come makes the version the current one.
    pub fn set_promote_pending(&self, version_id: &str, pending: bool) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE versions SET promote_pending = ? WHERE id = ?")?
            .execute(params![pending, version_id])?;
        Ok(())
    }

    /// An app's versions, newest first.
    pub fn versions(&self, app_id: &str) -> Result<Vec<Version>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION} FROM versions WHERE app_id = ? ORDER BY rowid DESC"))?;
        Ok(query.query_map([app_id], read_version)?.collect::<Result<_, _>>()?)
    }

    /// One version of an app.
    pub fn version(&self, app_id: &str, version: &str) -> Result<Option<Version>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION} FROM versions WHERE app_id = ? AND version = ?"))?;
        Ok(query.query_row([app_id, version], read_version).optional()?)
    }

    /// The manifest blob of a version as it was posted.
    pub fn version_manifest(&self, app_id: &str, version: &str) -> Result<Option<String>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT manifest FROM versions WHERE app_id = ? AND version = ?")?;
        Ok(query.query_row([app_id, version], |row| row.get(0)).optional()?)
    }

    /// Adds a version; an existing one is an error of the caller, who looks first.
    pub fn add_version(&self, app_id: &str, new: &NewVersion) -> Result<(), StoreError> {
        let NewVersion { row, manifest } = new;
        self.connection
            .prepare_cached(
                "INSERT INTO versions (id, app_id, version, image_url, image_digest, manifest, manifest_digest, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                row.id,
                app_id,
                row.version,
                row.image_url,
                row.image_digest,
                manifest,
                row.manifest_digest,
                row.created_at
            ])?;
        Ok(())
    }

    /// Attaches templates once; false when some were attached before.
    pub fn attach_templates(&self, version_id: &str, templates: &str, digest: &str) -> Result<bool, StoreError> {
        let attached = self
            .connection
            .prepare_cached(
                "UPDATE versions SET templates = ?, templates_digest = ? WHERE id = ? AND templates_digest IS NULL",
            )?
            .execute([templates, digest, version_id])?;
        Ok(attached == 1)
    }
}
