"""What `python -m lwcnn.lab show` prints and draws, on a small run written by hand."""

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.lab.__main__ import main
from lwcnn.lab.pictures import front, signs_of
from lwcnn.lab.record import COLUMNS, write_line
from lwcnn.lab.show import show
from lwcnn.lab.summary import summarise

from .rows import row, small_run


def written(path, rows):
    path.write_text("".join(map(write_line, [COLUMNS, *rows])))
    return path


def test_the_table(tmp_path, capsys):
    show(written(tmp_path / "lab.csv", small_run()))
    first, _, title, header, *lines = capsys.readouterr().out.splitlines()
    assert first == (
        "digits, 32 x 32 pixels: 1438 images to train with, 2 epochs, 359 to test with. "
        "Machines: a-machine (a processor, torch 2.13.0)."
    )
    assert title == "macs=1000000: 4 blocks"
    assert header.split("  ")[0] == "block"
    assert " ".join(lines[0].split()) == (
        "mobilenet_v2 97.00% 0.21% 5 99% 8 16 32 21,000 996,000 90,000 22,500 3.10 better"
    )
    assert lines[1].split()[-1] == "better" and lines[3].split()[-1] == "1.20", (
        "the plain block has no verdict"
    )
    assert lines[4] == "5 of 6 pairs of blocks differ by more than the seeds explain."
    # t of 8 degrees of freedom at 5 % / 6 is 3.48; 3.48 * 0.212 % * sqrt(2 / 5) = 0.47 %
    assert lines[5] == (
        "Two blocks that both spread by 0.21% are told apart with 5 seeds if their means differ by about 0.5%; "
        "blocks that spread less, by less."
    )
    assert lines[6:] == ["Left out: inception, no widths meet the budget: the nearest need 9.0% more."]


def test_broken_images_and_a_second_budget_are_told(tmp_path, capsys):
    rows = [one._replace(broken_images=3) for one in small_run()]
    rows += [row("fire", 0, 0.5, budget="params=9000")._replace(broken_images=3)]
    show(written(tmp_path / "lab.csv", rows))
    text = capsys.readouterr().out
    assert "359 to test with, 3 broken ones skipped." in text
    assert text.endswith("params=9000: 0 blocks\nLeft out: fire, 1 training, and one has no spread.\n")


def test_what_a_training_notes_is_told_once(tmp_path, capsys):
    noted = [
        one._replace(note="the loss was not finite" if one.block == "fire" else one.note)
        for one in small_run()
    ]
    show(written(tmp_path / "lab.csv", noted))
    assert capsys.readouterr().out.count("Note: fire, the loss was not finite.\n") == 1


def test_without_the_plain_block_there_is_nothing_to_stand_beside(tmp_path, capsys):
    rows = [one for one in small_run() if one.block != "plain_3x3"]
    show(written(tmp_path / "lab.csv", rows), tmp_path / "pictures")
    text = capsys.readouterr().out
    assert "better" not in text and "2 of 3 pairs of blocks" in text
    assert sorted(file.name for file in (tmp_path / "pictures").iterdir()) == ["costs.png", "differences.png"]


def test_a_run_without_times_is_shown(tmp_path, capsys):
    """The plain block cannot meet every budget; then nothing is timed beside it."""
    rows = [one._replace(time_ratio=None) for one in small_run()]
    show(written(tmp_path / "lab.csv", rows), tmp_path / "pictures")
    text = capsys.readouterr().out
    assert " ".join(text.splitlines()[4].split()).endswith("22,500 – better") and "costs.png" in text


def test_pictures_are_drawn(tmp_path, capsys):
    show(written(tmp_path / "lab.csv", small_run()), tmp_path / "deep" / "pictures")
    files = sorted((tmp_path / "deep" / "pictures").iterdir())
    assert [file.name for file in files] == ["accuracies.png", "costs.png", "differences.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    text = capsys.readouterr().out
    assert all(f"drawn: {file}" in text for file in files)


def test_signs_of_pairs_go_both_ways():
    (run,) = summarise(small_run())
    signs = signs_of(run)
    better = {pair for pair, sign in signs.items() if sign == "+"}
    assert better == {(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)}, "the rows are sorted, the best first"
    assert {pair[::-1] for pair in better} == {pair for pair, sign in signs.items() if sign == "−"}


def test_the_front_by_its_definition():
    (run,) = summarise(small_run())
    assert [one.block for one in front(run.summaries, "activations")] == [
        "mobilenet_v2",
        "ghost",
        "fire",
        "plain_3x3",
    ]
    assert [one.block for one in front(run.summaries, "macs")] == ["mobilenet_v2"]
    assert [one.block for one in front(run.summaries, "parameters")] == ["mobilenet_v2", "ghost", "plain_3x3"]


def test_blocks_that_are_equal_are_both_on_the_front():
    one = summarise(small_run())[0].find("fire")
    assert front([one, one._replace(block="twin")], "macs") == [one, one._replace(block="twin")]


def test_the_command(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "lab.csv", small_run())
    assert main(["show"]) == 0
    assert "macs=1000000: 4 blocks" in capsys.readouterr().out
    assert len(list((tmp_path / "lab-pictures").iterdir())) == 3
    assert main(["show", "--results", "none.csv"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_empty_file_says_how_to_fill_it(tmp_path):
    path = written(tmp_path / "lab.csv", [])
    with pytest.raises(LwcnnError, match="no result in it yet.\n  python -m lwcnn.lab run --results"):
        show(path)
