// What a CSV file is written in, made into UTF-8.

/// The encodings a CSV file is read in.
package enum CSVEncoding: String, Sendable {
  case utf8 = "UTF-8"
  case utf16 = "UTF-16"
  case windows1252 = "Windows-1252"
}

/// A failure of a whole file, at a line of it.
func csvFailure(line: Int?, _ en: String, _ fr: String) -> Failure {
  guard let line else { return Failure(.unprocessable, code: "csv", Text(en: en, fr: fr)) }
  return Failure(.unprocessable, code: "csv", Text(en: "Line \(line): \(en)", fr: "Ligne \(line) : \(fr)"))
}

/// The file's text as UTF-8 without a byte order mark: by its mark, else as UTF-8 when it is that, else as Windows-1252.
func csvText(_ bytes: [UInt8]) throws(Failure) -> (text: [UInt8], encoding: CSVEncoding) {
  if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
    throw csvFailure(
      line: nil, "This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and try again.",
      "Ceci est un classeur, pas un fichier CSV. Enregistrez-le en « CSV UTF-8 » et réessayez.")
  }
  if bytes.starts(with: [0xff, 0xfe]) { return (try utf16(bytes, bigEndian: false), .utf16) }
  if bytes.starts(with: [0xfe, 0xff]) { return (try utf16(bytes, bigEndian: true), .utf16) }
  if let zero = bytes.firstIndex(of: 0) {
    throw csvFailure(
      line: lineNumber(of: zero, in: bytes), "a NUL byte. This is not a text file, or its encoding is unknown.",
      "un octet nul. Ce n’est pas un fichier texte, ou son encodage est inconnu.")
  }
  let marked = bytes.starts(with: [0xef, 0xbb, 0xbf])
  guard let fault = bytes.withUnsafeBytes({ UTF8Check.firstFault(in: $0) }) else {
    return (marked ? Array(bytes[3...]) : bytes, .utf8)
  }
  // Windows-1252 hardly ever contains what looks like UTF-8; where there is more of it than of faults, the file is
  // UTF-8 with a damaged spot, and reading it as Windows-1252 would spoil every accent in it.
  guard !marked, !isMostlyUTF8(bytes) else {
    throw csvFailure(
      line: lineNumber(of: fault, in: bytes), "broken UTF-8. Export the file again as UTF-8.",
      "UTF-8 endommagé. Exportez à nouveau le fichier en UTF-8.")
  }
  if let text = bytes.withUnsafeBytes({ decoded(windows1252: $0) }) { return (text, .windows1252) }
  let odd = bytes.firstIndex { [0x81, 0x8d, 0x8f, 0x90, 0x9d].contains($0) } ?? fault
  throw csvFailure(
    line: lineNumber(of: odd, in: bytes), "neither UTF-8 nor Windows-1252. Export the file again as UTF-8.",
    "ni UTF-8 ni Windows-1252. Exportez à nouveau le fichier en UTF-8.")
}

private func utf16(_ bytes: [UInt8], bigEndian: Bool) throws(Failure) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var line = 1
  var at = 2
  func unit(_ at: Int) -> UInt32 {
    bigEndian ? UInt32(bytes[at]) << 8 | UInt32(bytes[at + 1]) : UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at])
  }
  while at < bytes.count {
    var code: UInt32?
    if at + 1 < bytes.count {
      let first = unit(at)
      at += 2
      code = first
      if (0xd800...0xdfff).contains(first) {
        code = nil
        if first < 0xdc00, at + 1 < bytes.count, (0xdc00...0xdfff).contains(unit(at)) {
          code = 0x10000 + (first - 0xd800) << 10 + (unit(at) - 0xdc00)
          at += 2
        }
      }
    }
    guard let code, code != 0, let scalar = Unicode.Scalar(code) else {
      throw csvFailure(line: line, "broken UTF-16.", "UTF-16 endommagé.")
    }
    if code == 0x0a { line += 1 }
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
  return result
}

private func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { bytes in
    var (good, bad, at) = (0, 0, 0)
    while at < bytes.count {
      let length = UTF8Check.sequenceLength(in: bytes, at: at)
      if length == 0 { bad += 1 } else if length > 1 { good += 1 }
      at += max(length, 1)
    }
    return good > bad
  }
}

/// The line a byte stands on, from 1; CRLF, LF and CR each end one.
private func lineNumber(of position: Int, in bytes: [UInt8]) -> Int {
  var line = 1
  for at in 0..<min(position, bytes.count) {
    if bytes[at] == 0x0a, at == 0 || bytes[at - 1] != 0x0d { line += 1 }
    if bytes[at] == 0x0d { line += 1 }
  }
  return line
}
