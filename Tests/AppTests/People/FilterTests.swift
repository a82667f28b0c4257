// The directory filtered and sorted: what is listed, how many it says there are, and what it costs.
import Base
import Store
import Testing
import Web

@testable import App

struct FilterTests {
  private static let people = "/api/v1/people"

  private func names(_ campus: Campus, _ query: String) throws -> [String] {
    let answer = try campus.admin.get("\(Self.people)?limit=100&\(query)")
    #expect(answer.status == 200, "\(query) \(answer.text.prefix(200))")
    let names = answer.json["items"]?.elements.compactMap { $0["name"]?.string } ?? []
    #expect(answer.json["total"]?.int64 == Int64(names.count), "\(query)")
    return names
  }

  private func add(_ campus: Campus, _ name: String, _ more: String = "") throws -> String {
    let added = try campus.admin.post(Self.people, json: "{\"name\":\"\(name)\"\(more)}")
    #expect(added.status == 201, "\(added.text.prefix(200))")
    return added.json["id"]?.string ?? ""
  }

  @Test func statusesAndRolesAreFilteredAndCounted() throws {
    let campus = try Campus()
    let zoe = try add(campus, "Zoe", ",\"roles\":[\"teacher\"]")
    let yann = try add(campus, "Yann", ",\"roles\":[\"teacher\",\"student\"]")
    _ = try campus.person("Xena", role: .teacher)
    #expect(try names(campus, "status=invited") == ["Yann", "Zoe"])
    #expect(try names(campus, "role=teacher") == ["Xena", "Yann", "Zoe"])
    #expect(try names(campus, "role=teacher&status=invited") == ["Yann", "Zoe"])
    #expect(try names(campus, "role=teacher&status=active") == ["Xena"])
    #expect(try names(campus, "role=teacher&search=yan") == ["Yann"])
    #expect(try names(campus, "role=student&search=ze").isEmpty && names(campus, "status=active&search=zo").isEmpty)
    // Every way in which somebody comes into a filter or leaves it.
    #expect(try campus.admin.patch("\(Self.people)/\(zoe)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try names(campus, "status=suspended") == ["Zoe"] && names(campus, "status=invited") == ["Yann"])
    #expect(try names(campus, "role=teacher&status=suspended") == ["Zoe"])
    #expect(try campus.admin.patch("\(Self.people)/\(yann)", json: "{\"roles\":[\"student\"]}").status == 200)
    #expect(try names(campus, "role=teacher") == ["Xena", "Zoe"] && names(campus, "role=student") == ["Yann"])
    #expect(try campus.admin.delete("\(Self.people)/\(zoe)").status == 204)
    #expect(try names(campus, "role=teacher") == ["Xena"] && names(campus, "status=suspended").isEmpty)
    #expect(try names(campus, "status=deleted") == ["Zoe"] && names(campus, "status=deleted&search=zo") == ["Zoe"])
    #expect(try names(campus, "status=deleted&role=teacher") == ["Zoe"])
    #expect(try names(campus, "status=deleted&role=student").isEmpty)
    let role = try campus.ownRole("Porter", [])
    let given = try campus.admin.post("\(Self.people)/\(yann)/roles", json: "{\"role\":\"\(role.id.text)\"}")
    #expect(given.status == 201)
    // Given by hand and automatic as well: still one person.
    try campus.assign(role, to: #require(ID<Person>(yann)), source: .automatic)
    #expect(try names(campus, "role=\(role.id.text)") == ["Yann"])
    let assignment = given.json["id"]?.string ?? ""
    #expect(try campus.admin.delete("\(Self.people)/\(yann)/roles/\(assignment)").status == 204)
    #expect(try names(campus, "role=\(role.id.text)") == ["Yann"])
    #expect(try campus.stranger.get("\(Self.people)?role=teacher").json["total"]?.int64 == 0)
    #expect(try campus.stranger.get("\(Self.people)?role=\(role.id.text)").faults == ["role"])
  }

  @Test func listsAreSortedByNameNumberAndTime() throws {
    let campus = try Campus()
    _ = try add(campus, "Beta", ",\"number\":\"3\"")
    _ = try add(campus, "Alpha", ",\"number\":\"7\"")
    _ = try add(campus, "Gamma", ",\"number\":\"5\"")
    let before = ["Ada Okonkwo", "Noor Haddad"]
    #expect(try names(campus, "sort=name") == ["Ada Okonkwo", "Alpha", "Beta", "Gamma", "Noor Haddad"])
    #expect(try names(campus, "sort=-name") == ["Noor Haddad", "Gamma", "Beta", "Alpha", "Ada Okonkwo"])
    #expect(try names(campus, "sort=number") == ["Beta", "Gamma", "Alpha"] + before, "without a number at the end")
    #expect(try names(campus, "sort=-number") == ["Alpha", "Gamma", "Beta"] + before.reversed())
    #expect(try names(campus, "sort=added") == before + ["Beta", "Alpha", "Gamma"])
    #expect(try names(campus, "sort=-added") == ["Gamma", "Alpha", "Beta"] + before.reversed())
    // The same where they are gathered first.
    #expect(try names(campus, "status=invited&sort=number") == ["Beta", "Gamma", "Alpha"])
    #expect(try names(campus, "status=invited&sort=-name") == ["Gamma", "Beta", "Alpha"])
    #expect(try names(campus, "role=staff&sort=-added") == ["Gamma", "Alpha", "Beta", "Noor Haddad"])
    #expect(try names(campus, "role=staff&sort=-number") == ["Alpha", "Gamma", "Beta", "Noor Haddad"])
    let page = try campus.admin.get("\(Self.people)?status=invited&sort=number&limit=1&page=2")
    #expect(page.json["items"]?[0]?["name"]?.string == "Gamma" && page.json["total"]?.int64 == 3)
  }

  @Test func whatIsNoFilterIsToldByField() throws {
    let campus = try Campus()
    for (query, faults) in [
      ("status=gone", ["status"]), ("role=god", ["role"]), ("sort=email", ["sort"]), ("sort=name%20desc", ["sort"]),
      ("search=ada&sort=added", ["sort"]), ("status=deleted&sort=number", ["sort"]),
      ("status=x&role=y&sort=z", ["status", "role", "sort"]),
    ] {
      let refused = try campus.admin.get("\(Self.people)?\(query)")
      #expect(refused.status == 422 && refused.faults == faults, "\(query) \(refused.faults)")
    }
    #expect(try campus.admin.get("\(Self.people)?status=&role=&sort=&search=").json["total"]?.int64 == 2)
    // Who may only look does not see whom the directory has let go.
    let reader = try campus.person("Auditor", role: .auditor)
    #expect(try campus.visitor(reader.id).get("\(Self.people)?status=active").status == 200)
    #expect(try campus.visitor(reader.id).get("\(Self.people)?status=deleted").status == 403)
  }

  @Test func theFiltersAreInTheAddressOfThePage() throws {
    let campus = try Campus()
    for number in 0..<60 { _ = try add(campus, "Person \(100 + number)", ",\"roles\":[\"student\"]") }
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/people?status=invited&role=student&sort=-name").page
    #expect(
      page.all("option").filter { $0.attributes["selected"] != nil }.compactMap { $0["value"] } == [
        "invited", "student",
      ])
    let links = page.all("a").compactMap { $0["href"] }
    #expect(links.contains("/people?status=invited&role=student&sort=-name&page=2"), "\(links)")
    #expect(links.contains("/people?status=invited&role=student"), "the name's head turns the order round")
    #expect(page.all("th").contains { $0["aria-sort"] == "descending" })
    #expect(try browser.get("/people?search=zzzz&status=invited").page.text.contains("Nobody matches"))
    #expect(try browser.get("/people?status=suspended").page.text.contains("Nobody matches"))
  }

