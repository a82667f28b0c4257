// Services that people sign in with: values and rules.
import Base
import Outbound
import Store

/// A service by which an organization's people sign in: an OpenID provider, as the organization uses it.
enum SignInProvider {}
/// Somebody at a provider, linked to an account.
enum LinkedIdentity {}
/// A domain whose addresses may join by themselves.
enum DomainRule {}
/// A sign-in that went to a provider and has not come back.
enum OpenIDAttempt {}
/// Somebody who came back from a provider and is not linked yet.
enum OpenIDArrival {}

/// What is known of a provider beforehand.
enum ProviderPreset: String, Sendable, CaseIterable, Labeled {
  case google
  case cognito
  case entra
  /// Any provider that describes itself at its issuer's address.
  case issuer
  /// A Moodle site: no OpenID, for it is Quad that asks for user name and password and shows them there. All else is the
  /// same: who somebody is there opens an account here, by the site's own number for them.
  case moodle

  var label: Text {
    switch self {
    case .google: .verbatim("Google")
    case .cognito: .verbatim("Amazon Cognito")
    case .entra: .verbatim("Microsoft Entra ID")
    case .issuer: Text(en: "Another OpenID provider", fr: "Un autre fournisseur OpenID")
    case .moodle: .verbatim("Moodle")
    }
  }

  var text: Text {
    switch self {
    case .google:
      Text(
        en: "Google accounts, or only those of your Google Workspace.",
        fr: "Comptes Google, ou seulement ceux de votre Google Workspace.")
    case .cognito: Text(en: "A user pool of Amazon Cognito.", fr: "Un groupe d’utilisateurs d’Amazon Cognito.")
    case .entra:
      Text(en: "The accounts of your Microsoft 365 tenant.", fr: "Les comptes de votre locataire Microsoft 365.")
    case .issuer:
      Text(
        en: "Keycloak, Authentik, Okta, Shibboleth with OpenID Connect, and others.",
        fr: "Keycloak, Authentik, Okta, Shibboleth avec OpenID Connect, et d’autres.")
    case .moodle:
      Text(
        en: "The user names and passwords of your Moodle.",
        fr: "Les noms d’utilisateur et mots de passe de votre Moodle.")
    }
  }

  /// What a new one is called unless somebody says otherwise.
  var usualName: String {
    switch self {
    case .google: "Google"
    case .cognito: "Cognito"
    case .entra: "Microsoft"
    case .issuer: ""
    case .moodle: "Moodle"
    }
  }

  /// The fields of a provider that this kind has, besides name, client id and secret.
  var ownFields: Set<String> {
    switch self {
    case .moodle: ["moodle", "graceHours", "believesAddresses"]
    case .google: ["hostedDomain"]
    case .cognito: ["pool", "pagesDomain"]
    case .entra: ["tenant"]
    case .issuer: ["issuer"]
    }
  }
}

/// A provider as the database has it.
struct ProviderRow: Sendable {
  let id: ID<SignInProvider>
  let organization: ID<Organization>
  let name: String
  let preset: ProviderPreset
  /// Never changes: subjects mean something at one issuer only.
  let issuer: String
  /// Cognito's pool, Entra's tenant.
  let realm: String?
  let clientID: String
  /// Nil for a public client.
  let sealedSecret: [UInt8]?
  let pagesDomain: String?
  let hostedDomain: String?
  /// Whether people can sign in with it now.
  let isEnabled: Bool
  /// Whether it counts in every organization of the box; see `SessionOrigin`.
  let isTrusted: Bool
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  /// Hours for which whoever has signed in by it comes in while it is away; see `MoodleProofs`.
  let graceHours: Int64
  /// Whether an address that it says counts as verified. A Moodle says only that an account is, and lets its people write
  /// another address into it.
  let believesAddresses: Bool

  /// Where its secret is sealed for.
  static func place(_ id: ID<SignInProvider>) -> String { "openid-secret:\(id.text)" }

