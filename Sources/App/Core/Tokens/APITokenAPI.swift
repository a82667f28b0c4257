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
      output: APITokenOutput.self, read: findOwn),
    .api(
      .delete, "/api/v1/account/tokens/{id}", "End one of the caller’s own tokens", needs: .signedIn, write: revokeOwn),
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
      output: APITokenOutput.self, read: find),
    .api(
      .delete, "/api/v1/organization/tokens/{id}", "End a token of the organization, whosever it is",
      needs: .permission(.tokensWrite), write: revoke),
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

  private static func findOwn(_ call: Call, _ reader: Reader) throws -> APITokenOutput {
    APITokenOutput(try own(call, reader), at: call.now)
  }

  static func revokeOwn(_ call: Call, _ writer: Writer) throws {
    try APITokenChanges.revoke(own(call, writer), in: call.signedIn.organization, writer)
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

  private static func find(_ call: Call, _ reader: Reader) throws -> APITokenOutput {
    APITokenOutput(try ofOrganization(call, reader), at: call.now)
  }

  static func revoke(_ call: Call, _ writer: Writer) throws {
    try APITokenChanges.revoke(ofOrganization(call, writer), in: call.signedIn.organization, writer)
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
