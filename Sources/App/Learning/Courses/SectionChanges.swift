// The writes of the sections of courses: each is an event.
import Base
import Store

extension EventKind {
  static let sectionCreated = EventKind("course.section-created")
  static let sectionUpdated = EventKind("course.section-updated")
  static let sectionDeleted = EventKind("course.section-deleted")
}

enum SectionChanges {
  /// A section of a course that the writer's person may change; 404 for any other.
  static func findOwn(
    _ id: ID<CourseSection>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> SectionRow {
    let row = try writer.one(CourseStore.section, id, organization)
    _ = try CourseChanges.findOwn(row.course, organization, writer)
    return row
  }

  /// The section of a name, made where there is none: what a synchronization calls.
  static func put(
    _ name: String, of course: ID<Course>, from source: LearningSource, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> (row: SectionRow, change: RowChange) {
    if let old = try writer.first(CourseStore.sectionNamed, course, name, organization) { return (old, .unchanged) }
    return (try create(name, of: course, from: source, in: organization, writer), .inserted)
  }

  static func create(
    _ name: String, of course: ID<Course>, from source: LearningSource = .manual, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> SectionRow {
    guard try writer.one(CourseStore.sectionTotal, course) < CourseRules.mostSections else {
      throw CourseText.tooManySections
    }
    let id = writer.newID(ID<CourseSection>.self)
    try refusingTaken {
      try writer.run(CourseStore.insertSection, id, organization, course, name, source.rawValue, writer.now)
    }
    try writer.emit(.sectionCreated, subject: id, organization: organization.value) { json in
      json.field("name", name)
      json.field("course", course.text)
    }
    return try writer.one(CourseStore.section, id, organization)
  }

  static func rename(
    _ old: SectionRow, to name: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> SectionRow {
    guard name != old.name else { return old }
    try refusingTaken { try writer.run(CourseStore.renameSection, old.id, organization, name, writer.now) }
    try writer.emit(.sectionUpdated, subject: old.id, organization: organization.value) { json in
      json.object("changed") { json.changed("name", old.name, name) }
      json.field("course", old.course.text)
    }
    return try writer.one(CourseStore.section, old.id, organization)
  }

  /// Its people stay in the course.
  static func delete(_ old: SectionRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(CourseStore.dropMembersOf, old.id, organization)
    try writer.run(CourseStore.deleteSection, old.id, organization)
    try writer.emit(.sectionDeleted, subject: old.id, organization: organization.value) { json in
      json.field("name", old.name)
      json.field("course", old.course.text)
    }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("course_sections.course_id, course_sections.name", as: .taken("name", CourseText.sectionTaken), body)
  }
}
