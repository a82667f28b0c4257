// A payload with something in every field.
import Base

@testable import App

extension Payload {
  /// JSON that the type takes; secrets are left out.
  static var sample: [UInt8] {
    var value = Self()
    var filler = SampleFiller()
    value.fields(&filler)
    let buffer = Buffer()
    value.write(to: JSONWriter(buffer))
    return buffer.array
  }
}

/// Gives every field a value that it accepts.
struct SampleFiller: FieldVisitor {
  private(set) var hasSecret = false

  mutating func visit(_ field: FieldInfo, text: inout String?) {
    guard case .text(let kind, let length) = field.shape else { return }
    if field.isSecret { hasSecret = true }
    let least = max(1, length.lowerBound)
    text =
      switch kind {
      case .email: "a@example.org"
      case .phone: "+33 1 23"
      case .plain, .multiline, .secret: String(repeating: "é", count: min(least + 2, length.upperBound))
      }
  }
  mutating func visit(_ field: FieldInfo, integer: inout Int64?) {
    if case .integer(let range) = field.shape { integer = range.upperBound }
  }
  mutating func visit(_ field: FieldInfo, number: inout Double?) {
    if case .number(let range) = field.shape { number = range.lowerBound }
  }
  mutating func visit(_ field: FieldInfo, bool: inout Bool?) { bool = true }
  mutating func visit(_ field: FieldInfo, date: inout LocalDate?) { date = LocalDate(iso: "2026-02-28") }
  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?) {
    timestamp = Timestamp(milliseconds: 1_234_567_890_123)
  }
  mutating func visit(_ field: FieldInfo, id: inout Int64?) { id = 77 }
  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?) { choice = Array(E.allCases).last }
  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?) {
    var inner = P()
    inner.fields(&self)
    object = inner
  }
  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?) {
    var inner = P()
    inner.fields(&self)
    list = [inner, inner]
  }
  mutating func visit(_ field: FieldInfo, texts: inout [String]?) { texts = ["a", "b"] }
  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?) { ids = [1, 2] }
}
