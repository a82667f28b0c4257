// Who leads a unit decides about its people by that role alone: also who checks in nowhere and asks for no leave.
import Base
import Store
import Testing

@testable import App

struct UnitDeciderTests {
  private static let missing =
    "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"

  /// A department with a program, another beside it, and somebody whose only other role is a student's.
  private struct Stage {
    let campus: Campus
    let admin: Visitor
    let head: Visitor
    /// The assignment of the head's role.
    private(set) var role = ""

    /// `role` is what the head holds in `unit`.
    init(_ campus: Campus, _ admin: Visitor, _ role: String, of unit: String) throws {
      (self.campus, self.admin) = (campus, admin)
      head = try campus.visitor(campus.person("Dora Dean", role: .student).id)
      var units: [String: String] = [:]
      for (code, kind, parent) in [
        ("MAIN", "campus", ""), ("CCS", "department", "MAIN"), ("BSCS", "program", "CCS"),
        ("CBA", "department", "MAIN"),
      ] {
        let above = units[parent].map { ",\"parent\":\"\($0)\"" } ?? ""
        let made = try admin.post(
          CourseStage.units, json: "{\"code\":\"\(code)\",\"kind\":\"\(kind)\",\"name\":\"\(code)\"\(above)}")
        #expect(made.status == 201, "\(made.text)")
        units[code] = made.json["id"]?.string
      }
      self.role = try give(role, in: unit)
    }

    private var roles: String { "/api/v1/people/\(head.person.text)/roles" }

    @discardableResult
    func give(_ role: String, in unit: String) throws -> String {
      let given = try admin.post(roles, json: "{\"role\":\"\(role)\",\"unit\":\"\(unit)\"}")
      #expect(given.status == 201, "\(given.text)")
      return try #require(given.json["id"]?.string)
    }

    func takeBack() throws { #expect(try admin.delete("\(roles)/\(role)").status == 204) }

    func employ(_ person: ID<Person>, in unit: String) throws {
      let made = try admin.post(
        EmployeeTests.path, json: "{\"person\":\"\(person.text)\",\"department\":\"\(unit)\"}")
      #expect(made.status == 201, "\(made.text)")
    }

    /// Somebody who works in the other department.
    func colleague() throws -> Visitor {
      let person = try campus.person("Col League").id
      try employ(person, in: "CBA")
      return try campus.visitor(person)
    }

    func seen(_ path: String) throws -> [String?] { try head.get(path).items.map { $0["id"]?.string } }
  }

  @Test(arguments: Depth.allCases) func aDeanDecidesAboutCorrectionsByThatRoleAlone(depth: Depth) throws {
    let on = try CorrectionStage(depth)
    let stage = try Stage(on.campus, on.admin, "dean", of: "CCS")
    let (campus, head, path) = (on.campus, stage.head, CorrectionStage.path)
    try stage.employ(on.staff.person, in: "BSCS")
    let colleague = try stage.colleague()
    let id = try on.ask()
    let theirs = try #require(try colleague.post(path, json: Self.missing).json["id"]?.string)
    #expect(try on.titles(head).first == "Noor Haddad asks for a correction")
    let browser = try campus.browser(head)
    let student = try campus.visitor(campus.person("Stu Dent", role: .student).id)
    let mark = try campus.mark()
    #expect(try stage.seen(path) == [id] && head.get("\(path)?state=open").json["total"]?.int64 == 1)
    #expect(try head.get("\(path)/\(id)").status == 200)
    #expect(try head.get("\(path)/\(theirs)").status == 404)
    #expect(try head.get("\(path)?person=\(colleague.person.text)").status == 404)
    for step in ["approve", "decline", "revoke"] {
      #expect(try head.post("\(path)/\(theirs)/\(step)").status == 404, "\(step)")
      #expect(try campus.stranger.post("\(path)/\(id)/\(step)").status == 404, "\(step)")
    }
    // What is done of one's own records, and at once of anybody's, asks for the whole organization as before.
    #expect(try head.post(path, json: Self.missing).status == 403)
    #expect(try head.post("\(path)/\(id)/withdraw").status == 403)
    #expect(try head.post("\(path)/record", json: "{}").status == 403)
    // A student who leads nothing stays out.
    #expect(try student.get(path).status == 403 && student.get("\(path)/\(id)").status == 403)
    #expect(try student.post("\(path)/\(id)/approve").status == 403)
    try Self.expectPages(browser, id, theirs)
    #expect(try campus.isUnchanged(since: mark))

    #expect(try head.post("\(path)/\(id)/approve").json["decidedBy"]?["name"]?.string == "Dora Dean")
    #expect(try on.day() == ["on-time 420 0"])
    #expect(try head.post("\(path)/\(id)/revoke").json["state"]?.string == "revoked")
    #expect(try head.post("\(path)/\(on.ask())/decline").json["state"]?.string == "declined")
    let one = "/attendance/corrections/\(try on.ask())"
    #expect(try browser.submit("\(one)/approve", on: one).status == 303)
    #expect(
      try campus.events(since: mark) == [
        "attendance-correction.approved", "attendance-correction.revoked", "attendance-correction.asked",
        "attendance-correction.declined", "attendance-correction.asked", "attendance-correction.approved",
      ])
  }

