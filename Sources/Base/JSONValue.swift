// One value of a JSON document.

/// A value of a document: a reference into it, cheap to copy. Every accessor answers nil for a value of another kind;
/// none converts.
package struct JSONValue: Sendable {
  /// What kind of value. `integer` is a number written without point and exponent.
  package enum Kind: Sendable { case null, bool, integer, decimal, string, array, object }

  let storage: JSONStorage
  let index: Int

  private var node: JSONNode { storage.nodes[index] }

  package var kind: Kind {
    switch node.kind {
    case .null: .null
    case .yes, .no: .bool
    case .integer: .integer
    case .decimal: .decimal
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  package var isNull: Bool { node.kind == .null }

  package var bool: Bool? {
    switch node.kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  /// The text.
  package var string: String? {
    guard node.kind == .string else { return nil }
    return withBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the bytes of a text (valid UTF-8, escapes undone); nil for other kinds. They are valid inside `body` only.
  package func withUTF8<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
    guard node.kind == .string else { return nil }
    return try withBytes(body)
  }

  /// The whole number, exactly; nil for other kinds, for numbers with a point or an exponent, and for those past 64 bits.
  package var int64: Int64? {
    guard node.kind == .integer else { return nil }
    return withBytes { digits in
      var value: Int64 = 0
      let isNegative = digits[0] == 0x2d
      for digit in digits[(isNegative ? 1 : 0)...] {
        // Counted downwards, for there is one more negative number than positive ones.
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, underflow) = tens.subtractingReportingOverflow(Int64(digit & 15))
        if overflow || underflow { return nil }
        value = sum
      }
      if isNegative { return value }
      return value == Int64.min ? nil : -value
    }
  }

  /// The number, rounded to the nearest double; always finite.
  package var double: Double? {
    switch node.kind {
    case .integer, .decimal: Double(numberText)
    default: nil
    }
  }

  /// The number as it was written; empty for other kinds.
  package var numberText: String {
    switch node.kind {
    case .integer, .decimal: withBytes { String(decoding: $0, as: UTF8.self) }
    default: ""
    }
  }

  /// How many elements or members; 0 for other kinds.
  package var count: Int {
    switch node.kind {
    case .array, .object: Int(node.length)
    default: 0
    }
  }

  /// The member called `name`, compared code point by code point; nil when there is none.
  package subscript(_ name: String) -> JSONValue? {
    var name = name
    return name.withUTF8 { member(UnsafeRawBufferPointer($0)) }
  }

  /// The element at `position`; nil past the end.
  package subscript(_ position: Int) -> JSONValue? {
    guard node.kind == .array, position >= 0, position < count else { return nil }
    return elements.dropFirst(position).first { _ in true }
  }

  private func member(_ name: UnsafeRawBufferPointer) -> JSONValue? {
    guard node.kind == .object else { return nil }
    var key = index + 1
    for _ in 0..<count {
      if nameEquals(key, name) { return JSONValue(storage: storage, index: key + 1) }
      key = Int(storage.nodes[key + 1].next)
    }
    return nil
  }

  /// Whether the name at node `key` is these bytes.
  func nameEquals(_ key: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let node = storage.nodes[key]
    guard Int(node.length) == name.count else { return false }
    return JSONValue(storage: storage, index: key).withBytes { $0.elementsEqual(name) }
  }

  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try storage.bytes.withUnsafeBytes {
      let start = Int(node.start)
      return try body(UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(node.length)]))
    }
  }

  /// The elements of an array in order; empty for other kinds.
  package var elements: JSONElements {
    JSONElements(storage: storage, node: index + 1, left: node.kind == .array ? count : 0)
  }

  /// The members of an object in order; empty for other kinds.
  package var members: JSONMembers {
    JSONMembers(storage: storage, node: index + 1, left: node.kind == .object ? count : 0)
  }

  /// Writes the value as it was: the same members in the same order, numbers digit by digit.
  package func write(to json: JSONWriter) {
    switch node.kind {
    case .null: json.null()
    case .yes: json.bool(true)
    case .no: json.bool(false)
    case .integer, .decimal: withBytes { json.raw($0) }
    case .string: withBytes { json.string(utf8: $0) }
    // The depth of a document is bounded by its limits, and so is this recursion.
    case .array: json.array { for element in elements { element.write(to: json) } }
    case .object:
      json.object {
        for (name, value) in members {
          name.withBytes { json.member(utf8: $0) }
          value.write(to: json)
        }
      }
    }
  }
}

/// The elements of an array, in order.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
  let storage: JSONStorage
  var node: Int
  var left: Int

  package mutating func next() -> JSONValue? {
    guard left > 0 else { return nil }
    left -= 1
    let value = JSONValue(storage: storage, index: node)
    node = Int(storage.nodes[node].next)
    return value
  }
}

/// The members of an object, in order. The name is a value of kind `string`.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  let storage: JSONStorage
  var node: Int
  var left: Int

  package mutating func next() -> (name: JSONValue, value: JSONValue)? {
    guard left > 0 else { return nil }
    left -= 1
    let name = JSONValue(storage: storage, index: node)
    let value = JSONValue(storage: storage, index: node + 1)
    node = Int(storage.nodes[node + 1].next)
    return (name, value)
  }
}
