//! The widths of a table's columns.

use super::wrap;
use crate::documents::blocks::TableRow;
use crate::request::call::{ServiceError, bad_input};

/// Columns of a table.
const COLUMNS_MAX: usize = 50;
/// Space at both sides of a cell, in points.
pub(in crate::documents) const CELL_PADDING: f32 = 4.0;

/// The widths of the columns, which together are as wide as the text. Each is at least as wide as its longest word, as far
/// as there is room, and the rest is given by what the cells need.
pub(in crate::documents) fn widths(rows: &[TableRow], size: f32, available: f32) -> Result<Vec<f32>, ServiceError> {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    if columns > COLUMNS_MAX {
        return Err(bad_input(format!("a table of the document has {columns} columns, at most {COLUMNS_MAX} fit")));
    }
    let (mut least, mut wanted) = (vec![0.0_f32; columns], vec![0.0_f32; columns]);
    for row in rows {
        for (column, cell) in row.cells.iter().enumerate() {
            let (word, line) = wrap::extent(&cell.text, size);
            least[column] = least[column].max(word + 2.0 * CELL_PADDING);
            wanted[column] = wanted[column].max(line + 2.0 * CELL_PADDING);
        }
    }
    Ok(shared(&least, &wanted, available))
}

/// Columns that need less than their share get what they need, so that a long text does not break the amounts beside it.
/// The others share the rest.
fn shared(least: &[f32], wanted: &[f32], available: f32) -> Vec<f32> {
    let (all_least, all_wanted) = (least.iter().sum::<f32>(), wanted.iter().sum::<f32>());
    if all_least >= available {
        return least.iter().map(|width| width * available / all_least).collect();
    }
    if all_wanted <= available {
        return wanted.iter().map(|width| width * available / all_wanted).collect();
    }
    let mut is_narrow = vec![false; wanted.len()];
    let sum = |widths: &[f32], is_narrow: &[bool], narrow: bool| -> f32 {
        widths.iter().zip(is_narrow).filter(|(_, is)| **is == narrow).map(|(width, _)| width).sum()
    };
    loop {
        let wide = is_narrow.iter().filter(|is| !**is).count();
        let left = available - sum(wanted, &is_narrow, true);
        let fits = |column: usize| !is_narrow[column] && wanted[column] <= left / wide as f32;
        let Some(column) = (0..wanted.len()).find(|column| fits(*column)) else { break };
        is_narrow[column] = true;
        if sum(least, &is_narrow, false) > available - sum(wanted, &is_narrow, true) {
            is_narrow[column] = false;
            break;
        }
    }
    let left = available - sum(wanted, &is_narrow, true);
    let (rest_least, rest_wanted) = (sum(least, &is_narrow, false), sum(wanted, &is_narrow, false));
    let share = |column: usize| match is_narrow[column] {
        true => wanted[column],
        false => least[column] + (wanted[column] - least[column]) * (left - rest_least) / (rest_wanted - rest_least),
    };
    (0..wanted.len()).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::widths;
    use crate::documents::blocks::{CellAlign, FontRun, TableCell, TableRow};
    use crate::documents::fonts::FontFace;

    fn row(cells: &[&str]) -> TableRow {
        let text = |text: &str| vec![FontRun { face: FontFace::Mono, text: text.as_bytes().to_vec() }];
        let cell = |content: &&str| TableCell { text: text(content), align: CellAlign::Left };
        TableRow { is_header: false, cells: cells.iter().map(cell).collect() }
    }

    #[test]
    fn columns_fill_the_line_and_keep_words_whole() {
        let rows = [row(&["ab", "a long text of words"]), row(&["cd"])];
        for available in [100.0, 150.0, 400.0] {
            let found = widths(&rows, 10.0, available).unwrap();
            assert!((found.iter().sum::<f32>() - available).abs() < 0.01, "{available}: {found:?}");
            assert!(found[0] >= 20.0 && found[1] >= 38.0, "{available}: {found:?}");
        }
        let narrow = widths(&rows, 10.0, 29.0).unwrap();
        assert!((narrow[0] - 10.0).abs() < 0.01 && (narrow[1] - 19.0).abs() < 0.01, "{narrow:?}");
        let amounts = [row(&["a very long text of many words that is broken", "1.500,00 x"]), row(&["b", "1 x"])];
        let found = widths(&amounts, 10.0, 200.0).unwrap();
        assert!((found[1] - 68.0).abs() < 0.01, "an amount is not broken: {found:?}");
        assert!(widths(&[row(&["a"; 51])], 10.0, 100.0).is_err());
        assert_eq!(widths(&[row(&[])], 10.0, 100.0).unwrap(), Vec::<f32>::new());
    }
}
