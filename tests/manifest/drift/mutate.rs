//! Seeded mutations of manifests: lines moved, values swapped, characters that matter to YAML put anywhere.

use super::random::Random;

const BITS: &[&str] = &[
    ":",
    ": ",
    ",",
    ", ",
    "-",
    "- ",
    "\n- ",
    "?",
    "? ",
    "#",
    " #",
    "[",
    "]",
    "{",
    "}",
    "[]",
    "{}",
    "&a ",
    "*a",
    "&b ",
    "*b ",
    "!",
    "! ",
    "!!str ",
    "!!int ",
    "!!float ",
    "!!bool ",
    "!!null ",
    "!!set ",
    "!!binary ",
    "!!omap ",
    "!!pairs ",
    "!!seq ",
    "!!map ",
    "!foo ",
    "!!timestamp ",
    "!!value ",
    "!!merge ",
    "!e!int ",
    "%TAG !e! tag:yaml.org,2002:\n---\n",
    "!!str {=: x}",
    "!<tag:yaml.org,2002:str> ",
    "|",
    "|-",
    "|+",
    ">",
    ">-",
    ">2",
    "|1",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "\\x41",
    "\\u0041",
    "\\ud800",
    "%",
    "@",
    "`",
    "\t",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\n  ",
    "\n    ",
    "---\n",
    "...\n",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n---\n",
    "%TAG ! tag:yaml.org,2002:\n---\n",
    "<<: *a\n",
    "<<: {a: 1}\n",
    "<<",
    "=",
    "~",
    "é",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{a0}",
    "😀",
    "٣",
    "\u{7}",
    "\u{fffe}",
    "?:",
    ":x",
    "x:",
    "a: b",
    "{a: b}",
    "[a: b]",
    "{? a}",
    "\"a\": ",
    "'a': ",
];

