//! Cron expressions: five fields of numbers, names, ranges, lists and steps, and when they fire.
//!
//! The grammar is our own, because a finding needs the exact bytes and the libraries accept too much (`MONTUE`, empty
//! list items, `L`); the calendar is the library's. The platform's reader is not documented; it is probably croniter.
//! Where cron itself reads an expression differently, that is an [`Ambiguity`].

use crate::lint::schedules::cron_shape;
use crate::lint::schedules::cron_shape::CronError;
use crate::suggest::value_hint::clock;
use cronexpr::{Crontab, FallbackTimezoneOption, ParseOptions, parse_crontab_with};
use jiff::Timestamp;
use linkworld_contract::text;
use linkworld_contract::text::{nearest, shorten};
use std::ops::Range;

/// Something that readers of cron read differently.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lint) struct Ambiguity {
    /// The bytes that are read in two ways.
    pub(in crate::lint) at: Range<usize>,
    /// Both readings, as a headline.
    pub(in crate::lint) headline: String,
    /// What to type.
    pub(in crate::lint) help: String,
    /// A replacement for the bytes that means the same as croniter's reading.
    pub(in crate::lint) same: Option<String>,
    /// True when a day must match both fields in the other reading.
    pub(in crate::lint) both_days: bool,
}

/// What a field may hold.
struct CronFieldSpec {
    noun: &'static str,
    min: u8,
    max: u8,
    names: &'static [&'static str],
}

const DAY: usize = 2;
const MONTH: usize = 3;
const WEEKDAY: usize = 4;

const FIELDS: [CronFieldSpec; 5] = [
    CronFieldSpec { noun: "minute", min: 0, max: 59, names: &[] },
    CronFieldSpec { noun: "hour", min: 0, max: 23, names: &[] },
    CronFieldSpec { noun: "day", min: 1, max: 31, names: &[] },
    CronFieldSpec {
        noun: "month",
        min: 1,
        max: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    // Sunday is 0 and 7.
    CronFieldSpec { noun: "weekday", min: 0, max: 7, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// Longest month by number, February as in a leap year.
const DAYS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Mistakes and ambiguities that are reported of one expression.
const FINDINGS_MAX: usize = 8;

/// One field: the values it fires at as bits, or none for `*`.
type CronField = Option<u64>;

/// An expression that can be read.
#[derive(Debug)]
pub(crate) struct CronExpression {
    fields: [CronField; 5],
    /// What cron itself would read differently.
    pub(in crate::lint) ambiguities: Vec<Ambiguity>,
    /// Steps that reach beyond the field.
    pub(in crate::lint) long_steps: Vec<LongStep>,
    /// The weekday field, if day and weekday are both set, so that a day has to match only one of them.
    pub(in crate::lint) either_day: Option<Range<usize>>,
}

/// A step after which no value is left, as in `*/90` for minutes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lint) struct LongStep {
    /// The bytes of the item.
    pub(in crate::lint) at: Range<usize>,
    /// What it matches, as a headline.
    pub(in crate::lint) headline: String,
}

/// Reads an expression, or reports all its mistakes.
pub(crate) fn parse(text: &str) -> Result<CronExpression, Vec<CronError>> {
    let words = words(text);
    if words.len() != FIELDS.len() {
        return Err(vec![cron_shape::wrong_count(text, &words, |text| parse(text).is_ok())]);
    }
    let mut expression =
        CronExpression { fields: [None; 5], ambiguities: Vec::new(), long_steps: Vec::new(), either_day: None };
    let mut errors = Vec::new();
    for (index, (kind, (start, word))) in FIELDS.iter().zip(&words).enumerate() {
        let CronExpression { ambiguities, long_steps, .. } = &mut expression;
        let mut reader = CronReader { kind, errors: &mut errors, ambiguities, long_steps };
        expression.fields[index] = reader.field(*start, word);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    expression.ambiguities.extend(day_and_weekday(&words));
    let (day, weekday) = (words[DAY].1, words[WEEKDAY]);
    if !day.starts_with('*') && !weekday.1.starts_with('*') {
        expression.either_day = Some(weekday.0..weekday.0 + weekday.1.len());
    }
    Ok(expression)
}

/// The words of a text with where they start.
fn words(text: &str) -> Vec<(usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word)).collect()
}

/// Reads one field.
struct CronReader<'r> {
    kind: &'static CronFieldSpec,
    errors: &'r mut Vec<CronError>,
    ambiguities: &'r mut Vec<Ambiguity>,
    long_steps: &'r mut Vec<LongStep>,
}

