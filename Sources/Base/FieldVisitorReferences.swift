// The typed methods for identifiers, choices, payloads inside payloads, and lists.

extension FieldVisitor {
  /// An identifier, 13 characters.
  package mutating func id<Kind>(
    _ name: StaticString, _ value: inout ID<Kind>, label: Text, help: Text? = nil, required: Bool = true
  ) {
    var number: Int64? = value.value
    visit(FieldInfo(name, label, help, .id, required: required, nullable: false), id: &number)
    if let number { value = ID(number) }
  }

  /// An identifier that may be absent.
  package mutating func id<Kind>(_ name: StaticString, _ value: inout ID<Kind>?, label: Text, help: Text? = nil) {
    var number = value?.value
    visit(FieldInfo(name, label, help, .id, required: false, nullable: true), id: &number)
    value = number.map { ID($0) }
  }

  /// One of an enumeration's cases, by raw value.
  package mutating func choice<E: ChoiceValue>(
    _ name: StaticString, _ value: inout E, label: Text, help: Text? = nil, required: Bool = true
  ) {
    var slot: E? = value
    visit(FieldInfo(name, label, help, .choice, required: required, nullable: false), choice: &slot)
    if let slot { value = slot }
  }

  /// One of an enumeration's cases, or none.
  package mutating func choice<E: ChoiceValue>(
    _ name: StaticString, _ value: inout E?, label: Text, help: Text? = nil
  ) {
    visit(FieldInfo(name, label, help, .choice, required: false, nullable: true), choice: &value)
  }

  /// A payload inside this one.
  package mutating func object<P: Payload>(
    _ name: StaticString, _ value: inout P, label: Text, help: Text? = nil, required: Bool = true
  ) {
    var slot: P? = value
    let shape = FieldInfo.Shape.object(schema: P.schemaName)
    visit(FieldInfo(name, label, help, shape, required: required, nullable: false), object: &slot)
    if let slot { value = slot }
  }

  /// A payload inside this one that may be absent.
  package mutating func object<P: Payload>(_ name: StaticString, _ value: inout P?, label: Text, help: Text? = nil) {
    let shape = FieldInfo.Shape.object(schema: P.schemaName)
    visit(FieldInfo(name, label, help, shape, required: false, nullable: true), object: &value)
  }

  /// A list of `min` to `max` payloads. Not required, it is empty when absent.
  package mutating func list<P: Payload>(
    _ name: StaticString, _ value: inout [P], label: Text, help: Text? = nil, min: Int = 0, max: Int = 1000,
    required: Bool = true
  ) {
    var slot: [P]? = value
    let shape = FieldInfo.Shape.list(schema: P.schemaName, count: bounds(min, max))
    visit(FieldInfo(name, label, help, shape, required: required, nullable: false), list: &slot)
    if let slot { value = slot }
  }

  /// A list of texts, each of 1 to `length` characters.
  package mutating func texts(
    _ name: StaticString, _ value: inout [String], label: Text, help: Text? = nil, length: Int = 200, min: Int = 0,
    max: Int = 1000, required: Bool = true
  ) {
    var slot: [String]? = value
    let shape = FieldInfo.Shape.texts(length: bounds(1, length), count: bounds(min, max))
    visit(FieldInfo(name, label, help, shape, required: required, nullable: false), texts: &slot)
    if let slot { value = slot }
  }

  /// A list of texts that may be absent, which is something else than empty: for what is replaced only when it is named.
  package mutating func texts(
    _ name: StaticString, _ value: inout [String]?, label: Text, help: Text? = nil, length: Int = 200, min: Int = 0,
    max: Int = 1000
  ) {
    let shape = FieldInfo.Shape.texts(length: bounds(1, length), count: bounds(min, max))
    visit(FieldInfo(name, label, help, shape, required: false, nullable: true), texts: &value)
  }

  /// A list of identifiers.
  package mutating func ids<Kind>(
    _ name: StaticString, _ value: inout [ID<Kind>], label: Text, help: Text? = nil, min: Int = 0, max: Int = 1000,
    required: Bool = true
  ) {
    var slot: [Int64]? = value.map(\.value)
    let shape = FieldInfo.Shape.ids(count: bounds(min, max))
    visit(FieldInfo(name, label, help, shape, required: required, nullable: false), ids: &slot)
    if let slot { value = slot.map { ID($0) } }
  }
}
