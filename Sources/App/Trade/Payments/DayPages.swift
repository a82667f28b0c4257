// The day's end in the browser: what came in, what is in the till, and closing it.
import Base
import Store
import Web

enum DayPages {
  static let path = Link("/payments/day")

  static let query = [
    Route.QueryParameter(name: "till", text: PaymentsText.tillFilter, .id), TillAPI.dateParameter,
  ]

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let till = call.query["till"].flatMap { $0.isEmpty ? nil : $0 }
    guard let till else { return try page(PaymentForm(), 200, nil, nil, call, reader) }
    guard let id = ID<Till>(till) else { throw Failure.notFound }
    return try page(PaymentForm(), 200, id, nil, call, reader)
  }

  private static func page(
    _ form: PaymentForm, _ status: UInt16, _ till: ID<Till>?, _ date: LocalDate?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let last = try EventLog.last(reader)
    let organization = try call.signedIn.organization
    return try reader.snapshot {
      let tills = try Tills.all(organization.id, reader)
      let chosen = try till.map { try reader.one(TillStore.find, $0, organization.id) }
      let today = organization.zone.localDate(at: call.now)
      let date = try date ?? TillAPI.date(call)
      let report = try TillDays.report(date, till: chosen, in: organization.id, reader)
      let open = try chosen.map { try TillDays.openDay(of: $0.id, before: date, in: organization.id, reader) } ?? nil
      let currency = try Currency(CatalogSettings.of(organization.id, reader).currency) ?? .euro
      let heading = Heading(
        title: PaymentsText.dayEnd, lead: PaymentsText.dayIntro, crumbs: [BillPages.crumb], isFaulty: form.isFaulty)
      return call.page(
        heading, status: status,
        actions: { h in
          h.linkButton(
            PaymentsText.printDay, Link("/payments/day.pdf").query("till", chosen?.id.text).query("date", date.iso),
            icon: "print")
        }
      ) { h in
        BillPages.writeSiblings(h, "/payments/day", call)
        writeFilters(h, tills, chosen, date)
        form.writeFaults(h)
        if let open { h.notice(.warn, PaymentsText.earlierDayOpen(open.medium)) }
        h.livePart("day", ["payments"], after: last) { writeReport(h, report, organization.zone) }
        // A deleted till takes nothing, and its days stay closed.
        guard let chosen, tills.contains(where: { $0.id == chosen.id }) else { return }
        if let closing = report.closing { return writeReopen(h, form, closing, call) }
        guard date <= today, call.may(.permission(.paymentsTake)) else { return }
        h.columns(even: true) {
          writeClose(h, form, report, chosen, call)
          if date == today { writeMove(h, form, chosen, currency, call) }
        }
      }
    }
  }

  private static func writeFilters(_ h: HTML, _ tills: [TillRow], _ till: TillRow?, _ date: LocalDate) {
    var options = [("", PaymentsText.allTills)] + tills.map { ($0.id.text, Text.verbatim($0.name)) }
    // One that is not there any more keeps its days.
    if let till, !tills.contains(where: { $0.id == till.id }) { options.append((till.id.text, .verbatim(till.name))) }
    h.filters(path) {
      h.filterChoice("till", till?.id.text, label: PaymentsText.till, options: options)
      h.stepLink(
        "left", PaymentsText.dayBefore,
        path.query("till", till?.id.text).query("date", date.adding(days: -1).iso))
      h.filterDate("date", date, label: PaymentsText.day)
      h.stepLink(
        "right", PaymentsText.dayAfter, path.query("till", till?.id.text).query("date", date.adding(days: 1).iso))
      h.submit(ShellText.show, .plain)
    }
  }

  // MARK: The report

  private static let sumColumns = TableColumns([
    Column(PaymentsText.method, .name), Column(PaymentsText.till, .quiet), Column(PaymentsText.kind),
    Column(PaymentsText.receipts, .number), Column(PaymentsText.amount, .asideNumber),
  ])
  private static let cashColumns = TableColumns([
    Column(CatalogText.currency, .name), Column(PaymentsText.before, .number), Column(PaymentsText.takenCash, .number),
    Column(PaymentsText.refundedAmount, .number), Column(PaymentsText.movedCash, .number),
    Column(PaymentsText.expected, .asideLabeled), Column(PaymentsText.counted, .number),
    Column(PaymentsText.difference, .number),
  ])
  private static let movementColumns = TableColumns([
    Column(StockText.movedAt, .name), Column(PaymentsText.amount, .asideNumber), Column(PeopleText.person, .quiet),
    Column(TradeText.reason, .note),
  ])

  private static func writeReport(_ h: HTML, _ report: DayReport, _ zone: Zone) {
    if let closing = report.closing {
      let who = closing.personName ?? ""
      h.notice(.good, PaymentsText.isClosed(zone.local(at: closing.closed).short, who))
    }
    guard !report.isEmpty else { return h.emptyState("calendar", PaymentsText.emptyDay) }
    if !report.sums.isEmpty {
      h.part(PaymentsText.byMethod) {
        h.list {
          h.table(sumColumns) { table in
            for sum in report.sums {
              table.row { cells in
                cells.cell { $0.text(PaymentMethod.kept(sum.method).text) }
                cells.cell(sum.tillName)
                cells.cell(sum.kind.label)
                cells.cell(sum.count)
                cells.cell(Money(minor: sum.amount, currency: sum.currency).text)
              }
            }
          }
        }
      }
    }
    if !report.cash.isEmpty { writeCash(h, report) }
    guard !report.movements.isEmpty else { return }
    h.part(PaymentsText.movements) {
      h.list {
        h.table(movementColumns) { table in
          for movement in report.movements {
            table.row { cells in
              cells.cell { $0.moment(movement.moved, zone) }
              cells.cell(movement.amount.text)
              cells.cell { h in h.name(movement.personName ?? "") }
              cells.cell(movement.reason)
            }
          }
        }
      }
    }
  }

  private static func writeCash(_ h: HTML, _ report: DayReport) {
    h.part(PaymentsText.cashInTill) {
      h.list {
        h.table(cashColumns) { table in
          for line in report.cash {
            func money(_ minor: Int64) -> Text { Money(minor: minor, currency: line.currency).text }
            let count = report.counts.first { $0.currency == line.currency }
            table.row { cells in
              cells.cell { $0.text(line.currency.code) }
              for amount in [line.before, line.taken, line.refunded, line.moved, line.expected] {
                cells.cell(money(amount))
              }
              cells.cell(count.map { money($0.counted) })
              cells.cell { h in
                guard let count else { return }
                h.badge(count.difference == 0 ? .good : .warn, money(count.difference))
              }
            }
          }
        }
      }
    }
  }

  // MARK: Forms

  private static func writeClose(
    _ h: HTML, _ form: PaymentForm, _ report: DayReport, _ till: TillRow, _ call: Call
  ) {
    h.part(PaymentsText.closeDay) {
      h.note(PaymentsText.closeIntro)
      h.entryForm(Link("/payments/tills/", till.id, "/close"), call.token) {
        let writer = PaymentFormWriter(h, "close", form)
        h.input(.type("hidden"), .name("date"), .value(report.date.iso))
        for line in report.cash {
          writer.text("counted-\(line.currency.code)", PaymentsText.countedIn(line.currency.code), isAmount: true)
        }
        writer.text("note", PaymentsText.note, isOptional: true, longest: PaymentRules.longestReason)
        h.actions { h.submit(PaymentsText.closeDay) }
      }
    }
  }

  private static func writeMove(
    _ h: HTML, _ form: PaymentForm, _ till: TillRow, _ currency: Currency, _ call: Call
  ) {
    h.part(PaymentsText.moveCash) {
      h.entryForm(Link("/payments/tills/", till.id, "/move"), call.token) {
        let writer = PaymentFormWriter(h, "move", form)
        writer.text("amount", PaymentsText.amount, help: PaymentsText.movementFormHelp, isAmount: true)
        writer.text("currency", CatalogText.currency, value: currency.code, longest: 3)
        writer.text("reason", TradeText.reason, longest: PaymentRules.longestReason)
        h.actions { h.submit(PaymentsText.enterMovement, .plain) }
      }
    }
  }

  private static func writeReopen(_ h: HTML, _ form: PaymentForm, _ closing: TillClosing, _ call: Call) {
    guard call.may(.permission(.paymentsManage)) else { return }
    h.more(PaymentsText.reopenDay, isOpen: form.name == "reopen") {
      h.note(PaymentsText.reopenIntro)
      h.entryForm(Link("/payments/closings/", closing.id, "/reopen"), call.token) {
        PaymentFormWriter(h, "reopen", form).text("reason", TradeText.reason, longest: PaymentRules.longestReason)
        h.actions { h.submit(PaymentsText.reopenDay, .danger) }
      }
    }
  }

  // MARK: What is done there

  private static func link(_ till: ID<Till>, _ date: LocalDate) -> Link {
    path.query("till", till.text).query("date", date.iso)
  }

  static func close(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let till = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    let date = try fields["date"].flatMap { LocalDate(iso: $0) } ?? Bills.today(organization, writer)
    do {
      var form = PaymentFormReader(fields)
      var counted: [(currency: Currency, amount: Int64)] = []
      for (name, _) in fields.pairs where name.hasPrefix("counted-") {
        guard let currency = Currency(String(name.dropFirst(8))) else { continue }
        if form.text(name, longest: 40).isEmpty { form.refuse(name, PaymentsText.notCounted(currency.code)) }
        if let amount = form.amount(name, currency) { counted.append((currency, amount.minor)) }
      }
      try form.done()
      let note = form.text("note", longest: PaymentRules.longestReason)
      _ = try TillDays.close(
        date, till.id, counted: counted, note: note.isEmpty ? nil : note, in: organization, writer)
      return call.redirect(to: link(till.id, date), Flash(.good, PaymentsText.wasClosed(date.medium)[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(
        reply: try page(PaymentForm("close", fields, failure), failure.kind.rawValue, till.id, date, call, writer))
    }
  }

  static func move(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let till = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    let today = try Bills.today(organization, writer)
    do {
      var form = PaymentFormReader(fields)
      let currency = Currency(form.text("currency", longest: 10))
      if currency == nil { form.refuse("currency", CatalogText.noCurrency) }
      let amount = form.amount("amount", currency ?? .euro, isSigned: true)
      try form.done()
      guard let amount else { throw Bills.fault("amount", PaymentsText.badMovement) }
      try Tills.move(
        amount, till.id, reason: form.text("reason", longest: PaymentRules.longestReason), in: organization, writer)
      return call.redirect(to: link(till.id, today), Flash(.good, StockText.wasEntered[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(
        reply: try page(PaymentForm("move", fields, failure), failure.kind.rawValue, till.id, today, call, writer))
    }
  }

  static func reopen(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let closing = try writer.one(TillStore.closing, call.id(as: ID<TillClosing>.self), organization)
    do {
      let reason = PaymentFormReader(fields).text("reason", longest: PaymentRules.longestReason)
      _ = try TillDays.reopen(closing.id, reason: reason, in: organization, writer)
      return call.redirect(
        to: link(closing.till, closing.date), Flash(.good, PaymentsText.wasReopened(closing.date.medium)[call.language])
      )
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(
        reply: try page(
          PaymentForm("reopen", fields, failure), failure.kind.rawValue, closing.till, closing.date, call, writer))
    }
  }
}
