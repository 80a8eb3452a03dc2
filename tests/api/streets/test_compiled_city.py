"""What is kept beside a compiled city."""

from __future__ import annotations

from pathlib import Path

from api.streets.cities import USUAL_PROFILE, compile_city, open_city


def test_usual_costs_of_a_compiled_city_are_opened(extract: Path, tmp_path: Path) -> None:
    """A command on a compiled city maps the links and costs of a bike and works out neither."""
    name = compile_city(tmp_path, extract)
    metric = open_city(tmp_path, name).engine(USUAL_PROFILE).metric
    assert metric.file is not None
    assert metric.file.path.is_file()
