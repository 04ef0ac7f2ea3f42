//! The front matter of a page: YAML between two lines of `---` at its start.

use linkworld_contract::limits::DOCS_FRONT_MATTER_BYTES_MAX;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::Span;
use serde_yaml::Value;

/// The front matter, and where the page starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// `title`.
    pub(super) title: Option<String>,
    /// `description`.
    pub(super) description: Option<String>,
    /// `lang`.
    pub(super) lang: Option<String>,
    /// `sidebar.order`.
    pub(super) order: Option<i64>,
    /// The first byte after the front matter.
    pub(super) body: usize,
}

/// Reads the front matter of a page. Problems are warnings; the page is then used without front matter.
pub(super) fn read(text: &str) -> (FrontMatter, Vec<Diagnostic>) {
    let Some(first) = text.split_inclusive('\n').next().filter(|line| is_fence(line)) else {
        return (FrontMatter::default(), Vec::new());
    };
    let start = first.len();
    let mut end = start;
    let mut closing = None;
    for line in text[start..].split_inclusive('\n') {
        if is_fence(line) || line.trim_end() == "..." {
            closing = Some(end + line.len());
            break;
        }
        end += line.len();
        if end - start > DOCS_FRONT_MATTER_BYTES_MAX {
            break;
        }
    }
    let Some(body) = closing else {
        // A page may start with a horizontal rule.
        return match looks_like_yaml(&text[start..end]) {
            true => (FrontMatter::default(), vec![broken(Span::new(0, 3), "it has no closing `---` line")]),
            false => (FrontMatter::default(), Vec::new()),
        };
    };
    let yaml = &text[start..end];
    let mut front = FrontMatter { body, ..FrontMatter::default() };
    let mut findings = Vec::new();
    match serde_yaml::from_str::<Value>(yaml) {
        Ok(Value::Null) => {}
        Ok(Value::Mapping(fields)) => {
            front.title = field(&fields, "title", yaml, start, &mut findings);
            front.lang = fields.get("lang").and_then(Value::as_str).map(str::to_owned);
            front.order = fields.get("sidebar").and_then(|sidebar| sidebar.get("order")).and_then(Value::as_i64);
            front.description = field(&fields, "description", yaml, start, &mut findings);
        }
        Ok(_) => findings.push(broken(Span::new(start, end), "expected lines of the form `name: value`")),
        Err(error) => {
            let at = error.location().map_or(0, |place| place.index()).min(yaml.len());
            findings.push(broken(whole_line(text, start + at, end), &without_place(&error.to_string())));
        }
    }
    (front, findings)
}

fn field(
    fields: &serde_yaml::Mapping,
    name: &str,
    yaml: &str,
    start: usize,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::String(_) => None,
        _ => {
            let line = line_of(yaml, name).map_or(0, |at| start + at);
            let span = whole_line_in(yaml, line - start);
            let span = Span::new(start + span.start, start + span.end);
            findings.push(broken(span, &format!("`{name}` must be text; put it in quotes")));
            None
        }
    }
}

/// Where the line of a key starts.
fn line_of(yaml: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        if line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn whole_line(text: &str, at: usize, end: usize) -> Span {
    let mut at = at.min(end);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // An error at the end belongs to the last line.
    let before = if at == end { text[..at].trim_end().len() } else { at };
    whole_line_in(text, before)
}

fn whole_line_in(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    let end = text[at..].find('\n').map_or(text.len(), |line| at + line);
    Span::new(start, start + text[start..end].trim_end().len())
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---" && line.starts_with("---")
}

fn looks_like_yaml(text: &str) -> bool {
    text.lines().next().is_some_and(|line| {
        line.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        })
    })
}

fn without_place(words: &str) -> String {
    words.split(" at line ").next().unwrap_or_default().to_owned()
}

fn broken(span: Span, why: &str) -> Diagnostic {
    Diagnostic::warning(codes::DOCS_FRONT_MATTER, span, format!("invalid front matter: {why}"))
        .help("write `title: …` and `description: …` on separate lines between two lines of `---`")
}

#[cfg(test)]
mod tests {
    use super::read;
    use linkworld_contract::limits::DOCS_FRONT_MATTER_BYTES_MAX;

    /// Title, description, the page, and the text that each finding marks.
    fn seen(text: &str) -> (String, String, &str, Vec<&str>) {
        let (front, findings) = read(text);
        let marks =
            findings.iter().map(|finding| &text[finding.primary.span.start..finding.primary.span.end]).collect();
        (front.title.unwrap_or_default(), front.description.unwrap_or_default(), &text[front.body..], marks)
    }

    #[test]
    fn front_matter_is_read() {
        let plain = |title: &str, about: &str, body| (title.to_owned(), about.to_owned(), body, vec![]);
        assert_eq!(seen("# A\n"), plain("", "", "# A\n"));
        assert_eq!(seen("---\ntitle: A b\ndescription: 'x: y'\nother: [1]\n---\n# B\n"), plain("A b", "x: y", "# B\n"));
        assert_eq!(seen("---\r\ntitle: A\r\n---\r\nB"), plain("A", "", "B"));
        assert_eq!(seen("---\n---\nB"), plain("", "", "B"));
        assert_eq!(seen("---\ntitle: 2024\n...\nB"), plain("2024", "", "B"));
        assert_eq!(seen("---\n\na rule, not front matter\n"), plain("", "", "---\n\na rule, not front matter\n"));
        assert_eq!(seen("---"), plain("", "", "---"));
    }

    #[test]
    fn invalid_front_matter_is_marked() {
        assert_eq!(seen("---\ntitle: A\nno end\n").3, ["---"]);
        assert_eq!(seen("---\ntitle: a: b\n---\n").3, ["title: a: b"]);
        assert_eq!(seen("---\nx: 1\ntitle: [A]\n---\n").3, ["title: [A]"]);
        assert_eq!(seen("---\n- a\n---\nB"), (String::new(), String::new(), "B", vec!["- a\n"]));
        assert_eq!(seen("---\ntitle: \"A\n---\nB").3.len(), 1);
    }

    #[test]
    fn front_matter_size_limit() {
        let of = |bytes: usize| format!("---\ntitle: {}\n---\n", "x".repeat(bytes - 8));
        assert_eq!(
            read(&of(DOCS_FRONT_MATTER_BYTES_MAX)).0.title.map(|title| title.len()),
            Some(DOCS_FRONT_MATTER_BYTES_MAX - 8)
        );
        let (front, findings) = read(&of(DOCS_FRONT_MATTER_BYTES_MAX + 1));
        assert_eq!((front.body, findings.len()), (0, 1));
    }
}
