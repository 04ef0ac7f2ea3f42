//! Path templates of routes (contract 2.12).

/// Whether a path matches a template: each `{name}` is one character or more of one segment.
pub fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if segment_matches(wanted, found) => {}
            _ => return false,
        }
    }
}

/// The same for one segment, without backtracking: what is between two placeholders is looked for from the left.
fn segment_matches(template: &str, segment: &str) -> bool {
    let mut literals = template.split('{').enumerate().map(|(at, part)| match (at, part.split_once('}')) {
        (1.., Some((_, literal))) => literal,
        _ => part,
    });
    let Some(mut rest) = segment.strip_prefix(literals.next().unwrap_or_default()) else { return false };
    let Some(mut literal) = literals.next() else { return rest.is_empty() };
    for following in literals {
        let Some(first) = rest.chars().next() else { return false };
        let Some(at) = rest[first.len_utf8()..].find(literal) else { return false };
        rest = &rest[first.len_utf8() + at + literal.len()..];
        literal = following;
    }
    rest.strip_suffix(literal).is_some_and(|placeholder| !placeholder.is_empty())
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn templates_match_whole_segments() {
        for (template, path, expected) in [
            ("/a", "/a", true),
            ("/a", "/b", false),
            ("/a", "/a/", false),
            ("/a", "/A", false),
            ("/a/b", "/a", false),
            ("/quotes/{id}", "/quotes/q9", true),
            ("/quotes/{id}", "/quotes/", false),
            ("/quotes/{id}", "/quotes/a/b", false),
            ("/quotes/{id}.pdf", "/quotes/q9.pdf", true),
            ("/quotes/{id}.pdf", "/quotes/.pdf", false),
            ("/quotes/{id}.pdf", "/quotes/a.pdf.pdf", true),
            ("/quotes/{id}.pdf", "/quotes/a.pdfx", false),
            ("/v{a}-{b}.x", "/v1-2.x", true),
            ("/v{a}-{b}.x", "/v1-.x", false),
            ("/v{a}-{b}.x", "/v--2.x", true),
            ("/v{a}-{b}.x", "/v-2.x", false),
            ("/{a}{b}", "/ab", true),
            ("/{a}{b}", "/a", false),
            ("/{a}{b}", "/äö", true),
            ("/{a}-{b}-{c}", "/1-2-3", true),
            ("/{a}-{b}-{c}", "/1-2", false),
            ("/{a}-{a}", "/1-2", true),
            ("/{a}/{b}", "/x/y", true),
        ] {
            assert_eq!(matches(template, path), expected, "{template} {path}");
        }
    }

    #[test]
    fn a_hostile_path_costs_no_more_than_its_length() {
        let template = format!("/{}", "{a}-".repeat(40));
        let path = format!("/{}", "-".repeat(60_000));
        assert!(matches(&template, &path));
        assert!(!matches(&format!("{template}x"), &path));
    }
}
