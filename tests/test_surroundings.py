"""What a user's surroundings say does not reach the course; the way to the network does."""

import importlib.metadata
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_core import paths

from dlkit import _lab, environment, surroundings

PIP = [sys.executable, "-m", "pip"]
OTHERS = {
    "PYTHONPATH": "/opt/ros/lib",
    "PYTHONSTARTUP": "x.py",
    "PYTHONOPTIMIZE": "1",
    "PYTHONWARNINGS": "error",
    "JUPYTER_PATH": "/opt/jupyter",
    "JUPYTERLAB_DIR": "/opt/lab",
    "MPLBACKEND": "TkAgg",
    "MATPLOTLIBRC": "/home/ada",
    "NUMBA_DISABLE_JIT": "1",
    "NUMBA_NUM_THREADS": "0",
    "PYTEST_ADDOPTS": "--exitfirst",
}
NEEDED = {
    "HOME": "/home/ada",
    "LANG": "de_DE.UTF-8",
    "HTTPS_PROXY": "http://proxy:3128",
    "JUPYTERHUB_USER": "ada",
    "NUMBA_CACHE_DIR": "/scratch/ada",
    "OPENBLAS_NUM_THREADS": "4",
}


def test_a_program_of_the_course_gets_what_the_machine_needs_and_no_other_settings(tmp_path):
    own = surroundings.of_the_course(tmp_path, OTHERS | NEEDED)
    assert not set(OTHERS) & set(own)
    assert own.items() >= NEEDED.items()
    assert all(own[name].startswith(str(tmp_path)) for name in surroundings.HOMES)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("", "localhost,127.0.0.1,::1"),
        ("intranet.example,localhost", "intranet.example,localhost,127.0.0.1,::1"),
        ("*", "*"),
    ],
)
def test_no_proxy_stands_between_the_course_and_this_machine(tmp_path, said, due):
    for name in ("no_proxy", "NO_PROXY"):
        own = surroundings.of_the_course(tmp_path, {"http_proxy": "http://proxy:3128", name: said})
        assert own["http_proxy"] == "http://proxy:3128"
        assert own["no_proxy"] == own["NO_PROXY"] == due


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("PYTHONPATH", "numpy = an error"),
        ("PYTHONUSERBASE", ""),
    ],
)
def test_a_module_that_lies_in_the_way_is_not_found(tmp_path, setting, text):
    (tmp_path / "numpy.py").write_text(text)
    environ = surroundings.of_the_course(tmp_path, os.environ | {setting: str(tmp_path)})
    done = subprocess.run(
        [sys.executable, "-c", "import numpy; print(numpy.pi)"], env=environ, capture_output=True
    )
    assert done.stdout.startswith(b"3.14"), done.stderr


