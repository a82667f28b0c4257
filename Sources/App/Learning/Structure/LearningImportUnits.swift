// What a line of an import says of a unit or a term.
import Base
import Store

extension LearningImport {
  func unit(_ code: String, _ meaning: LearningFile.Meaning) throws -> UnitRow {
    guard let unit = tree.unit(code) else { throw LearningRefusal(meaning, StructureText.noUnit(code)) }
    return unit
  }

  private func kind(of code: String) -> UnitKind? { tree.unit(code)?.kind ?? newUnits[folded(code)] }

  func decideUnit(_ line: LearningFile.Line) throws -> Step {
    let code = line[.code] ?? ""
    guard characterCount(code) <= StructureRules.longestCode else {
      throw LearningRefusal(.code, StructureText.tooLong(StructureRules.longestCode))
    }
    let word = folded(line[.kind] ?? "")
    let kind = UnitKind.allCases.first { kind in
      kind.rawValue == word || Language.allCases.contains { folded(kind.label[$0]) == word }
    }
    guard let kind else { throw LearningRefusal(.kind, StructureText.badKind) }
    if let name = line[.name], characterCount(name) > StructureRules.longestName {
      throw LearningRefusal(.name, StructureText.tooLong(StructureRules.longestName))
    }
    let parent = line[.parent]
    if let parent {
      guard let above = self.kind(of: parent) else { throw LearningRefusal(.parent, StructureText.noUnit(parent)) }
      guard kind.mayStand(below: above) else {
        throw LearningRefusal(.parent, StructureText.mayNotStand(kind, below: above))
      }
    }
    guard let old = tree.unit(code) else {
      let fields = UnitFields(
        code: code, kind: kind, name: line[.name] ?? code, isActive: try line.yes(.active) ?? true)
      return .createUnit(fields, parent: parent)
    }
    guard old.source != .moodle else { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old.fields
    fields.kind = kind
    if let name = line[.name] { fields.name = name }
    if let active = try line.yes(.active) { fields.isActive = active }
    if let parent {
      // One that an earlier line of a rehearsal adds is none of those that are there.
      guard let above = tree.unit(parent) else { return .updateUnit(old, fields) }
      if above.id == old.id || tree.above(above.id).contains(where: { $0.id == old.id }) {
        throw LearningRefusal(.parent, StructureText.belowItself)
      }
      fields.parent = above.id
    }
    return fields == old.fields ? .unchanged : .updateUnit(old, fields)
  }

  func decideTerm(_ line: LearningFile.Line) throws -> Step {
    let code = line[.code] ?? ""
    guard characterCount(code) <= StructureRules.longestTermCode else {
      throw LearningRefusal(.code, StructureText.tooLong(StructureRules.longestTermCode))
    }
    if let name = line[.name], characterCount(name) > StructureRules.longestLabel {
      throw LearningRefusal(.name, StructureText.tooLong(StructureRules.longestLabel))
    }
    let campus = line[.campus] ?? line[.parent]
    if let campus, kind(of: campus) != .campus {
      throw LearningRefusal(line[.campus] == nil ? .parent : .campus, StructureText.noSuchCampus)
    }
    let id = campus.flatMap { tree.unit($0) }?.id
    let isKnown = campus == nil || id != nil
    let old = isKnown ? terms[folded(code)]?.first { $0.fields.campus == id } : nil
    if let old, old.source == .moodle { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old?.fields ?? TermFields(campus: id, code: code)
    let (first, last) = (try line.date(.first), try line.date(.last))
    if let parsed = TermCode(code), old == nil { (fields.first, fields.last) = parsed.days }
    if first == nil, old == nil, TermCode(code) == nil { throw LearningRefusal(.first, StructureText.firstNeeded) }
    if let first, first != fields.first { fields.first = first }
    if let last, last != fields.last { fields.last = last }
    if let last = fields.last, last < fields.first { throw LearningRefusal(.last, StructureText.endsBefore) }
    if let name = line[.name] { fields.label = name }
    if let year = line[.year] { fields.academicYear = year }
    if let active = try line.yes(.active) { fields.isActive = active }
    guard let old else { return .createTerm(fields, campus: campus) }
    return fields == old.fields ? .unchanged : .updateTerm(old, fields)
  }
}
