// The row above a list: search and filters, all of them in the address.
import Base
import Web

extension HTML {
  /// A form that asks the page for less: sent by its button, or by a change where scripts run.
  func filters(_ action: Link, _ content: () throws -> Void) rethrows {
    try form(.class("filters"), .role("search"), .method(.get), .action(action), Attribute("data-live", true)) {
      try content()
    }
  }

  /// The field to search in.
  func searchField(_ name: String, _ value: String?, label: Text) {
    div(.class("search")) {
      icon("search")
      input(
        .class("input"), .type("search"), .name(name), .value(value ?? ""), .ariaLabel(label), .placeholder(label),
        .maxlength(200), .enterkeyhint("search"))
    }
  }

  /// One of several; the first is usually all of them, with an empty value.
  func filterChoice(_ name: String, _ value: String?, label: Text, options: [(value: String, text: Text)]) {
    select(.class("input"), .name(name), .ariaLabel(label)) {
      for choice in options {
        option(.value(choice.value), .selected(choice.value == value ?? ""), text: choice.text)
      }
    }
  }

  /// A day. Its label is shown where there are two of them; a day alone explains itself.
  func filterDate(_ name: String, _ value: LocalDate?, label: Text, isLabelShown: Bool = false) {
    let day = value?.iso ?? ""
    guard isLabelShown else {
      input(.class("input"), .type("date"), .name(name), .value(day), .ariaLabel(label))
      return
    }
    self.label(.class("labelled")) {
      span(text: label)
      input(.class("input"), .type("date"), .name(name), .value(day))
    }
  }

  /// A step to the day, week or page beside: an arrow, its words for those who don't see it.
  func stepLink(_ icon: Icon, _ words: Text, _ link: Link) {
    a(.class("button"), .href(link), .ariaLabel(words), .title(words)) { self.icon(icon) }
  }
}
