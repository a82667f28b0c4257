// What comes in and goes out: one declaration per type, read by several visitors.

/// A value that is sent or received. `fields` names every field once; from that one declaration come JSON in and out,
/// forms in, the JSON schema, and the list of fields that HTML forms and CSV columns are made of.
///
/// ```swift
/// struct CheckIn: Payload {
///   var note: String?
///   var place = Place.campus
///
///   mutating func fields(_ f: inout some FieldVisitor) {
///     f.text("note", &note, label: Text(en: "Note", fr: "Note"), max: 500, kind: .multiline)
///     f.choice("place", &place, label: Text(en: "Place", fr: "Lieu"), required: false)
///   }
/// }
/// ```
///
/// A field that isn't optional is required, unless it says `required: false`: then it keeps the value of `init()`.
package protocol Payload: Sendable {
  init()

  /// Visits the fields in order. It runs for reading and for writing alike, so it must not look at the values.
  mutating func fields(_ f: inout some FieldVisitor)

  /// The name in the OpenAPI document; by default the type's.
  static var schemaName: String { get }

  /// Rules that involve more than one field, such as an end before its start. Called after reading when every field by
  /// itself is right; `path` is a field's name.
  func check(_ refuse: (_ path: String, _ text: Text) -> Void)
}

extension Payload {
  package static var schemaName: String { String(describing: Self.self) }

  package func check(_ refuse: (_ path: String, _ text: Text) -> Void) {}
}

/// What sort of text a field takes.
package enum TextKind: Sendable, Equatable {
  /// One line. Blanks at its ends are dropped.
  case plain
  /// An e-mail address. Blanks at its ends are dropped.
  case email
  /// A telephone number as people write it. Blanks at its ends are dropped, those within become plain.
  case phone
  /// Lines and tabs are allowed, CR LF becomes LF.
  case multiline
  /// A password or token: taken as it is, shown nowhere, left out when the value is written.
  case secret
}

/// An enumeration whose cases have words for people. Without it a choice is shown by its raw value.
package protocol Labeled {
  var label: Text { get }
}

/// Everything about a field but its value.
package struct FieldInfo: Sendable {
  package enum Shape: Sendable {
    case text(TextKind, length: ClosedRange<Int>)
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    case bool
    case date
    case timestamp
    case id
    case choice
    /// A payload inside this one; its fields are in `children`.
    case object(schema: String)
    /// A list of payloads; the fields of one are in `children`.
    case list(schema: String, count: ClosedRange<Int>)
    case texts(length: ClosedRange<Int>, count: ClosedRange<Int>)
    case ids(count: ClosedRange<Int>)
    /// An object whose members depend on the rest: in answers only.
    case members
  }

  /// One of the values of a `.choice`.
  package struct Choice: Sendable {
    package let value: String
    package let label: Text
  }

  package let name: StaticString
  package let label: Text
  package let help: Text?
  package let shape: Shape
  /// Whether it must be given.
  package let isRequired: Bool
  /// Whether null is a value for it.
  package let isNullable: Bool
  /// For `.choice`, filled in by `fieldList`.
  package var choices: [Choice] = []
  /// For `.object` and `.list`, filled in by `fieldList`; empty where a type contains itself.
  package internal(set) var children: [FieldInfo] = []

  init(_ name: StaticString, _ label: Text, _ help: Text?, _ shape: Shape, required: Bool, nullable: Bool) {
    self.name = name
    self.label = label
    self.help = help
    self.shape = shape
    isRequired = required
    isNullable = nullable
  }

  /// Whether it is a secret: not to be logged, shown or filled in again.
  package var isSecret: Bool { if case .text(.secret, _) = shape { true } else { false } }
}
