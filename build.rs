//! Options of the linker that Cargo's profiles do not have.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // What ships is small: functions with the same code are linked once. LLD can do that, which rustc brings for this target.
    #[expect(clippy::disallowed_methods, reason = "a build script gets everything from its environment")]
    let [output, target] = ["OUT_DIR", "TARGET"].map(|name| std::env::var(name).unwrap_or_default());
    let is_shipped = Path::new(&output).components().any(|part| part.as_os_str() == "dist");
    if is_shipped && target == "x86_64-unknown-linux-gnu" {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}
