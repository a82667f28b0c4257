// Who is calling: a person with a live session, as the database has it.
import Base
import Store
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
  let person: ID<Person>
  let name: String
  let email: String?
  let language: Language
  let roles: [Role]
  let permissions: Set<Permission>
  let organization: OrganizationSummary
  let expires: Timestamp
  /// The caller as they see themselves.
  let profile: MeOutput
  /// The profile as `/api/v1/me` answers it: written once, sent often.
  let profileJSON: Buffer
  /// Its entity tag.
  let profileTag: EntityTag
  /// What is kept of their pages.
  let pages = PageMemory()

  init(
    session: ID<Session>, credential: Credential, digest: Digest, person: ID<Person>, name: String, email: String?,
    language: Language, roles: [Role], organization: OrganizationSummary, expires: Timestamp
  ) {
    self.session = session
    self.credential = credential
    self.digest = digest
    self.person = person
    self.name = name
    self.email = email
    self.language = language
    self.roles = roles
    self.permissions = RolePermissions.of(roles)
    self.organization = organization
    self.expires = expires
    var profile = MeOutput()
    profile.id = person
    profile.name = name
    profile.email = email
    profile.language = language
    profile.roles = roles.map(\.rawValue)
    profile.organization.id = organization.id
    profile.organization.name = organization.name
    profile.organization.zone = organization.zone.name
    self.profile = profile
    profileJSON = Buffer(capacity: 384)
    profile.write(to: JSONWriter(profileJSON))
    profileTag = EntityTag(profileJSON.bytes)
  }

  func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

  func may(_ access: Access) -> Bool {
    switch access {
    case .anyone, .signedIn: true
    case .permission(let permission): permissions.contains(permission)
    }
  }
}

/// What every request needs to know of the caller's organization.
struct OrganizationSummary: Sendable {
  let id: ID<Organization>
  let name: String
  let zone: Zone
  let language: Language
}
