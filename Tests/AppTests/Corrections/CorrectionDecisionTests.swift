// Deciding about corrections: who may, never of their own, and once.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CorrectionDecisionTests {
  private static let path = CorrectionStage.path

  @Test func nobodyDecidesAboutTheirOwn() throws {
    let stage = try CorrectionStage()
    let asked = try stage.admin.post(
      Self.path,
      json:
        "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    )
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    let mark = try stage.campus.mark()
    #expect(try stage.admin.post("\(one)/approve").code == "own-request")
    #expect(try stage.admin.post("\(one)/decline").code == "own-request")
    #expect(try stage.staff.post("\(Self.path)/\(stage.record)/approve").status == 404)
    let direct = try stage.admin.post(
      "\(Self.path)/record",
      json:
        "{\"person\":\"\(stage.admin.person.text)\",\"kind\":\"add\",\"startedAt\":\"2026-11-19T08:00:00Z\",\"endedAt\":\"2026-11-19T16:00:00Z\",\"reason\":\"x\"}"
    )
    #expect(direct.status == 403 && direct.code == "own-request")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  /// What one asked for oneself waits for somebody else: it stands among one's own, and in the list of all.
  @Test func onesOwnIsNotToDecide() throws {
    let stage = try CorrectionStage()
    let campus = stage.campus
    let missing =
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    let own = try stage.admin.post(Self.path, json: missing).json["id"]?.string ?? ""
    let admin = try campus.browser(stage.admin)
    func shown(_ page: String, _ visitor: Visitor? = nil) throws -> [String] {
      try (visitor ?? admin).get(page).page.all("a").compactMap { $0["href"] }
        .filter { $0.hasPrefix("/attendance/corrections/") && ID<CorrectionRequest>(String($0.dropFirst(24))) != nil }
        .map { String($0.dropFirst(24)) }
    }
    let list = "/attendance/corrections"
    for page in ["/attendance/requests", list, "\(list)?show=to-decide"] {
      #expect(try shown(page).isEmpty && admin.get(page).text.contains("Nothing to decide"), "\(page)")
    }
    #expect(try shown("\(list)?show=mine") == [own] && shown("\(list)?show=all") == [own])
    let theirs = try stage.ask()
    for page in ["/attendance/requests", list] {
      #expect(try shown(page) == [theirs], "\(page)")
    }
    #expect(try !admin.get(list).text.contains("2 corrections"))
    #expect(try shown("\(list)?show=all") == [theirs, own])
    // Who sees everybody's and decides about nobody has nothing to decide, and only their own among what is open.
    let reading = try campus.ownRole("Reader", ["attendance.record", "attendance.read-all"])
    let auditor = try campus.person("Au Ditor").id
    try campus.assign(reading, to: auditor)
    let looking = try campus.browser(campus.visitor(auditor))
    #expect(try shown("\(list)?show=to-decide", looking) == [theirs, own], "there is no such choice")
    #expect(try !looking.get(list).text.contains("to-decide"))
    #expect(try shown("/attendance/requests", looking).isEmpty)
  }

  @Test func whoMayDecideCorrectsAtOnce() throws {
    let stage = try CorrectionStage()
    let mark = try stage.campus.mark()
    let body = "{\"person\":\"\(stage.staff.person.text)\"," + stage.change().dropFirst()
    let made = try stage.admin.post("\(Self.path)/record", json: body)
    #expect(made.status == 201 && made.json["state"]?.string == "approved", "\(made.text)")
    #expect(try stage.day() == ["on-time 420 0"])
    #expect(try stage.campus.events(since: mark) == ["attendance-correction.recorded"])
    #expect(try stage.titles(stage.staff).first == "A correction of your records is approved")
    #expect(try stage.staff.post("\(Self.path)/record", json: body).status == 403)
    let other = "{\"person\":\"\(stage.admin.person.text)\"," + stage.change().dropFirst()
    let third = try stage.campus.visitor(stage.campus.person("Head", role: .campusHead).id)
    #expect(try third.post("\(Self.path)/record", json: other).status == 404, "that is not their record")
    let away = "{\"person\":\"\(stage.campus.stranger.person.text)\"," + stage.change().dropFirst()
    #expect(try stage.admin.post("\(Self.path)/record", json: away).status == 404)
  }

  /// Who leads a unit decides about its people and about nobody else, and is the one who is told.
  @Test func aUnitsHeadDecidesAboutItsPeople() throws {
    let stage = try CorrectionStage()
    let campus = stage.campus
    let (teacher, chair, home) = (try campus.role(.teacher), try campus.role(.chair), campus.home.id)
    let other = try campus.person("Other", role: .staff).id
    let head = try campus.person("Library Head", role: .staff).id
    let staff = stage.staff.person
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(teacher, to: staff, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(chair, to: head, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(teacher, to: other, unit: "LIB", in: home, as: .system, writer)
    }
    let visitor = try campus.visitor(head)
    let id = try stage.ask()
    #expect(try stage.titles(visitor) == ["Noor Haddad asks for a correction"])
    #expect(try stage.titles(stage.admin).isEmpty, "the unit’s own sees to it")
    let missing =
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    let theirs = try campus.visitor(other).post(Self.path, json: missing).json["id"]?.string ?? ""
    #expect(try stage.titles(stage.admin) == ["Other asks for a correction"])
    let own = try visitor.post(Self.path, json: missing).json["id"]?.string ?? ""
    let list = try visitor.get("\(Self.path)?state=open")
    #expect(Set(list.items.compactMap { $0["id"]?.string }) == [id, own] && list.json["total"]?.int64 == 2)
    #expect(try visitor.post("\(Self.path)/\(theirs)/approve").status == 404)
    #expect(try visitor.post("\(Self.path)/\(own)/approve").code == "own-request")
    #expect(try campus.browser(visitor).get("/attendance/corrections").page.text.contains("Noor Haddad"))
    #expect(try visitor.post("\(Self.path)/\(id)/approve").status == 200)
    #expect(try stage.day() == ["on-time 420 0"])
    #expect(try visitor.post("\(Self.path)/record", json: "{}").status == 403, "at once corrects who may everywhere")
  }

  @Test func ofManyDecisionsAtOnceOneCounts() throws {
    let stage = try CorrectionStage(.socket)
    let id = try stage.ask()
    let others = try (0..<4).map {
      try stage.campus.visitor(stage.campus.person("Head \($0)", email: "h\($0)@people.example", role: .campusHead).id)
    }
    let mark = try stage.campus.mark()
    let outcomes = try atOnce(40, threads: 8) { number in
      let action = number % 2 == 0 ? "approve" : "decline"
      return try others[number % 4].post("\(Self.path)/\(id)/\(action)").status
    }
    #expect(outcomes.count { $0 == 200 } == 1 && outcomes.count { $0 == 409 } == 39, "\(outcomes)")
    #expect(try stage.campus.events(since: mark).count == 1)
    let state = try stage.staff.get("\(Self.path)/\(id)").json["state"]?.string
    #expect(try stage.day() == [state == "approved" ? "on-time 420 0" : "late 400 20"])
  }
}
