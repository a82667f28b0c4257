// Importing the catalog from a file, CSV or spreadsheet: a line a variant, found by its SKU. Every line is checked first.
import Base
import Sheets
import Store

extension EventKind {
  static let catalogImported = EventKind("catalog.imported")
}

/// The columns of a file of products, found by their titles in English or French.
struct CatalogColumns: Sendable {
  enum Meaning: CaseIterable {
    case sku, product, variant, kind, category, price, currency, tax, loanDays, lowAt, listed, counted, description

    /// Titles, compared without case, accents, blanks and punctuation.
    var titles: [String] {
      switch self {
      case .sku: ["sku", "code", "reference", "référence", "article"]
      case .product: ["product", "name", "produit", "nom", "désignation"]
      case .variant: ["variant", "variante", "declinaison"]
      case .kind: ["kind", "type", "genre"]
      case .category: ["category", "catégorie", "rayon"]
      case .price: ["price", "prix", "prix ttc"]
      case .currency: ["currency", "devise"]
      case .tax: ["tax %", "tax", "vat", "vat %", "tva", "tva %"]
      case .loanDays: ["loan days", "days", "jours de prêt", "durée du prêt"]
      case .lowAt: ["low at", "alert at", "seuil", "seuil d’alerte"]
      case .listed: ["listed", "visible", "publié"]
      case .counted: ["counted", "stocked", "compté", "stock suivi"]
      case .description: ["description"]
      }
    }
  }

  private let header: [String]
  private let places: [Meaning: Int]

  /// Fails when there is no column of SKUs or of products, or when two columns mean the same.
  init(_ table: any RowReader) throws {
    header = table.header
    if let twice = table.repeatedColumns.first {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.columnTwice(twice))
    }
    var places: [Meaning: Int] = [:]
    for meaning in Meaning.allCases { places[meaning] = table.column(among: meaning.titles) }
    guard places[.sku] != nil, places[.product] != nil else {
      throw Failure(
        .unprocessable, code: "import-columns", CatalogText.noColumns(header.joined(separator: ", ")))
    }
    self.places = places
  }

  func title(_ meaning: Meaning) -> String {
    guard let place = places[meaning], header.indices.contains(place) else { return "" }
    return header[place]
  }

  /// A field; nil where the file has no such column. Without the apostrophe that an export of ours puts before what a
  /// spreadsheet would run as a formula.
  func text(_ meaning: Meaning, _ row: CSVRow) -> String? {
    guard let place = places[meaning] else { return nil }
    let text = row.text(place)
    guard text.utf8.first == 0x27, let next = text.utf8.dropFirst().first, [0x3d, 0x2b, 0x2d, 0x40].contains(next)
    else { return text }
    return String(text.dropFirst())
  }
}

/// A line of the file that is right by itself. What is nil has no column, and is left as it is.
struct ImportedProduct: Sendable {
  let line: Int
  let sku: String
  let product: String
  var variant: String?
  var kind: ProductKind?
  var category: String?
  var price: String?
  var currency: Currency?
  var taxRate: Int64?
  /// 0 for none.
  var loanDays: Int64?
  /// -1 for never.
  var lowAt: Int64?
  var isListed: Bool?
  var isCounted: Bool?
  var description: String?
}

/// A file that was read and checked by itself, before the catalog is asked.
struct CatalogFile: Sendable {
  let columns: CatalogColumns
  let lines: [ImportedProduct]
  let faults: [ImportFault]
  let refused: Int

  /// Fails when it can't be read as a table of products at all.
  init(_ content: [UInt8]) throws {
    var table = try rowReader(content)
    columns = try CatalogColumns(table)
    var lines: [ImportedProduct] = []
    var faults: [ImportFault] = []
    var refused = 0
    var seen: [String: Int] = [:]
    while let row = try table.next() {
      var found = CatalogFile.read(row, columns)
      if let line = found.line, let before = seen[folded(line.sku)] {
        found.faults.append(
          ImportFault(line: row.line, column: columns.title(.sku), text: CatalogText.repeatedSKU(before)))
      }
      guard let line = found.line, found.faults.isEmpty else {
        refused += 1
        faults.append(contentsOf: found.faults.prefix(max(0, ImportReport.mostFaults - faults.count)))
        continue
      }
      seen[folded(line.sku)] = row.line
      lines.append(line)
    }
    self.lines = lines
    self.faults = faults
    self.refused = refused
  }

