// Whether a campus still does what it is there for: reads its file, and gets writes done.
import Base
import Store
import Synchronization

/// Looks at a database from time to time: at what a restart might mend, not at what only a person can, such as a full disk.
final class Pulse: Sendable {
  private let store: Store
  /// The file that was opened.
  private let file: FileFacts?
  /// A write that does nothing has been handed to the writer, and has not come back.
  private let isAsked: Asked
  /// How many writes had been answered when the writer's queue was last found full.
  private let answeredWhenFull = Atomic<UInt64>(.max)

  private final class Asked: Sendable { let flag = Atomic(false) }

  init(_ store: Store) {
    self.store = store
    file = Machine.facts(of: store.options.path)
    isAsked = Asked()
  }

  /// What is wrong, in a sentence; nil when all is well. Takes as long as a small read of the file takes, on the thread
  /// that calls; the writer is asked now and looked at the next time.
  func trouble() -> String? {
    let isWriterStuck = !writerMoves()
    if let reason = readFault() { return "The database can't be read: \(reason)" }
    return isWriterStuck ? "The writer has not answered since the last look" : nil
  }

  private func readFault() -> String? {
    guard let now = Machine.facts(of: store.options.path) else { return "\(store.options.path) is gone" }
    // Not to be opened: SQLite would take the log that lies beside it for that file's.
    guard now.device == file?.device, now.node == file?.node else {
      return "another file lies at \(store.options.path)"
    }
    do {
      // By a connection of its own: the others would answer from their memory, whatever has become of the file.
      _ = try store.makeReader().one(Health.ping)
      return nil
    } catch {
      let failure = Failure(any: error)
      return failure.detail.isEmpty ? failure.text.en : failure.detail
    }
  }

  /// Whether the write that was asked for the last time has come back, whatever came of it.
  private func writerMoves() -> Bool {
    guard !isAsked.flag.load(ordering: .acquiring) else { return false }
    isAsked.flag.store(true, ordering: .releasing)
    let isTaken = store.write(
      WriteContext(), { _ in },
      then: { [isAsked] (_: Result<Void, any Error>) in isAsked.flag.store(false, ordering: .releasing) })
    guard !isTaken else { return true }
    // No room in the queue: as long as it moves, that is load and not a fault.
    isAsked.flag.store(false, ordering: .releasing)
    let answered = store.statistics.requests
    return answeredWhenFull.exchange(answered, ordering: .relaxed) != answered
  }
}
