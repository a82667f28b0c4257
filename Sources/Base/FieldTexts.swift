// What is said about a field that can't be accepted: each sentence says what to do.

enum FieldTexts {
  static let missing = Text(en: "Fill this in: it is required.", fr: "À remplir : ce champ est obligatoire.")
  static let missingMember = Text(
    en: "This field is missing: send it.", fr: "Ce champ manque : envoyez-le.")
  static let notNull = Text(
    en: "Send a value instead of null, or leave the field out.",
    fr: "Envoyez une valeur au lieu de null, ou omettez le champ.")
  /// A field that the type does not have; `names` are those it has.
  static func unknown(_ name: String, among names: [String]) -> Text {
    if let meant = nearest(to: name, among: names) {
      return Text(
        en: "This field is not known here: did you mean “\(meant)”? Otherwise leave it out.",
        fr: "Ce champ est inconnu ici : vouliez-vous dire « \(meant) » ? Sinon, omettez-le.")
    }
    return Text(
      en: "This field is not known here: check its spelling or leave it out.",
      fr: "Ce champ est inconnu ici : vérifiez son orthographe ou omettez-le.")
  }

  static let twice = Text(
    en: "This field was sent twice: send it once.", fr: "Ce champ a été envoyé deux fois : envoyez-le une fois.")
  static let email = Text(
    en: "Enter an e-mail address such as ada@example.org.",
    fr: "Saisissez une adresse e-mail telle que ada@example.org.")
  static let phone = Text(
    en: "Enter a telephone number such as +33 1 23 45 67 89.",
    fr: "Saisissez un numéro de téléphone tel que +33 1 23 45 67 89.")
  static let date = Text(
    en: "Give an existing date as year-month-day, such as 2026-11-21.",
    fr: "Donnez une date existante au format année-mois-jour, telle que 2026-11-21.")
  static let timestamp = Text(
    en: "Give an instant with its offset, such as 2026-11-21T08:30:00Z.",
    fr: "Donnez un instant avec son décalage, tel que 2026-11-21T08:30:00Z.")
  static let id = Text(
    en: "Give an identifier of 13 letters and digits.", fr: "Donnez un identifiant de 13 lettres et chiffres.")
  static let wholeNumber = Text(
    en: "Enter a whole number, such as 12, without a point.",
    fr: "Saisissez un nombre entier, tel que 12, sans virgule.")
  static let plainNumber = Text(
    en: "Enter a number, such as 12 or 12.5.", fr: "Saisissez un nombre, tel que 12 ou 12.5.")
  static let yesOrNo = Text(en: "Send true or false.", fr: "Envoyez true ou false.")

  static let needsText = Text(
    en: "Send a text in double quotes here.", fr: "Envoyez ici un texte entre guillemets droits.")
  static let needsWholeNumber = Text(
    en: "Send a whole number here, such as 12, without quotes, point or exponent.",
    fr: "Envoyez ici un nombre entier, tel que 12, sans guillemets, point ni exposant.")
  static let needsNumber = Text(
    en: "Send a number here, without quotes.", fr: "Envoyez ici un nombre, sans guillemets.")
  static let needsBool = Text(
    en: "Send true or false here, without quotes.", fr: "Envoyez ici true ou false, sans guillemets.")
  static let needsObject = Text(en: "Send an object, { … }, here.", fr: "Envoyez ici un objet, { … }.")
  static let needsList = Text(en: "Send a list, [ … ], here.", fr: "Envoyez ici une liste, [ … ].")

  static func tooShort(_ count: Int) -> Text {
    Plural(
      one: Text(en: "Use at least # character.", fr: "Utilisez au moins # caractère."),
      other: Text(en: "Use at least # characters.", fr: "Utilisez au moins # caractères."))(count)
  }

  static func tooLong(_ count: Int) -> Text {
    Plural(
      one: Text(en: "Use at most # character.", fr: "Utilisez au plus # caractère."),
      other: Text(en: "Use at most # characters.", fr: "Utilisez au plus # caractères."))(count)
  }

  static func tooFew(_ count: Int) -> Text {
    Plural(
      one: Text(en: "Give at least # entry.", fr: "Donnez au moins # élément."),
      other: Text(en: "Give at least # entries.", fr: "Donnez au moins # éléments."))(count)
  }

  static func tooMany(_ count: Int) -> Text {
    Plural(
      one: Text(en: "Give at most # entry.", fr: "Donnez au plus # élément."),
      other: Text(en: "Give at most # entries.", fr: "Donnez au plus # éléments."))(count)
  }

  static func outside(_ range: ClosedRange<Int64>) -> Text {
    func edge(_ value: Int64, _ language: Language) -> String { grouped(Int(value), language) }
    if range.upperBound == Int64.max, range.lowerBound > Int64.min {
      return Text(
        en: "Enter \(edge(range.lowerBound, .en)) or more.", fr: "Saisissez \(edge(range.lowerBound, .fr)) ou plus.")
    }
    if range.lowerBound == Int64.min, range.upperBound < Int64.max {
      return Text(
        en: "Enter \(edge(range.upperBound, .en)) or less.", fr: "Saisissez \(edge(range.upperBound, .fr)) ou moins.")
    }
    return Text(
      en: "Enter a whole number from \(edge(range.lowerBound, .en)) to \(edge(range.upperBound, .en)).",
      fr: "Saisissez un nombre entier de \(edge(range.lowerBound, .fr)) à \(edge(range.upperBound, .fr)).")
  }

  static func outside(_ range: ClosedRange<Double>) -> Text {
    Text(
      en: "Enter a number from \(range.lowerBound) to \(range.upperBound).",
      fr: "Saisissez un nombre de \(range.lowerBound) à \(range.upperBound).")
  }

  static func choices(_ values: [String]) -> Text {
    let list = values.prefix(20).joined(separator: ", ") + (values.count > 20 ? ", …" : "")
    return Text(en: "Choose one of: \(list).", fr: "Choisissez parmi : \(list).")
  }
}
