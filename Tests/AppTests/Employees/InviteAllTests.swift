// Inviting everybody who has no account: whom, how many at a time, and in whose name.
import Base
import Store
import Testing

@testable import App

struct InviteAllTests {
  private static let form = "/employees/invite"
  private static let path = "/api/v1/employees/invite"

  /// `count` employees who were imported, with addresses.
  private func employ(_ count: Int, _ campus: Campus) throws {
    let rows = (1...count).map { "Person \($0),p\($0)@x.example,E-\($0)" }.joined(separator: "\n")
    let made = try campus.admin.post(
      "/api/v1/employees/import", csv: Array("Name,Email,Number\n\(rows)\n".utf8))
    #expect(made.json["created"]?.int64 == Int64(count), "\(made.text)")
  }

  private func invited(_ letters: [Letterbox]) -> [String] { letters.filter { $0.link("/join/") != nil }.map(\.to) }

  @Test func everybodyWithoutAWayInIsInvitedOnceAndAFewAtATime() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try employ(25, campus)
    // Not these: no address, gone, invited already, removed, here already, and a person who does not work here.
    try EmployeeTests.employ(campus, "No Address")
    try EmployeeTests.employ(
      campus, "Gone Long", "\"email\":\"gone@x.example\",\"ended\":\"2026-11-20\",\"invite\":false")
    let pending = try EmployeeTests.employ(campus, "In Vited", "\"email\":\"open@x.example\"")
    let removed = try EmployeeTests.employ(campus, "Re Moved", "\"email\":\"out@x.example\",\"invite\":false")
    #expect(try campus.admin.delete(EmployeeTests.path(removed)).status == 204)
    #expect(
      try campus.admin.post(EmployeeTests.path, json: "{\"person\":\"\(campus.staff.person.text)\"}").status == 201)
    #expect(
      try campus.admin.post("/api/v1/people", json: "{\"name\":\"Stu\",\"email\":\"stu@x.example\"}").status == 201)
    #expect(try invited(stage.post()) == ["open@x.example"], "\(pending.text) was, when they were added")

    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/employees").text.contains("Invite all 25 who have no account"))
    let pressed = try browser.submit(Self.form, on: "/employees")
    #expect(pressed.status == 303 && pressed["location"] == "/employees", "\(pressed.text)")
    // Pressing again while it goes on begins nothing else.
    let token = try #require(browser.get("/employees").page.form(Self.form))
    #expect(try browser.post(Self.form, form: token).status == 303)
    let first = try stage.post()
    #expect(invited(first).count == EmployeeInvitations.lot && Set(invited(first)).count == EmployeeInvitations.lot)
    #expect(try stage.post().isEmpty, "the next ones wait")
    campus.clock.advance(seconds: EmployeeInvitations.pause + 1)
    let rest = try stage.post()
    #expect(invited(rest).count == 5)
    #expect(Set(invited(first) + invited(rest)) == Set((1...25).map { "p\($0)@x.example" }))
    let link = try #require(rest.first?.link("/join/")?.split(separator: "/").last)
    #expect(try campus.guest.get("/api/v1/invitations/validate?token=\(link)").status == 200)
    let page = try campus.browser(campus.visitor(campus.admin.person)).get("/employees").text
    #expect(!page.contains("who have no account") && !page.contains("action=\"/employees/invite\""))
  }

  @Test func theSameOverJSON() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try employ(3, campus)
    let reading = try campus.bearer(campus.token(of: campus.admin, ["employees.read"]))
    let refused = try campus.mark()
    #expect(try campus.guest.post(Self.path).status == 401)
    #expect(try campus.staff.post(Self.path).status == 403)
    #expect(try campus.stranger.post(Self.path).json["count"]?.int64 == 0, "nobody of another organization’s")
    #expect(try reading.post(Self.path).status == 403)
    #expect(try campus.isUnchanged(since: refused))

    let asked = try campus.admin.post(Self.path)
    #expect(asked.status == 202 && asked.json["count"]?.int64 == 3, "\(asked.text)")
    let job = try #require(asked.json["job"]?.string.flatMap { ID<Job>($0) })
    #expect(try campus.store.read { try JobList.find(job, $0) }.kind == JobKind.employeesInviting.name)
    #expect(invited(try stage.post()).sorted() == (1...3).map { "p\($0)@x.example" })
    let mark = try campus.mark()
    let nobody = try campus.admin.post(Self.path)
    #expect(nobody.status == 202 && nobody.json["count"]?.int64 == 0 && nobody.json["job"]?.string == nil)
    #expect(try campus.events(since: mark).isEmpty && stage.post().isEmpty)
  }

  /// While it goes on, asking again answers the job that does it.
  @Test func askingTwiceBeginsOneJob() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try employ(EmployeeInvitations.lot + 1, campus)
    let first = try campus.admin.post(Self.path)
    #expect(try invited(stage.post()).count == EmployeeInvitations.lot)
    let waits = try campus.admin.post(Self.path)
    #expect(waits.status == 202 && waits.json["count"]?.int64 == 1, "\(waits.text)")
    #expect(waits.json["job"]?.string != first.json["job"]?.string, "the rest is a job of its own")
    #expect(try campus.admin.post(Self.path).json["job"]?.string == waits.json["job"]?.string)
    campus.clock.advance(seconds: EmployeeInvitations.pause + 1)
    #expect(try invited(stage.post()).count == 1)
  }

  @Test func whoMayNotAnyMoreInvitesNobody() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try employ(3, campus)
    let second = try campus.person("Second Admin", role: .admin).id
    let browser = try campus.visitor(second, .cookie)
    #expect(try browser.submit(Self.form, on: "/employees").status == 303)
    let path = "/api/v1/people/\(second.text)/roles"
    let held = try #require(try campus.admin.get(path).items.first?["id"]?.string)
    #expect(try campus.admin.delete("\(path)/\(held)").status == 204)
    #expect(try invited(stage.post()).isEmpty)
    let staff = try campus.browser(campus.staff)
    #expect(try !staff.get("/employees").text.contains(Self.form))
  }

  @Test func withoutMailThereIsNoButton() throws {
    let campus = try Campus()
    try employ(2, campus)
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/employees")
    #expect(!page.text.contains("action=\"\(Self.form)\""))
    let mark = try campus.mark()
    let refused = try campus.admin.post(Self.path)
    #expect(refused.status == 409 && refused.code == "no-mail", "\(refused.text)")
    #expect(try campus.isUnchanged(since: mark))
  }
}
