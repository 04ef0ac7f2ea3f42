//! Hostile archives with one defect each, and valid ones in the formats of three writers.

use super::{ArchiveMember, ArchiveReason, unpack};
use flate2::Compression;
use flate2::write::GzEncoder;
use linkworld_contract::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_DEPTH_MAX, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_BYTES_MAX,
    BUNDLE_PAX_BYTES_MAX, BUNDLE_TAR_BYTES_MAX,
};
use std::io::Write;

/// A header under construction; the checksum is added at the end.
#[derive(Clone)]
struct Head([u8; 512]);

impl Head {
    fn new(kind: u8, name: &[u8], size: usize) -> Self {
        let head = Self([0; 512]).at(0, name).at(100, b"0000644\0").at(108, b"0000000\0").at(116, b"0000000\0");
        let head = head.at(124, format!("{size:011o}\0").as_bytes()).at(136, b"00000000000\0");
        head.at(156, &[kind]).at(257, b"ustar\x0000")
    }

    fn at(mut self, place: usize, bytes: &[u8]) -> Self {
        self.0[place..place + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn done(mut self) -> Vec<u8> {
        self.0[148..156].fill(b' ');
        let sum: u32 = self.0.iter().map(|byte| u32::from(*byte)).sum();
        self.at(148, format!("{sum:06o}\0 ").as_bytes()).0.to_vec()
    }
}

fn padded(content: &[u8]) -> Vec<u8> {
    let mut bytes = content.to_vec();
    bytes.resize(content.len().next_multiple_of(512), 0);
    bytes
}

fn member(kind: u8, name: &[u8], content: &[u8]) -> Vec<u8> {
    [Head::new(kind, name, content.len()).done(), padded(content)].concat()
}

fn file(name: &str) -> Vec<u8> {
    member(b'0', name.as_bytes(), b"x")
}

fn pax(records: &[u8]) -> Vec<u8> {
    member(b'x', b"pax", records)
}

fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let digits = (1..).find(|digits| (rest.len() + digits).to_string().len() == *digits).unwrap();
    format!("{}{rest}", rest.len() + digits).into_bytes()
}

fn packed(tar: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(tar).unwrap();
    gzip.finish().unwrap()
}

/// An index, the members, and the end of the archive.
fn tar(members: &[u8]) -> Vec<u8> {
    [&file("index.html"), members, &[0; 1024]].concat()
}

fn verdict(members: &[u8]) -> Result<Vec<ArchiveMember>, ArchiveReason> {
    whole(&packed(&tar(members)))
}

fn whole(archive: &[u8]) -> Result<Vec<ArchiveMember>, ArchiveReason> {
    unpack(archive).map_err(|refusal| {
        assert!(!refusal.message.is_empty() && !refusal.message.contains(char::is_control), "{refusal:?}");
        refusal.reason
    })
}

/// Hostile members; each is placed after a valid index.
#[allow(clippy::too_many_lines, reason = "one table")]
fn hostile_members() -> Vec<(&'static str, ArchiveReason, Vec<u8>)> {
    use ArchiveReason::{BadArchive, DuplicateMember, PathTraversal, SpecialFile, Symlink};
    let link = |kind: u8, to: &[u8]| Head::new(kind, b"a", 0).at(157, to).done();
    let head = || Head::new(b'0', b"a", 1);
    let body = || padded(b"x");
    let with = |head: Head| [head.done(), body()].concat();
    let after = |records: &[u8], name: &str| [pax(records), file(name)].concat();
    let named = |name: &str| after(&record("path", name), "a");
    let sized = |size: &str| after(&record("size", size), "a");
    vec![
        ("a symbolic link", Symlink, link(b'2', b"/etc/passwd")),
        ("a symbolic link to a neighbour", Symlink, link(b'2', b"index.html")),
        ("a symbolic link to a folder, and a file through it", Symlink, [link(b'2', b".."), file("a/b")].concat()),
        ("a hard link", Symlink, link(b'1', b"index.html")),
        ("a hard link out of the tree", Symlink, link(b'1', b"../../etc/shadow")),
        ("a character device", SpecialFile, member(b'3', b"a", b"")),
        ("a block device", SpecialFile, member(b'4', b"a", b"")),
        ("a pipe", SpecialFile, member(b'6', b"a", b"")),
        ("a contiguous file", SpecialFile, member(b'7', b"a", b"x")),
        ("a GNU sparse file", SpecialFile, member(b'S', b"a", b"x")),
        ("a PAX sparse file", SpecialFile, after(&record("GNU.sparse.major", "1"), "a")),
        ("a PAX sparse name", SpecialFile, after(&record("GNU.sparse.name", "../b"), "a")),
        ("a Solaris record", SpecialFile, after(&record("SUN.holesdata", " 0 1"), "a")),
        ("a Solaris header", SpecialFile, member(b'X', b"a", b"x")),
        ("a volume label", SpecialFile, member(b'V', b"a", b"")),
        ("a part of another volume", SpecialFile, member(b'M', b"a", b"x")),
        ("an incremental folder", SpecialFile, member(b'D', b"a", b"x")),
        ("an unknown kind", SpecialFile, member(0xFF, b"a", b"")),
        ("a GNU long name", BadArchive, [member(b'L', b"././@LongLink", b"../../x\0"), file("a")].concat()),
        ("a GNU long link", BadArchive, [member(b'K', b"././@LongLink", b"/etc\0"), link(b'2', b"x")].concat()),
        ("a PAX header for all", BadArchive, [member(b'g', b"g", &record("path", "../x")), file("a")].concat()),
        ("an absolute name", PathTraversal, file("/etc/passwd")),
        ("an absolute name of two slashes", PathTraversal, file("//etc/passwd")),
        ("a name upwards", PathTraversal, file("../a")),
        ("a name upwards in the middle", PathTraversal, file("a/../../b")),
        ("a name upwards and back", PathTraversal, file("a/../b")),
        ("a name upwards at the end", PathTraversal, file("a/..")),
        ("only upwards", PathTraversal, file("..")),
        ("a folder upwards", PathTraversal, member(b'5', b"../a/", b"")),
        ("an absolute folder", PathTraversal, member(b'5', b"/", b"")),
        ("a dot in the middle", PathTraversal, file("a/./b")),
        ("two dots in front", PathTraversal, file("././a")),
        ("a dot and an absolute name", PathTraversal, file(".//etc/passwd")),
        ("an empty segment", PathTraversal, file("a//b")),
        ("an empty name", PathTraversal, file("")),
        ("a backslash", PathTraversal, file("..\\a")),
        ("a drive", PathTraversal, file("C:/a")),
        ("a stream of a file", PathTraversal, file("a:b")),
        ("an absolute name in a PAX record", PathTraversal, named("/etc/passwd")),
        ("a name upwards in a PAX record", PathTraversal, named("../a")),
        ("a prefix upwards", PathTraversal, with(head().at(345, b".."))),
        ("an absolute prefix", PathTraversal, with(head().at(345, b"/etc"))),
        ("a name behind a zero byte", BadArchive, with(head().at(0, b"a\0../b"))),
        ("a prefix behind a zero byte", BadArchive, with(head().at(345, b"a\0b"))),
        ("a zero byte in a PAX name", BadArchive, named("a\0b")),
        ("a name that is not UTF-8", BadArchive, with(head().at(0, b"a\xFF"))),
        ("a PAX name that is not UTF-8", BadArchive, after(b"10 path=\xFF\n", "a")),
        ("a name with a line break", BadArchive, file("a\nb")),
        ("a name that steers a terminal", BadArchive, file("a\x1b[2J")),
        ("a name in another character set", BadArchive, after(&record("hdrcharset", "BINARY"), "a")),
        ("the same name twice", DuplicateMember, [file("a"), file("a")].concat()),
        ("a second index", DuplicateMember, file("index.html")),
        ("the same name with a dot in front", DuplicateMember, [file("a"), file("./a")].concat()),
        ("the same name by a PAX record", DuplicateMember, [file("a"), named("a").replace_a()].concat()),
        ("the same name by a prefix", DuplicateMember, [file("p/a"), with(head().at(345, b"p"))].concat()),
        ("a file and a file in it", DuplicateMember, [file("a"), file("a/b")].concat()),
        ("a file where a folder is", DuplicateMember, [file("a/b"), file("a")].concat()),
        ("a file where a folder was named", DuplicateMember, [member(b'5', b"a/", b""), file("a")].concat()),
        ("a folder where a file is", DuplicateMember, [file("a"), member(b'5', b"a/", b"")].concat()),
        ("a PAX size above the header's", BadArchive, sized("512")),
        ("a PAX size below the header's", BadArchive, sized("0")),
        ("a PAX size that hides members", BadArchive, sized("1024")),
        ("a PAX size with a sign", BadArchive, sized("+1")),
        ("a PAX size with a zero in front", BadArchive, sized("01")),
        ("a PAX size that is empty", BadArchive, sized("")),
        ("a PAX size beyond all numbers", BadArchive, sized("99999999999999999999999")),
        ("a PAX name that is empty", BadArchive, named("")),
        ("a PAX record twice", BadArchive, after(&[record("path", "b"), record("path", "c")].concat(), "a")),
        ("a PAX target on a file", BadArchive, after(&record("linkpath", "/etc"), "a")),
        ("a PAX length too short", BadArchive, after(b"5 path=b\n", "a")),
        ("a PAX length too long", BadArchive, after(b"99 path=b\n", "a")),
        ("a PAX length of nothing", BadArchive, after(b"0 path=b\n", "a")),
        ("a PAX length with a zero in front", BadArchive, after(b"010 path=b\n", "a")),
        ("a PAX length that is no number", BadArchive, after(b"x path=b\n", "a")),
        ("a PAX record without a line break", BadArchive, after(b"9 path=bb", "a")),
        ("a PAX record without a key", BadArchive, after(b"5 =b\n", "a")),
        ("a PAX record without a value", BadArchive, after(b"8 path\n ", "a")),
        ("a PAX header before another", BadArchive, [pax(&record("path", "b")), pax(b""), file("a")].concat()),
        ("a PAX header before nothing", BadArchive, pax(&record("path", "b"))),
        ("a size that is no number", BadArchive, with(head().at(124, b"0000000000x\0"))),
        ("a size below zero", BadArchive, with(head().at(124, b"-0000000001\0"))),
        ("a size in binary", BadArchive, with(head().at(124, b"\x80\0\0\0\0\0\0\0\0\0\0\x01"))),
        ("no size", BadArchive, with(head().at(124, &[0; 12]))),
        ("a size and another behind it", BadArchive, with(head().at(124, b"00000001\x007\0\0"))),
        ("a file that names a target", BadArchive, with(head().at(157, b"/etc"))),
        ("a file named like a folder", BadArchive, file("a/")),
        ("a folder with contents", BadArchive, member(b'5', b"a/", b"x")),
        (
            "a folder with contents in a PAX record",
            BadArchive,
            [pax(&record("size", "1")), member(b'5', b"a/", b"")].concat(),
        ),
        ("a header without a kind of its own", BadArchive, with(head().at(257, &[0; 8]))),
        ("a POSIX header of another version", BadArchive, with(head().at(263, b"99"))),
        ("a GNU header with a prefix", BadArchive, with(head().at(257, b"ustar  \0").at(345, b".."))),
        ("a header of star's", BadArchive, with(head().at(508, b"tar\0"))),
        ("contents that go on behind their size", BadArchive, [head().done(), [b'x'; 512].to_vec()].concat()),
        ("a member behind a block of zeros", BadArchive, [vec![0; 512], file("a")].concat()),
        ("a member behind the end", BadArchive, [vec![0; 1024], file("a")].concat()),
        (
            "a wrong checksum",
            BadArchive,
            [[head().done()[..148].to_vec(), b"000000\0 ".to_vec()].concat(), head().done()[156..].to_vec(), body()]
                .concat(),
        ),
        ("a checksum of signed bytes", BadArchive, signed()),
    ]
}

trait ReplaceA {
    fn replace_a(self) -> Vec<u8>;
}

impl ReplaceA for Vec<u8> {
    /// The header behind a PAX record gets a name of its own, which the record overrules.
    fn replace_a(mut self) -> Vec<u8> {
        let at = self.len() - 1024;
        let head = Head::new(b'0', b"other", 1).done();
        self[at..at + 512].copy_from_slice(&head);
        self
    }
}

/// As a few old writers made it: bytes above 127 count as negative.
fn signed() -> Vec<u8> {
    let mut head = Head::new(b'0', "ä".as_bytes(), 1).done();
    head[148..156].fill(b' ');
    let sum: i32 = head.iter().map(|byte| i32::from(byte.cast_signed())).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [head, padded(b"x")].concat()
}

#[test]
fn every_hostile_member_is_refused_by_its_word() {
    let members = hostile_members();
    assert!(members.len() >= 90, "{}", members.len());
    for (what, reason, members) in members {
        assert_eq!(verdict(&members), Err(reason), "{what}");
    }
}

#[test]
fn hostile_frames_are_refused() {
    let good = packed(&tar(b""));
    assert!(whole(&good).is_ok());
    for cut in 0..good.len() {
        assert_eq!(whole(&good[..cut]), Err(ArchiveReason::BadArchive), "cut at {cut}");
    }
    let mut flipped = 0;
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bent = good.clone();
            bent[at] ^= 1 << bit;
            // Times, the system and hints of the packer may be anything; no file may differ.
            if let Ok(members) = whole(&bent) {
                assert_eq!(members, whole(&good).unwrap(), "byte {at} bit {bit}");
            } else {
                flipped += 1;
            }
        }
    }
    assert!(flipped > good.len() * 6, "{flipped} of {}", good.len() * 8);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("no gzip", tar(b"")),
        ("a second packed archive", [good.clone(), good.clone()].concat()),
        ("a second packed archive of nothing", [good.clone(), packed(b"")].concat()),
        ("a byte behind it", [good.clone(), vec![0]].concat()),
        ("an empty tar", packed(b"")),
        ("no end", packed(&file("index.html"))),
        ("half an end", packed(&[file("index.html"), vec![0; 512]].concat())),
        ("an end that is too short", packed(&[file("index.html"), vec![0; 1023]].concat())),
        ("half a block behind the end", packed(&[tar(b""), vec![0; 100]].concat())),
        ("something behind the end", packed(&[tar(b""), vec![1; 512]].concat())),
        ("contents cut off", packed(&[Head::new(b'0', b"index.html", 4096).done(), vec![0; 1024]].concat())),
        ("a zip file", b"PK\x03\x04".repeat(64)),
    ] {
        assert_eq!(whole(&bytes), Err(ArchiveReason::BadArchive), "{what}");
    }
    assert_eq!(whole(&packed(&[0; 1024])), Err(ArchiveReason::MissingIndex));
    assert_eq!(whole(&packed(&[file("a/index.html"), vec![0; 1024]].concat())), Err(ArchiveReason::MissingIndex));
    assert_eq!(whole(&packed(&[file("INDEX.HTML"), vec![0; 1024]].concat())), Err(ArchiveReason::MissingIndex));
    let folder = member(b'5', b"index.html/", b"");
    assert_eq!(whole(&packed(&[folder, vec![0; 1024]].concat())), Err(ArchiveReason::MissingIndex));
}

