// The strength of passwords and its reasons; hashes of other systems.
import Base
import Glibc
import Testing

@testable import Credentials

@Suite("Passwords") struct PasswordTests {
  private let account = ["Émilie Dupont-Lacroix", "e.dupont42@campus.example", "Université du Lac"]

  @Test(arguments: [
    ("password", PasswordReason.common), ("P@ssw0rd", .common), ("letmein1", .common), ("princess1", .common),
    ("motdepasse", .common), ("M0tdepasse1", .common), ("azertyuiop", .common), ("Bonjour1", .common),
    ("soleil2019", .common),
    ("dupontdupont", .account), ("Émilie2020", .account), ("emilie12", .account), ("3milieDup0nt", .account),
    ("lacroix1!", .account), ("Universite1", .account), ("dupont42", .account), ("Campus.example", .account),
    ("aaaaaaaaaaaa", .repeated), ("xyqxyqxyqxyq", .repeated), ("abcdefgh", .sequence), ("98765432", .sequence),
    ("mnbvcdfghj", .keyboard), ("cvbhgfdsa", .keyboard), ("11/12/1998", .date), ("25.06.2011", .date),
    ("short", .tooShort), ("", .tooShort), ("1234567", .tooShort), ("éééé", .tooShort),
    ("pass\u{0}word of mine", .controlCharacter), ("a line\nand another", .controlCharacter),
  ])
  func weak(_ password: String, _ reason: PasswordReason) {
    let strength = PasswordStrength(password, account: account)
    #expect(strength.score < PasswordStrength.least, "\(strength)")
    #expect(strength.reason == reason && strength.refusal == reason, "\(strength)")
  }

  @Test(arguments: [
    "correct horse battery staple", "Xq7!mPz2#kd", "zwölf graue Enten im Regen", "le hibou mange du pain bleu",
    "mon chat préfère le jazz", "ночная дорога в горы", "雨の日の長い散歩道だ",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa zebra Xq7!mPz2#kd fountain",
  ])
  func strong(_ password: String) {
    let strength = PasswordStrength(password, account: account)
    #expect(strength.score >= PasswordStrength.least && strength.guesses >= 8, "\(strength)")
    #expect(strength.reason == nil && strength.refusal == nil)
  }

  @Test func lengthCountsCharacters() {
    let family = "👨‍👩‍👧‍👦"
    #expect(PasswordStrength(String(repeating: family, count: 7)).reason == .tooShort)
    #expect(PasswordStrength(String(repeating: family, count: 8)).reason != .tooShort)
    let words = "quiet river, amber lamp, seven keys; "
    let long = String(String(repeating: words, count: 4).prefix(128))
    #expect(PasswordStrength(long).refusal == nil)
    #expect(PasswordStrength(long + "x").refusal == .tooLong)
    // One letter with a million accents is not one character here.
    #expect(PasswordStrength("e" + String(repeating: "\u{301}", count: 100_000)).reason == .tooLong)
    // However a letter is spelled.
    #expect(PasswordStrength("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}") == PasswordStrength("ééééééé"))
  }

  @Test func theAccountMakesTheDifference() {
    let password = "Lacroix Dupont"
    #expect(PasswordStrength(password, account: account).guesses + 2 < PasswordStrength(password).guesses)
    // Words beyond reason are passed over.
    let flood = (0..<10_000).map { "word\($0)" } + [String(repeating: "e\u{301}", count: 100_000), "", " ", "@"]
    #expect(PasswordStrength("Xq7!mPz2#kd", account: flood).score == 4)
    #expect(PasswordWords(account: flood).withCStrings { words in (0..<200).first { words?[$0] == nil } } ?? 200 < 100)
  }

  /// Like the worst that a search among some thousand found: fed whole, they take up to a second each.
  @Test func boundedTime() {
    let worst = [
      String(repeating: "03", count: 64), String(repeating: "1215", count: 32), String(repeating: "45", count: 64),
      String(repeating: "a", count: 128), String(repeating: "!51$3!3@53", count: 12),
      String(repeating: "é4", count: 64),
    ]
    let start = threadSeconds()
    for password in worst { _ = PasswordStrength(password, account: account) }
    // Of this thread's own time, however busy the machine is: 0.15 s on the slow one this was written on; one alone took
    // 0.9 s without the window.
    #expect(threadSeconds() - start < 3)
  }

