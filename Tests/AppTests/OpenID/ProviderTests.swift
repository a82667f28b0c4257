// Sign-in services as administrators see them: adding, changing, removing, and what nobody may do.
import Base
import Outbound
import Store
import Testing

@testable import App

struct ProviderTests {
  static let path = "/api/v1/sign-in-providers"
  static let google =
    "{\"preset\":\"google\",\"name\":\"Google\",\"clientId\":\"c1.apps.test\",\"clientSecret\":\"hush hush\"}"

  private func add(_ campus: Campus, _ json: String = google, by visitor: Visitor? = nil) throws -> String {
    let answer = try (visitor ?? campus.admin).post(Self.path, json: json)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["id"]?.string)
  }

  @Test(arguments: Depth.allCases) func aServiceIsAddedChangedAndRemoved(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let added = try campus.admin.post(Self.path, json: Self.google)
    #expect(added.status == 201 && added.json["issuer"]?.string == "https://accounts.google.com")
    #expect(added.json["hasSecret"]?.bool == true && !added.text.contains("hush"))
    let id = try #require(added.json["id"]?.string)
    let one = "\(Self.path)/\(id)"
    #expect(try campus.admin.get(Self.path).json["total"]?.int64 == 1)
    let changed = try campus.admin.patch(
      one, json: "{\"name\":\"Gmail\",\"hostedDomain\":\"Nord.Example\",\"version\":1}")
    #expect(changed.status == 200 && changed.json["hostedDomain"]?.string == "nord.example")
    #expect(changed.json["version"]?.int64 == 2 && changed.json["hasSecret"]?.bool == true)
    #expect(try campus.admin.patch(one, json: "{\"name\":\"Late\",\"version\":1}").code == "changed-meanwhile")
    #expect(try campus.admin.patch(one, json: "{\"name\":\"Gmail\"}").json["version"]?.int64 == 2, "nothing to change")
    #expect(try campus.admin.patch(one, json: "{\"hostedDomain\":\"\"}").json["hostedDomain"]?.isNull == true)
    #expect(try campus.admin.delete(one).status == 204)
    #expect(try campus.admin.get(one).status == 404)
    #expect(
      try campus.events(since: mark) == [
        "sign-in-provider.added", "sign-in-provider.changed", "sign-in-provider.changed", "sign-in-provider.removed",
      ])
    for row in try campus.eventRows(since: mark) { #expect(!row.data.contains("hush")) }
  }

  /// Two editors: also who removes it and who sets its rules say what they have seen.
  @Test func whoWasSlowerIsTold() throws {
    let campus = try Campus()
    let one = "\(Self.path)/\(try add(campus))"
    let tag = try #require(try campus.admin.get(one)["etag"])
    #expect(tag == "\"v1\"")
    let rules = "{\"domains\":[{\"domain\":\"nord.example\",\"role\":\"staff\"}]}"
    let set = try campus.admin.with("If-Match", tag).put("\(one)/domains", json: rules)
    #expect(set.status == 200 && set.json["version"]?.int64 == 2, "its rules are told with it: \(set.text)")
    let mark = try campus.mark()
    #expect(try campus.admin.with("If-Match", tag).put("\(one)/domains", json: "{\"domains\":[]}").status == 412)
    #expect(try campus.admin.with("If-Match", tag).delete(one).status == 412)
    #expect(try campus.admin.with("If-Match", tag).patch(one, json: "{\"name\":\"Late\"}").status == 412)
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark) == [])
    #expect(try campus.admin.put("\(one)/domains", json: rules).json["version"]?.int64 == 2, "nothing to change")
    #expect(try campus.admin.with("If-Match", "\"v2\"").delete(one).status == 204)
  }

  @Test func theSecretIsSealed() throws {
    let campus = try Campus()
    let id = try #require(ID<SignInProvider>(try add(campus)))
    let home = campus.home.id
    let row = try campus.store.read { try $0.one(OpenIDStore.find, id, home) }
    let sealed = try #require(row.sealedSecret)
    #expect(!String(decoding: sealed, as: UTF8.self).contains("hush"))
    #expect(try row.settings(campus.appliance.secrets).clientSecret == Secret("hush hush"))
    #expect(throws: Failure.self) { try row.settings(Secrets(key: [UInt8](repeating: 7, count: 32))) }
  }

  @Test func eachKindHasItsFields() throws {
    let campus = try Campus()
    let tenant = "6B8FBB2E-0c1d-4a5b-9a53-2a1c3d4e5f60"
    let good = [
      (
        "{\"preset\":\"cognito\",\"name\":\"C\",\"clientId\":\"x\",\"pool\":\"eu-west-3_AbC123\",\"pagesDomain\":\"login.nord.example\"}",
        "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbC123"
      ),
      (
        "{\"preset\":\"entra\",\"name\":\"M\",\"clientId\":\"x\",\"tenant\":\"\(tenant)\"}",
        "https://login.microsoftonline.com/\(tenant.lowercased())/v2.0"
      ),
      (
        "{\"preset\":\"issuer\",\"name\":\"K\",\"clientId\":\"x\",\"issuer\":\"https://login.nord.example/realms/campus\"}",
        "https://login.nord.example/realms/campus"
      ),
      (
        "{\"preset\":\"moodle\",\"name\":\"M\",\"clientId\":\"moodle_mobile_app\",\"moodle\":\"https://Moodle.nord.example/lms/my/\"}",
        "https://moodle.nord.example/lms"
      ),
    ]
    for (json, issuer) in good {
      let answer = try campus.admin.post(Self.path, json: json)
      #expect(answer.status == 201 && answer.json["issuer"]?.string == issuer, "\(answer.text)")
    }
    let mark = try campus.mark()
    let bad = [
      ("{\"preset\":\"google\",\"name\":\"G\",\"clientId\":\"x\"}", "clientSecret"),
      ("{\"preset\":\"google\",\"name\":\"G\",\"clientId\":\"x y\",\"clientSecret\":\"s\"}", "clientId"),
      (
        "{\"preset\":\"google\",\"name\":\"G\",\"clientId\":\"x\",\"clientSecret\":\"s\",\"issuer\":\"https://a.b\"}",
        "issuer"
      ),
      (
        "{\"preset\":\"google\",\"name\":\"G\",\"clientId\":\"x\",\"clientSecret\":\"s\",\"hostedDomain\":\"no\"}",
        "hostedDomain"
      ),
      ("{\"preset\":\"cognito\",\"name\":\"C\",\"clientId\":\"x\",\"pool\":\"eu-west-3\"}", "pool"),
      ("{\"preset\":\"entra\",\"name\":\"M\",\"clientId\":\"x\",\"tenant\":\"nord.onmicrosoft.com\"}", "tenant"),
      ("{\"preset\":\"issuer\",\"name\":\"K\",\"clientId\":\"x\"}", "issuer"),
      ("{\"preset\":\"moodle\",\"name\":\"M\",\"clientId\":\"x\",\"issuer\":\"https://a.b\"}", "issuer"),
      (
        "{\"preset\":\"moodle\",\"name\":\"M\",\"clientId\":\"x\",\"moodle\":\"https://a.b\",\"clientSecret\":\"s\"}",
        "clientSecret"
      ),
      (
        "{\"preset\":\"issuer\",\"name\":\"K\",\"clientId\":\"x\",\"issuer\":\"https://a.b\",\"graceHours\":1}",
        "graceHours"
      ),
      ("{\"preset\":\"issuer\",\"name\":\"\",\"clientId\":\"x\",\"issuer\":\"https://a.b\"}", "name"),
    ]
    let issuers = [
      "http://login.nord.example", "https://127.0.0.1/", "https://169.254.169.254/x", "https://[::1]/", "https:///x",
      "ftp://login.nord.example", "https://a.b/?x", "https://a.b/#x", "https://user@a.b", "javascript:alert(1)", "a.b",
      "https://10.1.2.3", "https://0x7f000001/",
    ]
    let wrong = issuers.map {
      ("{\"preset\":\"issuer\",\"name\":\"K\",\"clientId\":\"x\",\"issuer\":\"\($0)\"}", "issuer")
    }
    for (json, field) in bad + wrong {
      let answer = try campus.admin.post(Self.path, json: json)
      #expect(answer.status == 422 && answer.faults == [field], "\(json) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thereAreNotTooMany() throws {
    let campus = try Campus()
    for _ in 0..<ProviderRules.mostProviders { _ = try add(campus) }
    #expect(try campus.admin.post(Self.path, json: Self.google).code == "too-many-providers")
    _ = try add(campus, by: campus.stranger)
  }

  /// An owner of one organization must not let their provider speak for another one's people.
  @Test func onlyTheOperatorTrustsAServiceEverywhere() throws {
    let campus = try Campus()
    let theirs = "\(Self.path)/\(try add(campus, by: campus.stranger))"
    let mark = try campus.mark()
    #expect(try campus.stranger.patch(theirs, json: "{\"isTrusted\":true}").code == "operators-only")
    #expect(try campus.isUnchanged(since: mark))
    let ours = "\(Self.path)/\(try add(campus))"
    #expect(try campus.admin.patch(ours, json: "{\"isTrusted\":true}").json["isTrusted"]?.bool == true)
    // Somebody else's change of what was vouched for ends the trust.
    let helper = try campus.visitor(campus.person("Helper", role: .admin).id)
    #expect(try helper.patch(ours, json: "{\"name\":\"Other\"}").json["isTrusted"]?.bool == true)
    #expect(try helper.patch(ours, json: "{\"clientSecret\":\"new\"}").json["isTrusted"]?.bool == false)
  }

  @Test func aDomainHandsOnOnlyWhatItsMakerMay() throws {
    let campus = try Campus()
    let path = "\(Self.path)/\(try add(campus))/domains"
    func rule(_ domain: String, _ role: String) -> String {
      "{\"domains\":[{\"domain\":\"\(domain)\",\"role\":\"\(role)\"}]}"
    }
    func put(_ visitor: Visitor, _ json: String) throws -> Answer {
      try visitor.send("PUT", path, type: "application/json", body: Array(json.utf8))
    }
    let mark = try campus.mark()
    let set = try put(campus.admin, rule("@Students.Nord.Example", "student"))
    #expect(set.status == 200, "\(set.text)")
    #expect(set.json["domains"]?.firstElement?["domain"]?.string == "students.nord.example")
    #expect(try put(campus.admin, rule("students.nord.example", "student")).status == 200, "the same again")
    #expect(try campus.events(since: mark) == ["sign-in-provider.domains"])
    for (json, field) in [
      (rule("nord", "student"), "domains[0].domain"), (rule("-.nord", "student"), "domains[0].domain"),
      (rule("a@b.example", "student"), "domains[0].domain"), (rule("nord.example", "nobody"), "domains[0].role"),
      (rule("nord.example", "owner"), "domains[0].role"),
    ] {
      #expect(try put(campus.admin, json).faults == [field], "\(json)")
    }
    // Somebody who may change settings, and give no roles.
    let role = try campus.ownRole("Settings only", ["organization.write"])
    let person = try campus.person("Setter")
    try campus.assign(role, to: person.id)
    let setter = try campus.visitor(person.id)
    #expect(try put(setter, rule("nord.example", "admin")).status == 403)
    #expect(try put(setter, "{\"domains\":[]}").status == 200)
    // Nor may they decide who is believed.
    #expect(try setter.post(Self.path, json: Self.google).code == "needs-everything")
    let one = String(path.dropLast("/domains".count))
    #expect(try setter.patch(one, json: "{\"clientId\":\"mine\"}").code == "needs-everything")
    #expect(try setter.patch(one, json: "{\"isEnabled\":false}").status == 200)
    #expect(try setter.patch(one, json: "{\"isEnabled\":true}").code == "needs-everything")
  }

  @Test func theButtonsOfTheSignInPage() throws {
    let campus = try Campus()
    func buttons(_ path: String) throws -> [String] {
      try campus.guest.get(path).page.all("a").compactMap { $0["href"] }.filter { $0.hasPrefix("/sign-in/openid/") }
    }
    #expect(try buttons("/sign-in").isEmpty)
    let first = try add(campus)
    let second = try add(campus, by: campus.stranger)
    #expect(
      try buttons("/sign-in?next=/people") == [
        "/sign-in/openid/\(first)?next=%2Fpeople", "/sign-in/openid/\(second)?next=%2Fpeople",
      ])
    #expect(try campus.guest.get("/sign-in").text.contains("Google (Campus Sud)"))
    #expect(try buttons("/sign-in?next=https://evil.example").allSatisfy { !$0.contains("evil") })
    #expect(try buttons("/sign-in?organization=campus-sud") == ["/sign-in/openid/\(second)"])
    _ = try campus.stranger.patch("\(Self.path)/\(second)", json: "{\"isEnabled\":false}")
    #expect(try buttons("/sign-in") == ["/sign-in/openid/\(first)"])
    for _ in 0..<ProviderRules.mostChoices { _ = try add(campus) }
    let page = try campus.guest.get("/sign-in")
    #expect(try buttons("/sign-in").isEmpty && page.page.all("input").contains { $0["name"] == "organization" })
    #expect(try buttons("/sign-in?organization=Campus%20Nord").count == ProviderRules.mostChoices + 1)
    #expect(try campus.guest.get("/sign-in?organization=zzz").page.text.contains("No services are known"))
  }

  @Test func theForms() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let new = "/organization/sign-in/new"
    #expect(try browser.get(new).page.all("a").contains { $0["href"] == "\(new)?preset=cognito" })
    let refused = try browser.submit(
      new, on: "\(new)?preset=issuer", [("name", "Campus"), ("issuer", "http://x"), ("clientId", "c")])
    #expect(refused.status == 422 && refused.text.contains("aria-invalid=\"true\""))
    let done = try browser.submit(
      new, on: "\(new)?preset=issuer",
      [("name", "Campus"), ("issuer", "https://login.nord.example"), ("clientId", "c"), ("clientSecret", "")])
    let page = try #require(done["location"])
    #expect(done.status == 303)
    let shown = try browser.get(page)
    #expect(shown.text.contains("http://campus.test/sign-in/openid/callback"))
    #expect(try browser.submit("\(page)/domains", on: page, [("domain", "x"), ("role", "student")]).status == 422)
    #expect(
      try browser.submit("\(page)/domains", on: page, [("domain", "nord.example"), ("role", "student")]).status == 303)
    #expect(try browser.get(page).text.contains("nord.example"))
    let off = try browser.submit("\(page)/edit", on: "\(page)/edit", [("name", "Campus login")])
    #expect(off.status == 303, "a box that is not ticked is off")
    #expect(try browser.get("/organization/sign-in").page.text.contains("Off"))
    #expect(try browser.submit("\(page)/domains/remove", on: page).status == 303)
    #expect(try browser.submit("\(page)/delete", on: page).status == 303)
    #expect(try browser.get(page).status == 404)
  }
}
