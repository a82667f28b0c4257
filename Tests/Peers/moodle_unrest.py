# What goes on in a Moodle: random changes of a simulated site, the same for the same seed.
import random
import unicodedata

from moodle_compare import key
from moodle_site import EDITING, READING, REVIEW, STUDENT, SYNC, TEACHER, UPDATE, Site

NAMES = [("Ni\u00f1a Mae", "Mu\u00f1oz"), ("Jos\u00e9", "Pe\u00f1aflor"), ("\u5c0f\u660e", "\u738b"), ("\u0644\u064a\u0644\u0649", "\u062d\u062f\u0627\u062f"), ("Tom & Jerry", '"Quoted" Name'),
         ("D'Arcy", "O'Connor"), ("Juan  Carlos", "de la  Cruz"), ("\U0001f989 Owl", "\U0001f468\u200d\U0001f469\u200d\U0001f467 Family"), ("Th\u1ecb", "Nguy\u1ec5n"),
         ("Ana <b>", "& Co"), ("A" * 61, "B" * 60), ("&amp;", "literal")]
SUBJECTS = ["Computing", "Logic & Sets", "Caf\u00e9 culture", "\u65e5\u672c\u8a9e\u5165\u9580 \U0001f393", "<em>Art</em> I", "Thesis \u201cFinal\u201d",
            "\u0627\u0644\u0642\u0627\u0646\u0648\u0646", "Long " + "x" * 110]
PROGRAMS = ["BSCS", "BSIT", "AB-EL", "BS Psy", "BSCE", "A\u00f1o B&B"]
DEPARTMENTS = ["CCS", "CAS", "COE"]


def small(seed, people=40, courses=14):
    """Two campuses with two terms each, departments and programs of the same names under each, and some of everything."""
    site, chance = Site(), random.Random(seed)
    programs = []
    for campus in ("UCMN", "UC Ca\u00f1on"):
        top = site.add_category(campus, idnumber=campus)
        for term in ("S12526", "S12627"):
            middle = site.add_category(term, top.id)
            for department in DEPARTMENTS[:2]:
                unit = site.add_category(department, middle.id)
                programs += [site.add_category(name, unit.id).id for name in PROGRAMS[:2]]
    site.add_category("Archive & old", visible=False)
    unrest = Unrest(site, chance)
    for _ in range(people):
        unrest.add_person()
    for _ in range(courses):
        unrest.add_course()
    for _ in range(people * 3):
        unrest.enrol()
    for _ in range(courses):
        unrest.add_group()
        unrest.join()
    return site, unrest


