// Backups in the hands of whoever runs the box: the manifest.
import Base
import Store
import Web

enum Backups: Feature {
  static let name = "Backups"
  static let navigation = [
    NavigationEntry("/operator/backups", BackupText.backups, icon: "shield", access: .operator)
  ]
  static let statements = BackupStore.statements
  static let events = [
    EventDescription(.backupMade, BackupText.eventMade), EventDescription(.backupFailed, BackupText.eventFailed),
    EventDescription(.backupOverdue, BackupText.eventOverdue),
    EventDescription(.backupChecked, BackupText.eventChecked),
    EventDescription(.backupDeleted, BackupText.eventDeleted),
    EventDescription(.backupDownloaded, BackupText.eventDownloaded),
    EventDescription(.backupRestored, BackupText.eventRestored),
  ]
  static let jobs = [BackupJobs.make, BackupJobs.check, BackupJobs.watch]
  static let tiles = BackupFigures.tiles
  static let schedules = [BackupJobs.schedule, BackupJobs.watchSchedule]

  static let routes: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/operator/backups", "The backups there are", needs: .operator, query: [.page, .limit],
      slowRead: BackupPages.showList),
    .form("/operator/backups", "Make a backup", needs: .operator, write: BackupPages.make),
    .page("/operator/backups/{backup}", "One backup", needs: .operator, slowRead: BackupPages.showOne),
    .form("/operator/backups/{backup}/verify", "Check a backup again", needs: .operator, slow: BackupPages.verify),
    .form("/operator/backups/{backup}/delete", "Delete a backup", needs: .operator, slow: BackupPages.delete),
    Route(
      .page, .get, "/operator/backups/{backup}/backup.db", "Download a backup", access: .operator, traits: .bulk,
      action: .slow { call, _ in { pool in try BackupAPI.download(call, pool) } }),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/operator/backups", "The backups there are, newest first", needs: .operator,
      query: [.page, .limit], list: BackupOutput.self, slowRead: BackupAPI.list),
    .api(
      .post, "/api/v1/operator/backups", "Make a backup: the job that does", needs: .operator, output: JobOutput.self,
      status: 201, write: BackupAPI.make),
    .api(
      .get, "/api/v1/operator/backups/{backup}", "One backup", needs: .operator, output: BackupOutput.self,
      slowRead: BackupAPI.find),
    Route(
      .api, .post, "/api/v1/operator/backups/{backup}/verify", "Check a backup again: the job that does",
      access: .operator, output: JobOutput.self, success: 201,
      action: .slow { call, _ in { pool in call.reply(201, try BackupAPI.verify(call, pool)) } }),
    Route(
      .api, .get, "/api/v1/operator/backups/{backup}/file", "The database file of a backup", access: .operator,
      traits: .bulk, action: .slow { call, _ in { pool in try BackupAPI.download(call, pool) } }),
    Route(
      .api, .delete, "/api/v1/operator/backups/{backup}", "Delete a backup", access: .operator, success: 204,
      action: .slow { call, _ in
        { pool in
          try BackupAPI.delete(call, pool)
          return Reply(204)
        }
      }),
  ]
}
