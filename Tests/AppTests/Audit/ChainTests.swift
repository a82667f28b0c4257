// Whoever changes what happened is found out: by the job, on the page, and by the row's name.
import Foundation
import Testing
import Web

@testable import App
@testable import Base
@testable import Store

struct ChainTests {
  private static let path = "/api/v1/operator/event-chain"
  private static let change = Command("UPDATE events SET data = '{}' WHERE id = ?1")
  private static let remove = Command("DELETE FROM events WHERE id = ?1")

  /// What somebody does who owns the file: no trigger stops them.
  private func tamper(_ campus: Campus, _ command: Command, _ id: ID<EventRow>) throws {
    try campus.store.write { writer in
      for trigger in ["events_never_change", "events_never_go"] {
        try writer.connection.execute("DROP TRIGGER IF EXISTS \(trigger)")
      }
      try writer.run(command, id)
    }
  }

  private func verify(_ campus: Campus) throws -> JSONValue {
    let begun = try campus.admin.post("\(Self.path)/verify")
    #expect(begun.status == 201, "\(begun.text)")
    let id = try #require(begun.json["id"]?.string)
    for _ in 0..<4000 {
      let state = try campus.admin.get("/api/v1/jobs/\(id)").json["job"]?["state"]?.string
      if state == "done" { break }
      Thread.sleep(forTimeInterval: 0.005)
    }
    return try campus.admin.get(Self.path).json
  }

  @Test func aSoundChainIsFoundWhole() throws {
    let campus = try Campus()
    let before = try campus.admin.get(Self.path)
    #expect(before.status == 200 && before.json["last"]?.isNull != false, "\(before.text)")
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    for number in 0..<6 { _ = try campus.quickPerson("Person \(number)") }
    let found = try verify(campus)
    #expect(found["last"]?["state"]?.string == "whole" && found["running"]?.isNull != false)
    let events = try campus.store.read { try EventLog.countOfAll($0) }
    #expect(found["last"]?["events"]?.int64 == events)
    let page = try campus.browser(campus.admin).get("/operator/event-chain")
    #expect(page.status == 200 && page.text.contains("Whole"))
    #expect(try campus.chainIsWhole(), "asking for it is on record, and in the chain")
  }

  @Test func theFirstBrokenRowIsNamed() throws {
    let campus = try Campus()
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    for number in 0..<6 { _ = try campus.quickPerson("Person \(number)") }
    let rows = try campus.eventRows(since: .start)
    let place = try #require(rows.indices.first { $0 > 2 && rows[$0].data != "{}" })
    let row = rows[place]
    try tamper(campus, Self.change, row.id)
    let found = try verify(campus)
    #expect(found["last"]?["state"]?.string == "broken" && found["last"]?["event"]?.string == row.id.text)
    #expect(found["last"]?["events"]?.int64 == Int64(place))
    let page = try campus.browser(campus.admin).get("/operator/event-chain").text
    #expect(page.contains(row.id.text) && page.contains("evidence"))
    campus.appliance.vitals.look(campus.appliance)
    let checks = try campus.admin.get("/api/v1/checks").json["checks"]?.elements.filter {
      $0["check"]?.string == "events"
    }
    #expect(checks?.first?["verdict"]?.string == "bad")
    #expect(try campus.browser(campus.admin).get("/operator").text.contains(row.id.text))
  }

  @Test func piecesFindWhatTheWholeFinds() throws {
    let campus = try Campus()
    for number in 0..<7 { _ = try campus.quickPerson("Person \(number)") }
    func walked(_ limit: Int) throws -> (ChainVerdict, Int64) {
      try campus.store.read { reader in
        var walk = ChainWalk()
        while true { if let verdict = try walk.next(reader, limit: limit) { return (verdict, walk.events) } }
      }
    }
    let rows = try campus.eventRows(since: .start)
    for limit in [1, 2, 3, rows.count - 1, rows.count, rows.count + 1, 10_000] {
      #expect(try walked(limit) == (.whole(events: Int64(rows.count)), Int64(rows.count)), "\(limit)")
    }
    let last = try #require(rows.last)
    try tamper(campus, Self.remove, last.id)
    for limit in [1, 4, 10_000] {
      let expected = ChainVerdict.cut(events: Int64(rows.count - 1), expected: Int64(rows.count))
      #expect(try walked(limit).0 == expected, "\(limit)")
    }
    let middle = rows[rows.count / 2]
    try tamper(campus, Self.remove, middle.id)
    for limit in [1, 4, 10_000] {
      #expect(try walked(limit).0 == .broken(event: rows[rows.count / 2 + 1].id), "\(limit)")
    }
    #expect(try campus.store.read { try EventLog.verifyChain($0) } == .broken(event: rows[rows.count / 2 + 1].id))
  }

  @Test func askingTwiceIsOneCheck() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let first = try campus.admin.post("\(Self.path)/verify").json["id"]?.string
    #expect(try campus.admin.post("\(Self.path)/verify").json["id"]?.string == first)
    #expect(try campus.events(since: mark) == ["events.check-asked"])
    #expect(try campus.admin.get(Self.path).json["running"]?["id"]?.string == first)
    let page = try campus.browser(campus.admin).get("/operator/event-chain").text
    #expect(page.contains("under way") && !page.contains("event-chain/verify\""), "no second button")
    #expect(try campus.staff.post("\(Self.path)/verify").status == 403)
  }
}
