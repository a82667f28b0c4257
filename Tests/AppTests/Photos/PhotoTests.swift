// Photos of people: put, served, shown, replaced, taken away; by whom, to whom, and what is left of one.
import Base
import Testing
import Web

@testable import App
@testable import Store

struct PhotoTests {
  static let own = "/api/v1/me/photo"

  static func path(_ person: ID<Person>) -> String { "/api/v1/people/\(person.text)/photo" }

  static func put(_ visitor: Visitor, _ file: [UInt8], at path: String = own, type: String? = "image/jpeg") throws
    -> Answer
  {
    try visitor.send("PUT", path, type: type, body: file)
  }

  @Test(arguments: Depth.allCases) func aPhotoIsPutServedAndTakenAway(depth: Depth) throws {
    let campus = try Campus(depth)
    #expect(try campus.staff.get(Self.own).status == 404)
    let mark = try campus.mark()
    let made = try Self.put(campus.staff, PictureMaker.jpeg(1500, 900, color: (20, 160, 90)))
    #expect(made.status == 200, "\(made.text)")
    #expect(made.json["width"]?.int64 == 1024 && made.json["height"]?.int64 == 614)
    let rows = try campus.eventRows(since: mark)
    #expect(rows.map(\.kind) == ["photo.changed"])
    #expect(rows.first?.actor == campus.staff.person.value && rows.first?.subject == campus.staff.person.value)
    #expect(try campus.staff.get(Self.own).text == made.text)

    for (variant, side) in [("small", 96), ("large", 384), ("full", 1024)] {
      let link = try #require(made.json[variant]?.string)
      // Whoever has the link, signed in or not, here or elsewhere.
      for visitor in [campus.guest, campus.staff, campus.stranger] {
        let served = try visitor.get(link)
        #expect(served.status == 200 && served["content-type"] == "image/jpeg")
        #expect(served["x-content-type-options"] == "nosniff")
        #expect(served["content-disposition"] == "inline; filename=\"photo.jpg\"")
        #expect(served["content-security-policy"] == "default-src 'none'; sandbox")
        let kept = try #require(served["cache-control"])
        #expect(kept.hasPrefix("private, max-age=") && kept.hasSuffix(", immutable"))
        let picture = try Picture(served.body)
        #expect(picture.format == .jpeg && max(picture.width, picture.height) == side)
        #expect(variant == "full" || picture.width == picture.height)
        #expect(picture.content == served.body, "dots and nothing else")
        #expect(PictureMaker.isNear(try PictureMaker.color(served.body, 50, 50), (20, 160, 90)))
        let tag = try #require(served["etag"])
        #expect(try visitor.with("If-None-Match", tag).get(link).status == 304)
        let part = try visitor.with("Range", "bytes=2-11").get(link)
        #expect(part.status == 206 && part.body == Array(served.body[2...11]))
        #expect(part["content-range"] == "bytes 2-11/\(served.body.count)")
        #expect(try visitor.with("Range", "bytes=99999999-").get(link).status == 416)
      }
    }
    let again = try campus.mark()
    #expect(try Self.put(campus.staff, PictureMaker.jpeg(1500, 900, color: (20, 160, 90))).status == 200)
    #expect(try campus.isUnchanged(since: again), "the same one again is no change")
    #expect(try campus.staff.delete(Self.own).status == 204)
    #expect(try campus.events(since: again) == ["photo.removed"])
    #expect(try campus.guest.get(made.json["small"]?.string ?? "").status == 404)
    #expect(try campus.staff.delete(Self.own).status == 404)
    #expect(try campus.staff.get(Self.own).status == 404)
    #expect(try campus.chainIsWhole())
  }

