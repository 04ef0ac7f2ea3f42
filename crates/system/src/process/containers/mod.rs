//! Container engines: Docker, Podman and what speaks their API.

pub(super) mod command_line;
