// Employees over JSON.
import Base
import Store
import Web

enum EmployeeAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query, limit: EmployeeList.usualLimit)
    return try reader.snapshot {
      let book = try RoleBook(of: call.signedIn.organization.id, reader)
      let list = try EmployeeList(call, book)
      let links = call.links(reader)
      return try call.list(page, total: list.total(reader)) { json in
        try list.each(page, reader) { row in
          let roles = try list.view.isWhole ? book.everywhere(of: row.id, reader) : []
          row.output(list.view, roles, links).write(to: json)
        }
      }
    }
  }

  /// What the caller is told of one employee: of themselves all. Whoever holds somebody's token is not that somebody, so a
  /// token is told no more than its permissions say.
  static func view(of person: ID<Person>, _ call: Call) throws -> EmployeeView {
    let caller = try call.signedIn
    return EmployeeView(
      isWhole: caller.may(.employeesRead) || (person == caller.person && caller.grant == nil),
      today: caller.organization.zone.localDate(at: call.now))
  }

  /// An employee whom the caller may see: the deleted for those who see the records, those who have left for them and for
  /// themselves.
  static func found(_ call: Call, _ reader: Reader) throws -> EmployeeRow {
    let id: ID<Person> = try call.id()
    let view = try view(of: id, call)
    let row = try reader.one(EmployeeStore.findAny, id, call.signedIn.organization.id)
    guard view.isWhole || (row.person.deleted == nil && !row.work.hasEnded(on: view.today)) else {
      throw Failure.notFound
    }
    return row
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try found(call, reader)
    // Two who are told different things are told them under different tags.
    return call.reply(try output(row, call, reader), version: row.person.version, isMoving: true)
  }

  static func findOwn(_ call: Call, _ reader: Reader) throws -> EmployeeOutput {
    let caller = try call.signedIn
    return try output(reader.one(EmployeeStore.find, caller.person, caller.organization.id), call, reader)
  }

  static func output(_ row: EmployeeRow, _ call: Call, _ reader: Reader) throws -> EmployeeOutput {
    let roles = try RoleBook(of: row.person.organization, reader).everywhere(of: row.id, reader)
    return row.output(try view(of: row.id, call), roles, call.links)
  }

  static func create(_ input: EmployeeInput, _ call: Call, _ writer: Writer) throws -> EmployeeCreated {
    let organization = try call.signedIn.organization
    let row = try EmployeeChanges.create(input, in: organization, writer)
    var created = EmployeeCreated()
    created.employee = try whole(row, call, writer)
    if input.invite ?? (input.person == nil && row.person.email != nil) {
      created.invitation = try EmployeeInvitations.invite(row.person, in: organization, call, writer)
    }
    return created
  }

  static func update(_ input: EmployeeChange, _ call: Call, _ writer: Writer) throws -> EmployeeOutput {
    let row = try EmployeeChanges.update(
      call.id(), input, on: call.precondition, in: call.signedIn.organization, writer)
    return try whole(row, call, writer)
  }

  /// The person goes: their sessions end at once, their records stay.
  static func remove(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization
    let row = try writer.one(EmployeeStore.find, call.id(as: ID<Person>.self), organization.id)
    try PeopleChanges.delete(row.id, on: call.precondition, in: organization, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> EmployeeOutput {
    try whole(restored(call, writer), call, writer)
  }

  static func restored(_ call: Call, _ writer: Writer) throws -> EmployeeRow {
    let organization = try call.signedIn.organization
    let row = try writer.one(EmployeeStore.findAny, call.id(as: ID<Person>.self), organization.id)
    try PersonRemoval.restore(row.id, in: organization, writer)
    return try writer.one(EmployeeStore.find, row.id, organization.id)
  }

  static func invite(_ call: Call, _ writer: Writer) throws -> InvitationLinkOutput {
    let organization = try call.signedIn.organization
    let row = try writer.one(EmployeeStore.find, call.id(as: ID<Person>.self), organization.id)
    return try EmployeeInvitations.invite(row.person, in: organization, call, writer)
  }

  static func inviteAll(_ call: Call, _ writer: Writer) throws -> EmployeesInvited {
    let begun = try EmployeeInvitations.inviteAll(in: call.signedIn.organization, call.appliance.mail, writer)
    var output = EmployeesInvited()
    output.count = begun.count
    output.job = begun.job?.id
    return output
  }

  /// For those who may change the record; for a token that may only do that, what anybody is told.
  private static func whole(_ row: EmployeeRow, _ call: Call, _ reader: Reader) throws -> EmployeeOutput {
    let roles = try RoleBook(of: row.person.organization, reader).everywhere(of: row.id, reader)
    let caller = try call.signedIn
    let view = EmployeeView(
      isWhole: caller.grant == nil || caller.may(.employeesRead),
      today: caller.organization.zone.localDate(at: call.now))
    return row.output(view, roles, call.links)
  }
}
