"""What is repaired in, and taken out of, the pages that the theme makes."""
