// Words to and from the person at the terminal.
import Base
import CLinux
import Glibc

enum Terminal {
  /// The language of the person at the terminal, as their environment says.
  static var language: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment(name), !value.isEmpty { return value.hasPrefix("fr") ? .fr : .en }
    }
    return .en
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The whole environment.
  static var environment: [String: String] {
    var all: [String: String] = [:]
    guard var at = quad_environ() else { return all }
    while let entry = at.pointee {
      let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
      at += 1
    }
    return all
  }

  /// A line on standard output, written at once.
  static func print(_ line: String) { write(line, to: 1) }

  /// A line on standard error.
  static func error(_ line: String) { write("quad: " + line, to: 2) }

  private static func write(_ line: String, to descriptor: Int32) {
    let buffer = Buffer(capacity: line.utf8.count + 1)
    buffer.append(text: line)
    buffer.append(0x0a)
    var rest = buffer.bytes
    while rest.count > 0 {
      let n = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if n < 0 { if errno == EINTR { continue } else { return } }
      rest = UnsafeRawBufferPointer(rebasing: rest[n...])
    }
  }
}
