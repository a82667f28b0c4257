// A file of products, CSV or spreadsheet, as it reads by itself: its columns, its lines, and what is wrong with them.
import Base
import Sheets
import Store

/// The columns of a file of products, found by their titles in English or French.
struct CatalogColumns: Sendable {
  enum Meaning: CaseIterable {
    case sku, product, variant, kind, category, price, currency, tax, loanDays, lowAt, listed, counted, roles, units
    case first, last, limit, limitDays, description

    /// Titles, compared without case, accents, blanks and punctuation.
    var titles: [String] {
      switch self {
      case .sku: ["sku", "code", "reference", "référence", "code article"]
      case .product: ["product", "name", "produit", "nom", "désignation", "article", "libellé"]
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
      case .roles: ["roles", "for roles", "rôles"]
      case .units: ["units", "for units", "unités"]
      case .first: ["from", "first day", "à partir du", "début"]
      case .last: ["until", "last day", "jusqu’au", "fin"]
      case .limit: ["limit", "per person", "limite", "par personne"]
      case .limitDays: ["limit days", "within days", "jours de la limite"]
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

  /// A field; nil where the file has no such column.
  func text(_ meaning: Meaning, _ row: CSVRow) -> String? { places[meaning].map { row.plainText($0) } }
}

/// What a line says of the product. What is nil has no column, or nothing in it where nothing means nothing, and is left as
/// it is.
struct ImportedHead: Sendable, Equatable {
  var kind: ProductKind?
  /// Empty for none.
  var category: String?
  var currency: Currency?
  var taxRate: Int64?
  /// 0 for none.
  var loanDays: Int64?
  var isListed: Bool?
  var isCounted: Bool?
  /// Words for roles; the organization knows which there are.
  var roles: [String]?
  var units: [String]?
  /// Those that are there and empty: nil in a value of its own.
  var first: LocalDate??
  var last: LocalDate??
  /// 0 for none.
  var limit: Int64?
  var limitDays: Int64?
  var description: String?

  /// What a later line of the same product leaves empty is as in the first; nil where it says otherwise.
  func filled(from head: ImportedHead) -> ImportedHead? {
    var filled = self
    if kind == nil { filled.kind = head.kind }
    if category?.isEmpty != false { filled.category = head.category }
    if currency == nil { filled.currency = head.currency }
    if taxRate == nil { filled.taxRate = head.taxRate }
    if loanDays == nil || loanDays == 0 { filled.loanDays = head.loanDays }
    if isListed == nil { filled.isListed = head.isListed }
    if isCounted == nil { filled.isCounted = head.isCounted }
    if roles?.isEmpty != false { filled.roles = head.roles }
    if units?.isEmpty != false { filled.units = head.units }
    if first == nil || first == .some(nil) { filled.first = head.first }
    if last == nil || last == .some(nil) { filled.last = head.last }
    if limit == nil || limit == 0 { filled.limit = head.limit }
    if limitDays == nil || limitDays == 0 { filled.limitDays = head.limitDays }
    if description?.isEmpty != false { filled.description = head.description }
    return filled == head ? filled : nil
  }
}

/// A line of the file that is right by itself. What is nil has no column, and is left as it is.
struct ImportedProduct: Sendable {
  let line: Int
  let sku: String
  var product: String
  var head = ImportedHead()
  var variant: String?
  var price: String?
  /// -1 for never.
  var lowAt: Int64?
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
    var heads: [String: ImportedProduct] = [:]
    while let row = try table.next() {
      var found = CatalogLineReader(row, columns).read()
      if let before = seen[folded(found.line.sku)], found.faults.isEmpty {
        found.faults.append(
          ImportFault(line: row.line, column: columns.title(.sku), text: CatalogText.repeatedSKU(before)))
      }
      let key = folded(found.line.product)
      if let first = heads[key], found.faults.isEmpty {
        found.line.product = first.product
        if let head = found.line.head.filled(from: first.head) {
          found.line.head = head
        } else {
          found.faults.append(
            ImportFault(line: row.line, column: columns.title(.product), text: CatalogText.saysOtherwise(first.line)))
        }
      }
      guard found.faults.isEmpty else {
        refused += 1
        faults.append(contentsOf: found.faults.prefix(max(0, ImportReport.mostFaults - faults.count)))
        continue
      }
      if heads[key] == nil { heads[key] = found.line }
      seen[folded(found.line.sku)] = row.line
      lines.append(found.line)
    }
    self.lines = lines
    self.faults = faults
    self.refused = refused
  }
}

/// Reads one line, with all that is wrong with it.
private struct CatalogLineReader {
  private let row: CSVRow
  private let columns: CatalogColumns
  private var faults: [ImportFault] = []

  init(_ row: CSVRow, _ columns: CatalogColumns) {
    (self.row, self.columns) = (row, columns)
  }

