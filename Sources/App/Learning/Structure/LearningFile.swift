// A file of units and terms, of courses or of enrollments, as it reads by itself: its columns, its lines, what is wrong in them.
import Base
import Sheets
import Store

/// A file that was read and checked by itself, before the database is asked.
struct LearningFile: Sendable {
  enum Kind: Sendable {
    case units, courses, enrollments

    /// The columns of templates.
    var titles: [String] {
      switch self {
      case .units: ["Kind", "Code", "Name", "Parent", "Campus", "Academic year", "First day", "Last day", "Active"]
      case .courses: ["Term", "Campus", "Unit", "Code", "Name", "Visible", "Active", "First day", "Last day"]
      case .enrollments: ["Term", "Campus", "Course", "Number", "E-mail", "Roles", "Sections", "Active"]
      }
    }

    /// Lines of templates: whoever imports the templates of people, of units, of courses and of enrollments one after the
    /// other has a small campus, so each may name what is in those before it only.
    var examples: [[String]] {
      switch self {
      case .units:
        [
          ["campus", "MAIN", "Main campus", "", "", "", "", "", "yes"],
          ["department", "CCS", "College of Computer Studies", "MAIN", "", "", "", "", "yes"],
          ["program", "BSCS", "Computer Science", "CCS", "", "", "", "", "yes"],
          ["term", "S12627", "First semester", "", "MAIN", "2026–2027", "2026-08-10", "2026-12-18", "yes"],
        ]
      case .courses: [["S12627", "", "BSCS", "CC101-A", "Introduction to computing", "yes", "yes", "", ""]]
      case .enrollments: [["S12627", "", "CC101-A", "S-1001", "", "student", "Group A | Lab 2", "yes"]]
      }
    }

    fileprivate var needed: [Meaning] {
      switch self {
      case .units: [.kind, .code]
      case .courses: [.term, .unit, .code]
      case .enrollments: [.term, .course]
      }
    }

    fileprivate var meanings: [Meaning] {
      switch self {
      case .units: [.kind, .code, .name, .parent, .campus, .year, .first, .last, .active]
      case .courses: [.term, .campus, .unit, .code, .name, .visible, .active, .first, .last]
      case .enrollments: [.term, .campus, .course, .number, .email, .roles, .sections, .active]
      }
    }
  }

  /// What a column holds, found by its title in English or French.
  enum Meaning: Sendable {
    case kind, code, name, parent, campus, year, first, last, active
    case term, unit, visible
    case course, number, email, roles, sections

    /// Titles, compared without case, accents, blanks and punctuation.
    var titles: [String] {
      switch self {
      case .kind: ["kind", "type", "genre"]
      case .code: ["code", "course code", "short name", "code du cours", "sigle"]
      case .name: ["name", "full name", "label", "nom", "intitulé", "libellé"]
      case .parent: ["parent", "part of", "fait partie de", "unité mère"]
      case .campus: ["campus"]
      case .year: ["academic year", "year", "année universitaire", "année"]
      case .first: ["first day", "start date", "from", "premier jour", "début"]
      case .last: ["last day", "end date", "until", "dernier jour", "fin"]
      case .active: ["active", "in use", "actif", "en service"]
      case .term: ["term", "semester", "term code", "semestre"]
      case .unit: ["unit", "program", "department", "unité", "formation", "département"]
      case .visible: ["visible"]
      case .course: ["course", "course code", "subject", "cours", "matière"]
      case .number: ["number", "id number", "student number", "matricule", "numéro", "numéro étudiant"]
      case .email: ["email", "mail", "email address", "courriel", "adresse email"]
      case .roles: ["roles", "role", "rôle", "rôles"]
      case .sections: ["sections", "section", "group", "groups", "groupe", "groupes"]
      }
    }

    /// The longest that it may be.
    fileprivate var longest: Int {
      switch self {
      case .code, .course: CourseRules.longestCode
      case .name: CourseRules.longestName
      case .parent, .campus, .unit: StructureRules.longestCode
      case .term: StructureRules.longestTermCode
      case .year: StructureRules.longestYear
      case .sections: 2000
      case .roles: 400
      case .kind, .first, .last, .active, .visible: 40
      case .number, .email: 254
      }
    }
  }