  /// However many there are, no filter reads everybody: each finds its rows by an index, in order or few enough to sort.
  @Test func oneOfManyIsFoundWithoutReadingTheOthers() throws {
    let campus = try Campus()
    let home = campus.home.id
    // Straight into the table: how it got there is not what is asked.
    try campus.store.write { writer in
      for number in 0..<100_000 {
        let id = writer.newID(ID<Person>.self)
        try writer.run(
          PeopleStore.insert, id, home, "P\(number)", "p\(number)", nil as String?, nil as String?, "N\(number)",
          nil as String?, "active", "en", writer.now)
      }
      writer.count(.people, organization: home.value, by: 100_000)
      writer.count(.peopleByStatus, organization: home.value, bucket: PersonStatus.active.bucket, by: 100_000)
    }
    _ = try add(campus, "Rare", ",\"roles\":[\"dean\"]")
    let clock = ContinuousClock()
    func time(_ query: String) throws -> Duration {
      var best = Duration.seconds(9)
      for _ in 0..<3 {
        let began = clock.now
        let answer = try campus.admin.get("\(Self.people)?\(query)")
        best = min(best, clock.now - began)
        #expect(answer.status == 200)
      }
      return best
    }
    let usual = try time("limit=25")
    for query in [
      "status=invited", "role=dean", "role=dean&status=invited&sort=-added", "status=active",
      "status=active&sort=-number",
      "sort=number", "sort=-added", "status=suspended", "status=deleted", "role=teacher&status=suspended",
    ] {
      let took = try time(query)
      #expect(took < usual * 20 + .milliseconds(10), "\(query): \(took), everybody \(usual)")
    }
    #expect(try names(campus, "role=dean") == ["Rare"] && names(campus, "status=invited") == ["Rare"])
  }

