// Finding out by a Moodle site who somebody is.
import Base
import Outbound
import Store
import Synchronization
import Web

/// What somebody signs in to Moodle with.
struct MoodleSignInInput: Payload {
  var userName = ""
  var password = ""

  static let schemaName = "MoodleSignIn"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("userName", &userName, label: MoodleText.userName, min: 1, max: 255)
    f.text("password", &password, label: SignInText.password, min: 1, max: 1024, kind: .secret)
  }
}

enum MoodleSignIn {
  /// The web service that every Moodle with the mobile app switched on has.
  static let usualService = "moodle_mobile_app"

  /// Nanoseconds that all calls of a sign-in together may take.
  private static let patience: UInt64 = 12_000_000_000
  /// And the question whether it is away.
  private static let confirmation: UInt64 = 4_000_000_000

  /// Where one signs in by a site.
  static func link(_ provider: ID<SignInProvider>, _ next: Link, isLinking: Bool) -> Link {
    Link("/sign-in/moodle/", provider).query("next", next.text).query("link", isLinking ? "1" : nil)
  }

  /// Counts an attempt. A user name means nothing beside its site; an identifier and a user name have one spelling here.
  static func begin(_ userName: String, _ call: Call) throws -> Trial {
    try Trial(Trial.name("moodle:\(OpenIDTrip.server(call).name):\(MoodleProofs.name(userName))"), call)
  }

  /// The site that people can sign in by now.
  static func open(_ call: Call, _ reader: Reader) throws -> OpenProvider {
    guard let open = try find(call, reader) else { throw ProviderText.closed }
    return open
  }

  /// The same; nil where there is none.
  static func find(_ call: Call, _ reader: Reader) throws -> OpenProvider? {
    guard let open = try reader.first(OpenIDStore.open, call.id("provider", as: ID<SignInProvider>.self)),
      open.row.preset == .moodle
    else { return nil }
    return open
  }

  /// The site of a provider, for a call that waits for it.
  private static func client(_ row: ProviderRow, _ call: Call) -> MoodleClient {
    var client = call.appliance.moodle.client(at: row.issuer, Secret(""))
    // Somebody waits for this, and wants to know how it is now: what the site asked of somebody else proves nothing.
    client.attempts = 1
    client.isUrgent = true
    client.deadline = monotonicNanoseconds() &+ patience
    return client
  }

  /// Somebody whom the site knows.
  struct Known: Sendable {
    let newcomer: OpenIDNewcomer
    /// Their user name as the site has it: people type it in several ways.
    let userName: String?
    /// Why the site did not say their address; nil where it has, or says none.
    let blip: MoodleFault?
  }

  /// Who somebody is at the site, by their user name and password. The token that it takes is forgotten at once: it would
  /// open everything they have there.
  static func known(_ input: MoodleSignInInput, at row: ProviderRow, _ call: Call) throws(MoodleFault) -> Known {
    let site = client(row, call)
    let token = try MoodleClient.token(
      userName: input.userName, password: Secret(input.password), service: row.clientID, at: site)
    return try known(through: site.with(token), at: row)
  }

  /// The same for whoever a token belongs to.
  static func known(through own: MoodleClient, at row: ProviderRow) throws(MoodleFault) -> Known {
    let person = try own.siteInfo().person
    // One's own record has the address; where the service doesn't hold the function, somebody new can't be told who they
    // are, and whoever is known comes in all the same.
    let id = String(person.id)
    var (record, blip): (MoodlePerson?, MoodleFault?)
    do throws(MoodleFault) { record = try own.people(by: .id, [id]).first { $0.id == person.id } } catch {
      blip = error.isRefusal ? nil : error
    }
    return Known(newcomer: OpenIDNewcomer(id: id, person, record, at: row), userName: person.userName, blip: blip)
  }

  /// Whether a site that does not answer a sign-in is away for everybody: it answers no question without a name either.
  static func isAway(_ fault: MoodleFault, at row: ProviderRow, _ call: Call) -> Bool {
    guard fault.isAway else { return false }
    // Moodle's own word, which it says only once it has found the password right.
    if fault.code == "sitemaintenance" { return true }
    var site = client(row, call)
    site.deadline = monotonicNanoseconds() &+ confirmation
    return isAway(site)
  }

