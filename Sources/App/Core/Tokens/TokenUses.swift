// When API tokens were used last: gathered beside the requests, written now and then.
import Base
import Dispatch
import Store
import Synchronization

/// Gathers uses of tokens from every loop and writes them some seconds later, all in one transaction: at most once a
/// minute for each token. What is not written yet when the program ends is lost; it is seconds.
final class TokenUses: Sendable {
  private struct State {
    /// What is to be written.
    var waiting: [ID<APIToken>: (at: Timestamp, client: Address)] = [:]
    /// The minute in which a token was gathered last.
    var minutes: [ID<APIToken>: Int64] = [:]
    var isScheduled = false
  }

  private let store: Store
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "quad.token-uses", qos: .utility)
  private static let delay = DispatchTimeInterval.seconds(5)
  /// Minutes are forgotten beyond so many tokens: each is then written once more than needed.
  private static let mostRemembered = 100_000

  init(store: Store) { self.store = store }

  static func minute(_ instant: Timestamp) -> Int64 { instant.milliseconds / 60_000 }

  /// Notes a use. Never waits for the database.
  func note(_ token: ID<APIToken>, at now: Timestamp, from client: Address) {
    let isFirst = state.withLock { state in
      guard state.minutes[token] != TokenUses.minute(now) else { return false }
      if state.minutes.count >= TokenUses.mostRemembered { state.minutes.removeAll() }
      state.minutes[token] = TokenUses.minute(now)
      state.waiting[token] = (now, client)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    guard isFirst else { return }
    queue.asyncAfter(deadline: .now() + TokenUses.delay) { [weak self] in self?.flush() }
  }

  /// Hands what was gathered to the writer. `then` is told when it is written, or can't be.
  func flush(then: @escaping @Sendable () -> Void = {}) {
    let waiting = state.withLock { state in
      state.isScheduled = false
      defer { state.waiting.removeAll() }
      return state.waiting
    }
    guard !waiting.isEmpty else { return then() }
    let taken = store.write(WriteContext()) { writer in
      for (token, use) in waiting { try writer.run(APITokenStore.use, token, use.at, use.client.description) }
    } then: { _ in
      then()
    }
    if !taken { then() }
  }
}