  func read() -> (line: ImportedProduct, faults: [ImportFault]) {
    var reader = self
    if let fault = row.fault { reader.faults.append(ImportFault(line: row.line, column: "", text: fault)) }
    let line = reader.line()
    return (line, reader.faults)
  }

  private mutating func line() -> ImportedProduct {
    var line = ImportedProduct(
      line: row.line, sku: word(.sku, CatalogRules.longestSKU, needed: true) ?? "",
      product: word(.product, CatalogRules.longestName, needed: true) ?? "")
    line.variant = word(.variant, CatalogRules.longestWord)
    line.price = word(.price, 20)
    line.lowAt = number(.lowAt, 0...1_000_000, none: -1)
    line.head = head()
    return line
  }

  private mutating func head() -> ImportedHead {
    var head = ImportedHead()
    head.kind = choice(.kind, CatalogText.badKind) { text in
      let key = folded(text)
      return ProductKind.allCases.first { kind in
        kind.rawValue == key || Language.allCases.contains { folded(kind.label[$0]) == key }
      }
    }
    head.category = word(.category, CatalogRules.longestWord)
    head.currency = choice(.currency, CatalogText.noCurrency) { Currency($0) }
    head.taxRate = choice(.tax, CatalogText.badRate) { Decimals.percent($0) }
    head.loanDays = number(.loanDays, CatalogRules.days, none: 0)
    (head.isListed, head.isCounted) = (yes(.listed), yes(.counted))
    head.roles = words(.roles, longest: 80, most: CatalogRules.mostRoles)
    head.units = words(.units, longest: AssignmentChanges.longestUnit, most: CatalogRules.mostUnits)
    (head.first, head.last) = (date(.first), date(.last))
    head.limit = number(.limit, CatalogRules.quantities, none: 0)
    head.limitDays = number(.limitDays, CatalogRules.days, none: 0)
    head.description = word(.description, CatalogRules.longestDescription)
    return head
  }

  private mutating func refuse(_ meaning: CatalogColumns.Meaning, _ text: Text) {
    faults.append(ImportFault(line: row.line, column: columns.title(meaning), text: text))
  }

  /// As a form would take it. Only a description may have lines.
  private mutating func word(_ meaning: CatalogColumns.Meaning, _ longest: Int, needed: Bool = false) -> String? {
    guard var text = columns.text(meaning, row) else { return nil }
    if meaning == .description { text = String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }) }
    if needed, text.isEmpty { refuse(meaning, CatalogText.missing) }
    if characterCount(text) > longest { refuse(meaning, CatalogText.tooLong(longest)) }
    if let fault = textFault(text, meaning == .description ? .paragraphs : .line) { refuse(meaning, fault) }
    return text
  }

  /// Between bars or line ends.
  private mutating func words(_ meaning: CatalogColumns.Meaning, longest: Int, most: Int) -> [String]? {
    guard let text = columns.text(meaning, row) else { return nil }
    let words = ProductFields.lines(String(text.map { $0 == "|" ? "\n" : $0 }))
    if words.count > most { refuse(meaning, CatalogText.tooMany(most)) }
    for word in words {
      if characterCount(word) > longest { refuse(meaning, CatalogText.tooLong(longest)) }
      if let fault = textFault(word, .line) { refuse(meaning, fault) }
    }
    return words
  }

  private mutating func number(
    _ meaning: CatalogColumns.Meaning, _ range: ClosedRange<Int64>, none: Int64
  ) -> Int64? {
    guard let text = columns.text(meaning, row) else { return nil }
    if text.isEmpty { return none }
    guard let number = Decimals.read(text, digits: 0), range.contains(number) else {
      refuse(meaning, CatalogText.badNumber(range))
      return nil
    }
    return number
  }

  private mutating func date(_ meaning: CatalogColumns.Meaning) -> LocalDate?? {
    guard let text = columns.text(meaning, row) else { return nil }
    if text.isEmpty { return .some(nil) }
    guard let date = LocalDate(iso: text) else {
      refuse(meaning, CatalogText.badDate)
      return nil
    }
    return .some(date)
  }

  /// Nil for what is empty, and for what is none, which is told.
  private mutating func choice<Value>(
    _ meaning: CatalogColumns.Meaning, _ fault: Text, _ read: (String) -> Value?
  ) -> Value? {
    guard let text = columns.text(meaning, row), !text.isEmpty else { return nil }
    if let value = read(text) { return value }
    refuse(meaning, fault)
    return nil
  }

  private mutating func yes(_ meaning: CatalogColumns.Meaning) -> Bool? {
    choice(meaning, CatalogText.yesOrNo) { text in
      switch folded(text) {
      case "yes", "y", "1", "true", "oui", "o", "vrai": true
      case "no", "n", "0", "false", "non", "faux": false
      default: nil
      }
    }
  }
}
