//! Addresses that promise TLS, and servers that do not keep it: nothing is sent to them.

use super::calls::Command;
use super::world::World;
use super::{never, spread};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What such a server says to the first thing it hears.
const ANSWERS: [(&str, &[u8]); 4] = [
    ("plain HTTP", b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"),
    // Fatal, handshake failure.
    ("an alert", &[21, 3, 3, 0, 2, 2, 40]),
    ("noise", &[0xff; 4_096]),
    ("nothing", b""),
];

#[test]
fn nobody_without_tls_hears_a_token() {
    use Command::{Deploy, McpToken, SecretDelete, SecretList, SecretSet, Upgrade};
    let commands = [Deploy, SecretSet, SecretList, SecretDelete, Upgrade, McpToken];
    let works: Vec<_> = commands.iter().flat_map(|command| ANSWERS.map(|answer| (*command, answer))).collect();
    let complaints = spread(&works, never, async |(command, (name, answer)): &(Command, (&str, &'static [u8]))| {
        let world = World::new().await;
        command.prepare(&world).await;
        let before = world.state().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://{}", listener.local_addr().unwrap());
        let heard = Rc::<RefCell<Vec<u8>>>::default();
        let (notes, says) = (Rc::clone(&heard), *answer);
        tokio::task::spawn_local(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 64 * 1024];
                let count = stream.read(&mut bytes).await.unwrap_or_default();
                notes.borrow_mut().extend_from_slice(&bytes[..count]);
                let _ = stream.write_all(says).await;
            }
        });
        let (words, env) = (command.words(&world), [("LINKWORLD_API_URL", origin.as_str())]);
        let ended = world.run_words(&words, command.input(), &env, false).await;
        let mut complaints = Vec::new();
        // 3 where the system has no certificate authorities: then nobody is even asked.
        if ![3, 7].contains(&ended.code) {
            complaints.push(format!("{command:?} × {name}: {ended:?}"));
        }
        if String::from_utf8_lossy(&heard.borrow()).contains(world.token()) {
            complaints.push(format!("{command:?} × {name}: the token was sent in the clear"));
        }
        if world.state().await != before || !world.proxy.seen().is_empty() {
            complaints.push(format!("{command:?} × {name}: something changed"));
        }
        complaints
    });
    let complaints = complaints.concat();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
