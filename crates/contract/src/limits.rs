//! Every limit and deadline of the program, each with its unit at the end of the name and its source beside it.
//!
//! `[S]` is a seed document, `[K]` the published Python SDK 1.7.0, `[C]` the published Python CLI 0.10.0,
//! `[R]` our own decision. Nothing here depends on what it limits.

use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

// --- the manifest file -------------------------------------------------------------------------

/// A manifest larger than this is refused unread. `[R]`: about 250 times the full example.
pub const MANIFEST_BYTES_MAX: usize = MIB;
/// Collections inside collections. `[R]`: the contract itself needs 7; PyYAML gives up near 490.
pub const YAML_DEPTH_MAX: usize = 64;
/// Nodes in one document after aliases are followed. `[R]`: every cap of the contract full needs fewer.
pub const YAML_NODES_MAX: usize = 200_000;
/// Bytes of a text that count as one more node, so that aliases of a long text are counted too. `[R]`: a manifest of
/// the largest size has room for five times its own text.
pub const YAML_TEXT_BYTES_PER_NODE: usize = 32;
/// The same when the SDK's own verdict is asked for. `[R]`: measured, it crashes between 487 and 494, as its caller's
/// own calls take part of the same stack.
pub const YAML_DEPTH_SDK_MAX: usize = 490;
/// Findings kept for one manifest; the counts include the rest. `[R]`
pub const MANIFEST_FINDINGS_MAX: usize = 5_000;
/// Findings of one lint rule about one manifest. `[R]`: more of the same are fixed together.
pub const LINT_FINDINGS_MAX: usize = 100;
/// Unknown keys of one manifest that get a suggestion; each costs a comparison with every field. `[R]`
pub const MANIFEST_SUGGESTIONS_MAX: usize = 500;
/// Items of a list that rules between fields compare; documented caps are at most 64. `[R]`
pub const RULE_ITEMS_MAX: usize = 100;
/// Characters of a user's text that a finding repeats. `[R]`
pub const QUOTE_CHARS_MAX: usize = 60;
/// Characters of a finding's whole path. `[R]`: a quarter of `FINDING_TEXT_BYTES_MAX` even where all are wide.
pub const PATH_CHARS_MAX: usize = 256;
/// Characters of one key in a finding's path. `[R]`: keys of free-form maps can be of any length.
pub const PATH_STEP_CHARS_MAX: usize = 80;
/// A baseline file of `validate`. `[R]`
pub const BASELINE_BYTES_MAX: usize = 16 * MIB;
/// Bytes of one finding's text, with everything it quotes. `[R]`
pub const FINDING_TEXT_BYTES_MAX: usize = 4 * KIB;
/// Findings drawn in full; the rest are counted. `[R]`: rendering each costs a scan of its window.
pub const FINDINGS_SHOWN_MAX: usize = 100;

// --- sources that `lint` reads -----------------------------------------------------------------

/// Source files of one project. `[R]`
pub const SOURCE_FILES_MAX: usize = 1_000;
/// Bytes of one source file. `[R]`: a larger one is generated, and text that is no source takes long to parse.
pub const SOURCE_FILE_BYTES_MAX: usize = 128 * KIB;
/// Bytes of all source files of a project. `[R]`
pub const SOURCES_BYTES_MAX: usize = 4 * MIB;

// --- what is packed beside the manifest --------------------------------------------------------

