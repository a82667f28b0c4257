// One search over everything: the pages one may open, and what each feature adds. The manifest.
import Base
import Store
import Web

enum Search: Feature {
  static let name = "Search"
  static let routes: [Route] = [
    .page(
      "/search", "Find pages and people", needs: .signedIn, query: [.words], read: SearchPages.show),
    .api(
      .get, "/api/v1/search", "Find pages and people by any part of their names", needs: .signedIn, query: [.words],
      output: SearchOutput.self, read: find),
  ]

  /// What a search looks through, in the order of its answers. Features add theirs to the manifest.
  static let sources: [SearchSource] = [pages] + Features.all.flatMap { $0.searches }

  /// The pages of the navigation that the caller may open.
  private static let pages = SearchSource(SearchText.pages, icon: "list", access: .signedIn) { words, call, _, limit in
    let entries = Features.navigation.filter { entry in
      call.may(entry.access) && words.match(folded(entry.text[call.language]))
    }
    return entries.prefix(limit).map { Found(title: $0.text[call.language], link: Link($0.path)) }
  }

  private static func find(_ call: Call, _ reader: Reader) throws -> SearchOutput {
    var output = SearchOutput()
    for (source, found) in try results(call, limit: 6, reader) {
      output.items += found.map { FoundOutput($0, source.text[call.language]) }
    }
    return output
  }

  /// What each source has for the words of the address, those without an answer left out.
  static func results(_ call: Call, limit: Int, _ reader: Reader) throws -> [(source: SearchSource, found: [Found])] {
    let words = SearchWords(call.query["q"] ?? "")
    guard !words.isEmpty else { return [] }
    return try sources.compactMap { source in
      guard call.may(source.access) else { return nil }
      let found = try source.find(words, call, reader, limit)
      return found.isEmpty ? nil : (source, found)
    }
  }
}

extension Route.QueryParameter {
  fileprivate static let words = Route.QueryParameter(name: "q", text: SearchText.words, .text(example: "okonkwo"))
}
