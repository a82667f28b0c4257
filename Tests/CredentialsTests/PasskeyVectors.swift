// What software authenticators answered once.

/// Made with soft-webauthn 0.1.4 for the site `campus.example` at `https://campus.example`, the account `account-7` and the
/// challenge 0, 1 … 31. The library sets the flag of a touch only; for `soft…` it was made to set that of an unlock as well.
/// The RSA ones are signed with `cryptography` and their key is written by `fido2.cbor`.
enum PasskeyVectors {
  static let plainRegistration = """
    {"id":"sEKgKOjHXKsARk4R9_wkO7lVDcHWQjPAjYjNN7zfLH4","rawId":"sEKgKOjHXKsARk4R9_wkO7lVDcHWQjPAjYjNN7z\
    fLH4","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjogIndlYmF1dGhuLmNyZWF0ZSIsICJjaGFs\
    bGVuZ2UiOiAiQUFFQ0F3UUZCZ2NJQ1FvTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZEhoOCIsICJvcmlnaW4iOiAiaHR0cHM6Ly9j\
    YW1wdXMuZXhhbXBsZSJ9","attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikfUEoNDXjDgYgLIUni\
    dYVGFMnZ0pgnNF6BgzwR6gATqZBAAAAAAAAAAAAAAAAAAAAAAAAAAAAILBCoCjox1yrAEZOEff8JDu5VQ3B1kIzwI2IzTe83yx-p\
    QECAyYgASFYILu9bGnqWQ85lEpqooTkNdj6hFiGTKIA6yWH17AVtdrEIlgg7k6PWQGlyEeydg5zb2cGW89d8vMnGJldnVAUaWkyx\
    mg"}}
    """

  static let plainAssertion = """
    {"id":"sEKgKOjHXKsARk4R9_wkO7lVDcHWQjPAjYjNN7zfLH4","rawId":"sEKgKOjHXKsARk4R9_wkO7lVDcHWQjPAjYjNN7z\
    fLH4","type":"public-key","response":{"authenticatorData":"fUEoNDXjDgYgLIUnidYVGFMnZ0pgnNF6BgzwR6gAT\
    qYBAAAAAQ","clientDataJSON":"eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiOiAiQUFFQ0F3UUZCZ2NJQ1F\
    vTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZEhoOCIsICJvcmlnaW4iOiAiaHR0cHM6Ly9jYW1wdXMuZXhhbXBsZSJ9","signatur\
    e":"MEUCIQCiO_PMmJPO52bfLq3tmcO64RC-rfmP2r4LiI-zDbFLLwIgRjqywC5CFcbpcyAYrI3_NyDRMcKgeO1emOqXI7dcEoA"\
    ,"userHandle":"YWNjb3VudC03"}}
    """

  static let softRegistration = """
    {"id":"OuqLw7zKc65lg2D786uHy3NIiV4z5W46QB2_Y42LaM4","rawId":"OuqLw7zKc65lg2D786uHy3NIiV4z5W46QB2_Y42\
    LaM4","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjogIndlYmF1dGhuLmNyZWF0ZSIsICJjaGFs\
    bGVuZ2UiOiAiQUFFQ0F3UUZCZ2NJQ1FvTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZEhoOCIsICJvcmlnaW4iOiAiaHR0cHM6Ly9j\
    YW1wdXMuZXhhbXBsZSJ9","attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikfUEoNDXjDgYgLIUni\
    dYVGFMnZ0pgnNF6BgzwR6gATqZFAAAAAAAAAAAAAAAAAAAAAAAAAAAAIDrqi8O8ynOuZYNg-_Orh8tzSIleM-VuOkAdv2ONi2jOp\
    QECAyYgASFYIAuZWxF8n69Lh41aAnJ8WEYlhYFzLewQ5d9qMPOjB64UIlggTCkAih3LDVzOEeCKTeGf3NxkOxR28R-nfu2sLqfaS\
    iM"}}
    """

