//! The frontend bundle, packed from real folders: the same bytes wherever, nothing from outside, and readers agree.

use crate::support::Home;
use linkworld_contract::limits::{BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX};
use linkworld_package::bundle::ExcludedFile;
use linkworld_project::bundle::{Choice, Packed, pack};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn codes(packed: &Packed) -> Vec<&'static str> {
    packed.judged.iter().flat_map(|file| file.findings.iter().map(|finding| finding.code)).collect()
}

fn names(packed: &Packed) -> Vec<&str> {
    packed.files.iter().map(|(path, _)| path.as_str()).collect()
}

/// Names and contents of an archive, as our own reader sees them.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    archive
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (path, content)
        })
        .collect()
}

/// The files every archive of these tests is made from, some with names that need more than USTAR has.
fn contents() -> Vec<(String, Vec<u8>)> {
    let long = format!("assets/{}/{}.js", "d".repeat(120), "f".repeat(120));
    let mut files = vec![
        ("index.html".to_owned(), b"<!doctype html>".to_vec()),
        (long, b"long".to_vec()),
        ("assets/\u{e4}\u{f6}\u{fc}.css".to_owned(), b"a{}".to_vec()),
        ("assets/-leading".to_owned(), vec![0, 255, 10, 13]),
        ("assets/two words.txt".to_owned(), Vec::new()),
        ("B.txt".to_owned(), b"B".to_vec()),
        ("a.txt".to_owned(), vec![7; 70_000]),
    ];
    files.extend((0..40).map(|n| (format!("n/{n}.js"), format!("export default {n};").into_bytes())));
    files
}

#[test]
fn fifty_builds_under_other_circumstances_give_one_digest() {
    let binary = env!("CARGO_BIN_EXE_linkworld");
    let mut digests = BTreeSet::new();
    let root = rustix::process::geteuid().is_root();
    for build in 0..50_usize {
        let home = Home::new();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let project = home.path().join(format!("p{build}"));
        put(
            &project,
            "linkworld.app.yaml",
            "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime: {image: x}\n",
        );
        let mut files = contents();
        // Another order of creation, and so of entries in the folder.
        let count = files.len();
        files.rotate_left(build * 7 % count);
        if build % 2 == 1 {
            files.reverse();
        }
        for (path, bytes) in files {
            put(&project, &format!("dist/{path}"), bytes);
            let mode = [0o644, 0o600, 0o755, 0o666][build % 4];
            // Another user has to be able to read it.
            let mode = if root && build % 5 == 0 { mode | 0o044 } else { mode };
            fs::set_permissions(project.join("dist").join(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        let umask = ["000", "002", "022", "077"][build % 4];
        let script = format!("umask {umask}; exec \"$0\" package \"$1\" --json --out \"$2\"");
        let out = home.path().join("out.tar.gz");
        // Whoever is root tries to be somebody else now and then.
        let other_user = root && build % 5 == 0;
        let mut command = if other_user {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", &script]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", &script]);
            command
        };
        command.args([binary.as_ref(), project.as_os_str(), out.as_os_str()]);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home.path());
        command.env("TZ", ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"][build % 4]);
        command.env("LC_ALL", ["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"][build / 4 % 4]);
        let output = command.current_dir(home.path()).output().unwrap();
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "build {build}: {stdout}{stderr}");
        let bytes = fs::read(&out).unwrap();
        let envelope: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        digests.insert(envelope["bundle"]["digest"].as_str().unwrap().to_owned());
        assert_eq!(envelope["bundle"]["packed_bytes"], bytes.len());
        assert_eq!(unpacked(&bytes), contents().into_iter().collect());
    }
    assert_eq!(digests.len(), 1, "{digests:?}");
}

