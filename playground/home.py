"""The first page: the map of the book."""

from playground import atlas

atlas.show()
