// Slowing down guesses: free ones, growing waits, what clears them, and what a flood of inventions can't push out.
import Base
import Foundation
import Testing

@testable import Web

private let second: UInt64 = 1_000_000_000

@Suite struct KitAttempts {
  static let home = Address("192.0.2.1") ?? .unknown

  /// A guard that never forgives within a test, unless told otherwise.
  static func strict(free: Int = 3, address: Int = 1000, forgiving: Int = 1_000_000, most: Int = 64) -> AttemptGuard {
    AttemptGuard(
      account: .init(free: free, longest: 60, forgiving: forgiving),
      address: .init(free: address, longest: 60, forgiving: forgiving), most: most)
  }

  /// Seconds to wait; 0 when the attempt was let through (and failed).
  static func fail(_ sentry: AttemptGuard, _ account: String, from address: Address = home, at now: UInt64) -> Int {
    switch sentry.begin(account: account, address: address, at: now) {
    case .go: 0
    case .wait(let seconds): seconds
    }
  }

  static func address(_ number: Int) -> Address { Address(high: 0, low: 0xffff_0a00_0000 | UInt64(number)) }

  @Test func waitsDoubleUpToTheLongest() {
    let sentry = KitAttempts.strict()
    var now = second
    for _ in 0..<3 { #expect(KitAttempts.fail(sentry, "a", at: now) == 0) }
    for expected in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
      #expect(KitAttempts.fail(sentry, "a", at: now) == 0)
      #expect(KitAttempts.fail(sentry, "a", at: now) == expected, "asked at once")
      #expect(KitAttempts.fail(sentry, "a", at: now + UInt64(expected) * second - 1) == 1, "asked a moment too early")
      now += UInt64(expected) * second
    }
    #expect(KitAttempts.fail(sentry, "b", at: now) == 0, "another account is another matter")
  }

