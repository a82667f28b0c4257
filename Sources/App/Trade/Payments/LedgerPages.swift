// The ledger: its balances as a page, over JSON and as a file, and the journal and the receipts as files.
import Base
import Store
import Web

/// Of which days the ledger is asked for: this year's where nothing is said.
struct LedgerDays {
  let dates: ClosedRange<LocalDate>

  static let query = [
    Route.QueryParameter(name: "from", text: ScheduleText.firstDay, .date),
    Route.QueryParameter(name: "to", text: ScheduleText.lastDay, .date),
  ]

  init(_ call: Call) throws {
    let today = try call.signedIn.organization.zone.localDate(at: call.now)
    func read(_ name: String, _ standard: LocalDate) throws -> LocalDate {
      guard let word = call.query[name], !word.isEmpty else { return standard }
      guard let date = LocalDate(iso: word) else { throw Bills.fault(name, PaymentsText.badDate) }
      return date
    }
    let to = try read("to", today)
    let from = try read("from", LocalDate(year: to.year, month: 1, day: 1) ?? .first)
    guard from <= to else { throw Bills.fault("to", CatalogText.endsBefore) }
    dates = from...to
  }

  func filtered(_ path: Link) -> Link {
    path.query("from", dates.lowerBound.iso).query("to", dates.upperBound.iso)
  }
}

enum LedgerPages {
  private static let path = Link("/payments/ledger")
  private static let columns = TableColumns([
    Column(PaymentsText.account, .name), Column(CatalogText.currency, .aside), Column(PaymentsText.before, .number),
    Column(PaymentsText.debit, .number), Column(PaymentsText.creditSide, .number), Column(PaymentsText.after, .number),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let days = try LedgerDays(call)
    let balances = try Ledger.trialBalance(days.dates, in: call.signedIn.organization.id, reader)
    return call.page(
      Heading(title: PaymentsText.ledger, lead: PaymentsText.ledgerIntro, crumbs: [BillPages.crumb]),
      actions: { h in
        h.linkButton(PaymentsText.exportBalance, days.filtered("/payments/ledger.csv"), icon: "download")
        h.linkButton(PaymentsText.exportJournal, "/payments/journal.csv", icon: "download", .quiet)
        h.linkButton(
          PaymentsText.exportReceipts, Link("/payments/receipts.csv").query("year", days.dates.upperBound.year),
          icon: "download", .quiet)
      }
    ) { h in
      BillPages.writeSiblings(h, "/payments/ledger", call)
      h.about(PaymentsText.ledgerAbout)
      h.filters(path) {
        h.filterDate("from", days.dates.lowerBound, label: ScheduleText.firstDay, isLabelShown: true)
        h.filterDate("to", days.dates.upperBound, label: ScheduleText.lastDay, isLabelShown: true)
        h.submit(ShellText.show, .plain)
      }
      guard !balances.isEmpty else { return h.emptyState("board", PaymentsText.emptyLedger) }
      writeVerdict(h, balances)
      h.list {
        h.table(columns) { table in
          for balance in balances { write(balance, table) }
          for total in totals(balances) { writeTotal(total, table) }
        }
      }
    }
  }

  /// What all accounts come to, by currency.
  private static func totals(_ balances: [LedgerBalance]) -> [LedgerBalance] {
    var sums: [Currency: (before: Int64, debit: Int64, credit: Int64)] = [:]
    for balance in balances {
      var sum = sums[balance.currency] ?? (0, 0, 0)
      sum.before &+= balance.before
      sum.debit &+= balance.debit
      sum.credit &+= balance.credit
      sums[balance.currency] = sum
    }
    return sums.sorted { $0.key.code < $1.key.code }.map { currency, sum in
      LedgerBalance(
        account: ID(0), kind: "", detail: 0, tillName: nil, currency: currency, before: sum.before, debit: sum.debit,
        credit: sum.credit)
    }
  }

  private static func writeVerdict(_ h: HTML, _ balances: [LedgerBalance]) {
    let isWhole = totals(balances).allSatisfy { $0.debit == $0.credit && $0.before == 0 }
    h.notice(isWhole ? .good : .bad, isWhole ? PaymentsText.balances : PaymentsText.doesNotBalance)
  }

  private static func write(_ balance: LedgerBalance, _ table: TableRows) {
    func money(_ minor: Int64) -> Text { Money(minor: minor, currency: balance.currency).text }
    table.row { cells in
      cells.cell(balance.name)
      cells.cell(balance.currency.code)
      for amount in [balance.before, balance.debit, balance.credit, balance.after] { cells.cell(money(amount)) }
    }
  }

  private static func writeTotal(_ total: LedgerBalance, _ table: TableRows) {
    func money(_ minor: Int64) -> Text { Money(minor: minor, currency: total.currency).text }
    table.row { cells in
      cells.cell { h in h.b { h.text(PaymentsText.total) } }
      cells.cell(total.currency.code)
      for amount in [total.before, total.debit, total.credit, total.after] {
        cells.cell { h in h.b { h.text(money(amount)) } }
      }
    }
  }

  // MARK: Over JSON

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let days = try LedgerDays(call)
    let balances = try Ledger.trialBalance(days.dates, in: call.signedIn.organization.id, reader)
    return call.list(page, total: balances.count) { json in
      for balance in balances.dropFirst(page.offset).prefix(page.limit) {
        LedgerBalanceOutput(balance, call.language).write(to: json)
      }
    }
  }

