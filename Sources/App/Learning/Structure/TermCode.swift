// Codes of terms: S12627 is the first semester of 2026–2027, and when it usually is.
import Base

/// A code of the shape `S{n}{YY}{YY}`: which semester, and the two years that the academic year spans.
struct TermCode: Sendable, Equatable {
  let number: Int
  /// The year in which the academic year begins.
  let start: Int
  let end: Int

  /// Nil for any other code. Case doesn't matter.
  init?(_ code: String) {
    let bytes = Array(code.utf8)
    guard bytes.count == 6, bytes.first == 0x53 || bytes.first == 0x73 else { return nil }
    let digits = bytes.dropFirst().map { Int($0) - 0x30 }
    guard digits.count == 5, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (start, end) = (2000 + digits[1] * 10 + digits[2], 2000 + digits[3] * 10 + digits[4])
    guard digits[0] > 0, end == start || end == start + 1 else { return nil }
    (number, self.start, self.end) = (digits[0], start, end)
  }

  private init(number: Int, start: Int, end: Int) { (self.number, self.start, self.end) = (number, start, end) }

  /// That of a term with these days. Where both lie in one year, the first semester's academic year begins then, that of any
  /// other ended then. Nil beyond the years 2000 to 2098.
  static func of(number: Int, first: LocalDate, last: LocalDate) -> TermCode? {
    let (a, b) = (first.year, last.year)
    let start = a != b || number == 1 ? a : a - 1
    guard (1...9).contains(number), (2000...2098).contains(start) else { return nil }
    return TermCode(number: number, start: start, end: start + 1)
  }

  /// `S12627`.
  var text: String { "S\(number)\(TermCode.two(start))\(TermCode.two(end))" }

  private static func two(_ year: Int) -> String { year % 100 < 10 ? "0\(year % 100)" : "\(year % 100)" }

  /// `2026–2027`.
  var academicYear: String { start == end ? "\(start)" : "\(start)–\(end)" }

  /// When such a semester usually is; a person may correct it. Of more than three semesters nobody knows the end.
  var days: (first: LocalDate, last: LocalDate?) {
    func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
      LocalDate(year: year, month: month, day: day) ?? .first
    }
    return switch number {
    case 1: (day(start, 8, 1), day(start, 12, 18))
    case 2: (day(end, 1, 20), day(end, 6, 1))
    case 3: (day(end, 6, 15), day(end, 7, 31))
    default: (day(start, 8, 1), nil)
    }
  }

  /// What a term says of itself by its code alone.
  func fill(_ fields: inout TermFields) {
    if fields.academicYear.isEmpty { fields.academicYear = academicYear }
    if fields.label.isEmpty { fields.label = "S\(number) \(academicYear)" }
  }
}
