"""What the service costs: measured use of AWS times published prices; `make cost` prints it."""
