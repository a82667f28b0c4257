// A person's photo or, where there is none, their initials on a ground of their own.
import Base
import Web

enum PersonFace {
  /// How many grounds there are: `--face-0` to `--face-5` of static/app.css.
  static let grounds: Int64 = 6

  /// The first letters of the first and the last word; one letter where a name is written without blanks. Characters, so
  /// that a letter keeps its accents.
  static func initials(_ name: String) -> String {
    let words = name.split { $0.isWhitespace || $0 == "-" }.compactMap { word in
      word.first { $0.isLetter || $0.isNumber }
    }
    guard let first = words.first else { return String(name.prefix(1)) }
    // Scripts without capitals have names of one to three characters: two of them side by side mean nothing.
    guard words.count > 1, let last = words.last, first.isCased, last.isCased else { return first.uppercased() }
    return first.uppercased() + last.uppercased()
  }

  /// The same for the same person everywhere; identifiers made one after another differ in their last digits.
  static func ground(_ person: ID<Person>) -> Int {
    Int((person.value &* 31 &+ person.value >> 8).magnitude % UInt64(grounds))
  }

  /// The classes of the grounds, small and large, made once: a list has one per row.
  fileprivate static let small: [Attribute] = [
    .class("face face-0"), .class("face face-1"), .class("face face-2"), .class("face face-3"), .class("face face-4"),
    .class("face face-5"),
  ]
  fileprivate static let large: [Attribute] = [
    .class("face large face-0"), .class("face large face-1"), .class("face large face-2"), .class("face large face-3"),
    .class("face large face-4"), .class("face large face-5"),
  ]
}

extension HTML {
  /// The person's photo, or their initials on their ground. Always beside the name, hence hidden from assistive technology
  /// and no text of the page: what is copied from a list is names.
  func face(_ person: ID<Person>, _ name: String, _ photo: ID<StoredPicture>?, isLarge: Bool = false) {
    if let photo { return self.photo(photo, isLarge: isLarge) }
    let classes = isLarge ? PersonFace.large : PersonFace.small
    span(
      classes[PersonFace.ground(person) % classes.count], .ariaHidden(true),
      .data("initials", PersonFace.initials(name))
    ) {}
  }

  /// A photo beside a name. Its address means this photo for good, and opens it for whoever is signed in and may see it.
  func photo(_ photo: ID<StoredPicture>, isLarge: Bool = false) {
    let side = isLarge ? 72 : 28
    img(
      isLarge ? .class("face large") : .class("face"), .src(Link("/photos/", photo, isLarge ? "/large" : "/small")),
      .alt(""), .width(side), .height(side), Attribute("loading", "lazy"))
  }
}
