// The pages of Moodle's categories: the tree, what waits for a person, decisions, levels.
import Base
import Store
import Testing

@testable import App

struct MappingPageTests {
  @Test func theTreeWithWhatWaitsOnTop() throws {
    let stage = try SyncPageStage()
    #expect(try stage.browser.get(SyncPageStage.categories).text.contains("No category has been read yet"))
    try stage.take(hidden: [13])
    let shown = try stage.browser.get(SyncPageStage.categories)
    let text = shown.page.text
    for words in [
      "To decide", "Another category of the same name", "its name is no term’s code", "1 category in it waits with it.",
      "UCMN / S12627", "Department", "Program", "Hidden",
    ] { #expect(text.contains(words), "\(words)") }
    // What only waits for what is above it is not asked about: Archive and the two CAS are.
    let questions = shown.page.all("a").filter { $0["aria-label"]?.hasPrefix("Decide: ") == true }
    #expect(questions.count == 3)
    let ccs = try stage.unit("UCMN/CCS")
    #expect(shown.page.all("a").contains { $0["href"] == "/structure/units/\(ccs.id.text)" })
    func rows(_ query: String) throws -> Int {
      let page = try stage.browser.get("\(SyncPageStage.categories)?\(query)").page
      return page.all("span").filter { $0["class"] == "level" }.count
    }
    #expect(try rows("") == 11 && rows("show=mapped") == 7 && rows("show=waiting") == 4)
    #expect(try rows("search=s12627") == 7 && rows("search=nr-31") == 1 && rows("search=zzzz") == 0)
    #expect(try rows("show=ignored") == 0 && rows("show=gone") == 0)
    #expect(try stage.browser.get("\(SyncPageStage.categories)?show=x").status == 422)
    #expect(try stage.browser.get(SyncPageStage.sync).page.text.contains("Nothing has been synchronized yet"))
    try stage.run()
    #expect(try stage.browser.get(SyncPageStage.sync).page.text.contains("3 categories wait for a decision."))
  }

  @Test(arguments: ["Category 1", "Miscellaneous", "Catégorie 1"])
  func theCategoryThatMoodleBeginsWithIsNoQuestionWhileItIsEmpty(name: String) throws {
    let stage = try SyncPageStage()
    try stage.take([(1, 0, name), (2, 0, "UCMN")], courses: 0)
    try stage.run()
    let unused = try stage.row(1)
    #expect(unused.state == .unmapped && unused.reason == .siteDefault)
    #expect(try !stage.browser.get(SyncPageStage.sync).page.text.contains("for a decision"))
    let shown = try stage.browser.get(SyncPageStage.categories).page
    #expect(shown.text.contains("Every category stands for something") && shown.text.contains("Left out"))
    #expect(!shown.all("a").contains { $0["aria-label"]?.hasPrefix("Decide: ") == true })
    func rows(_ query: String) throws -> Int {
      try stage.browser.get("\(SyncPageStage.categories)?\(query)").page.all("span").filter { $0["class"] == "level" }
        .count
    }
    #expect(try rows("show=waiting") == 0 && rows("show=ignored") == 1)
    // Whoever wants it to be something may say so.
    let page = try stage.page(of: 1)
    let one = try stage.browser.get(page).page
    #expect(one.text.contains("Every Moodle begins with this category.") && one.form(page) != nil)
  }

  @Test func whatIsInItIsAQuestion() throws {
    let stage = try SyncPageStage()
    try stage.take([(1, 0, "Category 1"), (2, 0, "UCMN")], courses: 1)
    try stage.run()
    #expect(try stage.browser.get(SyncPageStage.sync).page.text.contains("1 category waits for a decision."))
    let shown = try stage.browser.get(SyncPageStage.categories).page
    #expect(shown.all("a").contains { $0["aria-label"] == "Decide: Category 1" })
  }

  @Test func aLongTreeHasPages() throws {
    let stage = try SyncPageStage()
    try stage.take([(1, 0, "UCMN"), (2, 1, "S12627")] + (3...150).map { ($0, 2, "D\($0)") })
    let first = try stage.browser.get(SyncPageStage.categories)
    #expect(first.page.all("span").filter { $0["class"] == "level" }.count == 100)
    #expect(first.page.text.contains("1–100 of 150 categories"))
    let second = try stage.browser.get("\(SyncPageStage.categories)?page=2")
    #expect(second.page.all("span").filter { $0["class"] == "level" }.count == 50)
  }

  @Test func aPersonDecides() throws {
    let stage = try SyncPageStage()
    let browser = stage.browser
    try stage.take()
    let mark = try stage.campus.mark()
    let archive = try stage.page(of: 30)
    let shown = try browser.get(archive)
    #expect(shown.page.text(of: "h1") == "Archive" && shown.page.text.contains("UCLB / Archive"))
    #expect(shown.page.text.contains("nr-30") && shown.page.form("\(archive)/undo") == nil)
    // A folder: what is in it then stands where the folder's level says.
    let folder = try browser.submit(archive, on: archive, [("choice", "folder")])
    #expect(folder.status == 303 && folder["location"] == SyncPageStage.categories, "\(folder.text)")
    #expect(stage.flash(folder).contains("Archive: folder."), "\(stage.flash(folder))")
    #expect(try stage.row(30).state == .mapped && stage.row(31).state == .mapped)
    let decided = try browser.get(archive)
    #expect(decided.page.text.contains("Ada") || decided.page.text.contains("Decided"))
    // Left out, from the list itself.
    let out = try browser.submit(archive, on: archive, [("choice", "ignored")])
    #expect(out.status == 303 && stage.flash(out).contains("2 categories wait"))
    #expect(try stage.row(30).state == .ignored && stage.row(31).state == .ignored)
    // One of the two is the department that is here, by its id.
    let cas = try stage.page(of: 14)
    let ccs = try stage.unit("UCMN/CCS")
    let same = try browser.submit(cas, on: cas, [("choice", "department \(ccs.id.text)")])
    #expect(same.status == 303, "\(same.text)")
    #expect(try stage.row(14).own == ccs.id.value && stage.row(14).state == .mapped)
    #expect(try stage.row(15).state == .mapped, "the other one is alone now")
    let after = try browser.get(SyncPageStage.categories)
    #expect(after.text.contains("Every category stands for something, or is left out."))
    let form = try #require(try browser.get(cas).page.form(cas))
    #expect(form.contains { $0 == ("choice", "department \(ccs.id.text)") }, "what was decided is what is shown")
    // And back.
    let undone = try browser.submit("\(cas)/undo", on: cas)
    #expect(undone.status == 303 && undone["location"] == cas)
    #expect(try stage.row(14).decision == nil && stage.row(14).isWaiting)
    #expect(
      try stage.campus.events(since: mark).filter { $0 == "moodle.category-decided" }.count == 4)
  }

