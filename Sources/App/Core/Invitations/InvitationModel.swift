// What an invitation is: values, payloads and rules.
import Base
import Store

/// An offer to one address to come into an organization.
enum Invitation {}

extension Permission {
  static let invitationsWrite = Permission(
    "invitations.write",
    Text(en: "Invite people and see invitations", fr: "Inviter des personnes et voir les invitations"))
}

enum InvitationStatus: String, Sendable, CaseIterable, Labeled {
  case pending
  case expired
  case accepted
  case revoked

  var label: Text {
    switch self {
    case .pending: Text(en: "Waiting", fr: "En attente")
    case .expired: Text(en: "Expired", fr: "Expirée")
    case .accepted: Text(en: "Accepted", fr: "Acceptée")
    case .revoked: Text(en: "Taken back", fr: "Annulée")
    }
  }

  var tone: Tone {
    switch self {
    case .pending: .info
    case .expired: .warn
    case .accepted: .good
    case .revoked: .neutral
    }
  }

  /// Whether it may still become something: be sent again, be taken back. What is closed stays closed.
  var isOpen: Bool { self == .pending || self == .expired }
}

/// An invitation as the database has it.
struct InvitationRow: Sendable {
  let id: ID<Invitation>
  let organization: ID<Organization>
  let email: String
  let role: ID<Role>
  /// Nil when whoever runs the box has invited.
  let invitedBy: ID<Person>?
  let created: Timestamp
  let expires: Timestamp
  let accepted: Timestamp?
  let revoked: Timestamp?
  let sent: Int64

  func status(at now: Timestamp) -> InvitationStatus {
    accepted != nil ? .accepted : revoked != nil ? .revoked : expires > now ? .pending : .expired
  }
}

enum InvitationRules {
  /// A link works for 72 hours; sending it again begins anew.
  static let lifetime: Int64 = 72 * 3600
  /// For so many seconds it can be taken back that an invitation was taken back: its link then works again.
  static let undoTime: Int64 = 600
}

/// Who is invited, and as what.
struct InvitationInput: Payload {
  var email = ""
  /// By key or identifier; staff when it is not named.
  var role: String?

  static let schemaName = "InvitationInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("role", &role, label: AccessText.role, min: 1, max: 40)
  }
}

/// An invitation as the API gives it. Its link is told once, to whoever made it.
struct InvitationOutput: Payload {
  var id = ID<Invitation>(0)
  var email = ""
  /// By key or identifier; nil when the role is no more.
  var role: String?
  var status = InvitationStatus.pending
  var invitedBy: PersonReference?
  var sentCount: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var expiresAt = Timestamp(milliseconds: 0)
  var acceptedAt: Timestamp?
  var revokedAt: Timestamp?

  static let schemaName = "Invitation"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: InvitationText.invitation)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("role", &role, label: AccessText.role, max: 40)
    f.choice("status", &status, label: InvitationText.status)
    f.object("invitedBy", &invitedBy, label: InvitationText.invitedBy)
    f.integer("sentCount", &sentCount, label: InvitationText.sent)
    f.timestamp("createdAt", &createdAt, label: InvitationText.created)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
    f.timestamp("acceptedAt", &acceptedAt, label: InvitationText.acceptedAt)
    f.timestamp("revokedAt", &revokedAt, label: InvitationText.revokedAt)
  }
}

/// An invitation with its link.
struct InvitationLinkOutput: Payload {
  var invitation = InvitationOutput()
  var url = ""
  /// Whether it was also mailed.
  var isMailed = false

  static let schemaName = "InvitationLink"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("invitation", &invitation, label: InvitationText.invitation)
    f.text("url", &url, label: SignInText.link, max: 2000)
    f.bool("isMailed", &isMailed, label: InvitationText.isMailed)
  }
}

/// What an invitation offers, to whoever has its link.
struct InvitationOfferOutput: Payload {
  var organization = OrganizationReference()
  var email = ""
  var role = ""
  var expiresAt = Timestamp(milliseconds: 0)
  /// Whether somebody signs in with this address already, here or in another organization of the box.
  var hasAccount = false

  static let schemaName = "InvitationOffer"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("organization", &organization, label: OrganizationText.organization)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("role", &role, label: AccessText.role, max: 200)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
    f.bool("hasAccount", &hasAccount, label: InvitationText.hasAccount)
  }
}

struct InvitationAcceptInput: Payload {
  var token = ""

  static let schemaName = "InvitationAccept"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("token", &token, label: InvitationText.token, max: 200)
  }
}

/// Whoever is new gives a name and a password; the address is the invitation's.
struct InvitationSignUpInput: Payload {
  var token = ""
  var name = ""
  var password = ""

  static let schemaName = "InvitationSignUp"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("token", &token, label: InvitationText.token, max: 200)
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
    f.text("password", &password, label: SignInText.newPassword, min: 1, max: 1024, kind: .secret)
  }
}
