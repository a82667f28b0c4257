// Reading a command's arguments.
import Base

/// The arguments of one command: options with values, switches, and what is left.
struct Arguments {
  private var options: [String: String] = [:]
  private var switches: Set<String> = []
  private(set) var rest: [String] = []

  /// Takes `arguments` apart. `valued` and `bare` are the options that the command knows, without their dashes; every
  /// other one is refused.
  init(_ arguments: [String], valued: [String], bare: [String]) throws {
    var left = arguments[...]
    while let word = left.popFirst() {
      guard word.hasPrefix("--") else {
        rest.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if bare.contains(name), parts.count == 1 {
        switches.insert(name)
      } else if valued.contains(name) {
        guard options[name] == nil else { throw Usage("--\(name) is given twice.") }
        if parts.count == 2 {
          options[name] = String(parts[1])
        } else {
          // What looks like the next option is no value; one that does is given as --name=value.
          guard let value = left.popFirst(), !value.hasPrefix("--") else { throw Usage("--\(name) needs a value.") }
          options[name] = value
        }
      } else {
        let meant = nearest(to: name, among: valued + bare).map { " Is --\($0) meant?" } ?? ""
        throw Usage("There is no option --\(name).\(meant)")
      }
    }
  }

  subscript(_ name: String) -> String? { options[name] }

  /// The same arguments as words, from which they can be read again.
  var words: [String] {
    options.sorted { $0.key < $1.key }.map { "--\($0.key)=\($0.value)" } + switches.sorted().map { "--\($0)" } + rest
  }

  /// Only these options and switches, and what is left.
  func keeping(_ names: [String]) -> Arguments {
    var copy = self
    copy.options = options.filter { names.contains($0.key) }
    copy.switches = switches.filter { names.contains($0) }
    return copy
  }

  func has(_ name: String) -> Bool { switches.contains(name) }

  /// The value of an option that must be there.
  func required(_ name: String) throws -> String {
    guard let value = options[name], !value.isEmpty else { throw Usage("--\(name) is missing.") }
    return value
  }

  /// Refuses words that no option takes.
  func expectNothingElse() throws {
    guard let word = rest.first else { return }
    throw Usage("“\(word)” is not expected here.")
  }

  func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws -> Int {
    guard let text = options[name] else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw Usage("--\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not “\(text)”.")
    }
    return value
  }
}

/// The command was not understood: exit status 2.
struct Usage: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