/// All of `app_docs/` together. `[S]` 5 MB, read as binary units `[R]`.
pub const DOCS_TOTAL_BYTES_MAX: usize = 5 * MIB;
/// One file of `app_docs/`. `[S]` 500 KB, read as binary units `[R]`.
pub const DOCS_FILE_BYTES_MAX: usize = 500 * KIB;
/// Files of `app_docs/`. `[S]`
pub const DOCS_FILES_MAX: usize = 200;
/// The front matter of a page. `[R]`: two fields; its parser is slow on hostile text.
pub const DOCS_FRONT_MATTER_BYTES_MAX: usize = 4 * KIB;
/// A page's description, when it is taken from its first paragraph. `[R]`: what lists of pages show.
pub const DOCS_DESCRIPTION_CHARS_MAX: usize = 200;
/// One file of `defaults/templates/`; a larger one is not read. `[R]`: no source names a limit; the body that carries it.
pub const TEMPLATE_FILE_BYTES_MAX: usize = REGISTER_BODY_BYTES_MAX;
/// One file of `defaults/templates/` without a warning. `[R]`
pub const TEMPLATE_FILE_BYTES_ADVISED: usize = MIB;
/// Files of `defaults/templates/` without a warning. `[R]`
pub const TEMPLATES_ADVISED: usize = 200;
/// Folders inside folders of `app_docs/`. `[R]`
pub const WALK_DEPTH_MAX: usize = 32;
/// Entries read in one folder tree before it is refused. `[R]`: twice the files of a bundle.
pub const WALK_ENTRIES_MAX: usize = 20_000;
/// The frontend bundle, packed. `[C]` 10 × 1024 × 1024.
pub const BUNDLE_BYTES_MAX: usize = 10 * MIB;
/// Files in a bundle. `[R]`: no source names a limit; the local platform keeps a row for each.
pub const BUNDLE_FILES_MAX: usize = 10_000;
/// Files in a bundle without a warning. `[R]`
pub const BUNDLE_FILES_ADVISED: usize = 2_000;
/// A bundle unpacked. `[R]`: no source names a limit; it is unpacked in memory.
pub const BUNDLE_EXPANDED_BYTES_MAX: usize = 128 * MIB;
/// A bundle unpacked without a warning. `[R]`
pub const BUNDLE_EXPANDED_BYTES_ADVISED: usize = 50 * MIB;
/// The path of one file in a bundle. `[R]`: twice the longest single file name of common systems.
pub const BUNDLE_NAME_BYTES_MAX: usize = 512;
/// The largest files a finding about sizes names. `[R]`
pub const LARGEST_FILES_NAMED: usize = 5;
/// Files `package` lists of each kind; `--json` has them all. `[R]`: a screen.
pub const PACKAGE_ROWS_SHOWN_MAX: usize = 40;
/// Broken links reported of all pages together, and how many of them get a suggestion: each is compared with every
/// heading of a page. `[R]`
pub const DOCS_LINK_FINDINGS_MAX: usize = 500;
/// See [`DOCS_LINK_FINDINGS_MAX`].
pub const DOCS_LINK_SUGGESTIONS_MAX: usize = 50;
/// Secrets reported for one file. `[R]`: more of the same say nothing new.
pub const GUARD_HITS_MAX: usize = 20;
/// Folders inside folders of a bundle. `[R]`
pub const BUNDLE_DEPTH_MAX: usize = 32;
/// A member's PAX header in a bundle. `[R]`: a name, times and owners need a tenth of it.
pub const BUNDLE_PAX_BYTES_MAX: usize = 16 * KIB;
/// An unpacked tar of a bundle: its files, and 4 KiB of headers and filling for each. `[R]`
pub const BUNDLE_TAR_BYTES_MAX: usize = BUNDLE_EXPANDED_BYTES_MAX + 4 * BUNDLE_FILES_MAX * KIB;
/// The body that carries a bundle: the archive and the frame of its one part. `[R]`
pub const BUNDLE_BODY_BYTES_MAX: usize = BUNDLE_BYTES_MAX + 16 * KIB;
/// Files of one preflight. `[R]`
pub const PREFLIGHT_FILES_MAX: usize = 500;
/// Bytes of one file of a preflight. `[R]`: the limit of the manifest, which is one of them.
pub const PREFLIGHT_FILE_BYTES_MAX: usize = MANIFEST_BYTES_MAX;
/// Issues listed by one preflight; its counts include all. `[R]`: as text they stay well under what a client reads.
pub const PREFLIGHT_ISSUES_MAX: usize = 500;
/// `linkworld.dev.yaml`; a larger one is refused unread. `[R]`: the limit of the manifest.
pub const DEV_FILE_BYTES_MAX: usize = MANIFEST_BYTES_MAX;
/// `linkworld.dev.json`. `[R]`
pub const MOCKS_BYTES_MAX: usize = MIB;

