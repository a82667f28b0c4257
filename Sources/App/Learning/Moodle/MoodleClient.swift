// Calls to a Moodle site's web service.
import Base
import Outbound

/// How long calls may take.
struct MoodleTimes: Sendable, Equatable {
  /// Seconds for a call that reads, and for one that writes: Moodle may take its time over five hundred courses.
  var read: Int64 = 10
  var write: Int64 = 60
}

enum MoodleRules {
  static let longestURL = 300
  static let longestToken = 128
  static let readRange: ClosedRange<Int64> = 1...120
  static let writeRange: ClosedRange<Int64> = 1...300
  static let connectTime = 5000
  /// Bytes of an answer that tells of one thing or few, of a page of people, and of one that lists: some twenty thousand
  /// courses. It is held once, and never more than this of it; of the last, few are asked for at once.
  static let small = 2 << 20
  static let page = 4 << 20
  static let large = 32 << 20
  /// Of one that lists a part: the courses of a category, some seven thousand. Several are asked for at once.
  static let part = 12 << 20
  /// Elements of one answer: small ones come to many times their bytes. Of people, what is told of each counts as well.
  static let mostOfList = 25_000
  static let mostGroups = 5000
  static let mostOfPeople = 100_000
  /// The same of all pages of a course.
  static let mostOfPages = 4 * mostOfPeople
  /// People of a course, and pages that they come in. A site that has no end of them is left there.
  static let mostPeopleOfCourse = 50_000
  static let mostPages = 1000
  /// Nanoseconds that pages of one course take at most.
  static let longestOfPages: UInt64 = 1_200_000_000_000
  /// PHP takes a thousand fields by default and silently drops the rest.
  static let mostFields = 900
  /// Values that one call asks for.
  static let batch = 400
  /// People of a course that one call asks for where all of them were too much.
  static let smallPage: Int64 = 200
  /// A reading call is tried so often, with so many milliseconds between.
  static let attempts = 3
  static func pause(after attempt: Int) -> Int { attempt * attempt * 300 }
}

/// A site's web service as one token sees it. Each call blocks its thread: never on a loop.
///
/// Answers are asked for as JSON with Moodle's formatting: names then come without tags and escaped, which
/// `MoodleWords` undoes. `moodlewssettingraw` would give them with the tags of filters (multilang) in them.
struct MoodleClient: Sendable {
  /// The address without a slash at the end.
  let base: String
  let host: String
  private let token: Secret
  private let times: MoodleTimes
  let line: MoodleLine
  private let log: Log
  /// How often a call that reads is tried.
  var attempts = MoodleRules.attempts
  /// Whether it asks although the site wants to be left alone: for a person who wants to know now.
  var isUrgent = false
  /// When all its calls must be over, on the clock that never steps; nil for each call's own time.
  var deadline: UInt64?
  /// Whether it waits for no turn: whoever makes many calls keeps to a number of their own, so that somebody who signs in
  /// does not stand behind them.
  var isBackground = false
  /// Asked at least once a second, on the calling thread.
  var mustStop: @Sendable () -> Bool = { false }

  init(_ base: String, _ token: Secret, _ times: MoodleTimes, _ line: MoodleLine, log: Log = .silent) {
    self.base = base
    host = OutboundURL(base)?.host ?? base
    self.token = token
    self.times = times
    self.line = line
    self.log = log
  }

  // MARK: The two ways to call

  /// Asks for something, again where that is harmless and may help. `most` are the bytes of the answer.
  func read(
    _ function: String, _ parameters: MoodleParameters = MoodleParameters(), most: Int = MoodleRules.small
  ) throws(MoodleFault) -> MoodleAnswer {
    var attempt = 1
    while true {
      do throws(MoodleFault) { return try once(function, parameters, seconds: times.read, most: most) } catch {
        guard attempt < attempts, error.isWorthAnotherTry, !mustStop(), !isOver else { throw error }
      }
      line.pause(MoodleRules.pause(after: attempt), mustStop)
      attempt += 1
    }
  }

  /// Whether there is no time left.
  private var isOver: Bool { deadline.map { line.now >= $0 } ?? false }

  /// Has something done. Once: of a call without an answer nobody knows whether it was.
  func write(_ function: String, _ parameters: MoodleParameters) throws(MoodleFault) -> MoodleAnswer {
    try once(function, parameters, seconds: times.write, most: MoodleRules.small)
  }

  private func once(
    _ function: String, _ parameters: MoodleParameters, seconds: Int64, most: Int
  ) throws(MoodleFault) -> MoodleAnswer {
    let own = [("wstoken", token.value), ("wsfunction", function), ("moodlewsrestformat", "json")]
    return try post("/webservice/rest/server.php", own + parameters.fields, function, seconds: seconds, most: most)
  }

