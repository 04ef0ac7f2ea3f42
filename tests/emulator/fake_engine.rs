//! A container engine that runs nothing: it speaks the Docker Engine API on a Unix socket, records what it is asked for,
//! and plays faults. A "container" is a thread of this process that answers like a handler.

use crate::support::free_port;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// What containers do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Play {
    /// They answer.
    Healthy,
    /// They end at once with this code, after a line on standard error.
    ExitAtOnce(i64),
    /// They run and never listen.
    NeverListen,
    /// They are refused at the start.
    RefuseStart,
}

#[derive(Debug, Clone)]
pub(crate) struct Container {
    pub(crate) body: Value,
    port: u16,
    pub(crate) exit: Option<i64>,
    out_of_memory: bool,
}

#[derive(Debug)]
struct Machine {
    play: Play,
    image_is_there: bool,
    is_rootless: bool,
    containers: BTreeMap<String, Container>,
    /// Bodies of creations, in order; none is removed.
    created: Vec<Value>,
    requests: Vec<String>,
    next_id: u64,
    is_down: bool,
}

/// The engine; it ends with the process.
#[derive(Debug, Clone)]
pub(crate) struct FakeEngine {
    machine: Arc<(Mutex<Machine>, Condvar)>,
    pub(crate) socket: PathBuf,
}

