// Sample: its input.
import Base
import Testing

@testable import App

@Suite struct SampleTests {
  @Test func aTitleIsNeeded() throws {
    #expect(throws: Failure.self) { _ = try SampleInput.read(form: [("title", "")]) }
    #expect(try SampleInput.read(form: [("title", "Hello")]).title == "Hello")
  }
}
