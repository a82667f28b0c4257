// Backups in the browser of whoever runs the box.
import Base
import Store
import Web

enum BackupPages {
  private static let path = Link("/operator/backups")

  private static func link(_ name: BackupName, _ word: StaticString = "") -> Link {
    Link(local: "/operator/backups/\(name)\(word)") ?? path
  }

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let zone = try call.signedIn.organization.zone
    let plan = call.appliance.backups
    let (state, live) = try reader.snapshot { (try BackupStore.state(plan, reader), try BackupStore.live(reader)) }
    let finding = state.finding(at: call.now, overdueAfter: plan.overdueAfter)
    return call.page(
      Heading(title: BackupText.backups, lead: BackupText.intro),
      actions: { h in h.postButton(BackupText.now, path, call.token, icon: "shield", .primary) }
    ) { h in
      if finding.verdict == .bad {
        h.notice(.bad) { h in
          h.p(text: finding.text)
          if let todo = finding.todo { h.p(text: todo) }
        }
      }
      if let live { writeLive(h, live) }
      if state.backups.isEmpty {
        h.emptyState("shield", BackupText.none, BackupText.noneHint)
      } else {
        h.list {
          h.table(columns) { table in
            for backup in state.backups.dropFirst(page.offset).prefix(page.limit) {
              write(backup, table, zone, call.now)
            }
          }
          h.pager(page: page.number, limit: page.limit, total: state.backups.count, of: BackupText.count) { number in
            path.query("page", number)
          }
        }
      }
      h.note(plan.keepsKey ? BackupText.keyKept : BackupText.keyNote)
      h.note(BackupText.restoreNote)
    }
  }

  private static let columns = TableColumns([
    Column(BackupText.at, .name), Column(BackupText.state, .aside), Column(BackupText.age, .time),
    Column(BackupText.size, .number), Column(BackupText.reason), Column(BackupText.places, .words),
  ])

  private static func write(_ backup: BackupManifest, _ table: TableRows, _ zone: Zone, _ now: Timestamp) {
    table.row { cells in
      cells.cell { h in h.a(.href(link(backup.name))) { h.moment(backup.name.at, zone) } }
      cells.cell { $0.badge(backup.isGood ? .good : .bad, backup.isGood ? BackupText.good : BackupText.faulty) }
      cells.cell { $0.elapsed(since: backup.name.at, now: now) }
      cells.cell(ChecksText.bytes(backup.size))
      cells.cell(BackupText.reason(backup.reason))
      cells.cell { h in
        h.text(BackupText.folder)
        for copy in backup.copies { h.text(", \(copy.place)") }
      }
    }
  }

  private static func writeLive(_ h: HTML, _ job: JobRow) {
    h.notice(.info) { h in
      h.p {
        h.text(BackupText.underWay)
        if let done = job.done, let total = job.total, total > 0 { h.text(" \(done * 100 / total) %") }
        h.text(" ")
        h.a(.href(Link("/operator/jobs/", job.id)), text: BackupText.watch)
      }
    }
  }

  // MARK: One

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let backup = try BackupAPI.named(call, reader)
    let plan = call.appliance.backups
    let zone = try call.signedIn.organization.zone
    return call.page(Heading(title: BackupText.backup, crumbs: [Crumb(BackupText.backups, path)])) { h in
      if let fault = backup.fault { h.notice(.bad, fault) }
      h.facts { facts in
        facts.fact(BackupText.state) {
          $0.badge(backup.isGood ? .good : .bad, backup.isGood ? BackupText.good : BackupText.faulty)
        }
        facts.fact(BackupText.at) { $0.moment(backup.name.at, zone) }
        facts.fact(BackupText.checked) { $0.moment(backup.checkedAt, zone) }
        facts.fact(BackupText.size, ChecksText.bytes(backup.size))
        facts.fact(BackupText.reason, BackupText.reason(backup.reason))
        facts.fact(BackupText.people) { $0.text(grouped(Int(backup.facts.rows(of: "people")), $0.language)) }
        facts.fact(BackupText.records) { $0.text(grouped(Int(backup.facts.records), $0.language)) }
        facts.fact(BackupText.events) { $0.text(grouped(Int(backup.facts.events), $0.language)) }
        facts.fact(BackupText.schema, backup.facts.migrations.last)
        facts.fact(BackupText.program, backup.program)
        facts.fact(BackupText.id) { $0.code(text: backup.name.file) }
        facts.fact(BackupText.checksum) { $0.code(text: backup.digest.hex) }
        if !backup.key.isEmpty {
          facts.fact(BackupText.key, backup.key == plan.keyMark ? BackupText.keyHere : BackupText.keyOther)
        }
        for copy in backup.copies {
          facts.fact(BackupText.places) { h in
            h.text("\(copy.place), ")
            h.moment(copy.at, zone)
          }
        }
      }
      h.actions {
        h.postButton(BackupText.verify, link(backup.name, "/verify"), call.token, .primary)
        h.linkButton(BackupText.download, link(backup.name, "/backup.db"), icon: "download")
        h.confirmButton(
          BackupText.delete, id: "delete", icon: "remove", question: BackupText.deleteQuestion,
          consequence: BackupText.deleteConsequence, confirm: BackupText.delete, action: link(backup.name, "/delete"),
          token: call.token)
      }
      h.note(BackupText.restoreNote)
    }
  }

  // MARK: What one does

  static func make(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let job = try BackupAPI.begin(.manual, into: nil, writer)
    let words = job.isNew ? BackupText.isBegun : BackupText.wasBegun
    return call.redirect(to: Link("/operator/jobs/", job.id), Flash(.good, words[call.language]))
  }

  static func verify(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let job = try BackupAPI.verify(call, pool)
    return call.redirect(to: Link("/operator/jobs/", job.id), Flash(.good, BackupText.isChecking[call.language]))
  }

  static func delete(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    try BackupAPI.delete(call, pool)
    return call.redirect(to: path, Flash(.good, BackupText.isDeleted[call.language]))
  }
}
