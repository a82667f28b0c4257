// The directory filtered by where people are at home: a campus, a department or a program, with all that is below it.
import Base
import Store
import Testing

@testable import App

struct UnitFilterTests {
  private static let people = "/api/v1/people"

  /// People at home in BSCS, in BSIT, in the department of both, on the other campus, and nowhere.
  private struct Stage {
    let on: CourseStage
    var campus: Campus { on.campus }
    private(set) var person: [String: ID<Person>] = [:]

    init(_ depth: Depth = .inProcess) throws {
      on = try CourseStage(depth)
      for (name, role, unit) in [
        ("Ann Computer", BuiltInRole.teacher, "BSCS"), ("Bob Technology", .student, "BSIT"), ("Cid Dean", .dean, "CCS"),
        ("Dan Business", .student, "BSBA"), ("Eve Nowhere", .student, ""),
      ] {
        let id = try on.campus.person(name, role: role).id
        person[name] = id
        if !unit.isEmpty { try goHome(id, unit) }
      }
    }

    func goHome(_ person: ID<Person>, _ code: String) throws {
      let set = try campus.admin.put("\(people)/\(person.text)/home-unit", json: "{\"unit\":\"\(unit(code))\"}")
      #expect(set.status == 200, "\(set.text)")
    }

    func unit(_ code: String) -> String { on.unit[code] ?? "" }

    /// Given names of those whom a list holds, which has to say as many as it has.
    func names(_ code: String, _ more: String = "") throws -> [String] {
      let answer = try campus.admin.get("\(people)?limit=100&unit=\(unit(code))\(more)")
      #expect(answer.status == 200, "\(code) \(more) \(answer.text.prefix(200))")
      #expect(answer.json["total"]?.int64 == Int64(answer.items.count), "\(code) \(more)")
      return answer.items.compactMap { $0["name"]?.string.map { String($0.prefix(3)) } }
    }
  }

  @Test(arguments: Depth.allCases) func aUnitHoldsThoseAtHomeThereAndBelow(depth: Depth) throws {
    let stage = try Stage(depth)
    #expect(try stage.names("BSCS") == ["Ann"] && stage.names("BSIT") == ["Bob"])
    #expect(try stage.names("CCS") == ["Ann", "Bob", "Cid"], "a department with its programs, and those of itself")
    #expect(try stage.names("MAIN") == ["Ann", "Bob", "Cid"], "a campus with its departments")
    #expect(try stage.names("LB") == ["Dan"] && stage.names("CBA") == ["Dan"])
    #expect(try stage.names("CAS").isEmpty && stage.names("ABEL").isEmpty)
    // With everything else that a list can be asked for.
    #expect(try stage.names("MAIN", "&role=student") == ["Bob"] && stage.names("LB", "&role=teacher").isEmpty)
    #expect(try stage.names("MAIN", "&status=active") == ["Ann", "Bob", "Cid"])
    #expect(try stage.names("MAIN", "&status=invited&role=dean").isEmpty)
    #expect(try stage.names("MAIN", "&search=technology") == ["Bob"] && stage.names("LB", "&search=technology").isEmpty)
    #expect(try stage.names("CCS", "&search=a") == ["Ann"], "what is too short for the index of threes")
    #expect(try stage.names("CCS", "&sort=-name") == ["Cid", "Bob", "Ann"])
    #expect(try stage.names("CCS", "&sort=-added") == ["Cid", "Bob", "Ann"])
    #expect(try stage.names("CCS", "&sort=number") == ["Ann", "Bob", "Cid"])
    let page = try stage.campus.admin.get("\(Self.people)?unit=\(stage.unit("CCS"))&limit=1&page=2")
    #expect(page.items.map { $0["name"]?.string } == ["Bob Technology"] && page.json["total"]?.int64 == 3)
    // Who is at home nowhere is of no unit, and of the whole directory.
    let all = try stage.campus.admin.get("\(Self.people)?limit=100&unit=")
    #expect(all.text.contains("Eve Nowhere") && all.json["total"]?.int64 == 7)
  }

