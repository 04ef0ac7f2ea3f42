//! A deploy over a slow line: deadlines count from progress, so that it takes long and succeeds.

use crate::support::Home;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;

/// Bytes per second of the line.
const RATE: f64 = 30_000.0;
/// How much faster everything runs: the client's deadlines, and the line.
const TIME_SCALE: f64 = 0.1;
/// Of the compressed bundle: a little below its limit of 10 MiB.
const BUNDLE_BYTES: usize = 10 * 1_024 * 1_024 - 64 * 1_024;

/// Passes connections on to the platform, what the client sends at the rate of the line.
fn throttled(upstream: SocketAddr) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        runtime.block_on(async {
            let socket = TcpSocket::new_v4().unwrap();
            // Otherwise most of the bundle fits into the buffers of the loopback.
            socket.set_recv_buffer_size(64 * 1_024).unwrap();
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let listener = socket.listen(16).unwrap();
            let here = listener.local_addr().unwrap();
            tell.send(format!("http://{here}")).unwrap();
            while let Ok((client, _)) = listener.accept().await {
                let client = client.into_std().unwrap();
                client.set_nonblocking(false).unwrap();
                std::thread::spawn(move || pass(client, here, upstream));
            }
        });
    });
    told.recv().unwrap()
}

fn pass(mut client: TcpStream, here: SocketAddr, upstream: SocketAddr) {
    let mut platform = TcpStream::connect(upstream).unwrap();
    let (mut back, mut replies) = (client.try_clone().unwrap(), platform.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut replies, &mut back);
        let _ = back.shutdown(Shutdown::Both);
    });
    let mut chunk = [0; 8 * 1_024];
    while let Ok(length) = client.read(&mut chunk) {
        if length == 0 || platform.write_all(&addressed(&chunk[..length], here, upstream)).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_secs_f64(length as f64 / RATE * TIME_SCALE));
    }
    let _ = platform.shutdown(Shutdown::Write);
}

/// The platform answers under its own address only.
fn addressed(bytes: &[u8], here: SocketAddr, upstream: SocketAddr) -> Vec<u8> {
    let here = here.to_string().into_bytes();
    match bytes.windows(here.len()).position(|window| window == here) {
        Some(at) => [&bytes[..at], upstream.to_string().as_bytes(), &bytes[at + here.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// Bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..length.div_ceil(8)).flat_map(|_| next()).take(length).collect()
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build scales times")]
fn ten_mebibytes_at_thirty_kilobytes_a_second_are_deployed() {
    let mut home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &["--ephemeral"]);
    let app = home.app("tax-bot-sdk");
    home.write("tax-bot-sdk/web/index.html", "<!doctype html><img src=a.png>");
    home.write("tax-bot-sdk/web/a.png", noise(BUNDLE_BYTES));
    let origin = throttled(dev.origin.strip_prefix("http://").unwrap().parse().unwrap());
    home.set("LINKWORLD_TOKEN", &dev.token);
    home.set("LINKWORLD_API_URL", &origin);
    home.set("LINKWORLD_TEST_TIME_SCALE", &TIME_SCALE.to_string());
    let started = Instant::now();
    let ran = home.run(&["deploy", app.to_str().unwrap(), "--skip-build", "--json"]).exits(0);
    let took = started.elapsed().as_secs_f64() / TIME_SCALE;
    assert_eq!(ran.json()["outcome"], "deployed", "{}", ran.stdout);
    // It was that slow, and a fixed deadline of a minute would have ended it.
    assert!(took > 250.0, "{took} s");
    let lines = ran.stderr.lines().filter(|line| line.contains(" of 9.9 MB")).count();
    assert!(lines > 10, "{}", ran.stderr);
    assert!(!ran.stderr.contains("retrying"), "{}", ran.stderr);
    assert_eq!(dev.stop(), 130);
}
