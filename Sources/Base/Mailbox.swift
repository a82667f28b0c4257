// A queue between threads: many senders, one receiver that takes everything at once.
import Synchronization

/// Messages from any thread to one thread. The receiver is woken once per batch, by the closure it gave.
package final class Mailbox<Message: Sendable>: Sendable {
  private struct State: ~Copyable {
    var messages: [Message] = []
    var closed = false
  }
  private let state = Mutex(State())
  private let limit: Int
  private let wake: @Sendable () -> Void

  /// `limit` is how many may wait; `wake` runs on the sender's thread when the box was empty before.
  package init(limit: Int, wake: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.wake = wake
  }

  /// False when the box is full or closed: the message was not taken.
  package func send(_ message: Message) -> Bool {
    let outcome: (taken: Bool, first: Bool) = state.withLock { state in
      guard !state.closed, state.messages.count < limit else { return (false, false) }
      state.messages.append(message)
      return (true, state.messages.count == 1)
    }
    if outcome.first { wake() }
    return outcome.taken
  }

  /// Takes all that waits, in order of arrival, leaving `spare` (emptied) as the box's next array so that no memory is
  /// allocated in steady state.
  package func takeAll(into spare: inout [Message]) {
    spare.removeAll(keepingCapacity: true)
    state.withLock { swap(&$0.messages, &spare) }
  }

  /// How many wait now.
  package var count: Int { state.withLock { $0.messages.count } }

  /// Refuses everything from now on. What waits can still be taken.
  package func close() { state.withLock { $0.closed = true } }
}
