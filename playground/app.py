"""The entry script that Streamlit runs for every visitor; all of it is in the shell."""

from playground import shell

shell.run()
