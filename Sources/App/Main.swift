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
    var arguments = arguments
    if arguments.isEmpty { arguments = ["help"] }
    if arguments == ["--version"] { arguments = ["version"] }
    if arguments == ["--help"] || arguments == ["-h"] { arguments = ["help"] }
    guard let (command, rest) = Commands.find(arguments) else {
      Terminal.error("There is no command “\(arguments[0])”. `quad help` lists them.")
      return 2
    }
    if rest.contains("--help") || rest.contains("-h") {
      Terminal.print(command.help)
      return 0
    }
    do {
      try Features.checkOpenSets()
      return try command.run(rest)
    } catch let usage as Usage {
      Terminal.error("\(usage.message)\nTry: quad \(command.name) --help")
      return 2
    } catch let failure as Failure {
      // At the terminal sits whoever would read the log: they get what it says, such as the file's name.
      let reason = failure.detail.isEmpty ? "" : "\nDetail: \(failure.detail)."
      Terminal.error(failure.text[Terminal.language] + reason)
      return 1
    } catch let failure as EngineFailure {
      Terminal.error(failure.description)
      return 1
    } catch {
      Terminal.error("\(error)")
      return 1
    }
  }
}
