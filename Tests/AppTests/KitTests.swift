// The kit itself: both ways in give the same answers.
import Testing

@testable import App

struct KitTests {
  @Test func bothDepthsAnswerAlike() throws {
    let inside = try Campus(.inProcess)
    let outside = try Campus(.socket)
    for path in ["/healthz", "/api/v1/people", "/api/v1/attendance/today", "/nowhere", "/api/v1/people?limit=0"] {
      let (a, b) = (try inside.admin.get(path), try outside.admin.get(path))
      #expect(a.status == b.status, "\(path)")
      #expect(a["content-type"] == b["content-type"], "\(path)")
      if a.status == 200 { #expect(a.body == b.body, "\(path)") }
    }
    #expect(try inside.staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try outside.staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try inside.guest.get("/").status == 303)
  }
}