  /// Posts a form to the site. Never an address with the token in it: those end up in logs.
  private func post(
    _ path: String, _ fields: [(String, String)], _ function: String, seconds: Int64, most: Int
  ) throws(MoodleFault) -> MoodleAnswer {
    if !isUrgent, let rest = line.resting() {
      throw MoodleFault(rest.kind, host: host, function: function, retryAfter: rest.seconds, status: 503)
    }
    guard let url = OutboundURL(base + path), fields.count <= MoodleRules.mostFields else {
      throw MoodleFault(.badParameters, host: host, function: function)
    }
    let limits = OutboundLimits(
      connect: MoodleRules.connectTime, total: Int(seconds) * 1000, bodyBytes: most, excess: .fails)
    var request = OutboundRequest.form(url, fields, limits: limits)
    request.headers.append(OutboundHeader("Accept", "application/json"))
    do throws(MoodleFault) {
      let raw: OutboundAnswer
      do throws(OutboundFailure) {
        raw = try line.call(request, until: deadline, isBackground: isBackground, mustStop)
      } catch {
        throw MoodleFault(.outbound, host: host, function: function, outbound: error)
      }
      let answer = try MoodleAnswer(raw, host: host, function: function)
      line.rests(nil)
      return answer
    } catch {
      if let seconds = error.retryAfter { line.rests(error.kind, seconds: seconds) }
      // Neither what was asked nor what Moodle said: both can name people.
      log.info("a call to Moodle failed", ["fault": error.kind.rawValue, "function": function, "code": error.code])
      throw error
    }
  }

  // MARK: Signing in

  /// The token of somebody who signs in, for a service of the site. Once: each wrong try counts there. Moodle itself
  /// writes user names in small letters.
  static func token(
    userName: String, password: Secret, service: String, at site: MoodleClient
  ) throws(MoodleFault) -> Secret {
    let fields = [("username", userName), ("password", password.value), ("service", service)]
    let answer = try site.post(
      "/login/token.php", fields, "login/token.php", seconds: site.times.read, most: MoodleRules.small)
    return try answer.object { f in
      guard let token = f.raw("token"), !token.isEmpty else { throw MoodleShape(what: "token") }
      return Secret(token)
    }
  }

  /// Whether the token endpoint is there, without any name or password.
  func checkApp() throws(MoodleFault) {
    let answer = try post(
      "/login/token.php", [("appsitecheck", "1")], "login/token.php", seconds: times.read, most: MoodleRules.small)
    try answer.object { f in
      guard f.raw("appsitecheck") == "ok" else { throw MoodleShape(what: "appsitecheck") }
    }
  }

  /// The same site with another token.
  func with(_ token: Secret) -> MoodleClient {
    var copy = MoodleClient(base, token, times, line, log: log)
    (copy.attempts, copy.isUrgent, copy.isBackground) = (attempts, isUrgent, isBackground)
    (copy.mustStop, copy.deadline) = (mustStop, deadline)
    return copy
  }

  // MARK: Files

  /// Where a file of the site can be read with the token. Only for addresses below the service's own script: what lies
  /// elsewhere (`/pluginfile.php`, a course's picture) wants a session, and the token must not go there.
  func file(_ address: String) -> OutboundURL? {
    guard let url = OutboundURL(address), let own = OutboundURL(base), url.origin == own.origin,
      url.text.hasPrefix(base + "/webservice/pluginfile.php/")
    else { return nil }
    return url.adding([("token", token.value)])
  }
}

/// The fields of a call: `options[ids][0]=2`.
struct MoodleParameters: Sendable {
  private(set) var fields: [(String, String)] = []

  mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }
  mutating func add(_ name: String, _ value: Int64) { fields.append((name, String(value))) }
  mutating func add(_ name: String, _ value: Bool) { fields.append((name, value ? "1" : "0")) }

  /// Where there is one.
  mutating func add(_ name: String, _ value: String?) { if let value { add(name, value) } }
  mutating func add(_ name: String, _ value: Int64?) { if let value { add(name, value) } }

  /// `name[0]=…&name[1]=…`
  mutating func add(_ name: String, _ values: [Int64]) {
    for (at, value) in values.enumerated() { add("\(name)[\(at)]", value) }
  }

  mutating func add(_ name: String, _ values: [String]) {
    for (at, value) in values.enumerated() { add("\(name)[\(at)]", value) }
  }

  /// `name[0][first]=…&name[0][second]=…`, as Moodle takes its options.
  mutating func add(_ name: String, _ first: String, _ second: String, _ pairs: [(String, String)]) {
    for (at, pair) in pairs.enumerated() {
      add("\(name)[\(at)][\(first)]", pair.0)
      add("\(name)[\(at)][\(second)]", pair.1)
    }
  }
}
