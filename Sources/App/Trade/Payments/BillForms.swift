// What is done with a bill at the desk: the forms of its page.
import Base
import Store
import Web

enum BillForms {
  // MARK: What stands there

  static func write(_ h: HTML, _ form: PaymentForm, _ bill: BillSummary, _ tills: [TillRow], _ call: Call) {
    let mayTake = call.may(.permission(.paymentsTake))
    let mayRefund = call.may(.permission(.paymentsRefund))
    if mayTake, bill.due.minor > 0 {
      h.columns(even: true) {
        writeCash(h, form, bill, tills, call)
        writeTransfer(h, form, bill, call)
      }
    }
    guard mayRefund else { return }
    if bill.kept.minor > 0 { writeRefund(h, form, bill, tills, call) }
    if !bill.isVoid { writeVoid(h, form, bill, call) }
  }

  /// What the page showed: a form that is sent twice, or beside another cashier's, is told that the bill changed.
  private static func writeVersion(_ h: HTML, _ bill: BillSummary) {
    h.input(.type("hidden"), .name("version"), .value(String(bill.version)))
  }

  private static func plain(_ money: Money) -> String { Decimals.text(money.minor, digits: money.currency.digits) }

  private static func writeCash(
    _ h: HTML, _ form: PaymentForm, _ bill: BillSummary, _ tills: [TillRow], _ call: Call
  ) {
    h.part(PaymentsText.takeCash) {
      guard !tills.isEmpty else { return h.notice(.info, PaymentsText.tillFirst) }
      h.entryForm(Link("/payments/bills/", bill.id, "/pay"), call.token) {
        let writer = PaymentFormWriter(h, "cash", form)
        writeVersion(h, bill)
        h.input(.type("hidden"), .name("method"), .value(PaymentMethod.cash.name))
        writer.text("amount", PaymentsText.amount, value: plain(bill.due), isAmount: true)
        writer.text(
          "tendered", PaymentsText.tendered, help: PaymentsText.tenderedHelp, isAmount: true, isOptional: true)
        writer.tills(tills)
        h.actions { h.submit(PaymentsText.takeCash) }
      }
    }
  }

  private static func writeTransfer(_ h: HTML, _ form: PaymentForm, _ bill: BillSummary, _ call: Call) {
    h.part(PaymentsText.invoice) {
      if bill.invoice == nil {
        h.note(PaymentsText.invoiceIntro)
        h.postButton(PaymentsText.issueInvoice, Link("/payments/bills/", bill.id, "/invoice"), call.token)
      } else {
        h.note(PaymentsText.transferIntro)
        h.entryForm(Link("/payments/bills/", bill.id, "/pay"), call.token) {
          let writer = PaymentFormWriter(h, "invoice", form)
          writeVersion(h, bill)
          h.input(.type("hidden"), .name("method"), .value(PaymentMethod.invoice.name))
          writer.text("amount", PaymentsText.amount, value: plain(bill.due), isAmount: true)
          h.actions { h.submit(PaymentsText.takeTransfer, .plain) }
        }
      }
    }
  }

  private static func writeRefund(
    _ h: HTML, _ form: PaymentForm, _ bill: BillSummary, _ tills: [TillRow], _ call: Call
  ) {
    h.more(PaymentsText.payBack, isOpen: form.name == "refund" || bill.owed.minor > 0) {
      h.entryForm(Link("/payments/bills/", bill.id, "/refund"), call.token) {
        let writer = PaymentFormWriter(h, "refund", form)
        writeVersion(h, bill)
        let back = bill.owed.minor > 0 ? bill.owed : bill.kept
        writer.text("amount", PaymentsText.amount, value: plain(back), isAmount: true)
        let methods = Features.paymentMethods.filter { $0.isByHand && (!$0.isCounted || !tills.isEmpty) }
        writer.choice("method", PaymentsText.method, methods.map { ($0.name, $0.text) }, chosen: bill.method.name)
        writer.tills(tills)
        writer.text("reason", TradeText.reason, longest: PaymentRules.longestReason)
        h.actions { h.submit(PaymentsText.payBack, .danger) }
      }
    }
  }

