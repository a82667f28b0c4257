// What the API and the pages of leave both read: lists of requests, and who is away.
import Base
import Store
import Web

/// Which requests somebody sees.
struct LeaveList {
  private enum Whose {
    case everybodys
    case persons(ID<Person>)
    /// The units' people's, those of one's reports, and one's own.
    case some(DecisionScope)
    /// Those which one may decide about: of the same people, but never one's own.
    case toDecide(DecisionScope)
  }

  private let organization: ID<Organization>
  private let caller: ID<Person>
  private let whose: Whose
  private let state: LeaveState?

  /// All that the caller, who decides for `scope`, may see; of `person` where one is named.
  init(
    _ caller: Caller, _ scope: DecisionScope, person: ID<Person>? = nil, state: LeaveState?, _ reader: Reader
  ) throws {
    organization = caller.organization.id
    self.caller = caller.person
    self.state = state
    if let person {
      guard try reader.exists(PeopleStore.exists, person, organization) else { throw Failure.notFound }
      guard try person == caller.person || scope.covers(person, reader) else { throw Failure.notFound }
      whose = .persons(person)
    } else {
      whose = scope.isEverywhere ? .everybodys : scope.isNobody ? .persons(caller.person) : .some(scope)
    }
  }

  /// The open ones that wait for the caller, who decides for `scope`.
  init(toDecideBy caller: Caller, _ scope: DecisionScope) {
    organization = caller.organization.id
    self.caller = caller.person
    state = .open
    whose = .toDecide(scope)
  }

  func total(_ reader: Reader) throws -> Int {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      return try (state.map { [$0] } ?? LeaveState.allCases).reduce(0) { try $0 + total(of: $1, reader) }
    case .persons(let person): return try reader.one(LeaveStore.countOfPerson, person, word)
    case .some(let scope): return try count(scope, word, with: caller, reader)
    case .toDecide(let scope):
      guard scope.isEverywhere else { return try scope.isNobody ? 0 : count(scope, word, without: caller, reader) }
      return try total(of: .open, reader) - reader.one(LeaveStore.countOfPerson, caller, word)
    }
  }

  private func total(of state: LeaveState, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: .leaveRequests, organization: organization.value, bucket: state.place))
  }

  private func count(
    _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0), without other: ID<Person> = ID(0),
    _ reader: Reader
  ) throws -> Int {
    try reader.one(
      LeaveStore.countOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other)
  }

  func rows(_ page: Page, _ reader: Reader) throws -> [LeaveRow] {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      guard let state else { return try reader.all(LeaveStore.page, organization, page.limit, page.offset) }
      return try reader.all(
        LeaveStore.pageOfState, organization, state.rawValue, page.limit, page.offset, ID<Person>(0))
    case .persons(let person):
      return try reader.all(LeaveStore.pageOfPerson, person, organization, word, page.limit, page.offset)
    case .some(let scope): return try rows(page, scope, word, with: caller, reader)
    case .toDecide(let scope):
      if scope.isNobody { return [] }
      guard scope.isEverywhere else { return try rows(page, scope, word, without: caller, reader) }
      return try reader.all(LeaveStore.pageOfState, organization, word, page.limit, page.offset, caller)
    }
  }

  private func rows(
    _ page: Page, _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0),
    without other: ID<Person> = ID(0), _ reader: Reader
  ) throws -> [LeaveRow] {
    try reader.all(
      LeaveStore.pageOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other,
      page.limit, page.offset)
  }
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
