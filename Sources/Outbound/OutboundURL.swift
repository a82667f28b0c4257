// The address of something on another server, parsed by the code that will connect, so that nobody reads it two ways.
import Base
import CCurl

/// An absolute `http` or `https` address without user name and fragment.
///
/// Printing it shows scheme, host and port only: path and query may hold secrets.
package struct OutboundURL: Sendable, Hashable {
  package enum Scheme: String, Sendable { case https, http }

  /// The whole address as it is requested. Never log it.
  package let text: String
  package let scheme: Scheme
  /// The host in lower case: a name, `192.0.2.1`, or `2001:db8::1` without brackets. Odd spellings of an IPv4 address
  /// (`127.1`, `0x7f000001`) stand here as the address they mean.
  package let host: String
  package let port: UInt16

  /// Nil unless it is an absolute address in plain ASCII of at most 8,192 bytes. A name outside ASCII has to be given in
  /// its `xn--` form.
  package init?(_ text: String) {
    // libcurl would take `https:/a` and `https:///a` for `https://a`.
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, ["https:", "http:"].contains(parts[0].lowercased()), parts[1].isEmpty,
      let first = parts[2].utf8.first, first != 0x2f
    else { return nil }
    self.init(text, base: nil)
  }

  /// What `reference`, such as a `Location` field, means when it comes from here. Nil for what `init` refuses and for
  /// other schemes.
  package func resolving(_ reference: String) -> OutboundURL? { OutboundURL(reference, base: self) }

  private init?(_ text: String, base: OutboundURL?) {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }
    guard isPlain, !text.isEmpty, text.utf8.count <= 8192, let handle = quad_curl_url() else { return nil }
    defer { quad_curl_url_cleanup(handle) }
    func part(_ which: CURLUPart, _ flags: Int32 = 0) -> String? {
      var bytes: UnsafeMutablePointer<CChar>?
      guard quad_curl_url_get(handle, which, &bytes, UInt32(flags)) == CURLUE_OK, let bytes else { return nil }
      defer { quad_curl_free(bytes) }
      return String(cString: bytes)
    }
    let flags = UInt32(CURLU_DISALLOW_USER)
    if let base { guard quad_curl_url_set(handle, CURLUPART_URL, base.text, flags) == CURLUE_OK else { return nil } }
    guard quad_curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK,
      quad_curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
      // libcurl looks for odd spellings of an address before it decodes `127%2e1`: what comes out must read as itself.
      let decoded = part(CURLUPART_URL), quad_curl_url_set(handle, CURLUPART_URL, decoded, flags) == CURLUE_OK,
      part(CURLUPART_ZONEID) == nil, part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil,
      let scheme = part(CURLUPART_SCHEME).flatMap({ Scheme(rawValue: $0.lowercased()) }),
      let host = part(CURLUPART_HOST)?.lowercased(),
      let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ UInt16($0) }), port > 0,
      let whole = part(CURLUPART_URL), whole == decoded, whole.utf8.count <= 8192
    else { return nil }
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    guard bare == host ? isHostName(host) : Address(bare) != nil else { return nil }
    self.text = whole
    self.scheme = scheme
    self.host = bare
    self.port = port
  }

  /// The address when the host is one and no name.
  package var address: Address? { Address(host) }

  /// Scheme, host and port, the port always written: `https://example.org:443`.
  package var origin: String {
    "\(scheme.rawValue)://" + (host.utf8.contains(0x3a) ? "[\(host)]" : host) + ":\(port)"
  }

  /// With more query fields at the end, encoded. Nil when it would grow past 8,192 bytes.
  package func adding(_ fields: [(String, String)]) -> OutboundURL? {
    if fields.isEmpty { return self }
    let joint = text.utf8.contains(0x3f) ? (text.hasSuffix("?") || text.hasSuffix("&") ? "" : "&") : "?"
    return OutboundURL(text + joint + formEncoded(fields))
  }
}

extension OutboundURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { origin }
  package var debugDescription: String { origin }
  package var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}

/// Letters, digits, dots, hyphens and underscores, at most 253 bytes, beginning with a letter or digit.
func isHostName(_ text: String) -> Bool {
  guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 253 else { return false }
  return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
}

/// `a=1&b=two%20words`, as queries and forms are written.
package func formEncoded(_ fields: [(String, String)]) -> String {
  fields.map { percentEncoded($0.0) + "=" + percentEncoded($0.1) }.joined(separator: "&")
}
