"""Each number in a chapter's sentences is printed on its page or cited, or somebody has looked at it."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.notebooks import chapters
from tools.prose_numbers import unprinted

#: (chapter, number): where it comes from.
LOOKED_AT = {
    ("addernet", "0.36"): "41.17 - 40.81, both printed by the cell above",
    ("addernet", "256"): "16 x 16 places, as the exercise asks",
    ("addernet", "71"): "60,000 weights x 256 places x 4.6 pJ",
    ("before-you-start", "50,000"): "the size of ImageNet's validation set",
    ("channelnet", "10,000"): "1 / 0.0001, lwcnn.models.channel_wise.DROP_RATE",
    ("channelnet", "1.5"): "802,816 / 53,989,376, both in the table of the block",
    ("channelnet", "3,136"): "56 x 56 pixels",
    ("channelnet", "407"): "lwcnn/records/published.csv, row ChannelNet v1",
    ("compare", "50,000"): "the size of ImageNet's validation set",
    ("compconv", "73,728"): "9 x 64 x 128",
    ("convolution-cost", "18"): "the layers of ResNet-18, in its name",
    ("convolution-cost", "2.2"): "25,557,032 / 11,689,512, both printed by the cell above",
    ("count-your-own", "197"): "196 patches of ViT-B/16 and one token for the class",
    ("count-your-own", "1,513,907,448"): "ptflops 0.7.5 of torchvision's googlenet, as measured for the exercise",
    ("count-your-own", "1,517,133,608"): "1,513,907,448 + 3,226,160, the numbers that its ReLUs give",
    ("errata", "55"): "100 / 1.8, and what the README that the sentence names says of the time",
    ("errata", "48"): "column c3 of the sixth row of micronet_m3 in the authors' backbone/microconfig.py",
    ("ghostnet", "49"): "7 x 7 pixels",
    ("ghostnet", "6,985,440"): "lwcnn.profile of the main branch of the table's block 10, without SE, on 40 x 28 x 28",
    ("index", "4.65"): "4,652,008, lwcnn.profile of efficientnet_lite0",
    ("index", "1,225"): "25 x 7 x 7, the last layer of channelnet_v3",
    ("index", "1,024,000"): "1,024 x 1,000",
    ("index", "61"): "61,100,840, lwcnn.profile of alexnet",
    ("micronet", "0.375"): "-1.5 x 1.5 / 6, the least value of hard-swish",
    ("micronet", "150"): "pull request 5251 of PaddlePaddle/PaddleOCR, whose author measured it",
    ("micronet", "5251"): "the number of that pull request",
    ("mitchell", "0.1375"): "0.1 is 1.6 / 16, and 1 + 0.5 + 0.6 spells 2.2: 2.2 / 16",
    ("mitchell", "0.9615"): "1 - 0.0385, the mean error above",
    ("mitchell", "1.04"): "1 / 0.9615",
    ("mitchell", "23"): "the bits of float32 behind the leading 1",
    ("mobilenet", "3,504,960"): "3,504,872 + 1088 - 1000; the sentence shows it",
    ("mobilenet", "313.6"): "300.8 + 12.8",
    ("mobilenet", "12.8"): "112 x 112 x 32 x 32 / 1,000,000; the sentence shows it",
    ("searched", "1.25"): "lwcnn.studies.search_space.CHOICES",
    ("shift", "117"): "47.90 / 40.82 of the table above, in percent",
    ("shift", "1,179,648"): "16 x 16 places x 32 channels x 9 x 16 numbers",
    ("shift", "2.5"): "an example of rounding, as the exercise says",
    ("shufflenet", "1.2"): "33.6 - 32.4 of the cited table above",
    ("shufflenet", "4.4"): "57.1 - 52.7 of the cited table above",
    ("shufflenet", "37.6"): "the cited table above",
    ("shufflenet", "33.6"): "the cited table above",
    ("shufflenet", "48.1"): "the cited table above",
    ("shufflenet", "56.3"): "the cited table above",
    ("shufflenet", "56.5"): "the cited table above",
    ("shufflenet", "57.1"): "the cited table above",
    ("shufflenet", "45.1"): "the cited table above",
    ("squeezenet", "57.5"): "lwcnn/records/published.csv, row SqueezeNet 1.0",
    ("squeezenet", "58.1"): "lwcnn/records/published.csv, torchvision's row",
    ("squeezenet", "3.5"): "3,504,872, lwcnn.profile of mobilenet_v2",
    ("squeezenet", "40"): "100 % - 60 %, of the cell above",
    ("squeezenext", "388"): "387,747,520, lwcnn.profile of squeezenet1_1 at 227 pixels",
    ("squeezenext", "14,450,688"): "2 x 7,225,344, the block of stage 3 in the table above",
}  # fmt: skip


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_every_number_has_a_source(path):
    found = {(path.stem, number) for _, number, _ in unprinted(nbformat.read(path, as_version=4))}
    expected = {one for one in LOOKED_AT if one[0] == path.stem}
    assert found - expected == set(), "print it in a cell, cite it, or give its source in LOOKED_AT"
    assert expected - found == set(), "these have a source on the page now: take them out of LOOKED_AT"


def page(text: str, printed: str):
    output = new_output("stream", name="stdout", text=printed)
    return new_notebook(cells=[new_markdown_cell(text, id="a"), new_code_cell("1 + 1", outputs=[output])])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("It needs 819 million MACs.", "818,924,576 MACs"),
        ("It is right in 97.2 % of all cases.", "0.9721"),
        ("Its factor is 1.28 here.", "1.2800"),
        ("The paper has 57.1 and 52.7.", ""),
        ("So say tables 2 and 3 of theirs:\n\n| 57.1 | 52.7 |", ""),
        ("Of 16 × 16 pixels, `13` are $14$, in [1](a.md#15).", ""),
        ('**"It has 529 million."** No.', ""),
    ],
)
def test_a_number_with_a_source_is_left_out(text, printed):
    assert unprinted(page(text, printed)) == []


def test_a_number_that_was_measured_is_no_source():
    """It is another one next time, and then it would be missed."""
    notebook = page("The first took 1.32 times as long.", "1.32")
    notebook.cells[1].metadata.tags = ["nbval-ignore-output"]
    assert [found for _, found, _ in unprinted(notebook)] == ["1.32"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It needs 818 million MACs.", "818"),
        ("It needs 820 MACs.", "820"),
        ("There are 13 of them.", "13"),
        ("There are 0.5 of them.", "0.5"),
        ("The paper is old.\n\nIt has 57.1.", "57.1"),
    ],
)
def test_a_number_without_one_is_found(text, number):
    assert [found for _, found, _ in unprinted(page(text, "818,924,576 MACs"))] == [number]
