// The small parts of pages: notices, badges, empty states, facts, figures, steps.
import Base
import Web

/// What a notice or a badge says about its subject. Each comes with a shape of its own, not only a colour.
enum Tone: Sendable {
  case neutral, good, warn, bad, info

  /// As style sheets say it.
  var name: StaticString {
    switch self {
    case .neutral: "neutral"
    case .good: "good"
    case .warn: "warn"
    case .bad: "bad"
    case .info: "info"
    }
  }

  fileprivate var badge: Attribute {
    switch self {
    case .neutral: .class("badge")
    case .good: .class("badge good")
    case .warn: .class("badge warn")
    case .bad: .class("badge bad")
    case .info: .class("badge info")
    }
  }

  fileprivate var notice: Attribute {
    switch self {
    case .neutral, .info: .class("notice")
    case .good: .class("notice good")
    case .warn: .class("notice warn")
    case .bad: .class("notice bad")
    }
  }

  fileprivate var figure: Attribute {
    switch self {
    case .warn: .class("warn")
    case .bad: .class("bad")
    case .neutral, .info, .good: .none
    }
  }

  fileprivate var icon: Icon {
    switch self {
    case .neutral, .info: "info"
    case .good: "good"
    case .warn: "warn"
    case .bad: "bad"
    }
  }
}

extension HTML {
  /// A state in one or two words.
  func badge(_ tone: Tone, _ word: some Wording) { span(tone.badge, text: word) }

  /// A message in the page. `isNew` when it answers what the person just did: it is then announced.
  func notice(_ tone: Tone, _ words: some Wording, isNew: Bool = false) {
    notice(tone, isNew: isNew) { $0.p(text: words) }
  }

  /// The same with content of its own.
  func notice(_ tone: Tone, isNew: Bool = false, _ content: (HTML) throws -> Void) rethrows {
    try div(tone.notice, .when(isNew, .role(tone == .bad ? "alert" : "status"))) {
      icon(tone.icon)
      try div { try content(self) }
    }
  }

  /// Stands where a list would, and says what to do next.
  func emptyState(
    _ icon: Icon, _ title: Text, _ words: Text? = nil, actions: ((HTML) throws -> Void)? = nil
  ) rethrows {
    try div(.class("empty")) {
      self.icon(icon)
      h2(text: title)
      if let words { p(text: words) }
      if let actions { try div(.class("actions")) { try actions(self) } }
    }
  }

  /// A part of a page with a heading of its own, and a way to all of it.
  func part(_ title: Text, more: (text: Text, link: Link)? = nil, _ content: () throws -> Void) rethrows {
    try section(.class("section")) {
      header {
        h2(text: title)
        if let more { a(.href(more.link), text: more.text) }
      }
      try content()
    }
  }

  /// Two columns at a desk, below each other on a phone. The first is narrow unless `even`.
  func columns(even: Bool = false, _ content: () throws -> Void) rethrows {
    try div(even ? .class("columns even") : .class("columns")) { try content() }
  }

  /// Names and values of one thing.
  func facts(_ content: (Facts) throws -> Void) rethrows { try dl(.class("facts")) { try content(Facts(html: self)) } }

  /// Big numbers with what they count, each a link where that leads somewhere.
  func figures(_ label: Text, _ figures: [Figure]) {
    // Plain numbers are narrow enough for three to a row of a phone.
    let isNarrow = figures.count % 3 == 0 && figures.allSatisfy { $0.words == nil }
    nav(isNarrow ? .class("figures three") : .class("figures"), .ariaLabel(label)) {
      for figure in figures {
        if let link = figure.link {
          a(figure.tone.figure, .href(link), .when(figure.isCurrent, .ariaCurrent("true"))) { inside(figure) }
        } else {
          div(figure.tone.figure) { inside(figure) }
        }
      }
    }
  }

  private func inside(_ figure: Figure) {
    b {
      text(figure.words ?? grouped(figure.number, language))
      if figure.tone == .warn || figure.tone == .bad { icon(figure.tone.icon) }
    }
    text(" ")
    span(text: figure.label)
  }

  /// Where one is in work of several steps. `current` counts from 0.
  func steps(_ names: [Text], current: Int) {
    ol(.class("steps")) {
      for (at, name) in names.enumerated() {
        li(.when(at < current, .class("done")), .when(at == current, .ariaCurrent("step")), text: name)
      }
    }
  }

  /// The pages that belong together, the present one marked.
  func siblings(_ label: Text, _ entries: [NavigationEntry], current: String) {
    nav(.class("siblings"), .ariaLabel(label)) {
      for entry in entries {
        a(.href(Link(entry.path)), .when("\(entry.path)" == current, .ariaCurrent("page"))) {
          iconAndWord(Icon(entry.icon), entry.text)
        }
      }
    }
  }

  /// More, for those who ask for it.
  func more(_ word: Text, isOpen: Bool = false, _ content: () throws -> Void) rethrows {
    try details(.class("more"), .open(isOpen)) {
      summary { iconAndWord("right", word) }
      try content()
    }
  }

  /// What the page is about, in a few short paragraphs, for whoever has not met it before: folded, above the content.
  func about(_ words: [Text]) {
    more(ShellText.whatIsThis) { div(.class("prose")) { for words in words { p(text: words) } } }
  }

  /// A name that a person gave: its direction is its own.
  func name(_ name: String) { bdi(text: name) }

  /// One line in small type.
  func note(_ words: some Wording) { p(.class("small muted"), text: words) }
}

/// A number that counts something, or a measure in words.
struct Figure: Sendable {
  let number: Int
  /// Instead of the number: `34 ms`.
  var words: String?
  /// Whether it is as it should be: said by a shape as well as a colour.
  var tone = Tone.neutral
  let label: Text
  var link: Link?
  /// Whether the list below shows what this counts.
  var isCurrent = false

  init(_ number: Int, _ label: Text, _ link: Link? = nil, isCurrent: Bool = false) {
    self.number = number
    self.label = label
    self.link = link
    self.isCurrent = isCurrent
  }

  init(_ words: String, _ label: Text, _ link: Link? = nil, tone: Tone) {
    number = 0
    self.words = words
    self.label = label
    self.link = link
    self.tone = tone
  }
}

/// Writes the names and values of one thing.
struct Facts {
  fileprivate let html: HTML

  func fact(_ name: Text, _ content: (HTML) throws -> Void) rethrows {
    try html.div {
      html.dt(text: name)
      try html.dd { try content(html) }
    }
  }

  func fact(_ name: Text, _ value: some Wording) { fact(name) { value.write(in: $0) } }

  /// Nothing for nil.
  func fact(_ name: Text, _ value: String?) {
    if let value, !value.isEmpty { fact(name) { $0.text(value) } }
  }
}
