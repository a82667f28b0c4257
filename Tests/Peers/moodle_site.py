# What a Moodle site holds: categories, courses, people, groups, enrolments, roles and tokens, and how they are changed.
"""The state behind moodle_simulated.py. Everything that a person could do in Moodle's pages is a method of Site; what the
web service says of it is moodle_simulated's."""

import copy
import hashlib
import time
from dataclasses import dataclass, field

MANAGER, CREATOR, EDITING, TEACHER, STUDENT, SYNC = 1, 2, 3, 4, 5, 9
SHORT_NAMES = {MANAGER: "manager", CREATOR: "coursecreator", EDITING: "editingteacher", TEACHER: "teacher",
               STUDENT: "student", SYNC: "wssync"}
VIEW, HIDDEN_COURSES, HIDDEN_CATEGORIES = "moodle/course:view", "moodle/course:viewhiddencourses", \
    "moodle/category:viewhiddencategories"
PARTICIPANTS, REVIEW, ROLES = "moodle/course:viewparticipants", "moodle/course:enrolreview", "moodle/role:review"
DETAILS, EMAILS = "moodle/user:viewalldetails", "moodle/course:useremail"
UPDATE, MANAGE = "moodle/course:update", "moodle/category:manage"
ALL_GROUPS, HIDDEN_GROUPS, GROUPS = "moodle/site:accessallgroups", "moodle/course:viewhiddengroups", \
    "moodle/course:managegroups"
ASSIGN, GRADE = "moodle/role:assign", "moodle/grade:edit"
ACTIVITIES, SUBMIT = "moodle/course:manageactivities", "mod/assign:submit"
READING = {VIEW, HIDDEN_COURSES, HIDDEN_CATEGORIES, PARTICIPANTS, REVIEW, ROLES, DETAILS, EMAILS, ALL_GROUPS, GROUPS}
EVERYTHING = READING | {UPDATE, MANAGE, HIDDEN_GROUPS, ASSIGN, GRADE, ACTIVITIES, SUBMIT}
CAPABILITIES = {
    MANAGER: EVERYTHING - {SUBMIT}, CREATOR: {HIDDEN_COURSES, HIDDEN_CATEGORIES},
    EDITING: {HIDDEN_COURSES, PARTICIPANTS, REVIEW, ROLES, EMAILS, UPDATE, ALL_GROUPS, HIDDEN_GROUPS, GROUPS, ASSIGN,
              GRADE, ACTIVITIES},
    TEACHER: {HIDDEN_COURSES, PARTICIPANTS, ROLES, EMAILS, GROUPS, HIDDEN_GROUPS},
    STUDENT: {PARTICIPANTS, SUBMIT}, SYNC: READING,
}


class Refused(Exception):
    """An error as Moodle words it."""

    def __init__(self, code, message, exception="core\\exception\\moodle_exception"):
        super().__init__(code)
        self.code, self.message, self.exception = code, message, exception


def bad_parameters():
    return Refused("invalidparameter", "Invalid parameter value detected",
                   "core\\exception\\invalid_parameter_exception")


def missing(table):
    return Refused("invalidrecord", f"Can't find data record in database table {table}.", "dml_missing_record_exception")


@dataclass(slots=True)
class Category:
    id: int
    name: str
    parent: int = 0
    idnumber: str = ""
    visible: bool = True
    was_visible: bool = True
    description: str = ""
    modified: int = 0
    order: int = 0
    depth: int = 1
    path: str = ""
    # Where it stands among its siblings.
    place: int = 0


@dataclass(slots=True)
class Seat:
    """Somebody in a course: by which methods, and with which roles."""
    # method -> (suspended, start, end). Never changed in place: one may serve thousands.
    ways: dict
    roles: tuple = ()

    @property
    def is_suspended(self):
        return all(suspended for suspended, _, _ in self.ways.values())

    def is_active(self, now):
        return any(not suspended and start <= now and (not end or end > now) for suspended, start, end in
                   self.ways.values())


