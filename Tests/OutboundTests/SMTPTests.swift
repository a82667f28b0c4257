// Speaking to mail servers: what is said, what is kept of it, and what their refusals mean.
import Base
import Foundation
import Synchronization
import Testing

@testable import Outbound

/// A mail server on loopback that answers by a script.
private final class MailServer: Sendable {
  let server: LoopbackServer
  private let heard: Heard

  final class Heard: Sendable {
    let commands = Mutex<[String]>([])
    let message = Mutex<[String]>([])
  }

  /// `answers` gives the reply to a command (by its first word; `greeting` and `message` for those moments); nil for the
  /// usual one; empty to go away without a word.
  init(_ answers: [String: String] = [:]) throws {
    let heard = Heard()
    self.heard = heard
    server = try LoopbackServer { peer, _ in
      func say(_ moment: String, _ usual: String) -> Bool {
        let answer = answers[moment] ?? usual
        if answer == "hang" { peer.hold() }
        if answer.isEmpty || answer == "hang" { return false }
        if answer == "slow" {
          Thread.sleep(forTimeInterval: 3.5)
          return peer.send(usual + "\r\n")
        }
        return peer.send(answer + "\r\n")
      }
      guard say("greeting", "220 mail.test ESMTP") else { return }
      while let line = peer.line() {
        heard.commands.withLock { $0.append(line) }
        switch line.prefix(4).uppercased() {
        case "EHLO": guard say("EHLO", "250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000") else { return }
        case "AUTH": guard say("AUTH", "334 ") else { return }
        case "MAIL": guard say("MAIL", "250 2.1.0 Ok") else { return }
        case "RCPT": guard say("RCPT", "250 2.1.5 Ok") else { return }
        case "DATA":
          guard say("DATA", "354 End data with <CR><LF>.<CR><LF>") else { return }
          while let line = peer.line(), line != "." { heard.message.withLock { $0.append(line) } }
          guard say("message", "250 2.0.0 Ok: queued as 4F2") else { return }
        case "QUIT":
          _ = say("QUIT", "221 2.0.0 Bye")
          return
        // What follows `334`.
        default: guard say("login", "235 2.7.0 Authentication successful") else { return }
        }
      }
    }
  }

  var commands: [String] { heard.commands.withLock { $0 } }
  var message: [String] { heard.message.withLock { $0 } }
}

struct SMTPTests {
  private func client(
    _ mail: MailServer, host: String = "127.0.0.1", _ security: MailSecurity = .plain, user: String = "",
    connect: Int = 20_000, total: Int = 30_000
  ) throws -> SMTPClient {
    var server = try #require(SMTPServer("\(host):\(mail.server.port)", security))
    server.user = user
    server.password = Secret("hunter2 is long")
    server.greeting = "campus.example"
    server.connect = connect
    server.total = total
    return SMTPClient(server)
  }

  private func send(_ client: SMTPClient, _ text: String = "Subject: x\r\n\r\nbody\r\n") throws -> SMTPReceipt {
    try client.send(
      Array(text.utf8), from: MailAddress("campus@nord.example"), to: MailAddress("noor@nord.example"))
  }

  private func refusal(_ client: SMTPClient) -> SMTPFailure? {
    do {
      _ = try send(client)
      Issue.record("taken")
      return nil
    } catch { return error as? SMTPFailure }
  }

