// Where Quad may connect to: the public Internet, and whatever inside the campus the operator has named.
import Base

/// A place that the operator allows although it is not public: a name, an address or a network, perhaps with a port.
package struct AllowedHost: Sendable, Hashable, CustomStringConvertible {
  private enum Place: Hashable {
    case name(String)
    case network(AddressRange)
  }
  private let place: Place
  private let port: UInt16?
  /// As it was given.
  package let description: String

  /// Reads `moodle.campus.lan`, `moodle.campus.lan:8443`, `10.1.0.0/16`, `192.168.1.5:8080`, `fd00::/8`, `[::1]:9000`.
  /// Without a port every port is meant. Nil for anything else.
  package init?(_ text: String) {
    description = text
    if let range = AddressRange(text) {
      place = .network(range)
      port = nil
      return
    }
    var host = text[...]
    var port: UInt16?
    if let colon = text.lastIndex(of: ":") {
      let digits = text[text.index(after: colon)...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt16(digits),
        number > 0
      else { return nil }
      port = number
      host = text[..<colon]
    }
    self.port = port
    if let range = AddressRange(String(host)) {
      // `fd00::5:80` would be read by everybody in his own way: with a port, IPv6 stands in brackets.
      guard !host.utf8.contains(0x3a) || host.hasPrefix("[") else { return nil }
      place = .network(range)
      return
    }
    let name = host.lowercased()
    // A name that is really an odd spelling of an address would never match.
    guard isHostName(name), let url = OutboundURL("https://\(name)/"), url.host == name, url.address == nil else {
      return nil
    }
    place = .name(name)
  }

  func allows(name: String, port: UInt16) -> Bool {
    guard case .name(let own) = place, own == name else { return false }
    return self.port == nil || self.port == port
  }

  func allows(_ address: Address, port: UInt16) -> Bool {
    guard case .network(let range) = place, range.contains(address) else { return false }
    return self.port == nil || self.port == port
  }
}

/// Decides about every connection, by the address that is really connected to: a name that changes its address between
/// two questions (DNS rebinding), a redirect and an odd spelling all meet the same rule.
package struct AddressPolicy: Sendable {
  /// Who may be spoken to without TLS.
  package enum PlainHTTP: Sendable {
    case nobody
    /// Only hosts that the operator has named, by name or by address.
    case allowedHosts
    case everybody
  }

  package var allowed: [AllowedHost]
  package var plainHTTP: PlainHTTP

  package init(allowing allowed: [AllowedHost] = [], plainHTTP: PlainHTTP = .allowedHosts) {
    self.allowed = allowed
    self.plainHTTP = plainHTTP
  }

  /// Public addresses only, over TLS only.
  package static let publicOnly = AddressPolicy()

  /// What speaks against this address before any connection is tried; nil when nothing does.
  package func fault(_ url: OutboundURL) -> OutboundFault? {
    let address = url.address
    if let address, !permits(host: url.host, port: url.port, address) { return .forbiddenAddress }
    switch (url.scheme, plainHTTP) {
    case (.https, _), (.http, .everybody): return nil
    case (.http, .nobody): return .plainHTTP
    case (.http, .allowedHosts):
      let isNamed = allowed.contains { rule in
        rule.allows(name: url.host, port: url.port) || address.map { rule.allows($0, port: url.port) } ?? false
      }
      return isNamed ? nil : .plainHTTP
    }
  }

  /// Whether a connection to `address` may be made for `host`. A host that the operator has named may lie anywhere, but
  /// nothing lies at a multicast address or at none.
  package func permits(host: String, port: UInt16, _ address: Address) -> Bool {
    switch address.reach {
    case .global: true
    case .multicast, .unspecified: false
    case .loopback, .private, .linkLocal, .shared, .reserved:
      allowed.contains { $0.allows(address, port: port) || $0.allows(name: host, port: port) }
    }
  }
}
