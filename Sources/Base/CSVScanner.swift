// The machine under the CSV reader: cuts UTF-8 text into rows and fields.

struct CSVScanner {
  struct Row {
    let line: Int
    let fields: [String]
    let fault: Text?
  }

  private let text: [UInt8]
  private let limits: CSVLimits
  private var separator: UInt8 = 0x2c
  private var at = 0
  private var line = 1

  /// `text` is UTF-8.
  init(_ text: [UInt8], _ limits: CSVLimits) {
    self.text = text
    self.limits = limits
  }

  /// Chooses the separator: what a first line `sep=;` says, which is then skipped, else the one of `;` `,` tab `|` that
  /// the first line with text has most of outside quotes; a comma when it has none.
  mutating func sniff() -> UInt8 {
    let separators: [UInt8] = [0x3b, 0x2c, 0x09, 0x7c]
    let start = text.firstIndex { $0 != 0x0a && $0 != 0x0d && $0 != 0x20 } ?? text.endIndex
    let head = text[start...].prefix { $0 != 0x0a && $0 != 0x0d }
    if head.count == 5, head.starts(with: [0x73, 0x65, 0x70, 0x3d]), let said = head.last, separators.contains(said) {
      line += lineBreaks(in: text[..<start])
      at = head.endIndex
      separator = said
      skipLineEnd()
      return said
    }
    var counts = [0, 0, 0, 0]
    var quoted = false
    for byte in text[start...] {
      if byte == 0x22 { quoted.toggle() }
      if quoted { continue }
      if byte == 0x0a || byte == 0x0d { break }
      if let index = separators.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    if most > 0, let index = counts.firstIndex(of: most) { separator = separators[index] }
    return separator
  }

  private func lineBreaks(in bytes: ArraySlice<UInt8>) -> Int {
    var (count, previous): (Int, UInt8) = (0, 0)
    for byte in bytes {
      if byte == 0x0d || byte == 0x0a && previous != 0x0d { count += 1 }
      previous = byte
    }
    return count
  }

  /// Steps over one line end, if there is one here.
  private mutating func skipLineEnd() {
    guard at < text.count, text[at] == 0x0a || text[at] == 0x0d else { return }
    at += text[at] == 0x0d && at + 1 < text.count && text[at + 1] == 0x0a ? 2 : 1
    line += 1
  }

  /// The next row in which anything is written; nil at the end.
  mutating func row() throws(Failure) -> Row? {
    while at < text.count {
      let row = try rawRow()
      let written = row.fields.contains { field in
        field.utf8.contains { $0 != 0x20 && $0 != 0x09 } && !field.unicodeScalars.allSatisfy(\.properties.isWhitespace)
      }
      if written { return row }
    }
    return nil
  }

  private mutating func rawRow() throws(Failure) -> Row {
    let start = line
    var fields: [String] = []
    var fault: Text?
    while true {
      guard fields.count < limits.columns else {
        throw csvFailure(
          line: start, "there are more than \(limits.columns) fields.", "il y a plus de \(limits.columns) champs.")
      }
      var opening = at
      while opening < text.count, text[opening] == 0x20 { opening += 1 }
      if opening < text.count, text[opening] == 0x22 {
        at = opening + 1
        fields.append(try quotedField(&fault))
      } else {
        fields.append(try plainField())
      }
      guard at < text.count, text[at] == separator else { break }
      at += 1
    }
    skipLineEnd()
    return Row(line: start, fields: fields, fault: fault)
  }

  private func isFieldEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0a || byte == 0x0d }

  private mutating func plainField() throws(Failure) -> String {
    let start = at
    while at < text.count, !isFieldEnd(text[at]) { at += 1 }
    try check(at - start, line)
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  /// The rest of a field whose opening quote has been read.
  private mutating func quotedField(_ fault: inout Text?) throws(Failure) -> String {
    let opened = line
    var value: [UInt8] = []
    var start = at
    while at < text.count {
      let byte = text[at]
      if byte == 0x22 {
        guard at + 1 < text.count, text[at + 1] == 0x22 else { break }
        value.append(contentsOf: text[start...at])
        at += 2
        start = at
      } else if byte == 0x0a || byte == 0x0d {
        skipLineEnd()
      } else {
        at += 1
      }
      try check(value.count + at - start, opened)
    }
    guard at < text.count else {
      throw csvFailure(
        line: opened, "a quote is opened and never closed.", "un guillemet est ouvert et jamais refermé.")
    }
    value.append(contentsOf: text[start..<at])
    at += 1
    while at < text.count, text[at] == 0x20, separator != 0x20 { at += 1 }
    if at < text.count, !isFieldEnd(text[at]) {
      // Excel goes on as if the rest belonged to the field; so do we, and say so.
      let rest = try plainField()
      value.append(contentsOf: rest.utf8)
      fault = Text(
        en: "There is text after a closing quote. A quote inside a field is written twice.",
        fr: "Du texte suit un guillemet fermant. Dans un champ, un guillemet s’écrit deux fois.")
    }
    return String(decoding: value, as: UTF8.self)
  }

  private func check(_ count: Int, _ line: Int) throws(Failure) {
    guard count <= limits.fieldBytes else {
      throw csvFailure(
        line: line, "a field is longer than \(limits.fieldBytes) bytes; perhaps a quote is never closed.",
        "un champ dépasse \(limits.fieldBytes) octets ; peut-être un guillemet n’est-il pas refermé.")
    }
  }
}
