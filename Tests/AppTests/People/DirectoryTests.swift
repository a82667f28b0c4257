// The directory: adding, changing and removing people, and what is refused.
import Base
import Store
import Testing

@testable import App

struct DirectoryTests {
  private static let people = "/api/v1/people"

  @Test(arguments: Depth.allCases) func aPersonIsAddedFoundChangedAndRemoved(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let added = try campus.admin.post(
      Self.people,
      json:
        "{\"name\":\"Zoé O'Brien\",\"email\":\"Zoe@Nord.example\",\"number\":\"S-1\",\"language\":\"fr\",\"roles\":[\"staff\"]}"
    )
    #expect(added.status == 201)
    #expect(added.json["status"]?.string == "invited" && added.json["roles"]?[0]?.string == "staff")
    let path = "\(Self.people)/\(try #require(added.json["id"]?.string))"
    #expect(try campus.admin.get(path).body == added.body)
    campus.clock.advance(seconds: 5)
    let changed = try campus.admin.patch(path, json: "{\"name\":\"Zoé Brien\"}")
    #expect(changed.status == 200 && changed.json["name"]?.string == "Zoé Brien")
    #expect(changed.json["email"]?.string == "Zoe@Nord.example", "what is not named stays")
    #expect(changed.json["updatedAt"]?.string == "2026-11-21T11:00:05.000Z")
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404)
    #expect(try campus.admin.delete(path).status == 404)
    #expect(try campus.admin.patch(path, json: "{}").status == 404)
    #expect(try campus.events(since: mark) == ["person.created", "person.updated", "person.deleted"])
  }

  @Test func takenAddressesAndNumbersAreConflictsThatNameTheField() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.people, json: "{\"name\":\"A\",\"email\":\"zoé@x.example\",\"number\":\"7\"}")
    let mark = try campus.mark()
    // The same address in other letters' case and composition.
    let email = try campus.admin.post(Self.people, json: "{\"name\":\"B\",\"email\":\"ZOE\u{301}@X.example\"}")
    #expect(email.status == 409 && email.code == "email-taken" && email.faults == ["email"])
    let number = try campus.admin.post(Self.people, json: "{\"name\":\"B\",\"number\":\"7\"}")
    #expect(number.status == 409 && number.code == "number-taken" && number.faults == ["number"])
    let staff = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(staff, json: "{\"email\":\"zoé@x.example\"}").code == "email-taken")
    #expect(try campus.admin.patch(staff, json: "{\"number\":\"7\"}").faults == ["number"])
    #expect(try campus.isUnchanged(since: mark))
    #expect(
      try campus.stranger.post(Self.people, json: "{\"name\":\"B\",\"email\":\"zoé@x.example\",\"number\":\"7\"}")
        .status == 201,
      "another organization has addresses and numbers of its own")
  }

  @Test func whatIsWrongIsToldFieldByField() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let long = String(repeating: "x", count: 121)
    for (json, faults) in [
      ("{}", ["name"]), ("{\"name\":\"\"}", ["name"]), ("{\"name\":\"  \"}", ["name"]),
      ("{\"name\":\"\(long)\"}", ["name"]), ("{\"name\":\"a\",\"email\":\"nobody\"}", ["email"]),
      ("{\"name\":\"a\",\"roles\":[\"staff\",\"god\"]}", ["roles[1]"]),
      ("{\"name\":\"a\",\"language\":\"de\"}", ["language"]),
      ("{\"name\":\"a\",\"nickname\":\"b\"}", ["nickname"]), ("{\"name\":7}", ["name"]),
      ("{\"name\":\"a\",\"status\":\"active\"}", ["status"]), ("{\"name\":\"a\\u0007b\"}", ["name"]),
      ("{\"name\":\"\",\"email\":\"x\",\"number\":\"\"}", ["name", "email", "number"]),
    ] {
      let refused = try campus.admin.post(Self.people, json: json)
      #expect(refused.status == 422, "\(json) \(refused.status)")
      #expect(refused.faults == faults, "\(json) \(refused.faults)")
    }
    for json in ["", "[]", "nothing", "{\"name\":\"a\"}}", "{\"name\":\"a\",\"name\":\"b\"}"] where !json.isEmpty {
      let status = try campus.admin.post(Self.people, json: json).status
      #expect(status == 400 || status == 422, "\(json) \(status)")
    }
    let form = try campus.admin.send("POST", Self.people, type: "text/plain", body: Array("{\"name\":\"a\"}".utf8))
    #expect(form.status == 415)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A character may be of many code points; limits are told in characters, and the database must not know better.
  @Test func charactersOfManyCodePointsCountAsOne() throws {
    let campus = try Campus()
    let family = "👨‍👩‍👧‍👦"
    func of(_ count: Int) -> String { String(repeating: family, count: count) }
    let added = try campus.admin.post(Self.people, json: "{\"name\":\"\(of(120))\",\"number\":\"\(of(64))\"}")
    #expect(added.status == 201, "\(added.text.prefix(300))")
    let path = "\(Self.people)/\(added.json["id"]?.string ?? "")"
    #expect(try campus.admin.patch(path, json: "{\"name\":\"\(of(119))é\"}").status == 200)
    #expect(try campus.admin.patch(path, json: "{\"name\":\"\(of(121))\"}").status == 422)
    #expect(try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"\(of(500))\"}").status == 201)
    let marks = "e" + String(repeating: "\u{301}", count: 2000)
    #expect(try campus.admin.patch(path, json: "{\"name\":\"\(marks)\"}").status == 422, "but not of thousands")
    let file = "Name,Number\n\(of(120)),7\n"
    #expect(try campus.admin.post("/api/v1/people/import", csv: Array(file.utf8)).json["created"]?.int64 == 1)
  }

  @Test func theLastOwnerStays() throws {
    let campus = try Campus()
    let own = "\(Self.people)/\(campus.admin.person.text)"
    let mark = try campus.mark()
    for answer in [
      try campus.admin.delete(own), try campus.admin.patch(own, json: "{\"roles\":[\"staff\"]}"),
      try campus.admin.patch(own, json: "{\"status\":\"suspended\"}"),
      try campus.admin.patch(own, json: "{\"status\":\"invited\"}"),
    ] { #expect(answer.status == 409 && answer.code == "last-owner") }
    #expect(try campus.isUnchanged(since: mark))
    let second = try campus.person("Second Owner", role: .owner)
    #expect(try campus.admin.patch(own, json: "{\"roles\":[\"staff\"]}").status == 200)
    #expect(try campus.admin.get(Self.people).status == 403, "and the role is gone with the next request")
    let other = try campus.visitor(second.id)
    #expect(try other.delete("\(Self.people)/\(second.id.text)").code == "last-owner")
  }

  /// An owner who can't sign in is no owner to rely on.
  @Test func anInvitedOwnerDoesNotCount() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.people, json: "{\"name\":\"Later\",\"email\":\"l@x.example\",\"roles\":[\"owner\"]}")
    #expect(try campus.admin.delete("\(Self.people)/\(campus.admin.person.text)").code == "last-owner")
  }

  @Test func anAddressIsFreeAgainAfterADeletion() throws {
    let campus = try Campus()
    let body = "{\"name\":\"One\",\"email\":\"one@x.example\",\"number\":\"1\"}"
    let first = try #require(try campus.admin.post(Self.people, json: body).json["id"]?.string)
    #expect(try campus.admin.delete("\(Self.people)/\(first)").status == 204)
    let second = try campus.admin.post(Self.people, json: body)
    #expect(second.status == 201 && second.json["id"]?.string != first)
    #expect(try campus.admin.get("\(Self.people)?search=one@x").json["total"]?.int64 == 1)
  }

  @Test(arguments: Depth.allCases) func aDeletionEndsSessionsAtOnce(depth: Depth) throws {
    let campus = try Campus(depth)
    let cookie = try campus.browser(campus.staff)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try cookie.get("/").status == 200)
    #expect(try campus.admin.delete("\(Self.people)/\(campus.staff.person.text)").status == 204)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try cookie.get("/")["location"] == "/sign-in")
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Campus.password)\"}"
      ).status == 401)
  }

  /// Authenticated before the deletion, carried out after it: the writer looks again.
  @Test func aRequestUnderWayWhenItsPersonIsDeletedIsRefused() throws {
    let campus = try Campus()
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    let inside = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let (staff, home) = (campus.staff.person, campus.home)
    _ = campus.store.write(campus.context) { writer in
      try PeopleChanges.delete(staff, in: home, writer)
    } then: { _ in
    }
    let finish = inside.begin(
      campus.staff.request("POST", "/api/v1/attendance/check-in", type: "application/json", body: Array("{}".utf8)))
    hold.release()
    let answer = try finish()
    #expect(answer.status == 401)
    #expect(try campus.admin.get("/api/v1/attendance").json["total"]?.int64 == 0)
  }

  /// The same with a role that is taken away meanwhile.
  @Test func aRequestUnderWayWhenItsRoleIsTakenIsRefused() throws {
    let campus = try Campus()
    let second = try campus.person("Second Admin", role: .admin)
    let visitor = try campus.visitor(second.id)
    #expect(try visitor.get(Self.people).status == 200)
    let inside = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let home = campus.home
    _ = campus.store.write(campus.context) { writer in
      var change = PersonChange()
      change.roles = ["staff"]
      _ = try PeopleChanges.update(second.id, change, in: home, writer)
    } then: { _ in
    }
    let finish = inside.begin(
      visitor.request("POST", Self.people, type: "application/json", body: Array("{\"name\":\"Too Late\"}".utf8)))
    hold.release()
    #expect(try finish().status == 403)
    #expect(try campus.admin.get("\(Self.people)?search=late").json["total"]?.int64 == 0)
  }

  @Test func aSuspendedPersonIsOutAndComesBack() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(path, json: "{\"status\":\"suspended\"}").json["status"]?.string == "suspended")
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try campus.admin.patch(path, json: "{\"status\":\"active\"}").status == 200)
    #expect(try campus.staff.get("/api/v1/me").status == 401, "the old session does not rise again")
    #expect(try campus.visitor(campus.staff.person).get("/api/v1/me").status == 200)
  }

  @Test func theExportHoldsEverybodyInOrderAndNoFormulas() throws {
    let campus = try Campus(.socket)
    for number in 0..<450 { _ = try campus.quickPerson("Person \(1000 + number)") }
    _ = try campus.admin.post(Self.people, json: "{\"name\":\"=HYPERLINK(1)\",\"number\":\"+1\"}")
    let answer = try campus.browser(campus.admin).get("/people/export.csv")
    #expect(answer.status == 200 && answer["content-type"] == "text/csv; charset=utf-8")
    var reader = try CSVReader(answer.body)
    var names: [String] = []
    while let row = try reader.next() { names.append(row.fields[0]) }
    #expect(names.count == 453 && Set(names).count == 453)
    #expect(names.contains("'=HYPERLINK(1)"))
    #expect(!names.contains("Sven Svensson"))
  }
}
