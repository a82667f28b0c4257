// Writes CSV that spreadsheets open safely.

/// Writes rows into a buffer, field by field: RFC 4180, CRLF line ends, quotes where needed.
///
/// Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers go through `number` and don't.
package struct CSVWriter {
  private let buffer: Buffer
  private let separator: UInt8
  private let guardsFormulas: Bool
  private var isFirst = true

  /// `mark` begins with a byte order mark, by which Excel knows UTF-8. `guardsFormulas` is off only for files that
  /// programs read.
  package init(_ buffer: Buffer, separator: UInt8 = 0x2c, mark: Bool = false, guardsFormulas: Bool = true) {
    self.buffer = buffer
    self.separator = separator
    self.guardsFormulas = guardsFormulas
    if mark { buffer.append("\u{feff}") }
  }

  /// A field of text.
  package mutating func text(_ value: String) {
    begin()
    let guarded = guardsFormulas && CSVWriter.isFormula(value)
    var copy = value
    copy.withUTF8 { bytes in
      // A line of one empty field would be a blank line, which readers skip; so the empty are quoted too.
      let quoted =
        bytes.isEmpty || bytes.first == 0x20 || bytes.last == 0x20
        || bytes.contains { $0 == separator || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }
      if quoted { buffer.append(0x22) }
      if guarded { buffer.append(0x27) }
      for byte in bytes {
        if byte == 0x22 { buffer.append(byte) }
        buffer.append(byte)
      }
      if quoted { buffer.append(0x22) }
    }
  }

  /// A field with a whole number.
  package mutating func number(_ value: Int64) {
    begin()
    buffer.append(decimal: value)
  }

  /// A field with a number that has digits behind a point, as the program wrote it: not for what came from outside.
  package mutating func decimal(_ text: String) {
    begin()
    buffer.append(Array(text.utf8))
  }

  /// A field with nothing in it.
  package mutating func empty() { begin() }

  /// Ends the row.
  package mutating func end() {
    buffer.append("\r\n")
    isFirst = true
  }

  /// A whole row of text.
  package mutating func row(_ fields: [String]) {
    for field in fields { text(field) }
    end()
  }

  /// As above: `row("Name", "E-mail")`.
  package mutating func row(_ fields: String...) { row(fields) }

  private mutating func begin() {
    if !isFirst { buffer.append(separator) }
    isFirst = false
  }

  /// What OWASP lists: the characters that make Excel, LibreOffice or Google Sheets compute, wide forms included.
  static func isFormula(_ value: some StringProtocol) -> Bool {
    guard let first = value.unicodeScalars.first else { return false }
    return ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"].contains(first)
  }
}
