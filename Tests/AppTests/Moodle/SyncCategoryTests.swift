// Categories: what is left to a person, what keeps its unit, and how many there may be.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct SyncCategoryTests {
  @Test func categoriesThatNobodyCanTellAreLeftToAPerson() throws {
    let stage = try SyncStage()
    try stage.sync()
    let listed = try stage.campus.admin.get("\(SyncStage.categories)?state=unmapped")
    #expect(listed.items.compactMap { $0["path"]?.string } == ["Archive & old / BS Psy", "Category 1"])
    let term = try stage.campus.admin.post(
      "/api/v1/terms", json: "{\"code\":\"OLD\",\"first\":\"2020-01-01\",\"last\":\"2024-12-31\"}")
    let id = try #require(term.json["id"]?.string)
    let psychology = try stage.category(15)
    let path = "\(SyncStage.categories)/\(psychology.id.text)/decision"
    #expect(try stage.campus.admin.put(path, json: "{\"meaning\":\"program\",\"target\":\"\(id)\"}").status == 422)
    let decided = try stage.campus.admin.put(path, json: "{\"meaning\":\"term\",\"target\":\"\(id)\"}")
    #expect(decided.status == 200 && decided.json["state"]?.string == "mapped", "\(decided.text)")
    #expect(try stage.sync().counts[.courses].inserted == 1)
    #expect(try stage.course(8).term.text == id)
    // It holds over runs, until it is taken back.
    try stage.sync()
    #expect(try stage.category(15).decision?.meaning == .term)
    #expect(try stage.campus.stranger.put(path, json: "{\"meaning\":\"folder\"}").status == 404)
    #expect(try stage.campus.admin.delete(path).status == 204)
    #expect(try stage.category(15).state == .unmapped)
    // Twins: whichever was there stays what it is.
    stage.site.change { $0.categories[16] = SiteState.Category(name: "ccs", parent: 6) }
    try stage.sync()
    #expect(try stage.category(16).state == .ambiguous && stage.category(7).state == .mapped)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func departmentsWithATermEachShareTheTermOfTheirCampus() throws {
    var site = SiteState()
    for (id, name, parent) in [
      (2, "UCMN", 0), (3, "CCS", 2), (4, "CBA", 2), (5, "S12627", 3), (6, "S12627", 4), (7, "BSCS", 5), (8, "BSBA", 6),
      (9, "UCLB", 0), (10, "CCS", 9), (11, "S12627", 10),
    ] as [(Int64, String, Int64)] { site.categories[id] = SiteState.Category(name: name, parent: parent) }
    site.courses = [
      2: SiteState.Course(short: "CC101", name: "Computing", category: 7),
      3: SiteState.Course(short: "BA101", name: "Business", category: 8),
      4: SiteState.Course(short: "CC101", name: "Computing there", category: 11),
    ]
    site.users[10] = SiteState.User(name: "Teacher", email: "t.abad@ucn.example", userName: "t.abad")
    for id in site.courses.keys { site.seats[id] = [10: SiteState.Seat(roles: ["editingteacher"])] }
    let stage = try SyncStage(site)
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"levels\":[\"campus\",\"department\",\"term\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.categories].refused == 0, "\(run.counts)")
    #expect(run.counts[.courses].inserted == 3)
    let home = stage.home
    func terms() throws -> [TermRow] {
      try stage.campus.store.read { try $0.all(StructureStore.terms, home, 100) }.filter(\.fields.isActive)
    }
    #expect(try terms().map(\.code) == ["S12627", "S12627"])
    #expect(try Set(terms().map(\.fields.campus)) == [stage.unit("UCMN")?.id, stage.unit("UCLB")?.id])
    #expect(try stage.course(2).term == stage.course(3).term && stage.course(2).term != stage.course(4).term)
    #expect(try stage.course(3).unit == stage.unit("UCMN/CBA/BSBA")?.id && stage.unit("UCMN/CCS/BSCS") != nil)
    // A department that goes leaves the term to the others; one that goes on with the next doesn't take it along.
    let (term, before) = (try stage.course(2).term, try stage.content())
    #expect(try !stage.sync().counts.isChanged && stage.content() == before)
    stage.site.change { $0.categories[6]?.name = "S22627" }
    #expect(try stage.sync().state == .done)
    #expect(try stage.course(2).term == term && stage.course(3).term != term)
    #expect(try stage.category(5).own == term.value && terms().map(\.code).sorted() == ["S12627", "S12627", "S22627"])
    // What a person says to be a department of the other campus has that one's terms.
    let other = try #require(try stage.unit("UCLB/CCS"))
    let path = "\(SyncStage.categories)/\(try stage.category(4).id.text)/decision"
    stage.site.change { $0.categories[6]?.name = "S12627" }
    #expect(try stage.sync().state == .done && stage.course(3).term == term)
    let decided = try stage.campus.admin.put(
      path, json: "{\"meaning\":\"department\",\"target\":\"\(other.id.text)\"}")
    #expect(decided.status == 200, "\(decided.text)")
    #expect(try stage.sync().state == .done)
    #expect(try stage.category(6).own == stage.category(11).own && stage.category(5).own == term.value)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRenamedCategoryKeepsItsUnit() throws {
    let stage = try SyncStage()
    try stage.sync()
    let unit = try #require(try stage.unit("UCLB/CCS"))
    stage.site.change { $0.categories[12]?.name = "CBA" }
    try stage.sync()
    let row = try #require(try stage.unit("UCLB/CCS"))
    #expect(row.id == unit.id && row.name == "CBA" && row.isActive)
    // One of two terms: the other still is the old one.
    stage.site.change { $0.categories[7]?.name = "Computing" }
    try stage.sync()
    #expect(try stage.unit("UCMN/Computing") != nil && stage.unit("UCMN/CCS")?.isActive == true)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func moreCategoriesThanThereMayBeChangeNothing() throws {
    let stage = try SyncStage()
    try stage.sync()
    let before = try stage.content()
    stage.site.change { site in
      for id in Int64(1000)..<Int64(1000 + SyncRules.mostCategories) {
        site.categories[id] = SiteState.Category(name: "C\(id)", parent: 14)
      }
    }
    let run = try stage.sync()
    #expect(run.state == .failed && run.fault == "too-many-categories", "\(run)")
    #expect(try stage.content() == before)
    let page = try stage.campus.browser(stage.campus.admin).get("/organization/moodle/sync").text
    #expect(page.contains("more categories than can be taken over (5000)"))
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
