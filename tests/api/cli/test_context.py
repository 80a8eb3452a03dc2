"""What a command's errors become: sentences and an exit status."""

from __future__ import annotations

import pytest
import typer

from api.cli.context import open_cli
from routing.errors import BadInput, DamagedFile, Failure, Fault, NotFound, TourneeError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput([Fault(code="extract-empty", file="x.osm")]), 2),
        (NotFound("city-file-missing", file="x.city"), 2),
        # A backup or a city that was given and is damaged is wrong input, as the docs say.
        (DamagedFile("backup-damaged", file="x.tar", detail="manifest.json"), 2),
        (DamagedFile("city-file-damaged", file="x.city"), 2),
        (Failure("database-away"), 1),
    ],
)
def test_wrong_input_and_failed_work_differ(error: TourneeError, status: int) -> None:
    """The exit status is 2 where the input is wrong or damaged, 1 where the work failed."""
    with pytest.raises(typer.Exit) as ended, open_cli("en"):
        raise error
    assert ended.value.exit_code == status
