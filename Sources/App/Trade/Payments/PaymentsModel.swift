// What is owed and what was paid: states, methods, bills and payments. Values and rules.
import Base
import Store
import Web

extension Permission {
  static let paymentsRead = Permission(
    "payments.read", PaymentsText.permissionRead, isReading: true, usual: [.shopkeeper])
  static let paymentsTake = Permission("payments.take", PaymentsText.permissionTake, usual: [.shopkeeper])
  static let paymentsRefund = Permission("payments.refund", PaymentsText.permissionRefund, usual: [.shopkeeper])
  /// Tills, settings, and opening a closed day again: not for those whose counting a closed day holds.
  static let paymentsManage = Permission("payments.manage", PaymentsText.permissionManage)
}

/// What somebody owes for one thing.
enum Bill {}
/// Where cash lies.
enum Till {}

/// How far a bill is paid. Kept with the bill; `of` says what it has to be.
enum PaymentState: String, Sendable, CaseIterable, Labeled {
  /// There is nothing to pay.
  case none
  /// Something is owed; perhaps a part of it is paid, and perhaps some of that went back.
  case pending
  /// What is owed is promised and not in yet: an invoice was issued.
  case authorized
  case paid
  case partlyRefunded = "partly-refunded"
  /// All that was paid went back, and nothing is owed.
  case refunded

  /// What is owed comes first: whatever went back of a part, the rest is still to be paid. A void bill keeps the state of its
  /// money: it is paid until that went back.
  static func of(total: Int64, paid: Int64, refunded: Int64, promised: Int64, isVoid: Bool) -> PaymentState {
    let due = isVoid ? 0 : total - paid
    if due > 0 { return promised >= due ? .authorized : .pending }
    if paid == 0 { return .none }
    if refunded == 0 { return .paid }
    return refunded == paid ? .refunded : .partlyRefunded
  }

  var label: Text {
    switch self {
    case .none: PaymentsText.stateNone
    case .pending: PaymentsText.statePending
    case .authorized: PaymentsText.stateAuthorized
    case .paid: PaymentsText.statePaid
    case .partlyRefunded: PaymentsText.statePartlyRefunded
    case .refunded: PaymentsText.stateRefunded
    }
  }

  var tone: Tone {
    switch self {
    case .none, .refunded: .neutral
    case .pending: .warn
    case .authorized, .partlyRefunded: .info
    case .paid: .good
    }
  }

  /// Under which number bills of it are counted: never to be changed.
  var bucket: Int64 {
    switch self {
    case .none: 1
    case .pending: 2
    case .authorized: 3
    case .paid: 4
    case .partlyRefunded: 5
    case .refunded: 6
    }
  }
}

/// A way to pay. An open set: a feature lists its own in `paymentMethods`.
struct PaymentMethod: Sendable, Hashable {
  /// As rows and programs have it: never changed.
  let name: String
  let text: Text
  /// Where its money lies.
  let account: LedgerAccountKind
  /// Whether its money lies in a till, which is counted.
  let isCounted: Bool
  /// Whether somebody at the desk says that it came in; otherwise only the feature that it belongs to does.
  let isByHand: Bool

  init(
    _ name: StaticString, _ text: Text, account: LedgerAccountKind, isCounted: Bool = false, isByHand: Bool = false
  ) {
    (self.name, self.text, self.account) = (name.description, text, account)
    (self.isCounted, self.isByHand) = (isCounted, isByHand)
  }

  /// One of a feature that is not there any more.
  private init(gone name: String) {
    (self.name, text, account, isCounted, isByHand) = (name, .verbatim(name), .bank, false, false)
  }

  static let cash = PaymentMethod("cash", PaymentsText.cash, account: .cash, isCounted: true, isByHand: true)
  /// By bank transfer, against an invoice.
  static let invoice = PaymentMethod("invoice", PaymentsText.invoice, account: .bank, isByHand: true)

  static func named(_ name: String) -> PaymentMethod? { Features.paymentMethods.first { $0.name == name } }

  /// As a row has it.
  static func kept(_ name: String) -> PaymentMethod { named(name) ?? PaymentMethod(gone: name) }

