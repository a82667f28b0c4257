// Reads the first sheet of an .xlsx workbook as rows of texts, as the CSV reader reads a CSV file.
import Base

/// Reads a whole file that is in memory, row by row: the first visible worksheet of the workbook. The first row that isn't
/// blank is the header.
///
/// Every cell is a text: numbers with the digits that a spreadsheet shows, dates as `2026-11-21` (with a time of day
/// `2026-11-21 14:30`), times as `14:30`, truth as `TRUE` and `FALSE`, formulas as their last result. Macros, formulas,
/// pictures, links and whatever else a workbook holds are never looked at. Takes up to some seconds for the largest files:
/// not on a loop. For one thread at a time.
package final class SheetReader: RowReader {
  package let header: [String]
  private let rows: SheetRows
  private let feed: MarkupFeed
  private let limits: SheetLimits
  private var waiting: ArraySlice<SheetRows.Row> = []
  private var count = 0

  /// Opens the workbook and reads the header. Fails with a sentence for whoever sent the file.
  package init(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) throws(Failure) {
    self.limits = limits
    let archive = try SheetArchive(bytes, limits)
    let parts = try WorkbookParts(archive, limits)
    var shared: SharedTexts?
    if let path = parts.sharedTexts, let part = try archive.part(path) {
      let texts = SharedTexts(limits)
      try MarkupFeed(part, texts, limits).run()
      shared = texts
    }
    var styles: CellStyles?
    if let path = parts.styles, let part = try archive.part(path) {
      let looks = CellStyles()
      try MarkupFeed(part, looks, limits).run()
      styles = looks
    }
    guard let part = try archive.part(parts.sheet) else { throw Failure.sheetDamaged("no \(parts.sheet)") }
    rows = SheetRows(limits, shared, styles, countsFrom1904: parts.countsFrom1904)
    feed = try MarkupFeed(part, rows, limits)
    guard let first = try SheetReader.row(&waiting, rows, feed) else {
      throw sheetFailure(
        "The first sheet is empty: it has no row with the names of the columns.",
        "La première feuille est vide : elle n’a pas de ligne avec les noms des colonnes.")
    }
    header = first.fields.map { normalized(trimmedSpace($0)) }
  }

  package func next() throws(Failure) -> CSVRow? {
    guard let row = try SheetReader.row(&waiting, rows, feed) else { return nil }
    count += 1
    guard count <= limits.rows else {
      throw sheetFailure(
        "Row \(row.number): there are more than \(limits.rows) rows. Split the file and import the parts.",
        "Ligne \(row.number) : il y a plus de \(limits.rows) lignes de données. Divisez le fichier et importez les parties."
      )
    }
    return CSVRow(line: row.number, fields: row.fields, columns: header.count)
  }

  private static func row(
    _ waiting: inout ArraySlice<SheetRows.Row>, _ rows: SheetRows, _ feed: MarkupFeed
  ) throws(Failure) -> SheetRows.Row? {
    while waiting.isEmpty {
      let goesOn = try feed.step()
      waiting = rows.take()[...]
      if !goesOn { break }
    }
    return waiting.popFirst()
  }
}

/// Opens a table that somebody sent, spreadsheet or CSV, by what its bytes are and not by its name.
package func rowReader(_ bytes: [UInt8]) throws(Failure) -> any RowReader {
  if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
    return try SheetReader(bytes)
  }
  return try CSVReader(bytes)
}
