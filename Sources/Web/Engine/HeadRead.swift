// Reads a complete head into the request's table, refusing every shape that two servers might read differently.
import Glibc

/// How long a head and its parts may be.
struct HeadLimits: Sendable {
  var head: Int
  var target: Int
}

extension Request {
  /// Reads a head that `scanHead` found complete: `bytes` begins with the method and ends with the empty line. The views
  /// kept in the request point into `bytes`.
  func read(head bytes: UnsafeRawBufferPointer, limits: HeadLimits) -> Refusal? {
    head.removeAll()
    forget()
    contentLength = nil
    body = UnsafeRawBufferPointer(start: nil, count: 0)
    guard let base = bytes.baseAddress else { return .badLine }
    var at = 0
    var isFirst = true
    while at < bytes.count - 2 {
      guard let stop = memchr(base + at, 0x0d, bytes.count - at) else { return .badLine }
      let line = UnsafeRawBufferPointer(start: base + at, count: UnsafeRawPointer(stop) - (base + at))
      if let refusal = isFirst ? read(requestLine: line, limits: limits) : read(fieldLine: line) { return refusal }
      isFirst = false
      at += line.count + 2
    }
    head.joinRepeated()
    return checkRules()
  }

  private func read(fieldLine line: UnsafeRawBufferPointer) -> Refusal? {
    guard let first = line.first else { return .badField }
    if first == 0x20 || first == 0x09 { return .folded }
    var colon = 0
    while colon < line.count, line[colon].isTokenCharacter { colon += 1 }
    // Anything but a colon here is a blank before it, an empty name, or a byte that no name may hold.
    guard colon > 0, colon < line.count, line[colon] == 0x3a else { return .badField }
    var from = colon + 1
    var to = line.count
    while from < to, line[from] == 0x20 || line[from] == 0x09 { from += 1 }
    while to > from, line[to - 1] == 0x20 || line[to - 1] == 0x09 { to -= 1 }
    return head.add(
      name: UnsafeRawBufferPointer(rebasing: line[..<colon]), value: UnsafeRawBufferPointer(rebasing: line[from..<to]))
  }

  private func read(requestLine line: UnsafeRawBufferPointer, limits: HeadLimits) -> Refusal? {
    var space = 0
    while space < line.count, line[space].isTokenCharacter { space += 1 }
    guard space > 0, space < line.count, line[space] == 0x20 else { return .badLine }
    let start = space + 1
    var stop = start
    while stop < line.count, line[stop] != 0x20 { stop += 1 }
    guard stop > start else { return .badLine }
    guard stop - start <= limits.target else { return .targetTooLong }
    let target = UnsafeRawBufferPointer(rebasing: line[start..<stop])
    let version = UnsafeRawBufferPointer(rebasing: line[min(stop + 1, line.count)...])
    guard version.count == 8, let word = version.baseAddress?.loadUnaligned(as: UInt64.self) else { return .badLine }
    switch UInt64(bigEndian: word) {
    case 0x4854_5450_2f31_2e31: head.facts.pointee.isHTTP10 = false
    case 0x4854_5450_2f31_2e30: head.facts.pointee.isHTTP10 = true
    default:
      let isVersion =
        UInt64(bigEndian: word) >> 24 == 0x48_5454_502f && version[5].isDigit && version[6] == 0x2e
        && version[7].isDigit
      return isVersion ? .unknownVersion : .badLine
    }
    guard let method = Method(UnsafeRawBufferPointer(rebasing: line[..<space])) else { return .unknownMethod }
    self.method = method
    return read(target: target)
  }

  private func read(target: UnsafeRawBufferPointer) -> Refusal? {
    for byte in target where !byte.isTargetCharacter { return .badTarget }
    var rest = target
    if target[0] != 0x2f {
      if target.count == 1, target[0] == 0x2a, method == .options {
        path = target
        query = UnsafeRawBufferPointer(start: nil, count: 0)
        return nil
      }
      let scheme: Int
      if target.count > 7, equalsLower(UnsafeRawBufferPointer(rebasing: target[..<7]), schemes.http.utf8Start) {
        scheme = 7
      } else if target.count > 8, equalsLower(UnsafeRawBufferPointer(rebasing: target[..<8]), schemes.https.utf8Start) {
        scheme = 8
      } else {
        return .badTarget
      }
      var end = scheme
      while end < target.count, target[end] != 0x2f, target[end] != 0x3f { end += 1 }
      guard end > scheme else { return .badTarget }
      head.facts.pointee.authority = UnsafeRawBufferPointer(rebasing: target[scheme..<end])
      rest = UnsafeRawBufferPointer(rebasing: target[end...])
    }
    var mark = 0
    while mark < rest.count, rest[mark] != 0x3f { mark += 1 }
    // The absolute form may leave the path out.
    path =
      mark == 0
      ? UnsafeRawBufferPointer(start: schemes.root.utf8Start, count: 1)
      : UnsafeRawBufferPointer(rebasing: rest[..<mark])
    query = UnsafeRawBufferPointer(rebasing: rest[min(mark + 1, rest.count)...])
    return nil
  }
}

private let schemes: (http: StaticString, https: StaticString, root: StaticString) = ("http://", "https://", "/")

extension Method {
  /// The method of that exact name; names are case-sensitive.
  init?(_ name: UnsafeRawBufferPointer) {
    // The caller has compared the lengths.
    func equals(_ literal: StaticString) -> Bool {
      guard let base = name.baseAddress else { return false }
      return memcmp(base, literal.utf8Start, name.count) == 0
    }
    switch name.count {
    case 3 where equals("GET"): self = .get
    case 3 where equals("PUT"): self = .put
    case 4 where equals("POST"): self = .post
    case 4 where equals("HEAD"): self = .head
    case 5 where equals("PATCH"): self = .patch
    case 6 where equals("DELETE"): self = .delete
    case 7 where equals("OPTIONS"): self = .options
    default: return nil
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// A character of RFC 9110's `token`.
  @inline(__always)
  var isTokenCharacter: Bool {
    // Two bitmaps of the ASCII half: a letter, a digit, or one of !#$%&'*+-.^_`|~
    if self >= 0x80 { return false }
    let map: UInt64 = self < 64 ? 0x03ff_6cfa_0000_0000 : 0x57ff_ffff_c7ff_fffe
    return map >> UInt64(self & 63) & 1 == 1
  }

  /// A visible ASCII character that may stand in a target: not the fragment's `#`, and none of `"<>\^` and the backtick,
  /// which no client sends bare in a path. Braces and the bar are let through: browsers send them in queries.
  @inline(__always)
  var isTargetCharacter: Bool {
    if self >= 0x80 { return false }
    let map: UInt64 = self < 64 ? 0xafff_fff2_0000_0000 : 0x7fff_fffe_afff_ffff
    return map >> UInt64(self & 63) & 1 == 1
  }
}
