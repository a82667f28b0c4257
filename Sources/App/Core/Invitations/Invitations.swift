// Invitations: how people from outside come into an organization. The manifest.
import Base
import Store
import Web

enum Invitations: Feature {
  static let name = "Invitations"
  static let navigation = [
    NavigationEntry(
      "/invitations", InvitationText.title, icon: "mail", access: .permission(.invitationsWrite), place: .organization)
  ]
  static let permissions: [Permission] = [.invitationsWrite]
  static let migrations = InvitationStore.migrations
  static let statements = InvitationStore.statements
  static let personal = [
    PersonalData(
      "invitations", InvitationText.title, InvitationStore.ofPerson,
      move: { move, writer in try writer.run(InvitationStore.carry, move.from, move.to, move.organization) },
      erase: { person, organization, writer in
        try writer.run(InvitationStore.forget, person, organization, writer.now)
      })
  ]
  static let mails: [any MailTemplate.Type] = [InvitationMail.self]
  static let notices: [any Notice.Type] = [InvitationAcceptedNotice.self]
  static let tenant: [TenantData] = [.rows("invitations")]
  static let exports = [ExportTable("invitations", InvitationStore.exportRows)]
  static let events = [
    EventDescription(.invitationCreated, InvitationText.eventCreated),
    EventDescription(.invitationResent, InvitationText.eventResent),
    EventDescription(.invitationRevoked, InvitationText.eventRevoked),
    EventDescription(.invitationRestored, InvitationText.eventRestored),
    EventDescription(.invitationAccepted, InvitationText.eventAccepted),
  ]

  static let routes: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/invitations", "The invitations, newest first", needs: .permission(.invitationsWrite), query: [.page, .limit],
      read: InvitationPages.showList),
    .page(
      "/invitations/new", "The form for an invitation", needs: .permission(.invitationsWrite),
      read: InvitationPages.showNew),
    .form(
      "/invitations/new", "Invite somebody", needs: .permission(.invitationsWrite), write: InvitationPages.create),
    .form(
      "/invitations/{id}/resend", "Make a new link for an invitation", needs: .permission(.invitationsWrite),
      write: InvitationPages.resend),
    .form(
      "/invitations/{id}/revoke", "Take an invitation back", needs: .permission(.invitationsWrite),
      write: InvitationPages.revoke),
    .form(
      "/invitations/{id}/restore", "Take back that an invitation was taken back",
      needs: .permission(.invitationsWrite), write: InvitationPages.restore),
    .page("/join/{token}", "What an invitation offers", needs: .anyone, read: JoinPages.show),
    .form("/join/{token}/new", "Accept an invitation with a new account", needs: .anyone, slow: JoinPages.signUp).with(
      .hashing),
    .form(
      "/join/{token}/join", "Accept an invitation with the account one is signed in with", needs: .signedIn,
      isOfAccount: true, write: JoinPages.join),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/invitations", "The invitations, newest first", needs: .permission(.invitationsWrite),
      query: [.page, .limit], list: InvitationOutput.self, read: InvitationAPI.list),
    .api(
      .post, "/api/v1/invitations", "Invite somebody; the link is told only now", needs: .permission(.invitationsWrite),
      input: InvitationInput.self, output: InvitationLinkOutput.self, status: 201, write: InvitationAPI.create
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/invitations/{id}", "One invitation", needs: .permission(.invitationsWrite),
      output: InvitationOutput.self, read: InvitationAPI.find),
    .api(
      .post, "/api/v1/invitations/{id}/resend", "Make a new link for an invitation; the old one stops working",
      needs: .permission(.invitationsWrite), output: InvitationLinkOutput.self, write: InvitationAPI.resend
    ).with(.secretAnswer),
    .api(
      .delete, "/api/v1/invitations/{id}", "Take an invitation back", needs: .permission(.invitationsWrite),
      write: InvitationAPI.revoke),
    .api(
      .post, "/api/v1/invitations/{id}/restore",
      "Take back, within ten minutes, that an invitation was taken back; its link works again",
      needs: .permission(.invitationsWrite), output: InvitationOutput.self, write: InvitationAPI.restore),
    .api(
      .get, "/api/v1/invitations/validate", "What an invitation offers; nothing is accepted by asking", needs: .anyone,
      query: [Route.QueryParameter(name: "token", text: InvitationText.token)], output: InvitationOfferOutput.self,
      read: InvitationAPI.validate
    ).with(.byLink),
    .api(
      .post, "/api/v1/invitations/accept", "Accept an invitation with the account one is signed in with",
      needs: .signedIn, input: InvitationAcceptInput.self, output: MeOutput.self, write: InvitationAPI.accept
    ).with(.byLink),
    .api(
      .post, "/api/v1/invitations/sign-up", "Accept an invitation with a new account", needs: .anyone,
      input: InvitationSignUpInput.self, output: SignInOutput.self, status: 201, slow: InvitationAPI.signUp
    ).with([.byLink, .secretAnswer, .hashing]),
  ]
}
