// Invitations: who may make them, whom they let in, once and only for their address.
import Base
import Store
import Testing

@testable import App

struct InvitationTests {
  private static let path = "/api/v1/invitations"

  private struct Made {
    let id: String
    let token: String
    var page: String { "/join/\(token)" }
  }

  private func made(_ answer: Answer) throws -> Made {
    #expect(answer.status == 201 || answer.status == 200, "\(answer.text)")
    let url = try #require(answer.json["url"]?.string)
    #expect(url.hasPrefix("http://campus.test/join/"))
    return Made(
      id: try #require(answer.json["invitation"]?["id"]?.string),
      token: String(url.dropFirst("http://campus.test/join/".count)))
  }

  private func invite(_ visitor: Visitor, _ email: String, role: String = "staff") throws -> Made {
    try made(visitor.post(Self.path, json: "{\"email\":\"\(email)\",\"role\":\"\(role)\"}"))
  }

  private func signUp(_ campus: Campus, _ made: Made, name: String = "New Person") throws -> Answer {
    try campus.guest.post(
      "\(Self.path)/sign-up",
      json: "{\"token\":\"\(made.token)\",\"name\":\"\(name)\",\"password\":\"a heron over the millpond\"}")
  }

  private func validate(_ campus: Campus, _ made: Made) throws -> Answer {
    try campus.guest.get("\(Self.path)/validate?token=\(made.token)")
  }

  // MARK: Coming in

