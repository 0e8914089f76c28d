"""Show control: what commands, cues, tempo and time make of where the show stands."""
