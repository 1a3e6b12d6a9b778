"""Print every ratio beside its aim: `make bench`, or `python -m tests.benchmarks word excel`."""

import sys

from tests.benchmarks import excel, owners, pages, storage, word, writing

MEASURES = {
    "word": (word.measure_reading, word.measure_writing),
    "excel": (excel.measure_excel_reading,),
    "storage": (storage.measure_storing,),
    "pages": (pages.measure_plan_page, pages.measure_update),
    "owners": (owners.measure_owner_page, owners.measure_bulk),
    "writing": (writing.measure_writing,),
}


def main(names: list[str]) -> None:
    """Run the named measures, or all, a line for each."""
    print(f"{'what':36} {'ours s':>9} {'bare s':>9} {'MB':>6} {'bare MB':>8} {'ratio':>6} {'aim':>5}")
    for name in names or MEASURES:
        for measure in MEASURES[name]:
            for label, ours, bare, ratio, aim in measure():
                print(
                    f"{label:36} {ours.seconds:9.4f} {bare.seconds:9.4f} {ours.megabytes:6.1f} "
                    f"{bare.megabytes:8.1f} {ratio:6.2f} {aim:5.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:])
