// Names and values of a query string or a form, in the order in which they came.
import Base

/// How much a form may hold. Beyond it the request is refused with 413.
package struct FormLimits: Sendable {
  package var fields: Int
  /// In bytes, decoded.
  package var name: Int
  /// In bytes, decoded.
  package var value: Int

  package init(fields: Int, name: Int, value: Int) {
    self.fields = fields
    self.name = name
    self.value = value
  }

  /// For query strings.
  package static let query = FormLimits(fields: 64, name: 128, value: 4096)
  /// For forms that people fill in.
  package static let form = FormLimits(fields: 1000, name: 256, value: 256 << 10)
}

/// Ordered pairs; a name may come several times.
package struct FormFields: Sendable {
  package var pairs: [(String, String)]

  package init(_ pairs: [(String, String)] = []) { self.pairs = pairs }

  /// Parses `application/x-www-form-urlencoded`. Throws 400 for a broken escape, broken UTF-8, an empty name or a NUL, 413
  /// beyond the limits. A line break, which browsers send as CR LF, becomes LF.
  package init(urlencoded bytes: UnsafeRawBufferPointer, limits: FormLimits = .form) throws(Failure) {
    pairs = []
    var from = 0
    while from < bytes.count {
      var to = from
      var equals = -1
      while to < bytes.count, bytes[to] != 0x26 {
        if equals < 0, bytes[to] == 0x3d { equals = to }
        to &+= 1
      }
      if to > from {
        guard pairs.count < limits.fields else { throw FormFields.tooLarge }
        let end = equals < 0 ? to : equals
        let name = UnsafeRawBufferPointer(rebasing: bytes[from..<end])
        let value = UnsafeRawBufferPointer(rebasing: bytes[(equals < 0 ? to : equals &+ 1)..<to])
        // Encoded text is at most three times as long: what is longer needn't be decoded to be refused.
        guard name.count / 3 <= limits.name, value.count / 3 <= limits.value else { throw FormFields.tooLarge }
        guard let name = percentDecoded(name, plusIsBlank: true), let value = percentDecoded(value, plusIsBlank: true),
          !name.isEmpty, !name.utf8.contains(0), !value.utf8.contains(0)
        else { throw FormFields.malformed }
        guard name.utf8.count <= limits.name, value.utf8.count <= limits.value else { throw FormFields.tooLarge }
        pairs.append((name, FormFields.withPlainLineBreaks(value)))
      }
      from = to &+ 1
    }
  }

  /// The first value of this name.
  package subscript(_ name: String) -> String? { pairs.first { $0.0 == name }?.1 }

  /// Every value of this name, in order.
  package func all(_ name: String) -> [String] { pairs.filter { $0.0 == name }.map(\.1) }

  /// CR LF and lone CR become LF: the text is then the same however it was sent, and length limits count what people see.
  static func withPlainLineBreaks(_ text: String) -> String {
    guard text.utf8.contains(0x0d) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var afterReturn = false
    for byte in text.utf8 {
      if byte == 0x0d {
        bytes.append(0x0a)
      } else if byte != 0x0a || !afterReturn {
        bytes.append(byte)
      }
      afterReturn = byte == 0x0d
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static let malformed = Failure(
    .invalid, code: "form",
    Text(en: "This form could not be read.", fr: "Ce formulaire est illisible."))

  static let tooLarge = Failure(
    .tooLarge, code: "form-too-large",
    Text(en: "This form holds more than is accepted.", fr: "Ce formulaire contient plus que ce qui est accepté."))
}

extension Request {
  /// The fields of the query string.
  package func queryFields() throws(Failure) -> FormFields { try FormFields(urlencoded: query, limits: .query) }

  /// The fields of a buffered urlencoded body. Throws 415 when the body is of another type.
  package func formFields(limits: FormLimits = .form) throws(Failure) -> FormFields {
    guard let type = header(.contentType), mediaType(type, is: "application/x-www-form-urlencoded") else {
      throw Failure(
        .wrongMediaType, code: "media-type",
        Text(en: "A form was expected here.", fr: "Un formulaire était attendu ici."))
    }
    return try FormFields(urlencoded: body, limits: limits)
  }
}

/// Whether a `Content-Type` names this type, parameters and letter case aside.
package func mediaType(_ value: UnsafeRawBufferPointer, is name: StaticString) -> Bool {
  let count = name.utf8CodeUnitCount
  guard value.count >= count else { return false }
  guard equalsIgnoringCase(UnsafeRawBufferPointer(rebasing: value[..<count]), name) else { return false }
  guard value.count > count else { return true }
  return value[count] == 0x3b || value[count] == 0x20 || value[count] == 0x09
}
