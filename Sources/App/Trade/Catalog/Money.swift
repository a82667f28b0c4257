// Money: whole minor units of a currency, with checked arithmetic.
import Base

/// A currency by its three letters (ISO 4217).
struct Currency: Hashable, Sendable {
  let code: String

  static let euro = Currency(known: "EUR")

  private init(known code: String) { self.code = code }

  /// Upper or lower case. Nil for what is not three letters of the alphabet.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, bytes.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }) else { return nil }
    code = String(decoding: bytes.map { $0 & 0xdf }, as: UTF8.self)
  }

  private static let whole: Set = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
  ]
  private static let thousandths: Set = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

  /// How many digits stand behind the point.
  var digits: Int { Currency.whole.contains(code) ? 0 : Currency.thousandths.contains(code) ? 3 : 2 }

  fileprivate var sign: String? {
    switch code {
    case "EUR": "€"
    case "USD": "$"
    case "GBP": "£"
    default: nil
    }
  }
}

/// An amount of a currency in its minor units: 1250 is €12.50.
struct Money: Hashable, Sendable {
  let minor: Int64
  let currency: Currency

  /// The most that one thing may cost.
  static let dearest: Int64 = 1_000_000_000_000

  /// As people write it: `€12.50`, `12,50 €`, `12.50 CHF`.
  var text: Text {
    let sign = minor < 0 ? "-" : ""
    let french = sign + number(.fr) + "\u{A0}" + (currency.sign ?? currency.code)
    return Text(en: sign + (currency.sign.map { $0 + number(.en) } ?? "\(number(.en)) \(currency.code)"), fr: french)
  }

  /// Without its sign.
  private func number(_ language: Language) -> String {
    let parts = Decimals.text(minor, digits: currency.digits).drop { $0 == "-" }.split(separator: ".")
    let whole = grouped(parts.first.flatMap { Int($0) } ?? 0, language)
    let point = language == .fr ? "," : "."
    let rest = parts.count > 1 ? point + String(parts[1]) : ""
    return whole + rest
  }

  /// The price of several; nil where that is more than can be counted.
  func times(_ quantity: Int64) -> Money? {
    let (product, overflow) = minor.multipliedReportingOverflow(by: quantity)
    return overflow ? nil : Money(minor: product, currency: currency)
  }

  /// The sum; nil for another currency, and where that is more than can be counted.
  func plus(_ other: Money) -> Money? {
    let (sum, overflow) = minor.addingReportingOverflow(other.minor)
    return overflow || other.currency != currency ? nil : Money(minor: sum, currency: currency)
  }

  /// How much of it is tax, at a rate in hundredths of a percent that it holds already; half a unit counts as one.
  func tax(at rate: Int64) -> Money {
    guard rate > 0, rate <= 10_000, minor > 0 else { return Money(minor: 0, currency: currency) }
    let whole = 10_000 + rate
    // By parts: the product of both could be more than can be counted.
    let part = (minor / whole) * rate + ((minor % whole) * rate + whole / 2) / whole
    return Money(minor: part, currency: currency)
  }
}

/// Whole numbers that people write with digits behind a point: prices, rates.
enum Decimals {
  /// `12.50` for 1250 of two digits.
  static func text(_ value: Int64, digits: Int) -> String {
    let all = Array(String(value.magnitude).utf8)
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return sign + String(decoding: all, as: UTF8.self) }
    let padded = [UInt8](repeating: 0x30, count: max(0, digits + 1 - all.count)) + all
    return sign + String(decoding: padded.dropLast(digits), as: UTF8.self) + "."
      + String(decoding: padded.suffix(digits), as: UTF8.self)
  }

  /// The same without zeros at the end: `5.5`, `20`.
  static func short(_ value: Int64, digits: Int) -> String {
    var text = Substring(text(value, digits: digits))
    guard text.contains(".") else { return String(text) }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  /// Reads a percentage in hundredths: `20`, `5.5`, `5,5 %`. Nil for what is none, and for more than all.
  static func percent(_ text: String) -> Int64? {
    let number = text.hasSuffix("%") ? String(text.dropLast()) : text
    return read(number, digits: 2).flatMap { CatalogRules.taxRates.contains($0) ? $0 : nil }
  }

  /// Reads `12`, `12.5`, `12,50`, `1 200,00`; nil for anything else, for more digits than there are, and for what can't be
  /// counted.
  static func read(_ text: String, digits: Int) -> Int64? {
    // Spreadsheets and French keyboards put blanks that don't break between thousands.
    let bytes = String(text.unicodeScalars.filter { !$0.properties.isWhitespace }).utf8
    let parts = bytes.split(omittingEmptySubsequences: false) { $0 == 0x2e || $0 == 0x2c }
    guard let whole = parts.first, parts.count <= 2, !whole.isEmpty, whole.count <= 15 else { return nil }
    let rest: [UInt8] = parts.count == 2 ? [UInt8](parts[1]) : []
    guard rest.count <= digits, parts.count == 1 || !rest.isEmpty else { return nil }
    var value: Int64 = 0
    let zeros = [UInt8](repeating: 0x30, count: digits - rest.count)
    for byte in [UInt8](whole) + rest + zeros {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (shifted, tooMuch) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = shifted.addingReportingOverflow(Int64(byte - 0x30))
      if tooMuch || overflow { return nil }
      value = sum
    }
    return value
  }
}
