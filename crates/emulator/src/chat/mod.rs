//! The page of `linkworld chat`.

pub(crate) mod site;