const VALUES: &[&str] = &[
    "!!int \"0o7\"",
    "!!int \" 5\"",
    "!!int \"-+5\"",
    "!!int \"1:-30\"",
    "!!int \"0b0b1\"",
    "!!int \"0x-5\"",
    "!!int ٣",
    "!!int 08",
    "!!float \" 5.5 \"",
    "!!float infinity",
    "!!float \"1:a\"",
    "!!float 1e3",
    "!!bool tRuE",
    "!!bool maybe",
    "!!null x",
    "!!timestamp \"2001-01-01\"",
    "!!str {=: x}",
    "!!int {=: 0x1F, =: 7}",
    "!!bool {=: yes, b: 3}",
    "!!str {a: x}",
    "!!str {=: {=: x}}",
    "!!str {=: [x]}",
    "!!value a",
    "!!merge a",
    "{!!value a: 1}",
    "{!!merge a: {b: 1}}",
    "&a {b: *a}",
    "&a [*a]",
    "&a {<<: *a, b: 1}",
    "&a {b: {<<: *a}}",
    "&a {? *a : 1}",
    "\"\\ud800\"",
    "{\"\\ud800\": 1}",
    "{a: \"\\udc00\"}",
    "\"\\ud83d\\ude00\"",
    "!!binary gICA",
    "!!binary aGVsbG8=",
    "08",
    "0o17",
    "1:60",
    "1:30.5",
    "190:20:30",
    "1e3",
    "1.0e+3",
    "0b_1",
    "0x_",
    "1_000.5",
    "-.inf",
    "2001-1-1",
    "2001-02-30",
    "2001-01-01 01:02:03.25 +01:00",
    "{a: 1, <<: {a: 2}, a: 3}",
    "{<<: [{a: 1}, {a: 2}]}",
    "{<<: []}",
    "{1: a, 1.0: b, true: c}",
    "{null: 1, ~: 2}",
    "{? a}",
    "[? a : b]",
    "{\"a\":b}",
    "[a,,b]",
    "|2-\n          a",
    ">+\n          a\n\n           b\n\n",
    "\"a\\\n          b\"",
    "yes",
    "no",
    "on",
    "off",
    "true",
    "false",
    "True",
    "FALSE",
    "y",
    "n",
    "null",
    "~",
    "Null",
    "nUll",
    "",
    "0",
    "1",
    "-1",
    "+1",
    "10",
    "010",
    "08",
    "0o17",
    "0x1F90",
    "0b101",
    "1_000",
    "1_",
    "_1",
    "1:30",
    "10:30",
    "09:00",
    "190:20:30",
    "1:60",
    "1.5",
    "1.",
    ".5",
    "-.5",
    "1e3",
    "1.0e3",
    "1.0e+3",
    ".inf",
    "-.inf",
    ".nan",
    "1:30.5",
    "2024-01-01",
    "2024-13-45",
    "2024-01-01T10:00:00Z",
    "2024-01-01 10:00:00.5 +01:30",
    "2024-1-1",
    "0x_",
    "=",
    "<<",
    "8080",
    "\"8080\"",
    "\" 8080 \"",
    "\"8_080\"",
    "\"8080.0\"",
    "\"8080.5\"",
    "\"1e4\"",
    "\"0x1F\"",
    "\"+8080\"",
    "8080.0",
    "8080.5",
    "\"true\"",
    "\"Yes\"",
    "\"1\"",
    "\"1.0\"",
    "\"\"",
    "''",
    "\" true\"",
    "0.5",
    "\"0.5\"",
    "\"5e-1\"",
    "\"inf\"",
    "\"nan\"",
    "4",
    "4.0000000000000002",
    "0.1",
    "0.09999999999999999",
    "1024",
    "1023",
    "65535",
    "65536",
    "64",
    "4096",
    "5",
    "43200",
    "280",
    "720",
    "500",
    "501",
    "86400",
    "99999999999999999999",
    "\"99999999999999999999\"",
    "[a]",
    "[]",
    "[1]",
    "[a, a]",
    "{}",
    "{a: b}",
    "{a: 1}",
    "!!str 5",
    "!!int \"1\"",
    "!!null \"\"",
    "!!binary aGk=",
    "!!binary gA==",
    "!!set {a}",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!!float 1",
    "!!bool yes",
    "!!bool x",
    "! 5",
    "! \"5\"",
    "a-b",
    "a_b",
    "A",
    "abc",
    "ab",
    "a",
    "abcd",
    "a.b",
    "mail.send",
    "mail.Send",
    "1.2.3",
    "1.2.3-rc.1",
    "1.2.3+b",
    "01.2.3",
    "1.2",
    "\"1.2.3\\n\"",
    "\"abc\\n\"",
    "\"mail.send\\n\"",
    "|\n      abc",
    "|\n        abc\n",
    ">-\n      a\n      b",
    "\"１.２.３\"",
    "\"0９:00\"",
    "\"09:00\"",
    "\"23:59\"",
    "\"24:00\"",
    "daily",
    "weekly",
    "cron",
    "interval",
    "dedicated",
    "main",
    "cheap",
    "supervised",
    "read_write",
    "select",
    "number",
    "secret",
    "array",
    "banana",
    "get",
    "POST",
    "Get",
    "ſ",
    "/a",
    "/a/{b}",
    "/health",
    "/a..b",
    "/a/",
    "//",
    "/{a",
    "/A",
    "\"POST /x\"",
    "\"post /x\"",
    "\"POST  /x\"",
    "https://x",
    "http://x",
    "ftp://x",
    "default",
    "chat",
    "settings",
    "status",
    "help",
    "_internal_app_records",
    "query",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"a\\u0085b\"",
    "&a x",
    "*a",
    "&a {b: c}",
    "&a [b]",
    "\"0 8 * * *\"",
    "* * * * *",
    "@daily",
    "- a",
    "a: b",
    "a #b",
    "a#b",
    "'a''b'",
    "\"a\\\n    b\"",
    "\"a\n\n   b\"",
    "a\n      b",
    "activator_user_id",
    "linkworld.ai/v2",
    "linkworld.ai/v1",
];

const KEYS: &[&str] = &[
    "!!value a",
    "!!merge a",
    "!!str {=: a}",
    "\"\\ud800\"",
    "apiVersion",
    "app_id",
    "version",
    "name",
    "description",
    "icon",
    "category",
    "required_scopes",
    "required_integrations",
    "cross_app_dependencies",
    "seed_doc_templates_from",
    "runtime",
    "network",
    "lifecycle",
    "tools",
    "workflows",
    "agent",
    "agents",
    "install_settings",
    "http_routes",
    "chrome",
    "rag_slots",
    "pricing",
    "emits",
    "subscribes_to",
    "image",
    "port",
    "resources",
    "env",
    "memory_mb",
    "cpu_cores",
    "egress_hosts",
    "on_install",
    "schedules",
    "cron",
    "scopes_required",
    "agent_visible",
    "model",
    "tier",
    "id",
    "intent",
    "flow",
    "triggers",
    "specifics",
    "tools_required",
    "channels",
    "system_prompt",
    "allowed_skills",
    "routing_hints",
    "vision",
    "tools_allowed",
    "is_default",
    "heartbeats",
    "team",
    "knowledge_skills",
    "mcp_servers",
    "text",
    "success_criteria",
    "autonomy_mode",
    "budget_max_goals",
    "budget_max_cost_cents",
    "slug",
    "skill",
    "tool",
    "params",
    "schedule_type",
    "interval_minutes",
    "cron_expression",
    "time_of_day",
    "day_of_week",
    "active_hours",
    "invoke_always",
    "cooldown_seconds",
    "conversation_mode",
    "model_tier",
    "prompt",
    "start",
    "end",
    "timezone",
    "path",
    "pack",
    "url",
    "auth_secret",
    "tools_filter",
    "optional",
    "type",
    "label",
    "required",
    "default",
    "options",
    "min",
    "max",
    "expose_to_bundle",
    "auto_default",
    "method",
    "public",
    "requires_token",
    "routes",
    "reason",
    "emitter_app",
    "event_name",
    "target_agent",
    "target_heartbeat",
    "panel",
    "enabled",
    "default_tab",
    "width",
    "tabs",
    "hide_status",
    "scope",
    "suggested_tags",
    "x-base",
    "_comment",
    "1",
    "on",
    "null",
    "1.5",
    "? a",
    "<<",
    "\"<<\"",
    "=",
    "\"name\"",
    "'name'",
    "!!str name",
    "&k name",
    "*k",
    "2024-01-01",
];

