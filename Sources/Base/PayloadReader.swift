// Fills a payload from JSON and collects everything that is wrong with it.

/// Reads the fields of a payload from a JSON object. It goes on after a fault, so that the sender learns all of them at
/// once; each is named by its path.
package struct PayloadReader: FieldVisitor {
  /// One step of a path: a field's name or a list's index.
  private enum Step {
    case name(StaticString)
    case index(Int)
  }

  private var object: JSONValue
  private var path: [Step] = []
  /// The nodes of the members that were asked for, to tell which were not.
  private var used: [Int] = []
  /// Where to look first: senders mostly keep to the order of the declaration.
  private var next: Int
  /// Whether fields that are absent keep their value, required or not. Never so inside what is made anew.
  private var isPartial: Bool
  var faults = FieldFaults()

  init(_ root: JSONValue, partial: Bool) {
    object = root
    next = root.index + 1
    isPartial = partial
  }

  // MARK: Finding members

  /// The member for a field. Nil when it is absent or null, with what has to be said about it said.
  private mutating func member(_ field: FieldInfo) -> Found {
    guard let value = find(field.name) else {
      if field.isRequired, !isPartial { fault(field, FieldTexts.missingMember) }
      return .absent
    }
    guard value.isNull else { return .value(value) }
    if field.isNullable { return .null }
    fault(field, field.isRequired ? FieldTexts.missing : FieldTexts.notNull)
    return .absent
  }

  private enum Found {
    case absent, null
    case value(JSONValue)
  }

  private mutating func find(_ name: StaticString) -> JSONValue? {
    let storage = object.storage
    let first = object.index + 1
    let end = Int(storage.nodes[object.index].next)
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    var key = next < end ? next : first
    for _ in 0..<object.count {
      let after = Int(storage.nodes[key + 1].next)
      if object.nameEquals(key, wanted) {
        used.append(key)
        next = after
        return JSONValue(storage: storage, index: key + 1)
      }
      key = after < end ? after : first
    }
    return nil
  }

  /// Names every member that no field of the type asked for.
  private mutating func refuseUnknown<P: Payload>(in type: P.Type) {
    guard used.count < object.count, !faults.isFull else { return }
    let known = P.fieldList.map(\.name.description)
    for (name, _) in object.members where !used.contains(name.index) {
      if faults.isFull { return }
      var full = pathText()
      name.withBytes { full.append(name: $0) }
      faults.add(full.text, FieldTexts.unknown(name.string ?? "", among: known))
    }
  }

  private func pathText() -> JSONPath {
    var text = JSONPath()
    for step in path {
      switch step {
      case .name(let name): text.append(name.description)
      case .index(let index): text.append(index: index)
      }
    }
    return text
  }

  private mutating func fault(_ field: FieldInfo, _ text: Text) {
    var full = pathText()
    full.append(field.name.description)
    faults.add(full.text, text)
  }

  private mutating func fault(_ field: FieldInfo, at index: Int, _ text: Text) {
    var full = pathText()
    full.append(field.name.description)
    full.append(index: index)
    faults.add(full.text, text)
  }

  /// Fills the fields of `payload` from `value` and looks for members that are not among them.
  mutating func fill<P: Payload>(_ payload: inout P, from value: JSONValue) {
    let outer = (object, used, next)
    let before = faults.fields.count
    object = value
    used = []
    used.reserveCapacity(min(value.count, 32))
    next = value.index + 1
    payload.fields(&self)
    refuseUnknown(in: P.self)
    (object, used, next) = outer
    if faults.fields.count == before {
      payload.check { name, text in
        var full = pathText()
        full.append(name)
        faults.add(full.text, text)
      }
    }
  }

  /// Takes what a rule says about a value of the right kind.
  private mutating func take<T>(_ field: FieldInfo, _ result: Result<T, FieldRules.Refusal>?, orSay words: Text) -> T? {
    switch result {
    case .success(let value): return value
    case .failure(let refusal): fault(field, refusal.text)
    case nil: fault(field, words)
    }
    return nil
  }

  /// Reads a single value: `read` answers nil for a value of the wrong kind.
  private mutating func read<T>(
    _ field: FieldInfo, into slot: inout T?, orSay words: Text,
    _ read: (JSONValue) -> Result<T, FieldRules.Refusal>?
  ) {
    switch member(field) {
    case .absent: break
    case .null: slot = nil
    case .value(let value): if let taken = take(field, read(value), orSay: words) { slot = taken }
    }
  }

  // MARK: FieldVisitor

  package mutating func visit(_ field: FieldInfo, text slot: inout String?) {
    guard case .text(let kind, let length) = field.shape else { return }
    read(field, into: &slot, orSay: FieldTexts.needsText) { $0.string.map { FieldRules.text($0, kind, length) } }
  }

  package mutating func visit(_ field: FieldInfo, integer slot: inout Int64?) {
    guard case .integer(let range) = field.shape else { return }
    read(field, into: &slot, orSay: FieldTexts.needsWholeNumber) { value in
      guard value.kind == .integer else { return nil }
      guard let number = value.int64 else { return .failure(FieldRules.Refusal(FieldTexts.outside(range))) }
      return FieldRules.integer(number, range)
    }
  }

  package mutating func visit(_ field: FieldInfo, number slot: inout Double?) {
    guard case .number(let range) = field.shape else { return }
    read(field, into: &slot, orSay: FieldTexts.needsNumber) { $0.double.map { FieldRules.number($0, range) } }
  }

  package mutating func visit(_ field: FieldInfo, bool slot: inout Bool?) {
    read(field, into: &slot, orSay: FieldTexts.needsBool) { $0.bool.map { .success($0) } }
  }

  package mutating func visit(_ field: FieldInfo, date slot: inout LocalDate?) {
    read(field, into: &slot, orSay: FieldTexts.needsText) { $0.string.map(FieldRules.date) }
  }

  package mutating func visit(_ field: FieldInfo, timestamp slot: inout Timestamp?) {
    read(field, into: &slot, orSay: FieldTexts.needsText) { $0.string.map(FieldRules.timestamp) }
  }

  package mutating func visit(_ field: FieldInfo, id slot: inout Int64?) {
    read(field, into: &slot, orSay: FieldTexts.needsText) { $0.string.map(FieldRules.id) }
  }

  package mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice slot: inout E?) {
    read(field, into: &slot, orSay: FieldTexts.needsText) { $0.string.map { FieldRules.choice($0, E.self) } }
  }

  package mutating func visit<P: Payload>(_ field: FieldInfo, object slot: inout P?) {
    switch member(field) {
    case .absent: break
    case .null: slot = nil
    case .value(let value):
      guard value.kind == .object else {
        fault(field, FieldTexts.needsObject)
        return
      }
      let wasPartial = isPartial
      isPartial = isPartial && slot != nil
      var inner = isPartial ? slot ?? P() : P()
      path.append(.name(field.name))
      fill(&inner, from: value)
      path.removeLast()
      isPartial = wasPartial
      slot = inner
    }
  }

  package mutating func visit<P: Payload>(_ field: FieldInfo, list slot: inout [P]?) {
    guard case .list(_, let count) = field.shape, case .value(let value) = elements(field, count) else { return }
    var list: [P] = []
    list.reserveCapacity(value.count)
    let wasPartial = isPartial
    isPartial = false
    path.append(.name(field.name))
    for (index, element) in value.elements.enumerated() where !faults.isFull {
      path.append(.index(index))
      if element.kind == .object {
        var inner = P()
        fill(&inner, from: element)
        list.append(inner)
      } else {
        faults.add(pathText().text, FieldTexts.needsObject)
      }
      path.removeLast()
    }
    path.removeLast()
    isPartial = wasPartial
    slot = list
  }

  package mutating func visit(_ field: FieldInfo, texts slot: inout [String]?) {
    guard case .texts(let length, let count) = field.shape else { return }
    readElements(field, count, into: &slot) { $0.string.map { FieldRules.text($0, .plain, length) } }
  }

  package mutating func visit(_ field: FieldInfo, ids slot: inout [Int64]?) {
    guard case .ids(let count) = field.shape else { return }
    readElements(field, count, into: &slot) { $0.string.map(FieldRules.id) }
  }

  /// The list of a field, if it is one and of a length that is allowed.
  private mutating func elements(_ field: FieldInfo, _ count: ClosedRange<Int>) -> Found {
    let found = member(field)
    guard case .value(let value) = found else { return found }
    guard value.kind == .array else {
      fault(field, FieldTexts.needsList)
      return .absent
    }
    if let text = FieldRules.count(value.count, count) {
      fault(field, text)
      return .absent
    }
    return found
  }

  private mutating func readElements<T>(
    _ field: FieldInfo, _ count: ClosedRange<Int>, into slot: inout [T]?,
    _ read: (JSONValue) -> Result<T, FieldRules.Refusal>?
  ) {
    let found = elements(field, count)
    if case .null = found { slot = nil }
    guard case .value(let value) = found else { return }
    var list: [T] = []
    for (index, element) in value.elements.enumerated() where !faults.isFull {
      switch read(element) {
      case .success(let taken): list.append(taken)
      case .failure(let refusal): fault(field, at: index, refusal.text)
      case nil: fault(field, at: index, FieldTexts.needsText)
      }
    }
    slot = list
  }
}

extension Payload {
  /// Reads a value from JSON text. Throws 400 (or 413) when the text is not JSON, and 422 with every field's fault when
  /// it is JSON of another shape.
  package static func read(
    json bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
  ) throws(Failure) -> Self {
    try read(JSONDocument(bytes, limits: limits).root)
  }

  /// Reads a value from a document.
  package static func read(_ value: JSONValue) throws(Failure) -> Self {
    var payload = Self()
    try payload.fill(from: value, partial: false)
    return payload
  }

  /// Changes only what the JSON object names: absent fields keep their values, null clears those that may be absent. For
  /// PATCH.
  package mutating func update(from value: JSONValue) throws(Failure) {
    var copy = self
    try copy.fill(from: value, partial: true)
    self = copy
  }

  private mutating func fill(from value: JSONValue, partial: Bool) throws(Failure) {
    guard value.kind == .object else {
      throw Failure.unprocessable([Failure.Field(path: "", text: FieldTexts.needsObject)])
    }
    var reader = PayloadReader(value, partial: partial)
    reader.fill(&self, from: value)
    try reader.faults.throwIfAny()
  }
}
