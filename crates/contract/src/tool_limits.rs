//! Limits of the platform's tools, beside those of [`crate::limits`]. `[R]`: no source names any of them.

/// Calls of one app in one tenant that wait for an approval.
pub const TOOL_APPROVALS_MAX: u32 = 1_000;
/// Characters of the arguments of such a call that are kept and shown.
pub const TOOL_APPROVAL_ARGS_CHARS_MAX: usize = 2_000;
/// The reply of the program that a mock passes calls on to. As for a handler.
pub const MOCK_REPLY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Characters of a name, an id or an address that a simulated service keeps.
pub const SERVICE_NAME_CHARS_MAX: usize = 500;
/// Items that a list of a simulated service has by default.
pub const SERVICE_LIST_DEFAULT: u32 = 50;
/// Items that it may have.
pub const SERVICE_LIST_MAX: u32 = 1_000;
/// Bytes of a text: the body of a mail, the description of an event, a record.
pub const SERVICE_TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a file or an attachment.
pub const SERVICE_FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Attachments of a mail.
pub const SERVICE_ATTACHMENTS_MAX: usize = 20;
/// Recipients of a mail, and attendees of an event.
pub const SERVICE_RECIPIENTS_MAX: usize = 100;
/// Characters of a message or a post.
pub const SERVICE_POST_CHARS_MAX: usize = 4_096;
/// Records that one call creates, changes or removes.
pub const SERVICE_RECORDS_PER_CALL_MAX: usize = 1_000;
/// Bytes of a document in a collection. `[D]` 256 KB.
pub const RAG_DOCUMENT_BYTES_MAX: usize = 256 * 1024;
/// Documents of a collection. `[D]` about 5000.
pub const RAG_DOCUMENTS_MAX: u32 = 5_000;
/// Pages of a document.
pub const DOCUMENT_PAGES_MAX: usize = 500;
