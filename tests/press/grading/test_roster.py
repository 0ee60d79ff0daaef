"""Rosters of all kinds: everybody is read once, or a sentence names the line and what helps."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press.grading.intake.roster import BadRoster, Student, heading, read_roster, read_table, same_id, same_name

MOODLE = "First name,Last name,ID number,Email address\nJane,Doe,11,jane@x.org\nAna Maria,da Silva,12,ana@x.org\n"
WORKSHEET = (
    "Identifier,Full name,Email address,Status\n"
    "Participant 501,Jane Doe,jane@x.org,Submitted\nParticipant 502,Jane Doe,jane2@x.org,Submitted\n"
)
CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"Doe, Jane",901,u1,jdoe,A\n'
    '"da Silva, Ana Maria",902,u2,asilva,A\n'
)


@pytest.fixture
def roster(tmp_path):
    """Give a function that reads a roster from text or bytes."""

    def read(text, encoding="utf-8"):
        (tmp_path / "roster.csv").write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_roster(tmp_path / "roster.csv")

    return read


def people(students):
    """Give ids and names."""
    return [(student.id, student.name) for student in students]


ZOE = [("müller", "Zoë Müller"), ("x.y@z", "Ann")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_simple_roster_in_any_code(roster, encoding, delimiter):
    """Ids and names, as spreadsheets write them: the same students in every code and with every delimiter."""
    assert people(roster("id,name\nmüller,Zoë Müller\n\nx.y@z,Ann\n".replace(",", delimiter), encoding)) == ZOE


def test_utf_16_of_the_other_kind(roster):
    """A mark at the start says which half of a character comes first."""
    text = "id,name\nmüller,Zoë Müller\nx.y@z,Ann\n"
    assert people(roster(codecs.BOM_UTF16_BE + text.encode("utf-16-be"))) == ZOE


@pytest.mark.parametrize(
    "text",
    [
        "id,name\rmüller,Zoë Müller\rx.y@z,Ann",
        "id,name\r\nmüller,Zoë Müller\r\nx.y@z,Ann\r\n",
        "\n\n ,\nid,name\n,,\nmüller,Zoë Müller\n\nx.y@z,Ann\n\n",
        "sep=;\nid;name\nmüller;Zoë Müller\nx.y@z;Ann\n",
        "\n\nsep=;\nid;name\nmüller;Zoë Müller\nx.y@z;Ann\n",
        '"sep=,"\n\nid,name\nmüller,Zoë Müller\nx.y@z,Ann\n',
        "sep=\t\nid\tname\nmüller\tZoë Müller\nx.y@z\tAnn\n",
        "ID , Name \n müller , Zoë Müller \nx.y@z,Ann,\n",
        'id,name\n"müller","Zoë Müller"\nx.y@z,"Ann"\n',
        "id,name,group\nmüller,Zoë Müller\nx.y@z,Ann\n",
        "id,name,Name\nmüller,Zoë Müller,other\nx.y@z,Ann,other\n",
        'id,name,comment\nmüller,Zoë Müller,"Dear Zoë\nthank you, dear"\nx.y@z,Ann,"see 1,2,3"\n',
        ";;;\t\nid,name\nmüller,Zoë Müller\nx.y@z,Ann\n",
    ],
)
def test_a_simple_roster_in_any_layout(roster, text):
    """Line ends, blank lines, Excel's first line, spaces, quotation marks and comments change nothing."""
    assert people(roster(text)) == ZOE


def test_a_delimiter_that_excel_names(roster):
    """It wins over the one that is seen more often."""
    students = roster("sep=;\nid;first,name,of all\n1;a\n")
    assert [(student.id, student.name) for student in students] == [("1", "1")]


def test_a_table_is_read_as_it_stands(tmp_path):
    """Headings, the number of each line, as many fields as there are headings, and the delimiter."""
    (tmp_path / "roster.csv").write_text('\nid;name;group\n\n1;Ann\n2; "b" ;b;\n3;"Ben\nBo";c\n4;Cy;d\n', "utf-8")
    rows = [(4, ["1", "Ann", ""]), (5, ["2", '"b"', "b"]), (6, ["3", "Ben\nBo", "c"]), (8, ["4", "Cy", "d"])]
    assert read_table(tmp_path / "roster.csv") == (["id", "name", "group"], rows, ";")


