// iCalendar files (RFC 5545) as lines and components: what is in a file, before anybody asks what it means.
import Base

/// A content line, put together from the pieces that it was folded into.
struct CalendarLine: Sendable, Equatable {
  /// Of the file, from 1: where the line begins.
  let number: Int
  /// In capitals.
  let name: String
  /// By their names in capitals; of several values the first.
  let parameters: [String: String]
  let value: String

  /// Reads `NAME;PARAMETER=VALUE;PARAMETER="VALUE":VALUE`; nil where it is none.
  init?(_ text: String, number: Int) {
    // By scalars: an accent after a colon belongs to the value.
    var rest = text.unicodeScalars[...]
    let name = CalendarLine.word(&rest)
    guard !name.isEmpty else { return nil }
    var parameters: [String: String] = [:]
    while rest.first == ";" {
      rest.removeFirst()
      let parameter = CalendarLine.word(&rest).uppercased()
      guard !parameter.isEmpty, rest.first == "=" else { return nil }
      repeat {
        rest.removeFirst()
        guard let value = CalendarLine.parameterValue(&rest) else { return nil }
        if parameters[parameter] == nil { parameters[parameter] = value }
      } while rest.first == ","
    }
    guard rest.first == ":" else { return nil }
    self.number = number
    self.name = name.uppercased()
    self.parameters = parameters
    value = String(rest.dropFirst())
  }

  /// Letters, digits and hyphens.
  private static func word(_ rest: inout Substring.UnicodeScalarView) -> String {
    let word = rest.prefix { scalar in
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9", "-": true
      default: false
      }
    }
    rest = rest[word.endIndex...]
    return String(word)
  }

  private static func parameterValue(_ rest: inout Substring.UnicodeScalarView) -> String? {
    guard rest.first == "\"" else {
      let value = rest.prefix { $0 != "," && $0 != ";" && $0 != ":" && $0 != "\"" }
      rest = rest[value.endIndex...]
      return String(value)
    }
    rest.removeFirst()
    let value = rest.prefix { $0 != "\"" }
    rest = rest[value.endIndex...]
    guard rest.first == "\"" else { return nil }
    rest.removeFirst()
    return String(value)
  }

  /// The value as text: `\n` is a new line, other characters after a backslash stand for themselves.
  var text: String {
    var text = ""
    var isEscaped = false
    for character in value {
      if isEscaped {
        text.append(character == "n" || character == "N" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}

/// An event: its own lines, without those of what is inside it, such as alarms.
struct CalendarComponent: Sendable {
  /// Where it begins.
  let number: Int
  var lines: [CalendarLine] = []

  func first(_ name: String) -> CalendarLine? { lines.first { $0.name == name } }
  func all(_ name: String) -> [CalendarLine] { lines.filter { $0.name == name } }
}

enum CalendarReader {
  static let mostEvents = 2000
  /// Bytes of one line, its folds undone.
  private static let longestLine = 64 << 10

  /// The events of a file. Fails where it is no calendar, is cut short, or is larger than anybody's.
  static func events(_ content: [UInt8]) throws -> [CalendarComponent] {
    var events: [CalendarComponent] = []
    var open: [String] = []
    var current: CalendarComponent?
    var hasCalendar = false
    for (number, text) in try unfolded(content) {
      guard let line = CalendarLine(text, number: number) else { throw HolidayText.notALine(number) }
      switch line.name {
      case "BEGIN":
        let name = line.value.uppercased()
        guard open.isEmpty == (name == "VCALENDAR"), open.count < 10 else { throw HolidayText.notACalendar }
        hasCalendar = true
        open.append(name)
        if open == ["VCALENDAR", "VEVENT"] { current = CalendarComponent(number: number) }
      case "END":
        guard open.last == line.value.uppercased() else { throw HolidayText.misplacedEnd(number) }
        if open == ["VCALENDAR", "VEVENT"], let event = current {
          guard events.count < mostEvents else { throw HolidayText.tooManyEvents }
          events.append(event)
          current = nil
        }
        open.removeLast()
      default:
        guard !open.isEmpty else { throw HolidayText.notACalendar }
        if open.count == 2 { current?.lines.append(line) }
      }
    }
    guard hasCalendar else { throw HolidayText.notACalendar }
    guard open.isEmpty else { throw HolidayText.cutShort }
    return events
  }

  /// Lines with their folds undone: a line that begins with a blank goes on the one before, also in the middle of a
  /// character.
  private static func unfolded(_ content: [UInt8]) throws -> [(Int, String)] {
    var lines: [(Int, [UInt8])] = []
    var number = 0
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let bytes = content.starts(with: mark) ? content[3...] : content[...]
    for piece in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      number += 1
      let line = piece.last == 0x0d ? piece.dropLast() : piece
      if let first = line.first, first == 0x20 || first == 0x09, let last = lines.indices.last {
        guard lines[last].1.count + line.count <= longestLine else { throw HolidayText.notALine(number) }
        lines[last].1.append(contentsOf: line.dropFirst())
      } else if !line.isEmpty {
        guard line.count <= longestLine else { throw HolidayText.notALine(number) }
        lines.append((number, Array(line)))
      }
    }
    return try lines.map { number, bytes in
      guard bytes.withUnsafeBytes({ UTF8Check.isValid($0) }), !bytes.contains(0) else {
        throw HolidayText.notUTF8(number)
      }
      return (number, String(decoding: bytes, as: UTF8.self))
    }
  }
}
