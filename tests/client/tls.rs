//! Over TLS: a token goes to a server that proves who it is, and to no other.

use super::TOKEN;
use linkworld_client::api::{ApiClient, ApiError};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::http::HttpError;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tls").join(name)
}

/// Serves one request with that certificate; gives what it could read of it.
fn serve(certificate: &str) -> (Origin, std::thread::JoinHandle<String>) {
    let chain = vec![CertificateDer::from_pem_file(fixture(certificate)).unwrap()];
    let key = PrivateKeyDer::from_pem_file(fixture("server.key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = Origin::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = Stream::new(&mut connection, &mut socket);
        let mut bytes = [0; 4_096];
        let Ok(length) = stream.read(&mut bytes) else { return String::new() };
        let body = r#"{"id":"d1","publish_allowed":true}"#;
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    });
    (origin, server)
}

/// Trust is found through the environment, so this test starts itself again in another one.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is a process of its own")]
async fn a_token_goes_only_to_a_server_that_proves_who_it_is() {
    const INSIDE: &str = "LINKWORLD_TEST_TRUST";
    if std::env::var_os(INSIDE).is_none() {
        let output = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tls::a_token_goes_only_to_a_server_that_proves_who_it_is", "--nocapture"])
            .env(INSIDE, "1")
            .env("SSL_CERT_FILE", fixture("authority.pem"))
            .env_remove("SSL_CERT_DIR")
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let (origin, server) = serve("good.pem");
    assert_eq!(ApiClient::new(origin, Secret::new(TOKEN.into())).me().await.unwrap().id, "d1");
    assert!(server.join().unwrap().contains(TOKEN));

    for (certificate, word) in
        [("other-name.pem", "not valid for name"), ("expired.pem", "expired"), ("stranger.pem", "UnknownIssuer")]
    {
        let (origin, server) = serve(certificate);
        let error = ApiClient::new(origin, Secret::new(TOKEN.into())).me().await.unwrap_err();
        assert!(matches!(error, ApiError::Network(HttpError::Tls { .. })), "{certificate}: {error:?}");
        assert!(error.to_string().contains(word), "{certificate}: {error}");
        assert_eq!(server.join().unwrap(), "", "{certificate}");
    }
}
