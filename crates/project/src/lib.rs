//! A project on disk: finds it, reads it, checks it and prepares what is sent. It joins files to the crates without
//! I/O, and may not depend on the platform's client or the emulator.

mod app;
pub mod beside;
pub mod bundle;
pub mod fix;
mod gather;
pub mod handler;
mod loading;
mod release;
pub mod repository;
pub mod sample;
pub mod scaffold;
pub mod sources;
pub mod web;

pub use app::LoadedApp;
pub use loading::{
    MOCKS_FILE, Project, ProjectError, check_text, check_text_with, load, load_as, load_with, manifest_file,
    read_mocks, root_of,
};
pub use release::{Release, STAGING_SUFFIX};
