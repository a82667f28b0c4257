// Why a row of a plan was not made, in words and as it is kept.
import Base
import Outbound

/// Why something can't be made, or wasn't.
enum ProvisioningReason: String, Sendable, CaseIterable, Labeled {
  case ambiguous, elsewhere, parent, otherTerm = "other-term", badTerm = "bad-term", noProgram = "no-program"
  case noCourse = "no-course", noPerson = "no-person", taken, tooLong = "too-long", moodle, blank, repeated
  // Of a whole plan.
  case connection, testSite = "test-site", job

  var label: Text {
    switch self {
    case .ambiguous: ProvisioningText.ambiguous
    case .elsewhere: ProvisioningText.elsewhere
    case .parent: ProvisioningText.noParent
    case .otherTerm: ProvisioningText.otherTerm
    case .badTerm: ProvisioningText.badTerm
    case .noProgram: ProvisioningText.noProgram
    case .noCourse: ProvisioningText.noCourse
    case .noPerson: ProvisioningText.noPerson
    case .taken: ProvisioningText.taken
    case .tooLong: ProvisioningText.tooLong
    case .moodle: ProvisioningText.refused
    case .blank: ProvisioningText.blank
    case .repeated: ProvisioningText.twice
    case .connection: ProvisioningText.connectionChanged
    case .testSite: ProvisioningText.noTestSite
    case .job: ProvisioningText.jobGone
    }
  }
}

/// A reason with what Moodle said, where it was Moodle's.
struct ProvisioningProblem: Sendable, Equatable {
  let reason: ProvisioningReason
  let fault: MoodleFault?

  init(_ reason: ProvisioningReason) { (self.reason, fault) = (reason, nil) }
  init(_ fault: MoodleFault) { (reason, self.fault) = (.moodle, fault) }

  var text: Text { fault?.text ?? reason.label }

  // MARK: As it is kept

  /// Nil where nothing of Moodle's is told.
  var kept: String? {
    fault.map {
      let parts = [$0.kind.rawValue, $0.function, $0.host, $0.code, $0.outbound?.fault.rawValue ?? "", "\($0.status)"]
      return shortened(parts.joined(separator: "\n"), to: 400)
    }
  }

  var said: String? { fault.map(\.words) }

  init?(_ reason: ProvisioningReason?, _ kept: String?, _ said: String?) {
    guard let reason else { return nil }
    self.reason = reason
    let parts = (kept ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 6, let kind = MoodleFaultKind(rawValue: parts[0]) else {
      fault = nil
      return
    }
    let outbound = OutboundFault(rawValue: parts[4]).map { OutboundFailure($0, host: parts[2]) }
    fault = MoodleFault(
      kind, host: parts[2], function: parts[1], code: parts[3], words: said ?? "", outbound: outbound,
      status: Int(parts[5]) ?? 200)
  }
}