  // MARK: As files

  static func balance(_ call: Call, _ reader: Reader) throws -> Reply {
    let days = try LedgerDays(call)
    let balances = try Ledger.trialBalance(days.dates, in: call.signedIn.organization.id, reader)
    var csv = CSVWriter(call.buffer)
    csv.row("Account", "Kind", "Currency", "Before", "Debit", "Credit", "After")
    for balance in balances {
      csv.text(balance.name[call.language])
      csv.text(balance.kind)
      csv.text(balance.currency.code)
      for amount in [balance.before, balance.debit, balance.credit, balance.after] {
        PaymentFiles.amount(amount, balance.currency, &csv)
      }
      csv.end()
    }
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [SheetDownloads.attachment("balance-\(days.dates.upperBound.iso).csv")])
  }
}

enum PaymentFiles {
  static let yearParameter = Route.QueryParameter(name: "year", text: PaymentsText.yearFilter, .integer(1...9999))

  /// As spreadsheets read numbers, below zero too: text would be taken for a formula.
  static func amount(_ minor: Int64, _ currency: Currency, _ csv: inout CSVWriter) {
    csv.decimal(Decimals.text(minor, digits: currency.digits))
  }

  static func journal(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try JournalLines(call, reader)), headers: [SheetDownloads.attachment("journal.csv")])
  }

  static func receipts(_ call: Call, _ reader: Reader) throws -> Reply {
    let today = try call.signedIn.organization.zone.localDate(at: call.now)
    let word = call.query["year"].flatMap { $0.isEmpty ? nil : $0 } ?? String(today.year)
    guard let year = Int64(word), (1...9999).contains(year) else {
      throw Bills.fault("year", PaymentsText.badDate)
    }
    return Reply(
      200, .csv, body: .stream(try ReceiptLines(call, year, reader)),
      headers: [SheetDownloads.attachment("receipts-\(year).csv")])
  }
}

/// Writes the whole journal, some lines at a time. On the loop's thread.
private final class JournalLines: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let organization: ID<Organization>
  private let language: Language
  private var after = ID<JournalLine>(0)
  private var hasBegun = false
  private static let batch = 200

  init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    organization = try call.signedIn.organization.id
    language = call.language
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun {
      csv.row("Date", "Entry", "Why", "Subject", "Subject id", "Account", "Currency", "Debit", "Credit")
    }
    hasBegun = true
    var count = 0
    try reader.each(LedgerStore.journal, organization, after, JournalLines.batch) { line in
      csv.text(line.date.iso)
      csv.text(line.entry.text)
      csv.text(line.reasonText[language])
      csv.text(line.subject.kind)
      csv.text(ID<Never>(line.subject.id).text)
      csv.text(line.account[language])
      csv.text(line.amount.currency.code)
      for side in [max(line.amount.minor, 0), max(0 - line.amount.minor, 0)] {
        if side == 0 { csv.empty() } else { PaymentFiles.amount(side, line.amount.currency, &csv) }
      }
      csv.end()
      after = line.id
      count += 1
    }
    return count == JournalLines.batch
  }
}

/// Writes the receipts of a year by their numbers, some at a time. On the loop's thread.
private final class ReceiptLines: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let organization: ID<Organization>
  private let language: Language
  private let year: Int64
  private var after: Int64 = 0
  private var hasBegun = false
  private static let batch = 200

  init(_ call: Call, _ year: Int64, _ reader: Reader) throws {
    self.reader = reader
    self.year = year
    organization = try call.signedIn.organization.id
    language = call.language
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row("Receipt", "Date", "Bill", "Kind", "Method", "Till", "Currency", "Amount", "Reason") }
    hasBegun = true
    var count = 0
    try reader.each(PaymentStore.receipts, organization, year, after, ReceiptLines.batch) { row in
      let isBack = row.kind == .refund
      csv.text(row.receipt)
      csv.text(row.date.iso)
      csv.text(row.bill.text)
      csv.text(row.kind.label[language])
      csv.text(row.method.text[language])
      csv.text(row.tillName ?? "")
      csv.text(row.amount.currency.code)
      PaymentFiles.amount(isBack ? 0 - row.amount.minor : row.amount.minor, row.amount.currency, &csv)
      csv.text(row.reason ?? "")
      csv.end()
      after = row.number
      count += 1
    }
    return count == ReceiptLines.batch
  }
}
