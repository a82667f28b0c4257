// The fields of Moodle's objects, read with the patience that they need.
import Base

/// What came is not of the shape that a function answers.
struct MoodleShape: Error {
  /// The field that is wrong.
  let what: String
}

/// An object of an answer. A field that is absent, null or of another kind is nil: which fields there are depends on the
/// token, and the same one is 1, "1" or true in different functions.
struct MoodleFields {
  private let value: JSONValue

  init(_ value: JSONValue) throws(MoodleShape) {
    guard value.kind == .object else { throw MoodleShape(what: "an object") }
    self.value = value
  }

  /// Whether the token sees it at all.
  func has(_ name: String) -> Bool { value[name] != nil }

  func integer(_ name: String) -> Int64? {
    guard let field = value[name] else { return nil }
    switch field.kind {
    case .integer: return field.int64
    case .string: return field.string.flatMap { Int64($0) }
    case .decimal: return field.double.flatMap { Int64(exactly: $0) }
    case .bool: return field.bool.map { $0 ? 1 : 0 }
    case .null, .array, .object: return nil
    }
  }

  /// What every object of its kind has.
  func id(_ name: String = "id") throws(MoodleShape) -> Int64 {
    guard let id = integer(name) else { throw MoodleShape(what: name) }
    return id
  }

  func number(_ name: String) -> Double? {
    guard let field = value[name] else { return nil }
    guard let number = field.double ?? field.string.flatMap({ Double($0) }), number.isFinite else { return nil }
    return number
  }

  func flag(_ name: String) -> Bool? { integer(name).map { $0 != 0 } }

  /// Seconds UTC; 0, which Moodle says for never, is nil.
  func time(_ name: String) -> Timestamp? {
    // Beyond the year 9999 it is no time.
    guard let seconds = integer(name), seconds > 0, seconds < 253_402_300_800 else { return nil }
    return Timestamp(milliseconds: seconds * 1000)
  }

  /// A text that Moodle does not escape: names of people, numbers, addresses.
  func text(_ name: String) -> String? { raw(name).map(MoodleWords.plain) }

  /// A text that Moodle escapes: names of courses, categories, groups.
  func escaped(_ name: String) -> String? { raw(name).map(MoodleWords.unescaped) }

  /// HTML as it came.
  func raw(_ name: String) -> String? {
    guard let field = value[name] else { return nil }
    return field.string ?? (field.kind == .integer ? field.numberText : nil)
  }

  /// The objects of a list; none where there is no list.
  func list(_ name: String) throws(MoodleShape) -> [MoodleFields] {
    guard let field = value[name] else { return [] }
    var objects: [MoodleFields] = []
    for element in field.elements { objects.append(try MoodleFields(element)) }
    return objects
  }
}
