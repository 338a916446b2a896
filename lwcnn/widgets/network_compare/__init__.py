"""NetworkCompare: all networks of the book in one picture and one table, as printed and as counted here."""
