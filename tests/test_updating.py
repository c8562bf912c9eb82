"""A newer course keeps every answer: cell by cell, with git, from a wheel and from an older folder."""

import json
import os
import shutil
import subprocess

import nbformat
import pytest

from dlkit import __main__ as commands
from dlkit import environment, updating

STUB = "def relu(z):\n    raise NotImplementedError"
ANSWER = "def relu(z):\n    return max(z, 0)"


def cell(name, source, **metadata):
    return {
        "cell_type": "code",
        "id": name,
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": 1,
    }


def book(**sources):
    cells = [cell(name.replace("_", "-"), source) for name, source in sources.items()]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def sources(made):
    return {one["id"]: one["source"] for one in made["cells"]}


# ---- one notebook


def test_an_answer_goes_into_the_new_version_and_what_the_course_corrected_is_corrected():
    base = book(title="Relu", relu_answer=STUB, relu_check="check(relu)")
    new = book(title="ReLU", hint="new", relu_answer=STUB, relu_check="check(relu)")
    made = updating.carried_over(base, new, book(title="Relu", relu_answer=ANSWER, relu_check="check(relu)"))
    assert sources(made.book) == {
        "title": "ReLU",
        "hint": "new",
        "relu-answer": ANSWER,
        "relu-check": "check(relu)",
    }
    assert (made.written, made.left) == (["relu-answer"], [])


def test_what_came_of_an_answer_goes_with_it():
    mine = book(a="1 + 1")
    mine["cells"][0] |= {
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
        "execution_count": 9,
    }
    made = updating.carried_over(book(a="..."), book(a="..."), mine)
    assert made.book["cells"][0]["outputs"] == mine["cells"][0]["outputs"]
    assert made.book["cells"][0]["execution_count"] == 9


def test_an_answer_whose_task_was_only_reworded_still_fits():
    new = STUB.replace("def relu(z):", 'def relu(z):\n    """Clip at zero."""')
    made = updating.carried_over(book(a=STUB), book(a=new), book(a=ANSWER))
    assert sources(made.book) == {"a": ANSWER}
    assert made.left == []


@pytest.mark.parametrize(
    "new", [STUB.replace("(z)", "(z, leak)"), STUB.replace("relu", "leaky"), "alpha = 1", "def relu(z:\n"]
)
def test_an_answer_to_another_task_is_left_to_the_copy(new):
    made = updating.carried_over(book(a=STUB), book(a=new), book(a=ANSWER))
    assert sources(made.book) == {"a": new}
    assert made.left == ["a"]


def test_an_answer_to_a_task_that_is_gone_is_left_to_the_copy():
    made = updating.carried_over(book(a=STUB, b="1"), book(b="1"), book(a=ANSWER, b="1"))
    assert (made.written, made.left) == (["a"], ["a"])


def test_cells_that_the_reader_added_stand_behind_the_same_cells_and_in_their_order():
    base, new = book(a="1", b="2"), book(a="1", x="new", b="2")
    made = updating.carried_over(base, new, book(zero="0", a="1", one="1.1", two="1.2", b="2", last="end"))
    assert list(sources(made.book)) == ["zero", "a", "one", "two", "x", "b", "last"]
    assert made.left == []


