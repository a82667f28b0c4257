// What the access log says of a path: never the token of a link.
import Base
import Testing

@testable import Web

struct EngineLogTests {
  @Test func tokensInPathsAreNotLogged() {
    let token = "jZ0MiyvZpD5UmtSGj6h2llmfV_MHgRIWo3D3o73Q-hQ"
    for (path, logged) in [
      ("/", "/"), ("", ""), ("/people/0CMYT6CDW0000/edit", "/people/0CMYT6CDW0000/edit"),
      ("/reset/\(token)", "/reset/"), ("/welcome/\(token)/join", "/welcome/"), ("/join/\(token)x", "/join/"),
      ("/\(token)", "/"), ("/a/\(token.dropLast())/b", "/a/\(token.dropLast())/b"),
      ("/static/4519c37d74d0a634/app.css", "/static/4519c37d74d0a634/app.css"),
      ("/%41\(token)/\(token)", "/%41\(token)/"), ("//\(token)", "//"),
      (
        "/attendance/records/" + String(repeating: "a.b", count: 40),
        "/attendance/records/" + String(repeating: "a.b", count: 40)
      ),
    ] {
      let bytes = Array(path.utf8)
      let shown = bytes.withUnsafeBytes { String(decoding: AccessLog.logged($0), as: UTF8.self) }
      #expect(shown == logged, "\(path)")
    }
  }
}
