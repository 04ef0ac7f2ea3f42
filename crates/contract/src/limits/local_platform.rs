//! The local platform: its listener, tokens, time and audit log.

use super::units::{KIB, MIB};
use std::time::Duration;

// --- the local platform's listener ----------------------------------------------------------

/// The default port of `linkworld dev`. `[R]`
pub const PLATFORM_PORT_DEFAULT: u16 = 4600;
/// The default port of `linkworld docs`. `[R]`: next to the platform's.
pub const DOCS_PORT_DEFAULT: u16 = 4610;
/// The default port of `linkworld chat`. `[C]`
pub const CHAT_PORT_DEFAULT: u16 = 5175;
/// A message of `linkworld chat`. `[R]`
pub const CHAT_BODY_BYTES_MAX: usize = 256 * KIB;
/// Connections open at once; a further one takes the place of the one that has been idle for longest. `[R]`: half of the
/// 1,024 files that a process may usually open.
pub const CONNECTIONS_MAX: usize = 512;
/// A connection counts as idle this long after its last response, so that a response is not cut off. `[R]`
pub const CONNECTION_IDLE_AFTER: Duration = Duration::from_secs(1);
/// The same for a connection that has not sent a request yet, from its start. `[R]`
pub const CONNECTION_SILENT_AFTER: Duration = Duration::from_millis(100);
/// Bytes of a request that one connection buffers, its header included. `[R]`: tokens have up to 8 KiB.
pub const CONNECTION_BUFFER_BYTES_MAX: usize = 64 * KIB;
/// From accept to the end of the request's header. `[R]`: slow-header clients are closed after it.
pub const HEADER_READ_DEADLINE: Duration = Duration::from_secs(10);
/// The longest time without a byte of a request's body. `[R]`
pub const BODY_IDLE_DEADLINE: Duration = Duration::from_secs(30);
/// The least average rate of a request's body, in bytes per second, counted after [`BODY_RATE_GRACE`]. `[R]`: an eighth of
/// the slowest uplink that has to work, which is 30 kB/s.
pub const BODY_RATE_MIN: usize = 4 * KIB;
/// Time from the header of a request before the rate of its body counts. `[R]`
pub const BODY_RATE_GRACE: Duration = Duration::from_secs(30);
/// How long the body of a refused request is still read and dropped. `[R]`: see [`REFUSED_BODY_BYTES_MAX`].
pub const REFUSED_BODY_DEADLINE: Duration = Duration::from_secs(10);
/// A JSON body on any endpoint without a cap of its own. `[R]`
pub const JSON_BODY_BYTES_MAX: usize = MIB;
/// A body with the arguments of a tool: a platform tool that a handler calls, or a tool or event that is triggered. `[R]`:
/// a mail attachment of 10 MiB takes 14 MiB as base64.
pub const TOOL_BODY_BYTES_MAX: usize = 16 * MIB;
/// The register-version body; must fit 5 MiB of docs after JSON escaping. `[R]`
pub const REGISTER_BODY_BYTES_MAX: usize = 8 * MIB;
/// Time that open requests have to finish once the platform is asked to stop. `[R]`
pub const DRAIN_DEADLINE: Duration = Duration::from_secs(5);

// --- tokens ---------------------------------------------------------------------------------

/// Lifetime of the token with which a handler calls back. `[R]`, within the 60 to 90 minutes of `[K]`.
pub const SESSION_TOKEN_LIFE: Duration = Duration::from_secs(60 * 60);
/// How long after its end a session token may still be exchanged. `[R]`
pub const SESSION_REFRESH_GRACE: Duration = Duration::from_secs(15 * 60);
/// Lifetime of the developer token that the local platform prints. `[C]` 30 days.
pub const DEVELOPER_TOKEN_LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Lifetime of an MCP token for an editor. `[C]`
pub const MCP_TOKEN_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Lifetime of an MCP token for a coding session. `[C]`
pub const MCP_SESSION_TOKEN_LIFE: Duration = Duration::from_secs(5 * 60);
/// Bytes of the longest token that is parsed. `[R]`
pub const TOKEN_BYTES_MAX: usize = 8 * KIB;

// --- time -----------------------------------------------------------------------------------

