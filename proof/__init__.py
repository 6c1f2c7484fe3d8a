"""The promises of the design, proved: `make prove`, and a short seeded form in the tests."""
