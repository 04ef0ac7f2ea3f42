//! Breaking text into lines.

use crate::documents::blocks::FontRun;
use crate::documents::fonts::FontFace;

/// A line of text, and its width in points.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::documents) struct TextLine {
    pub(in crate::documents) runs: Vec<FontRun>,
    pub(in crate::documents) width: f32,
}

/// A part of a text.
enum WrapPart {
    Word(Vec<FontRun>),
    Space(FontFace),
    End,
}

fn parts(runs: &[FontRun]) -> Vec<WrapPart> {
    let (mut parts, mut word) = (Vec::new(), Vec::<FontRun>::new());
    for run in runs {
        for byte in &run.text {
            if !matches!(byte, b' ' | b'\n') {
                push(&mut word, run.face, &[*byte]);
                continue;
            }
            if !word.is_empty() {
                parts.push(WrapPart::Word(std::mem::take(&mut word)));
            }
            parts.push(if *byte == b' ' { WrapPart::Space(run.face) } else { WrapPart::End });
        }
    }
    if !word.is_empty() {
        parts.push(WrapPart::Word(word));
    }
    parts
}

fn push(runs: &mut Vec<FontRun>, face: FontFace, text: &[u8]) {
    match runs.last_mut().filter(|run| run.face == face) {
        Some(run) => run.text.extend_from_slice(text),
        None => runs.push(FontRun { face, text: text.to_vec() }),
    }
}

fn width(runs: &[FontRun], size: f32) -> f32 {
    runs.iter().map(|run| run.face.width(&run.text, size)).sum()
}

/// Lines that are at most so wide. A word that is wider is divided.
pub(in crate::documents) fn lines(runs: &[FontRun], size: f32, most: f32) -> Vec<TextLine> {
    let (mut done, mut line, mut space) = (Vec::new(), TextLine::default(), None);
    for part in parts(runs) {
        match part {
            WrapPart::Space(face) => space = Some(face).filter(|_| !line.runs.is_empty()),
            WrapPart::End => {
                done.push(std::mem::take(&mut line));
                space = None;
            }
            WrapPart::Word(word) => {
                let gap = space.map_or(0.0, |face| face.width(b" ", size));
                if !line.runs.is_empty() && space.is_some() && line.width + gap + width(&word, size) > most {
                    done.push(std::mem::take(&mut line));
                    space = None;
                }
                if let Some(face) = space.take() {
                    push(&mut line.runs, face, b" ");
                    line.width += gap;
                }
                add(&mut done, &mut line, &word, (size, most));
            }
        }
    }
    if !line.runs.is_empty() {
        done.push(line);
    }
    done
}

fn add(done: &mut Vec<TextLine>, line: &mut TextLine, word: &[FontRun], (size, most): (f32, f32)) {
    if line.width + width(word, size) <= most {
        line.width += width(word, size);
        word.iter().for_each(|run| push(&mut line.runs, run.face, &run.text));
        return;
    }
    for run in word {
        for byte in &run.text {
            let wide = run.face.width(&[*byte], size);
            if !line.runs.is_empty() && line.width + wide > most {
                done.push(std::mem::take(line));
            }
            push(&mut line.runs, run.face, &[*byte]);
            line.width += wide;
        }
    }
}

/// The widths of the longest word and of the longest line.
pub(in crate::documents) fn extent(runs: &[FontRun], size: f32) -> (f32, f32) {
    let word = |part: &WrapPart| match part {
        WrapPart::Word(word) => width(word, size),
        _ => 0.0,
    };
    let widest = parts(runs).iter().map(word).fold(0.0, f32::max);
    let longest = lines(runs, size, f32::INFINITY).iter().map(|line| line.width).fold(0.0, f32::max);
    (widest, longest)
}

#[cfg(test)]
mod tests {
    use super::{FontRun, extent, lines};
    use crate::documents::fonts::FontFace;

    fn run(face: FontFace, text: &str) -> FontRun {
        FontRun { face, text: text.as_bytes().to_vec() }
    }

    fn shown(runs: &[FontRun], most: f32) -> Vec<String> {
        let text = |line: super::TextLine| line.runs.iter().flat_map(|run| run.text.clone()).collect::<Vec<u8>>();
        lines(runs, 10.0, most).into_iter().map(|line| String::from_utf8(text(line)).unwrap()).collect()
    }

    #[test]
    fn lines_end_between_words() {
        // A character of Courier is 6 points wide at this size.
        let text = [run(FontFace::Mono, " one  two three\nfour\n\nfive ")];
        assert_eq!(shown(&text, 42.0), ["one two", "three", "four", "", "five"]);
        assert_eq!(shown(&text, 41.9), ["one", "two", "three", "four", "", "five"]);
        assert_eq!(shown(&[run(FontFace::Mono, "a abcdefgh b")], 24.0), ["a", "abcd", "efgh", "b"]);
        assert_eq!(shown(&[run(FontFace::Mono, "abc")], 1.0), ["a", "b", "c"]);
        assert_eq!(shown(&[run(FontFace::Mono, "a\u{a0}b")], 1_000.0).len(), 1);
    }

    #[test]
    fn a_word_in_two_fonts_is_one_word() {
        let text = [run(FontFace::Mono, "one tw"), run(FontFace::Bold, "o"), run(FontFace::Mono, ".")];
        assert_eq!(shown(&text, 40.0), ["one", "two."]);
        let (word, line) = extent(&text, 10.0);
        assert!((word - (18.0 + 6.11)).abs() < 0.01 && (line - (42.0 + 6.11)).abs() < 0.01, "{word} {line}");
    }
}