impl CronReader<'_> {
    fn field(&mut self, start: usize, word: &str) -> CronField {
        if word == "*" {
            return None;
        }
        let mut bits = 0;
        let mut at = start;
        for item in word.split(',') {
            bits |= self.item(at, item).unwrap_or_default();
            at += item.len() + 1;
        }
        Some(bits)
    }

    fn item(&mut self, at: usize, item: &str) -> Option<u64> {
        let (base, step) = match item.split_once('/') {
            None => (item, None),
            Some((base, step)) => {
                let digits = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
                // A step that is larger than every field has the same effect as the largest that fits.
                let number = digits.then(|| step.parse::<u8>().unwrap_or(u8::MAX)).filter(|step| *step > 0);
                if number.is_none() {
                    let headline = format!("invalid step `{}`, expected an integer from 1 up", shown(step));
                    self.error(at + base.len() + 1..at + item.len(), headline, None);
                }
                (base, Some(number?))
            }
        };
        let (low, high) = match base.split_once('-') {
            _ if base == "*" => (self.kind.min, self.last()),
            Some((low, high)) => {
                let from = self.value(at, low);
                let to = self.value(at + low.len() + 1, high);
                return self.range(at, item, (from?, to?), step);
            }
            None => {
                let value = self.value(at, base)?;
                match step {
                    None => (value, value),
                    Some(step) => {
                        let same = format!("{base}-{}/{step}", self.last());
                        let headline = format!("`{item}` means `{same}` in croniter and is invalid in cron");
                        let help = format!("write `{same}`");
                        self.ambiguity(at..at + item.len(), headline, help, Some(same));
                        (value, self.last())
                    }
                }
            }
        };
        if let Some(step) = step.filter(|step| low.checked_add(*step).is_none_or(|next| next > high)) {
            self.long_step(at..at + item.len(), item, low, step);
        }
        Some(self.bits(low, high, step.unwrap_or(1)))
    }

    /// Reports a step that leaves only the first value.
    fn long_step(&mut self, at: Range<usize>, item: &str, only: u8, step: u8) {
        if step > 1 && self.long_steps.len() < FINDINGS_MAX {
            let headline = format!("`{}` only matches {} {only}", shown(item), self.kind.noun);
            self.long_steps.push(LongStep { at, headline });
        }
    }

    fn range(&mut self, at: usize, item: &str, (low, high): (u8, u8), step: Option<u8>) -> Option<u64> {
        let (min, last, noun) = (self.kind.min, self.last(), self.kind.noun);
        let stride = step.unwrap_or(1);
        if low < high {
            if step.is_some() && low.checked_add(stride).is_none_or(|next| next > high) {
                self.long_step(at..at + item.len(), item, low, stride);
            }
            return Some(self.bits(low, high, stride));
        }
        let place = at..at + item.len();
        if low == high {
            let headline = format!("`{item}` means every {noun} in croniter and only {low} in cron");
            let help = format!("write `{low}`, or `*` for every {noun}");
            self.ambiguity(place, headline, help, None);
            // The local platform keeps to the one value (contract 27.33).
            return Some(self.bits(low, low, 1));
        }
        let tail = |low: u8, high: u8| if low == high { low.to_string() } else { format!("{low}-{high}") };
        let same = format!("{},{}", tail(low, last), tail(min, high));
        let headline = format!("the range `{item}` runs backwards, which croniter wraps around and cron rejects");
        let help = format!("write `{same}`");
        self.ambiguity(place, headline, help, step.is_none().then_some(same));
        let length = last - min + 1;
        let reach = high + length - low;
        Some((0..=reach).step_by(usize::from(stride)).fold(0, |bits, offset| {
            let value = (low - min + offset) % length + min;
            bits | self.bits(value, value, 1)
        }))
    }

    /// One number or name, within bounds.
    fn value(&mut self, at: usize, word: &str) -> Option<u8> {
        let CronFieldSpec { noun, min, max, names } = self.kind;
        let lower = word.to_lowercase();
        if let Some(index) = names.iter().position(|name| *name == lower) {
            return u8::try_from(index).ok().map(|index| index + *min);
        }
        let place = at..at + word.len();
        let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        match word.parse::<u8>().ok().filter(|number| digits && (*min..=*max).contains(number)) {
            Some(number) => return Some(number),
            None if word.is_empty() => {
                let headline = format!("empty value in the {noun} field");
                self.error(at.saturating_sub(1)..at + 1, headline, None);
            }
            None => {
                let headline = format!("invalid {noun} `{}`, expected {min} to {max}", shown(word));
                let help = match word {
                    "?" => Some("write `*`".to_owned()),
                    _ if *noun == "hour" && hour_of(word).is_some() => {
                        hour_of(word).map(|hour| format!("write `{hour}`"))
                    }
                    _ if digits || names.is_empty() => None,
                    _ => {
                        let near = nearest(word.get(..3).unwrap_or(word), names.iter().copied());
                        near.map(|near| text::did_you_mean(&[near]))
                    }
                };
                self.error(place, headline, help);
            }
        }
        None
    }

    /// The last value a range reaches by itself: Saturday, since Sunday came first.
    fn last(&self) -> u8 {
        if self.kind.max == 7 { 6 } else { self.kind.max }
    }

    fn bits(&self, low: u8, high: u8, step: u8) -> u64 {
        let values = (low..=high).step_by(usize::from(step));
        values.fold(0, |bits, value| bits | 1 << if self.kind.max == 7 && value == 7 { 0 } else { value })
    }

    fn error(&mut self, at: Range<usize>, headline: String, help: Option<String>) {
        if self.errors.len() < FINDINGS_MAX {
            self.errors.push(CronError { at, headline, help, meant: None });
        }
    }

    fn ambiguity(&mut self, at: Range<usize>, headline: String, help: String, same: Option<String>) {
        if self.ambiguities.len() < FINDINGS_MAX {
            self.ambiguities.push(Ambiguity { at, headline, help, same, both_days: false });
        }
    }
}

