// Commands that change the campus: done by the Quad that serves it, where one does, and here where none does.
import Base
import Store

/// What a command is asked to do, wherever it is done.
struct ServedOrder: Sendable {
  let command: String
  let arguments: Arguments
  /// Of the person at the terminal.
  let language: Language
  /// What must not stand on a command line, such as a password.
  let secret: String
}

/// What a command has to say: for people and, with `--json`, for programs.
struct Said: Sendable {
  let text: String
  let json: String

  init(_ text: String, _ content: (JSONWriter) -> Void) {
    let buffer = Buffer(capacity: 1024)
    content(JSONWriter(buffer))
    self.init(text: text, json: buffer.string)
  }

  init(text: String, json: String) {
    self.text = text
    self.json = json
  }
}

/// A command that writes. A second process must not: the chain of events, the counters and everybody's cached rights are
/// in the memory of the one that serves. So it hands its order over, and the writer there does it like any request.
protocol ServedCommand: CLICommand {
  /// Its options with a value, and its switches, without their dashes and without those of `Opening` and `--json`.
  static var valued: [String] { get }
  static var bare: [String] { get }
  /// At the terminal, before anything is opened or handed over: refuses what is wrong with the arguments, asks what must
  /// be asked, and gives the secret that the order needs.
  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String
  /// Does it: on the control socket's thread of a running Quad, or here.
  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said
}

extension ServedCommand {
  static var bare: [String] { [] }

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + valued, bare: bare + ["json"])
    try arguments.expectNothingElse()
    let opening = try Opening(arguments)
    let secret = try prepare(arguments, opening)
    let order = ServedOrder(
      command: name, arguments: arguments.keeping(valued + bare), language: Terminal.language, secret: secret)
    let said = try ControlCall.hand(order, over: opening.database) ?? performHere(order, opening)
    Terminal.print(arguments.has("json") ? said.json : said.text)
    return 0
  }

  private static func performHere(_ order: ServedOrder, _ opening: Opening) throws -> Said {
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    return try perform(order, appliance)
  }
}
