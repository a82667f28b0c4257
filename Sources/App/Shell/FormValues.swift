// A payload's values as a form shows them.
import Base

/// Collects the values of a payload's plain fields; what is absent, secret or made of parts is left out.
struct FormValues: FieldVisitor {
  private(set) var pairs: [(String, String)] = []

  private mutating func add(_ field: FieldInfo, _ value: String?) {
    if let value, !field.isSecret { pairs.append((field.name.description, value)) }
  }

  mutating func visit(_ field: FieldInfo, text: inout String?) { add(field, text) }
  mutating func visit(_ field: FieldInfo, integer: inout Int64?) { add(field, integer.map { String($0) }) }
  /// A whole one as people write it.
  mutating func visit(_ field: FieldInfo, number: inout Double?) {
    add(field, number.map { $0 == $0.rounded() && $0.magnitude < 1e15 ? String(Int64($0)) : String($0) })
  }
  mutating func visit(_ field: FieldInfo, bool: inout Bool?) { add(field, bool.map { $0 ? "true" : "false" }) }
  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) { add(field, date?.iso) }
  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) { add(field, timestamp?.rfc3339) }
  mutating func visit(_ field: FieldInfo, id: inout Int64?) { add(field, id.map { ID<Never>($0).text }) }
  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) { add(field, choice?.rawValue) }
  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) {}
  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) {}
  mutating func visit(_ field: FieldInfo, texts: inout [String]?) {}
  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) {}
}
