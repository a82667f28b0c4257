// The head of one part of a multipart form, and the header values with parameters that go with it.
import Base

/// What a part's header lines say.
struct PartHead {
  let name: String
  /// Nil for a field; as sent, perhaps empty, for a file.
  let fileName: String?
  let type: String

  /// `lines` have their line breaks before them. Throws 400 for anything but well-formed lines with exactly one
  /// `Content-Disposition: form-data` that has a name.
  init(_ lines: UnsafeRawBufferPointer) throws(Failure) {
    var disposition: HeaderValue?
    var type: HeaderValue?
    var from = 0
    var count = 0
    while from < lines.count {
      guard lines.count - from >= 2, lines[from] == 0x0d, lines[from + 1] == 0x0a else { throw FormFields.malformed }
      from += 2
      var to = from
      while to < lines.count, lines[to] != 0x0d { to += 1 }
      count += 1
      let line = lines[from..<to]
      guard count <= 16, let colon = line.firstIndex(of: 0x3a), colon > from,
        line[..<colon].allSatisfy({ isAlphanumeric($0) || $0 == 0x2d }),
        line.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 })
      else { throw FormFields.malformed }
      let name = UnsafeRawBufferPointer(rebasing: lines[from..<colon])
      let value = UnsafeRawBufferPointer(rebasing: lines[(colon + 1)..<to])
      if equalsIgnoringCase(name, "content-disposition") {
        guard disposition == nil, let parsed = HeaderValue(value) else { throw FormFields.malformed }
        disposition = parsed
      } else if equalsIgnoringCase(name, "content-type") {
        guard type == nil, let parsed = HeaderValue(value) else { throw FormFields.malformed }
        type = parsed
      } else if equalsIgnoringCase(name, "content-transfer-encoding") {
        let coding = trimmed(value)
        guard
          equalsIgnoringCase(coding, "binary") || equalsIgnoringCase(coding, "8bit")
            || equalsIgnoringCase(coding, "7bit")
        else { throw FormFields.malformed }
      }
      from = to
    }
    guard let disposition, disposition.word == "form-data",
      let name = disposition["name"].flatMap(PartHead.text), !name.isEmpty
    else { throw FormFields.malformed }
    self.name = name
    if let extended = disposition["filename*"] {
      // RFC 5987, as some programs send it though RFC 7578 says not to.
      guard extended.count > 7, extended.prefix(7).map(lowered).elementsEqual("utf-8''".utf8),
        let decoded = extended.dropFirst(7).withUnsafeBytes({ percentDecoded($0, plusIsBlank: false) })
      else { throw FormFields.malformed }
      fileName = decoded
    } else if let plain = disposition["filename"] {
      guard let text = PartHead.text(plain) else { throw FormFields.malformed }
      fileName = text
    } else {
      fileName = nil
    }
    self.type = type?.word ?? (fileName == nil ? "text/plain" : "application/octet-stream")
  }

  /// UTF-8, with the one escape that browsers use for quotes undone.
  private static func text(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    guard text.utf8.contains(0x25) else { return text }
    var result: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, rest.starts(with: [0x32, 0x32]) {
        result.append(0x22)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// A header value such as `form-data; name="a"`: a word in lower case and its parameters.
struct HeaderValue {
  let word: String
  private let parameters: [(name: String, value: [UInt8])]

  /// Nil for a broken quote, a parameter without a value, or one that comes twice. One pass.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var at = 0
    func skipBlanks() { while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 } }
    func token() -> [UInt8] {
      let from = at
      while at < bytes.count, HeaderValue.isTokenCharacter(bytes[at]) { at += 1 }
      return [UInt8](bytes[from..<at])
    }
    skipBlanks()
    let from = at
    while at < bytes.count, HeaderValue.isTokenCharacter(bytes[at]) || bytes[at] == 0x2f { at += 1 }
    word = String(decoding: bytes[from..<at].map(lowered), as: UTF8.self)
    guard !word.isEmpty else { return nil }
    var parameters: [(name: String, value: [UInt8])] = []
    skipBlanks()
    while at < bytes.count {
      guard bytes[at] == 0x3b else { return nil }
      at += 1
      skipBlanks()
      // A semicolon at the end is common and harmless.
      if at == bytes.count { break }
      let name = String(decoding: token().map(lowered), as: UTF8.self)
      guard !name.isEmpty, at < bytes.count, bytes[at] == 0x3d, parameters.count < 16,
        !parameters.contains(where: { $0.name == name })
      else { return nil }
      at += 1
      var value: [UInt8] = []
      if at < bytes.count, bytes[at] == 0x22 {
        at += 1
        var isClosed = false
        while at < bytes.count, !isClosed {
          // A backslash escapes a quote or itself; before anything else it is one, as in `C:\a.txt` of old browsers.
          if bytes[at] == 0x5c, at + 1 < bytes.count, bytes[at + 1] == 0x22 || bytes[at + 1] == 0x5c {
            value.append(bytes[at + 1])
            at += 2
          } else {
            if bytes[at] == 0x22 { isClosed = true } else { value.append(bytes[at]) }
            at += 1
          }
        }
        guard isClosed else { return nil }
      } else {
        value = token()
        guard !value.isEmpty else { return nil }
      }
      parameters.append((name, value))
      skipBlanks()
    }
    self.parameters = parameters
  }

  subscript(_ name: String) -> [UInt8]? { parameters.first { $0.name == name }?.value }

  /// RFC 9110, section 5.6.2.
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    if isAlphanumeric(byte) { return true }
    switch byte {
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: return true
    default: return false
    }
  }
}

/// The boundary that a `Content-Type: multipart/form-data` names; nil for another type or a malformed boundary.
package func multipartBoundary(_ contentType: UnsafeRawBufferPointer) -> [UInt8]? {
  guard contentType.count <= 512, let value = HeaderValue(contentType), value.word == "multipart/form-data",
    let boundary = value["boundary"], (1...70).contains(boundary.count), boundary.last != 0x20
  else { return nil }
  let isPlain = boundary.allSatisfy { isAlphanumeric($0) || "'()+_,-./:=? ".utf8.contains($0) }
  return isPlain ? boundary : nil
}

/// A file name that can be kept, shown and offered for download: only what follows the last slash or backslash, no control
/// or direction characters, none that a file system or a header gives a meaning to, no dot in front, at most 150 bytes of
/// whole characters (the extension is kept). `file` when nothing is left.
package func harmlessFileName(_ name: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in name.unicodeScalars {
    switch scalar.value {
    case 0x2f, 0x5c: scalars.removeAll()
    case 0...0x1f, 0x7f...0x9f, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xfff9...0xfffd: break
    case 0x22, 0x2a, 0x3a, 0x3c, 0x3e, 0x3f, 0x7c: scalars.append("_")
    default: scalars.append(scalar)
    }
  }
  func isTrimmed(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "." || scalar.properties.isWhitespace }
  while let last = scalars.last, isTrimmed(last) { scalars.removeLast() }
  let text = String(String.UnicodeScalarView(scalars.drop(while: isTrimmed)))
  if text.isEmpty { return "file" }
  guard text.utf8.count > 150 else { return text }
  var tail = ""
  if let dot = text.lastIndex(of: "."), text[dot...].utf8.count <= 16 { tail = String(text[dot...]) }
  var head = text.dropLast(tail.count)
  // Each step drops a character; names are a head's length at most.
  while head.utf8.count > 150 - tail.utf8.count { head = head.dropLast() }
  return head.isEmpty ? "file" + tail : head + tail
}
