# Files of people as registrars export them, with the names that people have.
import unicodedata

# Without accents that combine, in a second script, right to left, with emoji, with apostrophes of both kinds, long.
NAMES = [
    "Élodie D’Amboise", "Nguyễn Thị Minh Khai", "李小龍", "محمد عبد الله", "Zoë 🎓 O'Neill", "Ångström, Åsa",
    "María-José Carreño Quiñones", "Ñ" * 120,
]
WESTERN = ["Élodie D’Amboise", "Müller; Jürgen", "Zoë O'Neill", "Œuvray, Françoise"]


def table(names, separator=";", title=("Name", "E-mail", "Number"), end="\r\n"):
    def field(text):
        return '"' + text.replace('"', '""') + '"' if separator in text or '"' in text else text

    rows = [title, *[(name, f"person{at}@campus.test", f"M{at:05d}") for at, name in enumerate(names)]]
    return "".join(separator.join(field(each) for each in row) + end for row in rows)


def upload(text, encoding="utf-8-sig", name="people.csv"):
    """What a file field is given."""
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode(encoding)}


def decomposed(text):
    """With every accent a character of its own, as some systems write names."""
    return unicodedata.normalize("NFD", text)


# Line 3 has no name, line 5 no address worth the name, line 6 the address of line 2, line 7 a name too long.
FAULTY = (
    "Nom complet;Courriel;Matricule\r\nÉlodie D’Amboise;elodie@campus.test;1\r\n;nobody@campus.test;2\r\n\r\n"
    "Paul;not an address;3\r\nTwin;ELODIE@campus.test;4\r\n" + "X" * 121 + ";long@campus.test;5\r\n")
