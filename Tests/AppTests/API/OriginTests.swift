// Pages of other origins: what they may read and do, by configuration.
import Base
import Testing
import Web

@testable import App

struct OriginTests {
  private let app = "https://app.example.org"

  @Test func nobodyElsesPageReadsAnythingUnlessItIsConfigured() throws {
    let campus = try Campus()
    let answer = try campus.admin.with("Origin", app).get("/api/v1/me")
    #expect(answer.status == 200 && answer["access-control-allow-origin"] == nil && answer["vary"] == nil)
    let preflight = try campus.guest.with("Origin", app).with("Access-Control-Request-Method", "POST")
      .send("OPTIONS", "/api/v1/people")
    #expect(preflight.status == 204 && preflight["allow"] != nil && preflight["access-control-allow-methods"] == nil)
  }

  @Test func aConfiguredOriginReadsAnswersRefusalsAndPreflights() throws {
    let campus = try Campus(cors: try CORS(origins: [app]))
    for (path, status) in [("/api/v1/me", 200), ("/api/v1/nowhere", 404), ("/api/v1/people/x", 404)] {
      let answer = try campus.admin.with("Origin", app).get(path)
      #expect(answer.status == status && answer["access-control-allow-origin"] == app, "\(path) \(answer.status)")
      #expect(answer["access-control-allow-credentials"] == nil)
      #expect(answer["access-control-expose-headers"]?.contains("RateLimit") == true)
      let other = try campus.admin.with("Origin", "https://evil.example").get(path)
      #expect(
        other.status == status && other["access-control-allow-origin"] == nil && other.all("vary").contains("Origin"))
    }
    let written = try campus.admin.with("Origin", app).post("/api/v1/people", json: "{\"name\":\"Zoe\"}")
    #expect(written.status == 201 && written["access-control-allow-origin"] == app)
    let preflight = try campus.guest.with("Origin", app).with("Access-Control-Request-Method", "POST")
      .send("OPTIONS", "/api/v1/people")
    #expect(preflight.status == 204 && preflight["access-control-allow-origin"] == app)
    #expect(preflight["access-control-allow-methods"]?.contains("POST") == true)
    // Pages are for people, not for other pages.
    #expect(try campus.browser(campus.admin).with("Origin", app).get("/people")["access-control-allow-origin"] == nil)
  }

  /// A foreign page with somebody's cookie is a forgery, unless the configuration trusts it.
  @Test func cookiesRideAlongOnlyFromTrustedPages() throws {
    for (credentials, status) in [(false, 403), (true, 201)] {
      let campus = try Campus(cors: try CORS(origins: [app], credentials: credentials))
      var browser = try campus.browser(campus.admin).with("Origin", app)
      browser.site = "cross-site"
      #expect(try browser.post("/api/v1/people", json: "{\"name\":\"Zoe\"}").status == status)
      var evil = try campus.browser(campus.admin).with("Origin", "https://evil.example")
      evil.site = "cross-site"
      #expect(try evil.post("/api/v1/people", json: "{\"name\":\"Eve\"}").status == 403)
      // Forms never.
      #expect(try browser.post("/people/new", form: [("name", "Zed"), ("csrf", browser.formToken())]).status == 403)
    }
  }
}
