//! The part of the control API about what apps and agents of a tenant do together.

use super::control::ControlClient;
use super::error::ApiError;
use super::transport::ApiCall;
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::wire::collaboration::{
    ChangeWire, Commitment, CommitmentList, CreateRoom, EmitEvent, EmitReply, Room, RoomList, RoomMessage,
    RoomMessageList, SayInRoom, Wire, WireList,
};
use linkworld_contract::wire::routes;
use linkworld_contract::wire::tenants::ChangeReply;

impl ControlClient {
    /// The wires of a tenant.
    pub async fn wires(&self, tenant: &TenantSlug) -> Result<Vec<Wire>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_WIRES, &[tenant.as_str()]);
        let WireList { wires } = self.transport.value(call).await?;
        Ok(wires)
    }

    /// Approves a wire or takes the approval back; false if it was so.
    pub async fn change_wire(&self, tenant: &TenantSlug, change: &ChangeWire) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_WIRE_CHANGE, &[tenant.as_str()]).carrying(change);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// Emits an event in place of an app.
    pub async fn emit_event(
        &self,
        (tenant, app): (&TenantSlug, &AppId),
        event: &EmitEvent,
    ) -> Result<EmitReply, ApiError> {
        let call = ApiCall::to(routes::CONTROL_EVENT_EMIT, &[tenant.as_str(), app.as_str()]).carrying(event);
        self.transport.value(call).await
    }

    /// The rooms of a tenant.
    pub async fn rooms(&self, tenant: &TenantSlug) -> Result<Vec<Room>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_ROOMS, &[tenant.as_str()]);
        let RoomList { rooms } = self.transport.value(call).await?;
        Ok(rooms)
    }

    /// Creates a room.
    pub async fn create_room(&self, tenant: &TenantSlug, body: &CreateRoom) -> Result<Room, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_ROOM_CREATE, &[tenant.as_str()]).carrying(body)).await
    }

    /// Deletes a room, known by id or name.
    pub async fn delete_room(&self, tenant: &TenantSlug, room: &str) -> Result<(), ApiError> {
        self.transport.done(ApiCall::to(routes::CONTROL_ROOM_DELETE, &[tenant.as_str(), room])).await
    }

    /// Adds a member to a room; false if it is one.
    pub async fn join_room(&self, tenant: &TenantSlug, room: &str, member: &str) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_ROOM_JOIN, &[tenant.as_str(), room, member]);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// Removes a member from a room; false if it is none.
    pub async fn leave_room(&self, tenant: &TenantSlug, room: &str, member: &str) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::CONTROL_ROOM_LEAVE, &[tenant.as_str(), room, member]);
        let ChangeReply { changed } = self.transport.value(call).await?;
        Ok(changed)
    }

    /// The newest messages of a room.
    pub async fn room_messages(&self, tenant: &TenantSlug, room: &str) -> Result<Vec<RoomMessage>, ApiError> {
        let call = ApiCall::to(routes::CONTROL_ROOM_MESSAGES, &[tenant.as_str(), room]);
        let RoomMessageList { messages } = self.transport.value(call).await?;
        Ok(messages)
    }

    /// Posts a message of the tenant's activating user.
    pub async fn post_in_room(&self, tenant: &TenantSlug, room: &str, content: &str) -> Result<RoomMessage, ApiError> {
        let body = SayInRoom { content: content.to_owned() };
        self.transport.value(ApiCall::to(routes::CONTROL_ROOM_POST, &[tenant.as_str(), room]).carrying(&body)).await
    }

    /// The commitments of a tenant's agents: of an app and in a state, if given.
    pub async fn commitments(
        &self,
        tenant: &TenantSlug,
        app: Option<&str>,
        state: Option<&str>,
    ) -> Result<Vec<Commitment>, ApiError> {
        let mut call = ApiCall::to(routes::CONTROL_COMMITMENTS, &[tenant.as_str()]);
        for (key, value) in [("app", app), ("state", state)] {
            if let Some(value) = value {
                call = call.with_word(key, value);
            }
        }
        let CommitmentList { commitments } = self.transport.value(call).await?;
        Ok(commitments)
    }

    /// Dismisses a commitment and returns it.
    pub async fn dismiss_commitment(&self, tenant: &TenantSlug, id: &str) -> Result<Commitment, ApiError> {
        self.transport.value(ApiCall::to(routes::CONTROL_COMMITMENT_DISMISS, &[tenant.as_str(), id])).await
    }
}
