// Reads JSON text into a flat list of nodes, in one pass, without recursion.

/// One value or member name of a document. `start` and `length` are in bytes for texts and numbers; for containers
/// `length` counts members or elements. `next` is the node after this one and all it contains.
struct JSONNode: Sendable {
  enum Kind: UInt8, Sendable { case null, yes, no, integer, decimal, string, array, object }

  let kind: Kind
  let start: UInt32
  var length: UInt32
  var next: UInt32
}

/// The parser. It works on the document's own copy of the bytes and undoes escapes in place, where the text can only
/// get shorter: afterwards every string is a plain run of UTF-8.
struct JSONParser {
  /// A container that is not closed yet.
  private struct Open {
    let node: Int
    let isObject: Bool
    var count: Int
    /// The node of the member name that was read last.
    var key: Int
  }

  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let limits: JSONLimits
  private var at = 0
  private var open: [Open] = []
  private(set) var nodes: [JSONNode] = []

  init(_ bytes: UnsafeMutableBufferPointer<UInt8>, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
    nodes.reserveCapacity(min(64, bytes.count))
  }

  /// Reads the whole text, or throws the first fault.
  mutating func parse() throws(Failure) {
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { throw fault(.byteOrderMark) }
    skipBlanks()
    repeat {
      try value()
      try close()
    } while !open.isEmpty
    skipBlanks()
    if at < bytes.count { throw fault(.afterEnd) }
  }

  /// The byte at hand, 0 at the end: a NUL is no JSON either.
  private var here: UInt8 { at < bytes.count ? bytes[at] : 0 }

