// Organizations over JSON: the caller's own, and all of them for whoever runs the box.
import Base
import Store
import Web

enum OrganizationAPI {
  // MARK: The caller's own

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(OrganizationStore.find, call.signedIn.organization.id)
    return call.reply(try row.output(reader), version: row.version)
  }

  static func update(_ input: OrganizationChange, _ call: Call, _ writer: Writer) throws -> OrganizationOutput {
    try OrganizationChanges.update(
      call.signedIn.organization.id, input, on: call.precondition, writer
    ).output(writer)
  }

  static func delete(_ input: DeletionInput, _ call: Call, _ writer: Writer) throws -> DeletionOutput {
    try OrganizationChanges.requireOwner(writer)
    let secret = NewSecret(call.appliance.secrets)
    var output = DeletionOutput()
    output.purgeAfter = try OrganizationChanges.delete(
      call.signedIn.organization.id, named: input.name, secret, writer)
    output.restoreUrl = call.address("/restore/\(secret.token)")
    return output
  }

  static func leave(_ call: Call, _ writer: Writer) throws {
    _ = try OrganizationChanges.leave(call.id(), call.signedIn, writer)
  }

  /// Everything as one JSON document, and an event that it was taken.
  static func export(_ call: Call, _ pool: Slow) throws -> Reply {
    let organization = try pool.reader.one(OrganizationStore.find, call.signedIn.organization.id)
    try pool.write(call.context) { writer in
      _ = try writer.emit(.organizationExported, subject: organization.id)
    }
    let name = "attachment; filename=\"\(organization.slug).json\""
    return Reply(
      200, .json, body: .stream(OrganizationExport(organization.id, at: call.now, try pool.store.makeReader())),
      headers: [Reply.Header("Content-Disposition", name)])
  }

  // MARK: All of them

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      try call.list(page, total: try reader.one(OrganizationStore.count)) { json in
        try reader.each(OrganizationStore.page, page.limit, page.offset) { row in
          try row.output(reader).write(to: json)
        }
      }
    }
  }

  static func create(_ input: OrganizationInput, _ call: Call, _ writer: Writer) throws -> OrganizationMadeOutput {
    let secret = NewSecret(call.appliance.secrets)
    let made = try make(input, secret, call.appliance.mail, writer)
    var output = OrganizationMadeOutput()
    output.organization = try made.organization.output(writer)
    output.ownerUrl = JoinPages.address(secret, call)
    output.expiresAt = made.expires
    return output
  }

  /// Makes an organization and the invitation of its first owner: the secret is the link's.
  static func make(
    _ input: OrganizationInput, _ secret: NewSecret, _ mailer: Mailer, _ writer: Writer
  ) throws -> (organization: OrganizationRow, expires: Timestamp) {
    let zone = try OrganizationRules.zone(input.zone)
    let id = try OrganizationChanges.create(name: input.name, zone: zone, language: input.language, writer)
    let row = try writer.one(OrganizationStore.find, id)
    let invitation = try InvitationChanges.inviteOwner(input.ownerEmail, to: row.summary, secret, writer)
    // From whoever runs the box: in nobody's name.
    _ = try InvitationMail.send(
      InvitationEntry(row: invitation, inviter: nil), in: row.summary, secret, mailer, writer)
    return (row, invitation.expires)
  }

  static func findOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(OrganizationStore.find, call.id(as: ID<Organization>.self))
    return call.reply(try row.output(reader), version: row.version)
  }

  static func suspend(_ call: Call, _ writer: Writer) throws -> OrganizationOutput {
    try OrganizationChanges.setSuspended(true, other(call), writer).output(writer)
  }

  static func resume(_ call: Call, _ writer: Writer) throws -> OrganizationOutput {
    try OrganizationChanges.setSuspended(false, call.id(), writer).output(writer)
  }

  static func deleteOne(_ call: Call, _ writer: Writer) throws {
    let id = try other(call)
    let name = try writer.one(OrganizationStore.find, id).name
    _ = try OrganizationChanges.delete(id, named: name, nil, writer)
  }

  static func restoreOne(_ call: Call, _ writer: Writer) throws -> OrganizationOutput {
    try OrganizationChanges.restore(call.id(), writer).output(writer)
  }

  /// The organization in the path, unless it is the one that the operator works in: that would shut themselves out.
  static func other(_ call: Call) throws -> ID<Organization> {
    let id: ID<Organization> = try call.id()
    guard try id != call.signedIn.organization.id else {
      throw Failure(.conflict, code: "own-organization", OrganizationText.ownOrganization)
    }
    return id
  }
}
