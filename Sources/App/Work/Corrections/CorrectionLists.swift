// The list of corrections that the API and the pages share.
import Base
import Store

typealias CorrectionList = RequestList<CorrectionRow>

extension CorrectionState: RequestState {}

extension CorrectionRow: RequestRow {
  static let queries = RequestQueries(
    page: CorrectionStore.page, pageOfState: CorrectionStore.pageOfState, pageOfPerson: CorrectionStore.pageOfPerson,
    pageOfScope: CorrectionStore.pageOfScope, countOfPerson: CorrectionStore.countOfPerson,
    countOfScope: CorrectionStore.countOfScope)
  static let counter = Counter.corrections

  static func seesAll(_ caller: Caller) -> Bool { caller.may(.attendanceReadAll) }
}
