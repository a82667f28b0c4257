// What the caller would rather have: a page or JSON, and in which language.
import Base

/// Calls `body` with each element of a list such as `text/html;q=0.8, */*`: its name without blanks, and its quality in
/// thousandths; an unreadable quality counts as 0. At most 64 elements are read.
func forEachChoice(_ value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
  var from = 0
  var count = 0
  while from < value.count, count < 64 {
    var to = from
    while to < value.count, value[to] != 0x2c { to &+= 1 }
    let element = UnsafeRawBufferPointer(rebasing: value[from..<to])
    let nameEnd = element.firstIndex(of: 0x3b) ?? element.count
    let name = trimmed(UnsafeRawBufferPointer(rebasing: element[..<nameEnd]))
    if !name.isEmpty {
      body(name, choiceQuality(UnsafeRawBufferPointer(rebasing: element[nameEnd...])))
      count &+= 1
    }
    from = to &+ 1
  }
}

/// The quality in thousandths among parameters such as `;level=1;q=0.5`; 1000 when there is none.
private func choiceQuality(_ parameters: UnsafeRawBufferPointer) -> Int {
  for part in parameters.split(separator: 0x3b) {
    let part = trimmed(UnsafeRawBufferPointer(rebasing: part))
    guard part.count >= 2, lowered(part[0]) == 0x71, part[1] == 0x3d else { continue }
    let digits = part[2...]
    guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else { return 0 }
    let fraction = digits.dropFirst()
    guard fraction.isEmpty || fraction.first == 0x2e else { return 0 }
    var quality = Int(first &- 0x30) * 1000
    var weight = 100
    for digit in fraction.dropFirst() {
      guard digit >= 0x30, digit <= 0x39 else { return 0 }
      quality += Int(digit &- 0x30) * weight
      weight /= 10
    }
    return quality <= 1000 ? quality : 0
  }
  return 1000
}

/// Whether an `Accept` value would rather have HTML than JSON. A program that takes anything gets JSON; a browser always
/// names HTML.
package func prefersHTML(_ accept: UnsafeRawBufferPointer) -> Bool {
  var html = 0
  var json = 0
  // Specific names beat ranges, whatever their order (RFC 9110, section 12.5.1).
  var namesJSON = false
  var anyApplication: Int?
  var anything: Int?
  forEachChoice(accept) { name, quality in
    if equalsIgnoringCase(name, "text/html") || equalsIgnoringCase(name, "application/xhtml+xml") {
      html = max(html, quality)
    } else if equalsIgnoringCase(name, "application/json") || equalsIgnoringCase(name, "application/problem+json") {
      json = max(json, quality)
      namesJSON = true
    } else if equalsIgnoringCase(name, "application/*") {
      anyApplication = quality
    } else if equalsIgnoringCase(name, "*/*") {
      anything = quality
    }
  }
  if !namesJSON { json = anyApplication ?? anything ?? 0 }
  return html > 0 && html >= json
}

extension Language {
  /// The language that an `Accept-Language` value wants most, among those we speak; `fallback` when it names none.
  /// `fr-CA` is `fr`; `*` stands for those not named, and so for the fallback.
  package init(accepting value: UnsafeRawBufferPointer?, fallback: Language = .en) {
    var best = fallback
    var bestQuality = 0
    if let value {
      forEachChoice(value) { name, quality in
        let primary = name.prefix { $0 != 0x2d }
        var language: Language?
        if primary.count == 1, primary.first == 0x2a { language = fallback }
        for known in Language.allCases where primary.lazy.map(lowered).elementsEqual(known.rawValue.utf8) {
          language = known
        }
        if let language, quality > bestQuality { (best, bestQuality) = (language, quality) }
      }
    }
    self = best
  }
}

extension Request {
  /// Whether an error is better shown as a page.
  package var prefersHTML: Bool { header(.accept).map(Web.prefersHTML) ?? false }

  /// The language of a caller who has not chosen one.
  package func language(fallback: Language = .en) -> Language {
    Language(accepting: header(.acceptLanguage), fallback: fallback)
  }
}