#[test]
fn bombs_are_left_before_they_unfold() {
    let huge = |size: usize| Head::new(b'0', b"a", size).done();
    assert_eq!(verdict(&huge(1 << 32)), Err(ArchiveReason::ExpandedTooLarge), "said by its header alone");
    assert_eq!(verdict(&huge((1 << 33) - 1)), Err(ArchiveReason::ExpandedTooLarge));
    let zeros = [tar(b""), vec![0; BUNDLE_TAR_BYTES_MAX]].concat();
    let bomb = packed(&zeros);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(whole(&bomb), Err(ArchiveReason::ExpandedTooLarge), "zeros behind the end");
    let records = vec![b'x'; BUNDLE_PAX_BYTES_MAX + 1];
    assert_eq!(verdict(&[pax(&records), file("a")].concat()), Err(ArchiveReason::BadArchive));
}

#[test]
fn caps_hold_at_the_cap_and_one_past_it() {
    let files = |count: usize| (1..count).flat_map(|n| file(&format!("f{n}"))).collect::<Vec<u8>>();
    assert_eq!(verdict(&files(BUNDLE_FILES_MAX)).unwrap().len(), BUNDLE_FILES_MAX);
    assert_eq!(verdict(&files(BUNDLE_FILES_MAX + 1)), Err(ArchiveReason::TooManyFiles));
    let folders =
        |count: usize| (0..count).flat_map(|n| member(b'5', format!("f{n}/").as_bytes(), b"")).collect::<Vec<u8>>();
    assert!(verdict(&folders(BUNDLE_FILES_MAX)).is_ok());
    assert_eq!(verdict(&folders(BUNDLE_FILES_MAX + 1)), Err(ArchiveReason::TooManyFiles));

    // The index has one byte.
    let content = vec![b'x'; BUNDLE_EXPANDED_BYTES_MAX];
    assert!(verdict(&member(b'0', b"a", &content[1..])).is_ok());
    assert_eq!(verdict(&member(b'0', b"a", &content)), Err(ArchiveReason::ExpandedTooLarge));

    let named = |name: &str| verdict(&[pax(&record("path", name)), file("a")].concat());
    assert!(named(&"n".repeat(BUNDLE_NAME_BYTES_MAX)).is_ok());
    assert_eq!(named(&"n".repeat(BUNDLE_NAME_BYTES_MAX + 1)), Err(ArchiveReason::BadArchive));
    assert!(named(&("d/".repeat(BUNDLE_DEPTH_MAX) + "n")).is_ok());
    assert_eq!(named(&("d/".repeat(BUNDLE_DEPTH_MAX + 1) + "n")), Err(ArchiveReason::BadArchive));

    let comment = |bytes: usize| {
        let empty = record("comment", &"c".repeat(bytes - 100)).len();
        pax(&record("comment", &"c".repeat(bytes - 100 + bytes - empty)))
    };
    assert!(verdict(&[comment(BUNDLE_PAX_BYTES_MAX), file("a")].concat()).is_ok());
    assert_eq!(verdict(&[comment(BUNDLE_PAX_BYTES_MAX + 1), file("a")].concat()), Err(ArchiveReason::BadArchive));

    // Padded with a field of the gzip header that every reader skips.
    let noise = noise(BUNDLE_BYTES_MAX);
    let large = |noise: &[u8]| packed(&tar(&member(b'0', b"noise", noise)));
    let packed_bytes = large(&noise[..BUNDLE_BYTES_MAX - 32_768]);
    let missing = BUNDLE_BYTES_MAX - packed_bytes.len();
    let at =
        |bytes: usize| [&packed_bytes[..3], &[0x04], &packed_bytes[4..10], &extra(bytes), &packed_bytes[10..]].concat();
    assert_eq!(at(missing).len(), BUNDLE_BYTES_MAX);
    assert!(whole(&at(missing)).is_ok());
    assert_eq!(whole(&at(missing + 1)), Err(ArchiveReason::TooLarge));
}

