//! `linkworld rooms`: the rooms of a tenant, in which agents and users write to each other.

use crate::connect::TenantCommandOptions;
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::output::time;
use linkworld_client::api::ControlClient;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::collaboration::{CreateRoom, Room, RoomMessage};
use linkworld_contract::wire::tenants::UserStatus;
use linkworld_terminal::{Cell, Column, Exit, Role, Table, paint};
use serde_json::json;

/// List, create and read rooms, and write in them
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Agents write in a room with its id (`ctx.rooms.post`). A member is an agent, APP:AGENT, or a user, \
        user:ID. A mention such as @crm:bdr reaches members only. ROOM is an id or a name.",
    after_help = "
  linkworld rooms create sales --member crm:bdr
  linkworld rooms list
  linkworld rooms post sales 'Hello @crm:bdr'
  linkworld rooms show sales
"
)]
pub struct RoomsArgs {
    #[command(subcommand)]
    action: RoomsAction,
    #[command(flatten)]
    options: TenantCommandOptions,
}

#[derive(Debug, clap::Subcommand)]
enum RoomsAction {
    /// List the rooms
    List,
    /// Create a room
    Create {
        /// Name of the room
        name: String,
        /// First member: APP:AGENT or user:ID (repeatable)
        #[arg(long, value_name = "MEMBER")]
        member: Vec<String>,
    },
    /// Delete a room with its messages
    Delete {
        /// Id or name of the room
        room: String,
    },
    /// Add a member
    Join {
        /// Id or name of the room
        room: String,
        /// APP:AGENT or user:ID
        member: String,
    },
    /// Remove a member
    Leave {
        /// Id or name of the room
        room: String,
        /// APP:AGENT or user:ID
        member: String,
    },
    /// Print the newest messages
    Show {
        /// Id or name of the room
        room: String,
    },
    /// Write as the user who activates the apps
    Post {
        /// Id or name of the room
        room: String,
        /// The message
        text: String,
    },
}

/// What is printed.
enum RoomsResult {
    Rooms(Vec<Room>),
    Messages(Vec<RoomMessage>),
    Deleted,
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &RoomsArgs) -> CommandResult {
    let client = args.options.connect()?;
    let (tenant, result, users) = block_on(async {
        let tenant = args.options.tenant(&client).await?;
        let result = carry_out(&client, &tenant, &args.action).await?;
        // Messages name users by their ids, people know them by their addresses.
        let has_users = matches!(result, RoomsResult::Messages(_)) && !args.options.json;
        let users = if has_users { client.users(&tenant).await? } else { Vec::new() };
        Ok((tenant, result, users))
    })?;
    if args.options.json {
        let (rooms, messages) = match &result {
            RoomsResult::Rooms(rooms) => (rooms.as_slice(), &[][..]),
            RoomsResult::Messages(messages) => (&[][..], messages.as_slice()),
            RoomsResult::Deleted => Default::default(),
        };
        let envelope = json!({"schema": "linkworld.rooms/1", "tenant": tenant, "rooms": rooms, "messages": messages});
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    match result {
        RoomsResult::Rooms(rooms) => {
            context.terminal.print_table(&room_table(&rooms));
            if rooms.is_empty() {
                context.terminal.message("no rooms; create one with `linkworld rooms create NAME`");
            }
        }
        RoomsResult::Messages(messages) => {
            messages.iter().for_each(|message| print_message(context, message, &users));
            if messages.is_empty() {
                context.terminal.message("no messages");
            }
        }
        RoomsResult::Deleted => context.terminal.print("deleted the room"),
    }
    Ok(Exit::Done)
}

async fn carry_out(
    client: &ControlClient,
    tenant: &TenantSlug,
    action: &RoomsAction,
) -> Result<RoomsResult, crate::error::CommandError> {
    let changed = match action {
        RoomsAction::List => return Ok(RoomsResult::Rooms(client.rooms(tenant).await?)),
        RoomsAction::Create { name, member } => {
            let body = CreateRoom { name: name.clone(), members: member.clone() };
            return Ok(RoomsResult::Rooms(vec![client.create_room(tenant, &body).await?]));
        }
        RoomsAction::Delete { room } => {
            client.delete_room(tenant, room).await?;
            return Ok(RoomsResult::Deleted);
        }
        RoomsAction::Show { room } => return Ok(RoomsResult::Messages(client.room_messages(tenant, room).await?)),
        RoomsAction::Post { room, text } => {
            return Ok(RoomsResult::Messages(vec![client.post_in_room(tenant, room, text).await?]));
        }
        RoomsAction::Join { room, member } => {
            client.join_room(tenant, room, member).await?;
            room
        }
        RoomsAction::Leave { room, member } => {
            client.leave_room(tenant, room, member).await?;
            room
        }
    };
    let mut rooms = client.rooms(tenant).await?;
    rooms.retain(|room| room.id == *changed || room.name == *changed);
    Ok(RoomsResult::Rooms(rooms))
}

fn room_table(rooms: &[Room]) -> Table {
    let mut table = Table::new([
        Column::new("NAME").flexible(),
        Column::new("MEMBERS").flexible(),
        Column::new("MESSAGES").right(),
        Column::new("ID"),
    ]);
    for room in rooms {
        table.row([
            Cell::painted(Role::Name, room.name.as_str()),
            if room.members.is_empty() { "-".into() } else { room.members.join(", ").into() },
            room.messages.to_string().into(),
            room.id.as_str().into(),
        ]);
    }
    table
}

/// Who wrote when to whom, and below it what.
fn print_message(context: &mut Context, message: &RoomMessage, users: &[UserStatus]) {
    let sender = match message.sender_type.as_str() {
        "agent" => message.sender_ref.clone(),
        "user" => match users.iter().find(|user| user.id == message.sender_ref) {
            Some(user) => user.email.clone(),
            None => format!("user {}", message.sender_ref),
        },
        kind => format!("{kind} {}", message.sender_ref),
    };
    let reached = match message.routed_targets.as_slice() {
        [] => String::new(),
        members => format!("  to {}", members.join(", ")),
    };
    context.terminal.print(paint(Role::Name, &sender) + format!("  {}{reached}", time::local(&message.created_at)));
    for line in message.content.lines() {
        context.terminal.print_text(format!("  {line}"), 2);
    }
}
