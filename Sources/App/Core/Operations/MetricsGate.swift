// Who may read the figures of the box: neighbours, whoever has the token, and whoever runs it.
import Base
import Web

/// Figures are the box's and not an organization's, so no role gives them: networks and a token are settings.
struct MetricsGate: Sendable {
  private let networks: [AddressRange]
  /// The token's SHA-256; nil for none. Hashes are compared, so that the time it takes tells nothing.
  private let token: Digest?

  /// Loopback addresses, and no token.
  static let standard = MetricsGate(networks: ["127.0.0.0/8", "::1"], token: Secret(""))

  init(networks: [String], token: Secret) {
    self.networks = networks.compactMap { AddressRange($0) }
    self.token = token.isEmpty ? nil : Digest.of(token.value)
  }

  /// Whether a request shows by itself that it may. Whom a proxy on this machine brings is not from this machine, even
  /// where nobody has said that there is one.
  func admits(_ request: Request) -> Bool {
    if let token, let sent = request.bearerToken {
      return Digest.of(String(decoding: sent, as: UTF8.self)) == token
    }
    guard networks.contains(where: { $0.contains(request.client) }) else { return false }
    let isRelayed = request.header(.forwarded) != nil || request.header(.forwardedFor) != nil
    return !(request.client.isLoopback && isRelayed)
  }
}
