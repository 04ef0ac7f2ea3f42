//! Any bytes as an archive, and as the tar in one: files within the caps under plain names, or a refusal; and the tar
//! crate, which is a reader of its own, sees the same files.

#![no_main]

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use linkworld_contract::limits::{BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX};
use linkworld_package::archive::unpack::{ArchiveMember, unpack};
use std::collections::BTreeMap;
use std::io::{Read, Write};

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    // A fuzzer does not guess checksums, so they are made for it.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(&with_checksums(bytes)).expect("memory takes everything");
    check(&gzip.finish().expect("memory takes everything"));
});

fn check(archive: &[u8]) {
    match unpack(archive) {
        Ok(members) => assert_sound(archive, &members),
        Err(refusal) => assert!(!refusal.message.chars().any(char::is_control), "{refusal:?}"),
    }
}

fn assert_sound(archive: &[u8], members: &[ArchiveMember]) {
    assert!(members.len() <= BUNDLE_FILES_MAX);
    assert!(members.iter().map(|member| member.content.len()).sum::<usize>() <= BUNDLE_EXPANDED_BYTES_MAX);
    let mut ours = BTreeMap::new();
    for ArchiveMember { path, content } in members {
        let plain = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', ':', '\0']);
        assert!(path.split('/').all(plain), "{path:?}");
        assert!(ours.insert(path.clone(), content.clone()).is_none(), "{path:?} twice");
    }
    assert!(ours.contains_key("index.html"));
    let mut theirs = BTreeMap::new();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries().expect("both take it") {
        let mut entry = entry.expect("both take it");
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        assert!(kind.is_file(), "{kind:?}");
        let path = String::from_utf8(entry.path_bytes().into_owned()).expect("names are UTF-8");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("both take it");
        theirs.insert(path.strip_prefix("./").unwrap_or(&path).to_owned(), content);
    }
    assert_eq!(ours, theirs);
}

/// The same with a right checksum in every block that looks like a header.
fn with_checksums(bytes: &[u8]) -> Vec<u8> {
    let mut tar = bytes.to_vec();
    for block in tar.chunks_exact_mut(512).filter(|block| &block[257..262] == b"ustar") {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    tar
}
