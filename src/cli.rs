//! The command line, and the way from it to a command and an exit code.

#[cfg(test)]
mod declared;

use crate::commands::account::{env, login, logout, mcp, whoami};
use crate::commands::activity::{audit, cost, logs, trace};
use crate::commands::collaboration::{commitments, rooms, visions, wires};
use crate::commands::local::{chat, clock, dev, instances, routes, schedules, trigger, r#try, world};
use crate::commands::platform::{apps, deploy, rollback, secrets, upgrade, versions};
use crate::commands::project::{docs, doctor, eval, init, package, validate};
use crate::commands::reference::{completions, explain, help, schema, scopes};
use crate::commands::services::{calendar, files, kv, mail, rag, records};
use crate::commands::tenants::{agents, approve, connect, grants, install, projects, settings};
use crate::commands::tenants::{templates, tenant, uninstall, users};
use crate::context::{CommandResult, Context};
use crate::error::{AccountInUse, CommandError};
use crate::help::layout;
use crate::usage_error;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use linkworld_contract::names::ProfileName;
use linkworld_system::core_dump;
use linkworld_system::env as environment;
use linkworld_system::process;
use linkworld_system::signals;
use linkworld_terminal::{Color, Exit, RunEnvironment, StyledText, Terminal};
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Build, check, run and deploy apps for the LinkWorld Open App Platform
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    version,
    after_help = "
  linkworld try             # everything on a sample app; needs python3
  linkworld init my-app     # create a project
  linkworld validate        # check the project in this folder, offline
  linkworld dev             # run it on the local platform
"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalOptions,
}

/// Options of every command.
#[derive(Debug, Args)]
struct GlobalOptions {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value = "auto", help_heading = "Global options")]
    color: ColorChoice,
    /// Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    profile: Option<String>,
    /// Print help
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort, help_heading = "Global options")]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Global options")]
    version: Option<bool>,
}