class Unrest:
    """Each method is one thing that somebody does there; those that find nothing to do it to do nothing."""

    def __init__(self, site, chance):
        self.site, self.chance, self.made = site, chance, 0
        self.gone, self.done = [], []
        self.changes = [name for name in vars(Unrest) if not name.startswith("_") and name not in ("some", "go_on")]

    def go_on(self, count):
        for _ in range(count):
            name = self.chance.choice(self.changes)
            getattr(self, name)()
            self.done.append(name)

    # Whom it meets.

    def _course(self):
        return self.chance.choice(list(self.site.courses.values())) if self.site.courses else None

    def _person(self):
        some = [each for each in self.site.users.values() if not each.deleted and each.id > 3]
        return self.chance.choice(some) if some else None

    def _at(self, depth):
        self.site.ordered()
        some = [each for each in self.site.categories.values() if each.depth == depth and each.id > 1]
        return self.chance.choice(some) if some else None

    def _free(self, name, parent):
        """A name that no category beside it has, however it is written."""
        while key(name) in self._beside(parent):
            self.made += 1
            name = f"{name[:20]} {self.made}"
        return name

    def _beside(self, parent):
        return {key(each.name) for each in self.site.categories.values() if each.parent == parent}

    def _text(self, text):
        return unicodedata.normalize(self.chance.choice(["NFC", "NFD"]), text)

    # Categories.

    def add_program(self):
        if above := self._at(3):
            self.site.add_category(self._free(self._text(self.chance.choice(PROGRAMS)), above.id), above.id)

    def add_department(self):
        if above := self._at(2):
            self.site.add_category(self._free(self.chance.choice(DEPARTMENTS), above.id), above.id)

    def add_term(self):
        if above := self._at(1):
            taken = {each.name for each in self.site.categories.values() if each.parent == above.id}
            code = "S{}{}{}".format(self.chance.randint(1, 3), year := self.chance.randint(20, 40), year + 1)
            if code not in taken and above.name != "Archive & old":
                self.site.add_category(code, above.id)

    def rename_category(self):
        depth = self.chance.choice([1, 3, 4])
        if (one := self._at(depth)) and one.name != "Archive & old":
            self.site.change_category(one.id, name=self._free(self._text(self.chance.choice(PROGRAMS)), one.parent))

    def move_program(self):
        one, to = self._at(4), self._at(3)
        if one and to and key(one.name) not in self._beside(to.id):
            self.site.move_category(one.id, to.id)

    def move_department(self):
        one, to = self._at(3), self._at(2)
        if one and to and key(one.name) not in self._beside(to.id):
            self.site.move_category(one.id, to.id)

    def hide_category(self):
        if one := self._at(self.chance.choice([2, 3, 4])):
            self.site.hide_category(one.id)

    def show_category(self):
        if some := [each for each in self.site.categories.values() if not each.visible and each.name != "Archive & old"]:
            self.site.show_category(self.chance.choice(some).id)

    def delete_category(self):
        if self.chance.random() < 0.4 and (one := self._at(self.chance.choice([3, 4]))):
            self.site.delete_category(one.id)

    # Courses.

    def add_course(self):
        if above := self._at(4):
            self.made += 1
            name = f"{self._text(self.chance.choice(SUBJECTS))} {self.chance.randint(1, 9)}"
            self.site.add_course(f"C{self.made}-{self.chance.randint(1, 999)}", name, above.id,
                                 idnumber="" if self.chance.random() < 0.3 else f"N{self.made}",
                                 visible=self.chance.random() > 0.1, start=1786291200)

    def rename_course(self):
        if one := self._course():
            self.site.change_course(one.id, fullname=f"{self._text(self.chance.choice(SUBJECTS))} {self.made}")

    def renumber_course(self):
        if one := self._course():
            self.made += 1
            self.site.change_course(one.id, shortname=f"R{self.made}-{self.chance.randint(1, 999)}")

    def move_course(self):
        if (one := self._course()) and (to := self._at(self.chance.choice([3, 4, 4]))):
            self.site.move_course(one.id, to.id)

    def hide_course(self):
        if one := self._course():
            self.site.change_course(one.id, visible=not one.visible)

    def delete_course(self):
        if one := self._course():
            self.gone.append(self.site.delete_course(one.id))

    def return_course(self):
        if self.gone:
            one = self.gone.pop(self.chance.randrange(len(self.gone)))
            if one.category in self.site.categories:
                self.site.return_course(one)

    # People.

    def add_person(self):
        first, last = self.chance.choice(NAMES)
        self.made += 1
        number = self.chance.choice(["", "26-00015", f"26-{self.made:05}", f"26-{self.made:05}"])
        self.site.add_user(f"p{self.made}", self._text(first), self._text(last), f"P{self.made}@ucn.example", idnumber=number)

    def rename_person(self):
        if one := self._person():
            first, last = self.chance.choice(NAMES)
            self.site.change_user(one.id, firstname=self._text(first), lastname=f"{last} {self.made}")

    def change_address(self):
        if one := self._person():
            self.made += 1
            self.site.change_user(one.id, email=f"new{self.made}@ucn.example")

    def suspend_person(self):
        if one := self._person():
            self.site.change_user(one.id, suspended=not one.suspended)

    def delete_person(self):
        if one := self._person():
            self.site.delete_user(one.id)

    def restore_person(self):
        if some := [each for each in self.site.users.values() if each.deleted]:
            self.site.restore_user(self.chance.choice(some).id)

    def merge_people(self):
        one, other = self._person(), self._person()
        if one and other and one.id != other.id:
            self.site.merge_users(one.id, other.id)

    # Enrolments, roles and groups.

    def enrol(self):
        if (one := self._course()) and (person := self._person()):
            self.site.enrol(person.id, one.id, self.chance.choice([STUDENT] * 6 + [EDITING, TEACHER, None]),
                            self.chance.choice(["manual", "manual", "self", "cohort"]),
                            self.chance.random() < 0.15, 0, self.chance.choice([0] * 8 + [1]))

    enrol_more = enrol_another = enrol

    def unenrol(self):
        if (one := self._course()) and one.seats:
            user = self.chance.choice(sorted(one.seats))
            self.site.unenrol(user, one.id, self.chance.choice([None, "manual"]))

    def suspend_enrolment(self):
        if (one := self._course()) and one.seats:
            user = self.chance.choice(sorted(one.seats))
            self.site.suspend_enrolment(user, one.id, self.chance.random() < 0.6)

    def give_role(self):
        if (one := self._course()) and one.seats:
            self.site.give_role(self.chance.choice(sorted(one.seats)), one.id, self.chance.choice([STUDENT, EDITING, TEACHER]))

    def take_role(self):
        if (one := self._course()) and one.seats:
            user = self.chance.choice(sorted(one.seats))
            if one.seats[user].roles:
                self.site.take_role(user, one.id, self.chance.choice(one.seats[user].roles))

    def empty_course(self):
        if self.chance.random() < 0.2 and (one := self._course()):
            for user in list(one.seats):
                self.site.unenrol(user, one.id)

    def add_group(self):
        if one := self._course():
            name = self.chance.choice(["1-A", "1-B", "Ma\u00f1ana & tarde", "\u53cb"])
            if name not in {each.name for each in one.groups.values()}:
                self.site.add_group(one.id, self._text(name))

    def rename_group(self):
        if (one := self._course()) and one.groups:
            self.made += 1
            self.site.change_group(one.id, self.chance.choice(sorted(one.groups)), name=f"Group {self.made}")

    def delete_group(self):
        if (one := self._course()) and one.groups:
            self.site.delete_group(one.id, self.chance.choice(sorted(one.groups)))

    def join(self):
        if (one := self._course()) and one.groups and one.seats:
            self.site.join(self.chance.choice(sorted(one.seats)), one.id, self.chance.choice(sorted(one.groups)))

    def leave(self):
        if (one := self._course()) and one.groups and one.seats:
            self.site.leave(self.chance.choice(sorted(one.seats)), one.id, self.chance.choice(sorted(one.groups)))

    # Rights.

    def lose_rights(self):
        """What the account may see, taken away; given back before the last synchronization."""
        self.site.forbid(SYNC, self.chance.choice([REVIEW, "moodle/user:viewalldetails", "moodle/course:viewhiddencourses"]))

    def regain_rights(self):
        self.site.roles[SYNC] = set(READING)

    def gain_rights(self):
        self.site.allow(SYNC, UPDATE)
