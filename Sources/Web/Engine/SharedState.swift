// What the loops of one server share: the count of connections, the certificate, the identifiers.
import Base
import Synchronization

/// Shared by all loops of a server; thread-safe.
final class SharedState: Sendable {
  private let total = Atomic<Int>(0)
  private let perAddress = Mutex<[Address: Int]>([:])
  private let context: Mutex<TLSContext?>
  let isSecure: Bool
  let ids = IDGenerator()

  init(context: TLSContext?) {
    isSecure = context != nil
    self.context = Mutex(context)
  }

  /// The certificate in force for the next accepted connection.
  var tls: TLSContext? {
    get { context.withLock { $0 } }
    set { context.withLock { $0 = newValue } }
  }

  /// Counts a connection in; false when a cap is reached. A nil address (a trusted proxy, which speaks for many) counts
  /// towards the total only.
  func enter(_ address: Address?, _ options: ServerOptions) -> Bool {
    guard total.add(1, ordering: .relaxed).newValue <= options.connections else {
      total.subtract(1, ordering: .relaxed)
      return false
    }
    guard let address else { return true }
    let isWelcome = perAddress.withLock { counts in
      let count = counts[address, default: 0]
      guard count < options.connectionsPerAddress else { return false }
      counts[address] = count + 1
      return true
    }
    if !isWelcome { total.subtract(1, ordering: .relaxed) }
    return isWelcome
  }

  func leave(_ address: Address?) {
    total.subtract(1, ordering: .relaxed)
    guard let address else { return }
    perAddress.withLock { counts in
      if let count = counts[address], count > 1 { counts[address] = count - 1 } else { counts[address] = nil }
    }
  }
}