/// The hour of `8am` and `8pm`.
fn hour_of(word: &str) -> Option<u8> {
    let time = clock(word).filter(|time| time.ends_with(":00"))?;
    time.get(..2)?.parse().ok()
}

fn shown(word: &str) -> String {
    shorten(word, 40)
}

/// A day field that starts with `*` beside another one: croniter accepts either, cron wants both.
fn day_and_weekday(words: &[(usize, &str)]) -> Option<Ambiguity> {
    let (day, weekday) = (words[DAY], words[WEEKDAY]);
    let odd = match (day.1, weekday.1) {
        ("*", _) | (_, "*") => return None,
        (one, _) if one.starts_with('*') => day,
        (_, other) if other.starts_with('*') => weekday,
        _ => return None,
    };
    let (start, word) = odd;
    let headline =
        format!("`{word}` with another day field: croniter runs if either field matches, cron only if both match");
    let help = match word {
        "*/1" => "write `*` if only the other field counts".to_owned(),
        _ => "write `*` for one of day and weekday".to_owned(),
    };
    Some(Ambiguity { at: start..start + word.len(), headline, help, same: None, both_days: true })
}

impl CronExpression {
    /// True when no day of any year fits, as for the 30th of February.
    pub(in crate::lint) fn never_fires(&self) -> bool {
        let (Some(days), None) = (self.fields[DAY], self.fields[WEEKDAY]) else { return false };
        let months = self.fields[MONTH].unwrap_or(u64::MAX);
        !DAYS.iter().enumerate().any(|(index, last)| {
            let month_counts = months & (1 << (index + 1)) != 0;
            month_counts && days.trailing_zeros() <= u32::from(*last)
        })
    }

