// Carts as the API gives them.
import Base

/// A line of a cart with what has become of it since it was put there.
struct CartLineOutput: Payload {
  var line = OrderLineOutput()
  /// What it costs now; nil where it can't be ordered any more.
  var priceNow: Int64?
  var currencyNow: String?
  var available: Int64?

  static let schemaName = "CartLine"

  init() {}

  init(_ line: Cart.Line) {
    self.line = OrderLineOutput(line.row)
    (priceNow, currencyNow) = (line.item?.price.minor, line.item?.price.currency.code)
    available = line.available
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    line.visit(&f)
    f.integer("priceNow", &priceNow, label: OrderText.priceNow)
    f.text("currencyNow", &currencyNow, label: OrderText.currencyNow, max: 3)
    f.integer("available", &available, label: StockText.available)
  }
}

struct CartOutput: Payload {
  var currency: String?
  var total: Int64 = 0
  var tax: Int64 = 0
  var lines: [CartLineOutput] = []
  /// Whether something costs something else than it did, or can't be ordered any more.
  var hasChanged = false
  var version: Int64 = 0

  static let schemaName = "Cart"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("currency", &currency, label: CatalogText.currency, max: 3)
    f.integer("total", &total, label: OrderText.total)
    f.integer("tax", &tax, label: OrderText.tax)
    f.list("lines", &lines, label: StockText.lines)
    f.bool("hasChanged", &hasChanged, label: OrderText.hasChanged)
    f.integer("version", &version, label: CatalogText.version)
  }
}
