"""Pages of aid: a coordinator's needs and volunteers, and a volunteer's own."""
