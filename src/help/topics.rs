//! The topics of `linkworld help TOPIC`. Tables come from the code they describe, so that they cannot be outdated.

use linkworld_manifest::spec::app::MANIFEST;
use linkworld_system::env;
use linkworld_terminal::{Cell, Column, Exit, Role, Table, Terminal, paint};

/// One topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The exit codes.
    ExitCodes,
    /// The environment variables.
    Environment,
    /// Settings, their sources and their precedence.
    Config,
    /// The manifest's fields.
    Manifest,
    /// Findings, severities, fixes.
    Findings,
    /// What is printed where.
    Output,
    /// Pipelines.
    Ci,
    /// The local platform.
    LocalPlatform,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ExitCodes,
        Self::Environment,
        Self::Config,
        Self::Manifest,
        Self::Findings,
        Self::Output,
        Self::Ci,
        Self::LocalPlatform,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExitCodes => "exit-codes",
            Self::Environment => "environment",
            Self::Config => "config",
            Self::Manifest => "manifest",
            Self::Findings => "findings",
            Self::Output => "output",
            Self::Ci => "ci",
            Self::LocalPlatform => "local-platform",
        }
    }

    /// Prints it.
    pub fn print(self, terminal: &mut Terminal) {
        match self {
            Self::ExitCodes => exit_codes(terminal),
            Self::Environment => environment(terminal),
            Self::Config => text(terminal, CONFIG),
            Self::Manifest => manifest(terminal),
            Self::Findings => text(terminal, FINDINGS),
            Self::Output => text(terminal, OUTPUT),
            Self::Ci => text(terminal, CI),
            Self::LocalPlatform => text(terminal, LOCAL_PLATFORM),
        }
    }
}

/// Paragraphs; the first line is the heading, and indented lines are printed as they are.
fn text(terminal: &mut Terminal, text: &str) {
    let (heading, rest) = text.split_once('\n').unwrap_or((text, ""));
    terminal.print(paint(Role::Name, heading));
    for line in rest.lines() {
        if line.starts_with(' ') { terminal.print(line) } else { terminal.print_document(line, 0) }
    }
}

fn exit_codes(terminal: &mut Terminal) {
    text(terminal, "Exit codes\n\n");
    let mut table = Table::new([Column::new("CODE").right(), Column::new("MEANING").wrapped()]);
    for exit in Exit::ALL {
        table.row([Cell::painted(Role::Name, (exit as u8).to_string()), exit.about().into()]);
    }
    terminal.print_document_table(&table);
}

fn environment(terminal: &mut Terminal) {
    text(terminal, "Environment variables\n\nAn empty variable is treated as unset.\n\n");
    let mut table = Table::new([Column::new("VARIABLE"), Column::new("MEANING").wrapped()]);
    for variable in env::ALL {
        table.row([Cell::painted(Role::Name, variable.name), variable.about.into()]);
    }
    terminal.print_document_table(&table);
}

fn manifest(terminal: &mut Terminal) {
    text(terminal, MANIFEST_TOPIC);
    let mut table = Table::new([Column::new("FIELD"), Column::new("MEANING").wrapped()]);
    for field in MANIFEST.fields {
        table.row([Cell::painted(Role::Name, field.name), field.doc.into()]);
    }
    terminal.print_document_table(&table);
}

const MANIFEST_TOPIC: &str = "\
Manifest

A project is a folder with a manifest named linkworld.app.yaml. `linkworld init` creates one, `linkworld validate` checks it, and `linkworld schema` prints its JSON Schema. With this first line, editors with the YAML language server complete and check it while you type:

  # yaml-language-server: $schema=./linkworld.schema.json

`linkworld explain FIELD` describes a field, for example `linkworld explain runtime.port`. `linkworld scopes` and `linkworld tools` list the permissions of apps and the platform tools they cover.

";

const CONFIG: &str = "\
Settings

The API address, the token and the profile are each read from the first of these sources that sets them:

  1. the command line (--api-url, --profile)
  2. environment variables (LINKWORLD_API_URL, LINKWORLD_TOKEN, LINKWORLD_PROFILE)
  3. the project: .linkworld/config.toml (the API address only; `linkworld help findings` describes its [lint] table)
  4. the saved login: ~/.linkworld/config.toml and the system keyring
  5. the default

