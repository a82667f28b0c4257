// What jobs tell of themselves to whoever watches over the box.
import Base
import Store

extension CheckSubject {
  static let jobs = CheckSubject("jobs", JobText.jobs)
}

enum JobFigures {
  /// A job that could run and hasn't for so long is worth a look; in seconds.
  private static let longWait = 900.0

  private static func waiting(_ look: Look) throws -> Double {
    guard let since = try JobList.waitingSince(Features.jobKinds, look.reader) else { return 0 }
    return Double(max(0, look.now.milliseconds - since.milliseconds)) / 1000
  }

  static let metrics: [Metric] = [
    Metric(.gauge, "quad_jobs", "Jobs, by state.") { look in
      let counts = try JobCounts(look.reader)
      return JobState.allCases.map { state in
        Metric.Sample(Double(counts.count(Features.jobKinds, state)), ("state", state.rawValue))
      }
    },
    .gauge("quad_jobs_oldest_wait_seconds", "Since when the oldest job waits that could run.") { try waiting($0) },
  ]

  static let tiles: [Tile] = [
    Tile("jobs-waiting", .work, JobText.tileWaiting, link: "/operator/jobs?state=waiting") { look in
      Double(try JobCounts(look.reader).count(Features.jobKinds, .waiting))
    },
    Tile(
      "jobs-oldest", .work, JobText.tileOldest, .seconds, link: "/operator/jobs?state=waiting",
      judge: { $0 >= longWait ? .warn : .ok }
    ) { try waiting($0) },
  ]

  static let checks = [
    CheckSource(.jobs) { scope in
      let dead = try JobCounts(scope.reader).count(Features.jobKinds, .dead)
      guard dead > 0 else { return [.ok(.jobs, JobText.noneDead)] }
      return [.warn(.jobs, JobText.dead(dead), do: JobText.lookAtDead)]
    }
  ]
}
