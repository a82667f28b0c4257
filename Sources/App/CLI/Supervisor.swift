// What systemd, or whoever else started this process and speaks its protocol, is told: ready, reloading, stopping, alive.
import Base
import CLinux
import Glibc

/// Whoever NOTIFY_SOCKET names. Without that variable nothing is told, and nothing else changes. Thread-safe.
struct Supervisor: Sendable {
  /// The socket: a path, or an abstract name that begins with @.
  let address: String?
  /// A sign of life is due each time that so many nanoseconds have passed; nil where nobody waits for one. It is half of
  /// what the supervisor grants, as systemd advises.
  let interval: UInt64?
  private let log: Log

  /// Seconds that a supervisor may take to make room in its socket: one that hangs must not hold up a signal for long.
  private static let patience = 5

  /// `environment` gives a variable's value; `process` is this one's number, as WATCHDOG_PID would have it.
  init(log: Log, process: Int32 = getpid(), environment: (String) -> String? = Terminal.environment) {
    self.log = log
    let name = environment("NOTIFY_SOCKET").flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    address = name
    let isMeant = environment("WATCHDOG_PID").map { Int32($0) == process } ?? true
    let granted = environment("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
    // An hour at most: more than anybody grants, and nothing below overflows.
    interval = name != nil && isMeant && granted > 0 ? max(1_000_000, min(granted, 7_200_000_000) &* 500) : nil
  }

  /// Sends assignments such as `READY=1`, all in one datagram. What can't be sent is a line in the log.
  func tell(_ assignments: String...) {
    guard let address else { return }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return fail(errno) }
    defer { close(socket) }
    ControlCall.limit(socket, seconds: Supervisor.patience)
    // Each is one line, whatever a file's name may hold.
    let lines = assignments.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let fault = quad_send_local(socket, address, bytes, bytes.count)
    if fault != 0 { fail(fault) }
  }

  private func fail(_ code: Int32) {
    log.warning("the supervisor can't be told", ["reason": systemMessage(code)])
  }
}

/// Tells the supervisor of a serving Quad how it goes, and that it lives for as long as its database does; lets go, a little
/// after the start, of what only the start needed.
///
/// Used by the thread that waits for signals: one that hangs gives no sign either.
struct Watch {
  private let supervisor: Supervisor
  private let pulse: Pulse
  private let log: Log
  /// What `systemctl status` shows while all is well.
  private let status: String
  /// When to look next, on the clock that never steps.
  private var due: UInt64 = 0
  /// When the start is behind it, on the same clock; nil once it is.
  private var settled: UInt64?
  private var trouble: String?

  /// Nanoseconds after which a start is over, its first jobs included.
  private static let settling: UInt64 = 1_000_000_000

  init(_ supervisor: Supervisor, _ pulse: Pulse, status: String, log: Log) {
    self.supervisor = supervisor
    self.pulse = pulse
    self.status = status
    self.log = log
    let now = monotonicNanoseconds()
    settled = now &+ Watch.settling
    if let interval = supervisor.interval { due = now &+ interval }
  }

  /// Serving, at first or again.
  func ready() { supervisor.tell("READY=1", "STATUS=\(trouble ?? status)") }

  /// Settings are being read anew; `ready` follows.
  func reloading() { supervisor.tell("RELOADING=1", "MONOTONIC_USEC=\(monotonicNanoseconds() / 1000)") }

  /// Nothing new is taken. `seconds` are what requests under way may take; the supervisor is to wait that long.
  func stopping(within seconds: Double) {
    let grace = UInt64(max(0, min(seconds, 3600))) &* 1_000_000 &+ 30_000_000
    supervisor.tell("STOPPING=1", "STATUS=Finishing what is under way", "EXTEND_TIMEOUT_USEC=\(grace)")
  }

  /// Milliseconds until there is something to look at, as `poll` takes them; -1 for never.
  var patience: Int32 {
    let sign = supervisor.interval.map { _ in due }
    guard let next = [sign, settled].compactMap({ $0 }).min() else { return -1 }
    let now = monotonicNanoseconds()
    return now >= next ? 0 : Int32(clamping: (next &- now) / 1_000_000 &+ 1)
  }

  /// Does what is due by now.
  mutating func look() {
    let now = monotonicNanoseconds()
    if let settled, now >= settled {
      Memory.trim()
      Memory.releaseCode()
      self.settled = nil
    }
    if let interval = supervisor.interval, now >= due { giveSign(every: interval) }
  }

  /// Looks at the database, and gives the sign of life if all is well with it.
  private mutating func giveSign(every interval: UInt64) {
    due = monotonicNanoseconds() &+ interval
    let found = pulse.trouble()
    if let found {
      if found != trouble {
        log.error("no sign of life is given", ["reason": found])
        supervisor.tell("STATUS=\(found)")
      }
    } else if trouble != nil {
      log.info("signs of life are given again")
      supervisor.tell("WATCHDOG=1", "STATUS=\(status)")
    } else {
      supervisor.tell("WATCHDOG=1")
    }
    trouble = found
  }
}