const NAME: &str = "linkworld";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Declares the commands: name, type of the arguments, and the function that runs it.
macro_rules! commands {
    ($($(#[$attribute:meta])* $name:literal: $variant:ident($arguments:ty) => $run:expr,)+) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $(#[command(name = $name)] $(#[$attribute])* $variant($arguments),)+
        }

        /// Adds the commands whose names occur in the arguments.
        fn with_named(mut root: clap::Command, args: &[OsString]) -> clap::Command {
            $(
                if args.iter().any(|arg| arg == $name) {
                    root = root.subcommand(<$arguments>::augment_args(clap::Command::new($name)));
                }
            )+
            root
        }

        fn dispatch(context: &mut Context, command: Command) -> CommandResult {
            match command {
                $(Command::$variant(arguments) => ($run)(context, &arguments),)+
            }
        }
    };
}

commands! {
    "try": Try(r#try::TryArgs) => r#try::run,
    "init": Init(init::InitArgs) => init::run,
    "validate": Validate(validate::ValidateArgs) => validate::run,
    "lint": Lint(validate::LintArgs) => validate::run_lint,
    "explain": Explain(explain::ExplainArgs) => explain::run,
    "scopes": Scopes(scopes::ScopesArgs) => scopes::run_scopes,
    "tools": Tools(scopes::ToolsArgs) => scopes::run_tools,
    "schema": Schema(schema::SchemaArgs) => schema::run,
    "doctor": Doctor(doctor::DoctorArgs) => doctor::run,
    "eval": Eval(eval::EvalArgs) => eval::run,
    "docs": Docs(docs::DocsArgs) => docs::run,
    "dev": Dev(dev::DevArgs) => dev::run,
    "chat": Chat(chat::ChatArgs) => chat::run,
    "trigger": Trigger(trigger::TriggerArgs) => trigger::run,
    "audit": Audit(audit::AuditArgs) => audit::run,
    "trace": Trace(trace::TraceArgs) => trace::run,
    "logs": Logs(logs::LogsArgs) => logs::run,
    "cost": Cost(cost::CostArgs) => cost::run,
    "clock": Clock(clock::ClockArgs) => clock::run,
    #[command(visible_alias = "heartbeats")]
    "schedules": Schedules(schedules::SchedulesArgs) => schedules::run,
    "world": World(world::WorldArgs) => world::run,
    "instances": Instances(instances::InstancesArgs) => instances::run,
    "tenant": Tenant(tenant::TenantArgs) => tenant::run,
    "users": Users(users::UsersArgs) => users::run,
    "connect": Connect(connect::ConnectArgs) => connect::run_connect,
    "disconnect": Disconnect(connect::DisconnectArgs) => connect::run_disconnect,
    "bind": Bind(connect::BindArgs) => connect::run_bind,
    "unbind": Unbind(connect::UnbindArgs) => connect::run_unbind,
    #[command(visible_alias = "route")]
    "routes": Routes(routes::RoutesArgs) => routes::run,
    "wires": Wires(wires::WiresArgs) => wires::run,
    "rooms": Rooms(rooms::RoomsArgs) => rooms::run,
    "commitments": Commitments(commitments::CommitmentsArgs) => commitments::run,
    "approve": Approve(approve::ApproveArgs) => approve::run,
    "mail": Mail(mail::MailArgs) => mail::run,
    "calendar": Calendar(calendar::CalendarArgs) => calendar::run,
    "files": Files(files::FilesArgs) => files::run,
    "records": Records(records::RecordsArgs) => records::run,
    "kv": Kv(kv::KvArgs) => kv::run,
    "rag": Rag(rag::RagArgs) => rag::run,
    "install": Install(install::InstallArgs) => install::run,
    "uninstall": Uninstall(uninstall::UninstallArgs) => uninstall::run,
    "grant": Grant(grants::GrantArgs) => grants::run_grant,
    "revoke": Revoke(grants::RevokeArgs) => grants::run_revoke,
    "settings": Settings(settings::SettingsArgs) => settings::run,
    "agents": Agents(agents::AgentsArgs) => agents::run,
    "visions": Visions(visions::VisionsArgs) => visions::run,
    "templates": Templates(templates::TemplatesArgs) => templates::run,
    "projects": Projects(projects::ProjectsArgs) => projects::run,
    "package": Package(package::PackageArgs) => package::run,
    "deploy": Deploy(deploy::DeployArgs) => deploy::run,
    "rollback": Rollback(rollback::RollbackArgs) => rollback::run,
    "upgrade": Upgrade(upgrade::UpgradeArgs) => upgrade::run,
    "apps": Apps(apps::AppsArgs) => apps::run,
    "versions": Versions(versions::VersionsArgs) => versions::run,
    "secrets": Secrets(secrets::SecretsArgs) => secrets::run,
    "login": Login(login::LoginArgs) => login::run,
    "logout": Logout(logout::LogoutArgs) => logout::run,
    "whoami": Whoami(whoami::WhoamiArgs) => whoami::run,
    "env": Env(env::EnvArgs) => env::run,
    "mcp": Mcp(mcp::McpArgs) => mcp::run,
    "completions": Completions(completions::CompletionsArgs) => |context, arguments| completions::run(context, arguments, command()),
    "help": Help(help::HelpArgs) => |context, arguments| help::run(context, arguments, command()),
}

/// Parses the command line. Declaring all commands takes a third of a short run, so the first parse declares only those
/// whose names occur in the arguments. Help and errors may mention any command: they come from a second parse.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let version = env!("CARGO_PKG_VERSION");
    let root = clap::Command::new(NAME)
        .version(version)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true);
    let root = GlobalOptions::augment_args(root);
    match with_named(root, args).try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(cli),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Err(error),
        Err(_) => parse_with_all(args),
    }
}

fn parse_with_all(args: &[OsString]) -> Result<Cli, clap::Error> {
    command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches))
}

/// First word of the process that owns a handler for a running local platform; never typed by hand.
const SUPERVISE: &str = "__supervise";

