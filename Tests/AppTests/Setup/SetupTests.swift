// Setting a box up: one link, one moment, one first administrator.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct SetupTests {
  private static let organizations = Query("SELECT count(*) FROM organizations") { $0.int(0) }
  private static let people = Query("SELECT count(*) FROM people") { $0.int(0) }
  private static let operators = Query("SELECT count(*) FROM accounts WHERE is_operator = 1") { $0.int(0) }
  private static let owners = Query(
    "SELECT count(*) FROM role_assignments a JOIN roles r ON r.id = a.role_id WHERE r.key = 'owner'"
  ) { $0.int(0) }
  private static let links = Query("SELECT count(*) FROM setup_links") { $0.int(0) }
  private static let digest = Query("SELECT digest FROM setup_links") { row in try row.digest(0) }

  /// What a set-up writes down, and nothing else.
  private static let told = ["organization.created", "person.created", "password.set", "setup.done"]
  private static let password = "a lawn between old walls"

  private func body(_ token: String, name: String = "Ada Lovelace", more: String = "") -> String {
    """
    {"token":"\(token)","organization":"Campus Nord","zone":"Europe/Paris","language":"fr","name":"\(name)",\
    "email":"ada@nord.example","password":"\(Self.password)"\(more)}
    """
  }

  private func form(_ changes: [(String, String)] = []) -> [(String, String)] {
    var pairs = [
      ("organization", "Campus Nord"), ("zone", "Europe/Paris"), ("language", "fr"), ("name", "Ada Lovelace"),
      ("email", "ada@nord.example"), ("password", Self.password),
    ]
    for change in changes {
      pairs.removeAll { $0.0 == change.0 }
      pairs.append(change)
    }
    return pairs
  }

  // MARK: The way in

  @Test(arguments: Depth.allCases) func aProgramSetsTheBoxUp(depth: Depth) throws {
    let box = try EmptyBox(depth)
    let token = try box.link()
    let before = try box.events()
    let answer = try box.guest.post("/api/v1/setup", json: body(token))
    #expect(answer.status == 201, "\(answer.text)")
    #expect(try Array(box.events().dropFirst(before.count)) == Self.told)
    let organization = answer.json["organization"]
    #expect(organization?["name"]?.string == "Campus Nord" && organization?["zone"]?.string == "Europe/Paris")
    #expect(organization?["language"]?.string == "fr" && organization?["people"]?.int64 == 1)
    #expect(answer.json["administrator"]?["name"]?.string == "Ada Lovelace")
    let checks = answer.json["checks"]?.elements.compactMap { $0["check"]?.string } ?? []
    #expect(checks.contains("clock") && checks.contains("disk") && checks.contains("certificate"))
    // No answer and no event holds what was secret.
    #expect(!answer.text.contains(Self.password) && !answer.text.contains(token))
    let signedIn = try box.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"ada@nord.example\",\"password\":\"\(Self.password)\"}")
    #expect(signedIn.status == 200, "\(signedIn.text)")
    #expect(signedIn.json["person"]?["isOperator"]?.bool == true)
    #expect(signedIn.json["person"]?["roles"]?.elements.compactMap(\.string) == ["owner"])
    #expect(try box.number(Self.links) == 0)
  }

  @Test func aBrowserSetsTheBoxUpAndIsSignedIn() throws {
    let box = try EmptyBox()
    let token = try box.link()
    let page = try box.guest.get("/setup/\(token)")
    #expect(page.status == 200)
    let zones = page.page.all("option").compactMap { $0["value"] }
    #expect(zones.contains("Europe/Paris") && zones.contains("UTC") && zones.count > 300)
    let done = try box.guest.submit("/setup/\(token)", on: "/setup/\(token)", form())
    #expect(done.status == 303 && done["location"] == "/setup/done", "\(done.text)")
    var browser = box.guest
    browser.cookies = ["quad-session": try #require(done.cookie("quad-session"))]
    let shown = try browser.get("/setup/done")
    #expect(shown.status == 200 && shown.text.contains("Campus Nord"))
    #expect(!shown.text.lowercased().contains("smtp"), "mail is not offered before it is there")
    #expect(try browser.get("/operator/checks").status == 200)
    #expect(try browser.get("/api/v1/checks").json["checks"]?.count ?? 0 > 5)
  }

  @Test func whatIsWrongIsToldAtItsField() throws {
    let box = try EmptyBox()
    let token = try box.link()
    let before = try box.events()
    for (name, value) in [
      ("organization", " "), ("zone", "Mars/Olympus"), ("zone", ""), ("zone", "../../etc/passwd"), ("name", ""),
      ("email", "nobody"), ("password", "short"), ("language", "de"),
      ("organization", String(repeating: "n", count: 5000)),
    ] {
      let answer = try box.guest.submit("/setup/\(token)", on: "/setup/\(token)", form([(name, value)]))
      #expect(answer.status == 422, "\(name) \(value) \(answer.status)")
      #expect(answer.page.all("a").contains { $0["href"] == "#\(name)" }, "\(name) \(value)")
      #expect(!answer.text.contains(Self.password), "a password is never written back")
    }
    #expect(try box.events() == before && box.number(Self.organizations) == 0)
    // None of these used the link up.
    #expect(try box.guest.post("/api/v1/setup", json: body(token)).status == 201)
  }

  // MARK: The link

  @Test func aLinkWorksForHalfAnHourAndOnlyTheNewest() throws {
    let box = try EmptyBox()
    let (first, second) = (try box.link(), try box.link())
    #expect(try box.number(Self.links) == 1)
    for gone in [first, "nothing", "", String(repeating: "x", count: 90)] {
      let answer = try box.guest.post("/api/v1/setup", json: body(gone))
      #expect(answer.status == 410 && answer.code == "setup-link-gone" || gone.isEmpty && answer.status == 422)
    }
    #expect(try box.guest.get("/setup/\(first)").status == 410)
    box.clock.advance(seconds: SetupRules.lifetime - 1)
    #expect(try box.guest.get("/setup/\(second)").status == 200)
    box.clock.advance(seconds: 1)
    #expect(try box.guest.get("/setup/\(second)").status == 410)
    #expect(try box.guest.post("/api/v1/setup", json: body(second)).code == "setup-link-gone")
    let third = try box.link()
    #expect(try box.guest.post("/api/v1/setup", json: body(third)).status == 201)
    // Used once: the same link, a new one and every page of it are gone.
    #expect(try box.guest.post("/api/v1/setup", json: body(third)).code == "setup-done")
    #expect(try box.guest.get("/setup/\(third)").status == 410)
    #expect(try SetupLinkCommand.makeLink(box.appliance) == nil)
    #expect(try box.number(Self.organizations) == 1)
  }

  /// A copy of the database opens nothing: the link is kept as a keyed hash.
  @Test func theLinkIsStoredHashed() throws {
    let box = try EmptyBox()
    let token = try box.link()
    let stored = try box.store.read { try $0.one(Self.digest) }
    #expect(stored == box.appliance.secrets.digest(of: token))
    let file = box.store.options.path
    for path in [file, file + "-wal"] {
      let bytes = try readFile(path, limit: 64 << 20)
      #expect(Data(bytes).range(of: Data(token.utf8)) == nil, "\(path)")
    }
  }

  @Test func anotherSitesFormIsRefused() throws {
    let box = try EmptyBox()
    let token = try box.link()
    var elsewhere = box.guest
    elsewhere.site = "cross-site"
    #expect(try elsewhere.post("/setup/\(token)", form: form()).status == 403)
    #expect(try box.number(Self.organizations) == 0)
  }

  // MARK: The race

  /// Five with the good link at the same moment: all have been let through every check and have hashed their passwords
  /// before the first of them is written. What lets one in and four not is the table's key.
  @Test(arguments: [true, false]) func oneOfFiveRacersWins(byPage: Bool) throws {
    let box = try EmptyBox(.socket, lanes: 5)
    let token = try box.link()
    let before = try box.events()
    let hold = WriterHold(box.store)
    let watcher = Thread {
      // Lets the writer go when all five stand behind it.
      for _ in 0..<2000 where box.store.statistics.queued < 5 { usleep(5000) }
      hold.release()
    }
    watcher.start()
    let answers = try atOnce(5, threads: 5) { number in
      if byPage {
        try box.guest.post(
          "/setup/\(token)", form: form([("name", "Racer \(number)"), ("email", "r\(number)@x.example")]))
      } else {
        try box.guest.post("/api/v1/setup", json: body(token, name: "Racer \(number)"))
      }
    }
    let won = answers.filter { $0.status == (byPage ? 303 : 201) }
    let lost = answers.filter { $0.status == 410 }
    #expect(won.count == 1 && lost.count == 4, "\(answers.map(\.status))")
    for answer in lost {
      #expect(byPage ? answer.text.contains(SetupText.isDone.en) : answer.code == "setup-done", "\(answer.text)")
    }
    #expect(try box.number(Self.organizations) == 1)
    #expect(try box.number(Self.people) == 1)
    #expect(try box.number(Self.owners) == 1)
    #expect(try box.number(Self.operators) == 1)
    let told = try Array(box.events().dropFirst(before.count))
    #expect(told == Self.told + (byPage ? ["session.started"] : []))
  }

  /// The rule is the schema's: not even our own statements could put a second row in.
  @Test func theConstraintHoldsWithoutTheProgram() throws {
    let box = try EmptyBox()
    try box.store.write { writer in try writer.run(SetupStore.finish, writer.now) }
    #expect(throws: ConstraintViolation.self) {
      try box.store.write { writer in try writer.run(SetupStore.finish, writer.now) }
    }
    #expect(throws: ConstraintViolation.self) {
      try box.store.write { writer in try writer.run(Self.second, writer.now) }
    }
    #expect(throws: ConstraintViolation.self) {
      try box.store.write { writer in try writer.run(Self.secondLink, randomBytes(32), writer.now) }
    }
  }

  private static let second = Command("INSERT INTO box_setup (id, done_at) VALUES (2, ?1)")
  private static let secondLink = Command(
    "INSERT INTO setup_links (id, digest, created_at, expires_at) VALUES (2, ?1, ?2, ?2 + 1)")

  // MARK: The other ways to the first organization

  @Test func everyWayToAnOrganizationEndsTheSetUp() throws {
    for way in ["admin", "organization"] {
      let box = try EmptyBox()
      let token = try box.link()
      try box.store.write { writer in
        if way == "admin" {
          var input = PersonInput()
          input.name = "Ada"
          input.email = "ada@nord.example"
          _ = try AdminCreateCommand.createAdministrator(
            input, passwordHash: "x", organization: "Campus", zone: .utc, writer)
        } else {
          _ = try OrganizationChanges.create(name: "Campus", zone: .utc, language: .en, writer)
        }
      }
      #expect(try box.guest.post("/api/v1/setup", json: body(token)).code == "setup-done", "\(way)")
      #expect(try box.guest.get("/setup/\(token)").status == 410, "\(way)")
      #expect(try box.number(Self.links) == 0 && box.number(Self.organizations) == 1)
    }
  }

  /// A box from before there was a set-up has been set up.
  @Test func aCampusThatIsThereIsSetUp() throws {
    let campus = try Campus()
    #expect(try campus.store.read { try $0.exists(SetupStore.isDone) })
    #expect(try campus.guest.post("/api/v1/setup", json: body("any")).code == "setup-done")
    #expect(try campus.admin.post("/api/v1/setup", json: body("any")).code == "setup-done")
  }

  @Test func signingInOnAnEmptyBoxSaysWhereTheLinkIs() throws {
    let box = try EmptyBox()
    let token = try box.link()
    let page = try box.guest.get("/sign-in")
    #expect(page.status == 200 && page.text.contains("quad admin setup-link"))
    #expect(!page.text.contains(token) && !page.text.contains("/setup/"))
    _ = try box.guest.post("/api/v1/setup", json: body(token))
    #expect(try !box.guest.get("/sign-in").text.contains("setup-link"))
  }

  @Test func theResultIsForWhoeverRunsTheBox() throws {
    let campus = try Campus()
    for path in ["/setup/done", "/operator/checks"] {
      #expect(try campus.browser(campus.stranger).get(path).status == 403)
      #expect(try campus.browser(campus.admin).get(path).status == 200)
    }
    #expect(try campus.stranger.get("/api/v1/checks").status == 403)
  }
}
