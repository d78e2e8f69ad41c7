"""Code in answers runs as it stands, and answers keep the promises that no reader can check alone."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from rectified import ROOT, curation

CONTENT = curation.load(ROOT)
OPTIONAL = ("torch", "tensorflow", "keras")


@dataclass(frozen=True)
class Block:
    where: str
    code: str

    @property
    def needs(self) -> list[str]:
        """Optional packages that it imports."""
        return [name for name in OPTIONAL if re.search(rf"^\s*(?:import|from) {name}\b", self.code, re.MULTILINE)]


def blocks() -> list[Block]:
    found = []
    for question in CONTENT.questions.values():
        for match in re.finditer(r"^( *)```python\n(.*?)^\1```$", question.body, re.MULTILINE | re.DOTALL):
            line = question.body_line + question.body.count("\n", 0, match.start())
            indent = len(match[1])
            code = "\n".join(text[indent:] for text in match[2].splitlines())
            found.append(Block(f"{question.slug}:{line}", code))
    return found


BLOCKS = blocks()


@pytest.mark.parametrize("block", [b for b in BLOCKS if not b.needs], ids=lambda block: block.where)
def test_code_runs(block: Block) -> None:
    assert re.search(r"\b(print|assert)\b", block.code), "the block shows nothing"
    exec(compile(block.code, block.where, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("package", OPTIONAL)
def test_code_runs_with(package: str, tmp_path: Path) -> None:
    """All blocks that need one package, in one process of its own: importing it takes longer than they do."""
    mine = [block for block in BLOCKS if block.needs and block.needs[0] == package]
    if find_spec(package) is None:
        if package == "torch" and os.environ.get("CI"):
            pytest.fail("PyTorch is not installed, and CI must run its blocks")
        pytest.skip(f"{package} is not installed; {len(mine)} blocks not run")
    script = tmp_path / "blocks.py"
    parts = [
        f"print({b.where!r})\nexec(compile({b.code!r}, {b.where!r}, 'exec'), {{'__name__': '__main__'}})" for b in mine
    ]
    script.write_text("\n".join(parts))
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert result.returncode == 0, result.stdout[-500:] + result.stderr[-3000:]


def test_every_question_is_answered() -> None:
    assert [q.path for q in CONTENT.questions.values() if q.front.unanswered] == []


@pytest.mark.parametrize("question", CONTENT.questions.values(), ids=lambda question: question.slug)
def test_an_answer_has_its_parts(question: curation.Question) -> None:
    assert question.front.references, "no primary source"
    assert len(question.front.aliases) >= 3, "readers look for it under other names too"
    assert question.front.related
    assert len(set(map(str.casefold, question.front.aliases))) == len(question.front.aliases), "an alias twice"
    assert re.search(r"^- \*.+\*", question.body.split("**Asked next.**")[-1], re.MULTILINE), "no follow-up question"
    assert "!" not in re.sub(r"```.*?```|`[^`]*`|<!--|!=|\$[^$]*\$|~~~.*?~~~", "", question.body, flags=re.DOTALL)


def _calls(code: str, module: str) -> list[ast.Call]:
    """Every call of something in `module`, which the code imports as `tf` or the like, decorators without
    parentheses included."""
    tree = ast.parse(code)
    names = {
        a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names if a.name == module
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            calls += [ast.Call(d, [], []) for d in node.decorator_list if isinstance(d, ast.Attribute)]
    return [c for c in calls if isinstance(c.func, ast.Attribute) and ast.unparse(c.func).split(".")[0] in names]


def test_tensorflow_calls_match_the_documented_signatures() -> None:
    """TensorFlow is too heavy for every run; its calls are held against the documentation instead."""
    documented = yaml.safe_load((Path(__file__).parent / "tensorflow_api.yml").read_text())
    checked = 0
    for block in BLOCKS:
        for call in _calls(block.code, "tensorflow") if "tensorflow" in block.needs else []:
            name = ast.unparse(call.func).split(".", 1)[1]
            assert name in documented, f"{block.where}: look up tf.{name} and add its parameters to tensorflow_api.yml"
            parameters = documented[name]
            assert len(call.args) <= len(parameters), f"{block.where}: tf.{name} takes fewer arguments"
            unknown = {keyword.arg for keyword in call.keywords} - set(parameters)
            assert not unknown, f"{block.where}: tf.{name} has no parameter {unknown}"
            checked += 1
    assert checked, "no TensorFlow call was found; the check has lost its subject"
