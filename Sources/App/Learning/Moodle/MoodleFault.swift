// Why a Moodle site did not give what it was asked for: every way it has of saying so, told apart.
import Base
import Outbound

/// What kept a call from succeeding. Moodle answers most of these with the status 200.
enum MoodleFaultKind: String, Sendable, CaseIterable {
  // The network, TLS, the address policy, Quad itself.
  case outbound
  // The site is away, or busy with itself.
  case maintenance
  case databaseDown = "database-down"
  case tooMany = "too-many"
  case status
  /// PHP gave up in the middle of the call.
  case siteError = "site-error"
  // Nobody may call it this way.
  case webServicesOff = "web-services-off"
  case notMoodle = "not-moodle"
  case redirected
  // The token.
  case invalidToken = "invalid-token"
  /// Moodle's catch-all: see the text.
  case accessDenied = "access-denied"
  case accountClosed = "account-closed"
  case policyNotAgreed = "policy-not-agreed"
  case passwordChange = "password-change"
  // What was asked.
  case unknownFunction = "unknown-function"
  case notFound = "not-found"
  case badParameters = "bad-parameters"
  case courseClosed = "course-closed"
  case forbidden
  case taken
  /// A reason that Quad has no word for.
  case refused
  // What came is not what Moodle says.
  case html
  case xml
  case empty
  case cutShort = "cut-short"
  case notJSON = "not-json"
  case unexpected
  // The token endpoint.
  case invalidLogin = "invalid-login"
  case unconfirmed
  case guest
  case serviceMissing = "service-missing"
  case serviceClosed = "service-closed"
  case noTokenGiven = "no-token-given"
}

/// A fault with where it happened. Holds no token and no parameter: it may be logged, but for `words`.
struct MoodleFault: Error, Sendable, Equatable {
  let kind: MoodleFaultKind
  /// The site's name or address.
  let host: String
  /// What was asked of it.
  let function: String
  /// Moodle's own word, such as `invalidtoken`; empty where it gave none that is a word.
  let code: String
  /// What Moodle said, as plain text. It can name people: shown to who asked, never logged.
  let words: String
  /// Seconds that it asked to be left alone for.
  let retryAfter: Int64?
  let outbound: OutboundFailure?
  let status: Int

  init(
    _ kind: MoodleFaultKind, host: String, function: String, code: String = "", words: String = "",
    retryAfter: Int64? = nil, outbound: OutboundFailure? = nil, status: Int = 200
  ) {
    self.kind = kind
    self.host = host
    self.function = function
    self.code = code
    self.words = shortened(words, to: 300)
    self.retryAfter = retryAfter
    self.outbound = outbound
    self.status = status
  }

  /// The same for whoever is not known yet: where a site leads to, or what it says, can tell what its network is like inside.
  var withoutWords: MoodleFault {
    MoodleFault(
      kind, host: host, function: function, code: code, retryAfter: retryAfter, outbound: outbound, status: status)
  }

  /// Whether the same call may succeed later without anybody changing anything.
  var isPassing: Bool {
    switch kind {
    case .outbound: outbound?.fault.isPassing ?? true
    case .maintenance, .databaseDown, .tooMany, .cutShort, .empty: true
    case .status: status >= 500
    default: false
    }
  }

  /// Whether a reading call is worth another try at once. A server that is slow or away is not helped by one.
  var isWorthAnotherTry: Bool {
    switch kind {
    case .outbound: [.broken, .refused].contains(outbound?.fault)
    case .cutShort, .empty: true
    case .databaseDown, .tooMany: retryAfter == nil
    case .status: [502, 504].contains(status)
    default: false
    }
  }

  /// Whether a writing call may have been carried out all the same: its answer was lost or makes no sense.
  var mayHaveHappened: Bool {
    switch kind {
    case .outbound: [.timedOut, .broken, .tooLarge, .ended].contains(outbound?.fault)
    case .cutShort, .empty, .notJSON, .unexpected, .siteError, .html: true
    case .status: status >= 500
    default: false
    }
  }

