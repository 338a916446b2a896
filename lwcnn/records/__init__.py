"""What was published, counted and measured: the tables and their readers, the map of the field."""
