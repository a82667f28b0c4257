// What an API token is: values, rules, and what it lets a program do.
import Base
import Store

/// A secret that a person gives to a program, or that stands for a program of its own.
enum APIToken {}

extension Permission {
  static let tokensWrite = Permission(
    "tokens.write",
    Text(
      en: "Make tokens for services, and end anybody’s tokens",
      fr: "Créer des jetons de service, et mettre fin à tout jeton"))
}

enum APITokenKind: String, Sendable, CaseIterable, Labeled {
  /// Acts as the person who made it, and may do no more than they may.
  case personal
  /// Acts as an entry of the directory of its own, and lives on when whoever made it has left.
  case service

  var label: Text {
    switch self {
    case .personal: Text(en: "Personal", fr: "Personnel")
    case .service: Text(en: "Service", fr: "Service")
    }
  }
}

enum APITokenStatus: String, Sendable, CaseIterable, Labeled {
  case active
  case expired
  /// Its person is gone or suspended, or has changed their password since.
  case stopped

  var label: Text {
    switch self {
    case .active: Text(en: "Works", fr: "Actif")
    case .expired: Text(en: "Expired", fr: "Expiré")
    case .stopped: Text(en: "Stopped", fr: "Arrêté")
    }
  }

  var tone: Tone {
    switch self {
    case .active: .good
    case .expired: .neutral
    case .stopped: .warn
    }
  }
}

enum APITokenRules {
  static let longestName = 80
  static let mostDays: Int64 = 365
  static let usualDays: Int64 = 90
  static let mostNetworks = 20
  /// Living tokens of one person.
  static let mostPersonal = 50
  /// What every one begins with, so that whoever finds one in the wrong place knows what it is.
  static let prefix = "quad_"
  /// Characters of the whole: the prefix and 32 random bytes.
  static let length = 48
  /// Characters that are kept to know one by.
  static let hintLength = 9

  /// What is wrong with the networks of a token.
  static func faults(_ networks: [String]) -> [Failure.Field] {
    networks.enumerated().compactMap { at, network in
      AddressRange(network) != nil && !network.contains(" ")
        ? nil : Failure.Field(path: "networks[\(at)]", text: APITokenText.notANetwork(network))
    }
  }
}

/// A new one: shown once, stored only as its keyed hash.
struct NewAPIToken: Sendable {
  let text: String
  let digest: Digest
  var hint: String { String(text.prefix(APITokenRules.hintLength)) }

  init(_ secrets: Secrets) {
    text = APITokenRules.prefix + randomToken()
    digest = secrets.digest(of: text)
  }
}

/// What a caller who came with an API token is held to.
struct TokenGrant: Sendable {
  let id: ID<APIToken>
  let kind: APITokenKind
  let permissions: Set<Permission>
  /// Where it may come from; empty for anywhere.
  let networks: [AddressRange]

  func allows(_ client: Address) -> Bool { networks.isEmpty || networks.contains { $0.contains(client) } }

  /// What somebody may do who comes with it: its permissions, as far as its person has them now. A service has no others.
  func access(of person: ID<Person>, _ reader: Reader) throws -> PersonAccess {
    let own = try PersonAccess(of: person, reader)
    return own.limited(to: kind == .service ? permissions : permissions.filter { $0.isGiven(by: own.permissions) })
  }

  /// Whether its person's own sessions would be held back: a token is no way around a second step. It works again, as it
  /// is, once they have set one up. A service has no second step, and nobody signs in as one.
  func isHeldBack(_ member: Member, _ scope: SecondFactorScope, _ reader: Reader) throws -> Bool {
    guard kind == .personal, scope != .nobody, let account = member.account else { return false }
    return try SecondFactorPolicy.holdsBack(
      account, PersonAccess(of: member.person, reader), runsTheBox: reader.one(AccountStore.runsTheBox, account), scope,
      reader)
  }
}

/// A token as lists show it.
struct APITokenRow: Sendable {
  let id: ID<APIToken>
  let kind: APITokenKind
  let name: String
  /// Its first characters.
  let hint: String
  let person: PersonReference
  let maker: PersonReference?
  /// By name; one that no feature declares any more means nothing.
  let permissions: [String]
  let networks: [String]
  let created: Timestamp
  let expires: Timestamp
  let lastUsed: Timestamp?
  let lastAddress: String?
  let isStopped: Bool
  let version: Int64

  func status(at now: Timestamp) -> APITokenStatus { expires <= now ? .expired : isStopped ? .stopped : .active }
}

/// The words of a list kept in one column.
enum WordList {
  static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
  static func text(_ words: some Sequence<String>) -> String { words.joined(separator: " ") }
}
