// Notices about the box for whoever runs it.
import Base
import Store
import Web

/// No backup could be made, or it is not sound.
struct BackupFailedNotice: Notice {
  static let kind = NoticeKind(
    "backup.failed", Text(en: "A backup failed", fr: "Une sauvegarde a échoué"), usual: .email, isKept: true,
    for: .operator)
  static let schemaName = "BackupFailedNotice"

  static var example: BackupFailedNotice {
    var notice = BackupFailedNotice()
    notice.reason = "No space left on device"
    return notice
  }

  /// For whoever runs the box, as the machine says it.
  var reason = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("reason", &reason, label: MailText.reason, min: 0, max: 2000, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "A backup failed", fr: "Une sauvegarde a échoué"), detail: .verbatim(reason),
      link: "/operator/backups", action: Text(en: "See the backups", fr: "Voir les sauvegardes"))
  }
}

/// A job has failed as often as it may.
struct JobDiedNotice: Notice {
  static let kind = NoticeKind(
    "job.died", Text(en: "A job failed for good", fr: "Une tâche a échoué pour de bon"), usual: .app, for: .operator)
  static let schemaName = "JobDiedNotice"

  static var example: JobDiedNotice {
    var notice = JobDiedNotice()
    notice.job = ID(1)
    notice.kindName = "people.purge"
    return notice
  }

  var job = ID<Job>(0)
  var kindName = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("job", &job, label: JobText.job)
    f.text("kindName", &kindName, label: JobText.kind, min: 0, max: 64)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let name = Features.job(kindName)?.text ?? .verbatim(kindName)
    return NoticeWords(
      title: Text(en: "A job failed for good: \(name.en)", fr: "Une tâche a échoué pour de bon : \(name.fr)"),
      link: Link("/operator/jobs/", job), action: Text(en: "See why", fr: "Voir pourquoi"))
  }
}
