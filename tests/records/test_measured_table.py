"""What is wrong with a table that a benchmark wrote is said by each of its readers."""

import pytest

from lwcnn import LwcnnError
from lwcnn.records.adder_time import adder_times
from lwcnn.records.counters import counters
from lwcnn.records.forward_time import HEADER, forward_times
from lwcnn.records.zoos import zoo_counts

FORWARD = f"# m\n{','.join(HEADER)}\na,1,224,contiguous,1.0,,,,,\nb,1,224,contiguous,x,,,,,\n"


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (counters, None, "there is no such table.\n  run python -m benchmarks.counters"),
        (counters, "# v\nnetwork,tool,word,number\na,thop,MACs,\n", "line 3 is not whole"),
        (zoo_counts, None, "there is no such table.\n  run python -m benchmarks.count_zoos"),
        (zoo_counts, "# v\nzoo,network,equal,differs\ntimm,a,224x224\n", "line 3 is not whole"),
        (adder_times, None, "there is no such table.\n  run make benchmark"),
        (adder_times, "# m\nform,pass\na,forward\n", "line 3 is not whole"),
        (
            adder_times,
            "# m\nform,pass,ms,megabytes\na,forward,1.0,2.0\nb,forward,x,2.0\n",
            "line 4 is not whole",
        ),
        (forward_times, None, "there is no such table"),
        (forward_times, "# m\nnetwork,batch\na,1\n", "line 3 is not whole"),
        (forward_times, FORWARD, "line 4 is not whole"),
    ],
)
def test_a_broken_table_is_refused(tmp_path, read, text, message):
    path = tmp_path / "table.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(LwcnnError, match=message):
        read(path)