def test_each_student_has_a_line(roster):
    """In which the roster has them, whatever stands between."""
    assert [(student.id, student.line) for student in roster("\nid\na\n\nXaver\n")] == [("a", 3), ("Xaver", 5)]


def test_first_and_last_names_are_told_apart_where_the_roster_does(roster):
    """By columns or by a comma, the first one; a name that cannot be told apart is a last name."""
    students = roster('id,name\n1,"Ortega, Lía, Dr."\n2,Lía Ortega\n') + roster("id,first name,surname\n3,Lía,Ortega\n")
    assert [(student.first_name, student.last_name) for student in students] == [
        *[("Lía, Dr.", "Ortega"), ("", "Lía Ortega"), ("Lía", "Ortega")]
    ]


@pytest.mark.parametrize(
    ("column", "status", "is_late"),
    [
        ("Status", "Submitted for grading - 2 days 3 hours late", True),
        ("Status", "Zur Bewertung abgegeben - 1 Tag verspätet", True),
        ("Statut", "Remis pour évaluation - 2 jours en retard", True),
        ("Estado", "Enviado para calificar - 2 días después", True),
        ("Status", "Submitted for grading", False),
        ("Status", "No submission - translated", False),
        ("Status", "", False),
    ],
)
def test_what_moodle_says_of_lateness(roster, column, status, is_late):
    """In its worksheet only: elsewhere the word is somebody's own."""
    assert [student.is_late for student in roster(f"Identifier,{column}\nParticipant 501,{status}\n")] == [is_late]
    assert [student.is_late for student in roster(f"id,{column}\na,{status}\n")] == [False]


def test_a_worksheet_without_a_status_says_nothing_of_lateness(roster):
    """Nobody is late then."""
    assert [student.is_late for student in roster("Identifier\nParticipant 501\nParticipant 502\n")] == [False, False]


def test_rosters_of_moodle_and_canvas(roster):
    """The columns as these platforms call them, with the numbers by which each calls files."""
    assert people(roster(MOODLE)) == [("11", "Jane Doe"), ("12", "Ana Maria da Silva")]
    assert [(s.moodle, s.canvas) for s in roster(MOODLE)] == [("", "")] * 2
    assert people(roster(CANVAS)) == [("901", "Jane Doe"), ("902", "Ana Maria da Silva")]
    assert [(s.moodle, s.canvas) for s in roster(CANVAS)] == [("", "901"), ("", "902")]
    assert roster(CANVAS)[0].ids == {"901", "u1", "jdoe"}
    assert [(s.id, s.moodle) for s in roster(WORKSHEET)] == [("jane@x.org", "501"), ("jane2@x.org", "502")]


@pytest.mark.parametrize(
    "text",
    [
        "Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen\nLía,Ortega,9001,lia@example.org,\n",
        "Prénom,Nom de famille,Numéro d’identification,Adresse de courriel\nLía,Ortega,9001,lia@example.org\n",
        "Prénom,Nom,Numéro d'identification\nLía,Ortega,9001\n",
        "Nombre,Apellido(s),Número de ID,Dirección de correo\nLía,Ortega,9001,lia@example.org\n",
        "ID-Nummer,Vollständiger Name\n9001,Lía Ortega\n",
        "Vorname,Name,ID\nLía,Ortega,9001\n",
        "name,surname,id\nLía,Ortega,9001\n",
        "name,first name,last name,id\nOrtega Lía,Lía,Ortega,9001\n",
        'id,name\n9001,"Ortega, Lía"\n',
        "LastName,FirstName,ID,SIS User ID\n    Points Possible,,,\nOrtega,Lía,9001,u1\nStudent,Test,77,\n",
        'Student,ID,SIS User ID\n,,\n    Points Possible,,\n"Ortega, Lía",9001,u1\n"Student, Test",77,\n',
        'Student,ID\n    Points Possible,\n"Ortega, Lía",9001\n',
        "Name,ID,SIS Login ID\nPoints Possible,,\nLía Ortega,9001,lia\n",
    ],
)
def test_headings_in_other_languages_and_split_names(roster, text):
    """Moodle in German, French and Spanish, and each way in which Canvas writes a gradebook, name the same person."""
    (student,) = roster(text)
    assert (student.id, student.name) == ("9001", "Lía Ortega")


