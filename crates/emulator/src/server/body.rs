//! Reading a request: the size limit and pace of the body, its content type, and the token.
//!
//! Deadlines count from progress: a body may take as long as it needs while its bytes keep coming at a minimum rate.

use crate::audit::CallStart;
use crate::server::request::{ApiRequest, RequestCaller};
use crate::server::response::ApiResponse;
use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use linkworld_contract::limits::{
    BODY_IDLE_DEADLINE, BODY_RATE_GRACE, BODY_RATE_MIN, REFUSED_BODY_BYTES_MAX, REFUSED_BODY_DEADLINE,
};
use linkworld_contract::secret::Secret;
use linkworld_package::archive::unpack::ArchiveReason;
use std::time::{Duration, Instant};

/// The body type an endpoint accepts, and the maximum number of bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AcceptedBody {
    /// `application/json`.
    Json(usize),
    /// `multipart/form-data`; a body that is too large is refused like a bundle.
    Form(usize),
    /// Anything.
    Any(usize),
}

impl AcceptedBody {
    fn bytes_max(self) -> usize {
        match self {
            Self::Json(bytes_max) | Self::Form(bytes_max) | Self::Any(bytes_max) => bytes_max,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "multipart/form-data",
            Self::Any(_) => "*/*",
        }
    }

    fn too_large(self) -> ApiResponse {
        let message = format!("the body has more than {} bytes", self.bytes_max());
        match self {
            Self::Json(_) | Self::Any(_) => ApiResponse::detail(413, message),
            Self::Form(_) => ApiResponse::reason(413, ArchiveReason::TooLarge.as_str(), message),
        }
    }
}

/// Reads an authenticated request with its whole body.
pub(crate) async fn read(
    caller: RequestCaller,
    params: RawPathParams,
    request: Request,
    accepts: AcceptedBody,
    start: CallStart,
) -> Result<ApiRequest, ApiResponse> {
    let params = params.iter().map(|(_, value)| value.to_owned()).collect();
    let (parts, body) = request.into_parts();
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = read_body(body, accepts).await?;
    let content_type = content_type(&parts.headers);
    if !body.is_empty() && !is(accepts.media_type(), &content_type) {
        return Err(ApiResponse::detail(415, format!("expected Content-Type: {}", accepts.media_type())));
    }
    Ok(ApiRequest { caller, params, query, content_type, body, start })
}

/// Reads and drops the body of a request that was refused for its header, up to a bound, because a client that does not
/// read while it sends would otherwise miss the refusal. Nothing is kept.
pub(crate) async fn discard(request: Request) {
    // A client that asks first has not sent the body.
    if request.headers().contains_key(header::EXPECT) {
        return;
    }
    let mut reader = BodyReader::new(request.into_body());
    let discarded =
        async { while reader.pace.received <= REFUSED_BODY_BYTES_MAX && matches!(reader.next().await, Ok(Some(_))) {} };
    let _ = tokio::time::timeout(REFUSED_BODY_DEADLINE, discarded).await;
}

