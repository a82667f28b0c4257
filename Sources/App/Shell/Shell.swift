// The frame around every page: document, navigation, title, messages.
import Base
import Web

/// A step on the way to a page: the list that it belongs to.
struct Crumb: Sendable {
  let text: Text
  let link: Link

  init(_ text: Text, _ link: Link) {
    self.text = text
    self.link = link
  }
}

/// A page's title, the line that says what it is for, and the way to it.
struct Heading: Sendable {
  var title: Text
  var lead: Text?
  var crumbs: [Crumb] = []
  /// Whether the page shows a form with faults: its title then says so.
  var isFaulty = false
}

extension Text {
  /// With a capital at the beginning, as a title has it: French days are written small elsewhere.
  var capitalized: Text {
    func capital(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }
    return Text(en: capital(en), fr: capital(fr))
  }
}

enum Shell {
  /// A page inside the frame. `actions` stand beside the title: the one primary action first.
  static func page(
    _ h: HTML, _ heading: Heading, _ context: PageContext, _ frame: Frame, unread: Int = 0,
    actions: ((HTML) throws -> Void)? = nil, content: (HTML) throws -> Void
  ) rethrows {
    h.beginDocument(title: title(h, heading, context), theme(context), now(context))
    let filling = Frame.Filling(
      nonce: context.nonce, token: context.token, target: context.target, unread: unread)
    frame.writeOpening(filling, h)
    try h.heading(heading, actions: actions)
    if let flash = context.flash { h.flash(flash, context.token) }
    try content(h)
    frame.writeClosing(filling, h)
  }

  /// A page outside the frame, for people who are not signed in: one column, one thing to do.
  static func gate(
    _ h: HTML, _ heading: Heading, _ context: PageContext, content: (HTML) throws -> Void
  ) rethrows {
    try h.document(
      title: title(h, heading, context), theme(context), now(context), head: { h.headLinks() },
      body: {
        try h.body(.class("gate")) {
          h.skipLink()
          try h.main(.id("main"), .tabindex(-1)) {
            h.brand(context, nil)
            try h.div(.class("sheet")) {
              h.heading(heading)
              if let flash = context.flash { h.notice(flash.kind, flash.text, isNew: true) }
              try content(h)
            }
          }
          h.footer { h.preferences(context) }
        }
      })
  }

  private static func title(_ h: HTML, _ heading: Heading, _ context: PageContext) -> String {
    let warning = heading.isFaulty ? ShellText.faultyTitle[h.language] : ""
    return "\(warning)\(heading.title[h.language]) · \(context.organization)"
  }

  private static func theme(_ context: PageContext) -> Attribute { .data("theme", context.theme.rawValue) }

  /// The server's clock, from which the page's own go on.
  private static func now(_ context: PageContext) -> Attribute { .data("now", Int(context.now.milliseconds)) }
}

extension HTML {
  /// What every page's head links to.
  func headLinks() {
    meta(.name("color-scheme"), .content("light dark"))
    stylesheet(StaticFiles.style)
    link(.rel("icon"), .type("image/svg+xml"), .href(StaticFiles.logo))
    link(.rel("apple-touch-icon"), .href(StaticFiles.touchIcon))
    script(StaticFiles.script)
  }

  /// What just happened, and the button that takes it back.
  fileprivate func flash(_ flash: Flash, _ token: FormToken) {
    notice(flash.kind, isNew: true) { h in
      h.p(text: flash.text)
      if let undo = flash.undo { h.postButton(ShellText.undo, undo, token) }
    }
  }

  func skipLink() { a(.class("skip"), .href("#main"), text: ShellText.skip) }

  func brand(_ context: PageContext, _ link: Link?) {
    func inside() {
      sign(of: context.logo)
      span(text: context.organization)
    }
    if let link { a(.class("brand"), .href(link)) { inside() } } else { div(.class("brand")) { inside() } }
  }

  fileprivate func heading(_ heading: Heading, actions: ((HTML) throws -> Void)? = nil) rethrows {
    try header(.class("head")) {
      div {
        if !heading.crumbs.isEmpty {
          nav(.class("crumbs"), .ariaLabel(ShellText.path)) {
            for crumb in heading.crumbs {
              a(.href(crumb.link)) {
                icon("left")
                text(crumb.text)
              }
            }
          }
        }
        h1(.dir(.auto), text: heading.title)
        if let lead = heading.lead { p(.class("lead"), text: lead) }
      }
      if let actions { try div(.class("actions")) { try actions(self) } }
    }
  }
}
