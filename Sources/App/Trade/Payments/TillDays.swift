// The day of a till: what it came to, counting it, closing it, and opening it again.
import Base
import Store

/// What a till holds is what the ledger says of it. A closing counts it, and books what was found otherwise; from then on the
/// day takes nothing more. A closing that was wrong is opened again for a reason: it stays as it was, marked, and what it
/// booked is booked back.
enum TillDays {
  // MARK: Reading

  static func report(
    _ date: LocalDate, till: TillRow?, in organization: ID<Organization>, _ reader: Reader
  ) throws -> DayReport {
    let sums = try reader.all(PaymentStore.ofDay, organization, date, till?.id ?? ID(0))
    guard let till else {
      return DayReport(date: date, till: nil, sums: sums, cash: [], movements: [], closing: nil, counts: [])
    }
    let movements = try reader.all(TillStore.movements, till.id, date, organization)
    let closing = try reader.first(TillStore.closingOf, till.id, date, organization)
    let counts = try closing.map { try reader.all(TillStore.counts, $0.id, organization) } ?? []
    let cash = try cash(date, till.id, sums, movements, counts, in: organization, reader)
    return DayReport(
      date: date, till: till, sums: sums, cash: cash, movements: movements, closing: closing, counts: counts)
  }

  private static func cash(
    _ date: LocalDate, _ till: ID<Till>, _ sums: [DaySum], _ movements: [TillMovement], _ counts: [TillCount],
    in organization: ID<Organization>, _ reader: Reader
  ) throws -> [CashLine] {
    let before = try Ledger.balances(of: .cash(till), through: date.adding(days: -1), in: organization, reader)
    var currencies = Set(before.filter { $0.value != 0 }.keys)
    currencies.formUnion(movements.map(\.amount.currency))
    currencies.formUnion(counts.map(\.currency))
    let own = sums.filter { PaymentMethod.kept($0.method).isCounted }
    currencies.formUnion(own.map(\.currency))
    return currencies.sorted { $0.code < $1.code }.map { currency in
      func sum(_ kind: PaymentKind) -> Int64 {
        own.filter { $0.currency == currency && $0.kind == kind }.reduce(0) { $0 &+ $1.amount }
      }
      let moved = movements.filter { $0.amount.currency == currency }.reduce(0) { $0 &+ $1.amount.minor }
      let adjusted = counts.first { $0.currency == currency }?.difference ?? 0
      return CashLine(
        currency: currency, before: before[currency] ?? 0, taken: sum(.payment), refunded: sum(.refund), moved: moved,
        adjusted: adjusted)
    }
  }

  /// The first day of a till that has something on it and is not closed, before `date`.
  static func openDay(
    of till: ID<Till>, before date: LocalDate, in organization: ID<Organization>, _ reader: Reader
  ) throws -> LocalDate? {
    let closed = try reader.first(TillStore.lastClosing, till, organization) ?? .first
    return try Ledger.lastBooked(.cash(till), after: closed, before: date, in: organization, reader)
  }

  // MARK: Closing

