// Logos: who may change one, what is taken, where it is served and shown, and that nothing else goes in or out.
import Base
import Store
import Testing
import Web

@testable import App

/// The smallest pictures that are whole.
private enum Pictures {
  static func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

  static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    var sum: UInt32 = .max
    for byte in Array(name.utf8) + data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return big(data.count) + Array(name.utf8) + data + big(Int(~sum))
  }

  static func png(_ width: Int, _ height: Int, more: [UInt8] = [], dots: Int = 6) -> [UInt8] {
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", big(width) + big(height) + [8, 6, 0, 0, 0]) + more
      + chunk("IDAT", [UInt8](repeating: 7, count: dots)) + chunk("IEND", [])
  }
}

struct LogoTests {
  private static let path = "/api/v1/organization/logo"

  private func put(_ visitor: Visitor, _ file: [UInt8], type: String? = "image/png") throws -> Answer {
    try visitor.send("PUT", Self.path, type: type, body: file)
  }

  /// Where the pages of this visitor show a logo; nil where they show the product's mark.
  private func shown(_ visitor: Visitor, _ path: String = "/") throws -> [String] {
    try visitor.get(path).page.all("img").filter { $0["class"] == "emblem" }.compactMap { $0["src"] }
  }

  @Test(arguments: Depth.allCases) func aLogoIsPutServedAndTakenAway(depth: Depth) throws {
    let campus = try Campus(depth)
    #expect(try campus.staff.get(Self.path).status == 404)
    let file = Pictures.png(64, 32)
    let mark = try campus.mark()
    let made = try put(campus.admin, file)
    #expect(made.status == 200 && made.json["width"]?.int64 == 64 && made.json["height"]?.int64 == 32)
    #expect(made.json["mediaType"]?.string == "image/png" && made.json["size"]?.int64 == Int64(file.count))
    #expect(try campus.events(since: mark) == ["organization.logo-changed"])
    let address = try #require(made.json["address"]?.string)
    #expect(address.hasPrefix("/logo/\(campus.home.id.text)/"))
    #expect(try campus.staff.get(Self.path).json["address"]?.string == address)

    for visitor in [campus.guest, campus.staff, campus.stranger] {
      let served = try visitor.get(address)
      #expect(served.status == 200 && served.body == file && served["content-type"] == "image/png")
      #expect(served["cache-control"] == "public, max-age=31536000, immutable")
      #expect(served["x-content-type-options"] == "nosniff")
      #expect(served["content-security-policy"] == "default-src 'none'; sandbox")
      let tag = try #require(served["etag"])
      #expect(try visitor.with("If-None-Match", tag).get(address).status == 304)
    }

    let again = try campus.mark()
    #expect(try put(campus.admin, file).status == 200)
    #expect(try campus.isUnchanged(since: again), "the same one again is no change")
    #expect(try campus.admin.delete(Self.path).status == 204)
    #expect(try campus.events(since: again) == ["organization.logo-removed"])
    #expect(try campus.guest.get(address).status == 404)
    #expect(try campus.admin.delete(Self.path).status == 404)
  }

