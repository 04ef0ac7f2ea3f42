//! The profile of the person an app acts for.

use crate::request::call::{ServiceCaller, ServiceResult};
use serde_json::json;

/// `user_profile_get`.
pub(crate) fn get(caller: &ServiceCaller<'_>) -> ServiceResult {
    let user = &caller.user;
    Ok(json!({
        "display_name": user.name,
        "email": user.email,
        "role": user.roles.first().map_or("member", String::as_str),
        "phone": "",
        "signature_block": format!("{}\n{}", user.name, user.email),
    }))
}
