"""Reading the public welfare services of data.go.kr into a city's catalogue."""
