// The directory over JSON.
import Base
import Store
import Web

enum PeopleAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let book = try RoleBook(of: call.signedIn.organization.id, reader)
      let list = try PeopleList(call, book, reader)
      let extent = try list.extent(reader)
      let links = call.links(reader)
      let head = PeopleListHead(hasMore: extent.hasMore)
      return try call.list(page, total: extent.total, head: head) { json in
        try list.each(page, extent, reader) { row in
          row.output(try book.everywhere(of: row.id, reader), links).write(to: json)
        }
      }
    }
  }

  static func create(_ input: PersonInput, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PeopleChanges.create(input, in: call.signedIn.organization, writer).output(call.links, writer)
  }

  /// The tag is the version's, so that a change can be made to what was read here and to nothing else.
  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), organization)
    // A link to a photo moves on by itself.
    return call.reply(
      try person.output(call.links, reader), version: person.version, isMoving: person.photo != nil)
  }

  static func update(_ input: PersonChange, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PeopleChanges.update(
      call.id(), input, on: call.precondition, in: call.signedIn.organization, writer
    ).output(call.links, writer)
  }

  static func remove(_ call: Call, _ writer: Writer) throws {
    try PeopleChanges.delete(call.id(), on: call.precondition, in: call.signedIn.organization, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PersonRemoval.restore(call.id(), in: call.signedIn.organization, writer).output(call.links, writer)
  }

  static func purge(_ input: PurgeInput, _ call: Call, _ pool: Slow) throws -> PurgeOutput {
    var output = PurgeOutput()
    output.purged = Int64(try PersonRemoval.purge(call.signedIn.organization) { try pool.write(call.context, $0) })
    return output
  }
}

/// A purge takes nothing but the organization's own rule.
struct PurgeInput: Payload {
  static let schemaName = "PurgeInput"

  mutating func fields(_ f: inout some FieldVisitor) {}
}

struct PurgeOutput: Payload {
  var purged: Int64 = 0

  static let schemaName = "Purged"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("purged", &purged, label: PeopleText.purgedCount)
  }
}
