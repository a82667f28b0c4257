// The fields of a payload as data: what HTML forms and CSV columns are made of.

/// Lists a payload's fields.
struct FieldLister: FieldVisitor {
  private(set) var fields: [FieldInfo] = []
  /// The types that are being listed, so that one that contains itself ends.
  private let within: [ObjectIdentifier]

  init(within: [ObjectIdentifier] = []) { self.within = within }

  /// The fields of a type, none when it is being listed already.
  static func list<P: Payload>(_ type: P.Type, within: [ObjectIdentifier] = []) -> [FieldInfo] {
    let own = ObjectIdentifier(type)
    guard !within.contains(own) else { return [] }
    var lister = FieldLister(within: within + [own])
    var payload = P()
    payload.fields(&lister)
    return lister.fields
  }

  mutating func visit(_ field: FieldInfo, text: inout String?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, integer: inout Int64?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, number: inout Double?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, bool: inout Bool?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, id: inout Int64?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, texts: inout [String]?) { fields.append(field) }
  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) { fields.append(field) }
  mutating func visit(members field: FieldInfo) { fields.append(field) }

  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) {
    var field = field
    field.choices = E.allCases.map { value in
      FieldInfo.Choice(value: value.rawValue, label: (value as? any Labeled)?.label ?? .verbatim(value.rawValue))
    }
    fields.append(field)
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) { append(field, P.self) }
  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) { append(field, P.self) }

  private mutating func append<P: Payload>(_ field: FieldInfo, _ type: P.Type) {
    var field = field
    field.children = FieldLister.list(type, within: within)
    fields.append(field)
  }
}

extension Payload {
  /// The fields in order, with choices and the fields of what is inside. Made anew at each call: keep it where it is
  /// used often.
  package static var fieldList: [FieldInfo] { FieldLister.list(Self.self) }
}
