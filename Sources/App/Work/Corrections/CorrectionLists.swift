// The list of corrections that the API and the pages share.
import Base
import Store
import Web

/// Which corrections somebody sees.
struct CorrectionList {
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
  let state: CorrectionState?

  /// All that the caller, who decides for `scope`, may see; of `person` where one is named.
  init(
    _ caller: Caller, _ scope: DecisionScope, person: ID<Person>? = nil, state: CorrectionState?, _ reader: Reader
  ) throws {
    organization = caller.organization.id
    self.caller = caller.person
    self.state = state
    let seesAll = scope.isEverywhere || caller.may(.attendanceReadAll)
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
      return try (state.map { [$0] } ?? CorrectionState.allCases).reduce(0) { try $0 + total(of: $1, reader) }
    case .persons(let person): return try reader.one(CorrectionStore.countOfPerson, person, word)
    case .some(let scope): return try count(scope, word, with: caller, reader)
    case .toDecide(let scope):
      guard scope.isEverywhere else { return try scope.isNobody ? 0 : count(scope, word, without: caller, reader) }
      return try total(of: .open, reader) - reader.one(CorrectionStore.countOfPerson, caller, word)
    }
  }

  private func total(of state: CorrectionState, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: .corrections, organization: organization.value, bucket: state.place))
  }

  private func count(
    _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0), without other: ID<Person> = ID(0),
    _ reader: Reader
  ) throws -> Int {
    try reader.one(
      CorrectionStore.countOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other)
  }

  func rows(_ page: Page, _ reader: Reader) throws -> [CorrectionRow] {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      guard let state else { return try reader.all(CorrectionStore.page, organization, page.limit, page.offset) }
      return try reader.all(
        CorrectionStore.pageOfState, organization, state.rawValue, page.limit, page.offset, ID<Person>(0))
    case .persons(let person):
      return try reader.all(CorrectionStore.pageOfPerson, person, organization, word, page.limit, page.offset)
    case .some(let scope): return try rows(page, scope, word, with: caller, reader)
    case .toDecide(let scope):
      if scope.isNobody { return [] }
      guard scope.isEverywhere else { return try rows(page, scope, word, without: caller, reader) }
      return try reader.all(CorrectionStore.pageOfState, organization, word, page.limit, page.offset, caller)
    }
  }

  private func rows(
    _ page: Page, _ scope: DecisionScope, _ word: String, with own: ID<Person> = ID(0),
    without other: ID<Person> = ID(0), _ reader: Reader
  ) throws -> [CorrectionRow] {
    try reader.all(
      CorrectionStore.pageOfScope, organization, word, scope.list, DecisionScope.separator, own, scope.manager, other,
      page.limit, page.offset)
  }
}
