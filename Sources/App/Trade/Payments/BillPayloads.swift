// What goes in and out of the calls about bills.
import Base
import Store
import Web

/// A bill written by hand.
struct DeskBillInput: Payload {
  var payer = ID<Person>(0)
  var method: String?
  var currency: String?
  var lines: [BillLineInput] = []

  static let schemaName = "BillInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("payer", &payer, label: PaymentsText.payer)
    f.text("method", &method, label: PaymentsText.method, help: PaymentsText.methodHelp, max: 40)
    f.text("currency", &currency, label: CatalogText.currency, help: CatalogText.currencyOfProduct, max: 3)
    f.list("lines", &lines, label: PaymentsText.lines, min: 1, max: PaymentRules.mostLines)
  }
}

struct BillLineInput: Payload {
  var title = ""
  var quantity: Int64 = 1
  var price: Int64 = 0
  var currency: String?
  var taxRate: Int64 = 0

  static let schemaName = "BillLineInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("title", &title, label: PaymentsText.title, max: PaymentRules.longestTitle)
    f.integer(
      "quantity", &quantity, label: TradeText.quantity, range: PaymentRules.quantities, required: false)
    f.integer("price", &price, label: CatalogText.price, help: CatalogText.priceHelp, range: PaymentRules.prices)
    f.text("currency", &currency, label: CatalogText.currency, help: PaymentsText.currencyOfBill, max: 3)
    f.integer(
      "taxRate", &taxRate, label: CatalogText.taxRate, help: CatalogText.taxRateHelp, range: PaymentRules.taxRates,
      required: false)
  }
}

struct PaymentInput: Payload {
  var amount: Int64?
  var currency: String?
  var method: String?
  var till: ID<Till>?
  var tendered: Int64?

  static let schemaName = "PaymentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("amount", &amount, label: PaymentsText.amount, help: PaymentsText.amountHelp)
    f.text("currency", &currency, label: CatalogText.currency, help: PaymentsText.currencyOfBill, max: 3)
    f.text("method", &method, label: PaymentsText.method, help: PaymentsText.methodHelp, max: 40)
    f.id("till", &till, label: PaymentsText.till, help: PaymentsText.tillHelp)
    f.integer("tendered", &tendered, label: PaymentsText.tendered, help: PaymentsText.tenderedHelp)
  }
}

struct RefundInput: Payload {
  var amount: Int64?
  var currency: String?
  var method: String?
  var till: ID<Till>?
  var reason = ""

  static let schemaName = "RefundInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("amount", &amount, label: PaymentsText.amount, help: PaymentsText.refundHelp)
    f.text("currency", &currency, label: CatalogText.currency, help: PaymentsText.currencyOfBill, max: 3)
    f.text("method", &method, label: PaymentsText.method, help: PaymentsText.methodHelp, max: 40)
    f.id("till", &till, label: PaymentsText.till, help: PaymentsText.tillHelp)
    f.text("reason", &reason, label: TradeText.reason, max: PaymentRules.longestReason)
  }
}

/// Why something is done.
struct PaymentReasonInput: Payload {
  var reason = ""

  static let schemaName = "PaymentReasonInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("reason", &reason, label: TradeText.reason, max: PaymentRules.longestReason)
  }
}

// MARK: What comes out

/// A bill without its lines and payments.
struct BillOutput: Payload {
  var id = ID<Bill>(0)
  var subjectKind = ""
  var subject = ""
  var title = ""
  var lineCount: Int64 = 1
  var state = PaymentState.none
  var method = ""
  var payer: PersonReference?
  var payerName = ""
  var currency = ""
  var total: Int64 = 0
  var tax: Int64 = 0
  var paid: Int64 = 0
  var refunded: Int64 = 0
  var due: Int64 = 0
  var owed: Int64 = 0
  var invoice: String?
  var invoicedOn: LocalDate?
  var payBy: LocalDate?
  var credit: String?
  var voidedAt: Timestamp?
  var voidReason: String?
  var version: Int64 = 1
  var openedAt = Timestamp(milliseconds: 0)

  static let schemaName = "BillSummary"

  init() {}

  init(_ row: BillSummary) {
    (id, subjectKind, subject) = (row.id, row.subject.kind, ID<Never>(row.subject.id).text)
    (state, method, payerName) = (row.state, row.method.name, row.payerName)
    (title, lineCount) = (row.title, Int64(row.lineCount))
    payer = row.payer.map { PersonReference(id: $0, name: row.payerName) }
    (currency, total, tax) = (row.currency.code, row.total.minor, row.tax.minor)
    (paid, refunded, due, owed) = (row.paid.minor, row.refunded.minor, row.due.minor, row.owed.minor)
    (invoice, invoicedOn, payBy, credit) = (row.invoice?.text, row.invoiced, row.payBy, row.credit?.text)
    (voidedAt, voidReason, version, openedAt) = (row.voided, row.voidReason, row.version, row.opened)
  }

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PaymentsText.bill)
    f.text("subjectKind", &subjectKind, label: PaymentsText.subjectKind, max: 40)
    f.text("subject", &subject, label: PaymentsText.subject, max: 13)
    f.text("title", &title, label: PaymentsText.title, max: PaymentRules.longestTitle)
    f.integer("lineCount", &lineCount, label: PaymentsText.lines)
    f.choice("state", &state, label: CatalogText.state)
    f.text("method", &method, label: PaymentsText.method, max: 40)
    f.object("payer", &payer, label: PaymentsText.payer)
    f.text("payerName", &payerName, label: PaymentsText.payer, min: 0, max: PersonRules.longestName)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.integer("total", &total, label: PaymentsText.total)
    f.integer("tax", &tax, label: PaymentsText.tax)
    f.integer("paid", &paid, label: PaymentsText.paidAmount)
    f.integer("refunded", &refunded, label: PaymentsText.refundedAmount)
    f.integer("due", &due, label: PaymentsText.due)
    f.integer("owed", &owed, label: PaymentsText.owed)
    f.text("invoice", &invoice, label: PaymentsText.invoice, max: 40)
    f.date("invoicedOn", &invoicedOn, label: PaymentsText.invoicedOn)
    f.date("payBy", &payBy, label: PaymentsText.payBy)
    f.text("credit", &credit, label: PaymentsText.creditNote, max: 40)
    f.timestamp("voidedAt", &voidedAt, label: PaymentsText.voidedAt)
    f.text("voidReason", &voidReason, label: TradeText.reason, max: PaymentRules.longestReason)
    f.integer("version", &version, label: CatalogText.version)
    f.timestamp("openedAt", &openedAt, label: PaymentsText.openedAt)
  }
}

