"""Ways of moving along an arc."""

NONE, RIDE, PUSH, FERRY = range(4)
MODES = ("none", "ride", "push", "ferry")
