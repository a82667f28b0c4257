// The texts that a workbook's cells refer to by number.
import Base

/// Every different text of a workbook, packed end to end: a million of them cost what they are and four bytes each.
final class SharedTexts: MarkupHandler {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  private let limits: SheetLimits
  private var run = TextRun()

  init(_ limits: SheetLimits) { self.limits = limits }

  /// The text of that number; nil when there is none.
  func text(_ number: Int) -> String? {
    guard ends.indices.contains(number) else { return nil }
    let start = number == 0 ? 0 : Int(ends[number - 1])
    return String(decoding: bytes[start..<Int(ends[number])], as: UTF8.self)
  }

  override func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {
    if case "si" = name { run.begin() } else { run.start(name) }
  }

  override func end(_ name: MarkupName) throws(Failure) {
    run.end(name)
    guard case "si" = name else { return }
    guard ends.count < limits.sharedTexts, bytes.count + run.bytes.count <= limits.sharedBytes else {
      throw Failure.sheetTooLarge
    }
    bytes.append(contentsOf: withoutEscapes(run.bytes))
    ends.append(UInt32(bytes.count))
  }

  override func text(_ piece: UnsafeRawBufferPointer) throws(Failure) { try run.add(piece, limits) }
}

/// Collects a text that may be in several runs of different looks, leaving out how it is pronounced.
struct TextRun {
  private(set) var bytes: [UInt8] = []
  private var isText = false
  private var phonetics = 0

  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    isText = false
    phonetics = 0
  }

  mutating func start(_ name: MarkupName) {
    switch name {
    case "t": isText = phonetics == 0
    case "rPh": phonetics += 1
    default: break
    }
  }

  mutating func end(_ name: MarkupName) {
    switch name {
    case "t": isText = false
    case "rPh": phonetics -= 1
    default: break
    }
  }

  mutating func add(_ piece: UnsafeRawBufferPointer, _ limits: SheetLimits) throws(Failure) {
    guard isText else { return }
    guard bytes.count + piece.count <= limits.fieldBytes else { throw tooLongField(limits) }
    bytes.append(contentsOf: piece)
  }
}

func tooLongField(_ limits: SheetLimits) -> Failure {
  sheetFailure(
    "A cell holds more than \(limits.fieldBytes) bytes of text.",
    "Une cellule contient plus de \(limits.fieldBytes) octets de texte.")
}

/// Resolves `_x000D_`, as Excel writes characters that XML has no place for. What stands for no character stays.
func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.contains(0x5f) else { return bytes }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var at = 0
  while at < bytes.count {
    guard bytes[at] == 0x5f, at + 6 < bytes.count, bytes[at + 1] == 0x78, bytes[at + 6] == 0x5f,
      let scalar = escapedScalar(bytes[(at + 2)..<(at + 6)])
    else {
      result.append(bytes[at])
      at += 1
      continue
    }
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    at += 7
  }
  return result
}

/// The other way round: a text that holds `_x000D_` as such says `_x005F_x000D_`.
func withEscapes(_ text: String) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  for at in bytes.indices {
    result.append(bytes[at])
    if bytes[at] == 0x5f, at + 6 < bytes.count, bytes[at + 1] == 0x78, bytes[at + 6] == 0x5f,
      bytes[(at + 2)..<(at + 6)].allSatisfy({ hexDigit($0) != nil })
    {
      result.append(contentsOf: "x005F_".utf8)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

private func escapedScalar(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
  var code: UInt32 = 0
  for byte in digits {
    guard let digit = hexDigit(byte) else { return nil }
    code = code << 4 | UInt32(digit)
  }
  // NUL would end the text in whatever is written in C.
  return code == 0 ? nil : Unicode.Scalar(code)
}
