//! The door of the proxy: a port that listens, refuses, or lets nobody in.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot};

/// How a port that should listen does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shut {
    /// Nobody listens: the system refuses.
    Refusing,
    /// Somebody listens and takes nobody: the system drops what comes.
    BlackHole,
}

enum Word {
    /// Until somebody has felt it, or for good; told when it is so.
    Shut {
        how: Shut,
        for_good: bool,
        done: oneshot::Sender<()>,
    },
    Open(oneshot::Sender<()>),
}

/// How often the system is asked whether somebody was turned away.
const LOOK: Duration = Duration::from_millis(1);

/// The system counts refused and dropped connections of all ports together, so only one case of this process refuses
/// at a time, and only one drops.
static TURNS: [Mutex<()>; 2] = [Mutex::const_new(()), Mutex::const_new(())];

pub(crate) struct Gate {
    pub(crate) address: SocketAddr,
    words: mpsc::Sender<Word>,
    felt: Arc<AtomicBool>,
    turn: RefCell<Option<MutexGuard<'static, ()>>>,
}

impl Gate {
    /// Listens on any port and hands every connection to `serve`.
    pub(crate) fn open(serve: impl Fn(TcpStream) + 'static) -> Self {
        // Bound and never listening: the port stays ours while it is shut.
        let reserved = socket("127.0.0.1:0".parse().unwrap());
        let address = reserved.local_addr().unwrap();
        let (words, mut heard) = mpsc::channel(4);
        let felt = Arc::new(AtomicBool::new(false));
        let noted = Arc::clone(&felt);
        let mut listener = listen(address, 128);
        tokio::task::spawn_local(async move {
            let _reserved = reserved;
            loop {
                let word = tokio::select! {
                    accepted = listener.accept() => {
                        if let Ok((stream, _)) = accepted {
                            serve(stream);
                        }
                        continue;
                    }
                    word = heard.recv() => word,
                };
                match word {
                    None => return,
                    Some(Word::Open(done)) => drop(done.send(())),
                    Some(Word::Shut { how, for_good, done }) => {
                        drop(listener);
                        let opened = shut(address, how, for_good, done, &mut heard, &noted).await;
                        listener = listen(address, 128);
                        if let Some(opened) = opened {
                            let _ = opened.send(());
                        }
                    }
                }
            }
        });
        Self { address, words, felt, turn: RefCell::default() }
    }

    /// Waits until no other gate turns anybody away in the same way. Ends with [`Self::reopen`].
    pub(crate) async fn take_turn(&self, how: Shut) {
        let turn = TURNS[usize::from(how == Shut::BlackHole)].lock().await;
        *self.turn.borrow_mut() = Some(turn);
    }

    /// Returns when it is shut.
    pub(crate) async fn shut(&self, how: Shut, for_good: bool) {
        let (done, heard) = oneshot::channel();
        self.words.send(Word::Shut { how, for_good, done }).await.unwrap();
        heard.await.unwrap();
    }

    /// Returns when it listens.
    pub(crate) async fn reopen(&self) {
        let (done, heard) = oneshot::channel();
        self.words.send(Word::Open(done)).await.unwrap();
        heard.await.unwrap();
        self.turn.borrow_mut().take();
    }

    /// Whether anybody was turned away.
    pub(crate) fn was_felt(&self) -> bool {
        self.felt.load(Ordering::Relaxed)
    }
}

fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

fn listen(address: SocketAddr, backlog: u32) -> TcpListener {
    socket(address).listen(backlog).unwrap()
}

/// Stays shut as long as it should; gives who asked for it to open.
async fn shut(
    address: SocketAddr,
    how: Shut,
    for_good: bool,
    done: oneshot::Sender<()>,
    heard: &mut mpsc::Receiver<Word>,
    felt: &AtomicBool,
) -> Option<oneshot::Sender<()>> {
    // One connection fills the queue of a listener without a backlog; the system drops what comes after it.
    let _hole = match how {
        Shut::Refusing => None,
        Shut::BlackHole => {
            let listener = listen(address, 0);
            Some((listener, fill(address).await))
        }
    };
    let count = || match how {
        Shut::Refusing => counter("/proc/net/snmp", "Tcp: ", "AttemptFails"),
        Shut::BlackHole => counter("/proc/net/netstat", "TcpExt: ", "ListenOverflows"),
    };
    let before = count();
    let _ = done.send(());
    loop {
        match heard.try_recv() {
            Ok(Word::Open(done)) => return Some(done),
            Ok(Word::Shut { .. }) => unreachable!("shut twice"),
            Err(mpsc::error::TryRecvError::Disconnected) => return None,
            Err(mpsc::error::TryRecvError::Empty) => {}
        }
        // Whose first try is dropped tries again after a second, which is longer than the client waits.
        let turned_away = count() > before;
        if turned_away {
            felt.store(true, Ordering::Relaxed);
            if !for_good {
                return None;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// A connection that takes the only place in the queue. On a loaded machine the closing of the listener before this one
/// was seen to reset it; the place is free then.
async fn fill(address: SocketAddr) -> TcpStream {
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => return stream,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("the queue cannot be filled: {error}"),
        }
    }
}

/// One of the system's counts.
fn counter(path: &str, lines: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| line.starts_with(lines));
    let (names, numbers) = (lines.next().unwrap(), lines.next().unwrap());
    let at = names.split(' ').position(|found| found == name).unwrap();
    numbers.split(' ').nth(at).unwrap().parse().unwrap()
}
