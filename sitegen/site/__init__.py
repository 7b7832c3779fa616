"""The site as a whole: collections, taxonomies, relations, permalinks, visibility. No I/O."""
