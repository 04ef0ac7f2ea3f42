//! HTTP routes of apps: the proxy's security floor over real sockets, and calls between apps.

mod fetch;
mod floor;
mod limits;
mod passes;
mod place;
mod smuggling;
