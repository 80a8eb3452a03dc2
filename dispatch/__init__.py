"""The trade: jobs, shifts, rounds and plans, as pure decisions.

What changes from run to run (when to stop, the seed, travel times) is given by the caller: there is
no clock, process, input or output here.
"""
