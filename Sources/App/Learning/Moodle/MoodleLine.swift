// The way to one Moodle site: a few calls at once, and none while it has asked to be left alone.
import Base
import Dispatch
import Glibc
import Outbound
import Synchronization

/// What all who call one site share. Thread-safe; whoever calls waits on their own thread.
final class MoodleLine: Sendable {
  typealias Send = @Sendable (OutboundRequest, @escaping () -> Bool) throws(OutboundFailure) -> OutboundAnswer

  /// Calls at once: a Moodle answers each with a process of its own.
  static let width = 3

  private let send: Send
  private let turns = DispatchSemaphore(value: MoodleLine.width)
  private let ticks: @Sendable () -> UInt64
  private let rest = Mutex<(until: UInt64, kind: MoodleFaultKind)?>(nil)

  /// `ticks` are the nanoseconds of a clock that never steps.
  init(ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds, send: @escaping Send) {
    self.ticks = ticks
    self.send = send
  }

  /// Why nothing is to be asked now, and for how many seconds; nil when it may be.
  func resting() -> (kind: MoodleFaultKind, seconds: Int64)? {
    rest.withLock { rest in
      guard let now = rest else { return nil }
      let ticks = self.ticks()
      guard now.until > ticks else {
        rest = nil
        return nil
      }
      return (now.kind, Int64((now.until - ticks + 999_999_999) / 1_000_000_000))
    }
  }

  /// It has asked to be left alone, or, with nil, has answered as usual.
  func rests(_ kind: MoodleFaultKind?, seconds: Int64 = 0) {
    let until = ticks() + UInt64(clamping: min(max(seconds, 0), 3600)) * 1_000_000_000
    rest.withLock { $0 = kind.map { (until, $0) } }
  }

  /// Nanoseconds of its clock.
  var now: UInt64 { ticks() }

  /// Waits for its turn, as long as the call itself may take, and calls. With `until` both are over by then. What runs in
  /// the background has turns of its own.
  func call(
    _ request: OutboundRequest, until end: UInt64? = nil, isBackground: Bool = false, _ mustStop: @escaping () -> Bool
  ) throws(OutboundFailure) -> OutboundAnswer {
    if isBackground { return try send(request, mustStop) }
    var request = request
    let patience = ticks() &+ UInt64(clamping: request.limits.total) &* 1_000_000
    let deadline = min(patience, end ?? .max)
    while turns.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      if mustStop() { throw OutboundFailure(.ended, host: request.url.host) }
      if ticks() > deadline { throw OutboundFailure(.busy, host: request.url.host, detail: "no turn") }
    }
    defer { turns.signal() }
    if let end {
      let now = ticks()
      // Nothing is known of the site: it was not asked.
      guard now < end else { throw OutboundFailure(.busy, host: request.url.host, detail: "no time left") }
      request.limits.total = min(request.limits.total, Int(clamping: (end - now) / 1_000_000) + 1)
    }
    return try send(request, mustStop)
  }

  /// Waits so long, or until it must stop.
  func pause(_ milliseconds: Int, _ mustStop: () -> Bool) {
    var left = milliseconds
    while left > 0, !mustStop() {
      usleep(UInt32(min(left, 100)) * 1000)
      left -= 100
    }
  }
}
