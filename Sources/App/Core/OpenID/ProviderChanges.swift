// The writes of providers: adding, changing and removing them, and their domain rules.
import Base
import Outbound
import Store
import Web

extension EventKind {
  static let providerAdded = EventKind("sign-in-provider.added")
  static let providerChanged = EventKind("sign-in-provider.changed")
  static let providerRemoved = EventKind("sign-in-provider.removed")
  static let domainsChanged = EventKind("sign-in-provider.domains")
}

enum ProviderChanges {
  /// Adds a provider. `fault` judges an issuer's address, by where Quad may call.
  static func create(
    _ input: ProviderInput, in organization: ID<Organization>, _ secrets: Secrets, fault: (String) -> Text?,
    _ writer: Writer
  ) throws -> ProviderRow {
    let realm = realm(of: input)
    let hosted = try domain(input.hostedDomain, "hostedDomain")
    let pages = try domain(input.pagesDomain, "pagesDomain")
    try refuseForeignFields(input)
    let issuer: String
    switch input.preset {
    case .issuer: issuer = try address(input.issuer, "issuer", ProviderText.badIssuer, fault)
    case .moodle: issuer = try address(input.moodle, "moodle", MoodleText.badURL, fault)
    case .google, .cognito, .entra: issuer = ""
    }
    try checkClient(input.clientId)
    let secret = filled(input.clientSecret)
    let settings = try OpenIDSettings.of(
      input.preset, issuer: issuer, realm: realm, pagesDomain: pages, hostedDomain: hosted,
      clientID: input.clientId, secret.map { Secret($0) })
    try requireEverything(writer)
    guard try writer.one(OpenIDStore.count, organization) < ProviderRules.mostProviders else {
      throw Failure(.conflict, code: "too-many-providers", ProviderText.tooMany)
    }
    let id = writer.newID(ID<SignInProvider>.self)
    let sealed = try secret.map { try secrets.seal(Array($0.utf8), for: ProviderRow.place(id)) }
    try writer.run(
      OpenIDStore.insert, id, organization, input.name, input.preset.rawValue, settings.issuer, realm, input.clientId,
      sealed, pages, hosted, writer.now, input.graceHours ?? 0, input.believesAddresses ?? false)
    try writer.emit(.providerAdded, subject: id) { json in
      json.field("name", input.name)
      json.field("issuer", settings.issuer)
    }
    return try writer.one(OpenIDStore.find, id, organization)
  }

