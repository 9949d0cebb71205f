"""The subject: parameters, algorithms, data and networks of the book. Knows nothing of the app that shows them."""
