// When each session was last used: known to the minute, written now and then.
import Base
import Store
import Synchronization

/// Remembers the minute in which each session was last used. What has gathered is written in one transaction when the
/// minute is over and somebody comes, or when it is much; a crash forgets a minute. From any thread.
final class SeenSessions: Sendable {
  fileprivate struct State: Sendable {
    var minute: Int64 = 0
    var seen: [ID<Session>: Int64] = [:]
    /// What is on its way to the database, and not to be read there yet.
    var leaving: [ID<Session>: Int64] = [:]
    /// What has been written lately: whoever read the row just before asks here just after.
    var written: [ID<Session>: Int64] = [:]
    /// The minute in which each account last asked for something, for those of the last few.
    var online: [ID<Account>: Int64] = [:]
  }

  private let store: Store
  private let state = Mutex(State())
  /// As many sessions as one write carries.
  private static let most = 512
  /// Minutes for which somebody counts as being there.
  static let presence: Int64 = 5

  init(store: Store) { self.store = store }

  /// Called with every request: one comparison, unless it is the session's first of this minute.
  @inline(__always)
  func note(_ caller: Caller, at now: Timestamp) {
    let minute = now.milliseconds / 60_000
    if caller.seenMinute.load(ordering: .relaxed) == minute { return }
    caller.seenMinute.store(minute, ordering: .relaxed)
    // Whoever comes with an API token has no session; when the token was used is kept with it.
    guard caller.grant == nil else { return }
    remember(caller.session, caller.account, minute)
  }

  private func remember(_ session: ID<Session>, _ account: ID<Account>, _ minute: Int64) {
    let due = state.withLock { state in
      let isDue = minute != state.minute || state.seen.count >= SeenSessions.most
      let due = isDue ? state.seen : [:]
      if isDue { state.leave() }
      if minute != state.minute { state.online = state.online.filter { $0.value > minute - SeenSessions.presence } }
      state.minute = minute
      state.online[account] = minute
      state.seen[session] = minute
      return due
    }
    write(due)
  }

  /// The minute in which a session was last used, where it is not in the database yet.
  subscript(_ session: ID<Session>) -> Timestamp? {
    state.withLock { $0.seen[session] ?? $0.leaving[session] ?? $0.written[session] }.map {
      Timestamp(milliseconds: $0 * 60_000)
    }
  }

  /// How many accounts have asked for something within the last few minutes.
  func online(at now: Timestamp) -> Int {
    let minute = now.milliseconds / 60_000
    return state.withLock { $0.online.count { $0.value > minute - SeenSessions.presence } }
  }

  /// Writes what has gathered: before the program ends.
  func flush() {
    write(
      state.withLock { state in
        defer { state.leave() }
        return state.seen
      })
  }

  private func write(_ due: [ID<Session>: Int64]) {
    guard !due.isEmpty else { return }
    // Nobody waits for it, and a store that is too busy for it may forget it.
    _ = store.write(WriteContext()) { writer in
      for (session, minute) in due {
        try writer.run(SessionListStore.touch, session, Timestamp(milliseconds: minute * 60_000))
      }
    } then: { [self] _ in
      state.withLock { state in
        // A later minute of the same session may be on its way by now.
        for (session, minute) in due where state.leaving[session] == minute {
          state.leaving[session] = nil
          state.written[session] = minute
        }
      }
    }
  }
}

extension SeenSessions.State {
  fileprivate mutating func leave() {
    written.removeAll(keepingCapacity: true)
    leaving.merge(seen) { _, new in new }
    seen.removeAll(keepingCapacity: true)
  }
}
