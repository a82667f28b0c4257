// Of whom an organization requires a second step, and what that means for somebody.
import Base
import Store

/// Of whom a second step is required.
enum SecondFactorScope: String, Sendable, CaseIterable, Labeled {
  case nobody
  /// Whoever may see or change more than their own: see `PersonAccess.isAdministrative`.
  case administrators
  case everybody

  var label: Text {
    switch self {
    case .nobody: Text(en: "Nobody", fr: "Personne")
    case .administrators: Text(en: "Those who administer", fr: "Celles et ceux qui administrent")
    case .everybody: Text(en: "Everybody", fr: "Tout le monde")
    }
  }
}

extension Permission {
  /// What people have who do no more here than work and learn: the defaults of their roles, whatever an organization makes
  /// of these roles.
  static let ofPlainMembers: Set<Permission> = [BuiltInRole.teacher, .student, .staff, .requester, .talent]
    .reduce(into: []) { $0.formUnion($1.permissions) }
}

/// A second step is a matter of the account: an authenticator app or a passkey of its own.
///
/// A passkey alone will do, since it is never taken without its owner's being verified: it is two factors in one. Who comes
/// by another service needs one all the same: whether that service asked for two is in no claim that all of them send and
/// that could be held against it, and the account may have other ways in, by a link or by a password. API tokens of a
/// person are worth what the person's own sessions are; those of services are nobody's, and stay as they are.
enum SecondFactorPolicy {
  /// Whether a policy is about somebody with this access. Whoever runs the box administers, wherever they work.
  static func isAbout(_ access: PersonAccess, runsTheBox: Bool, _ scope: SecondFactorScope) -> Bool {
    switch scope {
    case .nobody: false
    case .administrators: runsTheBox || access.isAdministrative
    case .everybody: true
    }
  }

  /// Whether somebody has to set up a second step before anything else. `access` is all that they may do.
  static func holdsBack(
    _ account: ID<Account>, _ access: PersonAccess, runsTheBox: Bool, _ scope: SecondFactorScope, _ reader: Reader
  ) throws -> Bool {
    guard isAbout(access, runsTheBox: runsTheBox, scope) else { return false }
    return try !SecondFactors.areOn(account, reader)
  }

  /// Refuses to whoever writes to put themselves under a policy that they don't keep: they would have to stop in the middle
  /// of their work, and perhaps nobody else could turn it off again.
  static func requireOwn(under scope: SecondFactorScope, _ writer: Writer) throws {
    guard let actor = writer.context.actor, let member = try writer.first(SignInStore.member, ID<Person>(actor)),
      let account = member.account
    else { return }
    let access = try PersonAccess(of: member.person, writer)
    if try holdsBack(account, access, runsTheBox: member.isOperator, scope, writer) {
      throw Failure.unprocessable([Failure.Field(path: "secondFactorFor", text: SecondFactorText.ownFirst)])
    }
  }

  /// An organization of an account that requires a second step of it; nil where none does.
  static func requiring(_ account: ID<Account>, _ reader: Reader) throws -> OrganizationSummary? {
    for member in try reader.all(SignInStore.members, account) where member.mayEnter {
      let scope = try reader.one(OrganizationStore.ofCaller, member.organization.id).secondFactorFor
      guard scope != .nobody else { continue }
      let access = try PersonAccess(of: member.person, reader)
      if isAbout(access, runsTheBox: member.isOperator, scope) { return member.organization }
    }
    return nil
  }
}