  /// Changes what `change` names. What is empty in it is taken away, but the secret: an empty one stays as it is.
  static func update(
    _ id: ID<SignInProvider>, _ change: ProviderChange, in organization: ID<Organization>, _ secrets: Secrets,
    isOperator: Bool, on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws -> ProviderRow {
    let old = try writer.one(OpenIDStore.find, id, organization)
    try condition.check(version: old.version)
    guard change.version ?? old.version == old.version else {
      throw Failure(.conflict, code: "changed-meanwhile", OrganizationText.changedMeanwhile)
    }
    let isTrusted = change.isTrusted ?? old.isTrusted
    guard isTrusted == old.isTrusted || isOperator else {
      throw Failure(.forbidden, code: "operators-only", ProviderText.operatorsOnly)
    }
    let name = change.name ?? old.name
    let clientID = change.clientId ?? old.clientID
    try checkClient(clientID)
    let pages = try change.pagesDomain.map { try domain($0, "pagesDomain") } ?? old.pagesDomain
    let hosted = try change.hostedDomain.map { try domain($0, "hostedDomain") } ?? old.hostedDomain
    let secret = filled(change.clientSecret)
    let sealed = try secret.map { try secrets.seal(Array($0.utf8), for: ProviderRow.place(id)) } ?? old.sealedSecret
    let isEnabled = change.isEnabled ?? old.isEnabled
    let graceHours = change.graceHours ?? old.graceHours
    let believes = change.believesAddresses ?? old.believesAddresses
    if old.preset != .moodle, believes { throw ProviderRules.fault("believesAddresses", ProviderText.foreignField) }
    if old.preset != .moodle, graceHours != 0 { throw ProviderRules.fault("graceHours", ProviderText.foreignField) }
    if old.preset == .moodle, secret != nil { throw ProviderRules.fault("clientSecret", ProviderText.foreignField) }
    // Only who runs the box vouches for it, and for what it was when they did.
    let isSame = clientID == old.clientID && secret == nil && pages == old.pagesDomain && hosted == old.hostedDomain
    // It lets in more people than it did: those whom it could not be asked about, or whose addresses nobody has verified.
    let isWider = graceHours > old.graceHours || believes && !old.believesAddresses
    let staysTrusted = isTrusted && (isSame && !isWider || isOperator)
    guard
      !isSame || name != old.name || isEnabled != old.isEnabled || staysTrusted != old.isTrusted
        || graceHours != old.graceHours || believes != old.believesAddresses
    else { return old }
    try checkOwnDomains(old, pages: pages, hosted: hosted)
    if !isSame || isEnabled && !old.isEnabled || isWider { try requireEverything(writer) }
    guard
      try writer.run(
        OpenIDStore.update, id, organization, name, clientID, sealed, pages, hosted, isEnabled, staysTrusted,
        old.version, writer.now, graceHours, believes) == 1
    else { throw Failure.notFound }
    if graceHours < old.graceHours || !isEnabled { try MoodleProofs.forget(of: id, writer) }
    // Those who came in by it have nothing to stay with, or would stay with more than it gives now.
    if old.isEnabled && !isEnabled || old.isTrusted && !staysTrusted { try SessionChanges.endAll(by: id, writer) }
    if !isEnabled { try forgetVisitors(of: id, writer) }
    try writer.emit(.providerChanged, subject: id) { json in
      json.field("name", name)
      json.array("changed") {
        for (word, isChanged) in [
          ("name", name != old.name), ("clientId", clientID != old.clientID), ("clientSecret", secret != nil),
          ("pagesDomain", pages != old.pagesDomain), ("hostedDomain", hosted != old.hostedDomain),
          ("isEnabled", isEnabled != old.isEnabled), ("isTrusted", staysTrusted != old.isTrusted),
          ("graceHours", graceHours != old.graceHours), ("believesAddresses", believes != old.believesAddresses),
        ] where isChanged { json.string(word) }
      }
      if isEnabled != old.isEnabled { json.field("isEnabled", isEnabled) }
      if staysTrusted != old.isTrusted { json.field("isTrusted", staysTrusted) }
    }
    return try writer.one(OpenIDStore.find, id, organization)
  }

  /// Has a Moodle be asked at another address: the same site, whose numbers are those that people are linked by. Somebody has
  /// to say that it is, who may decide which service is believed; for anybody else nothing happens.
  static func move(_ row: ProviderRow, to issuer: String, _ writer: Writer) throws {
    let standing = try Standing(writer)
    guard row.preset == .moodle, row.issuer != issuer, Features.permissions.allSatisfy(standing.may) else { return }
    try writer.run(OpenIDStore.move, row.id, row.organization, issuer, writer.now)
    if row.isTrusted { try SessionChanges.endAll(by: row.id, writer) }
    try forgetVisitors(of: row.id, writer)
    try writer.emit(.providerChanged, subject: row.id) { json in
      json.field("name", row.name)
      json.array("changed") { json.string("moodle") }
      json.field("issuer", issuer)
      if row.isTrusted { json.field("isTrusted", false) }
    }
  }

  /// Removes a provider with everything that hangs on it: its links, its rules, the sessions that began by it.
  static func delete(
    _ id: ID<SignInProvider>, in organization: ID<Organization>, on condition: Precondition = Precondition(nil),
    _ writer: Writer
  ) throws {
    let old = try writer.one(OpenIDStore.find, id, organization)
    try condition.check(version: old.version)
    let people = try writer.one(OpenIDStore.people, id)
    try SessionChanges.endAll(by: id, writer)
    try forgetVisitors(of: id, writer)
    try writer.run(OpenIDStore.deleteIdentities, id)
    try writer.run(OpenIDStore.deleteDomains, id)
    try writer.run(OpenIDStore.delete, id, organization)
    try writer.emit(.providerRemoved, subject: id) { json in
      json.field("name", old.name)
      json.field("issuer", old.issuer)
      json.field("identities", Int64(people))
    }
  }

  // MARK: Domain rules

  /// Makes these the rules of a provider. A rule hands its role to whoever comes, so it takes what giving the role takes.
  static func setDomains(
    _ wanted: [DomainPayload], of id: ID<SignInProvider>, in organization: ID<Organization>,
    on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws -> ProviderRow {
    let row = try writer.one(OpenIDStore.find, id, organization)
    try condition.check(version: row.version)
    let granting = try Granting(in: organization, writer)
    let old = try writer.all(OpenIDStore.domains, id)
    var rules: [(domain: String, role: RoleRow)] = []
    for (at, one) in wanted.enumerated() {
      guard let domain = ProviderRules.domain(one.domain) else {
        throw ProviderRules.fault("domains[\(at)].domain", ProviderText.badDomain)
      }
      guard !rules.contains(where: { $0.domain == domain }) else {
        throw ProviderRules.fault("domains[\(at)].domain", ProviderText.domainTwice)
      }
      guard let role = granting.book.role(one.role) else {
        throw ProviderRules.fault("domains[\(at)].role", AccessText.noSuchRole(one.role))
      }
      // Nobody becomes an owner by where their mail is.
      guard role.builtIn != .owner else { throw ProviderRules.fault("domains[\(at)].role", AccessText.mayNotGive) }
      if !old.contains(where: { $0.domain == domain && $0.role == role.id }),
        !granting.usual.contains(where: { $0.id == role.id })
      {
        try granting.standing.requireGiving(role)
      }
      rules.append((domain, role))
    }
    let gone = old.filter { one in !rules.contains { $0.domain == one.domain && $0.role.id == one.role } }
    let new = rules.filter { one in !old.contains { $0.domain == one.domain && $0.role == one.role.id } }
    guard !gone.isEmpty || !new.isEmpty else { return row }
    for one in gone { try writer.run(OpenIDStore.deleteDomain, id, one.domain) }
    for one in new {
      try writer.run(
        OpenIDStore.insertDomain, writer.newID(ID<DomainRule>.self), organization, id, one.domain, one.role.id,
        writer.now)
    }
    try writer.run(OpenIDStore.touch, id, organization, writer.now)
    try writer.emit(.domainsChanged, subject: id) { json in
      json.field("name", row.name)
      json.array("domains") {
        for one in rules {
          json.object {
            json.field("domain", one.domain)
            json.field("role", one.role.reference.word)
          }
        }
      }
    }
    return try writer.one(OpenIDStore.find, id, organization)
  }

  // MARK: The steps

  /// Whoever decides which provider is believed could come in as anybody of the directory who has not come yet: that
  /// takes every permission. Owners are not to be had that way at all; see `Prospect`.
  private static func requireEverything(_ writer: Writer) throws {
    let standing = try Standing(writer)
    guard Features.permissions.allSatisfy(standing.may) else {
      throw Failure(.forbidden, code: "needs-everything", ProviderText.needsEverything)
    }
  }

  private static func forgetVisitors(of id: ID<SignInProvider>, _ writer: Writer) throws {
    try writer.run(OpenIDStore.deleteAttempts, id)
    try writer.run(OpenIDStore.deleteArrivals, id)
  }

  private static func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  private static func realm(of input: ProviderInput) -> String? {
    switch input.preset {
    case .cognito: filled(input.pool)
    case .entra: filled(input.tenant)?.lowercased()
    case .google, .issuer, .moodle: nil
    }
  }

  /// The address of a service that is wherever somebody says.
  private static func address(
    _ given: String?, _ path: String, _ refusal: Text, _ fault: (String) -> Text?
  ) throws -> String {
    guard let given, !given.isEmpty else { throw ProviderRules.fault(path, refusal) }
    if let text = fault(given) { throw ProviderRules.fault(path, text) }
    return given
  }

  /// A domain in the form of the rules; nil for an empty one.
  private static func domain(_ text: String?, _ path: String) throws -> String? {
    guard let text = filled(text) else { return nil }
    guard let domain = ProviderRules.domain(text) else { throw ProviderRules.fault(path, ProviderText.badDomain) }
    return domain
  }

  private static func checkClient(_ id: String) throws {
    guard !id.isEmpty, id.utf8.count <= ProviderRules.longestClient,
      id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { throw ProviderRules.fault("clientId", ProviderText.badClientID) }
  }

  /// A field that its kind has no use for is a misunderstanding, such as a hosted domain of a provider that knows none.
  private static func refuseForeignFields(_ input: ProviderInput) throws {
    let given = [
      ("issuer", input.issuer), ("pool", input.pool), ("pagesDomain", input.pagesDomain), ("tenant", input.tenant),
      ("hostedDomain", input.hostedDomain), ("moodle", input.moodle),
      ("graceHours", input.graceHours.map { $0 == 0 ? "" : String($0) }),
      ("believesAddresses", input.believesAddresses == true ? "1" : nil),
    ]
    let own = input.preset.ownFields
    let foreign = given.filter { filled($0.1) != nil && !own.contains($0.0) }
    if !foreign.isEmpty {
      throw Failure.unprocessable(foreign.map { Failure.Field(path: $0.0, text: ProviderText.foreignField) })
    }
  }

  private static func checkOwnDomains(_ row: ProviderRow, pages: String?, hosted: String?) throws {
    if row.preset == .cognito, pages == nil { throw ProviderRules.fault("pagesDomain", ProviderText.badDomain) }
    if row.preset != .cognito, pages != nil { throw ProviderRules.fault("pagesDomain", ProviderText.foreignField) }
    if row.preset != .google, hosted != nil { throw ProviderRules.fault("hostedDomain", ProviderText.foreignField) }
  }
}
