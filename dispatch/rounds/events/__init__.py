"""Events: their catalogue, their details, and the clocks of the phones that tell them."""
