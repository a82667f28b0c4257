// Sample: the manifest.
import Base
import Store
import Web

enum Sample: Feature {
  static let name = "Sample"
  static let navigation = [
    NavigationEntry("/sample", SampleText.title, icon: "list", access: .permission(.sampleRead))
  ]
  static let permissions: [Permission] = [.sampleRead, .sampleWrite]
  static let events = [
    EventDescription(.sampleAdded, SampleText.eventAdded),
    EventDescription(.sampleRemoved, SampleText.eventRemoved),
  ]
  static let migrations = SampleStore.migrations
  static let statements = SampleStore.statements

  static let routes: [Route] = [
    .page(
      "/sample", "The list of sample", needs: .permission(.sampleRead), query: [.page, .limit],
      read: SamplePages.showList),
    .form("/sample", "Add to sample", needs: .permission(.sampleWrite), write: SamplePages.add),

    .api(
      .get, "/api/v1/sample", "The list of sample, newest first", needs: .permission(.sampleRead),
      query: [.page, .limit],
      list: SampleOutput.self, read: SampleAPI.list),
    .api(
      .post, "/api/v1/sample", "Add to sample", needs: .permission(.sampleWrite), input: SampleInput.self,
      output: SampleOutput.self, status: 201, write: SampleAPI.add),
    .api(
      .delete, "/api/v1/sample/{id}", "Remove from sample", needs: .permission(.sampleWrite), write: SampleAPI.remove),
  ]
}
