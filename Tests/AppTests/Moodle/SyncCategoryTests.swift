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
