// What people are told of: by whom and when, and what they do with it.
import Base
import Foundation
import Store
import Testing

@testable import App

struct NoticeTests {
  private static let path = "/api/v1/notifications"

  private func tell(_ campus: Campus, _ name: String, to visitor: Visitor? = nil) throws {
    let person = (visitor ?? campus.staff).person
    let home = campus.home.id
    try campus.store.write(campus.context) { writer in
      var notice = RoleChangedNotice()
      notice.name = name
      notice.isGiven = true
      try writer.notify(notice, to: person, in: home)
    }
  }

  /// What `tell` says.
  private func told(_ name: String) -> String { "You have a new role: \(name)" }

  private func titles(_ visitor: Visitor, _ query: String = "") throws -> [String] {
    try visitor.get(Self.path + query).items.compactMap { $0["title"]?.string }
  }

  private func unread(_ visitor: Visitor) throws -> Int64? {
    try visitor.get("\(Self.path)/unread-count").json["unread"]?.int64
  }

  /// Whether the kept numbers are those of the rows.
  private func countsAreRight(_ campus: Campus) throws -> Bool {
    try campus.store.read { reader in
      let rows = try reader.all(NoticeTests.rows)
      return try Set(rows.map(\.person)).union([campus.staff.person, campus.admin.person]).allSatisfy { person in
        let own = rows.filter { $0.person == person }
        let home = campus.home.id.value
        return try reader.value(of: .notices, organization: home, bucket: person.value) == Int64(own.count)
          && reader.value(of: .unreadNotices, organization: home, bucket: person.value)
            == Int64(own.count { $0.isUnread })
      }
    }
  }

  private static let rows = Query("SELECT person_id, read_at IS NULL FROM notices ORDER BY id") {
    (person: $0.id(0, as: ID<Person>.self), isUnread: $0.bool(1))
  }

  // MARK: Kinds

  @Test func everyKindIsSoundInEveryLanguage() throws {
    let frame = NoticeFrame(organization: "Campus", zone: try #require(Zone("Europe/Paris")))
    #expect(Set(Features.notices.map { $0.kind.name }).count == Features.notices.count)
    func check<N: Notice>(_ type: N.Type) throws {
      let kind = N.kind
      let words = try N.words(N.example.json, frame)
      #expect(kind.label.en != kind.label.fr && words.title.en != words.title.fr, "\(kind.name)")
      #expect(!words.title.en.hasSuffix(".") && words.link != nil && words.action != nil, "\(kind.name)")
      #expect(kind.channels.contains(kind.usual) && kind.channels.contains(.off) != kind.isKept)
      #expect(kind.name.utf8.count <= 60 && N.example.json.utf8.count < 20_000)
    }
    for type in Features.notices { try check(type) }
    #expect(NoticeRules.words("gone.kind", "{}", frame).title == NoticeText.unknown)
    #expect(NoticeRules.words("role.changed", "{\"nonsense\":1}", frame).title == NoticeText.unknown)
  }

  // MARK: The list

  @Test(arguments: Depth.allCases) func listsAndFilters(depth: Depth) throws {
    let campus = try Campus(depth)
    for name in ["one.csv", "two.csv", "three.csv"] { try tell(campus, name) }
    #expect(try titles(campus.staff) == [told("three.csv"), told("two.csv"), told("one.csv")])
    #expect(try unread(campus.staff) == 3 && unread(campus.admin) == 0)
    let second = try #require(try campus.staff.get(Self.path).items[1]["id"]?.string)
    let marked = try campus.staff.post("\(Self.path)/\(second)/read")
    #expect(marked.status == 200 && marked.json["readAt"]?.string == campus.clock.clock.now.rfc3339)
    #expect(try campus.staff.post("\(Self.path)/\(second)/read").status == 200, "twice is once")
    #expect(try titles(campus.staff, "?show=unread") == [told("three.csv"), told("one.csv")])
    #expect(try titles(campus.staff, "?show=read") == [told("two.csv")])
    let list = try campus.staff.get("\(Self.path)?show=unread&limit=1&page=2").json
    #expect(list["total"]?.int64 == 2 && list["unread"]?.int64 == 2 && list["items"]?.count == 1)
    #expect(try campus.staff.get("\(Self.path)?show=some").faults == ["show"])
    #expect(try campus.staff.patch("/api/v1/me/profile", json: "{\"language\":\"fr\"}").status == 200)
    #expect(
      try titles(campus.staff, "?limit=1") == ["Vous avez un nouveau rôle\u{a0}: three.csv"],
      "in the words of who reads")
    #expect(try countsAreRight(campus))
  }

