"""A package, so that server and browser end with the last test of this folder: asyncio can do nothing while Playwright runs."""
