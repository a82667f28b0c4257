// All the payload types of a document, each once, with those inside them.

/// Gathers payload types and writes their schemas under their names: `components.schemas` of the OpenAPI document.
package struct SchemaSet {
  private var entries: [(name: String, type: ObjectIdentifier, write: (JSONWriter) -> Void)] = []

  package init() {}

  /// Adds a type and all types inside it.
  package mutating func add<P: Payload>(_ type: P.Type) {
    let own = ObjectIdentifier(type)
    guard !entries.contains(where: { $0.type == own }) else { return }
    entries.append((P.schemaName, own, { P.schema(to: $0) }))
    addParts(of: type)
  }

  /// Adds the types inside one, not the type itself.
  package mutating func addParts<P: Payload>(of type: P.Type) {
    var collector = SchemaCollector(set: self)
    var payload = P()
    payload.fields(&collector)
    self = collector.set
  }

  /// Names that stand for more than one type; there should be none.
  package var conflicts: [String] {
    let sorted = entries.map(\.name).sorted()
    return zip(sorted, sorted.dropFirst()).filter { $0.0 == $0.1 }.map(\.0)
  }

  /// Writes the schemas as members of the object that is open, by name.
  package func write(to json: JSONWriter) {
    for entry in entries.sorted(by: { $0.name < $1.name }) {
      json.member(entry.name)
      entry.write(json)
    }
  }
}

/// Finds the types inside a payload.
private struct SchemaCollector: FieldVisitor {
  var set: SchemaSet

  mutating func visit(_ field: FieldInfo, text: inout String?) {}
  mutating func visit(_ field: FieldInfo, integer: inout Int64?) {}
  mutating func visit(_ field: FieldInfo, number: inout Double?) {}
  mutating func visit(_ field: FieldInfo, bool: inout Bool?) {}
  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) {}
  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) {}
  mutating func visit(_ field: FieldInfo, id: inout Int64?) {}
  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) {}
  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) { set.add(P.self) }
  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) { set.add(P.self) }
  mutating func visit(_ field: FieldInfo, texts: inout [String]?) {}
  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) {}
}
