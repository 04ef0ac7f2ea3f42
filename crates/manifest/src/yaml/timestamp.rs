//! Dates and times of YAML 1.1: what a timestamp looks like, and which of them exist.

/// The parts of a timestamp as written; whether they make sense is decided by [`YamlTimestamp::iso`].
pub(crate) struct YamlTimestamp<'a> {
    date: [u32; 3],
    time: Option<Time<'a>>,
}

struct Time<'a> {
    clock: [u32; 3],
    fraction: &'a str,
    zone: Option<Zone>,
}

enum Zone {
    Utc,
    /// Minutes east.
    Offset(i32),
}

impl<'a> YamlTimestamp<'a> {
    /// Reads `2024-1-1`, with or without a time and a zone; none for other text.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text;
        let year = number(&mut rest, 4, 4)?;
        eat(&mut rest, '-')?;
        let month = number(&mut rest, 1, 2)?;
        eat(&mut rest, '-')?;
        let day = number(&mut rest, 1, 2)?;
        let date = [year, month, day];
        if rest.is_empty() {
            return Some(Self { date, time: None });
        }
        match rest.strip_prefix(['T', 't']) {
            Some(after) => rest = after,
            None => {
                let after = rest.trim_start_matches([' ', '\t']);
                (after.len() < rest.len()).then_some(())?;
                rest = after;
            }
        }
        let hour = number(&mut rest, 1, 2)?;
        eat(&mut rest, ':')?;
        let minute = number(&mut rest, 2, 2)?;
        eat(&mut rest, ':')?;
        let second = number(&mut rest, 2, 2)?;
        let mut fraction = "";
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.bytes().take_while(u8::is_ascii_digit).count();
            (fraction, rest) = after.split_at(end);
        }
        let zone = zone(rest)?;
        Some(Self { date, time: Some(Time { clock: [hour, minute, second], fraction, zone }) })
    }

    /// True when it is more than a date.
    pub(crate) fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// ISO 8601; none for a moment that never was.
    pub(crate) fn iso(&self) -> Option<String> {
        let [year, month, day] = self.date;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        if year == 0 || !(1..=days).contains(&day) {
            return None;
        }
        let mut iso = format!("{year:04}-{month:02}-{day:02}");
        let Some(time) = &self.time else { return Some(iso) };
        let [hour, minute, second] = time.clock;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        iso.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
        let micros: String = time.fraction.chars().chain("000000".chars()).take(6).collect();
        if micros != "000000" {
            iso.push('.');
            iso.push_str(&micros);
        }
        match time.zone {
            None => {}
            Some(Zone::Utc | Zone::Offset(0)) => iso.push('Z'),
            Some(Zone::Offset(minutes)) if minutes.abs() < 24 * 60 => {
                let sign = if minutes < 0 { '-' } else { '+' };
                iso.push_str(&format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60));
            }
            Some(Zone::Offset(_)) => return None,
        }
        Some(iso)
    }
}

fn number(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let (digits, after) = rest.split_at(length);
    *rest = after;
    digits.parse().ok()
}

fn eat(rest: &mut &str, wanted: char) -> Option<()> {
    *rest = rest.strip_prefix(wanted)?;
    Some(())
}

/// The zone part, or nothing at all; outer `None` when it is neither.
fn zone(rest: &str) -> Option<Option<Zone>> {
    if rest.is_empty() {
        return Some(None);
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    if rest == "Z" {
        return Some(Some(Zone::Utc));
    }
    let east = match rest.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let mut rest = &rest[1..];
    let hours = number(&mut rest, 1, 2)?;
    let minutes = match rest.strip_prefix(':') {
        Some(after) => {
            rest = after;
            number(&mut rest, 2, 2)?
        }
        None => 0,
    };
    let total = i32::try_from(hours * 60 + minutes).ok()?;
    rest.is_empty().then_some(Some(Zone::Offset(east * total)))
}
