// What goes in and out of the catalog's calls.
import Base
import Store
import Web

/// A product as whoever keeps the catalog wants it, without its variants. What is absent is none.
struct ProductInput: Payload {
  var kind = ProductKind.sale
  var name = ""
  var description: String?
  var category: ID<ProductCategory>?
  var currency: String?
  var taxRate: Int64 = 0
  var loanDays: Int64?
  var isListed = true
  var isCounted = true
  var firstDate: LocalDate?
  var lastDate: LocalDate?
  var roles: [String] = []
  var units: [String] = []
  var limit: Int64?
  var limitDays: Int64?

  static let schemaName = "ProductInput"

  init() {}

  /// As it is: roles by their numbers, deleted ones too.
  init(_ fields: ProductFields) {
    (kind, name, category) = (fields.kind, fields.name, fields.category)
    description = fields.description.isEmpty ? nil : fields.description
    (currency, taxRate, loanDays) = (fields.currency.code, fields.taxRate, fields.loanDays)
    (isListed, isCounted, firstDate, lastDate) = (fields.isListed, fields.isCounted, fields.first, fields.last)
    (roles, units) = (fields.roles.map(\.text), fields.units)
    (limit, limitDays) = (fields.limit, fields.limitDays)
  }

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: CatalogText.kind, required: false)
    f.text("name", &name, label: CatalogText.name, max: CatalogRules.longestName)
    f.text(
      "description", &description, label: CatalogText.description, max: CatalogRules.longestDescription,
      kind: .multiline)
    f.id("category", &category, label: CatalogText.category)
    f.text("currency", &currency, label: CatalogText.currency, help: CatalogText.currencyOfProduct, max: 3)
    f.integer(
      "taxRate", &taxRate, label: CatalogText.taxRate, help: CatalogText.taxRateHelp, range: CatalogRules.taxRates,
      required: false)
    f.integer("loanDays", &loanDays, label: CatalogText.loanDays, range: CatalogRules.days)
    f.bool("isListed", &isListed, label: CatalogText.isListed, required: false)
    f.bool("isCounted", &isCounted, label: CatalogText.isCounted, help: CatalogText.isCountedHelp, required: false)
    f.date("firstDate", &firstDate, label: CatalogText.firstDate)
    f.date("lastDate", &lastDate, label: CatalogText.lastDate)
    f.texts(
      "roles", &roles, label: CatalogText.roles, help: CatalogText.rolesHelp, length: 40, max: CatalogRules.mostRoles,
      required: false)
    f.texts(
      "units", &units, label: CatalogText.units, help: CatalogText.unitsHelp, length: AssignmentChanges.longestUnit,
      max: CatalogRules.mostUnits, required: false)
    f.integer(
      "limit", &limit, label: CatalogText.limit, help: CatalogText.limitHelp, range: CatalogRules.quantities)
    f.integer("limitDays", &limitDays, label: CatalogText.limitDays, range: CatalogRules.days)
  }

  /// What it says, with what only the organization can tell; fails with what is wrong, by field. `old` is what the product
  /// has: its currency stays unless another is named, and so may a role that was deleted since.
  func resolved(
    in organization: ID<Organization>, over old: ProductFields? = nil, _ reader: Reader
  ) throws -> ProductFields {
    var faults: [Failure.Field] = []
    func refuse(_ path: String, _ text: Text) { faults.append(Failure.Field(path: path, text: text)) }
    var fields = ProductFields()
    (fields.kind, fields.name, fields.description) = (kind, name, description ?? "")
    (fields.taxRate, fields.isListed, fields.isCounted) = (taxRate, isListed, isCounted)
    (fields.first, fields.last, fields.limit) = (firstDate, lastDate, limit)
    fields.limitDays = limit == nil ? nil : limitDays
    if let category {
      fields.category = category
      if try !reader.exists(NamedStore.category, category, organization) {
        refuse("category", CatalogText.noSuchCategory)
      }
    }
    let named = currency.flatMap { $0.isEmpty ? nil : $0 } ?? old?.currency.code
    let code = try named ?? CatalogSettings.of(organization, reader).currency
    if let known = Currency(code) { fields.currency = known } else { refuse("currency", CatalogText.noCurrency) }
    if kind == .loan {
      fields.loanDays = loanDays
      if loanDays == nil { refuse("loanDays", CatalogText.loanDaysNeeded) }
    }
    if let firstDate, let lastDate, lastDate < firstDate { refuse("lastDate", CatalogText.endsBefore) }
    if !roles.isEmpty {
      let book = try RoleBook(of: organization, reader)
      let known = roles.compactMap { word in
        book.role(word)?.id ?? old?.roles.first { $0.text == word }
      }
      if known.count < roles.count { refuse("roles", CatalogText.noSuchRole) }
      fields.roles = Set(known).sorted()
    }
    fields.units = ProductFields.sorted(units)
    // A form has them in one field, which knows nothing of each.
    let isLong = fields.units.contains { characterCount($0) > AssignmentChanges.longestUnit }
    if isLong { refuse("units", CatalogText.tooLong(AssignmentChanges.longestUnit)) }
    if fields.units.count > CatalogRules.mostUnits { refuse("units", CatalogText.tooMany(CatalogRules.mostUnits)) }
    if let fault = fields.units.lazy.compactMap({ textFault($0, .line) }).first { refuse("units", fault) }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    return fields
  }
}