/// An extra field of a gzip header with this many bytes, including its length.
fn extra(bytes: usize) -> Vec<u8> {
    [&u16::try_from(bytes - 2).unwrap().to_le_bytes()[..], &vec![0; bytes - 2]].concat()
}

/// Incompressible bytes.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut noise = Vec::with_capacity(bytes + 8);
    while noise.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend_from_slice(&state.to_le_bytes());
    }
    noise.truncate(bytes);
    noise
}

#[test]
fn valid_archives_are_read() {
    let paths =
        |members: &[u8]| -> Vec<String> { verdict(members).unwrap().into_iter().map(|member| member.path).collect() };
    let long = format!("{}/app.js", "long-folder".repeat(12));
    let named = [pax(&[record("mtime", "1.5"), record("path", &long)].concat()), file("cut-off")].concat();
    assert_eq!(paths(&named), ["index.html", &long]);
    assert_eq!(paths(&file("./assets/ä.js")), ["index.html", "assets/ä.js"]);
    let folders = [member(b'5', b"./", b""), member(b'5', b"a/", b""), member(b'5', b"a", b""), file("a/b")].concat();
    assert_eq!(paths(&folders), ["index.html", "a/b"]);
    let gnu = [Head::new(b'0', b"gnu", 1).at(257, b"ustar  \0").done(), padded(b"x")].concat();
    assert_eq!(paths(&gnu), ["index.html", "gnu"]);
    let split = [Head::new(b'0', b"name", 1).at(345, b"prefix").done(), padded(b"x")].concat();
    assert_eq!(paths(&split), ["index.html", "prefix/name"]);
    assert_eq!(paths(&[pax(&record("size", "1")), file("a")].concat()), ["index.html", "a"]);
    assert_eq!(paths(&member(0, b"old", b"x")), ["index.html", "old"]);
    assert_eq!(paths(&vec![0; 9 * 1024]), ["index.html"], "padded to a tape record");
    let content: Vec<u8> = (0..=255).cycle().take(1_500).collect();
    assert_eq!(verdict(&member(b'0', b"a", &content)).unwrap()[1].content, content);
    for size in [0, 1, 511, 512, 513] {
        assert_eq!(verdict(&member(b'0', b"a", &content[..size])).unwrap()[1].content, content[..size]);
    }
}
