//! What is prepared before handlers start: a virtual environment, or a container engine with the image.

pub mod containers;
pub mod python_env;
pub mod state_folder;
