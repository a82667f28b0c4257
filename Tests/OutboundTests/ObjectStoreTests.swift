// Signing for object stores against the worked examples of AWS, and reading what such a store says.
import Base
import Glibc
import Testing

@testable import Outbound

@Suite struct ObjectStoreTests {
  private static let keys = ObjectKeys(
    name: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let now = Timestamp(milliseconds: 1_369_353_600_000)

  private func signature(
    _ method: OutboundMethod, _ path: String, _ query: [(String, String)] = [],
    _ headers: [(name: String, value: String)] = [], payload: String = empty
  ) -> String {
    let all =
      headers + [
        (name: "host", value: "examplebucket.s3.amazonaws.com"), (name: "x-amz-content-sha256", value: payload),
        (name: "x-amz-date", value: "20130524T000000Z"),
      ]
    let text = ObjectSignature.authorization(
      method, path: path, query: query, headers: all, payload: payload, region: "us-east-1", keys: Self.keys,
      at: Self.now)
    #expect(
      text.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,Signed"))
    return String(text.suffix(64))
  }

  /// “Authenticating Requests: Using the Authorization Header” of the S3 API reference.
  @Test func signsAsTheWorkedExamples() {
    #expect(
      signature(.get, "/test.txt", [], [(name: "range", value: "bytes=0-9")])
        == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    #expect(
      signature(
        .put, "/test%24file.text", [],
        [
          (name: "date", value: "Fri, 24 May 2013 00:00:00 GMT"),
          (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
        ], payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
        == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    #expect(
      signature(.get, "/", [("lifecycle", "")])
        == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    // The order of the fields is ours to make.
    #expect(
      signature(.get, "/", [("prefix", "J"), ("max-keys", "2")])
        == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  @Test func stampsAndQueriesAreCanonical() {
    #expect(ObjectSignature.stamp(Self.now) == "20130524T000000Z")
    #expect(ObjectSignature.stamp(Timestamp(milliseconds: 1_369_353_600_999)) == "20130524T000000Z")
    #expect(ObjectSignature.canonical([]) == "")
    #expect(ObjectSignature.canonical([("b", "a/ü +"), ("a", "2"), ("a", "1")]) == "a=1&a=2&b=a%2F%C3%BC%20%2B")
  }

  @Test func placesAreChecked() throws {
    let url = try #require(OutboundURL("http://127.0.0.1:9000"))
    func place(_ url: OutboundURL, _ bucket: String = "campus", _ prefix: String = "quad/") -> ObjectPlace? {
      ObjectPlace(endpoint: url, bucket: bucket, region: "us-east-1", prefix: prefix)
    }
    let sound = try #require(place(url))
    #expect(sound.host == "127.0.0.1:9000" && sound.path("quad/a b") == "/campus/quad/a%20b")
    #expect("\(sound)" == "s3://campus/quad/")
    #expect(place(try #require(OutboundURL("https://s3.example.org/")))?.host == "s3.example.org")
    #expect(place(try #require(OutboundURL("https://[fd00::5]:443/")))?.host == "[fd00::5]")
    #expect(place(try #require(OutboundURL("https://s3.example.org/path"))) == nil)
    #expect(place(try #require(OutboundURL("https://s3.example.org/?a=b"))) == nil)
    for bucket in ["", "ab", "A-b", "a/b", ".abc", "a b", String(repeating: "a", count: 64)] {
      #expect(place(url, bucket) == nil, "\(bucket)")
    }
    for prefix in ["/", "../", "a//b", "a/../b/", "a b/", "ü/"] {
      #expect(place(url, "campus", prefix) == nil, "\(prefix)")
    }
    for prefix in ["", "a", "a/b/"] { #expect(place(url, "campus", prefix) != nil, "\(prefix)") }
  }

  @Test func wordsAreFound() {
    let xml = Array("<a><Key>x&amp;y&#39;</Key><Size>1</Size><Key>&lt;z&gt;&what;</Key><Key>cut".utf8)
    #expect(ObjectWords.texts("Key", in: xml) == ["x&y'", "<z>?"])
    #expect(ObjectWords.texts("Size", in: xml) == ["1"])
    #expect(ObjectWords.texts("None", in: xml).isEmpty && ObjectWords.texts("Key", in: []).isEmpty)
    #expect(ObjectWords.texts("Key", in: [0xff, 0x3c, 0x4b]).isEmpty)
  }

  @Test func sumsOfAStretch() throws {
    var template = Array("/tmp/quad-sums-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    _ = "xxabcyy".withCString { write(file, $0, 7) }
    close(file)
    let sums = try PartSums(path, 2, 3)
    #expect(sums.digest == Digest.of("abc"))
    #expect(sums.tag.map { hex($0) } == "900150983cd24fb0d6963f7d28e17f72")
    #expect(throws: Failure.self) { try PartSums(path, 2, 30) }
    #expect(throws: Failure.self) { try PartSums(path + "x", 0, 1) }
  }

  /// A store inside the campus is called only where the operator has named it.
  @Test func theBorderHoldsForStoresToo() throws {
    let url = try #require(OutboundURL("http://127.0.0.1:1"))
    let place = try #require(ObjectPlace(endpoint: url, bucket: "campus", region: "us-east-1", prefix: ""))
    let store = ObjectStore(place, Self.keys, client(allowing: []))
    do {
      _ = try store.facts("x")
      Issue.record("called")
    } catch let failure as Failure { #expect(failure.code.hasPrefix("outbound-"), "\(failure.code)") }
  }
}