A token is sent only to the platform it was saved for. A project can name a platform, but linkworld sends nothing there until you have logged in to it.

`linkworld login` saves the token in the system keyring, or in ~/.linkworld/config.toml (mode 0600) if no keyring is available. With --profile NAME you can keep several logins.

`linkworld env` lists the settings in use and where each comes from.
";

const FINDINGS: &str = "\
Findings

`linkworld validate` reports problems as findings. Each has a code, such as `unknown-scope`, and a severity: an error means that the platform would reject the manifest, a warning that it is accepted but probably not intended, or that no documentation says. `linkworld explain CODE` describes a code with an example.

  linkworld validate --fix              # apply the fixes that keep the meaning
  linkworld validate --fix --unsafe-fixes   # also those that are a guess
  linkworld validate --fix --diff       # show them as a diff
  linkworld validate --allow CODE       # do not report a code
  linkworld validate --warn CODE        # report it as a warning
  linkworld validate --deny CODE        # report it as an error
  linkworld validate --write-baseline known.json
  linkworld validate --baseline known.json

`linkworld lint` also reads the sources below the manifest's folder and compares them with it: tools and handlers that are registered, and the scopes of tools that are called. Hidden folders, virtual environments, node_modules, vendor, dist, build, out, target and tests are not read, and nothing is reported that the sources leave open.

A baseline is a file with findings that are not reported again; use it to introduce checks in an existing project. `package`, `docs`, `dev` and `deploy` accept the same options.

A project can set them in .linkworld/config.toml; options on the command line win:

  [lint]
  allow = [\"unused-scope\"]
  deny = [\"mutable-image\"]
  baseline = \"known.json\"
";

const OUTPUT: &str = "\
Output

Results go to stdout; messages, progress and prompts go to stderr. On a terminal, results are fitted to its width; in a pipe they are not shortened.

With --json a command prints one JSON object with a `schema` field. Times in JSON are RFC 3339 in UTC; human output uses local time.

Colour is used on terminals. Disable it with NO_COLOR=1 or `--color never`; `--color always` enables it in a pipe too.

`linkworld validate` and `linkworld lint` support more formats for findings (--format): human, concise, json, ndjson, sarif, github, gitlab and junit. -o FORMAT=FILE also writes a format to a file; -o FORMAT=- writes it to stdout.

If stdout cannot be written, for example because the disk is full, a command exits with 3. A reader that closes the pipe is not an error.

Text from a manifest, the platform, a handler or a file name is printed without escape sequences, and a line break in it as `\\n`. Where `CI`, GITHUB_ACTIONS, GITLAB_CI or TF_BUILD is set, it cannot become a command of the log either.
";

const CI: &str = "\
Pipelines

When `CI` is set, linkworld never prompts and never draws progress. Set LINKWORLD_TOKEN and LINKWORLD_API_URL instead of logging in.

  linkworld validate -o sarif=linkworld.sarif
  linkworld deploy --plan --exit-code   # exit code 10 if anything would change
  linkworld deploy --json

In GitHub Actions, `validate` adds annotations for at most 10 errors and 10 warnings and a step summary, and `deploy` sets the outputs app, version, outcome, changed and promoted.

Exit code 7 means that the network or the platform was unavailable and the command can be repeated; exit code 9 means that a deploy was partly applied and running the same command again finishes it.
";

const LOCAL_PLATFORM: &str = "\
Local platform

`linkworld dev` runs the app of a project on a platform emulated on your machine: it installs the app in a tenant, starts the handler, checks scopes, and records every call. It listens on loopback only.

  linkworld dev                                   # terminal 1
  linkworld trigger tool NAME --args '{}'         # terminal 2: call a tool
  linkworld trigger inbound --text hello          # send a message
  linkworld audit                                 # list the calls
  linkworld clock advance 1d                      # run the schedules of a day

To use the other commands with it, add --local or set LINKWORLD_LOCAL_PLATFORM=1; no login is needed:

  linkworld secrets set KEY --local
  linkworld deploy --skip-build --local

The file linkworld.dev.json in the project contains the replies of platform tools. Data is kept per project between runs; --ephemeral keeps it in memory. `linkworld dev --json` prints the complete token.
";
