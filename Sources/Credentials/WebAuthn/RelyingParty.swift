// The site that passkeys are for.
import Base

/// The site that passkeys are for.
package struct RelyingParty: Sendable, Equatable {
  /// The domain that passkeys belong to: `campus.example`.
  package let id: String
  /// What the browser's dialogue calls it.
  package let name: String
  /// Origins whose pages may ask for them, byte for byte as browsers say them: `https://campus.example:8443`.
  package let origins: [String]

  package init(id: String, name: String, origins: [String]) {
    self.id = id
    self.name = name
    self.origins = origins
  }

  /// The site at one origin, its id the host. Nil where browsers offer no passkeys: at a bare address, or without TLS
  /// anywhere but on `localhost`.
  package init?(origin: String, name: String) {
    let rest: Substring
    let isSecure: Bool
    if origin.hasPrefix("https://") {
      (rest, isSecure) = (origin.dropFirst(8), true)
    } else if origin.hasPrefix("http://") {
      (rest, isSecure) = (origin.dropFirst(7), false)
    } else {
      return nil
    }
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else {
      return nil
    }
    if parts.count > 1 {
      guard let port = UInt16(parts[1]), String(port) == parts[1] else { return nil }
    }
    // A last label of digits makes the whole a number: an address.
    guard let last = host.split(separator: ".").last, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    guard isSecure || host == "localhost" else { return nil }
    self.init(id: String(host), name: name, origins: [origin])
  }

  /// What authenticators say the site is.
  var idHash: [UInt8] { Digest.of(id).bytes }
}

private func isHostByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x61...0x7a, 0x2d, 0x2e: true
  default: false
  }
}