#[test]
fn gnu_tar_and_pythons_tarfile_read_exactly_what_we_wrote() {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in contents() {
        put(root.path(), &format!("dist/{path}"), bytes);
    }
    let packed = pack(root.path(), &Choice::Auto, &[]).unwrap();
    let file = root.path().join("out.tar.gz");
    fs::write(&file, packed.archive.as_ref().unwrap().parts.concat()).unwrap();
    let expected: BTreeMap<String, Vec<u8>> = contents().into_iter().collect();
    let mut by_bytes: Vec<_> = expected.keys().cloned().collect();
    by_bytes.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    assert_eq!(names(&packed), by_bytes);

    let listed =
        Command::new("tar").args(["--quoting-style=literal", "-tzf"]).arg(&file).env("LC_ALL", "C.UTF-8").output();
    let listed = listed.unwrap();
    assert!(listed.status.success() && listed.stderr.is_empty(), "{}", String::from_utf8_lossy(&listed.stderr));
    assert_eq!(String::from_utf8(listed.stdout).unwrap().lines().collect::<Vec<_>>(), by_bytes);
    let target = root.path().join("gnu");
    fs::create_dir(&target).unwrap();
    let extracted = Command::new("tar").arg("-xzpf").arg(&file).arg("-C").arg(&target).output().unwrap();
    assert!(extracted.status.success() && extracted.stderr.is_empty());
    for (path, bytes) in &expected {
        let place = target.join(path);
        assert_eq!(&fs::read(&place).unwrap(), bytes, "{path}");
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o7777, 0o644, "{path}");
    }

    let script = "import hashlib, json, sys, tarfile\n\
        archive = tarfile.open(sys.argv[1], 'r:gz')\n\
        rows = [[m.name, hashlib.sha256(archive.extractfile(m).read()).hexdigest(), m.mode, m.uid, m.gid, m.uname, \
        m.gname, m.mtime, m.isreg()] for m in archive]\n\
        print(json.dumps(rows))";
    let ran = Command::new("python3").args(["-c", script]).arg(&file).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let rows: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let wanted: Vec<_> = by_bytes
        .iter()
        .map(|path| {
            let digest = linkworld_contract::digest::sha256(&expected[path]);
            serde_json::json!([path, digest.trim_start_matches("sha256:"), 0o644, 0, 0, "", "", 0, true])
        })
        .collect();
    assert_eq!(rows, serde_json::Value::from(wanted));
}

#[test]
fn the_folder_is_dist_then_web_then_none_and_what_is_named_wins() {
    let root = tempfile::tempdir().unwrap();
    let of = |choice: &Choice| pack(root.path(), choice, &[]).unwrap().folder;
    assert_eq!(of(&Choice::Auto), None);
    put(root.path(), "web/index.html", "web");
    assert_eq!(of(&Choice::Auto), Some(root.path().join("web")));
    put(root.path(), "dist/index.html", "dist");
    assert_eq!(of(&Choice::Auto), Some(root.path().join("dist")));
    assert_eq!(of(&Choice::None), None);
    put(root.path(), "other/index.html", "other");
    let other = root.path().join("other");
    assert_eq!(of(&Choice::Folder(other.clone())), Some(other.clone()));
    // A link that was named is the user's own word; one that was found is not.
    symlink(&other, root.path().join("named")).unwrap();
    let named = pack(root.path(), &Choice::Folder(root.path().join("named")), &[]).unwrap();
    assert_eq!((names(&named), named.archive.is_some()), (vec!["index.html"], true));
    fs::remove_dir_all(root.path().join("dist")).unwrap();
    symlink(&other, root.path().join("dist")).unwrap();
    assert_eq!(codes(&pack(root.path(), &Choice::Auto, &[]).unwrap()), ["bundle-folder-link"]);
    assert!(pack(root.path(), &Choice::Folder(root.path().join("none")), &[]).is_err());
}

#[test]
fn hidden_files_links_and_packages_are_left_out_and_secrets_refused() {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    put(root.path(), "canary", "outside");
    put(root.path(), "dist/index.html", "x");
    put(root.path(), "dist/.hidden", "x");
    put(root.path(), "dist/.well-known/x.json", "{}");
    put(root.path(), "dist/node_modules/p/index.js", "x");
    symlink(at("canary"), at("dist/link.html")).unwrap();
    symlink(at(""), at("dist/folder-link")).unwrap();
    fs::hard_link(at("canary"), at("dist/twin.html")).unwrap();
    assert!(Command::new("mkfifo").arg(at("dist/pipe")).status().unwrap().success());
    let packed = pack(root.path(), &Choice::Auto, &[]).unwrap();
    let left: Vec<&str> = packed.left_out.iter().map(|ExcludedFile { path, .. }| path.as_str()).collect();
    assert_eq!(left, [".hidden", ".well-known/", "folder-link", "link.html", "node_modules/", "pipe", "twin.html"]);
    assert_eq!(codes(&packed), ["bundle-left-out"; 7]);
    assert_eq!(unpacked(&packed.archive.unwrap().parts.concat()).keys().collect::<Vec<_>>(), ["index.html"]);
    let asked = pack(root.path(), &Choice::Auto, &[".well-known/*".into(), "dist/.hidden".into()]).unwrap();
    assert_eq!(names(&asked), [".hidden", ".well-known/x.json", "index.html"]);
    put(root.path(), "dist/.env", "A=1");
    let refused = pack(root.path(), &Choice::Auto, &[]).unwrap();
    assert!(codes(&refused).contains(&"bundle-secret") && !names(&refused).contains(&".env"));
    assert!(pack(root.path(), &Choice::Auto, &[".env".into()]).unwrap().archive.is_some());
}

