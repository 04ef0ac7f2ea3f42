//! Code blocks with coloured comments, strings, numbers and keywords.
//!
//! A preview needs no grammar of each language: libraries for that weigh more than the whole program. What is not known
//! stays plain.

use maud::{Markup, html};

/// How the languages of a family are written.
struct Family {
    names: &'static [&'static str],
    line_comments: &'static [&'static str],
    block_comment: Option<(&'static str, &'static str)>,
    quotes: &'static [char],
    keywords: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        names: &["js", "javascript", "jsx", "ts", "typescript", "tsx", "mjs", "json", "json5", "jsonc"],
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\'', '`'],
        keywords: &[
            "async",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "default",
            "else",
            "export",
            "extends",
            "false",
            "finally",
            "for",
            "from",
            "function",
            "if",
            "import",
            "in",
            "instanceof",
            "interface",
            "let",
            "new",
            "null",
            "of",
            "return",
            "switch",
            "this",
            "throw",
            "true",
            "try",
            "type",
            "typeof",
            "undefined",
            "var",
            "while",
            "yield",
        ],
    },
    Family {
        names: &["py", "python"],
        line_comments: &["#"],
        block_comment: Some(("\"\"\"", "\"\"\"")),
        quotes: &['"', '\''],
        keywords: &[
            "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
            "except", "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "not",
            "or", "pass", "raise", "return", "True", "try", "while", "with", "yield",
        ],
    },
    Family {
        names: &["sh", "bash", "shell", "zsh", "console", "powershell", "ps1", "dockerfile", "docker"],
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: &[
            "case",
            "do",
            "done",
            "elif",
            "else",
            "esac",
            "export",
            "fi",
            "for",
            "function",
            "if",
            "in",
            "then",
            "while",
            "FROM",
            "RUN",
            "COPY",
            "CMD",
            "ENV",
            "EXPOSE",
            "WORKDIR",
            "ENTRYPOINT",
        ],
    },
    Family {
        names: &["yaml", "yml", "toml", "ini", "env", "dotenv", "properties"],
        line_comments: &["#", ";"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: &["true", "false", "null", "yes", "no", "on", "off"],
    },
    Family {
        names: &["html", "xml", "svg", "vue", "astro"],
        line_comments: &[],
        block_comment: Some(("<!--", "-->")),
        quotes: &['"', '\''],
        keywords: &[],
    },
    Family {
        names: &["css", "scss", "less"],
        line_comments: &[],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\''],
        keywords: &[],
    },
    Family {
        names: &["sql"],
        line_comments: &["--"],
        block_comment: Some(("/*", "*/")),
        quotes: &['\''],
        keywords: &[
            "SELECT", "FROM", "WHERE", "INSERT", "INTO", "VALUES", "UPDATE", "SET", "DELETE", "CREATE", "TABLE",
            "JOIN", "LEFT", "ON", "AND", "OR", "NOT", "NULL", "ORDER", "BY", "GROUP", "LIMIT", "AS",
        ],
    },
    Family {
        names: &["rust", "rs", "go", "java", "kotlin", "c", "cpp", "cs", "csharp", "swift", "php"],
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"'],
        keywords: &[
            "async",
            "await",
            "break",
            "case",
            "class",
            "const",
            "continue",
            "else",
            "enum",
            "extends",
            "false",
            "fn",
            "for",
            "func",
            "if",
            "impl",
            "import",
            "in",
            "interface",
            "let",
            "match",
            "mut",
            "new",
            "nil",
            "null",
            "package",
            "private",
            "pub",
            "public",
            "return",
            "self",
            "static",
            "struct",
            "switch",
            "this",
            "true",
            "type",
            "use",
            "var",
            "void",
            "while",
        ],
    },
];

