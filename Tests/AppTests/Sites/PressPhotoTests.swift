// Photos that go with presses: sent before, used once, seen by few, forgotten.
import Base
import Testing

@testable import App
@testable import Store

struct PressPhotoTests {
  private static let photos = "/api/v1/attendance/press-photos"
  private static let checkIn = "/api/v1/attendance/check-in"

  private func send(_ visitor: Visitor, _ file: [UInt8] = PictureMaker.jpeg(60, 40)) throws -> Answer {
    try visitor.send("POST", Self.photos, type: "image/jpeg", body: file)
  }

  private func campus(_ depth: Depth = .inProcess) throws -> Campus {
    let campus = try Campus(depth)
    #expect(
      try campus.admin.post(SiteTests.sites, json: "{\"name\":\"Hall\",\"photo\":\"required\"}").status == 201)
    return campus
  }

  @Test(arguments: Depth.allCases) func aPhotoGoesWithItsPress(depth: Depth) throws {
    let campus = try campus(depth)
    #expect(try campus.staff.get("/api/v1/attendance/today").json["asked"]?["photo"]?.string == "required")
    let sent = try send(campus.staff)
    #expect(sent.status == 201, "\(sent.text)")
    let id = try #require(sent.json["id"]?.string)
    let arrived = try campus.staff.post(Self.checkIn, json: "{\"photo\":\"\(id)\"}")
    #expect(arrived.status == 201 && arrived.json["flags"]?.count == 0, "\(arrived.text)")
    let record = arrived.json["id"]?.string ?? ""
    let press = try #require(try campus.admin.get("/api/v1/attendance/records/\(record)").json["presses"]?[0])
    let link = try #require(press["photo"]?["large"]?.string)
    #expect(try campus.guest.get(link).status == 200)
    // Once, and by nobody else.
    let used = try campus.staff.post("/api/v1/attendance/check-out", json: "{\"photo\":\"\(id)\"}")
    #expect(used.status == 422 && used.faults == ["photo"])
    let others = try #require(try send(campus.admin).json["id"]?.string)
    #expect(
      try campus.staff.post("/api/v1/attendance/check-out", json: "{\"photo\":\"\(others)\"}").faults == ["photo"])
    let left = try campus.staff.post("/api/v1/attendance/check-out")
    #expect(left.json["flags"]?[0]?.string == "photo", "without one it is flagged")
  }

  @Test func whoMaySeeTheRecordSeesThePhoto() throws {
    let campus = try campus()
    let picture = try campus.pressPhoto(of: campus.staff.person)
    let path = "/press-photos/\(picture.text)/small"
    #expect(try campus.staff.get(path).status == 200 && campus.admin.get(path).status == 200)
    #expect(try campus.visitor(try campus.person("Olga Other").id).get(path).status == 404)
    #expect(try campus.stranger.get(path).status == 404 && campus.guest.get(path).status == 401)
    #expect(try campus.admin.get("/photos/\(picture.text)/small").status == 404, "it is nobody’s portrait")
  }

  @Test func whatIsNoPictureIsRefusedAndTenWaitAtMost() throws {
    let campus = try campus()
    let mark = try campus.mark()
    let script = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>".utf8)
    for file in [script, Array("GIF89a".utf8), Array(PictureMaker.jpeg(60, 40).prefix(200)), []] {
      let answer = try send(campus.staff, file)
      #expect(answer.status == 422 && answer.faults == ["file"], "\(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    var ids: [String] = []
    var ten: [Int] = []
    for number in 0..<12 {
      if number == 10 { ten = try counts(campus) }
      let sent = try send(campus.staff, PictureMaker.jpeg(9 + number, 8))
      #expect(sent.status == 201, "\(sent.text)")
      ids.append(sent.json["id"]?.string ?? "")
    }
    let after = try counts(campus)
    #expect(ten.first == 10 && after == ten, "the two oldest are gone, with their contents: \(ten), \(after)")
    #expect(try send(campus.admin).status == 201)
    #expect(try counts(campus).first == 11)
    func arrive(_ id: String) throws -> Answer { try campus.staff.post(Self.checkIn, json: "{\"photo\":\"\(id)\"}") }
    #expect(try arrive(ids[0]).faults == ["photo"] && arrive(ids[1]).faults == ["photo"])
    #expect(try arrive(ids[2]).status == 201)
  }

  /// Photos, pictures and their files.
  private func counts(_ campus: Campus) throws -> [Int] {
    try ["press_photos", "pictures", "files"].map { table in
      try campus.store.read { try $0.connection.rows("SELECT count(*) FROM \(table)") { $0.int(0) } }.first ?? -1
    }
  }

  @Test func photosAreForgottenWithTheirTimeAndTheirPerson() throws {
    let campus = try campus()
    #expect(
      try campus.admin.put("/api/v1/attendance/proof-settings", json: "{\"placeDays\":9,\"photoDays\":3}").status == 200
    )
    let id = try #require(try send(campus.staff).json["id"]?.string)
    _ = try campus.staff.post(Self.checkIn, json: "{\"photo\":\"\(id)\"}")
    _ = try send(campus.staff, PictureMaker.jpeg(9, 9))
    #expect(try counts(campus).prefix(2) == [2, 2])
    func sweep() throws { _ = try campus.store.write(campus.context) { try PressPhotos.sweep.run($0) } }
    campus.clock.advance(seconds: 86_401)
    try sweep()
    #expect(try counts(campus).prefix(2) == [1, 1], "the one without a press goes after a day")
    campus.clock.advance(seconds: 2 * 86_400)
    try sweep()
    #expect(try counts(campus) == [0, 0, 0], "contents too")
    let again = try campus.visitor(campus.staff.person)
    _ = try send(again)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try admin.post("/api/v1/people/\(campus.staff.person.text)/erase").status == 204)
    #expect(try counts(campus) == [0, 0, 0])
  }

  /// Without scripts the same form carries it.
  @Test func theFormCarriesThePhoto() throws {
    let campus = try campus()
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/attendance/press").page.all("input").contains { $0["type"] == "file" })
    let token = try browser.formToken()
    let wrong = try browser.upload(
      "/attendance/press/check-in", file: Array("no picture".utf8), name: "me.jpg", fields: [("csrf", token)])
    #expect(wrong.status == 422)
    let pressed = try browser.upload(
      "/attendance/press/check-in", file: PictureMaker.jpeg(30, 30), name: "me.jpg", fields: [("csrf", token)])
    #expect(pressed.status == 303, "\(pressed.text)")
    let row = try #require(try campus.staff.get("/api/v1/attendance").items.first)
    #expect(row["flags"]?.count == 0)
    let page = try browser.get("/attendance/records/\(row["id"]?.string ?? "")")
    #expect(page.status == 200 && page.text.contains("The photo sent with this press"))
  }

  /// Without scripts the photo comes with the press: of one that is refused nothing stays, and the next has room.
  @Test func aRefusedPressLeavesNoPhoto() throws {
    let campus = try campus()
    let browser = try campus.browser(campus.staff)
    let token = try browser.formToken()
    func press(_ way: String, _ number: Int, code: String? = nil) throws -> Int {
      let fields = [("csrf", token)] + (code.map { [("code", $0)] } ?? [])
      return try browser.upload(
        "/attendance/press/\(way)", file: PictureMaker.jpeg(30 + number, 30), name: "me.jpg", fields: fields
      ).status
    }
    let before = try campus.mark()
    #expect(try press("check-in", 0, code: "000000") == 422)
    #expect(try campus.isUnchanged(since: before))
    #expect(try press("check-in", 1) == 303)
    let mark = try campus.mark()
    for number in 2..<13 { #expect(try press("check-in", number) == 409, "\(number)") }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try press("check-out", 13) == 303)
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?.count == 0)
    #expect(try counts(campus).prefix(2) == [2, 2])
  }
}