  @Test func theTreeMovesAndTheListWithIt() throws {
    let stage = try Stage()
    let path = "\(CourseStage.units)/\(stage.unit("BSIT"))"
    let moved = try stage.campus.admin.patch(path, json: "{\"parent\":\"\(stage.unit("CAS"))\"}")
    #expect(moved.status == 200, "\(moved.text)")
    #expect(try stage.names("CCS") == ["Ann", "Cid"] && stage.names("CAS") == ["Bob"])
    #expect(try stage.names("MAIN") == ["Ann", "Bob", "Cid"])
    // The deleted are found by the same.
    let bob = try #require(stage.person["Bob Technology"])
    #expect(try stage.campus.admin.delete("\(Self.people)/\(bob.text)").status == 204)
    #expect(try stage.names("CAS").isEmpty && stage.names("CAS", "&status=deleted") == ["Bob"])
    #expect(try stage.names("CCS", "&status=deleted").isEmpty && stage.names("MAIN", "&status=deleted") == ["Bob"])
    #expect(try stage.names("CAS", "&status=deleted&search=bo&role=student") == ["Bob"])
    try stage.campus.expectHomeCounts()
  }

  @Test func whatIsNoUnitIsToldByField() throws {
    let stage = try Stage()
    let campus = stage.campus
    for bad in ["x", "0000000000000", campus.staff.person.text, "%20", "1%27--"] {
      let refused = try campus.admin.get("\(Self.people)?unit=\(bad)")
      #expect(refused.status == 422 && refused.faults == ["unit"], "\(bad) \(refused.text)")
    }
    #expect(try campus.admin.get("\(Self.people)?unit=x&status=y&role=z").faults == ["status", "role", "unit"])
    // Another organization's is not there, in the list, on the page and in exports.
    let browser = try campus.browser(campus.stranger)
    #expect(try campus.stranger.get("\(Self.people)?unit=\(stage.unit("CCS"))").faults == ["unit"])
    #expect(try browser.get("/people?unit=\(stage.unit("CCS"))").status == 422)
    #expect(try browser.get("/people/export.csv?unit=\(stage.unit("CCS"))").status == 422)
    let theirs = try browser.get("/people").text
    #expect(!theirs.contains("Unit CCS") && !theirs.contains("name=\"department\""))
    #expect(try campus.staff.get("\(Self.people)?unit=\(stage.unit("CCS"))").status == 403)
    #expect(try campus.guest.get("\(Self.people)?unit=\(stage.unit("CCS"))").status == 401)
  }

  @Test func thePageHasAChoiceOfEachKindThatCascades() throws {
    let stage = try Stage()
    let browser = try stage.campus.browser(stage.campus.admin)
    func options(_ path: String) throws -> [String] { try browser.get(path).page.all("option").map(\.text) }
    func selected(_ path: String) throws -> [String] {
      try browser.get(path).page.all("option").filter { $0.attributes["selected"] != nil }.compactMap { $0["value"] }
        .filter { !$0.isEmpty }
    }
    let usual = try options("/people")
    #expect(["All campuses", "All departments", "All programs"].allSatisfy(usual.contains), "\(usual)")
    let (main, ccs, bsba) = (stage.unit("MAIN"), stage.unit("CCS"), stage.unit("BSBA"))
    let cascade = "/people?campus=\(main)&department=\(ccs)&program=\(bsba)"
    #expect(try selected(cascade) == [main, ccs], "a program elsewhere counts for nothing")
    #expect(try !options(cascade).contains { $0.contains("BSBA") } && options(cascade).contains { $0.contains("BSIT") })
    #expect(try selected("/people?unit=\(bsba)") == [stage.unit("LB"), bsba], "LB has but one department: no choice")
    #expect(try selected("/people?unit=\(stage.unit("CBA"))") == [stage.unit("LB"), stage.unit("CBA")], "meant itself")
    let page = try browser.get("/people?campus=\(main)&department=&program=&role=student")
    #expect(page.text.contains("Bob Technology") && !page.text.contains("Ann Computer"))
    let links = page.page.all("a").compactMap { $0["href"] }
    #expect(links.contains("/people/export.csv?role=student&unit=\(main)"), "\(links)")
    let csv = try browser.get("/people/export.csv?role=student&unit=\(main)").text
    #expect(csv.contains("Bob Technology") && !csv.contains("Ann Computer") && !csv.contains("Eve Nowhere"))
    let file = try browser.get("/people/export.csv?unit=\(ccs)").text.split(separator: "\r\n").dropFirst()
    #expect(file.map { $0.prefix(3) } == ["Ann", "Bob", "Cid"])
    #expect(try browser.get("/people?unit=\(stage.unit("ABEL"))").page.text.contains("Nobody matches"))
    let french = try stage.campus.admin.patch(
      "\(Self.people)/\(stage.campus.admin.person.text)", json: "{\"language\":\"fr\"}")
    #expect(french.status == 200, "\(french.text)")
    #expect(try options("/people").contains("Tous les campus"))
  }

