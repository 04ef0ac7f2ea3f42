//! The binary: everything is in the library, so that tests and benchmarks reach it too.

fn main() -> std::process::ExitCode {
    linkworld::cli::run(std::env::args_os())
}