  /// One line whose words are right by themselves; a column that isn't there or is empty is nil.
  struct Line: Sendable {
    let number: Int
    fileprivate let words: [Meaning: String]

    subscript(_ meaning: Meaning) -> String? { words[meaning] }
  }

  let kind: Kind
  let lines: [Line]
  let faults: [ImportFault]
  let refused: Int
  private let titles: [Meaning: String]

  /// Fails when it can't be read as such a table at all.
  init(_ content: [UInt8], _ kind: Kind) throws {
    self.kind = kind
    var table = try rowReader(content)
    if let twice = table.repeatedColumns.first {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.columnTwice(twice))
    }
    var places: [Meaning: Int] = [:]
    var titles: [Meaning: String] = [:]
    let header = table.header
    for meaning in kind.meanings {
      guard let place = table.column(among: meaning.titles), header.indices.contains(place) else { continue }
      // A column of two meanings is that of the first.
      guard !places.values.contains(place) else { continue }
      places[meaning] = place
      titles[meaning] = header[place]
    }
    guard kind.needed.allSatisfy({ places[$0] != nil }) else {
      let needed = kind.needed.compactMap { $0.titles.first?.capitalizedWord }.joined(separator: ", ")
      throw Failure(
        .unprocessable, code: "import-columns", StructureText.noColumns(needed, header.joined(separator: ", ")))
    }
    var (lines, faults, refused): ([Line], [ImportFault], Int) = ([], [], 0)
    while let row = try table.next() {
      var words: [Meaning: String] = [:]
      var own: [ImportFault] = []
      if let fault = row.fault { own.append(ImportFault(line: row.line, column: "", text: fault)) }
      for (meaning, place) in places {
        let text = row.plainText(place)
        guard !text.isEmpty else { continue }
        func refuse(_ text: Text) {
          own.append(ImportFault(line: row.line, column: titles[meaning] ?? "", text: text))
        }
        if characterCount(text) > meaning.longest {
          refuse(StructureText.tooLong(meaning.longest))
        } else if let fault = textFault(text, .line) {
          refuse(fault)
        }
        words[meaning] = text
      }
      for meaning in kind.needed where words[meaning] == nil {
        own.append(ImportFault(line: row.line, column: titles[meaning] ?? "", text: StructureText.missing))
      }
      guard own.isEmpty else {
        refused += 1
        faults.append(contentsOf: own.prefix(max(0, ImportReport.mostFaults - faults.count)))
        continue
      }
      lines.append(Line(number: row.line, words: words))
    }
    (self.lines, self.faults, self.refused, self.titles) = (lines, faults, refused, titles)
  }

  func fault(_ line: Line, _ meaning: Meaning?, _ text: Text) -> ImportFault {
    ImportFault(line: line.number, column: meaning.flatMap { titles[$0] } ?? "", text: text)
  }
}

extension LearningFile.Line {
  /// Nil for what is none.
  func yes(_ meaning: LearningFile.Meaning) throws(LearningRefusal) -> Bool? {
    guard let text = self[meaning] else { return nil }
    switch folded(text) {
    case "yes", "y", "1", "true", "oui", "o", "vrai": return true
    case "no", "n", "0", "false", "non", "faux": return false
    default: throw LearningRefusal(meaning, StructureText.yesOrNo)
    }
  }

  func date(_ meaning: LearningFile.Meaning) throws(LearningRefusal) -> LocalDate? {
    guard let text = self[meaning] else { return nil }
    guard let date = LocalDate(iso: text) else { throw LearningRefusal(meaning, StructureText.badDate) }
    return date
  }

  /// Between bars, semicolons or commas.
  func words(_ meaning: LearningFile.Meaning, commas: Bool) -> [String] {
    (self[meaning] ?? "").split { $0 == "|" || $0 == ";" || (commas && $0 == ",") }
      .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter { !$0.isEmpty }
  }
}

/// Why a line is refused.
struct LearningRefusal: Error {
  let meaning: LearningFile.Meaning?
  let text: Text

  init(_ meaning: LearningFile.Meaning?, _ text: Text) { (self.meaning, self.text) = (meaning, text) }
}

extension String {
  /// With a capital at the beginning.
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
