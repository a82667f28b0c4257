// A route, declared once, as a value: everything about it that anybody needs to know.
import Base
import Store
import Web

/// Method, path, who may call it, what goes in and out, and the handler. The router, `quad routes`, the navigation and
/// the table-wide tests all read this value.
final class Route: Sendable {
  enum Kind: Sendable { case page, api }

  /// How the handler runs: see ARCHITECTURE.md, “How a request travels”.
  enum Action: Sendable {
    /// On the loop's thread, with that loop's read-only connection.
    case read(@Sendable (Call, Reader) throws -> Reply)
    /// The body is read on the loop's thread; what comes back runs on the writer's, perhaps twice, all or
    /// nothing.
    case write(@Sendable (Call, Body) throws -> @Sendable (Writer) throws -> Reply)
    /// The body is read on the loop's thread; what comes back runs on the bounded pool.
    case slow(@Sendable (Call, Body) throws -> @Sendable (Slow) throws -> Reply)
    /// On the loop's thread: what becomes of the connection.
    case live(@Sendable (Call, Door) throws -> LiveOpening)
  }

  /// How a body is taken in.
  enum BodyKind: Sendable {
    case none
    case json
    /// urlencoded
    case form
    /// multipart/form-data with at most one file of this many bytes
    case upload(limit: Int)
    /// a file as the whole body, or multipart with the file in it
    case file(limit: Int)
    /// the same with a picture, whatever type it is said to be
    case picture(limit: Int)
  }

  /// What else a route is, besides what its declaration says.
  struct Traits: OptionSet, Sendable {
    let rawValue: UInt16

    /// Two editors may meet: reads carry the row's version as entity tag, changes take it back in `If-Match`.
    static let versioned = Traits(rawValue: 1)
    /// Its answer holds a secret that is shown once: a repeated request is told that it was carried out, and no more.
    static let secretAnswer = Traits(rawValue: 2)
    /// Asked again and again by machines that watch: no rate limit holds.
    static let unlimited = Traits(rawValue: 4)
    /// An import or an export.
    static let bulk = Traits(rawValue: 8)
    /// For whoever has a link or its secret, which may have been used or have run out: 410.
    static let byLink = Traits(rawValue: 16)
    /// Makes or checks a password hash: it waits for the threads that do that and nothing else.
    static let hashing = Traits(rawValue: 32)
    /// A list of which people may keep views; see `keepingViews`.
    static let keepsViews = Traits(rawValue: 64)
    /// Done by guests as often as they read: nothing can be guessed by it, and a whole class does it at once.
    static let openRate = Traits(rawValue: 128)
    /// It answers a picture.
    static let picture = Traits(rawValue: 256)
    /// What it is about may not be there, though its path names nothing: 404.
    static let optional = Traits(rawValue: 512)
    /// For machines that watch over the box: see `MetricsGate`.
    static let watched = Traits(rawValue: 1024)
    /// It answers plain text.
    static let plainText = Traits(rawValue: 2048)
    /// It answers a file as it was handed in.
    static let file = Traits(rawValue: 8192)
    /// A slash may follow its path.
    static let slashed = Traits(rawValue: 4096)
    /// Has a picture decoded: it waits on the threads that wait for that, and what is kept of its body is as much as the
    /// settings let a photo have.
    static let decoding = Traits(rawValue: 16384)
    /// It answers a table as a file of the sort that its path ends with: CSV or a spreadsheet.
    static let table = Traits(rawValue: 32768)
  }

