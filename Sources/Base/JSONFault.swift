// What can be wrong with JSON text, in words.

/// A fault of the text itself; faults of its content are found by `PayloadReader`.
enum JSONFault {
  case byteOrderMark, afterEnd, cutShort, noValue, noName, noColon, noCommaOrBrace, noCommaOrBracket
  case leadingZero, badNumber, numberOutOfRange
  case openText, controlCharacter, badUTF8, badEscape, loneSurrogate, duplicateName
  case tooDeep(Int), tooManyValues(Int), textTooLong(Int), tooLarge(Int)

  /// The failure for a fault `offset` bytes into the text, at `path` (empty: at the root).
  func failure(offset: Int, path: String) -> Failure {
    let what = text
    let place =
      path.isEmpty
      ? Text(en: "at byte \(offset)", fr: "à l’octet \(offset)")
      : Text(en: "at byte \(offset), in \(path)", fr: "à l’octet \(offset), dans \(path)")
    let isSize: Bool
    switch self {
    case .tooManyValues, .textTooLong, .tooLarge: isSize = true
    default: isSize = false
    }
    return Failure(
      isSize ? .tooLarge : .invalid, code: isSize ? "json-too-large" : "json",
      Text(
        en: "The JSON can’t be read (\(place.en)): \(what.en)",
        fr: "Le JSON est illisible (\(place.fr)) : \(what.fr)"),
      fields: path.isEmpty ? [] : [Failure.Field(path: path, text: what)])
  }

  private var text: Text {
    switch self {
    case .byteOrderMark:
      Text(
        en: "it begins with a byte order mark; send it without.",
        fr: "il commence par une marque d’ordre des octets ; envoyez-le sans elle.")
    case .afterEnd:
      Text(
        en: "something follows after its end; send one value only.",
        fr: "quelque chose suit la fin ; envoyez une seule valeur.")
    case .cutShort:
      Text(en: "it ends too early; send all of it.", fr: "il se termine trop tôt ; envoyez-le en entier.")
    case .noValue:
      Text(
        en: "a value is expected here: a text in double quotes, a number, true, false, null, [ or {.",
        fr: "une valeur est attendue ici : un texte entre guillemets droits, un nombre, true, false, null, [ ou {.")
    case .noName:
      Text(
        en: "a name in double quotes is expected here.", fr: "un nom entre guillemets droits est attendu ici.")
    case .noColon: Text(en: "a colon must follow the name.", fr: "deux-points doivent suivre le nom.")
    case .noCommaOrBrace: Text(en: "a comma or } is expected here.", fr: "une virgule ou } est attendue ici.")
    case .noCommaOrBracket: Text(en: "a comma or ] is expected here.", fr: "une virgule ou ] est attendue ici.")
    case .leadingZero:
      Text(
        en: "a number must not begin with a zero; remove it.",
        fr: "un nombre ne doit pas commencer par un zéro ; retirez-le.")
    case .badNumber:
      Text(
        en: "this is not a number; write it like 12, -3 or 1.5e3.",
        fr: "ce n’est pas un nombre ; écrivez-le comme 12, -3 ou 1.5e3.")
    case .numberOutOfRange:
      Text(
        en: "the number is too large or too long; send a smaller one.",
        fr: "le nombre est trop grand ou trop long ; envoyez-en un plus petit.")
    case .openText:
      Text(en: "a text is not closed; add the missing quote.", fr: "un texte n’est pas fermé ; ajoutez le guillemet.")
    case .controlCharacter:
      Text(
        en: "a control character stands bare in a text; escape it, such as \\n.",
        fr: "un caractère de contrôle est tel quel dans un texte ; échappez-le, comme \\n.")
    case .badUTF8:
      Text(en: "a text is not valid UTF-8; send it in UTF-8.", fr: "un texte n’est pas en UTF-8 ; envoyez-le en UTF-8.")
    case .badEscape:
      Text(
        en: "unknown escape; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits.",
        fr: "échappement inconnu ; sont admis \\\" \\\\ \\/ \\b \\f \\n \\r \\t et \\u suivi de quatre chiffres.")
    case .loneSurrogate:
      Text(
        en: "half of a surrogate pair stands alone; send both halves or the character itself.",
        fr: "une moitié de paire de substitution est seule ; envoyez les deux ou le caractère lui-même.")
    case .duplicateName:
      Text(
        en: "this name is given twice in one object; keep one.",
        fr: "ce nom figure deux fois dans un objet ; gardez-en un.")
    case .tooDeep(let limit):
      Text(en: "it is nested deeper than \(limit) levels.", fr: "il est imbriqué sur plus de \(limit) niveaux.")
    case .tooManyValues(let limit):
      Text(
        en: "it holds more than \(grouped(limit, .en)) values; send it in parts.",
        fr: "il contient plus de \(grouped(limit, .fr)) valeurs ; envoyez-le en plusieurs fois.")
    case .textTooLong(let limit):
      Text(
        en: "a text is longer than \(grouped(limit, .en)) bytes; shorten it.",
        fr: "un texte dépasse \(grouped(limit, .fr)) octets ; raccourcissez-le.")
    case .tooLarge(let limit):
      Text(
        en: "it is larger than \(grouped(limit, .en)) bytes; send it in parts.",
        fr: "il dépasse \(grouped(limit, .fr)) octets ; envoyez-le en plusieurs fois.")
    }
  }
}

/// A path as people read it, bounded: names are cut at 40 bytes and the whole at about 400.
struct JSONPath {
  private(set) var text = ""

  mutating func append(index: Int) { add("[\(index)]") }

  /// A name from the input: cut short, and unprintable ASCII shown as `?`.
  mutating func append(name: UnsafeRawBufferPointer) {
    var shown = String(decoding: UnsafeRawBufferPointer(rebasing: name.prefix(40)), as: UTF8.self)
    if name.count > 40 { shown += "…" }
    append(
      String(
        String.UnicodeScalarView(shown.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })))
  }

  mutating func append(_ name: String) { add(text.isEmpty ? name : "." + name) }

  private mutating func add(_ step: String) {
    if text.utf8.count < 400 { text += step } else if !text.hasSuffix("…") { text += "…" }
  }
}
