// Writes a payload as a JSON object.

/// Writes every field in order; what is absent is null. Secrets are left out.
package struct PayloadWriter: FieldVisitor {
  private let json: JSONWriter
  private let includesSecrets: Bool

  init(_ json: JSONWriter, includingSecrets: Bool) {
    self.json = json
    includesSecrets = includingSecrets
  }

  package mutating func visit(_ field: FieldInfo, text: inout String?) {
    if includesSecrets || !field.isSecret { json.field(field.name, text) }
  }

  package mutating func visit(_ field: FieldInfo, integer: inout Int64?) { json.field(field.name, integer) }
  package mutating func visit(_ field: FieldInfo, number: inout Double?) { json.field(field.name, number) }
  package mutating func visit(_ field: FieldInfo, bool: inout Bool?) { json.field(field.name, bool) }
  package mutating func visit(_ field: FieldInfo, date: inout LocalDate?) { json.field(field.name, date) }
  package mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) { json.field(field.name, timestamp) }

  package mutating func visit(_ field: FieldInfo, id: inout Int64?) {
    json.field(field.name, id.map { ID<Never>($0) })
  }

  package mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) {
    json.field(field.name, choice?.rawValue)
  }

  package mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) {
    if var inner = object {
      json.object(field.name) { inner.fields(&self) }
    } else {
      json.null(field.name)
    }
  }

  package mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) {
    json.array(field.name) {
      for element in list ?? [] {
        var inner = element
        json.object { inner.fields(&self) }
      }
    }
  }

  package mutating func visit(_ field: FieldInfo, texts: inout [String]?) {
    if texts == nil, field.isNullable { return json.null(field.name) }
    json.array(field.name) { for text in texts ?? [] { json.string(text) } }
  }

  package mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) {
    json.array(field.name) { for id in ids ?? [] { json.identifier(ID<Never>(id)) } }
  }
}

extension Payload {
  /// Writes the value as an object, as the root or the next element. Secrets are left out unless asked for.
  package func write(to json: JSONWriter, includingSecrets: Bool = false) {
    var copy = self
    var writer = PayloadWriter(json, includingSecrets: includingSecrets)
    json.object { copy.fields(&writer) }
  }

  /// Writes the fields alone, into an object that is open.
  package func writeFields(to json: JSONWriter) {
    var copy = self
    var writer = PayloadWriter(json, includingSecrets: false)
    copy.fields(&writer)
  }
}
