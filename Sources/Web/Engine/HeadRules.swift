// The rules that join the lines of a head: Host, length and coding, expectation, connection.
import Base

extension Request {
  /// Checks what a single line can't tell, and takes the engine's facts from the fields.
  func checkRules() -> Refusal? {
    let facts = head.facts
    if let host = head.value(.host) {
      guard isHost(host) else { return .badHost }
      let authority = facts.pointee.authority
      if !authority.isEmpty {
        guard authority.count == host.count, zip(authority, host).allSatisfy({ lowered($0) == lowered($1) }) else {
          return .badHost
        }
      }
    } else if !facts.pointee.isHTTP10 {
      return .badHost
    } else if !facts.pointee.authority.isEmpty, !isHost(facts.pointee.authority) {
      return .badHost
    }
    if let refusal = checkLength() { return refusal }
    facts.pointee.keepsAlive = !facts.pointee.isHTTP10
    if let connection = head.value(.connection) {
      forEachToken(connection) { token in
        if equalsIgnoringCase(token, "close") {
          facts.pointee.keepsAlive = false
          return false
        }
        if facts.pointee.isHTTP10, equalsIgnoringCase(token, "keep-alive") { facts.pointee.keepsAlive = true }
        return true
      }
    }
    if let expectation = head.value(.expect), !facts.pointee.isHTTP10 {
      guard equalsIgnoringCase(expectation, "100-continue") else { return .badExpectation }
      facts.pointee.expectsContinue = true
    }
    return nil
  }

  private func checkLength() -> Refusal? {
    let facts = head.facts
    let coding = head.value(.transferEncoding)
    if let length = head.value(.contentLength) {
      guard coding == nil else { return .lengthAndCoding }
      guard !length.isEmpty, length.count <= 18, length.allSatisfy(\.isDigit) else { return .badLength }
      contentLength = length.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    guard let coding else { return nil }
    guard !facts.pointee.isHTTP10 else { return .badCoding }
    var outcome: Refusal?
    var chunkedSeen = 0
    var last = false
    var count = 0
    forEachToken(coding) { token in
      count += 1
      last = equalsIgnoringCase(token, "chunked")
      if last { chunkedSeen += 1 }
      if token.isEmpty || !token.allSatisfy(\.isTokenCharacter) { outcome = .badCoding }
      return outcome == nil
    }
    if let outcome { return outcome }
    if chunkedSeen > 1 || (chunkedSeen == 1 && !last) { return .badCoding }
    guard chunkedSeen == 1, count == 1 else { return .unknownCoding }
    facts.pointee.isChunked = true
    return nil
  }
}

/// `a.example:8080`, `192.0.2.1`, `[2001:db8::1]:80`: letters, digits, `-._~` or a bracketed IPv6 address, then a port.
func isHost(_ host: UnsafeRawBufferPointer) -> Bool {
  var end = 0
  if host.first == 0x5b {
    guard let close = host.firstIndex(of: 0x5d), close > 2,
      host[1..<close].allSatisfy({ $0.isHexDigit || $0 == 0x3a || $0 == 0x2e })
    else { return false }
    end = close + 1
  } else {
    while end < host.count, host[end].isHostCharacter { end += 1 }
    guard end > 0, end <= 255 else { return false }
  }
  if end == host.count { return true }
  let digits = host[(end + 1)...]
  guard host[end] == 0x3a, !digits.isEmpty, digits.count <= 5, digits.allSatisfy(\.isDigit) else { return false }
  return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65535
}

func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

/// Whether the bytes are those of a lower-case ASCII literal, letter case aside.
func equalsIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ literal: StaticString) -> Bool {
  guard bytes.count == literal.utf8CodeUnitCount else { return false }
  for at in 0..<bytes.count where lowered(bytes[at]) != literal.utf8Start[at] { return false }
  return true
}

/// The elements of a comma-separated list, blanks trimmed, empty ones included; stops when `body` says false.
func forEachToken(_ list: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) {
  var start = 0
  while true {
    var end = start
    while end < list.count, list[end] != 0x2c { end += 1 }
    guard body(trimmed(UnsafeRawBufferPointer(rebasing: list[start..<end]))), end < list.count else { return }
    start = end + 1
  }
}

/// Without the blanks and tabs at both ends.
func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
  var from = 0
  var to = bytes.count
  while from < to, bytes[from] == 0x20 || bytes[from] == 0x09 { from += 1 }
  while to > from, bytes[to - 1] == 0x20 || bytes[to - 1] == 0x09 { to -= 1 }
  return UnsafeRawBufferPointer(rebasing: bytes[from..<to])
}

extension UInt8 {
  var isHexDigit: Bool { isDigit || (lowered(self) >= 0x61 && lowered(self) <= 0x66) }

  var isHostCharacter: Bool {
    isDigit || (lowered(self) >= 0x61 && lowered(self) <= 0x7a) || self == 0x2d || self == 0x2e || self == 0x5f
      || self == 0x7e
  }
}
