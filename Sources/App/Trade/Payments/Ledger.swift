// The ledger: what is booked stays, and every entry balances.
import Base
import Store

/// Double entry in minor units. An entry's lines come to zero in each currency: that is checked here, and again by a trigger
/// that refuses the entry. What was booked is never changed; what was wrong is booked back. Beside the lines stands what each
/// account's come to by the day, so that no balance has to add up years.
enum Ledger {
  /// Books an entry: lines of the same account are added up, those that come to nothing are left out. An entry of nothing is
  /// none.
  static func post(
    _ reason: LedgerReason, _ lines: [LedgerLine], for subject: BillSubject, on date: LocalDate,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let sums = try addedUp(lines)
    guard !sums.isEmpty else { return }
    let entry = writer.newID(ID<LedgerEntry>.self)
    for sum in sums {
      let account = try account(sum.place, in: organization, writer)
      try writer.run(
        LedgerStore.insertLine, writer.newID(ID<JournalLine>.self), organization, entry, account,
        sum.amount.currency.code,
        sum.amount.minor)
      try writer.run(
        LedgerStore.addDay, writer.newID(ID<JournalLine>.self), organization, account, sum.amount.currency.code, date,
        max(sum.amount.minor, 0), max(0 - sum.amount.minor, 0))
    }
    // Last: the database looks whether its lines balance.
    try writer.run(
      LedgerStore.insertEntry, entry, organization, reason.rawValue, subject.kind, subject.id, date, writer.now)
  }

  /// One line for each account and currency, in the order in which they first came. Fails where they don't come to zero, and
  /// where they are more than can be counted: both are defects of who books.
  static func addedUp(_ lines: [LedgerLine]) throws -> [LedgerLine] {
    struct Key: Hashable {
      let place: LedgerPlace
      let currency: Currency
    }
    var order: [Key] = []
    var sums: [Key: Int64] = [:]
    var totals: [Currency: Int64] = [:]
    for line in lines {
      let key = Key(place: line.place, currency: line.amount.currency)
      if sums[key] == nil { order.append(key) }
      let (sum, isTooMuch) = (sums[key] ?? 0).addingReportingOverflow(line.amount.minor)
      let (total, overflow) = (totals[key.currency] ?? 0).addingReportingOverflow(line.amount.minor)
      if isTooMuch || overflow { throw Failure.internal("an entry is more than can be counted") }
      sums[key] = sum
      totals[key.currency] = total
    }
    guard totals.values.allSatisfy({ $0 == 0 }) else { throw Failure.internal("an entry does not balance") }
    return order.compactMap { key in
      let sum = sums[key] ?? 0
      return sum == 0 ? nil : LedgerLine(place: key.place, amount: Money(minor: sum, currency: key.currency))
    }
  }

  /// The account's row; made when it is first booked on.
  private static func account(
    _ place: LedgerPlace, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<LedgerAccount> {
    if let found = try writer.first(LedgerStore.account, organization, place.kind.name, place.detail) { return found }
    let id = writer.newID(ID<LedgerAccount>.self)
    try writer.run(LedgerStore.insertAccount, id, organization, place.kind.name, place.detail)
    return id
  }

  // MARK: Reading

  /// What an account held at the end of a day, by currency.
  static func balances(
    of place: LedgerPlace, through date: LocalDate, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [Currency: Int64] {
    guard let account = try reader.first(LedgerStore.account, organization, place.kind.name, place.detail) else {
      return [:]
    }
    var balances: [Currency: Int64] = [:]
    try reader.each(LedgerStore.held, organization, account, date) { balances[$0.currency] = $0.amount }
    return balances
  }

  /// The last day before `date` on which an account was booked on, and after `after`.
  static func lastBooked(
    _ place: LedgerPlace, after: LocalDate, before date: LocalDate, in organization: ID<Organization>, _ reader: Reader
  ) throws -> LocalDate? {
    guard let account = try reader.first(LedgerStore.account, organization, place.kind.name, place.detail) else {
      return nil
    }
    return try reader.first(LedgerStore.lastBooked, organization, account, after, date) ?? nil
  }

  /// Every account with what was booked on it in these days, and before them: by kind, one line for each currency.
  static func trialBalance(
    _ dates: ClosedRange<LocalDate>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [LedgerBalance] {
    let order = Dictionary(
      LedgerAccountKind.all.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    func rank(_ balance: LedgerBalance) -> (Int, Int64, String) {
      (order[balance.kind] ?? order.count, balance.detail, balance.currency.code)
    }
    return try reader.all(LedgerStore.trialBalance, organization, dates.lowerBound, dates.upperBound)
      .filter { $0.before != 0 || $0.debit != 0 || $0.credit != 0 }
      .sorted { rank($0) < rank($1) }
  }
}
