"""Every notebook runs from first to last cell, is stripped of output, and stays small."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_LINES = 5


def read(path):
    return nbformat.read(path, as_version=4)


def sources(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    """Return every output as one text by MIME type."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    pieces = [output.get("data", {"text/plain": output.get("text", "")})
              for cell in cells for output in cell.outputs]  # fmt: skip
    kinds = {kind for piece in pieces for kind in piece}
    return {kind: "\n".join(str(p[kind]) for p in pieces if kind in p) for kind in kinds}


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_are_stripped(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert not [cell.id for cell in cells if cell.outputs or cell.execution_count]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_title_is_a_question_and_functions_are_short(path):
    notebook = read(path)
    assert notebook.cells[0].source.startswith("# ")
    assert "？" in notebook.cells[0].source.splitlines()[0]
    trees = [ast.parse(source) for source in sources(notebook)]
    functions = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    assert not [f.name for f in functions if f.end_lineno - f.lineno >= MOST_LINES]


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Run a notebook in an empty folder and give what it told."""

    def run(name):
        monkeypatch.chdir(tmp_path)
        for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            monkeypatch.setenv(variable, str(tmp_path / variable))
        notebook = read(FOLDER / name)
        NotebookClient(notebook, timeout=300, kernel_name="python3",
                       resources={"metadata": {"path": str(tmp_path)}}).execute()  # fmt: skip
        return outputs(notebook)

    return run


@pytest.mark.filterwarnings("default")  # the kernel's own machinery may warn of its own things
def test_the_county_at_a_glance(told):
    told = told("00-the-county-at-a-glance.ipynb")
    assert len(told["image/png"]) > 100_000
    assert "亩均税收（万元/亩）" in told["text/html"]
    assert "已知比例" in told["text/html"]
    assert "疑似闲置" in told["text/html"]
    assert "<iframe srcdoc=" in told["text/html"]
    assert len(told["text/html"]) < 2_000_000
    assert "最早：" in told["text/plain"]


@pytest.mark.filterwarnings("default")
def test_where_intensity_varies(told):
    told = told("01-where-does-intensity-vary.ipynb")
    assert len(told["image/png"]) > 200_000
    for words in ("亩均产出（万元/亩）", "已知比例", "基尼系数", "同口径", "≥5 亩"):
        assert words in told["text/html"]
    assert "<iframe srcdoc=" in told["text/html"]
    assert "True" in told["text/plain"]
    assert "种子 20240601" in told["text/plain"]
    assert "产出最低的一半用地只占产值的" in told["text/plain"]


@pytest.mark.filterwarnings("default")
def test_idle_land_what_first(told):
    told = told("02-idle-land-what-first.ipynb")
    assert len(told["image/png"]) > 100_000
    assert "闲置率" in told["text/html"]
    assert "<iframe srcdoc=" in told["text/html"]
    assert "九十天内到期" in told["text/plain"]
    assert "归并为" in told["text/plain"]


@pytest.mark.filterwarnings("default")
def test_who_is_graded_what_and_why(told):
    told = told("03-who-is-graded-what-and-why.ipynb")
    assert len(told["image/png"]) > 100_000
    for words in ("占参评比例", "亩均税收", "÷ 企业用地面积", "主要原因", "<iframe srcdoc="):
        assert words in told["text/html"]
    assert "淮安市" in told["text/plain"]
    assert "离上一类差" in told["text/plain"]
    assert "升类" in told["text/plain"]