  @Test func askingDuringAWaitDoesNotLengthenIt() {
    let sentry = KitAttempts.strict(free: 0)
    #expect(KitAttempts.fail(sentry, "a", at: second) == 0)
    for _ in 0..<1000 { #expect(KitAttempts.fail(sentry, "a", at: second) == 1) }
    #expect(KitAttempts.fail(sentry, "a", at: 2 * second) == 0)
    #expect(KitAttempts.fail(sentry, "a", at: 2 * second) == 2)
  }

  @Test func guessesAtOnceGainNothing() {
    let sentry = KitAttempts.strict()
    let passed = Mutexed(0)
    DispatchQueue.concurrentPerform(iterations: 64) { _ in
      if KitAttempts.fail(sentry, "a", at: second) == 0 { passed.add(1) }
    }
    #expect(passed.value == 4, "three free ones and the one that locks")
  }

  private final class Mutexed: @unchecked Sendable {
    private let lock = NSLock()
    private var sum: Int
    init(_ sum: Int) { self.sum = sum }
    func add(_ number: Int) { lock.withLock { sum += number } }
    var value: Int { lock.withLock { sum } }
  }

  @Test func aSuccessClearsTheAccountAndNotTheAddress() {
    let sentry = KitAttempts.strict(free: 2, address: 4)
    for _ in 0..<2 { _ = KitAttempts.fail(sentry, "a", at: second) }
    guard case .go(let attempt) = sentry.begin(account: "a", address: KitAttempts.home, at: second) else {
      Issue.record("the third is free for the address")
      return
    }
    sentry.succeeded(attempt)
    for _ in 0..<2 { #expect(KitAttempts.fail(sentry, "a", at: second) == 0, "the account is as new") }
    // Four failures of the address are two and two: the success is taken back, the others stay.
    #expect(KitAttempts.fail(sentry, "b", at: second) == 0)
    #expect(KitAttempts.fail(sentry, "c", at: second) == 1)
    #expect(KitAttempts.fail(sentry, "c", from: KitAttempts.address(9), at: second) == 0)
  }

  /// Whoever has one account can't wash off guesses at others with it.
  @Test func ownSuccessesDoNotPayForGuesses() {
    let sentry = KitAttempts.strict(free: 5, address: 10)
    var guesses = 0
    for number in 0..<100 {
      if case .go(let own) = sentry.begin(account: "mine", address: KitAttempts.home, at: second) {
        sentry.succeeded(own)
      }
      if KitAttempts.fail(sentry, "victim \(number)", at: second) == 0 { guesses += 1 }
    }
    #expect(guesses == 11)
  }

  @Test func whatWasWithdrawnDoesNotCount() {
    let sentry = KitAttempts.strict(free: 0)
    for _ in 0..<10 {
      guard case .go(let attempt) = sentry.begin(account: "a", address: KitAttempts.home, at: second) else {
        Issue.record("locked by an attempt that did not count")
        return
      }
      sentry.withdrawn(attempt)
    }
    #expect(sentry.snapshot(at: second).isEmpty)
  }

  /// A success that began before others failed does not undo their wait.
  @Test func aLateSuccessLeavesTheWaitOfOthers() {
    let sentry = KitAttempts.strict(free: 100, address: 1)
    guard case .go(let own) = sentry.begin(account: "mine", address: KitAttempts.home, at: second) else { return }
    #expect(KitAttempts.fail(sentry, "victim", at: second) == 0)
    #expect(KitAttempts.fail(sentry, "victim", at: second) == 1)
    sentry.succeeded(own)
    #expect(KitAttempts.fail(sentry, "victim", at: second) == 1)
  }

  @Test func failuresAreForgivenOneByOne() {
    let sentry = KitAttempts.strict(free: 2, forgiving: 100)
    for _ in 0..<3 { _ = KitAttempts.fail(sentry, "a", at: second) }
    #expect(sentry.snapshot(at: 2 * second).map(\.failures) == [3])
    #expect(sentry.snapshot(at: 101 * second).isEmpty, "two are free")
    #expect(KitAttempts.fail(sentry, "a", at: 101 * second) == 0)
    #expect(KitAttempts.fail(sentry, "a", at: 101 * second) == 1, "the third again")
    #expect(KitAttempts.fail(sentry, "a", at: 10_000 * second) == 0)
    #expect(sentry.snapshot(at: 10_000 * second).isEmpty)
  }

  /// What is not the address's fault counts for the account alone.
  @Test func anExcusedAttemptCountsForTheAccountAlone() {
    let sentry = KitAttempts.strict(free: 1, address: 2)
    for name in ["a", "b", "c", "d", "a"] {
      guard case .go(let attempt) = sentry.begin(account: name, address: KitAttempts.home, at: second) else {
        Issue.record("\(name) waits")
        return
      }
      sentry.excused(attempt)
    }
    #expect(sentry.snapshot(at: second).map(\.name) == ["a"])
    #expect(KitAttempts.fail(sentry, "a", at: second) == 1)
  }

  @Test func theListShowsWhoIsLockedAndUnlocks() {
    let sentry = KitAttempts.strict(free: 1, address: 2)
    _ = KitAttempts.fail(sentry, "a", at: second)
    _ = KitAttempts.fail(sentry, "a", at: second)
    let far = Address("2001:db8:1:2::1") ?? .unknown
    for name in ["x", "y", "z"] { _ = KitAttempts.fail(sentry, name, from: far, at: second) }
    let shown = sentry.snapshot(at: second)
    #expect(shown.map(\.name) == ["2001:db8:1:2::/64", "a"])
    #expect(
      shown.map(\.isAccount) == [false, true] && shown.map(\.failures) == [3, 2] && shown.map(\.wait) == [1, 1])
    #expect(sentry.snapshot(at: second, limit: 1).count == 1 && sentry.snapshot(at: second, limit: -1).isEmpty)
    #expect(sentry.unlock(account: "a") && !sentry.unlock(account: "a") && !sentry.unlock(account: "nobody"))
    #expect(KitAttempts.fail(sentry, "a", from: KitAttempts.address(5), at: second) == 0)
    #expect(sentry.unlock(address: Address("2001:db8:1:2:9::") ?? .unknown))
    #expect(KitAttempts.fail(sentry, "x", from: far, at: second) == 0)
  }

  @Test func inventionsDoNotPushOutWhatIsLocked() {
    let sentry = KitAttempts.strict(free: 2, most: 64)
    for _ in 0..<3 { _ = KitAttempts.fail(sentry, "victim", at: second) }
    #expect(KitAttempts.fail(sentry, "victim", at: second) == 1)
    for number in 0..<5000 {
      #expect(KitAttempts.fail(sentry, "invented \(number)", from: KitAttempts.address(number), at: second) == 0)
    }
    #expect(KitAttempts.fail(sentry, "victim", at: second) == 1, "still locked")
    #expect(sentry.snapshot(at: second).map(\.name) == ["victim"])
  }

  @Test func endlessNamesAreCut() {
    let sentry = KitAttempts.strict(free: 0)
    let long = String(repeating: "é", count: 100_000)
    _ = KitAttempts.fail(sentry, long, at: second)
    #expect(sentry.snapshot(at: second).allSatisfy { $0.name.utf8.count <= 330 })
    #expect(sentry.unlock(account: long))
  }

  @Test func whatIsSaid() {
    #expect(AttemptGuard.failure(wait: 1).text.en == "Too many attempts. Try again in 1 second.")
    #expect(AttemptGuard.failure(wait: 59).text.en == "Too many attempts. Try again in 59 seconds.")
    #expect(AttemptGuard.failure(wait: 60).text.en == "Too many attempts. Try again in 1 minute.")
    #expect(AttemptGuard.failure(wait: 61).text.en == "Too many attempts. Try again in 2 minutes.")
    #expect(AttemptGuard.failure(wait: 900).text.fr == "Trop d’essais. Réessayez dans 15 minutes.")
    let failure = AttemptGuard.failure(wait: 0)
    #expect(failure.kind == .tooMany && failure.retryAfter == 1 && failure.code == "too-many-attempts")
  }

  @Test func theStandardRulesAreBearable() {
    #expect((0...5).allSatisfy { AttemptGuard.Rule.account.delay(after: $0) == 0 })
    #expect(AttemptGuard.Rule.account.delay(after: 6) == second)
    #expect(AttemptGuard.Rule.account.delay(after: 15) == 512 * second)
    for failures in [16, 100, Int.max] { #expect(AttemptGuard.Rule.account.delay(after: failures) == 900 * second) }
  }
}
