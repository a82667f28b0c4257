// Making backups by night and on demand, checking them again, and noticing that none came.
import Base
import Store

extension JobKind {
  static let backup = JobKind("box.backup")
  static let backupCheck = JobKind("box.backup-check")
  static let backupWatch = JobKind("box.backup-watch")
}

extension EventKind {
  static let backupMade = EventKind("backup.made")
  static let backupFailed = EventKind("backup.failed")
  static let backupOverdue = EventKind("backup.overdue")
  static let backupChecked = EventKind("backup.checked")
  static let backupDeleted = EventKind("backup.deleted")
  static let backupDownloaded = EventKind("backup.downloaded")
  static let backupRestored = EventKind("backup.restored")
}

enum BackupJobs {
  /// What the nightly job and one on demand are known by: one at a time.
  static let key = "schedule:box.backup"

  static let make = JobDescription(
    .backup, BackupText.job,
    JobPolicy(timeout: 12 * 3600, attempts: 3, backoff: JobBackoff(first: 300), keep: 90 * 86_400),
    work: { (order: BackupOrder, run: JobRun, appliance: Appliance) -> (any Payload)? in
      do { return BackupOutput(try BackupRun(order, run, appliance).perform()) } catch {
        // Whoever stopped it knows; and it is told once, not with every further try.
        if !(error is JobStopped), !(error is JobLeaseLost), (try? isFirstFailure(of: run)) ?? true {
          let failure = Failure(any: error)
          let notice = BackupJobs.notice(failure.text.en)
          try? run.write { writer in
            try writer.notifyOperators(notice, subject: run.id.value)
            _ = try writer.emit(.backupFailed, subject: run.id) { json in
              json.field("code", failure.code)
              json.field("reason", failure.text.en)
            }
          }
        }
        throw error
      }
    })

  /// Whether no earlier attempt has failed by itself: one that ended with the program told nobody.
  private static func isFirstFailure(of run: JobRun) throws -> Bool {
    try run.read { reader in try JobList.failures(run.id, reader).allSatisfy(\.isCutOff) }
  }

  static let schedule = ScheduleDescription.nightly("box.backup", BackupText.job, .backup, hour: 2, minute: 40)

  static let check = JobDescription(
    .backupCheck, BackupText.checkJob, JobPolicy(timeout: 12 * 3600, attempts: 1, keep: 30 * 86_400),
    work: { (choice: BackupChoice, run: JobRun, appliance: Appliance) -> (any Payload)? in
      let folder = appliance.backups.folder
      guard let name = BackupName(choice.backup), var manifest = folder.find(name) else {
        throw JobAbandoned(Failure.notFound)
      }
      let before = manifest
      do {
        _ = try Store.checkBackup(folder.file(of: name), migrations: Features.migrations) { phase, done, total in
          try run.check()
          if total > 0 { run.progress(done, of: total, phase.rawValue) }
        }
        manifest.fault = nil
      } catch let failure as Failure where failure.kind == .unprocessable { manifest.fault = failure.text.en }
      manifest.checkedAt = appliance.clock.now
      if manifest != before { try folder.keep(manifest) }
      let checked = manifest
      try run.write { writer in
        _ = try writer.emit(.backupChecked, subject: run.id) { json in
          json.field("backup", name.description)
          json.field("isGood", checked.isGood)
        }
      }
      return BackupOutput(checked)
    })

  static let watch = JobDescription(
    .backupWatch, BackupText.watchJob, JobPolicy(timeout: 600, attempts: 3, keep: 2 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      let plan = appliance.backups
      let state = try run.read { try BackupStore.state(plan, $0) }
      var output = BackupWatchOutput()
      let now = appliance.clock.now
      output.isOverdue = state.isOverdue(at: now, after: plan.overdueAfter)
      let (isOverdue, newest) = (output.isOverdue, state.newestGood(at: now)?.name.description)
      let notice = BackupJobs.notice(state.finding(at: now, overdueAfter: plan.overdueAfter).text.en)
      try run.write { writer in
        // Told once for each time that it becomes so.
        let told = try writer.value(of: .overdueBackups)
        if isOverdue, told == 0 {
          writer.count(.overdueBackups, organization: 0, by: 1)
          try writer.notifyOperators(notice, subject: run.id.value)
          _ = try writer.emit(.backupOverdue, subject: run.id) { json in json.field("newest", newest) }
        } else if !isOverdue, told != 0 {
          writer.count(.overdueBackups, organization: 0, by: -told)
        }
      }
      return output
    })

