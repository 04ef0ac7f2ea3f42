//! Dotenv files: `KEY=value` lines with quotes, `export` and comments, read without any expansion.
//!
//! Programs disagree about dotenv. Where they do, this parser takes the text literally (`$NAME` is a dollar sign and
//! four letters) or refuses the line. It never guesses: a secret that was guessed wrong is noticed in production.

use linkworld_contract::encoding;
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use std::collections::HashMap;

/// One assignment.
#[derive(Debug, PartialEq, Eq)]
pub struct DotenvEntry {
    /// Its key.
    pub key: SecretKey,
    /// Its value.
    pub value: Secret,
    /// Where it starts, from 1.
    pub line: usize,
}

/// One invalid line. Contains nothing of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DotenvProblem {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Every assignment in order, or every problem.
pub fn parse(text: &str) -> Result<Vec<DotenvEntry>, Vec<DotenvProblem>> {
    let mut reader = Reader { rest: encoding::without_mark(text), line: 1 };
    let (mut entries, mut problems, mut lines) = (Vec::new(), Vec::new(), HashMap::new());
    while !reader.rest.is_empty() {
        let line = reader.line;
        match reader.statement() {
            Ok(None) => {}
            Ok(Some(entry)) => match lines.insert(entry.key.clone(), line) {
                None => entries.push(entry),
                Some(first) => {
                    let message = format!("{} is already set in line {first}", entry.key);
                    problems.push(DotenvProblem { line, message });
                }
            },
            Err(message) => {
                problems.push(DotenvProblem { line, message });
                reader.skip_line();
            }
        }
    }
    if problems.is_empty() { Ok(entries) } else { Err(problems) }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    /// One line, or several where a quoted value spans them, with its line break.
    fn statement(&mut self) -> Result<Option<DotenvEntry>, String> {
        let line = self.line;
        self.blanks();
        if matches!(self.rest.as_bytes(), [] | [b'#' | b'\n', ..]) || self.rest.starts_with("\r\n") {
            self.skip_line();
            return Ok(None);
        }
        if let Some(after) = self.rest.strip_prefix("export")
            && after.starts_with([' ', '\t'])
        {
            self.rest = after;
            self.blanks();
        }
        let key_length = self.rest.find(|char: char| !is_word(char)).unwrap_or(self.rest.len());
        let (key, after) = self.rest.split_at(key_length);
        self.rest = after;
        self.blanks();
        let Some(after) = self.rest.strip_prefix('=') else {
            return Err("expected KEY=value, a comment or an empty line".to_owned());
        };
        let key = SecretKey::parse(key).map_err(|error| error.to_string())?;
        self.rest = after;
        self.blanks();
        let value = match self.rest.as_bytes().first() {
            Some(b'\'') => self.single_quoted()?,
            Some(b'"') => self.double_quoted()?,
            Some(b'`') => return Err("backticks are not portable; use quotes".to_owned()),
            _ => self.plain(),
        };
        Ok(Some(DotenvEntry { key, value: Secret::new(value), line }))
    }

    /// Up to the end of the line or a comment, without the blanks around it.
    fn plain(&mut self) -> String {
        let line = self.rest.split('\n').next().unwrap_or_default();
        let bytes = line.as_bytes();
        let comment =
            (0..bytes.len()).find(|&at| bytes[at] == b'#' && (at == 0 || matches!(bytes[at - 1], b' ' | b'\t')));
        let value = line[..comment.unwrap_or(line.len())].trim_end_matches([' ', '\t', '\r']).to_owned();
        self.skip_line();
        value
    }

    /// Everything up to the next single quote, literally.
    fn single_quoted(&mut self) -> Result<String, String> {
        let inside = &self.rest[1..];
        let end = inside.find('\'').ok_or("missing closing single quote")?;
        let value = inside[..end].to_owned();
        self.take(end + 2);
        self.end_of_line()?;
        Ok(value)
    }

    /// Everything up to the next double quote, with `\n`, `\r`, `\t`, `\\`, `\"` and `\$`.
    fn double_quoted(&mut self) -> Result<String, String> {
        let mut value = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        let end = loop {
            match chars.next() {
                None => return Err("missing closing double quote".to_owned()),
                Some((at, '"')) => break at,
                Some((_, '\\')) => value.push(match chars.next() {
                    Some((_, 'n')) => '\n',
                    Some((_, 'r')) => '\r',
                    Some((_, 't')) => '\t',
                    Some((_, same @ ('\\' | '"' | '$'))) => same,
                    None => return Err("missing closing double quote".to_owned()),
                    _ => return Err(r#"only \n, \r, \t, \\, \" and \$ are escapes; use single quotes"#.to_owned()),
                }),
                Some((_, char)) => value.push(char),
            }
        };
        self.take(end + 1);
        self.end_of_line()?;
        Ok(value)
    }

    fn end_of_line(&mut self) -> Result<(), String> {
        self.blanks();
        let rest = self.rest;
        if !(rest.is_empty() || rest.starts_with(['#', '\n']) || rest.starts_with("\r\n")) {
            return Err("only a comment may follow the closing quote".to_owned());
        }
        self.skip_line();
        Ok(())
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn skip_line(&mut self) {
        match self.rest.find('\n') {
            Some(at) => self.take(at + 1),
            None => self.rest = "",
        }
    }

    fn take(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
    }
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_-.".contains(char)
}

#[cfg(test)]
mod tests {
    use super::parse;

    type Read = Result<Vec<(String, String, usize)>, Vec<(usize, String)>>;

    fn read(text: &str) -> Read {
        let shown = |entry: super::DotenvEntry| (entry.key.to_string(), entry.value.expose().to_owned(), entry.line);
        match parse(text) {
            Ok(entries) => Ok(entries.into_iter().map(shown).collect()),
            Err(problems) => Err(problems.into_iter().map(|problem| (problem.line, problem.message)).collect()),
        }
    }

    #[test]
    fn values_are_taken_literally() {
        for (text, value) in [
            ("A=b", "b"),
            ("A=b\n", "b"),
            ("A=b\r\n", "b"),
            ("\u{feff}A=b", "b"),
            ("  A = b  ", "b"),
            ("export A=b", "b"),
            ("export\tA=b", "b"),
            ("A=", ""),
            ("A= # nothing", ""),
            ("A=b # comment", "b"),
            ("A=b#c", "b#c"),
            ("A=b=c==", "b=c=="),
            ("A=$HOME ${X} $(id)", "$HOME ${X} $(id)"),
            ("A=it's \"fine\"", "it's \"fine\""),
            ("A='b # c' # d", "b # c"),
            (r"A='a\n$B'", r"a\n$B"),
            ("A=''", ""),
            (r#"A="a\n\t\r\\\"\$B""#, "a\n\t\r\\\"$B"),
            ("A=\"$B\"#c", "$B"),
            ("A=\"one\ntwo\r\nthree\n\"\n", "one\ntwo\r\nthree\n"),
            ("A='one\ntwo\n'", "one\ntwo\n"),
            ("A=🔑 é", "🔑 é"),
        ] {
            assert_eq!(read(text), Ok(vec![("A".into(), value.into(), 1)]), "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_through_values_that_span_them() {
        let text = "# head\n\nA=1\n\r\n  # more\nB='x\ny\nz'\nC=3";
        let expected = [("A", "1", 3), ("B", "x\ny\nz", 6), ("C", "3", 9)];
        assert_eq!(read(text).unwrap(), expected.map(|(key, value, line)| (key.into(), value.into(), line)));
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn invalid_lines_are_reported_without_their_values() {
        for (text, expected) in [
            ("A", vec![(1, "expected KEY=value")]),
            ("export A", vec![(1, "expected KEY=value")]),
            ("A b=c", vec![(1, "expected KEY=value")]),
            ("=v", vec![(1, "a secret key must be")]),
            ("lower=v\nB=2\nC-D=3", vec![(1, "a secret key must be"), (3, "a secret key must be")]),
            ("A='canary", vec![(1, "missing closing single quote")]),
            ("A=\"canary", vec![(1, "missing closing double quote")]),
            ("A=\"canary\\", vec![(1, "missing closing double quote")]),
            (r#"A="C:\dir""#, vec![(1, "only \\n")]),
            ("A='a'b", vec![(1, "only a comment")]),
            ("A=`canary`", vec![(1, "backticks are not portable")]),
            ("A=1\nB=2\nA=canary", vec![(3, "A is already set in line 1")]),
        ] {
            let problems = read(text).unwrap_err();
            assert_eq!(problems.len(), expected.len(), "{text:?}: {problems:?}");
            for ((line, message), (expected_line, words)) in problems.iter().zip(expected) {
                assert!(*line == expected_line && message.starts_with(words), "{text:?}: {line} {message}");
                assert!(!message.contains("canary"));
            }
        }
    }

    #[test]
    fn random_text_does_not_panic() {
        let mut seed = 1_u64;
        for round in 0..30_000_u64 {
            let mut text = String::new();
            for _ in 0..round % 24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let chars =
                    ['A', '=', '\'', '"', '\\', '\n', '\r', ' ', '#', 'é', '`', 'n', '$', '\t', '\u{feff}', 'B'];
                text.push(chars[usize::try_from(seed >> 60).unwrap()]);
            }
            let _ = parse(&text);
        }
    }
}
