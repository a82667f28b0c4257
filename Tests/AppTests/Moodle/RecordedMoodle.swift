// Answers of a genuine Moodle, given to the client in place of a network.
import Base
import Foundation
import Synchronization
import Testing

@testable import App
@testable import Outbound

/// The recordings that `QUAD_MOODLE_RECORDINGS` names, or those in ../shared/moodle beside the project. They are no part of
/// it: tests that need them say so where they are missing.
enum MoodleRecordings {
  static let absent: Comment =
    "there are no recordings of Moodle: QUAD_MOODLE_RECORDINGS names their folder, else it is ../shared/moodle"

  /// The raw answers of the newest version.
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["QUAD_MOODLE_RECORDINGS"]
    let folder = named ?? "\(Repository.root)/../shared/moodle"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
      $0.hasPrefix("moodle-")
    }.sorted()
    return versions.last.map { "\(folder)/\($0)/raw" }
  }()

  static var areThere: Bool { folder != nil }

  /// The names of all recordings of a function or a group.
  static func names(_ group: String) throws -> [String] {
    let folder = try #require(folder)
    return try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(group)").filter { $0.hasSuffix(".body") }
      .map { "\(group)/\($0.dropLast(5))" }.sorted()
  }

  static func answer(_ name: String) throws -> OutboundAnswer {
    let folder = try #require(folder)
    let body = try Data(contentsOf: URL(filePath: "\(folder)/\(name).body"))
    let head = try String(decoding: Data(contentsOf: URL(filePath: "\(folder)/\(name).headers")), as: UTF8.self)
    let lines = head.split(whereSeparator: \.isNewline).map(String.init)
    let words = try #require(lines.first).split(separator: " ")
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard let name = parts.first else { return nil }
      let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      return (name.lowercased(), value)
    }
    return try FakeMoodle.answer(#require(Int(words[1])), Array(body), headers)
  }
}

extension OutboundRequest {
  /// What a call says, field by field in their order.
  var pairs: [(String, String)] {
    String(decoding: body ?? [], as: UTF8.self).split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (parts[0].removingPercentEncoding ?? "", parts[1].removingPercentEncoding ?? "")
    }
  }

  /// The same by name.
  var fields: [String: String] { Dictionary(pairs, uniquingKeysWith: { $1 }) }
}

/// A site that gives the answers that it was given, one after another, the last one again and again.
final class FakeMoodle: Sendable {
  static let base = "https://moodle.campus.test/lms"

  /// What it will say and what it was asked.
  private final class Talk: Sendable {
    typealias Answer = Result<OutboundAnswer, OutboundFailure>
    private let state: Mutex<(answers: [Answer], requests: [OutboundRequest])>

    init(_ answers: [Answer]) { state = Mutex((answers, [])) }

    func next(_ request: OutboundRequest) -> Answer {
      state.withLock { state in
        state.requests.append(request)
        return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
      }
    }

    var requests: [OutboundRequest] { state.withLock { $0.requests } }
  }

  private let talk: Talk
  let line: MoodleLine

  init(
    _ answers: [Result<OutboundAnswer, OutboundFailure>],
    ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds
  ) {
    let talk = Talk(answers)
    self.talk = talk
    line = MoodleLine(ticks: ticks) { request, _ throws(OutboundFailure) in try talk.next(request).get() }
  }

  /// One that answers with recordings.
  convenience init(recorded names: String...) throws {
    self.init(try names.map { .success(try MoodleRecordings.answer($0)) })
  }

  /// One that answers with these bodies, as JSON.
  convenience init(_ bodies: String...) { self.init(bodies.map { .success(FakeMoodle.answer(200, Array($0.utf8))) }) }

  var client: MoodleClient { MoodleClient(FakeMoodle.base, Secret("abc123"), MoodleTimes(), line) }

  /// What it was asked.
  var requests: [OutboundRequest] { talk.requests }

  /// The fields of each request, in their order.
  var forms: [[(String, String)]] { requests.map(\.pairs) }