  private mutating func skipBlanks() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0a, 0x0d, 0x09: at &+= 1
      default: return
      }
    }
  }

  private mutating func add(_ kind: JSONNode.Kind, start: Int, length: Int) throws(Failure) {
    guard nodes.count < limits.nodes else { throw fault(.tooManyValues(limits.nodes)) }
    nodes.append(
      JSONNode(
        kind: kind, start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length),
        next: UInt32(truncatingIfNeeded: nodes.count &+ 1)))
  }

  /// Reads one value; of a container that has content, all up to its first value.
  private mutating func value() throws(Failure) {
    while true {
      switch here {
      case 0x22:
        try string()
        return
      case 0x7b:
        try push(isObject: true)
        if here == 0x7d { return }
        try memberName()
      case 0x5b:
        try push(isObject: false)
        if here == 0x5d { return }
      case 0x2d, 0x30...0x39:
        try number()
        return
      case 0x74:
        try literal("true", .yes)
        return
      case 0x66:
        try literal("false", .no)
        return
      case 0x6e:
        try literal("null", .null)
        return
      default: throw fault(at < bytes.count ? .noValue : .cutShort)
      }
    }
  }

  private mutating func push(isObject: Bool) throws(Failure) {
    guard open.count < limits.depth else { throw fault(.tooDeep(limits.depth)) }
    try add(isObject ? .object : .array, start: at, length: 0)
    open.append(Open(node: nodes.count - 1, isObject: isObject, count: 0, key: -1))
    at &+= 1
    skipBlanks()
  }

  /// After a value: closes what ends here, and steps over a comma to the next value.
  private mutating func close() throws(Failure) {
    while let top = open.last {
      skipBlanks()
      let isEmpty = nodes.count == top.node + 1
      switch here {
      case 0x2c where !isEmpty:
        open[open.count - 1].count += 1
        at &+= 1
        skipBlanks()
        if top.isObject { try memberName() }
        return
      case top.isObject ? 0x7d : 0x5d:
        let count = isEmpty ? 0 : top.count + 1
        nodes[top.node].length = UInt32(truncatingIfNeeded: count)
        nodes[top.node].next = UInt32(truncatingIfNeeded: nodes.count)
        if top.isObject, count > 1 { try refuseDuplicates(of: top.node, count: count) }
        at &+= 1
        open.removeLast()
      default: throw fault(at < bytes.count ? (top.isObject ? .noCommaOrBrace : .noCommaOrBracket) : .cutShort)
      }
    }
  }

  private mutating func memberName() throws(Failure) {
    guard here == 0x22 else { throw fault(at < bytes.count ? .noName : .cutShort) }
    try string()
    open[open.count - 1].key = nodes.count - 1
    skipBlanks()
    guard here == 0x3a else { throw fault(at < bytes.count ? .noColon : .cutShort) }
    at &+= 1
    skipBlanks()
  }

  private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(Failure) {
    let length = word.utf8CodeUnitCount
    for index in 0..<length where at + index >= bytes.count || bytes[at + index] != word.utf8Start[index] {
      throw fault(.noValue)
    }
    try add(kind, start: at, length: length)
    at &+= length
  }

  // MARK: Numbers

  private mutating func number() throws(Failure) {
    let start = at
    var isInteger = true
    if here == 0x2d { at &+= 1 }
    if here == 0x30 {
      at &+= 1
      if (0x30...0x39).contains(here) { throw fault(.leadingZero, from: start) }
    } else {
      try digits(from: start)
    }
    if here == 0x2e {
      isInteger = false
      at &+= 1
      try digits(from: start)
    }
    if here | 0x20 == 0x65 {
      isInteger = false
      at &+= 1
      if here == 0x2b || here == 0x2d { at &+= 1 }
      try digits(from: start)
    }
    let length = at - start
    // Without an exponent, 300 digits stay below the largest double (1.8e308).
    if length > 300 || !isInteger {
      guard length <= 1100 else { throw fault(.numberOutOfRange, from: start) }
      let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
      guard let double = Double(text), double.isFinite else { throw fault(.numberOutOfRange, from: start) }
    }
    try add(isInteger ? .integer : .decimal, start: start, length: length)
  }

  private mutating func digits(from start: Int) throws(Failure) {
    let first = at
    while (0x30...0x39).contains(here) { at &+= 1 }
    if at == first { throw fault(.badNumber, from: start) }
  }

  // MARK: Texts

  private mutating func string() throws(Failure) {
    let opening = at
    at &+= 1
    let start = at
    var out = at
    while true {
      let plain = plainRun()
      if plain > 0 {
        if out != at {
          // Overlapping runs move towards the front, byte order kept.
          for index in 0..<plain { bytes[out &+ index] = bytes[at &+ index] }
        }
        out &+= plain
        at &+= plain
      }
      guard at < bytes.count else { throw fault(.openText, from: opening) }
      let byte = bytes[at]
      if byte == 0x22 { break }
      if byte == 0x5c {
        out = try escape(to: out)
      } else if byte < 0x20 {
        throw fault(.controlCharacter)
      } else {
        let length = UTF8Check.sequenceLength(in: UnsafeRawBufferPointer(bytes), at: at)
        if length == 0 { throw fault(.badUTF8) }
        for index in 0..<length { bytes[out &+ index] = bytes[at &+ index] }
        out &+= length
        at &+= length
      }
      if out &- start > limits.text { throw fault(.textTooLong(limits.text), from: opening) }
    }
    if out &- start > limits.text { throw fault(.textTooLong(limits.text), from: opening) }
    try add(.string, start: start, length: out - start)
    at &+= 1
  }

  /// How many ASCII bytes from here on need no attention.
  private func plainRun() -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = at
    while index &+ 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5c)
      let controls = (word &- ones &* 0x20) & ~word
      let hit =
        (word | controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & (ones &* 0x80)
      if hit != 0 { return index &+ (hit.trailingZeroBitCount >> 3) &- at }
      index &+= 8
    }
    while index < raw.count {
      let byte = raw[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5c || byte >= 0x80 { break }
      index &+= 1
    }
    return index &- at
  }

  /// Undoes one escape, its character written at `out`; returns where the next one goes.
  private mutating func escape(to out: Int) throws(Failure) -> Int {
    guard at &+ 1 < bytes.count else { throw fault(.openText) }
    let plain: UInt8
    switch bytes[at &+ 1] {
    case 0x22: plain = 0x22
    case 0x5c: plain = 0x5c
    case 0x2f: plain = 0x2f
    case 0x62: plain = 0x08
    case 0x66: plain = 0x0c
    case 0x6e: plain = 0x0a
    case 0x72: plain = 0x0d
    case 0x74: plain = 0x09
    case 0x75: return try unicodeEscape(to: out)
    default: throw fault(.badEscape)
    }
    bytes[out] = plain
    at &+= 2
    return out &+ 1
  }

  private mutating func unicodeEscape(to out: Int) throws(Failure) -> Int {
    var code = try hexadecimal(at: at)
    var taken = 6
    if (0xd800...0xdbff).contains(code) {
      guard at &+ 7 < bytes.count, bytes[at &+ 6] == 0x5c, bytes[at &+ 7] == 0x75 else { throw fault(.loneSurrogate) }
      let low = try hexadecimal(at: at &+ 6)
      guard (0xdc00...0xdfff).contains(low) else { throw fault(.loneSurrogate) }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      taken = 12
    } else if (0xdc00...0xdfff).contains(code) {
      throw fault(.loneSurrogate)
    }
    at &+= taken
    guard let scalar = Unicode.Scalar(code) else { throw fault(.loneSurrogate) }
    var next = out
    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      bytes[next] = unit
      next &+= 1
    }
    return next
  }

  /// The four digits of the `\u` escape at `position`.
  private func hexadecimal(at position: Int) throws(Failure) -> UInt32 {
    guard position &+ 6 <= bytes.count else { throw fault(.badEscape) }
    var value: UInt32 = 0
    for index in position &+ 2..<position &+ 6 {
      let byte = bytes[index]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: throw fault(.badEscape)
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  // MARK: Names given twice

  /// A name's bytes as a set member. The hash is seeded per process, so nobody can prepare names that collide.
  private struct Name: Hashable {
    let bytes: UnsafeRawBufferPointer

    static func == (a: Name, b: Name) -> Bool {
      a.bytes.count == b.bytes.count && a.bytes.elementsEqual(b.bytes)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
  }

  private func name(of node: Int) -> Name {
    let start = Int(nodes[node].start)
    return Name(
      bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<start + Int(nodes[node].length)])))
  }

  /// Names compare as code points after their escapes are undone. Few are compared pair by pair; many by a set, so that
  /// a large object costs no more than its size.
  private mutating func refuseDuplicates(of object: Int, count: Int) throws(Failure) {
    var node = object + 1
    if count <= 12 {
      for _ in 0..<count {
        let candidate = name(of: node)
        var earlier = object + 1
        while earlier < node {
          if name(of: earlier) == candidate { throw duplicate(node) }
          earlier = Int(nodes[earlier + 1].next)
        }
        node = Int(nodes[node + 1].next)
      }
    } else {
      var seen = Set<Name>(minimumCapacity: count)
      for _ in 0..<count {
        if !seen.insert(name(of: node)).inserted { throw duplicate(node) }
        node = Int(nodes[node + 1].next)
      }
    }
  }

  private mutating func duplicate(_ node: Int) -> Failure {
    open[open.count - 1].key = node
    return fault(.duplicateName, from: Int(nodes[node].start) - 1)
  }

  // MARK: Faults

  private func fault(_ fault: JSONFault, from position: Int? = nil) -> Failure {
    fault.failure(offset: position ?? at, path: path)
  }

  /// Where the parser stands: `items[3].name`.
  private var path: String {
    var path = JSONPath()
    for container in open {
      if container.isObject {
        if container.key >= 0 { path.append(name: name(of: container.key).bytes) }
      } else {
        path.append(index: container.count)
      }
    }
    return path.text
  }
}
