// The providers as they are asked: each with what it has said of itself, kept from one sign-in to the next.
import Base
import Outbound
import Store
import Synchronization

/// One `OpenIDProvider` for each provider of the box, made anew when its row has changed. Thread-safe.
final class OpenIDClients: Sendable {
  let client: HTTPClient
  private let secrets: Secrets
  private let clock: Clock
  private let log: Log
  private let kept = Mutex<[ID<SignInProvider>: Kept]>([:])

  private struct Kept: Sendable {
    let version: Int64
    let provider: OpenIDProvider
  }

  /// Far more than a box has: what is beyond is only made again.
  private static let mostKept = 200

  init(_ client: HTTPClient, _ secrets: Secrets, clock: Clock, log: Log) {
    self.client = client
    self.secrets = secrets
    self.clock = clock
    self.log = log
  }

  /// Ends the calls under way within about a second, and refuses more. For good.
  func end() { client.end() }

  /// The provider of a row. Fails when its settings can't be right or its secret does not open. Asks nobody.
  func provider(_ row: ProviderRow) throws -> OpenIDProvider {
    if let known = kept.withLock({ $0[row.id] }), known.version == row.version { return known.provider }
    let made = OpenIDProvider(try row.settings(secrets), client: client, clock: clock, log: log)
    kept.withLock { kept in
      if kept.count >= OpenIDClients.mostKept { kept.removeAll() }
      kept[row.id] = Kept(version: row.version, provider: made)
    }
    return made
  }

  /// Whether Quad may call an issuer, and the issuer can be one: the words for why not.
  func fault(ofIssuer issuer: String) -> Text? {
    guard let url = OutboundURL(issuer), url.text.utf8.count <= ProviderRules.longestIssuer,
      !issuer.utf8.contains(0x3f), !issuer.utf8.contains(0x23)
    else { return ProviderText.badIssuer }
    return client.policy.fault(url).map { OutboundFailure($0, host: url.host).text }
  }
}
