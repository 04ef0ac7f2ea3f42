//! Variables that `dev --env` passes to the handler.

use crate::error::CommandError;
use linkworld_system::env;

/// Variables with this prefix are the platform's.
const OF_THE_PLATFORM: &str = "LINKWORLD_";
/// Where a handler learns its port.
const PORT: &str = "PORT";

/// Names with their values.
type Variables = Vec<(String, String)>;

/// The variables of `--env NAME[=VALUE]`.
pub fn given(args: &[String]) -> Result<Vec<(String, String)>, CommandError> {
    args.iter().map(|arg| variable(arg)).collect()
}

/// The variables of `--env`, and those of this environment that a dev file names. Returns the names that are not set, too.
pub fn with_described(args: &[String], described: &[String]) -> Result<(Variables, Vec<String>), CommandError> {
    let (mut env, mut unset) = (Vec::new(), Vec::new());
    for name in described {
        match variable(name) {
            Ok(found) => env.push(found),
            Err(_) => unset.push(name.clone()),
        }
    }
    let given = given(args)?;
    env.retain(|(name, _)| given.iter().all(|(other, _)| other != name));
    env.extend(given);
    Ok((env, unset))
}

/// The names of the variables that a handler gets because of `--env`, and a process for the proxies and certificate
/// authorities of this machine.
pub fn passed(args: &[String], is_process: bool) -> Vec<String> {
    let network = if is_process { env::handler_network_variables() } else { Vec::new() };
    let mut names: Vec<String> = network.into_iter().map(|(name, _)| name.to_owned()).collect();
    names.extend(args.iter().filter_map(|arg| arg.split('=').next().map(str::to_owned)));
    names.sort_unstable();
    names.dedup();
    names
}

fn variable(arg: &str) -> Result<(String, String), CommandError> {
    let (name, value) = match arg.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (arg, None),
    };
    let is_name = |name: &str| {
        let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !is_name(name) {
        // Not repeated: what stands before a misplaced `=` may be a value.
        return Err(CommandError::usage("--env: expected NAME or NAME=VALUE, with a name of letters, digits and `_`"));
    }
    if name == PORT {
        return Err(CommandError::usage("--env PORT: the port is set by --handler-port"));
    }
    if name.starts_with(OF_THE_PLATFORM) {
        let why = format!("--env {name}: variables that start with {OF_THE_PLATFORM} are set by the platform");
        return Err(CommandError::usage(why));
    }
    if value.as_ref().is_some_and(|value| value.contains('\0')) {
        return Err(CommandError::usage(format!("--env {name}: the value contains a NUL character")));
    }
    let value = value.or_else(|| env::value_to_pass(name)).ok_or_else(|| {
        CommandError::usage(format!("--env {name}: the variable is not set"))
            .hint(format!("set it, or give a value: --env {name}=VALUE"))
    })?;
    let value = if env::lists_direct_hosts(name) { env::with_loopback(&value) } else { value };
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn names_and_values_are_checked() {
        let one = |arg: &str| given(&[arg.to_owned()]).map(|all| all[0].1.clone()).map_err(|error| error.headline);
        assert_eq!(one("A_1=x=y"), Ok("x=y".into()));
        assert_eq!(one("A="), Ok(String::new()));
        assert_eq!(one("NO_PROXY=.corp"), Ok(".corp,127.0.0.1,localhost,::1".into()));
        assert_eq!(one("PATH"), Ok(linkworld_system::env::value_to_pass("PATH").unwrap()));
        for (arg, words) in [
            ("", "expected NAME"),
            ("=x", "expected NAME"),
            ("1A=x", "expected NAME"),
            ("A B=x", "expected NAME"),
            ("PORT=1", "--handler-port"),
            ("LINKWORLD_MCP_TOKEN=x", "set by the platform"),
            ("SURELY_NOT_SET_ANYWHERE", "is not set"),
            ("A=x\0", "NUL"),
        ] {
            assert!(one(arg).unwrap_err().contains(words), "{arg}");
        }
    }
}
