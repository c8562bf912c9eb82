"""A zip is unpacked into its own folder and nowhere else, whatever its entries are called."""

import stat
import zipfile

import pytest

from dlkit.grading.folder import BadFolder, unpack

NAME = "1.2_logistic_regression.ipynb"
LINK, PIPE = stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o666


@pytest.fixture
def unpacked(tmp_path):
    """A function that makes a zip of names and texts, unpacks it, and gives what is there then."""

    def make(*entries):
        archive, place = tmp_path / "class.zip", tmp_path / "deep" / "place"
        place.mkdir(parents=True)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text, *mode in entries:
                about = zipfile.ZipInfo(name)
                about.external_attr = (mode[0] if mode else stat.S_IFREG | 0o644) << 16
                file.writestr(about, text)
        unpack(archive, place)
        assert {path.name for path in tmp_path.iterdir()} == {"class.zip", "deep"}
        assert [path.name for path in (tmp_path / "deep").iterdir()] == ["place"]
        return sorted(str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir())

    return make


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "../../x.ipynb", "/x.ipynb", "ada/../../x.ipynb", "C:\\x.ipynb", "..\\x.ipynb"]
)
def test_what_would_land_elsewhere_is_left_out(name, unpacked):
    assert unpacked((name, "{}"), (f"ada/{NAME}", "{}")) == [f"ada/{NAME}"]


def test_links_are_left_out(unpacked):
    assert unpacked(("ada", "/etc", LINK), ("bob/x.ipynb", "/etc/passwd", LINK), (f"ada/{NAME}", "{}")) == [
        f"ada/{NAME}"
    ]


def test_a_pipe_is_only_a_file(unpacked):
    assert unpacked((f"ada/{NAME}", "", PIPE)) == [f"ada/{NAME}"]


def test_a_file_where_a_folder_should_be_costs_only_what_is_in_it(unpacked):
    assert unpacked(("ada", "x"), (f"ada/{NAME}", "{}"), (f"bob/{NAME}", "{}")) == ["ada", f"bob/{NAME}"]


def test_names_too_long_for_a_disk_are_cut_and_stay_apart(unpacked):
    found = unpacked((f"ada/{'x' * 300}1.ipynb", "{}"), (f"ada/{'x' * 299}{'y' * 2}1.ipynb", "{}"))
    assert len(found) == 2
    assert all(name.endswith(".ipynb") for name in found)


def test_more_files_than_any_class_has_are_refused(unpacked):
    with pytest.raises(BadFolder, match="20,000 files"):
        unpacked(*((f"ada/{number}.ipynb", "") for number in range(20_001)))


@pytest.mark.parametrize("damage", ["cut off", "with a password", "another size", "other bytes"])
def test_a_damaged_zip_is_refused_in_a_sentence(damage, tmp_path):
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"ada/{NAME}", "some text, " * 100)
    data = bytearray(archive.read_bytes())
    first, last = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    if damage == "cut off":
        data = data[: len(data) // 2]
    elif damage == "with a password":
        data[first + 6] |= 1
        data[last + 8] |= 1
    elif damage == "another size":
        data[last + 24 : last + 28] = (10).to_bytes(4, "little")
    else:
        data[last - 20 : last] = bytes(20)
    archive.write_bytes(data)
    with pytest.raises(BadFolder, match="class.zip: cannot be unpacked"):
        unpack(archive, tmp_path / "place")