  @Test func severalThreadsAtOnce() async {
    let expected = PasswordStrength("soleil2019", account: account)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<50).allSatisfy { _ in PasswordStrength("soleil2019", account: account) == expected }
        }
      }
      for await same in group { #expect(same) }
    }
  }

  @Test func oddBytesAreHandled() {
    var random = FixedRandom(state: 5)
    for _ in 0..<1500 {
      let scalars = (0..<Int.random(in: 8...40, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0x20...(Bool.random(using: &random) ? 0x7e : 0x2ffff), using: &random))
      }
      let password = String(String.UnicodeScalarView(scalars))
      let strength = PasswordStrength(password, account: [password, String(password.prefix(5))])
      #expect((0...4).contains(strength.score) && strength.guesses.isFinite && strength.guesses >= 0)
    }
  }

  @Test func everyReasonIsTold() {
    for reason in PasswordReason.allCases { #expect(!reason.text.en.isEmpty && reason.text.en != reason.text.fr) }
  }

  // By Python's bcrypt 5.0.0, cost 4: 2a and 2y are its hashes with the other prefix, which differ in nothing else.
  @Test(arguments: [
    "$2a$04$J77.xdQbA.AR30uTQm8zROlmZedGjB5CjaJKJtbLhygG1SKp1J4XS",
    "$2b$04$09Fq1RFODcbiJ.vHFXeFcuUlqOxhxGnABmqMsM111Yjj8P5iEFhla",
    "$2y$04$bh0Q4Us4mCw4amqk9wkrQ.bkogkXwAhZKeONRd20v3MBW.mu4SgUS",
  ])
  func importedHashes(_ text: String) throws {
    let hash = try #require(BcryptHash(text))
    #expect(hash.cost == 4 && hash.text == text)
    #expect(hash.matches("correct horse"))
    for wrong in [
      "", "correct hors", "correct horse ", "Correct horse", "correct horse\u{0}", "correct horse\u{0}x", text,
    ] {
      #expect(!hash.matches(wrong), "\(wrong)")
    }
    // Another hash of the same form.
    let other = String(text.dropLast()) + (text.hasSuffix("S") ? "a" : "S")
    #expect(BcryptHash(other)?.matches("correct horse") == false)
  }

  @Test func importedAccentsAndLengths() throws {
    let accents = try #require(BcryptHash("$2b$04$u/tb8y6zd5ry5s5/x4oAneyfXEzqQEtgXh6H7xFW//Nd6jt.hfZsS"))
    #expect(accents.matches("Élève à l’école") && !accents.matches("Eleve a l’ecole"))
    // Hashed composed, typed decomposed.
    let composed = try #require(BcryptHash("$2b$04$YHFGKHtwf1nex09ukuaH.OegTfLDG3XzvRbM.AOekA11RQ6.2bKtK"))
    #expect(composed.matches("e\u{301}te\u{301}-2019") && composed.matches("\u{e9}t\u{e9}-2019"))
    // 72 times x: the rest is not part of the hash, in any implementation.
    let long = try #require(BcryptHash("$2b$04$OSiuuWS9Q7CCLPf4LdYPRu45zpPSBGa6bTKnYALJivQYzaJV84I8q"))
    #expect(long.matches(String(repeating: "x", count: 72)) && long.matches(String(repeating: "x", count: 73)))
    #expect(!long.matches(String(repeating: "x", count: 71)))
    #expect(long.matches(String(repeating: "x", count: 100_000)))
  }

  @Test func whatIsNoHash() {
    let good = "$2b$04$09Fq1RFODcbiJ.vHFXeFcuUlqOxhxGnABmqMsM111Yjj8P5iEFhla"
    /// The hash with its first characters replaced by as many others, or by more.
    func starting(_ prefix: String, over count: Int? = nil) -> String {
      prefix + String(good.dropFirst(count ?? prefix.utf8.count))
    }
    let bad: [String] = [
      "", "x", "$2b$", String(good.dropLast()), good + "a", starting("$2x$"), starting("$2$", over: 3) + "a",
      starting("$1$abcdefgh$"), starting("$2b$03"), starting("$2b$16"), starting("$2b$31"), starting("$2b$4$"),
      starting("$2b$-4"), starting("$2b$04/"), starting("*0"), starting(" "), String(good.dropLast()) + "*",
      String(good.dropLast()) + "\u{0}", String(good.dropLast(2)) + "é",
      "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub",
    ]
    for text in bad { #expect(BcryptHash(text) == nil, "\(text)") }
    #expect(BcryptHash(good) != nil)
  }
}

/// How long this thread has worked.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A generator that gives the same numbers in every run (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
