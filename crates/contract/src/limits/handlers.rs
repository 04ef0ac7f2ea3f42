//! Handlers: calls into them, and what runs them.

use super::units::{KIB, MIB};
use std::time::Duration;

// --- calls into a handler -------------------------------------------------------------------

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
/// From the moment that a handler prints a line until it is read here, where it still counts as printed by a call. `[R]`
pub const HANDLER_LINE_DELAY_MAX: Duration = Duration::from_millis(250);
/// From the end of a handler until it is known here, at most; a connection that is refused meanwhile is tried again.
/// `[R]`: Podman looks four times a second.
pub const HANDLER_END_NOTICE: Duration = Duration::from_secs(1);
/// Between two such connections. `[R]`
pub const HANDLER_REFUSED_PAUSE: Duration = Duration::from_millis(5);
/// Calls inside one handler at once; further ones wait. `[S]`: the route proxy's cap of 10, with room for tools.
pub const HANDLER_CALLS_MAX: usize = 64;
/// Calls that wait for one handler, first in, first out; further ones are refused. `[R]`: a burst of 1,000 events passes.
pub const HANDLER_QUEUE_MAX: usize = 1_024;

// --- handler processes ----------------------------------------------------------------------

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

/// How long a container engine has to respond to the first request of `dev`. `[R]`: it may be deleting large containers.
pub const ENGINE_GREETING_DEADLINE: Duration = Duration::from_secs(30);
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