#[test]
fn caps_are_exact_on_real_folders() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "dist/index.html", "x");
    for n in 1..BUNDLE_FILES_MAX {
        put(root.path(), &format!("dist/{n}"), "");
    }
    let most = pack(root.path(), &Choice::Auto, &[]).unwrap();
    // A warning: the limit without one is lower.
    assert_eq!(codes(&most), ["bundle-too-many-files"]);
    assert_eq!(most.archive.unwrap().files, BUNDLE_FILES_MAX);
    put(root.path(), "dist/more", "");
    assert!(pack(root.path(), &Choice::Auto, &[]).unwrap().archive.is_none());
    // What cannot be packed any smaller, and is larger than allowed.
    let noise = tempfile::tempdir().unwrap();
    put(noise.path(), "dist/index.html", "x");
    let mut bytes = vec![0; BUNDLE_BYTES_MAX];
    fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    put(noise.path(), "dist/noise.bin", &bytes);
    assert_eq!(codes(&pack(noise.path(), &Choice::Auto, &[]).unwrap()), ["bundle-too-large"]);
    put(noise.path(), "dist/noise.bin", &bytes[..BUNDLE_BYTES_MAX - 64 * 1024]);
    assert!(pack(noise.path(), &Choice::Auto, &[]).unwrap().archive.is_some());
    // A hole of a terabyte is refused unread.
    let sparse = tempfile::tempdir().unwrap();
    put(sparse.path(), "dist/index.html", "x");
    fs::File::create(sparse.path().join("dist/hole")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(codes(&pack(sparse.path(), &Choice::Auto, &[]).unwrap()), ["bundle-expanded-too-large"]);
}

/// Rounds of the racer. `[S]`
const ROUNDS: usize = 20_000;
const CANARY: &[u8] = b"CANARY-from-outside-of-the-tree";

/// Stops the racers, also when a check fails: they would run on and nobody would see why.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Puts something else at `place` with every round; what was there is whole, outside, a pipe, a folder, larger, gone.
fn race(place: &Path, outside: &Path, stop: &AtomicBool) {
    let scratch = outside.join("scratch");
    for round in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let _ = fs::remove_dir_all(&scratch);
        let _ = fs::remove_file(&scratch);
        match round % 7 {
            0 => symlink(outside.join("canary"), &scratch).unwrap(),
            1 => fs::write(&scratch, b"inside").unwrap(),
            2 => rustix::fs::mknodat(rustix::fs::CWD, &scratch, rustix::fs::FileType::Fifo, 0o666.into(), 0).unwrap(),
            3 => fs::create_dir(&scratch).unwrap(),
            4 => fs::hard_link(outside.join("canary"), &scratch).unwrap(),
            5 => fs::write(&scratch, vec![b'i'; 200_000]).unwrap(),
            _ => symlink(outside, &scratch).unwrap(),
        }
        // A folder is in the way of everything but a folder.
        if fs::rename(&scratch, place).is_err() {
            let _ = fs::remove_dir_all(place);
            let _ = fs::remove_file(place);
            let _ = fs::rename(&scratch, place);
        }
    }
}

#[test]
fn a_racer_gets_not_one_byte_from_outside_into_the_bundle() {
    let home = tempfile::tempdir().unwrap();
    let (root, outside) = (home.path().join("project"), home.path().join("outside"));
    put(&root, "dist/index.html", "inside");
    put(&outside, "canary", CANARY);
    put(&outside, "f.js", CANARY);
    put(&root, "dist/folder/f.js", "inside");
    let stop = AtomicBool::new(false);
    let mut seen = BTreeSet::new();
    std::thread::scope(|scope| {
        // One races a file, the other a whole folder.
        scope.spawn(|| race(&root.join("dist/raced"), &outside, &stop));
        scope.spawn(|| {
            let (folder, kept) = (root.join("dist/folder"), root.join("kept"));
            while !stop.load(Ordering::Relaxed) {
                let _ = fs::rename(&folder, &kept);
                let _ = symlink(&outside, &folder);
                let _ = fs::remove_file(&folder);
                let _ = fs::rename(&kept, &folder);
            }
        });
        let _stop = Stop(&stop);
        for _ in 0..ROUNDS {
            let packed = pack(&root, &Choice::Auto, &[]).unwrap();
            seen.extend(codes(&packed));
            let Some(archive) = packed.archive else { continue };
            seen.insert("packed");
            for (path, bytes) in unpacked(&archive.parts.concat()) {
                let inside = bytes == b"inside" || bytes.iter().all(|byte| *byte == b'i');
                assert!(inside, "{path}: {}", String::from_utf8_lossy(&bytes));
            }
        }
    });
    // The race was one: both outcomes were seen.
    assert!(seen.contains("packed") && seen.contains("bundle-changed"), "{seen:?}");
}

