// The newest lines of the log, kept in a bounded piece of memory for whoever looks at them in a browser.
import Glibc
import Synchronization

/// Keeps the newest lines as they were written, in two rows of their own, so that a flood of requests pushes out no
/// message: what the program said, and what it was asked. Older lines are where the log goes: the journal or a file.
///
/// Lines lie in segments that are never changed once full, so whoever reads them holds up nobody who writes: the lock is
/// held for at most one copy of a segment. A line is named by its place in its row, counted in bytes since the start.
/// From any thread.
package final class LogMemory: Sendable {
  /// What a row holds.
  package enum Row: String, Sendable, CaseIterable {
    /// What the program said.
    case messages
    /// One line for each request.
    case requests
  }

  /// Lines as they were written, one behind the other, and the place of the first.
  package struct Piece: Sendable {
    package let start: Int
    package let bytes: [UInt8]
    package var end: Int { start + bytes.count }
  }

  private struct Lines {
    /// Full and never changed again, the oldest first.
    var full: [Piece] = []
    /// What the next full one will be.
    var open: [UInt8] = []
    var start = 0
    var end: Int { start + open.count }

    /// Lets go of what lies before a line's place; gives how many bytes that is.
    mutating func forget(before place: Int) -> Int {
      var gone = 0
      while let oldest = full.first, oldest.end <= place {
        gone += oldest.bytes.count
        full.removeFirst()
      }
      if let oldest = full.first {
        let count = max(0, min(place - oldest.start, oldest.bytes.count))
        if count > 0 { full[0] = Piece(start: place, bytes: Array(oldest.bytes.dropFirst(count))) }
        return gone + count
      }
      let count = max(0, min(place - start, open.count))
      open.removeFirst(count)
      start += count
      return gone + count
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, most: Int) {
      open.append(contentsOf: bytes)
      guard open.count >= LogMemory.segment else { return }
      full.append(Piece(start: start, bytes: open))
      start += open.count
      open = []
      open.reserveCapacity(LogMemory.segment)
      var held = full.reduce(0) { $0 + $1.bytes.count }
      while held > most, !full.isEmpty { held -= full.removeFirst().bytes.count }
    }
  }

  private struct State {
    var messages = Lines()
    var requests = Lines()
    /// Warnings and errors by the hour since 1970 in which they were written.
    var hours: [Int64: (warnings: Int, errors: Int)] = [:]
    /// How far the rows were at each call of `forgetOld`, the oldest first.
    var marks: [(at: Timestamp, messages: Int, requests: Int)] = []
  }

  private static let segment = 64 << 10
  private let state = Mutex(State())
  /// Bytes of each row.
  private let most: Int
  private let errorCount = Atomic<UInt64>(0)
  private let warningCount = Atomic<UInt64>(0)
  /// Seconds after which a line is not shown any more.
  package let keepSeconds: Int64

  /// Keeps about `bytes` of lines, half of them requests, none for longer than `days`.
  package init(bytes: Int = 8 << 20, days: Int = 7) {
    most = max(bytes / 2, LogMemory.segment)
    keepSeconds = Int64(max(days, 1)) * 86_400
  }

  /// Errors and warnings since the start.
  package var errors: UInt64 { errorCount.load(ordering: .relaxed) }
  package var warnings: UInt64 { warningCount.load(ordering: .relaxed) }

  /// Errors and warnings of the last day, to the hour.
  package func lastDay(at now: Timestamp) -> (warnings: Int, errors: Int) {
    let since = now.seconds / 3600 - 23
    return state.withLock { state in
      state.hours.filter { $0.key >= since }.reduce((0, 0)) { ($0.0 + $1.value.warnings, $0.1 + $1.value.errors) }
    }
  }

  /// Whole lines, each with its end.
  func keep(_ lines: UnsafeRawBufferPointer, in row: Row) {
    guard lines.count > 0 else { return }
    state.withLock { state in
      switch row {
      case .messages: state.messages.append(lines, most: most)
      case .requests: state.requests.append(lines, most: most)
      }
    }
  }

  /// Lets go of lines that are older than they may be; gives how many bytes. To be called now and then: what goes was
  /// here at a call that was so long ago. So writing a line costs nothing for it.
  @discardableResult
  package func forgetOld(at now: Timestamp) -> Int {
    let oldest = now.adding(seconds: -keepSeconds)
    return state.withLock { state in
      var gone = 0
      if let last = state.marks.lastIndex(where: { $0.at <= oldest }) {
        gone += state.messages.forget(before: state.marks[last].messages)
        gone += state.requests.forget(before: state.marks[last].requests)
        state.marks.removeFirst(last + 1)
      }
      state.marks.append((now, state.messages.end, state.requests.end))
      return gone
    }
  }

  /// Counts what was written at this level.
  func count(_ level: Log.Level, at now: Timestamp) {
    guard level == .warning || level == .error else { return }
    if level == .error { errorCount.add(1, ordering: .relaxed) } else { warningCount.add(1, ordering: .relaxed) }
    let hour = now.seconds / 3600
    state.withLock { state in
      var counts = state.hours[hour] ?? (0, 0)
      if level == .error { counts.errors += 1 } else { counts.warnings += 1 }
      state.hours[hour] = counts
      if state.hours.count > 48 { state.hours = state.hours.filter { $0.key > hour - 24 && $0.key <= hour } }
    }
  }

  /// Everything of a row, the oldest first. Costs a copy of at most one segment.
  package func pieces(of row: Row) -> [Piece] {
    state.withLock { state in
      let lines = row == .messages ? state.messages : state.requests
      return lines.open.isEmpty ? lines.full : lines.full + [Piece(start: lines.start, bytes: lines.open)]
    }
  }
}
