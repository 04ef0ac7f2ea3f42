//! Whose token it is, according to the platform.

use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_client::api::ApiClient;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::AccountInfo;

/// The account that a token belongs to.
pub fn verify(origin: &Origin, token: &Secret) -> Result<AccountInfo, CommandError> {
    let client = ApiClient::new(origin.clone(), token.clone());
    block_on(async { client.me().await.map_err(CommandError::from) })
}
