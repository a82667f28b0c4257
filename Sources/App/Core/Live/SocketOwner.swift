// The program's side of a WebSocket: JSON messages in, what they ask for handed to the hub.
import Base
import Web

/// One WebSocket. On its loop's thread.
final class SocketOwner: WebSocketOwner {
  private let hub: Hub
  private let language: Language
  private let client: Address
  private let authenticate: (UnsafeRawBufferPointer, Address) throws -> (caller: Caller, generation: UInt64)?
  private var standing: Listener?
  private var subscriber: Subscriber?
  /// Messages since this window began: nobody needs many.
  private var window: UInt64 = 0
  private var messages = 0
  private var failedTokens = 0

  static let mostMessages = 60
  static let windowLength: UInt64 = 10_000_000_000
  static let mostFailedTokens = 3
  static let tokenRefused = Failure(.unauthenticated, code: "token-refused", LiveText.tokenRefused)

  init(
    _ hub: Hub, _ standing: Listener?, language: Language, client: Address,
    authenticate: @escaping (UnsafeRawBufferPointer, Address) throws -> (caller: Caller, generation: UInt64)?
  ) {
    self.hub = hub
    self.standing = standing
    self.language = language
    self.client = client
    self.authenticate = authenticate
  }

  func opened(_ line: Line) {
    let subscriber = Subscriber(line, .socket, standing, since: hub.ticks())
    self.subscriber = subscriber
    hub.open(subscriber)
  }

  func drained() { if let subscriber { hub.drained(subscriber) } }

  func ended() {
    if let subscriber { hub.leave(subscriber) }
    subscriber = nil
  }

  func receive(_ text: UnsafeRawBufferPointer, into out: Buffer) -> WebSocketClose? {
    guard let subscriber else { return nil }
    let now = hub.ticks()
    if now &- window > SocketOwner.windowLength {
      window = now
      messages = 0
    }
    messages += 1
    guard messages <= SocketOwner.mostMessages else { return WebSocketClose(4429, LiveText.tooMuch.en) }
    do {
      let limits = JSONLimits(bytes: WebSocket.longestMessage, depth: 4, nodes: 500, text: 8192)
      let command = try LiveCommand.read(json: text, limits: limits)
      switch command.type {
      case .authenticate: return try take(command.token ?? "", subscriber)
      case .subscribe:
        guard standing != nil else {
          throw Failure(.unauthenticated, code: "sign-in-needed", LiveText.needsToken)
        }
        hub.subscribe(
          subscriber, try TopicSet(names: command.topics ?? []), after: try LiveCommand.event(command.after))
      case .unsubscribe: hub.unsubscribe(subscriber, try TopicSet(names: command.topics ?? []))
      }
    } catch {
      LiveMail.refuse(Failure(any: error), language, into: out)
    }
    return nil
  }

  /// A token that comes as a message: for programs that can't set header fields, browsers among them.
  private func take(_ token: String, _ subscriber: Subscriber) throws -> WebSocketClose? {
    var token = token
    let found = try token.withUTF8 { try authenticate(UnsafeRawBufferPointer($0), client) }
    guard let found else {
      failedTokens += 1
      if failedTokens >= SocketOwner.mostFailedTokens { return LiveEnd.nobody.close }
      throw SocketOwner.tokenRefused
    }
    let standing = Listener(found.caller, from: client, verified: found.generation)
    self.standing = standing
    hub.authenticate(subscriber, standing)
    return nil
  }
}

/// What a client may say over a WebSocket.
struct LiveCommand: Payload {
  enum Kind: String, Sendable, CaseIterable {
    case authenticate, subscribe, unsubscribe
  }

  var type = Kind.subscribe
  var topics: [String]?
  /// The last event that the client has seen.
  var after: String?
  var token: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("type", &type, label: LiveText.type)
    f.texts("topics", &topics, label: LiveText.topics, length: 100, max: TopicSet.most)
    f.text("after", &after, label: LiveText.after, max: 13)
    f.text("token", &token, label: LiveText.token, max: 4096, kind: .secret)
  }

  /// The event that a client says it has seen.
  static func event(_ after: String?) throws(Failure) -> Int64? {
    guard let after else { return nil }
    guard let id = ID<AnyEvent>(after) else { throw LiveText.badEvent }
    return id.value
  }

  private enum AnyEvent {}
}
