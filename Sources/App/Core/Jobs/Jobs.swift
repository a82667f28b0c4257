// Jobs and schedules in the hands of whoever runs the box: the manifest.
import Base
import Store
import Web

enum Jobs: Feature {
  static let name = "Jobs"
  static let navigation = [
    NavigationEntry("/operator/jobs", JobText.jobs, icon: "list", access: .operator),
    NavigationEntry("/operator/schedules", JobText.schedules, icon: "calendar", access: .operator),
  ]
  static let migrations = JobMigrations.all
  static let events = [
    EventDescription(.jobDied, JobText.eventDied), EventDescription(.jobRetried, JobText.eventRetried),
    EventDescription(.jobCancelled, JobText.eventCancelled),
    EventDescription(.scheduleStarted, JobText.eventStarted),
    EventDescription(.schedulePaused, JobText.eventPaused), EventDescription(.scheduleResumed, JobText.eventResumed),
  ]
  static let notices: [any Notice.Type] = [JobDiedNotice.self]
  static let reactions = [JobReactions.died]
  static let tenant: [TenantData] = [
    TenantData(["jobs"], .rows) { organization, run in
      let of = organization.value
      let erased = try TenantData.inLots(
        run, { after, reader in try JobChanges.keys(of: of, after: after, limit: TenantData.batch, reader) },
        { keys, writer in try keys.reduce(0) { try $0 + (JobChanges.forget(ID($1), writer) ? 1 : 0) } })
      // One that runs has been asked to stop: the next attempt finds it over.
      guard try run.read({ try JobChanges.keys(of: of, after: .min, limit: 1, $0) }).isEmpty else {
        throw Failure(.unavailable, code: "job-runs", JobText.soon)
      }
      return erased
    }
  ]
  static let jobs = [Housekeeping.job]
  static let schedules = [Housekeeping.schedule]
  static let sweeps = [Housekeeping.jobs]
  static let topics = [JobTopic.topic]
  static let metrics = JobFigures.metrics
  static let tiles = JobFigures.tiles
  static let checks = JobFigures.checks

  static let stateParameter = Route.QueryParameter(name: "state", text: JobText.state, .text(example: "dead"))
  static let kindParameter = Route.QueryParameter(name: "kind", text: JobText.kind, .text(example: "people.purge"))

  static let routes: [Route] = [
    .page(
      "/operator/jobs", "What is done outside requests", needs: .operator,
      query: [stateParameter, kindParameter, .page, .limit], slowRead: JobPages.showList),
    .page("/operator/jobs/{id}", "One job", needs: .operator, read: JobPages.showOne),
    .form("/operator/jobs/{id}/retry", "Try a job again", needs: .operator, write: JobPages.retry),
    .form("/operator/jobs/{id}/cancel", "Cancel a job", needs: .operator, write: JobPages.cancel),
    .page("/operator/schedules", "What comes again and again", needs: .operator, read: SchedulePages.show),
    .form("/operator/schedules/{schedule}/run", "Run a schedule now", needs: .operator, write: SchedulePages.run),
    .form("/operator/schedules/{schedule}/pause", "Pause a schedule", needs: .operator, write: SchedulePages.pause),
    .form("/operator/schedules/{schedule}/resume", "Resume a schedule", needs: .operator, write: SchedulePages.resume),
    .api(
      .get, "/api/v1/jobs", "What is done outside requests, newest first", needs: .operator,
      query: [stateParameter, kindParameter, .page, .limit], list: JobOutput.self, slowRead: JobAPI.list),
    .api(
      .get, "/api/v1/jobs/{id}", "One job", needs: .operator, output: JobDetailOutput.self, answer: JobAPI.find),
    .api(
      .post, "/api/v1/jobs/{id}/retry", "Try a job again", needs: .operator, output: JobOutput.self,
      write: JobAPI.retry),
    .api(
      .post, "/api/v1/jobs/{id}/cancel", "Cancel a job, or ask a running one to stop", needs: .operator,
      output: JobOutput.self, write: JobAPI.cancel),
    .api(
      .get, "/api/v1/schedules", "What comes again and again", needs: .operator, query: [.page, .limit],
      list: ScheduleOutput.self, read: JobAPI.schedules),
    .api(
      .post, "/api/v1/schedules/{schedule}/run", "Run a schedule now", needs: .operator, output: JobOutput.self,
      status: 201, write: JobAPI.run),
    .api(
      .post, "/api/v1/schedules/{schedule}/pause", "Pause a schedule", needs: .operator, output: ScheduleOutput.self,
      write: JobAPI.pause),
    .api(
      .post, "/api/v1/schedules/{schedule}/resume", "Resume a schedule", needs: .operator,
      output: ScheduleOutput.self, write: JobAPI.resume),
  ]
}
