// The writes of the set-up: the link, and the one moment at which a box gets its first administrator.
import Base
import Store

extension EventKind {
  static let setupLinkMade = EventKind("setup.link-made")
  static let setupDone = EventKind("setup.done")
}

enum SetupChanges {
  /// Makes a link; the one before stops working. Fails when the box has been set up.
  static func makeLink(_ secret: NewSecret, _ writer: Writer) throws -> Timestamp {
    guard try !writer.exists(SetupStore.isDone) else { throw done }
    let expires = writer.now.adding(seconds: SetupRules.lifetime)
    try writer.run(SetupStore.putLink, secret.digest, writer.now, expires)
    try writer.emit(.setupLinkMade, subject: ID<SetupLink>(1))
    return expires
  }

  /// Fails unless the link can be used now; gives when it ends.
  @discardableResult
  static func requireLink(_ digest: Digest, at now: Timestamp, _ reader: Reader) throws -> Timestamp {
    guard try !reader.exists(SetupStore.isDone) else { throw done }
    guard let expires = try reader.first(SetupStore.link, digest, now) else { throw linkGone }
    return expires
  }

  /// Makes the first organization and its owner, who runs the box. Of several who get here at the same moment, the
  /// table's key lets one through; nothing that was asked before decides it.
  static func complete(
    _ input: SetupInput, zone: Zone, passwordHash: String, _ digest: Digest, _ writer: Writer
  ) throws -> (organization: OrganizationRow, member: Member) {
    do { try writer.run(SetupStore.finish, writer.now) } catch let violation as ConstraintViolation {
      throw violation.name == "box_setup.id" ? done : violation
    }
    guard try writer.run(SetupStore.useLink, digest, writer.now) == 1 else { throw linkGone }
    let id = try OrganizationChanges.create(name: input.organization, zone: zone, language: input.language, writer)
    let row = try writer.one(OrganizationStore.find, id)
    // Nobody is there yet who could give the first role.
    let granting = Granting(.system, try RoleBook(of: id, writer))
    guard let owner = granting.book[.owner] else { throw Failure.notFound }
    var person = PersonInput()
    person.name = input.name
    person.email = input.email
    person.language = input.language
    person.roles = [owner.reference.word]
    let made = try PeopleChanges.create(person, in: row.summary, granting: granting, writer)
    writer.context.actor = made.id.value
    try SessionChanges.setPassword(passwordHash, of: made.id, in: row.summary, writer)
    try AccountChanges.setOperator(true, of: made.id, writer)
    try writer.emit(.setupDone, subject: id) { json in json.field("name", row.name) }
    return (row, try writer.one(SignInStore.member, made.id))
  }

  /// The box has an organization, by whatever way: nobody sets it up any more.
  static func end(_ writer: Writer) throws {
    try writer.run(SetupStore.end, writer.now)
    try writer.run(SetupStore.dropLink)
  }

  static let done = Failure(.gone, code: "setup-done", SetupText.isDone)
  static let linkGone = Failure(.gone, code: "setup-link-gone", SetupText.linkGone)
}
