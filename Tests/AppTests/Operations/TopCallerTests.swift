// Who asks most is known, within a fixed size, and shown to whoever runs the box.
import Base
import Testing
import Web

@testable import App

struct TopCallerTests {
  private static let now = Timestamp(milliseconds: 1_795_000_000_000 / 60_000 * 60_000)

  private func address(_ number: Int) throws -> RateSubject {
    .address(try #require(Address("10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")))
  }

  /// A flood of addresses, each once, pushes out none of those who ask much; the table keeps its size.
  @Test func whoAsksMuchStaysInTheTable() throws {
    let top = TopCallers()
    let minute = Self.now.milliseconds / 60_000
    for round in 0..<400 {
      top.add(.caller(7), .normal, refused: round % 4 == 0, weight: 1, minute: minute)
      for step in 0..<10 {
        top.add(try address(round * 10 + step), .open, refused: false, weight: 1, minute: minute)
      }
    }
    let entries = top.entries(at: Self.now)
    #expect(entries.count == TopCallers.places)
    let known = try #require(
      entries.first { entry in if case .caller(7) = entry.subject { true } else { false } })
    #expect(known.requests >= 400 && known.requests - known.doubt <= 400 && known.refused == 100)
    #expect(known.requests == entries.first?.requests, "nobody asked more")
    #expect(known.kinds[RateKind.normal.rawValue] == 400)
  }

  @Test func theMinuteBeforeCountsAndThenIsForgotten() throws {
    let top = TopCallers()
    let minute = Self.now.milliseconds / 60_000
    top.add(.caller(1), .normal, refused: false, weight: 5, minute: minute)
    top.add(.caller(1), .bulk, refused: true, weight: 2, minute: minute + 1)
    func requests(_ minutes: Int64) -> [Int] { top.entries(at: Self.now.adding(seconds: minutes * 60)).map(\.requests) }
    #expect(requests(1) == [7] && requests(2) == [2] && requests(3).isEmpty)
  }

  /// Beyond some hundred a minute every eighth is handed over, for eight.
  @Test func manyAreEstimated() {
    let top = TopCallers()
    var count = CallerCount()
    for _ in 0..<8000 { count.note(.caller(1), .normal, refused: false, at: Self.now, in: top) }
    #expect(top.entries(at: Self.now).first.map { abs($0.requests - 8000) < 16 } == true)
  }

  @Test func theyAreShownToWhoeverRunsTheBox() throws {
    let campus = try Campus(rates: Rates([.open: "5/1h", .normal: "10/1h", .strict: "9/1h"]))
    for _ in 0..<6 { _ = try campus.guest.get("/sign-in") }
    for _ in 0..<12 { _ = try campus.staff.get("/api/v1/me") }
    let answer = try campus.admin.get("/api/v1/operator/rate-limits")
    #expect(answer.status == 200, "\(answer.text)")
    let noor = try #require(answer.items.first { $0["person"]?["name"]?.string == "Noor Haddad" })
    #expect(noor["requests"]?.int64 == 12 && noor["refused"]?.int64 == 2 && noor["kind"]?.string == "person")
    #expect(noor["organization"]?["name"]?.string == "Campus Nord" || noor["organization"]?["name"]?.string != nil)
    let guest = try #require(answer.items.first { $0["kind"]?.string == "address" })
    #expect(guest["name"]?.string == "127.0.0.1" && guest["requests"]?.int64 == 6 && guest["refused"]?.int64 == 1)
    #expect(answer.json["refused"]?.int64 == 3 && answer.json["classes"]?.count == 4)
    let normal = answer.json["classes"]?.elements.first { $0["name"]?.string == "normal" }
    #expect(normal?["windows"]?.string == "10/1h")
    let page = try campus.browser(campus.admin).get("/operator/rate-limits")
    #expect(page.status == 200 && page.text.contains("Noor Haddad") && page.text.contains("10/1h"))
    #expect(try campus.stranger.get("/api/v1/operator/rate-limits").status == 403)
  }

  /// How many wrong passwords cost nothing is a setting.
  @Test func wrongPasswordsAreASetting() throws {
    var rules = Attempts.Rules()
    rules.account.free = 2
    let attempts = Attempts({ 1_000_000_000 }, rules)
    func isMadeToWait() -> Bool {
      if case .wait = attempts.secrets.begin(account: "a@x.example", address: .loopback, at: 1_000_000_000) {
        return true
      }
      return false
    }
    #expect((0..<3).map { _ in isMadeToWait() } == [false, false, false] && isMadeToWait())
  }
}