  /// A form and a bare body, whatever name and type they come with.
  @Test func theFileIsWhatItsBytesAre() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let file = PictureMaker.jpeg(40, 40)
    for name in ["me.jpg", "me.exe", "me.svg", "../../etc/passwd", "me"] {
      let answer = try browser.upload(
        "/account/photo", file: file, name: name, fields: [("csrf", try browser.formToken())])
      #expect(answer.status == 303 && answer["location"] == "/account/photo", "\(name) \(answer.text)")
      #expect(try campus.staff.delete(Self.own).status == 204)
    }
    for type in ["text/html", "image/svg+xml", "application/octet-stream", nil] {
      #expect(try Self.put(campus.staff, file, type: type).status == 200, "\(type ?? "none")")
    }
  }

  // MARK: Who may

  @Test func whoKeepsTheDirectoryDoesItForOthers() throws {
    let campus = try Campus()
    let person = campus.staff.person
    let path = Self.path(person)
    let version = try campus.admin.get("/api/v1/people/\(person.text)")["etag"]
    #expect(try Self.put(campus.staff, PictureMaker.jpeg(9, 9), at: path).status == 403)
    let mark = try campus.mark()
    let made = try Self.put(campus.admin, PictureMaker.jpeg(9, 9), at: path)
    #expect(made.status == 200 && made.json["width"]?.int64 == 9, "what is small stays small")
    let row = try #require(try campus.eventRows(since: mark).first)
    #expect(row.kind == "photo.changed" && row.actor == campus.admin.person.value && row.subject == person.value)
    let found = try campus.admin.get("/api/v1/people/\(person.text)")
    #expect(found["etag"] != version && found.json["photo"]?.string == made.json["small"]?.string)
    #expect(
      try campus.admin.get("/api/v1/people").items.first { $0["id"]?.string == person.text }?["photo"]?.string
        == made.json["small"]?.string)
    // Its tag goes with a change, though the link in it moves on.
    let tag = try #require(found["etag"])
    campus.clock.advance(seconds: 13 * 3600)
    let admin = try campus.visitor(campus.admin.person)
    let later = try admin.with("If-None-Match", tag).get("/api/v1/people/\(person.text)")
    #expect(later.status == 200 && later.json["photo"]?.string != made.json["small"]?.string)
    let patch = try admin.with("If-Match", tag).patch("/api/v1/people/\(person.text)", json: "{\"phone\":\"+33 1\"}")
    #expect(patch.status == 200, "\(patch.text)")
    #expect(try admin.delete(path).status == 204)
    #expect(try admin.get("/api/v1/people/\(person.text)").json["photo"]?.isNull != false)
  }

  /// By the session: the person, and whoever sees them in the directory.
  @Test func whoSeesThePersonSeesThePhoto() throws {
    let campus = try Campus()
    let admins = try campus.photo(of: campus.admin.person)
    let own = try campus.photo(of: campus.staff.person)
    #expect(try campus.staff.get("/photos/\(own.text)/large").status == 200)
    #expect(try campus.staff.get("/photos/\(admins.text)/large").status == 404, "staff don’t see the directory")
    #expect(try campus.admin.get("/photos/\(own.text)/full").status == 200)
    #expect(try campus.stranger.get("/photos/\(own.text)/small").status == 404)
    #expect(try campus.guest.get("/photos/\(own.text)/small").status == 401)
    #expect(try campus.admin.get("/photos/\(own.text)/huge").status == 404)
    let served = try campus.admin.get("/photos/\(own.text)/small")
    #expect(served["cache-control"] == "private, max-age=3600" && served["vary"]?.contains("Cookie") == true)
    let reader = try campus.person("Reads Only")
    try campus.assign(campus.ownRole("Reader", ["people.read"]), to: reader.id)
    let visitor = try campus.visitor(reader.id)
    #expect(try visitor.get("/photos/\(own.text)/small").status == 200)
    // The deleted: for whoever may bring them back.
    #expect(try campus.admin.delete("/api/v1/people/\(campus.staff.person.text)").status == 204)
    #expect(try visitor.get("/photos/\(own.text)/small").status == 404)
    #expect(try campus.admin.get("/photos/\(own.text)/small").status == 200)
  }

  // MARK: Links

  @Test func linksEndAndCantBeMade() throws {
    let campus = try Campus()
    let photo = try campus.photo(of: campus.staff.person)
    let other = try campus.photo(of: campus.admin.person)
    let link = try #require(try campus.admin.get(Self.path(campus.staff.person)).json["small"]?.string)
    #expect(try campus.guest.get(link).status == 200)
    let parts = link.split(separator: "?").map(String.init)
    let query = try #require(parts.last)
    let fields = query.split(separator: "&").map(String.init)
    let (expires, signature) = (try #require(fields.first), try #require(fields.last))
    #expect(expires.hasPrefix("expires=") && signature.hasPrefix("signature=") && signature.count == 32)
    let end = try #require(Int64(expires.dropFirst(8)))
    var altered = signature
    let place = altered.index(altered.startIndex, offsetBy: 12)
    altered.replaceSubrange(place...place, with: altered[place] == "A" ? "B" : "A")
    for wrong in [
      link.replacing("/small", with: "/full"), link.replacing(photo.text, with: other.text),
      link.replacing(expires, with: "expires=\(end + 1)"), link.replacing(expires, with: "expires=+\(end)"),
      link.replacing(expires, with: "expires=0\(end)"), link.replacing(expires, with: "expires=\(Int64.max)"),
      link.replacing(signature, with: altered), link.replacing(signature, with: "signature="),
      link + "A", parts[0], "\(parts[0])?\(expires)", "\(parts[0])?\(signature)",
      link.replacing(photo.text, with: "0000000000001"),
    ] {
      #expect(try campus.guest.get(wrong).status == 404, "\(wrong)")
    }
    // The same within some hours, another one later; the old one holds until its end.
    let before = campus.clock.clock.now.seconds
    #expect(end - before > PictureLinks.period && end - before <= 2 * PictureLinks.period)
    campus.clock.advance(seconds: end - before - 1)
    #expect(try campus.guest.get(link).status == 200)
    campus.clock.advance(seconds: 1)
    let gone = try campus.guest.get(link)
    #expect(gone.status == 410 && gone.code == "link-expired")
    // Expired and altered is altered.
    #expect(try campus.guest.get(link.replacing("/small", with: "/large")).status == 404)
  }

  /// A key of one box opens nothing of another, and what was signed for one thing is no signature of another.
  @Test func linksAreOfThisBox() throws {
    let now = Timestamp(milliseconds: 1_763_722_800_000)
    let id = ID<StoredPicture>(77)
    let mine = PictureLinks([1, 2, 3], at: now)
    let text = mine.link(id, .large).text
    let query = FormFields(
      text.split(separator: "?")[1].split(separator: "&").map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
        return (halves[0], halves[1])
      })
    #expect(try mine.check(id, .large, query) > 0)
    for links in [PictureLinks([1, 2, 4], at: now), PictureLinks([], at: now)] {
      #expect(throws: Failure.self) { try links.check(id, .large, query) }
    }
    #expect(throws: Failure.self) { try mine.check(ID<StoredPicture>(78), .large, query) }
    #expect(throws: Failure.self) { try mine.check(id, .small, query) }
    // Lists that are read twice have the same addresses twice.
    #expect(PictureLinks([1, 2, 3], at: now.adding(seconds: 60)).link(id, .large).text == text)
  }

  // MARK: What is left of one

  @Test func contentsAreKeptOnceAndSweptWhenNothingUsesThem() throws {
    let campus = try Campus()
    let second = try campus.person("Second Person")
    let file = PictureMaker.jpeg(400, 390)
    #expect(try Self.put(campus.staff, file).status == 200)
    #expect(try Self.put(campus.admin, file, at: Self.path(second.id)).status == 200)
    #expect(try Self.put(campus.stranger, file).status == 200)
    #expect(try uses(campus, campus.home.id) == [2, 2, 2], "one content for two people")
    #expect(try uses(campus, campus.away.id) == [1, 1, 1], "another organization has its own")
    #expect(try campus.staff.delete(Self.own).status == 204)
    #expect(try uses(campus, campus.home.id) == [1, 1, 1])
    #expect(
      try Self.put(campus.admin, PictureMaker.jpeg(400, 390, color: (0, 0, 0)), at: Self.path(second.id)).status == 200)
    #expect(try uses(campus, campus.home.id) == [0, 0, 0, 1, 1, 1])
    // Not at once: somebody may still look at a page that shows it.
    #expect(try sweep(campus) == 0)
    campus.clock.advance(seconds: FileRules.grace + 1)
    #expect(try sweep(campus) == 3)
    #expect(try sweep(campus) == 0)
    #expect(try uses(campus, campus.home.id) == [1, 1, 1])
    let chunks = try campus.store.read { try $0.connection.rows("SELECT count(*) FROM file_chunks") { $0.int(0) } }
    #expect(chunks == [6], "with their contents")
  }

  @Test func housekeepingSweeps() throws {
    let campus = try Campus()
    _ = try campus.photo(of: campus.staff.person)
    _ = try campus.photo(of: campus.staff.person)
    campus.clock.advance(seconds: FileRules.grace + 1)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    let run = try campus.visitor(campus.admin.person).post("/api/v1/schedules/box.housekeeping/run")
    #expect(run.status == 201, "\(run.text)")
    try campus.finishJobs()
    #expect(try uses(campus, campus.home.id) == [1, 1, 1])
  }

  @Test func anErasedPersonsPhotoIsGoneAtOnce() throws {
    let campus = try Campus()
    let photo = try campus.photo(of: campus.staff.person)
    let link = try #require(try campus.admin.get(Self.path(campus.staff.person)).json["full"]?.string)
    let told = try campus.staff.get("/api/v1/me/data").json["tables"]?["photos"]
    #expect(told?.count == 1 && told?[0]?["content"]?.string?.isEmpty == false)
    #expect(try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/erase").status == 204)
    for table in ["files", "file_chunks", "pictures"] {
      let left = try campus.store.read { reader in
        try reader.connection.rows("SELECT count(*) FROM \(table)") { $0.int(0) }
      }
      #expect(left == [0], "\(table)")
    }
    #expect(try campus.guest.get(link).status == 404)
    #expect(try campus.admin.get("/photos/\(photo.text)/small").status == 404)
  }

  @Test func aMergeKeepsThePhotoOfWhoStays() throws {
    let campus = try Campus()
    for (hasThis, hasOther) in [(true, true), (true, false), (false, true), (false, false)] {
      let this = try campus.quickPerson("This One")
      let other = try campus.quickPerson("Other One")
      let first = hasThis ? try campus.photo(of: this) : nil
      let second = hasOther ? try campus.photo(of: other) : nil
      let merged = try campus.admin.post("/api/v1/people/\(this.text)/merge", json: "{\"other\":\"\(other.text)\"}")
      #expect(merged.status == 200, "\(merged.text)")
      let (home, stays) = (campus.home.id, first ?? second)
      #expect(try campus.store.read { try $0.one(PeopleStore.photo, this, home) } == stays)
      #expect(try campus.store.read { try $0.one(PeopleStore.photo, other, home) } == nil)
    }
    let pictures = try campus.store.read { try $0.connection.rows("SELECT count(*) FROM pictures") { $0.int(0) } }
    #expect(pictures == [3])
  }

  /// Larger than one piece, for the files that come later.
  @Test func aFileOfManyPiecesComesBackWhole() throws {
    let campus = try Campus()
    let home = campus.home.id
    for size in [1, FileRules.chunk - 1, FileRules.chunk, FileRules.chunk + 1, 3 * FileRules.chunk + 7] {
      let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
      let file = try campus.store.write(campus.context) { writer in
        try FileContents.keep(content, "application/pdf", in: home, writer)
      }
      let buffer = Buffer()
      try campus.store.read { try FileContents.write(file, to: buffer, $0) }
      #expect(buffer.array == content, "\(size)")
    }
  }

  private func uses(_ campus: Campus, _ organization: ID<Organization>) throws -> [Int] {
    try campus.store.read { reader in
      try reader.connection.rows("SELECT uses FROM files WHERE organization_id = \(organization.value) ORDER BY id") {
        $0.int(0)
      }
    }
  }

  private func sweep(_ campus: Campus) throws -> Int {
    let sweep = try #require(Files.sweeps.first)
    return try campus.store.write { writer in try sweep.run(writer) }
  }
}
