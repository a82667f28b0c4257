// What happens, as it happens: the two doors to the hub. The manifest.
import Base
import Store
import Web

enum Live: Feature {
  static let name = "Live"
  static let routes: [Route] = [
    Route(
      .api, .get, "/api/v1/live", "What happens, as it happens, as server-sent events", access: .signedIn,
      query: [.topics, .after], action: .live(openEvents)),
    Route(
      .api, .get, "/ws", "What happens, as it happens, over a WebSocket", access: .anyone, success: 101,
      action: .live(openSocket)),
  ]

  /// `?topics=a,b`, and after a broken connection `Last-Event-ID`, as browsers send it by themselves.
  private static func openEvents(_ call: Call, _ door: Door) throws -> LiveOpening {
    let caller = try call.signedIn
    let names = (call.query["topics"] ?? "").split(separator: ",").map(String.init)
    guard !names.isEmpty else {
      throw Failure.unprocessable([Failure.Field(path: "topics", text: LiveText.needsTopics)])
    }
    let topics = try TopicSet(names: names)
    try topics.authorize(caller)
    var after: Int64?
    if let text = door.lastEventID ?? call.query["after"], !text.isEmpty {
      guard let id = ID<EventRow>(text) else { throw LiveText.badEvent }
      after = id.value
    }
    // Proxies that gather answers would keep each event until there are many.
    let reply = Reply.stream(.eventStream, headers: [Reply.Header("X-Accel-Buffering", "no")])
    let owner = EventsOwner(
      call.appliance.hub, Listener(caller, from: call.client, verified: door.generation), topics, after: after)
    return .stream(reply, EventStream(owner))
  }

  private static func openSocket(_ call: Call, _ door: Door) throws -> LiveOpening {
    try door.checkOrigin(call)
    let reply = try door.webSocketAnswer()
    let standing = call.caller.map { Listener($0, from: call.client, verified: door.generation) }
    let owner = SocketOwner(
      call.appliance.hub, standing, language: call.language, client: call.client, authenticate: door.authenticate)
    return .stream(reply, WebSocket(owner))
  }
}

/// What becomes of a connection that is opened for what happens.
enum LiveOpening {
  /// Its head, and who has it from then on.
  case stream(Reply, any Conversation)
  /// An answer, once there is something to say.
  case later((LaterAnswer) -> Void)
}

/// What the opening of a lasting connection needs of its request, beside the call.
struct Door {
  private let request: Request
  /// The access generation under which the caller was found.
  let generation: UInt64
  /// Finds the caller of a token that comes later. For the loop's thread.
  let authenticate: (UnsafeRawBufferPointer, Address) throws -> (caller: Caller, generation: UInt64)?

  init(
    _ request: Request, _ generation: UInt64,
    authenticate: @escaping (UnsafeRawBufferPointer, Address) throws -> (caller: Caller, generation: UInt64)?
  ) {
    self.request = request
    self.generation = generation
    self.authenticate = authenticate
  }

  var isGET: Bool { request.method == .get }
  /// A copy of the request's body.
  func body() -> Buffer {
    let copy = Buffer(capacity: request.body.count)
    copy.append(request.body)
    return copy
  }
  var lastEventID: String? {
    request.header(named: "last-event-id").map { String(decoding: $0.prefix(64), as: UTF8.self) }
  }

  /// A page of another site can open a WebSocket with our cookie, so where it comes from is looked at as with forms.
  func checkOrigin(_ call: Call) throws {
    guard case .cross = request.origin else { return }
    let cors = call.appliance.cors
    guard call.caller?.credential == .cookie ? cors.trusts(request) : cors.admits(request) else { throw CSRF.failure }
  }
  func webSocketAnswer() throws(Failure) -> Reply { try request.webSocketAnswer() }
}

extension Route.QueryParameter {
  static let topics = Route.QueryParameter(name: "topics", text: LiveText.topics)
  static let after = Route.QueryParameter(name: "after", text: LiveText.after, .id)
}

enum LiveText {
  static let topics = Text(
    en: "What to listen to: names of topics, with commas between them",
    fr: "Ce qu’il faut écouter : noms de sujets, séparés par des virgules")
  static let after = Text(
    en: "Begin after this event, for clients that can’t send Last-Event-ID",
    fr: "Commencer après cet événement, pour les clients qui ne peuvent envoyer Last-Event-ID")
  static let needsTopics = Text(en: "Name at least one topic.", fr: "Nommez au moins un sujet.")
  static let needsToken = Text(
    en: "Send a token first: {\"type\":\"authenticate\",\"token\":\"…\"}.",
    fr: "Envoyez d’abord un jeton : {\"type\":\"authenticate\",\"token\":\"…\"}.")
  static let tokenRefused = Text(
    en: "This token is unknown or has expired, or is somebody else’s.",
    fr: "Ce jeton est inconnu ou a expiré, ou appartient à quelqu’un d’autre.")
  static let tooMuch = Text(en: "Too many messages at once.", fr: "Trop de messages à la fois.")
  static let unknownType = Text(en: "There is no such message.", fr: "Ce message n’existe pas.")
  static let type = Text(en: "Message", fr: "Message")
  static let token = Text(en: "Token", fr: "Jeton")

  static let badEvent = Failure(
    .invalid, code: "bad-event", Text(en: "This names no event.", fr: "Ceci ne désigne aucun événement."))

  static func unknownTopic(_ name: String) -> Failure {
    Failure(
      .unprocessable, code: "unknown-topic",
      Text(en: "There is no topic “\(name)”.", fr: "Il n’y a pas de sujet « \(name) »."))
  }
}
