// What several pages of the synchronization show: a run's phases with their counts, its state, its fault.
import Base
import Store
import Web

extension SyncRunState {
  var tone: Tone {
    switch self {
    case .queued: .neutral
    case .running: .info
    case .done: .good
    case .failed: .bad
    case .stopped: .warn
    }
  }
}

extension SyncChange {
  var tone: Tone {
    switch self {
    case .inserted, .restored: .good
    case .updated: .info
    case .deactivated: .warn
    }
  }
}

extension SyncRunRow {
  /// What stands for the run in lists and titles.
  var began: Timestamp { started ?? created }

  /// What became of it, the need of a person's look included.
  var outcome: (tone: Tone, word: Text) {
    needsConfirmation ? (.warn, MoodleSyncText.needsConfirmation) : (state.tone, state.label)
  }

  /// Who or what began it.
  var starter: Text { cause == .manual ? personName.map { .verbatim($0) } ?? cause.label : cause.label }
}

enum SyncParts {
  private static let phaseColumns = TableColumns([
    Column(MoodleSyncText.phase, .name), Column(SyncPageText.progress, .aside),
    Column(MoodleSyncText.fetched, .number), Column(MoodleSyncText.inserted, .number),
    Column(MoodleSyncText.updated, .number), Column(MoodleSyncText.unchanged, .number),
    Column(MoodleSyncText.deactivated, .number), Column(MoodleSyncText.restored, .number),
    Column(MoodleSyncText.refused, .number),
  ])

  /// Every phase of a run with how far it is and what it came to.
  static func writePhases(_ h: HTML, _ run: SyncRunRow) {
    h.list {
      h.table(phaseColumns) { table in
        for phase in SyncPhase.allCases {
          let counts = run.counts[phase]
          table.row { cells in
            cells.cell(phase.label)
            cells.cell { h in writeProgress(h, phase, counts, run) }
            for number in [
              counts.fetched, counts.inserted, counts.updated, counts.unchanged, counts.deactivated, counts.restored,
              counts.refused,
            ] { cells.cell { h in writeNumber(h, number) } }
          }
        }
      }
    }
  }

  /// Nothing is a muted 0, which a phone leaves out.
  private static func writeNumber(_ h: HTML, _ number: Int64) {
    if number == 0 { h.span(.class("zero"), text: "0") } else { h.text(grouped(Int(number), h.language)) }
  }

  private static func writeProgress(_ h: HTML, _ phase: SyncPhase, _ counts: SyncCounts, _ run: SyncRunRow) {
    let place = SyncPhase.allCases.firstIndex(of: phase) ?? 0
    let present = run.phase.flatMap { SyncPhase.allCases.firstIndex(of: $0) } ?? -1
    if run.state == .done || place < present {
      if counts.held > 0 { return h.badge(.warn, SyncPageText.held) }
      return h.badge(.good, SyncPageText.phaseDone)
    }
    guard place == present else {
      return h.badge(.neutral, run.state.isOpen ? SyncPageText.toCome : SyncPageText.notReached)
    }
    guard run.state.isOpen else { return h.badge(run.state.tone, SyncPageText.phase(run.state)) }
    guard counts.total > 0 else { return h.badge(.info, MoodleSyncText.running) }
    h.span(.class("progress")) {
      h.text(SyncPageText.progress(counts.done, of: counts.total))
      h.bar(Int(counts.done), of: Int(counts.total))
    }
  }

  /// How long a run took, or takes until now.
  static func writeDuration(_ h: HTML, _ run: SyncRunRow, now: Timestamp) {
    guard let start = run.started else { return }
    if let end = run.ended {
      h.duration(seconds: Int(end.seconds - start.seconds))
    } else {
      h.elapsed(since: start, now: now)
    }
  }

  /// Why a run failed, or what it waits for, in words.
  static func fault(of run: SyncRunRow, host: String) -> Text? {
    run.fault.map { words(of: $0, run.faultFunction, host: host) }
  }

  /// The words for a fault as it is kept.
  static func words(of fault: String, _ function: String?, host: String) -> Text {
    guard let kind = MoodleFaultKind(rawValue: fault) else { return SyncPageText.fault(fault) }
    // Of the network only that it was the cause is kept.
    if kind == .outbound { return SyncPageText.unreachable(host) }
    return MoodleFault(kind, host: host, function: function ?? "").text
  }

  private static let runColumns = TableColumns([
    Column(SyncPageText.run, .name), Column(MoodleSyncText.state, .aside), Column(SyncPageText.by, .quiet),
    Column(SyncPageText.duration, .number), Column(MoodleSyncText.inserted, .number),
    Column(MoodleSyncText.updated, .number), Column(MoodleSyncText.deactivated, .number),
    Column(MoodleSyncText.restored, .number), Column(MoodleSyncText.refused, .number),
  ])

  /// Runs, each a way to its page.
  static func writeRuns(_ h: HTML, _ runs: [SyncRunRow], _ zone: Zone, now: Timestamp) {
    h.table(runColumns) { table in
      for run in runs {
        let sum = run.counts.sum
        table.row { cells in
          cells.cell { h in h.a(.href(SyncRunPages.link(run.id))) { h.moment(run.began, zone) } }
          cells.cell { h in h.badge(run.outcome.tone, run.outcome.word) }
          cells.cell(run.starter)
          cells.cell { h in writeDuration(h, run, now: now) }
          for number in [sum.inserted, sum.updated, sum.deactivated, sum.restored, sum.refused] {
            cells.cell { h in writeNumber(h, number) }
          }
        }
      }
    }
  }
}

extension SyncCountsByPhase {
  /// Of all phases together.
  var sum: SyncCounts {
    var sum = SyncCounts()
    for phase in SyncPhase.allCases {
      let one = self[phase]
      sum.inserted += one.inserted
      sum.updated += one.updated
      sum.deactivated += one.deactivated
      sum.restored += one.restored
      sum.refused += one.refused
    }
    return sum
  }
}
