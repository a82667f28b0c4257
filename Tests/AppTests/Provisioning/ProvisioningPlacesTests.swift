// Plans for what a synchronization has found: units stand where their categories do, whatever the levels.
import Base
import Foundation
import Testing

@testable import App

struct ProvisioningPlacesTests {
  private static let path = ProvisioningStage.path

  struct Layout: Sendable, CustomTestStringConvertible {
    let levels: [String]
    let names: [String]
    var testDescription: String { levels.joined(separator: " ") }
    /// How many categories a term has of its own.
    var ofTerm: Int { names.count - (names.firstIndex(of: "S12627") ?? 0) }
  }

  private static let layouts: [Layout] = [
    Layout(levels: ["campus", "term", "department", "program"], names: ["UCMN", "S12627", "CCS", "BSCS"]),
    Layout(levels: ["term", "campus", "department", "program"], names: ["S12627", "UCMN", "CCS", "BSCS"]),
    Layout(levels: ["campus", "department", "term", "program"], names: ["UCMN", "CCS", "S12627", "BSCS"]),
    Layout(levels: ["campus", "department", "program", "term"], names: ["UCMN", "CCS", "BSCS", "S12627"]),
    Layout(
      levels: ["folder", "campus", "term", "folder", "department", "program"],
      names: ["UC & more", "UCMN", "S12627", "Day", "CCS", "BSCS"]),
  ]

  /// The code of a synchronized unit is a path, its category is called by the last name of that.
  @Test(arguments: layouts) func whatWasSynchronizedIsFoundAndTheNextTermIsBuiltLikeIt(layout: Layout) throws {
    let stage = try ProvisioningStage(synchronizing: layout.names, levels: layout.levels)
    let names = layout.names.indices.map { layout.names[...$0].joined(separator: " / ") }
    let numbers = layout.names.indices.map { Int64(11 + $0) }
    let rows = try stage.rows(try stage.categories())
    #expect(rows.map(\.name) == names && rows.map(\.state) == names.map { _ in "found" }, "\(rows)")
    #expect(rows.map(\.number) == numbers)
    let program = try #require(stage.units.first { $0.key.hasSuffix("BSCS") })
    let courses = try stage.plan("courses", Self.course(stage.term, program.value))
    let course = try #require(try stage.rows(courses).last)
    #expect(try stage.find(courses).tally == "draft 0 0 \(names.count) 0")
    #expect(course.kind == "course" && course.state == "create" && course.name.hasPrefix("UCMN-S12627-CC199-"))
    // Above where terms are there is no place for one.
    let top = try #require(stage.units.first { $0.key.hasSuffix("UCMN") })
    let refused = try stage.campus.admin.post("\(Self.path)/courses", json: Self.course(stage.term, top.value))
    let isAbove = layout.levels.firstIndex(of: "department") ?? 0 < layout.levels.firstIndex(of: "term") ?? 0
    #expect(refused.status == (isAbove ? 422 : 201), "\(refused.text)")
    // The next term.
    let campus = try #require(stage.units.first { $0.key.hasSuffix("UCMN") }?.value)
    let above = layout.levels.first == "term" ? "" : ",\"campus\":\"\(campus)\""
    let made = try stage.campus.admin.post("/api/v1/terms", json: "{\"code\":\"S22627\"\(above)}")
    let term = try #require(made.json["id"]?.string)
    let before = try stage.codes()
    let plan = try stage.plan("categories", "{\"term\":\"\(term)\"}")
    let next = names.map { $0.replacingOccurrences(of: "S12627", with: "S22627") }
    let planned = try stage.rows(plan)
    let kept = names.count - layout.ofTerm
    #expect(planned.map(\.name) == next, "\(planned)")
    #expect(planned.filter { $0.state == "found" }.map(\.number) == Array(numbers.prefix(kept)))
    #expect(try stage.carryOut(plan).tally == "done \(layout.ofTerm) 0 \(kept) 0")
    let whole = layout.names.joined(separator: "/").replacingOccurrences(of: "S12627", with: "S22627")
    #expect(stage.site.look { $0.categories.last?.number } == whole)
    try stage.sync()
    #expect(try stage.codes() == before, "no unit and no term is known twice")
  }

  private static func course(_ term: String, _ program: String) -> String {
    "{\"term\":\"\(term)\",\"program\":\"\(program)\",\"courses\":[{\"code\":\"CC199\",\"name\":\"New\"}]}"
  }

  @Test func aCategoryThatWasRenamedOrMovedSinceIsFoundByItsNumber() throws {
    let stage = try ProvisioningStage(synchronizing: ["UCMN", "S12627", "CCS", "BSCS"])
    stage.site.change { state in
      state.categories[2].name = "Computing"
      state.categories.removeLast()
    }
    let rows = try stage.rows(try stage.categories())
    #expect(rows.map(\.number) == [11, 12, 13, nil], "\(rows)")
    #expect(rows.map(\.state) == ["found", "found", "found", "create"])
    // Known here by its new name, it is one in the next term as well.
    try stage.sync()
    let again = try stage.rows(try stage.categories())
    #expect(again.map(\.name).contains("UCMN / S12627 / Computing"), "\(again)")
  }

