// What a feature is: a manifest that the rest of the program reads.
import Base
import Store

/// One capability of the campus. Its folder holds its model, its SQL, its handlers and its words; this manifest is all
/// that the shell, the router, the migrations and the tests know of it.
protocol Feature: Sendable {
  /// The folder's name.
  static var name: String { get }
  /// Entries of the navigation, in order; each is shown to those who may open it.
  static var navigation: [NavigationEntry] { get }
  static var permissions: [Permission] { get }
  static var events: [EventDescription] { get }
  static var migrations: [Migration] { get }
  /// Every SQL statement, so that tests can prepare each and read its plan.
  static var statements: [any Statement] { get }
  static var routes: [Route] { get }
  /// What an organization's export holds of this feature's tables.
  static var exports: [ExportTable] { get }
  /// What the search over everything finds of this feature.
  static var searches: [SearchSource] { get }
  /// What this feature holds of a person: for their export, for merging and for erasure.
  static var personal: [PersonalData] { get }
}

extension Feature {
  static var navigation: [NavigationEntry] { [] }
  static var permissions: [Permission] { [] }
  static var events: [EventDescription] { [] }
  static var migrations: [Migration] { [] }
  static var statements: [any Statement] { [] }
  static var exports: [ExportTable] { [] }
  static var searches: [SearchSource] { [] }
  static var personal: [PersonalData] { [] }
}

/// A kind of event and the words for it in the event list.
struct EventDescription: Sendable {
  let kind: EventKind
  let text: Text

  init(_ kind: EventKind, _ text: Text) {
    self.kind = kind
    self.text = text
  }
}

/// A link of the navigation.
struct NavigationEntry: Sendable {
  /// Where it stands: beside every page, there under a heading of its own for what concerns the organization and for what
  /// concerns whoever runs the box, or among the pages of one's own account.
  enum Place: Sendable, CaseIterable { case main, organization, operation, account }

  let path: StaticString
  let text: Text
  /// A symbol of static/icons.svg.
  let icon: StaticString
  let access: Access
  /// A word short enough for a phone's tab bar; nil for what is reached by the menu there.
  let tab: Text?
  let place: Place

  init(
    _ path: StaticString, _ text: Text, icon: StaticString, access: Access, tab: Text? = nil, place: Place? = nil
  ) {
    self.path = path
    if case .operator = access { self.place = place ?? .operation } else { self.place = place ?? .main }
    self.text = text
    self.tab = tab
    self.icon = icon
    self.access = access
  }
}