/// The whole body, or 413. Bytes over the limit are read and dropped up to a bound, for the same reason.
pub(crate) async fn read_body(body: Body, accepts: AcceptedBody) -> Result<Vec<u8>, ApiResponse> {
    let (mut reader, mut kept, bytes_max) = (BodyReader::new(body), Vec::new(), accepts.bytes_max());
    while let Some(data) = reader.next().await? {
        if reader.pace.received <= bytes_max {
            kept.extend_from_slice(&data);
        } else if reader.pace.received > REFUSED_BODY_BYTES_MAX {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if reader.pace.received > bytes_max {
        return Err(accepts.too_large());
    }
    Ok(kept)
}

/// A body whose bytes must keep coming.
struct BodyReader {
    body: Body,
    pace: BodyPace,
}

impl BodyReader {
    fn new(body: Body) -> Self {
        Self { body, pace: BodyPace { started: Instant::now(), received: 0 } }
    }

    /// The next bytes; `None` at the end of the body.
    async fn next(&mut self) -> Result<Option<Bytes>, ApiResponse> {
        loop {
            let (deadline, lag) = self.pace.deadline(Instant::now());
            let frame = tokio::time::timeout_at(deadline.into(), self.body.frame()).await;
            let Some(frame) = frame.map_err(|_| lag.refusal())? else { return Ok(None) };
            let closed = |_| ApiResponse::detail(400, "the connection closed before the end of the body");
            // Trailers are not used.
            if let Ok(data) = frame.map_err(closed)?.into_data() {
                self.pace.received = self.pace.received.saturating_add(data.len());
                return Ok(Some(data));
            }
        }
    }
}

/// How fast a body arrives.
struct BodyPace {
    started: Instant,
    received: usize,
}

/// Why a body is not waited for any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyLag {
    /// No byte arrived for [`BODY_IDLE_DEADLINE`].
    Silent,
    /// It is below [`BODY_RATE_MIN`].
    Slow,
}

impl BodyPace {
    /// When the next bytes must be there at the latest, if the last ones arrived now.
    fn deadline(&self, now: Instant) -> (Instant, BodyLag) {
        let silent = now + BODY_IDLE_DEADLINE;
        let earned = Duration::from_secs_f64(self.received as f64 / BODY_RATE_MIN as f64);
        let slow = self.started + BODY_RATE_GRACE + earned;
        if silent <= slow { (silent, BodyLag::Silent) } else { (slow, BodyLag::Slow) }
    }
}

impl BodyLag {
    fn refusal(self) -> ApiResponse {
        let why = match self {
            Self::Silent => format!("no byte arrived for {} s", BODY_IDLE_DEADLINE.as_secs()),
            Self::Slow => format!("it arrives at less than {BODY_RATE_MIN} bytes per second"),
        };
        ApiResponse::detail(408, format!("timed out while reading the body: {why}"))
    }
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn is(media_type: &str, content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

/// The token of the `Authorization: Bearer` header; `None` if the header is repeated.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{BodyLag, BodyPace};
    use linkworld_contract::limits::{BODY_IDLE_DEADLINE, BODY_RATE_GRACE, BODY_RATE_MIN};
    use std::time::{Duration, Instant};

    /// How long parts that arrive after these pauses take on a virtual clock, or when and why they are given up.
    fn arrive(parts: impl IntoIterator<Item = (Duration, usize)>) -> Result<Duration, (Duration, BodyLag)> {
        let started = Instant::now();
        let (mut now, mut pace) = (started, BodyPace { started, received: 0 });
        for (pause, bytes) in parts {
            let (deadline, lag) = pace.deadline(now);
            now += pause;
            if now > deadline {
                return Err((deadline - started, lag));
            }
            pace.received += bytes;
        }
        Ok(now - started)
    }

    #[test]
    fn ten_mebibytes_at_thirty_kilobytes_a_second_arrive() {
        let seconds = (10 * 1_024 * 1_024_u64).div_ceil(30_000);
        let parts = (0..seconds).map(|_| (Duration::from_secs(1), 30_000));
        assert_eq!(arrive(parts), Ok(Duration::from_secs(seconds)));
    }

    #[test]
    fn silence_at_the_deadline_and_past_it() {
        let (enough, past) = (100 * BODY_RATE_MIN, Duration::from_millis(1));
        let after = |pause| arrive([(Duration::ZERO, enough), (pause, 1), (pause, 1)]);
        assert_eq!(after(BODY_IDLE_DEADLINE), Ok(2 * BODY_IDLE_DEADLINE));
        assert_eq!(after(BODY_IDLE_DEADLINE + past), Err((BODY_IDLE_DEADLINE, BodyLag::Silent)));
    }

    #[test]
    fn a_trickle_at_the_minimum_rate_and_below_it() {
        let at = |rate: usize| arrive((0..600).map(|_| (Duration::from_secs(1), rate)));
        assert_eq!(at(BODY_RATE_MIN), Ok(Duration::from_secs(600)));
        // Each second at half the rate takes half a second of the grace.
        let (given_up, lag) = at(BODY_RATE_MIN / 2).unwrap_err();
        assert_eq!((given_up.as_secs().div_ceil(2), lag), (BODY_RATE_GRACE.as_secs(), BodyLag::Slow));
    }
}
