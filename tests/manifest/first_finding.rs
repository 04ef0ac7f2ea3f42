//! What is reported first for mistakes that are hard to see: the exact bytes, and words that name the cause.

use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{CheckOptions, check};

const HEAD: &str =
    "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime:\n  image: a/b:1.0.0\n";

/// A manifest, the code and the bytes of its first finding, and words of its headline or help.
struct Row {
    text: String,
    code: &'static str,
    under: &'static str,
    words: &'static str,
}

/// The head with one part replaced.
fn with(old: &str, new: &str, code: &'static str, under: &'static str, words: &'static str) -> Row {
    assert!(HEAD.contains(old), "{old}");
    Row { text: HEAD.replacen(old, new, 1), code, under, words }
}

/// The head with a part below it.
fn below(part: &str, code: &'static str, under: &'static str, words: &'static str) -> Row {
    Row { text: format!("{HEAD}{part}\n"), code, under, words }
}

fn cron(text: &str, code: &'static str, under: &'static str, words: &'static str) -> Row {
    below(&format!("lifecycle:\n  schedules:\n    - name: a\n      cron: {text}"), code, under, words)
}

fn daily(time: &str, under: &'static str, words: &'static str) -> Row {
    let beat = format!("{{slug: h, invoke_always: true, schedule_type: daily, time_of_day: {time}}}");
    below(&format!("agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {beat}"), "bad-pattern", under, words)
}