  static let softAssertion = """
    {"id":"OuqLw7zKc65lg2D786uHy3NIiV4z5W46QB2_Y42LaM4","rawId":"OuqLw7zKc65lg2D786uHy3NIiV4z5W46QB2_Y42\
    LaM4","type":"public-key","response":{"authenticatorData":"fUEoNDXjDgYgLIUnidYVGFMnZ0pgnNF6BgzwR6gAT\
    qYFAAAAAQ","clientDataJSON":"eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiOiAiQUFFQ0F3UUZCZ2NJQ1F\
    vTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZEhoOCIsICJvcmlnaW4iOiAiaHR0cHM6Ly9jYW1wdXMuZXhhbXBsZSJ9","signatur\
    e":"MEUCIQCeAypM5GqXUPqyTE7waKs7rAJlBoLKmuPVxUH54zaJPAIgdNwQK7olxxqLU4PgGYEj8W0Yc0zVrq3U1rQpuUe2Igg"\
    ,"userHandle":"YWNjb3VudC03"}}
    """

  static let rsaCOSE = """
    pAEDAzkBACBZAQDZcdxAZ2a5af6213CesVq5oXeRtJZFvwvJmgGdQCqSifS3KwRDdE8VxAaN4rmDVZzMkfmmIWt-VVG24R_tgNrW\
    ceiJSvMNw1sNL3axQdSIaJt7AMm-H3oNA-tsEYbxe6r1fSnSZcQIUqt8P3sC7EfBisTJ59XMunleWfc68kWgLkFho9SQLyphMMTe\
    alPnUcN7cTr9kdoMj3W_KXaCnXKhBYMU_xHGqXMciwjDHzLpHS1P-sD7rNfdZ88WhpcbwVlRm8YonhuSDTyvok-CED9QOOfCYVTw\
    IXU82LACYoToSromRCinBrsI-oxSmFa78QoPVoPdsNlxbEohdktK1DPtIUMBAAE
    """

  static let rsaClientData = """
    eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiOiAiQUFFQ0F3UUZCZ2NJQ1FvTERBME9EeEFSRWhNVUZSWVhHQmth\
    R3h3ZEhoOCIsICJvcmlnaW4iOiAiaHR0cHM6Ly9jYW1wdXMuZXhhbXBsZSIsICJjcm9zc09yaWdpbiI6IGZhbHNlfQ
    """

  static let rsaAuthenticatorData = "fUEoNDXjDgYgLIUnidYVGFMnZ0pgnNF6BgzwR6gATqYFAAAAAA"

  static let rsaSignature = """
    sDxre2TM374cBbMNx7v-cYoSp9Pej_28eTxpRTvpFSiGvq_5FKEvzp9bOG13bEY-NlJZ7Nv-CxUm0dbmqXvWlWrJGYZnSrVcDopU\
    mf7Sc4qUUIY25jjkabyNigBaCDt3mWjlJjvZw4QYC6ALQ72eLs0zOIIWKtxckNDOo1tqMzf-sLOjjhpB2Qikd1M1Ljswmjd46h6i\
    5uIMQGJn9dgyN69PcQWRx_zUBOBCGaDQ_rO66FYoeARHhy0ndiOzjEPehlm7-JqSZpLGJ56zt9ZBXaaELpebVtxhy91X65ZfN5Ux\
    VRcttVsX9uF-qXvL2Flt0AbD0kKNbesDB1xU7skZbg
    """

  static let ecCOSE = """
    pQECAyYgASFYIKN2fixNkqYI-JLdGzifgE24fKpJPdAa18ALc-IPfDefIlggIfx2VbVsFRida0QBXZVg1CYtlLNZobFfxvDUkogl\
    4yM
    """

  static let ecSignature =
    "MEQCIEgsB2gyho5T2Jb4IhFbe32ttfww2rxWj1TuuO9OdwctAiAeyCcFmO3HwMaG10Xrdvz3z1Ida3j0TCtMoec6CRoLRg"
}
