// How the running program is: what it serves, since when, and what the checks found lately.
import Base
import Store
import Synchronization
import Web

/// What the checks found, and when.
struct Survey: Sendable {
  var findings: [Finding] = []
  var certificate: CertificateFacts?
  var at = Timestamp(milliseconds: 0)
}

/// From any thread.
final class Vitals: Sendable {
  let started: Timestamp
  private let startedTicks = monotonicNanoseconds()

  /// The server holds the program and not the other way round: it must be able to go.
  private struct Serving: Sendable { weak var server: Server? }

  private struct Kept: Sendable {
    var survey: Survey?
    var ticks: UInt64 = 0
    var isUnderWay = false
    var disk: DiskSpace?
    var diskTicks: UInt64 = 0
    var isDiskUnderWay = false
  }

  private let serving = Mutex(Serving())
  private let kept = Mutex(Kept())

  /// So old findings are looked for anew; meanwhile the old ones are shown.
  static let surveySeconds: UInt64 = 30
  private static let diskSeconds: UInt64 = 5

  init(at now: Timestamp, database: String) {
    started = now
    let space = Machine.space(of: directory(of: database))
    let ticks = startedTicks
    kept.withLock { kept in
      kept.disk = space
      kept.diskTicks = ticks
    }
  }

  var uptimeSeconds: Int64 { Int64((monotonicNanoseconds() &- startedTicks) / 1_000_000_000) }

  // MARK: What is served

  func attach(_ server: Server) { serving.withLock { $0.server = server } }

  /// All zero where nobody serves.
  var server: ServerStatistics { serving.withLock { $0.server }?.statistics ?? ServerStatistics() }

  // MARK: The checks

  /// What the checks found within the last half minute, or before: then they look again, and the next one sees it. The
  /// first time waits for them: some milliseconds, so not on a loop's thread.
  func survey(of appliance: Appliance) -> Survey {
    let now = monotonicNanoseconds()
    let (known, isDue) = kept.withLock { kept in
      let isOld = kept.survey != nil && now &- kept.ticks > Vitals.surveySeconds &* 1_000_000_000
      let isDue = isOld && !kept.isUnderWay
      if isDue { kept.isUnderWay = true }
      return (kept.survey, isDue)
    }
    guard let known else { return look(appliance) }
    if isDue {
      let taken = appliance.pool.run { [weak appliance] _ in
        guard let appliance else { return }
        _ = appliance.vitals.look(appliance)
      }
      if !taken { kept.withLock { $0.isUnderWay = false } }
    }
    return known
  }

  /// Looks now, and remembers it.
  @discardableResult
  func look(_ appliance: Appliance) -> Survey {
    var survey = Survey()
    survey.findings = BoxChecks.findings(of: appliance)
    survey.certificate = appliance.service.certificate.flatMap { try? CertificateFacts($0) }
    survey.at = appliance.clock.now
    let seen = survey
    kept.withLock { kept in
      kept.survey = seen
      kept.ticks = monotonicNanoseconds()
      kept.isUnderWay = false
    }
    return survey
  }

  // MARK: For readiness

  /// The disk as it was some seconds ago: a loop doesn't wait for one that hangs.
  func recentDisk(_ appliance: Appliance) -> DiskSpace? {
    let now = monotonicNanoseconds()
    let (disk, isDue) = kept.withLock { kept in
      let isDue = !kept.isDiskUnderWay && now &- kept.diskTicks > Vitals.diskSeconds &* 1_000_000_000
      if isDue { kept.isDiskUnderWay = true }
      return (kept.disk, isDue)
    }
    if isDue {
      let folder = directory(of: appliance.store.options.path)
      let taken = appliance.pool.run { [weak appliance] _ in
        guard let appliance else { return }
        appliance.vitals.remember(Machine.space(of: folder))
      }
      if !taken { kept.withLock { $0.isDiskUnderWay = false } }
    }
    return disk
  }

  func remember(_ disk: DiskSpace?) {
    kept.withLock { kept in
      kept.disk = disk
      kept.diskTicks = monotonicNanoseconds()
      kept.isDiskUnderWay = false
    }
  }
}
