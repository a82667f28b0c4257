// The lines of an order before it is placed: what is wanted, what it costs now, and whether it may be ordered.
import Base
import Store

/// What somebody wants: so many of a variant, at the price that they were told.
struct WantedLine: Sendable {
  let variant: ID<ProductVariant>
  var quantity: Int64
  /// Nil where they agree to whatever it costs.
  let agreedPrice: Int64?

  init(_ variant: ID<ProductVariant>, _ quantity: Int64, at agreedPrice: Int64? = nil) {
    self.variant = variant
    self.quantity = quantity
    self.agreedPrice = agreedPrice
  }
}

/// A line as it can be ordered now.
struct PricedLine: Sendable {
  let item: Orderable
  let quantity: Int64
  let agreedPrice: Int64?
  let total: Money

  var hasChanged: Bool { agreedPrice.map { $0 != item.price.minor } ?? false }
  var title: String { item.variantName.isEmpty ? item.productName : "\(item.productName), \(item.variantName)" }
}

/// What lines come to.
struct PricedLines: Sendable {
  let lines: [PricedLine]
  let total: Money
  let tax: Money
}

enum OrderPricing {
  /// One line for each variant, in the order in which they first stand.
  static func merged(_ wanted: [WantedLine]) throws -> [WantedLine] {
    var places: [ID<ProductVariant>: Int] = [:]
    var lines: [WantedLine] = []
    for (at, line) in wanted.enumerated() {
      guard CatalogRules.quantities.contains(line.quantity) else {
        throw fault(at, "quantity", CatalogText.badQuantity)
      }
      if let known = places[line.variant], lines.indices.contains(known) {
        lines[known].quantity += line.quantity
        guard CatalogRules.quantities.contains(lines[known].quantity) else {
          throw fault(at, "quantity", CatalogText.badQuantity)
        }
      } else {
        places[line.variant] = lines.count
        lines.append(line)
      }
    }
    return lines
  }

  /// What the lines cost somebody today. Fails with 422 for an empty order, for what they may not order, for more than one
  /// currency, and for sums that can't be counted.
  static func price(
    _ wanted: [WantedLine], for person: ID<Person>, on day: LocalDate, in organization: ID<Organization>,
    _ reader: Reader
  ) throws -> PricedLines {
    guard !wanted.isEmpty else {
      throw Failure(
        .unprocessable, code: "empty-order", OrderText.empty,
        fields: [Failure.Field(path: "lines", text: OrderText.empty)])
    }
    guard wanted.count <= OrderRules.mostLines else {
      throw Failure.unprocessable([Failure.Field(path: "lines", text: OrderText.tooManyLines)])
    }
    var faults: [Failure.Field] = []
    var lines: [PricedLine] = []
    for (at, line) in wanted.enumerated() {
      guard
        let item = try CatalogChanges.orderable(line.variant, for: person, on: day, in: organization, reader)
      else {
        faults.append(Failure.Field(path: "lines[\(at)].variant", text: OrderText.notOrderable))
        continue
      }
      guard let total = item.price.times(line.quantity) else {
        faults.append(Failure.Field(path: "lines[\(at)].quantity", text: OrderText.tooMuch))
        continue
      }
      lines.append(PricedLine(item: item, quantity: line.quantity, agreedPrice: line.agreedPrice, total: total))
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    return try sum(lines)
  }

  private static func sum(_ lines: [PricedLine]) throws -> PricedLines {
    let currency = lines.first?.item.price.currency ?? .euro
    var total = Money(minor: 0, currency: currency)
    var tax = total
    for (at, line) in lines.enumerated() {
      guard line.item.price.currency == currency else {
        throw Failure(
          .unprocessable, code: "mixed-currencies", OrderText.mixed,
          fields: [Failure.Field(path: "lines[\(at)].variant", text: OrderText.mixed)])
      }
      guard let sum = total.plus(line.total), let taxes = tax.plus(line.total.tax(at: line.item.taxRate)) else {
        throw fault(at, "quantity", OrderText.tooMuch)
      }
      (total, tax) = (sum, taxes)
    }
    return PricedLines(lines: lines, total: total, tax: tax)
  }

  /// Fails with 409 where something costs something else than the person was told: each with what it costs now. `currency` is
  /// the one of what they were told; nil for whichever it is.
  static func refuseChanged(_ priced: PricedLines, agreedTotal: Int64?, in currency: Currency?) throws {
    let agreed = currency ?? priced.total.currency
    let isOther = agreed != priced.total.currency
    // Whoever agrees to the whole agrees to its parts.
    if let agreedTotal, agreedTotal == priced.total.minor, !isOther { return }
    let changed = priced.lines.enumerated().filter { _, line in
      line.hasChanged || (isOther && line.agreedPrice != nil)
    }
    let fields = changed.map { at, line in
      Failure.Field(
        path: "lines[\(at)].price",
        text: OrderText.costsNow(
          line.title, line.item.price.text, Money(minor: line.agreedPrice ?? 0, currency: agreed).text))
    }
    if fields.isEmpty, agreedTotal == nil, !isOther { return }
    var failure = Failure(
      .conflict, code: "price-changed", OrderText.priceChanged(priced.total.text),
      fields: fields.isEmpty ? [Failure.Field(path: "total", text: OrderText.totalNow(priced.total.text))] : fields)
    failure.members = [
      (name: "total", value: String(priced.total.minor)), (name: "currency", value: priced.total.currency.code),
    ]
    throw failure
  }

  /// Fails with 422 where somebody would have more of a product than one person may, with what they still may.
  static func refuseBeyondLimits(
    _ priced: PricedLines, for person: ID<Person>, in organization: OrganizationSummary, _ reader: Reader,
    now: Timestamp
  ) throws {
    var wanted: [ID<Product>: Int64] = [:]
    for line in priced.lines { wanted[line.item.product, default: 0] += line.quantity }
    var faults: [Failure.Field] = []
    for (at, line) in priced.lines.enumerated() {
      guard let limit = line.item.limit, let sum = wanted.removeValue(forKey: line.item.product) else { continue }
      let since = line.item.limitDays.map { now.adding(seconds: -$0 * 86_400) } ?? Timestamp(milliseconds: 1)
      let had = try reader.one(OrderStore.ordered, person, organization.id, line.item.product, since)
      guard sum > limit - had else { continue }
      faults.append(
        Failure.Field(
          path: "lines[\(at)].quantity",
          text: OrderText.beyondLimit(limit, left: max(0, limit - had), line.item.limitDays)))
    }
    if let first = faults.first {
      throw Failure(.unprocessable, code: "over-limit", first.text, fields: faults)
    }
  }

  private static func fault(_ at: Int, _ name: String, _ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: "lines[\(at)].\(name)", text: text)])
  }
}
