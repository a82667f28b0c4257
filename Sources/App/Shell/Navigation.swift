// The ways through the program: beside the page at a desk, under the thumb on a phone; and the person's own corner.
import Base
import Web

extension HTML {
  /// All entries and the account. A column at a desk; on a phone a sheet that the last tab opens. The browser opens it by
  /// itself (`popover`), so it works without scripts.
  /// `mark` is called behind the address of each entry, where the page's own is marked.
  func navigation(_ context: PageContext, mark: (StaticString) -> Void) {
    nav(.class("nav"), .id("nav"), Attribute("popover", true), .ariaLabel(ShellText.navigation)) {
      a(.class("brand"), .href("/")) {
        sign(of: context.logo)
        span(text: context.organization)
      }
      // Who has to do something else first has nowhere to go, and nothing to look for.
      if context.account != nil, !context.navigation.isEmpty { finder() }
      bell(context, mark: mark)
      for (place, heading) in HTML.places {
        let entries = context.navigation.filter { $0.place == place }
        if entries.isEmpty { continue }
        if let heading { h2(text: heading) }
        ul {
          for entry in entries { li { self.entry(entry, entry.text, mark) } }
        }
      }
      if let account = context.account { self.account(account, context) } else { guestAccount(context) }
    }
  }

  private static let places: [(NavigationEntry.Place, Text?)] = [
    (.main, nil), (.organization, ShellText.organization), (.operation, ShellText.operation),
  ]

  /// What is needed standing up, always in reach on a phone, and the way to the rest.
  func tabs(_ context: PageContext, mark: (StaticString) -> Void) {
    nav(.class("tabs"), .ariaLabel(ShellText.shortcuts)) {
      for entry in context.navigation.filter({ $0.tab != nil }).prefix(4) {
        self.entry(entry, entry.tab ?? entry.text, mark)
      }
      button(.type("button"), Attribute("popovertarget", "nav")) { iconAndWord("menu", ShellText.menu) }
    }
  }

  /// The way to the search over everything: a page, or a sheet over this one where scripts run.
  private func finder() {
    a(
      .class("finder"), .href("/search"), .data("palette", StaticFiles.palette.text),
      .data("label", SearchText.words[language]), .data("nothing", SearchText.nothing[language]),
      .data("offline", SearchText.offline[language])
    ) {
      iconAndWord("search", ShellText.search)
      Element(self, "<kbd", "</kbd>")(.ariaHidden(true)) { text("Ctrl K") }
    }
  }

  /// Where one's notifications are.
  static let bellPath: StaticString = "/notifications"

  /// The way to what one was told, with how much of it is new: beside the entries at a desk, at the top on a phone.
  func bell(_ context: PageContext, mark: (StaticString) -> Void) {
    guard context.account != nil, !context.navigation.isEmpty else { return }
    buffer.append("<a")
    write(.class("bell"))
    write(.data("topics", "notifications.unread"))
    write(.href(Link(HTML.bellPath)))
    mark(HTML.bellPath)
    buffer.append(">")
    iconAndWord("bell", NoticeText.notifications)
    buffer.append(" ")
    buffer.append(text: context.unreadMark)
    buffer.append("</a>")
  }

  /// The number in the bell; nothing to see while it is 0.
  func unreadCount(_ number: Int) {
    span(.class("count"), .data("unread", number), .when(number == 0, .hidden)) {
      text(number > 99 ? "99+" : "\(number)")
      span(.class("hidden")) {
        text(" ")
        text(NoticeFilter.unread.label)
      }
    }
  }

  private func entry(_ entry: NavigationEntry, _ word: Text, _ mark: (StaticString) -> Void) {
    buffer.append("<a")
    write(.href(Link(entry.path)))
    mark(entry.path)
    buffer.append(">")
    iconAndWord(Icon(entry.icon), word)
    buffer.append("</a>")
  }

  private func account(_ account: PageContext.Account, _ context: PageContext) {
    button(.class("row account-button"), .type("button"), Attribute("popovertarget", "account")) {
      if let photo = account.photo { self.photo(photo) } else { icon("person") }
      span {
        span(.class("hidden"), text: ShellText.account)
        text(" ")
        text(account.name)
      }
      icon("updown")
    }
    div(.class("account"), .id("account"), Attribute("popover", true)) {
      p(.class("who")) {
        strong(.dir(.auto), text: account.name)
        span(.class("small muted"), text: account.detail)
      }
      if account.organizations.count > 1 { switcher(account, context) }
      if !context.navigation.isEmpty {
        a(.href("/account")) { iconAndWord("settings", ShellText.account) }
        a(.href("/organizations")) { iconAndWord("people", ShellText.organizations) }
      }
      preferences(context)
      post("/sign-out", context.token) {
        button(.class("row"), .type("submit")) { iconAndWord("sign-out", ShellText.signOut) }
      }
    }
  }

  /// One button for each organization, the present one marked: small forms, so that they work without scripts.
  private func switcher(_ account: PageContext.Account, _ context: PageContext) {
    div(.class("switcher"), .role("group"), .ariaLabel(ShellText.organizations)) {
      for organization in account.organizations {
        let isCurrent = organization.id == account.current
        post(Link("/organizations/", organization.id, "/switch"), context.token) {
          button(.class("row"), .type("submit"), .when(isCurrent, .ariaCurrent("true"))) {
            icon(isCurrent ? "check" : "right")
            span(.dir(.auto), text: organization.name)
          }
        }
      }
    }
  }

  private func guestAccount(_ context: PageContext) {
    div(.class("account")) {
      a(.href("/sign-in")) { iconAndWord("check-in", ShellText.signIn) }
      preferences(context)
    }
  }

  /// Theme and language: two small forms, so that they work without scripts.
  func preferences(_ context: PageContext) {
    segments(ShellText.theme, context) {
      for (theme, word) in [(Theme.light, ShellText.light), (.dark, ShellText.dark), (.system, ShellText.system)] {
        button(
          .type("submit"), .name("theme"), .value(theme.rawValue), .ariaPressed(theme == context.theme)
        ) { iconAndWord(Icon(theme.icon), word) }
      }
    }
    segments(ShellText.language, context) {
      for language in Language.allCases {
        button(
          .type("submit"), .name("language"), .value(language.rawValue), .lang(language),
          .ariaPressed(language == context.language), text: ShellText.name(of: language))
      }
    }
  }

  private func segments(_ name: Text, _ context: PageContext, _ buttons: () -> Void) {
    post("/preferences", context.token, .class("choices")) {
      input(.type("hidden"), .name("back"), .value(context.target))
      div(.class("segments"), .role("group"), .ariaLabel(name)) { buttons() }
    }
  }
}

extension Theme {
  fileprivate var icon: StaticString {
    switch self {
    case .system: "system"
    case .light: "light"
    case .dark: "dark"
    }
  }
}

extension Attribute {
  /// Whether a button that stays pressed is.
  static func ariaPressed(_ isOn: Bool) -> Attribute { Attribute("aria-pressed", isOn ? "true" : "false") }
}
