// What a backup's files are called: when it was made, and of which campus.
import Base

/// The name of a backup without its ending, such as `quad-20261121T024000Z-03R0S8X2G0001`: the instant, to the second and
/// in UTC, and what tells this campus from all others.
package struct BackupName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Whole seconds.
  package let at: Timestamp
  /// The campus: its first event, which no other campus has, and which a restored one keeps.
  package let origin: ID<EventRow>

  package init(at: Timestamp, origin: ID<EventRow>) {
    self.at = Timestamp(milliseconds: at.milliseconds / 1000 * 1000)
    self.origin = origin
  }

  /// Reads exactly what `description` writes; nil for anything else, so it is safe as part of a path.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "quad", parts[1].utf8.count == 16, let origin = ID<EventRow>(parts[2]) else {
      return nil
    }
    let digits = Array(parts[1].utf8)
    func piece(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    let day = "\(piece(0..<4))-\(piece(4..<6))-\(piece(6..<8))"
    guard let at = Timestamp(rfc3339: "\(day)T\(piece(9..<11)):\(piece(11..<13)):\(piece(13..<15))Z") else {
      return nil
    }
    self.init(at: at, origin: origin)
    guard description == String(text) else { return nil }
  }

  package var description: String {
    let local = Zone.utc.local(at: at)
    let seconds = Int(((at.milliseconds / 1000) % 86_400 + 86_400) % 86_400)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = two(seconds / 3600) + two(seconds / 60 % 60) + two(seconds % 60)
    return "quad-\(local.date.iso.filter { $0 != "-" })T\(time)Z-\(origin.text)"
  }

  /// The name of the database file.
  package var file: String { description + ".db" }
  /// The name of the manifest.
  package var manifestFile: String { description + ".json" }

  package static func < (a: BackupName, b: BackupName) -> Bool {
    a.at != b.at ? a.at < b.at : a.origin < b.origin
  }
}
