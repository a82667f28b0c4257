// What people are told of orders, and what pages and programs hear of them.
import Base
import Store
import Web

/// What became of an order, for whoever ordered it.
enum OrderNews: String, Sendable, CaseIterable, Labeled {
  case confirmed, ready, completed, cancelled, expired, failed, refunded
  /// Its time ran out before it was ready.
  case unprepared

  /// What an action comes to for an order in this state; nil where there is nothing to tell.
  init?(_ action: OrderAction, from state: OrderState) {
    switch action {
    case .confirm: self = .confirmed
    case .ready: self = .ready
    case .complete: self = .completed
    case .cancel: self = .cancelled
    case .expire: self = state == .ready ? .expired : .unprepared
    case .undo: self = .failed
    case .refund: self = .refunded
    case .place, .start: return nil
    }
  }

  var label: Text {
    switch self {
    case .confirmed: Text(en: "confirmed", fr: "confirmée")
    case .ready: Text(en: "ready", fr: "prête")
    case .completed: Text(en: "completed", fr: "terminée")
    case .cancelled: Text(en: "cancelled", fr: "annulée")
    case .expired: Text(en: "cancelled: nobody fetched it in time", fr: "annulée : personne n’est venu à temps")
    case .unprepared:
      Text(en: "cancelled: it could not be prepared in time", fr: "annulée : elle n’a pas pu être préparée à temps")
    case .failed: Text(en: "held up", fr: "retardée")
    case .refunded: Text(en: "refunded", fr: "remboursée")
    }
  }
}

/// For whoever ordered: how it stands.
struct OrderNotice: Notice {
  static let kind = NoticeKind("order.state", OrderText.noticeState)
  static let schemaName = "OrderNotice"

  static var example: OrderNotice {
    var notice = OrderNotice()
    (notice.order, notice.number, notice.news) = (ID(1), "2026-000042", .ready)
    return notice
  }

  var order = ID<Order>(0)
  var number = ""
  var news = OrderNews.confirmed
  var reason: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("order", &order, label: OrderText.orderWord)
    f.text("number", &number, label: OrderText.number, min: 0, max: 40)
    f.choice("news", &news, label: CatalogText.state)
    f.text("reason", &reason, label: TradeText.reason, max: 4000, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "Order \(number) is \(news.label.en)", fr: "La commande \(number) est \(news.label.fr)"),
      detail: reason.map { .verbatim($0) }, link: Link("/orders/", order), action: OrderText.seeOrder)
  }
}

/// For those who manage orders: there is a new one.
struct NewOrderNotice: Notice {
  static let kind = NoticeKind("order.new", OrderText.noticeNew, for: .permission(.ordersManage))
  static let schemaName = "NewOrderNotice"

  static var example: NewOrderNotice {
    var notice = NewOrderNotice()
    (notice.order, notice.number, notice.person) = (ID(1), "2026-000042", "Noor Haddad")
    (notice.lines, notice.total, notice.currency) = (3, 1250, "EUR")
    return notice
  }

  var order = ID<Order>(0)
  var number = ""
  var person = ""
  var lines: Int64 = 1
  var total: Int64 = 0
  var currency = "EUR"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("order", &order, label: OrderText.orderWord)
    f.text("number", &number, label: OrderText.number, min: 0, max: 40)
    f.text("person", &person, label: PeopleText.person, min: 0, max: 500)
    f.integer("lines", &lines, label: StockText.lines)
    f.integer("total", &total, label: OrderText.total)
    f.text("currency", &currency, label: CatalogText.currency, min: 0, max: 3)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "\(person) ordered: \(number)", fr: "\(person) a commandé : \(number)"),
      facts: [(OrderText.total, Money(minor: total, currency: Currency(currency) ?? .euro).text)],
      link: Link("/orders/", order), action: OrderText.seeOrder)
  }
}

/// For those who manage orders: the processing of one has failed.
struct OrderFailedNotice: Notice {
  static let kind = NoticeKind("order.failed", OrderText.noticeFailed, for: .permission(.ordersManage))
  static let schemaName = "OrderFailedNotice"

  static var example: OrderFailedNotice {
    var notice = OrderFailedNotice()
    (notice.order, notice.number, notice.reason) = (ID(1), "2026-000042", "Out of stock: Notebook, A5.")
    return notice
  }

