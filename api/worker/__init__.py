"""Workers: jobs of the queue, carried out on any number of machines."""
