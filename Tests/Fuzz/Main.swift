// quad-fuzz: throws mutated inputs at every parser that touches the network or a file.
//
//   quad-fuzz --seconds N --seed S --corpus DIR [--only NAME]
import Base
import Glibc

/// Runs every target for its share of the time. Says how many inputs each had, and ends with a sum.
@main
enum FuzzMain {
  static func main() {
    guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
      say("usage: quad-fuzz [--seconds N] [--seed S] [--corpus DIR] [--only NAME]", to: 2)
      exit(2)
    }
    let chosen = FuzzTarget.all.filter { options.only == nil || $0.name == options.only }
    guard !chosen.isEmpty else {
      say("no such target: \(FuzzTarget.all.map { $0.name }.joined(separator: " "))", to: 2)
      exit(2)
    }
    say("seed \(options.seed)", to: 1)
    var failed = 0
    for target in chosen {
      let share = options.seconds / Double(chosen.count)
      var run = FuzzRun(target, seed: options.seed, seeds: target.seeds + corpus(options.corpus, target.name))
      let violation = run.go(seconds: share)
      say("\(target.name): \(run.executions) inputs", to: 1)
      guard let violation else { continue }
      failed += 1
      FuzzRun.tell(violation.what, target: target.name, seed: options.seed, input: violation.input)
    }
    say("\(chosen.count - failed) passed, \(failed) failed", to: 1)
    exit(failed == 0 ? 0 : 1)
  }

  /// The files of a target's folder, by name, so that a seed always means the same run.
  private static func corpus(_ folder: String?, _ name: String) -> [[UInt8]] {
    guard let folder, let directory = opendir("\(folder)/\(name)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().compactMap { try? readFile("\(folder)/\(name)/\($0)", limit: 1 << 20) }
  }
}

/// The command line.
private struct Options {
  var seconds = 10.0
  var seed: UInt64 = 1
  var corpus: String?
  var only: String?

  init?(_ words: [String]) {
    guard words.count % 2 == 0 else { return nil }
    for at in stride(from: 0, to: words.count, by: 2) {
      let value = words[at + 1]
      switch words[at] {
      case "--seconds":
        guard let number = Double(value), number > 0 else { return nil }
        seconds = number
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--corpus": corpus = value
      case "--only": only = value
      default: return nil
      }
    }
  }
}

/// One line, at once, to a file descriptor.
func say(_ line: String, to descriptor: Int32) {
  var line = line + "\n"
  line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
}