  /// The parameters of the only request, without what every one has: `field=id&values[0]=3`.
  var parameters: String {
    (forms.last ?? []).filter { !["wstoken", "wsfunction", "moodlewsrestformat"].contains($0.0) }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  static func answer(
    _ status: Int, _ body: [UInt8], _ headers: [(name: String, value: String)] = []
  ) -> OutboundAnswer {
    guard let url = OutboundURL(base) else { fatalError("an address") }
    return OutboundAnswer(status: status, headers: headers, body: body, isCut: false, url: url, duration: 0)
  }
}

/// A site that answers by function, with the fields of the call at hand.
final class FakeSite: Sendable {
  enum Reply: Sendable {
    case json(String)
    case recorded(String)
    case status(Int)
    case fails(OutboundFault)
  }

  typealias Answers = @Sendable (_ function: String, _ form: [String: String]) -> Reply
  private let answers: Answers
  private let calls = Mutex<[String]>([])

  init(_ answers: @escaping Answers) { self.answers = answers }

  /// What it was asked, function by function.
  var functions: [String] { calls.withLock { $0 } }

  var client: MoodleClient {
    let line = MoodleLine { request, _ throws(OutboundFailure) in
      let form = request.fields
      let function = form["wsfunction"] ?? "login"
      self.calls.withLock { $0.append(function) }
      switch self.answers(function, form) {
      case .json(let text): return FakeMoodle.answer(200, Array(text.utf8))
      case .status(let status): return FakeMoodle.answer(status, [])
      case .fails(let fault): throw OutboundFailure(fault, host: "moodle.campus.test")
      case .recorded(let name):
        guard let answer = try? MoodleRecordings.answer(name) else {
          throw OutboundFailure(.machine, host: "moodle.campus.test", detail: name)
        }
        return answer
      }
    }
    var client = MoodleClient(FakeMoodle.base, Secret("abc123"), MoodleTimes(), line)
    client.attempts = 1
    return client
  }
}

/// A course that answers page by page as Moodle does: whom the token may not see is counted, and left out.
final class FakeCourse: Sendable {
  private struct State {
    var people: [Int64]
    var leaving: Set<Int64> = []
    var callsBefore = Int.max
    var forms: [[String: String]] = []
  }

  private let state: Mutex<State>
  private let hidden: Set<Int64>

  init(_ people: some Sequence<Int64>, hidden: Set<Int64> = []) {
    state = Mutex(State(people: people.sorted()))
    self.hidden = hidden
  }

  var visible: [Int64] { state.withLock { $0.people.filter { !hidden.contains($0) } } }
  var calls: Int { state.withLock { $0.forms.count } }

  /// These are taken out of the course once so many calls have been answered.
  func leave(_ people: Set<Int64>, afterCalls calls: Int) {
    state.withLock { ($0.leaving, $0.callsBefore) = (people, calls) }
  }

  private func answer(_ form: [String: String]) -> String {
    state.withLock { state in
      if state.forms.count >= state.callsBefore { state.people.removeAll { state.leaving.contains($0) } }
      state.forms.append(form)
      var options: [String: Int] = [:]
      for at in 0..<8 {
        if let name = form["options[\(at)][name]"] { options[name] = Int(form["options[\(at)][value]"] ?? "") }
      }
      let rest = state.people.dropFirst(options["limitfrom"] ?? 0)
      let page = rest.prefix(options["limitnumber"] ?? rest.count).filter { !hidden.contains($0) }
      return "[" + page.map { "{\"id\":\($0)}" }.joined(separator: ",") + "]"
    }
  }

  var client: MoodleClient {
    let line = MoodleLine { request, _ throws(OutboundFailure) in
      FakeMoodle.answer(200, Array(self.answer(request.fields).utf8))
    }
    return MoodleClient(FakeMoodle.base, Secret("abc123"), MoodleTimes(), line)
  }
}

/// What a call fails with; nil where it doesn't.
func fault(_ work: () throws -> Void) -> MoodleFault? {
  do {
    try work()
    return nil
  } catch { return error as? MoodleFault }
}
