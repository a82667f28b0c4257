// Conditional and partial answers, and content coding: what the request's fields ask for.

/// Whether an `If-None-Match` value names the tag (given without quotes), compared weakly, or is `*`.
func matches(_ tag: EntityTag, _ given: UnsafeRawBufferPointer) -> Bool {
  tag.withCharacters { matches($0, given) }
}

private func matches(_ tag: UnsafeRawBufferPointer, _ given: UnsafeRawBufferPointer) -> Bool {
  var at = 0
  while at < given.count {
    let byte = given[at]
    if byte == 0x2a, given.count == 1 { return true }
    if byte == 0x20 || byte == 0x09 || byte == 0x2c {
      at += 1
      continue
    }
    if byte == 0x57, at + 1 < given.count, given[at + 1] == 0x2f { at += 2 }
    guard at < given.count, given[at] == 0x22 else { return false }
    guard let end = given[(at + 1)...].firstIndex(of: 0x22) else { return false }
    if EntityTag.unpacked(given[(at + 1)..<end]).elementsEqual(tag) { return true }
    at = end + 1
  }
  return false
}

/// Whether `If-Range` lets a range be served: absent, or exactly the strong tag. (No dates: we send no Last-Modified.)
func isFresh(_ tag: EntityTag?, _ given: UnsafeRawBufferPointer?) -> Bool {
  guard let given else { return true }
  guard let tag, given.count > 2, given.first == 0x22, given.last == 0x22 else { return false }
  return tag.withCharacters { given[1..<given.count - 1].elementsEqual($0) }
}

/// What a `Range` value comes to for a body of a known size.
enum ByteRange: Equatable {
  /// No range, or one we don't serve (several parts, another unit): the whole body is a right answer.
  case whole
  case part(Range<Int>)
  case impossible
}

/// Reads `bytes=first-last`, `bytes=first-` or `bytes=-suffix`.
func byteRange(_ value: UnsafeRawBufferPointer, of size: Int) -> ByteRange {
  guard value.count > 6, equalsIgnoringCase(UnsafeRawBufferPointer(rebasing: value[..<6]), "bytes=") else {
    return .whole
  }
  let spec = trimmed(UnsafeRawBufferPointer(rebasing: value[6...]))
  guard let dash = spec.firstIndex(of: 0x2d) else { return .whole }
  func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy(\.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
  let (before, after) = (spec[..<dash], spec[(dash + 1)...])
  if before.isEmpty {
    guard let suffix = number(after) else { return .whole }
    guard suffix > 0, size > 0 else { return .impossible }
    return .part(max(0, size - suffix)..<size)
  }
  guard let first = number(before) else { return .whole }
  var last = size - 1
  if !after.isEmpty {
    guard let given = number(after), given >= first else { return .whole }
    last = min(last, given)
  }
  return first < size ? .part(first..<last + 1) : .impossible
}

/// Whether an `Accept-Encoding` value lets us send gzip: named, or covered by `*`, with a quality above 0.
func acceptsGzip(_ value: UnsafeRawBufferPointer) -> Bool {
  var named: Bool?
  var any = false
  forEachToken(value) { element in
    let end = element.firstIndex(of: 0x3b) ?? element.count
    let coding = trimmed(UnsafeRawBufferPointer(rebasing: element[..<end]))
    let isWelcome = quality(UnsafeRawBufferPointer(rebasing: element[end...])) > 0
    if equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip") {
      named = isWelcome
    } else if coding.count == 1, coding[0] == 0x2a {
      any = isWelcome
    }
    return true
  }
  return named ?? any
}

/// The quality in thousandths of `;q=0.5`; 1000 when there is none, 0 when it can't be read.
private func quality(_ parameters: UnsafeRawBufferPointer) -> Int {
  var digits: UnsafeRawBufferPointer?
  var start = 0
  while start < parameters.count {
    var end = start + 1
    while end < parameters.count, parameters[end] != 0x3b { end += 1 }
    let parameter = trimmed(UnsafeRawBufferPointer(rebasing: parameters[(start + 1)..<end]))
    if parameter.count > 2, lowered(parameter[0]) == 0x71, parameter[1] == 0x3d {
      digits = UnsafeRawBufferPointer(rebasing: parameter[2...])
    }
    start = end
  }
  guard let digits else { return 1000 }
  guard digits.count <= 5, digits[0] == 0x30 || digits[0] == 0x31 else { return 0 }
  var thousandths = Int(digits[0] - 0x30) * 1000
  var scale = 100
  for (at, byte) in digits.enumerated() where at > 0 {
    if at == 1 { if byte != 0x2e { return 0 } else { continue } }
    guard byte.isDigit else { return 0 }
    thousandths += Int(byte - 0x30) * scale
    scale /= 10
  }
  return thousandths
}