/// How often due heartbeats and schedules are looked for, on the platform's clock. `[K]`: the platform looks for schedules
/// every minute, and they are due at full minutes only.
pub const HEARTBEAT_TICK: Duration = Duration::from_secs(15);
/// The longest reply of an agent that is suppressed because it contains `HEARTBEAT_OK`. `[K]`
pub const HEARTBEAT_OK_CHARS_MAX: usize = 300;
/// Due schedules that are read from the store at a time. `[R]`: other work of the store gets its turn in between.
pub const SCHEDULE_BATCH_MAX: usize = 256;
/// Runs of schedules of one `clock advance`. `[R]`: a schedule of every minute for 16 hours.
pub const ADVANCE_RUNS_MAX: usize = 1_000;
/// How long one `clock advance` may take, in real time; it stops after the run that exceeds it. `[R]`: with the last event
/// shorter than [`CONTROL_CALL_DEADLINE`].
pub const ADVANCE_DEADLINE: Duration = Duration::from_secs(60);
/// How long a change of the world waits for the calls inside handlers. `[R]`
pub const WORLD_DRAIN_DEADLINE: Duration = Duration::from_secs(30);
/// The latest time the platform's clock can have, in milliseconds since 1970: the year 2100. `[R]`
pub const CLOCK_UNIX_MILLIS_MAX: i64 = 4_102_444_800_000;
/// Schedules of one list. `[R]`
pub const SCHEDULES_LISTED_MAX: u32 = 1_000;

// --- audit ----------------------------------------------------------------------------------

/// Entries one page of the audit log holds at most. `[S]` console pages are 100.
pub const AUDIT_PAGE_MAX: u32 = 1_000;
/// How often `audit --follow` asks for new entries. `[R]`
pub const AUDIT_FOLLOW_INTERVAL: Duration = Duration::from_millis(500);
/// Entries of a page by default. `[S]` console pages.
pub const AUDIT_PAGE_DEFAULT: u32 = 100;
/// Characters of the name that an entry keeps. `[R]`: real names are shorter.
pub const AUDIT_NAME_CHARS_MAX: usize = 256;
/// Characters of the error that an entry keeps. `[S]` `result_summary`.
pub const AUDIT_TEXT_CHARS_MAX: usize = 5_000;

/// How long a start waits for the lock of a store that another program holds. `[R]`: one that is just ending, or a program
/// that is being started and has inherited the lock for an instant.
pub const STORE_LOCK_PATIENCE: Duration = Duration::from_millis(500);

// --- inside the local platform --------------------------------------------------------------

/// Requests that share one commit. `[R]`: keeps the first of them from waiting for a whole queue.
pub const STORE_GROUP_MAX: usize = 64;
/// Pages of the store's journal from which it is copied into the file. `[S]`: the default of SQLite.
pub const CHECKPOINT_PAGES: i64 = 1_000;
/// Pages of the journal from which writers wait until all of it is copied, so that it begins anew. `[R]`: 16 MiB; that long,
/// a wait of a few milliseconds is rare.
pub const JOURNAL_PAGES_MAX: i64 = 4_000;
/// Calls that are put into the indexes of the audit log together. `[R]`: they fill about as many pages as one call touches
/// alone, and it takes a few milliseconds.
pub const AUDIT_BATCH_CALLS: i64 = 500;
/// Seconds without progress after which a call of a model is given up, where the dev file does not say. `[R]`
pub const MODEL_TIMEOUT_SECONDS: u32 = 60;
/// The longest that the dev file may say. `[R]`
pub const MODEL_TIMEOUT_SECONDS_MAX: u32 = 120;
/// Turns at the store after which the length of the journal is looked at. `[R]`: most write about three pages.
pub const CHECKPOINT_LOOK_TURNS: u32 = 100;
/// Bytes still read of a body over its limit, so that the sender gets the error response before the connection is
/// closed. `[R]`
pub const REFUSED_BODY_BYTES_MAX: usize = 32 * MIB;
/// How long the store waits for a reader from outside, such as a developer's own `sqlite3`. `[R]`
pub const STORE_BUSY_DEADLINE: Duration = Duration::from_secs(2);
/// Statements the store keeps prepared; more than it has. `[R]`
pub const STORE_STATEMENTS_MAX: usize = 64;
/// Pause of the accept loop after the system could not accept a connection. `[R]`
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
