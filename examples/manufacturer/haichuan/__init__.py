"""The parts of a simulated company: chance, its units, how it sells, how it fulfils, and what its people answer."""