fn assert_first(rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for Row { text, code, under, words } in rows {
        let checked = check("m", text.as_bytes().to_vec(), CheckOptions::default());
        let source = SourceFile::new("m", text.as_str());
        let Some(first) = checked.findings.first() else {
            wrong.push(format!("{text}\n  no finding, expected [{code}]"));
            continue;
        };
        let said = std::iter::once(&first.headline).chain(&first.help).any(|line| line.contains(words));
        let found = source.slice(first.primary.span);
        if first.code != code || found != under || !said || checked.findings.len() > 1 {
            wrong.push(format!(
                "{text}\n  [{}] {found:?} {} {:?}, {} findings; expected [{code}] {under:?} {words:?}",
                first.code,
                first.headline,
                first.help,
                checked.findings.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn invisible_characters_are_named() {
    assert_first(vec![
        with("  image", "\u{a0}\u{a0}image", "yaml-syntax", "\u{a0}", "U+00A0 no-break space"),
        with("  image", " \u{a0}image", "yaml-syntax", "\u{a0}", "U+00A0 no-break space"),
        with("  image", "\u{3000}image", "yaml-syntax", "\u{3000}", "U+3000 ideographic space"),
        with("  image", "\u{2003}image", "yaml-syntax", "\u{2003}", "U+2003 em space"),
        below("required_scopes:\n\u{a0}\u{a0}- files.read", "yaml-syntax", "\u{a0}", "U+00A0"),
        with("name: Tax", "name:\u{a0}Tax", "yaml-syntax", "\u{a0}", "U+00A0"),
        below("required_scopes:\n  -\u{a0}files.read", "wrong-type", "\u{a0}", "U+00A0"),
        with("version", "ver\u{200b}sion", "unknown-field", "\u{200b}", "`version` contains U+200B zero width space"),
        with("version", "\u{200b}version", "yaml-syntax", "\u{200b}", "U+200B zero width space"),
        with("version", "\u{feff}version", "yaml-syntax", "\u{feff}", "U+FEFF byte order mark"),
        with("name", "na\u{200d}me", "unknown-field", "\u{200d}", "U+200D zero width joiner"),
        with("name", "na\u{2060}me", "unknown-field", "\u{2060}", "U+2060 word joiner"),
        with("1.0.0\n", "1.0.0\u{200b}\n", "bad-pattern", "\u{200b}", "U+200B"),
        with("1.0.0\n", "1.0.0\u{a0}\n", "bad-pattern", "\u{a0}", "U+00A0"),
        with("tax-bot", "tax\u{feff}-bot", "bad-pattern", "\u{feff}", "U+FEFF"),
        with("tax-bot", "tax\u{200f}-bot", "bad-pattern", "\u{200f}", "U+200F right-to-left mark"),
        with("tax-bot", "tax\u{ad}-bot", "bad-pattern", "\u{ad}", "U+00AD soft hyphen"),
        with("tax-bot", "\"tax\u{202e}-bot\"", "bad-pattern", "\u{202e}", "U+202E"),
        below("http_routes: [{path: /a, method: GET\u{200b}}]", "bad-choice", "\u{200b}", "U+200B"),
        below("lifecycle: {on_install: true\u{a0}}", "wrong-type", "\u{a0}", "U+00A0"),
        with("name: Tax", "name:\tTax", "yaml-syntax", "\t", "a tab"),
        with("  image", "\timage", "yaml-syntax", "\t", "a tab"),
    ]);
}

#[test]
fn look_alikes_are_named() {
    assert_first(vec![
        with("tax-bot", "t\u{430}x-bot", "bad-pattern", "\u{430}", "U+0430 Cyrillic small a, expected `a`"),
        with("tax-bot", "tax-b\u{3bf}t", "bad-pattern", "\u{3bf}", "U+03BF Greek small omicron, expected `o`"),
        with("tax-bot", "\u{ff54}ax-bot", "bad-pattern", "\u{ff54}", "U+FF54"),
        with("name", "n\u{430}me", "unknown-field", "\u{430}", "U+0430 Cyrillic small a"),
        with("  image", "  im\u{430}ge", "unknown-field", "\u{430}", "U+0430"),
        with("1.0.0\n", "1.0.0\u{2013}beta\n", "bad-pattern", "\u{2013}", "U+2013 en dash, expected `-`"),
        with("1.0.0\n", "\u{201c}1.0.0\u{201d}\n", "bad-pattern", "\u{201c}", "U+201C left double quotation mark"),
        with("1.0.0\n", "\u{ff02}1.0.0\u{ff02}\n", "bad-pattern", "\u{ff02}", "U+FF02"),
        with("name: Tax", "name\u{ff1a} Tax", "yaml-syntax", "\u{ff1a}", "U+FF1A full-width colon, expected `:`"),
        with("name: Tax", "name\u{ff1a}Tax", "yaml-syntax", "\u{ff1a}", "U+FF1A full-width colon"),
        with("  image: ", "  image\u{ff1a} ", "wrong-type", "\u{ff1a}", "U+FF1A full-width colon"),
        below("lifecycle: {on_install\u{ff1a} true}", "unknown-field", "\u{ff1a}", "U+FF1A full-width colon"),
        below("required_scopes: [files.read\u{ff0c} mail.read]", "bad-pattern", "\u{ff0c}", "U+FF0C full-width comma"),
        below("required_scopes: \u{ff3b}files.read\u{ff3d}", "wrong-type", "\u{ff3b}", "U+FF3B"),
        below("required_scopes:\n  \u{2013} files.read", "wrong-type", "\u{2013}", "U+2013 en dash"),
        below("required_scopes:\n  \u{2022} files.read", "wrong-type", "\u{2022}", "U+2022 bullet"),
        below("chrome: {panel: {width: \u{2212}5}}", "wrong-type", "\u{2212}", "U+2212 minus sign"),
        below(
            "chrome: {panel: {width: \u{ff13}\u{ff10}\u{ff10}}}",
            "wrong-type",
            "\u{ff13}",
            "U+FF13 full-width digit",
        ),
        cron(
            "\u{201c}0 8 * * *\u{201d}",
            "cron-syntax",
            "\u{201c}",
            "U+201C left double quotation mark, expected `\"`",
        ),
        cron("\u{2018}0 8 * * *\u{2019}", "cron-syntax", "\u{2018}", "U+2018"),
        cron("0 8 * * 1\u{2013}5", "cron-syntax", "\u{2013}", "U+2013 en dash"),
    ]);
}

#[test]
fn habits_of_other_formats_are_explained() {
    let route = |text: &str, under, words| below(&format!("http_routes:\n  - {text}"), "bad-pattern", under, words);
    assert_first(vec![
        below("required_scopes:\n  -files.read", "wrong-type", "-files.read", "a space behind each `-`"),
        below("required_scopes:\n  - mail.read\n  -files.read", "yaml-syntax", "-", "space after this `-`"),
        below("required_scopes: -files.read", "wrong-type", "-files.read", "write `[files.read]`"),
        below("required_scopes: [-files.read]", "bad-pattern", "-files.read", "write `files.read`"),
        below("required_integrations: (m365)", "wrong-type", "(m365)", "write `[m365]`"),
        below("required_integrations: \"[m365]\"", "wrong-type", "\"[m365]\"", "write `[m365]`"),
        with("1.0.0\n", "^2.4.0\n", "bad-pattern", "^2.4.0", "a range is not a version"),
        with("1.0.0\n", "~2.4.0\n", "bad-pattern", "~2.4.0", "a range is not a version"),
        with("1.0.0\n", "${VERSION}\n", "bad-pattern", "${VERSION}", "nothing is expanded in a manifest"),
        with("1.0.0\n", "$VERSION\n", "bad-pattern", "$VERSION", "nothing is expanded in a manifest"),
        with("1.0.0\n", "1.0.0,\n", "bad-pattern", "1.0.0,", "write `1.0.0`"),
        route("{path: /files/<file_id>, method: GET}", "<file_id>", "write `/files/{file_id}`"),
        route("{path: \"/files/${file_id}\", method: GET}", "${file_id}", "write `/files/{file_id}`"),
        below("http_routes: [{path: /a, method: [GET, POST]}]", "wrong-type", "[GET, POST]", "write one method"),
        below("http_routes: [{path: /a, method: GET|POST}]", "bad-choice", "GET|POST", "write one method"),
        cron("\"0 8 * * monday\"", "cron-syntax", "monday", "did you mean `mon`?"),
        cron("\"0 8am * * *\"", "cron-syntax", "8am", "write `8`"),
        cron("8am", "cron-syntax", "8am", "write `0 8 * * *`"),
        cron("\"TZ=Europe/Berlin 0 8 * * *\"", "cron-syntax", "TZ=Europe/Berlin", "schedules run in UTC"),
        cron("\"CRON_TZ=UTC 0 8 * * *\"", "cron-syntax", "CRON_TZ=UTC", "schedules run in UTC"),
        daily("8am", "8am", "write `08:00`"),
        daily("8:30 pm", "8:30 pm", "write `20:30`"),
        below("  resources:\n    cpu_cores: 50%", "wrong-type", "50%", "write `0.5`"),
        below("  resources:\n    memory_mb: 50%", "wrong-type", "50%", "a percentage is not accepted"),
        below("  resources:\n    cpu_cores: 0,5", "wrong-type", "0,5", "write `0.5`, with a point"),
        below("  resources: {cpu_cores: 0,5}", "wrong-type", "0,5", "write `0.5`, with a point"),
        below("  port: \"8080:8080\"", "wrong-type", "\"8080:8080\"", "`8080`"),
        below("  port: 08080", "yaml-dialect", "08080", "write `8080`"),
        below("  env:\n    DIR: \"C:\\Users\\me\"", "yaml-syntax", "\\U", "single quotes"),
        below("  env:\n    DIR: \"C:\\dev\"", "yaml-syntax", "\\d", "single quotes"),
        below(
            "install_settings:\n  - {id: a, type: string, label: Where?}",
            "yaml-syntax",
            "Where?",
            "in quotes: \"Where?\"",
        ),
        with("name: Tax", "name: #x", "wrong-type", "#x", "is a comment"),
        below("icon: #fff", "wrong-type", "#fff", "is a comment"),
        below("required_scopes:\n  - #files.read", "wrong-type", "#files.read", "is a comment"),
    ]);
}

#[test]
fn wrong_indentation_is_explained_where_it_is() {
    assert_first(vec![
        with(
            "name: Tax",
            "description: |\n  text\n  name: Tax",
            "missing-field",
            "name",
            "part of the text of `description`",
        ),
        with(
            "name: Tax",
            "description: >\n  text\n  name: Tax",
            "missing-field",
            "name",
            "indent it like `description`",
        ),
        with("runtime:\n", "runtime:\n  category: x\n", "unknown-field", "category", "a field of the manifest"),
        Row {
            text: "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nruntime:\n  image: x\n  version: 1.0.0\n  name: Tax\n"
                .into(),
            code: "unknown-field",
            under: "version",
            words: "it and `name` are fields of the manifest",
        },
        below("  required_scopes: [files.read]", "unknown-field", "required_scopes", "a field of the manifest"),
        below(
            "  required_scopes:\n    - files.read\n  lifecycle:\n    on_install: true",
            "unknown-field",
            "required_scopes",
            "it and `lifecycle` are fields of the manifest",
        ),
        below(
            "  env:\n    A: b\n    resources:\n      memory_mb: 512",
            "wrong-type",
            "resources",
            "a field of `runtime`",
        ),
        below(" required_scopes:\n   - files.read", "yaml-syntax", "required_scopes", "matches no block above"),
        below(
            "category: a\n  required_scopes:\n    - files.read",
            "yaml-syntax",
            "required_scopes",
            "continues the value",
        ),
    ]);
}

/// Bytes that are no UTF-8 text.
#[test]
fn encodings_are_named() {
    let headline = |bytes: Vec<u8>| {
        let findings = check("m", bytes, CheckOptions::default()).findings;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].code, "manifest-not-utf8");
        format!("{} / {}", findings[0].headline, findings[0].help.join(" / "))
    };
    let marked = format!("\u{feff}{HEAD}");
    for text in [HEAD, &marked] {
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            let said = headline(bytes);
            assert!(said.contains("UTF-16, as Windows PowerShell's `>` writes it"), "{said}");
            assert!(said.contains("save it as UTF-8"), "{said}");
        }
        let wide: Vec<u8> = text.chars().flat_map(|char| u32::from(char).to_le_bytes()).collect();
        assert!(headline(wide).contains("UTF-32"));
    }
    let latin: Vec<u8> = HEAD.replace("Tax\n", "B\u{fc}ro\n").chars().map(|char| char as u8).collect();
    let said = headline(latin);
    assert!(said.contains("byte 0xFC") && said.contains("`ü` in Windows-1252"), "{said}");
}
