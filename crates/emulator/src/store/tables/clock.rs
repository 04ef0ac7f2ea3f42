//! How the platform's clock goes.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_system::clock::ClockSetting;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// How the clock went when it was last commanded; none if it never was.
    pub(crate) fn clock_setting(&self) -> Result<Option<ClockSetting>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT frozen, millis FROM platform_clock")?;
        let read = query.query_row([], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, i64>(1)?))).optional()?;
        Ok(read.map(|(frozen, millis)| match frozen {
            true => ClockSetting::Frozen { at: millis },
            false => ClockSetting::Running { ahead: millis },
        }))
    }

    /// Keeps how the clock goes for the next start.
    pub(crate) fn set_clock_setting(&self, setting: ClockSetting) -> Result<(), StoreError> {
        let (frozen, millis) = match setting {
            ClockSetting::Frozen { at } => (true, at),
            ClockSetting::Running { ahead } => (false, ahead),
        };
        self.connection
            .prepare_cached(
                "INSERT INTO platform_clock (id, frozen, millis) VALUES (1, ?, ?) \
                 ON CONFLICT (id) DO UPDATE SET frozen = excluded.frozen, millis = excluded.millis",
            )?
            .execute(params![frozen, millis])?;
        Ok(())
    }
}