  /// How it is asked. Fails when its secret does not open, or the row has been changed from outside.
  func settings(_ secrets: Secrets) throws -> OpenIDSettings {
    let secret = try sealedSecret.map {
      Secret(String(decoding: try secrets.open($0, for: ProviderRow.place(id)), as: UTF8.self))
    }
    return try OpenIDSettings.of(
      preset, issuer: issuer, realm: realm, pagesDomain: pagesDomain, hostedDomain: hostedDomain, clientID: clientID,
      secret)
  }
}

extension OpenIDSettings {
  /// The settings that a preset's fields come to. Fails where they can't be right.
  static func of(
    _ preset: ProviderPreset, issuer: String, realm: String?, pagesDomain: String?, hostedDomain: String?,
    clientID: String, _ secret: Secret?
  ) throws -> OpenIDSettings {
    switch preset {
    case .google:
      guard let secret else { throw ProviderRules.fault("clientSecret", ProviderText.secretNeeded) }
      return .google(clientID: clientID, clientSecret: secret, hostedDomain: hostedDomain)
    case .cognito:
      guard
        let settings = OpenIDSettings.cognito(
          pool: realm ?? "", domain: pagesDomain ?? "", clientID: clientID, clientSecret: secret)
      else { throw ProviderRules.fault("pool", ProviderText.badPool) }
      return settings
    case .entra:
      guard let settings = OpenIDSettings.entra(tenant: realm ?? "", clientID: clientID, clientSecret: secret) else {
        throw ProviderRules.fault("tenant", ProviderText.badTenant)
      }
      return settings
    case .issuer: return OpenIDSettings(issuer: issuer, clientID: clientID, clientSecret: secret)
    case .moodle:
      guard secret == nil else { throw ProviderRules.fault("clientSecret", ProviderText.foreignField) }
      guard let address = MoodleAddress.tidied(issuer) else { throw ProviderRules.fault("moodle", MoodleText.badURL) }
      return OpenIDSettings(issuer: address, clientID: clientID, clientSecret: nil)
    }
  }
}

/// A domain rule as the database has it.
struct DomainRow: Sendable {
  let id: ID<DomainRule>
  let domain: String
  let role: ID<Role>
}

/// Somebody at a provider who is linked to an account.
struct IdentityRow: Sendable {
  let id: ID<LinkedIdentity>
  let provider: ID<SignInProvider>
  let account: ID<Account>
  /// The address as the provider said it last; nil when it says none.
  let email: String?
  let created: Timestamp
  let lastUsed: Timestamp
}

/// The same with what a list shows beside it.
struct IdentityEntry: Sendable {
  let row: IdentityRow
  let providerName: String
  let organization: ID<Organization>
  let organizationName: String
  /// Whether one can sign in with it now.
  let isUsable: Bool
}

/// A sign-in under way.
struct AttemptRow: Sendable {
  let id: ID<OpenIDAttempt>
  let provider: ID<SignInProvider>
  let browser: Digest
  /// Who wants to link; nil for a sign-in.
  let account: ID<Account>?
  let next: String
}

/// Somebody who is not linked yet, as the provider knows them.
struct ArrivalRow: Sendable {
  let id: ID<OpenIDArrival>
  let provider: ID<SignInProvider>
  let organization: ID<Organization>
  let subject: String
  /// The address, where the provider says that it is verified.
  let email: String?
  let name: String
  /// Who wants to link; nil for a sign-in.
  let account: ID<Account>?
  let next: String
  /// What will open the identity while its service is away.
  var proof: KeptProof?
}

/// The user name and the hash of the password that somebody has just signed in to a service with.
struct KeptProof: Sendable {
  let name: String
  let hash: String
}

/// What a session keeps of the provider by which it began.
///
/// Whoever runs an organization's provider can pretend to be any of its people. So a session begun by one works in that
/// organization only, and does not run the box, unless whoever runs the box has said that the provider is to be trusted
/// everywhere: an organization's administrator must not come into another one by an account that is in both.
struct SessionOrigin: Sendable {
  let provider: ID<SignInProvider>
  let organization: ID<Organization>
  let isBound: Bool
  /// When the session ends at the latest: of somebody who was let in while the service was away. Nil for who it knows.
  let until: Timestamp?
  /// Where the service is.
  private let issuer: String

