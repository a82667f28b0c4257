// Importing the catalog from a file: a line a variant, found by its SKU. Every line is decided upon before it is carried out.
import Base
import Store

extension EventKind {
  static let catalogImported = EventKind("catalog.imported")
}

/// Decides on each line and carries it out.
struct CatalogImport {
  /// How many lines go into one transaction.
  static let batch = 50

  let file: CatalogFile
  let organization: ID<Organization>
  private let usual: Currency
  let book: RoleBook
  /// What earlier lines of a rehearsal would have left. In an import the database knows.
  private(set) var rehearsed: [String: Rehearsed] = [:]
  private var newCategories: Set<String> = []

  /// A product, by its folded name.
  struct Rehearsed {
    var fields: ProductFields
    var category: String?
    var added = 0
  }

  init(_ file: CatalogFile, into organization: ID<Organization>, _ reader: Reader) throws {
    self.file = file
    self.organization = organization
    usual = Currency(try CatalogSettings.of(organization, reader).currency) ?? .euro
    book = try RoleBook(of: organization, reader)
  }

  /// Runs or rehearses it. `write` applies a batch in one transaction and is called from this thread; on a dry run it is not
  /// called.
  static func run(
    _ file: CatalogFile, named fileName: String = "", into organization: ID<Organization>, reader: Reader, dryRun: Bool,
    write: (@escaping @Sendable (Writer) throws -> (ImportReport, CatalogLog)) throws -> (ImportReport, CatalogLog)
  ) throws -> (report: ImportReport, batch: ID<CatalogBatch>?) {
    var (report, log) = (ImportReport(), CatalogLog(nil, fileName, organization))
    report.rows = file.lines.count + file.refused
    report.refused = file.refused
    report.faults = file.faults
    let (lines, faults) = try agreeing(file, organization, reader)
    report.refused += faults.count
    report.faults.append(contentsOf: faults.prefix(max(0, ImportReport.mostFaults - report.faults.count)))
    if dryRun { report.preview = ImportPreview() }
    var rehearsal = try CatalogImport(file, into: organization, reader)
    for start in stride(from: 0, to: lines.count, by: batch) {
      let part = Array(lines[start..<min(start + batch, lines.count)])
      if dryRun {
        try rehearsal.take(part, reader, nil, &report, &log)
      } else {
        let before = log
        let done = try write { writer in
          writer.context.isBulk = true
          var (work, done, log) = (try CatalogImport(file, into: organization, writer), ImportReport(), before)
          try work.take(part, writer, writer, &done, &log)
          return (done, log)
        }
        report.add(done.0)
        log = done.1
      }
    }
    report.faults.sort { $0.line < $1.line }
    return (report, log.batch)
  }

