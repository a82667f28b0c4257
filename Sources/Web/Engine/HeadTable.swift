// The header lines of one request, as views; one table per loop, filled anew for each request.
import Base

/// Field lines by place. Its state sits behind pointers, so that filling it costs neither reference counting nor
/// exclusivity checks. Belongs to one loop.
final class HeadTable {
  struct Line {
    var name: UnsafeRawBufferPointer
    var value: UnsafeRawBufferPointer
    /// A `Field`'s raw value, or 255.
    var field: UInt8
  }

  /// What the engine reads off the head before the program sees it.
  struct Facts {
    var present: UInt32 = 0
    var repeated: UInt32 = 0
    var lines = 0
    var isHTTP10 = false
    var keepsAlive = true
    var isChunked = false
    var expectsContinue = false
    /// Of the absolute form, to be compared with Host.
    var authority = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  let facts: UnsafeMutablePointer<Facts>
  let lines: UnsafeMutablePointer<Line>
  let maximum: Int
  private let places: UnsafeMutablePointer<UnsafeRawBufferPointer>
  /// `firsts[n]..<firsts[n + 1]` are the entries of `candidates` whose names have n bytes.
  private let firsts: UnsafeMutablePointer<UInt8>
  private let candidates: UnsafeMutablePointer<(field: UInt8, isList: Bool, name: UnsafePointer<UInt8>)>
  private static let longestName = 17
  private let joined: Buffer

  init(maximumFields: Int) {
    maximum = maximumFields
    facts = .allocate(capacity: 1)
    facts.initialize(to: Facts())
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    lines = .allocate(capacity: maximumFields)
    lines.initialize(repeating: Line(name: nothing, value: nothing, field: 255), count: maximumFields)
    places = .allocate(capacity: Field.allCases.count)
    places.initialize(repeating: nothing, count: Field.allCases.count)
    joined = Buffer(capacity: 64)
    let sorted = Field.allCases.sorted { $0.name.utf8CodeUnitCount < $1.name.utf8CodeUnitCount }
    firsts = .allocate(capacity: HeadTable.longestName + 2)
    candidates = .allocate(capacity: sorted.count)
    for (at, field) in sorted.enumerated() {
      (candidates + at).initialize(to: (field.rawValue, field.isList, field.name.utf8Start))
    }
    for length in 0...HeadTable.longestName + 1 {
      let first = sorted.firstIndex { $0.name.utf8CodeUnitCount >= length } ?? sorted.count
      (firsts + length).initialize(to: UInt8(first))
    }
  }

  deinit {
    facts.deallocate()
    lines.deallocate()
    places.deallocate()
    firsts.deallocate()
    candidates.deallocate()
  }

  /// Forgets the last request.
  func removeAll() { facts.pointee = Facts() }

  func value(_ field: Field) -> UnsafeRawBufferPointer? {
    facts.pointee.present & (1 << UInt32(field.rawValue)) == 0 ? nil : places[Int(field.rawValue)]
  }

  func has(_ field: Field) -> Bool { facts.pointee.present & (1 << UInt32(field.rawValue)) != 0 }

  func other(_ name: StaticString) -> UnsafeRawBufferPointer? {
    for at in 0..<facts.pointee.lines where lines[at].field == 255 {
      let candidate = lines[at].name
      if candidate.count == name.utf8CodeUnitCount, equalsLower(candidate, name.utf8Start) { return lines[at].value }
    }
    return nil
  }

  /// Takes one line. The name's bytes are token characters.
  func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Refusal? {
    let count = facts.pointee.lines
    guard count < maximum else { return .headTooLarge }
    var place: UInt8 = 255
    if name.count <= HeadTable.longestName {
      for at in Int(firsts[name.count])..<Int(firsts[name.count + 1])
      where equalsLower(name, candidates[at].name) {
        place = candidates[at].field
        let bit: UInt32 = 1 << UInt32(place)
        if facts.pointee.present & bit == 0 {
          facts.pointee.present |= bit
          places[Int(place)] = value
        } else if candidates[at].isList {
          facts.pointee.repeated |= bit
        } else {
          return place == Field.host.rawValue
            ? .badHost : place == Field.contentLength.rawValue ? .badLength : .repeated
        }
        break
      }
    }
    lines[count] = Line(name: name, value: value, field: place)
    facts.pointee.lines = count + 1
    return nil
  }

  /// Joins the list fields that came in several lines, in their order. The sum is known before, so that the joined
  /// bytes never move once a field points at them.
  func joinRepeated() {
    let repeated = facts.pointee.repeated
    guard repeated != 0 else { return }
    let count = facts.pointee.lines
    var size = 0
    for at in 0..<count { size += lines[at].value.count + 2 }
    joined.removeAll()
    joined.reserve(size)
    for place in 0..<UInt8(Field.allCases.count) where repeated & (1 << UInt32(place)) != 0 {
      let start = joined.count
      for at in 0..<count where lines[at].field == place {
        if joined.count > start { joined.append(place == Field.cookie.rawValue ? "; " : ", ") }
        joined.append(lines[at].value)
      }
      places[Int(place)] = UnsafeRawBufferPointer(rebasing: joined.bytes[start...])
    }
  }
}

/// Whether the bytes are those of a lower-case name, letter case aside. Only for token characters, among which setting
/// bit 5 makes nothing else equal to a letter, a digit or the hyphen.
@inline(__always)
func equalsLower(_ bytes: UnsafeRawBufferPointer, _ lower: UnsafePointer<UInt8>) -> Bool {
  for at in 0..<bytes.count where bytes[at] | 0x20 != lower[at] { return false }
  return true
}
