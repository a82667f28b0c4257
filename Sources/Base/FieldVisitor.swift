// What a payload's fields are visited by: a few requirements, and the typed methods that payloads call.

/// An enumeration that a field may hold.
package typealias ChoiceValue = RawRepresentable<String> & CaseIterable & Sendable

/// Visits the fields of a payload. Payloads call the methods of the extension; visitors implement these. Nil stands for
/// a value that is absent.
package protocol FieldVisitor {
  mutating func visit(_ field: FieldInfo, text: inout String?)
  mutating func visit(_ field: FieldInfo, integer: inout Int64?)
  mutating func visit(_ field: FieldInfo, number: inout Double?)
  mutating func visit(_ field: FieldInfo, bool: inout Bool?)
  mutating func visit(_ field: FieldInfo, date: inout LocalDate?)
  mutating func visit(_ field: FieldInfo, timestamp: inout Timestamp?)
  mutating func visit(_ field: FieldInfo, id: inout Int64?)
  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice: inout E?)
  mutating func visit<P: Payload>(_ field: FieldInfo, object: inout P?)
  mutating func visit<P: Payload>(_ field: FieldInfo, list: inout [P]?)
  mutating func visit(_ field: FieldInfo, texts: inout [String]?)
  mutating func visit(_ field: FieldInfo, ids: inout [Int64]?)
  /// An object that the payload doesn't hold: only what describes payloads has something to do.
  mutating func visit(members field: FieldInfo)
}

extension FieldVisitor {
  package mutating func visit(members field: FieldInfo) {}

  /// An object whose members depend on the rest. The payload only says that it is there: whoever writes the answer writes
  /// it.
  package mutating func members(_ name: StaticString, label: Text, help: Text? = nil) {
    visit(members: FieldInfo(name, label, help, .members, required: false, nullable: false))
  }

  /// Visits a field that always has a value.
  @inline(__always)
  private mutating func always<T>(_ value: inout T, _ body: (inout Self, inout T?) -> Void) {
    var slot: T? = value
    body(&self, &slot)
    if let slot { value = slot }
  }

  /// A text of `min` to `max` characters.
  package mutating func text(
    _ name: StaticString, _ value: inout String, label: Text, help: Text? = nil, min: Int = 1, max: Int = 200,
    kind: TextKind = .plain, required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .text(kind, length: bounds(min, max)), required: required, nullable: false)
    always(&value) { $0.visit(field, text: &$1) }
  }

  /// A text that may be absent.
  package mutating func text(
    _ name: StaticString, _ value: inout String?, label: Text, help: Text? = nil, min: Int = 0, max: Int = 200,
    kind: TextKind = .plain
  ) {
    visit(
      FieldInfo(name, label, help, .text(kind, length: bounds(min, max)), required: false, nullable: true), text: &value
    )
  }

  /// A whole number.
  package mutating func integer(
    _ name: StaticString, _ value: inout Int64, label: Text, help: Text? = nil,
    range: ClosedRange<Int64> = Int64.min...Int64.max, required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .integer(range), required: required, nullable: false)
    always(&value) { $0.visit(field, integer: &$1) }
  }

  /// A whole number that may be absent.
  package mutating func integer(
    _ name: StaticString, _ value: inout Int64?, label: Text, help: Text? = nil,
    range: ClosedRange<Int64> = Int64.min...Int64.max
  ) {
    visit(FieldInfo(name, label, help, .integer(range), required: false, nullable: true), integer: &value)
  }

  /// A whole number.
  package mutating func integer(
    _ name: StaticString, _ value: inout Int, label: Text, help: Text? = nil,
    range: ClosedRange<Int> = Int.min...Int.max,
    required: Bool = true
  ) {
    let wide = Int64(range.lowerBound)...Int64(range.upperBound)
    let field = FieldInfo(name, label, help, .integer(wide), required: required, nullable: false)
    always(&value) { visitor, slot in
      var number = slot.map(Int64.init)
      visitor.visit(field, integer: &number)
      slot = number.map(Int.init)
    }
  }

  /// A number with a fraction. Not for money, which is whole minor units.
  package mutating func number(
    _ name: StaticString, _ value: inout Double, label: Text, help: Text? = nil, range: ClosedRange<Double>,
    required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .number(range), required: required, nullable: false)
    always(&value) { $0.visit(field, number: &$1) }
  }

  /// A number with a fraction that may be absent.
  package mutating func number(
    _ name: StaticString, _ value: inout Double?, label: Text, help: Text? = nil, range: ClosedRange<Double>
  ) {
    visit(FieldInfo(name, label, help, .number(range), required: false, nullable: true), number: &value)
  }

  /// Yes or no. In a form an unticked box is sent as nothing, so there it is never missing.
  package mutating func bool(
    _ name: StaticString, _ value: inout Bool, label: Text, help: Text? = nil, required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .bool, required: required, nullable: false)
    always(&value) { $0.visit(field, bool: &$1) }
  }

  /// Yes, no or unknown.
  package mutating func bool(_ name: StaticString, _ value: inout Bool?, label: Text, help: Text? = nil) {
    visit(FieldInfo(name, label, help, .bool, required: false, nullable: true), bool: &value)
  }

  /// A local date, `2026-11-21`.
  package mutating func date(
    _ name: StaticString, _ value: inout LocalDate, label: Text, help: Text? = nil, required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .date, required: required, nullable: false)
    always(&value) { $0.visit(field, date: &$1) }
  }

  /// A local date that may be absent.
  package mutating func date(_ name: StaticString, _ value: inout LocalDate?, label: Text, help: Text? = nil) {
    visit(FieldInfo(name, label, help, .date, required: false, nullable: true), date: &value)
  }

  /// An instant, RFC 3339.
  package mutating func timestamp(
    _ name: StaticString, _ value: inout Timestamp, label: Text, help: Text? = nil, required: Bool = true
  ) {
    let field = FieldInfo(name, label, help, .timestamp, required: required, nullable: false)
    always(&value) { $0.visit(field, timestamp: &$1) }
  }

  /// An instant that may be absent.
  package mutating func timestamp(_ name: StaticString, _ value: inout Timestamp?, label: Text, help: Text? = nil) {
    visit(FieldInfo(name, label, help, .timestamp, required: false, nullable: true), timestamp: &value)
  }
}

/// A range whose ends stand in the right order whatever is given: a declaration is not worth a trap.
func bounds(_ min: Int, _ max: Int) -> ClosedRange<Int> { min <= max ? min...max : max...max }
