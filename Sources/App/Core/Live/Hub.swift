// The hub: who listens to what, and the events of the log on their way to them.
import Base
import Dispatch
import Store
import Synchronization
import Web

extension CommitListener {
  static let live = CommitListener("live")
}

/// Reads the event log after each commit and tells those who listen. Everything in it is done on its own serial queue, on
/// which any thread may put work: hence the `@unchecked`. While nobody listens it does nothing at all.
///
/// Who may listen is asked when they begin. From then on the store's access generation is compared before each event is
/// told and twice a second: when it has moved, the database is asked again, so a session, role or membership that ends
/// ends what hangs on it.
final class Hub: @unchecked Sendable {
  /// What bounds one connection. Fixed before the first comes.
  struct Limits: Sendable {
    /// Bytes that may wait for a connection; one message may pass it.
    var queue = 64 << 10
    /// Events of an organization that are looked at for somebody who comes back or falls behind; then they begin anew.
    var replay = 2000
    /// Nanoseconds in which a WebSocket that came without a session must say who it is.
    var silence: UInt64 = 10_000_000_000
    /// Milliseconds between two looks at who may still listen.
    var tick = 400
  }

  let store: Store
  let clock: Clock
  let log: Log
  let ticks: @Sendable () -> UInt64
  let limits: Limits
  let queue = DispatchQueue(label: "quad.live", qos: .userInitiated)
  /// What clients of Socket.IO may connect to and ask for.
  let sockets: SocketCatalog
  private let makeAuthenticator: @Sendable () -> Authenticator
  private let isNews = Atomic<Bool>(false)
  private let listening = Atomic<Int>(0)

  // On the queue only.
  private(set) lazy var engine = EngineSessions(self)
  private lazy var authenticator = makeAuthenticator()
  var subscribers: [ObjectIdentifier: Subscriber] = [:]
  /// Those with somebody behind them, by organization.
  var listeners: [Int64: [ObjectIdentifier: Subscriber]] = [:]
  /// The last event that was told. Everything up to it is for replays.
  var head: Int64 = 0
  private var ownReader: Reader?
  private var timer: (any DispatchSourceTimer)?
  private var sweptGeneration: UInt64 = 0
  private var verdicts: (generation: UInt64, callers: [Digest: Caller?]) = (0, [:])
  private var isEnded = false

  init(
    store: Store, clock: Clock, log: Log, limits: Limits = Limits(), sockets: SocketCatalog,
    ticks: @escaping @Sendable () -> UInt64, authenticator: @escaping @Sendable () -> Authenticator
  ) {
    self.store = store
    self.clock = clock
    self.log = log
    self.limits = limits
    self.ticks = ticks
    self.sockets = sockets
    makeAuthenticator = authenticator
  }

  /// How many connections there are. From any thread.
  var count: Int { listening.load(ordering: .relaxed) }

  /// The program begins to stop: polls that are held are answered, so that nothing is waited for. The server's own end
  /// says goodbye to everybody else.
  func leave() { queue.sync { engine.leave() } }

  /// Lets go of everybody and of the database; nothing is done after it. Before the store closes.
  func end() {
    store.onCommit(.live, nil)
    queue.sync {
      engine.leave()
      isEnded = true
      timer?.cancel()
      timer = nil
      for subscriber in subscribers.values {
        subscriber.isGone = true
        subscriber.line.end()
      }
      subscribers = [:]
      listeners = [:]
      verdicts.callers = [:]
      ownReader = nil
    }
  }

  /// Runs `work` on the queue, unless the hub has ended.
  func perform(_ work: @escaping @Sendable (Hub) -> Void) {
    queue.async { [weak self] in
      guard let self, !isEnded else { return }
      work(self)
    }
  }

  /// The hub's own connection. On the queue.
  func reader() throws -> Reader {
    if let ownReader { return ownReader }
    let made = try store.makeReader()
    ownReader = made
    return made
  }

  // MARK: Coming and going

  /// A connection comes; on the queue. The first one wakes the hub: from the log's end of this moment on events are told.
  func enter(_ subscriber: Subscriber) throws {
    if subscribers.isEmpty { head = try EventLog.last(reader()).value }
    wake()
    subscribers[ObjectIdentifier(subscriber)] = subscriber
    listening.store(subscribers.count, ordering: .relaxed)
    place(subscriber)
  }

  /// Files a connection under its organization, once it has one. On the queue.
  func place(_ subscriber: Subscriber) {
    guard let organization = subscriber.standing?.organization.value else { return }
    listeners[organization, default: [:]][ObjectIdentifier(subscriber)] = subscriber
  }

  /// A connection has gone, or is ended. On the queue.
  func remove(_ subscriber: Subscriber) {
    subscriber.isGone = true
    let key = ObjectIdentifier(subscriber)
    guard subscribers.removeValue(forKey: key) != nil else { return }
    listening.store(subscribers.count, ordering: .relaxed)
    if let organization = subscriber.standing?.organization.value {
      listeners[organization]?[key] = nil
      if listeners[organization]?.isEmpty ?? false { listeners[organization] = nil }
    }
    restIfIdle()
  }

  /// Begins to look at the log and at the time. On the queue.
  func wake() { if timer == nil, !isEnded { start() } }

  /// Stops, if nobody is there. On the queue.
  func restIfIdle() {
    guard subscribers.isEmpty, engine.isEmpty, !isEnded else { return }
    timer?.cancel()
    timer = nil
    verdicts.callers = [:]
    store.onCommit(.live, nil)
  }

