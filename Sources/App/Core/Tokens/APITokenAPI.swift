// API tokens over JSON: one's own, and those of the organization.
import Base
import Store
import Web

enum APITokenAPI {
  static let routes: [Route] = [
    .api(
      .get, "/api/v1/account/tokens", "The caller’s own tokens, newest first", needs: .signedIn,
      query: [.page, .limit], list: APITokenOutput.self, read: listOwn),
    .api(
      .post, "/api/v1/account/tokens", "Make a token that acts as the caller; its secret is told only now",
      needs: .signedIn, input: APITokenInput.self, output: APITokenMadeOutput.self, status: 201, write: makeOwn
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/account/tokens/{id}", "One of the caller’s own tokens", needs: .signedIn,
      output: APITokenOutput.self, answer: findOwn
    ).with(.versioned),
    .api(
      .patch, "/api/v1/account/tokens/{id}", "Change the named fields of one of the caller’s own tokens",
      needs: .signedIn, input: APITokenChange.self, output: APITokenOutput.self, write: changeOwn
    ).with(.versioned),
    .api(
      .delete, "/api/v1/account/tokens/{id}", "End one of the caller’s own tokens", needs: .signedIn, write: revokeOwn
    ).with(.versioned),
    .api(
      .get, "/api/v1/organization/tokens", "Every token of the organization, newest first",
      needs: .permission(.tokensWrite), query: [.page, .limit], list: APITokenOutput.self, read: list),
    .api(
      .post, "/api/v1/organization/tokens", "Make a token for a service; its secret is told only now",
      needs: .permission(.tokensWrite), input: APITokenInput.self, output: APITokenMadeOutput.self, status: 201,
      write: make
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/organization/tokens/{id}", "One token of the organization", needs: .permission(.tokensWrite),
      output: APITokenOutput.self, answer: find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/organization/tokens/{id}", "Change the named fields of a service’s token",
      needs: .permission(.tokensWrite), input: APITokenChange.self, output: APITokenOutput.self, write: change
    ).with(.versioned),
    .api(
      .delete, "/api/v1/organization/tokens/{id}", "End a token of the organization, whosever it is",
      needs: .permission(.tokensWrite), write: revoke
    ).with(.versioned),
  ]

  // MARK: One's own

  private static func listOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let page = try Page(call.query)
    return try reader.snapshot {
      let total = try reader.one(APITokenStore.countOfPerson, caller.person)
      return try call.list(page, total: total) { json in
        try reader.each(
          APITokenStore.ofPerson, caller.person, caller.organization.id, page.limit, page.offset
        ) { row in APITokenOutput(row, at: call.now).write(to: json) }
      }
    }
  }

  static func makeOwn(_ input: APITokenInput, _ call: Call, _ writer: Writer) throws -> APITokenMadeOutput {
    let secret = NewAPIToken(call.appliance.secrets)
    return made(try APITokenChanges.makePersonal(input, for: call.signedIn, secret, writer), secret, at: writer.now)
  }

  private static func findOwn(_ call: Call, _ reader: Reader) throws -> Reply { shown(try own(call, reader), call) }

  static func changeOwn(_ change: APITokenChange, _ call: Call, _ writer: Writer) throws -> APITokenOutput {
    try APITokenOutput(
      APITokenChanges.update(
        own(call, writer), change, in: call.signedIn.organization.id, on: call.precondition, writer), at: writer.now)
  }

  static func revokeOwn(_ call: Call, _ writer: Writer) throws {
    let row = try own(call, writer)
    try call.precondition.check(version: row.version)
    try APITokenChanges.revoke(row, in: call.signedIn.organization, writer)
  }

  /// The caller's own token of the address.
  static func own(_ call: Call, _ reader: Reader) throws -> APITokenRow {
    let row = try ofOrganization(call, reader)
    guard row.kind == .personal, row.person.id == (try call.signedIn.person) else { throw Failure.notFound }
    return row
  }

  // MARK: The organization's

  private static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    return try reader.snapshot {
      let total = Int(try reader.value(of: .apiTokens, organization: organization.value))
      return try call.list(page, total: total) { json in
        try reader.each(APITokenStore.ofOrganization, organization, page.limit, page.offset) { row in
          APITokenOutput(row, at: call.now).write(to: json)
        }
      }
    }
  }

  static func make(_ input: APITokenInput, _ call: Call, _ writer: Writer) throws -> APITokenMadeOutput {
    let secret = NewAPIToken(call.appliance.secrets)
    let row = try APITokenChanges.makeService(input, in: call.signedIn.organization, secret, writer)
    return made(row, secret, at: writer.now)
  }

  private static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    shown(try ofOrganization(call, reader), call)
  }

  static func change(_ change: APITokenChange, _ call: Call, _ writer: Writer) throws -> APITokenOutput {
    try APITokenOutput(
      APITokenChanges.update(
        service(call, writer), change, in: call.signedIn.organization.id, on: call.precondition, writer),
      at: writer.now)
  }

  /// The service's token of the address. What somebody gave a program of theirs, nobody else decides; it can be ended.
  static func service(_ call: Call, _ reader: Reader) throws -> APITokenRow {
    let row = try ofOrganization(call, reader)
    guard row.kind == .service else { throw Failure(.forbidden, code: "personal-token", APITokenText.notYours) }
    return row
  }

  static func revoke(_ call: Call, _ writer: Writer) throws {
    let row = try ofOrganization(call, writer)
    try call.precondition.check(version: row.version)
    try APITokenChanges.revoke(row, in: call.signedIn.organization, writer)
  }

  /// When it was used last is no change of it, and yet is another answer.
  private static func shown(_ row: APITokenRow, _ call: Call) -> Reply {
    call.reply(APITokenOutput(row, at: call.now), version: row.version, isMoving: true)
  }

  static func ofOrganization(_ call: Call, _ reader: Reader) throws -> APITokenRow {
    try reader.one(APITokenStore.find, call.id(as: ID<APIToken>.self), call.signedIn.organization.id)
  }

  private static func made(_ row: APITokenRow, _ secret: NewAPIToken, at now: Timestamp) -> APITokenMadeOutput {
    var output = APITokenMadeOutput()
    output.secret = secret.text
    output.token = APITokenOutput(row, at: now)
    return output
  }
}
