// What moving stock by hand takes over JSON.
import Base

struct ReceiptInput: Payload {
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var quantity: Int64 = 1
  var reason: String?

  static let schemaName = "StockReceiptInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

struct AdjustmentInput: Payload {
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var change: Int64 = 0
  var reason = ""

  static let schemaName = "StockAdjustmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.integer(
      "change", &change, label: StockText.change, help: StockText.changeHelp, range: -1_000_000...1_000_000)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

struct TransferInput: Payload {
  var variant = ID<ProductVariant>(0)
  var from = ID<StockLocation>(0)
  var to = ID<StockLocation>(0)
  var quantity: Int64 = 1
  var reason: String?

  static let schemaName = "StockTransferInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("from", &from, label: StockText.fromPlace)
    f.id("to", &to, label: StockText.toPlace)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

/// A stock-take of one place.
struct StockCountInput: Payload {
  var location = ID<StockLocation>(0)
  /// Nil where nothing is asked of what was moved meanwhile.
  var asOf: ID<MovementRow>?
  var lines: [Line] = []

  static let schemaName = "StockCountInput"

  struct Line: Payload {
    var variant = ID<ProductVariant>(0)
    var counted: Int64 = 0
    var expected: Int64?

    static let schemaName = "StockCountLine"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.id("variant", &variant, label: CatalogText.variant)
      f.integer("counted", &counted, label: StockText.countedNumber, range: 0...CatalogRules.mostOnHand)
      f.integer(
        "expected", &expected, label: StockText.expected, help: StockText.expectedHelp,
        range: 0...CatalogRules.mostOnHand)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("location", &location, label: CatalogText.location)
    f.id("asOf", &asOf, label: StockText.asOf, help: StockText.asOfHelp)
    f.list("lines", &lines, label: StockText.lines, min: 1, max: Stock.mostLines)
  }
}
