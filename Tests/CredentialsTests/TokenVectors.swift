// Tokens and keys made once by others, so that our own writing and reading can't agree on a mistake.

/// Made with PyJWT 2.15.1 and fresh keys: `jwt.encode(claims, key, algorithm=…, headers={"kid": …})`, and the keys with
/// `RSAAlgorithm.to_jwk` and its like. The private keys were thrown away.
enum TokenVectors {
  static let issuer = "https://issuer.example"
  static let audience = "quad"
  static let subject = "person-7"
  static let nonce = "n-0S6_WzA2Mj"
  /// Seconds; the tokens hold for ten minutes from then on.
  static let issued: Int64 = 1_800_000_000

  static let rsaToken = """
    eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3V\
    iIjoicGVyc29uLTciLCJhdWQiOiJxdWFkIiwiZXhwIjoxODAwMDAwNjAwLCJpYXQiOjE4MDAwMDAwMDAsIm5vbmNlIjoibi0wUzZ\
    fV3pBMk1qIn0.gzgJZsWhBCOWDTo-tryTor8qrolmDIX4J0EsvETY1F7Y2zyN5tCrS_cwIjbG1Kf5OaSEmUcixf_psg53jJYvzjX\
    uolSpeYdVTVnjvYXedbNkOub5-Lf6lKlDBP4qta49-haUjzBcyEY7AaiimFlo45uwLcn_IWryjWT1iOxIeySOrAQ0DQ_YkNpE_La\
    ftnu-jOUt0mAxKEgYBqiYdFk7tRbmNeydCLk5Fyq7zpMFC3pckS_BAy1eIMyoXAQBTRkuiW6jPM168ft-eAx3JOWBql0zazVBBTK\
    SXkZ-WRhG1slD68lzNqGwx8zhFAotdvBhd-sB_TVzRqOl-6kquNY9JA
    """

  static let ecToken = """
    eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3Vi\
    IjoicGVyc29uLTciLCJhdWQiOiJxdWFkIiwiZXhwIjoxODAwMDAwNjAwLCJpYXQiOjE4MDAwMDAwMDAsIm5vbmNlIjoibi0wUzZf\
    V3pBMk1qIn0.f53mWL3Ts7Nf91P_0SxqsClNGipJoD4WqyoCcI5pAdCAHEZFaII1niyBODWaD8bHlBgkxY77MKrzaiZ31NHzSA
    """

  static let edToken = """
    eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3Vi\
    IjoicGVyc29uLTciLCJhdWQiOiJxdWFkIiwiZXhwIjoxODAwMDAwNjAwLCJpYXQiOjE4MDAwMDAwMDAsIm5vbmNlIjoibi0wUzZf\
    V3pBMk1qIn0.nnDIO2ClhjlcwQlL_XIV1eoZHZ5FozYk4QYaox5jDrPSLuNQuU9iNL2Voaa-BvuBP4Ea8dCx-7guHXqFXFT-Cg
    """

  static let keySet = """
    {"keys":[{"kty":"RSA","n":"2XHcQGdmuWn-ttdwnrFauaF3kbSWRb8LyZoBnUAqkon0tysEQ3RPFcQGjeK5g1WczJH5piFrf\
    lVRtuEf7YDa1nHoiUrzDcNbDS92sUHUiGibewDJvh96DQPrbBGG8Xuq9X0p0mXECFKrfD97AuxHwYrEyefVzLp5Xln3OvJFoC5BY\
    aPUkC8qYTDE3mpT51HDe3E6_ZHaDI91vyl2gp1yoQWDFP8RxqlzHIsIwx8y6R0tT_rA-6zX3WfPFoaXG8FZUZvGKJ4bkg08r6JPg\
    hA_UDjnwmFU8CF1PNiwAmKE6Eq6JkQopwa7CPqMUphWu_EKD1aD3bDZcWxKIXZLStQz7Q","e":"AQAB","kid":"rsa","use":\
    "sig"},{"kty":"EC","crv":"P-256","x":"o3Z-LE2Spgj4kt0bOJ-ATbh8qkk90BrXwAtz4g98N58","y":"Ifx2VbVsFRid\
    a0QBXZVg1CYtlLNZobFfxvDUkogl4yM","kid":"ec","use":"sig"},{"x":"qe_lkCib29KH8B2E2ZPZB7NmGf2txfhffKT08\
    WilFrA","kty":"OKP","crv":"Ed25519","kid":"ed","use":"sig"}]}
    """
}
