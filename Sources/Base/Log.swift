// The structured log: one line per fact, `key=value` or JSON, never a body, a name or a secret.
import Glibc
import Synchronization

/// Writes log lines to a file descriptor, each with one `write`. Thread-safe.
package final class Log: Sendable {
  package enum Level: UInt8, Sendable, Comparable, CaseIterable {
    case debug, info, warning, error, off

    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    package init?(name: String) {
      guard let level = Level.allCases.first(where: { "\($0)" == name }) else { return nil }
      self = level
    }
  }

  package enum Format: Sendable { case keyValue, json }

  /// A key and its value; the key is a literal so that it needs no escaping.
  package typealias Fields = KeyValuePairs<StaticString, any CustomStringConvertible>

  private let threshold: Atomic<UInt8>
  private let descriptor: Int32
  package let format: Format
  private let clock: Clock
  /// The newest lines; nil where nobody looks at them.
  package let memory: LogMemory?

  package init(
    level: Level, format: Format = .keyValue, descriptor: Int32 = 2, clock: Clock = .system,
    memory: LogMemory? = nil
  ) {
    threshold = Atomic(level.rawValue)
    self.descriptor = descriptor
    self.format = format
    self.clock = clock
    self.memory = memory
  }

  /// A log that writes nothing, for tests.
  package static let silent = Log(level: .off)

  package var level: Level {
    get { Level(rawValue: threshold.load(ordering: .relaxed)) ?? .info }
    set { threshold.store(newValue.rawValue, ordering: .relaxed) }
  }

  /// Whether a line of this level would be written: ask before building costly fields.
  package func writes(_ level: Level) -> Bool { level.rawValue >= threshold.load(ordering: .relaxed) && level != .off }

  package func debug(_ message: StaticString, _ fields: Fields = [:]) { write(.debug, message, fields) }
  package func info(_ message: StaticString, _ fields: Fields = [:]) { write(.info, message, fields) }
  package func warning(_ message: StaticString, _ fields: Fields = [:]) { write(.warning, message, fields) }
  package func error(_ message: StaticString, _ fields: Fields = [:]) { write(.error, message, fields) }

  private func write(_ level: Level, _ message: StaticString, _ fields: Fields) {
    guard writes(level) else { return }
    let now = clock.now
    let line = Buffer(capacity: 256)
    switch format {
    case .keyValue:
      line.append("at=")
      line.append(rfc3339: now)
      line.append(" level=")
      line.append(text: "\(level)")
      line.append(" message=")
      appendValue(message.description, to: line)
      for (key, value) in fields {
        line.append(0x20)
        line.append(key)
        line.append(0x3d)
        appendValue(value.description, to: line)
      }
      line.append(0x0a)
    case .json:
      let json = JSONWriter(line)
      json.object {
        json.field("at", now)
        json.field("level", "\(level)")
        json.field("message", message.description)
        for (key, value) in fields { json.field(key, value.description) }
      }
      line.append(0x0a)
    }
    memory?.count(level, at: now)
    put(line, in: .messages)
  }

  /// Writes lines that are already made, such as a batch of the access log.
  package func put(_ lines: Buffer, in row: LogMemory.Row = .requests) {
    memory?.keep(lines.bytes, in: row)
    var rest = lines.bytes
    while rest.count > 0 {
      let n = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if n < 0 { if errno == EINTR { continue } else { return } }
      rest = UnsafeRawBufferPointer(rebasing: rest[n...])
    }
  }

  /// A value bare when it is a plain word, else quoted with control characters escaped, so that nobody forges a line.
  private func appendValue(_ value: String, to line: Buffer) {
    let plain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3d && $0 != 0x5c && $0 < 0x7f }
    if plain, !value.isEmpty { line.append(text: value) } else { JSONWriter(line).string(value) }
  }
}
