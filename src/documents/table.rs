//! Tables as passages: one per row, each cell with its header, so that a figure keeps its meaning.

use super::model::PassageKind;

/// A row with a cell longer than this is a layout, not data: its paragraphs stand on their own.
const LAYOUT_CHARACTERS: usize = 600;
/// Headers are shorter than this.
const HEADER_CHARACTERS: usize = 80;

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// The document says these are headers.
    pub(super) header: bool,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Cell {
    pub(super) paragraphs: Vec<String>,
    /// Columns it takes; 0 counts as 1.
    pub(super) span: usize,
    /// It continues the cell above (merged cells).
    pub(super) continued: bool,
    /// The document says it is a header.
    pub(super) header: bool,
}

impl Cell {
    fn text(&self) -> String {
        self.paragraphs.join(" ")
    }
}

impl Table {
    /// The passages of each row.
    pub(super) fn passages(&self) -> Vec<Vec<(PassageKind, String)>> {
        let grid: Vec<Vec<String>> = self.grid();
        let marked = self.rows.iter().take_while(|r| r.header).count();
        let heads = if marked > 0 && marked < grid.len() { marked } else { usize::from(first_row_is_header(&grid)) };
        let headers = headers(grid.get(..heads).unwrap_or_default());
        let mut out = Vec::with_capacity(self.rows.len());
        for (n, (row, cells)) in self.rows.iter().zip(&grid).enumerate() {
            let layout = row.cells.iter().any(|c| {
                c.paragraphs.len() > 1 && c.paragraphs.iter().map(String::len).sum::<usize>() > LAYOUT_CHARACTERS
            });
            out.push(if layout {
                let paragraphs = row.cells.iter().flat_map(|c| c.paragraphs.iter());
                paragraphs.map(|p| (PassageKind::Paragraph, p.clone())).collect()
            } else {
                let own: Vec<String> =
                    if n < heads { row.cells.iter().map(Cell::text).collect() } else { cells.clone() };
                let headers = if n < heads { &[] } else { headers.as_slice() };
                vec![(PassageKind::TableRow, join(headers, &own))]
            });
        }
        out
    }

    /// Cells by column: wide cells leave blanks behind them, continued ones repeat what they continue.
    fn grid(&self) -> Vec<Vec<String>> {
        let mut grid: Vec<Vec<String>> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut cells = Vec::new();
            for cell in &row.cells {
                let column = cells.len();
                let mut text = cell.text();
                if cell.continued && text.is_empty() {
                    text = grid.last().and_then(|above| above.get(column)).cloned().unwrap_or_default();
                }
                cells.push(text);
                cells.extend(std::iter::repeat_n(String::new(), cell.span.saturating_sub(1)));
            }
            grid.push(cells);
        }
        grid
    }
}

/// One text for a row: cells with their headers, or cells alone.
pub(super) fn join(headers: &[String], cells: &[String]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (n, cell) in cells.iter().enumerate() {
        if cell.trim().is_empty() {
            continue;
        }
        match headers.get(n).map(|h| h.trim()).filter(|h| !h.is_empty()) {
            Some(header) => parts.push(format!("{}: {cell}", header.trim_end_matches(':'))),
            None => parts.push(cell.clone()),
        }
    }
    parts.join(if headers.is_empty() { " | " } else { "; " })
}

/// The headers of several header rows, joined column by column; a wide header covers the blanks after it.
fn headers(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let last = rows.len().saturating_sub(1);
    let mut out = vec![String::new(); columns];
    for (n, row) in rows.iter().enumerate() {
        let mut covering = "";
        for (column, header) in out.iter_mut().enumerate() {
            let own = row.get(column).map_or("", |h| h.trim());
            // Only headers above others are wide; the last row names the columns themselves.
            let text = if own.is_empty() && n < last { covering } else { own };
            covering = text;
            if !text.is_empty() && header != text {
                if !header.is_empty() {
                    header.push(' ');
                }
                header.push_str(text);
            }
        }
    }
    out
}

