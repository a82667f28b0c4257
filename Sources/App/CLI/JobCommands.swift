// quad jobs: what is done outside requests, from the terminal.
import Base
import Store

enum JobsListCommand: CLICommand {
  static let name = "jobs list"
  static let summary = "List jobs, newest first"
  static let help = """
    quad jobs list: list what is done outside requests, newest first. Also beside a running Quad.

    \(Opening.help)
      --state S           only those that are waiting, later, running, done, dead or cancelled
      --kind K            only those of a kind, such as people.purge
      --limit N           how many at most, 1 to 1000 (50)
      --json              print them as a JSON array

    Example: quad jobs list --data var --state dead
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + ["state", "kind", "limit"], bare: ["json"])
    try arguments.expectNothingElse()
    let limit = try arguments.integer("limit", in: 1...1000, default: 50)
    let states = try arguments["state"].map { word -> [JobState] in
      guard let state = JobState(rawValue: word) else { throw Usage("--state: \(JobText.noSuchState.en)") }
      return [state]
    }
    let kinds = try arguments["kind"].map { word -> [String] in
      guard Features.job(word) != nil else {
        throw Usage("--kind takes one of \(Features.jobKinds.joined(separator: ", ")), not “\(word)”.")
      }
      return [word]
    }
    let rows = try Opening(arguments).read { reader in
      states == nil && kinds == nil
        ? try JobList.newest(limit: limit, reader)
        : try JobList.newest(states ?? JobState.allCases, kinds ?? Features.jobKinds, limit: limit, reader)
    }
    if arguments.has("json") {
      Terminal.printJSON { json in json.array { for row in rows { JobOutput(row).write(to: json) } } }
      return 0
    }
    for row in rows {
      Terminal.print(
        "\(row.id.text)  \(RoutesCommand.pad(row.kind, 24))\(RoutesCommand.pad(row.state.rawValue, 11))"
          + "\(row.createdAt.rfc3339)  \(row.error.map { $0.prefix(80) } ?? "")")
    }
    if rows.isEmpty { Terminal.print("There are no such jobs.") }
    return 0
  }
}

enum JobsShowCommand: CLICommand {
  static let name = "jobs show"
  static let summary = "Show one job and the attempts that failed"
  static let help = """
    quad jobs show: show one job, without what is secret in it. Also beside a running Quad.

    \(Opening.help)
      --job ID            which one, by the identifier of quad jobs list
      --json              print it as JSON

    Example: quad jobs show --data var --job 03R0S8X2G0001
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + ["job"], bare: ["json"])
    try arguments.expectNothingElse()
    let id = try JobCommands.id(arguments)
    let output = try Opening(arguments).read { try JobAPI.detail(id, $0) }
    if arguments.has("json") {
      Terminal.printJSON { output.write(to: $0) }
      return 0
    }
    let job = output.job
    var lines = [
      "job       \(job.id.text)", "kind      \(job.kind)", "state     \(job.state.rawValue)",
      "attempts  \(job.attempts)", "put in    \(job.createdAt.rfc3339)",
    ]
    if let at = job.runAt { lines.append("not before \(at.rfc3339)") }
    if let at = job.endedAt { lines.append("over      \(at.rfc3339)") }
    if let input = output.input { lines.append("given     \(input)") }
    if let result = output.result { lines.append("result    \(result)") }
    for failure in output.failures {
      lines.append("failed    \(failure.attempt) \(failure.at.rfc3339) \(failure.error)")
    }
    Terminal.print(lines.joined(separator: "\n"))
    return 0
  }
}

enum JobsRetryCommand: ServedCommand {
  static let name = "jobs retry"
  static let summary = "Try a job again that failed or was cancelled"
  static let help = """
    quad jobs retry: have a job tried again at once, its attempts counted anew. Also beside a running Quad; where none
    runs, the next one does it.

    \(Opening.help)
      --job ID            which one, by the identifier of quad jobs list
      --json              print the job as JSON

    Example: quad jobs retry --data var --job 03R0S8X2G0001
    """

  static let valued = ["job"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    _ = try JobCommands.id(arguments)
    return ""
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let id = try JobCommands.id(order.arguments)
    return JobCommands.said(try appliance.store.write { try JobAPI.retry(id, $0) })
  }
}

enum JobsCancelCommand: ServedCommand {
  static let name = "jobs cancel"
  static let summary = "Cancel a job, or ask a running one to stop"
  static let help = """
    quad jobs cancel: cancel a job that has not begun, or ask one that runs to stop. Also beside a running Quad.

    \(Opening.help)
      --job ID            which one, by the identifier of quad jobs list
      --json              print the job as JSON

    Example: quad jobs cancel --data var --job 03R0S8X2G0001
    """

  static let valued = ["job"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    _ = try JobCommands.id(arguments)
    return ""
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let id = try JobCommands.id(order.arguments)
    return JobCommands.said(try appliance.store.write { try JobAPI.cancel(id, $0) })
  }
}

enum JobCommands {
  static func id(_ arguments: Arguments) throws -> ID<Job> {
    let text = try arguments.required("job")
    guard let id = ID<Job>(text) else { throw Usage("--job takes the 13 letters of `quad jobs list`, not “\(text)”.") }
    return id
  }

  static func said(_ row: JobRow) -> Said {
    Said("Job \(row.id.text) (\(row.kind)) is \(row.state.rawValue).") { JobOutput(row).write(to: $0) }
  }
}
