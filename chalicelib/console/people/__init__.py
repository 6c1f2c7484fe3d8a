"""People's accounts and what they may, for administrators."""
