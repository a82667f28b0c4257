// Lists of what people ask for and others decide about: which of them somebody sees, and how many.
import Base
import Store
import Web

/// How a request stands.
protocol RequestState: RawRepresentable<String>, CaseIterable, Sendable {
  static var open: Self { get }
  /// The bucket in which they are counted.
  var place: Int64 { get }
}

/// A sort of requests: corrections, leave.
protocol RequestRow: Sendable {
  associatedtype State: RequestState

  var state: State { get }

  static var queries: RequestQueries<Self> { get }
  static var counter: Counter { get }
  /// Whether somebody sees everybody's without deciding about any.
  static func seesAll(_ caller: Caller) -> Bool
}

/// Its statements. A state that is an empty text is any.
struct RequestQueries<Row: Sendable>: Sendable {
  /// Of everybody: `?1` the organization, `?2` and `?3` the page.
  let page: Query<Row>
  /// `?2` the state, `?3` and `?4` the page; all but `?5`’s.
  let pageOfState: Query<Row>
  /// `?1` the person, `?2` the organization, `?3` the state, `?4` and `?5` the page.
  let pageOfPerson: Query<Row>
  /// `?2` the state; those of the people of some units (`?3` between `?4`s), of `?6`’s reports, and `?5`’s own, but none
  /// of `?7`’s; `?8` and `?9` the page.
  let pageOfScope: Query<Row>
  /// `?1` the person, `?2` the state.
  let countOfPerson: Query<Int>
  /// As `pageOfScope`, without the page.
  let countOfScope: Query<Int>
}

/// Which requests somebody sees.
struct RequestList<Row: RequestRow> {
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
  private let state: Row.State?
  private var queries: RequestQueries<Row> { Row.queries }

  /// All that the caller, who decides for `scope`, may see; of `person` where one is named.
  init(
    _ caller: Caller, _ scope: DecisionScope, person: ID<Person>? = nil, state: Row.State?, _ reader: Reader
  ) throws {
    organization = caller.organization.id
    self.caller = caller.person
    self.state = state
    let seesAll = scope.isEverywhere || Row.seesAll(caller)
    if let person {
      guard try reader.exists(PeopleStore.exists, person, organization) else { throw Failure.notFound }
      guard try seesAll || person == caller.person || scope.covers(person, reader) else { throw Failure.notFound }
      whose = .persons(person)
    } else {
      whose = seesAll ? .everybodys : scope.isNobody ? .persons(caller.person) : .some(scope)
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
      return try (state.map { [$0] } ?? Array(Row.State.allCases)).reduce(0) { try $0 + total(of: $1, reader) }
    case .persons(let person): return try reader.one(queries.countOfPerson, person, word)
    case .some(let scope): return try count(scope, word, with: caller, reader)
    case .toDecide(let scope):
      guard scope.isEverywhere else { return try scope.isNobody ? 0 : count(scope, word, without: caller, reader) }
      return try total(of: .open, reader) - reader.one(queries.countOfPerson, caller, word)
    }
  }

  private func total(of state: Row.State, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: Row.counter, organization: organization.value, bucket: state.place))
  }

  private func count(
    _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0), without other: ID<Person> = ID(0),
    _ reader: Reader
  ) throws -> Int {
    try reader.one(
      queries.countOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other)
  }

  func rows(_ page: Page, _ reader: Reader) throws -> [Row] {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      guard let state else { return try reader.all(queries.page, organization, page.limit, page.offset) }
      return try reader.all(
        queries.pageOfState, organization, state.rawValue, page.limit, page.offset, ID<Person>(0))
    case .persons(let person):
      return try reader.all(queries.pageOfPerson, person, organization, word, page.limit, page.offset)
    case .some(let scope): return try rows(page, scope, word, with: caller, reader)
    case .toDecide(let scope):
      if scope.isNobody { return [] }
      guard scope.isEverywhere else { return try rows(page, scope, word, without: caller, reader) }
      return try reader.all(queries.pageOfState, organization, word, page.limit, page.offset, caller)
    }
  }

  private func rows(
    _ page: Page, _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0),
    without other: ID<Person> = ID(0), _ reader: Reader
  ) throws -> [Row] {
    try reader.all(
      queries.pageOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other,
      page.limit, page.offset)
  }
}
