// Buttons, links that look like them, and confirmations.
import Base
import Web

/// How much a button asks to be pressed. A page has one `.primary` at most.
enum ButtonKind: Sendable {
  case primary, plain, quiet
  /// Takes something away, for good or nearly so.
  case danger
  /// The same as a quiet word: for the button that opens a confirmation.
  case quietDanger
  /// The one thing a phone page is for.
  case big
  /// As large, but not what one should press by accident.
  case bigPlain

  fileprivate var `class`: Attribute {
    switch self {
    case .primary: .class("button primary")
    case .plain: .class("button")
    case .quiet: .class("button quiet")
    case .danger: .class("button danger")
    case .quietDanger: .class("button quiet bad")
    case .big: .class("button primary big")
    case .bigPlain: .class("button big")
    }
  }
}

extension HTML {
  /// A link in a button's clothes: for going somewhere.
  func linkButton(_ word: Text, _ link: Link, icon: Icon? = nil, _ kind: ButtonKind = .plain) {
    a(kind.class, .href(link)) { iconAndWord(icon, word) }
  }

  /// Sends the form that it stands in; to another address than the form's own where one is given.
  func submit(
    _ word: Text, icon: Icon? = nil, _ kind: ButtonKind = .primary, name: StaticString? = nil, value: String = "1",
    to action: Link? = nil
  ) {
    button(
      kind.class, .type("submit"), .when(name != nil, .name(name?.description ?? "")),
      .when(name != nil, .value(value)), action.map { .formaction($0) } ?? .none
    ) { iconAndWord(icon, word) }
  }

  /// A form that is nothing but its button: for doing something at once.
  func postButton(
    _ word: Text, _ action: Link, _ token: FormToken, icon: Icon? = nil, _ kind: ButtonKind = .plain,
    fields: [(String, String)] = []
  ) {
    post(action, token) {
      for (name, value) in fields { input(.type("hidden"), .name(name), .value(value)) }
      submit(word, icon: icon, kind)
    }
  }

  /// A button that first asks, then posts to `action`. `id` is unique in the page. The question is a popover that the
  /// browser opens by itself; with scripts it is modal.
  func confirmButton(
    _ word: Text, id: String, icon: Icon? = nil, _ kind: ButtonKind = .quietDanger, question: Text, consequence: Text,
    confirm: Text, action: Link, token: FormToken, fields: [(String, String)] = []
  ) {
    confirmation(word, id, icon, kind, question, consequence) {
      postButton(confirm, action, token, .danger, fields: fields)
    }
  }

  /// The same within a form: what is filled in and ticked there is posted to `action`.
  func confirmSubmit(
    _ word: Text, id: String, icon: Icon? = nil, _ kind: ButtonKind = .quietDanger, question: Text, consequence: Text,
    confirm: Text, action: Link
  ) {
    confirmation(word, id, icon, kind, question, consequence) {
      button(ButtonKind.danger.class, .type("submit"), .formaction(action)) { span(text: confirm) }
    }
  }

  private func confirmation(
    _ word: Text, _ id: String, _ icon: Icon?, _ kind: ButtonKind, _ question: Text, _ consequence: Text,
    confirm: () -> Void
  ) {
    button(kind.class, .type("button"), Attribute("popovertarget", id)) { iconAndWord(icon, word) }
    dialog(.class("dialog"), .id(id), Attribute("popover", true), .ariaLabelledBy(id + "-title")) {
      h2(.id(id + "-title"), text: question)
      p(text: consequence)
      div(.class("actions")) {
        button(
          ButtonKind.plain.class, .type("button"), Attribute("popovertarget", id),
          Attribute("popovertargetaction", "hide"), .autofocus
        ) { span(text: ShellText.cancel) }
        confirm()
      }
    }
  }

  /// Prints the page; there only where scripts run.
  func printButton() {
    button(ButtonKind.plain.class, .type("button"), Attribute("data-print", true), .hidden) {
      iconAndWord("print", ShellText.print)
    }
  }

  /// Copies the text of the element `id`; there only where scripts run.
  func copyButton(_ id: String) {
    button(
      ButtonKind.plain.class, .type("button"), .data("copy", id), .data("done", ShellText.copied[language]), .hidden
    ) { iconAndWord("copy", ShellText.copy) }
  }
}
