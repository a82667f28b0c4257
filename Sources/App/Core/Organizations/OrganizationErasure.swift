// Erasing, each night, the organizations that nobody brought back in time.
import Base
import Store

extension EventKind {
  static let organizationErased = EventKind("organization.erased")
}

extension JobKind {
  static let organizationErasure = JobKind("organizations.erase")
}

enum OrganizationErasure {
  static let job = JobDescription(
    .organizationErasure, OrganizationText.erasureJob, JobPolicy(timeout: 6 * 3600, attempts: 5),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      var output = OrganizationsErased()
      while let id = try run.read({ try $0.first(OrganizationStore.overdue, appliance.clock.now) }) {
        output.rows += Int64(try erase(id, run, appliance.log))
        output.organizations += 1
      }
      return output
    })

  static let schedule = ScheduleDescription.nightly(
    "organizations.erase", OrganizationText.erasureJob, .organizationErasure, hour: 3, minute: 45)

  /// Erases all that features hold of one, then the organization itself. Where it was stopped before, it goes on with what
  /// is left: until the last row is gone it is an organization whose time is over.
  private static func erase(_ id: ID<Organization>, _ run: JobRun, _ log: Log) throws -> Int {
    var rows = 0
    for (place, data) in Features.tenant.enumerated() {
      run.progress(Int64(place), of: Int64(Features.tenant.count), data.tables.first?.description)
      rows += try data.erase(id, run)
    }
    try run.write { writer in
      guard try writer.run(OrganizationStore.erase, id, writer.now) == 1 else { return }
      writer.accessChanged()
      // Of the box: nobody is left to whom it belongs. Its name is not told.
      try writer.emit(.organizationErased, subject: id, organization: 0)
    }
    log.info("an organization was erased", ["organization": id, "rows": rows])
    return rows + 1
  }

  // MARK: What hangs on organizations only

  /// Events keep their places and their links, and say nothing any more; see `ChainWalk`.
  static let events = TenantData(["events"], .events) { organization, run in
    let of = organization.value
    if try !run.read({ try EventLog.isSealed(of, $0) }) {
      var seal = EventSeal(of)
      while try run.read({ try seal.extend($0, limit: 5000) }) { try run.check() }
      let found = seal
      try run.write { writer in
        var whole = found
        while try whole.extend(writer, limit: 5000) {}
        try whole.close(writer)
      }
    }
    var erased = 0
    while true {
      try run.check()
      let count = try run.write { try EventLog.erase(of, limit: 500, $0) }
      erased += count
      if count < 500 { return erased }
    }
  }

  static let counters = TenantData(["counters"], .last) { organization, run in
    var erased = 0
    while true {
      try run.check()
      let count = try run.write { try Counter.forget(of: organization.value, limit: 1000, $0) }
      erased += count
      if count < 1000 { return erased }
    }
  }
}

struct OrganizationsErased: Payload {
  var organizations: Int64 = 0
  var rows: Int64 = 0

  static let schemaName = "OrganizationsErased"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("organizations", &organizations, label: OrganizationText.all)
    f.integer("rows", &rows, label: JobText.removed)
  }
}
