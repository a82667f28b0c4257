// Of whom a file tells: of people, or of employees, with what they do here. One import reads both.
import Base
import Web

enum ImportScope: String, Sendable, CaseIterable, Labeled {
  case people
  case employees

  var label: Text { name }

  var name: Text {
    switch self {
    case .people: PeopleText.people
    case .employees: EmployeeText.employees
    }
  }

  /// The columns of templates and exports.
  var titles: [String] {
    switch self {
    case .people: ImportSheets.titles
    case .employees: ImportSheets.titles + ImportedWork.titles
    }
  }

  var example: [String] {
    switch self {
    case .people: ImportSheets.example
    case .employees:
      ["Ada Lovelace", "ada@example.org", "E-1001", "01 23 45 67 89", "en", "staff"] + ImportedWork.exampleFields
    }
  }

  var title: Text {
    switch self {
    case .people: ImportText.title
    case .employees: ImportText.employeeTitle
    }
  }

  var intro: Text {
    switch self {
    case .people: ImportText.intro
    case .employees: ImportText.employeeIntro
    }
  }

  var about: [Text] {
    switch self {
    case .people: ImportText.about
    case .employees: ImportText.about + [ImportText.employeeAbout]
    }
  }

  var toList: Text {
    switch self {
    case .people: ImportText.toDirectory
    case .employees: ImportText.toEmployees
    }
  }

  // MARK: Where its pages are

  var list: Link {
    switch self {
    case .people: "/people"
    case .employees: "/employees"
    }
  }

  var crumb: Crumb { Crumb(name, list) }

  var page: Link {
    switch self {
    case .people: "/people/import"
    case .employees: "/employees/import"
    }
  }

  var template: Link { page.segment("template.csv") }
  var templateSheet: Link { page.segment("template.xlsx") }

  func run(_ draft: ID<ImportDraft>) -> Link { page.segment("drafts").segment(draft.text) }

  func undo(_ batch: ID<ImportBatch>) -> Link { page.segment("batches").segment(batch.text).segment("undo") }
}
