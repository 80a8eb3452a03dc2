"""Page on which a producer says that a lot has fewer pieces, or is ready later."""

from __future__ import annotations

from tests.support.admin_pages import fields_of
from tests.support.booking_pages import text_of
from tests.support.circuits import DAY, make_circuit
from tests.support.interface.http import Web


def test_the_announcement_page_begins_with_what_was_announced_and_says_what_was_told(
    web: Web,
) -> None:
    """Unchanged nothing was told; lateness keeps fewer pieces; an emptied hour is taken back."""
    circuit = make_circuit(web.world)
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 4})
    circuit.close(cycle)
    farm = web.person(circuit.producer("Ada"))
    page, week = f"/circuits/lots/{lot}/announce", f"/circuits/week?day={DAY}&lang=en"

    def send(**values: str) -> str:
        """Send the form with some fields filled in anew; return where it leads."""
        answer = farm.post(page, data={**fields_of(farm.get(page)), **values})
        assert answer.status_code == 303
        return str(answer.headers["location"])

    known = send()
    assert "The cooperative has been told" not in text_of(farm.get(f"{known}&lang=en"))
    assert "nothing new was sent" in text_of(farm.get(f"{known}&lang=en"))
    told = send(items="3")
    assert "The cooperative has been told" in text_of(farm.get(f"{told}&lang=en"))
    send(ready_at="10:45")
    assert "Announced: 3 of 4" in text_of(farm.get(week))
    assert "Announced: ready at 10:45" in text_of(farm.get(week))
    assert fields_of(farm.get(page))["ready_at"] == ["10:45"]
    send(ready_at="")
    assert "Announced: 3 of 4" in text_of(farm.get(week))
    assert "ready at" not in text_of(farm.get(week))
    send(items="")
    assert "Announced" not in text_of(farm.get(week))
