// Employees over the API: made, seen by whom, changed, removed and brought back; their managers; what is told of them.
import Base
import Store
import Testing

@testable import App

struct EmployeeTests {
  static let path = "/api/v1/employees"

  static func path(_ person: ID<Person>, _ step: String = "") -> String { "\(path)/\(person.text)\(step)" }

  /// A new employee; gives who it is.
  @discardableResult
  static func employ(_ campus: Campus, _ name: String, _ more: String = "") throws -> ID<Person> {
    let made = try campus.admin.post(path, json: "{\"name\":\"\(name)\"\(more.isEmpty ? "" : ",")\(more)}")
    #expect(made.status == 201, "\(made.text)")
    return try #require(ID<Person>(made.json["employee"]?["id"]?.string ?? ""))
  }

  static func names(_ answer: Answer) -> [String] { answer.items.compactMap { $0["name"]?.string } }

  // MARK: One record

  @Test(arguments: Depth.allCases) func anEmployeeComesChangesGoesAndComesBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(
      Self.path,
      json:
        "{\"name\":\"Zoé Lefèvre\",\"email\":\"zoe@x.example\",\"number\":\"E-7\",\"phone\":\"01 23\",\"position\":\"Librarian\",\"department\":\"LIB\",\"manager\":\"\(campus.admin.person.text)\",\"hired\":\"2026-09-01\"}"
    )
    #expect(made.status == 201, "\(made.text)")
    let employee = try #require(made.json["employee"])
    #expect(employee["position"]?.string == "Librarian" && employee["department"]?.string == "LIB")
    #expect(employee["manager"]?["name"]?.string == "Ada Okonkwo" && employee["hired"]?.string == "2026-09-01")
    #expect(employee["status"]?.string == "invited" && employee["roles"]?[0]?.string == "staff")
    let url = try #require(made.json["invitation"]?["url"]?.string)
    #expect(url.contains("/join/"))
    #expect(try campus.events(since: mark) == ["person.created", "employee.created", "invitation.created"])
    let id = try #require(ID<Person>(employee["id"]?.string ?? ""))

    let read = try campus.admin.get(Self.path(id))
    let tag = try #require(read["etag"])
    #expect(read.status == 200 && read.json["version"]?.int64 == employee["version"]?.int64)
    let later = try campus.mark()
    let changed = try campus.admin.with("If-Match", tag).patch(
      Self.path(id), json: "{\"phone\":\"\",\"position\":\"Head librarian\",\"manager\":\"\",\"ended\":\"2027-01-31\"}")
    #expect(changed.status == 200, "\(changed.text)")
    #expect(changed.json["position"]?.string == "Head librarian" && changed.json["manager"]?.isNull != false)
    #expect(changed.json["phone"]?.isNull != false && changed.json["ended"]?.string == "2027-01-31")
    #expect(changed.json["department"]?.string == "LIB", "what is not named stays")
    #expect(try campus.events(since: later) == ["person.updated", "employee.updated"])
    let rows = try campus.eventRows(since: later)
    #expect(rows.allSatisfy { $0.actor == campus.admin.person.value && $0.subject == id.value })
    let person = try JSONDocument(try #require(rows.first).data).root["changed"]
    #expect(person?["position"]?["from"]?.string == "Librarian")
    #expect(person?["position"]?["to"]?.string == "Head librarian")
    let told = try JSONDocument(try #require(rows.last).data).root["changed"]?.elements.compactMap { $0.string } ?? []
    #expect(
      Set(told) == ["phone", "position", "manager", "ended"], "names, and nothing else: \(rows.last?.data ?? "")")
    #expect(rows.last?.data.contains("01 23") == false)
    let late = try campus.admin.with("If-Match", tag).patch(Self.path(id), json: "{\"position\":\"Porter\"}")
    #expect(late.status == 412 && late.code == "changed-meanwhile")
    let still = try campus.mark()
    #expect(try campus.admin.patch(Self.path(id), json: "{\"position\":\"Head librarian\"}").status == 200)
    #expect(try campus.isUnchanged(since: still), "a change of nothing writes nothing")

    // Removed: nobody for those who only see who works here, deleted for those who keep the records.
    let gone = try campus.mark()
    #expect(try campus.admin.with("If-Match", tag).delete(Self.path(id)).status == 412)
    #expect(try campus.admin.delete(Self.path(id)).status == 204)
    #expect(try campus.events(since: gone) == ["person.deleted", "invitation.revoked", "employee.deleted"])
    #expect(try campus.staff.get(Self.path(id)).status == 404)
    let deleted = try campus.admin.get(Self.path(id))
    #expect(deleted.json["status"]?.string == "deleted" && deleted.json["deletedAt"]?.string != nil)
    #expect(try campus.admin.patch(Self.path(id), json: "{\"position\":\"X\"}").status == 404)
    #expect(try campus.admin.delete(Self.path(id)).status == 404)
    let token = url.split(separator: "/").last.map(String.init) ?? ""
    #expect(try campus.guest.get("/api/v1/invitations/validate?token=\(token)").status == 410)
    // Their address and number are free; they come back as they were, unless somebody has those.
    let other = try campus.admin.post("/api/v1/people", json: "{\"name\":\"New\",\"email\":\"zoe@x.example\"}")
    #expect(other.status == 201)
    #expect(try campus.admin.post(Self.path(id, "/restore")).code == "email-taken")
    #expect(try campus.admin.delete("/api/v1/people/\(other.json["id"]?.string ?? "")").status == 204)
    let back = try campus.mark()
    let restored = try campus.admin.post(Self.path(id, "/restore"))
    #expect(restored.json["status"]?.string == "invited" && restored.json["position"]?.string == "Head librarian")
    #expect(try campus.events(since: back) == ["person.restored", "employee.restored"])
    #expect(try campus.chainIsWhole())
  }

