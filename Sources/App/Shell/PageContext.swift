// What a page's frame needs to know of its request.
import Base
import Web

/// The proof that a form is from our own page; for a guest there is none to give.
struct FormToken: Sendable {
  let text: String

  static let none = FormToken(text: "")
}

/// The surroundings of a page: who looks at it, in which language and theme, and where in the program it is.
struct PageContext: Sendable {
  /// The person in the corner of the page.
  struct Account: Sendable {
    let name: String
    /// A second line: e-mail address, roles.
    let detail: String
    var photo: ID<StoredPicture>?
    /// Where the account may work; the switcher is there when they are several.
    var organizations: [OrganizationSummary] = []
    var current = ID<Organization>(0)
  }

  var language: Language
  var theme: Theme
  var nonce: Nonce
  /// The server's time, which the page's clocks follow.
  var now: Timestamp
  /// The organization's name; the product's for guests.
  var organization: String
  /// The organization's logo, where it has one.
  var logo: LogoReference?
  /// Nil for a guest. This and the navigation are filled in only where a frame is written.
  var account: Account?
  /// The entries that this person may open, in order.
  var navigation: [NavigationEntry] = []
  /// What stands where the number of unread notifications will, while a frame is written.
  var unreadMark = ""
  /// The page's own path and query, to come back to after a change of language or theme.
  var target: String
  /// What the page's forms carry to prove that they are ours.
  var token: FormToken
  /// A message from the page before.
  var flash: Flash?
}