  var order = ID<Order>(0)
  var number = ""
  var step = OrderStep.check
  var reason = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("order", &order, label: OrderText.orderWord)
    f.text("number", &number, label: OrderText.number, min: 0, max: 40)
    f.choice("step", &step, label: OrderText.step)
    f.text("reason", &reason, label: TradeText.reason, min: 0, max: 4000, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "Order \(number) could not be processed", fr: "La commande \(number) n’a pas pu être traitée"),
      detail: .verbatim(reason), link: Link("/orders/", order), action: OrderText.seeOrder)
  }
}

/// For whoever borrowed something: it is due, or late.
struct LoanNotice: Notice {
  static let kind = NoticeKind("loan.due", OrderText.noticeLoan, usual: .email)
  static let schemaName = "LoanNotice"

  static var example: LoanNotice {
    var notice = LoanNotice()
    (notice.order, notice.title) = (ID(1), "Camera")
    notice.due = LocalDate(year: 2026, month: 12, day: 21) ?? .first
    return notice
  }

  var order = ID<Order>(0)
  var title = ""
  var quantity: Int64 = 1
  var due = LocalDate.first
  var isLate = false

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("order", &order, label: OrderText.orderWord)
    f.text("title", &title, label: CatalogText.product, min: 0, max: 500)
    f.integer("quantity", &quantity, label: TradeText.quantity)
    f.date("due", &due, label: OrderText.due)
    f.bool("isLate", &isLate, label: OrderText.overdue)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let said =
      isLate
      ? Text(en: "Please bring back: \(title)", fr: "Merci de rapporter : \(title)")
      : Text(en: "Due soon: \(title)", fr: "À rendre bientôt : \(title)")
    return NoticeWords(
      title: said, facts: [(OrderText.due, due.medium)], link: Link("/orders/", order), action: OrderText.seeOrder)
  }
}

enum OrderNotices {
  /// As many are told of one order: more would only think that another sees to it.
  private static let mostTold = 50

  static func keepers(in organization: ID<Organization>, _ reader: Reader) throws -> [ID<Person>] {
    Array(try PermissionHolders.active(.ordersManage, in: organization, reader).prefix(mostTold))
  }

  static func tellOfFailure(
    _ row: OrderRow, _ step: OrderStep, _ why: String, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var notice = OrderFailedNotice()
    (notice.order, notice.number, notice.step, notice.reason) = (row.id, row.number ?? "", step, why)
    for keeper in try keepers(in: organization, writer) {
      try writer.notify(notice, to: keeper, in: organization, subject: row.id.value)
    }
  }
}

/// What is heard of orders: those who manage them hear of all, everybody else of their own.
enum OrderTopics {
  /// What tells of an order. Settings are of none.
  private static let kinds: [String: Text] = Dictionary(
    Orders.events.map { ($0.kind.name, $0.text) }.filter { name, _ in
      (name.hasPrefix("order.") || name.hasPrefix("loan.")) && name != EventKind.orderSettingsChanged.name
    }, uniquingKeysWith: { first, _ in first })

  static let all = [
    // Under the names that clients of older systems know.
    Topic(
      "orders", OrderText.orders, access: .permission(.ordersRead), socket: SocketName("/", "adminNotification")
    ) { row, language, _ in
      guard let text = kinds[row.kind] else { return nil }
      let data = try JSONDocument(row.data).root
      return TopicMessage { json in
        write(row, text, data, language, json)
        json.field("person", data["person"]?.string)
      }
    },
    Topic("orders.own", OrderText.own, access: .signedIn, socket: SocketName("/", "userNotification")) {
      row, language, _ in
      guard let text = kinds[row.kind] else { return nil }
      let data = try JSONDocument(row.data).root
      guard data["internal"]?.bool != true, let person = data["person"]?.string.flatMap({ ID<Person>($0) }) else {
        return nil
      }
      return TopicMessage(only: person) { json in write(row, text, data, language, json) }
    },
  ]

  private static func write(
    _ row: EventRow, _ text: Text, _ data: JSONValue, _ language: Language, _ json: JSONWriter
  ) {
    json.field("message", text[language])
    json.field("kind", row.kind)
    json.field("order", ID<Order>(row.subject))
    json.field("number", data["number"]?.string)
    json.field("status", data["state"]?.string)
    json.field("progress", data["progress"]?.string)
    json.field("at", row.at)
  }

  /// What a list of the caller's moves with.
  static func heard(by call: Call) -> [StaticString] {
    call.may(.permission(.ordersRead)) ? ["orders", "orders.own"] : ["orders.own"]
  }
}