  @Test func whatCannotBeDecidedIsRefusedInWords() throws {
    let stage = try SyncPageStage()
    let browser = stage.browser
    try stage.take()
    let archive = try stage.page(of: 30)
    let foreign = try stage.campus.stranger.post(
      "/api/v1/units", json: "{\"code\":\"X\",\"kind\":\"department\",\"name\":\"Elsewhere\"}")
    let other = try #require(foreign.json["id"]?.string)
    let program = try stage.unit("UCMN/CCS/BSCS").id.text
    let mark = try stage.campus.mark()
    for (choice, words) in [
      ("", "Choose what it stands for."), ("everything", "Choose what it stands for."),
      ("folder \(program)", "Choose what it stands for."), ("ignored x", "Choose what it stands for."),
      ("department x", "Choose what it stands for."), ("department \(other)", "There is no such unit."),
      ("department 0000000000001", "There is no such unit."), ("department \(program)", "That unit is a program."),
      ("term \(program)", "There is no such term."), ("campus a b", "Choose what it stands for."),
    ] {
      let answer = try browser.submit(archive, on: archive, [("choice", choice)])
      #expect(answer.status == 422 && answer.page.text.contains(words), "\(choice) \(answer.page.text)")
      #expect(answer.page.all("p").contains { $0["id"] == "choice-fault" }, "\(choice)")
    }
    #expect(try stage.campus.isUnchanged(since: mark))
    // A decision that can be made but doesn't help says so.
    let term = try browser.submit(archive, on: archive, [("choice", "term")])
    #expect(term.status == 303 && stage.flash(term).contains("still waits"), "\(stage.flash(term))")
  }

  @Test func whoWasSlowerWithADecisionIsTold() throws {
    let stage = try SyncPageStage()
    try stage.take()
    let archive = try stage.page(of: 30)
    let old = try #require(try stage.browser.get(archive).page.form(archive)).filter { $0.0 != "choice" }
    #expect(try stage.browser.submit(archive, on: archive, [("choice", "folder")]).status == 303)
    for (path, form) in [(archive, old + [("choice", "ignored")]), ("\(archive)/undo", old)] {
      let late = try stage.browser.post(path, form: form, headers: [("Referer", "http://campus.test\(archive)")])
      #expect(late.status == 303 && stage.flash(late).contains("changed this meanwhile"), "\(path) \(late.text)")
    }
    #expect(try stage.row(30).decision?.meaning == .folder)
  }