/// One size, colour or the like.
struct VariantInput: Payload {
  var sku = ""
  var name: String?
  var price: Int64 = 0
  var lowAt: Int64?

  static let schemaName = "ProductVariantInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("sku", &sku, label: CatalogText.sku, help: CatalogText.skuHelp, max: CatalogRules.longestSKU)
    f.text("name", &name, label: CatalogText.variantName, max: CatalogRules.longestWord)
    f.integer("price", &price, label: CatalogText.price, help: CatalogText.priceHelp, range: 0...Money.dearest)
    f.integer("lowAt", &lowAt, label: StockText.lowAt, help: StockText.lowAtHelp, range: 0...1_000_000)
  }

  var variant: VariantFields { VariantFields(sku: sku, name: name ?? "", price: price, lowAt: lowAt) }
}

/// A new product with what can be ordered of it.
struct NewProductInput: Payload {
  var product = ProductInput()
  var variants: [VariantInput] = []

  static let schemaName = "NewProductInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    product.visit(&f)
    f.list("variants", &variants, label: CatalogText.variants, min: 1, max: CatalogRules.mostVariants)
  }
}

// MARK: Out

struct VariantOutput: Payload {
  var id = ID<ProductVariant>(0)
  var product = ID<Product>(0)
  var sku = ""
  var name = ""
  var price: Int64 = 0
  /// Of its product: what a change of the variant takes in `If-Match`.
  var version: Int64 = 1
  /// In all places; nil for what is not counted.
  var available: Int64?
  /// The rest is for those who see the whole catalog.
  var onHand: Int64?
  var reserved: Int64?
  var lowAt: Int64?

  static let schemaName = "ProductVariant"

  init() {}

  init(_ row: VariantRow, of whole: ProductRow, isWhole: Bool) {
    let isCounted = whole.fields.isCounted
    id = row.id
    product = row.product
    version = whole.version
    (sku, name, price) = (row.fields.sku, row.fields.name, row.fields.price)
    if isCounted { available = row.available }
    guard isWhole else { return }
    lowAt = row.fields.lowAt
    if isCounted { (onHand, reserved) = (row.onHand, row.reserved) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CatalogText.variant)
    f.id("product", &product, label: CatalogText.product)
    f.text("sku", &sku, label: CatalogText.sku, max: CatalogRules.longestSKU)
    f.text("name", &name, label: CatalogText.variantName, min: 0, max: CatalogRules.longestWord)
    f.integer("price", &price, label: CatalogText.price, help: CatalogText.priceHelp)
    f.integer("version", &version, label: CatalogText.version)
    f.integer("available", &available, label: StockText.available)
    f.integer("onHand", &onHand, label: StockText.onHand)
    f.integer("reserved", &reserved, label: StockText.reservedWord)
    f.integer("lowAt", &lowAt, label: StockText.lowAt)
  }
}

struct ProductPhotoOutput: Payload {
  var id = ID<StoredPicture>(0)
  /// Addresses below the campus's own, good for some hours.
  var small = ""
  var large = ""
  var full = ""

  static let schemaName = "ProductPhoto"

  init() {}

