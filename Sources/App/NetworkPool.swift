// The pool for work that waits for other servers: some threads, and none of those servers may have all of them.
import Store
import Synchronization

/// A server that an answer waits for.
struct RemoteServer: Sendable {
  let name: String
  /// Whether only those wait who set something up: whoever signs in never waits behind them.
  let isForFew: Bool

  init(_ name: String, isForFew: Bool = false) { (self.name, self.isForFew) = (name, isForFew) }
}

extension Appliance {
  /// Runs work that waits for a server, now or later; false when too much waits already.
  func wait(for server: RemoteServer, _ work: @escaping NetworkPool.Work) -> Bool {
    (server.isForFew ? setUp : network).run(for: server.name, work)
  }
}

/// Runs work that calls other servers, a few pieces at once and at most two for the same server. What is beyond waits its
/// turn, so that a service that answers slowly keeps only its own people waiting. Thread-safe.
final class NetworkPool: Sendable {
  typealias Work = @Sendable (Slow) -> Void

  private struct Line {
    var running = 0
    var waiting: [Work] = []
  }

  private struct Lines {
    var byServer: [String: Line] = [:]
    /// Work that has been taken and is not done.
    var taken = 0
  }

  private let lanes: SlowPool
  private let lines = Mutex(Lines())
  private let limit: Int
  private let perServer: Int

  /// `limit` is how much may wait or be under way.
  init(store: Store, limit: Int = 128, width: Int = 4, perServer: Int = 2) throws {
    (self.limit, self.perServer) = (limit, perServer)
    // What comes is counted here: the lanes refuse nothing.
    lanes = try SlowPool(store: store, width: width, limit: Int.max)
  }

  /// Runs `work`, which waits for `server`, now or later; false when too much waits already.
  func run(for server: String, _ work: @escaping Work) -> Bool {
    let begins: Bool? = lines.withLock { lines in
      guard lines.taken < limit else { return nil }
      var line = lines.byServer[server] ?? Line()
      // Whoever waits for a server that hangs is not to leave no room for those who wait for another.
      guard line.waiting.count < limit / 4 * 3 else { return nil }
      lines.taken += 1
      let begins = line.running < perServer
      if begins { line.running += 1 } else { line.waiting.append(work) }
      lines.byServer[server] = line
      return begins
    }
    guard let begins else { return false }
    guard begins else { return true }
    return lanes.run { [self] slow in
      work(slow)
      while let next = next(for: server) { next(slow) }
    }
  }

  /// After a piece of work is done: the next in line for its server; nil when there is none, and one fewer is then at
  /// work for it.
  private func next(for server: String) -> Work? {
    lines.withLock { lines in
      lines.taken -= 1
      guard var line = lines.byServer[server] else { return nil }
      guard !line.waiting.isEmpty else {
        line.running -= 1
        lines.byServer[server] = line.running > 0 ? line : nil
        return nil
      }
      let work = line.waiting.removeFirst()
      lines.byServer[server] = line
      return work
    }
  }
}