  private static func read(_ row: CSVRow, _ columns: CatalogColumns) -> (line: ImportedProduct?, faults: [ImportFault])
  {
    var faults: [ImportFault] = []
    if let fault = row.fault { faults.append(ImportFault(line: row.line, column: "", text: fault)) }
    func refuse(_ meaning: CatalogColumns.Meaning, _ text: Text) {
      faults.append(ImportFault(line: row.line, column: columns.title(meaning), text: text))
    }
    func word(_ meaning: CatalogColumns.Meaning, _ longest: Int, needed: Bool = false) -> String? {
      guard let text = columns.text(meaning, row) else { return nil }
      if needed, text.isEmpty { refuse(meaning, CatalogText.missing) }
      if text.count > longest { refuse(meaning, CatalogText.tooLong(longest)) }
      // A description may have lines.
      let isBroken = text.unicodeScalars.contains { scalar in
        let isLine = meaning == .description && (scalar == "\n" || scalar == "\t")
        return (scalar.value < 0x20 && !isLine) || scalar.value == 0x7f
      }
      if isBroken { refuse(meaning, CatalogText.noControls) }
      return text
    }
    func number(_ meaning: CatalogColumns.Meaning, _ range: ClosedRange<Int64>, none: Int64) -> Int64? {
      guard let text = columns.text(meaning, row) else { return nil }
      if text.isEmpty { return none }
      guard let number = Int64(text), range.contains(number) else {
        refuse(meaning, CatalogText.badNumber(range))
        return nil
      }
      return number
    }
    func yes(_ meaning: CatalogColumns.Meaning) -> Bool? {
      guard let text = columns.text(meaning, row), !text.isEmpty else { return nil }
      switch folded(text) {
      case "yes", "y", "1", "true", "oui", "o", "vrai": return true
      case "no", "n", "0", "false", "non", "faux": return false
      default:
        refuse(meaning, CatalogText.yesOrNo)
        return nil
      }
    }
    var line = ImportedProduct(
      line: row.line, sku: word(.sku, CatalogRules.longestSKU, needed: true) ?? "",
      product: word(.product, CatalogRules.longestName, needed: true) ?? "")
    line.variant = word(.variant, CatalogRules.longestWord)
    line.category = word(.category, CatalogRules.longestWord)
    line.description = word(.description, CatalogRules.longestDescription)
    line.price = word(.price, 20)
    if let text = columns.text(.kind, row), !text.isEmpty {
      line.kind = kind(text)
      if line.kind == nil { refuse(.kind, CatalogText.badKind) }
    }
    if let text = columns.text(.currency, row), !text.isEmpty {
      line.currency = Currency(text)
      if line.currency == nil { refuse(.currency, CatalogText.noCurrency) }
    }
    if let text = columns.text(.tax, row), !text.isEmpty {
      line.taxRate = Decimals.read(text, digits: 2).flatMap { CatalogRules.taxRates.contains($0) ? $0 : nil }
      if line.taxRate == nil { refuse(.tax, CatalogText.badRate) }
    }
    line.loanDays = number(.loanDays, CatalogRules.days, none: 0)
    line.lowAt = number(.lowAt, 0...1_000_000, none: -1)
    (line.isListed, line.isCounted) = (yes(.listed), yes(.counted))
    return (line, faults)
  }

  private static func kind(_ text: String) -> ProductKind? {
    let key = folded(text)
    return ProductKind.allCases.first { kind in
      kind.rawValue == key || Language.allCases.contains { folded(kind.label[$0]) == key }
    }
  }
}

/// Decides on each line and carries it out.
struct CatalogImport {
  /// How many lines go into one transaction.
  static let batch = 50

  let file: CatalogFile
  let organization: ID<Organization>
  private let usual: Currency
  /// Products as earlier lines of a rehearsal would have left them, by name.
  private var rehearsed: [String: ProductFields] = [:]

  init(_ file: CatalogFile, into organization: ID<Organization>, _ reader: Reader) throws {
    self.file = file
    self.organization = organization
    usual = Currency(try CatalogSettings.of(organization, reader).currency) ?? .euro
  }

  /// Runs or rehearses it. `write` applies a batch in one transaction and is called from this thread; on a dry run it is not
  /// called.
  static func run(
    _ file: CatalogFile, into organization: ID<Organization>, reader: Reader, dryRun: Bool,
    write: (@escaping @Sendable (Writer) throws -> ImportReport) throws -> ImportReport
  ) throws -> ImportReport {
    var report = ImportReport()
    report.rows = file.lines.count + file.refused
    report.refused = file.refused
    report.faults = file.faults
    func add(_ part: ImportReport) {
      report.created += part.created
      report.updated += part.updated
      report.unchanged += part.unchanged
      report.refused += part.refused
      report.faults.append(contentsOf: part.faults.prefix(max(0, ImportReport.mostFaults - report.faults.count)))
    }
    var rehearsal = try CatalogImport(file, into: organization, reader)
    for start in stride(from: 0, to: file.lines.count, by: batch) {
      let lines = Array(file.lines[start..<min(start + batch, file.lines.count)])
      if dryRun {
        add(try rehearsal.take(lines, reader, nil))
      } else {
        add(
          try write { writer in
            writer.context.isBulk = true
            var work = try CatalogImport(file, into: organization, writer)
            return try work.take(lines, writer, writer)
          })
      }
    }
    report.faults.sort { $0.line < $1.line }
    return report
  }

