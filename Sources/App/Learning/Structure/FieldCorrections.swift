// Which fields of a row from elsewhere a person corrected: whatever keeps the row in step leaves those alone.
import Base

/// What is said of a row, part by part.
protocol Correctable: Sendable, Equatable {
  static var parts: [CorrectablePart<Self>] { get }
}

/// A field, or fields that only make sense together.
struct CorrectablePart<Fields: Sendable>: Sendable {
  let name: String
  let label: Text
  fileprivate let isSame: @Sendable (Fields, Fields) -> Bool
  fileprivate let copy: @Sendable (_ from: Fields, _ to: inout Fields) -> Void

  init(
    _ name: String, _ label: Text, isSame: @escaping @Sendable (Fields, Fields) -> Bool,
    copy: @escaping @Sendable (_ from: Fields, _ to: inout Fields) -> Void
  ) { (self.name, self.label, self.isSame, self.copy) = (name, label, isSame, copy) }

  init<Value: Equatable & Sendable>(
    _ name: String, _ label: Text, _ path: any WritableKeyPath<Fields, Value> & Sendable
  ) {
    self.init(
      name, label, isSame: { $0[keyPath: path] == $1[keyPath: path] },
      copy: { from, to in to[keyPath: path] = from[keyPath: path] })
  }
}

/// The names of what a person corrected of one row.
struct FieldCorrections: Sendable, Equatable {
  private(set) var names: Set<String> = []

  static let none = FieldCorrections()
  /// A name is a field's.
  static let longestName = 20

  init() {}

  /// As it is kept: `days name`.
  init(stored text: String) { names = Set(text.split(separator: " ").map(String.init)) }

  var stored: String { sorted.joined(separator: " ") }
  var sorted: [String] { names.sorted() }
  var isEmpty: Bool { names.isEmpty }

  func contains(_ name: String) -> Bool { names.contains(name) }

  /// With those that a person changes now. A row that people keep themselves has none: nothing else changes it.
  func adding<Fields: Correctable>(from old: Fields, to new: Fields, of source: LearningSource) -> FieldCorrections {
    guard source != .manual else { return self }
    var sum = self
    for part in Fields.parts where !part.isSame(old, new) { sum.names.insert(part.name) }
    return sum
  }

  /// Those of them that are named.
  func only(_ wanted: [String]) -> FieldCorrections {
    var part = self
    part.names.formIntersection(wanted)
    return part
  }

  /// Fields as they may be written over a row: what was corrected of it stays.
  func kept<Fields: Correctable>(_ old: Fields, in new: Fields) -> Fields {
    var new = new
    for part in Fields.parts where names.contains(part.name) { part.copy(old, &new) }
    return new
  }

  func labels<Fields: Correctable>(of type: Fields.Type) -> [Text] {
    Fields.parts.filter { names.contains($0.name) }.map(\.label)
  }
}

/// A row that may come from elsewhere, of which people correct what is wrong.
protocol CorrectableRow: FormRow where Fields: Correctable {
  var source: LearningSource { get }
  var corrected: FieldCorrections { get }
}

extension CorrectableRow {
  var correctedLabels: [Text] { corrected.labels(of: Fields.self) }

  /// What a change by hand comes to: what it sets stays, whatever the row is kept in step with. `keeping` names those of the
  /// earlier corrections that stay; nil for all. Fails with 409 where the row is no longer of `version`.
  func changed(
    ifVersion version: Int64?, keeping: [String]?, _ change: (inout Fields) -> Void
  ) throws -> (fields: Fields, corrected: FieldCorrections) {
    if let version, version != self.version { throw StructureText.changedMeanwhile }
    var new = fields
    change(&new)
    let kept = keeping.map { corrected.only($0) } ?? corrected
    return (new, kept.adding(from: fields, to: new, of: source))
  }
}

extension UnitFields: Correctable {
  static let parts: [CorrectablePart<UnitFields>] = [
    CorrectablePart("kind", StructureText.kind, \.kind), CorrectablePart("name", StructureText.name, \.name),
    CorrectablePart("parent", StructureText.parent, \.parent),
    CorrectablePart("isActive", StructureText.isActive, \.isActive),
  ]
}

extension TermFields: Correctable {
  static let parts: [CorrectablePart<TermFields>] = [
    CorrectablePart("campus", StructureText.campus, \.campus), CorrectablePart("code", StructureText.code, \.code),
    CorrectablePart("label", StructureText.label, \.label),
    CorrectablePart("academicYear", StructureText.academicYear, \.academicYear),
    // One of them corrected and the other not might end before it begins.
    CorrectablePart(
      "days", StructureText.days, isSame: { $0.first == $1.first && $0.last == $1.last },
      copy: { from, to in (to.first, to.last) = (from.first, from.last) }),
    CorrectablePart("isActive", StructureText.isActive, \.isActive),
  ]
}

extension CourseFields: Correctable {
  static let parts: [CorrectablePart<CourseFields>] = [
    CorrectablePart("term", StructureText.term, \.term), CorrectablePart("unit", CourseText.unit, \.unit),
    CorrectablePart("code", CourseText.code, \.code), CorrectablePart("name", CourseText.name, \.name),
    CorrectablePart(
      "days", StructureText.days, isSame: { $0.first == $1.first && $0.last == $1.last },
      copy: { from, to in (to.first, to.last) = (from.first, from.last) }),
    CorrectablePart("isVisible", CourseText.isVisible, \.isVisible),
    CorrectablePart("isActive", CourseText.isActive, \.isActive),
  ]
}

extension FieldVisitor {
  /// What a person corrected of a row from elsewhere.
  mutating func corrections(_ names: inout [String]) {
    texts("corrected", &names, label: StructureText.corrected, length: FieldCorrections.longestName)
  }

  /// Those of the corrections that stay.
  mutating func corrections(_ names: inout [String]?) {
    texts(
      "corrected", &names, label: StructureText.corrected, help: StructureText.correctedHelp,
      length: FieldCorrections.longestName, max: 20)
  }
}
