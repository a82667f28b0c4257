// Who is calling: a person with a live session, as the database has it.
import Base
import Store
import Synchronization
import Web

/// The person behind a request. Immutable: made from the database when a session is first seen, and made anew when
/// `Store.accessGeneration` has moved, so that a revoked session or role is gone with the next request.
final class Caller: Sendable {
  /// How the session reached us, which decides whether forged cross-site requests have to be ruled out.
  enum Credential: String, Sendable { case cookie, token }

  let session: ID<Session>
  let credential: Credential
  /// The keyed hash under which the session is stored.
  let digest: Digest
  /// Who signed in; `person` is who they are in the organization that the session works in.
  let account: ID<Account>
  /// Whether the account runs the box, and the session counts for that.
  let isOperator: Bool
  /// Whether the session counts in this organization only, because its provider vouches for nobody elsewhere.
  let isBound: Bool
  let person: ID<Person>
  let name: String
  let email: String?
  let language: Language
  /// The caller's roles and what they come to.
  let access: PersonAccess
  /// What the caller may do in the whole organization.
  let permissions: Set<Permission>
  let organization: OrganizationSummary
  /// Their organization's logo, where it has one.
  let logo: LogoReference?
  /// Their photo, where they have one.
  let photo: ID<StoredPicture>?
  /// Whether they have to set up a second step before anything else.
  let isHeldBack: Bool
  /// Everybody that the account is and may be now, by organization.
  let memberships: [Member]
  let expires: Timestamp
  /// What an API token holds them to; nil for somebody with a session.
  let grant: TokenGrant?
  /// The caller as they see themselves.
  let profile: MeOutput
  /// The profile as `/api/v1/me` answers it: written once, sent often.
  let profileJSON: Buffer
  /// Its entity tag.
  let profileTag: EntityTag
  /// The last minute since 1970 in which the session was seen to be used; see `SeenSessions`.
  let seenMinute = Atomic<Int64>(0)
  /// What is kept of their pages.
  let pages = PageMemory()

  init(
    _ session: SessionRow, _ account: ID<Account>, digest: Digest, until end: Timestamp, access: PersonAccess,
    memberships: [Member], logo: LogoReference?, photo: ID<StoredPicture>? = nil, isHeldBack: Bool,
    isBound: Bool = false, grant: TokenGrant? = nil
  ) {
    self.photo = photo
    self.logo = logo
    self.isHeldBack = isHeldBack
    self.grant = grant
    let member = session.member
    self.session = session.id
    credential = session.credential
    expires = min(end, session.expires)
    self.digest = digest
    self.account = account
    isOperator = member.isOperator && !isBound
    self.isBound = isBound
    person = member.person
    name = member.name
    email = member.email
    language = member.language
    organization = member.organization
    self.memberships = memberships
    self.access = access
    permissions = access.permissions
    var profile = MeOutput()
    profile.id = person
    profile.name = name
    profile.email = email
    profile.language = language
    profile.roles = access.roles.map(\.word)
    profile.organization = OrganizationReference(organization)
    profile.memberships = memberships.map { MembershipOutput($0) }
    profile.isOperator = isOperator
    profile.needsSecondFactor = isHeldBack
    self.profile = profile
    profileJSON = Buffer(capacity: 768)
    profile.write(to: JSONWriter(profileJSON))
    profileTag = EntityTag(profileJSON.bytes)
  }

  var roles: [RoleReference] { access.roles }

  func may(_ permission: Permission) -> Bool { permission.isGiven(by: permissions) }

  func may(_ access: Access) -> Bool {
    switch access {
    case .anyone, .signedIn: true
    case .permission(let permission): permission.isGiven(by: permissions)
    case .anywhere(let permission): self.access.gives(permission)
    case .either(let first, let others):
      first.isGiven(by: permissions) || others.contains { self.access.gives($0) }
    case .operator: isOperator
    }
  }

  /// What the forms of this session are marked with, while it works as `person`: a form of one organization is none of
  /// another's.
  func formKey(of person: ID<Person>) -> [UInt8] {
    withUnsafeBytes(of: person.value.bigEndian) { digest.bytes + $0 }
  }
}

/// What every request needs to know of the caller's organization.
struct OrganizationSummary: Sendable {
  let id: ID<Organization>
  let name: String
  let zone: Zone
  let language: Language
}