  /// Ends a connection for its person's sake. On the queue.
  func cut(_ subscriber: Subscriber, _ end: LiveEnd) {
    subscriber.line.end(LiveMail.farewell(end, subscriber.speech))
    remove(subscriber)
  }

  private func start() {
    store.onCommit(.live) { [weak self] news in
      // One look at the log serves all that was committed until then.
      guard news.hasEvents, let self, !isNews.exchange(true, ordering: .acquiringAndReleasing) else { return }
      perform { $0.tell() }
    }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .milliseconds(limits.tick), repeating: .milliseconds(limits.tick))
    timer.setEventHandler { [weak self] in self?.tick() }
    timer.activate()
    self.timer = timer
    // What was committed between the look at the log's end and the beginning of listening.
    perform { $0.tell() }
  }

  // MARK: Telling

  /// Tells all that the log has beyond `head`.
  private func tell() {
    isNews.store(false, ordering: .releasing)
    do {
      let reader = try reader()
      while !subscribers.isEmpty {
        let rows = try EventLog.since(reader, ID(head), limit: 256)
        // Read after the rows: whatever ended before one of them was written is seen.
        let generation = store.accessGeneration
        for row in rows {
          deliver(row, generation, reader)
          head = row.id.value
        }
        if rows.count < 256 { return }
      }
    } catch {
      log.error("the live feed could not read the events", ["error": "\(error)"])
      // The next tick tries again: `head` stands where it was.
      isNews.store(true, ordering: .releasing)
    }
  }

  private func deliver(_ row: EventRow, _ generation: UInt64, _ reader: Reader) {
    guard let group = listeners[row.organization] else { return }
    var mail = LiveMail(row, reader, log)
    for subscriber in group.values where !subscriber.topics.isEmpty {
      guard let standing = subscriber.standing,
        let packet = mail.packet(subscriber.topics, subscriber.speech, standing),
        isStillAllowed(subscriber, generation)
      else { continue }
      guard subscriber.line.waiting <= limits.queue else {
        // It takes less than there is. What is more stays in the log, and follows as it takes it.
        subscriber.replays.append(Subscriber.Replay(topics: subscriber.topics, after: head))
        subscriber.topics = []
        if !subscriber.isStepping {
          subscriber.isStepping = true
          awaitDrained(subscriber)
        }
        continue
      }
      subscriber.line.send(packet)
    }
  }

  /// Has the hub come back to a connection when all that was sent has been taken.
  func awaitDrained(_ subscriber: Subscriber) {
    if !subscriber.line.askForDrained() { perform { $0.resume(subscriber) } }
  }

  /// A connection's queue is empty: what it waits for can follow.
  func resume(_ subscriber: Subscriber) {
    guard !subscriber.isGone else { return }
    subscriber.isStepping = false
    stepReplay(subscriber)
  }

  /// Tells a connection that it may have missed what came after an event.
  func resync(_ subscriber: Subscriber, from: Int64) {
    subscriber.line.send(
      LiveMail.say("resync", subscriber.speech) { json in json.field("from", LiveMail.event(from)) })
  }

  // MARK: Who may still listen

  /// Whether the person may still have all that the connection listens to, as of this generation; else it is cut.
  func isStillAllowed(_ subscriber: Subscriber, _ generation: UInt64) -> Bool {
    guard let standing = subscriber.standing else { return false }
    if standing.verified == generation { return true }
    guard let caller = verdict(standing, generation) else {
      cut(subscriber, .signedOut)
      return false
    }
    for (_, topic) in subscriber.allTopics.topics where !caller.may(topic.access) {
      cut(subscriber, .notAllowed)
      return false
    }
    subscriber.standing?.verified = generation
    return true
  }

  /// The caller as they are now; the connections of one session ask once. Who can't be looked up is nobody.
  func verdict(_ standing: Listener, _ generation: UInt64) -> Caller? {
    if verdicts.generation != generation { verdicts = (generation, [:]) }
    if let known = verdicts.callers[standing.digest] {
      guard let known, known.person == standing.person, known.organization.id == standing.organization else {
        return nil
      }
      return known
    }
    var caller: Caller?
    do {
      caller = try standing.reload(at: clock.now, reader())
      // Whoever has to set up a second step first hears nothing until then.
      if caller?.isHeldBack ?? false { caller = nil }
    } catch {
      log.error("a listener could not be looked up", ["error": "\(error)"])
    }
    verdicts.callers[standing.digest] = .some(caller)
    return caller
  }

  /// The caller of a token, or nil. On the queue.
  func caller(token: String, from client: Address) throws -> Caller? {
    var token = token
    return try token.withUTF8 {
      try authenticator.bearer(UnsafeRawBufferPointer($0), from: client, at: clock.now, reader())
    }
  }

  private func tick() {
    guard !isEnded else { return }
    if isNews.load(ordering: .acquiring) { tell() }
    let generation = store.accessGeneration
    let isNew = generation != sweptGeneration
    sweptGeneration = generation
    let (now, moment) = (clock.now, ticks())
    engine.tick(moment)
    for subscriber in Array(subscribers.values) {
      guard let standing = subscriber.standing else {
        if moment &- subscriber.since > limits.silence { cut(subscriber, .nobody) }
        continue
      }
      if standing.expires <= now {
        cut(subscriber, .signedOut)
        continue
      }
      if isNew, !isStillAllowed(subscriber, generation) { continue }
    }
    // Callers are large: they are not kept between two looks.
    verdicts.callers = [:]
  }
}
