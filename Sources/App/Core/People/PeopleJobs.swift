// Work of the directory outside requests: forgetting, each night, whom nobody brought back in time.
import Base
import Store

extension JobKind {
  static let peoplePurge = JobKind("people.purge")
}

enum PeopleJobs {
  static let purge = JobDescription(
    .peoplePurge, PeopleText.purgeJob, JobPolicy(timeout: 3600, attempts: 5),
    work: { (_: NoInput, run: JobRun, _: Appliance) -> (any Payload)? in
      var output = PurgeOutput()
      let organizations = try run.read { reader in
        try reader.all(OrganizationStore.page, 10_000, 0).filter { $0.deleted == nil && $0.retentionDays > 0 }
      }
      for (place, organization) in organizations.enumerated() {
        try run.check()
        run.progress(Int64(place), of: Int64(organizations.count), organization.name)
        output.purged += Int64(try PersonRemoval.purge(organization.summary) { try run.write($0) })
      }
      run.progress(Int64(organizations.count), of: Int64(organizations.count))
      return output
    })

  static let schedule = ScheduleDescription.nightly(
    "people.purge", PeopleText.purgeJob, .peoplePurge, hour: 3, minute: 30)
}
