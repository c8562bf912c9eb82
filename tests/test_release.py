"""Releases and workflows: one version in all places, and files that GitHub can read."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPT = ROOT / ".ci" / "release.py"

found = importlib.util.spec_from_file_location("release", SCRIPT)
release = importlib.util.module_from_spec(found)
found.loader.exec_module(release)


def load(path):
    """A file of YAML; `on`, which YAML takes for true, keeps its name."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def jobs():
    return [(path.stem, name, job) for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def steps():
    return [(f"{stem}-{name}", step) for stem, name, job in jobs() for step in job["steps"]]


# ---- one version


def test_the_code_the_changelog_and_the_citation_name_one_version():
    assert release.disagreements(ROOT) == []


def test_the_changelog_begins_with_what_is_not_released_yet():
    assert release.HEADING.search((ROOT / "CHANGELOG.md").read_text())[1] == "Unreleased"


def test_the_citation_says_what_the_package_says():
    citation = load(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == PROJECT["authors"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["license"] in PROJECT["license"].split(" AND ")
    assert {"message", "title", "type"} <= set(citation)


CHANGELOG = """# What changed

## [Unreleased]

- Later.

## [0.2.0] - 2026-12-24

- A.

## [0.1.0] - 2026-12-01

- B.
"""


@pytest.fixture
def clone(tmp_path):
    """A clone in which all is ready for 0.2.0."""
    (tmp_path / "dlkit").mkdir()
    (tmp_path / "dlkit" / "__init__.py").write_text('"""Doc."""\n__version__ = "0.2.0"\n')
    (tmp_path / "CITATION.cff").write_text('title: "x: y"\nversion: "0.2.0"\ndate-released: "2026-12-24"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


def test_a_release_in_which_all_agree_has_nothing_against_it(clone):
    assert release.disagreements(clone, "v0.2.0") == []
    assert release.disagreements(clone) == []


def test_the_notes_of_a_release_are_its_own_part_of_the_changelog(clone):
    assert [one["notes"] for one in release.releases(clone)] == ["- A.", "- B."]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("dlkit/__init__.py", "0.2.0", "0.3.0", "expected v0.3.0, because dlkit.__version__ is 0.3.0"),
        ("CITATION.cff", "0.2.0", "0.1.0", "CITATION.cff says 0.1.0"),
        ("CITATION.cff", "12-24", "12-25", "of 2026-12-24, CITATION.cff's of 2026-12-25"),
        ("CITATION.cff", 'date-released: "2026-12-24"\n', "", "CITATION.cff's of None"),
        ("CHANGELOG.md", "[0.2.0]", "[0.1.9]", "newest release is 0.1.9"),
        ("CHANGELOG.md", "\n- A.\n", "", "says nothing about 0.2.0"),
        ("CHANGELOG.md", "## [", "### [", "newest release is None"),
    ],
)
def test_what_does_not_agree_with_a_tag_is_named(clone, name, old, new, says):
    path = clone / name
    text = path.read_text()
    path.write_text(text.replace(old, new))
    assert path.read_text() != text
    assert says in " ".join(release.disagreements(clone, "v0.2.0"))


def test_a_tag_of_another_version_is_refused_by_the_command():
    done = subprocess.run([sys.executable, SCRIPT, "refs/tags/v0.0.1"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "The tag is v0.0.1; expected v" in done.stderr
    assert done.stdout == ""


# ---- the workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_parses_and_starts_with_the_right_to_read_only(path):
    workflow = load(path)
    assert workflow["name"]
    assert workflow["on"]
    assert workflow["permissions"] == {"contents": "read"}


def test_every_job_has_a_limit_of_time_and_its_rights_are_few():
    more = {f"{stem}-{name}": job["permissions"] for stem, name, job in jobs() if "permissions" in job}
    assert more == {
        "hosted-hosted": {"contents": "write"},
        "release-publish": {"contents": "write"},
        "site-publish": {"pages": "write", "id-token": "write"},
    }
    assert all(int(job["timeout-minutes"]) <= 75 for _, _, job in jobs())


def test_actions_are_githubs_own_by_major_version_and_everywhere_the_same():
    used = {step["uses"] for _, step in steps() if "uses" in step}
    assert {use for use in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", use)} == set()
    assert len({use.partition("@")[0] for use in used}) == len(used)


@pytest.mark.parametrize("step", [pytest.param(s["run"], id=name) for name, s in steps() if "run" in s])
def test_what_a_step_runs_parses(step):
    done = subprocess.run(["bash", "-n"], input=step, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_the_steps_call_is_there():
    words = {word for _, step in steps() for word in step.get("run", "").split()}
    files = {word for word in words if re.fullmatch(r"[\w./]+/[\w.]+\.(py|txt)|\.ci/\w+|\w+\.txt", word)}
    assert {".ci/run", ".ci/release.py", "docs/website.py", "constraints.txt"} <= files
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_workflow_uses_pythons_that_the_course_runs_on_and_the_oldest_versions_use_the_oldest():
    allowed = SpecifierSet(PROJECT["requires-python"])
    pythons = [version for path in WORKFLOWS for version in re.findall(r'"(3\.\d+)"', path.read_text())]
    assert len(pythons) >= len(WORKFLOWS)
    assert all(allowed.contains(version) for version in pythons)
    matrix = load(ROOT / ".github/workflows/versions.yml")["jobs"]["tests"]["strategy"]["matrix"]["include"]
    oldest = [row["python"] for row in matrix if row["versions"] == "oldest"]
    assert oldest == [PROJECT["requires-python"].removeprefix(">=")]


def test_versions_that_the_script_does_not_know_are_refused_before_anything_is_done():
    environ = os.environ | {"DLKIT_VERSIONS": "latest"}
    done = subprocess.run(["bash", ROOT / ".ci" / "run"], capture_output=True, text=True, env=environ)
    assert done.returncode == 2
    assert 'DLKIT_VERSIONS is "latest"; expected oldest or newest' in done.stderr
    matrix = load(ROOT / ".github/workflows/versions.yml")["jobs"]["tests"]["strategy"]["matrix"]["include"]
    named = {row["versions"] for row in matrix}
    cases = re.findall(r"^    ([a-z |]+)\) resolution=", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert named <= {name for case in cases for name in case.split(" | ")} == {"tested", "newest", "oldest"}
