// The event loop: one thread, one epoll, its own listening socket and its own slab of connections.
import Base
import CLinux
import Glibc

/// One of the server's loops. Everything in it belongs to its thread, except the mailbox and the counters, which are
/// thread-safe: hence `@unchecked`.
final class Loop: @unchecked Sendable {
  static let listenerKey: UInt64 = 0xffff_ffff
  static let wakeKey: UInt64 = 0xffff_fffe
  static let inputSize = 64 << 10

  let index: Int
  let options: ServerOptions
  let headLimits: HeadLimits
  let log: Log
  let clock: Clock
  let shared: SharedState
  let responder: any Responder
  let counters = LoopCounters()
  let mailbox: Mailbox<LoopMessage>

  let epoll: Int32
  let wake: Int32
  var listener: Int32
  /// When to listen again after the process ran out of files.
  var listensAgainAt: UInt64 = 0

  let slots: UnsafeMutablePointer<Connection>
  let capacity: Int
  var usedSlots = 0
  var firstFree: Int32 = -1
  var openCount = 0
  /// How many of them were taken over.
  var openStreams = 0

  /// What is read from any connection lands here first.
  let input: UnsafeMutableRawPointer
  /// What is written to the connection at hand; empty whenever another one is turned to.
  let out = Buffer(capacity: 64 << 10)
  let request: Request
  let exchange: Exchange
  let writer: AnswerWriter
  let accessLog: AccessLog?
  /// What changes with every request, behind a pointer: no exclusivity checks.
  struct Hot {
    /// The slot whose request is being answered.
    var current: Int32 = -1
    /// Body bytes held in memory now.
    var bodyBytes = 0
    /// Monotonic nanoseconds, read once per wake.
    var now: UInt64 = 0
    var isDraining = false
    /// Identifiers reserved for this loop's next requests, and when that was.
    var nextID: Int64 = 1
    var idsLeft = 0
    var idsFrom = Timestamp(milliseconds: 0)
    var deadlines: Deadlines
  }
  let hot: UnsafeMutablePointer<Hot>
  var now: UInt64 { hot.pointee.now }

  /// Connections with more to do than one turn allows.
  var again: [UInt64] = []
  private var spareAgain: [UInt64] = []
  private var mail: [LoopMessage] = []
  var drainUntil = UInt64.max
  private var isFinished = false