  static func == (a: PaymentMethod, b: PaymentMethod) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What a bill is for. `kind` is never changed: rows have it.
struct BillSubject: Sendable, Hashable {
  let kind: String
  let id: Int64

  init<Kind>(_ kind: StaticString, _ id: ID<Kind>) { (self.kind, self.id) = (kind.description, id.value) }
  init(kept kind: String, _ id: Int64) { (self.kind, self.id) = (kind, id) }
}

/// How a kind of subject is called and where it is. An open set: a feature lists its own in `billSubjects`.
struct BillSubjectKind: Sendable {
  let name: String
  let text: Text
  /// The subject's page.
  let link: @Sendable (Int64) -> Link

  init(_ name: StaticString, _ text: Text, link: @escaping @Sendable (Int64) -> Link) {
    (self.name, self.text, self.link) = (name.description, text, link)
  }

  /// A bill that somebody wrote by hand is for nothing but itself.
  static let desk = BillSubjectKind("desk", PaymentsText.atTheDesk) { Link("/payments/bills/", ID<Bill>($0)) }
}

extension Features {
  static let paymentMethods: [PaymentMethod] = all.flatMap { $0.paymentMethods }
  static let billSubjects: [BillSubjectKind] = all.flatMap { $0.billSubjects }
}

enum PaymentRules {
  static let longestTitle = 200
  static let mostLines = 500
  static let quantities: ClosedRange<Int64> = 1...1_000_000
  static let prices: ClosedRange<Int64> = 0...Money.dearest
  static let taxRates: ClosedRange<Int64> = 0...10_000
  /// Of one bill: nine thousand of these are still less than can be counted.
  static let mostTotal: Int64 = 1_000_000_000_000_000
  static let longestReason = 200
  static let longestOnce = 80
  static let longestName = 80
  /// Of one organization.
  static let mostTills = 100
  /// Years that a name stays on an invoice after the end of its year, as the law of most countries asks for its books.
  static let yearsKept = 10
}

/// A line of a bill, as it was when the bill was opened.
struct BillLine: Sendable, Equatable {
  let title: String
  let quantity: Int64
  /// Of one, with its tax.
  let price: Money
  /// In hundredths of a percent; the price holds it.
  let taxRate: Int64

  /// What is longer than a title may be is cut.
  init(_ title: String, _ quantity: Int64, _ price: Money, taxRate: Int64) {
    (self.title, self.quantity) = (String(title.prefix(PaymentRules.longestTitle)), quantity)
    (self.price, self.taxRate) = (price, taxRate)
  }

  /// Nil where that is more than can be counted.
  var total: Money? { price.times(quantity) }
}

/// A bill to be opened.
struct NewBill: Sendable {
  let subject: BillSubject
  let payer: ID<Person>
  let lines: [BillLine]
  /// What the payer means to pay by; the desk may take another.
  var method: PaymentMethod

  init(for subject: BillSubject, payer: ID<Person>, lines: [BillLine], method: PaymentMethod = .cash) {
    (self.subject, self.payer, self.lines, self.method) = (subject, payer, lines, method)
  }
}

/// A number of a series that has no gaps, such as `R-2026-000042`.
struct PaperNumber: Sendable, Equatable {
  enum Series: String, Sendable, CaseIterable {
    case receipt
    case invoice
    case credit

    fileprivate var letter: String {
      switch self {
      case .receipt: "R"
      case .invoice: "I"
      case .credit: "C"
      }
    }
  }

  let series: Series
  let year: Int64
  let number: Int64

  /// Nil where there is none yet.
  init?(_ series: Series, _ year: Int64?, _ number: Int64?) {
    guard let year, let number else { return nil }
    (self.series, self.year, self.number) = (series, year, number)
  }

  /// As somebody writes it: `r-2026-42`. Nil for what is none.
  init?(_ words: String) {
    let parts = words.split(separator: "-")
    guard parts.count == 3, let letter = parts.first?.uppercased(),
      let series = Series.allCases.first(where: { $0.letter == letter }), let year = Int64(parts[1]),
      let number = Int64(parts[2])
    else { return nil }
    (self.series, self.year, self.number) = (series, year, number)
  }