#[test]
fn a_file_of_nobody_else_is_unreadable_not_left_out() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "dist/index.html", "x");
    put(root.path(), "dist/locked", "x");
    fs::set_permissions(root.path().join("dist/locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let packed = pack(root.path(), &Choice::Auto, &[]).unwrap();
    if rustix::process::geteuid().is_root() {
        assert!(packed.archive.is_some(), "nothing is closed to root");
    } else {
        assert_eq!(codes(&packed), ["bundle-unreadable"]);
    }
}

const MANIFEST: &str = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime: {image: x}\n";

fn project(home: &Home) -> std::path::PathBuf {
    home.write("p/linkworld.app.yaml", MANIFEST);
    home.write("p/app_docs/user.md", "---\ntitle: Start\n---\n# Hi\nHello there.\n");
    home.write("p/defaults/templates/q.json", "{\"slug\": \"q\", \"name\": \"Q\"}");
    home.write("p/dist/index.html", "<p>");
    home.write("p/dist/assets/app.js", "x".repeat(5_000));
    home.write("p/dist/.DS_Store", "x");
    home.path().join("p")
}

#[test]
fn the_command_shows_each_part_against_its_cap() {
    let home = Home::new();
    project(&home);
    let shown = home.run(&["package", "p"]).exits(0).stdout;
    for part in [
        "Docs: 1 of 200 pages, 39 B of 5 MB (1 %)",
        "Templates: 1 of 200",
        "Frontend: 2 of 2000 files from p/dist, 4.9 KB of 50 MB (1 %)",
        " of 10 MB (1 %)",
        "assets/app.js  4.9 KB",
        "Left out: 1 file",
        ".DS_Store  hidden",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let envelope = home.run(&["package", "p", "--json"]).exits(0).json();
    assert_eq!((&envelope["schema"], &envelope["ok"]), (&"linkworld.package/1".into(), &true.into()));
    assert_eq!(envelope["docs"]["pages"][0]["title"], "Start");
    assert_eq!(envelope["docs"]["pages"][0]["description"], "Hello there.");
    assert_eq!(envelope["templates"]["templates"][0]["slug"], "q");
    assert_eq!(envelope["bundle"]["files"][0], serde_json::json!({"path": "assets/app.js", "bytes": 5_000}));
    assert_eq!(envelope["bundle"]["left_out"], serde_json::json!([{"path": ".DS_Store", "why": "hidden"}]));
    let without = home.run(&["package", "p", "--no-bundle", "--json"]).exits(0).json();
    assert_eq!(without["bundle"], serde_json::Value::Null);
}

#[test]
fn the_command_ends_as_it_says() {
    let home = Home::new();
    let folder = project(&home);
    let _ = home.run(&["package", "p", "--output", "out.tar.gz"]).exits(0).says("wrote out.tar.gz");
    assert!(home.path().join("out.tar.gz").is_file());
    let _ = home.run(&["package", "p", "--bundle", "p/dist", "--no-bundle"]).exits(2);
    let _ = home.run(&["package", "p", "--bundle", "none"]).exits(3);
    let _ = home.run(&["package", "none"]).exits(3);
    // --bundle is the user's own path, from where the user is.
    home.write("elsewhere/index.html", "<p>");
    assert_eq!(
        home.run(&["package", "p", "--bundle", "elsewhere", "--json"]).exits(0).json()["bundle"]["folder"],
        "elsewhere"
    );
    fs::remove_file(folder.join("dist/index.html")).unwrap();
    let refused = home.run(&["package", "p", "--output", "no.tar.gz"]).exits(1);
    assert!(refused.stdout.contains("bundle-no-index"), "{}", refused.stdout);
    assert!(!home.path().join("no.tar.gz").exists());
    fs::remove_dir_all(folder.join("dist")).unwrap();
    let _ = home.test(&["package", "p", "--output", "no.tar.gz"]).code(3).stderr_has("neither `dist` nor `web`").run();
    assert!(home.run(&["package", "p"]).exits(0).stdout.lines().any(|line| line == "Frontend: none"));
}

#[test]
fn a_secret_anywhere_is_refused_without_being_repeated() {
    let mut token = String::from("ghp_");
    for n in 0..36_u32 {
        token.push(char::from_digit(n * 7 % 36, 36).unwrap());
    }
    for file in ["p/app_docs/more.md", "p/defaults/templates/q.json", "p/dist/assets/app.js"] {
        let home = Home::new();
        project(&home);
        home.guard(&token);
        home.write(file, format!("{{\"slug\": \"q\",\n\"name\": \"{token}\"}}"));
        home.allow(file);
        for format in [&["package", "p"][..], &["package", "p", "--json"]] {
            let refused = home.run(format).exits(1);
            assert!(refused.stdout.contains("-secret") && refused.stdout.contains("line 2 of"), "{}", refused.stdout);
        }
        let name = file.rsplit('/').next().unwrap();
        let _ = home.run(&["package", "p", "--include", name]).exits(0);
    }
}