  @Test func aUnitOfOnesOwnStandsBelowTheSynchronizedOne() throws {
    let stage = try ProvisioningStage(
      synchronizing: ["S12627", "UCMN", "CCS"], levels: ["term", "campus", "department", "program"])
    for code in ["BSIT", "UCMN/CCS/BSIS"] {
      let parent = stage.unit("UCMN/CCS")
      let made = try stage.campus.admin.post(
        "/api/v1/units",
        json: "{\"code\":\"\(code)\",\"kind\":\"program\",\"name\":\"Its name\",\"parent\":\"\(parent)\"}")
      #expect(made.status == 201, "\(made.text)")
    }
    let rows = try stage.rows(try stage.categories())
    #expect(
      rows.map(\.name) == [
        "S12627", "S12627 / UCMN", "S12627 / UCMN / CCS", "S12627 / UCMN / CCS / BSIT", "S12627 / UCMN / CCS / BSIS",
      ])
    #expect(rows.map(\.state) == ["found", "found", "found", "create", "create"])
    // What is named stands by the levels, too.
    let named = try stage.plan(
      "categories",
      "{\"campuses\":[\"UCLB\"],\"semesters\":[\"1\"],\"startDate\":\"2026-08-01\",\"endDate\":\"2026-12-01\","
        + "\"departments\":[{\"code\":\"CBA\",\"programs\":[]}]}")
    #expect(try stage.rows(named).map(\.name) == ["S12627", "S12627 / UCLB", "S12627 / UCLB / CBA"])
  }

  @Test func aFileNamesProgramsAsMoodleDoes() throws {
    let stage = try ProvisioningStage(synchronizing: ["UCMN", "S12627", "CCS", "BSCS"])
    stage.site.change { state in
      for (id, name, parent) in [(21, "BSIT", 13), (22, "CAS", 12), (23, "BSIT", 22), (24, "BSIS", 13)] {
        state.categories.append(.init(id: id, name: name, parent: parent))
      }
    }
    try stage.sync()
    // Its code stays what it was.
    stage.site.change { state in
      for at in state.categories.indices where state.categories[at].id == 24 { state.categories[at].name = "Systems" }
    }
    try stage.sync()
    let csv = """
      Course Code,Descriptive Title,Program
      CC1,By its name,bscs
      CC2,By its code,UCMN/CCS/BSCS
      CC3,By its new name,Systems
      CC4,By the end of its code,BSIS
      CC5,Two of that name,BSIT
      CC6,One of these,UCMN/CAS/BSIT
      CC7,No program,CCS
      CC8,Nothing,BSXX
      """
    let answer = try stage.campus.admin.post("\(Self.path)/courses/file?term=\(stage.term)", csv: Array(csv.utf8))
    #expect(answer.status == 201, "\(answer.text)")
    let plan = try #require(answer.json["id"]?.string)
    #expect(try stage.rows(plan, "conflict").map(\.name) == ["CC5", "CC7", "CC8"])
    #expect(try stage.rows(plan, "conflict").map(\.problem) == ["ambiguous", "no-program", "no-program"])
    #expect(
      try stage.rows(plan, "found").map(\.name) == [
        "UCMN", "UCMN / S12627", "UCMN / S12627 / CCS", "UCMN / S12627 / CCS / BSCS", "UCMN / S12627 / CCS / Systems",
        "UCMN / S12627 / CAS", "UCMN / S12627 / CAS / BSIT",
      ])
    #expect(try stage.rows(plan, "create").map(\.kind) == ["course", "course", "course", "course", "course"])
  }

  /// What is known of another Moodle says nothing of this one.
  @Test func numbersOfAnotherSiteAreNone() throws {
    let stage = try ProvisioningStage(synchronizing: ["UCMN", "S12627", "CCS", "BSCS"])
    let moved = try stage.campus.admin.put(
      "/api/v1/moodle/connection", json: "{\"url\":\"https://other.campus.test\",\"token\":\"another1\"}")
    #expect(moved.status == 200)
    stage.site.change { state in
      state.categories = [
        .init(id: 11, name: "Other", parent: 0), .init(id: 12, name: "Else", parent: 0),
        .init(id: 13, name: "UCMN", parent: 0),
      ]
    }
    let rows = try stage.rows(try stage.categories())
    #expect(rows.map(\.name).last == "UCMN / S12627 / CCS / BSCS" && rows.map(\.number) == [13, nil, nil, nil])
  }
}
