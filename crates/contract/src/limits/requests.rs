//! Requests to the platform, and the settings of the program.

use super::local_platform::REGISTER_BODY_BYTES_MAX;
use super::units::{KIB, MIB};
use std::time::Duration;

// --- calls to the platform ------------------------------------------------------------------

/// One call of the developer API. `[C]`
pub const PLATFORM_CALL_DEADLINE: Duration = Duration::from_secs(30);
/// One call of the control API: a tool call of a handler and time to start it. `[R]`
pub const CONTROL_CALL_DEADLINE: Duration = Duration::from_secs(150);
/// To connect, TLS included. `[R]`
pub const PLATFORM_CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// Bytes of a response. `[R]`
pub const PLATFORM_REPLY_BYTES_MAX: usize = 16 * MIB;
/// Characters of a server's own text that are repeated to the user. `[R]`
pub const PLATFORM_DETAIL_CHARS_MAX: usize = 600;
/// Invalid fields of a refused body that are listed for the user. `[R]`
pub const PLATFORM_INVALID_PLACES_MAX: usize = 50;
/// The call that carries a bundle. `[C]`
pub const PLATFORM_UPLOAD_DEADLINE: Duration = Duration::from_secs(60);
/// How often a call is repeated after a transient error. `[R]`
pub const PLATFORM_RETRIES_MAX: u32 = 5;
/// The longest wait before the first repetition; it doubles each time. `[R]`
pub const PLATFORM_BACKOFF_FIRST: Duration = Duration::from_millis(250);
/// Time that one command may lose to errors, failed calls and waits together, before it gives up. `[R]`
pub const PLATFORM_PATIENCE: Duration = Duration::from_secs(90);
/// The longest `Retry-After` that is obeyed; a longer one fails the call. `[R]`
pub const PLATFORM_RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

// --- settings -------------------------------------------------------------------------------

/// Bytes of the journal of one deploy. `[R]`: a register body as it was sent, and some more.
pub const JOURNAL_BYTES_MAX: usize = 2 * REGISTER_BODY_BYTES_MAX;
/// A file written by `deploy --plan --out`. `[R]`
pub const PLAN_BYTES_MAX: usize = MIB;
/// Bytes of all sources that are sent with the manifest for the platform's check. `[R]`: half of the body's limit.
pub const PREFLIGHT_BYTES_MAX: usize = 4 * MIB;
/// `config.toml`. `[R]`: two values and room for comments.
pub const CONFIG_BYTES_MAX: usize = 64 * KIB;
/// How long the system keyring has to respond. `[R]`: as in gh; a prompt to unlock it is not waited for.
pub const KEYRING_DEADLINE: Duration = Duration::from_secs(3);
/// Remaining lifetime of a token below which a warning is printed; a fifth of its lifetime if that is less. `[R]`
pub const TOKEN_END_WARNING: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// An entry in the registry of running local platforms. `[R]`
pub const RUNNING_ENTRY_BYTES_MAX: usize = 64 * KIB;
/// How long `dev` waits for another process that is reading the registry. `[R]`
pub const RUNNING_LOCK_DEADLINE: Duration = Duration::from_millis(500);