@dataclass(slots=True)
class Group:
    id: int
    course: int
    name: str
    idnumber: str = ""
    description: str = ""
    # 0 for everybody, 1 for members.
    visibility: int = 0
    members: set = field(default_factory=set)


@dataclass(slots=True)
class Course:
    id: int
    shortname: str
    fullname: str
    category: int
    idnumber: str = ""
    visible: bool = True
    was_visible: bool = True
    start: int = 0
    end: int = 0
    summary: str = ""
    separate: bool = False
    created: int = 0
    modified: int = 0
    seats: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    # Roles that were given without enrolling.
    loose: dict = field(default_factory=dict)
    cache: dict = field(default_factory=dict)


@dataclass(slots=True)
class User:
    id: int
    username: str
    firstname: str
    lastname: str
    email: str
    idnumber: str = ""
    department: str = ""
    institution: str = ""
    suspended: bool = False
    confirmed: bool = True
    deleted: bool = False
    auth: str = "manual"
    password: str = "Test!2345"
    hides_email: bool = False
    has_agreed: bool = True
    before: tuple = ()
    courses: set = field(default_factory=set)
    cache: dict = field(default_factory=dict)

    @property
    def fullname(self):
        return f"{self.firstname} {self.lastname}"


@dataclass(slots=True)
class Token:
    user: int
    service: str
    until: int = 0
    wrong_ip: bool = False