@pytest.mark.parametrize(
    "text",
    [
        "Identifier,Full name,Email address\nParticipant 501,Lía Ortega,lia@x\n",
        "ID,Vollständiger Name,E-Mail-Adresse\nTeilnehmer/in501,Lía Ortega,lia@x\n",
        "Identifiant,Nom complet,Adresse de courriel\nParticipant 501,Lía Ortega,lia@x\n",
        "Identificador,Nombre completo,Dirección de correo\nParticipante 501,Lía Ortega,lia@x\n",
    ],
)
def test_grading_worksheets_of_moodle(roster, text):
    """What Moodle calls a participant is a number of files, and no id that anybody knows."""
    (student,) = roster(text)
    assert (student.id, student.name, student.moodle) == ("lia@x", "Lía Ortega", "501")


def test_a_worksheet_without_names(roster):
    """In a blind grading there is nothing else; a slash cannot name a folder."""
    assert [(s.id, s.moodle) for s in roster("ID,Status\nTeilnehmer/in501,\n")] == [("Teilnehmer-in501", "501")]
    assert [s.id for s in roster("Identifier,Status\nParticipant 501,\n")] == ["Participant 501"]


def test_ids_that_look_alike_are_ids(roster):
    """“student01” is nobody's number in Moodle, nor in Canvas; nor is a number that only some have."""
    for first in "student01", "Participant 501":
        students = roster(f"id\n{first}\nstudent02\n")
        assert students == [Student(id, ids=frozenset({same_id(id)})) for id in (first, "student02")]


def test_an_id_may_have_a_hundred_characters(roster):
    """A folder is called so."""
    assert [student.id for student in roster("id\n" + "a" * 100)] == ["a" * 100]


def test_a_test_student_elsewhere_is_somebody(roster):
    """Only Canvas has a student that is none."""
    assert people(roster("id,name\n1,Test Student\n")) == [("1", "Test Student")]


def test_a_column_of_ids_with_gaps_is_not_used(roster):
    """In Moodle the id number is often empty for some."""
    assert [s.id for s in roster("ID number,Email address\n1,a@x\n,b@x\n")] == ["a@x", "b@x"]


def test_names_that_a_spreadsheet_would_compute_are_names(roster):
    """They are read as they stand."""
    assert roster('id,name\nanna,=HYPERLINK("http://evil")\n')[0].name == '=HYPERLINK("http://evil")'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nJane\n", "no column with an id: the first line must have headings"),
        ("1,Jane\n2,Ann\n", "no column with an id: the first line must have headings"),
        ("id,name,email\n1,Jane,\n,Ann,a@x\n", "id is empty in line 3; email is empty in line 2"),
        ("id,name\n", "no students"),
        ("", "no students"),
        ("\n\n", "no students"),
        ("id\na\n\nb\nA\n", r"the id A twice \(line 2, and again in line 5\)"),
        ("id\n../a\n", r"'../a' \(line 2\) cannot name a folder"),
        ("id\n.a\n", "cannot name a folder"),
        ("id\na*\n", "cannot name a folder"),
        ("id\n" + "a" * 101 + "\n", "cannot name a folder: .* at most 100"),
        ('id,name\nanna,"Anna\nben,Ben\ncleo,Cleo\n', "Line 2 of the roster: a quotation mark stands alone"),
        ('id,name\nanna,Anna\nben,"Ben\ncleo,"Cleo\n', "Line 3 of the roster: a quotation mark stands alone"),
        ('id,name\nanna,"Anna\nben,Ben"\ncleo,Cleo\n', "Line 2 of the roster: a field starts with .* 'Anna'"),
        ('id,name,x\nanna,"Anna\nB",c\n', "Line 2 of the roster: the name starts with a quotation mark before 'Anna'"),
        ('id\n"a\nb"\n', "Line 2 of the roster: id starts with a quotation mark"),
        ("id,name\n1,Doe, Jane\n", "Line 2 of the roster has 3 fields where the heading has 2: .* take out 'Jane'"),
        ("id,name\n1,Ann\n2,a\0b\n3,c\0\n", "Line 3 of the roster .* holds bytes that are no text"),
        ("id\na\0\n", "Line 2 of the roster .* holds bytes that are no text"),
        ("id\r\na\r\na\r\n", r"the id a twice \(line 2, and again in line 3\)"),
        ('\n\nid,"name\na,b\n', "Line 3 of the roster: a quotation mark stands alone"),
        ('name\n"Jane\n', "no column with an id"),
        ("X\nid\na\n", "no column with an id"),
        ("sep=;", "no students"),
        ("id,name\n1,Ann\n2," + "x" * 200_000 + "\n", "Line 3 of the roster: it cannot be read"),
    ],
)
def test_a_bad_roster_is_refused_in_a_sentence(roster, text, message):
    """The sentence says what is wrong, and in which line."""
    with pytest.raises(BadRoster, match=message):
        roster(text)


