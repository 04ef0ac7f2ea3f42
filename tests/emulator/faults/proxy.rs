//! A proxy that passes everything on, until it is told to spoil one exchange.

use super::fault::{Answered, Delivered, Fault, Happens};
use super::gate::Gate;
use super::message::{Message, answer};
use jiff::Timestamp;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Between two bytes of a slow answer.
const TICK: Duration = Duration::from_millis(20);
/// What is sent of an endless body.
const GIGABYTE: usize = 1_000_000_000;
const CHUNK: usize = 64 * 1024;

/// What to spoil.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    /// Which request line is meant.
    pub(crate) is_meant: Rc<dyn Fn(&str) -> bool>,
    /// Which request that is in an undisturbed run, from 0.
    pub(crate) ordinal: usize,
    /// Every time, not only the first.
    pub(crate) every: bool,
    /// Whether it was met in an exchange.
    pub(crate) met: Rc<Cell<bool>>,
}

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) arrived: Instant,
    /// When the client had its answer, or as much of one as it gets.
    pub(crate) answered: Option<Instant>,
    pub(crate) spoiled: bool,
    /// What the platform answered, each time.
    pub(crate) statuses: Vec<u16>,
}

struct Inner {
    upstream: SocketAddr,
    elsewhere: String,
    plans: RefCell<Vec<Plan>>,
    seen: RefCell<Vec<Seen>>,
    is_quiet: Cell<bool>,
}

pub(crate) struct Proxy {
    pub(crate) origin: String,
    gate: Rc<Gate>,
    inner: Rc<Inner>,
    elsewhere: Rc<RefCell<Vec<u8>>>,
}

impl Proxy {
    /// Must be called inside of a `LocalSet`.
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let (address, elsewhere) = eavesdropper().await;
        let inner = Rc::new(Inner {
            upstream,
            elsewhere: format!("http://{address}/"),
            plans: RefCell::default(),
            seen: RefCell::default(),
            is_quiet: Cell::new(false),
        });
        let late: Rc<RefCell<Option<Rc<Gate>>>> = Rc::default();
        let (state, door) = (Rc::clone(&inner), Rc::clone(&late));
        let gate = Rc::new(Gate::open(move |stream| {
            let gate = door.borrow().clone().expect("open before anybody comes");
            tokio::task::spawn_local(serve(stream, Rc::clone(&state), gate));
        }));
        *late.borrow_mut() = Some(Rc::clone(&gate));
        Self { origin: format!("http://{}", gate.address), gate, inner, elsewhere }
    }

    /// Spoils this too from now on.
    pub(crate) async fn arm(&self, plan: Plan) {
        if let Happens::AtTheDoor(how) = plan.fault.happens {
            self.gate.take_turn(how).await;
            if plan.ordinal == 0 {
                self.gate.shut(how, plan.every).await;
            }
        }
        self.inner.plans.borrow_mut().push(plan);
    }

    /// Keeps to itself from now on what only the local platform tells: what a version was made of.
    pub(crate) fn be_quiet(&self) {
        self.inner.is_quiet.set(true);
    }

    /// Passes everything on from now on.
    pub(crate) async fn disarm(&self) {
        self.inner.plans.borrow_mut().clear();
        self.gate.reopen().await;
    }

    /// Whether the client has found the door shut.
    pub(crate) fn turned_away(&self) -> bool {
        self.gate.was_felt()
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.inner.seen.borrow().clone()
    }

    /// What the other server was sent.
    pub(crate) fn elsewhere(&self) -> Vec<u8> {
        self.elsewhere.borrow().clone()
    }
}

async fn eavesdropper() -> (SocketAddr, Rc<RefCell<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Rc::<RefCell<Vec<u8>>>::default());
    let notes = Rc::clone(&heard);
    tokio::task::spawn_local(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            notes.borrow_mut().extend_from_slice(b"<connected>");
            let mut bytes = vec![0; 4_096];
            while let Ok(count @ 1..) = stream.read(&mut bytes).await {
                notes.borrow_mut().extend_from_slice(&bytes[..count]);
            }
        }
    });
    (address, heard)
}

async fn serve(mut stream: TcpStream, state: Rc<Inner>, gate: Rc<Gate>) {
    let mut left = Vec::new();
    while let Some(request) = Message::read(&mut stream, &mut left).await {
        let line = request.line().trim_end_matches(" HTTP/1.1").to_owned();
        let number = state.seen.borrow().len();
        let plans = state.plans.borrow().clone();
        let spoil = plans.iter().find_map(|plan| match plan.fault.happens {
            Happens::InTheExchange(delivered, answered)
                if (plan.is_meant)(&line) && (plan.every || !plan.met.get()) =>
            {
                plan.met.set(true);
                Some((delivered, answered))
            }
            _ => None,
        });
        let (delivered, answered) = spoil.unwrap_or((Delivered::Once, Answered::Truly));
        let mut seen =
            Seen { line, arrived: Instant::now(), answered: None, spoiled: spoil.is_some(), statuses: Vec::new() };
        state.seen.borrow_mut().push(seen.clone());
        let times = match delivered {
            Delivered::Not => 0,
            Delivered::Once => 1,
            Delivered::Twice => 2,
        };
        let mut truth = Message { head: Vec::new(), body: Vec::new() };
        for _ in 0..times {
            truth = request.send(state.upstream).await.unwrap();
            seen.statuses.push(truth.status());
            if state.is_quiet.get() {
                truth = hushed(&seen.line, truth);
            }
        }
        // The next connection is the one that fails, so there must be a next one.
        let shut = plans.iter().find_map(|plan| match plan.fault.happens {
            Happens::AtTheDoor(how) if plan.ordinal == number + 1 => Some((how, plan.every)),
            _ => None,
        });
        if let Some((how, for_good)) = shut {
            gate.shut(how, for_good).await;
            truth = truth.with("connection: close");
        }
        let goes_on = say(&mut stream, answered, &truth, &state).await;
        seen.answered = Some(Instant::now());
        state.seen.borrow_mut()[number] = seen;
        if !goes_on || shut.is_some() {
            return;
        }
    }
}

