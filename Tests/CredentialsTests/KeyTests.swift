// Keys: published vectors, and every kind of key that is refused.
import Base
import Testing

@testable import Credentials

@Suite("Keys") struct KeyTests {
  // RFC 8037, appendix A.
  private let seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
  private let point = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

  private func key(_ json: String) throws -> VerificationKey { try VerificationKey(JSONDocument(json).root) }

  private func fault(_ json: String) -> KeyFault? {
    do throws(KeyFault) {
      guard let root = try? JSONDocument(json).root else { return nil }
      _ = try VerificationKey(root)
      return nil
    } catch {
      return error
    }
  }

  @Test("RFC 8037: Ed25519 key, thumbprint, signature") func signingKey() throws {
    let key = try SigningKey(seed: try #require(decoded(base64url: seed)))
    #expect(key.publicKey.numbers == .ed25519(x: try #require(decoded(base64url: point))))
    #expect(key.id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    let signed = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
    let signature = try key.signature(of: signed)
    #expect(
      base64url(signature)
        == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
    #expect(key.publicKey.verifies(signature, of: signed))
    for at in signature.indices {
      var changed = signature
      changed[at] ^= 1
      #expect(!key.publicKey.verifies(changed, of: signed))
    }
    #expect(!key.publicKey.verifies(signature, of: signed + [0]))
    #expect(!key.publicKey.verifies(Array(signature.dropLast()), of: signed))
    #expect(!key.publicKey.verifies(signature + [0], of: signed) && !key.publicKey.verifies([], of: signed))
  }

  @Test func keysAreKeptByTheirSeed() throws {
    let key = try SigningKey.generate()
    let again = try SigningKey(seed: key.seed)
    #expect(again.id == key.id && key.seed.count == 32)
    #expect(again.publicKey.verifies(try key.signature(of: [1]), of: [1]))
    #expect(try SigningKey.generate().id != key.id)
    for size in [0, 31, 33, 64] {
      #expect(throws: KeyFault.malformed) { try SigningKey(seed: [UInt8](repeating: 1, count: size)) }
    }
  }

  @Test("RFC 7638: thumbprint of an RSA key") func thumbprint() throws {
    let modulus = """
      0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj\
      hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ\
      vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK\
      nqDKgw
      """
    let read = try key(#"{"kty":"RSA","n":"\#(modulus)","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#)
    #expect(read.id == "2011-04-29" && read.key.algorithm == .rs256)
    #expect(read.key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    // A leading zero byte, as some issuers write, makes no other key.
    let zero = base64url([0] + (try #require(decoded(base64url: modulus))))
    #expect(try key(#"{"kty":"RSA","n":"\#(zero)","e":"AAEAAQ"}"#).key.thumbprint == read.key.thumbprint)
  }

  /// RFC 7515, appendices A.2 and A.3: what is signed, key, signature.
  @Test("RFC 7515: RS256 and ES256") func publishedSignatures() throws {
    let content = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    let rsa = try key(
      """
      {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP\
      1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-K\
      XBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFk\
      MLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
      """)
    let rsaSignature = """
      cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t\
      1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12j\
      zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQ\
      Ge77Rw
      """
    let ec = try key(
      """
      {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
      """)
    let ecSignature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    for (key, head, text) in [(rsa, "eyJhbGciOiJSUzI1NiJ9.", rsaSignature), (ec, "eyJhbGciOiJFUzI1NiJ9.", ecSignature)]
    {
      let token = try SignedToken(head + content + "." + text)
      #expect(try token.payload(verifiedBy: KeySet([key]))["iss"]?.string == "joe")
      let signature = try #require(decoded(base64url: text))
      #expect(key.key.verifies(signature, of: Array((head + content).utf8)))
      #expect(!key.key.verifies(signature, of: Array((head + content).utf8), pair: .der) || key.key.algorithm == .rs256)
      for at in stride(from: 0, to: signature.count, by: 5) {
        var changed = signature
        changed[at] ^= 0x80
        #expect(!key.key.verifies(changed, of: Array((head + content).utf8)))
      }
    }
    for odd in [[UInt8]](arrayLiteral: [], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 64)) {
      #expect(!ec.key.verifies(odd, of: []) && !ec.key.verifies(odd, of: [], pair: .der))
    }
  }

  @Test func refusedKeys() {
    let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    func modulus(bits: Int) -> String { base64url([UInt8](repeating: 0xff, count: bits / 8)) }
    let table: [(String, KeyFault)] = [
      ("[]", .malformed), ("{}", .malformed), (#"{"kty":7}"#, .malformed), (#"{"kty":"rsa"}"#, .unsupported),
      (#"{"kty":"oct","k":"AAAA"}"#, .isPrivate), (#"{"kty":"oct"}"#, .unsupported),
      (#"{"kty":"OKP","crv":"X25519","x":"\#(point)"}"#, .unsupported),
      (#"{"kty":"OKP","crv":"Ed448","x":"\#(point)"}"#, .unsupported),
      (#"{"kty":"OKP","crv":"Ed25519"}"#, .malformed), (#"{"kty":"OKP","crv":"Ed25519","x":""}"#, .malformed),
      (#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#, .malformed),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)="}"#, .malformed),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","d":"\#(seed)"}"#, .isPrivate),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","alg":"RS256"}"#, .wrongAlgorithm),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","alg":"none"}"#, .wrongAlgorithm),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","alg":null}"#, .malformed),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","use":"enc"}"#, .notForSignatures),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","key_ops":["sign"]}"#, .notForSignatures),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","key_ops":"verify"}"#, .notForSignatures),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","kid":7}"#, .malformed),
      (#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","kid":"\#(String(repeating: "k", count: 257))"}"#, .malformed),
      (#"{"kty":"EC","crv":"P-384","x":"\#(x)","y":"\#(y)"}"#, .unsupported),
      (#"{"kty":"EC","crv":"secp256k1","x":"\#(x)","y":"\#(y)"}"#, .unsupported),
      (#"{"kty":"EC","crv":"P-256","x":"\#(y)","y":"\#(x)"}"#, .notAPoint),
      (#"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(x)"}"#, .notAPoint),
      (#"{"kty":"EC","crv":"P-256","x":"\#(modulus(bits: 256))","y":"\#(y)"}"#, .notAPoint),
      (#"{"kty":"EC","crv":"P-256","x":"\#(x)"}"#, .malformed),
      (#"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"AAAA"}"#, .malformed),
      (#"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)","alg":"ES384"}"#, .wrongAlgorithm),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 1024))","e":"AQAB"}"#, .weak),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2040))","e":"AQAB"}"#, .weak),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AQ"}"#, .weak),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"Ag"}"#, .weak),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AA"}"#, .malformed),
      (#"{"kty":"RSA","n":"AAAA","e":"AQAB"}"#, .malformed),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AQAAAAE"}"#, .tooLarge),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 8200))","e":"AQAB"}"#, .tooLarge),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 20_000))","e":"AQAB"}"#, .malformed),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AQAB","alg":"PS256"}"#, .wrongAlgorithm),
      (#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AQAB","alg":"HS256"}"#, .wrongAlgorithm),
    ]
    for (json, expected) in table { #expect(fault(json) == expected, "\(json.prefix(90))") }
    #expect(fault(#"{"kty":"RSA","n":"\#(modulus(bits: 2048))","e":"AQAB"}"#) == nil)
    #expect(fault(#"{"kty":"RSA","n":"\#(modulus(bits: 8192))","e":"Aw"}"#) == nil)
    #expect(fault(#"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","alg":"Ed25519","key_ops":["verify"]}"#) == nil)
  }

  @Test("RFC 7517: a set with keys of every kind") func keySets() throws {
    let known = #"{"kty":"OKP","crv":"Ed25519","x":"\#(point)","kid":"a","x5c":["MII="]}"#
    let text = """
      {"keys":[{"kty":"EC","crv":"P-256","use":"enc","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
      "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},{"kty":"future"},7,\(known),\(known),{"kty":"oct","k":"AA"}],"x":1}
      """
    let set = try KeySet(json: Array(text.utf8))
    #expect(set.keys.count == 1 && set.keys.first?.id == "a")
    #expect(set.skipped == [.notForSignatures, .unsupported, .malformed, .malformed, .isPrivate])

    let again = try KeySet(json: Array(written { set.write(to: $0) }.utf8))
    #expect(again.keys.map(\.key.thumbprint) == set.keys.map(\.key.thumbprint) && again.skipped.isEmpty)
    #expect(
      written { set.write(to: $0) } == """
        {"keys":[{"kty":"OKP","crv":"Ed25519","x":"\(point)","use":"sig","alg":"EdDSA","kid":"a"}]}
        """)

    let vectors = try KeySet(json: Array(TokenVectors.keySet.utf8))
    #expect(vectors.keys.map(\.key.algorithm) == [.rs256, .es256, .edDSA])
    let rewritten = try KeySet(json: Array(written { vectors.write(to: $0) }.utf8))
    #expect(rewritten.keys.map(\.key.numbers) == vectors.keys.map(\.key.numbers))
    #expect(rewritten.keys.map(\.id) == ["rsa", "ec", "ed"])
  }

  @Test func whatIsNoKeySet() {
    let many = "{\"keys\":[" + [String](repeating: "{}", count: 65).joined(separator: ",") + "]}"
    let long = "{\"keys\":[],\"x\":\"" + String(repeating: "x", count: 300_000) + "\"}"
    for text in ["", "[]", "{}", "null", "{\"keys\":{}}", "<html>", "{\"keys\":[]", many, long] {
      #expect(throws: Failure.self, "\(text.prefix(20))") { try KeySet(json: Array(text.utf8)) }
    }
    #expect(throws: Never.self) { try KeySet(json: Array("{\"keys\":[]}".utf8)) }
  }
}