def test_a_notebook_that_was_only_run_is_the_new_one():
    base, new, mine = book(a="1"), book(a="2"), book(a="1", empty=" \n")
    mine["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    made = updating.carried_over(base, new, mine)
    assert (made.book, made.written) == (new, [])


def test_sources_in_lines_and_in_one_piece_are_the_same():
    mine = book(a=["def relu(z):\n", "    raise NotImplementedError"])
    assert updating.carried_over(book(a=STUB), book(a=STUB), mine).written == []


# ---- a clone


def git(folder, *arguments):
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", "-C", folder, *names, *arguments], env=os.environ | own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def save(folder, **books):
    for name, content in books.items():
        path = folder / "exercises" / "2_basic" / f"{name}.ipynb"
        updating.write(path, content)


def stored(folder, name):
    return sources(json.loads((folder / "exercises" / "2_basic" / f"{name}.ipynb").read_text()))


@pytest.fixture
def published(tmp_path):
    """The course as it is published, and a reader's clone of it."""
    source, clone = tmp_path / "published", tmp_path / "clone"
    source.mkdir()
    git(source, "init", "--quiet")
    save(source, one=book(a=STUB, b="1"), two=book(a="1"))
    (source / "tool.py").write_text("old = 1\n")
    git(source, "add", ".")
    git(source, "commit", "--quiet", "--message", "first")
    subprocess.run(["git", "clone", "--quiet", source, clone], check=True)
    return source, clone


def publish(source):
    save(source, one=book(a=STUB, b="2"), three=book(a="new"))
    (source / "tool.py").write_text("new = 1\n")
    git(source, "add", ".")
    git(source, "commit", "--quiet", "--message", "second")


@pytest.mark.slow
def test_a_clone_gets_what_is_new_and_keeps_the_answers(published):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    said = updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "2"}
    assert stored(clone, "three") == {"a": "new"}
    assert (clone / "tool.py").read_text() == "new = 1\n"
    assert "what you wrote is in the new version" in said[1]
    (kept,) = clone.glob("before-update-*/exercises/2_basic/one.ipynb")
    assert sources(json.loads(kept.read_text())) == {"a": ANSWER, "b": "1"}
    assert updating.update_clone(clone) == ["The course is up to date."]


@pytest.mark.slow
def test_another_repository_that_a_variable_names_is_left_alone(published, tmp_path, monkeypatch):
    source, clone = published
    publish(source)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert updating.update_clone(clone) == ["The course is up to date."]
    assert stored(clone, "three") == {"a": "new"}
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.slow
def test_a_notebook_of_the_readers_own_that_git_knows_of_is_left_alone(published):
    source, clone = published
    save(clone, own=book(a="mine"), two=book(a="1", b="mine"))
    git(clone, "add", "exercises/2_basic/own.ipynb")
    git(clone, "mv", "exercises/2_basic/one.ipynb", "exercises/2_basic/renamed.ipynb")
    publish(source)
    updating.update_clone(clone)
    assert stored(clone, "own") == {"a": "mine"}
    assert stored(clone, "two") == {"a": "1", "b": "mine"}
    assert stored(clone, "one") == {"a": STUB, "b": "2"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "says"), [("_kept", "Nothing was changed"), ("_brought_back", "all of it is in")]
)
def test_a_full_disk_in_the_middle_loses_nothing_and_says_where_it_is(published, monkeypatch, step, says):
    def full(*_):
        raise OSError(28, "No space left on device")

    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    monkeypatch.setattr(updating, step, full)
    with pytest.raises(SystemExit, match=f"(?s)No space left.*{says}"):
        updating.update_clone(clone)
    places = [
        clone / "exercises/2_basic/one.ipynb",
        *clone.glob("before-update-*/exercises/2_basic/one.ipynb"),
    ]
    assert ANSWER in [sources(json.loads(place.read_text()))["a"] for place in places]


@pytest.mark.slow
def test_a_notebook_that_the_reader_deleted_is_there_again(published):
    source, clone = published
    (clone / "exercises" / "2_basic" / "one.ipynb").unlink()
    publish(source)
    updating.update_clone(clone)
    assert stored(clone, "one") == {"a": STUB, "b": "2"}


@pytest.mark.slow
def test_a_clone_that_was_only_read_is_as_published_and_nothing_stands_beside(published):
    source, clone = published
    mine = book(a="1")
    mine["cells"][0]["execution_count"] = 77
    save(clone, two=mine)
    publish(source)
    assert updating.update_clone(clone) == ["The course is up to date."]
    assert list(clone.glob("before-update-*")) == []
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["{", '{"cells": 1}', ""])
def test_a_notebook_that_cannot_be_read_is_kept(published, damage):
    source, clone = published
    (clone / "exercises" / "2_basic" / "one.ipynb").write_text(damage)
    publish(source)
    said = updating.update_clone(clone)
    assert "could not be read" in said[1]
    assert stored(clone, "one") == {"a": STUB, "b": "2"}
    (kept,) = clone.glob("before-update-*/exercises/2_basic/one.ipynb")
    assert kept.read_text() == damage


