//! Starting a handler so that a debugger can attach to it.

use linkworld_system::process::{self, HandlerError, HandlerProgram, HandlerSpec};

/// The port that debugpy's clients try first.
const PYTHON_PORT: u16 = 5_678;
/// The port that Node.js listens on by default.
const NODE_PORT: u16 = 9_229;

/// What to start so that a debugger can attach, and the port on loopback for it.
pub(crate) fn inspected(mut spec: HandlerSpec) -> Result<(HandlerSpec, u16), HandlerError> {
    let HandlerProgram::Command(command) = &mut spec.program else {
        return Err(HandlerError::CannotInspect(spec.program.to_string()));
    };
    let name = command.program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let node = |port: u16| format!("--inspect=127.0.0.1:{port}");
    let port = match (name.as_str(), command.args.first().map(String::as_str)) {
        (name, _) if name.starts_with("python") => {
            let port = process::free_port(PYTHON_PORT);
            // Breakpoints in modules that Python has frozen would be missed.
            let words = ["-Xfrozen_modules=off", "-m", "debugpy", "--listen"].map(str::to_owned);
            command.args.splice(..0, words.into_iter().chain([format!("127.0.0.1:{port}")]));
            port
        }
        ("node", _) => {
            let port = process::free_port(NODE_PORT);
            command.args.insert(0, node(port));
            port
        }
        ("npx", Some("tsx")) => {
            let port = process::free_port(NODE_PORT);
            command.args.insert(1, node(port));
            port
        }
        _ => return Err(HandlerError::CannotInspect(command.program.display().to_string())),
    };
    Ok((spec, port))
}

#[cfg(test)]
mod tests {
    use super::inspected;
    use linkworld_system::process::{HandlerCommand, HandlerImage, HandlerProgram, HandlerResources, HandlerSpec};

    fn args(program: HandlerProgram) -> Option<Vec<String>> {
        let resources = HandlerResources { memory_mb: 64, cpu_millis: 500 };
        let (label, env) = ("app".to_owned(), Vec::new());
        let (spec, port) =
            inspected(HandlerSpec { label, program, env, port: 1, health_path: "/health", resources, listener: None })
                .ok()?;
        let HandlerProgram::Command(command) = spec.program else { panic!("it is a process") };
        Some(command.args.iter().map(|arg| arg.replace(&port.to_string(), "PORT")).collect())
    }

    fn command(program: &str, given: &[&str]) -> Option<Vec<String>> {
        let given = given.iter().map(|arg| (*arg).to_owned()).collect();
        args(HandlerProgram::Command(HandlerCommand { program: program.into(), args: given, dir: "/".into() }))
    }

    #[test]
    fn python_and_node_are_started_with_their_debuggers() {
        let python = ["-Xfrozen_modules=off", "-m", "debugpy", "--listen", "127.0.0.1:PORT", "main.py"];
        assert_eq!(command("/venv/bin/python3.12", &["main.py"]).unwrap(), python);
        assert_eq!(command("node", &["app.js", "--x"]).unwrap(), ["--inspect=127.0.0.1:PORT", "app.js", "--x"]);
        assert_eq!(command("npx", &["tsx", "app.ts"]).unwrap(), ["tsx", "--inspect=127.0.0.1:PORT", "app.ts"]);
        for (program, given) in [("npm", ["start"]), ("./my-handler", [""]), ("npx", ["serve"])] {
            assert_eq!(command(program, &given), None, "{program}");
        }
        assert_eq!(args(HandlerProgram::Image(HandlerImage { image: "a".into(), command: Vec::new() })), None);
    }
}