  /// Records that an import happened, with its numbers.
  static func note(_ report: ImportReport, _ writer: Writer) throws {
    try writer.emit(.catalogImported, subject: 0) { json in
      json.field("rows", report.rows)
      json.field("created", report.created)
      json.field("updated", report.updated)
      json.field("unchanged", report.unchanged)
      json.field("refused", report.refused)
    }
  }

  private enum Step {
    case create(ProductFields, VariantFields)
    case add(ProductRow, ProductFields, VariantFields)
    case update(ProductRow, VariantRow, ProductFields, VariantFields)
    case unchanged
    case refuse(ImportFault)
  }

  private mutating func take(_ lines: [ImportedProduct], _ reader: Reader, _ writer: Writer?) throws -> ImportReport {
    var report = ImportReport()
    for line in lines {
      switch try decide(line, reader) {
      case .create(let product, let variant):
        report.created += 1
        if let writer {
          _ = try CatalogChanges.create(
            placed(product, line, writer), [variant], in: organization, writer)
        } else {
          rehearsed[folded(product.name)] = product
        }
      case .add(let row, let product, let variant):
        report.created += 1
        if let writer {
          try put(row, product, line, writer)
          _ = try CatalogChanges.add(variant, to: row.id, in: organization, writer)
        } else {
          rehearsed[folded(product.name)] = product
        }
      case .update(let row, let old, let product, let variant):
        report.updated += 1
        if let writer {
          try put(row, product, line, writer)
          _ = try CatalogChanges.update(
            variant: old.id, variant, ifVersion: { _ in }, in: organization, writer)
        } else {
          rehearsed[folded(product.name)] = product
        }
      case .unchanged: report.unchanged += 1
      case .refuse(let fault):
        report.refused += 1
        report.faults.append(fault)
      }
    }
    return report
  }

  private func put(_ row: ProductRow, _ fields: ProductFields, _ line: ImportedProduct, _ writer: Writer) throws {
    _ = try CatalogChanges.update(
      row.id, placed(fields, line, writer), ifVersion: { _ in }, in: organization, writer)
  }

  /// With its category, which is made where there is none of that name.
  private func placed(_ fields: ProductFields, _ line: ImportedProduct, _ writer: Writer) throws -> ProductFields {
    guard let name = line.category else { return fields }
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
    let old = try reader.first(CatalogStore.variantBySKU, organization, folded(line.sku))
    let named = try reader.first(CatalogStore.productByName, organization, folded(line.product))
    let id = old?.product ?? named
    if let old, let named, named != old.product { return refuse(.product, CatalogText.nameTaken) }
    let row = try id.map { try CatalogChanges.findLive($0, organization, reader) }
    let before = rehearsed[folded(line.product)] ?? row?.fields ?? newFields
    var fields = before
    fields.name = line.product
    if let kind = line.kind { fields.kind = kind }
    if let currency = line.currency { fields.currency = currency }
    if let taxRate = line.taxRate { fields.taxRate = taxRate }
    if let description = line.description { fields.description = description }
    if let isListed = line.isListed { fields.isListed = isListed }
    if let isCounted = line.isCounted { fields.isCounted = isCounted }
    if let loanDays = line.loanDays { fields.loanDays = loanDays == 0 ? nil : loanDays }
    if fields.kind != .loan { fields.loanDays = nil }
    if fields.kind == .loan, fields.loanDays == nil { return refuse(.loanDays, CatalogText.loanDaysNeeded) }
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
    guard let row else { return .create(fields, variant) }
    if row.fields.isCounted != fields.isCounted,
      try reader.one(CatalogStore.reservedOfProduct, row.id, organization) > 0
    {
      return refuse(.counted, CatalogText.stillReserved)
    }
    guard let old else {
      if row.variantCount >= CatalogRules.mostVariants {
        return refuse(.sku, CatalogText.tooMany(CatalogRules.mostVariants))
      }
      return .add(row, fields, variant)
    }
    let isElsewhere = line.category.map { folded($0) != folded(row.categoryName ?? "") } ?? false
    let isSame = fields == before && variant == old.fields && (!isElsewhere || rehearsed[folded(line.product)] != nil)
    return isSame ? .unchanged : .update(row, old, fields, variant)
  }

  private var newFields: ProductFields {
    var fields = ProductFields()
    fields.currency = usual
    return fields
  }

  /// Whether its category would be one more than there may be.
  private func isTooMany(_ line: ImportedProduct, _ reader: Reader) throws -> Bool {
    guard let name = line.category, !name.isEmpty,
      try NamedThing.category.find(named: name, organization, reader) == nil
    else { return false }
    return try NamedThing.category.total(organization, reader) >= CatalogRules.mostCategories
  }
}
