// A file of courses to be made in Moodle.
import Base
import Sheets
import Store

/// The columns of such files: code, descriptive title, program, and, where somebody wants it checked, the semester.
enum ProvisioningFile {
  static let titles = ["Course Code", "Descriptive Title", "Program", "Semester"]
  static let example = ["CC101", "Introduction to Computing", "BSCS", "1"]

  private enum Column: CaseIterable {
    case code, name, program, semester

    var names: [String] {
      switch self {
      case .code: ["course code", "code", "code du cours", "sigle"]
      case .name: ["descriptive title", "title", "name", "course name", "intitulé", "nom"]
      case .program: ["program", "programme", "unit", "formation", "unité"]
      case .semester: ["semester", "term", "semestre"]
      }
    }
  }

  /// The plan of a file. What is wrong with a line is told in its row; fails where it can't be read as such a table at all.
  static func sketch(
    _ content: [UInt8], _ term: TermRow, in organization: OrganizationSummary, _ reader: Reader
  ) throws -> ProvisioningSketch {
    var table = try rowReader(content)
    if let twice = table.repeatedColumns.first {
      throw Failure(.unprocessable, code: "import-columns", PeopleText.columnTwice(twice))
    }
    var columns: [Column: Int] = [:]
    for column in Column.allCases { columns[column] = table.column(among: column.names) }
    guard columns[.code] != nil, columns[.name] != nil, columns[.program] != nil else {
      throw Failure(
        .unprocessable, code: "import-columns",
        StructureText.noColumns(titles.prefix(3).joined(separator: ", "), table.header.joined(separator: ", ")))
    }
    let places = try ProvisioningPlaces(of: organization.id, reader)
    let meant = ProvisioningPrograms(of: term, places)
    let days = try ProvisioningSketch.days(nil, nil, term)
    var sketch = ProvisioningSketch(.courses, term.code)
    var (seen, programs): (Set<[String]>, Set<String>) = ([], [])
    var lines = 0
    while let row = try table.next() {
      lines += 1
      guard lines <= ProvisioningRules.mostCourses else {
        throw Failure(
          .unprocessable, code: "too-many-rows", ProvisioningText.tooMany(ProvisioningRules.mostCourses))
      }
      func text(_ column: Column) -> String { shortened(row.plainText(columns[column]), to: 300) }
      var course = ProvisioningCourseInput()
      (course.code, course.name) = (text(.code), text(.name))
      let label = course.code.isEmpty ? "\(row.line)" : course.code
      if let reason = fault(row, course, text(.semester), term) {
        sketch.refuse(.course, label, course.name, reason)
        continue
      }
      let found = meant.called(text(.program))
      guard let program = found.first, found.count == 1 else {
        sketch.refuse(.course, label, course.name, found.isEmpty ? .noProgram : .ambiguous)
        continue
      }
      programs.insert(program.code)
      guard programs.count <= ProvisioningRules.mostPrograms else {
        throw Failure(
          .unprocessable, code: "too-many-programs", ProvisioningText.tooManyPrograms(ProvisioningRules.mostPrograms))
      }
      guard seen.insert([program.code, folded(course.code)]).inserted else {
        sketch.refuse(.course, label, course.name, .repeated)
        continue
      }
      sketch.add(course, in: program, term, days, isVisible: true, places, organization.zone)
    }
    guard lines > 0 else { throw Failure(.unprocessable, code: "no-rows", ProvisioningText.noRows) }
    sketch.title = ([term.code] + programs.sorted().prefix(5)).joined(separator: ", ")
    return sketch
  }

  /// What is wrong with a line by itself.
  private static func fault(
    _ row: CSVRow, _ course: ProvisioningCourseInput, _ semester: String, _ term: TermRow
  ) -> ProvisioningReason? {
    if row.fault != nil || course.code.isEmpty || course.name.isEmpty { return .blank }
    if characterCount(course.code) > CourseRules.longestCode { return .tooLong }
    if characterCount(course.name) > CourseRules.longestName { return .tooLong }
    if textFault(course.code, .line) != nil || textFault(course.name, .line) != nil { return .blank }
    guard !semester.isEmpty else { return nil }
    if folded(semester) == folded(term.code) { return nil }
    // `1`, `S1`, `1st semester`: the one digit in it.
    let digits = semester.utf8.filter { (0x30...0x39).contains($0) }
    guard digits.count == 1, let digit = digits.first, let code = TermCode(term.code) else { return .badTerm }
    return Int(digit) - 0x30 == code.number ? nil : .otherTerm
  }
}

/// The programs of a term's campus by what a file may call them.
private struct ProvisioningPrograms {
  private let term: TermRow
  private let places: ProvisioningPlaces
  /// Those in use by their names in Moodle and by the last parts of their codes: `BSCS` for `UCMN/CCS/BSCS`.
  private var named: [String: [UnitRow]] = [:]

  init(of term: TermRow, _ places: ProvisioningPlaces) {
    (self.term, self.places) = (term, places)
    for node in places.tree.nodes where node.unit.isActive && node.unit.kind == .program && isOf(node.unit) {
      let last = node.unit.code.split(separator: "/").last.map(String.init) ?? node.unit.code
      for name in Set([folded(places.name(of: node.unit)), folded(last)]) { named[name, default: []].append(node.unit) }
    }
  }

  /// The unit of a code, else the programs of a name.
  func called(_ text: String) -> [UnitRow] {
    if let unit = places.tree.unit(text), isOf(unit), places.takesCourses(unit, term) { return [unit] }
    return named[folded(text)] ?? []
  }

  private func isOf(_ unit: UnitRow) -> Bool {
    guard let campus = term.fields.campus else { return true }
    return places.tree.nearest(.campus, to: unit.id)?.id == campus
  }
}
