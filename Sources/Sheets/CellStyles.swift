// Which cells hold dates: to a spreadsheet they are numbers that look different.
import Base

/// What a number stands for.
enum NumberLook: Sendable {
  case plain
  /// A day; with a time of day if the number has a fraction.
  case date
  /// A time of day.
  case time
  /// Hours and minutes that may be more than a day.
  case elapsed
  /// A hundred times as much, with a sign.
  case percent
}

/// The looks of a workbook's cell styles, by number.
final class CellStyles: MarkupHandler {
  private var formats: [Int: NumberLook] = [:]
  private var looks: [NumberLook] = []
  private var isInCellStyles = false

  func look(_ style: Int?) -> NumberLook {
    guard let style, looks.indices.contains(style) else { return .plain }
    return looks[style]
  }

  override func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {
    switch name {
    case "numFmt":
      guard formats.count < 10_000, let id = attributes.number("numFmtId"), let code = attributes.text("formatCode")
      else { return }
      formats[id] = CellStyles.look(of: code)
    case "cellXfs": isInCellStyles = true
    case "xf":
      // Excel has at most 65,490 styles.
      guard isInCellStyles, looks.count < 65_536 else { return }
      let id = attributes.number("numFmtId") ?? 0
      looks.append(formats[id] ?? CellStyles.builtIn(id))
    default: break
    }
  }

  override func end(_ name: MarkupName) throws(Failure) {
    if case "cellXfs" = name { isInCellStyles = false }
  }

  /// The formats that have a number and no code (ECMA-376, part 1, section 18.8.30), those of East Asia included.
  private static func builtIn(_ id: Int) -> NumberLook {
    switch id {
    case 14...17, 22, 27...31, 36, 50...54, 57...58: .date
    case 18...21, 32...35, 45, 47, 55...56: .time
    case 46: .elapsed
    case 9, 10: .percent
    default: .plain
    }
  }

  /// What a format code shows: letters outside quotes, brackets and escapes tell. `m` is a month beside days or years and
  /// minutes beside hours or seconds.
  static func look(of code: String) -> NumberLook {
    let bytes = Array(code.utf8)
    var (hasDay, hasTime, hasMonth, isElapsed, isPercent) = (false, false, false, false, false)
    var at = 0
    scan: while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case 0x22:  // "
        while at < bytes.count, bytes[at] != 0x22 { at += 1 }
        at += 1
      case 0x5c, 0x5f, 0x2a: at += 1  // \x, _x and *x
      case 0x5b:  // [
        let start = at
        while at < bytes.count, bytes[at] != 0x5d { at += 1 }
        let inside = bytes[start..<min(at, bytes.count)].map { $0 | 0x20 }
        if let first = inside.first, [0x68, 0x6d, 0x73].contains(first), inside.allSatisfy({ $0 == first }) {
          isElapsed = true
        }
        at += 1
      case 0x25: isPercent = true  // %
      // What follows is for negative numbers.
      case 0x3b: break scan
      default:
        switch byte | 0x20 {
        case 0x79, 0x64, 0x65: hasDay = hasDay || !isExponent(bytes, at - 1)  // y d e
        case 0x68, 0x73: hasTime = true  // h s
        case 0x6d: hasMonth = true  // m
        // General
        case 0x67 where bytes[(at - 1)...].starts(with: Array("General".utf8)): at += 6
        default: break
        }
      }
    }
    if isElapsed { return .elapsed }
    if hasDay || (hasMonth && !hasTime) { return .date }
    return hasTime ? .time : isPercent ? .percent : .plain
  }

  /// `E+00` and `0E0` are of numbers; an `e` alone is a year.
  private static func isExponent(_ bytes: [UInt8], _ at: Int) -> Bool {
    guard bytes[at] | 0x20 == 0x65 else { return false }
    guard at + 1 < bytes.count else { return false }
    return [0x2b, 0x2d, 0x30, 0x23].contains(bytes[at + 1])
  }
}
