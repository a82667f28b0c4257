// One connection that listens, and who is behind it.
import Base
import Store
import Web

/// Who listens, as far as the hub must know it: light, because there may be thousands.
struct Listener: Sendable {
  /// The keyed hash under which the session or the API token is stored.
  let digest: Digest
  let isAPIToken: Bool
  /// Where the connection comes from: a token may be bound to networks, and be bound anew.
  let client: Address
  let person: ID<Person>
  let organization: ID<Organization>
  let language: Language
  let expires: Timestamp
  /// The access generation under which this was read.
  var verified: UInt64

  init(_ caller: Caller, from client: Address, verified: UInt64) {
    self.client = client
    digest = caller.digest
    isAPIToken = caller.grant != nil
    person = caller.person
    organization = caller.organization.id
    language = caller.language
    expires = caller.expires
    self.verified = verified
  }

  /// The caller as the database has them now; nil when there is none any more, or when the session works elsewhere.
  func reload(at now: Timestamp, _ reader: Reader) throws -> Caller? {
    let caller =
      isAPIToken ? try Caller(apiToken: digest, at: now, reader) : try Authenticator.load(digest, at: now, reader)
    guard let caller, caller.person == person, caller.organization.id == organization, expires > now,
      caller.grant?.allows(client) ?? true
    else { return nil }
    return caller
  }
}

/// Why the hub ends a connection.
enum LiveEnd: Sendable {
  /// The session or the token has ended, or works elsewhere.
  case signedOut
  /// What was listened to may no longer be.
  case notAllowed
  /// Nobody said who they are.
  case nobody

  var code: String {
    switch self {
    case .signedOut: "signed-out"
    case .notAllowed: "not-allowed"
    case .nobody: "sign-in-needed"
    }
  }

  /// Of the range for applications, after the status that HTTP has for it.
  var close: WebSocketClose {
    switch self {
    case .signedOut, .nobody: WebSocketClose(4401, code)
    case .notAllowed: WebSocketClose(4403, code)
    }
  }
}

/// How a connection is spoken to.
enum LiveSpeech: Hashable, Sendable {
  case events
  case socket
  /// Socket.IO, in a namespace.
  case engine(namespace: String)
}

/// The way to a connection, as the hub needs it: see `Line`.
protocol LiveLine: AnyObject, Sendable {
  var waiting: Int { get }
  func send(_ packet: Packet)
  func end(_ packet: Packet?)
  func askForDrained() -> Bool
}

extension LiveLine {
  func end() { end(nil) }
}

extension Line: LiveLine {}

/// A connection in the hub. Touched on the hub's queue only, except what never changes: hence the `@unchecked`.
final class Subscriber: @unchecked Sendable {
  /// Events that are told from the log, for these topics: to whoever comes back, and to whoever takes them slowly.
  struct Replay {
    let topics: TopicSet
    var after: Int64
    /// How many rows were looked at.
    var seen = 0
  }

  let line: any LiveLine
  let speech: LiveSpeech
  /// When it came, in nanoseconds.
  let since: UInt64
  var standing: Listener?
  /// What it is told of at once.
  var topics: TopicSet = []
  /// What it is being brought up to date on; `topics` has none of these.
  var replays: [Replay] = []
  /// Whether the next step of a replay is under way or will be when the line has drained.
  var isStepping = false
  var isGone = false

  init(_ line: any LiveLine, _ speech: LiveSpeech, _ standing: Listener?, since: UInt64) {
    self.line = line
    self.speech = speech
    self.standing = standing
    self.since = since
  }

  /// Everything it has asked for.
  var allTopics: TopicSet { replays.reduce(topics) { $0.union($1.topics) } }
}