/// Reads the command line (the program's own name first), runs the command and returns the exit code.
pub fn run(args: std::env::ArgsOs) -> ExitCode {
    core_dump::disable();
    let args: Vec<OsString> = args.collect();
    if args.get(1).is_some_and(|word| word == SUPERVISE) {
        return process::supervise(args.into_iter().skip(2));
    }
    signals::outlive_file_size_limit();
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results, not failures; clap knows which stream each belongs to.
            let code = u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8);
            let mut terminal = Terminal::new(Color::Auto, run_environment());
            let words: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
            match usage_error::without_secrets(&error, &words) {
                Some((text, advice)) => {
                    terminal.print_usage(&StyledText::lines(&text), true);
                    terminal.hint(advice);
                }
                None => terminal.print_usage(&usage_text(&error, &args), error.use_stderr()),
            }
            return ExitCode::from(exit_code(&mut terminal, code));
        }
    };
    let color = match cli.global.color {
        ColorChoice::Auto => Color::Auto,
        ColorChoice::Always => Color::Always,
        ColorChoice::Never => Color::Never,
    };
    let account = AccountInUse {
        profile: cli.global.profile.as_deref().and_then(|profile| ProfileName::parse(profile).ok()),
        ..AccountInUse::default()
    };
    let mut context =
        Context { terminal: Terminal::new(color, run_environment()), profile: cli.global.profile, account };
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(&mut context, cli.command)));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => {
            let error = error.in_current_folder().about_local_platform(&context.account);
            let hints: Vec<String> = error.hints.iter().map(|hint| hint.text(&context.account)).collect();
            context.terminal.fail(&error.headline, &error.causes, &hints);
            error.exit
        }
        Err(_) => {
            let hint = "please report it with the lines above, at the address in the README".to_owned();
            context.terminal.fail("internal error: this is a bug in linkworld", &[], &[hint]);
            Exit::Bug
        }
    };
    ExitCode::from(exit_code(&mut context.terminal, exit as u8))
}

fn run_environment() -> RunEnvironment {
    let is_set = |variable| environment::value_of(variable).is_some();
    let scanners = [environment::GITHUB_ACTIONS, environment::GITLAB_CI, environment::TF_BUILD];
    let is_pipeline = is_set(environment::CI);
    RunEnvironment { is_pipeline, is_log_scanned: is_pipeline || scanners.into_iter().any(is_set) }
}

/// Help, the version or a usage error, as it is printed.
///
/// The parser repeats arguments as they were given. So where one has to be cleaned, the same error is made from clean
/// arguments, and where these are no error, the text loses its styles.
fn usage_text(error: &clap::Error, args: &[OsString]) -> StyledText {
    let rendered = |error: &clap::Error| StyledText::rendered(error.render().ansi().to_string().trim_end());
    let clean: Vec<OsString> =
        args.iter().map(|arg| StyledText::from(arg.to_string_lossy().into_owned()).ansi().into()).collect();
    if clean == args {
        return rendered(error);
    }
    match parse(&clean) {
        Err(error) => rendered(&error),
        Ok(_) => StyledText::lines(error.render().to_string().trim_end()),
    }
}

/// The exit code of a run that would end with `code`: a result that could not be written is a failure, whatever the
/// command did. Codes that a script must not miss stay.
fn exit_code(terminal: &mut Terminal, code: u8) -> u8 {
    const KEPT: [Exit; 2] = [Exit::Partly, Exit::Bug];
    let Some(failure) = terminal.output_failure() else { return code };
    let error = CommandError::unwritable_stdout(failure);
    terminal.fail(&error.headline, &error.causes, &[]);
    if KEPT.iter().any(|kept| *kept as u8 == code) { code } else { error.exit as u8 }
}

/// The declaration of the command line, with the layout of its help.
pub fn command() -> clap::Command {
    layout::apply(Cli::command())
}

#[cfg(test)]
mod tests {
    use super::{Cli, NAME, command, parse, parse_with_all};
    use std::ffi::OsString;

    /// The parsed arguments, or the exit code and what is printed.
    fn read(args: &[OsString], parse: impl Fn(&[OsString]) -> Result<Cli, clap::Error>) -> String {
        match parse(args) {
            Ok(cli) => format!("{cli:?}"),
            Err(error) => format!("{} {}", error.exit_code(), error.render()),
        }
    }

    #[test]
    fn parsing_with_some_declarations_equals_parsing_with_all() {
        let names: Vec<String> = command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert!(names.len() > 20, "{names:?}");
        let mut lines = vec![
            String::new(),
            "--help".into(),
            "--version".into(),
            "-V".into(),
            "validat".into(),
            "lint --json x".into(),
            "--color never validate --profile p a b".into(),
            "validate --color sometimes".into(),
            "validate --version".into(),
            "secrets set deploy --app validate".into(),
            "trigger tool dev".into(),
        ];
        for name in &names {
            lines.extend(
                ["", " --help", " -h", " --no-such-flag", " a", " --color always"].map(|rest| name.clone() + rest),
            );
        }
        for line in lines {
            let args: Vec<OsString> = [NAME].into_iter().chain(line.split_whitespace()).map(OsString::from).collect();
            assert_eq!(read(&args, parse), read(&args, parse_with_all), "{line}");
        }
    }
}
