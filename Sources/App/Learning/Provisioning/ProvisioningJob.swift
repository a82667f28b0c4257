// The job that carries a plan out.
import Base
import Store

extension JobKind {
  static let provisioning = JobKind("moodle.provision")
}

/// Which plan, and which run of it.
struct ProvisioningJobInput: Payload {
  var plan = ID<MoodlePlan>(0)
  var run: Int64 = 1

  static let schemaName = "MoodleProvisioning"

  /// A key of the run's own: what is left of an earlier one must not stand for this.
  var key: String { "\(plan.text).\(run)" }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("plan", &plan, label: ProvisioningText.plan)
    f.integer("run", &run, label: ProvisioningText.run)
  }
}

enum ProvisioningJob {
  private static let attempts = 5
  /// Rows that are kept in one transaction: some milliseconds of the writer.
  private static let lot = 200

  /// It may be begun anew after a crash: what it had asked for is looked up before anything is made.
  static let job = JobDescription(
    .provisioning, ProvisioningText.job, JobPolicy(width: 2, timeout: 3600, attempts: attempts),
    work: { (input: ProvisioningJobInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try work(input, run, appliance)
      return nil
    })

  private static func work(_ input: ProvisioningJobInput, _ run: JobRun, _ appliance: Appliance) throws {
    let organization = ID<Organization>(run.organization)
    guard let plan = try run.read({ try $0.first(ProvisioningStore.plan, input.plan, organization) }),
      plan.state == .running, plan.run == input.run
    else { return }
    let (connection, obstacle, sealed) = try run.read { reader in
      (
        try reader.first(MoodleStore.find, organization),
        try ProvisioningChanges.obstacle(to: plan.kind, plan.site, in: organization, reader),
        try reader.one(ProvisioningStore.password, plan.id, organization)
      )
    }
    guard let connection, obstacle == nil else {
      return try end(input, organization, run, appliance, ProvisioningProblem(obstacle ?? .connection))
    }
    var client = try appliance.moodle.client(connection)
    client.mustStop = { run.isCancelled }
    let password = try sealed.map { sealed in
      let opened = try appliance.secrets.open(sealed, for: ProvisioningChanges.place(plan.id))
      return Secret(String(decoding: opened, as: UTF8.self))
    }
    let items = try run.read { reader in
      try reader.all(ProvisioningStore.items, plan.id, organization, 0, ProvisioningRules.mostRows).map(\.item)
    }
    let hub = appliance.hub
    var work = ProvisioningWork(
      items, plan.kind, password: password, at: client,
      isStopping: {
        try run.check()
        return try run.read { try $0.first(ProvisioningStore.plan, plan.id, organization)?.isStopping ?? true }
      },
      keep: { items in
        for start in stride(from: 0, to: items.count, by: lot) {
          let some = Array(items[start..<min(start + lot, items.count)])
          try run.write { try ProvisioningChanges.keep(some, of: plan.id, in: organization, $0) }
        }
        ProvisioningTopic.tell(hub, of: plan.id, in: organization)
      })
    switch try work.run() {
    case .through: try end(input, organization, run, appliance, nil)
    case .stopped: try end(input, organization, run, appliance, nil, isStopped: true)
    case .fault(let fault):
      // Broken off for the program's own sake: somebody else goes on with it.
      try run.check()
      try end(input, organization, run, appliance, ProvisioningProblem(fault))
    }
  }

  private static func end(
    _ input: ProvisioningJobInput, _ organization: ID<Organization>, _ run: JobRun, _ appliance: Appliance,
    _ problem: ProvisioningProblem?, isStopped: Bool = false
  ) throws {
    try run.finish { writer in
      try ProvisioningChanges.end(
        input.plan, run: input.run, in: organization, problem, isStopped: isStopped, writer)
    }
    ProvisioningTopic.tell(appliance.hub, of: input.plan, in: organization)
  }
}

/// Whoever looks at a plan is told as its rows come about.
enum ProvisioningTopic {
  static let name: StaticString = "moodle-provisioning"

  static let topic = Topic(name, ProvisioningText.title, access: .permission(.moodleManage)) { row, _, _ in
    guard row.kind.hasPrefix("moodle.provisioning-") else { return nil }
    return TopicMessage { json in
      json.field("plan", ID<MoodlePlan>(row.subject))
      json.field("kind", row.kind)
    }
  }

  /// What becomes of rows is no event of the log: those who listen are told beside it, after the commit.
  static func tell(_ hub: Hub, of plan: ID<MoodlePlan>, in organization: ID<Organization>) {
    hub.tell(nil, in: organization, name) { _, _ in TopicMessage { json in json.field("plan", plan) } }
  }
}
