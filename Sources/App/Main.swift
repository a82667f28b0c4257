// The door: finds the command, runs it, tells what went wrong in a sentence.
import Base
import Glibc
import Web

@main
enum Main {
  static func main() {
    exit(Main.run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Nonisolated, so that nothing below is bound to the main actor: C callbacks written there would trap elsewhere.
  nonisolated static func run(_ arguments: [String]) -> Int32 {
    // Not a command for people: what a serving Quad starts to decode a picture. Before anything else is done.
    if arguments.first == ImageWorker.word { return ImageWorker.run(Array(arguments.dropFirst())) }
    var arguments = arguments
    if arguments.isEmpty { arguments = ["help"] }
    if arguments == ["--version"] { arguments = ["version"] }
    if arguments == ["--help"] || arguments == ["-h"] { arguments = ["help"] }
    let isJSON = arguments.contains("--json")
    guard let (command, rest) = Commands.find(arguments) else {
      // `quad admin --help` explains the commands of admin.
      let group = Commands.group(arguments[0])
      if !group.isEmpty, arguments.contains("--help") || arguments.contains("-h") {
        Terminal.print(group.map { $0.help }.joined(separator: "\n\n"))
        return 0
      }
      return refuse(2, "usage", Commands.unknown(arguments), isJSON: isJSON)
    }
    if rest.contains("--help") || rest.contains("-h") {
      Terminal.print(command.help)
      return 0
    }
    // Whatever is made from here on is for this account only.
    umask(0o077)
    do {
      try Features.checkOpenSets()
      return try command.run(rest)
    } catch let usage as Usage {
      return refuse(2, "usage", usage.message, hint: "Try: quad \(command.name) --help", isJSON: isJSON)
    } catch let failure as Failure {
      // At the terminal sits whoever would read the log: they get what it says, such as the file's name.
      return refuse(1, failure.code, failure.text[Terminal.language], detail: failure.detail, isJSON: isJSON)
    } catch let failure as EngineFailure {
      return refuse(1, "engine", failure.description, isJSON: isJSON)
    } catch {
      return refuse(1, "internal", "\(error)", isJSON: isJSON)
    }
  }

  /// Says on standard error what went wrong; gives the exit status.
  private nonisolated static func refuse(
    _ status: Int32, _ code: String, _ message: String, detail: String = "", hint: String = "", isJSON: Bool
  ) -> Int32 {
    guard isJSON else {
      let reason = detail.isEmpty ? "" : "\nDetail: \(detail)."
      Terminal.error(message + reason + (hint.isEmpty ? "" : "\n" + hint))
      return status
    }
    let buffer = Buffer()
    let json = JSONWriter(buffer)
    json.object {
      json.object("error") {
        json.field("code", code.isEmpty ? "failed" : code)
        json.field("message", message)
        if !detail.isEmpty { json.field("detail", detail) }
      }
    }
    Terminal.errorLine(buffer.string)
    return status
  }
}
