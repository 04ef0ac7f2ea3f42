//! Apps and their versions, as registered by developers.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// An app of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppRow {
    /// Opaque.
    pub(crate) id: String,
    /// The app id of the manifest.
    pub(crate) slug: String,
    /// The owner's account id.
    pub(crate) account_id: String,
    /// Display name.
    pub(crate) name: String,
    /// May be empty.
    pub(crate) description: String,
    /// The name of an icon.
    pub(crate) icon: Option<String>,
    /// The version that new installs get; `None` if none is promoted.
    pub(crate) current_version: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// A registered version, without its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VersionRow {
    /// Opaque.
    pub(crate) id: String,
    /// `X.Y.Z` or `X.Y.Z-pre`.
    pub(crate) version: String,
    /// The OCI image.
    pub(crate) image_url: String,
    /// Its digest, if given.
    pub(crate) image_digest: Option<String>,
    /// Digest of the manifest blob as posted.
    pub(crate) manifest_digest: String,
    /// Digest of the template array; `None` if none is attached.
    pub(crate) templates_digest: Option<String>,
    /// Digest of the bundle archive; `None` if none is uploaded.
    pub(crate) bundle_digest: Option<String>,
    /// Number of files in the bundle.
    pub(crate) bundle_files: u32,
    /// Total size of these files in bytes.
    pub(crate) bundle_bytes: u32,
    /// Whether uploading the bundle promotes this version.
    pub(crate) promote_pending: bool,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// A version to add, with the manifest blob as posted, including `app_docs`.
#[derive(Debug, Clone)]
pub(crate) struct NewVersion {
    /// The row.
    pub(crate) row: VersionRow,
    /// The manifest blob as compact JSON.
    pub(crate) manifest: String,
}

const APP: &str = "id, slug, account_id, name, description, icon, current_version, created_at";
const VERSION: &str = "id, version, image_url, image_digest, manifest_digest, templates_digest, bundle_digest, \
                       bundle_files, bundle_bytes, promote_pending, created_at";

fn read_app(row: &Row<'_>) -> rusqlite::Result<AppRow> {
    Ok(AppRow {
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

fn read_version(row: &Row<'_>) -> rusqlite::Result<VersionRow> {
    Ok(VersionRow {
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
    /// The app with this slug.
    pub(crate) fn app(&self, slug: &str) -> Result<Option<AppRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {APP} FROM apps WHERE slug = ?"))?;
        Ok(query.query_row([slug], read_app).optional()?)
    }

    /// The apps of an account, ordered by slug.
    pub(crate) fn apps_of(&self, account_id: &str) -> Result<Vec<AppRow>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT {APP} FROM apps WHERE account_id = ? ORDER BY slug"))?;
        Ok(query.query_map([account_id], read_app)?.collect::<Result<_, _>>()?)
    }

    /// The slugs of all apps, in order.
    pub(crate) fn app_slugs(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT slug FROM apps ORDER BY slug")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Adds the app unless the slug is taken. Returns whether it was added.
    pub(crate) fn add_app(&self, app: &AppRow) -> Result<bool, StoreError> {
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

    /// Promotes a version: new installs get it from now on.
    pub(crate) fn promote(&self, app_id: &str, version: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE apps SET current_version = ? WHERE id = ?")?
            .execute([version, app_id])?;
        Ok(())
    }

    /// Sets whether uploading the bundle promotes the version.
    pub(crate) fn set_promote_pending(&self, version_id: &str, pending: bool) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE versions SET promote_pending = ? WHERE id = ?")?
            .execute(params![pending, version_id])?;
        Ok(())
    }

    /// The versions of an app, newest first.
    pub(crate) fn versions(&self, app_id: &str) -> Result<Vec<VersionRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION} FROM versions WHERE app_id = ? ORDER BY rowid DESC"))?;
        Ok(query.query_map([app_id], read_version)?.collect::<Result<_, _>>()?)
    }

    /// One version of an app.
    pub(crate) fn version(&self, app_id: &str, version: &str) -> Result<Option<VersionRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION} FROM versions WHERE app_id = ? AND version = ?"))?;
        Ok(query.query_row([app_id, version], read_version).optional()?)
    }

    /// The manifest blob of a version as posted.
    pub(crate) fn version_manifest(&self, app_id: &str, version: &str) -> Result<Option<String>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT manifest FROM versions WHERE app_id = ? AND version = ?")?;
        Ok(query.query_row([app_id, version], |row| row.get(0)).optional()?)
    }

    /// Adds a version. Fails if it exists; the caller checks that first.
    pub(crate) fn add_version(&self, app_id: &str, new: &NewVersion) -> Result<(), StoreError> {
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

    /// The templates of a version, as a JSON list; none if none were attached.
    pub(crate) fn version_templates(&self, app: &str, version: &str) -> Result<Option<String>, StoreError> {
        let sql =
            "SELECT v.templates FROM apps a JOIN versions v ON v.app_id = a.id WHERE a.slug = ? AND v.version = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_row([app, version], |row| row.get(0)).optional()?.flatten())
    }

    /// Attaches templates. Returns false if the version already has some.
    pub(crate) fn attach_templates(&self, version_id: &str, templates: &str, digest: &str) -> Result<bool, StoreError> {
        let attached = self
            .connection
            .prepare_cached(
                "UPDATE versions SET templates = ?, templates_digest = ? WHERE id = ? AND templates_digest IS NULL",
            )?
            .execute([templates, digest, version_id])?;
        Ok(attached == 1)
    }
}
