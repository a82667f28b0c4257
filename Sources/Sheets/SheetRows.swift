// One sheet's markup made into rows of texts.
import Base

/// Collects the rows of a sheet as they are read; `take` hands them over.
final class SheetRows: MarkupHandler {
  struct Row {
    /// The row's number in the sheet, from 1.
    let number: Int
    let fields: [String]
  }

  private let limits: SheetLimits
  private let shared: SharedTexts?
  private let styles: CellStyles?
  private let countsFrom1904: Bool

  private var ready: [Row] = []
  private var fields: [String] = []
  private var number = 0
  private var hasText = false
  private var textBytes = 0

  private enum Kind { case number, shared, inline, text, truth, date }
  private var kind = Kind.number
  private var look = NumberLook.plain
  private var column = 0
  private var value: [UInt8] = []
  private var isValue = false
  private var run = TextRun()
  private var isInCell = false

  init(_ limits: SheetLimits, _ shared: SharedTexts?, _ styles: CellStyles?, countsFrom1904: Bool) {
    self.limits = limits
    self.shared = shared
    self.styles = styles
    self.countsFrom1904 = countsFrom1904
  }

  /// The rows read since the last call in which anything is written.
  func take() -> [Row] {
    defer { ready.removeAll(keepingCapacity: true) }
    return ready
  }

  override func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {
    switch name {
    case "row":
      number = attributes.number("r") ?? number + 1
      fields.removeAll(keepingCapacity: true)
      hasText = false
      column = -1
    case "c":
      isInCell = true
      value.removeAll(keepingCapacity: true)
      run.begin()
      column = try attributes["r"].map { reference throws(Failure) in try SheetRows.column(reference) } ?? column + 1
      look = styles?.look(attributes.number("s")) ?? .plain
      kind = SheetRows.kind(attributes["t"])
    case "v": isValue = isInCell
    default: if isInCell { run.start(name) }
    }
  }

  override func text(_ piece: UnsafeRawBufferPointer) throws(Failure) {
    if isValue {
      guard value.count + piece.count <= limits.fieldBytes else { throw tooLongField(limits) }
      value.append(contentsOf: piece)
    } else if isInCell {
      try run.add(piece, limits)
    }
  }

  override func end(_ name: MarkupName) throws(Failure) {
    switch name {
    case "v": isValue = false
    case "c":
      isInCell = false
      let text = try cell()
      // Cells with a border and nothing in them reach to the end of the sheet.
      guard !text.isEmpty else { return }
      guard column < limits.columns else {
        throw sheetFailure(
          "Row \(number): there are more than \(limits.columns) columns.",
          "Ligne \(number) : il y a plus de \(limits.columns) colonnes.")
      }
      textBytes += text.utf8.count
      guard textBytes <= limits.textBytes else { throw Failure.sheetTooLarge }
      while fields.count <= column { fields.append("") }
      fields[column] = text
      hasText = hasText || !trimmedSpace(text).isEmpty
    case "row": if hasText { ready.append(Row(number: number, fields: fields)) }
    default: if isInCell { run.end(name) }
    }
  }

  private func cell() throws(Failure) -> String {
    switch kind {
    case .inline: return String(decoding: withoutEscapes(run.bytes), as: UTF8.self)
    case .text: return String(decoding: withoutEscapes(value), as: UTF8.self)
    case .truth: return value.isEmpty ? "" : value == [0x31] ? "TRUE" : "FALSE"
    case .number:
      let digits = SheetRows.trimmed(value)
      return digits.isEmpty ? "" : cellText(digits, look, countsFrom1904: countsFrom1904)
    case .date:
      // `2026-11-21T00:00:00` is a day.
      let text = String(decoding: SheetRows.trimmed(value), as: UTF8.self)
      guard text.utf8.count >= 19, text.dropFirst(10).first == "T" else { return text }
      let time = text.dropFirst(11).prefix(8)
      return text.prefix(10) + (time == "00:00:00" ? "" : " " + (time.hasSuffix(":00") ? time.prefix(5) : time))
    case .shared:
      let digits = SheetRows.trimmed(value)
      guard !digits.isEmpty else { return "" }
      let number = digits.withUnsafeBytes { bytes in bytes.baseAddress.flatMap { wholeNumber($0, bytes.count) } }
      guard let number, let text = shared?.text(number) else { throw Failure.sheetDamaged("a text that isn't there") }
      return text
    }
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
    guard let first = bytes.first, let last = bytes.last, isSpace(first) || isSpace(last) else { return bytes }
    let start = bytes.drop(while: isSpace)
    return Array(start.prefix((start.lastIndex { !isSpace($0) } ?? start.startIndex - 1) + 1 - start.startIndex))
  }

  private static func kind(_ type: UnsafePointer<CChar>?) -> Kind {
    guard let type else { return .number }
    return switch MarkupName(type) {
    case "s": .shared
    case "inlineStr": .inline
    // A formula's text, and what came of one that failed: `#N/A`.
    case "str", "e": .text
    case "b": .truth
    case "d": .date
    default: .number
    }
  }

  /// The column of a reference such as `BC12`, from 0: one to three letters (XFD is the last), then digits.
  private static func column(_ reference: UnsafePointer<CChar>) throws(Failure) -> Int {
    var column = 0
    var at = 0
    while at < 4 {
      let letter = UInt8(bitPattern: reference[at]) & 0xdf
      guard (0x41...0x5a).contains(letter) else { break }
      column = column * 26 + Int(letter) - 0x40
      at += 1
    }
    guard (1...3).contains(at), (0x30...0x39).contains(UInt8(bitPattern: reference[at])) else {
      throw Failure.sheetDamaged("a cell without a place")
    }
    return column - 1
  }
}
