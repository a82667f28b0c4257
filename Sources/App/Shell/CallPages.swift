// How a handler answers with a page.
import Base
import Web

extension Call {
  /// What the page's forms carry. Each has a mask of its own, so that compression can't betray it.
  var formToken: FormToken {
    guard let caller else { return .none }
    return FormToken(text: CSRF.token(key: appliance.csrfKey, session: caller.digest))
  }

  /// A page inside the frame: title, the line that says what it is for, the one primary action first among `actions`,
  /// then `content`. A guest sees it without navigation.
  func page(
    _ title: Text, lead: Text? = nil, crumbs: [Crumb] = [], status: UInt16 = 200, isFaulty: Bool = false,
    actions: ((HTML) throws -> Void)? = nil, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    let heading = Heading(title: title, lead: lead, crumbs: crumbs, isFaulty: isFaulty)
    try Shell.page(
      HTML(buffer, language: language, nonce: nonce), heading, pageContext, actions: actions, content: content)
    return Reply(status, .html, body: .buffer(buffer))
  }

  /// A page with one thing to do, for people who are not signed in.
  func gate(
    _ title: Text, lead: Text? = nil, status: UInt16 = 200, isFaulty: Bool = false, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    let heading = Heading(title: title, lead: lead, isFaulty: isFaulty)
    try Shell.gate(HTML(buffer, language: language, nonce: nonce), heading, pageContext, content: content)
    return Reply(status, .html, body: .buffer(buffer))
  }

  private var pageContext: PageContext {
    PageContext(
      language: language, theme: theme, nonce: nonce, now: now,
      organization: caller?.organization.name ?? ShellText.product[language],
      account: caller.map { caller in
        let roles = caller.roles.map { $0.text[language] }
        return PageContext.Account(
          name: caller.name, detail: ([caller.email].compactMap { $0 } + roles).joined(separator: " · "))
      },
      navigation: caller.map { caller in Features.navigation.filter { caller.may($0.access) } } ?? [],
      path: target.split(separator: "?", maxSplits: 1).first.map { String($0) } ?? "/", target: target,
      token: formToken, flash: flash)
  }
}
