// Categories and runs of a Moodle for tests of pages, without asking one.
import Base
import Store
import Testing

@testable import App

/// What a synchronization would have left behind.
struct SyncPageStage {
  let campus: Campus
  let browser: Visitor

  static let sync = "/organization/moodle/sync"
  static let runs = "/organization/moodle/runs"
  static let categories = "/organization/moodle/categories"
  /// Two campuses with a term each, a department that is in both, and what nobody can tell: `Archive` where terms are, with
  /// a category of its own, and two `CAS` in one term.
  static let tree: [(Int64, Int64, String)] = [
    (10, 0, "UCMN"), (11, 10, "S12627"), (12, 11, "CCS"), (13, 12, "BSCS"), (14, 11, "CAS"), (15, 11, "CAS"),
    (20, 0, "UCLB"), (21, 20, "S12627"), (22, 21, "CCS"), (30, 20, "Archive"), (31, 30, "Old things"),
  ]

  init(of campus: Campus) throws {
    self.campus = campus
    browser = try campus.browser(campus.admin)
  }

  init(at start: String? = nil, isConnected: Bool = true) throws {
    try self.init(of: Campus(at: start))
    guard isConnected else { return }
    #expect(try campus.admin.put(MoodleConnectionTests.path, json: MoodleConnectionTests.input).status == 200)
  }

  /// Takes over categories of these numbers, parents and names, as the first phase of a run does.
  func take(_ tree: [(Int64, Int64, String)] = SyncPageStage.tree, hidden: Set<Int64> = [], courses: Int64 = 3) throws {
    let home = campus.home.id
    try campus.store.write(campus.context) { writer in
      let rows = tree.enumerated().map { at, one in
        CategoryRow(
          id: writer.newID(ID<MoodleCategoryEntry>.self), moodleID: one.0, parent: one.1, depth: 1, name: one.2,
          path: "",
          idnumber: "nr-\(one.0)", isVisible: !hidden.contains(one.0), order: Int64(at) * 10_000, courses: courses,
          isGone: false, meaning: .folder, state: .mapped, reason: nil, place: "", own: nil, unit: nil, term: nil,
          decision: nil, decidedBy: nil, decidedAt: nil, updated: writer.now)
      }
      _ = try MoodleMapping.settle(rows, new: Set(tree.map(\.0)), in: home, writer)
    }
  }

  func row(_ moodleID: Int64) throws -> CategoryRow {
    let home = campus.home.id
    let rows = try campus.store.read { try MoodleMapping.rows(of: home, $0) }
    return try #require(rows.first { $0.moodleID == moodleID })
  }

  func page(of moodleID: Int64) throws -> String { "\(Self.categories)/\(try row(moodleID).id.text)" }

  func unit(_ code: String) throws -> UnitRow {
    let home = campus.home.id
    return try #require(try campus.store.read { try UnitTree(of: home, $0) }.unit(code), "\(code)")
  }

  func units() throws -> [String] {
    let home = campus.home.id
    return try campus.store.read { try UnitTree(of: home, $0) }.nodes.map(\.unit.code)
  }

  /// A run that stands where `change` brings it; ended in `state` unless it is nil.
  @discardableResult
  func run(
    _ state: SyncRunState? = .done, _ phase: SyncPhase = .roles, counts: SyncCountsByPhase = SyncCountsByPhase(),
    held: Int64 = 0, errors: Int64 = 0, changes: Int64 = 0, fault: String? = nil
  ) throws -> SyncRunRow {
    let home = campus.home.id
    return try campus.store.write(campus.context) { writer in
      let run = try MoodleRuns.start(.manual, in: home, writer)
      try writer.run(MoodleRunStore.begin, run.id, home, writer.now)
      try writer.run(
        MoodleRunStore.advance, run.id, home, phase.rawValue, 0, counts.stored, held, errors, changes)
      if let state {
        try writer.run(
          MoodleRunStore.end, run.id, home, state.rawValue, writer.now, fault, fault == nil ? nil : "core_x")
      }
      return try MoodleRuns.find(run.id, of: home, writer)
    }
  }

  func newest() throws -> SyncRunRow? {
    let home = campus.home.id
    return try campus.store.read { try MoodleRuns.newest(of: home, $0) }
  }

  func settings() throws -> SyncSettingsRow {
    let home = campus.home.id
    return try campus.store.read { try MoodleMapping.settings(of: home, $0) }
  }

  func flash(_ answer: Answer) -> String {
    String(decoding: decoded(base64url: answer.cookie("quad-flash") ?? "") ?? [], as: UTF8.self)
  }
}
