// What is known of the site: its courses, people and groups as a run left them.
import Base

struct KnownCourse: Sendable, Equatable {
  let moodleID: Int64
  var category: Int64
  var course: ID<Course>?
  var shortName: String
  var name: String
  var isVisible: Bool?
  var starts: Timestamp?
  var ends: Timestamp?
  var isGone: Bool
}

struct KnownPerson: Sendable, Equatable {
  let moodleID: Int64
  var person: ID<Person>
  var userName: String?
  var name: String
  var email: String?
  var isSuspended: Bool
  var isGone: Bool
  /// Whether nothing but an address tells who it is: nobody enters by that.
  let isByAddress: Bool
}

struct KnownGroup: Sendable, Equatable {
  let moodleID: Int64
  let course: Int64
  var section: ID<CourseSection>
  var name: String
  var isGone: Bool
}

/// 16 bytes that differ when what was applied does.
struct SyncMark: Sendable, Equatable {
  let bytes: [UInt8]

  init(stored bytes: [UInt8]) { self.bytes = bytes }

  init(of text: [UInt8]) {
    let print = text.withUnsafeBytes { fingerprint($0) }
    bytes =
      withUnsafeBytes(of: print.high.bigEndian) { Array($0) } + withUnsafeBytes(of: print.low.bigEndian) { Array($0) }
  }
}

/// A course there and here, with marks of what was applied last.
struct KeptCourse: Sendable {
  let moodleID: Int64
  let course: ID<Course>
  let groupsMark: SyncMark?
  let peopleMark: SyncMark?
  let shortName: String
  /// Who was told last to be suspended in it.
  var suspended = MoodleNumbers()
}
