// How courses and test people are named in Moodle.
import Base

/// The names that Quad gives in Moodle. Random parts are chosen when a plan is made and kept with it: whatever is tried
/// again asks for the same names.
enum ProvisioningNames {
  /// Digits that a course's short name ends with.
  static let courseDigits = 5

  /// What courses and people are named after: a campus's code, without the folders that one of Moodle's lies in.
  static func campus(_ unit: UnitRow) -> String {
    guard unit.source == .moodle, let last = unit.code.split(separator: "/").last else { return unit.code }
    return String(last)
  }

  /// `UCMN-S12627-CC101-`: a course's short name without its digits.
  static func courseStem(campus: String, term: String, code: String) -> String { "\(campus)-\(term)-\(code)-" }

  /// Whether a short name is this stem with five digits, whichever.
  static func isCourse(_ shortName: String, of stem: String) -> Bool {
    guard shortName.utf8.starts(with: stem.utf8) else { return false }
    let rest = shortName.utf8.dropFirst(stem.utf8.count)
    return rest.count == courseDigits && rest.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// `ucmn-2611220417` for a student of a day, `ucmn-t-04172` for a teacher.
  static func userName(
    campus: String, isTeacher: Bool, on day: LocalDate, _ generator: inout some RandomNumberGenerator
  )
    -> String
  {
    let prefix = plain(campus)
    guard !isTeacher else { return "\(prefix)-t-\(digits(5, &generator))" }
    return "\(prefix)-\(two(day.year))\(two(day.month))\(two(day.day))\(digits(4, &generator))"
  }

  /// What Moodle takes in a user name: small letters, digits and a hyphen.
  static func plain(_ code: String) -> String {
    let kept = folded(code).utf8.filter { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
    let text = String(decoding: kept.prefix(20), as: UTF8.self)
    return text.isEmpty ? "campus" : text
  }

  /// So many digits.
  static func digits(_ count: Int, _ generator: inout some RandomNumberGenerator) -> String {
    var text = ""
    for _ in 0..<count { text += String(Int.random(in: 0...9, using: &generator)) }
    return text
  }

  /// One that every policy of Moodle takes: long, with letters large and small, a digit and a sign. It begins with a letter,
  /// for what could be a formula is not written into a file as it is.
  static func password() -> String { "T\(randomToken(bytes: 12))-aZ7" }

  private static func two(_ number: Int) -> String {
    let rest = number % 100
    return rest < 10 ? "0\(rest)" : "\(rest)"
  }
}
