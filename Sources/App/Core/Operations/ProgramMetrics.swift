// What the program itself tells to `/metrics`: requests, writes, the file, the process.
import Base
import Store
import Web

enum ProgramMetrics {
  static let all = requests + writes + machine

  private static let requests: [Metric] = [
    Metric(.counter, "quad_http_requests_total", "Requests answered, by class of status.") { look in
      look.server.answers.enumerated().map { at, count in
        Metric.Sample(Double(count), ("status", "\(at + 1)xx"))
      }
    },
    Metric(
      .histogram, "quad_http_request_duration_seconds", "From the head of a request to its answer, by kind of request."
    ) { look in
      RequestCategory.allCases.flatMap { category in
        histogram(look.server.latencies[Int(category.rawValue)], category.label)
      }
    },
    .gauge("quad_http_connections", "Open connections.") { Double($0.server.openConnections) },
    .gauge("quad_http_streams", "Connections that were taken over: event streams and sockets.") {
      Double($0.server.openStreams)
    },
    .counter("quad_http_connections_accepted_total", "Connections taken.") { $0.server.acceptedConnections },
    .counter("quad_http_connections_refused_total", "Connections closed at once because there were too many.") {
      $0.server.refusedConnections
    },
    .counter("quad_http_connections_expired_total", "Connections cut at a deadline, idle ones included.") {
      $0.server.expiredConnections
    },
    .counter("quad_http_received_bytes_total", "Bytes of requests, without what TLS adds.") { $0.server.receivedBytes },
    .counter("quad_http_sent_bytes_total", "Bytes of answers, without what TLS adds.") { $0.server.sentBytes },
    Metric(.counter, "quad_sign_ins_total", "Attempts to show who one is, by how they ended.") { look in
      let attempts = look.appliance.attempts
      return [
        Metric.Sample(Double(attempts.succeeded), ("outcome", "succeeded")),
        Metric.Sample(Double(attempts.failed), ("outcome", "failed")),
        Metric.Sample(Double(attempts.refused), ("outcome", "refused")),
      ]
    },
    .counter("quad_rate_limit_refusals_total", "Requests refused by a rate limit.") { $0.appliance.rates.refused },
    .counter("quad_rate_limit_forgotten_total", "Callers forgotten by the rate limiter before their time.") {
      $0.appliance.rates.forgotten
    },
    .gauge("quad_people_online", "Accounts that have asked for something within five minutes.") {
      Double($0.appliance.seen.online(at: $0.now))
    },
  ]

  private static func histogram(_ counts: LatencyCounts, _ label: String) -> [Metric.Sample] {
    var samples: [Metric.Sample] = []
    var sum: UInt64 = 0
    for (at, count) in counts.counts.enumerated() {
      sum &+= count
      let bound =
        at < LatencyCounts.bounds.count
        ? Exposition.number(Double(LatencyCounts.bounds[at]) / 1e9) : "+Inf"
      samples.append(Metric.Sample(Double(sum), ("class", label), ("le", bound), suffix: "_bucket"))
    }
    samples.append(Metric.Sample(Double(counts.nanoseconds) / 1e9, ("class", label), suffix: "_sum"))
    samples.append(Metric.Sample(Double(sum), ("class", label), suffix: "_count"))
    return samples
  }

  private static let writes: [Metric] = [
    Metric(.summary, "quad_write_duration_seconds", "From a write's being queued to its answer, since the start.") {
      look in
      [
        Metric.Sample(Double(look.store.writeP50) / 1e6, ("quantile", "0.5")),
        Metric.Sample(Double(look.store.writeP99) / 1e6, ("quantile", "0.99")),
        Metric.Sample(Double(look.store.writeSum) / 1e6, suffix: "_sum"),
        Metric.Sample(Double(look.store.requests), suffix: "_count"),
      ]
    },
    .gauge("quad_write_queue_length", "Writes that wait for the writer.") { Double($0.store.queued) },
    .counter("quad_write_groups_total", "Groups of writes, each one transaction.") { $0.store.groups },
    .counter("quad_write_groups_failed_total", "Groups that could not be committed.") { $0.store.failedGroups },
    .gauge("quad_write_group_size", "Writes in a group on average, since the start.") { $0.store.meanGroup },
    .counter("quad_write_stalls_total", "Groups that took more than a tenth of a second.") { $0.store.stalls },
    .gauge("quad_wal_bytes", "The write-ahead log in use.") { Double($0.store.logBytes) },
    .gauge("quad_wal_bytes_max", "The largest it has been since the start.") { Double($0.store.logMaximum) },
    .counter("quad_checkpoints_total", "Passes that moved the log into the file.") { $0.store.checkpoints },
    .counter("quad_checkpoint_holds_total", "How often the writer waited for the last pass.") { $0.store.holds },
    .gauge("quad_checkpoint_hold_seconds_max", "The longest of these waits.") {
      Double($0.store.longestHold) / 1e6
    },
    .gauge("quad_database_bytes", "The database file.") { look in
      Machine.facts(of: look.appliance.store.options.path).map { Double($0.size) }
    },
  ]

  private static let machine: [Metric] = [
    Metric(.gauge, "quad_build_info", "The program that runs; always 1.") { _ in
      [Metric.Sample(1, ("version", Version.text))]
    },
    Metric(.gauge, "quad_findings", "What the checks found, by verdict.") { look in
      Verdict.allCases.map { verdict in
        Metric.Sample(
          Double(look.survey.findings.filter { $0.verdict == verdict }.count), ("verdict", verdict.rawValue))
      }
    },
    .gauge("quad_disk_free_bytes", "What may still be written beside the database.") { look in
      look.disk.map { Double($0.free) }
    },
    .gauge("quad_disk_bytes", "The size of that file system.") { look in look.disk.map { Double($0.total) } },
    .gauge("quad_certificate_days_left", "Whole days until the certificate ends.") { $0.certificateDays },
    Metric(.counter, "quad_log_messages_total", "Warnings and errors in the log.") { look in
      guard let memory = look.appliance.log.memory else { return [] }
      return [
        Metric.Sample(Double(memory.warnings), ("level", "warning")),
        Metric.Sample(Double(memory.errors), ("level", "error")),
      ]
    },
    .gauge("process_start_time_seconds", "When the program was started, in seconds since 1970.") { look in
      Double(look.appliance.vitals.started.milliseconds) / 1000
    },
    Metric(.counter, "process_cpu_seconds_total", "Processor time, of all cores together.") { look in
      [Metric.Sample(look.process.cpuSeconds)]
    },
    .gauge("process_resident_memory_bytes", "Memory in use.") { Double($0.process.residentBytes) },
    .gauge("process_virtual_memory_bytes", "Address space.") { Double($0.process.virtualBytes) },
    .gauge("process_open_fds", "Open files and sockets.") { Double($0.process.openFiles) },
    .gauge("process_max_fds", "How many may be open.") { Double($0.process.mostFiles) },
    .gauge("process_threads", "Threads.") { Double($0.process.threads) },
  ]
}
