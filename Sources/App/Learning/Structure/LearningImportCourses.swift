// What a line of an import says of a course.
import Base
import Store

extension LearningImport {
  /// The terms that a line means by its code: of the campus that it names, else of one of these, else all of that code.
  func terms(_ line: LearningFile.Line, within unit: UnitRow? = nil) throws -> [TermRow] {
    let code = line[.term] ?? ""
    var found = terms[folded(code)] ?? []
    if let word = line[.campus] {
      let campus = try self.unit(word, .campus)
      found = found.filter { $0.fields.campus == campus.id }
    } else if let unit {
      let campus = tree.nearest(.campus, to: unit.id)?.id
      found = found.filter { $0.fields.campus == nil || $0.fields.campus == campus }
    }
    if found.isEmpty { throw LearningRefusal(.term, CourseText.noTerm(code)) }
    return found
  }

  /// That of the campus goes before one of the whole organization.
  func term(ofCourse line: LearningFile.Line) throws -> TermRow {
    let found = try terms(line, within: unit(line[.unit] ?? "", .unit))
    guard let term = found.first(where: { $0.fields.campus != nil }) ?? found.first else {
      throw LearningRefusal(.term, CourseText.noTerm(line[.term] ?? ""))
    }
    return term
  }

  func decideCourse(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    let (unit, term) = (try unit(line[.unit] ?? "", .unit), try term(ofCourse: line))
    guard scope.covers(unit.id, tree) else { throw LearningRefusal(.unit, StructureText.noUnit(unit.code)) }
    if let campus = term.fields.campus, tree.nearest(.campus, to: unit.id)?.id != campus {
      throw LearningRefusal(.term, CourseText.otherCampus)
    }
    let code = line[.code] ?? ""
    let old = try CourseChanges.find(code: code, term: term.id, organization, reader)
    if let old, !scope.covers(old.unit, tree) { throw LearningRefusal(.code, CourseText.codeTaken) }
    if let old, old.source == .moodle { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old?.fields ?? CourseFields(term: term.id, unit: unit.id, code: code, name: code)
    fields.unit = unit.id
    if let name = line[.name] { fields.name = name }
    if let visible = try line.yes(.visible) { fields.isVisible = visible }
    if let active = try line.yes(.active) { fields.isActive = active }
    if let first = try line.date(.first) { fields.first = first }
    if let last = try line.date(.last) { fields.last = last }
    if let first = fields.first, let last = fields.last, last < first {
      throw LearningRefusal(.last, StructureText.endsBefore)
    }
    guard let old else { return .createCourse(fields) }
    return fields == old.fields ? .unchanged : .updateCourse(old, fields)
  }
}