  private static func notice(_ reason: String) -> BackupFailedNotice {
    var notice = BackupFailedNotice()
    notice.reason = String(reason.prefix(2000))
    return notice
  }

  static let watchSchedule = ScheduleDescription("box.backup-watch", BackupText.watchJob, .backupWatch, .every(3600))
}

/// One attempt at a backup and everything that follows from it.
private struct BackupRun {
  let order: BackupOrder
  let run: JobRun
  let appliance: Appliance
  let plan: BackupPlan
  let folder: BackupFolder

  init(_ order: BackupOrder, _ run: JobRun, _ appliance: Appliance) {
    self.order = order
    self.run = run
    self.appliance = appliance
    plan = appliance.backups
    folder = order.folder.map { BackupFolder($0) } ?? plan.folder
  }

  func perform() throws -> BackupManifest {
    // What an earlier attempt has made is not made again: what was left to do is done.
    var manifest = try folder.list().first { $0.job == run.id.text && $0.isGood } ?? make()
    guard order.folder == nil else { return manifest }
    try plan.keepKey(in: folder)
    if let second = plan.second { try copy(&manifest, to: second) }
    if let remote = plan.remote { try send(&manifest, to: remote) }
    try forget(manifest)
    return manifest
  }

  private func make() throws -> BackupManifest {
    var options = plan.options(order.reason ?? .schedule, at: appliance.clock.now, into: folder)
    options.job = run.id.text
    let run = run
    let manifest = try appliance.store.backUp(options) { phase, done, total in
      try run.check()
      if total > 0 { run.progress(done, of: total, phase.rawValue) }
    }
    try run.write { writer in
      _ = try writer.emit(.backupMade, subject: run.id) { json in
        json.field("backup", manifest.name.description)
        json.field("reason", manifest.reason.rawValue)
        json.field("size", manifest.size)
        json.field("records", manifest.facts.records)
        json.field("milliseconds", manifest.milliseconds)
      }
    }
    appliance.log.info(
      "backed up",
      [
        "file": folder.file(of: manifest.name), "bytes": Int(manifest.size), "copy_ms": Int(manifest.copyMilliseconds),
        "ms": Int(manifest.milliseconds),
      ])
    return manifest
  }

  private func copy(_ manifest: inout BackupManifest, to second: BackupFolder) throws {
    if second.find(manifest.name)?.isGood != true {
      try second.remove(manifest.name)
      try folder.copy(manifest, to: second, bytesPerSecond: plan.bytesPerSecond) { done, total in
        try run.check()
        run.progress(done, of: total, BackupText.sending)
      }
    }
    try plan.keepKey(in: second)
    try note(&manifest, second.path)
  }

  private func send(_ manifest: inout BackupManifest, to remote: BackupRemote) throws {
    try remote.send(manifest, from: folder) { done, total in
      try run.check()
      run.progress(done, of: total, BackupText.sending)
    }
    try note(&manifest, remote.name)
  }

  /// Keeps with the manifest that there is a copy in another place.
  private func note(_ manifest: inout BackupManifest, _ place: String) throws {
    guard !manifest.copies.contains(where: { $0.place == place }) else { return }
    manifest.copies.append(BackupManifest.Copy(place: place, at: appliance.clock.now))
    try folder.keep(manifest)
  }

  /// Takes away what the rule no longer keeps: only now that the new one is wherever it should be.
  private func forget(_ manifest: BackupManifest) throws {
    let origin = manifest.name.origin
    for folder in [folder, plan.second].compactMap({ $0 }) {
      for name in plan.removable(in: folder, of: origin) { try folder.remove(name) }
    }
    if let remote = plan.remote { try remote.forget(origin, plan.retention) }
  }
}