  /// What comes of a sign-in that the site has refused, or has not answered: whoever it has known lately may come in while
  /// it is away. Nil where nothing does.
  static func grace(
    _ fault: MoodleFault, _ input: MoodleSignInInput, _ row: ProviderRow, _ trial: Trial, isLinking: Bool, _ call: Call,
    _ pool: Slow
  ) throws -> OpenIDJourney.Landing? {
    if fault.kind == .invalidLogin { trial.failed() }
    if fault.isRefusal { MoodleProofs.reconsider(input, at: row, call) }
    guard fault.isAway, !isLinking, row.graceHours > 0 else { return nil }
    guard let found = try MoodleProofs.find(input, at: row, call, pool.reader) else {
      trial.unanswered()
      return nil
    }
    guard isAway(fault, at: row, call) else { return nil }
    trial.succeeded()
    let landing = try letIn(found, row, call, pool)
    // A sign-in of a moment ago may have kept another proof of the same password meanwhile.
    if case .closed = landing, let newer = try MoodleProofs.find(input, at: row, call, pool.reader) {
      return try letIn(newer, row, call, pool)
    }
    return landing
  }

  private static func letIn(
    _ found: MoodleProofs.Found, _ row: ProviderRow, _ call: Call, _ pool: Slow
  ) throws -> OpenIDJourney.Landing {
    let provider = row.id
    return try pool.write(call.context) { writer in
      // Unlinked, switched off or forgotten meanwhile: nothing opens any more.
      guard let open = try writer.first(OpenIDStore.open, provider), try found.isKept(at: open.row, writer),
        let (_, member) = try Identities.known(found.subject, at: open.row, writer)
      else { return .closed }
      writer.context.organization = open.organization.id.value
      guard member.mayEnter else {
        try SessionChanges.refuse(member, lockedFor: 0, writer)
        return .refused(ProviderText.mayNotEnter(open.organization.name))
      }
      return .enter(
        try writer.one(SignInStore.member, member.person), SessionOrigin(open.row, until: found.until))
    }
  }

  /// A fault as whoever signs in is told of it; the log has what is wrong.
  static func failure(_ fault: MoodleFault, at row: ProviderRow, _ call: Call) -> Failure {
    call.appliance.log.info(
      "sign-in by a service failed",
      [
        "request": call.requestID, "provider": row.id.text, "fault": fault.kind.rawValue,
        "code": fault.outbound?.fault.rawValue ?? fault.code,
      ])
    let kind: Failure.Kind = fault.kind == .invalidLogin ? .unauthenticated : fault.failure.kind
    // What about a connection is wrong is for the log: whoever signs in can only wait.
    let plain = fault.withoutWords.text
    let reason = fault.kind == .outbound ? MoodleText.outOfReach : plain
    let text = fault.isAway ? MoodleText.away(reason, hasGrace: row.graceHours > 0) : plain
    return Failure(kind, code: "moodle-\(fault.kind.rawValue)", text, retryAfter: fault.failure.retryAfter)
  }

  static func isAway(_ site: MoodleClient) -> Bool {
    do throws(MoodleFault) {
      try site.checkApp()
      return false
    } catch { return error.isAway }
  }

  /// What to look at where a site does not work; nil where it does.
  static func advice(on row: ProviderRow, _ call: Call) -> Text? {
    do throws(MoodleFault) {
      try client(row, call).checkApp()
      return nil
    } catch {
      call.appliance.log.info("a sign-in service does not work", ["provider": row.id, "fault": error.kind.rawValue])
      return error.text
    }
  }
}

extension OpenIDNewcomer {
  /// `record` is what the site tells somebody of themselves.
  fileprivate init(id: String, _ person: MoodlePerson, _ record: MoodlePerson?, at row: ProviderRow) {
    // An address that the directory would not take is none here.
    let email = record?.email.flatMap { (3...PersonRules.longestEmail).contains($0.utf8.count) ? $0 : nil }
    self.init(
      subject: id, email: email,
      isEmailVerified: email != nil && row.believesAddresses && record?.isConfirmed == true,
      name: shortened(record?.fullName ?? person.fullName, to: PersonRules.longestName))
  }
}

extension MoodleFault {
  /// Whether this is how a site fails that is away. What else can go wrong, here or there, is no sign of it.
  var isAway: Bool {
    switch kind {
    case .outbound:
      [OutboundFault.nameNotFound, .refused, .unreachable, .timedOut].contains { $0 == outbound?.fault }
    case .databaseDown, .maintenance: true
    default: false
    }
  }

  /// Whether the site has understood and says no: to this person, or to this token.
  var isRefusal: Bool {
    switch kind {
    case .invalidLogin, .unconfirmed, .guest, .serviceClosed, .noTokenGiven, .passwordChange, .accountClosed,
      .policyNotAgreed, .invalidToken, .accessDenied, .unknownFunction, .forbidden, .refused:
      true
    default: false
    }
  }
}
