// Deadlines without a heap: one first-in-first-out list per phase, because every phase has one constant length.

/// A list of connections in the order in which they entered a phase, linked through the slab. Its head is always the
/// next to expire, so that a sweep looks at no more connections than it cuts.
struct DeadlineList {
  enum Phase: UInt8 { case none, head, idle, body, write, beat, stall, linger }

  /// A connection's place in one of the lists.
  struct Place {
    var phase = Phase.none
    var next: Int32 = -1
    var previous: Int32 = -1
    var enqueuedAt: UInt64 = 0
    /// Activity since then may have moved the deadline without moving the place (see `touch`).
    var deadline: UInt64 = 0
  }

  let nanoseconds: UInt64
  var first: Int32 = -1
  var last: Int32 = -1

  init(seconds: Double) { nanoseconds = UInt64(max(seconds, 0.001) * 1e9) }
}

/// The lists of one loop. Belongs to its thread.
struct Deadlines {
  let slots: UnsafeMutablePointer<Connection>
  private var lists:
    (
      DeadlineList, DeadlineList, DeadlineList, DeadlineList, DeadlineList, DeadlineList, DeadlineList
    )

  init(slots: UnsafeMutablePointer<Connection>, options: ServerOptions) {
    self.slots = slots
    lists = (
      DeadlineList(seconds: options.headDeadline), DeadlineList(seconds: options.idleDeadline),
      DeadlineList(seconds: options.rateWindow), DeadlineList(seconds: options.rateWindow),
      DeadlineList(seconds: options.lingerDeadline), DeadlineList(seconds: options.streamBeat),
      DeadlineList(seconds: options.streamStall)
    )
  }

  private subscript(_ phase: DeadlineList.Phase) -> DeadlineList {
    get {
      switch phase {
      case .none, .head: lists.0
      case .idle: lists.1
      case .body: lists.2
      case .write: lists.3
      case .linger: lists.4
      case .beat: lists.5
      case .stall: lists.6
      }
    }
    set {
      switch phase {
      case .none, .head: lists.0 = newValue
      case .idle: lists.1 = newValue
      case .body: lists.2 = newValue
      case .write: lists.3 = newValue
      case .linger: lists.4 = newValue
      case .beat: lists.5 = newValue
      case .stall: lists.6 = newValue
      }
    }
  }

  mutating func remove(_ slot: Int32) {
    let place = slots[Int(slot)].place
    guard place.phase != .none else { return }
    let (next, previous) = (place.next, place.previous)
    if previous >= 0 { slots[Int(previous)].place.next = next } else { self[place.phase].first = next }
    if next >= 0 { slots[Int(next)].place.previous = previous } else { self[place.phase].last = previous }
    slots[Int(slot)].place.phase = .none
  }

  /// Begins a phase anew: the whole length of it from now.
  mutating func enter(_ phase: DeadlineList.Phase, _ slot: Int32, now: UInt64) {
    remove(slot)
    guard phase != .none else { return }
    let last = self[phase].last
    slots[Int(slot)].place = DeadlineList.Place(
      phase: phase, next: -1, previous: last, enqueuedAt: now, deadline: now &+ self[phase].nanoseconds)
    if last >= 0 { slots[Int(last)].place.next = slot } else { self[phase].first = slot }
    self[phase].last = slot
  }

  /// Renews a phase that may be renewed often. Within a sixteenth of its length only the deadline moves, which spares a
  /// busy keep-alive connection the relinking (and its neighbours' cache lines) with every request.
  mutating func touch(_ phase: DeadlineList.Phase, _ slot: Int32, now: UInt64) {
    let place = slots[Int(slot)].place
    let length = self[phase].nanoseconds
    if place.phase == phase, now &- place.enqueuedAt < length >> 4 {
      slots[Int(slot)].place.deadline = now &+ length
    } else {
      enter(phase, slot, now: now)
    }
  }

  /// When the next sweep is due, nil when nothing waits.
  func nextSweep() -> UInt64? {
    var earliest: UInt64?
    for raw in DeadlineList.Phase.head.rawValue...DeadlineList.Phase.linger.rawValue {
      guard let phase = DeadlineList.Phase(rawValue: raw) else { continue }
      let list = self[phase]
      guard list.first >= 0 else { continue }
      let due = slots[Int(list.first)].place.enqueuedAt &+ list.nanoseconds
      earliest = min(earliest ?? due, due)
    }
    return earliest
  }

  /// The next connection whose deadline has passed, taken from its list.
  mutating func nextExpired(now: UInt64) -> (slot: Int32, phase: DeadlineList.Phase)? {
    for raw in DeadlineList.Phase.head.rawValue...DeadlineList.Phase.linger.rawValue {
      guard let phase = DeadlineList.Phase(rawValue: raw) else { continue }
      let list = self[phase]
      var slot = list.first
      while slot >= 0, slots[Int(slot)].place.enqueuedAt &+ list.nanoseconds <= now {
        if slots[Int(slot)].place.deadline <= now {
          remove(slot)
          return (slot, phase)
        }
        slot = slots[Int(slot)].place.next
      }
    }
    return nil
  }
}
