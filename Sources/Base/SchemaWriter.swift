// Writes payloads as JSON Schema (2020-12, what OpenAPI 3.1 takes).

/// Writes the properties of one payload type and notes which are required.
struct SchemaWriter: FieldVisitor {
  private let json: JSONWriter
  /// A class, so that a property's body may use the writer while its name is noted.
  private final class Names {
    var all: [StaticString] = []
  }
  private let names = Names()

  init(_ json: JSONWriter) { self.json = json }

  /// The fields that must be given, among those visited.
  var required: [StaticString] { names.all }

  /// Where a type's schema stands in the OpenAPI document.
  static func reference(_ name: String) -> String { "#/components/schemas/" + name }

  private func property(_ field: FieldInfo, _ body: () -> Void) {
    if field.isRequired { names.all.append(field.name) }
    json.object(field.name) {
      json.field("title", field.label.en)
      if let help = field.help { json.field("description", help.en) }
      body()
    }
  }

  private func type(_ name: StaticString, _ field: FieldInfo) {
    if field.isNullable {
      json.array("type") {
        json.string(name.description)
        json.string("null")
      }
    } else {
      json.field("type", name.description)
    }
  }

  mutating func visit(_ field: FieldInfo, text: inout String?) {
    guard case .text(let kind, let length) = field.shape else { return }
    property(field) {
      type("string", field)
      if length.lowerBound > 0 { json.field("minLength", length.lowerBound) }
      // Ours counts what a person counts as one character, of up to 8 code points; the schema's counts code points.
      json.field("maxLength", length.upperBound.multipliedReportingOverflow(by: 8).partialValue)
      switch kind {
      case .email: json.field("format", "email")
      case .phone: json.field("format", "phone")
      case .secret:
        json.field("format", "password")
        json.field("writeOnly", true)
      case .plain, .multiline: break
      }
    }
  }

  mutating func visit(_ field: FieldInfo, integer: inout Int64?) {
    guard case .integer(let range) = field.shape else { return }
    property(field) {
      type("integer", field)
      json.field("format", "int64")
      if range.lowerBound > Int64.min { json.field("minimum", range.lowerBound) }
      if range.upperBound < Int64.max { json.field("maximum", range.upperBound) }
    }
  }

  mutating func visit(_ field: FieldInfo, number: inout Double?) {
    guard case .number(let range) = field.shape else { return }
    property(field) {
      type("number", field)
      if range.lowerBound.isFinite { json.field("minimum", range.lowerBound) }
      if range.upperBound.isFinite { json.field("maximum", range.upperBound) }
    }
  }

  mutating func visit(_ field: FieldInfo, bool: inout Bool?) { property(field) { type("boolean", field) } }

  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) {
    property(field) {
      type("string", field)
      json.field("format", "date")
    }
  }

  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) {
    property(field) {
      type("string", field)
      json.field("format", "date-time")
    }
  }

  mutating func visit(_ field: FieldInfo, id: inout Int64?) {
    property(field) {
      type("string", field)
      json.field("pattern", SchemaWriter.idPattern)
    }
  }

  private static let idPattern = "^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{13}$"

  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) {
    property(field) {
      type("string", field)
      json.array("enum") {
        for value in E.allCases { json.string(value.rawValue) }
        if field.isNullable { json.null() }
      }
    }
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) {
    property(field) {
      if field.isNullable {
        json.array("anyOf") {
          json.object { json.field("$ref", SchemaWriter.reference(P.schemaName)) }
          json.object { json.field("type", "null") }
        }
      } else {
        json.field("$ref", SchemaWriter.reference(P.schemaName))
      }
    }
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) {
    guard case .list(_, let count) = field.shape else { return }
    array(field, count) { json.field("$ref", SchemaWriter.reference(P.schemaName)) }
  }

  mutating func visit(_ field: FieldInfo, texts: inout [String]?) {
    guard case .texts(let length, let count) = field.shape else { return }
    array(field, count) {
      json.field("type", "string")
      json.field("minLength", length.lowerBound)
      json.field("maxLength", length.upperBound.multipliedReportingOverflow(by: 8).partialValue)
    }
  }

  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) {
    guard case .ids(let count) = field.shape else { return }
    array(field, count) {
      json.field("type", "string")
      json.field("pattern", SchemaWriter.idPattern)
    }
  }

  mutating func visit(members field: FieldInfo) { property(field) { type("object", field) } }

  private func array(_ field: FieldInfo, _ count: ClosedRange<Int>, _ items: () -> Void) {
    property(field) {
      type("array", field)
      if count.lowerBound > 0 { json.field("minItems", count.lowerBound) }
      json.field("maxItems", count.upperBound)
      json.object("items", items)
    }
  }
}

extension Payload {
  /// Writes the type's schema as an object, as the root or the next element. Payloads inside are references to
  /// `#/components/schemas/NAME`; `SchemaSet` writes those.
  package static func schema(to json: JSONWriter) {
    json.object {
      json.field("type", "object")
      var required: [StaticString] = []
      json.object("properties") { required = properties(to: json) }
      if !required.isEmpty {
        json.array("required") { for name in required { json.string(name.description) } }
      }
      json.field("additionalProperties", false)
    }
  }

  /// Writes the type's properties as members of the object that is open, and gives the names of those that are required:
  /// for a schema that has more than them.
  package static func properties(to json: JSONWriter) -> [StaticString] {
    var payload = Self()
    var writer = SchemaWriter(json)
    payload.fields(&writer)
    return writer.required
  }
}