  /// However people come to a home, a role or a status, and lose it again: what is kept is what there is.
  @Test(arguments: [1, 2, 3] as [UInt64]) func whatIsKeptIsWhatThereIs(seed: UInt64) throws {
    let stage = try Stage()
    let campus = stage.campus
    var random = Seeded(seed)
    let codes = ["BSCS", "BSIT", "CCS", "CBA", "BSBA", "ABEL"]
    let role = try campus.ownRole("Porter", [])
    var here = try (0..<8).map { try campus.quickPerson("Person \($0)") } + stage.person.values.sorted()
    for _ in 0..<70 {
      let (person, other) = (here.randomElement(using: &random) ?? ID(0), here.randomElement(using: &random) ?? ID(0))
      let path = "\(Self.people)/\(person.text)"
      switch Int.random(in: 0..<13, using: &random) {
      case 0...2: try stage.goHome(person, codes.randomElement(using: &random) ?? "CCS")
      case 3: #expect(try campus.admin.delete("\(path)/home-unit").status == 200)
      case 4:
        let course = ["CC101", "IT101", "EN101", "BA101"].randomElement(using: &random) ?? "CC101"
        let roles = random.chance(50) ? "teacher" : "student"
        _ = try campus.admin.post(
          "\(CourseStage.courses)/\(stage.on.course[course] ?? "")/enrollments",
          json: "{\"person\":\"\(person.text)\",\"roles\":[\"\(roles)\"]}")
        try stage.on.settleMarked()
      case 5:
        #expect(try campus.admin.delete(path).status == 204)
        if random.chance(70) {
          #expect(try campus.admin.send("POST", "\(path)/restore").status == 200)
        } else {
          here.removeAll { $0 == person }
        }
      case 6: _ = try campus.admin.send("POST", "\(path)/suspend")
      case 7: _ = try campus.admin.send("POST", "\(path)/resume")
      case 8: _ = try campus.admin.post("\(path)/roles", json: "{\"role\":\"\(role.id.text)\"}")
      case 9: _ = try campus.admin.patch(path, json: "{\"roles\":[\"\(random.chance(50) ? "teacher" : "staff")\"]}")
      case 10 where person != other && here.count > 5:
        let merged = try campus.admin.post(
          "\(path)/merge", json: "{\"other\":\"\(other.text)\",\"account\":\"this\"}")
        #expect(merged.status == 200, "\(merged.text)")
        here.removeAll { $0 == other }
      case 11 where here.count > 5:
        #expect(try campus.admin.post("\(path)/erase").status == 204)
        here.removeAll { $0 == person }
      default:
        let roles = "/api/v1/roles/\(role.id.text)"
        #expect(try campus.admin.delete("\(roles)?force=true").status == 204)
        #expect(try campus.admin.delete("\(path)/home-unit").status == 200)
        #expect(try campus.admin.send("POST", "\(roles)/restore").status == 200)
      }
      try campus.expectHomeCounts()
    }
    for code in codes + ["MAIN", "LB"] {
      for more in ["", "&status=active", "&status=invited", "&role=teacher", "&role=staff", "&role=\(role.id.text)"] {
        _ = try stage.names(code, more)
      }
    }
    // A unit that goes takes its counts along.
    let empty = try campus.unit("EMPTY", "program", stage.unit("CCS"))
    let last = try #require(here.first)
    #expect(
      try campus.admin.put("\(Self.people)/\(last.text)/home-unit", json: "{\"unit\":\"\(empty)\"}").status == 200)
    #expect(try campus.admin.delete("\(CourseStage.units)/\(empty)").status == 204)
    try stage.on.settleMarked()
    try campus.expectHomeCounts()
  }

  /// However many there are, a filter by unit reads no more than it lists, or than are at home there.
  @Test func aUnitOfManyIsListedWithoutReadingAll() throws {
    let stage = try Stage()
    let (campus, home) = (stage.campus, stage.campus.home.id)
    let wide = try stage.on.unitID("ABEL")
    // Straight into the tables: how it got there is not what is asked.
    try campus.store.write(campus.context) { writer in
      for number in 0..<50_000 {
        let id = writer.newID(ID<Person>.self)
        try writer.run(
          PeopleStore.insert, id, home, "P\(number)", "p\(number)", nil as String?, nil as String?, "N\(number)",
          nil as String?, "active", "en", writer.now)
        try writer.run(LearningRoleStore.putHome, id, home, wide, "automatic", ID<Person>?.none, writer.now)
      }
      try writer.run(LearningRoleStore.addHomeCount, home, wide, ID<Role>(0), 0, 50_000, 0)
      writer.count(.people, organization: home.value, by: 50_000)
      writer.count(.peopleByStatus, organization: home.value, bucket: PersonStatus.active.bucket, by: 50_000)
    }
    try campus.expectHomeCounts()
    let clock = ContinuousClock()
    func time(_ query: String, _ total: Int64) throws -> Duration {
      var best = Duration.seconds(9)
      for _ in 0..<3 {
        let began = clock.now
        let answer = try campus.admin.get("\(Self.people)?\(query)")
        best = min(best, clock.now - began)
        #expect(answer.status == 200 && answer.json["total"]?.int64 == total, "\(query) \(answer.text.prefix(200))")
      }
      return best
    }
    let usual = try time("limit=25", 50_007)
    for (query, total) in [
      ("unit=\(stage.unit("ABEL"))", 50_000), ("unit=\(stage.unit("MAIN"))&sort=-number", 50_003),
      ("unit=\(stage.unit("CCS"))", 3), ("unit=\(stage.unit("MAIN"))&role=student", 1),
      ("unit=\(stage.unit("LB"))&status=active&sort=-added", 1), ("unit=\(stage.unit("ABEL"))&role=teacher", 0),
    ] as [(String, Int64)] {
      let took = try time(query, total)
      #expect(took < usual * 20 + .milliseconds(10), "\(query): \(took), everybody \(usual)")
    }
  }
}