/// Whether the first row reads like headers: short words without leading figures, above columns of which at least one
/// holds figures, or at least three columns. A two-column list of names and values has no header.
pub(super) fn first_row_is_header(grid: &[Vec<String>]) -> bool {
    let Some((first, body)) = grid.split_first() else { return false };
    let filled: Vec<&String> = first.iter().filter(|c| !c.trim().is_empty()).collect();
    if body.is_empty() || filled.len() < 2 || filled.len() + 1 < first.len() {
        return false;
    }
    if filled.iter().any(|c| figure(c) || c.chars().count() > HEADER_CHARACTERS) {
        return false;
    }
    let mut sorted: Vec<&str> = filled.iter().map(|c| c.trim()).collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|w| w.first() == w.last()) {
        return false;
    }
    let figures = (0..first.len()).any(|column| {
        let cells: Vec<&String> =
            body.iter().filter_map(|r| r.get(column)).filter(|c| !c.trim().is_empty()).take(50).collect();
        !cells.is_empty() && cells.iter().filter(|c| figure(c)).count() * 2 >= cells.len()
    });
    // With two columns and one row below, “Frequency | Power” over “Range | 10 km” cannot be told from a list.
    if first.len() == 2 { figures && body.len() > 1 && !names_and_values(grid) } else { figures || filled.len() >= 3 }
}

/// A list of names and values: the second column has figures in the first row as well, or mixes figures and words.
fn names_and_values(grid: &[Vec<String>]) -> bool {
    let values: Vec<&String> = grid.iter().skip(1).filter_map(|r| r.get(1)).filter(|c| !c.trim().is_empty()).collect();
    values.iter().any(|c| !figure(c)) || values.is_empty()
}

/// Whether a cell begins with a figure.
fn figure(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || "<>≤≥±~≈+-−–(€$£".contains(c))
        .starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let cell = |text: &&str| Cell { paragraphs: vec![(*text).to_owned()], span: 1, ..Cell::default() };
        Table { rows: rows.iter().map(|r| Row { cells: r.iter().map(cell).collect(), header: false }).collect() }
    }

    fn texts(table: &Table) -> Vec<String> {
        table.passages().into_iter().flatten().map(|(_, text)| text).collect()
    }

    #[test]
    fn cells_keep_their_headers() {
        let t = table(&[&["Device", "Frequency (GHz)", "Power (W)"], &["A", "2.7", "5"], &["B", "", "7"]]);
        assert_eq!(texts(&t)[1..], ["Device: A; Frequency (GHz): 2.7; Power (W): 5", "Device: B; Power (W): 7"]);
        let two = table(&[&["Sample", "Mass (g)"], &["a", "2"], &["b", "3"]]);
        assert_eq!(texts(&two)[1], "Sample: a; Mass (g): 2");
    }

    #[test]
    fn a_list_of_names_and_values_has_no_header() {
        let t = table(&[&["Title", "Radar"], &["Duration", "48 months"], &["Host", "KU Leuven"]]);
        assert_eq!(texts(&t), ["Title | Radar", "Duration | 48 months", "Host | KU Leuven"]);
        let t = table(&[&["Frequency", "10 GHz"], &["Power", "5 W"]]);
        assert_eq!(texts(&t)[0], "Frequency | 10 GHz");
    }

    #[test]
    fn merged_cells_and_double_headers() {
        let mut t = table(&[&["", "Range (km)"], &["", "min", "max"], &["Type A", "1", "300"], &["", "2", "400"]]);
        t.rows[0].cells[1].span = 2;
        (t.rows[0].header, t.rows[1].header) = (true, true);
        t.rows[3].cells[0] = Cell { span: 1, continued: true, ..Cell::default() };
        assert_eq!(
            texts(&t)[2..],
            ["Type A; Range (km) min: 1; Range (km) max: 300", "Type A; Range (km) min: 2; Range (km) max: 400"]
        );
    }

    #[test]
    fn a_layout_table_gives_paragraphs() {
        let mut t = table(&[&["Summary", "x"]]);
        t.rows[0].cells[1].paragraphs = vec!["long ".repeat(100), "text ".repeat(60)];
        assert_eq!(texts(&t).len(), 3);
    }
}
