// What a token is told of employees: who works here, and more by its permissions only; and calls that are repeated.
import Base
import Store
import Testing

@testable import App

struct EmployeeTokenTests {
  private static let path = EmployeeTests.path

  /// A token without permissions reads what anybody reads who is signed in, whoever made it, also of its maker.
  @Test func aTokenIsToldWhatItsPermissionsSay() throws {
    let campus = try Campus()
    let id = try EmployeeTests.employ(
      campus, "Zia Porter", "\"number\":\"E-1\",\"phone\":\"01 02 03\",\"position\":\"Porter\"")
    let gone = try EmployeeTests.employ(campus, "Gone Long", "\"ended\":\"2026-11-20\"")
    let own = campus.admin.person
    #expect(
      try campus.admin.post(Self.path, json: "{\"person\":\"\(own.text)\",\"number\":\"E-9\",\"hired\":\"2020-01-01\"}")
        .status == 201)
    let plain = try campus.bearer(campus.token(of: campus.admin))
    let list = try plain.get(Self.path)
    #expect(
      EmployeeTests.names(list) == ["Ada Okonkwo", "Zia Porter"] && list.items.last?["position"]?.string == "Porter")
    for answer in [
      list, try plain.get(EmployeeTests.path(id)), try plain.get(EmployeeTests.path(own)),
      try plain.get("/api/v1/me/employment"),
    ] {
      #expect(answer.status == 200)
      for word in ["E-1", "01 02 03", "E-9", "2020-01-01", "\"active\"", "\"owner\""] {
        #expect(!answer.text.contains(word), "\(word) in \(answer.text)")
      }
    }
    #expect(try plain.get("\(Self.path)?search=E-1").json["total"]?.int64 == 0)
    #expect(try plain.get("\(Self.path)?status=active").status == 403)
    #expect(try plain.get(EmployeeTests.path(gone)).status == 404)
    let reading = try campus.bearer(campus.token(of: campus.admin, ["employees.read"]))
    #expect(try reading.get(EmployeeTests.path(id)).json["phone"]?.string == "01 02 03")
    #expect(try reading.get("/api/v1/me/employment").json["number"]?.string == "E-9")
    #expect(try reading.get("\(Self.path)?status=ended").json["total"]?.int64 == 1)
    #expect(try reading.patch(EmployeeTests.path(id), json: "{}").status == 403)
    #expect(try campus.admin.get("/api/v1/me/employment").json["number"]?.string == "E-9", "a session is oneself")
  }

  /// Whoever may only change is not told the rest by a change of nothing.
  @Test func aTokenThatOnlyWritesIsNotToldTheRest() throws {
    let campus = try Campus()
    let id = try EmployeeTests.employ(campus, "Zia Porter", "\"number\":\"E-1\",\"phone\":\"01 02 03\"")
    let writing = try campus.bearer(campus.token(of: campus.admin, ["employees.write"], service: true))
    for json in ["{}", "{\"position\":\"Porter\"}"] {
      let changed = try writing.patch(EmployeeTests.path(id), json: json)
      #expect(
        changed.status == 200 && !changed.text.contains("01 02 03") && !changed.text.contains("E-1"), "\(changed.text)")
    }
    let both = try campus.bearer(
      campus.token(of: campus.admin, ["employees.read", "employees.write"], service: true, name: "Both"))
    let told = try both.patch(EmployeeTests.path(id), json: "{\"position\":\"Head porter\"}")
    #expect(told.json["phone"]?.string == "01 02 03" && told.json["position"]?.string == "Head porter")
  }

  /// An employee is added once, however often the call arrives: an answer that may show an invitation is not kept, so the
  /// repeat says that it is done. The same key with another body is a mistake.
  @Test(arguments: Depth.allCases) func aRepeatedCallAddsOnce(depth: Depth) throws {
    let campus = try Campus(depth)
    let caller = campus.admin.with("Idempotency-Key", "employee-1")
    let json = "{\"name\":\"Zia Porter\",\"email\":\"zia@x.example\",\"number\":\"E-1\",\"invite\":false}"
    let first = try caller.post(Self.path, json: json)
    #expect(first.status == 201, "\(first.text)")
    let mark = try campus.mark()
    let again = try caller.post(Self.path, json: json)
    #expect(again.status == 409 && again.code == "already-done", "\(again.text)")
    let other = try caller.post(Self.path, json: json.replacing("Zia", with: "Ziad"))
    #expect(other.status == 409 && other.code == "idempotency-key-reused", "\(other.text)")
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    #expect(try campus.admin.get(Self.path).json["total"]?.int64 == 1)
    let next = try campus.admin.with("Idempotency-Key", "employee-2").post(Self.path, json: json)
    #expect(next.status == 409 && (next.code == "number-taken" || next.code == "email-taken"), "\(next.text)")
    // What was refused is not remembered: the same key may do it right.
    let wrong = campus.admin.with("Idempotency-Key", "employee-3")
    #expect(try wrong.post(Self.path, json: "{\"name\":\"\"}").status == 422)
    #expect(try wrong.post(Self.path, json: "{\"name\":\"Amal\",\"invite\":false}").status == 201)
    let changing = campus.admin.with("Idempotency-Key", "employee-4")
    let one = EmployeeTests.path(try #require(ID<Person>(first.json["employee"]?["id"]?.string ?? "")))
    let changed = try changing.patch(one, json: "{\"position\":\"Porter\"}")
    #expect(try changed.status == 200 && changing.patch(one, json: "{\"position\":\"Porter\"}").text == changed.text)
  }
}