// --- secrets -----------------------------------------------------------------------------------

/// One secret value, in bytes of UTF-8; the least is one byte. `[R]`
pub const SECRET_VALUE_BYTES_MAX: usize = 64 * KIB;
/// A dotenv file. `[R]`: sixteen of the largest values.
pub const DOTENV_BYTES_MAX: usize = MIB;
/// A file of answers to install settings. `[R]`
pub const ANSWERS_BYTES_MAX: usize = MIB;
/// A secret's description, in characters. `[S]` console rule.
pub const SECRET_DESCRIPTION_CHARS_MAX: usize = 200;

// --- key-value storage of an app ---------------------------------------------------------------

/// One value as compact JSON. `[K]` 64 KB, read as 65,536 bytes `[R]`.
pub const KV_VALUE_BYTES_MAX: usize = 64 * KIB;
/// A key: 1 to this many printable ASCII characters without white space. `[K]`
pub const KV_KEY_CHARS_MAX: usize = 256;
/// Keys of one (tenant, app); updates of existing keys still work at the cap. `[K]`
pub const KV_KEYS_MAX: u64 = 10_000;
/// Rows one listing may ask for; more is an error. `[K]`
pub const KV_LIST_MAX: u64 = 1_000;
/// Rows that a listing returns by default. `[K]`
pub const KV_LIST_DEFAULT: u64 = 100;
/// Seconds a key may live, least and most. `[K]`
pub const KV_TTL_SECONDS: std::ops::RangeInclusive<u64> = 60..=31_536_000;

// --- the local platform's listener -------------------------------------------------------------

/// The default port of `linkworld dev`. `[R]`
pub const PLATFORM_PORT_DEFAULT: u16 = 4600;
/// The default port of `linkworld docs`. `[R]`: next to the platform's.
pub const DOCS_PORT_DEFAULT: u16 = 4610;
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

// --- calls into a handler ----------------------------------------------------------------------

/// A tool call into a handler. `[R]`: the SDK's own client waits as long.
pub const TOOL_CALL_DEADLINE: Duration = Duration::from_secs(120);
/// An event into a handler. `[R]`
pub const EVENT_DEADLINE: Duration = Duration::from_secs(60);
/// How often `install` is sent before the install counts as failed. `[R]`, "after several retries" of `[D]`.
pub const INSTALL_HOOK_TRIES_MAX: usize = 3;
/// How often `uninstall` is sent until it succeeds. `[R]` contract 27.21.
pub const UNINSTALL_HOOK_TRIES_MAX: usize = 3;
/// A handler's whole reply. `[R]`: the route proxy's outbound cap of the seeds, used for every reply.
pub const HANDLER_REPLY_BYTES_MAX: usize = 10 * MIB;
/// Calls inside one handler at once; further ones wait. `[S]`: the route proxy's cap of 10, with room for tools.
pub const HANDLER_CALLS_MAX: usize = 64;
/// Calls that wait for one handler, first in, first out; further ones are refused. `[R]`: a burst of 1,000 events passes.
pub const HANDLER_QUEUE_MAX: usize = 1_024;

// --- handler processes -------------------------------------------------------------------------