@pytest.mark.parametrize("name", ["argparse", "json", "tempfile", "venv"])
def test_a_file_in_the_folder_of_the_command_is_no_part_of_python(tmp_path, name):
    shutil.copytree(Path(surroundings.__file__).parent, tmp_path / "dlkit")
    (tmp_path / f"{name}.py").write_text("raise ImportError('in the way')")
    command = [sys.executable, "-m", "dlkit", "update", "nonsense"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "update does not know nonsense" in done.stderr


def test_a_file_beside_a_notebook_is_found_and_hides_no_package(tmp_path):
    (tmp_path / "numpy.py").write_text("raise ImportError('in the way')")
    (tmp_path / "types.py").write_text("raise ImportError('in the way')")
    (tmp_path / "beside.py").write_text("seven = 7")
    kernel = KernelManager()
    kernel._kernel_spec = KernelSpec(argv=[sys.executable, *environment.KERNEL[1:]])
    kernel.start_kernel(cwd=str(tmp_path))
    client = kernel.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive(
            "import numpy, beside; assert beside.seven < 8 * numpy.pi", timeout=60
        )
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"


@pytest.mark.slow
def test_jupyterlab_starts_whatever_a_proxy_is_called():
    environ = os.environ | {"http_proxy": "proxy:3128", "https_proxy": "socks5://proxy:1080"}
    command = [sys.executable, "-m", "dlkit._lab", "--version"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == importlib.metadata.version("jupyterlab")


def test_jupyterlab_sees_neither_settings_nor_extensions_of_the_whole_machine(tmp_path, monkeypatch):
    class Started:
        @staticmethod
        def main():
            return paths.jupyter_config_path() + paths.jupyter_path(), os.environ["http_proxy"]

    monkeypatch.setattr(paths, "SYSTEM_CONFIG_PATH", [str(tmp_path / "etc")])
    monkeypatch.setattr(paths, "SYSTEM_JUPYTER_PATH", [str(tmp_path / "share")])
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", Started)
    monkeypatch.setenv("http_proxy", "http://proxy:3128")
    looked_in, proxy = _lab.main()
    assert not [folder for folder in looked_in if folder.startswith(str(tmp_path))]
    assert {paths.ENV_CONFIG_PATH[0], paths.ENV_JUPYTER_PATH[0]} <= set(looked_in)
    assert proxy == "http://proxy:3128"


def test_a_course_that_was_installed_for_one_user_finds_what_it_is_made_of(tmp_path, monkeypatch):
    environ = {"PYTHONUSERBASE": "/home/ada/packages"}
    assert surroundings.of_the_course(tmp_path, environ)["PYTHONNOUSERSITE"] == "1"
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(environment.PACKAGE.parent))
    own = surroundings.of_the_course(tmp_path, environ)
    assert own["PYTHONUSERBASE"] == "/home/ada/packages"
    assert "PYTHONNOUSERSITE" not in own


def test_ipython_and_matplotlib_do_not_look_at_home(tmp_path):
    home = tmp_path / "home"
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n")
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("text.usetex: True\n")
    code = "import IPython.paths as i, matplotlib as m; print(i.get_ipython_dir(), m.rcParams['text.usetex'])"
    found = []
    for environ in (os.environ, surroundings.of_the_course(tmp_path / "own", os.environ)):
        names = ("IPYTHONDIR", "MPLCONFIGDIR") if environ is os.environ else ()
        environ = {name: environ[name] for name in environ if name not in names}
        environ |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
        )
        found.append(done.stdout.split())
    assert found == [[str(home / ".ipython"), "True"], [str(tmp_path / "own/settings/ipython"), "False"]]


def test_pip_keeps_the_way_to_the_packages_and_forgets_where_they_would_go(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://mirror.example/simple\nuser = true\n"
        "trusted-host =\n    a.example\n    b.example\n"
        "[install]\nprefix = /opt/elsewhere\nno-binary = :all:\ntimeout = 7\n"
    )
    own = surroundings.of_pip(
        PIP,
        os.environ | {"PIP_CONFIG_FILE": str(config), "PIP_PREFIX": "/opt", "PIP_REQUIRE_VIRTUALENV": "1"},
    )
    pip = {name: value for name, value in own.items() if name.startswith("PIP_")}
    assert pip["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert pip["PIP_TRUSTED_HOST"] == "a.example b.example"
    assert pip["PIP_TIMEOUT"] == "7"
    assert pip["PIP_CONFIG_FILE"] == os.devnull
    assert not {"PIP_PREFIX", "PIP_USER", "PIP_NO_BINARY", "PIP_REQUIRE_VIRTUALENV"} & set(pip)


def test_what_a_variable_says_wins_over_a_file(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text(
        "[install]\nindex-url = https://file.example\n[global]\nindex-url = https://global.example\n"
    )
    environ = os.environ | {"PIP_CONFIG_FILE": str(config)}
    assert surroundings.of_pip(PIP, environ)["PIP_INDEX_URL"] == "https://file.example"
    environ |= {"PIP_INDEX_URL": "https://variable.example"}
    assert surroundings.of_pip(PIP, environ)["PIP_INDEX_URL"] == "https://variable.example"


def test_a_pip_that_cannot_say_its_settings_is_run_with_none():
    own = surroundings.of_pip([sys.executable, "-c", "raise SystemExit(1)"], {"PIP_USER": "1", "A": "b"})
    assert own == {"A": "b", "PYTHONNOUSERSITE": "1", "PIP_CONFIG_FILE": os.devnull}
