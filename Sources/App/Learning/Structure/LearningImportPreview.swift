// What an import of units, courses or enrollments would do of a line, in words.
import Base
import Store

extension LearningImport.Step {
  var kind: ImportPreview.Kind {
    switch self {
    case .createUnit, .createTerm, .createCourse: .created
    case .updateUnit, .updateTerm, .updateCourse: .updated
    case .enroll(_, _, _, _, let isNew): isNew ? .created : .updated
    case .unchanged: .unchanged
    }
  }
}

extension LearningImport {
  /// As the file has it: `BSCS`, `CC101-A · S12627`, `S-1001 · CC101-A`.
  func name(of line: LearningFile.Line) -> String {
    let words: [String?] =
      switch file.kind {
      case .units: [line[.code], LearningImport.isTerm(line) ? line[.campus] ?? line[.parent] : nil]
      case .courses: [line[.code], line[.term]]
      case .enrollments: [line[.number] ?? line[.email], line[.course]]
      }
    return words.compactMap { $0 }.joined(separator: " · ")
  }

  /// What the row is now, and what it would be.
  func parts(
    _ step: Step, _ line: LearningFile.Line, _ reader: Reader
  ) throws -> (old: [ImportPart]?, new: [ImportPart]) {
    switch step {
    case .createUnit(let fields, let parent): return (nil, parts(fields, parent: parent))
    case .updateUnit(let old, let fields):
      let (above, now) = (code(of: old.fields.parent), code(of: fields.parent))
      // One that an earlier line adds has no number yet.
      let added = line[.parent].flatMap { tree.unit($0) == nil ? $0 : nil }
      return (parts(old.fields, parent: above), parts(fields, parent: added ?? now))
    case .createTerm(let fields, let campus): return (nil, parts(fields, campus: campus))
    case .updateTerm(let old, let fields):
      return (
        parts(old.fields, campus: code(of: old.fields.campus)), parts(fields, campus: code(of: fields.campus))
      )
    case .createCourse(let fields): return (nil, parts(fields))
    case .updateCourse(let old, let fields): return (parts(old.fields), parts(fields))
    case .enroll(let course, let person, let say, let names, let isNew):
      return try parts(person, in: course, say, names, isNew: isNew, reader)
    case .unchanged: return (nil, [])
    }
  }

  private func code(of unit: ID<StructureUnit>?) -> String? { unit.flatMap { tree[$0] }?.code }

  private func parts(_ fields: UnitFields, parent: String?) -> [ImportPart] {
    [
      ImportPart(StructureText.kind, fields.kind.label), ImportPart(StructureText.name, fields.name),
      ImportPart(StructureText.parent, parent), ImportPart(StructureText.isActive, is: fields.isActive),
    ]
  }

  private func parts(_ fields: TermFields, campus: String?) -> [ImportPart] {
    [
      ImportPart(StructureText.campus, campus), ImportPart(StructureText.label, fields.label),
      ImportPart(StructureText.academicYear, fields.academicYear), ImportPart(StructureText.first, fields.first),
      ImportPart(StructureText.last, fields.last), ImportPart(StructureText.isActive, is: fields.isActive),
    ]
  }

  private func parts(_ fields: CourseFields) -> [ImportPart] {
    // Its term is part of what it is known by.
    [
      ImportPart(CourseText.unit, code(of: fields.unit)), ImportPart(CourseText.name, fields.name),
      ImportPart(CourseText.isVisible, is: fields.isVisible), ImportPart(CourseText.isActive, is: fields.isActive),
      ImportPart(StructureText.first, fields.first), ImportPart(StructureText.last, fields.last),
    ]
  }

  /// Of what is said by files alone: what Moodle or people say stays beside it.
  private func parts(
    _ person: ID<Person>, in course: ID<Course>, _ say: EnrollmentSay, _ names: [String], isNew: Bool, _ reader: Reader
  ) throws -> (old: [ImportPart]?, new: [ImportPart]) {
    // Whoever holds some units only would be told whom any number belongs to, and nobody would know of it.
    let who = scope.isEverywhere ? try reader.first(AccessStore.nameOf, person, organization) : nil
    guard !isNew, let old = try reader.first(EnrollmentStore.byPerson, course, person, organization) else {
      return (nil, parts(who, say, names))
    }
    let own = try sections(of: old, reader)
    return (parts(who, old.says.imported, own), parts(who, say, names.isEmpty ? own : names))
  }

  private func parts(_ who: String?, _ say: EnrollmentSay?, _ names: [String]) -> [ImportPart] {
    let isActive = say.map { $0.isActive ? ShellText.yes : ShellText.no }
    return [
      ImportPart(PeopleText.person, who), ImportPart(CourseText.roles, all: say?.roles.map(\.label) ?? []),
      ImportPart(CourseText.sections, names.sorted().joined(separator: ", ")),
      ImportPart(CourseText.isEnrolled, isActive),
    ]
  }
}
