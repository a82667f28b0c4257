// How hard a password is to guess, by zxcvbn.
import Base
import CZxcvbn

/// How hard a password is to guess, and why it is easy.
package struct PasswordStrength: Sendable, Equatable {
  /// 0 to 4, in zxcvbn's steps: 10^3, 10^6, 10^8 and 10^10 guesses. From 3 on it withstands whoever has to ask us.
  package let score: Int
  /// The decimal logarithm of how many guesses it takes.
  package let guesses: Double
  /// What makes it weak; nil from score 3 on.
  package let reason: PasswordReason?

  /// Characters, as a person counts them.
  package static let shortest = 8
  package static let longest = 128
  /// The least score of a password that may be chosen.
  package static let least = 3

  /// Why the password may not be chosen; nil when it may.
  package var refusal: PasswordReason? { score < PasswordStrength.least ? reason ?? .simple : nil }

  private init(score: Int, guesses: Double, reason: PasswordReason?) {
    self.score = score
    self.guesses = guesses
    self.reason = reason
  }

  /// Judges a password. `account` is what somebody who knows the person would try: names, e-mail addresses, the
  /// organization; they may be whole, their parts are taken from them.
  ///
  /// Any thread, several at once. Takes 0.1 ms for most passwords and at most some 50 ms for the worst: not on a loop's
  /// thread.
  package init(_ password: String, account: [String] = []) {
    let text = normalized(password)
    let count = characterCount(text)
    if count < PasswordStrength.shortest {
      self.init(score: 0, guesses: 0, reason: .tooShort)
    } else if count > PasswordStrength.longest {
      self.init(score: 0, guesses: 0, reason: .tooLong)
    } else if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      self.init(score: 0, guesses: 0, reason: .controlCharacter)
    } else {
      let words = PasswordWords(account: account)
      var estimate = Estimate(longest: guessable(text), words)
      // An accent changes little for a guesser and everything for a dictionary.
      if !text.utf8.allSatisfy({ $0 < 0x80 }) {
        let plain = Estimate(longest: guessable(folded(text)), words)
        if plain.bits < estimate.bits { estimate = plain }
      }
      let guesses = estimate.bits * 0.301_029_995_663_981_2
      let score = [3.0, 6, 8, 10].count { guesses >= $0 }
      self.init(
        score: score, guesses: guesses, reason: score < PasswordStrength.least ? estimate.reason ?? .simple : nil)
    }
  }
}

/// What zxcvbn says of one run of characters.
private struct Estimate {
  let bits: Double
  let reason: PasswordReason?

  /// Characters given to zxcvbn at once. It is superlinear, and worst where characters alternate: with 32 the worst of
  /// some thousand tries took 20 ms, with 64 it was 260 ms, with 100 0.9 s. 32 characters that are not patterns are far
  /// beyond the highest score.
  static let window = 32

  /// The better of the beginning and the end, for a password is as hard as any part of it.
  init(longest text: [UInt8], _ words: PasswordWords) {
    let first = Estimate(Array(text.prefix(Estimate.window)), words)
    guard text.count > Estimate.window else {
      self = first
      return
    }
    let last = Estimate(Array(text.suffix(Estimate.window)), words)
    self = last.bits > first.bits ? last : first
  }

  private init(_ text: [UInt8], _ words: PasswordWords) {
    let password = text.map { CChar(bitPattern: $0) } + [0]
    var parts: UnsafeMutablePointer<ZxcMatch_t>?
    bits = max(0, words.withCStrings { ZxcvbnMatch(password, $0, &parts) })
    defer { ZxcvbnFreeInfo(parts) }
    // The longest part that is no mere string of characters is what a person should hear about.
    var found: (length: Int32, reason: PasswordReason)?
    var next = parts
    while let part = next?.pointee {
      next = part.Next
      let start = max(0, Int(part.Begin))
      let end = min(text.count, start + max(0, Int(part.Length)))
      guard start < end, let reason = Estimate.reason(of: part, Array(text[start..<end]), words) else { continue }
      if part.Length > found?.length ?? 0 { found = (part.Length, reason) }
    }
    reason = found?.reason
  }

  private static func reason(of part: ZxcMatch_t, _ text: [UInt8], _ words: PasswordWords) -> PasswordReason? {
    let isMultiple = part.Type.rawValue & MULTIPLE_MATCH.rawValue != 0
    switch ZxcTypeMatch_t(rawValue: part.Type.rawValue & ~MULTIPLE_MATCH.rawValue) {
    case DICTIONARY_MATCH, DICT_LEET_MATCH:
      // A repeated letter is in the dictionary too.
      return isMultiple && part.Length > 3 && Set(text).count == 1 ? .repeated : .common
    case USER_MATCH, USER_LEET_MATCH: return words.isOfAccount(text) ? .account : .common
    case REPEATS_MATCH: return .repeated
    case SEQUENCE_MATCH: return .sequence
    case SPATIAL_MATCH: return .keyboard
    case DATE_MATCH, YEAR_MATCH: return .date
    default: return isMultiple ? .repeated : nil
    }
  }
}