  private static func writeVoid(_ h: HTML, _ form: PaymentForm, _ bill: BillSummary, _ call: Call) {
    h.more(PaymentsText.voidBill, isOpen: form.name == "void") {
      h.note(PaymentsText.voidIntro)
      h.entryForm(Link("/payments/bills/", bill.id, "/void"), call.token) {
        writeVersion(h, bill)
        PaymentFormWriter(h, "void", form).text("reason", TradeText.reason, longest: PaymentRules.longestReason)
        h.actions { h.submit(PaymentsText.voidBill, .danger) }
      }
    }
  }

  // MARK: What is done

  static func pay(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let isTransfer = fields["method"] == PaymentMethod.invoice.name
    return try act(fields, isTransfer ? "invoice" : "cash", call, writer) { bill, form, organization in
      let method = try BillAPI.method(fields["method"])
      let amount = form.amount("amount", bill.currency)
      let tendered = form.amount("tendered", bill.currency)
      let till = method.isCounted ? form.id("till", PaymentsText.noSuchTill, as: ID<Till>.self) : nil
      try form.done()
      let row = try Bills.pay(
        bill.id, amount, by: method, till: till, tendered: tendered, in: organization, writer)
      guard let change = row.change, change.minor > 0 else {
        return PaymentsText.wasTaken(row.amount.text, row.receipt)
      }
      return PaymentsText.giveChange(change.text, row.receipt)
    }
  }

  static func refund(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try act(fields, "refund", call, writer) { bill, form, organization in
      let method = try BillAPI.method(fields["method"])
      let amount = form.amount("amount", bill.currency)
      let till = method.isCounted ? form.id("till", PaymentsText.noSuchTill, as: ID<Till>.self) : nil
      try form.done()
      let row = try Bills.refund(
        bill.id, amount, by: method, till: till, reason: form.text("reason", longest: PaymentRules.longestReason),
        in: organization, writer)
      return PaymentsText.wasPaidBack(row.amount.text, row.receipt)
    }
  }

  static func invoice(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try act(fields, "invoice", call, writer) { bill, _, organization in
      let new = try Bills.issueInvoice(bill.id, in: organization, writer)
      return PaymentsText.wasInvoiced(new.invoice?.text ?? "")
    }
  }

  static func void(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try act(fields, "void", call, writer) { bill, form, organization in
      try Bills.void(
        bill.id, reason: form.text("reason", longest: PaymentRules.longestReason), in: organization, writer)
      return PaymentsText.wasVoided
    }
  }

