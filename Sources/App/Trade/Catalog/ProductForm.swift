// What the forms of a product and of a variant hold, and what they come to.
import Base

/// A product as its form has it: numbers as people write them.
struct ProductForm: Payload {
  var kind = ProductKind.sale
  var name = ""
  var description: String?
  var category: String?
  var currency = Currency.euro.code
  var taxRate: String?
  var loanDays: Int64?
  var isListed = false
  var isCounted = false
  var firstDate: LocalDate?
  var lastDate: LocalDate?
  var roles: [String] = []
  var units: String?
  var limit: Int64?
  var limitDays: Int64?
  var sku: String?
  var price: String?
  var lowAt: Int64?

  init() {}

  init(_ row: ProductRow) {
    let fields = row.fields
    (kind, name, description, category) = (fields.kind, fields.name, fields.description, fields.category?.text)
    (currency, taxRate) = (fields.currency.code, Decimals.short(fields.taxRate, digits: 2))
    (loanDays, isListed, isCounted) = (fields.loanDays, fields.isListed, fields.isCounted)
    (firstDate, lastDate, limit, limitDays) = (fields.first, fields.last, fields.limit, fields.limitDays)
    units = fields.units.joined(separator: "\n")
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: CatalogText.kind)
    f.text("name", &name, label: CatalogText.name, max: CatalogRules.longestName)
    f.text(
      "description", &description, label: CatalogText.description, max: CatalogRules.longestDescription,
      kind: .multiline)
    f.text("category", &category, label: CatalogText.category, max: 13)
    f.text("sku", &sku, label: CatalogText.sku, help: CatalogText.skuFormHelp, max: CatalogRules.longestSKU)
    f.text("price", &price, label: CatalogText.price, help: CatalogText.priceFormHelp, max: 20)
    f.integer("lowAt", &lowAt, label: StockText.lowAt, help: StockText.lowAtHelp, range: 0...1_000_000)
    f.text("currency", &currency, label: CatalogText.currency, help: CatalogText.currencyHelp, min: 3, max: 3)
    f.text("taxRate", &taxRate, label: CatalogText.taxRate, help: CatalogText.taxRateFormHelp, max: 7)
    f.integer(
      "loanDays", &loanDays, label: CatalogText.loanDays, help: CatalogText.loanDaysHelp, range: CatalogRules.days)
    f.bool("isListed", &isListed, label: CatalogText.isListed)
    f.bool("isCounted", &isCounted, label: CatalogText.isCounted, help: CatalogText.isCountedHelp)
    f.date("firstDate", &firstDate, label: CatalogText.firstDate)
    f.date("lastDate", &lastDate, label: CatalogText.lastDate)
    f.texts("roles", &roles, label: CatalogText.roles, length: 40, max: CatalogRules.mostRoles, required: false)
    f.text("units", &units, label: CatalogText.units, help: CatalogText.unitsHelp, max: 6500, kind: .multiline)
    f.integer(
      "limit", &limit, label: CatalogText.limit, help: CatalogText.limitFormHelp, range: CatalogRules.quantities)
    f.integer(
      "limitDays", &limitDays, label: CatalogText.limitDays, help: CatalogText.limitDaysHelp, range: CatalogRules.days)
  }

  /// Fails with what is wrong, by field.
  func input() throws -> ProductInput {
    var input = ProductInput()
    (input.kind, input.name, input.description, input.currency) = (kind, name, description, currency)
    if let category, !category.isEmpty {
      guard let id = ID<ProductCategory>(category) else {
        throw Failure.unprocessable([Failure.Field(path: "category", text: CatalogText.noSuchCategory)])
      }
      input.category = id
    }
    if let taxRate, !taxRate.isEmpty {
      guard let rate = Decimals.percent(taxRate) else {
        throw Failure.unprocessable([Failure.Field(path: "taxRate", text: CatalogText.badRate)])
      }
      input.taxRate = rate
    }
    (input.loanDays, input.isListed, input.isCounted) = (loanDays, isListed, isCounted)
    (input.firstDate, input.lastDate, input.limit, input.limitDays) = (firstDate, lastDate, limit, limitDays)
    input.roles = roles
    input.units = ProductFields.lines(units ?? "")
    return input
  }

  /// The variant that a new one has.
  func variant(in currency: Currency) throws -> VariantFields {
    var form = VariantForm()
    (form.sku, form.price, form.lowAt) = (sku ?? "", price ?? "", lowAt)
    guard !form.sku.isEmpty else {
      throw Failure.unprocessable([Failure.Field(path: "sku", text: CatalogText.skuNeeded)])
    }
    return try form.variant(in: currency)
  }
}

/// A variant as its form has it.
struct VariantForm: Payload {
  var sku = ""
  var name: String?
  var price = ""
  var lowAt: Int64?

  init() {}

  init(_ row: VariantRow, _ currency: Currency) {
    (sku, name, lowAt) = (row.fields.sku, row.fields.name, row.fields.lowAt)
    price = Decimals.text(row.fields.price, digits: currency.digits)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: CatalogText.variantName, help: CatalogText.variantHelp, max: CatalogRules.longestWord)
    f.text("sku", &sku, label: CatalogText.sku, help: CatalogText.skuHelp, max: CatalogRules.longestSKU)
    f.text("price", &price, label: CatalogText.price, help: CatalogText.priceFormHelp, max: 20)
    f.integer("lowAt", &lowAt, label: StockText.lowAt, help: StockText.lowAtHelp, range: 0...1_000_000)
  }

  func variant(in currency: Currency) throws -> VariantFields {
    guard let minor = Decimals.read(price, digits: currency.digits), minor <= Money.dearest else {
      throw Failure.unprocessable([Failure.Field(path: "price", text: CatalogText.badPrice(currency))])
    }
    return VariantFields(sku: sku, name: name ?? "", price: minor, lowAt: lowAt)
  }
}
