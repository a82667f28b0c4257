// Sign-in services and linked identities over JSON.
import Base
import Outbound
import Store
import Web

enum OpenIDAPI {
  // MARK: Providers

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let book = try RoleBook(of: organization, reader)
      return try call.list(page, total: try reader.one(OpenIDStore.count, organization)) { json in
        for row in try reader.all(OpenIDStore.list, organization, page.limit, page.offset) {
          try output(row, book, reader).write(to: json)
        }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try row(call, reader)
    return call.reply(try output(row, reader), version: row.version)
  }

  private static func row(_ call: Call, _ reader: Reader) throws -> ProviderRow {
    try reader.one(OpenIDStore.find, call.id(as: ID<SignInProvider>.self), call.signedIn.organization.id)
  }

  static func create(_ input: ProviderInput, _ call: Call, _ writer: Writer) throws -> ProviderOutput {
    try output(add(input, call, writer), writer)
  }

  static func add(_ input: ProviderInput, _ call: Call, _ writer: Writer) throws -> ProviderRow {
    let appliance = call.appliance
    return try ProviderChanges.create(
      input, in: call.signedIn.organization.id, appliance.secrets,
      fault: { appliance.openID.fault(ofIssuer: $0) }, writer)
  }

  static func update(_ input: ProviderChange, _ call: Call, _ writer: Writer) throws -> ProviderOutput {
    try output(change(call.id(), input, call, writer), writer)
  }

  static func change(
    _ id: ID<SignInProvider>, _ change: ProviderChange, _ call: Call, _ writer: Writer
  ) throws -> ProviderRow {
    let caller = try call.signedIn
    return try ProviderChanges.update(
      id, change, in: caller.organization.id, call.appliance.secrets, isOperator: caller.isOperator,
      on: call.precondition, writer)
  }

  static func setDomains(_ input: DomainsInput, _ call: Call, _ writer: Writer) throws -> ProviderOutput {
    try output(
      ProviderChanges.setDomains(
        input.domains, of: call.id(), in: call.signedIn.organization.id, on: call.precondition, writer), writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try ProviderChanges.delete(call.id(), in: call.signedIn.organization.id, on: call.precondition, writer)
  }

  /// Asks the provider for its description and keys. On the pool that waits for others.
  static func check(_ call: Call, _ pool: Slow) throws -> ProviderCheckOutput {
    let advice = try advice(on: row(call, pool.reader), call)
    var output = ProviderCheckOutput()
    output.isWorking = advice == nil
    output.advice = advice?[call.language]
    return output
  }

  /// What to look at where a provider does not work; nil where it does.
  static func advice(on row: ProviderRow, _ call: Call) throws -> Text? {
    if row.preset == .moodle { return MoodleSignIn.advice(on: row, call) }
    do throws(OpenIDFault) {
      let provider: OpenIDProvider
      do { provider = try call.appliance.openID.provider(row) } catch { throw .badSettings("client secret") }
      try provider.check()
      return nil
    } catch {
      call.appliance.log.info(
        "a sign-in service does not work", ["provider": row.id, "fault": error.code, "detail": "\(error)"])
      return error.advice
    }
  }

  private static func output(_ row: ProviderRow, _ reader: Reader) throws -> ProviderOutput {
    try output(row, RoleBook(of: row.organization, reader), reader)
  }

  private static func output(_ row: ProviderRow, _ book: RoleBook, _ reader: Reader) throws -> ProviderOutput {
    var output = ProviderOutput()
    output.id = row.id
    output.preset = row.preset
    output.name = row.name
    output.issuer = row.issuer
    output.clientId = row.clientID
    output.hasSecret = row.sealedSecret != nil
    output.pagesDomain = row.pagesDomain
    output.hostedDomain = row.hostedDomain
    output.isEnabled = row.isEnabled
    output.isTrusted = row.isTrusted
    output.graceHours = row.preset == .moodle ? row.graceHours : nil
    output.believesAddresses = row.preset == .moodle ? row.believesAddresses : nil
    output.domains = try domains(of: row, book, reader)
    output.version = row.version
    output.createdAt = row.created
    output.updatedAt = row.updated
    return output
  }

  /// The rules of a provider; one whose role is gone lets nobody in and is left out.
  static func domains(of row: ProviderRow, _ book: RoleBook, _ reader: Reader) throws -> [DomainPayload] {
    try reader.all(OpenIDStore.domains, row.id).compactMap { rule in
      guard let role = book[rule.role] else { return nil }
      var payload = DomainPayload()
      payload.domain = rule.domain
      payload.role = role.reference.word
      return payload
    }
  }

  // MARK: One's own identities

  static func identities(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let entries = try Identities.own(call.signedIn, reader)
    return call.list(page, total: entries.count) { json in
      for entry in entries.dropFirst(page.offset).prefix(page.limit) { IdentityOutput(entry).write(to: json) }
    }
  }

  static func unlink(_ call: Call, _ writer: Writer) throws {
    try Identities.unlink(call.id(), call.signedIn, writer)
  }
}
