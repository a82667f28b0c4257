// What the box does for itself: forgetting what is over, each hour.
import Base
import Store

extension JobKind {
  static let housekeeping = JobKind("box.housekeeping")
}

enum Housekeeping {
  static let job = JobDescription(
    .housekeeping, JobText.housekeeping, JobPolicy(timeout: 1800, attempts: 3, keep: 2 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      appliance.log.memory?.forgetOld(at: appliance.clock.now)
      var output = HousekeepingOutput()
      let sweeps = Features.sweeps
      for (place, sweep) in sweeps.enumerated() {
        run.progress(Int64(place), of: Int64(sweeps.count), "\(sweep.name)")
        output.removed += try empty(sweep, run)
      }
      run.progress(Int64(sweeps.count), of: Int64(sweeps.count))
      return output
    })

  static let schedule = ScheduleDescription("box.housekeeping", JobText.housekeeping, .housekeeping, .every(3600))

  /// A few helpings go in one transaction, so that nobody else's write waits long.
  private static func empty(_ sweep: Sweep, _ run: JobRun) throws -> Int64 {
    var removed: Int64 = 0
    while true {
      try run.check()
      let (count, isOver) = try run.write { writer in
        var count = 0
        for _ in 0..<10 {
          let some = try sweep.run(writer)
          if some == 0 { return (count, true) }
          count += some
        }
        return (count, false)
      }
      removed += Int64(count)
      if isOver { return removed }
    }
  }

  /// Jobs that have been over for long.
  static let jobs = Sweep("jobs") { writer in
    try JobChanges.sweep(
      Dictionary(Features.jobs.map { ($0.kind.name, $0.policy) }, uniquingKeysWith: { first, _ in first }), writer)
  }
}

struct HousekeepingOutput: Payload {
  /// Rows.
  var removed: Int64 = 0

  static let schemaName = "Housekeeping"

  mutating func fields(_ f: inout some FieldVisitor) { f.integer("removed", &removed, label: JobText.removed) }
}
