// Reads CSV as RFC 4180 writes it and as real programs do: any common separator, line end and encoding.

/// What a CSV file may hold at most. Beyond it the file is refused, naming the line.
package struct CSVLimits: Sendable {
  package var bytes = 32 << 20
  /// Rows of data, the header and blank lines not counted.
  package var rows = 200_000
  package var columns = 256
  /// Bytes of one field, in UTF-8.
  package var fieldBytes = 64 << 10

  package init() {}
}

/// One row of data.
package struct CSVRow: Sendable {
  /// The line of the file on which the row begins, from 1.
  package let line: Int
  /// As they stand in the file, quotes resolved. There may be fewer or more than there are columns.
  package let fields: [String]
  /// What is odd about the row as a row, to be told beside its other faults; nil when nothing is.
  package let fault: Text?

  /// `columns` is how many the header names: a row that has more than that, and not only blanks, is odd.
  package init(line: Int, fields: [String], columns: Int, fault: Text? = nil) {
    self.line = line
    self.fields = fields
    let isLonger = fields.dropFirst(columns).contains { !trimmedSpace($0).isEmpty }
    self.fault =
      isLonger
      ? Text(
        en: "There are \(fields.count) fields, but the header names \(columns) columns.",
        fr: "Il y a \(fields.count) champs, mais l’en-tête nomme \(columns) colonnes.") : fault
  }

  /// The field of that column without blanks around it, in composed form; empty where the row has no such field.
  package func text(_ column: Int?) -> String {
    guard let column, fields.indices.contains(column) else { return "" }
    return normalized(trimmedSpace(fields[column]))
  }

  /// The same without the apostrophe that an export of ours puts before what a spreadsheet would run as a formula, such as
  /// the plus of a telephone number.
  package func plainText(_ column: Int?) -> String {
    let text = text(column)
    guard text.utf8.first == 0x27 else { return text }
    let rest = text.dropFirst()
    return CSVWriter.isFormula(rest) ? String(rest) : text
  }
}

/// Reads a whole file that is in memory, row by row. The first line that is not blank is the header.
package struct CSVReader: RowReader {
  /// The names of the columns, without blanks around them.
  package let header: [String]
  /// The byte between fields.
  package let separator: UInt8
  package let encoding: CSVEncoding
  private var scanner: CSVScanner
  private let limits: CSVLimits
  private var rowCount = 0

  /// Finds out the encoding and the separator and reads the header. Fails for an empty file and whatever is no CSV.
  package init(_ bytes: [UInt8], limits: CSVLimits = CSVLimits()) throws(Failure) {
    guard bytes.count <= limits.bytes else {
      throw Failure(
        .tooLarge, code: "csv",
        Text(
          en: "The file is larger than \(limits.bytes >> 20) MiB. Split it and import the parts.",
          fr: "Le fichier dépasse \(limits.bytes >> 20) Mio. Divisez-le et importez les parties."))
    }
    let decoded = try csvText(bytes)
    self.limits = limits
    encoding = decoded.encoding
    scanner = CSVScanner(decoded.text, limits)
    separator = scanner.sniff()
    guard let first = try scanner.row(), first.fields.contains(where: { !trimmedSpace($0).isEmpty }) else {
      throw csvFailure(
        line: nil, "The file is empty: it has no line with the names of the columns.",
        "Le fichier est vide : il n’a pas de ligne avec les noms des colonnes.")
    }
    header = first.fields.map { normalized(trimmedSpace($0)) }
  }

  /// The next row, or nil at the end. After a failure the rest can't be trusted: stop.
  package mutating func next() throws(Failure) -> CSVRow? {
    guard let row = try scanner.row() else { return nil }
    rowCount += 1
    guard rowCount <= limits.rows else {
      throw csvFailure(
        line: row.line, "there are more than \(limits.rows) rows. Split the file and import the parts.",
        "il y a plus de \(limits.rows) lignes de données. Divisez le fichier et importez les parties.")
    }
    return CSVRow(line: row.line, fields: row.fields, columns: header.count, fault: row.fault)
  }

  /// `E-Mail`, `e_mail` and `EMAIL` are one: letters and digits of the folded name, or all of it when it has none.
  package static func headerKey(_ name: String) -> String {
    let key = folded(name)
    let kept = key.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    return kept.isEmpty ? key : String(String.UnicodeScalarView(kept))
  }
}

/// Without the white space around it, of every kind, no-break spaces and byte order marks included.
package func trimmedSpace(_ text: String) -> String {
  guard let first = text.utf8.first, let last = text.utf8.last else { return "" }
  // Nearly every field begins and ends with a printable ASCII character.
  if (0x21...0x7e).contains(first), (0x21...0x7e).contains(last) { return text }
  func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar.value == 0xfeff }
  let scalars = text.unicodeScalars
  guard let start = scalars.firstIndex(where: { !isSpace($0) }), let end = scalars.lastIndex(where: { !isSpace($0) })
  else { return "" }
  return String(scalars[start...end])
}
