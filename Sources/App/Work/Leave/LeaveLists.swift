// What the API and the pages of leave both read: lists of requests, and who is away.
import Base
import Store
import Web

typealias LeaveList = RequestList<LeaveRow>

extension LeaveState: RequestState {}

extension LeaveRow: RequestRow {
  static let queries = RequestQueries(
    page: LeaveStore.page, pageOfState: LeaveStore.pageOfState, pageOfPerson: LeaveStore.pageOfPerson,
    pageOfScope: LeaveStore.pageOfScope, countOfPerson: LeaveStore.countOfPerson, countOfScope: LeaveStore.countOfScope)
  static let counter = Counter.leaveRequests

  static func seesAll(_ caller: Caller) -> Bool { false }
}

/// Who is away in a month: those whom the caller may decide about, and the caller.
struct LeaveCalendar {
  struct Entry {
    let person: PersonReference
    let typeName: Text
    var part: AwayPart
    let isApproved: Bool
  }

  struct Day {
    let date: LocalDate
    var away: [Entry] = []
    /// Whether more are away than are named.
    var hasMore = false
  }

  /// So many are named for one day. Each day has its own bound: of a large campus in August everybody could not be told,
  /// and its last days must not look as if nobody was away.
  static let most = 300

  /// The first day of the month.
  let first: LocalDate
  let today: LocalDate
  /// Those on which somebody is away.
  let days: [Day]

  /// Reads `month`, as 2026-11, from the query; the present one where absent. Within a snapshot.
  init(_ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    today = caller.organization.zone.localDate(at: call.now)
    if let text = call.query["month"], !text.isEmpty {
      guard let date = LocalDate(iso: "\(text)-01") else {
        throw Failure.unprocessable([Failure.Field(path: "month", text: LeaveText.badMonth)])
      }
      first = date
    } else {
      first = today.startOfMonth
    }
    let scope = try DecisionScope(call, .leaveDecide, reader)
    var days: [Day] = []
    for number in 0...first.days(to: first.endOfMonth) {
      var day = Day(date: first.adding(days: number))
      // Both halves of everybody who is named, and one of somebody else.
      try reader.each(
        LeaveStore.away, caller.organization.id, day.date, scope.isEverywhere, scope.list, DecisionScope.separator,
        caller.person, scope.manager, LeaveCalendar.most * 2 + 1
      ) { row in
        if let last = day.away.indices.last, day.away[last].person.id == row.person.id {
          day.away[last].part = .whole
        } else if day.away.count < LeaveCalendar.most {
          day.away.append(
            Entry(
              person: row.person, typeName: row.typeName, part: row.isAfternoon ? .afternoon : .morning,
              isApproved: row.isApproved))
        } else {
          day.hasMore = true
        }
      }
      if !day.away.isEmpty { days.append(day) }
    }
    self.days = days
  }
}