  /// The lines without those that give a product another name than an earlier line does: known by their SKUs, they would
  /// rename it to and fro.
  private static func agreeing(
    _ file: CatalogFile, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> (lines: [ImportedProduct], faults: [ImportFault]) {
    var names: [ID<Product>: (name: String, line: Int)] = [:]
    var (lines, faults): ([ImportedProduct], [ImportFault]) = ([], [])
    for line in file.lines {
      if let product = try reader.first(VariantStore.productBySKU, organization, folded(line.sku)) {
        if let known = names[product], known.name != line.product {
          faults.append(
            ImportFault(
              line: line.line, column: file.columns.title(.product), text: CatalogText.saysOtherwise(known.line)))
          continue
        }
        if names[product] == nil { names[product] = (line.product, line.line) }
      }
      lines.append(line)
    }
    return (lines, faults)
  }

  /// Records that an import happened, with its numbers.
  static func note(_ report: ImportReport, _ batch: ID<CatalogBatch>?, _ writer: Writer) throws {
    if let batch {
      try writer.run(
        CatalogBatchStore.count, batch, writer.context.organization, report.created, report.updated)
    }
    try writer.emit(.catalogImported, subject: 0) { json in
      json.field("rows", report.rows)
      json.field("created", report.created)
      json.field("updated", report.updated)
      json.field("unchanged", report.unchanged)
      json.field("refused", report.refused)
    }
  }

  enum Step {
    case create(ProductFields, VariantFields)
    case add(ProductRow, ProductFields, VariantFields)
    case update(ProductRow, VariantRow, ProductFields, VariantFields)
    case unchanged
    case refuse(ImportFault)
  }

  private mutating func take(
    _ lines: [ImportedProduct], _ reader: Reader, _ writer: Writer?, _ report: inout ImportReport,
    _ log: inout CatalogLog
  ) throws {
    for line in lines {
      let step = try decide(line, reader)
      if let kind = step.kind {
        report.count(kind)
        report.preview?.add(kind, line.line, "\(line.product) · \(line.sku)") { parts(step, line) }
      }
      switch step {
      case .create(let product, let variant):
        if let writer {
          let row = try CatalogChanges.create(placed(product, line, writer), [variant], in: organization, writer)
          try log.created(row.id, writer)
        } else {
          try rehearse(product, line, isNew: true, reader)
        }
      case .add(let row, let product, let variant):
        if let writer {
          try log.changing(row, writer)
          try put(row, product, line, writer)
          _ = try VariantChanges.add(variant, to: row.id, in: organization, writer)
          try log.changed(row.id, writer)
        } else {
          try rehearse(product, line, isNew: true, reader)
        }
      case .update(let row, let old, let product, let variant):
        if let writer {
          try log.changing(row, writer)
          try put(row, product, line, writer)
          _ = try VariantChanges.update(
            variant: old.id, variant, ifVersion: { _ in }, in: organization, writer)
          try log.changed(row.id, writer)
        } else {
          try rehearse(product, line, isNew: false, reader)
        }
      case .unchanged: break
      case .refuse(let fault):
        report.refused += 1
        if report.faults.count < ImportReport.mostFaults { report.faults.append(fault) }
      }
    }
  }

  private mutating func rehearse(
    _ fields: ProductFields, _ line: ImportedProduct, isNew: Bool, _ reader: Reader
  ) throws {
    let key = folded(line.product)
    var product = rehearsed[key] ?? Rehearsed(fields: fields)
    (product.fields, product.category) = (fields, line.head.category)
    if isNew { product.added += 1 }
    rehearsed[key] = product
    if let name = line.head.category, !name.isEmpty,
      try NamedThing.category.find(named: name, organization, reader) == nil
    {
      newCategories.insert(folded(name))
    }
  }

  private func put(_ row: ProductRow, _ fields: ProductFields, _ line: ImportedProduct, _ writer: Writer) throws {
    _ = try CatalogChanges.update(
      row.id, placed(fields, line, writer), ifVersion: { _ in }, in: organization, writer)
  }

  /// With its category, which is made where there is none of that name.
  private func placed(_ fields: ProductFields, _ line: ImportedProduct, _ writer: Writer) throws -> ProductFields {
    guard let name = line.head.category else { return fields }
    var fields = fields
    fields.category = nil
    if !name.isEmpty {
      let known = try NamedThing.category.find(named: name, organization, writer)
      fields.category = try (known ?? NamedThing.category.create(NamedInput(name), in: organization, writer)).category
    }
    return fields
  }

  private func decide(_ line: ImportedProduct, _ reader: Reader) throws -> Step {
    func refuse(_ meaning: CatalogColumns.Meaning, _ text: Text) -> Step {
      .refuse(ImportFault(line: line.line, column: file.columns.title(meaning), text: text))
    }
    let key = folded(line.product)
    let old = try reader.first(VariantStore.variantBySKU, organization, folded(line.sku))
    let named = try reader.first(CatalogStore.productByName, organization, key)
    let id = old?.product ?? named
    if let old, let named, named != old.product { return refuse(.product, CatalogText.nameTaken) }
    let row = try id.map { try CatalogChanges.findLive($0, organization, reader) }
    let before = rehearsed[key]?.fields ?? row?.fields ?? newFields
    var fields = before
    fields.name = line.product
    if let fault = fill(&fields, line.head) { return refuse(fault.meaning, fault.text) }
    if let row, row.changesPrices(to: fields.currency) {
      return refuse(.currency, CatalogText.currencyStays(row.fields.currency))
    }
    var variant = old?.fields ?? VariantFields()
    variant.sku = line.sku
    if let name = line.variant { variant.name = name }
    if let lowAt = line.lowAt { variant.lowAt = lowAt < 0 ? nil : lowAt }
    if let price = line.price, !price.isEmpty {
      guard let minor = Decimals.read(price, digits: fields.currency.digits), minor <= Money.dearest else {
        return refuse(.price, CatalogText.badPrice(fields.currency))
      }
      variant.price = minor
    } else if old == nil {
      return refuse(.price, CatalogText.missing)
    }
    if try isTooMany(line, reader) {
      return refuse(.category, CatalogText.tooMany(CatalogRules.mostCategories))
    }
    if let row, row.fields.isCounted != fields.isCounted,
      try reader.one(VariantStore.reservedOfProduct, row.id, organization) > 0
    {
      return refuse(.counted, CatalogText.stillReserved)
    }
    guard let row, let old else {
      if (row?.variantCount ?? 0) + (rehearsed[key]?.added ?? 0) >= CatalogRules.mostVariants {
        return refuse(.sku, CatalogText.tooMany(CatalogRules.mostVariants))
      }
      return row.map { Step.add($0, fields, variant) } ?? .create(fields, variant)
    }
    let category = rehearsed[key]?.category ?? row.categoryName
    let isElsewhere = line.head.category.map { folded($0) != folded(category ?? "") } ?? false
    let isSame = fields == before && variant == old.fields && !isElsewhere
    return isSame ? .unchanged : .update(row, old, fields, variant)
  }

  /// What the line says of the product; what is wrong with it there.
  private func fill(
    _ fields: inout ProductFields, _ head: ImportedHead
  ) -> (meaning: CatalogColumns.Meaning, text: Text)? {
    if let kind = head.kind { fields.kind = kind }
    if let currency = head.currency { fields.currency = currency }
    if let taxRate = head.taxRate { fields.taxRate = taxRate }
    if let description = head.description { fields.description = description }
    if let isListed = head.isListed { fields.isListed = isListed }
    if let isCounted = head.isCounted { fields.isCounted = isCounted }
    if let loanDays = head.loanDays { fields.loanDays = loanDays == 0 ? nil : loanDays }
    if fields.kind != .loan { fields.loanDays = nil }
    if fields.kind == .loan, fields.loanDays == nil { return (.loanDays, CatalogText.loanDaysNeeded) }
    if let first = head.first { fields.first = first }
    if let last = head.last { fields.last = last }
    if let first = fields.first, let last = fields.last, last < first { return (.last, CatalogText.endsBefore) }
    if let limit = head.limit { fields.limit = limit == 0 ? nil : limit }
    if let days = head.limitDays { fields.limitDays = days == 0 ? nil : days }
    if fields.limit == nil { fields.limitDays = nil }
    if let words = head.roles {
      let known = words.compactMap { word in
        // One that is gone stands in an export as its number, and may stay.
        book.role(named: word)?.id ?? fields.roles.first { $0.text == word }
      }
      if known.count < words.count { return (.roles, CatalogText.noSuchRole) }
      fields.roles = Set(known).sorted()
    }
    if let units = head.units { fields.units = ProductFields.sorted(units) }
    return nil
  }

  private var newFields: ProductFields {
    var fields = ProductFields()
    fields.currency = usual
    return fields
  }

  /// Whether its category would be one more than there may be.
  private func isTooMany(_ line: ImportedProduct, _ reader: Reader) throws -> Bool {
    guard let name = line.head.category, !name.isEmpty, !newCategories.contains(folded(name)),
      try NamedThing.category.find(named: name, organization, reader) == nil
    else { return false }
    return try NamedThing.category.total(organization, reader) + newCategories.count >= CatalogRules.mostCategories
  }
}