/// The answer as a platform gives it that knows no digests and shows no manifests.
fn hushed(line: &str, truth: Message) -> Message {
    if line.starts_with("GET ") && line.contains("/versions/") {
        return Message::of(&answer(404, "content-type: application/json\r\n", br#"{"detail": "Not Found"}"#));
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(&truth.body) else { return truth };
    let hush = |version: &mut Value| version.as_object_mut().and_then(|fields| fields.shift_remove("content"));
    let told = match &mut body {
        Value::Array(versions) => versions.iter_mut().filter_map(hush).count(),
        version => usize::from(hush(version).is_some()),
    };
    if told == 0 {
        return truth;
    }
    Message::of(&answer(truth.status(), "content-type: application/json\r\n", body.to_string().as_bytes()))
}

/// Answers; true when the connection is good for another request.
async fn say(stream: &mut TcpStream, answered: Answered, truth: &Message, state: &Inner) -> bool {
    match answered {
        Answered::Truly => stream.write_all(&truth.bytes()).await.is_ok(),
        Answered::With(status, headers, body) => {
            stream.write_all(&answer(status, headers, body.as_bytes())).await.is_ok()
        }
        Answered::LaterDate(seconds) => {
            let at = Timestamp::now() + Duration::from_secs(seconds.unsigned_abs());
            let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT");
            stream.write_all(&answer(429, &format!("retry-after: {date}\r\n"), b"{}")).await.is_ok()
        }
        Answered::Elsewhere(status) => {
            stream.write_all(&answer(status, &format!("location: {}\r\n", state.elsewhere), b"")).await.is_ok()
        }
        Answered::HalfJson => {
            let half = &truth.body[..truth.body.len() / 2];
            let bytes = answer(truth.status(), "content-type: application/json\r\n", half);
            stream.write_all(&bytes).await.is_ok()
        }
        Answered::End => false,
        Answered::Reset => reset_after(stream, b"").await,
        Answered::ResetInHead => reset_after(stream, &truth.head[..truth.head.len() / 2]).await,
        Answered::ResetInBody => {
            let half = [&truth.head[..], &truth.body[..truth.body.len() / 2]].concat();
            reset_after(stream, &half).await
        }
        Answered::Alert => {
            // Fatal, protocol version.
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 70]).await;
            false
        }
        Answered::Slowly => {
            for byte in truth.bytes() {
                if stream.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::time::sleep(TICK).await;
            }
            false
        }
        Answered::Never => {
            // Until the client has enough.
            let _ = stream.read(&mut [0]).await;
            false
        }
        Answered::Flood { announced } => {
            let length = if announced { format!("content-length: {GIGABYTE}") } else { "connection: close".to_owned() };
            pour(stream, &format!("HTTP/1.1 200 X\r\ncontent-type: application/json\r\n{length}\r\n\r\n"), b" ").await
        }
        Answered::Bomb => {
            let bomb = bomb();
            let bytes = answer(200, "content-type: application/json\r\ncontent-encoding: gzip\r\n", &bomb);
            stream.write_all(&bytes).await.is_ok()
        }
        Answered::Headers => {
            let lines: String = (0..10_000).map(|number| format!("x-{number}: {}\r\n", "v".repeat(100))).collect();
            let _ = stream.write_all(&answer(200, &lines, b"{}")).await;
            false
        }
    }
}

async fn reset_after(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    if !bytes.is_empty() && stream.write_all(bytes).await.is_ok() {
        // A reset overtakes what nobody has read yet.
        tokio::time::sleep(TICK).await;
    }
    let _ = stream.set_zero_linger();
    false
}

async fn pour(stream: &mut TcpStream, head: &str, what: &[u8]) -> bool {
    let chunk = what.repeat(CHUNK / what.len());
    let mut sent = 0;
    let mut going = stream.write_all(head.as_bytes()).await.is_ok();
    while going && sent < GIGABYTE {
        going = stream.write_all(&chunk).await.is_ok();
        sent += chunk.len();
    }
    false
}

/// A gigabyte of spaces, gzipped, in parts: packing it in one go takes longer than all of the rest.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    use std::sync::LazyLock;
    const PART: usize = 10_000_000;
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![b' '; PART]).unwrap();
        encoder.finish().unwrap().repeat(GIGABYTE / PART)
    });
    BOMB.clone()
}
