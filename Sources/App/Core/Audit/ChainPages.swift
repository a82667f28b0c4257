// The chain of events in the hands of whoever runs the box: what the last check found, and a new one.
import Base
import Store
import Web

extension EventKind {
  static let chainChecked = EventKind("events.check-asked")
}

struct ChainStatusOutput: Payload {
  var last: ChainOutput?
  var checkedAt: Timestamp?
  var running: JobOutput?

  static let schemaName = "EventChainStatus"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("last", &last, label: AuditText.lastCheck)
    f.timestamp("checkedAt", &checkedAt, label: AuditText.checkedAt)
    f.object("running", &running, label: AuditText.underWay)
  }
}

enum ChainPages {
  private static let path = Link("/operator/event-chain")

  static func status(_ call: Call, _ reader: Reader) throws -> ChainStatusOutput {
    var output = ChainStatusOutput()
    if let (last, at) = try ChainJob.last(reader) { (output.last, output.checkedAt) = (last, at) }
    output.running = try ChainJob.current(reader).map { JobOutput($0) }
    return output
  }

  /// Puts a check in; where one waits or runs already, that one.
  static func verify(_ call: Call, _ writer: Writer) throws -> JobOutput {
    let job = try writer.enqueue(.verifyEvents, key: "whole", organization: 0)
    if job.isNew { try writer.emit(.chainChecked, subject: job.id) }
    return JobOutput(try JobList.find(job.id, writer))
  }

  static func verifyForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try verify(call, writer)
    return call.redirect(to: path, Flash(.good, AuditText.checkBegun[call.language]))
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    let last = try ChainJob.last(reader)
    let current = try ChainJob.current(reader)
    return call.page(
      Heading(title: AuditText.chain, lead: AuditText.chainLead),
      actions: { h in
        if current == nil {
          h.postButton(AuditText.verify, "/operator/event-chain/verify", call.token, icon: "check", .primary)
        }
      }
    ) { h in
      h.about([AuditText.aboutChain, AuditText.aboutChainLimits])
      if let current {
        h.notice(.info) { h in
          h.p {
            h.text(AuditText.underWay)
            h.text(" ")
            h.text(AuditText.progress(current.done ?? 0, current.total, call.language))
          }
          h.p {
            h.a(.href(path), text: JobText.lookAgain)
            h.text(" · ")
            h.a(.href(Link("/operator/jobs/", current.id)), text: JobText.job)
          }
        }
      }
      guard let (output, at) = last else {
        h.emptyState("link", AuditText.notCheckedYet)
        return
      }
      if output.state != .whole {
        h.notice(.bad) { h in
          h.p(text: output.text)
          h.p(text: ChecksText.suspectEvents)
        }
      }
      h.facts { facts in
        facts.fact(AuditText.chainState) { $0.badge(output.state.tone, output.state.label) }
        facts.fact(AuditText.checkedAt) { $0.moment(at, zone) }
        facts.fact(AuditText.follow, grouped(Int(output.events), call.language))
        if let expected = output.expected {
          facts.fact(AuditText.expected, grouped(Int(expected), call.language))
        }
        if let event = output.event { facts.fact(AuditText.firstBroken) { $0.code(text: event) } }
      }
    }
  }
}
