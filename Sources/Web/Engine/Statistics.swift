// What a server counts, readable from any thread.
import Synchronization

/// Counters of one loop: written by its thread only, so that adding is a plain load and store; read by anybody.
final class LoopCounters: Sendable {
  let open = Atomic<Int>(0)
  let streams = Atomic<Int>(0)
  let accepted = Atomic<UInt64>(0)
  let refusedConnections = Atomic<UInt64>(0)
  let expired = Atomic<UInt64>(0)
  /// Bytes of requests and of answers, without what TLS adds to them.
  let received = Atomic<UInt64>(0)
  let sent = Atomic<UInt64>(0)
  let latencies = LatencyCounters()
  let status1 = Atomic<UInt64>(0)
  let status2 = Atomic<UInt64>(0)
  let status3 = Atomic<UInt64>(0)
  let status4 = Atomic<UInt64>(0)
  let status5 = Atomic<UInt64>(0)

  @inline(__always)
  func count(status: UInt16) {
    switch status {
    case 200..<300: bump(status2)
    case 300..<400: bump(status3)
    case 400..<500: bump(status4)
    case 500...: bump(status5)
    default: bump(status1)
    }
  }

  func set(open count: Int) { open.store(count, ordering: .relaxed) }

  func set(streams count: Int) { streams.store(count, ordering: .relaxed) }

  @inline(__always)
  func bump(_ counter: borrowing Atomic<UInt64>, by count: UInt64 = 1) {
    counter.store(counter.load(ordering: .relaxed) &+ count, ordering: .relaxed)
  }
}

/// A server's counters since its start, summed over its loops.
package struct ServerStatistics: Sendable, Equatable {
  /// Connections open now.
  package var openConnections = 0
  /// Those of them that were taken over: event streams and sockets.
  package var openStreams = 0
  package var acceptedConnections: UInt64 = 0
  /// Closed at once because a cap was reached.
  package var refusedConnections: UInt64 = 0
  /// Cut at a deadline, keep-alive idling included.
  package var expiredConnections: UInt64 = 0
  /// Answers by class: 1xx, 2xx, 3xx, 4xx, 5xx.
  package var answers: [UInt64] = [0, 0, 0, 0, 0]
  /// Bytes of requests and of answers, without what TLS adds to them.
  package var receivedBytes: UInt64 = 0
  package var sentBytes: UInt64 = 0
  /// From a request's head to its answer, by `Reply.category`.
  package var latencies = [LatencyCounts](repeating: LatencyCounts(), count: LatencyCounters.kinds)

  package init() {}

  package var requests: UInt64 { answers.reduce(0, +) }

  mutating func add(_ counters: LoopCounters) {
    openConnections += counters.open.load(ordering: .relaxed)
    openStreams += counters.streams.load(ordering: .relaxed)
    acceptedConnections += counters.accepted.load(ordering: .relaxed)
    refusedConnections += counters.refusedConnections.load(ordering: .relaxed)
    expiredConnections += counters.expired.load(ordering: .relaxed)
    answers[0] += counters.status1.load(ordering: .relaxed)
    answers[1] += counters.status2.load(ordering: .relaxed)
    answers[2] += counters.status3.load(ordering: .relaxed)
    answers[3] += counters.status4.load(ordering: .relaxed)
    answers[4] += counters.status5.load(ordering: .relaxed)
    receivedBytes += counters.received.load(ordering: .relaxed)
    sentBytes += counters.sent.load(ordering: .relaxed)
    counters.latencies.add(to: &latencies)
  }
}
