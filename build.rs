//! Asks the linker for packed relative relocations where the C library can read them.
//!
//! A position-independent binary of this size has 17,000 pointers to relocate at every start. Unpacked, their list is
//! 400 KB that the dynamic loader reads, which took as long as everything else in a short run together. glibc reads the
//! packed form since 2.36; the version is that of the machine that builds, so other targets keep the plain form.
#![expect(clippy::disallowed_methods, reason = "a build script has Cargo's variables and starts one program")]

use std::process::Command;

/// The first glibc that reads `DT_RELR`. Source: its release notes.
const GLIBC_MIN: (u32, u32) = (2, 36);

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name| std::env::var(name).unwrap_or_default();
    let native = variable("TARGET") == variable("HOST");
    let glibc = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if native && glibc && glibc_version().is_some_and(|version| version >= GLIBC_MIN) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Parses `glibc 2.36`.
fn glibc_version() -> Option<(u32, u32)> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, rest) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = rest.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
