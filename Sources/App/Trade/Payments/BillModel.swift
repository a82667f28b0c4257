// Bills: what they are for, what is on them, and how far they are paid.
import Base
import Web

/// What somebody owes for one thing.
enum Bill {}

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
