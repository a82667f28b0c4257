// Reads the text of a configuration file: sections, keys and values with their lines, nothing about what they mean.

/// One `key = value` line, its key complete with the section.
struct ConfigurationLine {
  let key: String
  let value: String
  let line: Int
}

/// A fault of a configuration, and where it is: `appliance.conf:12`, or the name of a variable.
package struct ConfigurationFault: Sendable, Equatable {
  package let place: String
  package let text: Text

  /// `appliance.conf:12: …`
  package var words: Text { Text(en: "\(place): \(text.en)", fr: "\(place) : \(text.fr)") }
}

/// Reads the file's text. Comments are lines that begin with `#`; a value in double quotes keeps its blanks and may hold
/// ` #`, with `\"` and `\\` for those two characters. Goes on after a fault, so that one start shows them all.
func readConfigurationText(
  _ bytes: [UInt8], named file: String, sections: [String], faults: inout [ConfigurationFault]
) -> [ConfigurationLine] {
  var lines: [ConfigurationLine] = []
  var section: String?
  var sectionIsKnown = true
  let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
  for (index, raw) in content.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
    let number = index + 1
    func fault(_ en: String, _ fr: String) {
      faults.append(ConfigurationFault(place: "\(file):\(number)", text: Text(en: en, fr: fr)))
    }
    guard let whole = String(validating: raw, as: UTF8.self), !raw.contains(0) else {
      fault("this line is not UTF-8 text.", "cette ligne n’est pas du texte UTF-8.")
      continue
    }
    let line = trimmedBlanks(whole)
    if line.isEmpty || line.hasPrefix("#") { continue }
    if line.hasPrefix("[") {
      guard line.hasSuffix("]"), line.utf8.count > 2 else {
        fault(
          "a section is written [name] on a line of its own.", "une section s’écrit [nom] sur sa propre ligne.")
        continue
      }
      let name = trimmedBlanks(line.dropFirst().dropLast())
      section = name
      sectionIsKnown = sections.contains(name)
      if !sectionIsKnown {
        let hint = hint(nearest(to: name, among: sections).map { "[\($0)]" })
        fault("there is no section [\(name)]\(hint.en)", "il n’y a pas de section [\(name)]\(hint.fr)")
      }
      continue
    }
    guard let equals = line.firstIndex(of: "=") else {
      fault("a setting is written key = value.", "un réglage s’écrit clé = valeur.")
      continue
    }
    let name = trimmedBlanks(line[..<equals])
    guard let section else {
      fault(
        "\(name) stands before the first [section].", "\(name) se trouve avant la première [section].")
      continue
    }
    // An unknown section has been told already; its keys would only add noise.
    guard sectionIsKnown else { continue }
    switch readValue(trimmedBlanks(line[line.index(after: equals)...])) {
    case .success(let value): lines.append(ConfigurationLine(key: "\(section).\(name)", value: value, line: number))
    case .failure(let wrong): fault(wrong.text.en, wrong.text.fr)
    }
  }
  return lines
}

/// The end of a sentence: a guess of what was meant, or just the full stop.
func hint(_ meant: String?) -> Text {
  guard let meant else { return .verbatim(".") }
  return Text(en: "; did you mean \(meant)?", fr: " ; vouliez-vous dire \(meant) ?")
}

private struct ValueFault: Error { let text: Text }

private func readValue(_ text: String) -> Result<String, ValueFault> {
  guard text.hasPrefix("\"") else {
    if text.contains(" #") || text.contains("\t#") {
      return .failure(
        ValueFault(
          text: Text(
            en: "a comment stands on a line of its own. If the # belongs to the value, put the value in double quotes.",
            fr:
              "un commentaire occupe sa propre ligne. Si le # fait partie de la valeur, mettez-la entre guillemets doubles."
          )))
    }
    return .success(text)
  }
  var value = String.UnicodeScalarView()
  var escaped = false
  var closed = false
  for scalar in text.unicodeScalars.dropFirst() {
    if closed { return .failure(openQuote) }
    if escaped {
      guard scalar == "\"" || scalar == "\\" else { return .failure(openQuote) }
      value.append(scalar)
      escaped = false
    } else if scalar == "\\" {
      escaped = true
    } else if scalar == "\"" {
      closed = true
    } else {
      value.append(scalar)
    }
  }
  return closed ? .success(String(value)) : .failure(openQuote)
}

private let openQuote = ValueFault(
  text: Text(
    en: "a value that begins with a double quote ends with one; inside it, write \\\" and \\\\ for those characters.",
    fr: "une valeur qui commence par un guillemet double se termine par un autre ; à l’intérieur, écrivez \\\" et \\\\."
  ))

/// A value as the file's reader takes it: in quotes where it would otherwise be read differently.
func quotedIfNeeded(_ value: String) -> String {
  let plain = !value.hasPrefix("\"") && !value.contains(" #") && !value.contains("\t#") && trimmedBlanks(value) == value
  if plain { return value }
  return "\"" + value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
}
