// One account in several organizations: going from one to the other, and what other tabs may still do.
import Base
import Store
import Testing

@testable import App

struct SwitchTests {
  private static let me = "/api/v1/me"

  private func body(_ organization: OrganizationSummary) -> String { "{\"organization\":\"\(organization.id.text)\"}" }

  @Test(arguments: Depth.allCases) func aTokenGoesOnInAnotherOrganization(depth: Depth) throws {
    let campus = try Campus(depth)
    let there = try campus.second(campus.staff.person, as: "Noor There", role: .admin)
    let before = try campus.staff.get(Self.me).json
    #expect(
      before["memberships"]?.elements.compactMap { $0["organization"]?["name"]?.string } == [
        "Campus Nord", "Campus Sud",
      ])
    #expect(
      before["memberships"]?.elements.compactMap { $0["person"]?["name"]?.string } == ["Noor Haddad", "Noor There"])
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    let mark = try campus.mark()
    let moved = try campus.staff.post("/api/v1/auth/switch", json: body(campus.away))
    #expect(moved.status == 200 && moved.json["id"]?.string == there.text)
    #expect(try campus.events(since: mark) == ["session.switched"])
    // Over the socket each request may meet another loop, each with a memory of its own.
    for _ in 0..<8 {
      #expect(try campus.staff.get(Self.me).json["organization"]?["name"]?.string == "Campus Sud")
      #expect(try campus.staff.get("/api/v1/people").status == 200, "with the roles of there")
    }
    #expect(try campus.staff.get("/api/v1/people/\(campus.admin.person.text)").status == 404)
    #expect(try campus.staff.post("/api/v1/auth/switch", json: body(campus.home)).status == 200)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
  }

  @Test func whereOneIsNobodyIsNotThere() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let token = try browser.formToken()
    let mark = try campus.mark()
    #expect(try campus.staff.post("/api/v1/auth/switch", json: body(campus.away)).status == 404)
    #expect(try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"0000000000000\"}").status == 422)
    #expect(try browser.post("/organizations/\(campus.away.id.text)/switch", form: [("csrf", token)]).status == 404)
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func theMenuHasASwitcherForThoseWhoNeedIt() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    #expect(try !browser.get("/").text.contains("/switch\""))
    _ = try campus.second(campus.staff.person, as: "Noor There")
    let page = try browser.get("/").page
    let actions = page.all("form").compactMap { $0["action"] }.filter { $0.hasSuffix("/switch") }
    #expect(actions == [campus.home, campus.away].map { "/organizations/\($0.id.text)/switch" })
    let done = try browser.submit("/organizations/\(campus.away.id.text)/switch", on: "/")
    #expect(done.status == 303 && done["location"] == "/")
    let after = try browser.get("/")
    #expect(after.text.contains("Noor There") && after.page.text(of: "title")?.hasSuffix("Campus Sud") == true)
    #expect(try campus.staff.get(Self.me).json["organization"]?["name"]?.string == "Campus Nord", "other sessions stay")
  }

  /// A form that was opened in one organization must not write into another, where its tab's session has gone meanwhile.
  @Test func aFormOfAnotherTabWritesNothingIntoTheOtherOrganization() throws {
    let campus = try Campus()
    _ = try campus.second(campus.admin.person, as: "Ada There", role: .admin)
    let browser = try campus.browser(campus.admin)
    let form =
      try #require(try browser.get("/people/new").page.form("/people/new")).filter { $0.0 != "name" } + [
        ("name", "Stray")
      ]
    let leave = try #require(try browser.get("/").page.form("/sign-out"))
    _ = try browser.submit("/organizations/\(campus.away.id.text)/switch", on: "/")
    let mark = try campus.mark()
    let refused = try browser.post("/people/new", form: form, headers: [("Referer", "http://campus.test/people/new")])
    #expect(refused.status == 303 && refused["location"] == "/people/new")
    var told = browser
    told.cookies["quad-flash"] = refused.cookie("quad-flash")
    #expect(try told.get("/people/new").page.text.contains("In another tab you went on to Campus Sud"))
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.submit("/people/new", on: "/people/new", [("name", "Meant")]).status == 303)
    // But whatever tab one signs out in, one is out.
    #expect(try browser.post("/sign-out", form: leave)["location"] == "/sign-in")
    #expect(try browser.get("/").status == 303)
  }

  /// Asked for before the switch, carried out after it: the writer looks again.
  @Test func aRequestUnderWayDuringTheSwitchIsRefused() throws {
    let campus = try Campus()
    _ = try campus.second(campus.admin.person, as: "Ada There", role: .admin)
    #expect(try campus.admin.get(Self.me).status == 200)
    let inside = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let digest = campus.appliance.secrets.digest(of: try #require(campus.admin.token))
    let away = campus.away.id
    _ = campus.store.write(campus.context) { writer in
      guard let caller = try Authenticator.load(digest, at: writer.now, writer) else { throw Failure.notFound }
      _ = try SessionChanges.move(caller, to: away, writer)
    } then: { _ in
    }
    let adding = inside.begin(
      campus.admin.request("POST", "/api/v1/people", type: "application/json", body: Array("{\"name\":\"Stray\"}".utf8))
    )
    hold.release()
    let refused = try adding()
    #expect(refused.status == 409 && refused.code == "organization-switched")
  }

  @Test func theLastOrganizationIsWhereOneBegins() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    func begin() throws -> String? {
      let answer = try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Campus.password)\"}")
      return answer.json["person"]?["organization"]?["name"]?.string
    }
    #expect(try begin() == "Campus Nord")
    _ = try campus.staff.post("/api/v1/auth/switch", json: body(campus.away))
    #expect(try begin() == "Campus Sud")
    _ = try campus.staff.post("/api/v1/auth/switch", json: body(campus.home))
    #expect(try begin() == "Campus Nord")
  }
}
