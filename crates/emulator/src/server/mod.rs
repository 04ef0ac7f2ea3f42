//! The HTTP server: from accepted connections to endpoints.

pub(crate) mod body;
pub(crate) mod body_fields;
pub(crate) mod bundle_cdn;
mod connections;
pub(crate) mod docs_site;
pub(crate) mod listener;
pub(crate) mod multipart;
pub(crate) mod origin_guard;
pub(crate) mod pages;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod router;
