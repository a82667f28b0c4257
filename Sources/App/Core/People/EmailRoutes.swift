// The routes of people's e-mail addresses.
import Base
import Web

enum EmailRoutes {
  static let all: [Route] = pages + api

  private static let pages: [Route] = [
    .form(
      "/people/{id}/emails", "Add an e-mail address to a person", needs: .permission(.peopleWrite),
      write: EmailPages.add(.person)),
    .form(
      "/people/{id}/emails/{email}/first", "Make an address of a person the first", needs: .permission(.peopleWrite),
      write: EmailPages.makeFirst(.person)),
    .form(
      "/people/{id}/emails/{email}/remove", "Remove an address of a person", needs: .permission(.peopleWrite),
      write: EmailPages.remove(.person)),
    .form(
      "/people/{id}/emails/{email}/confirm", "Vouch for an address of a person", needs: .permission(.peopleWrite),
      write: EmailPages.vouch),
    .form(
      "/people/{id}/emails/{email}/link", "Make and show a link that confirms an address",
      needs: .permission(.peopleWrite), write: EmailPages.makeLink),
    .page("/account/emails", "The caller’s own e-mail addresses", needs: .signedIn, read: EmailPages.showOwn),
    .form("/account/emails", "Add an address of one’s own", needs: .signedIn, write: EmailPages.add(.oneself)),
    .form(
      "/account/emails/{email}/first", "Make an address of one’s own the first", needs: .signedIn,
      write: EmailPages.makeFirst(.oneself)),
    .form(
      "/account/emails/{email}/remove", "Remove an address of one’s own", needs: .signedIn,
      write: EmailPages.remove(.oneself)),
    .form(
      "/account/emails/{email}/send", "Have the link mailed that confirms an address of one’s own", needs: .signedIn,
      write: EmailPages.sendLink),
    .page("/confirm/{token}", "What a confirmation link is about", needs: .anyone, read: EmailPages.showConfirmation),
    .form("/confirm/{token}", "Confirm an e-mail address", needs: .anyone, write: EmailPages.confirm),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/people/{id}/emails", "The e-mail addresses of a person, the first one first",
      needs: .permission(.peopleRead), query: [.page, .limit], list: EmailOutput.self, read: EmailAPI.list(.person)),
    .api(
      .post, "/api/v1/people/{id}/emails", "Add an e-mail address to a person", needs: .permission(.peopleWrite),
      input: EmailInput.self, output: EmailOutput.self, status: 201, write: EmailAPI.add(.person)),
    .api(
      .delete, "/api/v1/people/{id}/emails/{email}", "Remove an address of a person, which is not the first",
      needs: .permission(.peopleWrite), write: EmailAPI.remove(.person)),
    .api(
      .post, "/api/v1/people/{id}/emails/{email}/first", "Make an address of a person the first",
      needs: .permission(.peopleWrite), output: EmailOutput.self, write: EmailAPI.makeFirst(.person)),
    .api(
      .post, "/api/v1/people/{id}/emails/{email}/confirm", "Vouch for an address of a person",
      needs: .permission(.peopleWrite), output: EmailOutput.self, write: EmailAPI.vouch),
    .api(
      .post, "/api/v1/people/{id}/emails/{email}/link", "Make a link that confirms an address, to be handed over",
      needs: .permission(.peopleWrite), output: LinkOutput.self, status: 201, write: EmailAPI.makeLink
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/me/emails", "The caller’s own e-mail addresses, the first one first", needs: .signedIn,
      query: [.page, .limit], list: EmailOutput.self, read: EmailAPI.list(.oneself)),
    .api(
      .post, "/api/v1/me/emails", "Add an address of one’s own; it is not confirmed", needs: .signedIn,
      input: EmailInput.self, output: EmailOutput.self, status: 201, write: EmailAPI.add(.oneself)),
    .api(
      .delete, "/api/v1/me/emails/{email}", "Remove an address of one’s own, which is not the first",
      needs: .signedIn, write: EmailAPI.remove(.oneself)),
    .api(
      .post, "/api/v1/me/emails/{email}/send", "Have the link mailed that confirms an address of one’s own",
      needs: .signedIn, write: EmailAPI.sendLink),
    .api(
      .post, "/api/v1/me/emails/{email}/first", "Make a confirmed address of one’s own the first", needs: .signedIn,
      output: EmailOutput.self, write: EmailAPI.makeFirst(.oneself)),
  ]
}
