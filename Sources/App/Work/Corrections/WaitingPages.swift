// What waits for a decision, of every sort: the page of whoever decides, and the ways between the pages of requests.
import Base
import Store
import Web

enum WaitingPages {
  static let path = Link("/attendance/requests")
  /// As many of each sort stand on the page.
  private static let most = 20

  private static let openOwn = NavigationEntry(
    "/attendance/requests", CorrectionText.openOwn, icon: "check", access: Corrections.waiting)
  private static let all = [
    NavigationEntry("/attendance/requests", CorrectionText.toDecide, icon: "check", access: Corrections.waiting),
    NavigationEntry("/attendance/corrections", CorrectionText.short, icon: "edit", access: Corrections.seeing),
    NavigationEntry("/leave/requests", LeaveText.leave, icon: "calendar", access: LeaveDesk.seeing),
  ]

  /// The pages of requests that the caller may open, the present one marked. What waits is one's own for those who decide
  /// about nothing.
  static func writeTabs(_ h: HTML, _ current: String, _ call: Call, isDecider: Bool) {
    let pages = isDecider ? all : [openOwn] + all.dropFirst()
    h.siblings(CorrectionText.requests, pages.filter { call.may($0.access) }, current: current)
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let page = Page(number: 1, limit: most)
    return try reader.snapshot {
      let scope = try DecisionScope(call, .attendanceDecide, reader)
      let leaveScope = try DecisionScope(call, .leaveDecide, reader)
      // Who decides about nothing sees what they asked for themselves.
      let isDecider = !scope.isNobody || !leaveScope.isNobody
      let seesCorrections = !scope.isNobody || !isDecider
      let seesLeave = !leaveScope.isNobody || (!isDecider && caller.may(.leaveRequest))
      let topics = CorrectionTopics.heard(by: call) + (seesLeave ? LeaveTopics.heard(by: call) : [])
      let corrections =
        try isDecider
        ? CorrectionList(toDecideBy: caller, scope)
        : CorrectionList(caller, scope, person: caller.person, state: .open, reader)
      let leave =
        try isDecider
        ? LeaveList(toDecideBy: caller, leaveScope)
        : LeaveList(caller, leaveScope, person: caller.person, state: .open, reader)
      let counts = try (seesCorrections ? corrections.total(reader) : 0, seesLeave ? leave.total(reader) : 0)
      let rows = try seesCorrections ? corrections.rows(page, reader) : []
      let leaveRows = try seesLeave ? leave.rows(page, reader) : []
      return call.page(
        Heading(
          title: CorrectionText.requests, lead: isDecider ? CorrectionText.requestsIntro : CorrectionText.openIntro)
      ) { h in
        writeTabs(h, "/attendance/requests", call, isDecider: isDecider)
        h.livePart("waiting", topics, after: last) {
          guard counts.0 + counts.1 > 0 else {
            h.emptyState(
              "check", isDecider ? CorrectionText.nothingToDecide : CorrectionText.nothingOpen,
              isDecider ? CorrectionText.nothingHint : nil)
            return
          }
          if counts.0 > 0 {
            let path = isDecider ? CorrectionPages.path : CorrectionPages.path.query("show", "mine")
            h.part(CorrectionText.corrections, more: (CorrectionText.everyOne(counts.0), path)) {
              h.list { CorrectionPages.write(h, rows, isOwn: !isDecider, caller.organization.zone) }
            }
          }
          if counts.1 > 0 {
            h.part(LeaveText.requests, more: (CorrectionText.everyOne(counts.1), "/leave/requests")) {
              h.list { LeavePages.write(h, leaveRows, isOwn: !isDecider) }
            }
          }
        }
      }
    }
  }
}
