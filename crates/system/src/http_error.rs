//! What can go wrong between us and a server.

use crate::certificates::CertificatesError;
use crate::proxy::ProxyError;
use linkworld_contract::origin::Origin;
use linkworld_contract::token::TokenFlaw;
use std::time::Duration;

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Its authority is not known on this machine.
    UnknownAuthority,
    /// It has expired, or is not valid yet.
    Time,
    /// It is another server's.
    Name,
    /// Anything else.
    Other,
}

/// What went wrong between us and the server. Never holds a token, a query or a body.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No connection: nothing was sent.
    #[error("cannot connect to {origin}{through}: {why}")]
    Connect {
        /// Where to.
        origin: Origin,
        /// Empty, or the proxy in words: ` through the proxy http://p:3128 (HTTPS_PROXY)`.
        through: String,
        /// The system's message.
        why: String,
    },
    /// A deadline has passed; unless it was the one for connecting, the request may have been carried out.
    #[error(
        "{origin} {} within {}{through}",
        if *.connecting { "could not be reached" } else { "did not respond" }, seconds(*.after)
    )]
    Timeout {
        /// Where to.
        origin: Origin,
        /// As in [`Self::Connect`], but only while there was no connection.
        through: String,
        /// The deadline.
        after: Duration,
        /// True while there was no connection yet.
        connecting: bool,
    },
    /// No byte of an upload was taken for too long.
    #[error("the upload to {origin} stalled: {} of {} bytes were sent, then nothing for {}", sent, total, seconds(*.after))]
    Stalled {
        /// Where to.
        origin: Origin,
        /// Bytes that were sent.
        sent: u64,
        /// Bytes to send.
        total: u64,
        /// The deadline.
        after: Duration,
    },
    /// The proxy to use is not valid: nothing was sent.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// There are no certificate authorities where the user says they are: nothing was sent.
    #[error(transparent)]
    Certificates(#[from] CertificatesError),
    /// The server's certificate is not trusted, or there is no common TLS version: nothing was sent.
    #[error("cannot establish a trusted connection to {origin}: {why}")]
    Tls {
        /// What is wrong with the certificate; none if it is not about the certificate.
        problem: Option<CertificateProblem>,
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
    /// This machine has no certificate authorities.
    #[error(
        "no certificate authorities found to verify {origin}; install `ca-certificates`, or set SSL_CERT_FILE to a \
         file of certificates"
    )]
    NoCaStore {
        /// Where to.
        origin: Origin,
    },
    /// A redirect, which is not followed: the token would be sent there.
    #[error("{origin} replied with status {status} and redirects to {to}; redirects are not followed")]
    Redirect {
        /// Where the request was sent.
        origin: Origin,
        /// 300 to 399.
        status: u16,
        /// The target, without query and user-info.
        to: String,
    },
    /// The response has more bytes than the limit.
    #[error("the response of {origin} is larger than {max} bytes")]
    TooLarge {
        /// Who answered.
        origin: Origin,
        /// The cap in bytes.
        max: usize,
    },
    /// The connection broke after it was established: the request may have been carried out.
    #[error("the connection to {origin} was closed before the response was complete: {why}")]
    Interrupted {
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
    /// The token has characters that no token has: nothing was sent.
    #[error(transparent)]
    Token(#[from] TokenFlaw),
    /// The client or the request could not be built: nothing was sent.
    #[error("cannot send to {origin}: {why}")]
    Other {
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
}

impl HttpError {
    /// True when the server may have seen, and acted on, the request.
    pub fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::Timeout { connecting: false, .. }
                | Self::Stalled { .. }
                | Self::Interrupted { .. }
                | Self::TooLarge { .. }
                | Self::Redirect { .. }
        )
    }
}

/// `10 s`, or `250 ms` for less than a second.
fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(1) { format!("{} ms", time.as_millis()) } else { format!("{} s", time.as_secs()) }
}
