// A day's end, and the ledger's balances, as the API tells them.
import Base
import Store
import Web

/// What was taken or given back on a day in one way.
struct DaySumOutput: Payload {
  var till: ID<Till>?
  var method = ""
  var currency = ""
  var kind = PaymentKind.payment
  var count: Int64 = 0
  var amount: Int64 = 0

  static let schemaName = "DaySum"

  init() {}

  init(_ sum: DaySum) {
    (till, method, currency, kind) = (sum.till, sum.method, sum.currency.code, sum.kind)
    (count, amount) = (Int64(sum.count), sum.amount)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("till", &till, label: PaymentsText.till)
    f.text("method", &method, label: PaymentsText.method, max: 40)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.choice("kind", &kind, label: PaymentsText.kind)
    f.integer("count", &count, label: PaymentsText.receipts)
    f.integer("amount", &amount, label: PaymentsText.amount)
  }
}

/// Cash of one currency in a till over a day.
struct CashLineOutput: Payload {
  var currency = ""
  var before: Int64 = 0
  var taken: Int64 = 0
  var refunded: Int64 = 0
  var moved: Int64 = 0
  var expected: Int64 = 0
  var counted: Int64?
  var difference: Int64?

  static let schemaName = "TillCash"

  init() {}

  init(_ line: CashLine, _ count: TillCount?) {
    (currency, before, taken, refunded) = (line.currency.code, line.before, line.taken, line.refunded)
    (moved, expected) = (line.moved, line.expected)
    (counted, difference) = (count?.counted, count?.difference)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.integer("before", &before, label: PaymentsText.before)
    f.integer("taken", &taken, label: PaymentsText.takenCash)
    f.integer("refunded", &refunded, label: PaymentsText.refundedAmount)
    f.integer("moved", &moved, label: PaymentsText.movedCash)
    f.integer("expected", &expected, label: PaymentsText.expected)
    f.integer("counted", &counted, label: PaymentsText.counted)
    f.integer("difference", &difference, label: PaymentsText.difference)
  }
}

struct TillDayOutput: Payload {
  var date = LocalDate.first
  var till: TillOutput?
  var sums: [DaySumOutput] = []
  var cash: [CashLineOutput] = []
  var movements: [TillMovementOutput] = []
  var closing: TillClosingOutput?

  static let schemaName = "TillDay"

  init() {}

  init(_ report: DayReport) {
    date = report.date
    till = report.till.map { TillOutput($0) }
    sums = report.sums.map { DaySumOutput($0) }
    cash = report.cash.map { line in CashLineOutput(line, report.counts.first { $0.currency == line.currency }) }
    movements = report.movements.map { TillMovementOutput($0) }
    closing = report.closing.map { TillClosingOutput($0, report.counts) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: PaymentsText.day)
    f.object("till", &till, label: PaymentsText.till)
    f.list("sums", &sums, label: PaymentsText.byMethod, max: 10_000)
    f.list("cash", &cash, label: PaymentsText.cash, max: 1000)
    f.list("movements", &movements, label: PaymentsText.movements, max: 10_000)
    f.object("closing", &closing, label: PaymentsText.closing)
  }
}

/// An account with what was booked on it in some days.
struct LedgerBalanceOutput: Payload {
  var account = ""
  var name = ""
  var kind = ""
  var till: ID<Till>?
  var taxRate: Int64?
  var currency = ""
  var before: Int64 = 0
  var debit: Int64 = 0
  var credit: Int64 = 0
  var after: Int64 = 0

  static let schemaName = "LedgerBalance"

  init() {}

  init(_ balance: LedgerBalance, _ language: Language) {
    (account, name, kind) = (balance.account.text, balance.name[language], balance.kind)
    if kind == LedgerAccountKind.cash.name { till = ID(balance.detail) }
    if kind == LedgerAccountKind.tax.name { taxRate = balance.detail }
    currency = balance.currency.code
    (before, debit, credit, after) = (balance.before, balance.debit, balance.credit, balance.after)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("account", &account, label: PaymentsText.account, max: 13)
    f.text("name", &name, label: CatalogText.name, max: 200)
    f.text("kind", &kind, label: PaymentsText.kind, max: 40)
    f.id("till", &till, label: PaymentsText.till)
    f.integer("taxRate", &taxRate, label: CatalogText.taxRate)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.integer("before", &before, label: PaymentsText.before)
    f.integer("debit", &debit, label: PaymentsText.debit)
    f.integer("credit", &credit, label: PaymentsText.creditSide)
    f.integer("after", &after, label: PaymentsText.after)
  }
}
