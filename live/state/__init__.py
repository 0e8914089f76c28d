"""Where a show stands at this moment, told outside and kept on disk: written whole or not at all."""