  @Test func aMessageIsHandedOverWithItsDotsDoubled() throws {
    let mail = try MailServer()
    let receipt = try send(client(mail), ".first\r\n\r\n.\r\n..two\r\nlast\r\n")
    #expect(receipt.reply == "250 2.0.0 Ok: queued as 4F2")
    #expect(mail.message == ["..first", "", "..", "...two", "last"])
    #expect(
      mail.commands.prefix(3).map { $0.prefix(24) } == [
        "EHLO campus.example", "MAIL FROM:<campus@nord.e", "RCPT TO:<noor@nord.examp",
      ])
    let sides = receipt.conversation.map { "\($0.side) \($0.text)" }
    #expect(sides.first == "server 220 mail.test ESMTP" && sides.contains("client DATA"), "\(sides)")
    #expect(!sides.contains { $0.contains("last") }, "the message is not in it")
  }

  @Test(arguments: ["250-mail.test\r\n250 AUTH PLAIN", "250-mail.test\r\n250 AUTH LOGIN"])
  func thePasswordIsSaidAndNotKept(_ hello: String) throws {
    let mail = try MailServer(["EHLO": hello, "login": hello.contains("LOGIN") ? "334 UGFzc3dvcmQ6" : "235 Ok"])
    let client = try client(mail, user: "campus")
    let talk: [SMTPLine]
    do { talk = try send(client).conversation } catch { talk = (error as? SMTPFailure)?.conversation ?? [] }
    let secrets = [base64(Array("\0campus\0hunter2 is long".utf8)), base64(Array("hunter2 is long".utf8)), "hunter2"]
    #expect(mail.commands.contains { secrets.contains($0) }, "\(mail.commands)")
    #expect(talk.contains { $0.side == .client && $0.text == "********" })
    for line in talk { for secret in secrets { #expect(!line.text.contains(secret), "\(line)") } }
  }

  @Test func aServerThatRepeatsThePasswordIsNotRepeated() throws {
    let mail = try MailServer(["login": "535 no such hunter2 is long AGNhbXB1cwBodW50ZXIyIGlzIGxvbmc="])
    let failure = try #require(refusal(client(mail, user: "campus")))
    #expect(failure.kind == .settings && failure.code == 535)
    #expect(!failure.detail.contains("hunter2") && !"\(failure.conversation)".contains("hunter2"))
    #expect(!"\(failure)".contains("AGNhbXB1cwBodW50ZXIyIGlzIGxvbmc="))
  }

  @Test(arguments: [
    ("RCPT", "550 5.1.1 no such user", SMTPFailure.Kind.refused, 550), ("RCPT", "450 4.2.0 greylisted", .passing, 450),
    ("RCPT", "451 later", .passing, 451), ("RCPT", "452 full", .passing, 452), ("MAIL", "552 too large", .refused, 552),
    ("MAIL", "550 5.3.4 too large", .refused, 550), ("MAIL", "550 5.7.1 not your sender", .settings, 550),
    ("MAIL", "553 not owned by you", .settings, 553), ("MAIL", "451 later", .passing, 451),
    ("MAIL", "530 5.7.0 sign in first", .settings, 530), ("DATA", "554 no", .refused, 554),
    ("message", "554 5.7.1 spam", .refused, 554), ("message", "421 busy", .passing, 421),
    ("greeting", "554 go away", .settings, 554), ("greeting", "421 busy", .passing, 421), ("RCPT", "", .passing, 0),
    ("DATA", "", .passing, 0), ("greeting", "", .passing, 0),
    ("RCPT", "550-first\r\n550 last", .refused, 550),
  ])
  func refusalsAreToldApart(_ moment: String, _ answer: String, _ kind: SMTPFailure.Kind, _ code: Int) throws {
    let mail = try MailServer([moment: answer])
    let failure = try #require(refusal(client(mail)))
    #expect(failure.kind == kind && failure.code == code, "\(failure)")
    #expect(failure.text.en.hasPrefix("127.0.0.1 ") && failure.text.en != failure.text.fr)
  }

  /// From the moment the server says that it has the message, sending again would be twice.
  @Test(arguments: ["", "500 what?", "hang"]) func aRudeFarewellChangesNothing(_ farewell: String) throws {
    let mail = try MailServer(["QUIT": farewell])
    #expect(try send(client(mail, connect: 1_000, total: 8_000)).reply.hasPrefix("250"))
  }

  /// Content filters take their time; whoever gives up sends again what was taken.
  @Test func theMessageIsWaitedForLonger() throws {
    let mail = try MailServer(["message": "slow"])
    #expect(try send(client(mail, connect: 1_000, total: 20_000)).reply.hasPrefix("250"))
    #expect(mail.commands.filter { $0 == "DATA" }.count == 1)
  }

  @Test(arguments: ["greeting", "EHLO", "RCPT", "message"]) func aServerThatHangsIsGivenUp(_ moment: String) throws {
    let mail = try MailServer([moment: "hang"])
    let failure = try #require(refusal(client(mail, connect: 1_000, total: 1_500)))
    #expect(failure.kind == .passing, "\(failure)")
  }

  @Test func nothingIsSaidWithoutTLSWhereTLSIsAskedFor() throws {
    let mail = try MailServer()
    let failure = try #require(refusal(client(mail, .starttls, user: "campus")))
    #expect(failure.kind == .settings, "\(failure)")
    #expect(!mail.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
  }

  @Test func plainGoesNoFurtherThanThisMachine() throws {
    var server = try #require(SMTPServer("192.0.2.1:25", .plain))
    server.connect = 2_000
    let failure = try #require(refusal(SMTPClient(server)))
    #expect(failure.kind == .settings && failure.detail.contains("192.0.2.1"), "\(failure)")
  }

  @Test func anEndedClientSendsNothing() throws {
    let mail = try MailServer(["greeting": "hang"])
    let client = try client(mail)
    client.end()
    #expect(try #require(refusal(client)).kind == .passing)
  }

  @Test(arguments: [
    ("smtp.example.org", MailSecurity.starttls, "smtp.example.org", UInt16(587)),
    ("smtp.example.org", .tls, "smtp.example.org", 465),
    ("mail.lan:2525", .starttls, "mail.lan", 2525), ("127.0.0.1", .plain, "127.0.0.1", 25),
    ("[::1]:1025", .plain, "::1", 1025), ("[2001:db8::1]", .tls, "2001:db8::1", 465),
  ])
  func serversAreRead(_ text: String, _ security: MailSecurity, _ host: String, _ port: UInt16) throws {
    let server = try #require(SMTPServer(text, security))
    #expect(server.host == host && server.port == port)
  }

  @Test(arguments: [
    "", "smtp://x.example", "x.example/y", "u@x.example", "x.example:0", "x.example:99999", "a b", "x:y",
  ])
  func whatIsNoServerIsRefused(_ text: String) { #expect(SMTPServer(text, .tls) == nil) }
}
