// A campus with units, a term and a Moodle, and the steps of a plan.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ProvisioningStage {
  static let path = "/api/v1/moodle/provisioning"
  static let pages = "/organization/moodle/provisioning"

  let campus: Campus
  let site: WritableMoodle
  let term: String
  let units: [String: String]

  /// A campus that has what its Moodle has: these categories, one within another from number 11 on, by these levels.
  init(synchronizing categories: [String], levels: [String]? = nil) throws {
    campus = try Campus()
    site = try WritableMoodle.connect(campus)
    site.change { state in
      for (at, name) in categories.enumerated() {
        state.categories.append(.init(id: 11 + at, name: name, parent: at == 0 ? 0 : 10 + at))
      }
    }
    if let levels {
      let list = levels.map { "\"\($0)\"" }.joined(separator: ",")
      let answer = try campus.admin.put(SyncStage.settings, json: "{\"levels\":[\(list)]}")
      #expect(answer.status == 200, "\(answer.text)")
    }
    try campus.appliance.startJobs()
    try ProvisioningStage.sync(campus)
    var units: [String: String] = [:]
    for unit in try campus.admin.get("/api/v1/units?limit=100").items {
      units[unit["code"]?.string ?? ""] = unit["id"]?.string
    }
    term = try #require(try campus.admin.get("/api/v1/terms").items.first?["id"]?.string)
    self.units = units
  }

  private static func sync(_ campus: Campus) throws {
    let begun = try campus.admin.post(SyncStage.runs)
    #expect(begun.status == 201, "\(begun.text)")
    try campus.finishJobs()
    let run = try campus.admin.get(SyncStage.runs).items.first
    #expect(run?["state"]?.string == "done", "\(String(describing: run))")
  }

  func sync() throws { try Self.sync(campus) }

  /// The codes of units and terms.
  func codes() throws -> [String] {
    try ["units", "terms"].flatMap { path in
      try campus.admin.get("/api/v1/\(path)?limit=100").items.compactMap { $0["code"]?.string }
    }.sorted()
  }

  /// UCMN with CCS (BSCS, BSIT) and CAS (AB-EL), and the first semester of 2026–2027.
  init(_ depth: Depth = .inProcess, jobs: Bool = true) throws {
    campus = try Campus(depth)
    site = try WritableMoodle.connect(campus)
    var units: [String: String] = [:]
    let tree = [
      ("UCMN", "campus", nil), ("CCS", "department", "UCMN"), ("BSCS", "program", "CCS"), ("BSIT", "program", "CCS"),
      ("CAS", "department", "UCMN"), ("AB-EL", "program", "CAS"),
    ]
    for (code, kind, parent) in tree {
      let above = parent.flatMap { units[$0] }.map { ",\"parent\":\"\($0)\"" } ?? ""
      let made = try campus.admin.post(
        "/api/v1/units", json: "{\"code\":\"\(code)\",\"kind\":\"\(kind)\",\"name\":\"The \(code) & more\"\(above)}")
      #expect(made.status == 201, "\(made.text)")
      units[code] = try #require(made.json["id"]?.string)
    }
    let made = try campus.admin.post(
      "/api/v1/terms", json: "{\"code\":\"S12627\",\"campus\":\"\(units["UCMN"] ?? "")\"}")
    #expect(made.status == 201, "\(made.text)")
    term = try #require(made.json["id"]?.string)
    self.units = units
    if jobs { try campus.appliance.startJobs() }
  }

  func unit(_ code: String) -> String { units[code] ?? "" }

  // MARK: Plans

  func plan(_ kind: String, _ json: String, by visitor: Visitor? = nil) throws -> String {
    let answer = try (visitor ?? campus.admin).post("\(Self.path)/\(kind)", json: json)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["id"]?.string)
  }

  func categories() throws -> String { try plan("categories", "{\"term\":\"\(term)\"}") }

  func coursesInput(_ names: [(String, String)], program: String = "BSCS", more: String = "") -> String {
    let list = names.map { "{\"code\":\"\($0.0)\",\"name\":\"\($0.1)\"}" }.joined(separator: ",")
    return "{\"term\":\"\(term)\",\"program\":\"\(unit(program))\",\"courses\":[\(list)]\(more)}"
  }

  func courses(_ names: [(String, String)], program: String = "BSCS") throws -> String {
    try plan("courses", coursesInput(names, program: program))
  }

  /// The same with this many courses CC1, CC2, ….
  func courses(_ count: Int) throws -> String { try courses((1...count).map { ("CC\($0)", "Course \($0)") }) }

  func people(_ count: Int, role: String = "student", courses: [String] = []) throws -> String {
    let list = courses.map { "\"\($0)\"" }.joined(separator: ",")
    return try plan(
      "people",
      "{\"count\":\(count),\"role\":\"\(role)\",\"campus\":\"\(unit("UCMN"))\",\"courses\":[\(list)]}")
  }

  func markTestSite() throws {
    let answer = try campus.admin.put("\(Self.path)/test-site", json: "{\"isTestSite\":true}")
    #expect(answer.status == 200 && answer.json["isTestSite"]?.bool == true, "\(answer.text)")
  }

  func find(_ id: String) throws -> Answer { try campus.admin.get("\(Self.path)/\(id)") }

  func start(_ id: String) throws -> Answer { try campus.admin.post("\(Self.path)/\(id)/start") }

  /// Carries it out, and waits for the end.
  @discardableResult
  func carryOut(_ id: String) throws -> Answer {
    let answer = try start(id)
    #expect(answer.status == 200 && answer.json["state"]?.string == "running", "\(answer.text)")
    try campus.finishJobs()
    return try find(id)
  }

  func rows(_ id: String, _ state: String? = nil) throws -> [Answer.Row] {
    let filter = state.map { "&state=\($0)" } ?? ""
    return try campus.admin.get("\(Self.path)/\(id)/rows?limit=100\(filter)").items.map {
      Answer.Row(
        kind: $0["kind"]?.string ?? "", name: $0["name"]?.string ?? "", state: $0["state"]?.string ?? "",
        problem: $0["problem"]?.string, number: $0["moodleId"]?.int64)
    }
  }
}

extension Answer {
  /// A row of a plan.
  struct Row: Equatable {
    let kind: String
    let name: String
    let state: String
    let problem: String?
    let number: Int64?
  }

  /// `state made failed found conflicts`.
  var tally: String {
    let numbers = ["made", "failed", "found", "conflicts"].map { String(json[$0]?.int64 ?? -1) }
    return ([json["state"]?.string ?? ""] + numbers).joined(separator: " ")
  }
}
