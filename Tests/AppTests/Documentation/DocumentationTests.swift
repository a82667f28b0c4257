// The page that shows the API, and the document behind it.
import Base
import Testing
import Web

@testable import App

struct DocumentationTests {
  @Test func theDocumentIsPackedOnceAndAskedForByItsTag() throws {
    let campus = try Campus()
    let packed = try campus.guest.with("Accept-Encoding", "gzip").get("/openapi.json")
    let plain = try campus.guest.get("/openapi.json")
    #expect(packed["content-encoding"] == "gzip" && packed.body.count * 5 < plain.body.count)
    #expect(plain["cache-control"] == "public, no-cache" && plain["x-content-type-options"] == "nosniff")
    for tag in [plain["etag"], packed["etag"]] {
      #expect(try campus.guest.with("If-None-Match", tag ?? "").get("/openapi.json").status == 304)
    }
  }

  @Test func thePageIsForEverybodyAndRunsNoForeignScript() throws {
    let campus = try Campus()
    for visitor in [campus.guest, try campus.browser(campus.staff)] {
      let answer = try visitor.get("/docs")
      #expect(answer.status == 200)
      let page = answer.page
      #expect(page.all("div").contains { $0["id"] == "api" && $0["data-document"] == "/openapi.json" })
      let nonce = try #require(
        answer["content-security-policy"]?.split(separator: "'").first { $0.hasPrefix("nonce-") })
      for script in page.all("script") {
        #expect(script["src"]?.hasPrefix("/static/") == true && script["nonce"].map { "nonce-\($0)" } == String(nonce))
      }
    }
  }

  /// What a call may be sent and answered is said of every call: parameters, refusals, who may.
  @Test func theDocumentSaysWhatTheRoutesSay() throws {
    let campus = try Campus()
    let document = try campus.guest.get("/openapi.json").json
    for route in Features.routes where route.kind == .api && route.path != "/openapi.json" {
      let name = "\(route.method.name) \(route.path)"
      let operation = try #require(document["paths"]?[route.path]?["\(route.method.name)".lowercased()], "\(name)")
      #expect(operation["summary"]?.string == route.summary, "\(name)")
      #expect((operation["security"] == nil) == route.isOpen, "\(name)")
      if let permission = route.access.permission {
        #expect(operation["x-permission"]?.string == permission.name, "\(name)")
      }
      let parameters = (operation["parameters"].map { Array($0.elements) } ?? []).compactMap {
        $0["name"]?.string ?? $0["$ref"]?.string
      }
      for parameter in route.query { #expect(parameters.contains(parameter.name), "\(name)") }
      #expect(parameters.contains("#/components/parameters/IdempotencyKey") == route.isRepeatable, "\(name)")
      let answers = try #require(operation["responses"])
      #expect(answers[String(route.success)]?["description"] != nil, "\(name)")
      #expect((answers["401"]?["$ref"] != nil) == (!route.isOpen || route.method != .get), "\(name)")
      // Another site's page may make any change with somebody's cookie.
      if route.method != .get { #expect(answers["403"]?["$ref"] != nil, "\(name)") }
      let mayBeAbsent = route.path.contains("{") || route.input != nil || route.traits.contains(.optional)
      #expect((answers["404"]?["$ref"] != nil) == mayBeAbsent, "\(name)")
    }
  }
}