  @Test func severalAndAllAreMarkedAndDeleted() throws {
    let campus = try Campus()
    for name in ["1", "2", "3", "4"] { try tell(campus, name) }
    try tell(campus, "hers", to: campus.admin)
    let ids = try campus.staff.get(Self.path).items.compactMap { $0["id"]?.string }
    let hers = try #require(try campus.admin.get(Self.path).items.first?["id"]?.string)
    func json(_ ids: [String]) -> String { "{\"ids\":[\(ids.map { "\"\($0)\"" }.joined(separator: ","))]}" }
    // All or none.
    #expect(try campus.staff.post("\(Self.path)/read", json: json([ids[0], hers])).status == 404)
    #expect(try unread(campus.staff) == 4)
    #expect(
      try campus.staff.post("\(Self.path)/read", json: json([ids[0], ids[1], ids[0]])).json["unread"]?.int64 == 2)
    #expect(try campus.staff.post("\(Self.path)/read", json: json([])).status == 422)
    #expect(try campus.staff.delete("\(Self.path)/\(ids[0])").status == 204)
    #expect(try campus.staff.delete("\(Self.path)/\(ids[2])").status == 204)
    #expect(try campus.staff.delete("\(Self.path)/\(ids[2])").status == 404)
    #expect(try unread(campus.staff) == 1 && countsAreRight(campus))
    for name in ["5", "6"] { try tell(campus, name) }
    let fresh = try campus.staff.get(Self.path).items.prefix(2).compactMap { $0["id"]?.string }
    #expect(try campus.staff.post("\(Self.path)/delete", json: json([fresh[0], hers])).status == 404)
    #expect(try campus.staff.post("\(Self.path)/delete", json: json([])).status == 422)
    #expect(
      try campus.staff.post("\(Self.path)/delete", json: json(fresh + fresh)).json["unread"]?.int64 == 1, "each once")
    #expect(try countsAreRight(campus))
    #expect(try campus.staff.post("\(Self.path)/read-all").json["unread"]?.int64 == 0)
    #expect(try titles(campus.staff).count == 2 && countsAreRight(campus))
    #expect(try campus.staff.delete(Self.path).status == 204)
    #expect(try titles(campus.staff).isEmpty && titles(campus.admin) == [told("hers")] && countsAreRight(campus))
  }

  @Test func nobodyTouchesAnothers() throws {
    let campus = try Campus()
    try tell(campus, "hers", to: campus.admin)
    let id = try #require(try campus.admin.get(Self.path).items.first?["id"]?.string)
    let mark = try campus.mark()
    for visitor in [campus.staff, campus.stranger] {
      #expect(try visitor.post("\(Self.path)/\(id)/read").status == 404)
      #expect(try visitor.delete("\(Self.path)/\(id)").status == 404)
      #expect(try visitor.delete(Self.path).status == 204)
      #expect(try visitor.post("\(Self.path)/read-all").status == 200)
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  /// What is told belongs to what it tells of: both are there, or neither.
  @Test func whatIsTakenBackIsNotTold() throws {
    let campus = try Campus()
    struct Regret: Error {}
    let (person, home) = (campus.staff.person, campus.home.id)
    #expect(throws: Regret.self) {
      try campus.store.write(campus.context) { writer in
        try writer.notify(RoleChangedNotice.example, to: person, in: home)
        throw Regret()
      }
    }
    #expect(try titles(campus.staff).isEmpty && countsAreRight(campus))
    #expect(try campus.store.read { try JobList.newest(limit: 5, $0) }.isEmpty)
  }

  @Test func whoCannotComeIsNotTold() throws {
    let campus = try Campus()
    let made = try campus.admin.post("/api/v1/people", json: "{\"name\":\"No Account\"}")
    let person = try #require(ID<Person>(made.json["id"]?.string ?? ""))
    let (home, away, noor) = (campus.home.id, campus.away.id, campus.staff.person)
    try campus.store.write(campus.context) { writer in
      try writer.notify(RoleChangedNotice.example, to: person, in: home)
      try writer.notify(RoleChangedNotice.example, to: noor, in: away)
    }
    #expect(try campus.store.read { try $0.all(NoticeTests.rows) }.isEmpty)
  }

  // MARK: The bell and the pages

  @Test func everyPageHasTheBell() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    func counts(_ page: String) throws -> [String] {
      let text = try browser.get(page).text
      return text.components(separatedBy: "data-unread=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
    #expect(try counts("/") == ["0", "0"] && counts("/account") == ["0", "0"])
    for name in ["1", "2"] { try tell(campus, name) }
    #expect(try counts("/") == ["2", "2"] && counts("/nowhere") == ["2", "2"], "errors say what was known last")
    let list = try browser.get("/notifications")
    #expect(list.status == 200 && list.page.text.contains(told("1")) && list.page.text.contains("Unread"))
    #expect(try browser.submit("/notifications/read-all", on: "/notifications").status == 303)
    #expect(try counts("/notifications") == ["0", "0"])
    let id = try #require(try campus.staff.get(Self.path).items.first?["id"]?.string)
    #expect(try browser.submit("/notifications/\(id)/delete", on: "/notifications?show=read").status == 303)
    #expect(try browser.submit("/notifications/delete-all", on: "/notifications").status == 303)
    #expect(try browser.get("/notifications").page.text.contains("Nothing yet."))
    #expect(try !campus.guest.get("/sign-in").text.contains("data-unread"))
    #expect(try countsAreRight(campus))
  }

  /// Without scripts: boxes in the rows that belong to one form, whose buttons say what is done with them.
  @Test func thoseThatAreTickedAreMarkedAndDeleted() throws {
    let campus = try Campus()
    for name in ["1", "2", "3", "4"] { try tell(campus, name) }
    try tell(campus, "hers", to: campus.admin)
    let browser = try campus.browser(campus.staff)
    let boxes = try browser.get("/notifications").page.all("input").filter { $0["type"] == "checkbox" }
    #expect(boxes.count == 4 && boxes.allSatisfy { $0["form"] == "ticked" && $0["name"] == "id" })
    #expect(boxes.first?["aria-label"] == "Select: \(told("4"))")
    let ids = boxes.compactMap { $0["value"] }
    let hers = try #require(try campus.admin.get(Self.path).items.first?["id"]?.string)
    let token = try #require(try browser.get("/notifications").page.form("/notifications/read")?.first)
    func send(_ what: String, _ ids: [String], from page: String = "/notifications") throws -> Answer {
      try browser.post(
        "/notifications/\(what)", form: [token] + ids.map { ("id", $0) },
        headers: [("Referer", "http://campus.test\(page)")])
    }
    // What is another's, or nothing at all, is left aside.
    let marked = try send("read", [ids[0], ids[2], hers, "nonsense"], from: "/notifications?show=unread")
    #expect(marked.status == 303 && marked["location"] == "/notifications?show=unread")
    #expect(try titles(campus.staff, "?show=unread") == [told("3"), told("1")])
    #expect(try unread(campus.admin) == 1 && countsAreRight(campus))
    #expect(try send("delete", [ids[0], ids[1], hers]).status == 303)
    #expect(try titles(campus.staff) == [told("2"), told("1")] && titles(campus.admin) == [told("hers")])
    #expect(try send("delete", [ids[0]]).status == 303, "gone already")
    let mark = try campus.mark()
    for what in ["read", "delete"] { #expect(try send(what, []).status == 303) }
    #expect(try campus.isUnchanged(since: mark) && countsAreRight(campus))
    #expect(try browser.get("/notifications?show=read").page.form("/notifications/read") != nil)
  }

  @Test func whatSomebodyIsCalledStaysText() throws {
    let campus = try Campus()
    try tell(campus, "<script>alert(1)</script>")
    let page = try campus.browser(campus.staff).get("/notifications")
    #expect(!page.text.contains("<script>alert") && page.page.text.contains(told("<script>alert(1)</script>")))
  }

  // MARK: Preferences

  @Test func whatNobodyWantsToKnowIsNotTold() throws {
    let campus = try Campus()
    let choices = "\(Self.path)/preferences"
    let all = try campus.staff.get("\(choices)?limit=100").items
    let kinds = Set(all.compactMap { $0["kind"]?.string })
    #expect(!kinds.contains("backup.failed") && !kinds.contains("job.died"), "that is for whoever runs the box")
    #expect(kinds.contains("role.changed") && !kinds.contains("export.ready"))
    #expect(try campus.admin.get("\(choices)?limit=100").items.count == Features.notices.count)
    func choose(_ kind: String, _ channel: String) throws -> Answer {
      try campus.staff.patch(choices, json: "{\"kind\":\"\(kind)\",\"channel\":\"\(channel)\"}")
    }
    #expect(try choose("role.changed", "off").json["channel"]?.string == "off")
    try tell(campus, "nothing")
    #expect(try titles(campus.staff).isEmpty)
    #expect(try choose("role.changed", "app").status == 200)
    try tell(campus, "something")
    #expect(try titles(campus.staff) == [told("something")])
    #expect(try choose("session.new-device", "off").faults == ["channel"], "the account's safety")
    #expect(try choose("session.new-device", "app").status == 200)
    #expect(try choose("backup.failed", "app").faults == ["kind"] && choose("nothing", "app").faults == ["kind"])
    #expect(try choose("role.changed", "pigeon").faults == ["channel"])
    #expect(try campus.admin.get(choices).items.allSatisfy { $0["channel"]?.string != "off" }, "each for themselves")

    let browser = try campus.browser(campus.staff)
    let page = "/account/notifications"
    #expect(try browser.submit(page, on: page, [("role.changed", "daily")]).status == 303)
    let kept = try campus.staff.get(choices).items
    #expect(kept.first { $0["kind"]?.string == "role.changed" }?["channel"]?.string == "daily")
    #expect(kept.first { $0["kind"]?.string == "session.new-device" }?["channel"]?.string == "app", "as it was")
    #expect(try browser.submit(page, on: page, [("password.changed", "off")]).status == 422)
  }

  // MARK: What is told of

  @Test func rolesAreToldOf() throws {
    let campus = try Campus()
    let person = "/api/v1/people/\(campus.staff.person.text)"
    let mark = try campus.mark()
    let given = try campus.admin.post("\(person)/roles", json: "{\"role\":\"auditor\"}")
    #expect(try titles(campus.staff) == ["You have a new role: Auditor"])
    #expect(try campus.eventRows(since: mark).map(\.kind) == ["role.assigned", "notice.sent"])
    let id = try #require(given.json["id"]?.string)
    _ = try campus.admin.delete("\(person)/roles/\(id)")
    #expect(try titles(campus.staff).first == "You don’t have this role any more: Auditor")
    _ = try campus.admin.patch(person, json: "{\"roles\":[\"teacher\"]}")
    #expect(try Set(titles(campus.staff).prefix(2)).count == 2 && titles(campus.staff).count == 4)
    // Nobody is told of what they do themselves.
    let own = "/api/v1/people/\(campus.admin.person.text)/roles"
    #expect(try campus.admin.post(own, json: "{\"role\":\"auditor\"}").status == 201)
    #expect(try titles(campus.admin).isEmpty && campus.chainIsWhole() && countsAreRight(campus))
  }

  @Test func whoInvitedIsTold() throws {
    let campus = try Campus()
    let made = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"ines@x.example\"}")
    let token = try #require(made.json["url"]?.string?.split(separator: "/").last)
    let joined = try campus.guest.post(
      "/api/v1/invitations/sign-up",
      json: "{\"token\":\"\(token)\",\"name\":\"Ines Duarte\",\"password\":\"a heron over the millpond\"}")
    #expect(joined.status == 201 || joined.status == 200, "\(joined.text)")
    let told = try #require(try campus.admin.get(Self.path).items.first)
    #expect(told["title"]?.string == "Ines Duarte accepted your invitation")
    #expect(told["link"]?.string == "/people/\(joined.json["person"]?["id"]?.string ?? "")")
  }

  @Test func theAccountsSafetyIsToldOf() throws {
    let campus = try Campus()
    _ = try campus.setUpApp(campus.staff)
    #expect(try titles(campus.staff) == ["A second step was added to your account"])
    let changed = try campus.staff.put(
      "/api/v1/auth/password",
      json: "{\"current\":\"\(Campus.password)\",\"password\":\"the heron minds its own pond\"}")
    #expect(changed.status == 204)
    #expect(try titles(campus.staff).first == "Your password was changed")
    let reset = try campus.admin.delete("/api/v1/people/\(campus.staff.person.text)/second-factors")
    #expect(reset.status == 204, "\(reset.text)")
    let noor = try campus.visitor(campus.staff.person)
    #expect(try titles(noor).first == "Your second steps were reset by an administrator")
  }

  @Test func anImportIsToldOf() throws {
    let campus = try Campus()
    _ = try campus.admin.post("/api/v1/people/import", csv: Array("Name,Number\nA,1\nB,1\n".utf8))
    let told = try #require(try campus.admin.get(Self.path).items.first)
    #expect(told["kind"]?.string == "import.finished" && told["detail"]?.string == "1 added, 0 changed, 1 refused.")
  }

  /// By the event of the engine, which knows of no people.
  @Test func whoRunsTheBoxIsToldOfDeadJobs() throws {
    let campus = try Campus()
    try campus.store.write { writer in
      let job = try writer.enqueue(.housekeeping, organization: 0)
      try writer.emit(.jobDied, subject: job.id, organization: 0) { json in json.field("kind", "box.housekeeping") }
    }
    let told = try campus.admin.get(Self.path).items
    #expect(told.count == 1 && told.first?["title"]?.string?.hasPrefix("A job failed for good: ") == true)
    #expect(try titles(campus.staff).isEmpty)
  }

  // MARK: In time

  @Test func oldOnesAreForgotten() throws {
    let campus = try Campus()
    try tell(campus, "old")
    campus.clock.advance(seconds: NoticeRules.memory - 5)
    try tell(campus, "new")
    #expect(try campus.store.write { try Notices.sweep($0) } == 0)
    campus.clock.advance(seconds: 10)
    #expect(try campus.store.write { try Notices.sweep($0) } == 1)
    #expect(try campus.store.read { try $0.all(NoticeTests.rows) }.count == 1 && countsAreRight(campus))
  }
}
