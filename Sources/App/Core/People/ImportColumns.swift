// Which column of a registrar's file holds what.
import Base

/// The columns of a file of people, found by their titles in English or French.
struct ImportColumns: Sendable {
  enum Meaning: CaseIterable {
    case name, firstName, lastName, email, number, phone, language, roles
    // Of employees only.
    case position, department, manager, hired, ended

    /// Those that a file of people is looked at for.
    static func of(_ scope: ImportScope) -> [Meaning] {
      scope == .people ? allCases.filter { !ofWork.contains($0) } : allCases
    }

    static let ofWork: [Meaning] = [.position, .department, .manager, .hired, .ended]

    /// Titles, compared without case, accents, blanks and punctuation.
    var titles: [String] {
      switch self {
      case .name: ["name", "full name", "display name", "nom complet", "nom et prénom", "nom prénom"]
      case .firstName: ["first name", "given name", "given names", "prénom", "prénoms"]
      case .lastName: ["last name", "surname", "family name", "nom", "nom de famille"]
      case .email:
        ["email", "mail", "email address", "courriel", "adresse email", "adresse mail", "adresse électronique"]
      case .number:
        [
          "number", "id", "id number", "student number", "employee number", "matricule", "numéro", "numéro étudiant",
          "no",
        ]
      case .phone:
        [
          "phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "téléphone",
          "numéro de téléphone", "portable",
        ]
      case .language: ["language", "lang", "langue"]
      case .roles: ["role", "roles", "rôle", "rôles"]
      case .position: ["position", "job title", "job", "title", "poste", "fonction", "intitulé du poste"]
      case .department: ["department", "department code", "dept", "unit", "département", "service", "unité"]
      case .manager:
        ["manager", "line manager", "supervisor", "reports to", "responsable", "supérieur", "responsable hiérarchique"]
      case .hired: ["first day", "hired", "hire date", "start date", "premier jour", "date d’embauche", "embauche"]
      case .ended: ["last day", "ended", "end date", "leaving date", "dernier jour", "date de départ", "départ"]
      }
    }

    /// The field of `PersonInput` that a column's faults are told under.
    var field: String {
      switch self {
      case .name, .firstName, .lastName: "name"
      case .email: "email"
      case .number: "number"
      case .phone: "phone"
      case .language: "language"
      case .roles: "roles"
      case .position: "position"
      case .department: "department"
      case .manager: "manager"
      case .hired: "hired"
      case .ended: "ended"
      }
    }
  }

  private let header: [String]
  private let places: [Meaning: Int]

  /// Fails when there is no column for names or none to recognize people by, or when two columns mean the same.
  init(_ table: any RowReader, _ scope: ImportScope = .people) throws {
    header = table.header
    if let twice = table.repeatedColumns.first {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.columnTwice(twice))
    }
    var places: [Meaning: Int] = [:]
    for meaning in Meaning.of(scope) { places[meaning] = table.column(among: meaning.titles) }
    // A column "Nom" without a "Prénom" holds the whole name.
    if places[.name] == nil, places[.firstName] == nil, let last = places[.lastName] {
      places[.name] = last
      places[.lastName] = nil
    }
    guard places[.name] != nil || (places[.firstName] != nil && places[.lastName] != nil) else {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.noNameColumn(header.joined(separator: ", ")))
    }
    guard places[.email] != nil || places[.number] != nil else {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.noKeyColumn(header.joined(separator: ", ")))
    }
    self.places = places
  }

  /// The title of the column in this file.
  func name(_ meaning: Meaning) -> String {
    guard let place = places[meaning], place < header.count else { return "" }
    return header[place]
  }

  /// What one row says of somebody's work, with everything that is wrong with it.
  func readWork(_ row: CSVRow) -> (work: ImportedWork, faults: [ImportFault]) {
    let pairs = Meaning.ofWork.compactMap { meaning -> (String, String)? in
      let text = text(meaning, row)
      return text.isEmpty ? nil : (meaning.field, text)
    }
    do { return (try ImportedWork.read(form: pairs), []) } catch {
      let faults = error.fields.map { field in
        ImportFault(line: row.line, column: title(of: field.path), text: field.text)
      }
      return (ImportedWork(), faults)
    }
  }

  /// One row as a person, with everything that is wrong with it.
  func read(_ row: CSVRow) -> (input: PersonInput, faults: [ImportFault]) {
    var faults: [ImportFault] = []
    if let fault = row.fault { faults.append(ImportFault(line: row.line, column: "", text: fault)) }
    let name =
      places[.name] != nil
      ? text(.name, row)
      : [text(.firstName, row), text(.lastName, row)].filter { !$0.isEmpty }.joined(separator: " ")
    let email = text(.email, row)
    let number = text(.number, row)
    var pairs = [("name", name)]
    if !email.isEmpty { pairs.append(("email", email)) }
    if !number.isEmpty { pairs.append(("number", number)) }
    let phone = text(.phone, row)
    if !phone.isEmpty { pairs.append(("phone", phone)) }
    let language = row.text(places[.language])
    switch folded(language) {
    case "": break
    case "en", "english", "anglais": pairs.append(("language", "en"))
    case "fr", "french", "francais": pairs.append(("language", "fr"))
    default:
      faults.append(
        ImportFault(
          line: row.line, column: self.name(.language), text: PeopleText.badLanguage(String(language.prefix(30)))))
    }
    var input = PersonInput()
    do { input = try PersonInput.read(form: pairs) } catch {
      faults.append(
        contentsOf: error.fields.map { field in
          ImportFault(line: row.line, column: title(of: field.path), text: field.text)
        })
    }
    // Which of them there are, the organization knows; here they are only words.
    let roles = row.text(places[.roles]).split { $0 == ";" || $0 == "|" }.map(ImportColumns.trimmed)
      .filter { !$0.isEmpty }
    if !roles.isEmpty { input.roles = roles }
    if email.isEmpty, number.isEmpty, faults.isEmpty {
      faults.append(
        ImportFault(line: row.line, column: self.name(places[.email] != nil ? .email : .number), text: PeopleText.noKey)
      )
    }
    return (input, faults)
  }

  private func text(_ meaning: Meaning, _ row: CSVRow) -> String { row.plainText(places[meaning]) }

  private static func trimmed(_ word: Substring) -> String {
    var word = word.drop { $0.isWhitespace }
    while word.last?.isWhitespace == true { word.removeLast() }
    return String(word)
  }

  /// The file's title for a field of the person.
  private func title(of field: String) -> String {
    Meaning.allCases.first { $0.field == field && places[$0] != nil }.map { name($0) } ?? ""
  }
}
