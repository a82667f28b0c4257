// Webhooks as those who keep them see them: adding, changing, rotating, pausing, removing, and what nobody may do.
import Base
import Outbound
import Store
import Testing

@testable import App

struct WebhookTests {
  private static let path = WebhookStage.path

  @Test(arguments: Depth.allCases) func aWebhookIsAddedChangedAndRemoved(depth: Depth) throws {
    let stage = try WebhookStage(depth)
    let campus = stage.campus
    let mark = try campus.mark()
    let made = try stage.add(["person.created", "attendance.checked-in", "person.created"])
    #expect(made.secret.hasPrefix(WebhookRules.prefix) && made.secret.count == 56)
    let one = try campus.admin.get(made.path)
    #expect(one.status == 200 && one.json["url"]?.string == WebhookStage.url && !one.text.contains(made.secret))
    #expect(
      one.json["kinds"]?.elements.compactMap(\.string) == ["attendance.checked-in", "person.created"], "each once")
    #expect(one.json["state"]?.string == "active" && one.json["version"]?.int64 == 1)
    #expect(try campus.admin.get(Self.path).json["total"]?.int64 == 1)
    let changed = try campus.admin.patch(
      made.path, json: "{\"description\":\"The timetable\",\"kinds\":[],\"version\":1}")
    #expect(changed.status == 200 && changed.json["kinds"]?.count == 0 && changed.json["version"]?.int64 == 2)
    #expect(try campus.admin.patch(made.path, json: "{\"kinds\":[],\"version\":1}").code == "changed-meanwhile")
    #expect(try campus.admin.patch(made.path, json: "{\"kinds\":[]}").json["version"]?.int64 == 2, "nothing to change")
    #expect(try campus.admin.with("If-Match", "\"v1\"").delete(made.path).status == 412)
    let tag = try #require(try campus.admin.get(made.path)["etag"])
    #expect(try campus.admin.with("If-Match", tag).delete(made.path).status == 204)
    #expect(try campus.admin.get(made.path).status == 404 && campus.admin.get(Self.path).json["total"]?.int64 == 0)
    #expect(try campus.events(since: mark) == ["webhook.added", "webhook.changed", "webhook.removed"])
    for row in try campus.eventRows(since: mark) {
      #expect(!row.data.contains("hush") && !row.data.contains(made.secret), "\(row.data)")
      #expect(row.data.contains("\"host\":\"hooks.nord.example\""))
    }
  }

  @Test func badInputIsRefusedAndNothingIsWritten() throws {
    let campus = try WebhookStage().campus
    let mark = try campus.mark()
    for url in [
      "", "x", "ftp://hooks.nord.example", "http://hooks.nord.example/in", "https://127.0.0.1/in", "https://[::1]/in",
      "https://169.254.169.254/latest", "https://10.1.2.3/", "https://0x7f000001/", "https://user:word@hooks.example/",
      "https:///in", "https://hooks.example/#part", "javascript:alert(1)", "https://hooks.example/ in",
      "https://hooks.example/" + String(repeating: "a", count: 2000),
    ] {
      let answer = try campus.admin.post(Self.path, json: "{\"url\":\"\(url)\"}")
      #expect(answer.status == 422 && answer.faults == ["url"], "\(url) \(answer.status) \(answer.text)")
    }
    let kinds = try campus.admin.post(
      Self.path, json: "{\"url\":\"https://h.example/\",\"kinds\":[\"person.created\",\"no.such\"]}")
    #expect(kinds.status == 422 && kinds.faults == ["kinds[1]"])
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thereAreNotTooMany() throws {
    let stage = try WebhookStage()
    for _ in 0..<WebhookRules.most { _ = try stage.addQuiet() }
    let answer = try stage.campus.admin.post(Self.path, json: "{\"url\":\"https://h.example/\"}")
    #expect(answer.status == 409 && answer.code == "too-many-webhooks")
    _ = try stage.add(by: stage.campus.stranger)
  }

  // MARK: The secret

  @Test func theSecretIsSealedAndSigns() throws {
    let stage = try WebhookStage()
    let made = try stage.add()
    let row = try stage.row(made)
    #expect(!String(decoding: row.sealedSecret, as: UTF8.self).contains("quad_webhook"))
    let now = stage.campus.clock.clock.now
    #expect(try row.signing(stage.campus.appliance.secrets, at: now) == [Array(made.secret.utf8)])
    #expect(throws: Failure.self) { try row.signing(Secrets(key: [UInt8](repeating: 7, count: 32)), at: now) }
    let letter = try #require(try stage.next(made))
    let body = WebhookLetter.body(try #require(letter.event), letter.organization)
    let headers = letter.headers(body, [Array(made.secret.utf8)], at: now)
    let field = try #require(headers.first { $0.name == "Quad-Signature" }?.value)
    #expect(WebhookReceiver(secret: made.secret).accepts(field, body, at: now.seconds))
    #expect(headers.contains { $0 == ("Quad-Event", "webhook.added") })
    #expect(headers.contains { $0 == ("Quad-Delivery", letter.delivery.id.text) })
  }

  /// Both sign for a while, so that nobody need change two machines at one moment.
  @Test func aNewSecretOverlapsWithTheOldOne() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.addQuiet())
    func signing() throws -> [String] {
      try stage.row(made).signing(campus.appliance.secrets, at: campus.clock.clock.now).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    let mark = try campus.mark()
    let rotated = try campus.admin.post("\(made.path)/rotate")
    let second = try #require(rotated.json["secret"]?.string)
    #expect(rotated.status == 200 && second != made.secret && rotated.json["webhook"]?["overlapUntil"]?.string != nil)
    #expect(try signing() == [second, made.secret])
    campus.clock.advance(seconds: 24 * 3600)
    #expect(try signing() == [second], "a day later the old one is over")
    // The sessions of the day before are over as well.
    let admin = try campus.visitor(campus.admin.person)
    func rotate(_ hours: Int) throws -> String {
      try #require(try admin.post("\(made.path)/rotate", json: "{\"hours\":\(hours)}").json["secret"]?.string)
    }
    let third = try rotate(1)
    #expect(try signing() == [third, second])
    let fourth = try rotate(0)
    #expect(try signing() == [fourth], "at once where that is asked for")
    #expect(try admin.post("\(made.path)/rotate", json: "{\"hours\":169}").faults == ["hours"])
    #expect(try campus.events(since: mark).filter { $0.hasPrefix("webhook.") }.count == 3)
    for row in try campus.eventRows(since: mark) {
      for secret in [made.secret, second, third, fourth] { #expect(!row.data.contains(secret)) }
    }
    _ = try rotate(1)
    campus.clock.advance(seconds: 3600)
    try stage.sweep()
    #expect(try stage.row(made).sealedOldSecret == nil, "what signs no more is forgotten")
  }

  // MARK: Who may

  /// What a reader sees of an address is where it leads: the rest may be a secret.
  @Test func whoOnlyReadsSeesNoSecretPartOfTheAddress() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.add())
    let auditor = try campus.visitor(campus.person("An Auditor", role: .auditor).id)
    let one = try auditor.get(made.path)
    #expect(
      one.status == 200 && one.json["url"]?.string == "https://hooks.nord.example:443" && !one.text.contains("hush"))
    let page = try campus.browser(auditor).get("/organization/webhooks/\(made.id.text)")
    #expect(page.status == 200 && !page.text.contains("hush") && !page.text.contains("/rotate"))
    let log = try auditor.get("\(made.path)/deliveries")
    #expect(log.status == 200 && log.items.last?["kind"]?.string == "webhook.added")
    for path in ["", "/test", "/rotate", "/pause", "/resume", "/replay"] {
      let body = path == "/replay" ? "{\"since\":\"2026-01-01T00:00:00Z\"}" : "{}"
      let answer =
        path.isEmpty ? try auditor.patch(made.path, json: "{}") : try auditor.post(made.path + path, json: body)
      #expect(answer.status == 403, "\(path)")
    }
  }

  /// To have events told elsewhere is to read them.
  @Test func whoMayNotReadEventsHasNoneTold() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add()
    let keeper = try campus.person("A Keeper")
    try campus.assign(campus.ownRole("Hooks", ["webhooks.read", "webhooks.write"]), to: keeper.id)
    let visitor = try campus.visitor(keeper.id)
    let mark = try campus.mark()
    #expect(try visitor.post(Self.path, json: "{\"url\":\"https://h.example/\"}").code == "beyond-own")
    #expect(try visitor.patch(made.path, json: "{\"url\":\"https://h.example/\"}").code == "beyond-own")
    #expect(try visitor.patch(made.path, json: "{\"kinds\":[\"person.created\"]}").code == "beyond-own")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try visitor.patch(made.path, json: "{\"description\":\"Theirs\"}").status == 200)
    let delivery = try #require(try visitor.get("\(made.path)/deliveries").items.last?["id"]?.string)
    #expect(try visitor.get("\(made.path)/deliveries/\(delivery)").json["body"]?.isNull == true)
    #expect(
      try campus.admin.get("\(made.path)/deliveries/\(delivery)").json["body"]?.string?.contains("webhook.added")
        == true)
  }

  @Test func anotherOrganizationsIsNotThere() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.add())
    let theirs = try stage.add(by: campus.stranger)
    let delivery = try #require(try campus.admin.get("\(made.path)/deliveries").items.first?["id"]?.string)
    #expect(try campus.stranger.get("\(made.path)/deliveries/\(delivery)").status == 404)
    #expect(try campus.stranger.get("\(theirs.path)/deliveries/\(delivery)").status == 404, "not under theirs either")
    #expect(try campus.stranger.post("\(theirs.path)/deliveries/\(delivery)/replay").status == 404)
    #expect(try campus.stranger.get(Self.path).items.count == 1)
  }

  // MARK: On and off

  @Test func pausedIsNotToldAndResumedIs() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.addQuiet())
    try stage.happen()
    #expect(try campus.admin.post("\(made.path)/pause").json["state"]?.string == "paused")
    #expect(try campus.admin.post("\(made.path)/pause").status == 200, "twice is once")
    try stage.happen()
    #expect(try stage.deliveries(made).count == 1 && stage.next(made) == nil, "what waited goes on waiting")
    #expect(try campus.admin.post("\(made.path)/test").code == "webhook-off")
    #expect(try campus.admin.post("\(made.path)/resume").json["state"]?.string == "active")
    #expect(try stage.next(made) != nil && stage.jobs().count == 1)
    try stage.happen()
    #expect(try stage.deliveries(made).count == 2)
  }

  @Test func whatIsToldToThoseWhoWatch() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    func counts() throws -> [Int] {
      try campus.store.read { reader in
        try WebhookState.allCases.map { try reader.one(WebhookStore.countOfState, $0.rawValue) }
      }
    }
    let all = try (0..<4).map { _ in try stage.addQuiet() }
    #expect(try counts() == [4, 0, 0])
    _ = try campus.admin.post("\(all[0].path)/pause")
    try stage.happen()
    try stage.settle(all[1], .gone, status: 410)
    #expect(try counts() == [2, 1, 1])
    _ = try campus.admin.post("\(all[1].path)/resume")
    #expect(try campus.admin.delete(all[0].path).status == 204 && campus.admin.delete(all[2].path).status == 204)
    #expect(try counts() == [2, 0, 0])
  }

  @Test func thePagesDoTheSame() throws {
    let stage = try WebhookStage()
    let browser = try stage.campus.browser(stage.campus.admin)
    let list = "/organization/webhooks"
    #expect(try browser.get(list).text.contains("No other server is told yet"))
    let refused = try browser.submit("\(list)/new", on: "\(list)/new", [("url", "http://10.1.2.3/")])
    #expect(refused.status == 422 && refused.page.tags.contains { $0["id"] == "url" && $0["aria-invalid"] == "true" })
    let made = try browser.submit("\(list)/new", on: "\(list)/new", [("url", WebhookStage.url)])
    #expect(made.status == 200 && made.text.contains(WebhookRules.prefix))
    let link = try #require(made.page.all("a").compactMap { $0["href"] }.first { $0.hasPrefix("\(list)/0") })
    let page = try browser.get(link)
    #expect(page.text.contains("hooks.nord.example") && !page.text.contains(WebhookRules.prefix))
    #expect(page.text.contains("Added a webhook"), "its own addition is the first that it is told")
    #expect(try browser.submit("\(link)/test", on: link).status == 303)
    #expect(try browser.get("\(link)?state=waiting&kind=webhook.tested").text.contains("Sent a test to a webhook"))
    #expect(try browser.get("\(link)?state=failed").text.contains("No delivery matches"))
    #expect(try browser.get("\(link)?state=asleep").status == 422)
    let edited = try browser.submit(
      "\(link)/edit", on: "\(link)/edit", [("description", "Timetable"), ("kinds", "person.created")])
    #expect(edited.status == 303)
    #expect(try browser.get(link).text.contains("Timetable"))
    let rotated = try browser.submit("\(link)/rotate", on: link)
    #expect(rotated.status == 200 && rotated.text.contains(WebhookRules.prefix))
    #expect(try browser.submit("\(link)/pause", on: link).status == 303)
    #expect(try browser.submit("\(link)/resume", on: link).status == 303)
    #expect(try browser.submit("\(link)/replay", on: link, [("since", "2026-11-01")]).status == 303)
    #expect(try browser.submit("\(link)/delete", on: link).status == 303)
    #expect(try browser.get(link).status == 404)
  }
}
