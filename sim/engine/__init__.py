"""How a day is lived: state, chance, parameters, acts and their compilation."""
