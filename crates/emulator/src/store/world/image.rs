//! A copy of a store in memory, to return to again and again.

use super::pages::copy_pages;
use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};

/// What a store had at one moment.
pub(crate) struct StoreImage(Mutex<Connection>);

impl Store {
    /// A copy of everything in this store. Not inside a transaction.
    pub(crate) fn image(&self) -> Result<StoreImage, StoreError> {
        let mut copy = Connection::open_in_memory()?;
        copy_pages(&self.connection, &mut copy)?;
        Ok(StoreImage(Mutex::new(copy)))
    }

    /// Replaces everything in this store by what it had. Not inside a transaction.
    pub(crate) fn return_to(&mut self, image: &StoreImage) -> Result<(), StoreError> {
        let copy = image.0.lock().unwrap_or_else(PoisonError::into_inner);
        copy_pages(&copy, &mut self.connection)?;
        self.cache.clear();
        Ok(())
    }
}
