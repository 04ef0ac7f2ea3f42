//! Bundles as the machine's own writers make them, read by ours: what they agree on is taken, and nothing else.

use crate::support;

use linkworld_package::archive::unpack::{ArchiveReason, unpack};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Prints the gzipped tar of the folder in its first argument, in the format of its second one.
const PYTHON: &str = "
import io, pathlib, sys, tarfile
folder, format = pathlib.Path(sys.argv[1]), getattr(tarfile, sys.argv[2])
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode='w:gz', format=format) as tar:
    for path in sorted(folder.rglob('*')):
        if path.is_file():
            tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
sys.stdout.buffer.write(buffer.getvalue())
";

fn ran(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn gnu_tar(folder: &Path, format: &str, what: &str) -> Vec<u8> {
    ran(Command::new("tar").arg(format!("--format={format}")).arg("-C").arg(folder).args(["-czf", "-", what]))
}

fn python_tar(folder: &Path, format: &str) -> Vec<u8> {
    ran(Command::new(support::python()).args(["-c", PYTHON]).arg(folder).arg(format))
}

fn written(folder: &Path, files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
    for (path, content) in files {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, content).unwrap();
    }
    files.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect()
}

fn read(archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, ArchiveReason> {
    let members = unpack(archive).map_err(|refusal| refusal.reason)?;
    Ok(members.into_iter().map(|member| (member.path, member.content)).collect())
}

#[test]
fn what_gnu_tar_and_python_write_is_read_as_they_meant_it() {
    let folder = tempfile::tempdir().unwrap();
    let every: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let files: &[(&str, &[u8])] =
        &[("index.html", b"<!doctype html>"), ("assets/a b.js", b""), (".hidden/data", &every), ("512", &every[..512])];
    let expected = written(folder.path(), files);
    for format in ["pax", "ustar", "gnu"] {
        assert_eq!(read(&gnu_tar(folder.path(), format, ".")).unwrap(), expected, "GNU tar, {format}");
    }
    for format in ["PAX_FORMAT", "USTAR_FORMAT", "GNU_FORMAT"] {
        assert_eq!(read(&python_tar(folder.path(), format)).unwrap(), expected, "Python, {format}");
    }
    // Headers without a mark of their own were last written in the eighties.
    assert_eq!(read(&gnu_tar(folder.path(), "v7", ".")), Err(ArchiveReason::BadArchive));
}

#[test]
fn long_names_come_as_pax_records_only() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}/{}.js", "folder".repeat(20), "n".repeat(120));
    let expected = written(folder.path(), &[("index.html", b"x"), (&long, b"long"), ("ä.css", b"umlaut")]);
    assert_eq!(read(&gnu_tar(folder.path(), "pax", ".")).unwrap(), expected);
    assert_eq!(read(&python_tar(folder.path(), "PAX_FORMAT")).unwrap(), expected);
    assert_eq!(read(&gnu_tar(folder.path(), "gnu", ".")), Err(ArchiveReason::BadArchive));
    assert_eq!(read(&python_tar(folder.path(), "GNU_FORMAT")), Err(ArchiveReason::BadArchive));
}

#[test]
fn what_the_system_calls_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let fresh = |name: &str| {
        if path(name).symlink_metadata().is_ok() {
            std::fs::remove_file(path(name)).unwrap();
        }
        path(name)
    };
    written(folder.path(), &[("index.html", b"x")]);
    std::os::unix::fs::symlink("/etc/passwd", fresh("other")).unwrap();
    assert_eq!(read(&gnu_tar(folder.path(), "pax", ".")), Err(ArchiveReason::Symlink));
    std::fs::hard_link(path("index.html"), fresh("other")).unwrap();
    assert_eq!(read(&gnu_tar(folder.path(), "pax", ".")), Err(ArchiveReason::Symlink));
    ran(Command::new("mkfifo").arg(fresh("other")));
    assert_eq!(read(&gnu_tar(folder.path(), "pax", ".")), Err(ArchiveReason::SpecialFile));
    std::fs::write(fresh("other"), "").unwrap();
    ran(Command::new("truncate").args(["-s", "1M"]).arg(path("other")));
    let sparse = |more: &[&str]| {
        ran(Command::new("tar").args(more).args(["--sparse", "-czf", "-", "-C"]).arg(folder.path()).arg("."))
    };
    assert_eq!(read(&sparse(&["--format=pax"])), Err(ArchiveReason::SpecialFile));
    assert_eq!(read(&sparse(&["--format=gnu"])), Err(ArchiveReason::SpecialFile));
}
