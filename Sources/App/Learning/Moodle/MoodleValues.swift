// What Moodle has, as Quad reads it.
//
// Which fields an answer holds depends on what the token may see. What is nil was not told; that is never the same as empty.
import Base

/// The site and the account that a token belongs to.
struct MoodleSite: Sendable {
  let name: String
  /// Such as `4.5 (Build: 20241007)`.
  let release: String
  /// Where Moodle believes to be: its links and pictures lead there.
  let address: String
  let person: MoodlePerson
  let isSiteAdmin: Bool
  /// What the token's service holds.
  let functions: Set<String>
  /// The site's clock when it answered.
  let clock: Timestamp?

  init(_ f: MoodleFields, clock: Timestamp?) throws(MoodleShape) {
    guard let name = f.escaped("sitename") else { throw MoodleShape(what: "sitename") }
    self.name = name
    release = f.text("release") ?? ""
    address = f.text("siteurl") ?? ""
    person = try MoodlePerson(f, id: "userid")
    // Moodle before 3.11 does not say.
    isSiteAdmin = f.flag("userissiteadmin") ?? false
    functions = Set(try f.list("functions").compactMap { $0.text("name") })
    self.clock = clock
  }
}

struct MoodleCategory: Sendable, Equatable {
  let id: Int64
  /// 0 at the top.
  let parent: Int64
  let name: String
  /// Nil without moodle/category:manage, and for one that has none.
  let idnumber: String?
  /// The ids from the top down to its own.
  let path: [Int64]
  /// Nil without moodle/category:manage; the hidden ones are then left out altogether.
  let isVisible: Bool?
  /// Those directly in it.
  let courses: Int64
  /// Only a number here: Moodle sorts answers by it as text, so children can come before their parents.
  let order: Int64
  let summary: String
  let modified: Timestamp?

  init(_ f: MoodleFields) throws(MoodleShape) {
    id = try f.id()
    parent = f.integer("parent") ?? 0
    name = f.escaped("name") ?? ""
    idnumber = f.text("idnumber")
    path = (f.text("path") ?? "").split(separator: "/").compactMap { Int64($0) }
    isVisible = f.flag("visible")
    courses = f.integer("coursecount") ?? 0
    order = f.integer("sortorder") ?? 0
    summary = MoodleWords.ofHTML(f.raw("description") ?? "")
    modified = f.time("timemodified")
  }
}

/// A field that the people who run a Moodle have added.
struct MoodleCustomField: Sendable, Equatable {
  let name: String
  let value: String

  init(_ f: MoodleFields) throws(MoodleShape) {
    name = f.text("shortname") ?? ""
    // Of a course the raw value is told beside the shown one, which is escaped; of a person the value itself is raw, and
    // the shown one stands beside it.
    let isRaw = f.has("displayvalue")
    value = f.text("valueraw") ?? (isRaw ? f.text("value") : f.escaped("value")) ?? ""
  }
}

struct MoodleCourse: Sendable, Equatable {
  let id: Int64
  /// 0 for the site itself, which is a course as well.
  let category: Int64
  let shortName: String
  let name: String
  /// Nil without moodle/course:update.
  let idnumber: String?
  /// Nil for strangers of the course, who are told a public part of it only.
  let isVisible: Bool?
  let start: Timestamp?
  /// Nil where it has no end, too.
  let end: Timestamp?
  /// Whether dates were told at all.
  let hasDates: Bool
  /// Whether those of one group don't see those of another: then whoever may not see all groups is told their own only.
  let hasSeparateGroups: Bool
  /// Nil without moodle/course:update.
  let modified: Timestamp?
  let summary: String
  let picture: String?
  let customFields: [MoodleCustomField]

  /// Whether nothing but its public part was told: the token may not enter it.
  var isStrange: Bool { isVisible == nil && !hasDates }

  /// The site itself comes in lists of courses.
  var isSite: Bool { category == 0 }

  init(_ f: MoodleFields) throws(MoodleShape) {
    id = try f.id()
    // A person's courses name it differently.
    category = f.integer("categoryid") ?? f.integer("category") ?? 0
    shortName = f.escaped("shortname") ?? ""
    name = f.escaped("fullname") ?? ""
    idnumber = f.text("idnumber")
    isVisible = f.flag("visible")
    hasDates = f.has("startdate")
    hasSeparateGroups = f.integer("groupmode") == 1
    start = f.time("startdate")
    end = f.time("enddate")
    modified = f.time("timemodified")
    summary = MoodleWords.ofHTML(f.raw("summary") ?? "")
    picture = f.text("courseimage").flatMap { $0.isEmpty ? nil : $0 }
    var fields: [MoodleCustomField] = []
    for field in try f.list("customfields") { fields.append(try MoodleCustomField(field)) }
    customFields = fields
  }
}

