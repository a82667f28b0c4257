// What an import of people or employees would do of a row, in words.
import Base
import Store

extension PeopleImport.Step {
  /// Nil for what is refused: that is told with its reason.
  var kind: ImportPreview.Kind? {
    switch self {
    case .create: .created
    case .update: .updated
    case .unchanged: .unchanged
    case .refuse: nil
    }
  }
}

extension PeopleImport {
  /// `Ada Lovelace · S-1001`.
  static func name(of row: ImportRow) -> String {
    guard let key = row.input.number ?? row.input.email else { return row.input.name }
    return "\(row.input.name) · \(key)"
  }

  /// What somebody is now, and what they would be.
  static func parts(
    _ step: Step, _ row: ImportRow, _ book: RoleBook, _ view: ImportView, _ reader: Reader
  ) throws -> (old: [ImportPart]?, new: [ImportPart]) {
    switch step {
    case .create(let input, let work):
      let own = [
        ImportPart(PeopleText.email, input.email), ImportPart(PeopleText.number, input.number),
        ImportPart(PeopleText.phone, input.phone), ImportPart(PeopleText.language, input.language?.label),
        ImportPart(AccessText.roles, all: (input.roles ?? []).compactMap { book.role(named: $0)?.label }),
      ]
      return (nil, own + parts(work?.new, manager: row.work?.manager))
    case .update(let person, let change, let roles, let work):
      var (old, new) = (parts(person, PersonChange(), roles: []), parts(person, change, roles: roles))
      if let work {
        // Where the file names no manager, it stays the one that is there.
        let manager = try name(ofManager: work.old, view, reader)
        let isSame = work.old?.manager == work.new.manager
        old += [ImportPart(EmployeeText.employee, is: work.old != nil)] + parts(work.old, manager: manager)
        new += [ImportPart(EmployeeText.employee, is: true)]
        new += parts(work.new, manager: isSame ? manager : row.work?.manager)
      }
      return (old, new)
    case .unchanged, .refuse: return (nil, [])
    }
  }

  private static func parts(_ person: PersonRow, _ change: PersonChange, roles: [RoleRow]) -> [ImportPart] {
    [
      ImportPart(PeopleText.name, change.name ?? person.name),
      ImportPart(PeopleText.email, change.email ?? person.email),
      ImportPart(PeopleText.number, change.number ?? person.number),
      ImportPart(PeopleText.phone, change.phone ?? person.phone),
      ImportPart(PeopleText.language, (change.language ?? person.language).label),
      ImportPart(ImportText.givenRoles, all: roles.map(\.label)),
    ]
  }

  /// A record of employment; nil for none.
  private static func parts(_ work: Employment?, manager: String?) -> [ImportPart] {
    [
      ImportPart(EmployeeText.position, work?.position), ImportPart(EmployeeText.department, work?.department),
      ImportPart(EmployeeText.manager, work == nil ? nil : manager), ImportPart(EmployeeText.hired, work?.hired),
      ImportPart(EmployeeText.ended, work?.ended),
    ]
  }

  private static func name(ofManager work: Employment?, _ view: ImportView, _ reader: Reader) throws -> String? {
    try work?.manager.flatMap { try reader.first(AccessStore.nameOf, $0, view.organization) }
  }
}
