// What the tests of arrivals share: a provider, and people who come back from it without any network.
import Base
import Store
import Testing

@testable import App

/// A provider of a campus, and the browsers that come back from it.
struct ArrivalStage {
  let campus: Campus
  let provider: ID<SignInProvider>

  /// With `graceHours` it is a Moodle.
  init(
    _ campus: Campus, in organization: OrganizationSummary? = nil, name: String = "Campus login",
    graceHours: Int64? = nil
  ) throws {
    self.campus = campus
    let home = (organization ?? campus.home).id
    var input = ProviderInput()
    input.name = name
    input.clientId = "quad"
    if let graceHours {
      (input.preset, input.moodle, input.graceHours) = (.moodle, "https://moodle.nord.example", graceHours)
      input.believesAddresses = true
    } else {
      input.issuer = "https://login.nord.example"
    }
    let made = input
    let secrets = campus.appliance.secrets
    provider = try campus.store.write(WriteContext(organization: home.value)) { writer in
      try ProviderChanges.create(made, in: home, secrets, fault: { _ in nil }, writer).id
    }
  }

  /// What the provider says of somebody.
  struct Person {
    var subject: String
    var email: String?
    var isVerified = true
    var name = "Nina Newcomer"
  }

  /// Somebody comes back: what became of them, and the browser they came in.
  @discardableResult
  func arrive(
    _ person: Person, in visitor: Visitor? = nil, linking account: ID<Account>? = nil, next: String = "/"
  ) throws -> (landing: OpenIDJourney.Landing, browser: Visitor) {
    var browser = visitor ?? campus.guest
    let token = randomToken()
    browser.cookies["quad-openid"] = token
    let digest = OpenIDTrip.browser(token, campus.appliance.secrets)
    let attempt = AttemptRow(id: ID(1), provider: provider, browser: digest, account: account, next: next)
    let newcomer = OpenIDNewcomer(
      subject: person.subject, email: person.email, isEmailVerified: person.isVerified, name: person.name)
    let caller = try browser.cookies["quad-session"].flatMap { session in
      try campus.store.read {
        try Authenticator.load(campus.appliance.secrets.digest(of: session), at: campus.clock.clock.now, $0)
      }
    }
    let landing = try campus.store.write(WriteContext(requestID: 1)) { writer in
      try OpenIDJourney.land(newcomer, attempt, digest, caller, writer)
    }
    return (landing, browser)
  }

  /// The refusal that somebody meets; nil when there is none.
  func refusal(_ person: Person, linking account: ID<Account>? = nil) throws -> String? {
    do {
      try arrive(person, linking: account)
      return nil
    } catch let failure as Failure { return failure.code }
  }

  /// Agrees to the question, and gives the answer with the browser after it.
  func agree(_ browser: Visitor, name: String? = nil) throws -> (answer: Answer, browser: Visitor) {
    var fields = name.map { [("name", $0)] } ?? []
    // Who links shows who they are.
    if try browser.get(Self.question).text.contains("name=\"proof\"") { fields.append(("proof", Campus.password)) }
    let answer = try browser.submit(Self.question, on: Self.question, fields)
    var after = browser
    if let session = answer.cookie("quad-session") { after.cookies["quad-session"] = session }
    if answer.cookie("quad-openid") == "" { after.cookies["quad-openid"] = nil }
    return (answer, after)
  }

  static let question = "/sign-in/openid/link"

  /// Signs somebody in who is linked already.
  func enter(_ person: Person) throws -> Visitor {
    guard case .enter(let member, let origin) = try arrive(person).landing else {
      throw NoAnswer(what: "not known")
    }
    let secret = NewSecret(campus.appliance.secrets)
    try campus.store.write { writer in
      _ = try SessionChanges.start(member, .cookie, secret, userAgent: "test", by: origin, writer)
    }
    var browser = campus.guest
    browser.cookies["quad-session"] = secret.token
    browser.person = member.person
    return browser
  }

  func account(of person: ID<App.Person>) throws -> ID<Account> {
    try #require(try campus.store.read { try $0.one(SignInStore.member, person).account })
  }
}

extension JSONValue {
  var firstElement: JSONValue? { elements.first { _ in true } }
  var elementCount: Int { elements.reduce(0) { count, _ in count + 1 } }
}