struct MoodleRole: Sendable, Equatable {
  let id: Int64
  /// Such as `editingteacher`. What a role is called is usually empty.
  let shortName: String

  init(_ f: MoodleFields) throws(MoodleShape) {
    id = try f.id("roleid")
    shortName = f.text("shortname") ?? ""
  }
}

struct MoodleGroup: Sendable, Equatable {
  let id: Int64
  let name: String
  let idnumber: String?
  let summary: String
  /// Whether only its members see it, or they don't either. False where it is not told, as before 4.2.
  let isHidden: Bool

  init(_ f: MoodleFields) throws(MoodleShape) {
    id = try f.id()
    name = f.escaped("name") ?? ""
    idnumber = f.text("idnumber")
    summary = MoodleWords.ofHTML(f.raw("description") ?? "")
    isHidden = (f.integer("visibility") ?? 0) != 0
  }
}

struct MoodlePerson: Sendable, Equatable {
  let id: Int64
  let userName: String?
  /// Students are told full names only.
  let firstName: String?
  let lastName: String?
  let fullName: String
  /// Nil for those who hide it, too.
  let email: String?
  /// Nil where it is empty, too. Two people can have one.
  let idnumber: String?
  let department: String?
  let institution: String?
  /// On the site. Nil where it is not told: lists of a course's people never tell.
  let isSuspended: Bool?
  let isConfirmed: Bool?
  let auth: String?
  let lastAccess: Timestamp?
  let picture: String?
  /// In the course that was asked for. None is an answer.
  let roles: [MoodleRole]
  let groups: [MoodleGroup]
  let customFields: [MoodleCustomField]

  init(_ f: MoodleFields, id name: String = "id") throws(MoodleShape) {
    id = try f.id(name)
    userName = f.text("username")
    firstName = f.text("firstname")
    lastName = f.text("lastname")
    fullName = f.text("fullname") ?? [f.text("firstname"), f.text("lastname")].compactMap { $0 }.joined(separator: " ")
    email = f.text("email").flatMap { $0.isEmpty ? nil : $0 }
    idnumber = f.text("idnumber").flatMap { $0.isEmpty ? nil : $0 }
    department = f.text("department")
    institution = f.text("institution")
    isSuspended = f.flag("suspended")
    isConfirmed = f.flag("confirmed")
    auth = f.text("auth")
    lastAccess = f.time("lastaccess")
    picture = f.text("profileimageurl")
    var (roles, groups, fields): ([MoodleRole], [MoodleGroup], [MoodleCustomField]) = ([], [], [])
    for role in try f.list("roles") { roles.append(try MoodleRole(role)) }
    for group in try f.list("groups") { groups.append(try MoodleGroup(group)) }
    for field in try f.list("customfields") { fields.append(try MoodleCustomField(field)) }
    (self.roles, self.groups, customFields) = (roles, groups, fields)
  }

  /// How much is told of them, beside texts.
  var weight: Int { 1 + roles.count + groups.count + customFields.count }

  /// Deleted people are still answered to whoever asks by id and may see everybody, without a word about it: the user
  /// name is then the address and a time, and the address a digest.
  var looksDeleted: Bool {
    guard let userName, let email, email.utf8.count == 32, email.utf8.allSatisfy({ isHex($0) }) else { return false }
    let stamp = userName.split(separator: ".").last.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    return userName.utf8.contains(0x40) && stamp == true
  }

  private func isHex(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
}

/// An assignment of a course.
struct MoodleAssignment: Sendable, Equatable {
  let id: Int64
  let course: Int64
  let name: String
  let due: Timestamp?

  init(_ f: MoodleFields, course: Int64) throws(MoodleShape) {
    id = try f.id()
    self.course = course
    name = f.escaped("name") ?? ""
    due = f.time("duedate")
  }
}

/// One grade of one person.
struct MoodleGrade: Sendable, Equatable {
  let person: Int64
  let item: Int64
  /// Nil for the totals of a category and of the course. This one is not escaped.
  let name: String?
  /// `mod`, `manual`, `category`, `course`.
  let kind: String
  let grade: Double?
  let most: Double?
  /// As Moodle shows it, without the picture of whether it was passed; nil for none.
  let shown: String?
  let isHidden: Bool

  init(_ f: MoodleFields, person: Int64) throws(MoodleShape) {
    self.person = person
    item = try f.id()
    name = f.text("itemname")
    kind = f.text("itemtype") ?? ""
    grade = f.number("graderaw")
    most = f.number("grademax")
    let text = MoodleWords.ofHTML(f.raw("gradeformatted") ?? "")
    shown = text.isEmpty || text == "-" ? nil : text
    isHidden = f.flag("gradeishidden") ?? false
  }
}
