//! `--include PATTERN`: files to send although they are excluded by default.

/// Folders that `**` does not enter: they contain every file that was ever deleted.
const VERSION_CONTROL: [&str; 3] = [".git", ".hg", ".svn"];

/// Whether one of the patterns matches the file at `path`; see [`fits`].
pub fn any_fits(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, path))
}

/// Whether a pattern matches the file at `path`: the whole path, or its last segment if the pattern has no `/`.
///
/// `*` matches any number of characters within a segment, `?` one character, `**` any number of segments.
pub fn fits(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if !pattern.contains('/') && pattern != "**" {
        return path.rsplit('/').next().is_some_and(|name| segment_fits(pattern, name));
    }
    let patterns: Vec<&str> = pattern.split('/').collect();
    let segments: Vec<&str> = path.split('/').collect();
    segments_fit(&patterns, &segments)
}

/// Whether one of the patterns can match something in the folder at `path`.
pub fn may_reach(patterns: &[String], path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    patterns.iter().any(|pattern| {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let patterns: Vec<&str> = pattern.split('/').collect();
        prefix_fits(&patterns, &segments)
    })
}

/// Whether the first segments of a pattern match a folder and something is left for what is in it.
fn prefix_fits(patterns: &[&str], segments: &[&str]) -> bool {
    match (patterns.split_first(), segments.split_first()) {
        (Some(_), None) => true,
        (Some((&"**", rest)), Some((segment, below))) => {
            prefix_fits(rest, segments) || (!VERSION_CONTROL.contains(segment) && prefix_fits(patterns, below))
        }
        (Some((pattern, rest)), Some((segment, below))) => {
            !rest.is_empty() && segment_fits(pattern, segment) && prefix_fits(rest, below)
        }
        (None, _) => false,
    }
}

fn segments_fit(patterns: &[&str], segments: &[&str]) -> bool {
    match (patterns.split_first(), segments.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            segments_fit(rest, segments) || (!segments.is_empty() && segments_fit(patterns, &segments[1..]))
        }
        (Some((pattern, patterns)), Some((segment, segments))) => {
            segment_fits(pattern, segment) && segments_fit(patterns, segments)
        }
        _ => false,
    }
}

/// Whether a pattern with `*` and `?` matches `name`.
pub(crate) fn segment_fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where to backtrack to: the last `*` then matches one more character.
    let mut again: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                again = Some((p, n));
                p += 1;
            }
            Some(char) if *char == '?' || *char == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, taken)) = again else { return false };
                again = Some((star, taken + 1));
                p = star + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|char| *char == '*')
}

#[cfg(test)]
mod tests {
    use super::{fits, may_reach, segment_fits};

    #[test]
    fn patterns_match_files() {
        for (pattern, path, expected) in [
            (".env", ".env", true),
            (".env", "a/b/.env", true),
            ("a/.env", ".env", false),
            ("*.pem", "x/key.pem", true),
            ("x/*.pem", "x/key.pem", true),
            ("x/*.pem", "x/y/key.pem", false),
            ("x/**/*.pem", "x/y/z/key.pem", true),
            ("x/**/*.pem", "x/key.pem", true),
            ("./x/k?y.pem", "x/key.pem", true),
            ("**", "x/y", true),
            ("", "x", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
        assert!(segment_fits("*a*b*", "xxaxxbxx"));
        assert!(!segment_fits("*a*b", "xxaxxbxx"));
        // Not exponential.
        assert!(!segment_fits(&"*a".repeat(50), &"a".repeat(49)));
    }

    #[test]
    fn folders_that_a_pattern_reaches() {
        let patterns = |pattern: &str| vec![pattern.to_owned()];
        assert!(may_reach(&patterns(".well-known/x.json"), ".well-known"));
        assert!(may_reach(&patterns(".well-known/a/*"), ".well-known/a"));
        assert!(!may_reach(&patterns("*.json"), ".well-known"));
        assert!(!may_reach(&patterns("a.json"), "a.json"));
        for pattern in ["**/*.json", "**", "node_modules/**", "node_modules/**/*.js"] {
            assert!(may_reach(&patterns(pattern), "node_modules/.pnpm/a"), "{pattern}");
            assert!(may_reach(&patterns(pattern), "node_modules"), "{pattern}");
        }
        assert!(!may_reach(&patterns("node_modules/lib/**"), "node_modules/other"));
        assert!(!may_reach(&patterns("**"), ".git") && !may_reach(&patterns("a/**/x"), "a/.svn"));
        assert!(may_reach(&patterns(".git/**"), ".git/objects"));
    }
}
