// The files of Swagger UI: embedded packed, served under the hash of what they are.
import Base
import Testing
import Web

@testable import App

struct SwaggerTests {
  @Test(arguments: Depth.allCases) func theFilesAreServedPackedUnderTheirHash(depth: Depth) throws {
    let campus = try Campus(depth)
    for (link, type, mark) in [
      (StaticFiles.apiScript, "text/javascript", "SwaggerUIBundle"), (StaticFiles.apiStyle, "text/css", ".swagger-ui"),
      (Assets.embedded.link("swagger-ui-bundle.js.LICENSE.txt"), "text/plain", "Apache License"),
      (StaticFiles.apiStart, "text/javascript", "SwaggerUIBundle({"),
    ] {
      let parts = link.text.split(separator: "/")
      #expect(parts.count == 3 && parts[0] == "static" && parts[1].count == 16, "\(link.text)")
      let packed = try campus.guest.with("Accept-Encoding", "gzip").get(link.text)
      #expect(packed.status == 200 && packed["content-encoding"] == "gzip" && packed["vary"] == "Accept-Encoding")
      #expect(packed["content-type"]?.hasPrefix(type) == true)
      #expect(packed["cache-control"] == "public, max-age=31536000, immutable")
      #expect(packed.body.starts(with: [0x1f, 0x8b]))
      let plain = try campus.guest.get(link.text)
      #expect(plain.status == 200 && plain["content-encoding"] == nil && plain.text.contains(mark), "\(link.text)")
      #expect(packed.body.count < plain.body.count, "\(link.text) \(packed.body.count) \(plain.body.count)")
      let again = try campus.guest.with("If-None-Match", plain["etag"] ?? "").get(link.text)
      #expect(again.status == 304)
      // As the script names its licence: beside itself, so under its own hash.
      let beside = try campus.guest.get("/static/0123456789abcdef/\(parts[2])")
      #expect(beside.status == 307 && beside["location"] == link.text)
    }
  }

  @Test func whatIsEmbeddedIsSmall() throws {
    let campus = try Campus()
    let visitor = campus.guest.with("Accept-Encoding", "gzip")
    let sizes = try [StaticFiles.apiScript, StaticFiles.apiStyle].map { try visitor.get($0.text).body.count }
    #expect(sizes.reduce(0, +) < 600 << 10, "\(sizes)")
  }
}
