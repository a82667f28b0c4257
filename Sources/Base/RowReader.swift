// A table that is read row by row, whatever kind of file it comes from.

/// The first line that isn't blank names the columns; the others are rows. CSV files and spreadsheets read alike.
package protocol RowReader {
  /// The names of the columns, without blanks around them.
  var header: [String] { get }

  /// The next row, or nil at the end. After a failure the rest can't be trusted: stop.
  mutating func next() throws(Failure) -> CSVRow?
}

extension RowReader {
  /// The first column that bears one of the names, compared without case, accents, blanks and punctuation.
  package func column(_ names: String...) -> Int? { column(among: names) }

  /// As above, for names in an array.
  package func column(among names: [String]) -> Int? {
    let wanted = Set(names.map(CSVReader.headerKey))
    return header.firstIndex { wanted.contains(CSVReader.headerKey($0)) }
  }

  /// Columns whose names mean the same, by the later ones' names: which of them is meant can't be known.
  package var repeatedColumns: [String] {
    var seen: Set<String> = []
    return header.filter { !$0.isEmpty && !seen.insert(CSVReader.headerKey($0)).inserted }
  }
}