extension Campus {
  /// That what is kept of who is at home where is what there is.
  func expectHomeCounts() throws {
    let wrong = try store.read { try $0.all(Self.wrongHomeCounts) }
    #expect(wrong.isEmpty, "\(wrong)")
    let missing = try store.read { try $0.all(Self.missingHomeCounts) }
    #expect(missing.isEmpty, "\(missing)")
  }

  /// Those of a role that is deleted for now are counted when it comes back.
  private static let wrongHomeCounts = Query(
    """
    SELECT k.unit_id || ' ' || k.role_id || ': ' || k.invited || ' ' || k.active || ' ' || k.suspended FROM home_counts k
    WHERE (k.role_id = 0 OR EXISTS (SELECT 1 FROM roles r WHERE r.id = k.role_id))
      AND (k.invited, k.active, k.suspended) <> (
        SELECT COALESCE(sum(p.status = 'invited'), 0), COALESCE(sum(p.status = 'active'), 0),
          COALESCE(sum(p.status = 'suspended'), 0)
        FROM home_units h JOIN people p ON p.id = h.person_id
        WHERE h.unit_id = k.unit_id AND p.deleted_at IS NULL AND (k.role_id = 0 OR EXISTS (
          SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = k.role_id)))
    """
  ) { $0.text(0) }

  private static let missingHomeCounts = Query(
    """
    SELECT h.unit_id || ' ' || h.person_id FROM home_units h JOIN people p ON p.id = h.person_id
    WHERE p.deleted_at IS NULL AND (
      NOT EXISTS (SELECT 1 FROM home_counts k WHERE k.unit_id = h.unit_id AND k.role_id = 0)
      OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND NOT EXISTS (
          SELECT 1 FROM home_counts k WHERE k.unit_id = h.unit_id AND k.role_id = a.role_id)))
    """
  ) { $0.text(0) }
}
