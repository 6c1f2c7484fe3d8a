"""The staff's pages. An edge; its libraries are imported when a page is first asked for."""
