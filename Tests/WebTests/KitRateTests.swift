// The rate limiter: what it lets through, what it remembers when there is too much to remember, and what it says.
import Base
import Foundation
import Testing

@testable import Web

private let second: UInt64 = 1_000_000_000

@Suite struct KitRates {
  /// How many of `tries` requests, `gap` nanoseconds apart, are let through.
  static func passed(
    _ limiter: RateLimiter, _ subject: RateSubject, _ limit: RateClass, tries: Int, from start: UInt64, gap: UInt64
  ) -> Int {
    (0..<tries).count { limiter.admit(subject, limit, at: start + UInt64($0) * gap).isAllowed }
  }

  @Test func aBurstThenTheSteadyRate() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(10, per: 1)])
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 100, from: 5 * second, gap: 0) == 10)
    #expect(!limiter.admit(.caller(1), limit, at: 5 * second + second / 10 - 1).isAllowed)
    #expect(limiter.admit(.caller(1), limit, at: 5 * second + second / 10).isAllowed)
    #expect(!limiter.admit(.caller(1), limit, at: 5 * second + second / 10).isAllowed)
    // A thousand tries in ten seconds: ten a second, however hard one knocks.
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 1000, from: 6 * second, gap: second / 100) <= 110)
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 100, from: 60 * second, gap: second / 10) == 100)
    #expect(limiter.forgotten == 0 && limiter.refused > 900)
  }

  @Test func aSmallBurstSpreadsTheLimit() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(60, per: 60, burst: 5)])
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 50, from: second, gap: 0) == 5)
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 60, from: 2 * second, gap: second) == 60)
  }

  @Test func everyWindowHolds() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(10, per: 1), RateWindow(30, per: 60), RateWindow(40, per: 3600)])
    #expect(KitRates.passed(limiter, .caller(1), limit, tries: 11, from: second, gap: 0) == 10)
    // Ten a second would go on, thirty a minute do not.
    let more = KitRates.passed(limiter, .caller(1), limit, tries: 200, from: 2 * second, gap: second / 10)
    #expect((20...30).contains(more), "\(more)")
    let refused = limiter.admit(.caller(1), limit, at: 22 * second)
    #expect(!refused.isAllowed && refused.remaining == 0 && refused.reset >= 1)
    // What the minute refuses, the hour is not charged for.
    #expect(limiter.admit(.caller(1), limit, at: 200 * second).isAllowed)
    // In the long run the hour decides: forty at once after a rest, and one more every ninety seconds.
    let hour = KitRates.passed(limiter, .caller(2), limit, tries: 3600, from: second, gap: second)
    #expect((78...80).contains(hour), "\(hour)")
  }

  @Test func whoeverWaitsAsToldIsServed() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(7, per: 3), RateWindow(11, per: 60)])
    var now = 9 * second
    for _ in 0..<100 {
      let decision = limiter.admit(.caller(1), limit, at: now)
      guard !decision.isAllowed else { continue }
      #expect(decision.failure.retryAfter == decision.reset && decision.reset > 0)
      now += UInt64(decision.reset) * second
      #expect(limiter.admit(.caller(1), limit, at: now).isAllowed)
    }
  }

  @Test func theRemainderCountsDownToNought() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(5, per: 1), RateWindow(8, per: 60)])
    let said = (0..<6).map { _ in limiter.admit(.caller(1), limit, at: second) }
    #expect(said.map(\.remaining) == [4, 3, 2, 1, 0, 0])
    #expect(said.map(\.isAllowed) == [true, true, true, true, true, false])
    // Two seconds later it is the minute that is nearly used up.
    #expect(limiter.admit(.caller(1), limit, at: 3 * second).remaining == 2)
  }

  @Test func callersAddressesAndClassesAreApart() {
    let limiter = RateLimiter(entries: 64)
    let one = RateClass("one", [RateWindow(1, per: 3600)], addresses: [RateWindow(2, per: 3600)])
    let two = RateClass("two", [RateWindow(1, per: 3600)])
    func passes(_ subject: RateSubject, _ limit: RateClass) -> Bool {
      limiter.admit(subject, limit, at: second).isAllowed
    }
    let four = Address("192.0.2.1") ?? .unknown
    #expect(passes(.caller(1), one) && !passes(.caller(1), one))
    #expect(passes(.caller(2), one) && passes(.caller(1), two))
    #expect(passes(.address(four), one) && passes(.address(four), one) && !passes(.address(four), one))
    #expect(passes(.address(Address("192.0.2.2") ?? .unknown), one))
    // A number that looks like an address is not one.
    #expect(passes(.caller(Int64(bitPattern: four.low)), one))
  }

  @Test func aNetworkOfIPv6IsOne() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(2, per: 3600)])
    func passes(_ text: String) -> Bool {
      limiter.admit(.address(Address(text) ?? .unknown), limit, at: second).isAllowed
    }
    #expect(passes("2001:db8:1:2::1") && passes("2001:db8:1:2:ffff::7") && !passes("2001:db8:1:2:3:4:5:6"))
    #expect(passes("2001:db8:1:3::1"))
    #expect(passes("::ffff:192.0.2.1") && passes("192.0.2.1") && !passes("192.0.2.1"))
  }

  /// The smallest table: one place for each of 512 keys.
  @Test func aFloodDoesNotWashOffTheDebtOfWhoIsAtTheLimit() {
    let limiter = RateLimiter(entries: 1)
    let limit = RateClass("t", [RateWindow(10, per: 1), RateWindow(100, per: 3600)])
    let attacked = RateSubject.address(Address("192.0.2.1") ?? .unknown)
    let now = second
    #expect(KitRates.passed(limiter, attacked, limit, tries: 2000, from: now, gap: second / 10) > 100)
    let later = now + 200 * second
    #expect(
      !limiter.admit(attacked, limit, at: later).isAllowed || !limiter.admit(attacked, limit, at: later).isAllowed)
    for number in 0..<100_000 {
      let address = Address(high: 0x2001_0db8_0000_0000 | UInt64(number), low: 0)
      _ = limiter.admit(.address(address), limit, at: later)
    }
    #expect(limiter.forgotten > 90_000, "the flood was larger than the table")
    #expect(!limiter.admit(attacked, limit, at: later + second).isAllowed, "and yet the one at its limit is known")
    // Who is signed in was not touched at all: not one place was taken.
    let forgotten = limiter.forgotten
    #expect(limiter.admit(.caller(1), limit, at: later).isAllowed && limiter.forgotten == forgotten)
  }

  @Test func whoIsAsIfUnusedMakesRoomForNothing() {
    let limiter = RateLimiter(entries: 1)
    let limit = RateClass("t", [RateWindow(10, per: 1)])
    for number in 0..<10_000 {
      #expect(limiter.admit(.caller(Int64(number)), limit, at: UInt64(number + 1) * second).isAllowed)
    }
    #expect(limiter.forgotten == 0)
  }

  /// The clocks of two loops differ a little, and a machine's own may have just started.
  @Test func oddClocksDoNoHarm() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass("t", [RateWindow(2, per: 10)])
    #expect(limiter.admit(.caller(1), limit, at: 0).isAllowed)
    #expect(limiter.admit(.caller(1), limit, at: 0).isAllowed)
    #expect(!limiter.admit(.caller(1), limit, at: 0).isAllowed)
    #expect(limiter.admit(.caller(2), limit, at: 100 * second).isAllowed)
    // A loop whose clock is a microsecond behind sees the last request of a burst that much too early.
    #expect(limiter.admit(.caller(2), limit, at: 99 * second + 999_999_000).pause == 1000)
    #expect(limiter.admit(.caller(2), limit, at: 100 * second).isAllowed)
    #expect(!limiter.admit(.caller(2), limit, at: 99 * second).isAllowed)
    #expect(limiter.admit(.caller(3), limit, at: UInt64(Int64.max)).isAllowed)
    #expect(limiter.admit(.caller(3), limit, at: 1).isAllowed == false, "a clock that leapt back waits")
  }

  /// Two loops, one caller: together they get the limit, not each of them.
  @Test func loopsShareOneLimit() {
    let limiter = RateLimiter()
    let limit = RateClass("t", [RateWindow(500, per: 3600)])
    let counts = Counts()
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for number in 0..<1000 {
        if limiter.admit(.caller(1), limit, at: second).isAllowed { counts.add(1) }
        _ = limiter.admit(.caller(Int64(number)), limit, at: second)
      }
    }
    #expect((492...500).contains(counts.total), "\(counts.total)")
  }

  private final class Counts: @unchecked Sendable {
    private let lock = NSLock()
    private var sum = 0
    func add(_ number: Int) { lock.withLock { sum += number } }
    var total: Int { lock.withLock { sum } }
  }

  @Test func windowsAsOneWritesThem() {
    #expect(
      RateClass.windows("50/1s, 1500/1m 9/2h") == [
        RateWindow(50, per: 1), RateWindow(1500, per: 60), RateWindow(9, per: 7200),
      ])
    for text in [
      "", "50", "50/", "50/s", "0/1s", "-1/1s", "50/0s", "1/1s 2/1s", "1/60s 2/1m", "50/1w", "50/1s/2", "9999999/1s",
      "1/40d",
      "1/1s 1/2s 1/3s 1/4s 1/5s", "99999999999999999999/1s", "1/99999999999999999999d",
    ] {
      #expect(RateClass.windows(text) == nil, "\(text)")
    }
  }

  @Test func whatTheCallerIsTold() {
    let limiter = RateLimiter(entries: 64)
    let limit = RateClass(
      "t", [RateWindow(2, per: 1), RateWindow(300, per: 60), RateWindow(5000, per: 3600)],
      addresses: [RateWindow(7, per: 90), RateWindow(9, per: 86_400)])
    let first = limiter.admit(.caller(1), limit, at: second)
    let told = Buffer()
    first.note(limit, for: .caller(1)).write(to: told)
    #expect(
      told.string == "RateLimit: \"1s\";r=1;t=1\r\n"
        + "RateLimit-Policy: \"1s\";q=2;w=1, \"1m\";q=300;w=60, \"1h\";q=5000;w=3600\r\n")
    told.removeAll()
    first.note(limit, for: .address(.unknown)).write(to: told)
    #expect(told.string.hasSuffix("RateLimit-Policy: \"90s\";q=7;w=90, \"1d\";q=9;w=86400\r\n"))
    _ = limiter.admit(.caller(1), limit, at: second)
    let refused = limiter.admit(.caller(1), limit, at: second)
    let buffer = Buffer()
    refused.write(to: buffer)
    #expect(buffer.string == "\"1s\";r=0;t=1")
    let failure = refused.failure
    #expect(failure.kind == .tooMany && failure.code == "rate-limited" && failure.retryAfter == 1)
    #expect(failure.text.en == "Too many requests. Please wait 1 second.")
    #expect(failure.headers.contains { "\($0.name)" == "Retry-After" && $0.value == "1" })
    let names = [1, 59, 60, 90, 3600, 7200, 86_400, 604_800].map { RateWindow(1, per: $0).name }
    #expect(names == ["1s", "59s", "1m", "90s", "1h", "2h", "1d", "7d"])
  }
}
