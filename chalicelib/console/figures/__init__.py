"""How it goes: the dashboard and the monthly report."""
