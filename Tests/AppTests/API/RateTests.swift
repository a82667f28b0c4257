// Who asks too often is told to wait; who doesn't never notices.
import Base
import Testing
import Web

@testable import App

struct RateTests {
  private let limits: [RateKind: String] = [.open: "5/1h", .strict: "2/1h", .normal: "4/1h", .bulk: "1/1h"]

  @Test func whoAsksTooOftenIsToldToWait() throws {
    let campus = try Campus(rates: Rates(limits))
    for left in [3, 2, 1, 0] {
      let answer = try campus.admin.get("/api/v1/me")
      #expect(
        answer.status == 200 && answer["ratelimit"]?.hasPrefix("\"1h\";r=\(left);t=") == true, "\(answer.headers)")
      #expect(answer["ratelimit-policy"] == "\"1h\";q=4;w=3600")
    }
    let mark = try campus.mark()
    let refused = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Zoe\"}")
    #expect(
      refused.status == 429 && refused.code == "rate-limited" && refused["content-type"] == "application/problem+json")
    #expect(Int(refused["retry-after"] ?? "").map { (1...900).contains($0) } == true, "\(refused.headers)")
    #expect(refused["ratelimit"]?.hasPrefix("\"1h\";r=0;t=") == true && refused["x-content-type-options"] == "nosniff")
    #expect(try campus.isUnchanged(since: mark) && campus.writes(since: mark) == 0)
    // Nobody else pays for it: not a colleague at the same address, and not a guest there.
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try campus.guest.get("/openapi.json").status == 200)
    // It is the person that is counted, by whatever session.
    let page = try campus.browser(campus.admin).get("/people")
    #expect(page.status == 429 && page["content-type"]?.hasPrefix("text/html") == true && page["retry-after"] != nil)
  }

  @Test func guestsAreCountedByAddressAndStricterWhereTheyAct() throws {
    let campus = try Campus(rates: Rates(limits))
    let body = "{\"email\":\"nobody@nowhere.example\",\"password\":\"a quiet place to study\"}"
    for _ in 0..<2 { #expect(try campus.guest.post("/api/v1/auth/sign-in", json: body).status == 401) }
    #expect(try campus.guest.post("/api/v1/auth/sign-in", json: body).status == 429)
    for _ in 0..<5 { #expect(try campus.guest.get("/sign-in").status == 200) }
    #expect(try campus.guest.get("/sign-in").status == 429)
    // Machines that watch are not counted.
    for _ in 0..<20 { #expect(try campus.guest.get("/healthz").status == 200) }
    #expect(try campus.guest.get("/healthz")["ratelimit"] == nil)
    #expect(try campus.admin.get("/api/v1/me").status == 200)
  }

  /// A class behind one address renews its tokens when the lesson begins, and each page of signing in asks what passkeys
  /// are asked: that counts as reading. Trying tokens out is slowed down like reading, and ends with the first real one.
  @Test func renewingCountsAsReading() throws {
    let campus = try Campus(rates: Rates(limits))
    let body = "{\"refreshToken\":\"\(String(repeating: "x", count: 65))\"}"
    for _ in 0..<3 {
      #expect(try campus.guest.post("/api/v1/auth/refresh", json: body).code == "refresh-refused")
    }
    var browser = campus.guest
    browser.host = "localhost"
    for _ in 0..<2 { #expect(try browser.post("/api/v1/auth/passkey/options").status == 200) }
    #expect(try campus.guest.post("/api/v1/auth/refresh", json: body).status == 429)
    #expect(try campus.guest.post("/api/v1/auth/passkey/options").status == 429)
    // What guests do otherwise still has its own, smaller, allowance.
    #expect(try campus.guest.post("/api/v1/auth/forgot", json: "{\"email\":\"a@x.example\"}").status == 204)
  }

  /// Each token that is tried costs a look into the database.
  @Test func whoTriesTokensIsCounted() throws {
    let campus = try Campus(rates: Rates(limits))
    var visitor = campus.guest
    for number in 0..<5 {
      visitor.token = String(repeating: "\(number)", count: 43)
      #expect(try visitor.get("/api/v1/me").status == 401)
    }
    #expect(try visitor.get("/api/v1/me").status == 429)
    #expect(try campus.admin.get("/api/v1/me").status == 200)
  }

  /// A body is not taken in for nothing.
  @Test(arguments: Depth.allCases) func uploadsAreCountedOnceAndBeforeTheirBody(depth: Depth) throws {
    let campus = try Campus(depth, rates: Rates(limits))
    let file = Array("Name,Number\nZoe,Z1\n".utf8)
    let first = try campus.admin.post("/api/v1/people/import?dryRun=true", csv: file)
    #expect(
      first.status == 200 && first["ratelimit"]?.hasPrefix("\"1h\";r=0;") == true, "\(first.status) \(first.headers)")
    #expect(try campus.admin.post("/api/v1/people/import?dryRun=true", csv: file).status == 429)
    #expect(try campus.admin.get("/api/v1/me").status == 200)
  }

  @Test func withoutLimitsNothingIsSaid() throws {
    let campus = try Campus()
    for _ in 0..<50 { #expect(try campus.admin.get("/api/v1/me").status == 200) }
    #expect(try campus.admin.get("/api/v1/me")["ratelimit"] == nil)
  }

  @Test func settingsAreRead() {
    for text in ["off", "1/1s", "100/1s 3000/1m"] { #expect(Rates.isReadable(text)) }
    for text in ["", "on", "1", "1/1x", "0/1s"] { #expect(!Rates.isReadable(text)) }
    for setting in [Settings.openRate, Settings.strictRate, Settings.normalRate, Settings.bulkRate] {
      #expect(Rates.isReadable(setting.fallback))
    }
  }
}