  @Test(arguments: Depth.allCases) func somebodyNewComesIn(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let invitation = try invite(campus.admin, "New@X.example", role: "teacher")
    #expect(try campus.events(since: mark) == ["invitation.created"])
    let before = try campus.mark()
    let offer = try validate(campus, invitation).json
    #expect(offer["email"]?.string == "New@X.example" && offer["organization"]?["name"]?.string == "Campus Nord")
    #expect(offer["role"]?.string == "Teacher" && offer["hasAccount"]?.bool == false)
    #expect(try campus.guest.get(invitation.page).status == 200)
    #expect(try campus.isUnchanged(since: before), "looking accepts nothing")
    let joined = try signUp(campus, invitation)
    #expect(joined.status == 201, "\(joined.text)")
    #expect(
      try campus.events(since: before) == ["person.created", "password.set", "invitation.accepted", "session.started"])
    #expect(joined.json["person"]?["roles"]?.elements.compactMap(\.string) == ["teacher"])
    #expect(joined.json["person"]?["email"]?.string == "New@X.example")
    var visitor = campus.guest
    visitor.token = joined.json["accessToken"]?.string
    #expect(try visitor.get("/api/v1/me").json["name"]?.string == "New Person")
    let row = try campus.admin.get("\(Self.path)/\(invitation.id)").json
    #expect(row["status"]?.string == "accepted" && row["acceptedAt"]?.string == "2026-11-21T11:00:00.000Z")
    #expect(row["invitedBy"]?["name"]?.string == "Ada Okonkwo")
  }

  @Test func theFormLetsSomebodyNewIn() throws {
    let campus = try Campus()
    let invitation = try invite(campus.admin, "new@x.example")
    let short = try campus.guest.submit(
      "\(invitation.page)/new", on: invitation.page, [("name", "N"), ("password", "x")])
    #expect(short.status == 422 && short.page.form("\(invitation.page)/new")?.contains { $0 == ("name", "N") } == true)
    let nameless = try campus.guest.submit(
      "\(invitation.page)/new", on: invitation.page, [("name", " "), ("password", "a heron over the millpond")])
    #expect(nameless.status == 422)
    // The address is the invitation's, whatever the form says.
    let done = try campus.guest.submit(
      "\(invitation.page)/new", on: invitation.page,
      [("name", "N"), ("password", "a heron over the millpond"), ("email", "victim@x.example")])
    #expect(done.status == 303 && done["location"] == "/")
    var browser = campus.guest
    browser.cookies = ["quad-session": done.cookie("quad-session") ?? ""]
    #expect(try browser.get("/").status == 200)
    #expect(try campus.admin.get("/api/v1/people?search=new@x").json["total"]?.int64 == 1)
  }

  /// Whoever is in the directory without a way in becomes that person, with what they had.
  @Test func somebodyOfTheDirectoryKeepsTheirEntry() throws {
    let campus = try Campus()
    let known = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Known Already\",\"email\":\"known@x.example\",\"roles\":[\"student\"]}")
    let invitation = try invite(campus.admin, "known@x.example", role: "teacher")
    let joined = try signUp(campus, invitation, name: "Otherwise Named")
    #expect(joined.json["person"]?["id"]?.string == known.json["id"]?.string)
    #expect(joined.json["person"]?["name"]?.string == "Known Already")
    #expect(joined.json["person"]?["roles"]?.elements.compactMap(\.string) == ["teacher", "student"])
  }

  @Test(arguments: Depth.allCases) func somebodyOfAnotherOrganizationComesWithTheirAccount(depth: Depth) throws {
    let campus = try Campus(depth)
    let invitation = try invite(campus.admin, "SVEN@sud.example")
    #expect(try validate(campus, invitation).json["hasAccount"]?.bool == true)
    let mark = try campus.mark()
    let accepted = try campus.stranger.post("\(Self.path)/accept", json: "{\"token\":\"\(invitation.token)\"}")
    #expect(accepted.status == 200, "\(accepted.text)")
    #expect(accepted.json["organization"]?["name"]?.string == "Campus Nord")
    #expect(accepted.json["memberships"]?.count == 2 && accepted.json["name"]?.string == "Sven Svensson")
    #expect(try campus.events(since: mark) == ["person.created", "invitation.accepted", "session.switched"])
    // Owner there, staff here.
    for _ in 0..<4 { #expect(try campus.stranger.get("/api/v1/people").status == 403) }
    _ = try campus.stranger.post("/api/v1/auth/switch", json: "{\"organization\":\"\(campus.away.id.text)\"}")
    #expect(try campus.stranger.get("/api/v1/people").status == 200)
    let again = try campus.stranger.post("\(Self.path)/accept", json: "{\"token\":\"\(invitation.token)\"}")
    #expect(again.status == 410)
  }

  @Test func theFormLetsAnAccountIn() throws {
    let campus = try Campus()
    let invitation = try invite(campus.admin, "sven@sud.example")
    let guest = try campus.guest.get(invitation.page).page
    #expect(guest.all("a").contains { $0["href"]?.hasPrefix("/sign-in?next=%2Fjoin%2F") == true })
    let browser = try campus.browser(campus.stranger)
    let done = try browser.submit("\(invitation.page)/join", on: invitation.page)
    #expect(done.status == 303 && done["location"] == "/")
    #expect(try browser.get("/").page.text(of: "title")?.hasSuffix("Campus Nord") == true)
  }

  // MARK: Who is not let in

  @Test func onlyTheAddressThatWasInvited() throws {
    let campus = try Campus()
    let invitation = try invite(campus.admin, "somebody@else.example")
    let refused = try campus.stranger.post("\(Self.path)/accept", json: "{\"token\":\"\(invitation.token)\"}")
    #expect(refused.status == 403 && refused.code == "other-address")
    let browser = try campus.browser(campus.stranger)
    #expect(try browser.get(invitation.page).page.form("\(invitation.page)/join") == nil)
    let token = try browser.formToken()
    let before = try campus.mark()
    #expect(try browser.post("\(invitation.page)/join", form: [("csrf", token)]).status == 403)
    #expect(try campus.isUnchanged(since: before))
  }

  /// An address that an administrator merely entered opens nobody's invitation.
  @Test func anAddressThatIsNotConfirmedIsNone() throws {
    let campus = try Campus()
    let invitation = try invite(campus.admin, "wanted@x.example")
    let path = "/api/v1/people/\(campus.stranger.person.text)"
    #expect(try campus.stranger.patch(path, json: "{\"email\":\"wanted@x.example\"}").status == 200)
    let refused = try campus.stranger.post("\(Self.path)/accept", json: "{\"token\":\"\(invitation.token)\"}")
    #expect(refused.status == 403 && refused.code == "other-address")
  }

  @Test func expiredRevokedUsedAndUnknownLinksAreGone() throws {
    let campus = try Campus()
    let (expired, revoked, used, resent) = (
      try invite(campus.admin, "a@x.example"), try invite(campus.admin, "b@x.example"),
      try invite(campus.admin, "c@x.example"), try invite(campus.admin, "d@x.example")
    )
    #expect(try campus.admin.delete("\(Self.path)/\(revoked.id)").status == 204)
    #expect(try signUp(campus, used).status == 201)
    let anew = try made(campus.admin.post("\(Self.path)/\(resent.id)/resend"))
    #expect(anew.id == resent.id && anew.token != resent.token)
    campus.clock.advance(seconds: InvitationRules.lifetime)
    let admin = try campus.visitor(campus.admin.person)
    let mark = try campus.mark()
    for gone in [expired, revoked, used, resent, anew, Made(id: "", token: "nothing"), Made(id: "", token: "")] {
      #expect(try validate(campus, gone).status == 410, "\(gone.id)")
      #expect(try campus.guest.get("/join/\(gone.token)").status >= 404)
      let signUp = try signUp(campus, gone)
      #expect(signUp.status == 410 || (gone.token.isEmpty && signUp.status == 422))
    }
    #expect(try campus.isUnchanged(since: mark))
    // The expired one may be sent again; what is closed stays closed.
    let again = try made(admin.post("\(Self.path)/\(expired.id)/resend"))
    #expect(try validate(campus, again).status == 200)
    #expect(try admin.get("\(Self.path)/\(expired.id)").json["sentCount"]?.int64 == 2)
    for closed in [revoked, used] {
      #expect(try admin.post("\(Self.path)/\(closed.id)/resend").code == "invitation-closed")
      #expect(try admin.delete("\(Self.path)/\(closed.id)").code == "invitation-closed")
    }
    let states = try admin.get(Self.path).json["items"]?.elements.compactMap { $0["status"]?.string }
    #expect(states == ["expired", "accepted", "revoked", "pending"])
  }

  /// Eight who open the same link at once: one of them comes in.
  @Test func aLinkIsUsedOnceAlsoAtTheSameMoment() throws {
    let campus = try Campus(.socket)
    let invitation = try invite(campus.admin, "new@x.example")
    let outcomes = try atOnce(8, threads: 8) { number in
      try campus.guest.post(
        "\(Self.path)/sign-up",
        json:
          "{\"token\":\"\(invitation.token)\",\"name\":\"N\(number)\",\"password\":\"lantern \(number) by the old well\"}"
      ).status
    }
    #expect(outcomes.count { $0 == 201 } == 1 && outcomes.count { $0 == 410 } == 7, "\(outcomes)")
    #expect(try campus.admin.get("/api/v1/people?search=new@x").json["total"]?.int64 == 1)
  }

  @Test func aClosedOrganizationLetsNobodyIn() throws {
    let campus = try Campus()
    let invitation = try invite(campus.stranger, "new@x.example")
    _ = try campus.admin.post("/api/v1/organizations/\(campus.away.id.text)/suspend")
    #expect(try signUp(campus, invitation).status == 410)
    _ = try campus.admin.post("/api/v1/organizations/\(campus.away.id.text)/resume")
    #expect(try signUp(campus, invitation).status == 201)
  }

  /// Whoever invited can't any more: what they offered is worth nothing, until somebody else sends it.
  @Test func anInvitationFallsWithItsInviter() throws {
    let campus = try Campus()
    let person = try campus.person("An Admin", role: .admin)
    let administrator = try campus.visitor(person.id)
    let invitation = try invite(administrator, "new@x.example", role: "admin")
    _ = try campus.admin.patch("/api/v1/people/\(person.id.text)", json: "{\"roles\":[\"staff\"]}")
    let mark = try campus.mark()
    let refused = try signUp(campus, invitation)
    #expect(refused.status == 410 && refused.json["detail"]?.string?.contains("can’t do so any more") == true)
    #expect(try campus.isUnchanged(since: mark))
    let again = try made(campus.admin.post("\(Self.path)/\(invitation.id)/resend"))
    #expect(try signUp(campus, again).status == 201)
  }

  // MARK: Making them

  @Test func whoIsThereOrAskedAlreadyIsNotAskedAgain() throws {
    let campus = try Campus()
    let first = try invite(campus.admin, "new@x.example")
    let mark = try campus.mark()
    for (email, code) in [("NEW@x.example", "already-invited"), ("noor@nord.example", "already-member")] {
      let refused = try campus.admin.post(Self.path, json: "{\"email\":\"\(email)\"}")
      #expect(refused.status == 409 && refused.code == code && refused.faults == ["email"], "\(email)")
    }
    #expect(try campus.isUnchanged(since: mark))
    _ = try invite(campus.stranger, "new@x.example")
    campus.clock.advance(seconds: InvitationRules.lifetime)
    let admin = try campus.visitor(campus.admin.person)
    _ = try invite(admin, "new@x.example")
    #expect(try admin.get("\(Self.path)/\(first.id)").json["status"]?.string == "revoked", "the expired one makes room")
    #expect(try admin.get(Self.path).json["total"]?.int64 == 2)
  }

  /// Nobody hands on what they don't have.
  @Test func nobodyInvitesAboveThemselves() throws {
    let campus = try Campus()
    let administrator = try campus.visitor(campus.person("An Admin", role: .admin).id)
    #expect(try administrator.post(Self.path, json: "{\"email\":\"a@x.example\",\"role\":\"owner\"}").status == 403)
    #expect(try administrator.post(Self.path, json: "{\"email\":\"a@x.example\",\"role\":\"admin\"}").status == 201)
    #expect(
      try administrator.post(Self.path, json: "{\"email\":\"b@x.example\",\"role\":\"god\"}").faults == ["role[0]"])
    #expect(try campus.staff.post(Self.path, json: "{\"email\":\"c@x.example\"}").status == 403)
    #expect(try campus.admin.post(Self.path, json: "{\"email\":\"nobody\"}").faults == ["email"])
    let options = try campus.browser(administrator).get("/invitations/new").page.all("option").compactMap {
      $0["value"]
    }
    #expect(options.contains("admin") && options.contains("staff") && !options.contains("owner"))
  }

  @Test func anotherOrganizationsInvitationsAreNotThere() throws {
    let campus = try Campus()
    let invitation = try invite(campus.admin, "new@x.example")
    let mark = try campus.mark()
    #expect(try campus.stranger.get("\(Self.path)/\(invitation.id)").status == 404)
    #expect(try campus.stranger.post("\(Self.path)/\(invitation.id)/resend").status == 404)
    #expect(try campus.stranger.delete("\(Self.path)/\(invitation.id)").status == 404)
    #expect(try campus.stranger.get(Self.path).json["total"]?.int64 == 0)
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thePagesInviteSendAgainAndTakeBack() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/invitations").text.contains("Nobody has been invited yet."))
    let faulty = try browser.submit("/invitations/new", on: "/invitations/new", [("email", "noor@nord.example")])
    #expect(faulty.status == 422 && faulty.text.contains("already"))
    let made = try browser.submit("/invitations/new", on: "/invitations/new", [("email", "new@x.example")])
    #expect(made.status == 200)
    let link = try #require(made.page.tags.first { $0["id"] == "link" }?.text)
    let list = try browser.get("/invitations")
    #expect(list.text.contains("new@x.example") && !list.text.contains(link))
    let actions = list.page.all("form").compactMap { $0["action"] }
    let resend = try #require(actions.first { $0.hasSuffix("/resend") })
    #expect(try browser.submit(resend, on: "/invitations").page.tags.contains { $0["id"] == "link" })
    #expect(try campus.guest.get(String(link.dropFirst("http://campus.test".count))).status == 410)
    let revoke = try #require(actions.first { $0.hasSuffix("/revoke") })
    #expect(try browser.submit(revoke, on: "/invitations")["location"] == "/invitations")
    #expect(try browser.get("/invitations").text.contains("Taken back"))
    #expect(try !browser.get("/invitations").page.all("form").contains { $0["action"] == resend })
  }
}
