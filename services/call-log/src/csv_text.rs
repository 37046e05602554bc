//! CSV that spreadsheets open as meant: RFC 4180, a byte-order mark so that accents survive, `;` for French ones, and no
//! cell that a spreadsheet would run as a formula.

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// RFC 4180.
    Comma,
    /// What French spreadsheets expect, with the decimal comma.
    #[default]
    Semicolon,
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A document in the making.
pub struct CsvText {
    writer: csv::Writer<Vec<u8>>,
    separator: Separator,
}

impl std::fmt::Debug for CsvText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Cells may be personal.
        f.debug_struct("CsvText").field("separator", &self.separator).finish_non_exhaustive()
    }
}

impl CsvText {
    pub fn new(separator: Separator) -> Self {
        Self::after(BYTE_ORDER_MARK, separator)
    }

    /// More rows of a document that was begun elsewhere.
    pub fn more(separator: Separator) -> Self {
        Self::after("", separator)
    }

    fn after(beginning: &str, separator: Separator) -> Self {
        let writer = csv::WriterBuilder::new()
            .delimiter(separator.byte())
            .terminator(csv::Terminator::CRLF)
            .from_writer(beginning.as_bytes().to_vec());
        Self { writer, separator }
    }

    /// Adds a row.
    pub fn row<I, S>(&mut self, cells: I)
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let cells = cells.into_iter().map(|cell| self.cell(cell.as_ref()));
        let cells: Vec<String> = cells.collect();
        // Writing into memory fails for no reason but rows of unequal length; each of our tables has one shape.
        if let Err(error) = self.writer.write_record(&cells) {
            tracing::error!(error = &error as &dyn std::error::Error, "a row of an export was left out");
        }
    }

    /// The document: UTF-8 with its byte-order mark, lines ended by CRLF.
    pub fn finish(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }

    fn cell(&self, text: &str) -> String {
        if is_number(text) {
            return match self.separator {
                Separator::Comma => text.to_owned(),
                Separator::Semicolon => text.replace('.', ","),
            };
        }
        // OWASP, "CSV injection": a leading apostrophe makes it text for every spreadsheet.
        let dangerous = text
            .trim_start_matches(' ')
            .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        if dangerous { format!("'{text}") } else { text.to_owned() }
    }
}

/// Digits with at most one decimal point: ours, never typed by a person into free text with a sign before.
fn is_number(text: &str) -> bool {
    let mut parts = text.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(separator: Separator, rows: &[&[&str]]) -> String {
        let mut csv = CsvText::new(separator);
        for row in rows {
            csv.row(row.iter());
        }
        String::from_utf8(csv.finish()).expect("UTF-8")
    }

    #[test]
    fn cells_with_separators_quotes_and_line_breaks_are_quoted_as_rfc_4180_says() {
        assert_eq!(
            text(Separator::Comma, &[&["a,b", "c\"d", "e\nf", "g;h"], &["1", "2.5", "", "é🌻"]]),
            "\u{feff}\"a,b\",\"c\"\"d\",\"e\nf\",g;h\r\n1,2.5,,é🌻\r\n"
        );
        assert_eq!(
            text(Separator::Semicolon, &[&["a,b", "g;h", "2.5", "1"]]),
            "\u{feff}a,b;\"g;h\";2,5;1\r\n"
        );
    }

    #[test]
    fn nothing_that_a_spreadsheet_would_run_stands_first_in_a_cell() {
        for cell in
            ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=HYPERLINK(\"http://x\")"]
        {
            let csv = text(Separator::Comma, &[&[cell]]);
            let inside = csv.trim_start_matches('\u{feff}').trim_start_matches('"');
            assert!(inside.starts_with('\''), "{cell:?} became {csv:?}");
        }
    }
}