  let kind: Kind
  let method: Method
  let path: String
  let summary: String
  let access: Access
  let query: [QueryParameter]
  let input: (any Payload.Type)?
  let output: (any Payload.Type)?
  let isList: Bool
  /// What a list's frame holds besides its page and its items.
  let listHead: (any Payload.Type)?
  /// The status of success.
  let success: UInt16
  let body: BodyKind
  let action: Action
  /// Whether answers carry an entity tag of their content and 304 is possible.
  let isTagged: Bool
  /// Whether it concerns the account, whatever organization the session works in: a form of a tab that was left in
  /// another organization is then taken too.
  let isOfAccount: Bool
  /// The most fields that a form may have.
  let mostFields: Int
  let traits: Traits
  /// What its callers are limited by; nil for no limit.
  let rate: RateKind?
  /// Whether an API token is not enough: it is about how somebody signs in.
  let needsSession: Bool
  /// Whether somebody may call it who has to set up a second step before anything else.
  let isOpenToHeldBack: Bool
  /// For a slow route that waits for another server: which one. It runs on a pool of its own, where nobody's password
  /// waits behind it.
  let waitsFor: (@Sendable (Call) -> RemoteServer)?
  /// What its answers' times are counted as.
  let category: RequestCategory

  init(
    _ kind: Kind, _ method: Method, _ path: String, _ summary: String, access: Access, query: [QueryParameter] = [],
    input: (any Payload.Type)? = nil, output: (any Payload.Type)? = nil, isList: Bool = false,
    listHead: (any Payload.Type)? = nil, success: UInt16 = 200,
    body: BodyKind = .none, isTagged: Bool = false, isOfAccount: Bool = false, mostFields: Int = FormLimits.form.fields,
    traits: Traits = [], waitsFor: (@Sendable (Call) -> RemoteServer)? = nil, action: Action
  ) {
    self.kind = kind
    self.method = method
    self.path = path
    self.summary = summary
    self.access = access
    self.query = query
    self.input = input
    self.output = output
    self.isList = isList
    self.listHead = listHead
    self.success = success
    self.body = body
    self.isTagged = isTagged
    self.isOfAccount = isOfAccount
    self.mostFields = mostFields
    self.traits = traits
    needsSession = SessionOnly.holds(path)
    isOpenToHeldBack = HeldBack.mayCall(path, access)
    self.waitsFor = waitsFor
    self.action = action
    let rate =
      traits.contains(.unlimited)
      ? nil
      : traits.contains(.bulk) ? .bulk : traits.contains(.openRate) ? .open : Route.rate(method, access, body)
    self.rate = rate
    category = RequestCategory(kind, traits, rate)
  }

  /// The same route with these traits.
  func with(_ traits: Traits) -> Route {
    Route(
      kind, method, path, summary, access: access, query: query, input: input, output: output, isList: isList,
      listHead: listHead, success: success, body: body, isTagged: isTagged, isOfAccount: isOfAccount,
      mostFields: mostFields,
      traits: self.traits.union(traits), waitsFor: waitsFor, action: action)
  }

  /// Whether a request may name itself by an `Idempotency-Key`: changes over the API, by somebody.
  var isRepeatable: Bool { kind == .api && method != .get && !isOpen }

  /// Whether anybody may call it.
  var isOpen: Bool { if case .anyone = access { true } else { false } }

  /// The most bytes of body that are read.
  var bodyLimit: Int {
    switch body {
    case .none: 0
    case .json, .form: 1 << 20
    case .upload(let limit), .file(let limit), .picture(let limit): limit
    }
  }
}

// MARK: The ways to declare one

extension Route {
  /// A page that only reads.
  static func page(
    _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    read: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(.page, .get, path, summary, access: access, query: query, action: .read(read))
  }

  /// A page whose reading may take some milliseconds: not on a loop.
  static func page(
    _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    slowRead: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(
      .page, .get, path, summary, access: access, query: query,
      action: .slow { call, _ in { pool in try slowRead(call, pool.reader) } })
  }

  /// A form that writes.
  static func form(
    _ path: String, _ summary: String, needs access: Access, isOfAccount: Bool = false,
    fields: Int = FormLimits.form.fields, write: @escaping @Sendable (FormFields, Call, Writer) throws -> Reply
  ) -> Route {
    Route(
      .page, .post, path, summary, access: access, success: 303, body: .form, isOfAccount: isOfAccount,
      mostFields: fields,
      action: .write { call, body in
        let form = try body.form(for: call)
        return { writer in try write(form, call, writer) }
      })
  }