  init(_ row: ProviderRow, until: Timestamp? = nil) {
    self.init(row, row.organization, isBound: false, until)
  }

  private init(_ row: ProviderRow, _ organization: ID<Organization>, isBound: Bool, _ until: Timestamp?) {
    provider = row.id
    self.organization = organization
    self.isBound = isBound || !row.isTrusted
    self.until = until
    issuer = row.issuer
  }

  /// Keeps it while a second step is waited for, under the secret that names the wait: in the transaction that begins it.
  func keep(_ step: Digest, _ writer: Writer) throws {
    try writer.run(OpenIDStore.sweepSteps, writer.now)
    try writer.run(
      OpenIDStore.insertStep, step, organization, provider, isBound, writer.now.adding(seconds: SessionOrigin.patience),
      until)
  }

  /// What was kept with a step that is done, to go to the session that begins; nil for a sign-in of another kind. Fails
  /// where the provider has been closed meanwhile.
  static func taken(_ step: Digest, _ writer: Writer) throws -> SessionOrigin? {
    guard let (provider, organization, isBound, until) = try writer.first(OpenIDStore.step, step) else { return nil }
    try writer.run(OpenIDStore.deleteStep, step)
    guard let open = try writer.first(OpenIDStore.open, provider) else { throw ProviderText.closed }
    return SessionOrigin(open.row, organization, isBound: isBound, until)
  }

  /// Longer than any step is waited for: what is forgotten too early would let somebody in with more than they have.
  private static let patience: Int64 = 86_400

  /// In the transaction that starts the session.
  func record(_ session: ID<Session>, _ writer: Writer) throws {
    try writer.run(OpenIDStore.insertSession, session, organization, provider, isBound)
  }

  /// Writes down that somebody has come in whom the service could not be asked about: once they are in.
  func noteEntry(of person: ID<Person>, _ writer: Writer) throws {
    guard until != nil else { return }
    try writer.emit(.moodleLetIn, subject: person) { $0.field("host", OutboundURL(issuer)?.host ?? issuer) }
  }
}

extension Caller {
  /// Refuses what concerns the whole account to a session that counts in one organization only.
  func requireWholeAccount() throws {
    guard !isBound else {
      throw Failure(.forbidden, code: "session-bound", ProviderText.isBound(organization.name))
    }
  }

  /// Refuses a session that counts in one organization what would open all of the account, where the account is somebody
  /// elsewhere too, or runs the box.
  func requireReach(_ reader: Reader) throws {
    let member = try reader.one(SignInStore.member, person)
    if try !AccountChanges.isOwn(account, member, reader) { try requireWholeAccount() }
  }
}

enum ProviderRules {
  /// How long a sign-in may take at the provider, and again at our question afterwards.
  static let patience: Int64 = 600
  static let longestName = 60
  static let longestIssuer = 300
  static let longestClient = 255
  static let longestSecret = 1024
  static let mostProviders = 20
  static let graceRange: ClosedRange<Int64> = 0...168
  static let mostDomains = 50
  /// Identities of one account.
  static let mostIdentities = 20
  /// Buttons on the sign-in page of a box whose organizations nobody has chosen from.
  static let mostChoices = 5
  /// Bytes of a subject (OpenID Connect Core, 2: at most 255 ASCII characters).
  static let longestSubject = 255

  static func fault(_ path: String, _ text: Text) -> Failure { .unprocessable([Failure.Field(path: path, text: text)]) }

  /// A domain as rules have it: lower case, with a dot, of letters, digits and hyphens. Nil for anything else.
  static func domain(_ text: String) -> String? {
    let bare = (text.hasPrefix("@") ? String(text.dropFirst()) : text).lowercased()
    let labels = bare.split(separator: ".", omittingEmptySubsequences: false)
    guard bare.utf8.count <= 253, labels.count >= 2 else { return nil }
    let areSound = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d }
    }
    return areSound ? bare : nil
  }

  /// The domain of an address, in the form of the rules.
  static func domain(ofEmail email: String) -> String? {
    email.split(separator: "@", omittingEmptySubsequences: false).last.flatMap { domain(String($0)) }
  }
}