  private static func act(
    _ fields: FormFields, _ name: String, _ call: Call, _ writer: Writer,
    _ work: (BillSummary, inout PaymentFormReader, ID<Organization>) throws -> Text
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let bill = try Bills.find(call.id(), in: organization, writer)
    if let seen = fields["version"], Int64(seen) != bill.version { throw PaymentsText.changedMeanwhile }
    do {
      var form = PaymentFormReader(fields)
      let words = try work(bill, &form, organization)
      return call.redirect(to: Link("/payments/bills/", bill.id), Flash(.good, words[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(
        reply: try BillPages.page(PaymentForm(name, fields, failure), failure.kind.rawValue, call, writer))
    }
  }

  // MARK: A bill by hand

  /// Lines of the form: more are for programs.
  private static let lineCount = 5

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply { try page(PaymentForm(), 200, call, reader) }

  private static func page(_ form: PaymentForm, _ status: UInt16, _ call: Call, _ reader: Reader) throws -> Reply {
    let settings = try CatalogSettings.of(call.signedIn.organization.id, reader)
    let heading = Heading(
      title: PaymentsText.newBill, lead: PaymentsText.newBillIntro, crumbs: [BillPages.crumb], isFaulty: form.isFaulty)
    return call.page(heading, status: status) { h in
      form.writeFaults(h)
      h.entryForm("/payments/bills/new", call.token) {
        let writer = PaymentFormWriter(h, "new", form)
        writer.text("payer", PaymentsText.payer, help: CorrectionText.whoHelp, longest: 254)
        writer.text("currency", CatalogText.currency, value: settings.currency, longest: 3)
        writeLine(writer, 0)
        h.more(PaymentsText.moreLines, isOpen: form.isFaulty) {
          for at in 1..<lineCount { writeLine(writer, at) }
        }
        h.actions {
          h.submit(PaymentsText.openBill)
          h.linkButton(ShellText.cancel, BillPages.path, .quiet)
        }
      }
    }
  }

  private static func writeLine(_ writer: PaymentFormWriter, _ at: Int) {
    let isFirst = at == 0
    writer.h.pair {
      writer.text(
        "title-\(at)", PaymentsText.lineTitle(at + 1), isOptional: !isFirst, longest: PaymentRules.longestTitle)
      writer.text("price-\(at)", PaymentsText.linePrice(at + 1), isAmount: true, isOptional: !isFirst)
    }
    writer.h.pair {
      writer.text(
        "quantity-\(at)", PaymentsText.lineQuantity(at + 1), value: isFirst ? "1" : "", isOptional: !isFirst)
      writer.text("rate-\(at)", PaymentsText.lineRate(at + 1), isAmount: true, isOptional: true)
    }
  }

  static func open(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      var form = PaymentFormReader(fields)
      let who = form.text("payer", longest: 254)
      let byNumber = try writer.first(PeopleStore.byNumber, organization, who)
      let found = try byNumber ?? writer.first(PeopleStore.byEmail, organization, PersonRules.emailKey(who))
      if who.isEmpty || found == nil { form.refuse("payer", PaymentsText.noSuchPayer) }
      let currency = Currency(form.text("currency", longest: 10))
      if currency == nil { form.refuse("currency", CatalogText.noCurrency) }
      let lines = read(&form, currency ?? .euro)
      try form.done()
      guard let found else { throw Bills.fault("payer", PaymentsText.noSuchPayer) }
      let bill: BillSummary
      do {
        bill = try Bills.open(
          atDeskFor: found.id, lines.map { $0.line }, method: .cash, in: organization, writer)
      } catch var failure as Failure {
        failure.fields = failure.fields.map { rename($0, lines.map { $0.at }) }
        throw failure
      }
      return call.redirect(to: Link("/payments/bills/", bill.id), Flash(.good, PaymentsText.wasOpened[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(reply: try page(PaymentForm("new", fields, failure), failure.kind.rawValue, call, writer))
    }
  }

  /// The lines that were filled in, and where they stand in the form.
  private static func read(_ form: inout PaymentFormReader, _ currency: Currency) -> [(at: Int, line: BillLine)] {
    var lines: [(at: Int, line: BillLine)] = []
    for at in 0..<lineCount {
      let title = form.text("title-\(at)", longest: PaymentRules.longestTitle)
      let price = form.amount("price-\(at)", currency)
      if title.isEmpty, price == nil, at > 0 { continue }
      if title.isEmpty { form.refuse("title-\(at)", PaymentsText.noTitle) }
      guard let price else {
        // What can't be read is refused already.
        if form.text("price-\(at)", longest: 40).isEmpty { form.refuse("price-\(at)", CatalogText.badPrice(currency)) }
        continue
      }
      let quantity = form.text("quantity-\(at)", longest: 10)
      let rate = form.text("rate-\(at)", longest: 10)
      guard let count = quantity.isEmpty ? 1 : Int64(quantity) else {
        form.refuse("quantity-\(at)", PaymentsText.badQuantity)
        continue
      }
      guard let percent = rate.isEmpty ? 0 : Decimals.percent(rate) else {
        form.refuse("rate-\(at)", PaymentsText.badTaxRate)
        continue
      }
      lines.append((at, BillLine(title, count, price, taxRate: percent)))
    }
    return lines
  }

  /// `lines[1].taxRate` of the second that was filled in is the form's `rate-2`.
  private static func rename(_ field: Failure.Field, _ places: [Int]) -> Failure.Field {
    guard field.path.hasPrefix("lines["), let end = field.path.firstIndex(of: "]"),
      let number = Int(field.path[..<end].dropFirst(6)), places.indices.contains(number)
    else { return Failure.Field(path: field.path == "lines" ? "title-0" : field.path, text: field.text) }
    let name = field.path[end...].dropFirst(2)
    return Failure.Field(path: "\(name == "taxRate" ? "rate" : name)-\(places[number])", text: field.text)
  }
}
