// The tables of docs/parity-*.md: what they promise is there.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct ParityTests {
  private struct Row {
    let number: Int
    let text: String
    /// Whether it says itself that it is not done yet.
    var isPending: Bool { text.contains("**pending**") }
  }

  private static let pages = ["parity-auth.md", "parity-attendance.md", "parity-orders.md", "parity-learning.md"]

  /// The rows of a page's tables, without heads and rules.
  private func rows(_ page: String) throws -> [Row] {
    let text = String(decoding: try readFile("\(Repository.root)/docs/\(page)", limit: 1 << 20), as: UTF8.self)
    return text.components(separatedBy: "\n").enumerated().filter {
      $0.element.hasPrefix("| ") && !$0.element.hasPrefix("| Theirs ")
    }.map { Row(number: $0.offset + 1, text: $0.element) }
  }

  private func marked(_ row: Row) -> [String] {
    row.text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  }

  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  @Test func everyRouteThatIsNamedIsThere() throws {
    let known = Set(Features.routes.map { "\($0.method.name) \($0.path)" })
    var found = 0
    for page in Self.pages {
      for row in try rows(page) {
        for word in marked(row) where Self.methods.contains(where: { word.hasPrefix($0 + " ") }) {
          found += 1
          #expect(known.contains(word) || row.isPending, "docs/\(page):\(row.number) \(word)")
        }
      }
    }
    #expect(found > 80)
  }

  /// A proof is the name of a test: one of ours in Swift, or `test_file.test_name` in Python.
  @Test func everyTestThatIsNamedIsThere() throws {
    let root = Repository.root + "/Tests"
    var sources: [String: String] = [:]
    for case let file as String in try #require(FileManager.default.enumerator(atPath: root)) {
      guard file.hasSuffix(".swift") || file.hasSuffix(".py"), let name = file.split(separator: "/").last else {
        continue
      }
      let text = String(decoding: try readFile("\(root)/\(file)", limit: 1 << 20), as: UTF8.self)
      sources[String(name.prefix { $0 != "." }), default: ""] += text
    }
    var found = 0
    for page in Self.pages {
      for row in try rows(page) {
        for word in marked(row) {
          let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
          guard parts.count == 2, parts[0].hasSuffix("Tests") || parts[0].hasPrefix("test_") else { continue }
          found += 1
          let declared = parts[0].hasPrefix("test_") ? "def \(parts[1])(" : "func \(parts[1])("
          let isThere = sources[parts[0]]?.contains(declared) ?? false
          #expect(isThere || row.isPending, "docs/\(page):\(row.number) \(word)")
        }
      }
    }
    #expect(found > 80)
  }

  /// What is neither shown by a test, nor somewhere else's, nor pending is only claimed.
  @Test func everyRowHasItsProof() throws {
    for page in Self.pages {
      for row in try rows(page) {
        let cells = row.text.components(separatedBy: "|").dropFirst().dropLast()
        #expect(cells.count == 3, "docs/\(page):\(row.number) has \(cells.count) cells")
        let proof = cells.last ?? ""
        #expect(
          proof.contains("`") || proof.contains("Elsewhere") || proof.contains("**pending**"),
          "docs/\(page):\(row.number)")
      }
    }
  }

  /// What the page and the documents say in figures.
  @Test func theFiguresAreThoseOfThePage() throws {
    let (hour, day) = (Int64(3600), Int64(86_400))
    #expect(AccessToken.lifetime == hour / 4 && AccessToken.skew <= 10)
    #expect(RefreshToken.lifetime == 30 * day && RefreshToken.familyLifetime == 90 * day)
    #expect(SignInRules.lifetime(.cookie) == 30 * day)
    #expect(SignInRules.linkLifetime == 72 * hour && InvitationRules.lifetime == 72 * hour)
    #expect(PersonEmails.linkLifetime == 72 * hour && PasswordResets.lifetime == hour)
    #expect(SetupRules.lifetime == hour / 2 && SigningKeys.lifetime == 90 * day)
    #expect(SecondFactorRules.challengeLifetime == hour / 6 && OrganizationRules.grace == 30 * day)
    #expect(Passwords.standard.memory == 19_456 && Passwords.standard.passes == 2)
    let hash = try Passwords.standard.hash("a quiet place to study")
    #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"), "the cost stands in the hash")
    #expect(Passwords.standard.matches("a quiet place to study", hash) && !Passwords.standard.isOutdated(hash))
  }

  /// Every way in which a secret is made or changed, and none of them in any event: not as it is, nor as it is stored.
  @Test func noEventHoldsASecret() throws {
    let campus = try Campus()
    var secrets = [Campus.password, "the heron minds its own pond"]
    func last(_ url: String?) -> String { url?.split(separator: "/").last.map(String.init) ?? "" }
    let person = "/api/v1/people/\(campus.staff.person.text)"
    for path in ["\(person)/sign-in-link", "\(person)/reset-link"] {
      secrets.append(last(try campus.admin.post(path).json["url"]?.string))
    }
    let invitation = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"new@x.example\"}")
    secrets.append(last(invitation.json["url"]?.string))
    secrets.append(try campus.token(of: campus.staff).secret)
    _ = try campus.admin.post(ProviderTests.path, json: ProviderTests.google)
    secrets.append("hush hush")
    let phone = try campus.setUpApp(campus.staff)
    secrets.append(contentsOf: phone.recoveryCodes)
    let changed = try campus.staff.put(
      "/api/v1/auth/password",
      json: "{\"current\":\"\(Campus.password)\",\"password\":\"the heron minds its own pond\"}")
    #expect(changed.status == 204)
    let begun = try campus.signIn(Campus.noor, "the heron minds its own pond")
    let challenge = try #require(begun.json["challenge"]?.string)
    let entered = try campus.guest.post(
      "/api/v1/auth/step", json: "{\"challenge\":\"\(challenge)\",\"code\":\"\(phone.code())\"}")
    #expect(entered.status == 200, "\(entered.text)")
    secrets.append(contentsOf: [challenge, phone.code()])
    secrets.append(contentsOf: ["accessToken", "refreshToken"].compactMap { entered.json[$0]?.string })
    _ = try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"ada@nord.example\",\"password\":\"a wrong guess of hers\"}")
    secrets.append("a wrong guess of hers")
    try campus.settle()
    let events = try campus.eventRows(since: .start)
    #expect(Set(events.map(\.kind)).count >= 9, "\(Set(events.map(\.kind)))")
    #expect(secrets.count >= 20 && secrets.allSatisfy { $0.count >= 6 })
    for event in events {
      for secret in secrets { #expect(!event.data.contains(secret), "\(event.kind) \(event.data)") }
      for word in ["$argon2", "hash", "digest", "secret"] {
        #expect(!event.data.contains(word), "\(event.kind) \(event.data)")
      }
    }
  }

  private struct Defect: Error, CustomStringConvertible {
    let description = "SELECT hash FROM accounts failed"
  }

  /// What nobody expected reaches the log, and of the caller only that it happened.
  @Test func aDefectIsToldWithoutItsWords() throws {
    for error in [Defect(), Failure.internal(Defect().description)] as [any Error] {
      let failure = Failure(any: error)
      #expect(failure.kind == .internal && failure.detail.contains("SELECT"))
      for language in Language.allCases {
        guard case .buffer(let body) = failure.problem(language: language, requestID: ID(1)).body else {
          Issue.record("a problem has a body")
          continue
        }
        #expect(!body.string.contains("SELECT") && body.string.contains("\"status\":500"), "\(body.string)")
      }
    }
  }
}
