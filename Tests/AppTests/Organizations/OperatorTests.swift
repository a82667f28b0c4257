// Whoever runs the box: making organizations, suspending them, getting them back.
import Base
import Store
import Testing

@testable import App

struct OperatorTests {
  private static let path = "/api/v1/organizations"

  private func signIn(_ campus: Campus, _ email: String) throws -> Answer {
    try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(Campus.password)\"}")
  }

  @Test func onlyForThoseWhoRunTheBox() throws {
    let campus = try Campus()
    for visitor in [campus.stranger, campus.staff, try campus.visitor(campus.person("Owner Two", role: .owner).id)] {
      #expect(try visitor.get(Self.path).status == 403)
      #expect(try visitor.get("\(Self.path)/\(campus.home.id.text)").status == 403, "not even one’s own")
      #expect(try campus.browser(visitor).get("/operator/organizations").status == 403)
    }
    let list = try campus.admin.get(Self.path).json
    #expect(list["total"]?.int64 == 2)
    #expect(list["items"]?.elements.compactMap { $0["name"]?.string } == ["Campus Nord", "Campus Sud"])
    #expect(list["items"]?[1]?["people"]?.int64 == 2)
  }

  @Test(arguments: Depth.allCases) func aNewOrganizationBeginsWithItsOwnersInvitation(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(
      Self.path,
      json:
        "{\"name\":\"Campus Nord\",\"zone\":\"Europe/Lisbon\",\"language\":\"fr\",\"ownerEmail\":\"own@new.example\"}")
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["organization"]?["slug"]?.string == "campus-nord-2", "names may be the same, addresses not")
    #expect(try campus.events(since: mark) == ["organization.created", "invitation.created"])
    let url = try #require(made.json["ownerUrl"]?.string)
    let token = try #require(url.split(separator: "/").last.map(String.init))
    let joined = try campus.guest.post(
      "/api/v1/invitations/sign-up",
      json: "{\"token\":\"\(token)\",\"name\":\"Olga Owner\",\"password\":\"a heron over the millpond\"}")
    #expect(joined.status == 201, "\(joined.text)")
    #expect(joined.json["person"]?["roles"]?[0]?.string == "owner")
    #expect(joined.json["person"]?["organization"]?["zone"]?.string == "Europe/Lisbon")
    var owner = campus.guest
    owner.token = joined.json["accessToken"]?.string
    #expect(try owner.get("/api/v1/people").json["total"]?.int64 == 1)
    #expect(try owner.get("/api/v1/organization").json["language"]?.string == "fr")
    #expect(try owner.get("/api/v1/people/\(campus.admin.person.text)").status == 404)
    #expect(try owner.get(Self.path).status == 403)
  }

  @Test func oneMadeAtTheTerminalIsInTheZoneOfTheBoxWhereNoneIsSaid() throws {
    let campus = try Campus(zone: "Asia/Manila")
    func zone(_ name: String, _ more: [String] = []) throws -> String? {
      let arguments = try Arguments(
        ["--name", name, "--owner", "o@est.example"] + more, valued: OrganizationCreateCommand.valued, bare: [])
      let order = ServedOrder(
        command: OrganizationCreateCommand.name, arguments: arguments, language: .en, secret: "")
      _ = try OrganizationCreateCommand.perform(order, campus.appliance)
      let all = try campus.store.read { try $0.all(OrganizationStore.all) }
      return all.first { $0.name == name }?.zone.name
    }
    #expect(try zone("Campus Est") == "Asia/Manila")
    #expect(try zone("Campus Ouest", ["--zone", "Europe/Lisbon"]) == "Europe/Lisbon")
    #expect(throws: Usage.self) { try zone("Campus Mars", ["--zone", "Mars"]) }
  }

  @Test func thePageMakesOneAndShowsTheLinkOnce() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/operator/organizations/new"
    let refused = try browser.submit(path, on: path, [("name", "Third"), ("zone", "x"), ("ownerEmail", "o@x.example")])
    #expect(refused.status == 422)
    #expect(try campus.admin.get(Self.path).json["total"]?.int64 == 2, "nothing is half made")
    let made = try browser.submit(path, on: path, [("name", "Third"), ("ownerEmail", "o@x.example")])
    #expect(made.status == 200)
    let link = try #require(made.page.tags.first { $0["id"] == "link" }?.text)
    #expect(try campus.guest.get(String(link.dropFirst("http://campus.test".count))).text.contains("Third"))
    let list = try browser.get("/operator/organizations")
    #expect(list.text.contains("Third") && !list.text.contains(link))
  }

  @Test(arguments: Depth.allCases) func aSuspendedOrganizationLetsNobodyIn(depth: Depth) throws {
    let campus = try Campus(depth)
    let away = "\(Self.path)/\(campus.away.id.text)"
    let cookie = try campus.browser(campus.stranger)
    #expect(try campus.stranger.get("/api/v1/me").status == 200)
    let mark = try campus.mark()
    #expect(try campus.admin.post("\(away)/suspend").json["status"]?.string == "suspended")
    #expect(try campus.admin.post("\(away)/suspend").status == 200)
    #expect(try campus.events(since: mark) == ["organization.suspended"], "twice is once")
    for _ in 0..<8 { #expect(try campus.stranger.get("/api/v1/me").status == 401) }
    #expect(try cookie.get("/")["location"] == "/sign-in")
    #expect(try signIn(campus, "sven@sud.example").status == 401)
    #expect(try campus.admin.post("\(away)/resume").json["status"]?.string == "active")
    #expect(try campus.stranger.get("/api/v1/me").status == 401, "old sessions stay ended")
    #expect(try signIn(campus, "sven@sud.example").status == 200)
  }

  @Test func aSuspendedOrganizationIsNoPlaceToGo() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    _ = try campus.admin.post("\(Self.path)/\(campus.away.id.text)/suspend")
    #expect(try campus.staff.get("/api/v1/me").json["memberships"]?.count == 1)
    let there = "{\"organization\":\"\(campus.away.id.text)\"}"
    #expect(try campus.staff.post("/api/v1/auth/switch", json: there).status == 404)
  }

  @Test func anOperatorDeletesAndRestores() throws {
    let campus = try Campus()
    let away = "\(Self.path)/\(campus.away.id.text)"
    #expect(try campus.admin.delete(away).status == 204)
    #expect(try campus.admin.delete(away).code == "is-deleted")
    #expect(try campus.admin.post("\(away)/suspend").code == "is-deleted")
    let seen = try campus.admin.get(away).json
    #expect(seen["status"]?.string == "deleted" && seen["purgeAfter"]?.string == "2026-12-21T11:00:00.000Z")
    #expect(try campus.stranger.get("/api/v1/me").status == 401)
    #expect(try campus.admin.post("\(away)/restore").json["status"]?.string == "active")
    #expect(try campus.admin.post("\(away)/restore").code == "not-deleted")
    #expect(try signIn(campus, "sven@sud.example").status == 200)
    _ = try campus.admin.delete(away)
    campus.clock.advance(seconds: OrganizationRules.grace)
    let later = try campus.visitor(campus.admin.person)
    #expect(try later.post("\(away)/restore").code == "grace-over")
  }

  /// Whoever runs the box works in an organization too: closing that one would shut them out.
  @Test func theOwnOneStaysOpen() throws {
    let campus = try Campus()
    let own = "\(Self.path)/\(campus.home.id.text)"
    let mark = try campus.mark()
    #expect(try campus.admin.post("\(own)/suspend").code == "own-organization")
    #expect(try campus.admin.delete(own).code == "own-organization")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thePagesOfAnOrganization() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let page = "/operator/organizations/\(campus.away.id.text)"
    for action in ["suspend", "resume", "delete", "restore"] {
      let done = try browser.submit("\(page)/\(action)", on: page)
      #expect(done.status == 303 && done["location"] == page, "\(action)")
    }
    #expect(try !browser.get("/operator/organizations/\(campus.home.id.text)").text.contains("/suspend"))
    #expect(try browser.get("/operator/organizations/\(campus.staff.person.text)").status == 404)
  }
}
