// Of what a file tells: of people, employees, units, courses or enrollments. One desk takes them all in.
import Base
import Store
import Web

enum ImportScope: String, Sendable, CaseIterable, Labeled {
  case people
  case employees
  case units
  case courses
  case enrollments

  var label: Text { name }

  var name: Text {
    switch self {
    case .people: PeopleText.people
    case .employees: EmployeeText.employees
    case .units: StructureText.units
    case .courses: CourseText.courses
    case .enrollments: CourseText.enrollmentRecords
    }
  }

  /// What changes when it is of courses and not of people; nil for people.
  var learning: LearningFile.Kind? {
    switch self {
    case .people, .employees: nil
    case .units: .units
    case .courses: .courses
    case .enrollments: .enrollments
    }
  }

  /// The columns of templates and exports.
  var titles: [String] {
    switch self {
    case .people: ImportSheets.titles
    case .employees: ImportSheets.titles + ImportedWork.titles
    case .units, .courses, .enrollments: learning?.titles ?? []
    }
  }

  /// The lines of templates.
  var examples: [[String]] {
    switch self {
    case .people: [ImportSheets.example]
    case .employees:
      [["Ada Lovelace", "ada@example.org", "E-1001", "01 23 45 67 89", "en", "staff"] + ImportedWork.exampleFields]
    case .units, .courses, .enrollments: learning?.examples ?? []
    }
  }

  var title: Text {
    switch self {
    case .people: ImportText.title
    case .employees: ImportText.employeeTitle
    case .units: StructureText.importTitle
    case .courses: CourseText.importTitle
    case .enrollments: CourseText.enrollmentImportTitle
    }
  }

  var intro: Text {
    switch self {
    case .people: ImportText.intro
    case .employees: ImportText.employeeIntro
    case .units: StructureText.importIntro
    case .courses: CourseText.importIntro
    case .enrollments: CourseText.enrollmentImportIntro
    }
  }

  var about: [Text] {
    switch self {
    case .people: ImportText.about
    case .employees: ImportText.about + [ImportText.employeeAbout]
    case .units: StructureText.importAbout
    case .courses: CourseText.importAbout
    case .enrollments: CourseText.enrollmentImportAbout
    }
  }

  var toList: Text {
    switch self {
    case .people: ImportText.toDirectory
    case .employees: ImportText.toEmployees
    case .units: StructureText.toStructure
    case .courses, .enrollments: CourseText.toCourses
    }
  }

  /// What whoever imported is told when it is done.
  var ended: Text {
    switch self {
    case .people: Text(en: "Your import of people has ended", fr: "Votre import de personnes est terminé")
    case .employees: Text(en: "Your import of employees has ended", fr: "Votre import du personnel est terminé")
    case .units:
      Text(en: "Your import of units and terms has ended", fr: "Votre import d’unités et semestres est terminé")
    case .courses: Text(en: "Your import of courses has ended", fr: "Votre import de cours est terminé")
    case .enrollments: Text(en: "Your import of enrollments has ended", fr: "Votre import d’inscriptions est terminé")
    }
  }

  /// What the button says that imports so many rows.
  func run(_ count: Int) -> Text { learning == nil ? ImportText.run(count) : StructureText.runImport(count) }
  var undoConsequence: Text { learning == nil ? ImportText.undoConsequence : StructureText.undoConsequence }
  var faultsHint: Text { learning == nil ? ImportText.faultsHint : StructureText.faultsHint }

  /// Runs or rehearses the import of a file; see `PeopleImport.run`. Fails for what can't be read as such a file at all.
  func run(
    _ content: [UInt8], named fileName: String = "", into organization: OrganizationSummary, by person: ID<Person>?,
    reader: Reader, dryRun: Bool, write: (@escaping @Sendable (Writer) throws -> ImportReport) throws -> ImportReport
  ) throws -> ImportReport {
    if let learning {
      return try LearningImport.run(
        LearningFile(content, learning), named: fileName, self, into: organization.id, by: person, reader: reader,
        dryRun: dryRun, write: write)
    }
    return try PeopleImport.run(
      try ImportFile(content, self), named: fileName, into: organization, by: person, reader: reader, dryRun: dryRun,
      write: write)
  }

  /// Whose imports the caller sees and may undo: nil for everybody's. By a right in some units it is one's own, for others'
  /// tell of more.
  func importer(_ call: Call) throws -> ID<Person>? {
    guard self == .courses || self == .enrollments, !call.may(.permission(.coursesWrite)) else { return nil }
    return try call.signedIn.person
  }

  /// Records that an import happened, with its numbers.
  func note(_ report: ImportReport, _ writer: Writer) throws {
    if learning != nil { return try LearningImport.note(report, self, writer) }
    try PeopleImport.note(report, self, writer)
  }

  // MARK: Where its pages are

  var list: Link {
    switch self {
    case .people: "/people"
    case .employees: "/employees"
    case .units: "/structure"
    case .courses, .enrollments: "/courses/all"
    }
  }

  var crumb: Crumb {
    Crumb(self == .enrollments ? CourseText.courses : self == .units ? StructureText.structure : name, list)
  }

  var page: Link {
    switch self {
    case .people: "/people/import"
    case .employees: "/employees/import"
    case .units: "/structure/import"
    case .courses: "/courses/import"
    case .enrollments: "/courses/enrollments/import"
    }
  }

  var template: Link { page.segment("template.csv") }
  var templateSheet: Link { page.segment("template.xlsx") }

  func run(_ draft: ID<ImportDraft>) -> Link { page.segment("drafts").segment(draft.text) }

  func undo(_ batch: ID<ImportBatch>) -> Link { page.segment("batches").segment(batch.text).segment("undo") }
}
