"""What prices were shown: as customers see one, and when each was seen."""