/// What mutations start from.
pub(crate) struct Corpus {
    /// Manifests the SDK accepts.
    pub(crate) good: Vec<String>,
    /// Manifests with a mistake.
    pub(crate) bad: Vec<String>,
    /// Good ones that use every field; small ones reach few of them.
    pub(crate) rich: Vec<String>,
}

impl Corpus {
    fn pick(&self, random: &mut Random) -> &str {
        let from = match random.below(8) {
            0..=2 => &self.rich,
            3..=6 => &self.good,
            _ => &self.bad,
        };
        &from[random.below(from.len())]
    }
}

/// A manifest up to the one field that takes anything, so that only YAML itself decides what follows.
const FREE_FIELD: &str = "apiVersion: linkworld.ai/v2
app_id: lamp-shop
version: 0.3.1
name: Lamp Shop
runtime: {image: x}
agent:
  name: A
  system_prompt: P
  heartbeats:
    - slug: h
      skill: s
      tool: t
      interval_minutes: 5
      params:";

/// Random YAML under a field that takes anything.
fn soup(random: &mut Random) -> String {
    let mut text = FREE_FIELD.to_owned();
    if random.below(3) == 0 {
        text.push(' ');
        text.push_str(&flow(random, 0));
        text.push('\n');
        return text;
    }
    text.push('\n');
    let mut depth = 0_usize;
    for number in 0..1 + random.below(6) {
        depth = match random.below(6) {
            0 => depth + 1,
            1 => depth.saturating_sub(1),
            2 => random.below(4),
            _ => depth,
        };
        text.push_str(&" ".repeat(8 + depth * 2 + usize::from(random.below(12) == 0)));
        for _ in 0..random.below(3) {
            if random.below(3) == 0 {
                text.push_str(
                    random.pick(&["- ", "? ", "&a ", "&b ", "!!str ", "!!set ", "!!omap ", "! ", "-\t", "- - "]),
                );
            }
        }
        if random.below(5) > 0 {
            text.push_str(&format!("k{}", random.below(number + 2)));
            text.push_str(random.pick(&[": ", ": ", ": ", ":", " : ", ":  # c", ": |", ": >-", ": &a", ": *a", ":\t"]));
        }
        if random.below(4) > 0 {
            let value = if random.below(3) == 0 { flow(random, 0) } else { random.pick(VALUES).to_owned() };
            text.push_str(&value);
        }
        if random.below(12) == 0 {
            text.push_str(random.pick(BITS));
        }
        text.push_str(random.pick(&["\n", "\n", "\n", "\n", "\n\n", " \n", " # c\n", "\r\n"]));
    }
    if random.below(6) == 0 {
        text.pop();
    }
    text
}

/// A random flow collection, now and then broken.
fn flow(random: &mut Random, depth: usize) -> String {
    if depth > 3 || random.below(3) == 0 {
        return random.pick(VALUES).to_owned();
    }
    let mut text = String::new();
    let map = random.below(2) == 0;
    text.push(if map { '{' } else { '[' });
    for index in 0..random.below(4) {
        if index > 0 {
            text.push_str(random.pick(&[", ", ",", " , ", ",\n          ", ", # c\n          ", " "]));
        }
        if random.below(8) == 0 {
            text.push_str(random.pick(BITS));
        }
        if map || random.below(5) == 0 {
            text.push_str(random.pick(&[
                "a",
                "b",
                "\"c\"",
                "'d'",
                "? e",
                "1",
                "<<",
                "=",
                "f g",
                "\"h\"\n          ",
                "",
                "&a i",
                "*a",
                "[x]",
            ]));
            text.push_str(random.pick(&[": ", ": ", ": ", ":", " :", "", " : "]));
        }
        text.push_str(&flow(random, depth + 1));
    }
    if random.below(20) > 0 {
        text.push(if map { '}' } else { ']' });
    }
    text
}

