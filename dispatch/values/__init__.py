"""Values that every subject uses: local times, spans, rounding, validation and plain form."""