KINDS = "it may be called: id, id number, username, SIS user ID, SIS login ID, email, identifier."
LONG = "a name of many words, and of more than forty characters"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "name\nJane\n",
            f"The roster has no column with an id: the first line must have headings, one of them for an id; {KINDS}",
        ),
        (
            "id,name,email\n1,Jane,\n,Ann,a@x\n",
            "The roster has no id for everybody: id is empty in line 3; email is empty in line 2. Fill in one of these "
            f"columns; {KINDS}",
        ),
        (
            'id,name\n1,"Ann\n',
            "Line 2 of the roster: a quotation mark stands alone there, so that nobody can tell where the field ends. "
            "Take it out.",
        ),
        (
            f'id,name\n1,"{LONG}\n2,Ben"\n',
            f"Line 2 of the roster: a field starts with a quotation mark before '{LONG[:40]}' and goes on in the next "
            "line. Take the mark out, or close it.",
        ),
        (
            f'id,name\n1,Ann,"{LONG}"\n',
            "Line 2 of the roster has 3 fields where the heading has 2: put quotation marks around a field that holds "
            f"“,”, or take out '{LONG[:40]}'.",
        ),
        (
            "id\n.a\n",
            "The roster's id '.a' (line 2) cannot name a folder: use letters, digits, . _ - @ +, and at most 100 of "
            "them.",
        ),
        ("id\na\nA\n", "The roster has the id A twice (line 2, and again in line 3): take one of them out."),
    ],
)
def test_a_teacher_reads_whole_sentences(roster, text, sentence):
    """Each says what is wrong, where, and what helps; what it quotes is cut."""
    with pytest.raises(BadRoster) as refused:
        roster(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_refused(roster, start):
    """In a sentence that says how to make a CSV file of it."""
    with pytest.raises(BadRoster, match=r"is a spreadsheet, not a CSV file\. Open it in a spreadsheet and save it as"):
        roster(start + bytes(100))


def test_bytes_that_are_no_text_are_refused(roster, tmp_path):
    """With their line; so is a file that is not there."""
    with pytest.raises(BadRoster, match=r"Line 3 of the roster .* holds bytes that are no text\. Open it"):
        roster(b"id,name\n1,Ann\n2,\x81\n")
    with pytest.raises(BadRoster, match="cannot be read: No such file"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(BadRoster, match="cannot be read: Is a directory"):
        read_roster(tmp_path)


def test_how_names_and_ids_are_compared():
    """Case, spaces, punctuation and the form of accents do not matter; in ids only case and accents do not."""
    assert same_name("Doe, Jane") == same_name("doe_jane") == "doejane"
    assert same_name("Zoe\u0308") == same_name("ZOË")
    assert same_id(" Zoe\u0308@X.org") == same_id("zoë@x.ORG ")
    assert same_id("a.b") != same_id("ab")
    assert heading("Apellido(s)") == "apellidos"
    assert heading("Numéro d’identification") == "numerodidentification"


def test_a_student_has_names_in_every_order():
    """“Doe Jane” is Jane Doe; somebody without a name is called by the id."""
    assert Student("1", "Ana Maria", "Sol").names == {"anamariasol", "mariasolana", "solanamaria"}
    assert Student("1").names == set()
    assert Student("1").name == "1"
    assert Student("1", "", "Sol").name == "Sol"


words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), words, min_size=1, max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_a_spreadsheet_writes_is_read(tmp_path_factory, names, encoding, delimiter, end):
    """Everybody is there once, in order, with the name that was written."""
    quoted = {number: '"' + name.replace('"', '""') + '"' for number, name in names.items()}
    lines = [f"id{delimiter}surname", *(f"{number}{delimiter}{name}" for number, name in quoted.items())]
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    file.write_bytes(end.join(lines).encode(encoding))
    assert [(student.id, student.last_name) for student in read_roster(file)] == list(names.items())