  /// A form whose work takes long: password hashes, imports.
  static func form(
    _ path: String, _ summary: String, needs access: Access, isOfAccount: Bool = false,
    fields: Int = FormLimits.form.fields, slow: @escaping @Sendable (FormFields, Call, Slow) throws -> Reply
  ) -> Route {
    Route(
      .page, .post, path, summary, access: access, success: 303, body: .form, isOfAccount: isOfAccount,
      mostFields: fields,
      action: .slow { call, body in
        let form = try body.form(for: call)
        return { pool in try slow(form, call, pool) }
      })
  }

  /// A form with a file.
  static func upload(
    _ path: String, _ summary: String, needs access: Access, limit: Int,
    slow: @escaping @Sendable (Upload, Call, Slow) throws -> Reply
  ) -> Route {
    Route(
      .page, .post, path, summary, access: access, success: 303, body: .upload(limit: limit),
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in try slow(upload, call, pool) }
      })
  }

  /// A JSON read of one object.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    output: Output.Type, read: @escaping @Sendable (Call, Reader) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, output: output, isTagged: true,
      action: .read { call, reader in call.reply(200, try read(call, reader)) })
  }

  /// A JSON read of one object that may take some milliseconds: not on a loop.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    output: Output.Type, slowRead: @escaping @Sendable (Call, Reader) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, output: output, isTagged: true,
      action: .slow { call, _ in { pool in call.reply(200, try slowRead(call, pool.reader)) } })
  }

  /// A JSON read of one object that writes its answer itself.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    output: Output.Type, answer: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(.api, method, path, summary, access: access, query: query, output: output, action: .read(answer))
  }

  /// A JSON read whose answer no payload describes.
  static func api(
    _ method: Method, _ path: String, _ summary: String, needs access: Access,
    read: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(.api, method, path, summary, access: access, isTagged: true, action: .read(read))
  }

  /// A JSON read that writes its answer itself: lists, straight from the rows.
  static func api<Item: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    list item: Item.Type, head: (any Payload.Type)? = nil, read: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, output: item, isList: true, listHead: head,
      isTagged: true,
      action: .read(read))
  }

  /// A list whose reading may take some milliseconds: not on a loop.
  static func api<Item: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    list item: Item.Type, head: (any Payload.Type)? = nil, slowRead: @escaping @Sendable (Call, Reader) throws -> Reply
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, output: item, isList: true, listHead: head,
      isTagged: true,
      action: .slow { call, _ in { pool in try slowRead(call, pool.reader) } })
  }

  /// A JSON write with a body.
  static func api<Input: Payload, Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type, output: Output.Type,
    status: UInt16 = 200, write: @escaping @Sendable (Input, Call, Writer) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, output: output, success: status, body: .json,
      action: .write { call, body in
        let value = try body.payload(Input.self)
        return { writer in call.reply(status, try write(value, call, writer)) }
      })
  }

  /// A JSON write without a body that answers nothing: a deletion.
  static func api(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    write: @escaping @Sendable (Call, Writer) throws -> Void
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, success: 204,
      action: .write { call, _ in
        { writer in
          try write(call, writer)
          return Reply(204)
        }
      })
  }

  /// A JSON write without a body that answers something.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, output: Output.Type,
    status: UInt16 = 200, write: @escaping @Sendable (Call, Writer) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, output: output, success: status,
      action: .write { call, _ in
        { writer in call.reply(status, try write(call, writer)) }
      })
  }

  /// A JSON call whose work takes long.
  static func api<Input: Payload, Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, input: Input.Type, output: Output.Type,
    status: UInt16 = 200, slow: @escaping @Sendable (Input, Call, Slow) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, input: input, output: output, success: status, body: .json,
      action: .slow { call, body in
        let value = try body.payload(Input.self)
        return { pool in call.reply(status, try slow(value, call, pool)) }
      })
  }

  /// A JSON call that takes a file.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, query: [QueryParameter] = [],
    file limit: Int, output: Output.Type, slow: @escaping @Sendable (Upload, Call, Slow) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, query: query, output: output, body: .file(limit: limit),
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in call.reply(200, try slow(upload, call, pool)) }
      })
  }
}
