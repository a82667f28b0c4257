// What every route owes, checked over the table of routes, so that a new one owes it too.
import Base
import Store
import Testing
import Web

@testable import App

struct RouteTests {
  /// A route's path with its parameters filled in, for a campus.
  private func path(_ route: Route, _ campus: Campus, person: ID<Person>) -> String {
    route.path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == "{id}" ? person.text : $0.hasPrefix("{") ? "x" : String($0) }
      .joined(separator: "/")
  }

  /// What a route takes: a body of its kind, with the form's token where it is a form.
  private func call(_ route: Route, _ path: String, _ visitor: Visitor, token: String = "") throws -> Answer {
    switch route.body {
    case .none: try visitor.send(route.method.name.description, path)
    case .json:
      try visitor.send(
        route.method.name.description, path, type: "application/json", body: route.input?.sample ?? Array("{}".utf8))
    case .form: try visitor.post(path, form: [("csrf", token)])
    case .upload: try visitor.upload(path, file: Array("Name,Number\nA,1\n".utf8), fields: [("csrf", token)])
    case .file: try visitor.post(path, csv: Array("Name,Number\nA,1\n".utf8))
    case .picture: try visitor.send(route.method.name.description, path, type: "image/png", body: [0x89])
    }
  }

  private func writes(_ route: Route) -> Bool { route.method != .get }

  @Test func everyRouteIsDescribed() {
    var seen: Set<String> = []
    for route in Features.routes {
      #expect(!route.summary.isEmpty && !route.summary.hasSuffix("."), "\(route.path)")
      #expect(route.path.hasPrefix("/"), "\(route.path)")
      #expect(seen.insert("\(route.method.name) \(route.path)").inserted, "\(route.path) twice")
      if route.kind == .api, route.path.hasPrefix("/api") { #expect(route.path.hasPrefix("/api/v1/"), "\(route.path)") }
      for parameter in route.query { #expect(!parameter.text.en.isEmpty && !parameter.text.fr.isEmpty) }
      if route.isList {
        #expect(route.query.contains { $0.name == "page" } && route.query.contains { $0.name == "limit" })
      }
    }
  }

  @Test func guestsAreTurnedAwayAndWriteNothing() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for route in Features.routes {
      if case .anyone = route.access { continue }
      let answer = try call(route, path(route, campus, person: campus.staff.person), campus.guest)
      if route.kind == .api {
        #expect(answer.status == 401 && answer["www-authenticate"] != nil, "\(route.path) \(answer.status)")
      } else {
        #expect(
          answer.status == 303 && answer["location"]?.hasPrefix("/sign-in") == true, "\(route.path) \(answer.status)")
      }
    }
    #expect(try campus.isUnchanged(since: mark) && campus.writes(since: mark) == 0)
  }

  @Test func whoLacksThePermissionIsToldSoAndWritesNothing() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let token = try browser.formToken()
    let mark = try campus.mark()
    var tried = 0
    for route in Features.routes {
      switch route.access {
      case .permission, .anywhere, .either:
        if !BuiltInRole.staff.permissions.isDisjoint(with: route.access.permissions) { continue }
      case .operator: break
      case .anyone, .signedIn: continue
      }
      let visitor = route.kind == .api ? campus.staff : browser
      let answer = try call(route, path(route, campus, person: campus.admin.person), visitor, token: token)
      #expect(answer.status == 403, "\(route.method.name) \(route.path) \(answer.status)")
      tried += 1
    }
    #expect(tried > 30)
    #expect(try campus.isUnchanged(since: mark) && campus.writes(since: mark) == 0)
  }

  /// Not even the owner of an organization runs the box.
  @Test func whatIsForOperatorsIsForNobodyElse() throws {
    let campus = try Campus()
    try campus.appliance.store.write { writer in
      try writer.run(Self.nobodyOperates)
      writer.accessChanged()
    }
    let browser = try campus.browser(campus.admin)
    let token = try browser.formToken()
    let mark = try campus.mark()
    var tried = 0
    for route in Features.routes {
      guard case .operator = route.access else { continue }
      tried += 1
      let visitor = route.kind == .api ? campus.admin : browser
      let answer = try call(route, path(route, campus, person: campus.admin.person), visitor, token: token)
      #expect(answer.status == 403, "\(route.method.name) \(route.path) \(answer.status)")
    }
    #expect(tried > 5)
    #expect(try campus.isUnchanged(since: mark))
  }

  private static let nobodyOperates = Command("UPDATE accounts SET is_operator = 0")

  /// Another organization's rows are not forbidden: they are not there.
  @Test func anotherOrganizationsRowsAreNotThere() throws {
    let campus = try Campus()
    let rows = try ForeignRows(campus)
    let browser = try campus.browser(campus.stranger)
    let token = try browser.formToken()
    let mark = try campus.mark()
    var kinds: Set<String> = []
    for route in Features.routes where route.path.contains("{id}") || route.path.contains("{email}") {
      // Whoever runs the box sees its organizations, and nobody else any.
      if case .operator = route.access { continue }
      let (path, kind) = try rows.path(route)
      kinds.insert(kind)
      let answer = try call(route, path, route.kind == .api ? campus.stranger : browser, token: token)
      // A file that waits for its import may be gone as well as never there.
      let isGone = route.path.contains("/drafts/") && answer.status == 410
      #expect(answer.status == 404 || isGone, "\(route.method.name) \(route.path) \(answer.status) \(answer.text)")
      for name in ForeignRows.names { #expect(!answer.text.contains(name), "\(route.path) \(name)") }
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(kinds == rows.kinds, "a row of each kind has been asked for")
  }

  /// Whoever runs the box sees that organizations are there, and nothing of what they hold.
  @Test func whoRunsTheBoxReadsNothingOfTheOthers() throws {
    let campus = try Campus()
    let person = campus.stranger.person
    let browser = try campus.browser(campus.admin)
    let token = try browser.formToken()
    let mark = try campus.mark()
    for route in Features.routes where route.path.contains("/people/{id}") {
      let path = path(route, campus, person: person)
      let answer = try call(route, path, route.kind == .api ? campus.admin : browser, token: token)
      #expect(answer.status == 404, "\(route.method.name) \(route.path) \(answer.status)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func identifiersThatAreNoneAreNotFound() throws {
    let campus = try Campus()
    for route in Features.routes where route.path.contains("{id}") && route.kind == .api {
      for id in ["x", "0", "0000000000000", "ZZZZZZZZZZZZZ", "%00", "..%2f", String(repeating: "1", count: 400)] {
        let path = route.path.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: id)
        let status = try call(route, path, campus.admin).status
        #expect(status == 404 || status == 400, "\(route.method.name) \(path) \(status)")
      }
    }
  }

  /// No answer carries what only the database should hold, nor the secret with which it was asked for.
  @Test func noAnswerCarriesASecret() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let hash = try campus.store.read { try $0.one(SignInStore.byEmail, "ada@nord.example").passwordHash ?? "" }
    let secrets = [campus.admin.token, browser.cookies["quad-session"], campus.staff.token].compactMap { $0 }
    let digests = secrets.map { campus.appliance.secrets.digest(of: $0) }
    #expect(hash.hasPrefix("$argon2id$"))
    for route in Features.routes where route.method == .get {
      for visitor in [campus.admin, browser] {
        let answer = try call(route, path(route, campus, person: campus.admin.person), visitor)
        let text = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        for secret in secrets { #expect(!text.contains(secret), "\(route.path)") }
        for digest in digests {
          #expect(!text.contains(digest.hex) && !text.contains(base64url(digest.bytes)), "\(route.path)")
        }
        for word in ["$argon2", "password_hash", "passwordHash", "digest"] {
          #expect(!text.contains(word), "\(route.path) \(word)")
        }
      }
    }
  }

  /// What an answer looks like doesn't depend on who asks: every kind carries its security headers, refusals too.
  @Test func everyAnswerCarriesTheSecurityHeaders() throws {
    let campus = try Campus()
    for route in Features.routes {
      for visitor in [campus.admin, campus.guest] {
        let answer = try call(route, path(route, campus, person: campus.admin.person), visitor)
        #expect(answer["x-content-type-options"] == "nosniff", "\(route.path) \(answer.status)")
        #expect(answer["x-request-id"]?.count == 13, "\(route.path)")
        #expect(answer["server"] == nil, "\(route.path)")
      }
    }
  }

  /// Every JSON body is checked: one field too many, and nothing happens.
  @Test func unknownFieldsAreRefusedByEveryRouteThatTakesJSON() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for route in Features.routes {
      guard case .json = route.body else { continue }
      let path = path(route, campus, person: campus.staff.person)
      let method = route.method.name.description
      let answer = try campus.admin.send(method, path, type: "application/json", body: Array("{\"zzz\":1}".utf8))
      #expect(answer.status == 422 && answer.faults.contains("zzz"), "\(path) \(answer.status)")
      #expect(try campus.admin.send(method, path, type: "application/json", body: Array("{\"a\":".utf8)).status == 400)
      let deep = [UInt8](repeating: 0x5b, count: 10_000)
      #expect(try campus.admin.send(method, path, type: "application/json", body: deep).status == 400)
      let huge = [UInt8](repeating: 0x20, count: route.bodyLimit + 1)
      #expect(try campus.admin.send(method, path, type: "application/json", body: huge).status == 413)
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func theNavigationLeadsToPagesOneMayOpen() throws {
    let campus = try Campus()
    let icons = try String(decoding: readFile(Repository.root + "/static/icons.svg", limit: 1 << 20), as: UTF8.self)
    for entry in Features.navigation {
      let path = entry.path.description
      let route = try #require(
        Features.routes.first { $0.path == path && $0.method == .get && $0.kind == .page }, "\(path)")
      #expect("\(route.access)" == "\(entry.access)", "\(path)")
      #expect(icons.contains("id=\"\(entry.icon)\""), "\(entry.icon)")
    }
    let staff = try campus.browser(campus.staff)
    let page = try staff.get("/").page
    for link in page.all("a").compactMap({ $0["href"] }) where link.hasPrefix("/") {
      #expect(try staff.get(link).status == 200, "\(link) is shown to staff")
    }
  }
}
