"""Pictures and figures of the pages that the server writes."""
