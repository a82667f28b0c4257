// An organization's settings, its export, leaving it, deleting it and getting it back.
import Base
import Store
import Testing

@testable import App

struct OrganizationTests {
  private static let path = "/api/v1/organization"

  private func signIn(_ campus: Campus, _ email: String) throws -> Answer {
    try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(Campus.password)\"}")
  }

  // MARK: Settings

  @Test(arguments: Depth.allCases) func everybodySeesTheirOwnAndAdministratorsChangeIt(depth: Depth) throws {
    let campus = try Campus(depth)
    let seen = try campus.staff.get(Self.path).json
    #expect(seen["name"]?.string == "Campus Nord" && seen["slug"]?.string == "campus-nord")
    #expect(seen["people"]?.int64 == 2 && seen["retentionDays"]?.int64 == 0 && seen["status"]?.string == "active")
    #expect(try campus.staff.patch(Self.path, json: "{\"name\":\"Mine\"}").status == 403)
    let mark = try campus.mark()
    let changed = try campus.admin.patch(
      Self.path,
      json: "{\"name\":\"Campus Nord-Est\",\"zone\":\"Asia/Tokyo\",\"languages\":[\"en\"],\"retentionDays\":400}")
    #expect(changed.status == 200 && changed.json["version"]?.int64 == 2)
    #expect(changed.json["slug"]?.string == "campus-nord", "addresses stay")
    #expect(try campus.events(since: mark) == ["organization.updated"])
    // Name and zone are with every caller: the next request has them, on every loop.
    for _ in 0..<8 {
      let organization = try campus.staff.get("/api/v1/me").json["organization"]
      #expect(organization?["name"]?.string == "Campus Nord-Est" && organization?["zone"]?.string == "Asia/Tokyo")
    }
    #expect(try campus.stranger.get(Self.path).json["name"]?.string == "Campus Sud")
  }

  @Test func whatIsWrongWithSettingsIsToldByField() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for (json, fault) in [
      ("{\"name\":\"\"}", "name"), ("{\"name\":\"\(String(repeating: "x", count: 201))\"}", "name"),
      ("{\"zone\":\"Mars/Olympus\"}", "zone"), ("{\"zone\":\"../../etc/passwd\"}", "zone"),
      ("{\"language\":\"de\"}", "language"), ("{\"languages\":[]}", "languages"),
      ("{\"languages\":[\"fr\"]}", "languages"), ("{\"languages\":[\"en\",\"tlh\"]}", "languages[1]"),
      ("{\"retentionDays\":29}", "retentionDays"), ("{\"retentionDays\":-1}", "retentionDays"),
      ("{\"retentionDays\":36501}", "retentionDays"), ("{\"slug\":\"x\"}", "slug"),
    ] {
      let answer = try campus.admin.patch(Self.path, json: json)
      #expect(answer.status == 422 && answer.faults == [fault], "\(json) \(answer.status) \(answer.faults)")
    }
    #expect(try campus.admin.patch(Self.path, json: "{}").status == 200)
    #expect(try campus.admin.patch(Self.path, json: "{\"name\":\"Campus Nord\"}").status == 200)
    #expect(try campus.isUnchanged(since: mark), "a change of nothing is none")
  }

  /// What the organization does not offer is neither chosen nor imported; who came with it keeps what they had.
  @Test func onlyLanguagesThatAreOfferedAreChosen() throws {
    let campus = try Campus()
    let people = "/api/v1/people"
    let invitation = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"sven@sud.example\"}")
    #expect(try campus.admin.patch(Self.path, json: "{\"language\":\"en\",\"languages\":[\"en\"]}").status == 200)
    let admin = try campus.visitor(campus.admin.person)
    let noor = "\(people)/\(campus.staff.person.text)"
    #expect(try admin.patch(noor, json: "{\"language\":\"en\"}").status == 200)
    let mark = try campus.mark()
    #expect(try admin.post(people, json: "{\"name\":\"A\",\"language\":\"fr\"}").faults == ["language"])
    #expect(try admin.patch(noor, json: "{\"language\":\"fr\"}").faults == ["language"])
    #expect(try campus.staff.patch("/api/v1/me/profile", json: "{\"language\":\"fr\"}").faults == ["language"])
    let file = Array("Name,Number,Language\nZoe,1,fr\nZed,2,en\n".utf8)
    let report = try admin.post("\(people)/import?dryRun=true", csv: file).json
    #expect(report["created"]?.int64 == 1 && report["refused"]?.int64 == 1)
    #expect(report["errors"]?[0]?["column"]?.string == "Language" && report["errors"]?[0]?["line"]?.int64 == 2)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try admin.post("\(people)/import", csv: file).json["created"]?.int64 == 1)
    let browser = try campus.browser(campus.staff)
    let choices = try browser.get("/account").page.all("option").compactMap { $0["value"] }
    #expect(choices == ["en"], "\(choices)")
    // Whoever comes from elsewhere with another language is let in, in the one there is.
    let token = try #require(invitation.json["url"]?.string?.split(separator: "/").last)
    let sven = "\(people)/\(campus.stranger.person.text)"
    #expect(try campus.stranger.patch(sven, json: "{\"language\":\"fr\"}").status == 200)
    let accepted = try campus.stranger.post("/api/v1/invitations/accept", json: "{\"token\":\"\(token)\"}")
    #expect(accepted.status == 200 && accepted.json["language"]?.string == "en", "\(accepted.text)")
  }

  /// Two editors have the form open: who is second is told, and nothing of the first's is lost.
  @Test func ofTwoEditorsTheSecondIsTold() throws {
    let campus = try Campus()
    let first = try campus.browser(campus.admin)
    let second = try campus.browser(campus.admin)
    let boxes = [("languages", "en"), ("languages", "fr")]
    func filled(_ visitor: Visitor) throws -> [(String, String)] {
      try #require(try visitor.get("/organization").page.form("/organization")) + boxes
    }
    let (one, two) = (try filled(first), try filled(second))
    let saved = try first.post(
      "/organization", form: one.filter { $0.0 != "retentionDays" } + [("retentionDays", "90")])
    #expect(saved.status == 303 && saved["location"] == "/organization")
    let mark = try campus.mark()
    let refused = try second.post(
      "/organization", form: two.filter { $0.0 != "name" } + [("name", "Other")],
      headers: [("Referer", "http://campus.test/organization")])
    #expect(refused.status == 303 && refused.cookie("quad-flash")?.isEmpty == false)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.get(Self.path).json["retentionDays"]?.int64 == 90)
    let api = try campus.admin.patch(Self.path, json: "{\"name\":\"X\",\"version\":1}")
    #expect(api.status == 409 && api.code == "changed-meanwhile")
  }

  @Test func theFormKeepsWhatWasTyped() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let none = try browser.submit("/organization", on: "/organization", [("name", "Kept <name>"), ("zone", "Nowhere")])
    #expect(none.status == 422 && none.page.form("/organization")?.contains { $0 == ("name", "Kept <name>") } == true)
    let boxes = try browser.submit("/organization", on: "/organization")
    #expect(boxes.status == 422 && boxes.text.contains("must be one of those"), "no language ticked")
  }

  // MARK: Leaving

  @Test func whoLeavesIsOutAndGoesOnElsewhere() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor There")
    let other = try campus.visitor(there)
    let browser = try campus.browser(campus.staff)
    let mark = try campus.mark()
    let answer = try browser.submit("/organizations/\(campus.home.id.text)/leave", on: "/organizations")
    #expect(answer.status == 303 && answer["location"] == "/organizations")
    #expect(try campus.events(since: mark) == ["session.switched", "person.left"])
    let left = try #require(try campus.eventRows(since: mark).last)
    #expect(left.organization == campus.home.id.value && left.actor == campus.staff.person.value)
    #expect(try browser.get("/").text.contains("Noor There"), "the session goes on")
    #expect(try campus.staff.get("/api/v1/me").status == 401, "other sessions that worked there end")
    #expect(try other.get("/api/v1/me").json["memberships"]?.count == 1)
    #expect(try campus.admin.get("/api/v1/people/\(campus.staff.person.text)").status == 404)
  }

  @Test func whoLeavesTheirOnlyOneIsSignedOut() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let answer = try browser.submit("/organizations/\(campus.home.id.text)/leave", on: "/organizations")
    #expect(answer["location"] == "/sign-in" && answer.cookie("quad-session")?.isEmpty == true)
    #expect(try signIn(campus, "noor@nord.example").status == 401)
    #expect(try campus.staff.post("/api/v1/organizations/\(campus.home.id.text)/leave").status == 401)
  }

  @Test func theLastOwnerStays() throws {
    let campus = try Campus()
    let leave = "/api/v1/organizations/\(campus.home.id.text)/leave"
    let mark = try campus.mark()
    #expect(try campus.admin.post(leave).code == "last-owner")
    #expect(try campus.isUnchanged(since: mark))
    let second = try campus.person("Second Owner", role: .owner)
    #expect(try campus.admin.post(leave).status == 204)
    #expect(try campus.visitor(second.id).post(leave).code == "last-owner")
  }

  /// Two owners leave at the same moment: one of them stays.
  @Test func ofTwoOwnersWhoLeaveAtOnceOneStays() throws {
    let campus = try Campus(.socket)
    let second = try campus.visitor(campus.person("Second Owner", role: .owner).id)
    let leave = "/api/v1/organizations/\(campus.home.id.text)/leave"
    let visitors = [campus.admin, second]
    let outcomes = try atOnce(2, threads: 2) { try visitors[$0].post(leave).status }
    #expect(outcomes.sorted() == [204, 409])
  }

  @Test func onesOwnOrganizationsOnly() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    #expect(try campus.staff.post("/api/v1/organizations/\(campus.away.id.text)/leave").status == 404)
    #expect(try campus.isUnchanged(since: mark))
  }

  // MARK: Members

  @Test func aSuspendedMemberIsOutUntilTheyAreLetIn() throws {
    let campus = try Campus()
    let path = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.post("\(path)/suspend").json["status"]?.string == "suspended")
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try signIn(campus, "noor@nord.example").status == 401)
    #expect(try campus.admin.post("\(path)/suspend").status == 200, "twice is once")
    let browser = try campus.browser(campus.admin)
    #expect(
      try browser.submit("/people/\(campus.staff.person.text)/resume", on: "/people/\(campus.staff.person.text)").status
        == 303)
    #expect(try signIn(campus, "noor@nord.example").status == 200)
    #expect(try campus.admin.post("/api/v1/people/\(campus.admin.person.text)/suspend").code == "yourself")
    let nobody = try campus.quickPerson("No Account")
    _ = try campus.admin.post("/api/v1/people/\(nobody.text)/suspend")
    #expect(try campus.admin.post("/api/v1/people/\(nobody.text)/resume").json["status"]?.string == "invited")
    #expect(try campus.stranger.post("\(path)/suspend").status == 404)
  }

  @Test func nobodySuspendsWhoMayDoMore() throws {
    let campus = try Campus()
    let administrator = try campus.visitor(campus.person("An Admin", role: .admin).id)
    #expect(try administrator.post("/api/v1/people/\(campus.admin.person.text)/suspend").status == 403)
    #expect(try administrator.post("/api/v1/people/\(campus.staff.person.text)/suspend").status == 200)
  }

  // MARK: Deletion

  @Test(arguments: Depth.allCases) func aDeletedOrganizationIsClosedAndComesBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.admin)
    let wrong = try browser.submit("/organization/delete", on: "/organization/delete", [("name", "campus nord")])
    #expect(wrong.status == 422 && wrong.text.contains("aria-invalid=\"true\""))
    let mark = try campus.mark()
    let deleted = try browser.submit("/organization/delete", on: "/organization/delete", [("name", "Campus Nord")])
    #expect(deleted.status == 200 && deleted.cookie("quad-session")?.isEmpty == true)
    #expect(try campus.events(since: mark) == ["organization.deleted"])
    let link = try #require(deleted.page.tags.first { $0["id"] == "link" }?.text)
    #expect(link.hasPrefix("http://campus.test/restore/"))
    for visitor in [campus.admin, campus.staff] { #expect(try visitor.get("/api/v1/me").status == 401) }
    #expect(try browser.get("/").status == 303)
    #expect(try signIn(campus, "ada@nord.example").status == 401)
    #expect(try campus.stranger.get("/api/v1/me").status == 200, "others go on")

    campus.clock.advance(seconds: OrganizationRules.grace - 1)
    let path = String(link.dropFirst("http://campus.test".count))
    #expect(try campus.guest.get(path).page.text.contains("Campus Nord"))
    #expect(try campus.guest.post(path, form: [])["location"] == "/sign-in")
    #expect(try campus.guest.get(path).status == 410, "the link worked once")
    #expect(try signIn(campus, "ada@nord.example").status == 200)
    #expect(try campus.admin.get("/api/v1/me").status == 401, "old sessions stay ended")
  }

  @Test func afterTheGraceItIsOver() throws {
    let campus = try Campus()
    let made = try campus.admin.post("\(Self.path)/delete", json: "{\"name\":\"Campus Nord\"}")
    let path = String(try #require(made.json["restoreUrl"]?.string).dropFirst("http://campus.test".count))
    campus.clock.advance(seconds: OrganizationRules.grace)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: []).status == 410)
    #expect(try campus.guest.get("/restore/nothing").status == 410)
  }

  @Test func onlyOwnersDelete() throws {
    let campus = try Campus()
    let administrator = try campus.visitor(campus.person("An Admin", role: .admin).id)
    let mark = try campus.mark()
    let refused = try administrator.post("\(Self.path)/delete", json: "{\"name\":\"Campus Nord\"}")
    #expect(refused.status == 403 && refused.code == "owners-only")
    #expect(try campus.staff.post("\(Self.path)/delete", json: "{\"name\":\"Campus Nord\"}").status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try !campus.browser(administrator).get("/organization").text.contains("/organization/delete"))
  }

  /// Somebody with another organization keeps their account and goes on there.
  @Test func aDeletionLeavesTheOtherOrganizations() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor There")
    _ = try campus.admin.post("\(Self.path)/delete", json: "{\"name\":\"Campus Nord\"}")
    #expect(try signIn(campus, "noor@nord.example").status == 401, "an address of a closed organization leads nowhere")
    #expect(try campus.visitor(there).get("/api/v1/me").json["memberships"]?.count == 1)
  }

  // MARK: Export

  @Test func theExportHoldsEverythingOfTheOrganizationAndNoSecret() throws {
    let campus = try Campus(.socket)
    for number in 0..<450 { _ = try campus.quickPerson("Person \(1000 + number)") }
    _ = try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"<\\\"é\\\">\"}")
    _ = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"new@x.example\"}")
    let mark = try campus.mark()
    let answer = try campus.admin.send("POST", "\(Self.path)/export")
    #expect(answer.status == 200 && answer["content-type"]?.hasPrefix("application/json") == true)
    #expect(try campus.events(since: mark) == ["organization.exported"])
    let tables = try #require(answer.json["tables"])
    #expect(tables["people"]?.count == 452 && tables["organizations"]?.count == 1)
    #expect(tables["person_emails"]?.count == 2 && tables["roles"]?.count == BuiltInRole.allCases.count)
    #expect(tables["attendance"]?[0]?["note"]?.string == "<\"é\">")
    #expect(tables["attendance"]?[0]?["local_date"]?.string == "2026-11-21")
    #expect(tables["people"]?[0]?["id"]?.string == campus.admin.person.text)
    #expect(tables["people"]?[0]?["is_member"]?.bool == true)
    #expect(tables["events"]?.elements.map { $0 }.last?["kind"]?.string == "organization.exported")
    for word in ["Sven", "Campus Sud", "$argon2", "digest", "password_hash"] {
      #expect(!answer.text.contains(word), "\(word)")
    }
    #expect(try campus.staff.send("POST", "\(Self.path)/export").status == 403)
    let form = try campus.browser(campus.admin).submit("/organization/export", on: "/organization")
    #expect(form.status == 200 && form["content-disposition"]?.contains("campus-nord.json") == true)
  }

  /// A table of a tenant is in the export, or it is said here why not.
  @Test func everyTableOfATenantIsInTheExport() throws {
    let campus = try Campus()
    let exported = Set(Features.exports.map(\.name.description))
    // Secrets, and what is only for a moment; counts follow from the rest.
    let left: Set = [
      "sessions", "sign_in_links", "sign_in_challenges", "import_drafts", "counters", "remembered_answers",
      "email_links", "import_changes", "catalog_import_changes", "password_requests", "password_resets",
      "openid_attempts", "openid_arrivals", "openid_sessions", "openid_steps", "moodle_proofs", "deleted_roles",
      "deleted_role_permissions", "deleted_role_assignments", "learning_import_changes", "unit_lines", "course_counts",
      "home_counts", "settling_marks",
      // What the box still has to do, or has done.
      "jobs", "attendance_closings", "leave_days", "leave_recounts", "settling_marks",
      "mail_outbox", "notice_digests",
      "webhook_deliveries", "webhook_attempts",
      "jobs", "mail_outbox", "notice_digests", "webhook_deliveries", "webhook_attempts",
      // Which codes were used is over in a day; addresses can be asked for again.
      "kiosk_uses", "places",
    ]
    for statement in try campus.schema().split(separator: ";\n") {
      let text = statement.drop { $0.isWhitespace }
      guard text.hasPrefix("CREATE TABLE"), text.contains("organization_id INTEGER NOT NULL") else { continue }
      let name = text.dropFirst(13).prefix { $0 != " " }.filter { $0 != "\"" }
      #expect(exported.contains(name) || left.contains(name), "\(name) is not exported")
    }
    #expect(exported.count == Features.exports.count && exported.contains("organizations"))
  }
}
