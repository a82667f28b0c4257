// Photos over HTTP: the pictures themselves, and the calls about them.
import Base
import Store
import Web

enum PhotoAPI {
  /// One's own, and those of people whom one may see in the directory or among those who work here. Of the deleted, for
  /// whoever may bring them back.
  static func serve(_ call: Call, _ reader: Reader) throws -> Reply {
    try PictureAPI.serve(call, reader) { id, caller in
      guard let found = try reader.first(PeopleStore.ofPhoto, id, caller.organization.id) else { return false }
      if found.person == caller.person || caller.may(found.isHere ? .peopleRead : .peopleWrite) { return true }
      guard found.isHere || caller.may(.employeesRead) else { return false }
      let today = caller.organization.zone.localDate(at: call.now)
      return try caller.may(.employeesRead)
        ? reader.exists(EmployeeStore.exists, found.person, caller.organization.id)
        : reader.exists(EmployeeStore.isListed, found.person, caller.organization.id, today)
    }
  }

  static func findOwn(_ call: Call, _ reader: Reader) throws -> PhotoOutput {
    try output(of: call.signedIn.person, call, reader)
  }

  static func find(_ call: Call, _ reader: Reader) throws -> PhotoOutput { try output(of: call.id(), call, reader) }

  private static func output(of person: ID<Person>, _ call: Call, _ reader: Reader) throws -> PhotoOutput {
    let organization = try call.signedIn.organization.id
    guard let photo = try reader.one(PeopleStore.find, person, organization).photo else { throw Failure.notFound }
    return PhotoOutput(try reader.one(PictureStore.find, photo, organization), call.links)
  }

  static func putOwn(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> PhotoOutput {
    PhotoOutput(try put(upload, of: call.signedIn.person, call, pool), call.links)
  }

  static func put(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> PhotoOutput {
    PhotoOutput(try put(upload, of: call.id(), call, pool), call.links)
  }

  /// Has the picture decoded and keeps what comes of it. Nothing is decoded for somebody who is not there.
  static func put(_ upload: Upload, of person: ID<Person>, _ call: Call, _ pool: Slow) throws -> PictureRow {
    let organization = try call.signedIn.organization.id
    _ = try pool.reader.one(PeopleStore.statusOf, person, organization)
    let set = try call.appliance.imageWorkers.make(upload)
    return try pool.write(call.context) { writer in
      try PhotoChanges.put(set, of: person, in: organization, writer)
    }
  }

  static func removeOwn(_ call: Call, _ writer: Writer) throws {
    try PhotoChanges.remove(of: call.signedIn.person, in: call.signedIn.organization.id, writer)
  }

  static func remove(_ call: Call, _ writer: Writer) throws {
    try PhotoChanges.remove(of: call.id(), in: call.signedIn.organization.id, writer)
  }
}
