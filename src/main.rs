//! The binary. Everything is in the library, so that tests and benchmarks can use it.

/// Wipes freed memory, because secrets pass through buffers of libraries that do not wipe them.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> std::process::ExitCode {
    linkworld::cli::run(std::env::args_os())
}
