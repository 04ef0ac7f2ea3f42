//! The virtual environment that `dev` makes for a `requirements.txt`, from a wheel of the test's own: no network.

use crate::support::{Home, fixture};
use std::path::Path;
use std::process::Command;

/// Writes a wheel with one module.
const MAKE_WHEEL: &str = "
import sys, zipfile
info = 'lw_probe-1.0.dist-info/'
with zipfile.ZipFile(sys.argv[1] + '/lw_probe-1.0-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('lw_probe.py', 'VALUE = 7\\n')
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: lw-probe\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
";

fn app(home: &Home) -> std::path::PathBuf {
    let app = home.app("tax-bot");
    let wheels = app.join("wheels");
    std::fs::create_dir(&wheels).unwrap();
    let made = Command::new("python3").args(["-c", MAKE_WHEEL]).arg(&wheels).status().unwrap();
    assert!(made.success());
    let source =
        "import os, sys\nsys.path.insert(0, os.environ['HANDLERS'])\nimport healthy, lw_probe\nhealthy.serve()\n";
    std::fs::write(app.join("main.py"), source).unwrap();
    require(&app, "lw-probe==1.0");
    app
}

fn require(app: &Path, package: &str) {
    std::fs::write(app.join("requirements.txt"), format!("--no-index\n--find-links wheels\n{package}\n")).unwrap();
}

#[test]
fn requirements_are_installed_once_into_an_environment_of_their_own() {
    let home = Home::new();
    let app = app(&home);
    let handlers = format!("HANDLERS={}", fixture("handlers").display());
    let env = ["--env", handlers.as_str()];
    let mut dev = home.spawn_dev(&app, &[&env[..], &["--no-venv"]].concat());
    assert_eq!(dev.ended(), 3);
    dev.hears("the Python module `lw_probe` is not installed");

    let mut dev = home.spawn_dev(&app, &env);
    dev.hears("installing requirements.txt into a virtual environment");
    // One that was interrupted is made again.
    dev.signal("INT");
    assert_eq!(dev.ended(), 130);
    let mut dev = home.dev(&app, &env);
    dev.hears("the virtual environment is complete after");
    dev.hears("Installing collected packages: lw-probe");
    assert_eq!(dev.stop(), 130);
    let mut dev = home.dev(&app, &env);
    assert!(!dev.stderr().contains("virtual environment"), "it is used again");
    assert_eq!(dev.stop(), 130);

    require(&app, "lw-missing==2.0");
    let mut dev = home.spawn_dev(&app, &env);
    assert_eq!(dev.ended(), 3);
    dev.hears("No matching distribution found for lw-missing==2.0");
    dev.hears("or pass --no-venv");
}