  /// With the record go sessions and sockets, and nothing of what was done.
  @Test func whoIsRemovedIsOutAtOnce() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    #expect(try campus.admin.post(Self.path, json: "{\"person\":\"\(staff.text)\"}").status == 201)
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try campus.staff.get("/api/v1/me/employment").status == 200)
    #expect(try campus.admin.delete(Self.path(staff)).status == 204)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    let records = try campus.admin.get("/api/v1/attendance?from=2026-01-01&person=\(staff.text)")
    #expect(records.json["total"]?.int64 == 1)
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Campus.password)\"}"
      ).status == 401)
    #expect(try campus.admin.post(Self.path(staff, "/restore")).json["status"]?.string == "active")
    #expect(try campus.staff.get("/api/v1/me").status == 401, "sessions that ended stay ended")
  }

  @Test func aPersonOfTheDirectoryBecomesOne() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    let mark = try campus.mark()
    let made = try campus.admin.post(
      Self.path, json: "{\"person\":\"\(staff.text)\",\"position\":\"Porter\",\"phone\":\"01 02\"}")
    #expect(made.status == 201 && made.json["invitation"]?.isNull != false, "\(made.text)")
    #expect(
      made.json["employee"]?["name"]?.string == "Noor Haddad" && made.json["employee"]?["phone"]?.string == "01 02")
    #expect(try campus.events(since: mark) == ["person.updated", "employee.created"])
    #expect(try campus.admin.post(Self.path, json: "{\"person\":\"\(staff.text)\"}").code == "already-employee")
    #expect(try campus.admin.post(Self.path, json: "{\"person\":\"\(campus.stranger.person.text)\"}").status == 404)
    #expect(try campus.admin.post(Self.path(staff, "/invite")).code == "already-member")
  }

  // MARK: What can't be

  @Test func whatIsWrongIsToldByField() throws {
    let campus = try Campus()
    let id = try Self.employ(campus, "Zia Porter", "\"number\":\"E-1\"")
    let mark = try campus.mark()
    for (json, fault) in [
      ("{}", "name"), ("{\"name\":\"\"}", "name"), ("{\"name\":\"A\",\"email\":\"ada@nord.example\"}", "email"),
      ("{\"name\":\"A\",\"number\":\"E-1\"}", "number"),
      ("{\"name\":\"A\",\"password\":\"secret secret\"}", "password"),
      ("{\"name\":\"A\",\"manager\":\"0000000000001\"}", "manager"),
      ("{\"name\":\"A\",\"manager\":\"\(campus.stranger.person.text)\"}", "manager"),
      ("{\"name\":\"A\",\"hired\":\"2026-02-30\"}", "hired"),
      ("{\"name\":\"A\",\"hired\":\"2026-02-02\",\"ended\":\"2026-02-01\"}", "ended"),
      ("{\"name\":\"A\",\"position\":\"\(String(repeating: "x", count: 121))\"}", "position"),
      ("{\"name\":\"A\",\"department\":\"\(String(repeating: "x", count: 65))\"}", "department"),
      ("{\"name\":\"A\",\"roles\":[\"emperor\"]}", "roles[0]"),
    ] {
      let answer = try campus.admin.post(Self.path, json: json)
      #expect([409, 422].contains(answer.status) && answer.faults == [fault], "\(json) \(answer.text)")
    }
    for (json, fault) in [
      ("{\"manager\":\"nobody\"}", "manager"), ("{\"manager\":\"\(id.text)\"}", "manager"),
      ("{\"hired\":\"soon\"}", "hired"),
      ("{\"ended\":\"2026-13-01\"}", "ended"), ("{\"name\":\"\"}", "name"),
      ("{\"email\":\"ada@nord.example\"}", "email"),
    ] {
      let answer = try campus.admin.patch(Self.path(id), json: json)
      #expect([409, 422].contains(answer.status) && answer.faults == [fault], "\(json) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func nobodyIsAboveThemselves() throws {
    let campus = try Campus()
    let (a, b, c) = (
      try Self.employ(campus, "Anna"), try Self.employ(campus, "Bert"), try Self.employ(campus, "Carl")
    )
    func manage(_ manager: ID<Person>?, _ person: ID<Person>) throws -> Answer {
      try campus.admin.patch(Self.path(person), json: "{\"manager\":\"\(manager?.text ?? "")\"}")
    }
    #expect(try manage(a, b).status == 200 && manage(b, c).status == 200)
    let mark = try campus.mark()
    for (manager, person) in [(c, a), (b, a), (a, a), (c, b)] {
      #expect(try manage(manager, person).faults == ["manager"])
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try Self.names(campus.admin.get("\(Self.path)?manager=\(a.text)")) == ["Bert"])
    // Who goes stays on record as the manager, and can be kept, not chosen.
    #expect(try campus.admin.delete(Self.path(b)).status == 204)
    #expect(try campus.admin.get(Self.path(c)).json["manager"]?["name"]?.string == "Bert")
    #expect(try campus.admin.patch(Self.path(c), json: "{\"position\":\"Porter\"}").status == 200)
    #expect(try manage(b, a).faults == ["manager"])
    #expect(try manage(nil, c).json["manager"]?.isNull != false)
  }

  /// Two entries become one: its reports are theirs, and nobody is then above themselves.
  @Test func twoEntriesThatBecomeOneKeepTheLineAbove() throws {
    let campus = try Campus()
    let (a, b, c) = (
      try Self.employ(campus, "Anna", "\"position\":\"Dean\""), try Self.employ(campus, "Bert"),
      try Self.employ(campus, "Anna")
    )
    _ = try campus.admin.patch(Self.path(b), json: "{\"manager\":\"\(a.text)\"}")
    _ = try campus.admin.patch(Self.path(c), json: "{\"manager\":\"\(b.text)\"}")
    let merged = try campus.admin.post("/api/v1/people/\(c.text)/merge", json: "{\"other\":\"\(a.text)\"}")
    #expect(merged.status == 200, "\(merged.text)")
    #expect(try campus.admin.get(Self.path(b)).json["manager"]?["id"]?.string == c.text)
    #expect(try campus.admin.get(Self.path(c)).json["manager"]?.isNull != false)
    #expect(try campus.admin.get(Self.path(a)).status == 404)
    // Where only the one who goes had a record, it goes along, under the name that stays.
    let person = try campus.quickPerson("Dora Quick")
    let d = try Self.employ(campus, "Dora Old", "\"position\":\"Porter\",\"manager\":\"\(person.text)\"")
    #expect(
      try campus.admin.post("/api/v1/people/\(person.text)/merge", json: "{\"other\":\"\(d.text)\"}").status == 200)
    let kept = try campus.admin.get(Self.path(person))
    #expect(kept.json["position"]?.string == "Porter" && kept.json["manager"]?.isNull != false)
    #expect(try Self.names(campus.admin.get("\(Self.path)?search=dora")) == ["Dora Quick"])
  }

  // MARK: Who sees what

  @Test func everybodySeesWhoWorksHereAndHRSeesMore() throws {
    let campus = try Campus()
    let id = try Self.employ(
      campus, "Zia Porter",
      "\"email\":\"zia@x.example\",\"number\":\"E-1\",\"phone\":\"01 02 03\",\"position\":\"Porter\"")
    let gone = try Self.employ(campus, "Gone Long", "\"ended\":\"2026-11-20\"")
    let today = try Self.employ(campus, "Last Day", "\"ended\":\"2026-11-21\"")
    let whole = try campus.admin.get(Self.path)
    #expect(Self.names(whole) == ["Gone Long", "Last Day", "Zia Porter"])
    #expect(whole.json["limit"]?.int64 == 30 && whole.json["total"]?.int64 == 3)
    #expect(whole.items.compactMap { $0["status"]?.string } == ["ended", "invited", "invited"])
    let seen = try campus.staff.get(Self.path)
    #expect(Self.names(seen) == ["Last Day", "Zia Porter"] && seen.json["total"]?.int64 == 2)
    for word in ["E-1", "01 02 03", "invited", "staff", "2026-11-21"] {
      #expect(!seen.text.contains(word), "\(word) in \(seen.text)")
    }
    #expect(seen.items.last?["email"]?.string == "zia@x.example" && seen.items.last?["position"]?.string == "Porter")
    #expect(try campus.staff.get(Self.path(today)).status == 200 && campus.staff.get(Self.path(gone)).status == 404)
    #expect(try campus.admin.get(Self.path(gone)).json["status"]?.string == "ended")
    #expect(try campus.staff.get("\(Self.path)?search=E-1").json["total"]?.int64 == 0, "a number tells them nothing")
    #expect(try campus.admin.get("\(Self.path)?search=e-1").json["total"]?.int64 == 1)
    for filter in ["status=deleted", "status=active", "role=staff"] {
      #expect(try campus.staff.get("\(Self.path)?\(filter)").status == 403)
    }
    #expect(try campus.stranger.get(Self.path).json["total"]?.int64 == 0)
    #expect(try campus.stranger.get(Self.path(id)).status == 404)
    #expect(try campus.guest.get(Self.path).status == 401)
    // One's own, whole.
    #expect(try campus.staff.get("/api/v1/me/employment").status == 404)
    #expect(
      try campus.admin.post(Self.path, json: "{\"person\":\"\(campus.staff.person.text)\",\"number\":\"E-9\"}").status
        == 201)
    #expect(try campus.staff.get("/api/v1/me/employment").json["number"]?.string == "E-9")
  }

  @Test func photosOfThoseWhoWorkHereAreSeenByThoseWhoSeeWhoWorksHere() throws {
    let campus = try Campus()
    let id = try Self.employ(campus, "Zia Porter")
    let photo = try campus.photo(of: id)
    let admins = try campus.photo(of: campus.admin.person)
    #expect(try campus.staff.get("/photos/\(photo.text)/small").status == 200)
    #expect(try campus.staff.get("/photos/\(admins.text)/small").status == 404, "no employee")
    #expect(try campus.stranger.get("/photos/\(photo.text)/small").status == 404)
    #expect(try campus.admin.patch(Self.path(id), json: "{\"ended\":\"2026-01-01\"}").status == 200)
    #expect(try campus.staff.get("/photos/\(photo.text)/small").status == 404)
  }

  // MARK: The list

  @Test func filtersSearchAndPages() throws {
    let campus = try Campus()
    let boss = try Self.employ(campus, "Élodie Bright", "\"position\":\"Head librarian\",\"department\":\"LIB\"")
    try Self.employ(
      campus, "Omar Bright", "\"position\":\"Librarian 100%\",\"department\":\"lib\",\"manager\":\"\(boss.text)\"")
    try Self.employ(
      campus, "Uwe Stark", "\"position\":\"Gardener_1\",\"department\":\"PARK\",\"email\":\"uwe.gruen@x.example\"")
    let gone = try Self.employ(campus, "Zara Gone", "\"position\":\"Librarian\"")
    #expect(try campus.admin.delete(Self.path(gone)).status == 204)
    func found(_ query: String) throws -> [String] {
      let answer = try campus.admin.get("\(Self.path)?\(query)")
      #expect(
        answer.status == 200 && answer.json["total"]?.int64 == Int64(answer.items.count), "\(query) \(answer.text)")
      return Self.names(answer)
    }
    #expect(try found("") == ["Élodie Bright", "Omar Bright", "Uwe Stark"])
    #expect(try found("search=bright") == ["Élodie Bright", "Omar Bright"])
    #expect(try found("search=ELODIE+head") == ["Élodie Bright"])
    #expect(try found("search=bright+omar+librarian+100+%25") == ["Omar Bright"])
    #expect(try found("search=gruen") == ["Uwe Stark"])
    #expect(try found("search=%25") == ["Omar Bright"] && found("search=_") == ["Uwe Stark"], "no pattern of theirs")
    #expect(try found("search=%5C").isEmpty)
    #expect(try found("position=librarian") == ["Élodie Bright", "Omar Bright"])
    #expect(try found("department=LIB") == ["Élodie Bright", "Omar Bright"])
    #expect(try found("department=LI").isEmpty)
    #expect(try found("manager=\(boss.text)") == ["Omar Bright"])
    #expect(try found("status=deleted") == ["Zara Gone"] && found("status=active").isEmpty)
    #expect(try found("status=invited&role=staff&department=park") == ["Uwe Stark"])
    #expect(try found("role=teacher").isEmpty)
    for bad in ["status=gone", "role=emperor", "manager=x", "page=0", "limit=101"] {
      #expect(try campus.admin.get("\(Self.path)?\(bad)").status == 422, "\(bad)")
    }
    let second = try campus.admin.get("\(Self.path)?limit=2&page=2")
    #expect(Self.names(second) == ["Uwe Stark"] && second.json["total"]?.int64 == 3)
    // A new name is sorted and found at once, whoever gives it.
    #expect(try campus.admin.patch("/api/v1/people/\(boss.text)", json: "{\"name\":\"Xenia Bright\"}").status == 200)
    #expect(try found("") == ["Omar Bright", "Uwe Stark", "Xenia Bright"] && found("search=xenia") == ["Xenia Bright"])
  }

  /// A department is a unit: its work schedules hold.
  @Test func theSchedulesOfTheDepartmentHold() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    let schedules = "/api/v1/attendance/schedules"
    let made = try campus.admin.post(schedules, json: ScheduleTests.office("Library hours"))
    let id = made.json["id"]?.string ?? ""
    #expect(
      try campus.admin.post("\(schedules)/\(id)/assignments", json: "{\"unit\":\"LIB\",\"from\":\"2026-01-01\"}").status
        == 201)
    #expect(
      try campus.admin.post(Self.path, json: "{\"person\":\"\(staff.text)\",\"department\":\"LIB\"}").status == 201)
    let units = try campus.store.read { try $0.all(ScheduleStore.units, staff) }
    #expect(units == ["LIB"])
  }
}
