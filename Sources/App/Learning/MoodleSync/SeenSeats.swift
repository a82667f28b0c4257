// What a course's lists of people come to: who is in it here, as what, and in which groups.
import Base
import Store
import Synchronization

/// Somebody as the walk through courses knows them.
struct SeatStanding: Sendable, Equatable {
  let person: ID<Person>
  /// On the site: in no course they are active.
  let isSuspended: Bool
  /// Deleted here by a person, or merged away: they stay so.
  let isDeleted: Bool

  init(_ person: ID<Person>, isSuspended: Bool, isDeleted: Bool) {
    (self.person, self.isSuspended, self.isDeleted) = (person, isSuspended, isDeleted)
  }
}

/// The two lists of one course.
struct CourseAnswer: Sendable {
  let people: [MoodlePerson]
  /// Those who are suspended in the course, or whose time there is over or to come; nil where that isn't told.
  let suspended: Set<Int64>?

  /// Who somebody is, is known or asked for apart: an answer shrinks to a tenth.
  private static let fields = ["id", "roles", "groups"]
  private static let names = ["id", "username", "fullname", "email", "idnumber"]

  /// What a course tells of who its people are, for a token that may not look at people otherwise.
  static func names(of course: Int64, _ client: MoodleClient) throws(MoodleFault) -> [MoodlePerson] {
    var wanted = MoodleEnrolled()
    wanted.fields = names
    return try client.everybody(ofCourse: course, wanted)
  }

  /// Asks for both. No list tells of anybody whether they are active, and there is no call that does.
  static func of(_ course: Int64, _ client: MoodleClient) throws(MoodleFault) -> CourseAnswer {
    var wanted = MoodleEnrolled()
    wanted.fields = fields
    let people = try client.everybody(ofCourse: course, wanted)
    guard !people.isEmpty else { return CourseAnswer(people: [], suspended: []) }
    wanted.fields = ["id"]
    wanted.status = .suspended
    do throws(MoodleFault) {
      let some = try client.everybody(ofCourse: course, wanted)
      return CourseAnswer(people: people, suspended: Set(some.map(\.id)))
    } catch {
      guard error.kind == .forbidden || error.kind == .badParameters else { throw error }
      return CourseAnswer(people: people, suspended: nil)
    }
  }
}

/// How much the answers come to that are held at once. Thread-safe.
final class HeldAnswers: Sendable {
  private let weight = Atomic(0)

  var isFull: Bool { weight.load(ordering: .relaxed) >= SyncRules.mostHeld }

  func add(_ answer: CourseAnswer) {
    let more = answer.people.reduce(answer.suspended?.count ?? 0) { $0 + $1.weight }
    weight.add(more, ordering: .relaxed)
  }
}

/// Numbers of the site, as a row keeps them.
struct MoodleNumbers: Sendable, Equatable {
  var numbers: Set<Int64>

  init(_ numbers: Set<Int64> = []) { self.numbers = numbers }

  /// As they are kept: `25 31`.
  init(stored text: String) { numbers = Set(text.split(separator: " ").compactMap { Int64($0) }) }

  var stored: String { numbers.sorted().map { "\($0)" }.joined(separator: " ") }
}

/// What one person is in a course by all their accounts.
struct Seat: Sendable, Equatable {
  var roles: Set<CourseRole> = []
  var isActive = false
  var groups: Set<Int64> = []
  var name = ""
  var moodleID: Int64 = 0
}

/// Everybody of a course.
struct CourseSeats: Sendable {
  private(set) var seats: [ID<Person>: Seat] = [:]
  /// People who were deleted here: what is kept of them stays as it is.
  private(set) var deleted: Set<ID<Person>> = []
  /// The accounts of these.
  private(set) var refused: Set<Int64> = []
  private(set) var groups: [Int64: SeenGroup] = [:]
  /// Whether it is told who is suspended in the course.
  let isTold: Bool

  /// Where it isn't told, whoever was suspended when it was told last is so still.
  init(_ answer: CourseAnswer, _ people: [Int64: SeatStanding], suspended: MoodleNumbers = MoodleNumbers()) {
    isTold = answer.suspended != nil
    let suspended = answer.suspended ?? suspended.numbers
    for one in answer.people {
      guard let standing = people[one.id] else { continue }
      guard !standing.isDeleted else {
        deleted.insert(standing.person)
        refused.insert(one.id)
        continue
      }
      let isActive = !standing.isSuspended && !suspended.contains(one.id)
      let roles = one.roles.compactMap { CourseRole(moodle: $0.shortName) }
      for group in one.groups { groups[group.id] = SeenGroup(group) }
      var seat = seats[standing.person] ?? Seat()
      // Of two accounts the one that is active counts.
      if isActive != seat.isActive, seat.moodleID != 0 {
        if isActive { (seat.roles, seat.isActive) = (Set(roles), true) }
      } else {
        seat.roles.formUnion(roles)
        seat.isActive = isActive
      }
      seat.groups.formUnion(one.groups.map(\.id))
      if seat.moodleID == 0 { (seat.moodleID, seat.name) = (one.id, one.fullName) }
      seats[standing.person] = seat
    }
  }

  /// The same where the same people are the same, whatever the order of an answer.
  var mark: SyncMark {
    var bytes: [UInt8] = [isTold ? 1 : 0]
    bytes.reserveCapacity(seats.count * 32)
    func add(_ number: Int64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    for (person, seat) in seats.sorted(by: { $0.key < $1.key }) {
      add(person.value)
      bytes.append(seat.isActive ? 0x2b : 0x2d)
      for role in seat.roles.sorted() {
        bytes.append(contentsOf: role.word.utf8)
        bytes.append(0x20)
      }
      for group in seat.groups.sorted() { add(group) }
      bytes.append(0x0a)
    }
    bytes.append(0x21)
    for person in deleted.sorted() { add(person.value) }
    return SyncMark(of: bytes)
  }
}

/// What is to be written of one person in a course, of who is suspended or refused, or that a course is settled.
enum SeatStep: Sendable {
  case seat(
    KeptCourse, ID<Person>, EnrollmentSay, sections: Set<ID<CourseSection>>, SyncChange, moodleID: Int64, name: String,
    before: String)
  case mark(course: Int64, SyncMark?)
  /// Who is suspended in the course.
  case suspended(course: Int64, MoodleNumbers)
  /// The account of somebody who was deleted here.
  case refused(Int64)
}
