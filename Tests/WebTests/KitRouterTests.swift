// The router: which path finds which route, and which route lists are refused.
import Base
import Testing

@testable import Web

@Suite struct KitRouter {
  static let routes: [(Web.Method, String, String)] = [
    (.get, "/", "home"), (.get, "/people", "people"), (.post, "/people", "add"), (.get, "/people/{id}", "person"),
    (.patch, "/people/{id}", "change"), (.get, "/people/import", "import"), (.get, "/people/{id}/edit", "edit"),
    (.get, "/a/{x}/b/{y}", "two"), (.options, "/own", "options"), (.get, "/own", "own"),
    (.get, "/.well-known/security.txt", "security"),
  ]

  static func router() throws -> Router { try Router(routes.map { ($0.0, $0.1) }) }

  /// `found:parameters`, `405 methods`, `204 methods` or `404`.
  static func outcome(_ method: Web.Method, _ path: String) throws -> String {
    switch try router().match(method, path) {
    case .found(let at, let parameters):
      return ([routes[at].2] + (0..<parameters.count).map { parameters[$0] ?? "?" }).joined(separator: ":")
    case .wrongMethod(let allow): return "405 " + allow.text
    case .options(let allow): return "204 " + allow.text
    case .none: return "404"
    }
  }

  @Test(arguments: [
    ("/", "home"), ("/people", "people"), ("/people/7", "person:7"), ("/people/import", "import"),
    ("/people/7/edit", "edit:7"), ("/people/import/edit", "edit:import"), ("/people/imports", "person:imports"),
    ("/a/1/b/2", "two:1:2"), ("/.well-known/security.txt", "security"),
    ("/people/%C3%A9l%20o", "person:él o"), ("/people/a+b", "person:a+b"), ("/people/...", "person:..."),
    ("", "404"), ("people", "404"), ("//", "404"), ("/people/", "404"), ("//people", "404"), ("/people//edit", "404"),
    ("/people/.", "404"), ("/people/..", "404"), ("/people/%2e", "404"), ("/people/%2E%2e", "404"),
    ("/people/../people", "404"), ("/people/a%2Fb", "404"), ("/people/a%5cb", "404"), ("/people/%00", "404"),
    ("/people/%7f", "404"), ("/people/%0a", "404"), ("/people/%", "404"), ("/people/%4", "404"), ("/people/%zz", "404"),
    ("/people/%ff", "404"), ("/people/%c0%af", "404"), ("/people/%ed%a0%80", "404"), ("/%70eople", "404"),
    ("/PEOPLE", "404"), ("/people/7/edit/x", "404"), ("/a/1/b", "404"), ("/a", "404"), ("/people/7/", "404"),
  ])
  func paths(_ path: String, _ expected: String) throws { #expect(try KitRouter.outcome(.get, path) == expected) }

  @Test(arguments: [
    (Web.Method.head, "/people", "people"), (.put, "/people", "405 GET, HEAD, POST, OPTIONS"),
    (.options, "/people", "204 GET, HEAD, POST, OPTIONS"), (.delete, "/people/7", "405 GET, HEAD, PATCH, OPTIONS"),
    // A literal owns its path: it does not fall to the parameter's route.
    (.patch, "/people/import", "405 GET, HEAD, OPTIONS"), (.options, "/own", "options"),
    (.post, "/own", "405 GET, HEAD, OPTIONS"), (.post, "/nothing", "404"), (.options, "/nothing", "404"),
  ])
  func methods(_ method: Web.Method, _ path: String, _ expected: String) throws {
    #expect(try KitRouter.outcome(method, path) == expected)
  }

  /// Some clients put a slash at the end of a path, whatever they are told: where that is meant, one is taken.
  @Test func aSlashAtTheEndIsTakenWhereItIsMeant() throws {
    let router = try Router(
      [(.get, "/io"), (.post, "/io"), (.get, "/io/x"), (.get, "/a/{x}"), (.get, "/")], slashed: ["/io", "/a/{x}"])
    func found(_ path: String, _ method: Web.Method = .get) -> Int? {
      if case .found(let at, _) = router.match(method, path) { at } else { nil }
    }
    #expect(found("/io") == 0 && found("/io/") == 0 && found("/io/", .post) == 1 && found("/io/x") == 2)
    #expect(found("/a/1") == 3 && found("/a/1/") == 3)
    for path in ["/io//", "//io", "/io/x/", "/a//", "/a/", "/a/1//", "//"] { #expect(found(path) == nil, "\(path)") }
    if case .wrongMethod(let allow) = router.match(.delete, "/io/") {
      #expect(allow.text == "GET, HEAD, POST, OPTIONS")
    } else {
      Issue.record("it is the same path")
    }
  }

  @Test func namesParameters() throws {
    guard case .found(_, let parameters) = try KitRouter.router().match(.get, "/a/left/b/right") else {
      Issue.record("no match")
      return
    }
    #expect(parameters["x"] == "left")
    #expect(parameters["y"] == "right")
    #expect(parameters["z"] == nil)
    #expect(parameters[2] == nil)
    #expect(parameters[-1] == nil)
    #expect(throws: Failure.self) { try parameters.id("x", as: ID<Request>.self) }
  }

  @Test(arguments: [
    ("/people/{id}", "/people/{person}"), ("/people", "/people"), ("/a/{x}/c", "/{y}/b/c"), ("/{a}/b", "/c/{d}"),
  ])
  func refusesPairsNamingBoth(_ first: String, _ second: String) {
    let failure = #expect(throws: Failure.self) {
      try Router([(.get, first), (.get, second)])
    }
    #expect(failure?.detail.contains(first) == true)
    #expect(failure?.detail.contains(second) == true)
  }

  @Test func allowsWhatIsClear() throws {
    _ = try Router([
      (.get, "/people/{id}"), (.post, "/people/{id}"), (.get, "/people/new"), (.get, "/{any}/{thing}"),
      (.get, "/a/{x}/c"), (.get, "/a/{x}/{y}"),
    ])
    // Crossing patterns are refused whatever their methods: one would turn the other's paths into 405.
    #expect(throws: Failure.self) { try Router([(.get, "/a/{x}"), (.post, "/{y}/b")]) }
  }

  @Test(arguments: [
    "people", "", "/people/", "//", "/a//b", "/{}", "/{a b}", "/{a}/{a}", "/x{a}", "/{a}x", "/..", "/a/./b", "/é",
    "/a%20",
    "/{a}/{b}/{c}/{d}/{e}", "/a?b",
  ])
  func refusesPatterns(_ pattern: String) {
    #expect(throws: Failure.self) { try Router([(.get, pattern)]) }
  }

  @Test func deepAndWidePathsEnd() throws {
    let router = try KitRouter.router()
    if case .none = router.match(.get, String(repeating: "/a", count: 50_000)) {} else { Issue.record("matched") }
    let long = "/people/" + String(repeating: "x", count: 100_000)
    if case .none = router.match(.get, long) {} else { Issue.record("matched") }
  }
}
