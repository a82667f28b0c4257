// The ledger's accounts, entries and balances. Values.
import Base
import Store

/// An account of the ledger.
enum LedgerAccount {}
/// Something that was booked.
enum LedgerEntry {}

/// What an account is for. An open set: a way to pay brings its own with `PaymentMethod.account`.
struct LedgerAccountKind: Sendable, Hashable {
  /// Which side an account grows on.
  enum Side: Sendable { case debit, credit }

  /// As rows have it: never changed.
  let name: String
  let text: Text
  let side: Side

  init(_ name: StaticString, _ text: Text, _ side: Side) {
    (self.name, self.text, self.side) = (name.description, text, side)
  }

  /// One for each till.
  static let cash = LedgerAccountKind("cash", PaymentsText.accountCash, .debit)
  static let bank = LedgerAccountKind("bank", PaymentsText.accountBank, .debit)
  /// What payers owe; below zero what is owed to them.
  static let receivable = LedgerAccountKind("receivable", PaymentsText.accountReceivable, .debit)
  /// What was put into a till from elsewhere, and taken out of one: a safe, the bank.
  static let safe = LedgerAccountKind("safe", PaymentsText.accountSafe, .debit)
  static let sales = LedgerAccountKind("sales", PaymentsText.accountSales, .credit)
  /// One for each rate.
  static let tax = LedgerAccountKind("tax", PaymentsText.accountTax, .credit)
  /// What was counted otherwise than expected.
  static let difference = LedgerAccountKind("difference", PaymentsText.accountDifference, .credit)

  static let all: [LedgerAccountKind] = {
    var kinds: [LedgerAccountKind] = [cash, bank, receivable, safe, sales, tax, difference]
    for kind in Features.paymentMethods.map(\.account) where !kinds.contains(kind) { kinds.append(kind) }
    return kinds
  }()

  static func kept(_ name: String) -> LedgerAccountKind? { all.first { $0.name == name } }

  static func == (a: LedgerAccountKind, b: LedgerAccountKind) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// An account before it has a row: what it is for, and of what.
struct LedgerPlace: Sendable, Hashable {
  let kind: LedgerAccountKind
  /// A till, a tax rate, or 0.
  let detail: Int64

  init(_ kind: LedgerAccountKind, _ detail: Int64 = 0) { (self.kind, self.detail) = (kind, detail) }

  static func cash(_ till: ID<Till>) -> LedgerPlace { LedgerPlace(.cash, till.value) }
  static func tax(_ rate: Int64) -> LedgerPlace { LedgerPlace(.tax, rate) }
  static let receivable = LedgerPlace(.receivable)
  static let sales = LedgerPlace(.sales)
}

/// One line of an entry: above zero a debit, below a credit.
struct LedgerLine: Sendable, Equatable {
  let place: LedgerPlace
  let amount: Money

  static func debit(_ place: LedgerPlace, _ amount: Money) -> LedgerLine { LedgerLine(place: place, amount: amount) }
  static func credit(_ place: LedgerPlace, _ amount: Money) -> LedgerLine {
    LedgerLine(place: place, amount: Money(minor: 0 - amount.minor, currency: amount.currency))
  }
}

/// Why something was booked. Never to be changed: rows have it.
enum LedgerReason: String, Sendable, CaseIterable, Labeled {
  case bill
  case void
  case payment
  case refund
  case movement
  case closing
  case reopening

  var label: Text {
    switch self {
    case .bill: PaymentsText.reasonBill
    case .void: PaymentsText.reasonVoid
    case .payment: PaymentsText.payment
    case .refund: PaymentsText.refund
    case .movement: PaymentsText.reasonMovement
    case .closing: PaymentsText.reasonClosing
    case .reopening: PaymentsText.reasonReopening
    }
  }
}

/// An account with what was booked on it in some days, in one currency.
struct LedgerBalance: Sendable {
  let account: ID<LedgerAccount>
  let kind: String
  let detail: Int64
  /// Of a cash account.
  let tillName: String?
  let currency: Currency
  /// Debits less credits before the days.
  let before: Int64
  let debit: Int64
  let credit: Int64

  var after: Int64 { before &+ debit &- credit }

  /// `Cash: Canteen`, `Tax 20%`.
  var name: Text {
    let known = LedgerAccountKind.kept(kind)
    let word = known?.text ?? .verbatim(kind)
    if kind == LedgerAccountKind.cash.name {
      let till = tillName ?? ID<Till>(detail).text
      return Text(en: "\(word.en): \(till)", fr: "\(word.fr) : \(till)")
    }
    if kind == LedgerAccountKind.tax.name {
      let rate = CatalogText.percent(detail)
      return Text(en: "\(word.en) \(rate.en)", fr: "\(word.fr) \(rate.fr)")
    }
    return word
  }
}

/// A line of the journal with its entry.
struct JournalLine: Sendable {
  let id: ID<JournalLine>
  let entry: ID<LedgerEntry>
  let reason: String
  let subject: BillSubject
  let date: LocalDate
  let posted: Timestamp
  let kind: String
  let detail: Int64
  let tillName: String?
  let amount: Money

  var account: Text {
    LedgerBalance(
      account: ID(0), kind: kind, detail: detail, tillName: tillName, currency: amount.currency, before: 0, debit: 0,
      credit: 0
    ).name
  }
  var reasonText: Text { LedgerReason(rawValue: reason)?.label ?? .verbatim(reason) }
}