  /// Closes a day with what was counted in each currency. Fails with 409 where it is closed, where a later one is, and while
  /// an earlier one is open; with 422 for a day to come, and where a currency that is in the till was not counted.
  static func close(
    _ date: LocalDate, _ till: ID<Till>, counted: [(currency: Currency, amount: Int64)], note: String?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> TillClosing {
    let row = try writer.one(TillStore.live, till, organization)
    let today = try Bills.today(organization, writer)
    guard date <= today else { throw Bills.fault("date", PaymentsText.dayToCome) }
    if let last = try writer.first(TillStore.lastClosing, till, organization), last >= date {
      throw Failure(.conflict, code: "day-closed", PaymentsText.dayClosed(last.medium))
    }
    if let open = try openDay(of: till, before: date, in: organization, writer) {
      throw Failure(.conflict, code: "earlier-day-open", PaymentsText.earlierDayOpen(open.medium))
    }
    let report = try report(date, till: row, in: organization, writer)
    let counts = try counts(report, counted)
    let id = writer.newID(ID<TillClosing>.self)
    try writer.run(
      TillStore.insertClosing, id, organization, till, date, note, writer.context.actor.map { ID<Person>($0) },
      writer.now)
    for count in counts {
      try writer.run(
        TillStore.insertCount, writer.newID(ID<TillClosing>.self), organization, id, count.currency.code,
        count.expected,
        count.counted)
    }
    try book(.closing, counts, till, id, on: date, sign: 1, in: organization, writer)
    try writer.emit(.tillClosed, subject: id, organization: organization.value) { json in
      json.field("name", row.name)
      json.field("till", till)
      json.field("date", date)
      json.array("counts") {
        for count in counts {
          json.object {
            json.field("currency", count.currency.code)
            json.field("expected", count.expected)
            json.field("counted", count.counted)
          }
        }
      }
    }
    return try writer.one(TillStore.closing, id, organization)
  }

  /// Each currency of the till counted once, and perhaps others.
  private static func counts(
    _ report: DayReport, _ counted: [(currency: Currency, amount: Int64)]
  ) throws -> [TillCount] {
    var faults: [Failure.Field] = []
    var amounts: [Currency: Int64] = [:]
    for (at, count) in counted.enumerated() {
      func refuse(_ name: String, _ text: Text) {
        faults.append(Failure.Field(path: "counts[\(at)].\(name)", text: text))
      }
      if amounts[count.currency] != nil { refuse("currency", PaymentsText.countedTwice) }
      if count.amount < 0 || count.amount > PaymentRules.mostTotal { refuse("counted", PaymentsText.badAmount) }
      amounts[count.currency] = count.amount
    }
    let missing = report.counted.filter { amounts[$0] == nil }
    if !missing.isEmpty {
      let words = missing.map(\.code).joined(separator: ", ")
      faults.append(Failure.Field(path: "counts", text: PaymentsText.notCounted(words)))
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    let expected = Dictionary(report.cash.map { ($0.currency, $0.expected) }, uniquingKeysWith: { first, _ in first })
    return amounts.sorted { $0.key.code < $1.key.code }.map { currency, amount in
      TillCount(currency: currency, expected: expected[currency] ?? 0, counted: amount)
    }
  }

  /// Books what was found otherwise, so that the ledger says what is in the till.
  private static func book(
    _ reason: LedgerReason, _ counts: [TillCount], _ till: ID<Till>, _ closing: ID<TillClosing>, on date: LocalDate,
    sign: Int64, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let lines = counts.flatMap { count -> [LedgerLine] in
      let found = Money(minor: count.difference &* sign, currency: count.currency)
      return [.debit(.cash(till), found), .credit(LedgerPlace(.difference), found)]
    }
    try Ledger.post(
      reason, lines, for: BillSubject("till-closing", closing), on: date, in: organization, writer)
  }

  // MARK: Opening again

  /// Opens the last closed day of a till again. The closing stays, with when and why it was opened. Fails with 409 where the
  /// till is deleted: nobody could close the day again.
  static func reopen(
    _ id: ID<TillClosing>, reason: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> TillClosing {
    let old = try writer.one(TillStore.closing, id, organization)
    guard old.reopened == nil else { throw Failure(.conflict, code: "day-open", PaymentsText.dayOpen) }
    guard try writer.exists(TillStore.live, old.till, organization) else {
      throw Failure(.conflict, code: "till-deleted", PaymentsText.tillDeleted)
    }
    try Bills.check(reason: reason)
    if let last = try writer.first(TillStore.lastClosing, old.till, organization), last > old.date {
      throw Failure(.conflict, code: "later-day-closed", PaymentsText.laterDayClosed(last.medium))
    }
    guard try writer.run(TillStore.reopen, id, organization, writer.now, reason) == 1 else {
      throw Failure.internal("closing \(id) was opened already")
    }
    let counts = try writer.all(TillStore.counts, id, organization)
    try book(.reopening, counts, old.till, id, on: old.date, sign: -1, in: organization, writer)
    try writer.emit(.tillReopened, subject: id, organization: organization.value) { json in
      json.field("name", old.tillName)
      json.field("till", old.till)
      json.field("date", old.date)
      json.field("reason", reason)
    }
    return try writer.one(TillStore.closing, id, organization)
  }
}