class Site:
    """The database of a Moodle. Its methods do what people do in its pages and keep what Moodle keeps in order."""

    def __init__(self, name="Simulated University \u2013 LMS"):
        self.name, self.short = name, "LMS"
        self.categories, self.courses, self.users, self.tokens = {}, {}, {}, {}
        self.roles = {role: set(has) for role, has in CAPABILITIES.items()}
        # (user, role, category); 0 is the whole site.
        self.given = set()
        self.next = {"category": 1, "course": 2, "user": 1, "group": 1}
        self.admins, self.version, self.stale = set(), 0, True
        self.children, self.in_category = {}, {}
        self.has_policy = False
        self.add_category("Category 1", idnumber=None)
        self.add_user("guest", "Guest user", " ", "root@localhost")
        admin = self.add_user("admin", "Admin", "User", "admin@ucn.example", password="Admin!2345")
        self.admins.add(admin.id)
        self.add_token("admin-token", admin.id, "ucn_all")
        sync = self.add_user("ws_sync", "Sync", "Service", "ws_sync@ucn.example")
        self.give(sync.id, SYNC)
        self.add_token("sync-token", sync.id, "ucn_sync")

    def _number(self, kind, id):
        id = id or self.next[kind]
        self.next[kind] = max(self.next[kind], id + 1)
        self.version += 1
        return id

    @staticmethod
    def _now():
        return int(time.time())

    # Categories.

    def add_category(self, name, parent=0, idnumber="", id=None, visible=True, description=""):
        if parent and parent not in self.categories:
            raise missing("course_categories")
        if idnumber and any(each.idnumber == idnumber for each in self.categories.values()):
            raise Refused("categoryidnumbertaken", "ID number is already used for another category")
        id = self._number("category", id)
        one = Category(id, name, parent, idnumber, visible, visible, description, self._now())
        one.place = max((each.place for each in self.categories.values() if each.parent == parent), default=0) + 1
        # What hangs under something hidden is hidden.
        if parent and not self.categories[parent].visible:
            one.visible = False
        self.categories[id] = one
        self.stale = True
        return one

    def change_category(self, id, **fields):
        one = self.categories[id]
        for name, value in fields.items():
            setattr(one, name, value)
        one.modified = self._now()
        self._touched()

    def move_category(self, id, parent):
        above = parent
        while above:
            if above == id:
                raise Refused("cannotmovecategory", "Cannot move category")
            above = self.categories[above].parent
        one = self.categories[id]
        one.parent = parent
        one.place = max((each.place for each in self.categories.values() if each.parent == parent), default=0) + 1
        if parent and not self.categories[parent].visible:
            self.hide_category(id, by_parent=True)
        elif not one.visible and one.was_visible:
            self.show_category(id)
        self._touched()

    def hide_category(self, id, by_parent=False):
        """Hides the courses and the categories below it too, and remembers which were hidden before."""
        one = self.categories[id]
        one.visible = False
        if not by_parent:
            one.was_visible = False
        for child in [each for each in self.categories.values() if each.parent == id]:
            self.hide_category(child.id, by_parent=True)
        for course in [each for each in self.courses.values() if each.category == id]:
            course.visible = False
            course.cache.clear()
        self._touched()

    def show_category(self, id):
        one = self.categories[id]
        if one.parent and not self.categories[one.parent].visible:
            one.was_visible = True
            return
        one.visible = one.was_visible = True
        for child in [each for each in self.categories.values() if each.parent == id and each.was_visible]:
            self.show_category(child.id)
        for course in [each for each in self.courses.values() if each.category == id]:
            course.visible = course.was_visible
            course.cache.clear()
        self._touched()

    def delete_category(self, id):
        """With everything below it."""
        for child in [each.id for each in self.categories.values() if each.parent == id]:
            self.delete_category(child)
        for course in [each.id for each in self.courses.values() if each.category == id]:
            self.delete_course(course)
        del self.categories[id]
        self.given = {each for each in self.given if each[2] != id}
        self._touched()

    def below(self, id):
        """A category and all under it."""
        found = [id]
        for each in found:
            found += [child.id for child in self.categories.values() if child.parent == each]
        return found

    def _touched(self):
        self.version += 1
        self.stale = True

    def ordered(self):
        """Puts the tree's order, depth, paths and counts right, if something has changed them."""
        if not self.stale:
            return self.categories
        self.children, self.in_category = {}, {}
        for each in self.categories.values():
            self.children.setdefault(each.parent, []).append(each)
        for each in self.courses.values():
            self.in_category.setdefault(each.category, []).append(each)
        for list in self.children.values():
            list.sort(key=lambda each: (each.place, each.id))
        for list in self.in_category.values():
            list.sort(key=lambda each: -each.id)
        count = 0
        waiting = [(each, 1, "") for each in reversed(self.children.get(0, []))]
        while waiting:
            one, depth, path = waiting.pop()
            count += 1
            one.order, one.depth, one.path = count * 10000, depth, f"{path}/{one.id}"
            waiting += [(each, depth + 1, one.path) for each in reversed(self.children.get(one.id, []))]
        self.stale = False
        return self.categories

    # Courses.

    def add_course(self, shortname, fullname, category, id=None, **fields):
        if category not in self.categories:
            raise Refused("errorcatcontextnotvalid", f"You cannot execute functions in the category context (category "
                          f"id:{category}). The context error message was: Can't find data record in database.")
        if any(each.shortname == shortname for each in self.courses.values()):
            raise Refused("shortnametaken", f"Short name is already used for another course ({shortname})")
        if fields.get("idnumber") and any(each.idnumber == fields["idnumber"] for each in self.courses.values()):
            raise Refused("courseidnumbertaken", f"ID number is already used for another course ({fullname})")
        return self.put_course(shortname, fullname, category, id, **fields)

    def put_course(self, shortname, fullname, category, id=None, **fields):
        """Without looking whether the name is taken: the one who generates thousands knows."""
        now = self._now()
        one = Course(self._number("course", id), shortname, fullname, category, created=now, modified=now, **fields)
        one.was_visible = one.visible
        if not self.categories[category].visible:
            one.visible = False
        self.courses[one.id] = one
        self.stale = True
        return one

    def change_course(self, id, **fields):
        one = self.courses[id]
        for name, value in fields.items():
            setattr(one, name, value)
        if "visible" in fields:
            one.was_visible = fields["visible"]
        one.modified = self._now()
        one.cache.clear()
        if "shortname" in fields or "fullname" in fields or "visible" in fields:
            for user in one.seats:
                self.users[user].cache.clear()
        self._touched()

    def move_course(self, id, category):
        one = self.courses[id]
        one.category = category
        one.visible = one.was_visible and self.categories[category].visible
        one.modified = self._now()
        one.cache.clear()
        self._touched()

    def delete_course(self, id):
        one = self.courses.pop(id)
        for user in one.seats:
            self.users[user].courses.discard(id)
            self.users[user].cache.clear()
        self._touched()
        return one

    def return_course(self, course):
        """One that was deleted, under its old number: as after the site's database was brought back."""
        if course.category not in self.categories:
            course.category = 1
        course.seats = {user: seat for user, seat in course.seats.items() if not self.users[user].deleted}
        course.cache.clear()
        self.courses[course.id] = course
        for user in course.seats:
            self.users[user].courses.add(course.id)
            self.users[user].cache.clear()
        self._touched()

    # People.

    def add_user(self, username, firstname, lastname, email, id=None, **fields):
        one = User(self._number("user", id), username.lower(), firstname, lastname, email, **fields)
        self.users[one.id] = one
        return one

    def change_user(self, id, **fields):
        one = self.users[id]
        for name, value in fields.items():
            setattr(one, name, value)
        self._changed_user(one)

    def _changed_user(self, one):
        one.cache.clear()
        for course in one.courses:
            self.courses[course].cache.clear()
        self.version += 1

    def delete_user(self, id):
        """Moodle keeps the row with another name and address, and takes the person out of everything."""
        one = self.users[id]
        if one.deleted:
            return
        one.before = (one.username, one.email, one.idnumber)
        for course in list(one.courses):
            self.unenrol(id, course)
        one.deleted, one.username = True, f"{one.email}.{self._now()}"
        one.email, one.idnumber = hashlib.md5(one.before[0].encode()).hexdigest(), ""
        self.given = {each for each in self.given if each[0] != id}
        self.tokens = {token: each for token, each in self.tokens.items() if each.user != id}
        self._changed_user(one)

    def restore_user(self, id):
        """What plugins do: the same number again, in no course."""
        one = self.users[id]
        if one.deleted:
            one.deleted = False
            one.username, one.email, one.idnumber = one.before
            self._changed_user(one)

    def merge_users(self, gone, stays):
        """As the plugin "Merge user accounts" does: everything goes to the one, the other is suspended."""
        for course in list(self.users[gone].courses):
            seat = self.courses[course].seats[gone]
            groups = [each.id for each in self.courses[course].groups.values() if gone in each.members]
            for way, (suspended, start, end) in seat.ways.items():
                self.enrol(stays, course, None, way, suspended, start, end)
            mine = self.courses[course].seats[stays]
            mine.roles = tuple(sorted(set(mine.roles) | set(seat.roles)))
            for group in groups:
                self.courses[course].groups[group].members.add(stays)
            self.unenrol(gone, course)
        self.change_user(gone, suspended=True)

    # Enrolments.

    def enrol(self, user, course, role=STUDENT, way="manual", suspended=False, start=0, end=0):
        one = self.courses[course]
        seat = one.seats.get(user)
        if seat is None:
            seat = one.seats[user] = Seat({}, tuple(one.loose.pop(user, ())))
            self.users[user].courses.add(course)
        seat.ways = {**seat.ways, way: (suspended, start, end)}
        if role is not None and role not in seat.roles:
            seat.roles = tuple(sorted((*seat.roles, role)))
        one.cache.clear()
        self.users[user].cache.clear()
        self.version += 1

    def unenrol(self, user, course, way=None):
        """From one method or from all; the last takes roles and groups along."""
        one = self.courses[course]
        seat = one.seats.get(user)
        if seat is None:
            return
        if way is not None:
            seat.ways = {name: each for name, each in seat.ways.items() if name != way}
        if way is None or not seat.ways:
            del one.seats[user]
            self.users[user].courses.discard(course)
            for group in one.groups.values():
                group.members.discard(user)
        one.cache.clear()
        self.users[user].cache.clear()
        self.version += 1

    def suspend_enrolment(self, user, course, suspended=True, way=None):
        seat = self.courses[course].seats[user]
        seat.ways = {name: (suspended, *each[1:]) if way in (None, name) else each for name, each in seat.ways.items()}
        self.courses[course].cache.clear()
        self.users[user].cache.clear()
        self.version += 1

    def give_role(self, user, course, role):
        one = self.courses[course]
        if user in one.seats:
            one.seats[user].roles = tuple(sorted({*one.seats[user].roles, role}))
        else:
            one.loose.setdefault(user, set()).add(role)
        one.cache.clear()
        self.version += 1

    def take_role(self, user, course, role):
        one = self.courses[course]
        if user in one.seats:
            one.seats[user].roles = tuple(each for each in one.seats[user].roles if each != role)
        one.loose.get(user, set()).discard(role)
        one.cache.clear()
        self.version += 1

    # Groups.

    def add_group(self, course, name, id=None, **fields):
        one = Group(self._number("group", id), course, name, **fields)
        self.courses[course].groups[one.id] = one
        return one

    def change_group(self, course, group, **fields):
        for name, value in fields.items():
            setattr(self.courses[course].groups[group], name, value)
        self.version += 1

    def delete_group(self, course, group):
        del self.courses[course].groups[group]
        self.version += 1

    def join(self, user, course, group):
        if user not in self.courses[course].seats:
            raise bad_parameters()
        self.courses[course].groups[group].members.add(user)
        self.version += 1

    def leave(self, user, course, group):
        self.courses[course].groups[group].members.discard(user)
        self.version += 1

    # Rights.

    def give(self, user, role, category=0):
        self.given.add((user, role, category))
        self.version += 1

    def take(self, user, role, category=0):
        self.given.discard((user, role, category))
        self.version += 1

    def allow(self, role, capability):
        self.roles[role].add(capability)
        self.version += 1

    def forbid(self, role, capability):
        self.roles[role].discard(capability)
        self.version += 1

    def add_token(self, token, user, service, **fields):
        self.tokens[token] = Token(user, service, **fields)
        return token

    def revoke(self, token):
        self.tokens.pop(token, None)

    def may(self, user, capability, category=0, course=None):
        """Whether somebody has a capability on the site, in a category or in a course."""
        if user in self.admins:
            return True
        here = {0}
        if course is not None:
            category = course.category
        while category and category in self.categories:
            here.add(category)
            category = self.categories[category].parent
        if any(who == user and where in here and capability in self.roles[role] for who, role, where in self.given):
            return True
        if course is None:
            return False
        seat = course.seats.get(user)
        held = [*(seat.roles if seat else ()), *course.loose.get(user, ())]
        return any(capability in self.roles[role] for role in held)

    def may_enter(self, user, course):
        """Into a course, as require_login decides it."""
        if not self.users[user].has_agreed and self.has_policy:
            return False
        if not course.visible and not self.may(user, HIDDEN_COURSES, course=course):
            return False
        seat = course.seats.get(user)
        return bool(seat and seat.is_active(self._now())) or self.may(user, VIEW, course=course)

    # The whole.

    def copy(self):
        """As it is now, to be gone back to."""
        return copy.deepcopy(self.__dict__)

    def go_back(self, kept):
        """Everything as it was then: the site's database was brought back from a backup."""
        version = self.version
        self.__dict__.update(copy.deepcopy(kept))
        self.version = version + 1
        self.stale = True
        for each in [*self.courses.values(), *self.users.values()]:
            each.cache.clear()
