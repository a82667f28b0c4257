// Accounts: one way to sign in, one person in each organization, and nobody gets at an account through another tenant.
import Base
import Store
import Testing

@testable import App

struct AccountTests {
  private func signIn(_ campus: Campus, _ email: String, _ password: String = Campus.password) throws -> Answer {
    try campus.guest.post("/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}")
  }

  private func account(_ campus: Campus, _ person: ID<Person>) throws -> ID<Account>? {
    try campus.store.read { try $0.one(SignInStore.member, person).account }
  }

  private func link(_ visitor: Visitor, _ person: ID<Person>) throws -> String {
    let answer = try visitor.post("/api/v1/people/\(person.text)/sign-in-link")
    #expect(answer.status == 201)
    return String(try #require(answer.json["url"]?.string).dropFirst("http://campus.test".count))
  }

  private func add(_ visitor: Visitor, _ name: String, _ email: String) throws -> ID<Person> {
    let answer = try visitor.post("/api/v1/people", json: "{\"name\":\"\(name)\",\"email\":\"\(email)\"}")
    return try #require(ID<Person>(answer.json["id"]?.string ?? ""))
  }

  // MARK: What a link opens

  /// Another tenant's administrator enters the victim's address and uses the link: what they get is a new account.
  @Test func aLinkForAVictimsAddressOpensNothingOfTheVictims() throws {
    let campus = try Campus()
    let planted = try add(campus.stranger, "Noor Planted", "noor@nord.example")
    let path = try link(campus.stranger, planted)
    #expect(try campus.guest.post(path, form: [("password", "the planter's blue spade")]).status == 303)
    #expect(try account(campus, planted) != account(campus, campus.staff.person))
    #expect(try campus.staff.get("/api/v1/me").status == 200, "the victim's session goes on")
    let own = try signIn(campus, "noor@nord.example")
    #expect(own.json["person"]?["organization"]?["name"]?.string == "Campus Nord")
    #expect(own.json["person"]?["memberships"]?.count == 1)
    let other = try signIn(campus, "noor@nord.example", "the planter's blue spade")
    #expect(other.json["person"]?["organization"]?["name"]?.string == "Campus Sud")
  }

  /// The same when the victim's account is in both organizations already.
  @Test func aLinkNeverOpensAnAccountThatIsAlsoElsewhere() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor There")
    _ = try campus.stranger.patch("/api/v1/people/\(there.text)", json: "{\"email\":\"noor@sud.example\"}")
    let path = try link(campus.stranger, there)
    #expect(try campus.guest.post(path, form: [("password", "the planter's blue spade")]).status == 303)
    #expect(try account(campus, there) != account(campus, campus.staff.person))
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try signIn(campus, "noor@nord.example", "the planter's blue spade").status == 401)
    #expect(try signIn(campus, "noor@nord.example").json["person"]?["memberships"]?.count == 1)
    #expect(try signIn(campus, "noor@sud.example", "the planter's blue spade").status == 200)
  }

  @Test func aLinkNeverOpensAnOperatorsAccount() throws {
    let campus = try Campus()
    let second = try campus.visitor(campus.person("Second Owner", role: .owner).id)
    let before = try account(campus, campus.admin.person)
    let path = try link(second, campus.admin.person)
    let done = try campus.guest.post(path, form: [("password", "the second's green door")])
    var browser = campus.guest
    browser.cookies = ["quad-session": done.cookie("quad-session") ?? ""]
    #expect(try account(campus, campus.admin.person) != before)
    #expect(
      try signIn(campus, "ada@nord.example", "the second's green door").json["person"]?["isOperator"]?.bool == false)
    #expect(try signIn(campus, "ada@nord.example").status == 401, "who ran the box is out, but nobody is in for them")
    #expect(try browser.get("/").status == 200)
  }

  @Test func aLinkSetsThePasswordOfAnAccountThatIsOnlyHere() throws {
    let campus = try Campus()
    let before = try account(campus, campus.staff.person)
    let path = try link(campus.admin, campus.staff.person)
    #expect(try campus.guest.post(path, form: [("password", "seven gulls on the pier")]).status == 303)
    #expect(try account(campus, campus.staff.person) == before)
    #expect(try signIn(campus, "noor@nord.example").status == 401)
  }

  // MARK: Joining with the account one has

  @Test func whoIsSignedInMayJoinWithTheirAccount() throws {
    let campus = try Campus()
    let there = try add(campus.stranger, "Noor There", "noor@sud.example")
    let path = try link(campus.stranger, there)
    let browser = try campus.browser(campus.staff)
    let page = try browser.get(path)
    #expect(page.page.text.contains("Noor Haddad") && page.page.text.contains("Campus Nord"))
    let mark = try campus.mark()
    let joined = try browser.submit("\(path)/join", on: path)
    #expect(joined.status == 303 && joined["location"] == "/")
    #expect(try campus.events(since: mark) == ["sign-in-link.joined", "session.switched"])
    #expect(try campus.eventRows(since: mark).allSatisfy { $0.organization == campus.away.id.value })
    #expect(try account(campus, there) == account(campus, campus.staff.person))
    #expect(try browser.get("/").text.contains("Noor There"))
    #expect(try campus.guest.get(path).status == 410, "the link is used up")
    let again = try signIn(campus, "noor@nord.example")
    #expect(again.json["person"]?["organization"]?["name"]?.string == "Campus Sud", "where one worked last")
    #expect(again.json["person"]?["memberships"]?.count == 2)
    #expect(try signIn(campus, "noor@sud.example").status == 200, "each of the addresses leads to the account")
  }

  @Test func guestsAreLedToSignInAndComeBack() throws {
    let campus = try Campus()
    let path = try link(campus.stranger, add(campus.stranger, "Noor There", "noor@sud.example"))
    let page = try campus.guest.get(path).page
    let way = try #require(page.all("a").compactMap { $0["href"] }.first { $0.hasPrefix("/sign-in?next=") })
    #expect(
      way == "/sign-in?next=" + path.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F"))
    #expect(try campus.guest.post("\(path)/join", form: []).status == 303)
    #expect(try campus.guest.get(path).status == 200, "nothing has been used")
  }

  @Test func anAccountIsOnePersonInEachOrganization() throws {
    let campus = try Campus()
    let path = try link(campus.admin, add(campus.admin, "Noor Again", "again@nord.example"))
    let browser = try campus.browser(campus.staff)
    let token = try browser.formToken()
    let mark = try campus.mark()
    let refused = try browser.post("\(path)/join", form: [("csrf", token)])
    #expect(refused.status == 409 && refused.text.contains("already in Campus Nord"))
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.get(path).status == 200)
  }

  @Test func addressesAreConfirmedByWhatWasSentToThem() throws {
    let campus = try Campus()
    func isConfirmed(_ email: String, _ person: ID<Person>) throws -> Bool {
      guard let account = try account(campus, person) else { return false }
      return try campus.store.read { try PersonEmails.isConfirmed(email, by: account, $0) }
    }
    let person = try add(campus.admin, "New", "new@nord.example")
    #expect(try !isConfirmed("new@nord.example", person))
    let path = try link(campus.admin, person)
    _ = try campus.guest.post(path, form: [("password", "a heron over the millpond")])
    #expect(try isConfirmed("NEW@nord.example", person))
    _ = try campus.admin.patch("/api/v1/people/\(person.text)", json: "{\"email\":\"other@nord.example\"}")
    #expect(try !isConfirmed("other@nord.example", person), "an address somebody else enters is not shown to be theirs")
    #expect(try !isConfirmed("new@nord.example", person), "the former one is theirs no more")
    #expect(
      try campus.admin.post("/api/v1/people", json: "{\"name\":\"B\",\"email\":\"new@nord.example\"}").status == 201)
  }

  // MARK: Suspension, deletion

  @Test func aSuspensionInOneOrganizationLeavesTheOther() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor There")
    let visitor = try campus.visitor(there)
    #expect(try visitor.get("/api/v1/me").json["memberships"]?.count == 2)
    _ = try campus.stranger.patch("/api/v1/people/\(there.text)", json: "{\"status\":\"suspended\"}")
    #expect(try visitor.get("/api/v1/me").status == 401)
    #expect(try campus.staff.get("/api/v1/me").json["memberships"]?.count == 1)
    let again = try signIn(campus, "noor@nord.example")
    #expect(again.json["person"]?["organization"]?["name"]?.string == "Campus Nord", "where one may be")
    #expect(
      try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"\(campus.away.id.text)\"}").status == 404)
  }

  @Test func aPasswordChangeEndsTheSessionsEverywhere() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor There")
    let visitor = try campus.visitor(there)
    let hash = try campus.appliance.passwords.hash("brown tea in tin mugs")
    let (home, staff) = (campus.home, campus.staff.person)
    try campus.store.write(campus.context) { writer in
      try SessionChanges.setPassword(hash, of: staff, in: home, writer)
    }
    #expect(try visitor.get("/api/v1/me").status == 401)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
  }
}