  init(_ picture: ID<StoredPicture>, _ links: PictureLinks) {
    id = picture
    small = links.link(picture, .small).text
    large = links.link(picture, .large).text
    full = links.link(picture, .full).text
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CatalogText.photo)
    f.text("small", &small, label: PhotoText.small, max: 200)
    f.text("large", &large, label: PhotoText.large, max: 200)
    f.text("full", &full, label: PhotoText.full, max: 200)
  }
}

/// A product in a list.
struct ProductSummaryOutput: Payload {
  var id = ID<Product>(0)
  var kind = ProductKind.sale
  var name = ""
  var description = ""
  var category: ID<ProductCategory>?
  var categoryName: String?
  var currency = ""
  var taxRate: Int64 = 0
  var lowestPrice: Int64?
  var highestPrice: Int64?
  var variantCount: Int64 = 0
  var available: Int64?
  var loanDays: Int64?
  var isListed = true
  var isCounted = true
  var firstDate: LocalDate?
  var lastDate: LocalDate?
  var limit: Int64?
  var limitDays: Int64?
  var photo: String?
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)
  var deletedAt: Timestamp?

  static let schemaName = "ProductSummary"

  init() {}

  init(_ row: ProductRow, _ links: PictureLinks) {
    let fields = row.fields
    id = row.id
    (kind, name, description) = (fields.kind, fields.name, fields.description)
    (category, categoryName) = (fields.category, row.categoryName)
    (currency, taxRate) = (fields.currency.code, fields.taxRate)
    (lowestPrice, highestPrice, variantCount) = (row.lowestPrice, row.highestPrice, Int64(row.variantCount))
    available = fields.isCounted ? row.available : nil
    (loanDays, isListed, isCounted) = (fields.loanDays, fields.isListed, fields.isCounted)
    (firstDate, lastDate, limit, limitDays) = (fields.first, fields.last, fields.limit, fields.limitDays)
    photo = row.cover.map { links.small($0) }
    (version, createdAt, updatedAt, deletedAt) = (row.version, row.created, row.updated, row.deleted)
  }

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CatalogText.product)
    f.choice("kind", &kind, label: CatalogText.kind)
    f.text("name", &name, label: CatalogText.name, max: CatalogRules.longestName)
    f.text(
      "description", &description, label: CatalogText.description, min: 0, max: CatalogRules.longestDescription,
      kind: .multiline)
    f.id("category", &category, label: CatalogText.category)
    f.text("categoryName", &categoryName, label: CatalogText.category, max: CatalogRules.longestWord)
    f.text("currency", &currency, label: CatalogText.currency, max: 3)
    f.integer("taxRate", &taxRate, label: CatalogText.taxRate, help: CatalogText.taxRateHelp)
    f.integer("lowestPrice", &lowestPrice, label: CatalogText.lowestPrice)
    f.integer("highestPrice", &highestPrice, label: CatalogText.highestPrice)
    f.integer("variantCount", &variantCount, label: CatalogText.variants)
    f.integer("available", &available, label: StockText.available)
    f.integer("loanDays", &loanDays, label: CatalogText.loanDays)
    f.bool("isListed", &isListed, label: CatalogText.isListed)
    f.bool("isCounted", &isCounted, label: CatalogText.isCounted)
    f.date("firstDate", &firstDate, label: CatalogText.firstDate)
    f.date("lastDate", &lastDate, label: CatalogText.lastDate)
    f.integer("limit", &limit, label: CatalogText.limit)
    f.integer("limitDays", &limitDays, label: CatalogText.limitDays)
    f.text("photo", &photo, label: CatalogText.photo, max: 200)
    f.integer("version", &version, label: CatalogText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
    f.timestamp("deletedAt", &deletedAt, label: PeopleText.deleted)
  }
}

/// A product with all there is to say of it.
struct ProductOutput: Payload {
  var summary = ProductSummaryOutput()
  var variants: [VariantOutput] = []
  var photos: [ProductPhotoOutput] = []
  /// For those who see the whole catalog.
  var roles: [String] = []
  var units: [String] = []

  static let schemaName = "Product"

  mutating func fields(_ f: inout some FieldVisitor) {
    summary.visit(&f)
    f.list("variants", &variants, label: CatalogText.variants)
    f.list("photos", &photos, label: CatalogText.photos)
    f.texts("roles", &roles, label: CatalogText.roles, length: 40)
    f.texts("units", &units, label: CatalogText.units, length: AssignmentChanges.longestUnit)
  }
}