  /// Whether it is about the one thing that was asked for, and the next may be answered.
  var isOfOne: Bool {
    switch kind {
    case .courseClosed, .forbidden, .notFound, .siteError, .unexpected, .notJSON, .refused, .badParameters, .html:
      true
    case .outbound: isTooLarge
    default: false
    }
  }

  /// Whether the answer is larger than what is taken of one.
  var isTooLarge: Bool { outbound?.fault == .tooLarge }

  /// Whether less at once may be answered.
  var mayBeTooMuch: Bool { isTooLarge || mayBeOfOne }

  /// Whether it may be too much for the site to answer just this: it takes longer than a call may, or PHP runs out of
  /// memory in the middle. A site that is away looks the same; a site that says so itself, or isn't reached, does not.
  var mayBeOfOne: Bool {
    guard retryAfter == nil else { return false }
    return switch kind {
    case .cutShort, .empty: true
    case .status: status >= 500 && status != 503
    case .outbound: [.timedOut, .broken].contains(outbound?.fault)
    default: false
    }
  }

  /// The same for whoever called Quad: 503 when waiting may help, else 422.
  var failure: Failure {
    Failure(
      isPassing ? .unavailable : .unprocessable, code: "moodle-\(kind.rawValue)", text, detail: "\(self)",
      retryAfter: isPassing ? Int(retryAfter ?? 30) : nil)
  }
}

extension MoodleFault: CustomStringConvertible {
  var description: String {
    "\(kind.rawValue) host=\(host) function=\(function)" + (code.isEmpty ? "" : " code=\(code)")
      + (outbound.map { " (\($0))" } ?? "") + (status == 200 ? "" : " status=\(status)")
  }
}

// MARK: Reading errors

extension MoodleFaultKind {
  /// What an error in JSON means. The code is stable between versions; the name of the exception is not (4.5 puts a
  /// namespace before most), and the words are translated.
  init(code: String, words: String) {
    switch code {
    // A PHP error has no code at all.
    case "": self = .siteError
    case "invalidtoken": self = .invalidToken
    case "accessexception": self = .accessDenied
    case "wsaccessusersuspended", "wsaccessuserdeleted", "wsaccessuserunconfirmed", "wsaccessuserexpired",
      "wsaccessusernologin":
      self = .accountClosed
    // The table's name stands in every language.
    case "invalidrecord" where names(words, "external_functions"): self = .unknownFunction
    case "invalidrecord", "invalidrecordunknown": self = .notFound
    case "invalidparameter", "missingparam", "invaliduserfield", "errorinvalidparam", "codingerror":
      self = .badParameters
    // The second one where a site has its policies handled by Moodle's own tool.
    case "errorcoursecontextnotvalid" where names(words, "/user/policy.php"),
      "errorcoursecontextnotvalid" where names(words, "/admin/tool/policy/"), "sitepolicynotagreed":
      self = .policyNotAgreed
    case "errorcoursecontextnotvalid" where names(words, "forcepasswordchangenotice"), "forcepasswordchangenotice":
      self = .passwordChange
    case "errorcoursecontextnotvalid", "requireloginerror", "errorcatcontextnotvalid": self = .courseClosed
    // The last one: categories can be looked for by some fields only with a permission.
    case "nopermissions", "nopermissiontoviewgrades", "wsusercannotassign", "criteriaerror": self = .forbidden
    case "shortnametaken", "categoryidnumbertaken", "courseidnumbertaken", "usernameexists", "emailexists":
      self = .taken
    case "sitemaintenance", "upgraderunning": self = .maintenance
    case "dbconnectionfailed": self = .databaseDown
    case "enablewsdescription": self = .webServicesOff
    case "invalidlogin": self = .invalidLogin
    case "usernotconfirmed": self = .unconfirmed
    case "noguest": self = .guest
    case "servicenotavailable": self = .serviceMissing
    case "usernotallowed": self = .serviceClosed
    case "cannotcreatetoken": self = .noTokenGiven
    case "passwordisexpired", "restoredaccountresetpassword": self = .passwordChange
    default: self = .refused
    }
  }
}

/// Whether a text has these ASCII characters in a row somewhere.
private func names(_ text: String, _ word: StaticString) -> Bool {
  let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
  return text.utf8.indices.contains { text.utf8[$0...].starts(with: wanted) }
}
