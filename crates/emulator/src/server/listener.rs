//! The accept loop: loopback only, a connection limit, deadlines for slow clients and a graceful shutdown.
//!
//! Connections over the limit do not wait for idle ones: the one that has been idle for longest is closed.

use crate::route_proxy::endpoint;
use crate::server::connections::{ConnectionState, Connections};
use crate::server::origin_guard::{self, OriginRules};
use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use linkworld_contract::limits::{
    ACCEPT_PAUSE, CONNECTION_BUFFER_BYTES_MAX, CONNECTIONS_MAX, DRAIN_DEADLINE, HEADER_READ_DEADLINE,
};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Deadlines and the connection limit; tests use shorter ones.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    header: Duration,
    drain: Duration,
    connections: usize,
}

const BOUNDS: Bounds = Bounds { header: HEADER_READ_DEADLINE, drain: DRAIN_DEADLINE, connections: CONNECTIONS_MAX };

/// A running accept loop. Dropping it also stops the loop, without waiting for open requests.
#[derive(Debug)]
pub(crate) struct Serving {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Serving {
    /// Stops accepting connections, waits for open requests up to the drain deadline and closes the others.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(true);
        // A panic in the task ends it too.
        let _ = self.task.await;
    }
}

/// Binds a loopback port; 0 means any.
pub(crate) async fn bind(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves the router under these names, each with the port, until stopped.
pub(crate) fn serve(listener: TcpListener, rules: impl Into<OriginRules>, router: Router) -> Serving {
    serve_with(listener, rules, router, BOUNDS)
}

fn serve_with(listener: TcpListener, rules: impl Into<OriginRules>, router: Router, bounds: Bounds) -> Serving {
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(accept(listener, rules.into(), router, bounds, stopped));
    Serving { stop, task }
}

async fn accept(
    listener: TcpListener,
    rules: OriginRules,
    router: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    let mut open = Connections::new(bounds.connections);
    let graceful = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    loop {
        // One connection waits for room here; further ones wait in the kernel instead of in our memory.
        let accepted = async {
            let accepted = listener.accept().await;
            (open.room().await, accepted)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accepted => accepted,
            // An error means that the sender was dropped, which stops the loop too.
            _ = stopped.changed() => break,
        };
        while tasks.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let state = Arc::new(ConnectionState::new());
                let serving = graceful.watch(connection(
                    stream,
                    rules.clone(),
                    router.clone(),
                    (bounds.header, Arc::clone(&state)),
                ));
                open.add(&state);
                tasks.spawn(async move {
                    tokio::select! {
                        // An error on one connection concerns only its peer.
                        _ = serving => {}
                        () = state.evicted() => {}
                    }
                    drop(permit);
                });
            }
            // Out of file descriptors, or the peer closed early. Neither ends the loop.
            Err(_) => {
                open.evict_idle();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(bounds.drain, graceful.shutdown()).await;
    tasks.shutdown().await;
}

type Connection<S> = http1::Connection<TokioIo<TcpStream>, S>;

fn connection(
    stream: TcpStream,
    rules: OriginRules,
    router: Router,
    (header_deadline, state): (Duration, Arc<ConnectionState>),
) -> Connection<impl Service<hyper::Request<Incoming>, Response = Response, Error = Infallible, Future: Send>> {
    // Responses are small and written at once, so delaying them to fill a packet only adds latency.
    let _ = stream.set_nodelay(true);
    let routed = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let path = request.uri().path().to_owned();
        let admitted = origin_guard::check(&request, &rules);
        let routed = admitted.map(|()| routed.call(request));
        let busy = state.busy();
        async move {
            let mut response = match routed {
                Ok(response) => response.await?,
                Err(refusal) => refusal.for_path(&path).into_http(),
            };
            endpoint::protect(&path, &mut response);
            drop(busy);
            Ok(response)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_deadline)
        .max_buf_size(CONNECTION_BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Serving, bind, serve_with};
    use crate::server::origin_guard::loopback_names;
    use axum::Router;
    use axum::routing::get;
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::{Semaphore, mpsc, oneshot};

    async fn start(router: Router, bounds: Bounds) -> (SocketAddr, Serving) {
        let (listener, address) = bind(0).await.unwrap();
        (address, serve_with(listener, loopback_names(address.port()), router, bounds))
    }

    const SHORT: Bounds = Bounds { header: Duration::from_millis(100), drain: Duration::from_secs(5), connections: 8 };

    #[tokio::test]
    async fn a_slow_header_closes_the_connection() {
        let (address, serving) = start(Router::new(), SHORT).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
        let mut rest = Vec::new();
        slow.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty(), "closed without a response");
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.read_to_end(&mut rest).await.unwrap();
        serving.stop().await;
    }

    #[tokio::test]
    async fn idle_connections_make_room_and_busy_ones_do_not() {
        let (entered, mut wait_entered) = mpsc::channel(2);
        let gate = Arc::new(Semaphore::new(0));
        let opened = Arc::clone(&gate);
        let router = Router::new().route("/", get(async || "here")).route(
            "/busy",
            get(move || async move {
                entered.send(()).await.unwrap();
                drop(opened.acquire().await);
                "done"
            }),
        );
        let bounds = Bounds { header: Duration::from_secs(60), connections: 2, ..SHORT };
        let (address, serving) = start(router, bounds).await;
        let ask = async |path: &str| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head =
                format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", address.port());
            stream.write_all(head.as_bytes()).await.unwrap();
            stream
        };
        let answer = async |mut stream: TcpStream| {
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let mut silent = [TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap()];
        assert!(answer(ask("/").await).await.ends_with("here"), "served while the limit is reached by idle ones");
        assert_eq!(silent[0].read(&mut [0]).await.unwrap(), 0, "the oldest was closed");
        let busy = [ask("/busy").await, ask("/busy").await];
        wait_entered.recv().await.unwrap();
        wait_entered.recv().await.unwrap();
        assert_eq!(silent[1].read(&mut [0]).await.unwrap(), 0);
        let waiting = ask("/").await;
        let mut early = [0];
        assert_eq!(waiting.try_read(&mut early).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        gate.add_permits(2);
        for stream in busy {
            assert!(answer(stream).await.ends_with("done"), "requests in progress are not cut off");
        }
        assert!(answer(waiting).await.ends_with("here"));
        serving.stop().await;
    }

    #[tokio::test]
    async fn stopping_finishes_open_requests_and_accepts_no_new_one() {
        let (entered, wait_entered) = oneshot::channel();
        let (go, wait_go) = oneshot::channel::<()>();
        let once = Arc::new(Mutex::new(Some((entered, wait_go))));
        let router = Router::new().route(
            "/",
            get(move || async move {
                let (entered, wait_go) = once.lock().unwrap().take().unwrap();
                entered.send(()).unwrap();
                wait_go.await.unwrap();
                "done"
            }),
        );
        let (address, serving) = start(router, SHORT).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", address.port());
        stream.write_all(request.as_bytes()).await.unwrap();
        wait_entered.await.unwrap();
        let stopping = tokio::spawn(serving.stop());
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        go.send(()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"), "{answer}");
        stopping.await.unwrap();
    }

    #[tokio::test]
    async fn stopping_closes_requests_that_do_not_finish() {
        let router = Router::new().route("/", get(async || std::future::pending::<()>().await));
        let bounds = Bounds { drain: Duration::from_millis(50), ..SHORT };
        let (address, serving) = start(router, bounds).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", address.port());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let (_, read) = tokio::join!(serving.stop(), stream.read_to_end(&mut answer));
        assert!(read.is_err() || answer.is_empty());
    }
}
