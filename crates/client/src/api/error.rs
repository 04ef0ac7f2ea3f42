//! Why a call failed. Data only; a server's text is shortened and never repeats our secrets.

use linkworld_contract::names::AppId;
use linkworld_contract::wire::routes;
use linkworld_contract::wire::tenants::ActivationBlocker;
use linkworld_system::http::HttpError;
use std::time::Duration;

/// One field of a body that the platform refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InvalidField {
    /// Dotted, for example `manifest.tools.0.name`; empty for the whole body.
    pub path: String,
    /// The platform's text.
    pub message: String,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is no token to send: nothing was sent.
    #[error("no token")]
    NoToken,
    /// 401: the token is not valid, or not any more.
    #[error("the platform rejected the token{}", after(.detail))]
    Unauthorized {
        /// The platform's text; may be empty, as everywhere below.
        detail: String,
    },
    /// 403: the account may not do this.
    #[error("permission denied by the platform (`{call}`, status 403){}", after(.detail))]
    Forbidden {
        /// Method and path.
        call: String,
        /// The platform's text.
        detail: String,
    },
    /// 404.
    #[error("not found on the platform (`{call}`, status 404){}", after(.detail))]
    NotFound {
        /// Method and path.
        call: String,
        /// The platform's text.
        detail: String,
    },
    /// 409: it conflicts with existing data.
    #[error("conflict with the state of the platform (`{call}`, status 409){}", after(.detail))]
    Conflict {
        /// Method and path.
        call: String,
        /// The platform's text.
        detail: String,
    },
    /// 422: the platform refuses fields of the body.
    #[error("the platform rejected {} {}", places.len(), if places.len() == 1 { "invalid field" } else { "invalid fields" })]
    Invalid {
        /// At least one, at most [`linkworld_contract::limits::PLATFORM_INVALID_PLACES_MAX`].
        places: Vec<InvalidField>,
    },
    /// Any other status from 400 to 499, and every refusal of a local platform's control API that gives a reason.
    #[error("the platform rejected `{call}` with status {status}{}", after(.detail))]
    Refused {
        /// Method and path.
        call: String,
        /// The status.
        status: u16,
        /// The platform's text.
        detail: String,
        /// A stable code; empty except from a local platform.
        reason: String,
        /// What to do about it; may be empty.
        hint: String,
    },
    /// 409 of a local platform: everything that keeps an app from being activated.
    #[error("{headline}")]
    Blocked {
        /// What is blocked.
        headline: String,
        /// At least one, in the contract's order.
        blockers: Vec<ActivationBlocker>,
    },
    /// 429, after the retries a read gets.
    #[error("too many requests to the platform")]
    RateLimited {
        /// How long, if it said so.
        retry_after: Option<Duration>,
    },
    /// 408, 425 and 500 to 599, after the retries a read gets.
    #[error("the platform is not available (status {status}){}", after(.detail))]
    Unavailable {
        /// The status.
        status: u16,
        /// The platform's text.
        detail: String,
        /// How long, if it said so.
        retry_after: Option<Duration>,
    },
    /// The platform ended an upload by its own time limit, while bytes were sent: another attempt ends the same way.
    #[error("the platform ended the upload after {} s, when {sent} of {total} bytes were sent", .after.as_secs())]
    UploadCut {
        /// Bytes that were sent.
        sent: u64,
        /// Bytes to send.
        total: u64,
        /// How long it took.
        after: Duration,
    },
    /// The platform is at another address.
    #[error("the platform redirects to {to}; redirects are not followed, so that the token is not sent elsewhere")]
    Redirected {
        /// 300 to 399.
        status: u16,
        /// Where to, without query.
        to: String,
    },
    /// A success that the platform itself would not send.
    #[error("`{call}` returned {why}")]
    BadAnswer {
        /// Method and path.
        call: String,
        /// For example `a web page instead of JSON`.
        why: String,
    },
    /// A success without a body where a read expects one. Another attempt ends the same way.
    #[error("`{call}` returned status {status} with an empty body")]
    EmptyAnswer {
        /// Method and path.
        call: String,
        /// 200 to 299.
        status: u16,
    },
    /// No response.
    #[error(transparent)]
    Network(HttpError),
}

impl ApiError {
    /// The account has no such app.
    pub fn no_app(app: &AppId) -> Self {
        let call = format!("{} {}", routes::APP.method.as_str(), routes::APP.path(&[app.as_str()]));
        Self::NotFound { call, detail: format!("app `{app}` not found") }
    }

    /// True when a call that changes something may have been carried out in spite of the error.
    pub fn is_unconfirmed(&self) -> bool {
        match self {
            Self::Network(error) => error.may_have_arrived(),
            // 425: it was not even looked at.
            Self::Unavailable { status, .. } => *status != 425,
            Self::UploadCut { .. } | Self::BadAnswer { .. } => true,
            _ => false,
        }
    }

    /// True when the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::BadAnswer { .. } => true,
            // 520 to 524 and 529 come from proxies in front of a platform.
            Self::Unavailable { status, .. } => matches!(status, 408 | 425 | 500 | 502..=504 | 520..=524 | 529),
            Self::Network(error) => matches!(
                error,
                HttpError::Connect { .. }
                    | HttpError::Timeout { .. }
                    | HttpError::Stalled { .. }
                    | HttpError::Interrupted { .. }
            ),
            _ => false,
        }
    }
}

impl From<HttpError> for ApiError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Redirect { status, to, .. } => Self::Redirected { status, to },
            error => Self::Network(error),
        }
    }
}

fn after(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {detail}") }
}