  init(
    index: Int, options: ServerOptions, shared: SharedState, listener: Int32, responder: any Responder, log: Log,
    clock: Clock
  ) throws(EngineFailure) {
    self.index = index
    self.options = options
    self.shared = shared
    self.responder = responder
    self.log = log
    self.clock = clock
    self.listener = listener
    headLimits = HeadLimits(head: options.headBytes, target: options.targetBytes)
    let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw EngineFailure("no epoll", code: errno) }
    let wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard wake >= 0 else {
      let code = errno
      close(epoll)
      throw EngineFailure("no eventfd", code: code)
    }
    self.epoll = epoll
    self.wake = wake
    mailbox = Mailbox(limit: .max) {
      var one: UInt64 = 1
      _ = Glibc.write(wake, &one, 8)
    }
    capacity = max(options.connections, 1)
    // Address space only: pages come into being as slots are first used.
    slots = .allocate(capacity: capacity)
    hot = .allocate(capacity: 1)
    hot.initialize(to: Hot(deadlines: Deadlines(slots: slots, options: options)))
    input = .allocate(byteCount: Loop.inputSize, alignment: 64)
    request = Request(maximumFields: options.headerFields)
    exchange = Exchange(index: index)
    writer = AnswerWriter()
    accessLog = options.accessLog ? AccessLog(log: log) : nil
    hot.pointee.now = monotonicNanoseconds()
    exchange.loop = Unmanaged.passUnretained(self)
    watch(listener, key: Loop.listenerKey)
    watch(wake, key: Loop.wakeKey)
  }

  deinit {
    for slot in 0..<usedSlots { (slots + slot).deinitialize(count: 1) }
    slots.deallocate()
    hot.deallocate()
    input.deallocate()
    if listener >= 0 { close(listener) }
    close(epoll)
    close(wake)
  }

  /// Runs until the loop has drained.
  func run() {
    let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 256)
    defer { events.deallocate() }
    writer.tell(clock.now)
    while !isFinished {
      let count = epoll_wait(epoll, events, 256, waitMilliseconds())
      hot.pointee.now = monotonicNanoseconds()
      writer.tell(clock.now)
      if count > 0 { for at in 0..<Int(count) { handle(events[at].data.u64, events[at].events) } }
      if !again.isEmpty { runAgain() }
      responder.endTurn()
      sweep()
      accessLog?.flushIfDue(now: now)
    }
    accessLog?.flush()
  }

  private func waitMilliseconds() -> Int32 {
    if !again.isEmpty { return 0 }
    var due = hot.pointee.deadlines.nextSweep() ?? .max
    if listensAgainAt != 0 { due = min(due, listensAgainAt) }
    if hot.pointee.isDraining { due = min(due, drainUntil) }
    if let log = accessLog, !log.isEmpty { due = min(due, now &+ AccessLog.patience) }
    if due == .max { return -1 }
    // Rounded up: waking a little before the deadline would only spin.
    return due <= now ? 1 : Int32(clamping: (due - now) / 1_000_000 + 1)
  }

  private func handle(_ key: UInt64, _ events: UInt32) {
    switch key {
    case Loop.listenerKey: acceptSome()
    case Loop.wakeKey: takeMail()
    default:
      guard let slot = slot(of: key) else { return }
      if events & EPOLLERR.rawValue != 0 || events & (EPOLLHUP.rawValue | EPOLLIN.rawValue) == EPOLLHUP.rawValue {
        release(slot)
        return
      }
      if events & EPOLLIN.rawValue != 0 { readable(slot) } else { writable(slot) }
    }
  }

  /// The next request's identifier. Taken from the shared generator by the dozen: both cores counting on one number for
  /// every request would cost more than the rest of the naming.
  func nextID() -> ID<Request> {
    let time = writer.wallClock
    if hot.pointee.idsLeft == 0 || hot.pointee.idsFrom != time {
      hot.pointee.idsLeft = 32
      hot.pointee.idsFrom = time
      hot.pointee.nextID = shared.ids.reserve(32, at: time)
    }
    hot.pointee.idsLeft -= 1
    hot.pointee.nextID += 1
    return ID(hot.pointee.nextID - 1)
  }

  /// The slot of a key, unless the connection it meant has gone.
  func slot(of key: UInt64) -> Int32? {
    let at = Int(key & 0xffff_ffff)
    guard at < usedSlots, slots[at].stage != .free, slots[at].generation == UInt32(key >> 32) else { return nil }
    return Int32(at)
  }

  func key(of slot: Int32) -> UInt64 { UInt64(slots[Int(slot)].generation) << 32 | UInt64(slot) }

  private func runAgain() {
    swap(&again, &spareAgain)
    again.removeAll(keepingCapacity: true)
    for key in spareAgain { if let slot = slot(of: key) { readable(slot) } }
  }

  private func takeMail() {
    var count: UInt64 = 0
    _ = Glibc.read(wake, &count, 8)
    mailbox.takeAll(into: &mail)
    for message in mail {
      switch message {
      case .answer(let slot, let generation, let reply): answerDeferred(slot, generation, reply)
      case .abandoned(let slot, let generation): answerDeferred(slot, generation, nil)
      case .push(let line, let packet, let isLast): push(line, packet, isLast: isLast)
      case .drain(let until): beginDrain(until: until)
      }
    }
    mail.removeAll(keepingCapacity: true)
  }

  private func sweep() {
    while let (slot, phase) = hot.pointee.deadlines.nextExpired(now: now) { expire(slot, phase) }
    if listensAgainAt != 0, now >= listensAgainAt {
      listensAgainAt = 0
      if listener >= 0 { watch(listener, key: Loop.listenerKey) }
    }
    guard hot.pointee.isDraining else { return }
    if now >= drainUntil {
      for slot in 0..<Int32(usedSlots) where slots[Int(slot)].stage != .free { release(slot) }
    }
    if openCount == 0 { isFinished = true }
  }

  private func beginDrain(until: UInt64) {
    drainUntil = min(drainUntil, until)
    guard !hot.pointee.isDraining else { return }
    hot.pointee.isDraining = true
    if listener >= 0 {
      // Whoever is in the kernel's queue has been told that the connection stands: serve them.
      accept(atMost: 4096)
      close(listener)
      listener = -1
    }
    for slot in 0..<Int32(usedSlots) {
      let c = slots + Int(slot)
      if c.pointee.stage == .open {
        leaveStream(slot)
        settle(slot)
      } else if c.pointee.stage == .reading, !c.pointee.framing.isMidway(unconsumed: c.pointee.held?.count ?? 0),
        c.pointee.output == nil, c.pointee.requests > 0
      {
        release(slot)
      }
    }
  }

  func watch(_ socket: Int32, key: UInt64, events: UInt32 = EPOLLIN.rawValue) {
    var event = epoll_event()
    event.events = events
    event.data.u64 = key
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event)
  }
}