struct BillLineOutput: Payload {
  var title = ""
  var quantity: Int64 = 1
  var price: Int64 = 0
  var taxRate: Int64 = 0
  var total: Int64 = 0

  static let schemaName = "BillLine"

  init() {}

  init(_ line: BillLine) {
    (title, quantity, price) = (line.title, line.quantity, line.price.minor)
    (taxRate, total) = (line.taxRate, line.total?.minor ?? 0)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("title", &title, label: PaymentsText.title, max: PaymentRules.longestTitle)
    f.integer("quantity", &quantity, label: TradeText.quantity)
    f.integer("price", &price, label: CatalogText.price)
    f.integer("taxRate", &taxRate, label: CatalogText.taxRate)
    f.integer("total", &total, label: PaymentsText.total)
  }
}

struct PaymentOutput: Payload {
  var id = ID<PaymentRow>(0)
  var bill = ID<Bill>(0)
  var kind = PaymentKind.payment
  var method = ""
  var till: ID<Till>?
  var tillName: String?
  var amount: Int64 = 0
  var currency = ""
  var tendered: Int64?
  var change: Int64?
  var receipt = ""
  var reason: String?
  var person: PersonReference?
  var date = LocalDate.first
  var takenAt = Timestamp(milliseconds: 0)

  static let schemaName = "Payment"

  init() {}

  /// Who took it is told to those who see all payments.
  init(_ row: PaymentRow, isWhole: Bool) {
    (id, bill, kind, method, till, tillName) = (row.id, row.bill, row.kind, row.method.name, row.till, row.tillName)
    (amount, currency) = (row.amount.minor, row.amount.currency.code)
    (tendered, change, receipt, reason) = (row.tendered?.minor, row.change?.minor, row.receipt, row.reason)
    if isWhole { person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") } }
    (date, takenAt) = (row.date, row.taken)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PaymentsText.payment)
    f.id("bill", &bill, label: PaymentsText.bill)
    f.choice("kind", &kind, label: PaymentsText.kind)
    f.text("method", &method, label: PaymentsText.method, max: 40)
    f.id("till", &till, label: PaymentsText.till)
    f.text("tillName", &tillName, label: PaymentsText.till, max: PaymentRules.longestName)
    f.integer("amount", &amount, label: PaymentsText.amount)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.integer("tendered", &tendered, label: PaymentsText.tendered)
    f.integer("change", &change, label: PaymentsText.change)
    f.text("receipt", &receipt, label: PaymentsText.receipt, max: 40)
    f.text("reason", &reason, label: TradeText.reason, max: PaymentRules.longestReason)
    f.object("person", &person, label: PaymentsText.cashier)
    f.date("date", &date, label: PaymentsText.day)
    f.timestamp("takenAt", &takenAt, label: PaymentsText.takenAt)
  }
}

/// A bill with all that belongs to it.
struct BillDetailOutput: Payload {
  var summary = BillOutput()
  var lines: [BillLineOutput] = []
  var payments: [PaymentOutput] = []

  static let schemaName = "Bill"

  mutating func fields(_ f: inout some FieldVisitor) {
    summary.visit(&f)
    f.list("lines", &lines, label: PaymentsText.lines, max: PaymentRules.mostLines)
    f.list("payments", &payments, label: PaymentsText.payments, max: 10_000)
  }
}

/// What was done, and how the bill stands then.
struct PaymentDoneOutput: Payload {
  var payment = PaymentOutput()
  var bill = BillOutput()

  static let schemaName = "PaymentDone"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("payment", &payment, label: PaymentsText.payment)
    f.object("bill", &bill, label: PaymentsText.bill)
  }
}

struct PaymentMethodOutput: Payload {
  var name = ""
  var label = ""
  var needsTill = false
  var isByHand = false

  static let schemaName = "PaymentMethod"

  init() {}

  init(_ method: PaymentMethod, _ language: Language) {
    (name, label, needsTill, isByHand) = (method.name, method.text[language], method.isCounted, method.isByHand)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PaymentsText.method, max: 40)
    f.text("label", &label, label: PaymentsText.methodName, max: 80)
    f.bool("needsTill", &needsTill, label: PaymentsText.needsTill)
    f.bool("isByHand", &isByHand, label: PaymentsText.isByHand)
  }
}