impl FakeEngine {
    pub(crate) fn start(folder: &Path) -> Self {
        let socket = folder.join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let machine = Machine {
            play: Play::Healthy,
            image_is_there: true,
            is_rootless: false,
            containers: BTreeMap::new(),
            created: Vec::new(),
            requests: Vec::new(),
            next_id: 0xa0,
            is_down: false,
        };
        let engine = Self { machine: Arc::new((Mutex::new(machine), Condvar::new())), socket };
        let serving = engine.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let engine = serving.clone();
                std::thread::spawn(move || engine.answer(stream));
            }
        });
        engine
    }

    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    pub(crate) fn play(&self, play: Play) {
        self.machine().play = play;
    }

    pub(crate) fn lose_image(&self) {
        self.machine().image_is_there = false;
    }

    pub(crate) fn become_rootless(&self) {
        self.machine().is_rootless = true;
    }

    pub(crate) fn created(&self) -> Vec<Value> {
        self.machine().created.clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.machine().containers.keys().cloned().collect()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.machine().requests.clone()
    }

    /// Puts a container there that somebody else created.
    pub(crate) fn add(&self, labels: Value) -> String {
        let mut machine = self.machine();
        machine.next_id += 1;
        let id = format!("{:x}", machine.next_id);
        let container = Container { body: json!({"Labels": labels}), port: 0, exit: None, out_of_memory: false };
        machine.containers.insert(id.clone(), container);
        id
    }

    /// Ends a container as the kernel does when it uses too much memory.
    pub(crate) fn kill(&self, id: &str, out_of_memory: bool) {
        let mut machine = self.machine();
        let container = machine.containers.get_mut(id).unwrap();
        (container.exit, container.out_of_memory) = (Some(137), out_of_memory);
        self.machine.1.notify_all();
    }

    /// Closes every connection, and answers none from now on.
    pub(crate) fn shut_down(&self) {
        std::fs::remove_file(&self.socket).unwrap();
        self.machine().is_down = true;
        self.machine.1.notify_all();
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.0.lock().unwrap()
    }

    fn answer(&self, mut stream: UnixStream) {
        let Some((method, path, body)) = request(&mut stream) else { return };
        let path = path.strip_prefix("/v1.41").unwrap_or(&path).to_owned();
        self.machine().requests.push(format!("{method} {path}"));
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["containers", id, "logs"]) => self.follow_log(&mut stream, id),
            ("POST", ["containers", id, "wait"]) => {
                if let Some(code) = self.exit_of(id) {
                    reply(&mut stream, 200, &json!({"StatusCode": code}));
                }
            }
            ("POST", ["containers", "create"]) => {
                let id = self.create(body);
                reply(&mut stream, 201, &json!({"Id": id, "Warnings": []}));
            }
            (method, parts) => {
                let (status, body) = self.simple(method, parts, query);
                reply(&mut stream, status, &body);
            }
        }
    }

    fn create(&self, body: Value) -> String {
        let mut machine = self.machine();
        machine.next_id += 1;
        let id = format!("{:x}", machine.next_id);
        machine.created.push(body.clone());
        let container = Container { body, port: free_port(), exit: None, out_of_memory: false };
        machine.containers.insert(id.clone(), container);
        id
    }

    fn simple(&self, method: &str, parts: &[&str], query: &str) -> (u16, Value) {
        let mut machine = self.machine();
        let missing = (404, json!({"message": "no such thing"}));
        match (method, parts) {
            ("GET", ["version"]) => (200, json!({"Version": "0.0", "ApiVersion": "1.44", "MinAPIVersion": "1.24"})),
            ("GET", ["info"]) => {
                let options: &[&str] = if machine.is_rootless { &["name=rootless"] } else { &["name=seccomp"] };
                (200, json!({"OSType": "linux", "OperatingSystem": "Test", "SecurityOptions": options}))
            }
            ("GET", ["networks", "bridge"]) => {
                (200, json!({"IPAM": {"Config": [{"Subnet": "127.0.0.0/8", "Gateway": "127.0.0.1"}]}}))
            }
            ("GET", ["images", .., "json"]) if machine.image_is_there => {
                (200, json!({"Id": "sha256:5e45", "Config": {"Labels": null}}))
            }
            ("GET", ["containers", "json"]) => {
                assert!(query.contains("all=true") && query.contains("dev.linkworld."), "{query}");
                // Without the filter: an engine may ignore it.
                let all: Vec<Value> = machine
                    .containers
                    .iter()
                    .map(|(id, one)| json!({"Id": id, "Labels": one.body["Labels"]}))
                    .collect();
                (200, json!(all))
            }
            ("GET", ["containers", id, "json"]) => match machine.containers.get(*id) {
                Some(one) => {
                    let state = json!({"Running": one.exit.is_none(), "ExitCode": one.exit.unwrap_or_default(),
                        "OOMKilled": one.out_of_memory, "Pid": 0});
                    let exposed = one.body["ExposedPorts"].as_object().unwrap().keys().next().unwrap();
                    let bound = json!([{"HostIp": "127.0.0.1", "HostPort": one.port.to_string()}]);
                    let ports = if one.exit.is_none() { json!({ exposed: bound }) } else { json!({}) };
                    (200, json!({"State": state, "NetworkSettings": {"Ports": ports}}))
                }
                None => missing,
            },
            ("POST", ["containers", id, "start"]) => match machine.play {
                Play::RefuseStart => (500, json!({"message": "cannot start: \u{1b}[31mno such runtime"})),
                Play::ExitAtOnce(code) => {
                    machine.containers.get_mut(*id).unwrap().exit = Some(code);
                    (204, Value::Null)
                }
                Play::NeverListen => (204, Value::Null),
                Play::Healthy => {
                    let one = machine.containers.get(*id).unwrap();
                    self.handle_calls(id, TcpListener::bind(("127.0.0.1", one.port)).unwrap(), &one.body);
                    (204, Value::Null)
                }
            },
            ("POST", ["containers", id, "stop"]) => {
                if let Some(one) = machine.containers.get_mut(*id) {
                    one.exit = one.exit.or(Some(143));
                }
                self.machine.1.notify_all();
                (204, Value::Null)
            }
            ("DELETE", ["containers", id]) => {
                let removed = machine.containers.remove(*id);
                self.machine.1.notify_all();
                if removed.is_some() { (204, Value::Null) } else { missing }
            }
            _ => missing,
        }
    }

    /// Waits for the end of a container; none once the engine is down.
    fn exit_of(&self, id: &str) -> Option<i64> {
        let mut machine = self.machine();
        loop {
            match machine.containers.get(id) {
                _ if machine.is_down => return None,
                Some(Container { exit: None, .. }) => {}
                Some(one) => return one.exit,
                None => return Some(137),
            }
            machine = self.machine.1.wait(machine).unwrap();
        }
    }

    fn follow_log(&self, stream: &mut UnixStream, id: &str) {
        let text = format!("this is container {id}\n");
        let length = u32::try_from(text.len()).unwrap().to_be_bytes();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(&[&[2, 0, 0, 0], length.as_slice(), text.as_bytes()].concat());
        let _ = self.exit_of(id);
    }

    /// Answers as a handler until the container has ended.
    fn handle_calls(&self, id: &str, listener: TcpListener, body: &Value) {
        listener.set_nonblocking(true).unwrap();
        let (engine, id) = (self.clone(), id.to_owned());
        let app = env_of(body, "LINKWORLD_APP_ID").unwrap();
        std::thread::spawn(move || {
            loop {
                match listener.accept() {
                    Ok((stream, _)) => handle(stream, &app, &id),
                    Err(_) => std::thread::sleep(Duration::from_millis(2)),
                }
                let machine = engine.machine();
                if machine.is_down || machine.containers.get(&id).is_none_or(|one| one.exit.is_some()) {
                    return;
                }
            }
        });
    }
}

/// A variable of a container.
pub(crate) fn env_of(body: &Value, name: &str) -> Option<String> {
    let all = body["Env"].as_array().unwrap().iter().filter_map(Value::as_str);
    all.filter_map(|line| line.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

fn handle(mut stream: TcpStream, app: &str, id: &str) {
    stream.set_nonblocking(false).unwrap();
    let Some((_, path, _)) = request(&mut stream) else { return };
    let body = match path.as_str() {
        "/health" => json!({"status": "healthy", "app_id": app}),
        _ => json!({"ok": true, "result": {"container": id}}),
    };
    reply(&mut stream, 200, &body);
}

fn reply(stream: &mut impl Write, status: u16, body: &Value) {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", text.len());
    let _ = stream.write_all((head + &text).as_bytes());
}

/// Method, target and body of a request.
fn request(stream: &mut (impl Read + Write)) -> Option<(String, String, Value)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((method, target, serde_json::from_slice(&body).unwrap_or_default()))
}
