// What a new password must withstand, wherever one is chosen, and hashes that come from other systems.
import Base
import CArgon2
import Credentials
import Store
import Testing

@testable import App

struct StrengthTests {
  /// What everybody else tries first is refused at the field, with the reason, and nothing is written.
  @Test func weakPasswordsAreRefusedWithTheReasonWhereverTheyAreChosen() throws {
    let campus = try Campus()
    let made = try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link")
    let path = String(try #require(made.json["url"]?.string).dropFirst("http://campus.test".count))
    let invited = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"new@x.example\"}")
    let token = String(try #require(invited.json["url"]?.string?.split(separator: "/").last))
    let mark = try campus.mark()
    for (password, reason) in [
      ("password1", PasswordReason.common), ("noor haddad", .account), ("campus nord", .account),
      ("aaaaaaaaaaaa", .repeated), ("short", .tooShort), (String(repeating: "lantern ", count: 17), .tooLong),
      ("a quiet\u{7} place to study", .controlCharacter),
    ] {
      let refused = try campus.guest.post(path, form: [("password", password)])
      #expect(refused.status == 422, "\(password)")
      #expect(refused.page.text.contains(reason.text.en), "\(password): \(refused.page.text)")
      #expect(!refused.text.contains("value=\"\(password)\""))
      let joining = try campus.guest.post(
        "/join/\(token)/new", form: [("name", "Noor Haddad"), ("password", password)])
      #expect(joining.status == 422, "\(password)")
      // What no text may hold is refused before it is judged.
      #expect(
        reason == .controlCharacter || joining.page.text.contains(reason.text.en), "\(password): \(joining.page.text)")
    }
    let call = try campus.guest.post(
      "/api/v1/invitations/sign-up", json: "{\"token\":\"\(token)\",\"name\":\"N\",\"password\":\"password1\"}")
    #expect(call.status == 422 && call.faults == ["password"])
    #expect(call.text.contains(PasswordReason.common.text.en))
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.guest.post(path, form: [("password", "the heron minds its own pond")]).status == 303)
  }

  @Test func theReasonIsToldInFrench() throws {
    let campus = try Campus()
    let made = try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link")
    let path = String(try #require(made.json["url"]?.string).dropFirst("http://campus.test".count))
    let refused = try campus.guest.with("Accept-Language", "fr").post(path, form: [("password", "azertyuiop")])
    #expect(refused.status == 422 && refused.page.text.contains("Trop facile à deviner"))
  }

  // MARK: Hashes of other systems

  /// What Python's bcrypt made of "correct horse", at cost 4.
  private static let imported = [
    "$2a$04$J77.xdQbA.AR30uTQm8zROlmZedGjB5CjaJKJtbLhygG1SKp1J4XS",
    "$2b$04$09Fq1RFODcbiJ.vHFXeFcuUlqOxhxGnABmqMsM111Yjj8P5iEFhla",
    "$2y$04$bh0Q4Us4mCw4amqk9wkrQ.bkogkXwAhZKeONRd20v3MBW.mu4SgUS",
  ]

  private func giveHash(_ hash: String, to person: ID<Person>, _ campus: Campus) throws {
    try campus.store.write { writer in
      let account = try #require(try writer.one(SignInStore.member, person).account)
      try writer.run(StrengthTests.setHash, account, hash)
    }
  }

  private static let setHash = Command("UPDATE accounts SET password_hash = ?2 WHERE id = ?1")

  private func hash(of person: ID<Person>, _ campus: Campus) throws -> String {
    try campus.store.read { try $0.one(SignInStore.member, person).passwordHash ?? "" }
  }

  private func signIn(_ campus: Campus, _ password: String) throws -> Answer {
    try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(password)\"}")
  }

  @Test(arguments: imported) func anImportedHashIsGoodForOneSignIn(old: String) throws {
    let campus = try Campus()
    try giveHash(old, to: campus.staff.person, campus)
    #expect(try signIn(campus, "wrong one").status == 401)
    #expect(try hash(of: campus.staff.person, campus).hasPrefix("$2"), "a wrong password changes nothing")
    try campus.settle()
    let mark = try campus.mark()
    #expect(try signIn(campus, "correct horse").status == 200)
    let renewed = try hash(of: campus.staff.person, campus)
    #expect(renewed.hasPrefix("$argon2id$"))
    #expect(try campus.events(since: mark) == ["session.started"])
    #expect(try signIn(campus, "correct horse").status == 200)
    #expect(try hash(of: campus.staff.person, campus) == renewed, "once is enough")
    #expect(try campus.staff.get("/api/v1/me").status == 200, "it is the same password: sessions stay")
  }

  /// While some accounts still take bcrypt's time, half of the addresses that nobody has take it too, always the same.
  @Test func anUnknownAddressTakesTheTimeOfSomeAccount() throws {
    let secrets = Secrets(key: [UInt8](repeating: 7, count: 32))
    let names = (0..<400).map { "person\($0)@x.example" }
    let plain = DecoyHash(CampusTemplate.passwords, secrets, imported: nil)
    #expect(names.allSatisfy { plain.hash(for: $0).hasPrefix("$argon2id$") })
    let mixed = DecoyHash(CampusTemplate.passwords, secrets, imported: Self.imported[0])
    let slow = names.filter { mixed.hash(for: $0).hasPrefix("$2a$04$") }
    #expect((140...260).contains(slow.count), "\(slow.count)")
    #expect(slow.allSatisfy { BcryptHash(mixed.hash(for: $0))?.matches("correct horse") == false })
    let again = DecoyHash(CampusTemplate.passwords, secrets, imported: Self.imported[1])
    #expect(names.filter { again.hash(for: $0).hasPrefix("$2b$") } == slow)
  }

  /// One that could not be read would be refused without hashing anything.
  @Test func theDecoyIsReadAndHashedAgainst() {
    for passwords in [CampusTemplate.passwords, .standard] {
      let decoy = passwords.decoy()
      #expect(argon2id_verify(decoy, "anything", 8) == ARGON2_VERIFY_MISMATCH.rawValue, "\(decoy)")
      #expect(!passwords.isOutdated(decoy) && !passwords.matches("", decoy) && decoy != passwords.decoy())
    }
  }

  @Test func aHashOfCheaperDaysIsRenewed() throws {
    let campus = try Campus()
    let cheap = try Passwords(memory: 16, passes: 2).hash(Campus.password)
    try giveHash(cheap, to: campus.staff.person, campus)
    #expect(try signIn(campus, Campus.password).status == 200)
    #expect(try hash(of: campus.staff.person, campus).contains("$m=8,t=1,p=1$"))
  }

  /// Hashes that would keep a thread for a day, or are none, match nothing.
  @Test(arguments: ["$2b$31$" + String(repeating: ".", count: 53), "$2b$", "$2x$04$abc", "plain", ""])
  func hashesThatAreNoneMatchNothing(hash: String) throws {
    let campus = try Campus()
    try giveHash(hash, to: campus.staff.person, campus)
    #expect(try signIn(campus, "anything at all").status == 401)
    #expect(try signIn(campus, hash.isEmpty ? "x" : hash).status == 401)
  }

  /// Eight browsers at once with a hash from another system: all get in, it is renewed once.
  @Test func manySignInsAtOnceRenewOneHash() throws {
    let campus = try Campus(.socket)
    try giveHash(Self.imported[1], to: campus.staff.person, campus)
    let outcomes = try atOnce(4, threads: 4) { _ in try signIn(campus, "correct horse").status }
    #expect(outcomes.allSatisfy { $0 == 200 }, "\(outcomes)")
    #expect(try hash(of: campus.staff.person, campus).hasPrefix("$argon2id$"))
    #expect(try signIn(campus, "correct horse").status == 200)
  }
}
