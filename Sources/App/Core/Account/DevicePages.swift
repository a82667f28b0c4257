// What an account's owner is told: a sign-in from a new device, and that somebody guesses at their password.
import Base
import Store
import Web

struct NewDeviceOutput: Payload {
  var id = ID<Device>(0)
  /// In the caller's language.
  var device = ""
  var userAgent = ""
  var address = ""
  var firstSeenAt = Timestamp(milliseconds: 0)

  static let schemaName = "NewDevice"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccountText.device)
    f.text("device", &device, label: AccountText.device, max: 400)
    f.text("userAgent", &userAgent, label: AccountText.userAgent, min: 0, max: 400)
    f.text("address", &address, label: EventsText.address, min: 0)
    f.timestamp("firstSeenAt", &firstSeenAt, label: AccountText.since)
  }
}

enum DevicePages {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let all = try Devices.new(call.signedIn, reader)
    return call.list(page, total: all.count) { json in
      for device in all.dropFirst(page.offset).prefix(page.limit) {
        var output = NewDeviceOutput()
        output.id = device.id
        output.device = DeviceWords.text(device.userAgent)[call.language]
        output.userAgent = device.userAgent
        output.address = device.address
        output.firstSeenAt = device.first
        output.write(to: json)
      }
    }
  }

  static func acknowledge(_ call: Call, _ writer: Writer) throws {
    try Devices.acknowledge(call.id(), call.signedIn, writer)
  }

  static func acknowledgeForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try acknowledge(call, writer)
    return call.redirect(to: "/account", Flash(.good, AccountText.wasMeThanks[call.language]))
  }

  static func acknowledgeGuessing(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try writer.run(AccountStore.setGuessed, call.signedIn.account, nil as Timestamp?)
    return call.redirect(to: "/account", Flash(.good, AccountText.wasMeThanks[call.language]))
  }
}

extension HTML {
  /// Says that somebody had to wait after several wrong passwords, the last time at `instant`.
  func guessing(_ instant: Timestamp, _ zone: Zone, _ token: FormToken) {
    notice(.warn) { h in
      h.p {
        h.strong(text: AccountText.guessing)
        h.text(" ")
        h.moment(instant, zone)
      }
      h.p(text: AccountText.guessingHint)
      h.div(.class("actions")) { h.postButton(AccountText.understood, "/account/guessing/known", token, icon: "check") }
    }
  }

  /// One notice for each new device, with what to do about it.
  func newDevices(_ devices: [NewDevice], _ zone: Zone, _ token: FormToken) {
    for device in devices {
      notice(.warn) { h in
        h.p {
          h.strong(text: AccountText.newDevice(DeviceWords.text(device.userAgent)))
          h.text(" ")
          h.moment(device.first, zone)
          h.text(", \(device.address)")
        }
        h.p(text: AccountText.newDeviceHint)
        h.div(.class("actions")) {
          h.postButton(AccountText.wasMe, Link("/account/devices/", device.id, "/known"), token, icon: "check")
          h.linkButton(AccountText.wasNotMe, "/account/password", icon: "key", .quiet)
        }
      }
    }
  }
}
