// The icons of static/icons.svg, by name.
import Base
import Web

/// A symbol of the sprite. Always beside a word, hence hidden from assistive technology.
struct Icon: Sendable, ExpressibleByStringLiteral {
  let name: StaticString

  init(stringLiteral name: StaticString) { self.name = name }
  init(_ name: StaticString) { self.name = name }
}

extension HTML {
  func icon(_ icon: Icon) { self.icon(StaticFiles.icons, icon.name) }

  /// An icon where there is one, then the word beside it.
  func iconAndWord(_ icon: Icon?, _ word: Text) {
    if let icon { self.icon(icon) }
    span(text: word)
  }

  /// The product's mark.
  func logo() {
    svg(.class("logo"), .ariaHidden(true)) {
      Element(self, "<use", "</use>")(.href(StaticFiles.icons.fragment("logo"))) {}
    }
  }
}
