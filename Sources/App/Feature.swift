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
  /// What it erases of an organization that is gone for good.
  static var tenant: [TenantData] { get }
  /// What it does outside requests.
  static var jobs: [JobDescription] { get }
  /// Which of it comes again and again.
  static var schedules: [ScheduleDescription] { get }
  /// What forgets its expired rows: see `Sweep`.
  static var sweeps: [Sweep] { get }
  /// The mails it writes.
  static var mails: [any MailTemplate.Type] { get }
  /// What of this feature can be listened to as it happens.
  static var topics: [Topic] { get }
  /// What clients of Socket.IO may connect to, and what they may ask for there.
  static var socketNamespaces: [SocketNamespace] { get }
  static var socketEvents: [SocketEvent] { get }
  /// What it tells people of.
  static var notices: [any Notice.Type] { get }
  /// What it does when another feature says that something happened.
  static var reactions: [Reaction] { get }
  /// What it tells of itself to `/metrics`.
  static var metrics: [Metric] { get }
  /// What it shows on the overview of whoever runs the box.
  static var tiles: [Tile] { get }
  /// What it has the checks look at.
  static var checks: [CheckSource] { get }
  /// The ways to pay that it brings.
  static var paymentMethods: [PaymentMethod] { get }
  /// What of it bills are for.
  static var billSubjects: [BillSubjectKind] { get }
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
  static var tenant: [TenantData] { [] }
  static var jobs: [JobDescription] { [] }
  static var schedules: [ScheduleDescription] { [] }
  static var sweeps: [Sweep] { [] }
  static var mails: [any MailTemplate.Type] { [] }
  static var topics: [Topic] { [] }
  static var socketNamespaces: [SocketNamespace] { [] }
  static var socketEvents: [SocketEvent] { [] }
  static var notices: [any Notice.Type] { [] }
  static var reactions: [Reaction] { [] }
  static var metrics: [Metric] { [] }
  static var tiles: [Tile] { [] }
  static var checks: [CheckSource] { [] }
  static var paymentMethods: [PaymentMethod] { [] }
  static var billSubjects: [BillSubjectKind] { [] }
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
  enum Place: Sendable { case main, organization, operation, account }

  let path: StaticString
  let text: Text
  /// A symbol of static/icons.svg.
  let icon: StaticString
  let access: Access
  /// A word short enough for a phone's tab bar; nil for what is reached by the menu there.
  let tab: Text?
  let place: Place
  /// Other paths whose pages belong to it.
  let also: [StaticString]

  init(
    _ path: StaticString, _ text: Text, icon: StaticString, access: Access, tab: Text? = nil, place: Place? = nil,
    also: [StaticString] = []
  ) {
    self.path = path
    self.also = also
    if case .operator = access { self.place = place ?? .operation } else { self.place = place ?? .main }
    self.text = text
    self.tab = tab
    self.icon = icon
    self.access = access
  }
}