    /// The next `count` runs after `now`, in UTC, as croniter counts them but for equal ranges; with `both_days` as cron does.
    pub(crate) fn next(&self, now: Timestamp, count: usize, both_days: bool) -> Vec<Timestamp> {
        let [minute, hour, day, month, weekday] = self.fields.map(written);
        // Where both day fields are restricted, the library takes plain lists as croniter does: either may fit.
        let (weekday, other) = if both_days { ("*".to_owned(), weekday) } else { (weekday, "*".to_owned()) };
        let fires = crontab(&[&minute, &hour, &day, &month, &weekday]);
        let (Some(fires), Some(filter)) = (fires, crontab(&["*", "*", "*", "*", &other])) else { return Vec::new() };
        let Ok(runs) = fires.iter_after(now) else { return Vec::new() };
        // It ends with an error where the calendar has no such day within four years.
        let runs = runs.map_while(Result::ok).map(|run| run.timestamp());
        runs.filter(|run| filter.matches(*run).unwrap_or(false)).take(count).collect()
    }
}

/// A schedule in UTC of five fields that are `*` or lists of numbers.
fn crontab(fields: &[&str; 5]) -> Option<Crontab> {
    let mut options = ParseOptions::default();
    options.fallback_timezone_option = FallbackTimezoneOption::UTC;
    parse_crontab_with(&fields.join(" "), options).ok()
}