  /// The pages of whoever only decides: what waits, and nothing that would be refused.
  private static func expectPages(_ browser: Visitor, _ id: String, _ theirs: String) throws {
    for path in ["/attendance/requests", "/attendance/corrections", "/attendance/corrections/\(id)"] {
      let read = try browser.get(path)
      #expect(read.status == 200 && read.text.contains("Noor Haddad") && !read.text.contains("Col League"), "\(path)")
      #expect(!read.text.contains("/attendance/corrections/new") && !read.text.contains("corrections/record"))
      // Nobody may listen to what is not theirs: a stream that names it would be refused as a whole.
      #expect(!read.text.contains("attendance.own-corrections") && !read.text.contains("leave.own"), "\(path)")
      for link in read.page.all("a").compactMap({ $0["href"] }) where link.hasPrefix("/") {
        #expect(try browser.get(link).status != 403, "\(link) on \(path)")
      }
    }
    #expect(try browser.get("/attendance/corrections/\(theirs)").status == 404)
    #expect(try browser.get("/").text.contains("/attendance/requests"), "the navigation leads there")
  }

  /// A role of one's own that only decides, for a campus: it holds for the programs below.
  @Test(arguments: Depth.allCases) func whoMayDecideInAUnitDecidesAboutLeave(depth: Depth) throws {
    let leave = try LeaveStage(depth)
    let campus = leave.campus
    let role = try campus.ownRole("Decider", ["leave.decide"])
    let stage = try Stage(campus, leave.admin, role.id.text, of: "CCS")
    let (head, path) = (stage.head, LeaveStage.path)
    try stage.employ(leave.staff.person, in: "BSCS")
    let colleague = try stage.colleague()
    let id = try #require(try leave.ask("2026-11-24", "2026-11-24").json["id"]?.string)
    let other = try colleague.post(path, json: leave.body("2026-11-24", "2026-11-25"))
    let theirs = try #require(other.json["id"]?.string)
    let browser = try campus.browser(head)
    let mark = try campus.mark()
    #expect(try stage.seen(path) == [id])
    let month = try head.get("/api/v1/leave/calendar?month=2026-11")
    #expect(month.text.contains("Noor Haddad") && !month.text.contains("Col League"), "\(month.text)")
    #expect(try head.get("\(LeaveStage.balances)?person=\(leave.staff.person.text)").status == 200)
    #expect(try head.get("\(LeaveStage.balances)?person=\(colleague.person.text)").status == 404)
    for step in ["approve", "decline", "cancel"] {
      #expect(try head.post("\(path)/\(theirs)/\(step)").status == 404, "\(step)")
      #expect(try campus.stranger.post("\(path)/\(id)/\(step)").status == 404, "\(step)")
    }
    #expect(try head.post(path, json: leave.body("2026-11-24", "2026-11-24")).status == 403)
    #expect(try head.post("\(path)/record", json: "{}").status == 403)
    // Corrections are another right.
    #expect(try head.get(CorrectionStage.path).status == 403)
    for page in ["/attendance/requests", "/leave/requests", "/leave/requests/\(id)", "/leave/calendar?month=2026-11"] {
      let read = try browser.get(page)
      #expect(read.status == 200 && read.text.contains("Noor Haddad") && !read.text.contains("Col League"), "\(page)")
      #expect(!read.text.contains("leave.own") && !read.text.contains("/attendance/corrections"), "\(page)")
      for link in read.page.all("a").compactMap({ $0["href"] }) where link.hasPrefix("/leave") {
        #expect(try browser.get(link).status == 200, "\(link) on \(page)")
      }
    }
    #expect(try browser.get("/leave").status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try head.post("\(path)/\(id)/approve").json["state"]?.string == "approved")
    #expect(try head.post("\(path)/\(id)/cancel").json["state"]?.string == "cancelled")
    let declined = try #require(try leave.ask("2026-11-26", "2026-11-26").json["id"]?.string)
    #expect(try head.post("\(path)/\(declined)/decline").json["state"]?.string == "declined")
    let one = "/leave/requests/\(try leave.ask("2026-11-27", "2026-11-27").json["id"]?.string ?? "")"
    #expect(try browser.submit("\(one)/approve", on: one).status == 303)
    #expect(
      try campus.events(since: mark) == [
        "leave.approved", "leave.cancelled", "leave.asked", "leave.declined", "leave.asked", "leave.approved",
      ])
  }

  /// A role that ends, or is for another unit from then on, decides no more.
  @Test func aRoleThatWentElsewhereDecidesThere() throws {
    let on = try CorrectionStage()
    let stage = try Stage(on.campus, on.admin, "dean", of: "CCS")
    let (head, path) = (stage.head, CorrectionStage.path)
    try stage.employ(on.staff.person, in: "BSCS")
    let id = try on.ask()
    #expect(try head.get("\(path)/\(id)").status == 200)
    try stage.takeBack()
    #expect(try head.post("\(path)/\(id)/approve").status == 403, "they lead nothing")
    try stage.give("dean", in: "CBA")
    #expect(try stage.seen(path).isEmpty)
    #expect(try head.post("\(path)/\(id)/approve").status == 404)
    #expect(try on.day() == ["late 400 20"])
  }

  /// What the change itself asks: whoever had the right when the request came and has it no more decides nothing.
  @Test func theRightIsAskedForInTheTransaction() throws {
    let on = try CorrectionStage()
    let stage = try Stage(on.campus, on.admin, "dean", of: "CCS")
    try stage.employ(on.staff.person, in: "BSCS")
    let (campus, head, id) = (on.campus, stage.head, try on.ask())
    let home = campus.home
    func covers() throws -> Bool {
      try campus.store.write(WriteContext(organization: home.id.value, actor: head.person.value)) { writer in
        try Standing(writer).scope(of: .attendanceDecide, in: home, writer).covers(on.staff.person, writer)
      }
    }
    #expect(try covers())
    try stage.takeBack()
    #expect(try !covers())
    #expect(try on.admin.post("\(CorrectionStage.path)/\(id)/approve").status == 200)
  }
}