/// A code block. `info` is what follows the fence: the language, and `title="…"` if the block has one.
pub(in crate::docs) fn block(info: &str, code: &str) -> Markup {
    let language = info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let title = info.split_once("title=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(title, _)| title);
    let class = (!language.is_empty()).then(|| format!("language-{language}"));
    let body = html! { pre { code class=[class] { (coloured(&language, code)) } } };
    html! {
        @match title {
            Some(title) => { figure { figcaption { (title) } (body) } }
            None => { (body) }
        }
    }
}

fn coloured(language: &str, code: &str) -> Markup {
    if language == "diff" {
        let class = |line: &str| match line.as_bytes().first() {
            Some(b'+') => Some("ins"),
            Some(b'-') => Some("del"),
            _ => None,
        };
        return html! { @for line in code.split_inclusive('\n') {
            @match class(line) { Some(class) => { span class=(class) { (line) } } None => { (line) } }
        } };
    }
    let Some(family) = FAMILIES.iter().find(|family| family.names.contains(&language)) else {
        return html! { (code) };
    };
    html! { @for (class, text) in tokens(family, code) {
        @match class { Some(class) => { span class=(class) { (text) } } None => { (text) } }
    } }
}

/// The code in parts, each with its class.
fn tokens<'c>(family: &Family, code: &'c str) -> Vec<(Option<&'static str>, &'c str)> {
    let mut found = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while at < code.len() {
        let rest = &code[at..];
        let Some((class, length)) = token(family, rest, code[..at].chars().next_back()) else {
            // A word is skipped whole, so that no keyword is found inside of it.
            let word = rest.chars().take_while(|char| is_word(*char)).map(char::len_utf8).sum::<usize>();
            at += word.max(rest.chars().next().map_or(1, char::len_utf8));
            continue;
        };
        found.extend((plain < at).then(|| (None, &code[plain..at])));
        found.push((Some(class), &rest[..length]));
        at += length;
        plain = at;
    }
    found.extend((plain < code.len()).then(|| (None, &code[plain..])));
    found
}

/// The class and length of the comment, string, number or keyword at the start of `rest`.
fn token(family: &Family, rest: &str, before: Option<char>) -> Option<(&'static str, usize)> {
    let after_word = before.is_some_and(is_word);
    let line_end = rest.find('\n').unwrap_or(rest.len());
    // `#` within a word or an address is no comment.
    let starts_comment =
        |mark: &&&str| rest.starts_with(**mark) && (**mark != "#" || before.is_none_or(char::is_whitespace));
    if family.line_comments.iter().find(starts_comment).is_some() && before != Some(':') {
        return Some(("c", line_end));
    }
    if let Some((open, close)) = family.block_comment.filter(|(open, _)| rest.starts_with(open)) {
        let end = rest[open.len()..].find(close).map_or(rest.len(), |at| open.len() + at + close.len());
        return Some((if open.starts_with('"') { "s" } else { "c" }, end));
    }
    let first = rest.chars().next()?;
    if family.quotes.contains(&first) && !after_word {
        return string_length(rest, first).map(|length| ("s", length));
    }
    if after_word {
        return None;
    }
    let word = rest.chars().take_while(|char| is_word(*char)).map(char::len_utf8).sum::<usize>();
    if first.is_ascii_digit() {
        return Some(("n", word));
    }
    family.keywords.contains(&&rest[..word]).then_some(("k", word))
}

/// The length of a string with its quotes; none if it has no end in its line.
fn string_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            '\n' if quote != '`' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            char if char == quote => return Some(at + char.len_utf8()),
            _ => {}
        }
    }
    None
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn code_is_coloured_and_escaped() {
        for (info, code, html) in [
            ("", "a < b", "<pre><code>a &lt; b</code></pre>"),
            (
                "js",
                "const a = \"<b>\"; // x",
                "<span class=\"k\">const</span> a = <span class=\"s\">&quot;&lt;b&gt;&quot;</span>; <span class=\"c\">// x</span>",
            ),
            (
                "python",
                "def f(): return 1 # it's",
                "<span class=\"k\">def</span> f(): <span class=\"k\">return</span> <span class=\"n\">1</span> <span class=\"c\"># it's</span>",
            ),
            ("yaml", "url: https://x/#y\nok: true", "url: https://x/#y\nok: <span class=\"k\">true</span>"),
            (
                "bash title=\"run.sh\"",
                "echo don't",
                "<figure><figcaption>run.sh</figcaption><pre><code class=\"language-bash\">echo don't",
            ),
            ("diff", "+a\n-b\n", "<span class=\"ins\">+a\n</span><span class=\"del\">-b\n</span>"),
            ("nolang", "x", "<code class=\"language-nolang\">x</code>"),
            (
                "json",
                "{\"a\": [1.5, nullable, null]}",
                "<span class=\"n\">1</span>.<span class=\"n\">5</span>, nullable, <span class=\"k\">null</span>",
            ),
        ] {
            let found = block(info, code).into_string();
            assert!(found.contains(html), "{found}");
        }
    }
}
