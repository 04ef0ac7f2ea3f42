//! The proxy of the HTTP routes of apps: who may call which path, what of a request reaches the handler, and what of its
//! answer gets out (contract 17).

pub(crate) mod bundle_call;
pub(crate) mod endpoint;
pub(crate) mod forward;
pub(crate) mod route_path;
mod sent_headers;
mod target;
