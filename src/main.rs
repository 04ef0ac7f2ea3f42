//! The program `linkworld`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(word) if word == "__supervise" => linkworld::runtime::supervise(args),
        _ => ExitCode::from(2),
    }
}