@pytest.mark.slow
@pytest.mark.parametrize(
    ("happens", "says"),
    [
        ("tool.py is changed", "tool.py.*\n.*git stash"),
        ("a commit of one's own", "has commits of its own"),
        ("a file stands in the way", "three.ipynb"),
        ("the line is cut", "git fetch"),
    ],
)
def test_what_cannot_be_updated_changes_nothing_and_says_why(published, happens, says):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    if happens == "tool.py is changed":
        (clone / "tool.py").write_text("mine = 1\n")
    elif happens == "a commit of one's own":
        git(clone, "commit", "--quiet", "--all", "--message", "mine")
    elif happens == "a file stands in the way":
        save(clone, three=book(a="mine"))
    else:
        shutil.rmtree(source)
    with pytest.raises(SystemExit, match=f"(?s){says}.*"):
        updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "1"}
    assert "new" not in (clone / "tool.py").read_text()


def test_a_folder_that_git_did_not_make_is_told_the_other_way(tmp_path):
    with pytest.raises(SystemExit, match="update --from"):
        updating.update_clone(tmp_path)


# ---- an older folder


def answered(**sources):
    made = book(**sources)
    for one in made["cells"]:
        one["metadata"] = {"nbgrader": {"solution": True}}
    return made


def test_answers_are_taken_out_of_an_older_folder(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    save(
        old,
        one=answered(a=ANSWER, b=STUB.replace("relu", "leaky")),
        gone=answered(a=ANSWER),
        blank=answered(a=STUB),
    )
    save(new, one=book(title="new", a=STUB, b="new task"), blank=book(a=STUB))
    said = updating.update_from(new, old)
    assert stored(new, "one") == {"title": "new", "a": ANSWER, "b": "new task"}
    assert len(said) == 2
    assert "no longer has it" in said[0]
    assert "what you wrote is in the new version" in said[1]
    assert stored(old, "one")["a"] == ANSWER


def test_an_answer_that_was_written_anew_stays(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    better = ANSWER.replace("max(z, 0)", "z * (z > 0)")
    save(old, one=answered(a=ANSWER, b=ANSWER.replace("relu", "leaky")))
    save(new, one=answered(a=better, b=STUB.replace("relu", "leaky")))
    updating.update_from(new, old)
    assert stored(new, "one") == {"a": better, "b": ANSWER.replace("relu", "leaky")}


def test_an_older_folder_must_be_one_of_the_course(tmp_path):
    with pytest.raises(SystemExit, match="has no folder 'exercises'"):
        updating.update_from(tmp_path, tmp_path)


# ---- a wheel


def ship(folder, **books):
    save(folder, **books)
    return folder


def test_a_course_is_laid_out_renewed_and_never_written_over(tmp_path):
    course = tmp_path / "my course"
    assert updating.lay_out(course, ship(tmp_path / "1", one=book(a=STUB, b="1"))) == []
    assert stored(course, "one") == {"a": STUB, "b": "1"}
    save(course, one=book(a=ANSWER, b="1"), own=book(a="my own"))
    assert updating.lay_out(course, ship(tmp_path / "1")) == []
    (said,) = updating.lay_out(course, ship(tmp_path / "2", one=book(a=STUB, b="2"), two=book(a="1")))
    assert "what you wrote is in the new version" in said
    assert stored(course, "one") == {"a": ANSWER, "b": "2"}
    assert stored(course, "own") == {"a": "my own"}
    assert stored(course, "two") == {"a": "1"}


def test_a_folder_that_may_not_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    shipped = ship(tmp_path / "1", one=book(a=STUB))
    with pytest.raises(SystemExit, match="could not be laid into"):
        updating.lay_out(tmp_path / "file" / "course", shipped)


def test_start_lays_out_this_course(tmp_path, capsys):
    assert commands.main(["start", str(tmp_path / "mine"), "--no-lab"]) == 0
    assert str(tmp_path / "mine") in capsys.readouterr().out
    for folder in updating.FOLDERS:
        laid, ours = (
            {p.relative_to(r) for p in r.glob(f"{folder}/**/*.ipynb")}
            for r in (tmp_path / "mine", environment.clone())
        )
        assert laid
        assert laid == {path for path in ours if ".ipynb_checkpoints" not in path.parts}


def test_a_notebook_is_written_as_nbformat_writes_it(tmp_path):
    for path in sorted((environment.clone() / "exercises").glob("1_*/*.ipynb")):
        updating.write(tmp_path / "x.ipynb", json.loads(path.read_text(encoding="utf-8")))
        assert (tmp_path / "x.ipynb").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
        nbformat.validate(nbformat.read(tmp_path / "x.ipynb", 4))
