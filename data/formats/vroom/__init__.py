"""Front door of VROOM's format: problems in, plans out and in.

``docs/vroom.md`` says which keys are read and how each becomes part of our model.
"""

from data.formats.vroom.day import VROOM_KEYS, read_vroom
from data.formats.vroom.output import to_vroom
from data.formats.vroom.plan import plan_from_vroom

__all__ = ["VROOM_KEYS", "plan_from_vroom", "read_vroom", "to_vroom"]
