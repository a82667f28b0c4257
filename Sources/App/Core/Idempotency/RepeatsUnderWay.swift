// Repeatable requests whose work takes long: one at a time for each key.
import Base
import Store
import Synchronization
import Web

/// The keys whose requests are being carried out on the slow pool. Such work has several transactions or none, so what keeps
/// two of them apart is not the writer but this list; it is in memory, as is the work: a restart ends both.
final class RepeatsUnderWay: Sendable {
  private struct Name: Hashable {
    let person: ID<Person>
    let text: String
  }

  private let names = Mutex<Set<Name>>([])

  /// Carries the work out unless the same request has been before, whose answer it then gives. Without a key it is simply
  /// carried out. Throws 409 while the first one is under way. On the pool's thread.
  func once(
    _ key: IdempotencyKey?, keeping: Remembrance, _ context: WriteContext, _ pool: Slow, _ work: () throws -> Reply
  ) throws -> Reply {
    guard let key else { return try work() }
    let name = Name(person: key.person, text: key.text)
    guard names.withLock({ $0.insert(name).inserted }) else {
      throw Failure(.conflict, code: "under-way", IdempotencyText.underWay, retryAfter: 1)
    }
    defer { names.withLock { _ = $0.remove(name) } }
    if let reply = try pool.write(context, { writer in try Idempotency.replay(key, writer) }) { return reply }
    let reply = try work()
    // Not asked again whether the caller may: what was done is done, even if it ended their own rights.
    try pool.store.write(context) { writer in try Idempotency.remember(reply, of: key, keeping: keeping, writer) }
    return reply
  }
}
