// What listens ends with the employee: event streams and sockets, at once.
import Base
import Store
import Testing

@testable import App

struct EmployeeLiveTests {
  /// Whoever is removed hears nothing any more over what is open, also where nothing happens; nobody else is concerned.
  @Test func whoIsRemovedHearsNothingAnyMore() throws {
    let campus = try Campus(.socket)
    let id = campus.staff.person
    #expect(try campus.admin.post(EmployeeTests.path, json: "{\"person\":\"\(id.text)\"}").status == 201)
    let stream = try LiveWire.stream(campus, campus.staff, "notifications")
    let socket = try LiveWire.webSocket(campus, campus.staff)
    #expect(try socket.message()?.type == "ready")
    #expect(try socket.ask("{\"type\":\"subscribe\",\"topics\":[\"notifications\"]}").type == "subscribed")
    let other = try LiveWire.stream(campus, campus.admin, "events")
    #expect(try campus.admin.delete(EmployeeTests.path(id)).status == 204)
    let rest = try stream.messages(until: "end")
    #expect(try rest.last?.json()["code"]?.string == "signed-out", "\(rest)")
    #expect(try stream.message() == nil && stream.isEnded)
    while try socket.message() != nil {}
    #expect(socket.closeCode == 4401)
    var told: [String] = []
    while !told.contains("employee.deleted"), let next = try other.message() {
      told.append(try next.json()["kind"]?.string ?? "")
    }
    #expect(told.contains("employee.deleted"), "who keeps the records goes on listening")
    // What comes after a way back is a new session's.
    #expect(try campus.admin.post(EmployeeTests.path(id, "/restore")).status == 200)
    #expect(try campus.staff.get("/api/v1/live?topics=notifications").status == 401)
  }
}
