// The clients of all organizations' Moodle sites.
import Base
import Outbound
import Store
import Synchronization

/// Makes a client for each connection. Those that go to the same site share a line to it. Thread-safe.
final class MoodleClients: Sendable {
  private let http: HTTPClient
  private let secrets: Secrets
  private let log: Log
  private let lines = Mutex<[String: MoodleLine]>([:])
  private let turn = Mutex(MoodleClients.usualTurn)
  private let substitute = Mutex<MoodleLine.Send?>(nil)

  /// Far more than a box has: what is beyond begins anew.
  private static let mostLines = 200

  init(_ options: HTTPClient.Options, _ secrets: Secrets, log: Log) {
    var options = options
    options.userAgent = "Quad/\(Version.text)"
    // A server can have several sites, each with a line of its own and with synchronizations beside it, of which one makes as
    // many calls at once as it is set to.
    options.concurrent = max(options.concurrent, MoodleLine.width + 2 * Int(SyncRules.widths.upperBound) + 2)
    options.perHost = options.concurrent
    http = HTTPClient(options, log: log)
    self.secrets = secrets
    self.log = log
  }

  /// Nanoseconds that a synchronization may go on for while another one waits.
  private static let usualTurn: UInt64 = 600_000_000_000
  var longestTurn: UInt64 { turn.withLock { $0 } }

  /// For tests.
  func shorten(turn nanoseconds: UInt64) { turn.withLock { $0 = nanoseconds } }

  /// Ends the calls under way within about a second, and refuses more. For good.
  func end() { http.end() }

  /// The client of a connection. Fails when its token does not open: the key file is another one.
  func client(_ row: MoodleConnectionRow) throws -> MoodleClient {
    MoodleClient(row.url, try row.token(secrets), row.times, line(row.url), log: log)
  }

  /// A client of a site that is no organization's connection: where people sign in.
  func client(at url: String, _ token: Secret) -> MoodleClient {
    MoodleClient(url, token, MoodleTimes(), line(url), log: log)
  }

  /// By the site and not by the server: what one site of a server asks for, such as to be left alone, is not asked for by
  /// the others.
  func line(_ url: String) -> MoodleLine {
    let site = MoodleAddress.tidied(url) ?? url
    return lines.withLock { lines in
      if let known = lines[site] { return known }
      if lines.count >= MoodleClients.mostLines { lines.removeAll() }
      let send = substitute.withLock { $0 }
      let made = MoodleLine { [http] request, mustStop throws(OutboundFailure) in
        if let send { return try send(request, mustStop) }
        return try http.send(request, mustStop: mustStop)
      }
      lines[site] = made
      return made
    }
  }

  /// Has `send` answer in place of the network whoever is called from now on. For tests.
  func stand(in send: @escaping MoodleLine.Send) {
    substitute.withLock { $0 = send }
    lines.withLock { $0.removeAll() }
  }

  /// What speaks against an address as that of a Moodle; nil when nothing does. Asks nobody.
  func fault(ofURL text: String) -> Text? {
    guard let url = OutboundURL(text), url.text.utf8.count <= MoodleRules.longestURL else { return MoodleText.badURL }
    return http.policy.fault(url).map { OutboundFailure($0, host: url.host).text }
  }
}
