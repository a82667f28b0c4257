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

  func total(_ reader: Reader) throws -> Int {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      return try (state.map { [$0] } ?? CorrectionState.allCases).reduce(0) { sum, state in
        sum + Int(try reader.value(of: .corrections, organization: organization.value, bucket: state.place))
      }
    case .persons(let person): return try reader.one(CorrectionStore.countOfPerson, person, word)
    case .some(let scope):
      return try reader.one(
        CorrectionStore.countOfUnits, organization, word, scope.list, DecisionScope.separator, caller,
        scope.manager)
    }
  }

  func rows(_ page: Page, _ reader: Reader) throws -> [CorrectionRow] {
    let word = state?.rawValue ?? ""
    switch whose {
    case .everybodys:
      guard let state else { return try reader.all(CorrectionStore.page, organization, page.limit, page.offset) }
      return try reader.all(CorrectionStore.pageOfState, organization, state.rawValue, page.limit, page.offset)
    case .persons(let person):
      return try reader.all(CorrectionStore.pageOfPerson, person, organization, word, page.limit, page.offset)
    case .some(let scope):
      return try reader.all(
        CorrectionStore.pageOfUnits, organization, word, scope.list, DecisionScope.separator, caller, scope.manager,
        page.limit, page.offset)
    }
  }
}
