//! `linkworld users`: the users of a tenant.

use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use linkworld_contract::wire::tenants::{AddUser, UserStatus};
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::json;

/// List, add or remove users of a tenant
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Handlers get the id of a user as `user_id`. A new user is announced to apps that declare \
        `on_user_added`.",
    after_help = "
  linkworld users list
  linkworld users add ada@acme.example --name Ada --zone Europe/Vienna --role admin
  linkworld users remove ada@acme.example --tenant acme
"
)]
pub struct UsersArgs {
    #[command(subcommand)]
    action: UsersAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum UsersAction {
    /// List the users
    List,
    /// Add a user
    Add(UserAddArgs),
    /// Remove a user
    Remove {
        /// Address of the user
        email: String,
    },
}

#[derive(Debug, clap::Args)]
struct UserAddArgs {
    /// Address of the user
    email: String,
    /// Name that people see [default: the address up to the `@`]
    #[arg(long)]
    name: Option<String>,
    /// Time zone, for example Europe/Vienna [default: UTC]
    #[arg(long)]
    zone: Option<String>,
    /// Language, for example de [default: en]
    #[arg(long)]
    locale: Option<String>,
    /// Role (repeatable) [default: member]
    #[arg(long, value_name = "ROLE")]
    role: Vec<String>,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &UsersArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, users, removed) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        Ok(match &args.action {
            UsersAction::List => (tenant.clone(), client.users(&tenant).await?, None),
            UsersAction::Add(add) => {
                let body = AddUser {
                    email: add.email.clone(),
                    name: add.name.clone(),
                    zone: add.zone.clone(),
                    locale: add.locale.clone(),
                    roles: (!add.role.is_empty()).then(|| add.role.clone()),
                };
                (tenant.clone(), vec![client.add_user(&tenant, &body).await?], None)
            }
            UsersAction::Remove { email } => {
                client.remove_user(&tenant, email).await?;
                (tenant, Vec::new(), Some(email))
            }
        })
    })?;
    match removed {
        _ if args.options.json => {
            let envelope = json!({"schema": "linkworld.users/1", "tenant": tenant, "users": users, "removed": removed});
            context.terminal.print_json(&envelope);
        }
        Some(email) => context.terminal.print(format!("removed {email} from tenant {tenant}")),
        None => context.terminal.print_table(&table(&users)),
    }
    Ok(Exit::Done)
}

fn table(users: &[UserStatus]) -> Table {
    let mut table = Table::new([
        Column::new("EMAIL").flexible(),
        Column::new("NAME").flexible(),
        Column::new("ROLES").flexible(),
        Column::new("ZONE").flexible(),
        Column::new("LOCALE"),
        Column::new("ACTIVATES"),
        // The longest, and the least read: mails and commands know people by their address.
        Column::new("ID").flexible_middle(),
    ]);
    for user in users {
        table.row([
            Cell::painted(Role::Name, user.email.as_str()),
            user.name.as_str().into(),
            user.roles.join(", ").into(),
            user.zone.as_str().into(),
            user.locale.as_str().into(),
            if user.activating { "yes" } else { "-" }.into(),
            user.id.as_str().into(),
        ]);
    }
    table
}