  @Test func aNewOneShowsAtOnceForEverybody() throws {
    let campus = try Campus()
    let browsers = try [campus.browser(campus.admin), campus.browser(campus.staff)]
    for browser in browsers {
      let page = try browser.get("/").page
      #expect(page.all("img").isEmpty && page.all("svg").contains { $0["class"] == "logo" })
    }
    var before: String?
    for side in [10, 20] {
      let address = try #require(try put(campus.admin, Pictures.png(side, side)).json["address"]?.string)
      // Twice each: the second time from the frame that was kept. In the head and in the navigation.
      for browser in browsers + browsers { #expect(try shown(browser) == [address, address]) }
      #expect(try shown(campus.browser(campus.stranger)).isEmpty, "another organization's")
      if let before { #expect(try campus.guest.get(before).status == 404) }
      before = address
    }
    #expect(try campus.admin.delete(Self.path).status == 204)
    for browser in browsers { #expect(try shown(browser).isEmpty) }
  }

  /// On the pages that lead in: of the organization that they lead into, and of no other.
  @Test func itStandsWherePeopleComeIn() throws {
    let campus = try Campus()
    let address = try #require(try put(campus.admin, Pictures.png(10, 20)).json["address"]?.string)
    #expect(try shown(campus.guest, "/sign-in").isEmpty, "of two organizations none is meant")
    let named = "/sign-in?organization=campus-nord"
    #expect(try shown(campus.guest, named) == [address])
    #expect(try campus.guest.get(named).page.text.contains("Campus Nord"))
    #expect(try shown(campus.guest, "/sign-in?organization=campus-sud").isEmpty)
    #expect(try campus.guest.get("/sign-in?organization=%3Cb%3E").status == 200)
    let form = try #require(try campus.guest.get(named).page.form("/sign-in"))
    let wrong = try campus.guest.post(
      "/sign-in", form: form.filter { $0.0 == "organization" } + [("email", "a@b.example"), ("password", "wrong")])
    #expect(wrong.status == 401 && wrong.page.all("img").contains { $0["src"] == address })

    let invited = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"new@x.example\"}")
    let join = try #require(invited.json["url"]?.string)
    #expect(try shown(campus.guest, String(join.dropFirst("http://campus.test".count))) == [address])
    let link = try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link")
    let welcome = try #require(link.json["url"]?.string)
    #expect(try shown(campus.guest, String(welcome.dropFirst("http://campus.test".count))) == [address])
    _ = try campus.setUpApp(campus.staff)
    let step = try campus.guest.post("/sign-in", form: [("email", Campus.noor), ("password", Campus.password)])
    var browser = campus.guest
    browser.cookies["quad-step"] = step.cookie("quad-step")
    #expect(try shown(browser, "/sign-in/step") == [address])
  }

  /// Neither its name nor what it is said to be: the bytes decide.
  @Test func theBytesDecideWhatItIs() throws {
    let campus = try Campus()
    let file = Pictures.png(3, 3)
    for type in ["image/svg+xml", "text/html", "application/octet-stream", nil] as [String?] {
      let answer = try put(campus.admin, file, type: type)
      #expect(answer.status == 200 && answer.json["mediaType"]?.string == "image/png")
    }
    let mark = try campus.mark()
    let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)
    for type in ["image/png", "image/svg+xml"] {
      let answer = try put(campus.admin, svg, type: type)
      #expect(answer.status == 422 && answer.faults == ["file"] && answer.text.contains("scripts"))
    }
    for (file, word) in [
      ([UInt8](), "Choose"), (Array("GIF89a".utf8), "no PNG"), (Array(file.dropLast(4)), "cut short"),
      (Pictures.png(1025, 1), "1025 by 1"), (Pictures.png(1, 1025), "1 by 1025"),
    ] {
      let answer = try put(campus.admin, file)
      #expect(answer.status == 422 && answer.text.contains(word), "\(word) \(answer.status)")
    }
    #expect(try put(campus.admin, Pictures.png(1024, 1024, dots: LogoRules.largest)).status == 413)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try put(campus.admin, Pictures.png(1024, 1024)).status == 200)
  }

  @Test func whatDoesNotShowIsNotKept() throws {
    let campus = try Campus()
    let secret = Pictures.chunk("tEXt", Array("Author\0SECRET".utf8))
    let made = try put(campus.admin, Pictures.png(4, 4, more: secret))
    let address = try #require(made.json["address"]?.string)
    #expect(try campus.guest.get(address).body == Pictures.png(4, 4))
  }

  @Test func whatIsNotThereIsNotThere() throws {
    let campus = try Campus()
    let address = try #require(try put(campus.admin, Pictures.png(1, 1)).json["address"]?.string)
    let hash = String(address.split(separator: "/").last ?? "")
    for path in [
      "/logo/\(campus.away.id.text)/\(hash)", "/logo/\(campus.home.id.text)/\(String(hash.reversed()))",
      "/logo/\(campus.home.id.text)/x", "/logo/x/\(hash)", "/logo/\(campus.home.id.text)/%27%20OR%201=1",
    ] {
      let answer = try campus.guest.get(path)
      #expect(answer.status == 404 && answer["cache-control"] == "no-store", "\(path)")
    }
    #expect(try campus.admin.post("/api/v1/organization/delete", json: "{\"name\":\"Campus Nord\"}").status == 200)
    #expect(try campus.guest.get(address).status == 404, "gone with its organization")
  }

  @Test func onlyWhoMayChangesIt() throws {
    let campus = try Campus()
    let staff = try campus.browser(campus.staff)
    var elsewhere = try campus.browser(campus.admin)
    let mark = try campus.mark()
    let file = Pictures.png(1, 1)
    #expect(try put(campus.staff, file).status == 403)
    #expect(try put(campus.guest, file).status == 401)
    #expect(try campus.staff.delete(Self.path).status == 403)
    let form = try [("csrf", staff.formToken())]
    #expect(try staff.upload("/organization/logo", file: file, name: "logo.png", fields: form).status == 403)
    let token = try [("csrf", elsewhere.formToken())]
    #expect(try elsewhere.upload("/organization/logo", file: file).status == 403, "without the form's token")
    elsewhere.site = "cross-site"
    #expect(try elsewhere.upload("/organization/logo", file: file, fields: token).status == 403)
    #expect(try elsewhere.send("PUT", Self.path, type: "image/png", body: file).status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try put(campus.stranger, file).json["address"]?.string?.contains(campus.away.id.text) == true)
    #expect(try campus.admin.get(Self.path).status == 404)
  }

  @Test(arguments: Depth.allCases) func itsFormSaysWhatIsWrongWhereItIs(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/organization").page.form("/organization/logo") != nil)
    #expect(try browser.get("/organization").page.form("/organization/logo/remove") == nil, "there is none to remove")
    let token = try [("csrf", browser.formToken())]
    let mark = try campus.mark()
    for (file, word) in [
      (Array("<svg/>".utf8), "Save it as a PNG"), ([UInt8](repeating: 7, count: LogoRules.largest + 1), "257 KiB"),
      ([], "Choose a picture first"),
    ] {
      let answer = try browser.upload("/organization/logo", file: file, name: "logo.png", fields: token)
      #expect(answer.status == 422 && answer.text.contains(word), "\(word) \(answer.status)")
      let field = answer.page.tags.first { $0["id"] == "file" }
      #expect(field?["aria-invalid"] == "true" && field?["aria-describedby"]?.contains("file-fault") == true)
      #expect(answer.page.form("/organization")?.contains { $0 == ("name", "Campus Nord") } == true)
    }
    #expect(try campus.isUnchanged(since: mark))
    let done = try browser.upload("/organization/logo", file: Pictures.png(5, 5), name: "x.svg", fields: token)
    #expect(done.status == 303 && done["location"] == "/organization")
    #expect(try shown(browser, "/organization").count == 3)
    let removed = try browser.submit("/organization/logo/remove", on: "/organization")
    #expect(removed.status == 303 && removed["location"] == "/organization")
    #expect(try campus.events(since: mark) == ["organization.logo-changed", "organization.logo-removed"])
  }

  /// The whole of it, as text: an export that is read in again has the logo.
  @Test func theExportHoldsIt() throws {
    let campus = try Campus(.socket)
    let file = Pictures.png(8, 8)
    #expect(try put(campus.admin, file).status == 200)
    let export = try campus.admin.send("POST", "/api/v1/organization/export")
    let row = try #require(export.json["tables"]?["organization_logos"]?[0])
    #expect(decoded(base64: row["content"]?.string ?? "") == file && row["format"]?.string == "png")
    #expect(row["organization_id"]?.string == campus.home.id.text)
  }

  /// A key names one picture: another one under it is a mistake, and not carried out twice.
  @Test func aRepeatedRequestIsTheSamePicture() throws {
    let campus = try Campus()
    let visitor = campus.admin.with("Idempotency-Key", "logo-1")
    let first = try put(visitor, Pictures.png(2, 2))
    let again = try put(visitor, Pictures.png(2, 2))
    #expect(again["idempotent-replayed"] == "true" && again.body == first.body)
    #expect(try put(visitor, Pictures.png(3, 3)).status == 409)
  }
}