  @Test func somethingNewIsMadeOfACategory() throws {
    let stage = try SyncPageStage()
    let browser = stage.browser
    try stage.take()
    let cas = try stage.page(of: 15)
    // The code is taken: nothing is made, nothing is decided.
    let mark = try stage.campus.mark()
    for (code, words) in [("ucmn/ccs", "Another unit has this code."), ("", "This can’t be empty.")] {
      let refused = try browser.submit(
        "\(cas)/unit", on: cas, [("code", code), ("name", "Arts"), ("kind", "department")])
      #expect(refused.status == 422 && refused.page.text.contains(words), "\(refused.page.text)")
      #expect(refused.page.form("\(cas)/unit")?.contains { $0 == ("name", "Arts") } == true)
    }
    #expect(try stage.campus.isUnchanged(since: mark))
    let made = try browser.submit(
      "\(cas)/unit", on: cas, [("code", "CAS-2"), ("name", "Arts"), ("kind", "department")])
    #expect(made.status == 303, "\(made.text)")
    let unit = try stage.unit("CAS-2")
    #expect(unit.isActive)
    #expect(try stage.row(15).own == unit.id.value && unit.parent == stage.unit("UCMN").id && unit.source == .manual)
    // A term, where its name is no code; its days are needed, and then it is of the campus it lies in.
    let archive = try stage.page(of: 30)
    let dateless = try browser.submit("\(archive)/term", on: archive, [("code", "OLD"), ("label", "Old times")])
    #expect(dateless.status == 422 && dateless.page.text.contains("doesn’t tell when the term begins"))
    let backwards = try browser.submit(
      "\(archive)/term", on: archive, [("code", "OLD"), ("first", "2020-09-01"), ("last", "2020-01-01")])
    #expect(backwards.status == 422 && backwards.page.text.contains("The last day is before the first."))
    let term = try browser.submit(
      "\(archive)/term", on: archive,
      [("code", "OLD"), ("label", "Old times"), ("first", "2020-09-01"), ("last", "2021-01-31")])
    #expect(term.status == 303, "\(term.text)")
    #expect(try stage.row(30).state == .mapped && stage.row(31).state == .mapped)
    let home = stage.campus.home.id
    let terms = try stage.campus.store.read { try $0.all(StructureStore.terms, home, 100) }
    let old = try #require(terms.first { $0.code == "OLD" })
    #expect(try old.fields.campus == stage.unit("UCLB").id && old.source == .manual)
    #expect(try browser.get(archive).page.text.contains("Old times"))
  }

  @Test func theLevelsAreSet() throws {
    let stage = try SyncPageStage()
    let browser = stage.browser
    try stage.take()
    let path = "\(SyncPageStage.categories)/levels"
    let form = try #require(try browser.get(path).page.form(path))
    #expect(
      form.filter { $0.0.hasPrefix("level") }.map(\.1) == ["campus", "term", "department", "program", "folder"])
    #expect(try browser.get(path).page.text.contains("Such as UCMN, UCLB"))
    let mark = try stage.campus.mark()
    for (level, meaning, words) in [
      ("level3", "campus", "can’t be part of"), ("level3", "term", "A term within a term."),
      ("level2", "galaxy", "campus"),
    ] {
      let refused = try browser.submit(path, on: path, [(level, meaning)])
      #expect(refused.status == 422 && refused.page.text.contains(words), "\(level) \(refused.page.text)")
      #expect(refused.page.all("p").contains { $0["id"] == "\(level)-fault" })
    }
    let nothing = (1...5).map { ("level\($0)", "folder") }
    #expect(try browser.submit(path, on: path, nothing).page.text.contains("At least one level"))
    #expect(try stage.campus.isUnchanged(since: mark))
    // The second level is only a folder at this university.
    let saved = try browser.submit(path, on: path, [("level2", "folder")])
    #expect(saved.status == 303 && saved["location"] == SyncPageStage.categories, "\(saved.text)")
    #expect(try stage.settings().settings.levels == LevelMeanings([.campus, .folder, .department, .program]))
    #expect(try stage.row(30).state == .mapped && stage.row(30).meaning == .folder)
    let late = try browser.post(
      path, form: form.filter { $0.0 != "level2" } + [("level2", "term")],
      headers: [("Referer", "http://campus.test\(path)")])
    #expect(late.status == 303 && stage.flash(late).contains("changed this meanwhile"))
  }

  @Test func namesAreNobodysMarkup() throws {
    let stage = try SyncPageStage()
    let evil = "<script>alert(1)</script> & \"Co\" العربية"
    try stage.take([(10, 0, evil), (11, 10, evil), (12, 0, "")])
    for path in [
      SyncPageStage.categories, try stage.page(of: 11), try stage.page(of: 12), "\(SyncPageStage.categories)/levels",
    ] {
      let answer = try stage.browser.get(path)
      #expect(answer.status == 200 && !answer.text.contains("<script>alert"), "\(path)")
    }
    #expect(try stage.browser.get(try stage.page(of: 12)).page.text(of: "h1") == "#12", "what has no name has a number")
  }
}
