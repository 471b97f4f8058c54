"""The documents say what is so: commands exist, links lead somewhere, tables are fresh."""

import ast
import doctest
import importlib
import re
import runpy
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from geoapi.cli import command

ROOT = Path(__file__).parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DOCUMENTS = (*sorted(ROOT.glob("*.md")), ROOT / "benchmarks" / "README.md")
SOURCES = sorted(path for room in ("layers", "geoapi") for path in (ROOT / room).rglob("*.py"))
MOST_BYTES = 400_000

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+|[A-Za-z]:\\+Users\\|"
    r"https?://[^\s/\"']*(?:artifactory|nexus|registry|mirror|devpi|proxy)[^\s/\"']*|"
    r"--(?:extra-)?index-url|trusted-host"
)


def read(path):
    return path.read_text(encoding="utf-8")


def blocks(path, language):
    return [body for name, body in BLOCK.findall(read(path)) if name == language]


def shown(path, program):
    """Return the command lines of a document's blocks that call a program."""
    lines = [line for body in blocks(path, "sh") for line in body.splitlines()]
    return [line for line in lines if line.startswith(f"{program} ")]


def inline(path, program):
    """Return the command lines that a sentence mentions; they may lack an argument."""
    return re.findall(rf"`({program} [^`]+)`", read(path))


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_every_command_of_the_readme_parses(path):
    lines = shown(path, "mutu")
    assert len(lines) > 20
    for line in lines:
        _, name, *words = shlex.split(line)
        command(name).make_context(name, words)


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_every_command_in_a_sentence_exists(path):
    for line in inline(path, "mutu"):
        _, name, *words = shlex.split(line)
        options = {option for one in command(name).params for option in one.opts}
        assert {word for word in words if word.startswith("-")} <= options, line


def test_a_wrong_option_would_be_found():
    with pytest.raises(Exception, match="--nope"):
        command("measure").make_context("measure", ["tax_intensity", "--nope"])


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_every_make_target_exists(path):
    targets = set(re.findall(r"^([\w-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    asked = {line.split()[1] for line in (*shown(path, "make"), *inline(path, "make"))}
    assert asked
    assert asked <= targets


def test_the_readmes_say_the_same():
    english, chinese = map(read, READMES)
    levels = [re.findall(r"^(#+) ", text, re.MULTILINE) for text in (english, chinese)]
    assert levels[0] == levels[1]
    assert BLOCK.findall(english) == BLOCK.findall(chinese)
    pictures = [re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text) for text in (english, chinese)]
    assert pictures[0] == pictures[1]
    bold = [len(re.findall(r"\*\*", text)) for text in (english, chinese)]
    assert bold[0] == bold[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    local = [link for link in LINK.findall(read(path)) if "://" not in link]
    assert not [link for link in local if not (path.parent / link).exists()]


def test_pictures_are_there_and_small():
    for name in ("map.png", "figure.png"):
        path = ROOT / "docs" / "images" / name
        assert path.stat().st_size < MOST_BYTES
        with Image.open(path) as picture:
            assert picture.width >= 1000


def test_the_glossary_is_fresh():
    page = runpy.run_path(str(ROOT / "docs" / "glossary.py"))["page"]
    assert read(ROOT / "GLOSSARY.md") == page(), "run: python docs/glossary.py"


def test_the_changelog_knows_this_version():
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in read(ROOT / "CHANGELOG.md")


def test_the_licence_is_apache_2():
    assert "Apache License\n" in read(ROOT / "LICENSE")
    assert "Version 2.0, January 2004" in read(ROOT / "LICENSE")
    assert tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["license"] == "Apache-2.0"


def undocumented(tree):
    """Return the public functions and classes of a module, and methods, without a docstring."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    top = [node for node in tree.body if isinstance(node, kinds) and node.name[0] != "_"]
    methods = [node for one in top if isinstance(one, ast.ClassDef) for node in one.body
               if isinstance(node, kinds) and node.name[0] != "_"]  # fmt: skip
    return [node.name for node in (*top, *methods) if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_everything_public_is_documented(path):
    tree = ast.parse(read(path))
    assert ast.get_docstring(tree), "the module has no docstring"
    assert not undocumented(tree)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_examples_in_docstrings_run(path):
    if ">>>" not in read(path):
        return
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_python_examples_of_the_readme_run(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for body in blocks(path, "python"):
        exec(compile(body, str(path), "exec"), {})


def tracked():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


def test_no_file_names_a_machine():
    found = {}
    for path in tracked():
        if path == Path(__file__) or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        if named := OF_A_MACHINE.findall(text):
            found[str(path.relative_to(ROOT))] = named[:3]
    assert not found


@pytest.mark.parametrize(
    "text", ["/home/zhang/data", "C:\\Users\\zhang", "https://nexus.example.com/simple", "/root/x"]
)
def test_a_machine_would_be_found(text):
    assert OF_A_MACHINE.search(f"see {text} there")
