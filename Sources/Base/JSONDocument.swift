// A JSON text that has been read: checked completely, held in memory of its own.

/// How much a JSON text may ask for.
package struct JSONLimits: Sendable {
  /// Bytes of the whole text. Never more than 1 GiB, whatever is asked.
  package var bytes: Int
  /// How many containers may stand inside each other. Never more than 256, whatever is asked.
  package var depth: Int
  /// Values and member names together.
  package var nodes: Int
  /// Bytes of one text, escapes undone.
  package var text: Int

  package init(bytes: Int = 4 << 20, depth: Int = 64, nodes: Int = 200_000, text: Int = 1 << 20) {
    self.bytes = min(max(bytes, 0), 1 << 30)
    self.depth = min(max(depth, 1), 256)
    self.nodes = nodes
    self.text = text
  }
}

/// The bytes and nodes of a document, shared by all its values and never changed.
final class JSONStorage: Sendable {
  let bytes: [UInt8]
  let nodes: [JSONNode]

  init(bytes: [UInt8], nodes: [JSONNode]) {
    self.bytes = bytes
    self.nodes = nodes
  }
}

/// A JSON text, completely validated (RFC 8259) and copied, so that it outlives the bytes it was read from and may go to
/// another thread.
package struct JSONDocument: Sendable {
  let storage: JSONStorage

  /// Reads and checks all of `bytes`. Throws 400 naming the byte offset and path of the first fault, or 413 when a limit
  /// of size is passed.
  package init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(Failure) {
    // Before the copy: what is too large is not even copied.
    guard bytes.count <= limits.bytes else {
      throw JSONFault.tooLarge(limits.bytes).failure(offset: limits.bytes, path: "")
    }
    try self.init([UInt8](bytes), limits: limits)
  }

  /// The same for bytes in an array.
  package init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(Failure) {
    guard bytes.count <= limits.bytes else {
      throw JSONFault.tooLarge(limits.bytes).failure(offset: limits.bytes, path: "")
    }
    var own = bytes
    let nodes = try own.withUnsafeMutableBufferPointer { (own) throws(Failure) -> [JSONNode] in
      var parser = JSONParser(own, limits: limits)
      try parser.parse()
      return parser.nodes
    }
    storage = JSONStorage(bytes: own, nodes: nodes)
  }

  /// The same for a string.
  package init(_ text: String, limits: JSONLimits = JSONLimits()) throws(Failure) {
    try self.init(Array(text.utf8), limits: limits)
  }

  /// The one value of the text.
  package var root: JSONValue { JSONValue(storage: storage, index: 0) }
}

extension JSONDocument: Equatable {
  /// The same values in the same order; numbers are the same when they are written the same way.
  package static func == (a: JSONDocument, b: JSONDocument) -> Bool {
    guard a.storage.nodes.count == b.storage.nodes.count else { return false }
    for (x, y) in zip(a.storage.nodes, b.storage.nodes) {
      guard x.kind == y.kind, x.next == y.next, x.length == y.length else { return false }
      switch x.kind {
      case .integer, .decimal, .string:
        let ofA = a.storage.bytes[Int(x.start)..<Int(x.start) + Int(x.length)]
        let ofB = b.storage.bytes[Int(y.start)..<Int(y.start) + Int(y.length)]
        if ofA != ofB { return false }
      case .null, .yes, .no, .array, .object: break
      }
    }
    return true
  }
}