/// A field as a plain list of numbers, which every reader reads alike.
fn written(field: CronField) -> String {
    let Some(bits) = field else { return "*".to_owned() };
    let values = (0..64).filter(|value| bits & (1 << value) != 0).map(|value: u32| value.to_string());
    values.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{parse, written};
    use crate::lint::schedules::cron_shape::CronError;
    use jiff::Timestamp;

    fn fields(text: &str) -> String {
        let expression = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        expression.fields.map(written).join(" ")
    }

    #[test]
    fn everything_five_fields_can_say() {
        let table = [
            ("0 8 * * *", "0 8 * * *"),
            ("  */20\t0-6/3 1,15 jan-MAR sun,sat ", "0,20,40 0,3,6 1,15 1,2,3 0,6"),
            ("0 0 * * 5-7", "0 0 * * 0,5,6"),
            ("0 0 * * 7", "0 0 * * 0"),
            ("0 22-2 * * *", "0 0,1,2,22,23 * * *"),
            ("0 0 * nov-feb sat-sun", "0 0 * 1,2,11,12 0,6"),
            ("0 22-3/2 * * *", "0 0,2,22 * * *"),
            ("5/15 14-14 * * *", "5,20,35,50 14 * * *"),
            ("59 23 31 12 6", "59 23 31 12 6"),
        ];
        for (text, expected) in table {
            assert_eq!(fields(text), expected, "{text}");
        }
    }

    /// The marked text and the headline of each error.
    fn errors(text: &str) -> Vec<(&str, String)> {
        let Err(errors) = parse(text) else { panic!("{text} is valid") };
        errors.into_iter().map(|CronError { at, headline, .. }| (&text[at], headline)).collect()
    }

    #[test]
    fn every_mistake_is_marked_alone() {
        let table = [
            ("60 24 32 13 8", vec!["60", "24", "32", "13", "8"]),
            ("0 0 0 0 0", vec!["0", "0"]),
            ("*/0 8 * * *", vec!["0"]),
            ("*/+5 8 * * *", vec!["+5"]),
            ("*/x 8 * * *", vec!["x"]),
            ("*/ 8 * * *", vec![""]),
            ("0 +8 * * *", vec!["+8"]),
            ("0 8 L * *", vec!["L"]),
            ("0 8 ? * MONTUE", vec!["?", "MONTUE"]),
            ("0 8 * * 1#2", vec!["1#2"]),
            ("0 8-99 * * *", vec!["99"]),
            ("0 8 1,,2 * *", vec![",,"]),
            ("0 8 * * monday", vec!["monday"]),
            ("0 1-2-3 * * *", vec!["2-3"]),
            ("0 -5 * * *", vec![" -"]),
            ("@daily", vec!["@daily"]),
            ("0 0 8 * * *", vec!["0 0 8 * * *"]),
            ("", vec![""]),
            ("0 8 * *", vec!["0 8 * *"]),
            ("0 8 * * ä", vec!["ä"]),
        ];
        for (text, expected) in table {
            let found: Vec<&str> = errors(text).into_iter().map(|(marked, _)| marked).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_was_certainly_meant() {
        let meant = |text: &str| parse(text).unwrap_err().remove(0).meant;
        assert_eq!(meant("@Daily").as_deref(), Some("0 0 * * *"));
        // Which of the six fields is not one of ours, only a person can tell.
        assert_eq!(meant("0 0 8 * * *"), None);
        assert_eq!(meant("0 7 * * 1-5 *"), None);
        assert_eq!(meant("@reboot"), None);
    }

    #[test]
    fn readers_disagree_on_these() {
        let odd = |text: &str| {
            let ambiguities = parse(text).unwrap().ambiguities;
            ambiguities.into_iter().map(|odd| format!("{}={}", &text[odd.at], odd.same.unwrap_or_default())).collect()
        };
        let table = [
            ("0 14-14 * * *", vec!["14-14="]),
            ("0 22-2 * * *", vec!["22-2=22-23,0-2"]),
            ("0 23-0 * * *", vec!["23-0=23,0"]),
            ("5/15 * * * *", vec!["5/15=5-59/15"]),
            ("0 0 1 2/5 *", vec!["2/5=2-12/5"]),
            ("0 0 * * 1/2", vec!["1/2=1-6/2"]),
            ("0 0 */1 * 1", vec!["*/1="]),
            ("0 0 1 * */2", vec!["*/2="]),
            ("0 0 1 * 1", vec![]),
            ("*/1 */2 */3 */4 *", vec![]),
        ];
        for (text, expected) in table {
            let found: Vec<String> = odd(text);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn steps_beyond_the_field() {
        let table = [
            ("*/90 * * * *", vec!["`*/90` only matches minute 0"]),
            ("*/60 */24 */31 */12 *", vec!["minute 0", "hour 0", "day 1", "month 1"]),
            ("*/300 * * * *", vec!["minute 0"]),
            ("*/99999999999999999999 * * * *", vec!["minute 0"]),
            ("10-20/30 * * * *", vec!["minute 10"]),
            ("*/59 */23 */30 */11 *", vec![]),
            ("*/1 0-1/1 * * *", vec![]),
        ];
        for (text, expected) in table {
            let found: Vec<String> = parse(text).unwrap().long_steps.into_iter().map(|step| step.headline).collect();
            assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
            assert!(found.iter().zip(expected).all(|(found, end)| found.ends_with(end)), "{text}: {found:?}");
        }
    }

    #[test]
    fn two_day_fields() {
        let at = |text: &'static str| parse(text).unwrap().either_day.map(|at| &text[at]);
        assert_eq!(at("0 7 1 * 1"), Some("1"));
        assert_eq!(at("0 7 1-7 * mon"), Some("mon"));
        for text in ["0 7 1 * *", "0 7 * * 1", "0 7 */1 * 1", "0 7 1 * */2"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_no_year_has() {
        for text in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30-31 feb *"] {
            assert!(parse(text).unwrap().never_fires(), "{text}");
        }
        for text in ["0 0 29 2 *", "0 0 31 2,3 *", "0 0 30 2 1", "0 0 * 2 *", "0 0 31 * *"] {
            assert!(!parse(text).unwrap().never_fires(), "{text}");
        }
    }

    #[test]
    fn the_calendar() {
        let now: Timestamp = "2026-02-27T10:30:00Z".parse().unwrap();
        let next = |text: &str, both_days| {
            let runs = parse(text).unwrap().next(now, 3, both_days);
            runs.iter().map(|run| run.strftime("%m-%d %H:%M").to_string()).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(next("30 10 * * *", false), "02-28 10:30, 03-01 10:30, 03-02 10:30");
        assert_eq!(next("0 0 29 2 *", false), "02-29 00:00, 02-29 00:00, 02-29 00:00");
        assert_eq!(next("0 0 */1 * 1", false), "02-28 00:00, 03-01 00:00, 03-02 00:00");
        assert_eq!(next("0 0 */1 * 1", true), "03-02 00:00, 03-09 00:00, 03-16 00:00");
        assert_eq!(next("0 0 1 * 0", false), "03-01 00:00, 03-08 00:00, 03-15 00:00");
        assert_eq!(next("0 22-2 * * *", false), "02-27 22:00, 02-27 23:00, 02-28 00:00");
        assert_eq!(next("0 0 30 2 *", false), "");
    }
}
