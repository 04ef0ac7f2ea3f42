//! Cron expressions that have other than five fields: nicknames, zones, seconds, years, times of day.

use crate::suggest::value_hint::clock;
use linkworld_contract::text::shorten;
use std::ops::Range;

/// Minute, hour, day, month and weekday.
const FIELDS: usize = 5;

/// Why a text is not a cron expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CronError {
    /// The bytes to change.
    pub(in crate::lint) at: Range<usize>,
    /// What is wrong, as a headline.
    pub(in crate::lint) headline: String,
    /// What to type.
    pub(in crate::lint) help: Option<String>,
    /// The whole expression as it was certainly meant.
    pub(in crate::lint) meant: Option<String>,
}

/// The `@` words of some crons, which standard cron does not have, and what they mean.
const NICKNAMES: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// The error of an expression that has other than five fields; `is_cron` tells what is right.
pub(in crate::lint) fn wrong_count(text: &str, words: &[(usize, &str)], is_cron: impl Fn(&str) -> bool) -> CronError {
    let whole = |headline: String, help: &str, meant: Option<String>| CronError {
        at: 0..text.len(),
        headline,
        help: Some(help.to_owned()),
        meant,
    };
    let shape = "write minute, hour, day, month and weekday, for example `0 8 * * *`";
    match words {
        [] => whole("empty cron expression, expected five fields".to_owned(), shape, None),
        [(_, word)] if word.starts_with('@') => {
            let lower = word.to_lowercase();
            let meant = NICKNAMES.iter().find(|(name, _)| *name == lower).map(|(_, fields)| (*fields).to_owned());
            let headline = format!("`{}` is not standard cron, expected five fields", shorten(word, 40));
            let help = meant.as_ref().map_or(shape.to_owned(), |fields| format!("write `{fields}`"));
            whole(headline, &help, meant)
        }
        [(start, zone), rest @ ..] if zone.starts_with("TZ=") || zone.starts_with("CRON_TZ=") => {
            let rest = rest.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
            let headline = format!("`{}` is not supported by the platform, schedules run in UTC", shorten(zone, 40));
            let help = format!("remove it, and write the time in UTC: `{}`", shorten(&rest, 80));
            CronError { at: *start..start + zone.len(), headline, help: Some(help), meant: None }
        }
        [first, .., last] if words.len() == FIELDS + 1 => {
            // Some readers have seconds before the minute, others a year at the end.
            let without = |skipped: &(usize, &str)| {
                let rest = words.iter().filter(|word| *word != skipped).map(|(_, word)| *word);
                Some(rest.collect::<Vec<_>>().join(" ")).filter(|rest| is_cron(rest))
            };
            let help = match (without(first), without(last)) {
                (Some(seconds), Some(year)) if seconds != year => {
                    format!("write `{seconds}` if the first field is seconds, or `{year}` if the last is a year")
                }
                (Some(rest), _) => format!("remove the seconds: `{rest}`"),
                (None, Some(rest)) => format!("remove the year: `{rest}`"),
                (None, None) => "remove the field for seconds; the platform runs to the minute".to_owned(),
            };
            whole("six fields in a cron expression, expected five".to_owned(), &help, None)
        }
        [(_, word)] if clock(word).is_some() => {
            let time = clock(word).unwrap_or_default();
            let (hour, minute) = time.split_once(':').unwrap_or_default();
            let number = |text: &str| text.parse::<u8>().unwrap_or_default();
            let help = format!("write `{} {} * * *` for {time} UTC on each day", number(minute), number(hour));
            whole(format!("`{}` is a time, expected five fields", shorten(word, 40)), &help, None)
        }
        _ => {
            let count = words.len();
            let plural = if count == 1 { "" } else { "s" };
            whole(format!("{count} field{plural} in a cron expression, expected five"), shape, None)
        }
    }
}