/// The document of a seed.
pub(crate) fn mutate(corpus: &Corpus, seed: u64) -> String {
    let mut random = Random::new(seed);
    if random.below(4) == 0 {
        return soup(&mut random);
    }
    let mut text = corpus.pick(&mut random).to_owned();
    for _ in 0..=random.below(3) {
        text = match random.below(12) {
            0..=2 => put_bit(&mut random, &text),
            3 => cut(&mut random, &text),
            4..=7 => put_value(&mut random, &text),
            8 => put_key(&mut random, &text),
            9 => lines(&mut random, &text, corpus),
            10 => indent(&mut random, &text),
            _ => put_line(&mut random, &text),
        };
    }
    text
}

fn border(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn put_bit(random: &mut Random, text: &str) -> String {
    let at = border(random, text);
    format!("{}{}{}", &text[..at], random.pick(BITS), &text[at..])
}

fn cut(random: &mut Random, text: &str) -> String {
    let at = border(random, text);
    let length = 1 + random.below(4);
    format!("{}{}", &text[..at], text[at..].chars().skip(length).collect::<String>())
}

fn line_list(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn put_value(random: &mut Random, text: &str) -> String {
    let mut lines = line_list(text);
    let places: Vec<usize> =
        (0..lines.len()).filter(|index| lines[*index].contains(':') || lines[*index].contains("- ")).collect();
    if places.is_empty() {
        return put_bit(random, text);
    }
    let index = places[random.below(places.len())];
    let line = lines[index].clone();
    let mark = if line.contains(": ") || line.trim_end().ends_with(':') { ':' } else { '-' };
    let Some(at) = line.find(mark) else { return put_bit(random, text) };
    lines[index] = format!("{} {}\n", &line[..=at], random.pick(VALUES));
    lines.concat()
}

fn put_key(random: &mut Random, text: &str) -> String {
    let mut lines = line_list(text);
    let places: Vec<usize> = (0..lines.len()).filter(|index| lines[*index].contains(':')).collect();
    if places.is_empty() {
        return put_bit(random, text);
    }
    let index = places[random.below(places.len())];
    let line = lines[index].clone();
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let Some(end) = line.find(':').filter(|end| *end >= start) else { return put_bit(random, text) };
    lines[index] = format!("{}{}{}", &line[..start], random.pick(KEYS), &line[end..]);
    lines.concat()
}

fn put_line(random: &mut Random, text: &str) -> String {
    let mut lines = line_list(text);
    let at = random.below(lines.len() + 1);
    let spaces = " ".repeat(random.below(5) * 2);
    let dash = if random.below(4) == 0 { "- " } else { "" };
    lines.insert(at, format!("{spaces}{dash}{}: {}\n", random.pick(KEYS), random.pick(VALUES)));
    lines.concat()
}

fn lines(random: &mut Random, text: &str, corpus: &Corpus) -> String {
    let mut lines = line_list(text);
    let index = random.below(lines.len());
    if lines.is_empty() {
        return text.to_owned();
    }
    match random.below(4) {
        0 => {
            lines.remove(index);
        }
        1 => {
            let copy = lines[index].clone();
            let at = random.below(lines.len());
            lines.insert(at, copy);
        }
        2 => {
            let other = random.below(lines.len());
            lines.swap(index, other);
        }
        _ => {
            let other = line_list(corpus.pick(random));
            let from = random.below(other.len() + 1);
            let count = 1 + random.below(6);
            for (offset, line) in other.into_iter().skip(from).take(count).enumerate() {
                lines.insert((index + offset).min(lines.len()), line);
            }
        }
    }
    lines.concat()
}

fn indent(random: &mut Random, text: &str) -> String {
    let mut lines = line_list(text);
    if lines.is_empty() {
        return text.to_owned();
    }
    let first = random.below(lines.len());
    let count = 1 + random.below(4);
    let outward = random.below(2) == 0;
    let spaces = " ".repeat(1 + random.below(4));
    for line in lines.iter_mut().skip(first).take(count) {
        if outward {
            *line = line.strip_prefix(spaces.as_str()).unwrap_or(line).to_owned();
        } else {
            line.insert_str(0, &spaces);
        }
    }
    lines.concat()
}
