//! How long gathering takes: 200 pages of 25 KB read, guarded and judged, and the same over the disk alone.
//!
//! `cargo bench --bench gather`. Goal: 200 pages of 25 KB in less than 15 ms.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench writes what it reads")]

use divan::{Bencher, black_box};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

/// A project with so many pages of so many bytes: prose, headings, lists, code and links to each other.
fn project_with(pages: usize, bytes: usize) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let manifest = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime: {image: x}\n";
    std::fs::write(root.path().join("linkworld.app.yaml"), manifest).unwrap();
    let folder = root.path().join("app_docs");
    std::fs::create_dir(&folder).unwrap();
    let name = |page: usize| if page == 0 { "user.md".to_owned() } else { format!("p{page}.md") };
    for page in 0..pages {
        let mut text = format!("---\ntitle: Page {page}\n---\n# Page {page}\n\n");
        let next = name((page + 1) % pages);
        for part in 0.. {
            if text.len() + 500 > bytes {
                break;
            }
            let _ = write!(
                text,
                "## Part {part}\n\nThe quick brown fox jumps over the lazy dog, and then it *rests* for a while under the \
                 old tree. See [the next page]({next}#part-{part}) for what `happens` afterwards, and why.\n\n\
                 - one thing\n- another thing\n\n"
            );
        }
        text.push_str(&"x".repeat(bytes - text.len()));
        std::fs::write(folder.join(name(page)), text).unwrap();
    }
    root
}

#[divan::bench(args = [100, 200])]
fn docs(bencher: Bencher<'_, '_>, pages: usize) {
    let root = project_with(pages, 25_000);
    let loaded = linkworld_project::load(root.path()).unwrap();
    assert!(loaded.report.is_valid());
    assert_eq!(loaded.app.unwrap().docs.len(), pages);
    bencher.bench(|| linkworld_project::load(black_box(root.path())).unwrap());
}

#[divan::bench]
fn guard_of_5_mb(bencher: Bencher<'_, '_>) {
    let root = project_with(2, 2_500_000 / 5);
    let text = std::fs::read(root.path().join("app_docs/user.md")).unwrap().repeat(10);
    assert_eq!(text.len(), 5_000_000);
    bencher.bench(|| linkworld_package::secret_scan::scan::scan(black_box(&text)));
}
