// The trusted-proxy rule: whom to believe about the client's address and scheme.
import Base

/// Takes client and scheme from `Forwarded`, or else `X-Forwarded-For` and `-Proto`. Only called when the socket's peer
/// is a trusted proxy. Read from the right, where our own proxies wrote: the first address that is not itself a trusted
/// proxy is the client; what stands left of it anybody may have written.
func applyForwarding(to request: Request, ranges: [AddressRange]) {
  func isTrusted(_ address: Address) -> Bool { ranges.contains { $0.contains(address) } }
  var client: Address?
  var isOpen = true
  func consider(_ text: UnsafeRawBufferPointer) {
    guard isOpen else { return }
    guard let address = hostAddress(text) else {
      // `unknown`, an obfuscated name or rubbish: nobody further left can be believed.
      isOpen = false
      return
    }
    client = address
    if !isTrusted(address) { isOpen = false }
  }
  if let forwarded = request.header(.forwarded) {
    var isSecure: Bool?
    for element in elements(of: forwarded, separator: 0x2c).reversed() {
      guard isOpen else { break }
      var address: UnsafeRawBufferPointer?
      for pair in elements(of: element, separator: 0x3b) {
        guard let equals = pair.firstIndex(of: 0x3d) else { continue }
        let name = trimmed(UnsafeRawBufferPointer(rebasing: pair[..<equals]))
        let value = unquoted(trimmed(UnsafeRawBufferPointer(rebasing: pair[(equals + 1)...])))
        if equalsIgnoringCase(name, "for") { address = value }
        if equalsIgnoringCase(name, "proto"), isSecure == nil { isSecure = equalsIgnoringCase(value, "https") }
      }
      if let address { consider(address) } else { isOpen = false }
    }
    if let isSecure { request.isSecure = isSecure }
  } else {
    if let list = request.header(.forwardedFor) {
      for element in elements(of: list, separator: 0x2c).reversed() { consider(element) }
    }
    if let list = request.header(.forwardedProto), let last = elements(of: list, separator: 0x2c).last {
      request.isSecure = equalsIgnoringCase(last, "https")
    }
  }
  if let client { request.client = client }
}

/// The parts of a list, blanks trimmed; a separator within quotes separates nothing.
private func elements(of list: UnsafeRawBufferPointer, separator: UInt8) -> [UnsafeRawBufferPointer] {
  var parts: [UnsafeRawBufferPointer] = []
  var start = 0
  var isQuoted = false
  for at in 0...list.count {
    if at < list.count, list[at] == 0x22 { isQuoted.toggle() }
    if at == list.count || (list[at] == separator && !isQuoted) {
      parts.append(trimmed(UnsafeRawBufferPointer(rebasing: list[start..<at])))
      start = at + 1
    }
  }
  return parts
}

private func unquoted(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
  guard value.count >= 2, value.first == 0x22, value.last == 0x22 else { return value }
  return UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1])
}

/// An address with or without a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `2001:db8::1`.
private func hostAddress(_ bytes: UnsafeRawBufferPointer) -> Address? {
  var text = String(decoding: bytes, as: UTF8.self)
  if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
    text = String(text[text.index(after: text.startIndex)..<close])
  } else if text.utf8.count(where: { $0 == 0x3a }) == 1, let colon = text.firstIndex(of: ":") {
    text = String(text[..<colon])
  }
  return Address(text)
}
