// The loop of one target: take an input, change it, run it, keep what is worth changing further.
import Base
import Glibc

/// Numbers that are the same for the same seed.
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// From 0 up to, but without, `bound`; 0 when there is nothing to choose from.
  mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(next() % UInt64(bound)) }
}

/// One target's run.
struct FuzzRun {
  struct Violation {
    let what: String
    let input: [UInt8]
  }

  private let target: FuzzTarget
  private var random: SplitMix
  private var pool: [[UInt8]]
  private(set) var executions = 0

  private static let longest = 4096
  private static let mostKept = 512

  init(_ target: FuzzTarget, seed: UInt64, seeds: [[UInt8]]) {
    self.target = target
    // Each target has a sequence of its own, so that --only repeats what the whole run did.
    random = SplitMix(target.name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
    pool = seeds.isEmpty ? [[]] : seeds
  }

  /// Runs until the time is over or something breaks. Every seed is run as it is first.
  mutating func go(seconds: Double) -> Violation? {
    LastInput.shared.install()
    for input in pool { if let found = run(input) { return found } }
    let end = monotonicNanoseconds() &+ UInt64(seconds * 1e9)
    while true {
      if executions % 64 == 0, monotonicNanoseconds() >= end { return nil }
      let input = mutated(pool[random.below(pool.count)])
      if let found = run(input) { return found }
      // Mutations of mutations reach further; without coverage to go by, chance decides which are kept.
      guard random.below(200) == 0 else { continue }
      if pool.count < FuzzRun.mostKept { pool.append(input) } else { pool[random.below(pool.count)] = input }
    }
  }

  private mutating func run(_ input: [UInt8]) -> Violation? {
    executions += 1
    LastInput.shared.note(target.name, input)
    return input.withUnsafeBytes { target.run($0) }.map { Violation(what: $0, input: input) }
  }

  private mutating func mutated(_ source: [UInt8]) -> [UInt8] {
    var bytes = source
    for _ in 0...random.below(5) {
      let at = random.below(bytes.count + 1)
      switch random.below(7) {
      case 0: if !bytes.isEmpty { bytes[min(at, bytes.count - 1)] ^= 1 << UInt8(random.below(8)) }
      case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(8)))
      case 3: bytes.insert(contentsOf: word(), at: at)
      case 4:
        let word = word()
        bytes.replaceSubrange(at..<min(bytes.count, at + word.count), with: word)
      case 5:
        // The beginning of this one and the end of another.
        let other = pool[random.below(pool.count)]
        bytes = Array(bytes[..<at] + other[random.below(other.count + 1)...])
      default:
        // A piece twice.
        let end = min(bytes.count, at + 1 + random.below(32))
        bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count + 1))
      }
    }
    return bytes.count > FuzzRun.longest ? Array(bytes[..<FuzzRun.longest]) : bytes
  }

  private mutating func word() -> [UInt8] { target.dictionary[random.below(target.dictionary.count)] }

  /// How to see it again.
  static func tell(_ what: String, target: String, seed: UInt64, input: [UInt8]) {
    say("VIOLATION in \(target): \(what)", to: 1)
    say("  again with: quad-fuzz --only \(target) --seed \(seed)", to: 1)
    say("  input, base64: \(base64url(input))", to: 1)
  }
}