/// From start to the first healthy answer. `[R]`
pub const HANDLER_START_DEADLINE: Duration = Duration::from_secs(30);
/// How much longer than its grace a supervisor may take to stop a handler before it is killed itself. `[R]`: its
/// own rounds of SIGKILL end after 5 s.
pub const SUPERVISOR_PATIENCE: Duration = Duration::from_secs(6);
/// Between two requests for `/health` while a handler starts. `[R]`: half of it is added to each start.
pub const HEALTH_POLL_INTERVAL: Duration = Duration::from_millis(5);
/// One request for `/health`, from connecting to the end of the response. `[R]`: only a hung handler takes longer.
pub const HEALTH_ANSWER_DEADLINE: Duration = Duration::from_secs(2);
/// Bytes of a response to `/health`. `[R]`: the SDK's has about 100.
pub const HEALTH_ANSWER_BYTES_MAX: usize = 64 * KIB;
/// From SIGTERM to SIGKILL. `[R]`
pub const HANDLER_STOP_GRACE: Duration = Duration::from_secs(3);
/// From SIGTERM to SIGKILL when the program that started the handler has ended. `[R]`: its port is needed again soon.
pub const HANDLER_ORPHAN_GRACE: Duration = Duration::from_millis(200);
/// Between two rounds of SIGKILL to what a handler left behind. `[R]`: a killed process ends in about 5 ms.
pub const HANDLER_KILL_INTERVAL: Duration = Duration::from_millis(10);
/// Rounds of SIGKILL before the rest is left to the system. `[R]`: 5 s; only a process stuck in a system call remains.
pub const HANDLER_KILL_ROUNDS_MAX: u32 = 500;
/// Restarts within `HANDLER_RESTART_WINDOW` before the supervisor gives up. `[R]`
pub const HANDLER_RESTARTS_MAX: usize = 5;
/// See `HANDLER_RESTARTS_MAX`. `[R]`
pub const HANDLER_RESTART_WINDOW: Duration = Duration::from_secs(60);
/// How long the process of older code may finish its calls after a reload: no call may take longer.
pub const HANDLER_DRAIN_MAX: Duration = TOOL_CALL_DEADLINE;
/// How long the files of a project have to stay unchanged before `dev` reads them. `[R]`: an editor writes for milliseconds.
pub const DEV_SETTLE_TIME: Duration = Duration::from_millis(20);
/// The same after a file was closed by the program that wrote it, or renamed. `[R]`: others of the same save follow at once.
pub const DEV_SETTLE_COMPLETE_TIME: Duration = Duration::from_millis(5);
/// After this time `dev` reads the files even if they still change. `[R]`: a checkout of another branch.
pub const DEV_SETTLE_MAX: Duration = Duration::from_millis(500);
/// Bytes of a source file whose content is compared; a larger one has changed when its time has. `[R]`
pub const DEV_SOURCE_BYTES_MAX: usize = MIB;
/// Source files of a project that `dev` watches. `[R]`: a hundred times those of a large app.
pub const DEV_SOURCES_MAX: usize = 20_000;
/// Levels of folders in a project that `dev` watches. `[R]`
pub const DEV_SOURCE_DEPTH_MAX: usize = 32;
/// Bytes of a `requirements.txt`. `[R]`
pub const REQUIREMENTS_BYTES_MAX: usize = MIB;
/// How often `dev` looks whether mocks, settings or the manifest changed. `[R]`
pub const DEV_WATCH_INTERVAL: Duration = Duration::from_millis(300);
/// How long an idle connection to a handler is kept. `[R]`: shorter than servers keep one (gunicorn 2 s, Node and uvicorn
/// 5 s), so that it is rarely closed just when it is used again.
pub const HANDLER_CONNECTION_IDLE: Duration = Duration::from_secs(1);
/// How long a handler may be idle before it is put to sleep. `[K]`: 15 minutes.
pub const HANDLER_IDLE_SLEEP: Duration = Duration::from_secs(15 * 60);
/// Lines of output kept to be shown when a handler dies. `[R]`
pub const HANDLER_TAIL_LINES: usize = 20;
/// Bytes of one line of output; the rest is dropped, with a note. `[R]`
pub const HANDLER_LINE_BYTES_MAX: usize = 8 * KIB;
/// How long the last output and news of a handler wait for their receiver. `[R]`: stopping does not hang on it.
pub const HANDLER_NEWS_PATIENCE: Duration = Duration::from_secs(1);
/// Characters of a handler's reply that an error repeats. `[R]`
pub const HANDLER_EXCERPT_CHARS_MAX: usize = 300;
/// How long a handler may listen on its port at another address only before its start fails. `[R]`: some servers listen
/// on several addresses, one after the other.
pub const HANDLER_ELSEWHERE_PATIENCE: Duration = Duration::from_secs(2);
/// Orders to one handler that are queued; senders of more wait. `[R]`
pub const HANDLER_ORDERS_MAX: usize = 64;
/// Bytes of `/proc/net/tcp`. `[R]`: enough for 100,000 sockets.
pub const SOCKET_TABLE_BYTES_MAX: usize = 16 * MIB;
/// How long a container engine has to report its version. `[C]`: the Python `doctor` waits as long.
pub const ENGINE_ANSWER_DEADLINE: Duration = Duration::from_secs(5);
/// How long the output of an ended program is read: a process that it left may keep it open. `[R]`.
pub const PROGRAM_OUTPUT_DEADLINE: Duration = Duration::from_secs(1);
/// Bytes of the file that a container engine writes a digest to. `[R]`: 71 are needed.
pub const DIGEST_FILE_BYTES_MAX: usize = KIB;

