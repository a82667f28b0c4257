// A campus that is connected to a simulated Moodle.
import Base
import Foundation
import Synchronization
import Testing

@testable import App
@testable import Store

struct SyncStage {
  static let runs = "/api/v1/moodle/sync/runs"
  static let settings = "/api/v1/moodle/sync"
  static let categories = "/api/v1/moodle/sync/categories"

  static func confirm(_ run: SyncRunRow) -> String { "\(runs)/\(run.id.text)/confirm" }

  let campus: Campus
  let site = SimulatedSite()
  var home: ID<Organization> { campus.home.id }

  /// With jobs that run, where not said otherwise.
  init(_ state: SiteState = .university, isWorking: Bool = true) throws {
    campus = try Campus(zone: "Asia/Manila")
    site.change { $0 = state }
    let send = site.send
    campus.appliance.moodle.stand(in: send)
    let connected = try campus.admin.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:1/lms\",\"token\":\"hushhush0123\"}")
    #expect(connected.status == 200, "\(connected.text)")
    if isWorking { try campus.appliance.startJobs() }
  }

  /// Begins a run and waits until it has ended.
  @discardableResult
  func sync(_ path: String = SyncStage.runs) throws -> SyncRunRow {
    let begun = try campus.admin.post(path)
    #expect(begun.status == 201, "\(begun.text)")
    try campus.finishJobs()
    return try run()
  }

  /// The newest.
  func run() throws -> SyncRunRow {
    let home = home
    return try #require(try campus.store.read { try MoodleRuns.newest(of: home, $0) })
  }

  func errors(_ row: SyncRunRow) throws -> [SyncErrorRow] {
    try campus.store.read {
      try $0.all(MoodleRunStore.errors, row.id, ID<MoodleRunLine>(0), row.organization, 1000)
    }
  }

  func changes(_ row: SyncRunRow) throws -> [SyncChangeRow] {
    try campus.store.read {
      try $0.all(MoodleRunStore.changes, row.id, ID<MoodleRunLine>(0), row.organization, 2000)
    }
  }

  func category(_ moodleID: Int64) throws -> CategoryRow {
    let home = home
    let rows = try campus.store.read { try MoodleMapping.rows(of: home, $0) }
    return try #require(rows.first { $0.moodleID == moodleID })
  }

  func unit(_ code: String) throws -> UnitRow? {
    let home = home
    return try campus.store.read { try $0.first(StructureStore.unitByCode, home, folded(code)) }
  }

  func known(_ moodleID: Int64) throws -> KnownCourse? {
    let home = home
    return try campus.store.read { try $0.first(MoodleMirrorStore.course, home, moodleID) }
  }

  func course(_ moodleID: Int64) throws -> CourseRow {
    let (home, id) = (home, try #require(try known(moodleID)?.course))
    return try campus.store.read { try CourseChanges.find(id, home, $0) }
  }

  func person(_ moodleID: Int64) throws -> KnownPerson? {
    let home = home
    return try campus.store.read { try $0.first(MoodleMirrorStore.person, home, moodleID) }
  }

  func enrollment(_ moodleID: Int64, in course: Int64) throws -> EnrollmentRow? {
    guard let person = try person(moodleID)?.person, let id = try known(course)?.course else { return nil }
    let home = home
    return try campus.store.read { try $0.first(EnrollmentStore.byPerson, id, person, home) }
  }

  /// What Moodle says of somebody, as it is kept.
  func say(_ moodleID: Int64, in course: Int64) throws -> String? {
    try enrollment(moodleID, in: course)?.says.moodle?.stored
  }

  func write<T: Sendable>(_ work: @escaping @Sendable (Writer) throws -> T) throws -> T {
    try campus.store.write(campus.context, work)
  }

  /// Everything but what runs and jobs leave behind, as one text.
  func content() throws -> String {
    let queries = [SyncStage.mirror, SyncStage.taught, SyncStage.placed, SyncStage.named, SyncStage.happened]
    return try campus.store.read { reader in try queries.flatMap { try reader.all($0) }.joined(separator: "\n") }
  }

  private static let mirror = Query(
    """
    SELECT 'c', id || ' ' || path || ' ' || state || ' ' || updated_at FROM moodle_categories
    UNION ALL SELECT 'k', id || ' ' || name || ' ' || is_gone || ' ' || updated_at || hex(COALESCE(people_mark, ''))
      FROM moodle_courses
    UNION ALL SELECT 'p', id || ' ' || name || ' ' || is_gone || ' ' || updated_at FROM moodle_people
    UNION ALL SELECT 'g', id || ' ' || name || ' ' || is_gone || ' ' || updated_at FROM moodle_groups
    """
  ) { "\($0.text(0)) \($0.text(1))" }
  private static let taught = Query(
    """
    SELECT id || ' ' || version || ' ' || updated_at || ' ' || COALESCE(moodle, '') || ' ' || COALESCE(manual, '')
    FROM enrollments ORDER BY id
    """
  ) { $0.text(0) }
  private static let placed = Query(
    """
    SELECT 'u', id || ' ' || code || ' ' || version || is_active FROM units
    UNION ALL SELECT 't', id || ' ' || code || ' ' || version || is_active FROM terms
    UNION ALL SELECT 'c', id || ' ' || code || ' ' || version || ' ' || students || ' ' || teachers || is_active FROM courses
    UNION ALL SELECT 's', id || ' ' || name || ' ' || version FROM course_sections
    UNION ALL SELECT 'm', section_id || ' ' || enrollment_id FROM section_members
    """
  ) { "\($0.text(0)) \($0.text(1))" }
  private static let named = Query("SELECT id || ' ' || name || ' ' || version || ' ' || updated_at FROM people") {
    $0.text(0)
  }
  private static let happened = Query(
    """
    SELECT count(*) FROM events
    WHERE kind NOT LIKE 'moodle.sync-%' AND kind NOT LIKE 'job%' AND kind <> 'notice.sent'
    """
  ) { "\($0.int64(0))" }
}