  @Test func phonesAreKeptAndJudged() throws {
    let campus = try Campus()
    let id = try add(campus, "Ringer", ",\"phone\":\"  +33\\u00a01 23 45 67 89 \"")
    let path = "\(Self.people)/\(id)"
    #expect(try campus.admin.get(path).json["phone"]?.string == "+33 1 23 45 67 89")
    #expect(try campus.admin.patch(path, json: "{\"phone\":\"+1 (555) 010-99 ext. 7\"}").status == 200)
    for bad in ["12", "call me", "☎ 123456", String(repeating: "1", count: 41)] {
      #expect(try campus.admin.patch(path, json: "{\"phone\":\"\(bad)\"}").faults == ["phone"], "\(bad)")
    }
    let browser = try campus.browser(campus.admin)
    let form = "/people/\(id)/edit"
    #expect(try browser.get(form).text.contains("type=\"tel\""))
    #expect(try browser.submit(form, on: form, [("phone", "")]).status == 303)
    #expect(try campus.admin.get(path).json["phone"]?.string == nil)
    #expect(try browser.submit(form, on: form, [("phone", "x")]).status == 422)
  }

  @Test func initialsStandForPhotos() throws {
    for (name, initials) in [
      ("Ada Lovelace", "AL"), ("ada", "A"), ("Zoé de la Tour", "ZT"), ("林小明", "林"), ("林 小明", "林"), ("محمد علي", "م"),
      ("Élodie D’Amboise", "ÉD"), ("50% \"Quoted\"", "5"), ("😀", "😀"), ("Jean-Luc", "JL"), ("ß", "SS"), ("   ", " "),
    ] { #expect(PersonFace.initials(name) == initials, "\(name) \(PersonFace.initials(name))") }
    let campus = try Campus()
    let page = try campus.browser(campus.admin).get("/people").page
    let faces = page.all("span").filter { $0["class"]?.hasPrefix("face ") == true }
    #expect(faces.map { $0["data-initials"] } == ["AO", "NH"] && faces.allSatisfy { $0["aria-hidden"] == "true" })
    let css = String(decoding: try readFile(Repository.root + "/static/app.css", limit: 1 << 20), as: UTF8.self)
    for ground in 0..<PersonFace.grounds { #expect(css.contains("--face-\(ground):")) }
    for id in [Int64.min, -1, 0, 1, Int64.max] { #expect((0..<6).contains(PersonFace.ground(ID(id)))) }
  }
}
