//! The binary: everything is in the library, so that tests and benchmarks reach it too.

/// What is freed is wiped: values pass through buffers of libraries that know of no secrets.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> std::process::ExitCode {
    linkworld::cli::run(std::env::args_os())
}
