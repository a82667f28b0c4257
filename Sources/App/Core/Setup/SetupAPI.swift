// Setting the box up over JSON, and what page and API share.
import Base
import Store
import Web

enum SetupAPI {
  static func complete(_ input: SetupInput, _ call: Call, _ pool: Slow) throws -> SetupOutput {
    let made = try make(input, call, pool)
    var output = SetupOutput()
    output.organization = try made.organization.output(pool.reader)
    output.administrator = PersonReference(id: made.member.person, name: made.member.name)
    output.checks = BoxChecks.findings(of: call.appliance).map { FindingOutput($0, call.language) }
    return output
  }

  /// Sets the box up. That the link is good is asked before a hash is paid for; the transaction asks again.
  static func make(
    _ input: SetupInput, _ call: Call, _ pool: Slow
  ) throws -> (organization: OrganizationRow, member: Member) {
    let digest = call.appliance.secrets.digest(of: input.token)
    try SetupChanges.requireLink(digest, at: call.now, pool.reader)
    let zone = try OrganizationRules.zone(input.zone)
    try Passwords.check(input.password, knowing: [input.name, input.email, input.organization])
    let hash = try pool.passwords.hash(input.password)
    return try pool.write(call.context) { writer in
      try SetupChanges.complete(input, zone: zone, passwordHash: hash, digest, writer)
    }
  }
}
