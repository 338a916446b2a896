"""The results of the lab: what is written is read, a torn line is taken out, and others are kept from the file."""

import doctest

import pytest

import lwcnn.lab.record
from lwcnn.errors import LwcnnError
from lwcnn.lab.record import COLUMNS, REALS, SETTINGS, TEXTS, Record, Results, read_results, write_line

ROW = Record(
    data="folder:a, \"b\"", image_size=32, images=200, test_images=1597, broken_images=1, block="plain_3x3",
    budget="macs=1000000", seed=0, epochs=40, width="9 18 36", parameters=20_000, macs=1_001_000, activations=70_000,
    peak_memory=9_000, time_ratio=1.0, train_accuracy=0.995, accuracy=0.93125, note="",
    machine="Linux x86_64, 2 cores", processor="one",
    python="3.12.1", torch="2.9.0", lwcnn="0.1.0",
)  # fmt: skip
WITHOUT = ROW._replace(
    block="fire", seed=None, width="", parameters=None, macs=None, activations=None, peak_memory=None,
    time_ratio=None, train_accuracy=None, accuracy=None, note="no width fits:\nthe nearest is 3 % above",
)  # fmt: skip


def test_doctests():
    assert doctest.testmod(lwcnn.lab.record).failed == 0


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "lab.csv"
    with Results(path) as results:
        assert results.rows == []
        results.append(ROW)
        results.append(WITHOUT)
        assert read_results(path) == [ROW, WITHOUT._replace(note="no width fits: the nearest is 3 % above")]
    with Results(path) as results:
        assert results.rows == read_results(path)
        results.append(ROW._replace(seed=1))
    assert [row.key for row in read_results(path)] == [
        ("plain_3x3", "macs=1000000", 0), ("fire", "macs=1000000", None), ("plain_3x3", "macs=1000000", 1)
    ]  # fmt: skip
    assert path.read_text().count("\n") == 4 and path.read_text().startswith(",".join(COLUMNS))


def test_each_column_is_read_as_what_it_is():
    for name, value in ROW._asdict().items():
        kind = str if name in TEXTS else float if name in REALS else int
        assert type(value) is kind, name
    assert set(SETTINGS) <= set(COLUMNS)


@pytest.mark.parametrize("kept", range(0, 60, 7))
def test_a_torn_line_is_taken_out_and_said(tmp_path, capsys, kept):
    """Wherever the line is torn, also before its line break: the next run appends after whole lines."""
    path = tmp_path / "lab.csv"
    line = write_line(ROW)
    whole = write_line(COLUMNS) + write_line(ROW._replace(seed=7))
    path.write_text(whole + line[: len(line) - 1 - kept])
    assert [row.seed for row in read_results(path)] == [7]
    with Results(path) as results:
        results.append(ROW)
    assert path.read_text() == whole + line
    assert "the last line was torn" in capsys.readouterr().err
    with Results(path):
        assert capsys.readouterr().err == ""


def test_a_torn_header_is_written_again(tmp_path):
    path = tmp_path / "lab.csv"
    path.write_text("data,image_si")
    with Results(path) as results:
        results.append(ROW)
    assert read_results(path) == [ROW]


def test_two_runs_are_kept_apart(tmp_path):
    path = tmp_path / "lab.csv"
    with Results(path) as results:
        results.append(ROW)
        with pytest.raises(LwcnnError, match="another run writes to this file"):
            Results(path)
        assert read_results(path) == [ROW]  # one may look meanwhile
    with Results(path) as results:
        assert results.rows == [ROW]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "this file has other columns"),
        (write_line(COLUMNS) + "digits,32\n", "line 2 is broken"),
        (write_line(COLUMNS) + write_line(ROW._replace(seed="first")), "line 2 is broken"),
        (write_line(COLUMNS) + '"digits\n', "line 2 is broken"),
        (b"\xff\xd8\xff\n".decode("latin1"), "this is no file of results"),
        ("my notes\nand a last line without an end", "this file has other columns"),
    ],
)
@pytest.mark.parametrize("read", [read_results, Results])
def test_other_files_are_refused_and_stay_as_they_are(tmp_path, text, message, read):
    path = tmp_path / "lab.csv"
    path.write_text(text, encoding="latin1")
    with pytest.raises(LwcnnError, match=message):
        read(path)
    assert path.read_text(encoding="latin1") == text
    path.unlink()
    with Results(path):  # the lock is gone
        pass


def test_a_single_line_of_something_else_is_refused_and_stays(tmp_path):
    """It could be a torn header; the header of the lab does not begin so."""
    path = tmp_path / "notes.txt"
    path.write_text("my only notes")
    with pytest.raises(LwcnnError, match="this is no file of results"):
        Results(path)
    assert path.read_text() == "my only notes"


class FullDisk:
    """A file on a disk that has room for so many bytes more, and says so only when it is asked for the rest."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, some):
        if not self.room:
            raise OSError(28, "No space left on device")
        done = self.file.write(some[: min(self.room, 20)])
        self.room -= done
        return done


@pytest.mark.parametrize("room", [0, 1, 50, 10_000])
def test_a_row_is_written_wholly_or_not_at_all(tmp_path, room):
    path = tmp_path / "lab.csv"
    with Results(path) as results:
        results.append(ROW)
        file = results._file
        results._file = FullDisk(file, room)
        if room < 1000:
            with pytest.raises(LwcnnError, match="a row could not be written.\n  .*No space left"):
                results.append(ROW._replace(seed=1))
        else:
            results.append(ROW._replace(seed=1))
        results._file = file
        results.append(ROW._replace(seed=2))
    assert [row.seed for row in read_results(path)] == ([0, 2] if room < 1000 else [0, 1, 2])


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\f", "\x85", "\u2028"])
def test_signs_that_end_a_line_for_some_programs_break_no_row(tmp_path, sign):
    path = tmp_path / "lab.csv"
    with Results(path) as results:
        results.append(ROW._replace(data=f"folder:a{sign}b"))
    assert [row.data for row in read_results(path)] == ["folder:a b"]


@pytest.mark.parametrize("name", SETTINGS)
def test_other_settings_are_refused(tmp_path, name):
    with Results(tmp_path / "lab.csv") as results:
        results.append(ROW)
        here = {name: getattr(ROW, name) for name in SETTINGS}
        results.check_settings(**here)
        other = "cifar10" if name == "data" else here[name] + 1
        with pytest.raises(LwcnnError, match=f"other settings.\n  {name} is .* there, and {other!r} here"):
            results.check_settings(**{**here, name: other})


def test_a_file_that_cannot_be(tmp_path):
    with pytest.raises(LwcnnError, match="the results cannot be written there"):
        Results(tmp_path / "no" / "lab.csv")
    with pytest.raises(LwcnnError, match="the results cannot be read"):
        read_results(tmp_path / "lab.csv")
