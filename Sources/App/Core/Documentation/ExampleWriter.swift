// Payloads with believable values in them: the examples of the API's description.
import Base

extension Payload {
  /// The type with something in every field, as a JSON object: what one sends, secrets included, or gets.
  static func writeExample(to json: JSONWriter) { json.object { writeExampleFields(to: json) } }

  /// The same as members of the object that is open.
  static func writeExampleFields(to json: JSONWriter) {
    var value = Self()
    var writer = ExampleWriter(json)
    value.fields(&writer)
  }
}

/// Writes for every field a value that it accepts and that a person would believe.
private struct ExampleWriter: FieldVisitor {
  /// By the field's name: what is known to be meant there.
  private static let words: [String: String] = [
    "name": "Ada Okonkwo", "email": "ada@campus.example", "number": "S-2041", "zone": "Europe/Paris",
    "slug": "campus-nord", "description": "Looks after the workshops", "role": "teacher",
    "ownerEmail": "owner@campus.example", "tokenType": "Bearer", "service": "quad", "version": Version.text,
    "code": "already-checked-in", "type": "/problems/already-checked-in", "title": "Conflict",
    "detail": "You are already checked in since 08:58. Check out first.", "path": "email",
    "message": "Must be an e-mail address.", "requestId": "0F3Z9QK7M2X4C", "phone": "+33 1 23 45 67 89",
    "address": "192.0.2.7", "hint": "quad_mF9x", "kind": "person.created", "permission": "people.read",
    "url": "https://campus.example/welcome/…", "ownerUrl": "https://campus.example/join/…",
    "restoreUrl": "https://campus.example/restore/…",
  ]

  private let json: JSONWriter

  init(_ json: JSONWriter) { self.json = json }

  mutating func visit(_ field: FieldInfo, text: inout String?) {
    guard case .text(let kind, let length) = field.shape else { return }
    let usual: String
    switch kind {
    case .email: usual = "ada@campus.example"
    case .phone: usual = "+33 1 23 45 67 89"
    case .secret: usual = "a quiet place to study"
    case .plain, .multiline: usual = field.label.en
    }
    var word = ExampleWriter.words[field.name.description] ?? usual
    while word.count < length.lowerBound { word += "…" }
    json.field(field.name, String(word.prefix(length.upperBound)))
  }

  mutating func visit(_ field: FieldInfo, integer: inout Int64?) {
    guard case .integer(let range) = field.shape else { return }
    let usual: Int64 = field.name.description == "status" ? 409 : 3
    json.field(field.name, min(max(usual, range.lowerBound), range.upperBound))
  }

  mutating func visit(_ field: FieldInfo, number: inout Double?) {
    guard case .number(let range) = field.shape else { return }
    json.field(field.name, min(max(1.5, range.lowerBound), range.upperBound))
  }

  mutating func visit(_ field: FieldInfo, bool: inout Bool?) { json.field(field.name, false) }

  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) { json.field(field.name, "2026-11-21") }

  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) {
    json.field(field.name, "2026-11-21T08:58:00.000Z")
  }

  mutating func visit(_ field: FieldInfo, id: inout Int64?) { json.field(field.name, ExampleWriter.id) }

  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) {
    json.field(field.name, E.allCases.first?.rawValue ?? "")
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) {
    json.member(field.name.description)
    P.writeExample(to: json)
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) {
    json.array(field.name) { P.writeExample(to: json) }
  }

  mutating func visit(_ field: FieldInfo, texts: inout [String]?) {
    guard case .texts(let length, _) = field.shape else { return }
    let words = ["roles": "teacher", "permissions": "people.read", "languages": "en", "networks": "10.20.0.0/16"]
    json.array(field.name) { json.string(String((words[field.name.description] ?? "one").prefix(length.upperBound))) }
  }

  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) {
    json.array(field.name) { json.string(ExampleWriter.id) }
  }

  mutating func visit(members field: FieldInfo) { json.object(field.name) { json.field("name", "Ada Okonkwo") } }

  private static let id = ID<Person>(455_939_589_272_502_272).text
}