/// One request to a container engine. `[R]`: an engine without copy on write copies the image to create a container.
pub const ENGINE_CALL_DEADLINE: Duration = Duration::from_secs(120);
/// Bytes of one answer of a container engine. `[R]`
pub const ENGINE_REPLY_BYTES_MAX: usize = 4 * MIB;
/// How often an engine that does not answer is asked for a container again. `[R]`: the time that it takes to restart.
pub const ENGINE_RETRIES_MAX: u32 = 10;
/// Between two of these attempts. `[R]`
pub const ENGINE_RETRY_PAUSE: Duration = Duration::from_millis(500);
/// How long the end and the removal of a container that was asked to stop are waited for. `[R]`: an engine without copy on
/// write deletes a whole file system.
pub const CONTAINER_REMOVAL_PATIENCE: Duration = Duration::from_secs(15);
/// Processes and threads of one container. `[R]`
pub const CONTAINER_PROCESSES_MAX: u64 = 256;
/// Open files of one process in a container. `[R]`
pub const CONTAINER_FILES_MAX: u64 = 16_384;
/// Processes of one user, containers and this machine together. `[R]`: as many as Linux has by default, so that it never
/// applies before [`CONTAINER_PROCESSES_MAX`]. Without a value Podman sets one that a service with few capabilities may not.
pub const CONTAINER_USER_PROCESSES_MAX: u64 = 32_768;
/// Bytes of `/tmp` in a container, which count as its memory. `[R]`
pub const CONTAINER_TMP_BYTES_MAX: u64 = 64 * MIB as u64;
/// Bytes of the log that an engine keeps of one container. `[R]`
pub const CONTAINER_LOG_BYTES_MAX: u64 = 10 * MIB as u64;

// --- tokens ------------------------------------------------------------------------------------

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

// --- calls to the platform ---------------------------------------------------------------------

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

// --- settings ----------------------------------------------------------------------------------

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

// --- time --------------------------------------------------------------------------------------

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

// --- audit -------------------------------------------------------------------------------------

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

// --- inside the local platform -----------------------------------------------------------------

/// Requests that share one commit. `[R]`: keeps the first of them from waiting for a whole queue.
pub const STORE_GROUP_MAX: usize = 64;
/// Pages of the store's journal from which it is copied into the file. `[S]`: the default of SQLite.
pub const CHECKPOINT_PAGES: i64 = 1_000;
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
