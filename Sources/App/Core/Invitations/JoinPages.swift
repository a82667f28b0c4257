// An invitation in the browser of whoever is invited.
import Base
import Store
import Web

enum JoinPages {
  /// The address to hand over. It is made for the host that whoever invites uses.
  static func address(_ secret: NewSecret, _ call: Call) -> String { call.address("/join/\(secret.token)") }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let offer = try offer(call, reader)
    return try page(call, offer, FormState(), reader)
  }

  static func signUp(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let offer = try offer(call, pool.reader)
    do {
      let pairs = form.ownPairs.filter { $0.0 != "email" } + [("token", call.parameters["token"] ?? "")]
      let member = try InvitationAPI.signUpMember(InvitationSignUpInput.read(form: pairs), call, pool)
      return try Gate.open(
        member, call, pool, to: "/", Flash(.good, InvitationText.welcome(offer.organization.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, offer, FormState(form, failure), pool.reader)
    }
  }

  static func join(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let member = try InvitationChanges.accept(digest(call), call.signedIn, writer)
    return call.redirect(to: "/", Flash(.good, InvitationText.welcome(member.organization.name)[call.language]))
  }

  private static func digest(_ call: Call) -> Digest {
    call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
  }

  private static func offer(_ call: Call, _ reader: Reader) throws -> InvitationOffer {
    try InvitationChanges.offer(digest(call), at: call.now, reader)
  }

  private static let nameField = InvitationSignUpInput.fieldList.filter { $0.name.description == "name" }

  private static func page(_ call: Call, _ offer: InvitationOffer, _ state: FormState, _ reader: Reader) throws -> Reply
  {
    let path = Link("/join").segment(call.parameters["token"] ?? "")
    let role = try RoleBook(of: offer.organization.id, reader)[offer.row.role]?.label ?? AccessText.noRole
    let heading = Heading(
      title: InvitationText.join(offer.organization.name), lead: InvitationText.offered(offer.row.email, role),
      isFaulty: !state.faults.isEmpty)
    // Whoever has the address already needs no second account.
    let isOwn = try call.caller.map { try PersonEmails.isConfirmed(offer.row.email, by: $0.account, reader) } ?? false
    let face = try OrganizationFace(offer.organization, reader)
    return call.gate(heading, of: face, status: state.faults.isEmpty ? 200 : 422) { h in
      if isOwn {
        h.accountChoice(call, path)
        return
      }
      if let caller = call.caller { h.notice(.info, InvitationText.signedInAsOther(caller.name, offer.row.email)) }
      h.newPasswordForm(path.segment("new"), offer.row.email, fault: state.fault("password")) {
        h.fields(nameField, state, hints: ["name": FieldHints(autocomplete: "name")])
      }
      if call.caller == nil { h.accountChoice(call, path) }
    }
  }
}
