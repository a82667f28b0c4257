// What each kind of field accepts, the same for JSON and for forms, and the words for what it refuses.

/// The faults found so far. It keeps the first 50: more help nobody, and the answer stays small.
struct FieldFaults {
  static let limit = 50
  private(set) var fields: [Failure.Field] = []

  var isFull: Bool { fields.count >= FieldFaults.limit }

  mutating func add(_ path: String, _ text: Text) {
    if !isFull { fields.append(Failure.Field(path: path, text: text)) }
  }

  func throwIfAny() throws(Failure) {
    if !fields.isEmpty { throw Failure.unprocessable(fields) }
  }
}

/// The rules of single values. Each answers the value to keep, or the words for why not.
enum FieldRules {
  /// A text made ready to keep: composed (NFC), line ends made LF, blanks dropped at the ends where the kind says so. A
  /// secret stays as it is: others may have to recognize it.
  static func text(_ given: String, _ kind: TextKind, _ length: ClosedRange<Int>) -> Result<String, Refusal> {
    var text = kind == .secret ? given : normalized(given)
    switch kind {
    case .plain, .email: text = trimmed(text)
    case .phone: text = withPlainBlanks(trimmed(text))
    case .multiline: text = withLineFeeds(text)
    case .secret: break
    }
    if let fault = textFault(text, kind == .multiline ? .paragraphs : .line) { return .failure(Refusal(fault)) }
    let count = characterCount(text)
    if count < length.lowerBound {
      return .failure(Refusal(count == 0 ? FieldTexts.missing : FieldTexts.tooShort(length.lowerBound)))
    }
    if count > length.upperBound { return .failure(Refusal(FieldTexts.tooLong(length.upperBound))) }
    if kind == .email, !text.isEmpty, !isEmail(text) { return .failure(Refusal(FieldTexts.email)) }
    if kind == .phone, !text.isEmpty, !isPhone(text) { return .failure(Refusal(FieldTexts.phone)) }
    return .success(text)
  }

  static func integer(_ value: Int64, _ range: ClosedRange<Int64>) -> Result<Int64, Refusal> {
    range.contains(value) ? .success(value) : .failure(Refusal(FieldTexts.outside(range)))
  }

  static func number(_ value: Double, _ range: ClosedRange<Double>) -> Result<Double, Refusal> {
    range.contains(value) ? .success(value) : .failure(Refusal(FieldTexts.outside(range)))
  }

  static func choice<E: ChoiceValue>(_ text: String, _ type: E.Type) -> Result<E, Refusal> {
    // Not E(rawValue:), which compares canonically: the input must be the raw value byte by byte.
    for value in E.allCases where value.rawValue.utf8.elementsEqual(text.utf8) { return .success(value) }
    return .failure(Refusal(FieldTexts.choices(E.allCases.map(\.rawValue))))
  }

  static func date(_ text: String) -> Result<LocalDate, Refusal> {
    LocalDate(iso: text).map { .success($0) } ?? .failure(Refusal(FieldTexts.date))
  }

  static func timestamp(_ text: String) -> Result<Timestamp, Refusal> {
    Timestamp(rfc3339: text).map { .success($0) } ?? .failure(Refusal(FieldTexts.timestamp))
  }

  static func id(_ text: String) -> Result<Int64, Refusal> {
    crockfordDecode(text.utf8).map { .success($0) } ?? .failure(Refusal(FieldTexts.id))
  }

  static func count(_ count: Int, _ range: ClosedRange<Int>) -> Text? {
    if count < range.lowerBound { return FieldTexts.tooFew(range.lowerBound) }
    if count > range.upperBound { return FieldTexts.tooMany(range.upperBound) }
    return nil
  }

  /// Why a value is refused.
  struct Refusal: Error {
    let text: Text

    init(_ text: Text) { self.text = text }
  }

  /// Without white space at either end.
  static func trimmed(_ text: String) -> String {
    // The common case costs two looks: ASCII that is no blank at both ends.
    if let first = text.utf8.first, let last = text.utf8.last, (0x21...0x7f).contains(first),
      (0x21...0x7f).contains(last)
    {
      return text
    }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    if first == scalars.startIndex, scalars.index(after: last) == scalars.endIndex { return text }
    return String(scalars[first...last])
  }

  /// Blanks that may be dropped. Line ends and tabs count: pasted text often drags them along.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80 ? scalar.value == 0x20 || (0x09...0x0d).contains(scalar.value) : scalar.properties.isWhitespace
  }

  /// Web pages and spreadsheets have no-break blanks in their numbers.
  private static func withPlainBlanks(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    let scalars = text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
    return String(String.UnicodeScalarView(scalars))
  }

  /// Three digits at least, and what people put between them: an extension may have a word.
  static func isPhone(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } && text.utf8.count { $0 >= 0x30 && $0 <= 0x39 } >= 3
  }

  /// Browsers send CR LF.
  private static func withLineFeeds(_ text: String) -> String {
    guard text.utf8.contains(0x0d) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var wasReturn = false
    for byte in text.utf8 {
      if byte == 0x0d {
        bytes.append(0x0a)
      } else if byte != 0x0a || !wasReturn {
        bytes.append(byte)
      }
      wasReturn = byte == 0x0d
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The shape browsers accept (HTML's `input type=email`), and letters of any script besides.
  static func isEmail(_ text: String) -> Bool {
    guard text.utf8.count <= 254 else { return false }
    var text = text
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    let hasShape = text.withUTF8 { bytes in
      guard let sign = bytes.firstIndex(of: 0x40), (1...64).contains(sign) else { return false }
      for byte in bytes[..<sign] where !isLocal(byte) { return false }
      // Labels of 1 to 63 letters, digits and hyphens, without a hyphen at either end.
      var label = 0
      var previous: UInt8 = 0x2e
      for byte in bytes[(sign + 1)...] {
        if byte == 0x2e {
          if label == 0 || previous == 0x2d { return false }
          label = 0
        } else {
          guard byte >= 0x80 || isLetterOrDigit(byte) || byte == 0x2d, byte != 0x2d || label > 0 else { return false }
          label += 1
          if label > 63 { return false }
        }
        previous = byte
      }
      return label > 0 && previous != 0x2d
    }
    return hasShape && (isASCII || text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace })
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    if byte >= 0x80 || isLetterOrDigit(byte) { return true }
    switch byte {
    // . ! # $ % & ' * + / = ? ^ _ ` { | } ~ -
    case 0x2e, 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2f, 0x3d, 0x3f, 0x5e...0x60, 0x7b...0x7e, 0x2d: return true
    default: return false
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
  }
}
