// How long writes and answers took in the last minutes, out of counters that only grow.
import Base
import Dispatch
import Store
import Synchronization
import Web

/// Remembers, a few times a minute, what the counters were: what came since is a difference. So whoever writes and whoever
/// answers does nothing more for it than count. From any thread.
final class RecentTimes: Sendable {
  /// Microseconds; nil where there was nothing to measure.
  struct Figures: Sendable, Equatable {
    var writeP50: UInt64?
    var writeP99: UInt64?
    var requestP50: UInt64?
    var requestP99: UInt64?
  }

  private struct Sight: Sendable {
    let ticks: UInt64
    let writes: DurationCounts
    let requests: LatencyCounts
  }

  /// How far back it reaches, and how often it looks.
  static let seconds: UInt64 = 300
  static let pause: UInt64 = 15
  private let ticks: @Sendable () -> UInt64
  private let look: @Sendable () -> (StoreStatistics, ServerStatistics)
  /// The oldest first.
  private let sights = Mutex<[Sight]>([])
  /// Dispatch's sources may be used from any thread.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  init(
    ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds,
    _ look: @escaping @Sendable () -> (StoreStatistics, ServerStatistics)
  ) {
    self.ticks = ticks
    self.look = look
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "quad.recent", qos: .utility))
    timer.activate()
  }

  deinit { timer.cancel() }

  /// Looks from now on. Once.
  func begin() {
    note()
    timer.setEventHandler { [weak self] in self?.note() }
    let pause = DispatchTimeInterval.seconds(Int(RecentTimes.pause))
    timer.schedule(deadline: .now() + pause, repeating: pause, leeway: .seconds(1))
  }

  /// Looks now.
  func note() {
    let (store, server) = look()
    let sight = Sight(ticks: ticks(), writes: store.writeTimes, requests: RecentTimes.requests(server))
    sights.withLock { sights in
      // The first that is kept is the one that is compared with.
      while let next = sights.dropFirst().first, RecentTimes.isOld(next, at: sight.ticks) { sights.removeFirst() }
      sights.append(sight)
    }
  }

  /// Of the last five minutes, or since the start where that was later, up to these counts of now.
  func figures(_ store: StoreStatistics, _ server: ServerStatistics) -> Figures {
    let now = ticks()
    let since = sights.withLock { sights in sights.last { RecentTimes.isOld($0, at: now) } ?? sights.first }
    let writes = store.writeTimes.since(since?.writes ?? DurationCounts())
    let requests = RecentTimes.requests(server).since(since?.requests ?? LatencyCounts())
    return Figures(
      writeP50: writes.percentile(0.5), writeP99: writes.percentile(0.99),
      requestP50: requests.percentile(0.5).map { $0 / 1000 }, requestP99: requests.percentile(0.99).map { $0 / 1000 })
  }

  private static func isOld(_ sight: Sight, at now: UInt64) -> Bool {
    now >= sight.ticks && now - sight.ticks >= seconds * 1_000_000_000
  }

  /// What people and programs wait for: pages and calls, without what is slow on purpose.
  private static func requests(_ server: ServerStatistics) -> LatencyCounts {
    [RequestCategory.page, .api].reduce(LatencyCounts()) { sum, category in
      let at = Int(category.rawValue)
      return at < server.latencies.count ? sum + server.latencies[at] : sum
    }
  }
}
