//! The codes of all findings. They are stable: scripts and baselines name them.

/// Declares a constant for each code, and a list of each group.
macro_rules! codes {
    ($($(#[$about:meta])* $group:ident { $($name:ident = $code:literal;)* })*) => {
        $(
            $(
                #[doc = concat!("`", $code, "`")]
                pub const $name: &str = $code;
            )*
            $(#[$about])*
            pub const $group: &[&str] = &[$($name),*];
        )*
    };
}

codes! {
    /// Codes of reading a manifest, in that order: text, YAML, fields, rules between fields.
    READING {
        YAML_SYNTAX = "yaml-syntax";
        TOO_DEEP = "too-deep";
        TOO_MANY_NODES = "too-many-nodes";
        RECURSIVE_ALIAS = "recursive-alias";
        NOT_A_MAPPING = "not-a-mapping";
        DUPLICATE_KEY = "duplicate-key";
        BAD_KEY = "bad-key";
        NOT_UNICODE = "not-unicode";
        UNKNOWN_TAG = "unknown-tag";
        TAGGED_MAPPING = "tagged-mapping";
        BAD_VALUE = "bad-value";
        BAD_MERGE = "bad-merge";
        MERGE_AS_VALUE = "merge-as-value";
        EQUALS_AS_VALUE = "equals-as-value";
        UNKNOWN_FIELD = "unknown-field";
        MISSING_FIELD = "missing-field";
        WRONG_TYPE = "wrong-type";
        TOO_SHORT = "too-short";
        TOO_LONG = "too-long";
        TOO_FEW_ITEMS = "too-few-items";
        TOO_MANY_ITEMS = "too-many-items";
        OUT_OF_RANGE = "out-of-range";
        HUGE_INTEGER = "huge-integer";
        NOT_FINITE = "not-finite";
        BAD_PATTERN = "bad-pattern";
        TRAILING_NEWLINE = "trailing-newline";
        NON_ASCII_DIGIT = "non-ascii-digit";
        BAD_CHOICE = "bad-choice";
        DUPLICATE_NAME = "duplicate-name";
        RESERVED_NAME = "reserved-name";
        LONG_TOOL_NAME = "long-tool-name";
        PUBLIC_ROUTE = "public-route";
        CONFLICTING_FIELDS = "conflicting-fields";
        SINGLE_AGENT_TEAM = "single-agent-team";
        DEFAULT_AGENT = "default-agent";
        UNKNOWN_TOOL = "unknown-tool";
        UNKNOWN_AGENT = "unknown-agent";
        UNKNOWN_HEARTBEAT = "unknown-heartbeat";
        OWN_TEAM = "own-team";
        KNOWLEDGE_SOURCE = "knowledge-source";
        HEARTBEAT_CHECK = "heartbeat-check";
        HEARTBEAT_SCHEDULE = "heartbeat-schedule";
        EMPTY_WINDOW = "empty-window";
    }
    /// Codes of lint rules.
    LINTS {
        VERSION_NOT_SEMVER = "version-not-semver";
        EMPTY_IMAGE = "empty-image";
        IMAGE_REFERENCE = "image-reference";
        IMAGE_TAG = "image-tag";
        MUTABLE_IMAGE = "mutable-image";
        UNKNOWN_SCOPE = "unknown-scope";
        SCOPE_NOT_DECLARED = "scope-not-declared";
        LEGACY_SCOPE = "legacy-scope";
        DUPLICATE_SCOPE = "duplicate-scope";
        UNUSED_SCOPE = "unused-scope";
        UNKNOWN_INTEGRATION = "unknown-integration";
        MISSING_INTEGRATION = "missing-integration";
        DUPLICATE_TOOL = "duplicate-tool";
        DUPLICATE_SCHEDULE = "duplicate-schedule";
        TOOL_DESCRIPTION_LINES = "tool-description-lines";
        TOO_MANY_TOOLS = "too-many-tools";
        CRON_SYNTAX = "cron-syntax";
        CRON_NEVER = "cron-never";
        CRON_AMBIGUOUS = "cron-ambiguous";
        CRON_EITHER_DAY = "cron-either-day";
        CRON_LONG_STEP = "cron-long-step";
        UNREAD_SCHEDULE_FIELD = "unread-schedule-field";
        HEARTBEAT_RISK = "heartbeat-risk";
        UNKNOWN_TIME_ZONE = "unknown-time-zone";
        VISION_WITHOUT_PROJECT = "vision-without-project";
        UNREACHABLE_TOOL = "unreachable-tool";
        MCP_SERVER_HTTP = "mcp-server-http";
        SELECT_WITHOUT_OPTIONS = "select-without-options";
        SETTING_DEFAULT = "setting-default";
        SETTING_BOUNDS = "setting-bounds";
        EXPOSED_SECRET = "exposed-secret";
        SECRET_DEFAULT = "secret-default";
        AUTO_DEFAULT_INTEGRATION = "auto-default-integration";
        ARRAY_SETTING = "array-setting";
        AMBIGUOUS_ROUTE = "ambiguous-route";
        REPEATED_PLACEHOLDER = "repeated-placeholder";
        TOKEN_WITHOUT_EFFECT = "token-without-effect";
        PUBLIC_ROUTE_METHOD = "public-route-method";
        ROUTE_WITHOUT_METHOD = "route-without-method";
        UNKNOWN_DEFAULT_TAB = "unknown-default-tab";
        CHAT_WITHOUT_AGENT = "chat-without-agent";
        OWN_EVENT = "own-event";
        OWN_DEPENDENCY = "own-dependency";
        DUPLICATE_DEPENDENCY = "duplicate-dependency";
        SHORT_APP_ID = "short-app-id";
        DEPRECATED_FIELD = "deprecated-field";
        HTTP_DOCS_URL = "http-docs-url";
        PRICING_MODEL = "pricing-model";
        YAML_DIALECT = "yaml-dialect";
    }
    /// Codes of `linkworld.dev.yaml` beside those of reading: the file, references in it, and what the manifest says.
    DEV_FILE {
        DEV_FILE_TOO_LARGE = "dev-file-too-large";
        DEV_FILE_NOT_UTF8 = "dev-file-not-utf8";
        DEV_SECRET = "dev-secret";
        DEV_CONFLICTING_FIELDS = "dev-conflicting-fields";
        DEV_UNUSED_FIELD = "dev-unused-field";
        DEV_UNKNOWN_ZONE = "dev-unknown-zone";
        DEV_UNKNOWN_USER = "dev-unknown-user";
        DEV_UNKNOWN_COLLECTION = "dev-unknown-collection";
        DEV_UNKNOWN_PROJECT = "dev-unknown-project";
        DEV_UNKNOWN_MODEL = "dev-unknown-model";
        DEV_UNKNOWN_APP = "dev-unknown-app";
        DEV_UNKNOWN_EVENT = "dev-unknown-event";
        DEV_UNKNOWN_INTEGRATION = "dev-unknown-integration";
        DEV_UNKNOWN_SCOPE = "dev-unknown-scope";
        DEV_SCOPE_NOT_DECLARED = "dev-scope-not-declared";
        DEV_UNKNOWN_TOOL = "dev-unknown-tool";
        DEV_MOCK = "dev-mock";
        DEV_UNKNOWN_SETTING = "dev-unknown-setting";
        DEV_SETTING_VALUE = "dev-setting-value";
        DEV_UNKNOWN_SLOT = "dev-unknown-slot";
        DEV_UNKNOWN_MCP_SERVER = "dev-unknown-mcp-server";
    }
    /// Codes of `linkworld.eval.yaml` beside those of reading.
    EVAL_FILE {
        EVAL_FILE_TOO_LARGE = "eval-file-too-large";
        EVAL_FILE_NOT_UTF8 = "eval-file-not-utf8";
        EVAL_SCENARIO = "eval-scenario";
        EVAL_MOCK = "eval-mock";
        EVAL_REPLY = "eval-reply";
        EVAL_UNKNOWN_NAME = "eval-unknown-name";
        EVAL_ROWS = "eval-rows";
        EVAL_MODEL = "eval-model";
    }
    /// Codes of the files of a project: the manifest as a file, and what is sent beside it.
    PROJECT {
        MANIFEST_TOO_LARGE = "manifest-too-large";
        MANIFEST_NOT_UTF8 = "manifest-not-utf8";
        LINT_CONFIG = "lint-config";
        MANIFEST_SECRET = "manifest-secret";
        DOCS_BAD_PATH = "docs-bad-path";
        DOCS_FILE_TOO_LARGE = "docs-file-too-large";
        DOCS_TOO_LARGE = "docs-too-large";
        DOCS_TOO_MANY_FILES = "docs-too-many-files";
        DOCS_NOT_UTF8 = "docs-not-utf8";
        DOCS_UNREADABLE = "docs-unreadable";
        DOCS_CHANGED = "docs-changed";
        DOCS_SECRET = "docs-secret";
        DOCS_FRONT_MATTER = "docs-front-matter";
        DOCS_BROKEN_LINK = "docs-broken-link";
        DOCS_BROKEN_IMAGE = "docs-broken-image";
        DOCS_LEFT_OUT = "docs-left-out";
        DOCS_NO_ENTRY = "docs-no-entry";
        DOCS_REPLACED = "docs-replaced";
        TEMPLATE_BROKEN_JSON = "template-broken-json";
        TEMPLATE_NOT_OBJECT = "template-not-object";
        TEMPLATE_MISSING_FIELD = "template-missing-field";
        TEMPLATE_WRONG_TYPE = "template-wrong-type";
        TEMPLATE_BAD_SLUG = "template-bad-slug";
        TEMPLATE_EMPTY_NAME = "template-empty-name";
        TEMPLATE_DUPLICATE_KEY = "template-duplicate-key";
        TEMPLATE_DUPLICATE_SLUG = "template-duplicate-slug";
        TEMPLATE_UNKNOWN_FIELD = "template-unknown-field";
        TEMPLATE_APP_IDS = "template-app-ids";
        TEMPLATE_TOO_LARGE = "template-too-large";
        TEMPLATE_NOT_UTF8 = "template-not-utf8";
        TEMPLATE_LINK = "template-link";
        TEMPLATE_SPECIAL = "template-special";
        TEMPLATE_UNREADABLE = "template-unreadable";
        TEMPLATE_SECRET = "template-secret";
        TEMPLATE_CHANGED = "template-changed";
        TEMPLATE_LEFT_OUT = "template-left-out";
        TEMPLATES_TOO_MANY = "templates-too-many";
        BUNDLE_NO_INDEX = "bundle-no-index";
        BUNDLE_TOO_LARGE = "bundle-too-large";
        BUNDLE_EXPANDED_TOO_LARGE = "bundle-expanded-too-large";
        BUNDLE_TOO_MANY_FILES = "bundle-too-many-files";
        BUNDLE_SECRET = "bundle-secret";
        BUNDLE_CHANGED = "bundle-changed";
        BUNDLE_UNREADABLE = "bundle-unreadable";
        BUNDLE_BAD_NAME = "bundle-bad-name";
        BUNDLE_FOLDER_LINK = "bundle-folder-link";
        BUNDLE_LEFT_OUT = "bundle-left-out";
        BUNDLE_MISSING_FILE = "bundle-missing-file";
        BUNDLE_BLOCKED = "bundle-blocked";
        SIMILAR_NAMES = "similar-names";
        CALL_WITHOUT_SCOPE = "call-without-scope";
        HANDLER_NOT_DECLARED = "handler-not-declared";
        HANDLER_MISSING = "handler-missing";
        UNFILTERED_MAIL = "unfiltered-mail";
        DIRECT_HTTP = "direct-http";
        APP_RECORD_TOOL = "app-record-tool";
        TOOL_NOT_LISTED = "tool-not-listed";
    }
}
