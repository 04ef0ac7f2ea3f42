//! The handler: every tool answers with its arguments. It is quick, so that what is measured is the platform.

use crate::client::Calls;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::process::Command;

/// Path at which the handler tells its environment, for the token it was given.
pub(crate) const ENVIRONMENT: &str = "/environment";

/// Serves on `PORT`.
pub(crate) async fn serve() {
    let port: u16 = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).expect("PORT");
    let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)),
        );
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_tool = request.uri().path().starts_with("/tool/");
    let is_route = request.uri().path().starts_with("/public/");
    let is_environment = request.uri().path() == ENVIRONMENT;
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let body = if is_environment {
        json!(std::env::vars().collect::<std::collections::BTreeMap<_, _>>()).to_string().into()
    } else if is_tool {
        [b"{\"ok\":true,\"result\":", body.as_ref(), b"}"].concat().into()
    } else if is_route {
        let headers = json!({"Content-Type": "text/plain"});
        json!({"_lw_response": true, "status": 200, "headers": headers, "body_b64": "ZmluZQ=="}).to_string().into()
    } else {
        Bytes::from_static(b"{\"ok\":true,\"status\":\"healthy\"}")
    };
    Ok(Response::builder().header("content-type", "application/json").body(Full::new(body)).expect("a response"))
}

/// From the start of this handler alone to its first answer.
pub(crate) async fn start_time() -> Duration {
    let port = free_port();
    let started = Instant::now();
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .arg("--handler")
        .env("PORT", port.to_string())
        .kill_on_drop(true)
        .spawn()
        .expect("the handler starts");
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        tokio::task::yield_now().await;
    }
    let _ = Calls::connect(&format!("127.0.0.1:{port}"), "/health", None).await.timed("").await;
    let took = started.elapsed();
    child.kill().await.expect("the handler ends");
    took
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// The environment that the handler at `host` was started with.
pub(crate) async fn environment(host: &str) -> Value {
    let (_, body) = Calls::connect(host, ENVIRONMENT, None).await.send("GET", String::new()).await.expect("an answer");
    serde_json::from_slice(&body).expect("JSON")
}
