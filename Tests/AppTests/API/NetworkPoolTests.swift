// What waits for other servers, and who waits behind whom.
import Base
import Dispatch
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App

struct NetworkPoolTests {
  /// Two organizations whose Moodle hangs had all lanes, and nobody signed in.
  @Test func whoeverSignsInNeverWaitsForThoseWhoSetUp() throws {
    let campus = try Campus()
    let (appliance, gate, ended, answered) = (
      campus.appliance, DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
    )
    for at in 0..<20 {
      let isTaken = appliance.wait(for: RemoteServer("moodle \(at % 5)", isForFew: true)) { _ in
        gate.wait()
        ended.signal()
      }
      #expect(isTaken)
    }
    for at in 0..<4 {
      #expect(appliance.wait(for: RemoteServer("service \(at)")) { _ in answered.signal() })
    }
    for _ in 0..<4 { #expect(answered.wait(timeout: .now() + 20) == .success) }
    for _ in 0..<20 { gate.signal() }
    for _ in 0..<20 { #expect(ended.wait(timeout: .now() + 20) == .success) }
  }

  /// Those who wait for one server that hangs leave room for those who wait for another.
  @Test func nobodyIsTurnedAwayForTheSakeOfOneServer() throws {
    let campus = try Campus()
    let (appliance, gate, answered) = (campus.appliance, DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    var taken = 0
    for _ in 0..<200 where appliance.wait(for: RemoteServer("hangs"), { _ in gate.wait() }) { taken += 1 }
    #expect((90...100).contains(taken), "\(taken)")
    #expect(appliance.wait(for: RemoteServer("another")) { _ in answered.signal() })
    #expect(answered.wait(timeout: .now() + 20) == .success)
    for _ in 0..<taken { gate.signal() }
  }

  /// However long calls of the connection may take: who waits has long gone.
  @Test func whoeverWaitsForAMoodleWaitsForSoLong() throws {
    let stage = try SyncStage(isWorking: false)
    let connected = try stage.campus.admin.put(
      MoodleConnectionTests.path,
      json: "{\"url\":\"https://localhost:1/lms\",\"token\":\"hushhush0123\",\"readSeconds\":120}")
    #expect(connected.status == 200, "\(connected.text)")
    let longest = Mutex<[Int]>([])
    let send = stage.site.send
    stage.campus.appliance.moodle.stand(in: { request, mustStop throws(OutboundFailure) in
      longest.withLock { $0.append(request.limits.total) }
      return try send(request, mustStop)
    })
    _ = try stage.campus.admin.get("\(ProvisioningStage.path)/tree")
    _ = try stage.campus.admin.post(
      "\(ProvisioningStage.path)/enrollments",
      json: "{\"role\":\"student\",\"enrollments\":[{\"userName\":\"s20\",\"course\":\"CC101\"}]}")
    let limits = longest.withLock { $0 }
    #expect(limits.count >= 2 && limits.allSatisfy { $0 <= 51_000 }, "\(limits)")
  }
}