  var text: String {
    let digits = String(number)
    return "\(series.letter)-\(year)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// A bill as the database has it, without its lines and payments.
struct BillSummary: Sendable {
  let id: ID<Bill>
  let subject: BillSubject
  let state: PaymentState
  let method: PaymentMethod
  /// Nil once they are erased.
  let payer: ID<Person>?
  /// As they were called then.
  let payerName: String
  let total: Money
  /// How much of the total is tax.
  let tax: Money
  /// All that ever came in.
  let paid: Money
  /// All that went back.
  let refunded: Money
  /// What is promised of the total.
  let promised: Money
  let invoice: PaperNumber?
  let invoiced: LocalDate?
  let payBy: LocalDate?
  let credit: PaperNumber?
  let voided: Timestamp?
  let voidReason: String?
  /// What voiding it took back: the total less what refunds had.
  let voidedAmount: Money?
  let version: Int64
  let opened: Timestamp
  /// Of the first line.
  let title: String
  let lineCount: Int

  /// `Damaged book and 2 more`.
  var name: Text {
    guard lineCount > 1 else { return .verbatim(title) }
    let more = PaymentsText.more(lineCount - 1)
    return Text(en: "\(title) \(more.en)", fr: "\(title) \(more.fr)")
  }

  var isVoid: Bool { voided != nil }
  var currency: Currency { total.currency }
  func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }

  /// How much of the total was taken back: all of a void one, of another what went back to the payer.
  var credited: Money { isVoid ? total : refunded }
  /// What came in and did not go back.
  var kept: Money { money(paid.minor - refunded.minor) }
  /// What the payer still owes.
  var due: Money { money(isVoid ? 0 : total.minor - paid.minor) }
  /// What the payer is to get back.
  var owed: Money { money(isVoid ? paid.minor - refunded.minor : 0) }

  /// Whether what it is for may be handed out: nothing is due or all of that is promised, and not everything went back.
  var mayHandOver: Bool { state != .refunded && promised.minor >= due.minor }

  /// The state that it has to be in.
  var computed: PaymentState {
    .of(
      total: total.minor, paid: paid.minor, refunded: refunded.minor, promised: promised.minor, isVoid: isVoid)
  }
}

enum PaymentKind: String, Sendable, CaseIterable, Labeled {
  case payment
  case refund

  var label: Text { self == .payment ? PaymentsText.payment : PaymentsText.refund }
}

/// Money that came in or went back. Each has a receipt.
struct PaymentRow: Sendable {
  let id: ID<PaymentRow>
  let bill: ID<Bill>
  let kind: PaymentKind
  let method: PaymentMethod
  let till: ID<Till>?
  let tillName: String?
  let amount: Money
  /// What was put on the desk; nil where that was not said.
  let tendered: Money?
  let year: Int64
  let number: Int64
  let reason: String?
  /// Who took it or gave it back.
  let person: ID<Person>?
  let personName: String?
  let date: LocalDate
  let taken: Timestamp

  var receipt: String { PaperNumber(.receipt, year, number)?.text ?? "" }
  /// What was given out of what was put on the desk.
  var change: Money? { tendered.map { Money(minor: $0.minor - amount.minor, currency: amount.currency) } }
}

extension Counter {
  /// Bills, by the bucket of their state.
  static let bills = Counter("payments.bills")
}

extension EventKind {
  static let billOpened = EventKind("bill.opened")
  static let billVoided = EventKind("bill.voided")
  static let billInvoiced = EventKind("bill.invoiced")
  static let paymentTaken = EventKind("payment.taken")
  static let paymentRefunded = EventKind("payment.refunded")
  static let tillCreated = EventKind("till.created")
  static let tillUpdated = EventKind("till.updated")
  static let tillDeleted = EventKind("till.deleted")
  static let tillMoved = EventKind("till.moved")
  static let tillClosed = EventKind("till.day-closed")
  static let tillReopened = EventKind("till.day-reopened")
  static let paymentSettingsChanged = EventKind("payments.settings-changed")
}
