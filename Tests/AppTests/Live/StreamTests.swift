// Event streams: what reaches whom, what a returning client is told, what ends it.
import Base
import Foundation
import Store
import Testing

@testable import App

extension EventKind {
  fileprivate static let rang = EventKind("test.rang")
}

@Suite struct LiveStreamTests {
  /// Writes events of an organization in one transaction.
  private func ring(_ campus: Campus, _ times: Int, in organization: OrganizationSummary? = nil, size: Int = 1) throws {
    let owner = (organization ?? campus.home).id.value
    try campus.store.write(WriteContext(organization: owner)) { writer in
      for number in 0..<times {
        try writer.emit(.rang, subject: 1) { $0.field("n", "\(number)" + String(repeating: "x", count: size - 1)) }
      }
    }
  }

  private func kinds(_ messages: [LiveWire.Message]) throws -> [String] {
    try messages.map { try $0.json()["kind"]?.string ?? "" }
  }

  @Test func eventsReachWhoListensInTheirOrganizationOnly() throws {
    let campus = try Campus(.socket)
    let home = try LiveWire.stream(campus, campus.admin, "events")
    let away = try LiveWire.stream(campus, campus.stranger, "events")
    #expect(campus.appliance.hub.count == 2)
    try ring(campus, 3)
    try ring(campus, 1, in: campus.away)
    let heard = try (0..<3).map { _ in try #require(try home.message()) }
    #expect(heard.allSatisfy { $0.type == "events" && $0.id != nil })
    #expect(try heard.map { try $0.json()["data"]?["n"]?.string } == ["0", "1", "2"])
    #expect(heard.compactMap(\.id) == heard.compactMap(\.id).sorted())
    #expect(try away.message()?.type == "events")
    #expect(try away.message(milliseconds: 200) == nil)
    #expect(try home.message(milliseconds: 50) == nil)
    // The message is what the list of events has.
    let first = try heard[2].json()
    let listed = try #require(try campus.admin.get("/api/v1/events?limit=1").items.first)
    for name in ["id", "kind", "at", "address", "requestId", "subject"] {
      #expect(first[name]?.string == listed[name]?.string, "\(name)")
    }
  }

  @Test func theBoardIsToldOfArrivalsAndDepartures() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.stream(campus, campus.admin, "attendance.today,events")
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
    let both = try (0..<2).map { _ in try #require(try wire.message()) }
    #expect(both.map(\.type).sorted() == ["attendance.today", "events"])
    // Of an event's messages only the last names it: whoever is cut off between them gets both again.
    #expect(both[0].id == nil && both[1].id != nil)
    let told = try #require(both.first { $0.type == "attendance.today" }).json()
    #expect(told["presence"]?.string == "here" && told["person"]?["name"]?.string == "Noor Haddad")
    #expect(told["date"]?.string == "2026-11-21")
    #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
    let left = try (0..<2).map { _ in try #require(try wire.message()) }
    #expect(try left.first { $0.type == "attendance.today" }?.json()["presence"]?.string == "left")
  }

  @Test func whoMayNotIsRefused() throws {
    let campus = try Campus(.socket)
    #expect(try campus.guest.get("/api/v1/live?topics=events").status == 401)
    #expect(try campus.staff.get("/api/v1/live?topics=events").status == 403)
    #expect(try campus.staff.get("/api/v1/live?topics=attendance.today").status == 403)
    #expect(try campus.admin.get("/api/v1/live").status == 422)
    #expect(try campus.admin.get("/api/v1/live?topics=").status == 422)
    #expect(try campus.admin.get("/api/v1/live?topics=events,nothing").code == "unknown-topic")
    #expect(try campus.admin.get("/api/v1/live?topics=events&after=yesterday").code == "bad-event")
    #expect(try campus.admin.with("Last-Event-ID", "x").get("/api/v1/live?topics=events").status == 400)
    #expect(campus.appliance.hub.count == 0)
  }

  @Test func whoComesBackMissesNothingAndHearsNothingTwice() throws {
    let campus = try Campus(.socket)
    var wire = try LiveWire.stream(campus, campus.admin, "events")
    try ring(campus, 5)
    let first = try (0..<3).map { _ in try #require(try wire.message()) }
    wire = try LiveWire(campus)
    try ring(campus, 400)
    try ring(campus, 10, in: campus.away)
    wire = try LiveWire.stream(campus, campus.admin, "events", last: first[2].id)
    // More happens while what was missed is told.
    for _ in 0..<20 { try ring(campus, 10) }
    var numbers: [String] = []
    for _ in 0..<602 { numbers.append(try #require(try wire.message()?.id)) }
    #expect(numbers == numbers.sorted() && Set(numbers).count == 602)
    #expect(try wire.message(milliseconds: 100) == nil)
    let all = try campus.eventRows(since: .start).filter { $0.organization == campus.home.id.value }.map(\.id.text)
    #expect(Array(all.suffix(602)) == numbers)
  }

  @Test func whoWasAwayTooLongBeginsAnew() throws {
    let campus = try Campus(.socket)
    try ring(campus, 1)
    let before = try #require(try campus.eventRows(since: .start).last?.id.text)
    try ring(campus, 2500)
    let wire = try LiveWire.stream(campus, campus.admin, "events", last: before)
    let told = try wire.messages(until: "resync")
    #expect(told.count == 2001)
    #expect(try told.last?.json()["from"]?.string == told[1999].id)
    try ring(campus, 1)
    #expect(try wire.message()?.type == "events")
  }

  /// After a box was put back to an earlier state, clients may know of events that never happened.
  @Test func anEventOfTheFutureMeansToBeginAnew() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.stream(campus, campus.admin, "events", last: "7ZZZZZZZZZZZZ")
    #expect(try wire.message()?.type == "resync")
    try ring(campus, 1)
    #expect(try wire.message()?.type == "events")
  }

  @Test func aSlowReaderGetsItAllAndSlowsNobody() throws {
    let campus = try Campus(.socket)
    let slow = try LiveWire.stream(campus, campus.admin, "events", receives: 4096)
    let brisk = try LiveWire.stream(campus, campus.admin, "events")
    let (times, size) = (60, 50_000)
    var heard = 0
    for _ in 0..<4 {
      try ring(campus, times, size: size)
      while heard < times, try brisk.message() != nil { heard += 1 }
      #expect(heard == times)
      heard = 0
    }
    // More than was kept for it follows from the log, in order.
    try ring(campus, 1)
    let told = try (0...4 * times).map { _ in try #require(try slow.message()) }
    let all = try campus.eventRows(since: .start).suffix(4 * times + 1).map(\.id.text)
    #expect(told.map(\.id) == all)
  }

  // MARK: Its end

  /// What ends a session or a right ends the stream within a second, and nothing of the topic comes after.
  @Test(arguments: ["sign-out", "suspended", "demoted", "expired", "token"])
  func rightsThatEndEndIt(how: String) throws {
    let campus = try Campus(.socket)
    let boss = try campus.person("Bo Boss", role: .admin)
    var visitor = try campus.visitor(boss.id)
    if how == "token" {
      let made = try campus.visitor(boss.id).post(
        "/api/v1/account/tokens", json: "{\"name\":\"Feed\",\"permissions\":[\"events.read\"]}")
      #expect(made.status == 201)
      visitor.token = made.json["secret"]?.string
    }
    let wire = try LiveWire.stream(campus, visitor, "events")
    let other = try LiveWire.stream(campus, campus.admin, "events")
    try ring(campus, 1)
    #expect(try wire.message()?.type == "events")
    switch how {
    case "sign-out": #expect(try visitor.post("/api/v1/auth/sign-out").status == 204)
    case "suspended", "token":
      #expect(
        try campus.admin.patch("/api/v1/people/\(boss.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    case "demoted":
      let path = "/api/v1/people/\(boss.id.text)/roles"
      let held = try #require(try campus.admin.get(path).items.first?["id"]?.string)
      #expect(try campus.admin.delete("\(path)/\(held)").status == 204)
    default: campus.clock.advance(seconds: 400 * 86_400)
    }
    // At once, before the hub has had its second.
    try ring(campus, 5)
    let rest = try wire.messages(until: "end")
    let kinds = try kinds(rest)
    #expect(how == "expired" || !kinds.contains("test.rang"), "\(how): \(kinds)")
    #expect(try rest.last?.json()["code"]?.string == (how == "demoted" ? "not-allowed" : "signed-out"))
    #expect(try wire.message() == nil && wire.isEnded)
    // Nobody else is concerned.
    if how != "expired" {
      var others = 0
      while others < 6, let next = try other.message() {
        if try next.json()["kind"]?.string == "test.rang" { others += 1 }
      }
      #expect(others == 6)
    }
  }

  @Test func whoGoesIsForgotten() throws {
    let campus = try Campus(.socket)
    var wires = try (0..<10).map { _ in try LiveWire.stream(campus, campus.admin, "events") }
    #expect(campus.appliance.hub.count == 10)
    wires.removeAll()
    for _ in 0..<500 where campus.appliance.hub.count > 0 { usleep(10_000) }
    #expect(campus.appliance.hub.count == 0)
    try ring(campus, 1)
    // The hub has slept meanwhile; what it tells now begins with now.
    let wire = try LiveWire.stream(campus, campus.admin, "events")
    try ring(campus, 1)
    #expect(try wire.message()?.type == "events")
    #expect(try wire.message(milliseconds: 100) == nil)
  }
}
